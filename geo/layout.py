"""Fans out units that share a spot, folds stacks and places labels. Deterministic.

Everything is in px of one scale of map, y down, as CSS and SVG count. The page asks for every
scale it can show and the sheet for its own: both say the same because both ask here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from math import hypot
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from geo.battle import ENDED, Battle, Language, Position, Unit, UnitKind
from geo.board import SOFT, Board, Box, Frame, align_box
from geo.labels import PlacedLabel, box_marks, offer_events, offer_labels, place_labels
from geo.measure import LINE_HEIGHT, measure_text
from geo.obstacles import box_fronts, box_moves, box_sites
from geo.style import LETTERS, PHONE_LABEL_SIZE
from geo.timeline import Situation, situation

Project = Callable[[float, float], tuple[float, float]]

SYMBOL: Box = (-20, -24, 20, 16)
"""What a symbol with its echelon takes, around the middle of its frame: the hit area."""
ENDED_SYMBOL: Box = (-24, -24, 24, 16)
"""The same with the bar of a unit that has ended."""
STAFF = 21.0
"""How far down a commandant's staff reaches."""
NEAR = 36.0
"""Units whose spots are closer than this share one."""
FAN_MOST: Mapping[str, int] = MappingProxyType({"near": 5, "middle": 2, "far": 2})
"""By band, how many units are fanned out; more are folded to a stack."""
MANY = 5
"""A stack of more than this is named by its side."""
STEP = 42.0
GAP = 26.0
"""From the middle of a symbol to its label."""
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
"""What it is worth to stay where the day before had it."""


@dataclass(frozen=True)
class PlacedUnit:
    """A unit's symbol and label at one scale."""

    position: Position
    x: float
    y: float
    """The spot, px."""
    dx: float
    dy: float
    """From the spot to the middle of the symbol's frame."""
    text: str
    """The label; empty inside a folded stack."""
    align: str
    """Of the label: `left` (it stands right of the symbol), `right`, or `center` (below)."""
    fold: int = 0
    """0: not folded; 1: the front of a stack, 2: the one behind it, and so on."""
    count: int = 0
    """On the front of a stack: how many it holds."""

    @property
    def leader(self) -> bool:
        """Whether a line joins symbol and spot."""
        return hypot(self.dx, self.dy) > 20 and self.fold <= 1

    def label_anchor(self) -> tuple[float, float]:
        """Return where the label hangs, from the middle of the frame."""
        return LABEL_ANCHORS[self.align]


@dataclass(frozen=True)
class Layout:
    """What stands where, in px, at the end of one day."""

    situation: Situation
    units: tuple[PlacedUnit, ...]
    ended: tuple[PlacedUnit, ...]
    """Units that left the field in the course of the day, where they ended."""
    labels: tuple[PlacedLabel, ...]
    others: tuple[PlacedUnit, ...] = ()
    """Units as accounts other than the default voice have them; they yield to all the rest."""


@dataclass(frozen=True)
class _Choices:
    """The ways to lay a group: offsets from its middle, where the labels go, what it costs."""

    offsets: NDArray[np.float64]
    """Choices x units x 2."""
    aligns: tuple[str, ...]
    costs: NDArray[np.float64]


@dataclass
class _Group:
    """Units of one side that share a spot."""

    members: list[Position]
    spots: list[tuple[float, float]] = field(default_factory=list)

    @property
    def middle(self) -> tuple[float, float]:
        xs, ys = zip(*self.spots, strict=True)
        return (sum(xs) / len(xs), sum(ys) / len(ys))


def lay_out_week(
    battle: Battle,
    lang: Language,
    *,
    project: Project,
    view: str,
    band: str,
    accounts: Collection[str] = (),
    compact: bool = False,
    frame: Frame | None = None,
) -> Mapping[date, Layout]:
    """Return the layout of every day at one scale; a unit stays where the day before had it.

    Parameters
    ----------
    battle, lang
        What to lay out, and the language of the labels.
    project
        Longitude and latitude in degrees to px, y down.
    view
        The view whose labels are shown.
    band
        The band of scale, as `name_band` gives it: only the nearest fans its units out.
    accounts
        Accounts to hear beside the default voice. Nothing of the default voice's moves for them.
    compact
        Whether to fold every stack, for a narrow screen.
    frame
        The window, with its cards, in the px of `project`'s origin at the window's left top;
        None: the plane has no edge.
    """
    week: dict[date, Layout] = {}
    wanted = offer_labels(battle, lang, project, view=view, band=band)
    before: Layout | None = None
    for day in battle.dates:
        now = situation(battle, day)
        board = Board(None if frame is None else (0, 0, frame.width, frame.height))
        if frame is not None:
            board.add(frame.cards)
        board.add(box_moves(now, project), SOFT)
        board.add(box_fronts(now, project), SOFT)
        if band == "near":
            board.add(box_sites(now, project))
        board.add(box_marks(battle, view, project))
        foremost = place_labels([w for w in wanted if w[0] == 1], board)
        known = {} if before is None else {placed.position.unit: placed for placed in before.units}
        most = 1 if compact else FAN_MOST[band]
        lay = _Layer(battle, lang, project, board, known, most, compact)
        units = lay.place_units(now.positions)
        ended = lay.place_units(now.ended)
        events = offer_events(battle, lang, now, project, view=view)
        labels = foremost + place_labels([w for w in wanted if w[0] != 1] + events, board)
        others = lay.place_units(situation(battle, day, accounts=accounts).positions)
        week[day] = before = Layout(now, units, ended, labels, others)
    return week


def find_view(battle: Battle, scale: float, width: float = 1000.0) -> str:
    """Return the view whose width in metres comes nearest to `width` px at `scale`."""

    def differ(view: str) -> float:
        west, _, east, _ = battle.views[view].bounds
        ratio = (east - west) * 84_000 / (scale * width)
        return max(ratio, 1 / ratio)

    return min(battle.views, key=differ)


def name_band(battle: Battle, view: str) -> str:
    """Return the band of scale of a view: `near` for the smallest, then `middle`, `far`."""
    order = sorted(
        battle.views, key=lambda v: battle.views[v].bounds[2] - battle.views[v].bounds[0]
    )
    return ("near", "middle", "far")[min(2, order.index(view))]


def _group_units(battle: Battle, positions: tuple[Position, ...], project: Project) -> list[_Group]:
    """Return the units by shared spot and side, the largest groups first."""
    groups: list[_Group] = []
    for position in positions:
        spot = project(position.lon, position.lat)
        side = battle.units[position.unit].side
        near = [
            group
            for group in groups
            if battle.units[group.members[0].unit].side == side
            and group.members[0].account == position.account
            and any(abs(spot[0] - x) < NEAR and abs(spot[1] - y) < NEAR for x, y in group.spots)
        ]
        for other in near[1:]:
            near[0].members.extend(other.members)
            near[0].spots.extend(other.spots)
            groups.remove(other)
        if near:
            near[0].members.append(position)
            near[0].spots.append(spot)
        else:
            groups.append(_Group([position], [spot]))
    order = {unit: n for n, unit in enumerate(battle.units)}
    for group in groups:
        pairs = sorted(
            zip(group.members, group.spots, strict=True), key=lambda pair: order[pair[0].unit]
        )
        group.members = [member for member, _ in pairs]
        group.spots = [spot for _, spot in pairs]
    return sorted(groups, key=lambda group: -len(group.members))


@dataclass(frozen=True)
class _Layer:
    """What placing a day's units needs to know."""

    battle: Battle
    lang: Language
    project: Project
    board: Board
    known: Mapping[str, PlacedUnit]
    most: int
    compact: bool

    def place_units(self, positions: tuple[Position, ...]) -> tuple[PlacedUnit, ...]:
        groups = _group_units(self.battle, positions, self.project)
        spots = [
            (x - 4, y - 4, x + 4, y + 4)
            for group in groups
            if len(group.spots) > 1
            for x, y in group.spots
        ]
        self.board.add(spots, SOFT * 4)
        placed: dict[str, PlacedUnit] = {}
        for group in groups:
            for unit in self._place_group(group, _find_away(self.battle, group, groups)):
                placed[unit.position.unit] = unit
        return tuple(placed[p.unit] for p in positions)

    def _place_group(self, group: _Group, away: float) -> list[PlacedUnit]:
        units = [self.battle.units[p.unit] for p in group.members]
        fold = len(units) > self.most
        if fold:
            texts = [name_stack(self.battle, units, self.lang)]
        else:
            texts = [unit.label.read(self.lang) for unit in units]
        widths = [_measure_label(text, compact=self.compact) for text in texts]
        symbols = [_box_symbol(unit, p) for unit, p in zip(units, group.members, strict=True)]
        offsets, align = _choose(group, widths, symbols, away, self.board, self.known)
        x, y = group.middle
        placed = []
        for n, (position, spot) in enumerate(zip(group.members, group.spots, strict=True)):
            ox, oy = offsets[0 if fold else n]
            back = min(n, 2) * 3 if fold else 0
            placed.append(
                PlacedUnit(
                    position=position,
                    x=spot[0],
                    y=spot[1],
                    dx=round(x + ox + back - spot[0], 1),
                    dy=round(y + oy - back - spot[1], 1),
                    text=texts[0] if fold and n == 0 else "" if fold else texts[n],
                    align=align,
                    fold=n + 1 if fold else 0,
                    count=len(units) if fold and n == 0 else 0,
                )
            )
        places = np.array([offsets]) + np.array([x, y])
        boxes = _box_choices(places, widths, symbols[: len(widths)], (align,), fold=fold)
        self.board.add(boxes[0])
        return placed


def _choose(
    group: _Group,
    widths: list[float],
    symbols: list[Box],
    away: float,
    board: Board,
    known: Mapping[str, PlacedUnit],
) -> tuple[list[tuple[float, float]], str]:
    """Return the offsets of the cheapest way to lay a group, and where its labels go."""
    offer = _offer(len(widths), away)
    places = offer.offsets + np.array(group.middle)
    boxes = _box_choices(places, widths, symbols[: len(widths)], offer.aligns)
    costs = board.price(boxes) + offer.costs
    old = known.get(group.members[0].unit)
    if old is not None:
        moved = np.hypot(*(places[:, 0] - (old.x + old.dx, old.y + old.dy)).T)
        same = np.array([align == old.align for align in offer.aligns])
        costs = costs - STAYING * ((moved < 1) & same)
    best = int(costs.argmin())
    return [(float(x), float(y)) for x, y in offer.offsets[best]], offer.aligns[best]


@cache
def _offer(count: int, away: float) -> _Choices:
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
                costs.append(penalty + wrong + 2.2 * hypot(x, y))
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
    return _Choices(np.array(offsets), tuple(aligns), np.array(costs))


def _box_symbol(unit: Unit, position: Position) -> Box:
    """Return the box that a symbol takes, around the middle of its frame."""
    left, top, right, bottom = ENDED_SYMBOL if position.status in ENDED else SYMBOL
    return (left, top, right, STAFF if unit.kind == UnitKind.COMMANDANT else bottom)


def _box_choices(
    places: NDArray[np.float64],
    widths: list[float],
    taken: list[Box],
    aligns: tuple[str, ...],
    *,
    fold: bool = False,
) -> NDArray[np.float64]:
    """Return the boxes of symbols and labels, choices x (2 * units) x 4."""
    tall = LETTERS["unit"].size * LINE_HEIGHT
    grown = (0, -14, 16, 0) if fold else (0, 0, 0, 0)
    symbols = np.concatenate([places, places], axis=2) + (np.array(taken) + grown)
    boxes = {
        align: [align_box(x, y, width, tall, align) for width in widths]
        for align, (x, y) in LABEL_ANCHORS.items()
    }
    labels = np.concatenate([places, places], axis=2) + np.array([boxes[a] for a in aligns])
    return np.concatenate([symbols, labels], axis=1)


def _measure_label(text: str, *, compact: bool) -> float:
    letters = LETTERS["unit"]
    size = PHONE_LABEL_SIZE if compact else letters.size
    return measure_text(text, size, bold=letters.bold) + 2


def name_stack(battle: Battle, units: list[Unit], lang: Language) -> str:
    """Return the label of a folded stack."""
    if len(units) > MANY:
        return battle.sides[units[0].side].short.read(lang)
    return f"{units[0].label.read(lang)} + {len(units) - 1}"


def _find_away(battle: Battle, group: _Group, groups: list[_Group]) -> float:
    """Return +1 if the enemy stands left of the group, so that it opens to the right, or -1."""
    side = battle.units[group.members[0].unit].side
    x, y = group.middle
    pull = 0.0
    for other in groups:
        if battle.units[other.members[0].unit].side != side:
            for ex, ey in other.spots:
                pull += (x - ex) / max(60.0, hypot(x - ex, y - ey)) ** 1.6
    return 1.0 if pull >= 0 else -1.0
