"""The stretches of a line along which its name may be written: rivers, railways, ranges."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import atan2, degrees, hypot

from shapely import line_interpolate_point
from shapely.geometry import LineString, MultiLineString
from shapely.geometry.base import BaseGeometry

from geo.battle import Ground, GroundKind, Language
from geo.layout.boxes import Box
from geo.layout.names.labels import Offer, PlacedLabel, Project
from geo.symbology import LETTERS, STROKES, measure_text

PARTS = 6
"""Of how many boxes a name along a line is made."""
STEEPEST = 78.0
"""Degrees up to which a name may climb."""


def offer_runs(
    piece: Ground, lang: Language, project: Project, shape: BaseGeometry, band: str
) -> Iterator[Offer]:
    """Yield the places of a name along its line, those near the middle first."""
    if piece.name is None:
        return
    text, kind = piece.name.read(lang), str(piece.kind)
    letters = LETTERS[kind]
    width = measure_text(
        text, letters.size, serif=letters.serif, bold=letters.bold, spacing=letters.spacing
    )
    width = 1.04 * (width + 4)
    lines = list(shape.geoms) if isinstance(shape, MultiLineString) else [shape]
    line = max(lines, key=lambda part: part.length)
    if not isinstance(line, LineString):
        return
    track = LineString([project(x, y) for x, y in line.coords])
    length = track.length
    if length < width * 1.15:
        return
    size = letters.size
    shares = sorted((n / 24 for n in range(1, 24)), key=lambda share: abs(share - 0.5))
    runs = [
        _find_run(track, share * length, width)
        for share in shares
        if share * length - width / 2 >= 0 and share * length + width / 2 <= length
    ]
    for offset in _find_offsets(piece.kind, size, band):
        for run in runs:
            if run is not None:
                label = _lay_along(piece, text, line, run, offset)
                yield label, _box_curve(label, size)


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


def _lay_along(piece: Ground, text: str, line: LineString, run: _Run, offset: float) -> PlacedLabel:
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


def _box_curve(label: PlacedLabel, size: float) -> list[Box]:
    """Return boxes along a name that follows a line."""
    start, control, end = (complex(*point) for point in label.path)
    half = size * 0.62
    boxes = []
    for n in range(PARTS):
        ends = [
            start * (1 - t) ** 2 + 2 * control * t * (1 - t) + end * t * t
            for t in (n / PARTS, (n + 1) / PARTS)
        ]
        xs, ys = [point.real for point in ends], [point.imag for point in ends]
        boxes.append(
            (
                label.x + min(xs) - half / 4,
                label.y + min(ys) - half,
                label.x + max(xs) + half / 4,
                label.y + max(ys) + half,
            )
        )
    return boxes
