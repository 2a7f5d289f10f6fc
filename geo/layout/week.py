"""Fans out units that share a spot, folds stacks and places labels. Deterministic.

Everything is in px of one scale of map, y down, as CSS and SVG count. The page asks for every
scale it can show and the sheet for its own: both say the same because both ask here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import hypot
from types import MappingProxyType

import numpy as np

from geo.battle import Battle, Language, Position, Situation, Status, Unit, situation
from geo.layout.boxes import FAINT, SOFT, Box, Boxes, TakenBoxes, Viewport
from geo.layout.discs import Disc, place_discs
from geo.layout.fans import LABEL_ANCHORS, Stand, box_leaders, box_symbol, box_ways, choose_way
from geo.layout.flags import place_flags
from geo.layout.groups import NEAR, Group, Project, claim_spot, find_away, group_units
from geo.layout.label_places import offer_events, offer_labels
from geo.layout.labels import PlacedLabel, Wanted, box_marks, claim_names, place_labels
from geo.layout.obstacles import box_fronts, box_moves, box_railways, box_rivers, box_sites
from geo.symbology import LETTERS, PHONE_LABEL_SIZE, measure_text

FAN_MOST: Mapping[str, int] = MappingProxyType({"near": 5, "middle": 2, "far": 2})
"""By band, how many units are fanned out; more are folded to a stack."""
MANY = 5
"""A stack of more than this is named by its side."""
LONGEST = 26
"""Letters that the names of those who came to a stack may have together; of a single name any."""
LINE = 36 * SOFT
"""What a square px of another group's leader costs a unit: it is thin, and a unit that sat on it
would seem to belong there. A name may cross it."""
WATER = 0.3 * SOFT
"""What a square px of a river costs a unit: nobody stands in the water."""
LATER = 0.7
"""Share of the price of what a day to come draws: a unit that will stand there yet need not
leave later what it keeps clear of from the first."""
BEHIND = 3.0
"""How far right of and above it the next symbol of a stack lies, px."""
LEADER_LEAST = 20.0
"""Farther than this from its spot a symbol has a leader, px."""
SEEN = 3
"""How many symbols of a stack are seen; all that follow lie where the last of these does."""


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
    came: bool = False
    """Whether it came here in the course of the day: a stack it is in is named by it."""
    stack: str = ""
    """Of which unit it is in the stack, the same for all in it; empty: not folded."""

    @property
    def leader(self) -> bool:
        """Whether a line joins symbol and spot."""
        return hypot(self.dx, self.dy) > LEADER_LEAST and self.fold <= 1

    @property
    def front(self) -> tuple[float, float]:
        """Where the front of its stack stands, px; for a unit that is not folded, where it does."""
        back = step_behind(max(self.fold, 1))
        return self.x + self.dx - back, self.y + self.dy + back

    def label_anchor(self) -> tuple[float, float]:
        """Return where the label hangs, from the middle of the frame."""
        return LABEL_ANCHORS[self.align]


def step_behind(fold: int) -> float:
    """Return how far right and up a symbol lies from the front of its stack, px."""
    return (min(fold, SEEN) - 1) * BEHIND


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
    flags: tuple[tuple[str, float, float], ...] = ()
    """Sites taken, as those accounts have it: the area, and from its spot to its flag's foot."""
    discs: tuple[Disc, ...] = ()
    """The numbers of the day's events."""


def lay_out_week(
    battle: Battle,
    lang: Language,
    *,
    project: Project,
    view: str,
    band: str,
    accounts: Collection[str] = (),
    compact: bool = False,
    viewport: Viewport | None = None,
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
    viewport
        The window, with its cards, in the px of `project`'s origin at the window's left top;
        None: the plane has no edge.
    """
    days = {day: situation(battle, day) for day in battle.dates}
    drawn = {
        day: np.array(
            box_moves(battle, now, view, project) + box_fronts(battle, now, view, project)
        ).reshape(-1, 4)
        for day, now in days.items()
    }
    window = _Window(
        battle, lang, project, view, band, accounts, compact, viewport, days, drawn,
        wanted=offer_labels(battle, lang, project, view=view, band=band),
        railways=box_railways(battle, view, project),
        rivers=[] if band == "far" else box_rivers(battle, view, project),
    )  # fmt: skip
    week: dict[date, Layout] = {}
    before: Layout | None = None
    for day in days:
        week[day] = before = window.lay_day(day, before)
    return week


@dataclass(frozen=True)
class _Window:
    """What all days of a week at one scale are laid out by; fields as for `lay_out_week`."""

    battle: Battle
    lang: Language
    project: Project
    view: str
    band: str
    accounts: Collection[str]
    compact: bool
    viewport: Viewport | None
    days: Mapping[date, Situation]
    drawn: Mapping[date, Boxes]
    """What each day draws that symbols and names keep clear of: arrows and fronts."""
    wanted: list[Wanted]
    """Names of the ground and of places."""
    railways: Sequence[Box]
    rivers: Sequence[Box]

    def lay_day(self, day: date, before: Layout | None) -> Layout:
        """Return the layout of a day, given that of the day before."""
        battle, project, now = self.battle, self.project, self.days[day]
        taken = self._take_ground(day)
        spots = TakenBoxes()
        spots.add(((x - 4, y - 4, x + 4, y + 4) for x, y in _find_spots(now, project)), 4 * SOFT)
        foremost = place_labels([w for w in self.wanted if w[0] == 1], taken, spots)
        known = {} if before is None else {placed.position.unit: placed for placed in before.units}
        lay = _Layer(
            battle, self.lang, project,
            later=[(self.days[other], self.drawn[other]) for other in self.days if other > day],
            names=claim_names(self.wanted, taken),
            known=known,
            most=1 if self.compact else FAN_MOST[self.band],
            compact=self.compact,
            came=find_arrivals(now, known, project),
            rivers=self.rivers,
        )  # fmt: skip
        units, taken = lay.place_units(now.positions, taken)
        ended, taken = lay.place_units(now.ended, taken)
        events = offer_events(battle, self.lang, now, project, view=self.view)
        labels = foremost + place_labels([w for w in self.wanted if w[0] != 1] + events, taken)
        discs = place_discs(battle, now, self.view, project, labels, taken)
        told = situation(battle, day, accounts=self.accounts)
        others, _ = lay.place_units(told.positions, taken)
        middles = [(u.x + u.dx, u.y + u.dy) for u in (*units, *ended, *others)]
        middles += [(disc.x + disc.dx, disc.y + disc.dy) for disc in discs]
        flags = place_flags(told, middles, project)
        return Layout(now, units, ended, labels, others, flags, discs)

    def _take_ground(self, day: date) -> TakenBoxes:
        """Return what is taken before any symbol or name is placed."""
        battle, view, project, viewport = self.battle, self.view, self.project, self.viewport
        taken = TakenBoxes(None if viewport is None else (0, 0, viewport.width, viewport.height))
        if viewport is not None:
            taken.add(viewport.cards)
        taken.add(self.drawn[day], SOFT)
        taken.add(self.railways, FAINT)
        if self.band == "near":
            taken.add(box_sites(self.days[day], project))
        taken.add(box_marks(battle, view, project))
        return taken


@dataclass(frozen=True)
class _Laid:
    """A group as it was laid."""

    group: Group
    offsets: tuple[tuple[float, float], ...]
    """From the group's middle to the middles of the frames; a single one where it is folded."""
    align: str
    texts: tuple[str, ...]
    boxes: Boxes
    leaders: Boxes
    came: Collection[str] = ()

    def lay_units(self) -> Iterator[PlacedUnit]:
        """Yield the units of the group, placed."""
        x, y = self.group.middle
        count = len(self.group.members)
        fold = count > len(self.texts)
        for n, (position, spot) in enumerate(
            zip(self.group.members, self.group.spots, strict=True)
        ):
            ox, oy = self.offsets[0 if fold else n]
            back = step_behind(n + 1) if fold else 0
            yield PlacedUnit(
                came=position.unit in self.came,
                position=position,
                x=spot[0],
                y=spot[1],
                dx=round(x + ox + back - spot[0], 1),
                dy=round(y + oy - back - spot[1], 1),
                text="" if fold and n else self.texts[n],
                align=self.align,
                fold=n + 1 if fold else 0,
                count=count if fold and n == 0 else 0,
                stack=self.group.members[0].unit if fold else "",
            )


@dataclass(frozen=True)
class _Layer:
    """What placing a day's units needs to know."""

    battle: Battle
    lang: Language
    project: Project
    later: Sequence[tuple[Situation, Boxes]]
    """The days to come, with what they draw."""
    names: list[Box]
    """Ground that had better be left to names."""
    known: Mapping[str, PlacedUnit]
    most: int
    compact: bool
    came: Sequence[str] = ()
    """Units that came to their spots in the course of the day."""
    rivers: Sequence[Box] = ()

    def place_units(
        self, positions: tuple[Position, ...], taken: TakenBoxes
    ) -> tuple[tuple[PlacedUnit, ...], TakenBoxes]:
        """Return the units where they find room, and `taken` with their ground taken."""
        groups = group_units(self.battle, positions, self.project)
        for group in groups:
            if len(group.members) > self.most:
                group.sort(self._rank)
        spots = [
            (x - 4, y - 4, x + 4, y + 4)
            for group in groups
            if len(group.spots) > 1
            for x, y in group.spots
        ]
        taken = taken.copy()
        taken.add(spots, SOFT * 4)
        placed: dict[str, PlacedUnit] = {}
        lines = TakenBoxes()
        for group in groups:
            laid = self._lay_group(group, groups, taken, lines)
            taken.add(laid.boxes)
            taken.add(laid.leaders, SOFT)
            lines.add(laid.leaders, LINE)
            placed |= {unit.position.unit: unit for unit in laid.lay_units()}
        return tuple(placed[p.unit] for p in positions), taken

    def _lay_group(
        self, group: Group, groups: list[Group], taken: TakenBoxes, lines: TakenBoxes
    ) -> _Laid:
        units = [self.battle.units[p.unit] for p in group.members]
        fold = len(units) > self.most
        texts = tuple(unit.label.read(self.lang) for unit in units)
        if fold:
            texts = (name_stack(self.battle, units, self.lang, self.came),)
        widths = [_measure_label(text, compact=self.compact) for text in texts]
        differ = {quarrel.unit for quarrel in self.battle.contradictions}
        symbols = [
            box_symbol(unit, position, badge=unit.id in differ and not fold)
            for unit, position in zip(units, group.members, strict=True)
        ]
        away = find_away(self.battle, group, groups)
        wishes = lines.copy()
        wishes.add((claim_spot(other) for other in groups if other is not group), 2 * SOFT)
        wishes.add(self.rivers, WATER)
        wishes.add(self.names, SOFT / (8 if self.compact else 2))
        for boxes_then in self._foresee(group):
            wishes.add(boxes_then, SOFT * LATER)
        stand = self._find_stand(group, fold=fold)
        offsets, align = choose_way(group, widths, symbols, away, (taken, wishes), stand)
        places = np.array([offsets]) + np.array(group.middle)
        return _Laid(
            group,
            tuple(offsets),
            align,
            texts,
            box_ways(places, widths, symbols[: len(widths)], (align,), fold=fold)[0],
            box_leaders(places, np.array(group.spots[: len(widths)]))[0],
            self.came,
        )

    def _rank(self, position: Position) -> int:
        return self.came.index(position.unit) if position.unit in self.came else len(self.came)

    def _find_stand(self, group: Group, *, fold: bool) -> Stand | None:
        """Return where a group stood the day before: a stack where those stood that stayed."""
        stayed = [p.unit for p in group.members if p.unit not in self.came] if fold else []
        first = (stayed or [group.members[0].unit])[0]
        old = self.known.get(first)
        if old is None:
            return None
        n = [p.unit for p in group.members].index(first)
        # The way is chosen by the first spot: what stayed is told as if it were the first.
        dx, dy = group.spots[0][0] - group.spots[n][0], group.spots[0][1] - group.spots[n][1]
        spot = (old.x + dx, old.y + dy)
        return Stand(spot, old.front, old.align)

    def _foresee(self, group: Group) -> Iterator[Boxes]:
        """Yield what the days to come draw, for as long as the group stays where it is."""
        spots = {(p.unit, p.lon, p.lat) for p in group.members}
        for now, boxes in self.later:
            if not spots <= {(p.unit, p.lon, p.lat) for p in now.positions}:
                return
            yield boxes


def _find_spots(now: Situation, project: Project) -> list[tuple[float, float]]:
    return [project(position.lon, position.lat) for position in now.positions]


def _measure_label(text: str, *, compact: bool) -> float:
    letters = LETTERS["unit"]
    size = PHONE_LABEL_SIZE if compact else letters.size
    return measure_text(text, size, bold=letters.bold) + 2


def find_arrivals(
    now: Situation, known: Mapping[str, PlacedUnit], project: Project
) -> tuple[str, ...]:
    """Return the units that came from afar in the course of a day, the farthest first.

    How far is afar depends on the scale: who only moved within what is drawn as one spot did not
    come.
    """
    came: dict[str, float] = {}
    for position in now.positions:
        old = known.get(position.unit)
        if old is not None and position.status == Status.ACTIVE:
            x, y = project(position.lon, position.lat)
            far = hypot(x - old.x, y - old.y)
            if far > NEAR:
                came[position.unit] = far
    return tuple(sorted(came, key=lambda unit: -came[unit]))


def name_stack(
    battle: Battle, units: list[Unit], lang: Language, came: Collection[str] = ()
) -> str:
    """Return the label of a folded stack: who came to it that day, or who or whose it is."""
    new = [unit.label.read(lang) for unit in units if unit.id in came]
    while len(new) > 1 and len(", ".join(new)) > LONGEST:
        del new[-1]
    if new:
        rest = f" + {len(units) - len(new)}" if len(new) < len(units) else ""
        return f"{', '.join(new)}{rest}"
    if len(units) > MANY:
        return battle.sides[units[0].side].short.read(lang)
    return f"{units[0].label.read(lang)} + {len(units) - 1}"
