"""Seats units, names and numbers on one scale of map, for the days that are asked for.

Everything is in px of one scale of map, y down, as CSS and SVG count. The page asks for every
scale it shows and the sheet for its own: both say the same because both ask here.

The ground's names and marks are laid once, against what all days draw. Units then stand in their
places around them; who stays keeps his place whatever else comes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from math import ceil, hypot, sqrt
from threading import RLock

import numpy as np
from numpy.typing import NDArray

from geo.battle import Battle, Language, Position, Situation, Status, Unit, UnitKind, situation
from geo.layout.barriers import Barriers
from geo.layout.blocks import PITCH, Bracket, name_stack, read_brackets
from geo.layout.boxes import FAINT, HARD, SOFT, Box, Boxes, TakenBoxes, Viewport
from geo.layout.discs import Disc, place_discs
from geo.layout.flags import PlacedFlag, place_flags
from geo.layout.groups import (
    CLAIM,
    NEAR,
    SAME,
    Group,
    Project,
    claim_spot,
    find_away,
    find_depth,
    group_units,
)
from geo.layout.label_places import offer_events, offer_labels
from geo.layout.labels import (
    EVENT_RANK,
    QUARTER,
    Offer,
    PlacedLabel,
    Wanted,
    box_marks,
    place_labels,
)
from geo.layout.obstacles import (
    box_fronts,
    box_moves,
    box_railways,
    box_rivers,
    box_sites,
    trace_fronts,
    trace_rivers,
)
from geo.layout.placed import PlacedUnit, box_symbol, step_behind
from geo.layout.seats import MOST, MOST_COMPACT, Around, Key, Party, Seat, measure_reach, seat_party
from geo.symbology import LETTERS, PHONE_LABEL_SIZE

LINE = 400 * SOFT
"""What a square px of another group's leader costs a unit: it is thin, and a unit that sat on it
would seem to belong there. A name may cross it."""
CROSSING = 4 * SOFT
"""What a square px of the day's arrows costs symbols and names, beside what it costs leaders."""
WATER = 4 * SOFT
"""What a square px of a river costs a unit: nobody stands in the water."""
LATER = 1.5
"""How much more than the day's own what the days to come draw costs: a unit that will stand there
yet need not leave later what it keeps clear of from the first."""
COMING = 160.0
"""How far from each other spots are at most whose units may be in each other's way, px."""
KEPT = 150.0
"""What the day may lay on a name that stays where it was."""
ROUNDS = 1
"""How often at most a day is seated anew where somebody found no room."""
CRAMPED = 700.0
"""What a seat costs that is none."""
AHEAD = 12
"""How many days to come are looked at; and of many days, against how many names are laid."""
FIRST = 1.0
"""Up to this rank units make way for a name."""
EXPECTED = HARD / 4
"""What a square px costs a name where a unit is expected, and"""
YIELDING = HARD / 80
"""what it costs the name of a quarter: units find room around it."""


@dataclass(frozen=True)
class Layout:
    """What stands where, in px, at the end of one day."""

    situation: Situation
    units: tuple[PlacedUnit, ...]
    ended: tuple[PlacedUnit, ...]
    """Units that left the field in the course of the day, where they ended."""
    labels: tuple[PlacedLabel, ...]
    """The names of the ground and of places, the same on all days; then the day's events'."""
    others: tuple[PlacedUnit, ...] = ()
    """Units as accounts other than the default voice have them; they yield to all the rest."""
    flags: tuple[PlacedFlag, ...] = ()
    """The flags of sites taken, as all accounts that are heard have it."""
    discs: tuple[Disc, ...] = ()
    """The numbers of the day's events."""
    brackets: tuple[Bracket, ...] = ()
    """What holds the units together that stand side by side."""


@dataclass(frozen=True)
class Seated:
    """Where the units of a day stand, before anything else is laid around them."""

    situation: Situation
    units: tuple[PlacedUnit, ...]
    ended: tuple[PlacedUnit, ...]
    taken: TakenBoxes
    first: int
    """How much of it was taken before them."""

    def list_taken(self) -> tuple[Boxes, NDArray[np.float64]]:
        """Return what the units take, boxes and weights."""
        return self.taken.list_from(self.first)


class Week(Mapping[date, Layout]):
    """The layouts of all days at one scale; each is laid when it is first asked for."""

    def __init__(self, window: _Window) -> None:
        self._window = window
        self._days = window.battle.dates
        self._seats: list[Seated] = []
        self._laid: list[Layout] = []
        self._names: list[Offer] | None = None
        self._events: list[list[Offer]] = []
        self._lock = RLock()

    def __getitem__(self, day: date) -> Layout:
        """Return the layout of a day."""
        if day not in self._days:
            raise KeyError(day)
        at = self._days.index(day)
        with self._lock:
            if self._names is None:
                if self._window.whole:
                    self._seat(len(self._days))
                self._names, self._events = self._window.lay_names(self._seats)
            self._seat(at + 1)
            for n in range(len(self._laid), at + 1):
                before = self._laid[-1] if self._laid else None
                events = self._events[n] if self._events else None
                laid = self._window.lay_day(self._seats[n], before, self._names, events)
                self._laid.append(laid)
            return self._laid[at]

    def _seat(self, count: int) -> None:
        """Seat the units of so many days."""
        for day in self._days[len(self._seats) : count]:
            before = self._seats[-1] if self._seats else None
            self._seats.append(self._window.seat_day(day, before))

    def __iter__(self) -> Iterator[date]:
        """Yield the days."""
        return iter(self._days)

    def __len__(self) -> int:
        """Return how many days there are."""
        return len(self._days)


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
    """Return the layouts of the days at one scale; a unit stays where the day before had it.

    A day is laid when it is asked for, and those before it with it.

    Parameters
    ----------
    battle, lang
        What to lay out, and the language of the labels.
    project
        Longitude and latitude in degrees to px, y down.
    view
        The view whose labels are shown.
    band
        The band of scale, as `name_band` gives it: the smaller the scale, the sooner units fold.
    accounts
        Accounts to hear beside the default voice. Nothing of the default voice's moves for them.
    compact
        Whether the letters are those of a narrow screen.
    viewport
        The window, with its cards, in the px of `project`'s origin at the window's left top;
        None: the plane has no edge.
    """
    return Week(_Window(battle, lang, project, view, band, tuple(accounts), compact, viewport))


@dataclass(frozen=True, eq=False)
class _Window:
    """What all days at one scale are laid out by; fields as for `lay_out_week`."""

    battle: Battle
    lang: Language
    project: Project
    view: str
    band: str
    accounts: Collection[str]
    compact: bool
    viewport: Viewport | None
    _situations: dict[date, Situation] = field(default_factory=dict)
    _drawn: dict[date, Boxes] = field(default_factory=dict)
    _fronts: dict[date, Barriers] = field(default_factory=dict)
    _spots: dict[date, dict[str, Boxes]] = field(default_factory=dict)
    _coming: dict[date, Boxes] = field(default_factory=dict)
    seats: dict[Key, Seat] = field(default_factory=dict)
    other_seats: dict[Key, Seat] = field(default_factory=dict)
    _united: dict[tuple[int, int], Boxes] = field(default_factory=dict)
    _standing: dict[date, frozenset[tuple[str, float, float]]] = field(default_factory=dict)

    # ---- what is known before a day is laid -----------------------------------------------------

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
        return Barriers(trace_rivers(self.battle, self.view, self.project))

    @cached_property
    def river_boxes(self) -> list[Box]:
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
        viewport = self.viewport
        taken = TakenBoxes(None if viewport is None else (0, 0, viewport.width, viewport.height))
        if viewport is not None:
            taken.add(viewport.cards)
        taken.add(box_railways(self.battle, self.view, self.project), FAINT)
        taken.add(box_marks(self.battle, self.view, self.project))
        return taken

    def _take_all(self) -> TakenBoxes:
        """Return what is taken on each of the days against which names are laid."""
        viewport = self.viewport
        bounds = None if viewport is None else (0, 0, viewport.width, viewport.height)
        taken = TakenBoxes(bounds, len(self.sample))
        if viewport is not None:
            taken.add(viewport.cards)
        taken.add(box_railways(self.battle, self.view, self.project), FAINT)
        taken.add(box_marks(self.battle, self.view, self.project))
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

        Where there are too many days to seat the units of all first, these are all names.
        """
        quarters = [w for w in self.wanted if w[0] < QUARTER]
        others = [w for w in self.wanted if w[0] >= QUARTER and (w[0] < FIRST or not self.whole)]
        laid: list[Offer] = []
        for wanted, price in ((quarters, YIELDING), (others, EXPECTED)):
            taken = self._take_all()
            for n, day in enumerate(self.sample):
                taken.add(self._expect_units(day), price, day=n)
            taken.add([box for _, boxes in laid for box in boxes])
            laid += place_labels(wanted, taken)
        return laid

    @cached_property
    def foremost_boxes(self) -> Boxes:
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

    def _expect_units(self, day: date) -> list[Box]:
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

    # ---- a day ----------------------------------------------------------------------------------

    def seat_day(self, day: date, before: Seated | None) -> Seated:
        """Return where the units of a day stand, given where those of the day before did."""
        project, now = self.project, self.read_day(day)
        taken = self.ground.copy()
        taken.add(self.box_drawn(day), SOFT)
        if self.band == "near":
            taken.add(box_sites(now, project))
        taken.add(self.foremost_boxes)
        first = len(taken)
        known = {} if before is None else {unit.position.unit: unit for unit in before.units}
        came = find_arrivals(now, known, project)
        units, ended = _Layer(self, day, known, came, self.seats).place(
            taken, now.positions, now.ended
        )
        return Seated(now, units, ended, taken, first)

    def lay_day(
        self,
        seated: Seated,
        before: Layout | None,
        names: list[Offer],
        events: list[Offer] | None,
    ) -> Layout:
        """Return the layout of a day.

        Parameters
        ----------
        seated
            Where its units stand.
        before
            The layout of the day before.
        names
            Of the ground, beside the foremost.
        events
            The names of its events; None: they are not laid yet.
        """
        battle, project, now = self.battle, self.project, seated.situation
        taken = seated.taken.copy()
        taken.add([box for _, boxes in names for box in boxes])
        if events is None:
            events = self.lay_events(now, taken)
        else:
            taken.add([box for _, boxes in events for box in boxes])
        laid = (*self.foremost, *names, *events)
        labels = tuple(label for label, _ in laid)
        discs = place_discs(battle, now, self.view, project, labels, taken)
        told = situation(battle, now.day, accounts=self.accounts) if self.accounts else None
        others: tuple[PlacedUnit, ...] = ()
        if told is not None:
            known = {} if before is None else {u.position.unit: u for u in before.others}
            (others,) = _Layer(self, now.day, known, (), self.other_seats).place(
                taken.copy(), told.positions
            )
        middles = [unit.middle for unit in (*seated.units, *seated.ended, *others)]
        middles += [(disc.x + disc.dx, disc.y + disc.dy) for disc in discs]
        areas = (*now.areas, *(() if told is None else told.areas))
        flags = place_flags(battle, areas, self.view, middles, labels, taken, project)
        standing = (*seated.units, *seated.ended, *others)
        brackets = read_brackets(battle, standing, self.lang)
        return Layout(now, seated.units, seated.ended, labels, others, flags, discs, brackets)

    def lay_events(self, now: Situation, taken: TakenBoxes) -> list[Offer]:
        """Return the names of a day's events, and take their ground."""
        offers = offer_events(self.battle, self.lang, now, self.project, view=self.view)
        return place_labels(offers, taken)

    def lay_names(self, seats: Sequence[Seated]) -> tuple[list[Offer], list[list[Offer]]]:
        """Return the names beside the foremost, laid once for all days, and each day's events'.

        Those of less weight than an event make way for it on its day, and so on all.
        """
        if not self.whole:
            return [], []
        taken = self._take_all()
        taken.add(self.foremost_boxes)
        for n, seated in enumerate(seats):
            boxes, weights = seated.list_taken()
            for weight in np.unique(weights).tolist():
                taken.add(boxes[weights == weight], weight, day=n)
        names = place_labels([w for w in self.wanted if FIRST <= w[0] < EVENT_RANK], taken)
        named = [box for _, each in names for box in each]
        events: list[list[Offer]] = []
        for n, seated in enumerate(seats):
            here = seated.taken.copy()
            here.add(named)
            events.append(self.lay_events(seated.situation, here))
            taken.add([box for _, each in events[-1] for box in each], day=n)
        names += place_labels([w for w in self.wanted if w[0] >= EVENT_RANK], taken)
        return names, events


@dataclass(frozen=True, eq=False)
class _Room:
    """Who is to be seated on a day."""

    groups: list[Group]
    parties: list[Party]
    spots: Boxes
    """The spots of all, and"""
    owners: NDArray[np.float64]
    """of which group each is."""

    @cached_property
    def held(self) -> list[list[Box]]:
        """Return what the symbols of each party take of those who stand already."""
        return [list(_box_known(party)) for party in self.parties]

    def are_near(self, one: int, other: int) -> bool:
        """Return whether two parties may be in each other's way."""
        (x, y), (a, b) = self.groups[one].middle, self.groups[other].middle
        return abs(x - a) < COMING and abs(y - b) < COMING

    @cached_property
    def claims(self) -> Boxes:
        """Return the ground around its spot that others leave to each group."""
        return np.array([claim_spot(group) for group in self.groups]).reshape(-1, 4)


@dataclass(frozen=True, eq=False)
class _Layer:
    """What seating a day's units needs to know."""

    window: _Window
    day: date
    known: Mapping[str, PlacedUnit]
    """Where they stood the day before."""
    came: Sequence[str]
    """Units that came to their spots in the course of the day."""
    kept: dict[Key, Seat]
    """The seats of the day before, which become those of this day."""

    def place(
        self, taken: TakenBoxes, *layers: tuple[Position, ...]
    ) -> tuple[tuple[PlacedUnit, ...], ...]:
        """Return the units of each layer where they find room, and take their ground."""
        window = self.window
        layered = [
            group_units(
                window.battle, layer, window.project, self.known if n == 0 else self.alone,
                window.depth,
            )
            for n, layer in enumerate(layers)
        ]  # fmt: skip
        groups = [group for layer in layered for group in layer]
        spots = np.array(
            [(n, x - 4, y - 4, x + 4, y + 4) for n, g in enumerate(groups) for x, y in set(g.spots)]
        ).reshape(-1, 5)
        count = len(layered[0])
        parties = [
            self._make_party(group, groups, ended=n >= count) for n, group in enumerate(groups)
        ]
        room = _Room(groups, parties, spots[:, 1:], spots[:, 0])
        order = sorted(range(len(groups)), key=lambda n: (None in parties[n].known, n))
        seats = self._keep_seats(parties, taken)
        order = [n for n in order if n not in seats]
        self._seat_all(room, order, seats, taken)
        for _ in range(ROUNDS):
            # Whom the others left no room is seated anew, and so are the others then.
            if max((seat.cost for seat in seats.values()), default=0.0) < CRAMPED:
                break
            cramped = [n for n in order if seats[n].cost >= CRAMPED]
            before = dict(seats)
            for n in sorted(order, key=lambda n: -seats[n].cost):
                if any(room.are_near(n, other) for other in cramped):
                    seats[n] = self._seat_again(room, n, seats, taken)
            if all(seats[n].places == before[n].places for n in cramped):
                break
        self.kept.clear()
        self.kept.update({parties[n].key: seat for n, seat in seats.items()})
        placed: dict[int, PlacedUnit] = {}
        for n, seat in seats.items():
            taken.add(seat.boxes)
            taken.add(seat.leaders, SOFT)
            placed |= {id(unit.position): unit for unit in self._seat(groups[n], parties[n], seat)}
        return tuple(tuple(placed[id(position)] for position in layer) for layer in layers)

    def _keep_seats(self, parties: Sequence[Party], ground: TakenBoxes) -> dict[int, Seat]:
        """Return the seats of the day before that nothing new of this day lies on."""
        seats = {
            n: self.kept[party.key]
            for n, party in enumerate(parties)
            if None not in party.known and party.key in self.kept
        }
        owners = [n for n, seat in seats.items() for _ in seat.names]
        if not owners:
            return seats
        held = TakenBoxes()
        held.add([box for n, p in enumerate(parties) if n not in seats for box in _box_known(p)])
        names = np.concatenate([seat.names for seat in seats.values()])[:, None]
        prices = ground.price(names, bounded=False) + held.price(names, bounded=False)
        crowded = {n for n, price in zip(owners, prices.tolist(), strict=True) if price > KEPT}
        return {n: seat for n, seat in seats.items() if n not in crowded}

    def _seat_all(
        self, room: _Room, order: Sequence[int], seats: dict[int, Seat], ground: TakenBoxes
    ) -> None:
        """Seat the parties that have no seat yet, in an order."""
        for at, n in enumerate(order):
            held = [box for other in order[at + 1 :] for box in room.held[other]]
            seats[n] = self._seat_one(room, n, list(seats.values()), held, ground)

    def _seat_again(
        self, room: _Room, n: int, seats: Mapping[int, Seat], ground: TakenBoxes
    ) -> Seat:
        """Return the seat of a party among all others' seats."""
        others = [seat for other, seat in seats.items() if other != n]
        return self._seat_one(room, n, others, [], ground)

    def _seat_one(
        self, room: _Room, n: int, others: Collection[Seat], held: Sequence[Box], ground: TakenBoxes
    ) -> Seat:
        """Return the seat of a party among seats and what symbols hold besides."""
        window, party = self.window, room.parties[n]
        taken, wished = ground.copy(), TakenBoxes()
        taken.add(held)
        boxes = [seat.boxes for seat in others]
        leaders = [seat.leaders for seat in others]
        if boxes:
            taken.add(np.concatenate(boxes))
            taken.add(np.concatenate(leaders), SOFT)
            wished.add(np.concatenate(leaders), LINE)
        wished.add(np.delete(room.claims, n, axis=0), 2 * SOFT)
        wished.add(room.spots[room.owners != n], 4 * SOFT)
        wished.add(window.river_boxes, WATER)
        wished.add(window.box_drawn(self.day), CROSSING)
        if None in party.known:
            wished.add(window.foresee(room.groups[n], self.day), (SOFT + CROSSING) * LATER)
            wished.add(window.list_comers(room.groups[n], self.day), 3 * SOFT)
        x, y = room.groups[n].middle
        far = measure_reach(party, window.size)
        around = Around(
            taken.beside(wished, (x - far, y - far, x + far, y + far)),
            window.trace_barriers(self.day), window.band, window.size, window.most,
            taken.holds(x, y), window.hides(*room.groups[n].spots[0]),
        )  # fmt: skip
        return seat_party(party, around)

    @cached_property
    def alone(self) -> Mapping[str, PlacedUnit]:
        """Return who stood alone: what ends in a stack is laid beside those that stand on."""
        return {name: unit for name, unit in self.known.items() if not unit.fold}

    def _make_party(self, group: Group, groups: list[Group], *, ended: bool) -> Party:
        window, battle = self.window, self.window.battle
        known = self.alone if ended else self.known
        olds = [known.get(position.unit) for position in group.members]
        stays = [
            old if old is not None and hypot(x - old.x, y - old.y) < SAME else None
            for old, (x, y) in zip(olds, group.spots, strict=True)
        ]
        fresh = all(old is None for old in stays)
        folded = bool(group.parent) or any(old is not None and old.fold for old in stays)
        foreseen = window.foresee_size(group, self.day) if fresh and not ended else 0
        if len(group.members) > 1:
            # Who will be folded when others come is folded from the first, and need not move.
            folded |= foreseen > window.most
        if folded or len(group.members) > window.most:
            pairs = sorted(
                zip(group.members, group.spots, stays, strict=True),
                key=lambda item: self._rank(item[0]),
            )
        else:
            # A staff reaches down to where the next row would begin.
            pairs = sorted(
                zip(group.members, group.spots, stays, strict=True),
                key=lambda item: battle.units[item[0].unit].kind == UnitKind.COMMANDANT,
            )
        group.members = [member for member, _, _ in pairs]
        group.spots = [spot for _, spot, _ in pairs]
        stays = [old for _, _, old in pairs]
        units = [battle.units[position.unit] for position in group.members]
        alone = len(units) == 1
        differ = {quarrel.unit for quarrel in battle.contradictions}
        first = next((old for old in stays if old is not None), None)
        return Party(
            spots=tuple(group.spots),
            labels=tuple(unit.label.read(window.lang) for unit in units),
            together=self._name(group, units),
            symbols=tuple(
                box_symbol(unit, position, badge=alone and unit.id in differ)
                for unit, position in zip(units, group.members, strict=True)
            ),
            away=find_away(battle, group, groups),
            known=tuple(None if old is None else old.front for old in stays),
            folded=folded,
            units=tuple(unit.id for unit in units),
            ended=ended,
            foreseen=foreseen,
            hand="" if first is None else first.align,
        )

    def _name(self, group: Group, units: list[Unit]) -> tuple[str, ...]:
        window = self.window
        parent = window.battle.units.get(group.parent)
        if parent is not None:
            return (parent.label.read(window.lang),)
        if len(units) == 1:
            return (units[0].label.read(window.lang),)
        long = name_stack(window.battle, units, window.lang, self.came)
        # Where that finds no room, the first of those who came, or whose they are.
        short = name_stack(window.battle, units, window.lang, self.came[:1])
        whose = window.battle.sides[units[0].side].short.read(window.lang)
        return tuple(dict.fromkeys((long, short, *([whose] if not self.came else []))))

    def _rank(self, position: Position) -> int:
        return self.came.index(position.unit) if position.unit in self.came else len(self.came)

    def _seat(self, group: Group, party: Party, seat: Seat) -> Iterator[PlacedUnit]:
        """Yield the units of a group, placed."""
        count, fold = len(group.members), seat.manner == "fold"
        first = group.members[0].unit
        block = first if count > 1 and not fold else ""
        for n, (position, (x, y)) in enumerate(zip(group.members, group.spots, strict=True)):
            px, py = seat.places[0 if fold else n]
            back = step_behind(n + 1) if fold else 0.0
            text = party.labels[n] if seat.manner == "each" else "" if n else seat.name
            yield PlacedUnit(
                position=position,
                x=x,
                y=y,
                dx=round(px + back - x, 1),
                dy=round(py - back - y, 1),
                text=text,
                align=seat.align,
                leader=n == seat.joined,
                fold=n + 1 if fold else 0,
                count=count if fold and n == 0 else 0,
                came=position.unit in self.came,
                stack=first if fold else "",
                block=block,
                manner=seat.manner if block else "",
            )


def _box_known(party: Party) -> Iterator[Box]:
    """Yield what the symbols take of those who stand already."""
    for place, (left, top, right, bottom) in zip(party.known, party.symbols, strict=True):
        if place is not None:
            x, y = place
            yield (x + left, y + top, x + right, y + bottom)


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
