"""Seats units, names and numbers on one scale of map, for the days that are asked for.

Everything is in px of one scale of map, y down, as CSS and SVG count. The page asks for every
scale it shows and the sheet for its own: both say the same because both ask here.

The ground's names and marks are laid once, against what all days draw. Units then stand in their
places around them; who stays keeps his place whatever else comes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from threading import RLock

import numpy as np
from numpy.typing import NDArray

from geo.battle import Battle, Language, Situation, situation
from geo.layout.boxes import SOFT, Boxes, TakenBoxes, Viewport
from geo.layout.discs import Disc, place_discs
from geo.layout.flags import PlacedFlag, place_flags
from geo.layout.names.labels import (
    EVENT_RANK,
    Offer,
    PlacedLabel,
    place_labels,
)
from geo.layout.names.places import offer_events
from geo.layout.obstacles import box_sites
from geo.layout.units.blocks import Bracket, read_brackets
from geo.layout.units.groups import Project
from geo.layout.units.placed import PlacedUnit
from geo.layout.units.seating import Layer, find_arrivals
from geo.layout.window import FIRST, Window


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

    def __init__(self, window: Window) -> None:
        self._window = window
        self._days = window.battle.dates
        self._seats: list[Seated] = []
        self._laid: list[Layout] = []
        self._names: tuple[list[Offer], list[list[Offer]]] | None = None
        self._lock = RLock()

    def __getitem__(self, day: date) -> Layout:
        """Return the layout of a day."""
        if day not in self._days:
            raise KeyError(day)
        at = self._days.index(day)
        with self._lock:
            names, every = self.lay_names()
            self._seat(at + 1)
            for n in range(len(self._laid), at + 1):
                before = self._laid[-1] if self._laid else None
                events = every[n] if every else None
                laid = lay_day(self._window, self._seats[n], before, names, events)
                self._laid.append(laid)
            return self._laid[at]

    def list_names(self) -> list[Offer]:
        """Return the names of the ground, and what they take."""
        return [*self._window.foremost, *self.lay_names()[0]]

    def lay_names(self) -> tuple[list[Offer], list[list[Offer]]]:
        """Return the names of the ground beside the foremost, and each day's events'.

        Of events none where these are laid with their day.
        """
        with self._lock:
            if self._names is None:
                if self._window.whole:
                    self._seat(len(self._days))
                self._names = lay_names(self._window, self._seats)
            return self._names

    def _seat(self, count: int) -> None:
        """Seat the units of so many days."""
        for day in self._days[len(self._seats) : count]:
            before = self._seats[-1] if self._seats else None
            self._seats.append(seat_day(self._window, day, before))

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
    spelled: bool = False,
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
    spelled
        Whether all names are spelled out wherever there is room: on paper nobody can ask who else
        stands in a block or a stack.
    """
    window = Window(battle, lang, project, view, band, tuple(accounts), compact, viewport)
    if not spelled:
        return Week(window)
    plain = Week(window) if window.whole else None
    return Week(replace(window, spelled=True, plain=plain, seats={}, other_seats={}))


def seat_day(window: Window, day: date, before: Seated | None) -> Seated:
    """Return where the units of a day stand, given where those of the day before did."""
    project, now = window.project, window.read_day(day)
    taken = window.ground.copy()
    taken.add(window.box_drawn(day), SOFT)
    if window.band == "near":
        taken.add(box_sites(now, project))
    taken.add(window.foremost_boxes)
    if window.plain is not None:
        events = window.plain.lay_names()[1][window.battle.dates.index(day)]
        taken.add([box for _, boxes in events for box in boxes])
    first = len(taken)
    known = {} if before is None else {unit.position.unit: unit for unit in before.units}
    came = find_arrivals(now, known, project)
    units, ended = Layer(window, day, known, came, window.seats).place(
        taken, now.positions, now.ended
    )
    return Seated(now, units, ended, taken, first)


def lay_day(
    window: Window,
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
    battle, project, now = window.battle, window.project, seated.situation
    taken = seated.taken.copy()
    taken.add([box for _, boxes in names for box in boxes])
    if events is None:
        events = lay_events(window, now, taken)
    else:
        taken.add([box for _, boxes in events for box in boxes])
    laid = (*window.foremost, *names, *events)
    labels = tuple(label for label, _ in laid)
    discs = place_discs(battle, now, window.view, project, labels, taken)
    told = situation(battle, now.day, accounts=window.accounts) if window.accounts else None
    others: tuple[PlacedUnit, ...] = ()
    if told is not None:
        known = {} if before is None else {u.position.unit: u for u in before.others}
        (others,) = Layer(window, now.day, known, (), window.other_seats).place(
            taken.copy(), told.positions
        )
    middles = [unit.middle for unit in (*seated.units, *seated.ended, *others)]
    numbers = [(disc.x + disc.dx, disc.y + disc.dy) for disc in discs]
    areas = (*now.areas, *(() if told is None else told.areas))
    flags = place_flags(battle, areas, window.view, middles, numbers, labels, taken, project)
    standing = (*seated.units, *seated.ended, *others)
    brackets = read_brackets(battle, standing, window.lang)
    return Layout(now, seated.units, seated.ended, labels, others, flags, discs, brackets)


def lay_events(window: Window, now: Situation, taken: TakenBoxes) -> list[Offer]:
    """Return the names of a day's events, and take their ground."""
    offers = offer_events(window.battle, window.lang, now, window.project, view=window.view)
    return place_labels(offers, taken)


def lay_names(window: Window, seats: Sequence[Seated]) -> tuple[list[Offer], list[list[Offer]]]:
    """Return the names beside the foremost, laid once for all days, and each day's events'.

    Those of less weight than an event make way for it on its day, and so on all.
    """
    if not window.whole:
        return [], []
    if window.plain is not None:
        return [], window.plain.lay_names()[1]
    taken = window.take_all()
    taken.add(window.foremost_boxes)
    for n, seated in enumerate(seats):
        boxes, weights = seated.list_taken()
        for weight in np.unique(weights).tolist():
            taken.add(boxes[weights == weight], weight, day=n)
    names = place_labels([w for w in window.wanted if FIRST <= w[0] < EVENT_RANK], taken)
    named = [box for _, each in names for box in each]
    events: list[list[Offer]] = []
    for n, seated in enumerate(seats):
        here = seated.taken.copy()
        here.add(named)
        events.append(lay_events(window, seated.situation, here))
        taken.add([box for _, each in events[-1] for box in each], day=n)
    names += place_labels([w for w in window.wanted if w[0] >= EVENT_RANK], taken)
    return names, events
