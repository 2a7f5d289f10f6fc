"""Places the names of the ground, of places and of events around what already stands there.

A name that finds no free place is dropped, the least important first: names are tried in the
order of their rank, and each takes its ground from the next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import atan2, degrees, hypot

import numpy as np
from shapely import line_interpolate_point
from shapely.geometry import LineString, MultiLineString, Point, box
from shapely.geometry.base import BaseGeometry

from geo.battle import Battle, Event, Ground, GroundKind, Language, Place
from geo.board import Board, Box, align_box
from geo.measure import LINE_HEIGHT, measure_text
from geo.style import LETTERS, STROKES
from geo.timeline import Situation

Project = Callable[[float, float], tuple[float, float]]
Pairs = tuple[tuple[float, float], ...]

ALLOWED = 60.0
"""Cost up to which a name may stand: it may cross a thin line, not cover a symbol."""
URGENT = 500.0
"""The same for what the day cannot be understood without: it may cross an arrow."""
VITAL = 1200.0
"""The same for the quarters: a whole arrow may run through the name, never a symbol."""
EVENT_RANK = 2.5
VAGUE_M = 5000.0
"""A place known no better than this is named somewhere near, not at a point."""
METRES_PER_DEGREE = 111_195.0
"""Of latitude."""
STEEPEST = 78.0
FOREMOST = 3
"""Up to this rank, a place's mark is kept clear of units."""
GROUND_RANK = {
    GroundKind.QUARTER: 0.5,
    GroundKind.SEA: 1.5,
    GroundKind.RIVER: 1.7,
    GroundKind.LAKE: 3.5,
    GroundKind.COUNTRY: 3.0,
    GroundKind.RAILWAY: 3.2,
    GroundKind.RANGE: 6.0,
    GroundKind.DIRECTION: 7.0,
    GroundKind.GARDEN: 6.5,
}
"""Where the names of the ground come in the order of places' ranks (1 first)."""


@dataclass(frozen=True)
class PlacedLabel:
    """A name on the map at one scale."""

    id: str
    """Of the place, piece of ground or event."""
    kind: str
    """A key of `style.LETTERS`."""
    text: str
    sub: str
    """A second line; empty: none."""
    lon: float
    lat: float
    x: float
    y: float
    """The spot, px."""
    dx: float
    dy: float
    """From the spot to the text's anchor (its middle line)."""
    align: str
    path: Pairs = ()
    """For a name along a line: start, control and end of a curve, px from the spot."""
    mark: tuple[float, float] | None = None
    """From the spot to the middle of the mark; None: no mark."""


Offer = tuple[PlacedLabel, list[Box]]
Wanted = tuple[float, str, list[Offer]]


def offer_labels(
    battle: Battle, lang: Language, project: Project, *, view: str, band: str
) -> list[Wanted]:
    """Return rank, id and possible places of every name of a view: the same on all days."""
    wanted: list[Wanted] = [
        (place.rank, place.id, list(_offer_place(place, lang, project)))
        for place in battle.places.values()
        if view in place.views and place.lonlat is not None
    ]
    west, south, east, north = battle.views[view].bounds
    window = box(west, south, east, north).buffer(0.08 * (east - west))
    wanted += [
        (
            GROUND_RANK.get(piece.kind, 8.0),
            piece.id,
            list(_offer_ground(piece, lang, project, window, band)),
        )
        for piece in battle.ground
        if view in piece.views and piece.name is not None
    ]
    return wanted


def offer_events(
    battle: Battle, lang: Language, now: Situation, project: Project, *, view: str
) -> list[Wanted]:
    """Return rank, id and possible places of the day's events that have a mark in a view."""
    return [
        (EVENT_RANK, event.id, list(_offer_event(battle, event, lang, project)))
        for event in now.events
        if event.label is not None
        and event.place is not None
        and view in battle.places[event.place].views
    ]


def place_labels(
    wanted: list[Wanted], board: Board, shunned: Board | None = None
) -> tuple[PlacedLabel, ...]:
    """Return the names that find a free place, and take their ground from `board`.

    What lies on `shunned` is avoided where it can be, and is not taken.
    """
    placed: list[PlacedLabel] = []
    for rank, _, choices in sorted(wanted, key=lambda item: item[:2]):
        if not choices:
            continue
        prices = board.price([boxes for _, boxes in choices])
        costs = prices + 3 * np.arange(len(prices))
        if shunned is not None:
            costs += shunned.price([boxes for _, boxes in choices])
        best = int(costs.argmin())
        most = ALLOWED if rank > EVENT_RANK else URGENT if rank >= 1 else VITAL
        if prices[best] > most:
            continue
        label, boxes = choices[best]
        board.add(boxes)
        placed.append(label)
    return tuple(placed)


def claim_names(wanted: list[Wanted], board: Board) -> list[Box]:
    """Return the ground that had better be left free for the names of the quarters."""
    claims: list[Box] = []
    for rank, _, choices in wanted:
        if rank < 1 and choices:
            prices = board.price([boxes for _, boxes in choices]) + 3 * np.arange(len(choices))
            claims += choices[int(prices.argmin())][1]
    return claims


def mark_box(place: Place) -> Box:
    """Return the box of a place's mark around its spot, px."""
    if place.kind == "station":
        return (-12, -8, 12, 8)
    if place.kind in {"garden", "spot", "island"}:
        return (-1, -1, 1, 1)
    return (-7, -9, 7, 7)


def box_marks(battle: Battle, view: str, project: Project) -> list[Box]:
    """Return the boxes that the marks of a view's foremost places take, px."""
    boxes = []
    for place in battle.places.values():
        if place.lonlat is not None and view in place.views and place.rank <= FOREMOST:
            x, y = project(*place.lonlat)
            left, top, right, bottom = mark_box(place)
            boxes.append((x + left, y + top, x + right, y + bottom))
    return boxes


def _measure(kind: str, text: str, sub: str) -> tuple[float, float]:
    """Return width and height of a label of one or two lines."""
    letters, second = LETTERS[kind], LETTERS["sub"]
    width = measure_text(
        text, letters.size, serif=letters.serif, bold=letters.bold, spacing=letters.spacing
    )
    tall = letters.size * LINE_HEIGHT
    if sub:
        width = max(width, measure_text(sub, second.size, serif=second.serif))
        tall += second.size * LINE_HEIGHT
    return width + 4, tall + 1


def _around(left: float, right: float, up: float, tall: float) -> list[tuple[float, float, str]]:
    """Return the eight places of a label around a mark: dx, dy, align."""
    half = tall / 2
    return [
        (right + 5, 0, "left"),
        (-left - 5, 0, "right"),
        (0, -up - half - 2, "center"),
        (0, up + half + 2, "center"),
        (right + 2, -up - 2, "left"),
        (right + 2, up + 2, "left"),
        (-left - 2, -up - 2, "right"),
        (-left - 2, up + 2, "right"),
    ]


def _offer_place(
    place: Place, lang: Language, project: Project
) -> Iterator[tuple[PlacedLabel, list[Box]]]:
    if place.lonlat is None:
        return
    x, y = project(*place.lonlat)
    text, kind = place.name.read(lang), str(place.kind)
    if place.certainty == "uncertain" and (place.radius_m or 0) > VAGUE_M:
        yield from _offer_vague(place, lang, project)
        return
    if place.kind == "building" and place.certainty == "uncertain":
        text += " ?"
    width, tall = _measure(kind, text, "")
    left, top, right, bottom = mark_box(place)
    mark = (x + left, y + top, x + right, y + bottom)
    for dx, dy, align in _around(-left, right, -top, tall):
        label = PlacedLabel(
            place.id, kind, text, "", *place.lonlat, x, y, dx, dy, align, mark=(0.0, 0.0)
        )
        boxes = [align_box(x + dx, y + dy, width, tall, align)]
        yield label, boxes if place.rank <= FOREMOST else [mark, *boxes]


def _offer_vague(
    place: Place, lang: Language, project: Project
) -> Iterator[tuple[PlacedLabel, list[Box]]]:
    """Yield places of a name whose spot nobody knows: within its radius, with a dotted mark."""
    if place.lonlat is None or place.radius_m is None:
        return
    x, y = project(*place.lonlat)
    _, north = project(place.lonlat[0], place.lonlat[1] + place.radius_m / METRES_PER_DEGREE)
    text = f"{place.name.read(lang)} ?"
    width, tall = _measure(str(place.kind), text, "")
    for share in (0.6, 0.8, 0.4, 0.95):
        reach = share * (y - north)
        for ux, uy in ((0.8, 0.6), (-0.8, 0.6), (1, 0), (-1, 0), (0.6, 0.8), (-0.6, 0.8)):
            mx, my = ux * reach, uy * reach
            label = PlacedLabel(
                place.id, str(place.kind), text, "", *place.lonlat, x, y, mx + 11, my, "left",
                mark=(mx, my),
            )  # fmt: skip
            mark = (x + mx - 7, y + my - 7, x + mx + 7, y + my + 7)
            yield label, [mark, align_box(x + mx + 11, y + my, width, tall, "left")]


def _offer_event(
    battle: Battle, event: Event, lang: Language, project: Project
) -> Iterator[tuple[PlacedLabel, list[Box]]]:
    place = battle.places[event.place or ""]
    if place.lonlat is None or event.label is None:
        return
    x, y = project(*place.lonlat)
    text = event.label.read(lang)
    width, tall = _measure("event", text, "")
    for reach in (20.0, 32.0, 46.0, 62.0):
        for mx, my in ((0, -1), (0.8, -0.6), (0.8, 0.6), (0, 1), (-0.8, -0.6), (-0.8, 0.6)):
            mx, my = mx * reach, my * reach  # noqa: PLW2901
            for align in ("left", "right"):
                dx = mx + (13 if align == "left" else -13)
                label = PlacedLabel(
                    event.id, "event", text, "", *place.lonlat, x, y, dx, my, align, mark=(mx, my)
                )
                yield (
                    label,
                    [
                        (x + mx - 9, y + my - 9, x + mx + 9, y + my + 9),
                        align_box(x + dx, y + my, width, tall, align),
                    ],
                )


def _offer_ground(
    piece: Ground, lang: Language, project: Project, window: BaseGeometry, band: str
) -> Iterator[tuple[PlacedLabel, list[Box]]]:
    shape = piece.shape.intersection(window)
    if shape.is_empty or piece.name is None:
        return
    if shape.geom_type.endswith("LineString"):
        yield from _offer_line(piece, lang, project, shape, band)
    else:
        yield from _offer_area(piece, lang, project, shape)


def _offer_area(
    piece: Ground, lang: Language, project: Project, shape: BaseGeometry
) -> Iterator[tuple[PlacedLabel, list[Box]]]:
    if piece.name is None:
        return
    text = piece.name.read(lang)
    sub = piece.sub.read(lang) if piece.sub is not None else ""
    kind = str(piece.kind)
    west, south, east, north = shape.bounds
    middle = shape.representative_point()
    centre = shape.centroid
    spots = [centre if shape.contains(centre) else middle]
    steps = range(1, 10)
    grid = [
        Point(west + (east - west) * a / 10, south + (north - south) * b / 10)
        for a in steps
        for b in steps
    ]
    spots += sorted((p for p in grid if shape.contains(p)), key=spots[0].distance)
    # Where both lines find no room, the first alone may.
    for second in (sub, "") if sub else ("",):
        width, tall = _measure(kind, text, second)
        for spot in spots:
            x, y = project(spot.x, spot.y)
            at = (round(spot.x, 5), round(spot.y, 5))
            label = PlacedLabel(piece.id, kind, text, second, *at, x, y, 0, 0, "center")
            yield label, [align_box(x, y, width, tall, "center")]


def _offer_line(
    piece: Ground, lang: Language, project: Project, shape: BaseGeometry, band: str
) -> Iterator[tuple[PlacedLabel, list[Box]]]:
    if piece.name is None:
        return
    text, kind = piece.name.read(lang), str(piece.kind)
    width, _ = _measure(kind, text, "")
    width *= 1.04
    lines = list(shape.geoms) if isinstance(shape, MultiLineString) else [shape]
    line = max(lines, key=lambda part: part.length)
    if not isinstance(line, LineString):
        return
    track = LineString([project(x, y) for x, y in line.coords])
    length = track.length
    if length < width * 1.15:
        return
    size = LETTERS[kind].size
    shares = sorted((n / 24 for n in range(1, 24)), key=lambda share: abs(share - 0.5))
    runs = [
        _find_run(track, share * length, width)
        for share in shares
        if share * length - width / 2 >= 0 and share * length + width / 2 <= length
    ]
    for offset in _find_offsets(piece.kind, size, band):
        for run in runs:
            if run is not None:
                label = _write_along(piece, text, line, run, offset)
                yield label, [_box_curve(label, size)]


def _find_offsets(kind: GroundKind, size: float, band: str) -> tuple[float, ...]:
    """Return how far beside its line a name may stand, px; below is positive."""
    if kind in {GroundKind.COUNTRY, GroundKind.RANGE, GroundKind.DIRECTION}:
        return (0.0,)
    strokes = STROKES[band]
    half = strokes.river / 2 if kind == GroundKind.RIVER else strokes.tie / 2
    reach = half + size * 0.62 + 3
    return (-reach, reach, -reach - 8, reach + 8)


@dataclass(frozen=True)
class _Run:
    """A stretch of a line, from left to right, on which a name may be written."""

    share: float
    """Of the line's length, at the middle."""
    spot: tuple[float, float]
    start: tuple[float, float]
    control: tuple[float, float]
    end: tuple[float, float]


def _find_run(track: LineString, at: float, width: float) -> _Run | None:
    """Return the stretch of `width` px around `at`, or None where the line bends too much."""
    points = [
        (p.x, p.y)
        for p in line_interpolate_point(track, [at + width * n / 4 for n in (-2, -1, 0, 1, 2)])
    ]
    spot = points[2]
    if points[-1][0] < points[0][0]:
        points.reverse()
    (ax, ay), (bx, by) = points[0], points[-1]
    slope = degrees(atan2(by - ay, bx - ax))
    turns = [atan2(q[1] - p[1], q[0] - p[0]) for p, q in pairwise(points)]
    if (
        hypot(bx - ax, by - ay) < 0.93 * width
        or abs(slope) > STEEPEST
        or max(turns) - min(turns) > 0.7
    ):
        return None
    mx = sum(x for x, _ in points[1:4]) / 3
    my = sum(y for _, y in points[1:4]) / 3
    control = (2 * mx - (ax + bx) / 2, 2 * my - (ay + by) / 2)
    return _Run(at / track.length, spot, (ax, ay), control, (bx, by))


def _write_along(
    piece: Ground, text: str, line: LineString, run: _Run, offset: float
) -> PlacedLabel:
    """Return a name along a stretch of its line, `offset` px beside it (below is positive)."""
    (ax, ay), (bx, by), (sx, sy) = run.start, run.end, run.spot
    chord = hypot(bx - ax, by - ay)
    nx, ny = -(by - ay) / chord * offset, (bx - ax) / chord * offset
    place = line.interpolate(run.share, normalized=True)
    return PlacedLabel(
        id=piece.id,
        kind=str(piece.kind),
        text=text,
        sub="",
        lon=round(place.x, 5),
        lat=round(place.y, 5),
        x=sx,
        y=sy,
        dx=round(nx, 1),
        dy=round(ny, 1),
        align="center",
        path=tuple(
            (round(x + nx - sx, 1), round(y + ny - sy, 1))
            for x, y in (run.start, run.control, run.end)
        ),
    )


def _box_curve(label: PlacedLabel, size: float) -> Box:
    """Return the box around a name along a line."""
    (ax, ay), (cx, cy), (bx, by) = label.path
    mx, my = (ax + 2 * cx + bx) / 4, (ay + 2 * cy + by) / 4
    xs, ys = (ax, mx, bx), (ay, my, by)
    half = size * 0.62
    return (
        label.x + min(xs) - half / 2,
        label.y + min(ys) - half,
        label.x + max(xs) + half / 2,
        label.y + max(ys) + half,
    )
