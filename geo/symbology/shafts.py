"""Tapered arrows: attack, beaten back, counter-attack. And the heads of all arrows.

All in px at 1x, on the complex plane.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from shapely import unary_union
from shapely.geometry import LineString, MultiPoint, Polygon
from shapely.geometry.base import BaseGeometry

from geo.battle import Certainty, MoveKind
from geo.symbology.curves import Curve, to_pairs
from geo.symbology.shapes import Shape

OUTLINE = 1.7

PIECES = {Certainty.LIKELY: (19.0, 4.2), Certainty.UNCERTAIN: (5.4, 4.2)}
"""Length and gap of the parts of a broken shaft."""

BAR = (28.0, 3.4, 4.6)
"""Length and width of the bar that stops an attack, and how far past the tip it stands."""

FLARE = 6.0
"""Px from the tail in which a swallow's tail narrows to the shaft."""

HOOK_FROM = 110.0
"""From this length on a beaten attack shows its way home."""


@dataclass(frozen=True)
class Head:
    """The head of an arrow: width, length, and how far barbs and notch differ from the length."""

    width: float
    length: float
    sweep: float


@dataclass(frozen=True)
class Body:
    """A tapered shaft: its width at the tail and at the neck, and its head."""

    tail: float
    neck: float
    head: Head


ATTACK = Body(4, 11, Head(25, 22, 3.5))
COUNTER = Body(5, 9, Head(21, 16, 3.5))
BODIES = {MoveKind.ATTACK: ATTACK, MoveKind.REPULSED: ATTACK, MoveKind.COUNTER: COUNTER}
HOOK_HEAD = Head(7, 8, 0)


def _aim(curve: Curve, head: Head, back: float = 0.0) -> tuple[complex, complex]:
    """Return the tip of a head `back` from the end of the curve, and where it points."""
    tip = curve.locate(curve.length - back)[0]
    toward = tip - curve.locate(max(curve.length - back - head.length, 0.0))[0]
    if abs(toward) < 1:
        toward = curve.locate(curve.length - back)[1]
    return tip, toward / abs(toward)


def draw_head(curve: Curve, head: Head) -> tuple[complex, ...]:
    """Return tip, left barb, notch and right barb of the head at the end of a curve."""
    tip, ahead = _aim(curve, head)
    barb, notch = head.length + head.sweep, head.length - head.sweep
    return (
        tip,
        tip + ahead * (-barb + head.width / 2 * 1j),
        tip - ahead * notch,
        tip + ahead * (-barb - head.width / 2 * 1j),
    )


def draw_body(curve: Curve, kind: MoveKind, certainty: Certainty, body: Body) -> list[Shape]:
    """Return a tapered arrow along a curve, in the order of painting."""
    head = fit_head(body.head, curve.length)
    size = head.length / body.head.length
    fitted = Body(body.tail * size, body.neck * size, head)
    neck = curve.length - head.length + head.sweep
    shafts = [_widen(curve, start, end, neck, fitted) for start, end in _break(neck, certainty)]
    if certainty == Certainty.CERTAIN and kind != MoveKind.COUNTER:
        shafts[0] = _notch_tail(shafts[0], curve, neck, fitted)
    tip = draw_head(curve, head)
    if kind == MoveKind.REPULSED:
        shapes = [_paint(part) for part in _to_polygons(shafts)]
        shapes.append(_paint(Polygon(to_pairs(tip)), fill="plate"))
        return shapes + _draw_repulse(curve, head, tip, size)
    chevrons: list[Shape] = []
    if kind == MoveKind.COUNTER:
        shift = -9.5 * size * _aim(curve, head)[1]
        chevron = to_pairs((tip[1] + shift, tip[2] + shift + shift / 9, tip[3] + shift))
        chevrons.append(Shape(chevron, stroke="shape", width=3.4 * size))
        room = LineString(chevron).buffer(3.4 * size, cap_style="flat", join_style="mitre")
        between = Polygon([*chevron, *reversed(to_pairs(tip[1:]))]).buffer(0.5)
        shafts = [part.difference(unary_union([room, between])) for part in shafts]
        shapes = [_paint(part) for part in _to_polygons(shafts)]
        return [*shapes, *chevrons, _paint(Polygon(to_pairs(tip)))]
    joined = unary_union([shafts[-1], Polygon(to_pairs(tip)).buffer(1e-6)])
    return [_paint(part) for part in _to_polygons([*shafts[:-1], joined])]


def fit_head(head: Head, length: float) -> Head:
    """Return the head, smaller if the arrow is too short to carry it."""
    size = min(1.0, length / (1.7 * head.length))
    return Head(head.width * size, head.length * size, head.sweep * size)


def _break(length: float, certainty: Certainty) -> list[tuple[float, float]]:
    """Return the stretches of a shaft that are painted, from the tail."""
    if certainty not in PIECES:
        return [(0.0, length)]
    piece, gap = PIECES[certainty]
    count = max(round((length + gap) / (piece + gap)), 1)
    each = (length + gap) / count
    return [(n * each, (n + 1) * each - gap) for n in range(count)]


def _widen(curve: Curve, start: float, end: float, neck: float, body: Body) -> BaseGeometry:
    """Return a stretch of the shaft.

    Where its sides would cross in a bend, it is made of pieces from one cross section to the
    next: so the outline does not cross itself.
    """
    count = max(int((end - start) / 3), 1)
    sections = [
        _cross(curve, start + (end - start) * n / count, neck, body) for n in range(count + 1)
    ]
    lefts, rights = zip(*sections, strict=True)
    whole = Polygon(to_pairs((*lefts, *reversed(rights))))
    if whole.is_valid:
        return whole
    return unary_union([MultiPoint(to_pairs((*a, *b))).convex_hull for a, b in pairwise(sections)])


def _cross(curve: Curve, s: float, neck: float, body: Body) -> tuple[complex, complex]:
    """Return the left and right end of the shaft's cross section at a length."""
    at, ahead = curve.locate(s)
    half = (body.tail + (body.neck - body.tail) * (max(s, 0.0) / neck) ** 1.15) / 2
    return at + half * 1j * ahead, at - half * 1j * ahead


def _notch_tail(shaft: BaseGeometry, curve: Curve, neck: float, body: Body) -> BaseGeometry:
    """Return a shaft whose tail is a swallow's."""
    at, ahead = curve.locate(0)
    flare = body.tail * 0.8
    ends = (at - flare * 1j * ahead, at + flare * 1j * ahead)
    wide = MultiPoint(to_pairs((*ends, *_cross(curve, min(FLARE, neck), neck, body)))).convex_hull
    notch = Polygon(to_pairs((ends[0] - ahead, at + 1.2 * body.tail * ahead, ends[1] - ahead)))
    return unary_union([shaft, wide]).difference(notch)


def _draw_repulse(
    curve: Curve, head: Head, corners: tuple[complex, ...], size: float
) -> list[Shape]:
    """Return the bar that stops an attack and, if there is room, the hook home."""
    tip, ahead = _aim(curve, head)
    length, width, past = BAR
    middle = tip + (past + width / 2) * ahead
    across = length / 2 * size * 1j * ahead
    bar = Shape(to_pairs((middle - across, middle + across)), stroke="ink", width=width)
    if curve.length <= HOOK_FROM:
        return [bar]
    start = corners[1]
    back = min(78.0, curve.length * 0.6)
    at, way = curve.locate(curve.length - back)
    end = at + 23j * way
    bends = (start, start + ahead * (-2 + 15j), end + 34 * way, end)
    home = Curve([_bend(bends, n / 16) for n in range(17)])
    hook = home.cut(0, home.length - HOOK_HEAD.length * 0.8)
    return [
        Shape(to_pairs(hook), stroke="shape", width=OUTLINE, join="round"),
        Shape(to_pairs(draw_head(home, HOOK_HEAD)), closed=True, fill="shape"),
        bar,
    ]


def _bend(points: tuple[complex, complex, complex, complex], t: float) -> complex:
    """Return a point of a cubic Bézier curve."""
    a, b, c, d = points
    u = 1 - t
    return a * u**3 + 3 * b * u * u * t + 3 * c * u * t * t + d * t**3


def _to_polygons(parts: Iterable[BaseGeometry]) -> list[Polygon]:
    flat = [g for part in parts for g in getattr(part, "geoms", [part])]
    return [g for g in flat if isinstance(g, Polygon) and g.area > 1]


def _paint(ring: Polygon, fill: str = "arrow") -> Shape:
    points = tuple((x, y) for x, y in ring.exterior.coords[:-1])
    return Shape(points, closed=True, fill=fill, stroke="shape", width=OUTLINE)
