"""The marks of places, the flag of a taken one, the disc of an event and the differ badge."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from math import atan2, cos, degrees, pi, radians, sin

from shapely.geometry import LineString, Point

from geo.battle import Battle, Certainty, GroundKind, Place, PlaceKind
from geo.symbology.curves import to_pairs
from geo.symbology.shapes import Points, Shape
from geo.symbology.style import COUNT_DISC, EVENT_DISC, EVENT_HALO
from geo.symbology.svg import measure_shapes
from geo.symbology.symbols import DOT, draw_disc

VAGUE_M = 5000.0
"""From this radius on a place is vague."""
OPEN = (2.6, 1.7)
"""Dashes of the outline of an open flag."""
MARK = 1.5
"""Stroke of the marks of places."""
REACH = 0.002
"""How far up and down its river a bridge's turn is read from the river's line, degrees."""


def is_vague(place: Place) -> bool:
    """Return whether a place is known so badly that it is named near by, not at a point."""
    return place.certainty == Certainty.UNCERTAIN and (place.radius_m or 0) > VAGUE_M


def is_doubtful(place: Place) -> bool:
    """Return whether the mark of a place is dotted: its spot is conjecture."""
    building = place.kind == PlaceKind.BUILDING and place.certainty == Certainty.UNCERTAIN
    return building or is_vague(place)


def find_turn(battle: Battle, place: Place) -> int:
    """Return by how many degrees, clockwise, the mark of a place is turned.

    A bridge lies across the nearest river; what is no bridge stands upright.
    """
    rivers = [piece.shape for piece in battle.ground if piece.kind == GroundKind.RIVER]
    if place.kind != PlaceKind.BRIDGE or place.lonlat is None or not rivers:
        return 0
    spot = Point(place.lonlat)
    river = min(rivers, key=spot.distance)
    at = river.project(spot)
    a, b = river.interpolate(at - REACH), river.interpolate(at + REACH)
    along = degrees(atan2(-(b.y - a.y), (b.x - a.x) * cos(radians(spot.y))))
    return round(along + 90) % 180


def turn_shapes(shapes: Iterable[Shape], degrees: float) -> tuple[Shape, ...]:
    """Return shapes turned clockwise around their origin."""
    turn = complex(cos(radians(degrees)), sin(radians(degrees)))
    return tuple(
        replace(shape, points=to_pairs(complex(*point) * turn for point in shape.points))
        for shape in shapes
    )


def draw_site(
    kind: PlaceKind, *, holder: bool = False, doubtful: bool = False, last: bool = False
) -> tuple[Shape, ...]:
    """Return the mark of a place, around its middle.

    Parameters
    ----------
    kind
        What the place is. Gardens and islands are ground and have no mark.
    holder
        Whether a side has taken it: its flag flies from the top of the mark.
    doubtful
        Whether the spot is conjecture: outlines become dots.
    last
        Whether the holder is only the last one known: its flag is open.
    """
    shapes = SITES.get(kind, ())
    if doubtful:
        shapes = tuple(_dot_shape(shape) if shape.stroke else shape for shape in shapes)
    if holder:
        shapes += draw_flag((0.0, _find_roof(shapes)), last=last)
    return shapes


def find_roof(kind: PlaceKind) -> float:
    """Return how high above its spot, px with y down, the flag on a place's mark stands."""
    return _find_roof(SITES.get(kind, ()))


def draw_flag(foot: tuple[float, float] = (0.0, 0.0), *, last: bool = False) -> tuple[Shape, ...]:
    """Return the flag of a taken site, its staff standing on `foot`; open: last known."""
    x, y = foot
    staff = ((x, y), (x, y - 16))
    cloth = ((x, y - 16), (x + 12, y - 16), (x + 9, y - 12), (x + 12, y - 8), (x, y - 8))
    return (
        Shape(staff, stroke="plate", width=4.4),
        Shape(cloth, closed=True, stroke="plate", width=4.4, join="round"),
        Shape(staff, stroke="shape", width=1.8),
        Shape(cloth, closed=True, fill="plate", stroke="shape", width=1.6, dash=OPEN)
        if last
        else Shape(cloth, closed=True, fill="body", stroke="shape", width=1.8),
    )


def draw_event() -> tuple[Shape, ...]:
    """Return the disc of an event, without its numeral."""
    return draw_disc(0, 0, EVENT_DISC + EVENT_HALO, "halo"), draw_disc(0, 0, EVENT_DISC, "ink")


def draw_pill() -> tuple[Shape, ...]:
    """Return the open pill in which a stack says how many it holds; filled discs are events."""
    turns = [pi * n / 8 for n in range(9)]
    ring = [(4.0 + COUNT_DISC * sin(a), -COUNT_DISC * cos(a)) for a in turns]
    ring += [(-4.0 - COUNT_DISC * sin(a), COUNT_DISC * cos(a)) for a in turns]
    return (Shape(tuple(ring), closed=True, fill="panel", stroke="ink", width=1.4),)


def draw_differ() -> tuple[Shape, ...]:
    """Return the badge of a thing on which accounts differ."""
    return (
        draw_disc(0, 0, 8, "plate"),
        draw_disc(0, 0, 7, "other"),
        Shape(((-3.7, -1.5), (3.7, -1.5)), stroke="plate", width=1.5),
        Shape(((-3.7, 1.5), (3.7, 1.5)), stroke="plate", width=1.5),
        Shape(((-2.0, 4.2), (2.0, -4.2)), stroke="plate", width=1.5),
    )


def _dot_shape(shape: Shape) -> Shape:
    """Return a shape whose outline is dotted."""
    points = [*shape.points, shape.points[0]] if shape.closed else [*shape.points]
    length = 2 * pi * shape.radius if shape.radius else LineString(points).length
    gap = length / max(1, round(length / 2.9)) - DOT
    return replace(shape, dash=(DOT, gap), cap="round", width=shape.width + 0.3)


def _find_roof(shapes: Iterable[Shape]) -> float:
    """Return the top of what is filled above the origin."""
    edges = [measure_shapes([replace(shape, stroke=None)]) for shape in shapes if shape.fill]
    return min((top for left, top, right, _ in edges if left < 0 < right), default=0.0)


def _mark(*points: tuple[float, float], closed: bool = True, width: float = MARK) -> Shape:
    fill = "plate" if closed else None
    return Shape(points, closed=closed, fill=fill, stroke="ink2", width=width)


def _arch(w: float, top: float, bottom: float) -> Points:
    """Return a dome on its walls, of half width `w`."""
    turns = [pi * (1 - n / 8) for n in range(9)]
    return ((-w, bottom), *((w * cos(a), top + w - w * sin(a)) for a in turns), (w, bottom))


def _ring(radius: float, width: float = 1.7) -> Shape:
    return Shape(((0.0, 0.0),), fill="plate", stroke="ink", width=width, radius=radius)


SITES: dict[PlaceKind, tuple[Shape, ...]] = {
    PlaceKind.CITY: (_ring(5.1), draw_disc(0, 0, 1.6, "ink")),
    PlaceKind.TOWN: (_ring(3.6),),
    PlaceKind.VILLAGE: (_ring(2.6, 1.4),),
    PlaceKind.SPOT: (draw_disc(0, 0, 2, "ink2"),),
    PlaceKind.BUILDING: (_mark((-4.8, -4.8), (4.8, -4.8), (4.8, 4.8), (-4.8, 4.8)),),
    PlaceKind.STATION: (
        _mark((-10.3, -5.2), (10.3, -5.2), (10.3, 5.2), (-10.3, 5.2), width=1.7),
        _mark((-10.3, 0), (10.3, 0), closed=False),
    ),
    PlaceKind.MOSQUE: (
        _mark((0, -7), (0, -5), closed=False),
        _mark(*_arch(4.7, -5, 5)),
        _mark((7.4, 5), (7.4, -8.6), (8.8, -10.6), (10.2, -8.6), (10.2, 5), width=1.3),
    ),
    PlaceKind.CHURCH: (
        _mark((0, -10.6), (0, -4.6), closed=False),
        _mark((-2.4, -8.4), (2.4, -8.4), closed=False),
        _mark((-4.7, 5.4), (-4.7, -0.6), (0, -4.8), (4.7, -0.6), (4.7, 5.4)),
    ),
    PlaceKind.FORTRESS: (
        _mark(
            *((-6.5, 5), (-6.5, -5), (-3.9, -5), (-3.9, -2), (-1.3, -2), (-1.3, -5)),
            *((1.3, -5), (1.3, -2), (3.9, -2), (3.9, -5), (6.5, -5), (6.5, 5)),
        ),
    ),
    PlaceKind.BRIDGE: tuple(
        Shape(
            ((-10.5, s * 5.8), (-7.5, s * 3), (7.5, s * 3), (10.5, s * 5.8)),
            stroke="ink",
            width=1.7,
        )
        for s in (-1.0, 1.0)
    ),
    PlaceKind.PEAK: (Shape(((0, -5), (5, 4), (-5, 4)), closed=True, fill="ink2"),),
}
"""The mark of each kind of place; what is not here has none."""
