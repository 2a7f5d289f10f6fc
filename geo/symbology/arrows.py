"""Arrows and front lines: from a path on the ground to shapes that can be painted.

Everything is worked out in px at 1x, as points of the complex plane (a turn to the left is a
factor of 1j), and handed back in metres, so that an arrow is as wide on paper as it is on the
screen whatever the scale of the map.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Literal

from shapely import unary_union
from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from geo.battle import Certainty, MoveKind
from geo.symbology.curves import Curve, smooth_line, to_pairs
from geo.symbology.shafts import BODIES, OUTLINE, Head, draw_body, draw_head, fit_head
from geo.symbology.shapes import Points, Shape

LINE = 2.6
FAR = 1.25
SHORTEST = 12.0
"""An arrow shorter than this is not drawn: nobody could tell where it points."""

CLEAR = 12.0
"""Px that a line stays away from where it begins: a symbol or a mark stands there."""
CLEAR_MOST = 0.2
"""The most of an arrow's length that it stays away."""
BENDS = (1.5, 160.0, 0.12)
"""By how many px an arrow may be straighter than its path: at least, and more the shorter it is:
so much over its length, but no larger a share of it. So small a bend is lost in its own width."""

DASHES = {Certainty.CERTAIN: (), Certainty.LIKELY: (7.0, 4.0), Certainty.UNCERTAIN: (0.1, 5.2)}
ENVOYS_DASH = (0.1, 5.0)
HALO = 3.0
LEAST = 1.1
"""Px of the thinnest stroke, however small the arrow."""
DOT_LONGEST = 0.2
"""A dash of this length is a dot."""


MARCH_HEAD = Head(11, 12, 2)
ENVOYS_HEAD = Head(8, 9, 1)

BESIDE, BESIDE_FROM, BESIDE_SLOPE = 6.0, 60.0, 14.0
"""Px that a journey by rail runs beside its line, which stays to be seen; how long it must be for
that, and how long it takes to get there and back."""
RAIL_TIES = (36.0, 3.6, 7.0)
"""Px from one pair of ties to the next, between the two, and their length."""
WITHDRAWAL_TIES = (3, 4.0, 5.5, 10.0)
"""How many ties there are at most, px from the tail to the first, to the next, and their length."""


def draw_move(
    path: Iterable[Sequence[float]],
    kind: MoveKind,
    certainty: Certainty,
    *,
    scale: float,
    far: bool = False,
) -> tuple[Shape, ...]:
    """Return the arrow of a movement, in the order of painting.

    Parameters
    ----------
    path
        x, y in metres of a projected plane, y up, in the direction of the movement.
    kind
        What moved how.
    certainty
        Breaks the shaft, never the head.
    scale
        Metres per px.
    far
        Whether the map is of the far band, where lines are a quarter wider.

    Returns
    -------
    tuple of Shape
        In metres; empty if the arrow would be too short to be read.
    """
    curve = _read_path(path, scale)
    if curve.length < SHORTEST:
        return ()
    shapes = _draw(curve, kind, certainty, far=far)
    return tuple(_to_metres(shape, scale) for shape in shapes)


def _draw(curve: Curve, kind: MoveKind, certainty: Certainty, *, far: bool) -> list[Shape]:
    """Return an arrow in px."""
    body = BODIES.get(kind)
    if body is None:
        return _draw_line(curve, kind, certainty, FAR if far else 1.0)
    return draw_body(curve, kind, certainty, body)


def outline_move(
    path: Iterable[Sequence[float]], kind: MoveKind, *, scale: float, far: bool = False
) -> Points:
    """Return the ring around a whole arrow: its halo, its hit area, an obstacle to labels.

    Parameters
    ----------
    path, kind, scale, far
        As in `draw_move`.

    Returns
    -------
    tuple of (x, y)
        In metres, first point repeated; empty if the arrow is not drawn.
    """
    curve = _read_path(path, scale)
    if curve.length < SHORTEST:
        return ()
    # Painted whole: the halo of a broken shaft fills its gaps too.
    shapes = _draw(curve, kind, Certainty.CERTAIN, far=far)
    extents = [_read_extent(shape) for shape in shapes]
    if kind in BODIES:  # which may be in several parts
        extents.append(LineString(to_pairs(curve.points)).buffer(LINE / 2))
    whole = unary_union([part.buffer(HALO, quad_segs=4) for part in extents]).simplify(0.3)
    if not isinstance(whole, Polygon):
        whole = Polygon(whole.convex_hull.boundary.coords)
    return tuple((x * scale, y * scale) for x, y in whole.exterior.coords)


def draw_front(
    line: Iterable[Sequence[float]], *, scale: float, gap: float = 14.0
) -> tuple[tuple[Shape, ...], tuple[Shape, ...]]:
    """Return the two lines of a front, each on its own side and pointing at the other.

    Parameters
    ----------
    line
        x, y in metres, y up: the middle, smoothed here.
    scale
        Metres per px.
    gap
        Distance of each line from the middle, in px.

    Returns
    -------
    left, right : tuple of Shape
        The holder on the left of the line's direction: whole, filled teeth. The one on the
        right: dashed, single ticks.
    """
    middle = LineString([(x / scale, y / scale) for x, y in smooth_line(line)])
    left, right = _offset(middle, gap), _offset(middle, -gap)
    teeth, ticks = [], []
    for s in left.step_along(10, left.length - 6, 20):
        at, ahead = left.locate(s)
        tooth = (at - 4.5 * ahead, at + 4.5 * ahead, at - 6.5j * ahead)
        teeth.append(Shape(to_pairs(tooth), closed=True, fill="shape"))
    for s in right.step_along(10, right.length - 4, 20):
        at, ahead = right.locate(s)
        ticks.append(Shape(to_pairs((at, at + 6.5j * ahead)), stroke="shape", width=2.2))
    whole = Shape(to_pairs(left.points), stroke="shape", width=3.2, join="round")
    dashed = Shape(
        to_pairs(right.points), stroke="shape", width=3.2, dash=(11.0, 3.0), join="round"
    )
    return (
        tuple(_to_metres(shape, scale) for shape in (whole, *teeth)),
        tuple(_to_metres(shape, scale) for shape in (dashed, *ticks)),
    )


def resize(shape: Shape, size: float) -> Shape:
    """Return a shape of the ground with its strokes made larger or smaller."""
    dash = tuple(length if length < DOT_LONGEST else length * size for length in shape.dash)
    return replace(
        shape, width=round(max(shape.width * size, min(shape.width, LEAST)), 2), dash=dash
    )


def _read_path(path: Iterable[Sequence[float]], scale: float) -> Curve:
    if scale <= 0:
        msg = f"`scale` must be positive, found {scale!r}"
        raise ValueError(msg)
    given = [(x / scale, y / scale) for x, y, *_ in path]
    if len(set(given)) < 2:
        return Curve([0j, 0j])
    line = LineString(given)
    least, more, share = BENDS
    kept = line.simplify(min(share * line.length, max(least, more / line.length)))
    return Curve([complex(x, y) for x, y in smooth_line(kept.coords)])


def _run_beside(curve: Curve, distance: float) -> Curve:
    """Return a curve that leaves another to its right and comes back at the end."""
    if curve.length < BESIDE_FROM:
        return curve
    line = _offset(LineString(to_pairs(curve.points)), -distance)
    inner = line.cut(BESIDE_SLOPE, line.length - BESIDE_SLOPE)
    return Curve([curve.points[0], *inner, curve.points[-1]])


def _offset(middle: LineString, distance: float) -> Curve:
    line = middle.offset_curve(distance, quad_segs=6, join_style="round")
    parts = [part for part in getattr(line, "geoms", [line]) if not part.is_empty]
    longest = max(parts, key=lambda part: part.length, default=middle)
    return Curve([complex(x, y) for x, y in longest.coords])


def _read_extent(shape: Shape) -> BaseGeometry:
    """Return the ground a shape covers."""
    if shape.radius is not None:
        return Point(shape.points[0]).buffer(shape.radius + shape.width / 2)
    if shape.closed:
        return Polygon(shape.points).buffer(shape.width / 2)
    return LineString(shape.points).buffer(shape.width / 2)


def _to_metres(shape: Shape, scale: float) -> Shape:
    return Shape(
        points=tuple((x * scale, y * scale) for x, y in shape.points),
        closed=shape.closed,
        fill=shape.fill,
        stroke=shape.stroke,
        width=shape.width,
        dash=shape.dash,
        radius=None if shape.radius is None else shape.radius * scale,
        cap=shape.cap,
        join=shape.join,
        opacity=shape.opacity,
    )


def _draw_line(curve: Curve, kind: MoveKind, certainty: Certainty, far: float) -> list[Shape]:
    envoys = kind == MoveKind.ENVOYS
    if kind == MoveKind.RAIL:
        curve = _run_beside(curve, BESIDE * far)
    given = ENVOYS_HEAD if envoys else MARCH_HEAD
    head = fit_head(Head(given.width * far, given.length * far, given.sweep * far), curve.length)
    dash = ENVOYS_DASH if envoys else DASHES[certainty]
    dotted = bool(dash) and dash[0] < 1
    width = LINE * far * (0.85 if envoys else 1.0)
    neck = curve.length - head.length + head.sweep
    clear = min(CLEAR * far, CLEAR_MOST * curve.length)
    if kind == MoveKind.ENCIRCLEMENT:  # nothing stands where it begins
        clear = 0.0
    start = clear + (5.0 * far if envoys else 0.0)
    shapes = [
        Shape(
            to_pairs(curve.cut(start, neck - (dash[1] / 2 if dotted else 0))),
            stroke="shape",
            width=width,
            dash=tuple(length * far for length in dash),
            cap="round" if dotted else "butt",
            join="round",
        )
    ]
    barbs = curve.length - head.length - head.sweep
    shapes += _draw_marks(curve, kind, (clear, barbs), far)
    fill: Literal["plate", "shape", "arrow"] = "arrow"
    if envoys:
        fill = "plate"
    elif kind == MoveKind.WITHDRAWAL:
        fill = "shape"
    shapes.append(
        Shape(
            to_pairs(draw_head(curve, head)),
            closed=True,
            fill=fill,
            stroke="shape",
            width=OUTLINE,
        )
    )
    return shapes


def _draw_marks(
    curve: Curve, kind: MoveKind, shaft: tuple[float, float], far: float
) -> list[Shape]:
    """Return what tells one line from another: ties, ticks, a ring."""
    clear, barbs = shaft
    if kind == MoveKind.ENVOYS:
        begin = to_pairs([curve.locate(clear)[0]])
        return [Shape(begin, fill="plate", stroke="shape", width=OUTLINE, radius=3.2 * far)]
    if kind == MoveKind.WITHDRAWAL:
        most, first, every, length = WITHDRAWAL_TIES
        # They lean: the last one must not touch the head.
        ties = curve.step_along(clear + first * far, barbs - 2.5 * far, every * far)
        return [_draw_tie(curve, s, length * far, 0.25) for s in ties[:most]]
    if kind == MoveKind.RAIL:
        every, apart, length = (px * far for px in RAIL_TIES)
        pairs = curve.step_along(clear + 9 * far, barbs - apart - 2 * far, every)
        return [_draw_tie(curve, s + d, length) for s in pairs for d in (0, apart)]
    if kind == MoveKind.ENCIRCLEMENT:
        loop = to_pairs([*curve.points, curve.points[0]])
        turn = 1 if Polygon(loop).exterior.is_ccw else -1
        ticks = []
        for s in curve.step_along(8 * far, barbs - far, 10 * far):
            at, ahead = curve.locate(s)
            ends = (at, at + turn * 6.5j * far * ahead)
            ticks.append(Shape(to_pairs(ends), stroke="shape", width=OUTLINE))
        return ticks
    return []


def _draw_tie(curve: Curve, s: float, length: float, lean: float = 0.0) -> Shape:
    at, ahead = curve.locate(s)
    across = length / 2 * (1j - lean) * ahead
    return Shape(to_pairs((at - across, at + across)), stroke="shape", width=OUTLINE)
