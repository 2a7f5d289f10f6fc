"""The unit symbols (APP-6 icon and echelon) and the marks of places, as shapes and as SVG.

A symbol is drawn around the middle of its frame, y down. Both sides have the same frame; the
side only decides what the tokens `shape`, `text`, `body` and `icon` stand for, so one drawing
serves both, on light and on dark ground.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby
from math import cos, pi, sin
from typing import Literal
from xml.sax.saxutils import escape

from shapely.geometry import LineString, Polygon, box
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from geo.battle import Certainty, Echelon, PlaceKind, Side, UnitKind
from geo.shapes import Points, Shape
from geo.style import FRAME, Theme, read_colour

State = Literal["stop", "interpolated", "ended"]
Box = tuple[float, float, float, float]

HALF_W, HALF_H = FRAME[0] / 2, FRAME[1] / 2
PLATE = 2.0
RING = 5.5
OUTER = 4.3
"""How far the ring of the keyboard lies outside that of the chosen unit."""

BRACKET = 5.5
SHRINK = 3.4
ICON = 1.7
STAFF = 9.0
PALE = 0.42
DISC = 7.0
BARS = ((4.9, 0.85), (9.6, 0.6), (14.3, 0.35))
"""How far behind the frame the bars of an interpolated unit stand, and how strong they are."""

DOT = 0.01
"""Length of a dash that its round caps make a dot: some renderers drop a dash of length 0."""

MARK = 1.5
"""Stroke of the marks of places."""

FALL: Points = ((-1, -1), (1, 1))
RISE: Points = ((-1, 1), (1, -1))
LINES: dict[UnitKind, tuple[Points, ...]] = {
    UnitKind.INFANTRY: (FALL, RISE),
    UnitKind.CAVALRY: (RISE,),
    UnitKind.SIGNALS: (((-1, -1), (0.16, 0.4), (-0.16, -0.4), (1, 1)),),
    UnitKind.COMMANDANT: (((-1, -0.39), (1, -0.39)),),
    UnitKind.PARTISANS: (FALL, RISE),
    UnitKind.VOLUNTEERS: (FALL, RISE),
}
"""The strokes of the icons that reach the body's edge, which lies at 1."""


@dataclass(frozen=True)
class Symbol:
    """What has to be known of a unit to draw it."""

    kind: UnitKind
    echelon: Echelon
    certainty: Certainty
    state: State = "stop"


def draw_symbol(
    symbol: Symbol, *, selected: bool = False, focused: bool = False, letter: str | None = None
) -> tuple[Shape, ...]:
    """Return a unit's symbol, the lowest shape first.

    Parameters
    ----------
    symbol
        The unit.
    selected, focused
        Whether it wears the ring of the chosen unit, or of the keyboard.
    letter
        The letter of another account, if the position is that account's: the symbol gets
        brackets and a disc. The letter itself goes where `place_letter` says.
    """
    ended = symbol.state == "ended"
    reach = _find_reach(selected=selected, focused=focused)
    line = "ink3" if ended else "shape"
    shapes = _draw_rings(selected=selected, focused=focused)
    if symbol.state == "interpolated":
        shapes += [
            Shape(((-HALF_W - x, -9), (-HALF_W - x, 9)), stroke="shape", width=1.6, opacity=o)
            for x, o in BARS
        ]
    staff = ((-HALF_W, HALF_H), (-HALF_W, HALF_H + STAFF))
    has_staff = symbol.kind is UnitKind.COMMANDANT
    if has_staff:
        shapes.append(Shape(staff, stroke="plate", width=2 + PLATE, cap="round"))
    shapes.append(_fill_box(HALF_W + PLATE, HALF_H + PLATE, "plate", radius=1.5))
    shapes += _draw_inside(symbol)
    shapes.append(_draw_outline(symbol.certainty, line))
    if has_staff:
        shapes.append(Shape(staff, stroke=line, width=2))
    base = -HALF_H - (reach + 4 if reach else 3.6)
    shapes += _draw_echelon(symbol.echelon, base, "ink3" if ended else "text")
    if ended:
        level = ((-HALF_W - 5, 0.0), (HALF_W + 5, 0.0))
        shapes.append(Shape(level, stroke="plate", width=5.4))
        shapes.append(Shape(level, stroke="shape", width=2.2))
    if letter:
        shapes += _draw_brackets(reach, place_letter(selected=selected, focused=focused))
    return tuple(shapes)


def draw_frame(certainty: Certainty, stroke: str = "ink") -> tuple[Shape, ...]:
    """Return an empty frame on its plate: the swatch of a certainty."""
    plate = _fill_box(HALF_W + PLATE, HALF_H + PLATE, "plate", radius=1.5)
    return plate, _draw_outline(certainty, stroke)


def place_letter(*, selected: bool = False, focused: bool = False) -> tuple[float, float, float]:
    """Return x and y of the middle of an account's letter, and its type size.

    The letter is bold, in the token `plate`.
    """
    out = BRACKET + _find_reach(selected=selected, focused=focused)
    return HALF_W + out, -HALF_H - out + 0.6, 9.5


def measure_symbol(symbol: Symbol) -> Box:
    """Return left, top, right and bottom of all that is drawn of a symbol."""
    return measure_shapes(draw_symbol(symbol))


def measure_shapes(shapes: Iterable[Shape]) -> Box:
    """Return left, top, right and bottom of shapes, their strokes included.

    Raises
    ------
    ValueError
        There is no shape.
    """
    edges = []
    for shape in shapes:
        reach = (shape.radius or 0) + (shape.width / 2 if shape.stroke else 0)
        xs, ys = zip(*shape.points, strict=True)
        edges.append((min(xs) - reach, min(ys) - reach, max(xs) + reach, max(ys) + reach))
    if not edges:
        msg = "`shapes` must not be empty"
        raise ValueError(msg)
    lefts, tops, rights, bottoms = zip(*edges, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def draw_site(
    kind: PlaceKind, *, holder: bool = False, doubtful: bool = False
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
    """
    shapes = SITES.get(kind, ())
    if doubtful:
        shapes = tuple(_dot_shape(shape) if shape.stroke else shape for shape in shapes)
    if holder:
        shapes += draw_flag((0.0, _find_roof(shapes)))
    return shapes


def draw_flag(foot: tuple[float, float] = (0.0, 0.0)) -> tuple[Shape, ...]:
    """Return the flag of a taken site, its staff standing on `foot`."""
    x, y = foot
    staff = ((x, y), (x, y - 16))
    cloth = ((x, y - 16), (x + 12, y - 16), (x + 9, y - 12), (x + 12, y - 8), (x, y - 8))
    return (
        Shape(staff, stroke="plate", width=4.4),
        Shape(cloth, closed=True, stroke="plate", width=4.4, join="round"),
        Shape(staff, stroke="shape", width=1.8),
        Shape(cloth, closed=True, fill="body", stroke="shape", width=1.8),
    )


def draw_event() -> tuple[Shape, ...]:
    """Return the diamond of an event."""
    diamond = ((0.0, -6.8), (6.8, 0.0), (0.0, 6.8), (-6.8, 0.0))
    return (
        Shape(diamond, closed=True, stroke="plate", width=4.2),
        Shape(diamond, closed=True, fill="plate", stroke="ink", width=1.8),
        Shape(((0.0, -3.2), (0.0, 0.9)), stroke="ink", width=1.6),
        _disc(0, 2.6, 1, "ink"),
    )


def draw_differ() -> tuple[Shape, ...]:
    """Return the badge of a thing on which accounts differ."""
    return (
        _disc(0, 0, 8, "plate"),
        _disc(0, 0, 7, "other"),
        Shape(((-3.7, -1.5), (3.7, -1.5)), stroke="plate", width=1.5),
        Shape(((-3.7, 1.5), (3.7, 1.5)), stroke="plate", width=1.5),
        Shape(((-2.0, 4.2), (2.0, -4.2)), stroke="plate", width=1.5),
    )


def write_svg(
    shapes: Sequence[Shape], *, width: float, title: str | None = None, pad: float = 2
) -> str:
    """Return a whole `<svg>` that just holds the shapes.

    Parameters
    ----------
    shapes
        What to draw, the lowest first.
    width
        How wide a unit's frame would be, in px: the scale of the picture.
    title
        Its accessible name; without one it is hidden from assistive technology.
    pad
        Room around the shapes, in px at 1x.
    """
    left, top, right, bottom = measure_shapes(shapes)
    left, top = left - pad, top - pad
    wide, high = right + pad - left, bottom + pad - top
    k = width / FRAME[0]
    name = f"<title>{escape(title)}</title>" if title else ""
    role = 'role="img"' if title else 'aria-hidden="true"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_trim(wide * k)}"'
        f' height="{_trim(high * k)}"'
        f' viewBox="{_trim(left)} {_trim(top)} {_trim(wide)} {_trim(high)}"'
        f" {role}>{name}{write_shapes(shapes)}</svg>"
    )


def write_shapes(shapes: Iterable[Shape]) -> str:
    """Return shapes as SVG elements whose colours are CSS variables named as the tokens."""
    parts = []
    for paint, group in groupby(shapes, key=_write_paint):
        # Neighbours of one paint may share a path, unless a fill or an opacity would show it.
        path = ""
        for shape in group:
            if shape.radius is not None:
                (x, y), *_ = shape.points
                at = "".join(f' c{n}="{_trim(v)}"' for n, v in zip("xy", (x, y), strict=True) if v)
                parts.append(f'<circle{at} r="{_trim(shape.radius)}"{paint}/>')
            elif shape.fill or shape.opacity < 1:
                parts.append(f'<path d="{_write_path(shape)}"{paint}/>')
            else:
                path += _write_path(shape)
        if path:
            parts.append(f'<path d="{path}"{paint}/>')
    return "".join(parts)


def resolve_svg(svg: str, theme: Theme, side: Side | None = None) -> str:
    """Return SVG with every colour variable replaced by its value, for a file of its own.

    Raises
    ------
    KeyError
        A variable is no token, or a side's token and no side is given.
    """
    return re.sub(r"var\(--([a-z0-9-]+)\)", lambda m: read_colour(m[1], theme, side), svg)


def _find_reach(*, selected: bool, focused: bool) -> float:
    """Return how far outside the frame the outermost ring lies; 0: there is none."""
    if selected and focused:
        return RING + OUTER
    return RING if selected or focused else 0


def _draw_rings(*, selected: bool, focused: bool) -> list[Shape]:
    """Return the ring of the chosen unit, of the keyboard, or the one around the other."""
    shapes: list[Shape] = []
    if focused:
        out = _find_reach(selected=selected, focused=focused)
        ring = _round_box(HALF_W + out, HALF_H + out, 4 + out - RING)
        dash = _fit_dash((3.0, 2.4), LineString([*ring, ring[0]]).length)
        band = Shape(ring, closed=True, fill="plate", stroke="plate", width=6)
        shapes += [band, Shape(ring, closed=True, stroke="ink", width=2.6, dash=dash)]
    if selected:
        ring = _round_box(HALF_W + RING, HALF_H + RING, 4)
        shapes.append(Shape(ring, closed=True, fill="plate", stroke="ink", width=2.6))
    return shapes


def _draw_inside(symbol: Symbol) -> list[Shape]:
    """Return body and icon."""
    ended = symbol.state == "ended"
    whole = symbol.certainty is Certainty.CERTAIN
    shrink = 0.0 if whole else SHRINK
    w, h = HALF_W - shrink, HALF_H - shrink
    # Half the frame's stroke stays over the icon of a whole body, so that no seam shows. Nothing
    # has to be told from an emptied body: the icon only keeps clear of a broken frame.
    inset = 0.5 if whole else 2.2 if ended else shrink
    icon = _draw_icon(symbol.kind, HALF_W - inset, HALF_H - inset)
    if ended:
        tokens = {"icon": "ink3", "body": "plate"}
        return [
            replace(
                s,
                fill=tokens.get(s.fill or "", s.fill),
                stroke=tokens.get(s.stroke or "", s.stroke),
            )
            for s in icon
        ]
    body = _fill_box(w, h, "body")
    if symbol.state == "interpolated":
        # A veil, not an opacity of each: strokes that cross must not add up.
        return [body, *icon, replace(_fill_box(w, h, "plate"), opacity=round(1 - PALE, 2))]
    return [body, *icon]


@cache
def _draw_icon(kind: UnitKind, w: float, h: float) -> tuple[Shape, ...]:
    """Return the icon of an arm for a body of half sizes `w` and `h`."""
    shapes = [_clip_lines(w, h, kind)] if kind in LINES else []
    fx, fy = w / (HALF_W - 0.5), h / (HALF_H - 0.5)
    if kind is UnitKind.ARTILLERY:
        shapes.append(_disc(0, 0, 5.3 * fy, "icon"))
    elif kind is UnitKind.VOLUNTEERS:
        shapes.append(replace(_disc(0, 0, 4.6 * fy, "body"), stroke="icon", width=ICON))
    elif kind is UnitKind.ARMOUR:
        hull = _round_box(9.9 * fx, 4.5 * fy, 4.4 * fy, y=-2.4 * fy)
        shapes.append(Shape(hull, closed=True, stroke="icon", width=ICON))
        shapes += [_disc(x * fx, 6.5 * fy, 2.2 * fy, "icon") for x in (-6.0, 6.0)]
    elif kind is UnitKind.TRAIN:
        shapes += _draw_train(fx, fy)
    return tuple(shapes)


def _draw_train(fx: float, fy: float) -> tuple[Shape, ...]:
    """Return a locomotive: cab, boiler, chimney and a row of wheels."""
    hull = ((-10.8, -7.6), (-4.6, -7.6), (-4.6, -3.4), (10.8, -3.4), (10.8, 2.4), (-10.8, 2.4))
    chimney = ((7.2 * fx, -8.4 * fy), (7.2 * fx, -3.4 * fy))
    return (
        Shape(
            tuple((x * fx, y * fy) for x, y in hull),
            closed=True,
            stroke="icon",
            width=ICON,
            join="round",
        ),
        Shape(chimney, stroke="icon", width=2.6 * fx),
        *(_disc(x * fx, 6.5 * fy, 2.0 * fy, "icon") for x in (-8.4, -2.8, 2.8, 8.4)),
    )


def _draw_outline(certainty: Certainty, stroke: str) -> Shape:
    """Return the frame's line."""
    corners = ((-HALF_W, -HALF_H), (HALF_W, -HALF_H), (HALF_W, HALF_H), (-HALF_W, HALF_H))
    if certainty is Certainty.UNCERTAIN:
        dots = (DOT, 4 - DOT)
        return Shape(corners, closed=True, stroke=stroke, width=2.3, dash=dots, cap="round")
    if certainty is Certainty.CERTAIN:
        return Shape(corners, closed=True, stroke=stroke, width=2)
    # Each edge holds a whole number of dashes and the path starts where a corner's dash does:
    # all four corners are whole.
    across, gap_across = _fit_dash((5.5, 3.2), FRAME[0])
    down, gap_down = _fit_dash((5.5, 3.2), FRAME[1])
    corner = (across + down) / 2
    n, m = (round(side / 8.7) - 1 for side in FRAME)
    dash = (corner, *(gap_across, across) * n, gap_across, corner, *(gap_down, down) * m, gap_down)
    start = (-HALF_W, -HALF_H + down / 2)
    return Shape((start, *corners), closed=True, stroke=stroke, width=2, dash=dash)


def _draw_echelon(echelon: Echelon, base: float, paint: str) -> list[Shape]:
    """Return the marks above the frame, on their halo."""
    strokes = {Echelon.COMPANY: 1, Echelon.BATTALION: 2, Echelon.REGIMENT: 3}.get(echelon, 0)
    crosses = {Echelon.BRIGADE: 1, Echelon.DIVISION: 2, Echelon.ARMY: 4}.get(echelon, 0)
    top, bottom = base - 6.4, base
    lines = [((x, top), (x, bottom)) for x in _spread(strokes, 4.2)]
    for x in _spread(crosses, 7.6):
        lines.append(((x - 2.8, top + 0.4), (x + 2.8, bottom - 0.4)))
        lines.append(((x - 2.8, bottom - 0.4), (x + 2.8, top + 0.4)))
    dots = _spread(3, 5.2) if echelon is Echelon.BAND else []
    return [
        *(Shape(line, stroke="halo", width=ICON + 3.2, cap="round") for line in lines),
        *(_disc(x, base - 2.1, 3.2, "halo") for x in dots),
        *(Shape(line, stroke=paint, width=ICON) for line in lines),
        *(_disc(x, base - 2.1, 1.6, paint) for x in dots),
    ]


def _draw_brackets(reach: float, letter: tuple[float, float, float]) -> list[Shape]:
    """Return brackets and disc of another account."""
    out = BRACKET + reach
    x, y = HALF_W + out, HALF_H + out
    lines = [
        ((s * (x - 3.6), -y), (s * x, -y), (s * x, y), (s * (x - 3.6), y)) for s in (-1.0, 1.0)
    ]
    at_x, at_y, _ = letter
    return [
        *(Shape(line, stroke="halo", width=4) for line in lines),
        *(Shape(line, stroke="other", width=ICON) for line in lines),
        _disc(at_x, at_y, DISC + 1, "plate"),
        _disc(at_x, at_y, DISC, "other"),
    ]


def _disc(x: float, y: float, radius: float, fill: str) -> Shape:
    return Shape(((x, y),), fill=fill, radius=radius)


def _fill_box(w: float, h: float, fill: str, radius: float = 0) -> Shape:
    points = _round_box(w, h, radius) if radius else ((-w, -h), (w, -h), (w, h), (-w, h))
    return Shape(points, closed=True, fill=fill)


def _round_box(w: float, h: float, radius: float, y: float = 0) -> Points:
    """Return a box of half sizes `w` and `h` with round corners, as a polygon."""
    steps = 3 if radius < 3 else 6
    return tuple(
        (cx + radius * cos(a), cy + radius * sin(a))
        for turn, (sx, sy) in enumerate(((1, 1), (-1, 1), (-1, -1), (1, -1)))
        for cx, cy in [(sx * (w - radius), y + sy * (h - radius))]
        for a in [(turn + n / steps) * pi / 2 for n in range(steps + 1)]
    )


def _clip_lines(w: float, h: float, kind: UnitKind) -> Shape:
    """Return the icon's strokes as one area, cut along the body's edge."""
    lines = [LineString([(x * w, y * h) for x, y in line]) for line in LINES[kind]]
    parts: list[BaseGeometry] = [
        line.buffer(ICON / 2, cap_style="square", join_style="bevel") for line in lines
    ]
    if kind is UnitKind.PARTISANS:
        parts.append(Polygon([(-w, h), (0, 0), (w, h)]))
    area = unary_union(parts).intersection(box(-w, -h, w, h))
    points = tuple((float(x), float(y)) for x, y in area.boundary.coords[:-1])
    return Shape(points, closed=True, fill="icon")


def _spread(count: int, every: float) -> list[float]:
    return [(n - (count - 1) / 2) * every for n in range(count)]


def _fit_dash(dash: tuple[float, float], length: float) -> tuple[float, float]:
    """Return dash and gap, stretched so that `length` holds a whole number of them."""
    k = length / (round(length / sum(dash)) * sum(dash))
    return dash[0] * k, dash[1] * k


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
    PlaceKind.CITY: (_ring(5.1), _disc(0, 0, 1.6, "ink")),
    PlaceKind.TOWN: (_ring(3.6),),
    PlaceKind.VILLAGE: (_ring(2.6, 1.4),),
    PlaceKind.SPOT: (_disc(0, 0, 2, "ink2"),),
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


def _write_paint(shape: Shape) -> str:
    """Return the attributes of an element's paint."""
    parts = {"fill": f"var(--{shape.fill})" if shape.fill else "none"}
    if shape.stroke:
        parts["stroke"] = f"var(--{shape.stroke})"
        parts["stroke-width"] = _trim(shape.width)
        if shape.dash:
            parts["stroke-dasharray"] = " ".join(map(_trim, shape.dash))
        if shape.cap != "butt":
            parts["stroke-linecap"] = shape.cap
        if shape.join != "miter":
            parts["stroke-linejoin"] = shape.join
    if shape.opacity < 1:
        parts["opacity"] = _trim(shape.opacity)
    return "".join(f' {name}="{value}"' for name, value in parts.items())


def _write_path(shape: Shape) -> str:
    """Return path data: relative steps between rounded points, so that no error adds up."""
    points = [(round(x, 2), round(y, 2)) for x, y in shape.points]
    (x, y), *rest = points
    path = f"M{_join(x, y)}"
    last = ""
    for to_x, to_y in rest:
        dx, dy = round(to_x - x, 2), round(to_y - y, 2)
        x, y = to_x, to_y
        if dx == dy == 0:
            continue
        command = "l" if dx and dy else "h" if dx else "v"
        step = _join(*(d for d in (dx, dy) if d))
        path += step if command == last and step[0] == "-" else f"{command}{step}"
        last = command
    return path + ("z" if shape.closed else "")


def _join(*numbers: float) -> str:
    """Return numbers in a row; a minus parts them as well as a blank does."""
    return " ".join(map(_trim, numbers)).replace(" -", "-")


def _trim(number: float) -> str:
    """Return a number with two decimals at most and nothing that SVG can do without."""
    text = f"{number:.2f}".rstrip("0").rstrip(".")
    return re.sub(r"^(-?)0(?=\.)", r"\1", "0" if text == "-0" else text)
