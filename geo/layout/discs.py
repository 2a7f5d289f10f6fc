"""The numbered discs of a day's events: which places an event has, and where its discs stand.

A disc bears the number that the event has in the list and in the time bar. It covers nothing:
where it finds no free ground near its place, there is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from math import cos, hypot, pi, sin

import numpy as np
from numpy.typing import NDArray

from geo.battle import Battle, Certainty, Event, Move, MoveKind, Situation, number_events, situation
from geo.layout.boxes import Box, TakenBoxes
from geo.layout.names.labels import PlacedLabel, seat_badge
from geo.layout.units.groups import Project
from geo.layout.views import is_owed, measure_view, sort_views
from geo.symbology import BAR, EVENT_DISC, is_vague

RINGS = (0.0, 14.0, 20.0, 27.0, 35.0, 44.0, 54.0, 66.0, 80.0, 96.0)
"""From its place to where a disc may stand, px."""
FARTHEST = RINGS[-1] + 16.0
TURNS = 16
HALF = EVENT_DISC + 2.4
"""Half the side of the ground that a disc takes with its halo, px."""
HEAD = 26.0
"""From its tip back, how much of an arrow no disc may cover, px."""
BARB = 13.0
"""How far that reaches to either side."""
PER_PX = 1.5
"""What a px between a disc and its place costs."""
SHAFT = 0.06
"""Share of the price of what may be crossed that a disc pays."""
SAME = 30.0
"""Places of one event that are nearer to each other share a disc, px."""
AREA = 12.0
"""An anchor is shown where its radius is this many px at least in the view's own window."""
TAILS = frozenset({MoveKind.COUNTER, MoveKind.WITHDRAWAL, MoveKind.ENVOYS})
"""Moves whose event is told at their start: at their heads stands what they were aimed at."""


@dataclass(frozen=True)
class Spot:
    """Where an event happened."""

    lon: float
    lat: float
    sure: bool
    """Whether the source states it."""


@dataclass(frozen=True)
class Disc:
    """An event's number on the map at one scale."""

    event: str
    number: int
    spot: Spot
    x: float
    y: float
    """The spot, px."""
    dx: float
    dy: float
    """From the spot to the middle of the disc."""


def find_spots(battle: Battle, event: Event, view: str) -> list[Spot]:
    """Return where an event happened, as far as a view can show it.

    At the head or tail of its arrows, where the view draws any; else at its place, where the
    view shows it. Of what happened in a town as a whole, a view of the town can show no place.
    """
    certain = event.certainty == Certainty.CERTAIN
    moves = [
        move
        for move in battle.moves
        if move.event == event.id and move.account == event.account and is_owed(battle, move, view)
    ]
    if moves:
        return [
            Spot(*_find_end(move), certain and move.certainty == Certainty.CERTAIN)
            for move in moves
        ]
    place = battle.places.get(event.place or "")
    if place is None or place.lonlat is None or is_vague(place):
        return []
    if place.views:
        shown = view in place.views
    else:
        shown = (place.radius_m or 0) / measure_view(battle, view) >= AREA
    return [Spot(*place.lonlat, certain)] if shown else []


def _find_end(move: Move) -> tuple[float, float]:
    if move.kind == MoveKind.ENCIRCLEMENT:
        point = move.path.interpolate(0.5, normalized=True)
        return point.x, point.y
    x, y = move.path.coords[0 if move.kind in TAILS else -1]
    return x, y


def find_nearest(battle: Battle, event: Event) -> tuple[str | None, list[Spot]]:
    """Return the view of the smallest ground that shows where an event happened, and where."""
    for view in sort_views(battle):
        west, south, east, north = battle.views[view].bounds
        spots = [
            spot
            for spot in find_spots(battle, event, view)
            if west <= spot.lon <= east and south <= spot.lat <= north
        ]
        if spots:
            return view, spots
    return None, []


def list_happens(battle: Battle, day: date) -> tuple[str, ...]:
    """Return the views in which a day happens, in the order of the battle.

    Those nearest to where its events happened; where no event has a place, those that hold the
    whole of its moves.
    """
    now = situation(battle, day)
    views = {find_nearest(battle, event)[0] for event in now.events}
    if views <= {None}:
        views = {_find_view(battle, move) for move in now.moves}
    return tuple(view for view in battle.views if view in views)


def _find_view(battle: Battle, move: Move) -> str | None:
    x0, y0, x1, y1 = move.path.bounds
    for view in sort_views(battle):
        west, south, east, north = battle.views[view].bounds
        inside = west <= x0 and south <= y0 and x1 <= east and y1 <= north
        if inside and is_owed(battle, move, view):
            return view
    return None


def place_discs(
    battle: Battle,
    now: Situation,
    view: str,
    project: Project,
    labels: Iterable[PlacedLabel],
    taken: TakenBoxes,
) -> tuple[Disc, ...]:
    """Return the discs of a day, and take their ground from `taken`.

    Parameters
    ----------
    battle, now, view, project
        What happened, and the map.
    labels
        The names that are placed already: an event with a name has its disc there.
    taken
        All that is taken.
    """
    numbers = number_events(battle, now.day)
    named = {label.id: label for label in labels if label.kind == "event" and label.mark}
    firm = taken.firm()
    firm.add(_box_heads(battle, now, view, project))
    firm.add(_box_badges(battle, now.day, labels))
    discs: list[Disc] = []
    for event in now.events:
        if event.id not in numbers:
            continue
        label = named.get(event.id)
        if label is not None and label.mark is not None:
            certain = event.certainty == Certainty.CERTAIN
            spot = Spot(label.lon, label.lat, certain)
            discs.append(Disc(event.id, numbers[event.id], spot, label.x, label.y, *label.mark))
            continue
        known: list[tuple[float, float]] = []
        for spot in find_spots(battle, event, view):
            x, y = project(spot.lon, spot.lat)
            if any(hypot(x - a, y - b) < SAME for a, b in known):
                continue
            at = _choose(x, y, firm, taken)
            if at is None:
                continue
            known.append((x, y))
            box = [(x + at[0] - HALF, y + at[1] - HALF, x + at[0] + HALF, y + at[1] + HALF)]
            firm.add(box)
            taken.add(box)
            discs.append(Disc(event.id, numbers[event.id], spot, x, y, *at))
    return tuple(discs)


def _choose(x: float, y: float, firm: TakenBoxes, taken: TakenBoxes) -> tuple[float, float] | None:
    """Return from a spot to the best free ground near it, px; None: there is none."""
    offers = _offer_seats()
    corners = np.concatenate([offers - HALF, offers + HALF], axis=1) + np.array([x, y, x, y])
    prices = taken.beside(firm, (x - FARTHEST, y - FARTHEST, x + FARTHEST, y + FARTHEST))
    both = prices.price_days(corners[:, None], bounded=False)
    outside = taken.price_outside(corners)
    costs = SHAFT * (both[:, 0] + outside) + PER_PX * np.hypot(*offers.T)
    costs[both[:, 1] + outside > 0] = np.inf
    best = int(costs.argmin())
    if not np.isfinite(costs[best]):
        return None
    dx, dy = offers[best].tolist()
    return dx, dy


@cache
def _offer_seats() -> NDArray[np.float64]:
    """Return the offsets of a disc from its place, the nearest first."""
    return np.array(
        [
            (round(reach * cos(angle), 1), round(reach * sin(angle), 1))
            for reach in RINGS
            for angle in (2 * pi * n / TURNS - pi / 4 for n in range(TURNS if reach else 1))
        ]
    )


def _box_heads(battle: Battle, now: Situation, view: str, project: Project) -> Iterator[Box]:
    """Yield the boxes of arrow heads, and of the bars that stop an attack."""
    for move in now.moves:
        if not is_owed(battle, move, view):
            continue
        points = [complex(*project(x, y)) for x, y in move.path.coords]
        tip, ahead = points[-1], points[-1] - points[-2]
        ahead /= abs(ahead) or 1
        past = BAR[2] + BAR[1] if move.kind == MoveKind.REPULSED else 0.0
        for back in range(-int(past), int(HEAD) + 1, 4):
            at = tip - back * ahead
            yield (at.real - BARB, at.imag - BARB, at.real + BARB, at.imag + BARB)


def _box_badges(battle: Battle, day: date, labels: Iterable[PlacedLabel]) -> Iterator[Box]:
    """Yield the boxes of the badges at places on which accounts disagree that day."""
    differ = {q.place for q in battle.contradictions if q.place and q.day in (None, day)}
    for label in labels:
        if label.id in differ and label.mark is not None:
            dx, dy = seat_badge(label)
            x, y = label.x + dx, label.y + dy
            yield (x - 10, y - 10, x + 10, y + 10)
