"""What stood where at a moment, and the keyframes a browser interpolates between.

A stop of the slider shows the end of its day. The clock `v` counts days from the first stop:
v = 0 is the end of the first day, v = 1 the end of the second, and 03:00 of the second day is
0.125. Spans are half-open: a position holds at a moment m when start < m <= end, so that what
ended at 03:00 is gone at 03:01 and what holds "to 31 May" still stands at that day's end.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from math import cos, hypot, radians

from shapely.geometry import LineString, Point
from shapely.ops import substring

from geo.battle.nouns import (
    ENDED,
    Area,
    AreaKind,
    Battle,
    Certainty,
    Event,
    Move,
    Position,
    Span,
    end_of_day,
)

DAY = timedelta(days=1)
SAME = 1e-3
"""Degrees within which two records speak of one site or front."""


@dataclass(frozen=True)
class Keyframe:
    """Where a unit's marker is at one reading of the clock; between two it moves evenly."""

    v: float
    """Days since the first stop."""
    lon: float
    lat: float
    position: int
    """Index into `battle.positions` of the position that holds (or was left last)."""
    moving: bool
    """Whether the stretch up to the next keyframe is interpolated."""
    shown: bool
    """Whether the unit is on the field in the stretch up to the next keyframe."""


@dataclass(frozen=True)
class Situation:
    """What the map shows at the end of a day."""

    day: date
    positions: tuple[Position, ...]
    """One for each unit on the field, in the order of the units."""
    ended: tuple[Position, ...]
    """Positions of units that left the field in the course of the day."""
    moves: tuple[Move, ...]
    areas: tuple[Area, ...]
    events: tuple[Event, ...]
    fallen: tuple[Area, ...] = ()
    """Fronts that fell in the course of the day: they were fought for, and hold no longer.

    One that another record carries on has not fallen.
    """


def read_clock(battle: Battle, moment: datetime) -> float:
    """Return the clock of a moment, in days since the end of the first day."""
    return (moment - end_of_day(battle.first)) / DAY


def is_shown(span: Span, accounts: Collection[str], *, stated_only: bool = False) -> bool:
    """Return whether a record belongs to the chosen accounts and is sure enough."""
    return span.account in accounts and (not stated_only or span.certainty == Certainty.CERTAIN)


def situation(
    battle: Battle,
    day: date,
    *,
    accounts: Collection[str] | None = None,
    stated_only: bool = False,
) -> Situation:
    """Return what stood where at the end of `day`, and what happened in its course.

    Parameters
    ----------
    battle
        The battle.
    day
        One of `battle.dates`.
    accounts
        Ids of the accounts to hear; None: the default voice alone.
    stated_only
        Whether to leave out what was inferred or is conjecture.

    Raises
    ------
    ValueError
        The day is not a day of the battle.
    """
    if day not in battle.dates:
        msg = f"`day` must lie between {battle.first} and {battle.last}, found {day!s}"
        raise ValueError(msg)
    heard = (battle.voice.id,) if accounts is None else tuple(accounts)
    return _find_situation(battle, day, heard, stated_only=stated_only)


@lru_cache(maxsize=4)
def _find_near(battle: Battle) -> Mapping[date, Sequence[Position]]:
    """Return by day the positions that hold for some of it, in the order of the data."""
    near: dict[date, list[Position]] = {day: [] for day in battle.dates}
    for position in battle.positions:
        day = max(position.start.date(), battle.first)
        while day <= min(position.end.date(), battle.last):
            near[day].append(position)
            day += DAY
    return near


@lru_cache(maxsize=256)
def _find_situation(
    battle: Battle, day: date, heard: tuple[str, ...], *, stated_only: bool
) -> Situation:
    moment, morning = end_of_day(day), end_of_day(day) - DAY
    order = {unit: n for n, unit in enumerate(battle.units)}

    def holds(span: Span) -> bool:
        return is_shown(span, heard, stated_only=stated_only) and span.start < moment <= span.end

    def overlaps(span: Span) -> bool:
        return (
            is_shown(span, heard, stated_only=stated_only)
            and span.start < moment
            and span.end > morning
        )

    those = _find_near(battle).get(day, ())
    standing = sorted((p for p in those if holds(p)), key=lambda p: order[p.unit])
    present = {p.unit for p in standing}
    ended = tuple(
        p
        for p in those
        if is_shown(p, heard, stated_only=stated_only)
        and p.status in ENDED
        and morning < p.end < moment
        and p.unit not in present
    )
    return Situation(
        day=day,
        positions=tuple(standing),
        ended=ended,
        moves=tuple(m for m in battle.moves if overlaps(m)),
        areas=tuple(a for a in battle.areas if holds(a)),
        fallen=tuple(
            a
            for a in battle.areas
            if a.kind == AreaKind.FRONT
            and is_shown(a, heard, stated_only=stated_only)
            and morning < a.end < moment
            and not any(is_same(a, b) and b.start <= a.end < b.end for b in battle.areas)
        ),
        events=tuple(
            e
            for e in battle.events
            if e.day == day
            and e.account in heard
            and (not stated_only or e.certainty == Certainty.CERTAIN)
        ),
    )


def is_same(one: Area, other: Area) -> bool:
    """Return whether two records speak of one site or front, held by the same side."""
    return (
        (one.kind, one.account) == (other.kind, other.account)
        and (one.side, one.facing) == (other.side, other.facing)
        and one.shape.distance(other.shape) < SAME
    )


def number_events(battle: Battle, day: date) -> dict[str, int]:
    """Return the numbers that a day's events bear in the list, on the map and in the time bar.

    Parameters
    ----------
    battle
        The battle.
    day
        One of `battle.dates`.

    Returns
    -------
    dict
        From the id of an event of the default voice to its number, from 1, in the order told.
        Other accounts' events bear none: what is numbered must not change with a layer.
    """
    return {event.id: n for n, event in enumerate(situation(battle, day).events, start=1)}


@lru_cache(maxsize=4)
def number_positions(battle: Battle) -> Mapping[int, int]:
    """Return the place of each position in the data, by its identity."""
    return {id(position): n for n, position in enumerate(battle.positions)}


def trace_unit(battle: Battle, unit: str, account: str) -> tuple[Keyframe, ...]:
    """Return the keyframes of a unit's marker, as one account has it.

    Between two keyframes the marker moves evenly. A keyframe rules the stretch after its own
    `v` up to and including the next one's, as positions do. A unit that changes its place is
    under way for the gap that its positions leave, or, where they leave none, until the day is
    over; it follows the path of its move, where there is one.

    Parameters
    ----------
    battle
        The battle.
    unit, account
        Ids. Other accounts' positions of the unit are ignored.

    Returns
    -------
    tuple of Keyframe
        Ordered by `v`; empty if the account never has the unit on the field.
    """
    numbers = number_positions(battle)
    held = sorted(
        (numbers[id(p)] for p in battle.find_positions(unit) if p.account == account),
        key=lambda n: battle.positions[n].start,
    )
    frames: list[Keyframe] = []

    def keep(when: datetime, lonlat: tuple[float, float], index: int, state: str) -> None:
        v = round(read_clock(battle, when), 5)
        frames.append(
            Keyframe(v, *lonlat, index, moving=state == "on the way", shown=state != "off")
        )

    for place, index in enumerate(held):
        position = battle.positions[index]
        here = (position.lon, position.lat)
        if place == 0:
            keep(position.start, here, index, "in place")
        if place + 1 == len(held):
            keep(position.end, here, index, "off")
            continue
        following = battle.positions[held[place + 1]]
        there = (following.lon, following.lat)
        leave, arrive = position.end, following.start
        move = _find_move(battle, position, following)
        if leave < arrive and move is None and here != there:
            keep(leave, here, index, "off")
            keep(arrive, there, held[place + 1], "in place")
            continue
        if here == there:
            keep(leave, here, held[place + 1], "in place")
            continue
        if leave == arrive:
            arrive = min(end_of_day(leave.date()), following.end)
        # A minute early, so that a stop at the end of the journey shows the unit in its place.
        arrive -= timedelta(minutes=1)
        path = _join_path(here, there, move)
        for share, lonlat in path[:-1]:
            keep(leave + share * (arrive - leave), lonlat, held[place + 1], "on the way")
        keep(arrive, there, held[place + 1], "in place")
    return tuple(frames)


def _find_move(battle: Battle, before: Position, after: Position) -> Move | None:
    """Return the unit's move that overlaps the change from one position to the next."""
    for move in battle.moves:
        if (
            move.unit == before.unit
            and move.account == before.account
            and move.start < after.end
            and move.end > before.end
            and move.start < max(after.start, before.end + DAY)
        ):
            return move
    return None


def _join_path(
    here: tuple[float, float], there: tuple[float, float], move: Move | None
) -> list[tuple[float, tuple[float, float]]]:
    """Return the journey as shares of its length (0 to 1) and points, first and last included."""
    inner: list[tuple[float, float]] = []
    if move is not None:
        start, end = move.path.project(Point(here)), move.path.project(Point(there))
        stretch = substring(move.path, start, end) if start < end else None
        if isinstance(stretch, LineString):
            inner = [(x, y) for x, y in stretch.simplify(0.002).coords[1:-1]]
    line = LineString([here, *inner, there])
    lengths = [0.0]
    for (x0, y0), (x1, y1) in zip(line.coords, line.coords[1:], strict=False):
        lengths.append(lengths[-1] + hypot(cos(radians(y0)) * (x1 - x0), y1 - y0))
    return [
        (length / lengths[-1], (x, y)) for length, (x, y) in zip(lengths, line.coords, strict=True)
    ]


def read_trace(frames: tuple[Keyframe, ...], v: float) -> Keyframe | None:
    """Return where a traced unit is at the clock `v`, or None if it is not on the field.

    The page's script interpolates by the same rule; this is the rule's definition and its test.
    """
    after = [n for n, frame in enumerate(frames) if frame.v < v]
    if not after or not frames[after[-1]].shown:
        return None
    frame = frames[after[-1]]
    if not frame.moving:
        return frame
    following = frames[after[-1] + 1]
    share = (v - frame.v) / (following.v - frame.v)
    return Keyframe(
        v,
        frame.lon + share * (following.lon - frame.lon),
        frame.lat + share * (following.lat - frame.lat),
        frame.position,
        moving=True,
        shown=True,
    )
