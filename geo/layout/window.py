"""What all days at one scale are laid out by, each thing found when it is first asked for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from math import ceil, sqrt
from typing import Protocol

import numpy as np

from geo.battle import Battle, Language, Situation, situation
from geo.layout.barriers import Barriers
from geo.layout.boxes import FAINT, HARD, SOFT, Box, Boxes, TakenBoxes, Viewport
from geo.layout.names.labels import (
    QUARTER,
    Offer,
    Wanted,
    box_marks,
    place_labels,
)
from geo.layout.names.places import offer_labels
from geo.layout.obstacles import (
    box_fronts,
    box_moves,
    box_railways,
    box_rivers,
    box_sites,
    trace_fronts,
    trace_rivers,
)
from geo.layout.units.blocks import PITCH
from geo.layout.units.groups import (
    CLAIM,
    NEAR,
    Group,
    Project,
    find_depth,
    group_units,
)
from geo.layout.units.seats import (
    MOST,
    MOST_COMPACT,
    Key,
    Seat,
)
from geo.symbology import LETTERS, PHONE_LABEL_SIZE

COMING = 160.0
"""How far from each other spots are at most whose units may be in each other's way, px."""
AHEAD = 12
"""How many days to come are looked at; and of many days, against how many names are laid."""
FIRST = 1.0
"""Up to this rank units make way for a name."""
EXPECTED = HARD / 4
"""What a square px costs a name where a unit is expected, and"""
YIELDING = HARD / 80
"""what it costs the name of a quarter: units find room around it."""


class Names(Protocol):
    """Names that were laid already."""

    def list_names(self) -> list[Offer]:
        """Return the names of the ground, and what they take."""

    def lay_names(self) -> tuple[list[Offer], list[list[Offer]]]:
        """Return the names of the ground beside the foremost, and each day's events'."""


@dataclass(frozen=True, eq=False)
class Window:
    """What all days at one scale are laid out by; fields as for `lay_out_week`."""

    battle: Battle
    lang: Language
    project: Project
    view: str
    band: str
    accounts: Collection[str]
    compact: bool
    viewport: Viewport | None
    spelled: bool = False
    plain: Names | None = None
    """The names as if no unit were spelled out: lists go round them."""
    _situations: dict[date, Situation] = field(default_factory=dict)
    _drawn: dict[date, Boxes] = field(default_factory=dict)
    _fronts: dict[date, Barriers] = field(default_factory=dict)
    _spots: dict[date, dict[str, Boxes]] = field(default_factory=dict)
    _coming: dict[date, Boxes] = field(default_factory=dict)
    seats: dict[Key, Seat] = field(default_factory=dict)
    other_seats: dict[Key, Seat] = field(default_factory=dict)
    _united: dict[tuple[int, int], Boxes] = field(default_factory=dict)
    _standing: dict[date, frozenset[tuple[str, float, float]]] = field(default_factory=dict)

    def read_day(self, day: date) -> Situation:
        """Return what the default voice says of a day."""
        if day not in self._situations:
            self._situations[day] = situation(self.battle, day)
        return self._situations[day]

    def box_drawn(self, day: date) -> Boxes:
        """Return what a day draws that symbols and names keep clear of: arrows and fronts."""
        if day not in self._drawn:
            now = self.read_day(day)
            boxes = box_moves(self.battle, now, self.view, self.project)
            boxes += box_fronts(self.battle, now, self.view, self.project)
            self._drawn[day] = np.array(boxes, dtype=float).reshape(-1, 4)
        return self._drawn[day]

    def trace_barriers(self, day: date) -> Barriers:
        """Return what no symbol is drawn beyond on a day: rivers and fronts."""
        if day not in self._fronts:
            now = self.read_day(day)
            fronts = Barriers(trace_fronts(self.battle, now, self.view, self.project))
            self._fronts[day] = self.rivers.join(fronts)
        return self._fronts[day]

    @cached_property
    def rivers(self) -> Barriers:
        """Return what is crossed on no day."""
        return Barriers(trace_rivers(self.battle, self.view, self.project))

    @cached_property
    def river_boxes(self) -> list[Box]:
        """Return the ground of rivers, where the scale shows their banks."""
        return [] if self.band == "far" else box_rivers(self.battle, self.view, self.project)

    @cached_property
    def sample(self) -> list[date]:
        """Return the days against which names are laid: all, or some of many."""
        days = self.battle.dates
        if len(days) <= AHEAD:
            return list(days)
        return [days[round(n * (len(days) - 1) / (AHEAD - 1))] for n in range(AHEAD)]

    @cached_property
    def depth(self) -> int:
        """Return how many steps of the order of battle are folded at this scale."""
        days = [self.read_day(day).positions for day in self.sample]
        return find_depth(self.battle, days, self.project)

    @property
    def most(self) -> int:
        """Return of how many units a block may be."""
        return (MOST_COMPACT if self.compact else MOST)[self.band]

    def hides(self, x: float, y: float) -> bool:
        """Return whether a spot lies under a card."""
        cards = () if self.viewport is None else self.viewport.cards
        return any(a - NEAR < x < c + NEAR and b - NEAR < y < d + NEAR for a, b, c, d in cards)

    @cached_property
    def size(self) -> float:
        """Return the size of a unit's letters, px."""
        return PHONE_LABEL_SIZE if self.compact else LETTERS["unit"].size

    @cached_property
    def ground(self) -> TakenBoxes:
        """Return what is taken on every day alike, but for names."""
        return self._take_ground(1)

    def _take_ground(self, days: int) -> TakenBoxes:
        viewport = self.viewport
        bounds = None if viewport is None else (0, 0, viewport.width, viewport.height)
        taken = TakenBoxes(bounds, days)
        if viewport is not None:
            taken.add(viewport.cards)
        taken.add(box_railways(self.battle, self.view, self.project), FAINT)
        taken.add(box_marks(self.battle, self.view, self.project))
        return taken

    def take_all(self) -> TakenBoxes:
        """Return what is taken on each of the days against which names are laid."""
        taken = self._take_ground(len(self.sample))
        for n, day in enumerate(self.sample):
            taken.add(self.box_drawn(day), SOFT, day=n)
            if self.band == "near":
                taken.add(box_sites(self.read_day(day), self.project), day=n)
        return taken

    @cached_property
    def wanted(self) -> list[Wanted]:
        """Return the names of the ground and of places, with where they may stand."""
        return offer_labels(self.battle, self.lang, self.project, view=self.view, band=self.band)

    @property
    def whole(self) -> bool:
        """Whether all days are looked at before a name is laid."""
        return len(self.sample) == len(self.battle.dates)

    @cached_property
    def foremost(self) -> list[Offer]:
        """Return the names for which units make way, laid once for all days, and their boxes.

        Where there are too many days to seat the units of all first, these are all names; and so
        they are on paper: names stand as if no unit were spelled out, and the lists go round them.
        """
        if self.plain is not None:
            return self.plain.list_names()
        quarters = [w for w in self.wanted if w[0] < QUARTER]
        others = [w for w in self.wanted if w[0] >= QUARTER and (w[0] < FIRST or not self.whole)]
        laid: list[Offer] = []
        for wanted, price in ((quarters, YIELDING), (others, EXPECTED)):
            taken = self.take_all()
            for n, day in enumerate(self.sample):
                taken.add(self.expect_units(day), price, day=n)
            taken.add([box for _, boxes in laid for box in boxes])
            laid += place_labels(wanted, taken)
        return laid

    @cached_property
    def foremost_boxes(self) -> Boxes:
        """Return the ground that the foremost names take."""
        boxes = [box for _, taken in self.foremost for box in taken]
        return np.array(boxes, dtype=float).reshape(-1, 4)

    def read_standing(self, day: date) -> frozenset[tuple[str, float, float]]:
        """Return who stands where on a day."""
        if day not in self._standing:
            self._standing[day] = frozenset(
                (p.unit, p.lon, p.lat) for p in self.read_day(day).positions
            )
        return self._standing[day]

    def foresee(self, group: Group, day: date) -> Boxes:
        """Return what the days to come draw, for as long as a group stays where it is."""
        spots = {(p.unit, p.lon, p.lat) for p in group.members}
        days = self.battle.dates
        at = last = days.index(day)
        while last + 1 < min(len(days), at + AHEAD):
            if not spots <= self.read_standing(days[last + 1]):
                break
            last += 1
        return self._unite_drawn(at, last)

    def _unite_drawn(self, first: int, last: int) -> Boxes:
        """Return what the days after one and up to another draw, each thing once."""
        if (first, last) not in self._united:
            drawn = [self.box_drawn(day) for day in self.battle.dates[first + 1 : last + 1]]
            every = np.concatenate(drawn) if drawn else np.empty((0, 4))
            self._united[first, last] = np.unique(every, axis=0)
        return self._united[first, last]

    def list_comers(self, group: Group, day: date) -> Boxes:
        """Return the ground that who comes in the next days will claim near a group's spots."""
        if day not in self._coming:
            self._coming[day] = self._list_coming(day)
        coming = self._coming[day]
        near = coming[(np.abs(coming - group.middle) < COMING).all(axis=1)]
        return np.hstack([near - CLAIM, near + CLAIM])

    def _list_coming(self, day: date) -> Boxes:
        """Return the spots at which somebody stands in the next days and nobody now, n x 2 px."""
        days = self.battle.dates
        at = days.index(day)
        now = {(round(a), round(b)) for each in self.read_spots(day).values() for a, b in each}
        later = [
            spots
            for other in days[at + 1 : at + 1 + AHEAD]
            for spots in self.read_spots(other).values()
        ]
        every = np.unique(np.concatenate(later), axis=0) if later else np.empty((0, 2))
        fresh = [(round(a), round(b)) not in now for a, b in every.tolist()]
        coming: Boxes = every[np.array(fresh, dtype=bool)]
        return coming

    def read_spots(self, day: date) -> dict[str, Boxes]:
        """Return the spots of each side's units on a day, n x 2 px."""
        if day not in self._spots:
            spots: dict[str, list[tuple[float, float]]] = {}
            for p in self.read_day(day).positions:
                side = self.battle.units[p.unit].side
                spots.setdefault(side, []).append(self.project(p.lon, p.lat))
            self._spots[day] = {side: np.array(each) for side, each in spots.items()}
        return self._spots[day]

    def foresee_size(self, group: Group, day: date) -> int:
        """Return how many units will stand at a group's spot at most while the first of it does."""
        side = self.battle.units[group.members[0].unit].side
        first = group.members[0]
        own = np.array(group.spots)
        days = self.battle.dates
        at, most = days.index(day), len(group.members)
        for other in days[at + 1 : at + 1 + AHEAD]:
            if (first.unit, first.lon, first.lat) not in self.read_standing(other):
                break
            spots = self.read_spots(other)[side]
            near = (np.abs(spots[:, None] - own) < NEAR).all(axis=2).any(axis=1)
            most = max(most, int(near.sum()))
        return most

    def expect_units(self, day: date) -> list[Box]:
        """Return where a day's units will stand if they stand in their places."""
        now = self.read_day(day)
        boxes = []
        for group in group_units(
            self.battle, (*now.positions, *now.ended), self.project, depth=self.depth
        ):
            x, y = group.middle
            count = len(group.members)
            wide = 1
            if count > 1 and self.band == "near" and not group.parent:
                wide = ceil(sqrt(count))
            high = ceil(count / wide) if wide > 1 else 1
            half, tall = PITCH[0] * wide / 2, PITCH[1] * high / 2
            boxes.append((x - half, y - tall - 4, x + half, y + tall - 4))
        return boxes
