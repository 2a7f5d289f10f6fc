"""Where the symbols of a party stand: at its spot, side by side, and where their names go.

A party is what shares a spot. It stands in its place, or beside it where that is taken; it never
stands across a front or a river from where it is. What finds no room side by side is folded.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import ceil, cos, pi, sin

import numpy as np
from numpy.typing import NDArray

from geo.layout.barriers import Barriers
from geo.layout.boxes import Box, Boxes, TakenBoxes, align_box
from geo.layout.units.blocks import (
    BRACKET,
    FRAME,
    JOINT,
    NAME,
    PITCH,
    STACK,
    WORDS,
    join_names,
    measure_label,
    offer_across,
    offer_drops,
    seat_rows,
)  # fmt: skip
from geo.layout.units.placed import LABEL_ANCHORS, LEADER_LEAST, NameList, anchor_label
from geo.symbology import LINE_HEIGHT

Pair = tuple[float, float]
Key = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[Box, ...], bool]
"""What tells a party from others."""

REACH = 60.0
"""How far from its spot a symbol may stand at most, px; of a block, the nearest of its symbols."""
DISTANCES = (26.0, 38.0, 49.0, 60.0)
BEYOND = (80.0, 105.0, 130.0, 160.0)
"""The same of one whose spot lies under a card."""
TURNS = 12
BLOCK_DISTANCES = (10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 74.0, 90.0, 108.0)
APART = 2.6
"""What a px between a single symbol and its spot costs."""
BLOCK_APART = 1.5
"""The same of the middle of a block."""
BEST = 20
"""Of how many places of a symbol or a block the names are tried."""
BELOW, ABOVE, WRONG_HAND = 40.0, 70.0, 12.0
"""What it costs where a label stands below or above, or on the enemy's hand."""
CROSSED = 80.0
"""What it costs where a leader runs through its own label."""
TOWARDS = 2.0
"""What a px of way towards the enemy costs."""
BARRED = 16000.0
"""What it costs to stand across a front or a river from one's spot."""
SHORTENED = 180.0
"""What it costs where not all units of a block are named."""
UNSPELLED = 1500.0
"""The same on paper, where nobody can ask for the others, of a block and of a stack."""
LISTED = 30.0
"""What it costs where names have a line each instead of standing beside their symbols."""
FANS = (45.0, 60.0, 80.0, 100.0, 125.0, 150.0, 180.0, 210.0)
"""How far from the middle of the frames a list of names may stand that has no room beside them."""
FAN_TURNS = 24
FAN_BEST = 80
"""Of how many places of such a list the line to it is looked at."""
ACROSS = 60.0
"""What each name costs that shares a line of a list."""
FAN_APART = 1.5
"""What a px between a list and the frames costs."""
FAN_BARRED = {"near": BARRED, "middle": BARRED, "far": 200.0}
"""By band, what it costs where the line to a list crosses a front or a river: on a map of a whole
country there are rivers everywhere."""
SHORTER = 30.0
"""What it costs where a stack is named by less than it might."""
CUT = 4.0
"""How much worse it is to be cut by the window's edge than to cover something."""
WORDY = 2.0
"""How much more arrows and the like count for a name than for a symbol."""
NAMELESS = 1500.0
"""What it costs where a unit has no room for its name."""
NAMELESS_STACK = 9000.0
"""The same of a stack, which says at least how many it holds."""
SAME_HAND = 60.0
"""What it is worth to a name to stay on the same hand."""
FOLDED = 600.0
"""What it costs to fold a party, and"""
FOLDED_EACH = 40.0
"""for each of its units; and where names are spelled out"""
FOLDED_SPELLED = 1500.0
"""more than that."""
MOVED = 2000.0
"""What it costs to fold a unit that stood."""
CROWDED = {"near": 0.0, "middle": 0.05, "far": 0.08}
"""By band, what a square px of ground under a block costs: the smaller the scale, the more it
hides."""
MOST = {"near": 12, "middle": 3, "far": 2}
"""By band, of how many units a block may be."""
MOST_COMPACT = {"near": 12, "middle": 1, "far": 1}
"""The same on a narrow screen."""
GROWN: Box = (0, -14, 21, 0)
"""By how much more than a symbol's a stack's box is."""
THIN = 8.0
"""How much more a leader's ground counts than a symbol's: it is thin."""
LEADER_PARTS = 5
"""Along a leader, how many places are looked at."""
TIE_PARTS = 24
"""The same along the line to a list of names, which is longer."""
SPOT = 12.0
"""How far from its spot a leader is no longer looked at: what is marked there is no obstacle."""
LEADER = 1.5
"""Half the width of such a place, px."""


@dataclass(frozen=True)
class Party:
    """Units of one side that share a spot."""

    spots: tuple[Pair, ...]
    """Of each, px."""
    labels: tuple[str, ...]
    together: tuple[str, ...]
    """What they may be called together, the best first."""
    symbols: tuple[Box, ...]
    """What each symbol takes, around the middle of its frame."""
    away: Pair
    """The direction away from the enemy, of length 1 or less."""
    known: tuple[Pair | None, ...]
    """Where the frames of those stand that stood here before: they do not move."""
    units: tuple[str, ...] = ()
    """Their ids."""
    folded: bool = False
    """Whether they were folded before, or are too many."""
    foreseen: int = 0
    """How many of them there will be at most."""
    ended: bool = False
    """Whether they have ended: what is over may go without its name."""
    hand: str = ""
    """On which hand their names stood."""

    @property
    def key(self) -> Key:
        """Return what tells it from other parties: who it is, and what it is called."""
        return (self.units, self.labels, self.together, self.symbols, self.folded)

    @property
    def pitch(self) -> Pair:
        """Return the way from one symbol to the next, across and down, px."""
        left, top, right, bottom = np.array(self.symbols).T
        return float((right - left).max()) + 2, float((bottom - top).max())

    @property
    def middle(self) -> Pair:
        """Return the mean of the spots, px."""
        xs, ys = zip(*self.spots, strict=True)
        return (sum(xs) / len(xs), sum(ys) / len(ys))


@dataclass(frozen=True)
class Around:
    """What a party finds around it."""

    taken: TakenBoxes
    """With two prices: of what is taken, and of what leaders may cross but nothing else should."""
    barriers: Barriers
    band: str
    size: float
    """Of the letters, px."""
    most: int
    """Of how many units a block may be."""
    bounded: bool
    """Whether it must stay within the window."""
    hidden: bool = False
    """Whether its spot lies under a card: then it may come farther."""
    spelled: bool = False
    """Whether all are to be named wherever there is room: on paper nobody can ask."""

    def price(
        self, boxes: Boxes, leaders: Boxes, weights: Boxes | float = 1.0
    ) -> tuple[Boxes, Boxes]:
        """Return what boxes, and what parts of leaders, cost: each of any shape ... x 4.

        `weights`: how much more what had better be left free counts for each of the boxes.
        """
        flat, parts = boxes.reshape(-1, 4), leaders.reshape(-1, 4)
        weight = np.broadcast_to(weights, boxes.shape[:-1])
        both = np.concatenate([flat, parts])
        prices = self.taken.price_days(both[:, None], bounded=False)
        costs = prices[:, 0]
        if self.bounded:
            costs = costs + CUT * self.taken.price_outside(both)
        costs[: len(flat)] += weight.reshape(-1) * prices[: len(flat), 1]
        return (
            costs[: len(flat)].reshape(boxes.shape[:-1]),
            costs[len(flat) :].reshape(leaders.shape[:-1]),
        )


NONE: Boxes = np.empty((0, 4))


@dataclass(frozen=True)
class Seat:
    """Where a party stands."""

    places: tuple[Pair, ...]
    """The middles of the frames, px; a single one of a stack."""
    align: str
    manner: str
    """`alone`, `nameless`, `fold`, or how a block is named: `each`, in `rows`, in a `list`, or as
    `one`."""
    name: str
    """What a single symbol or a stack is called."""
    cost: float
    joined: int
    """Which of them a leader joins to its spot; -1: none."""
    boxes: Boxes
    """Of its symbols, and then of its names."""
    leaders: Boxes
    listed: NameList | None = None
    """How a list of names stands; None: there is none."""

    @property
    def names(self) -> Boxes:
        """Return the boxes of its names."""
        return self.boxes[len(self.places) :]


def measure_reach(party: Party, size: float) -> float:
    """Return how far from its middle a party and its names may reach, px."""
    names = sum(measure_label(label, size) for label in party.labels)
    beyond = REACH + 2 * LABEL_ANCHORS["left"][0]
    if len(party.labels) > 1:
        beyond += PITCH[0] * min(len(party.labels), 5) + BRACKET + WORDS
    return beyond + max(names, *(measure_label(name, size) for name in party.together))


def seat_party(party: Party, around: Around) -> Seat:
    """Return where a party stands: the cheapest of the ways that it could."""
    count = len(party.spots)
    if count == 1:
        return _seat_single(party, around, party.labels[:1], "alone")[1]
    if party.folded or count > around.most:
        return _seat_single(party, around, party.together, "fold")[1]
    opened = _seat_block(party, around)
    if None not in party.known:
        return opened[1]
    # Where each has a name in a list, a stack is named as well as a block, and shows less.
    folded = _seat_single(party, around, party.together, "fold")
    moved = FOLDED_SPELLED * around.spelled
    moved += MOVED * sum(place is not None for place in party.known)
    return folded[1] if folded[0] + moved < opened[0] else opened[1]


# ---- one symbol --------------------------------------------------------------------------------


def _seat_single(
    party: Party, around: Around, names: Sequence[str], manner: str
) -> tuple[float, Seat]:
    """Return the cost of a single symbol or a stack, and where it stands."""
    spot = party.spots[0]
    fold = manner == "fold"
    stood = next((place for place in party.known if place is not None), None)
    symbol = np.array(party.symbols[0]) + (np.array(GROWN) if fold else 0.0)
    if stood is None:
        offsets, barred = _choose_offsets(party, around, symbol)
    else:
        offsets, barred = np.array([(stood[0] - spot[0], stood[1] - spot[1])]), np.zeros(1)
    places = offsets + np.array(spot)
    corners = np.concatenate([places, places], axis=1)
    # A stack is joined to the nearest of its spots.
    spots = np.array(party.spots)
    ways_home = np.hypot(*(places[:, None] - spots).transpose(2, 0, 1))
    nearest, far = ways_home.argmin(axis=1), ways_home.min(axis=1)
    joined = far > LEADER_LEAST
    tall = around.size * LINE_HEIGHT
    ways = [(name, align) for name in names for align in LABEL_ANCHORS]
    hang = []
    for name, align in ways:
        ax, ay = anchor_label(align, stacked=fold, ended=party.ended)
        hang.append(align_box(ax, ay, measure_label(name, around.size), tall, align))
    lists = [*_offer_lists(party.labels, STACK, around.size)] if fold and around.spelled else []
    hang += [box for *_, box in lists]
    # Choices x (symbol, label on each hand, list) x 4.
    boxes = corners[:, None] + np.array([symbol, *hang])
    leaders = np.zeros((len(places), 0, 4))
    if joined.any():
        leaders = box_leaders(places, spots[nearest]) * joined[:, None, None]
    weights = np.array([1.0] + [WORDY] * len(hang))
    prices, parts = around.price(boxes, leaders, weights)
    costs = APART * np.hypot(*offsets.T) + _price_way(party, offsets) + prices[:, 0]
    costs += THIN * parts.sum(axis=1) + barred
    hands = costs[:, None] + prices[:, 1:]
    for n, (name, align) in enumerate(ways):
        hands[:, n] += SHORTER * names.index(name) ** 2 + UNSPELLED * bool(lists)
        hands[:, n] += CROSSED * _is_crossed(offsets, align) + _price_hand(party, align)
    for n, (align, listed, _) in enumerate(lists, len(ways)):
        hands[:, n] += LISTED + ACROSS * (listed.across - 1)
        hands[:, n] += CROSSED * _is_crossed(offsets, align) + _price_hand(party, align)
    # Rather without its name than over another's.
    least = NAMELESS if not fold or party.ended else NAMELESS_STACK
    hands = np.concatenate([hands, costs[:, None] + least], axis=1)
    best, hand = divmod(int(hands.argmin()), hands.shape[1])
    named, form = hand < hands.shape[1] - 1, None
    name, align = ways[hand] if hand < len(ways) else ("", party.hand or "left")
    if named and not name:
        align, form, _ = lists[hand - len(ways)]
    seat = Seat(
        ((float(places[best, 0]), float(places[best, 1])),),
        align,
        manner if named or fold else "nameless",
        name,
        float(hands[best, hand]),
        int(nearest[best]) if joined[best] else -1,
        boxes[best, [0, hand + 1] if named else [0]],
        leaders[best] if joined[best] else NONE,
        form,
    )
    if lists and form is None:
        x, y = places[best].tolist()
        left, top, right, bottom = STACK
        frames = (x + left, y + top, x + right, y + bottom)
        seat = _fan_out(party, around, seat, frames, UNSPELLED if named else least)
    price = FOLDED + FOLDED_EACH * len(party.spots) if fold else 0.0
    return seat.cost + price, seat


def _offer_lists(
    labels: Sequence[str], frames: Box, size: float
) -> Iterator[tuple[str, NameList, Box]]:
    """Yield hand and form of a list of names beside frames, and what it takes with its bracket."""
    left, top, right, bottom = frames
    across, down = (left + right) / 2, (top + bottom) / 2
    for each in offer_across(len(labels)):
        lines = join_names(labels, each)
        wide, half = max(measure_label(line, size) for line in lines), len(lines) * NAME / 2
        beyond = BRACKET + WORDS + wide
        for drop in offer_drops(bottom - top, len(lines)):
            high, low = min(down + drop - half, top), max(down + drop + half, bottom)
            form = NameList(each, down=drop)
            yield "left", form, (right + 2, high, right + beyond, low)
            yield "right", form, (left - beyond, high, left - 2, low)
        low = seat_rows([0.0] * len(lines), "center", bottom)[-1] + NAME / 2
        yield "center", NameList(each), (across - wide / 2, bottom + 4, across + wide / 2, low)


def _choose_offsets(
    party: Party, around: Around, symbol: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the best places for a symbol alone, from its spot, and what is between, as cost."""
    offsets, spot = _ring(far=around.hidden), np.array(party.spots[0])
    places = offsets + spot
    prices, _ = around.price(np.concatenate([places, places], axis=1) + symbol, NONE)
    crossed = around.barriers.cross(np.broadcast_to(spot, places.shape), places)
    barred: NDArray[np.float64] = np.where(crossed, BARRED, 0.0)
    costs = APART * np.hypot(*offsets.T) + _price_way(party, offsets) + prices + barred
    best = np.argsort(costs, kind="stable")[:BEST]
    return offsets[best], barred[best]


@cache
def _ring(*, far: bool) -> NDArray[np.float64]:
    """Return the offsets of a single symbol from its spot."""
    return np.array([(0.0, 0.0), *_turn(DISTANCES), *_turn(BEYOND if far else ())])


def _turn(distances: Sequence[float]) -> Iterator[Pair]:
    for far in distances:
        for n in range(TURNS):
            angle = 2 * pi * n / TURNS
            yield round(far * cos(angle), 1), round(far * sin(angle), 1)


def _price_way(party: Party, offsets: NDArray[np.float64]) -> NDArray[np.float64]:
    towards: NDArray[np.float64] = TOWARDS * np.clip(-(offsets @ np.array(party.away)), 0, None)
    return towards


def _price_hand(party: Party, align: str) -> float:
    cost = {"center": BELOW, "above": ABOVE}.get(align, 0.0)
    if (align == "left") != (party.away[0] >= 0):
        cost += WRONG_HAND
    return cost - SAME_HAND * (align == party.hand)


def _is_crossed(offsets: NDArray[np.float64], align: str) -> NDArray[np.bool_]:
    """Return whether a leader to the spot runs through the symbol's own label."""
    x, y = offsets.T
    crossed: NDArray[np.bool_]
    if align in {"above", "center"}:
        crossed = ((y > 0) == (align == "above")) & (np.abs(x) < np.abs(y))
        return crossed
    crossed = ((x > 0) == (align == "right")) & (np.abs(y) < 0.5 * np.abs(x)) & (x != 0)
    return crossed


# ---- a block -----------------------------------------------------------------------------------


def _seat_block(party: Party, around: Around) -> tuple[float, Seat]:
    """Return the cost of a block, and where it stands."""
    x, y = party.middle
    best: tuple[float, Seat] | None = None
    offers = list(_offer_blocks(party, around))
    spots = np.array(party.spots)
    priced = []
    for form, spare, centres in offers:
        places = centres[:, None] + form
        offsets = centres - (x, y)
        costs = BLOCK_APART * np.hypot(*offsets.T) + _price_way(party, offsets)
        symbols = np.concatenate([places, places], axis=2) + np.array(party.symbols)
        costs += around.price(symbols, NONE)[0].sum(axis=1)
        if len(spare):
            cells = centres[:, None] + spare
            kept_free = np.concatenate([cells, cells], axis=2) + np.array(party.symbols[0])
            costs += around.price(kept_free, NONE)[0].sum(axis=1)
        if None in party.known:
            starts = np.broadcast_to(spots, places.shape).reshape(-1, 2)
            barred = around.barriers.cross(starts, places.reshape(-1, 2))
            costs += BARRED * barred.reshape(len(places), -1).sum(axis=1)
        costs += CROWDED[around.band] * len(spots) * PITCH[0] * PITCH[1]
        priced.append(costs)
    cut = np.sort(np.concatenate(priced))[:BEST][-1]
    for (form, _, every), costs in zip(offers, priced, strict=True):
        kept = costs <= cut
        if not kept.any():
            continue
        centres = every[kept]
        corners = np.concatenate([centres, centres], axis=1)[:, None]
        names = list(_offer_names(party, form, around.size, spelled=around.spelled))
        parts = np.concatenate([boxes for _, _, boxes, *_ in names])
        prices = around.price(corners + parts, NONE)[0]
        at = 0
        for manner, align, boxes, price, listed in names:
            whole = costs[kept] + prices[:, at : at + len(boxes)].sum(axis=1) + price
            at += len(boxes)
            n = int(whole.argmin())
            if best is None or whole[n] < best[0]:
                drawn = boxes + corners[n]
                cost = float(whole[n])
                seat = _make_seat(party, form + centres[n], manner, align, drawn, cost)
                best = cost, replace(seat, listed=listed)
    if best is None:
        msg = "a block has no form"
        raise AssertionError(msg)
    seat = best[1]
    if around.spelled and seat.manner in {"none", "one"}:
        stands, reach = np.array(seat.places), np.array(FRAME)
        left, top = stands.min(axis=0) - reach
        right, bottom = stands.max(axis=0) + reach
        price = UNSPELLED if seat.manner == "one" else NAMELESS * len(party.labels)
        seat = _fan_out(party, around, seat, (left, top, right, bottom), price)
    return seat.cost, seat


def _offer_blocks(
    party: Party, around: Around
) -> Iterator[tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]]:
    """Yield the forms that a block may have, cells to keep free for who comes, and its middles.

    Forms and cells are n x 2, px around the middle.
    """
    middle = np.array(party.middle)
    if any(place is not None for place in party.known):
        places = _grow(party, around)
        centre = places.mean(axis=0)
        yield places - centre, np.empty((0, 2)), centre[None]
        return
    now = len(party.spots)
    count = max(now, min(party.foreseen, around.most))
    columns = dict.fromkeys(
        c for c in (1, 2, 3, 4, count, ceil(count / 2)) if 1 <= c <= min(count, 5)
    )
    steps = np.array([(0.0, 0.0), *_turn(BLOCK_DISTANCES)])
    for wide in columns:
        high = ceil(count / wide)
        if high > 3 and wide < count / 3:
            continue
        cells = np.array([(n % wide, n // wide) for n in range(count)], dtype=float)
        every = (cells - ((wide - 1) / 2, (high - 1) / 2)) * party.pitch
        form = every[:now]
        ways = middle + steps[:, None] + form - np.array(party.spots)
        nearest = np.hypot(*ways.transpose(2, 0, 1)).min(axis=1)
        yield form, every[now:], middle + steps[nearest <= max(REACH, nearest[0])]


def _grow(party: Party, around: Around) -> NDArray[np.float64]:
    """Return the places of a block some of whose units stand: the others join them."""
    held = [place for place in party.known if place is not None]
    x0, y0 = held[0]
    wide, high = party.pitch
    cells = [(x0 + wide * a, y0 + high * b) for b in range(-4, 5) for a in range(-4, 5)]
    free = [
        (cx, cy)
        for cx, cy in cells
        if all(abs(cx - x) >= wide - 1 or abs(cy - y) >= high - 1 for x, y in held)
    ]
    places: list[Pair] = []
    for n, known in enumerate(party.known):
        if known is not None:
            places.append(known)
            continue
        offer = np.array(free)
        symbols = np.concatenate([offer, offer], axis=1) + np.array(party.symbols[n])
        costs = around.price(symbols, NONE)[0]
        costs += 4 * np.hypot(*(offer - np.array(party.spots[n])).T)
        beside = np.hypot(*(offer[:, None] - np.array(held)).transpose(2, 0, 1)).min(axis=1)
        costs += 6 * np.clip(beside - wide, 0, None)
        starts = np.broadcast_to(np.array(party.spots[n]), offer.shape)
        costs += BARRED * around.barriers.cross(starts, offer)
        best = int(costs.argmin())
        places.append(free[best])
        held.append(free.pop(best))
    return np.array(places)


def _offer_names(
    party: Party, form: NDArray[np.float64], size: float, *, spelled: bool
) -> Iterator[tuple[str, str, Boxes, float, NameList | None]]:
    """Yield manner and hand of a block's names, their boxes around its middle, cost and form."""
    tall = size * LINE_HEIGHT
    rows: dict[int, list[int]] = {}
    for n, (_, y) in sorted(enumerate(form.tolist()), key=lambda item: (item[1][1], item[1][0])):
        rows.setdefault(round(y), []).append(n)
    wide, high = FRAME
    left, right = form[:, 0].min() - wide, form[:, 0].max() + wide
    bottom = form[:, 1].max() + high
    lines = [JOINT.join(party.labels[n] for n in row) for row in rows.values()]
    heights = [float(form[row[0], 1]) for row in rows.values()]
    middle = (heights[0] + heights[-1]) / 2
    edges = {
        "right": left - BRACKET - WORDS,
        "left": right + BRACKET + WORDS,
        "center": (left + right) / 2,
    }
    yield "none", "right", NONE, NAMELESS * len(party.labels), None
    for align, x in edges.items():
        hand = _price_hand(party, align)
        # The bracket takes its ground too; where units bear their own names, on the other side.
        arms = {
            "right": (left - BRACKET - 2, heights[0] - high, left - 2, heights[-1] + high),
            "left": (right + 2, heights[0] - high, right + BRACKET + 2, heights[-1] + high),
            "center": (left, bottom + 4, right, bottom + BRACKET),
        }
        arm = arms[align]
        if len(rows) == len(party.labels) and align != "center":
            (ax, ay) = anchor_label(align, ended=party.ended)
            each = [
                align_box(form[n, 0] + ax, form[n, 1] + ay, measure_label(text, size), tall, align)
                for n, text in enumerate(party.labels)
            ]
            other = arms["left" if align == "right" else "right"]
            yield "each", align, np.array([*each, other]), hand, None
        offers: list[tuple[str, list[str], list[float], float]] = []
        if align != "center" or len(lines) == 1:
            offers.append(("rows", lines, heights, 0.0))
        for manner, texts, middles, price in (
            *offers,
            ("one", [party.together[0]], [middle], UNSPELLED if spelled else SHORTENED),
        ):
            seats = seat_rows(middles, align, bottom)
            boxes = [
                align_box(x, y, measure_label(text, size), tall, align)
                for y, text in zip(seats, texts, strict=True)
            ]
            yield manner, align, np.array([*boxes, arm]), hand + price, None
    if spelled:
        names = [party.labels[n] for row in rows.values() for n in row]
        frames = (left, heights[0] - high, right, bottom)
        for align, listed, box in _offer_lists(names, frames, size):
            price = _price_hand(party, align) + LISTED + ACROSS * (listed.across - 1)
            yield "list", align, np.array([box]), price, listed


def _make_seat(
    party: Party, places: NDArray[np.float64], manner: str, align: str, names: Boxes,
    cost: float,
) -> Seat:  # fmt: skip
    spots = np.array(party.spots)
    far = np.hypot(*(places - spots).T)
    x, y = party.middle
    wide, high = FRAME[0] + 6, FRAME[1] + 6
    left, top = places.min(axis=0) - np.array([wide, high])
    right, bottom = places.max(axis=0) + np.array([wide, high])
    inside = left <= x <= right and top <= y <= bottom
    joined = -1 if inside else int(far.argmin())
    symbols = np.concatenate([places, places], axis=1) + np.array(party.symbols)
    leaders = (
        box_leaders(places[joined : joined + 1], spots[joined : joined + 1])[0]
        if joined >= 0
        else NONE
    )
    return Seat(
        tuple((float(a), float(b)) for a, b in places),
        align,
        manner,
        "",
        cost,
        joined,
        np.concatenate([symbols, names]),
        leaders,
    )


def _fan_out(party: Party, around: Around, seat: Seat, frames: Box, price: float) -> Seat:
    """Return a seat with the list of its names away from it, where that is cheaper than none.

    Parameters
    ----------
    party, around
        Who is seated, and what is there.
    seat
        Where they stand; its names are not spelled out.
    frames
        Around their frames, px.
    price
        What the seat costs because they are not.
    """
    left, top, right, bottom = frames
    middle = np.array([(left + right) / 2, (top + bottom) / 2])
    held = around.price(seat.names, NONE)[0] if len(seat.names) else np.zeros(1)
    saved = price + float(held.sum())
    ways = _turn_fan()
    ahead = ways[:, 0] > 0
    forms = []
    for across in offer_across(len(party.labels)):
        lines = join_names(party.labels, across)
        wide = WORDS + max(measure_label(line, around.size) for line in lines)
        half = len(lines) * NAME / 2
        begin, end = np.where(ahead, -2, -wide), np.where(ahead, wide, 2)
        shape = np.column_stack([begin, np.full(len(ways), -half), end, np.full(len(ways), half)])
        forms.append(np.concatenate([ways, ways], axis=1) + shape)
    lists = np.concatenate(forms) + np.tile(middle, 2)
    more, way = np.divmod(np.arange(len(lists)), len(ways))
    own = TakenBoxes()
    own.add([(left - 6, top - 12, right + 6, bottom + 6)])
    own.add(seat.leaders)
    costs = FAN_APART * np.hypot(*ways[way].T) + _price_way(party, ways[way]) + ACROSS * more
    costs += np.where(ahead[way] == (party.away[0] >= 0), 0, WRONG_HAND)
    costs += around.price(lists, NONE, WORDY)[0] + own.price(lists[:, None], bounded=False)
    # Ways to a list are many and long: they are looked at where the list itself may stand.
    tried = np.argsort(costs, kind="stable")[:FAN_BEST]
    tried = tried[costs[tried] < saved]
    if not len(tried):
        return seat
    ends = middle + ways[way[tried]]
    starts = np.broadcast_to(middle, ends.shape)
    ties = box_leaders(ends, starts, TIE_PARTS)
    costs = costs[tried] + THIN * around.price(NONE, ties)[1].sum(axis=1)
    costs += FAN_BARRED[around.band] * around.barriers.cross(starts, ends)
    best = int(costs.argmin())
    if costs[best] >= saved:
        return seat
    at = int(tried[best])
    hand = "left" if ahead[way[at]] else "right"
    (x, y), beside = ends[best].tolist(), right + BRACKET if hand == "left" else left - BRACKET
    return replace(
        seat,
        align=hand,
        manner="fold" if seat.manner == "fold" else "list",
        name="",
        cost=round(seat.cost - saved + float(costs[best]), 1),
        boxes=np.concatenate([seat.boxes[: len(seat.places)], lists[at][None]]),
        leaders=np.concatenate([seat.leaders, ties[best]]),
        listed=NameList(int(more[at]) + 1, round(x - beside, 1), round(y - float(middle[1]), 1)),
    )


@cache
def _turn_fan() -> NDArray[np.float64]:
    """Return the ways from the middle of frames to a list away from them, none straight up."""
    angles = (np.arange(FAN_TURNS) + 0.5) * 2 * pi / FAN_TURNS
    rays = np.column_stack([np.cos(angles), np.sin(angles)])
    ways: NDArray[np.float64] = (np.array(FANS)[:, None, None] * rays).reshape(-1, 2)
    return ways


def box_leaders(
    places: NDArray[np.float64], spots: NDArray[np.float64], count: int = LEADER_PARTS
) -> NDArray[np.float64]:
    """Return boxes along the leaders from symbols to their spots, choices x parts x 4.

    A symbol that stands on its spot has them all inside its own box.
    """
    shares = (np.arange(count) + 0.5) / count
    way = spots - places
    long = np.maximum(np.hypot(*way.T), 1)[:, None]
    way = way * np.clip(1 - SPOT / long, 0, None)
    points = places[:, None] + shares[:, None] * way[:, None]
    return np.concatenate([points - LEADER, points + LEADER], axis=2)
