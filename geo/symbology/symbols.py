"""The unit symbols (APP-6 icon and echelon), as shapes.

A symbol is drawn around the middle of its frame, y down. Both sides have the same frame; the
side only decides what the tokens `shape`, `text`, `body` and `icon` stand for, so one drawing
serves both, on light and on dark ground.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from math import cos, pi, sin
from typing import Literal

from shapely.geometry import LineString, Polygon, box
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from geo.battle import ENDED, Battle, Certainty, Echelon, Position, UnitKind
from geo.symbology.shapes import Points, Shape
from geo.symbology.style import FRAME

State = Literal["stop", "interpolated", "ended"]

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
ENDED_SIZE = 0.56
"""How large a unit is drawn that no longer fights."""
DISC = 7.0
BARS = ((4.9, 0.85), (9.6, 0.6), (14.3, 0.35))
"""How far behind the frame the bars of an interpolated unit stand, and how strong they are."""

DOT = 0.01
"""Length of a dash that its round caps make a dot: some renderers drop a dash of length 0."""

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


def find_symbol(battle: Battle, position: Position, *, moving: bool = False) -> Symbol:
    """Return the symbol of a unit in a position, at a stop or `moving` between two."""
    unit = battle.units[position.unit]
    state: State = "interpolated" if moving else "stop"
    if position.status in ENDED:
        state = "ended"
    return Symbol(unit.kind, unit.echelon, position.certainty, state)


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
        shapes.append(Shape(level, stroke="plate", width=6.4))
        shapes.append(Shape(level, stroke="shape", width=3.2))
        shapes = [_shrink(shape) for shape in shapes]
    if letter:
        shapes += _draw_brackets(reach, place_letter(selected=selected, focused=focused))
    return tuple(shapes)


def _shrink(shape: Shape) -> Shape:
    """Return a shape of a unit that no longer fights: smaller, so that it recedes."""
    return replace(
        shape,
        points=tuple((x * ENDED_SIZE, y * ENDED_SIZE) for x, y in shape.points),
        width=shape.width * ENDED_SIZE,
        dash=tuple(length if length == DOT else length * ENDED_SIZE for length in shape.dash),
        radius=None if shape.radius is None else shape.radius * ENDED_SIZE,
    )


def draw_brackets() -> tuple[Shape, ...]:
    """Return what an account other than the default voice puts around a symbol.

    Brackets and a disc, of a symbol that is neither chosen nor focused; the letter goes where
    `place_letter` says.
    """
    return tuple(_draw_brackets(0, place_letter()))


def draw_block() -> tuple[Shape, ...]:
    """Return frames side by side and the bracket that holds them, around their middle."""
    frames = tuple(
        Shape(
            ((x, -5.5), (x + 12, -5.5), (x + 12, 5.5), (x, 5.5)),
            closed=True,
            fill="plate",
            stroke="ink",
            width=1.6,
        )
        for x in (-10.5, 4.5)
    )
    bracket = Shape(((-14, -8.5), (-18.5, -8.5), (-18.5, 8.5), (-14, 8.5)), stroke="ink", width=1.4)
    return (*frames, bracket)


def draw_frame(certainty: Certainty, stroke: str = "ink") -> tuple[Shape, ...]:
    """Return an empty frame on its plate: the swatch of a certainty."""
    plate = _fill_box(HALF_W + PLATE, HALF_H + PLATE, "plate", radius=1.5)
    return plate, _draw_outline(certainty, stroke)


def draw_disc(x: float, y: float, radius: float, fill: str) -> Shape:
    """Return a filled circle around a point."""
    return Shape(((x, y),), fill=fill, radius=radius)


def place_letter(*, selected: bool = False, focused: bool = False) -> tuple[float, float, float]:
    """Return x and y of the middle of an account's letter, and its type size.

    The letter is bold, in the token `plate`.
    """
    out = BRACKET + _find_reach(selected=selected, focused=focused)
    return HALF_W + out, -HALF_H - out + 0.6, 9.5


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
        shapes.append(draw_disc(0, 0, 5.3 * fy, "icon"))
    elif kind is UnitKind.VOLUNTEERS:
        shapes.append(replace(draw_disc(0, 0, 4.6 * fy, "body"), stroke="icon", width=ICON))
    elif kind is UnitKind.ARMOUR:
        hull = _round_box(9.9 * fx, 4.5 * fy, 4.4 * fy, y=-2.4 * fy)
        shapes.append(Shape(hull, closed=True, stroke="icon", width=ICON))
        shapes += [draw_disc(x * fx, 6.5 * fy, 2.2 * fy, "icon") for x in (-6.0, 6.0)]
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
        *(draw_disc(x * fx, 6.5 * fy, 2.0 * fy, "icon") for x in (-8.4, -2.8, 2.8, 8.4)),
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
        *(draw_disc(x, base - 2.1, 3.2, "halo") for x in dots),
        *(Shape(line, stroke=paint, width=ICON) for line in lines),
        *(draw_disc(x, base - 2.1, 1.6, paint) for x in dots),
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
        draw_disc(at_x, at_y, DISC + 1, "plate"),
        draw_disc(at_x, at_y, DISC, "other"),
    ]


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
