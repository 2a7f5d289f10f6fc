"""The ways to lay the symbols of a group around its spot, and the cheapest of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import hypot, inf
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.battle import ENDED, Position, Unit, UnitKind
from geo.layout.boxes import Box, TakenBoxes, align_box
from geo.layout.groups import Group
from geo.symbology import LETTERS, LINE_HEIGHT

SYMBOL: Box = (-20, -24, 20, 16)
"""What a symbol with its echelon takes, around the middle of its frame: the hit area."""
ENDED_SYMBOL: Box = (-17, -18, 17, 12)
"""The same of a unit that has ended: it is drawn smaller, and its name stands nearer."""
BADGE = (-28.0, 31.0)
"""How far up and right a badge reaches, where accounts differ about a unit."""
STAFF = 21.0
"""How far down a commandant's staff reaches."""
STEP = 42.0
GAP = 26.0
"""From the middle of a symbol to its label."""
ENDED_GAP = 18.0
"""The same of a unit that has ended."""
BELOW = 30.0
LABEL_ANCHORS = {"left": (GAP, 0.0), "right": (-GAP, 0.0), "center": (0.0, BELOW)}
"""By alignment, where a label hangs, from the middle of the frame."""
COMPASS = (
    (1.0, 0.0), (-1.0, 0.0), (0.0, -1.0), (0.0, 1.0),
    (0.8, -0.6), (-0.8, -0.6), (0.8, 0.6), (-0.8, 0.6),
)  # fmt: skip
LIFTS = (0.0, *(sign * 22.0 * n for n in range(1, 8) for sign in (-1, 1)))
"""How far up or down a column of symbols may be shifted."""
STAYING = 600.0
"""What it is worth to a symbol to stay where the day before had it."""
SAME_HAND = 60.0
"""The same for a label, to stay on the same hand of a single symbol that stays."""
APART = 2.6
"""What a px between a single symbol and its spot costs."""
CROSSED = 80.0
"""What it costs where a leader runs through its own label."""
TOWARDS = 2.0
"""What a px of way towards the enemy costs."""
STIR = 8.0
"""How far a symbol may move and still count as staying: a stack's middle stirs as it grows, px."""
BLOCK = 16
"""How many ways to lay a group are priced at once, the cheapest in themselves first."""
LEADER_PARTS = 8
"""Along a leader, how many places are looked at."""
SPOT = 12.0
"""How far from its spot a leader is no longer looked at: what is marked there is no obstacle."""
LEADER = 0.8
"""Half the width of such a place, px."""


class Stand(NamedTuple):
    """Where a symbol stood before."""

    spot: tuple[float, float]
    place: tuple[float, float]
    """The middle of its frame, px."""
    align: str


@dataclass(frozen=True)
class Ways:
    """The ways to lay a group: offsets from its middle, where the labels go, what it costs."""

    offsets: NDArray[np.float64]
    """Choices x units x 2."""
    aligns: tuple[str, ...]
    costs: NDArray[np.float64]


def choose_way(
    group: Group,
    widths: list[float],
    symbols: list[Box],
    away: tuple[float, float],
    obstacles: tuple[TakenBoxes, TakenBoxes],
    old: Stand | None,
) -> tuple[list[tuple[float, float]], str]:
    """Return the offsets of the cheapest way to lay a group, and where its labels go.

    Parameters
    ----------
    group
        What to lay.
    widths
        Of the labels, px: one for each symbol, or a single one for a folded stack.
    symbols
        The boxes of the symbols around the middles of their frames.
    away
        The direction away from the enemy, of length 1 or less.
    obstacles
        What is taken already, and what had better be left free but for the leaders.
    old
        Where the first symbol stood the day before.
    """
    offer = _offer_ways(len(widths), 1.0 if away[0] >= 0 else -1.0)
    places = offer.offsets + np.array(group.middle)
    spots = np.array(group.spots[: len(widths)])
    towards = -(offer.offsets.mean(axis=1) * away).sum(axis=1)
    costs = offer.costs + TOWARDS * np.clip(towards, 0, None)
    if old is not None and hypot(*(spots[0] - old.spot)) < STIR:
        moved = np.hypot(*(places[:, 0] - old.place).T)
        same = np.array([align == old.align for align in offer.aligns])
        kept = STAYING - SAME_HAND * ~same if len(widths) == 1 else STAYING * same
        costs = costs - kept * (moved < STIR)
    bounded = obstacles[0].holds(*group.middle)
    best, least = 0, inf
    order = np.argsort(costs, kind="stable")
    for block in np.split(order, range(BLOCK, len(order), BLOCK)):
        if costs[block[0]] >= least:
            break
        aligns = [offer.aligns[n] for n in block]
        boxes = box_ways(places[block], widths, symbols[: len(widths)], aligns)
        leaders = box_leaders(places[block], spots)
        drawn = np.concatenate([boxes, leaders], axis=1)
        prices = costs[block] + obstacles[0].price(drawn, bounded=bounded)
        prices += obstacles[1].price(boxes)
        if prices.min() < least:
            best, least = int(block[prices.argmin()]), float(prices.min())
    return [(float(x), float(y)) for x, y in offer.offsets[best]], offer.aligns[best]


@cache
def _offer_ways(count: int, away: float) -> Ways:
    """Return the ways to lay `count` symbols: columns beside the spot, or for one the spot."""
    offsets: list[list[tuple[float, float]]] = []
    aligns: list[str] = []
    costs: list[float] = []
    if count == 1:
        ring = [(0.0, 0.0)]
        ring += [(r * x, r * y) for r in (34.0, 56.0, 80.0, 110.0, 140.0) for x, y in COMPASS]
        for x, y in ring:
            for align, penalty in (("left", 0.0), ("right", 0.0), ("center", 40.0)):
                wrong = 12.0 if (align == "left") != (away > 0) else 0.0
                offsets.append([(x, y)])
                aligns.append(align)
                crossed = CROSSED if _is_crossed(x, y, align) else 0.0
                costs.append(penalty + wrong + crossed + APART * hypot(x, y))
    else:
        half = (count - 1) / 2
        for sign in (1, -1):
            for reach in (64.0, 84.0, 108.0, 136.0, 160.0, 200.0):
                for lift in LIFTS:
                    offsets.append(
                        [
                            (sign * (reach - 2.6 * (n - half) ** 2), lift + (n - half) * STEP)
                            for n in range(count)
                        ]
                    )
                    aligns.append("left" if sign > 0 else "right")
                    wrong = 150.0 if sign * away < 0 else 0.0
                    costs.append(wrong + 1.5 * abs(reach - 84) + 1.2 * abs(lift))
    return Ways(np.array(offsets), tuple(aligns), np.array(costs))


def _is_crossed(x: float, y: float, align: str) -> bool:
    """Return whether a leader from a symbol at (x, y) to its spot runs through its own label."""
    if align == "center":
        return y < 0 and abs(x) < abs(y)
    return (x > 0) == (align == "right") and abs(y) < 0.5 * abs(x)


def box_symbol(unit: Unit, position: Position, *, badge: bool) -> Box:
    """Return the box that a symbol takes, around the middle of its frame."""
    left, top, right, bottom = ENDED_SYMBOL if position.status in ENDED else SYMBOL
    if badge:
        top, right = BADGE
    return (left, top, right, STAFF if unit.kind == UnitKind.COMMANDANT else bottom)


def box_ways(
    places: NDArray[np.float64],
    widths: list[float],
    taken: list[Box],
    aligns: Sequence[str],
    *,
    fold: bool = False,
) -> NDArray[np.float64]:
    """Return the boxes of symbols and labels, choices x (2 * units) x 4."""
    tall = LETTERS["unit"].size * LINE_HEIGHT
    grown = (0, -14, 21, 0) if fold else (0, 0, 0, 0)
    symbols = np.concatenate([places, places], axis=2) + (np.array(taken) + grown)
    boxes = {
        align: [align_box(x, y, width, tall, align) for width in widths]
        for align, (x, y) in LABEL_ANCHORS.items()
    }
    labels = np.concatenate([places, places], axis=2) + np.array([boxes[a] for a in aligns])
    return np.concatenate([symbols, labels], axis=1)


def box_leaders(places: NDArray[np.float64], spots: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return boxes along the leaders from symbols to their spots, choices x boxes x 4.

    A symbol that stands on its spot has them all inside its own box.
    """
    shares = (np.arange(LEADER_PARTS) + 0.5) / LEADER_PARTS
    way = (spots - places)[:, :, None]
    way = way * np.clip(1 - SPOT / np.maximum(np.hypot(*way.T).T, 1)[..., None], 0, None)
    points = places[:, :, None] + shares[:, None] * way
    points = points.reshape(len(places), -1, 2)
    return np.concatenate([points - LEADER, points + LEADER], axis=2)
