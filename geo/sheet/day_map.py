"""The map itself: what stood, moved and was held on a day, painted over the ground."""

from __future__ import annotations

from dataclasses import replace

from shapely.geometry import LineString, Point
from shapely.ops import unary_union

from geo.battle import AreaKind, Battle, Certainty, Move, Situation
from geo.layout import Layout, find_size, is_owed, measure_line
from geo.sheet.ground import find_river
from geo.sheet.map_window import Window
from geo.sheet.paint.painter import Painter, paint_area, paint_lines, paint_shapes
from geo.sheet.stands import (
    paint_brackets,
    paint_differences,
    paint_disc,
    paint_discs,
    paint_label,
    paint_leaders,
    paint_sites,
    paint_ties,
    paint_unit,
    paint_unit_label,
)
from geo.symbology import (
    FALLEN,
    LIGHT,
    Curve,
    Shape,
    draw_front,
    draw_move,
    outline_move,
    resize,
    smooth_line,
)

BAND = ((34, 32, 30, 28, 26, 24, 22), 0.19)
"""Widths of the strokes that make the inner band of held ground, and how strong it gets."""

HELD_FILL = 0.035
LEAST_RADIUS, MOST_RADIUS = 26.0, 330.0
"""Px between which a radius of doubt is drawn: it is not hidden, and does not leave the map."""


def list_voices(battle: Battle, layout: Layout, now: Situation, window: Window) -> set[str]:
    """Return the accounts that say something on the paper."""
    units = (*layout.units, *layout.ended, *layout.others)
    seen = {unit.position.account for unit in units}
    return seen | {move.account for move, _ in list_moves(battle, now, window)}


def paint_day_map(
    painter: Painter, battle: Battle, layout: Layout, now: Situation, window: Window
) -> None:
    """Paint a day on its ground.

    Parameters
    ----------
    painter
        In metres.
    battle, layout, window
        What stands where.
    now
        What all accounts that are heard say.
    """
    paint_held(painter, battle, now, window)
    paint_fronts(painter, battle, now, window)
    _paint_radii(painter, layout, window)
    paint_moves(painter, battle, now, window)
    placed = [*layout.ended, *layout.others, *layout.units]
    paint_leaders(painter, placed)
    paint_ties(painter, layout)
    paint_sites(painter, battle, now, layout)
    for unit in sorted(placed, key=lambda unit: -unit.fold):
        paint_unit(painter, battle, unit)
    for label in layout.labels:
        paint_label(painter, label)
    paint_brackets(painter, battle, layout)
    for unit in placed:
        paint_unit_label(painter, battle, unit)
    paint_discs(painter, layout)
    paint_differences(painter, battle, layout)


def list_moves(
    battle: Battle, now: Situation, window: Window
) -> list[tuple[Move, tuple[tuple[float, float], ...]]]:
    """Return the moves that the view owes, with their paths in metres."""
    room = window.box
    found = []
    for move in now.moves:
        path = window.measure(move.path)
        if is_owed(battle, move, window.view) and path.intersects(room):
            found.append((move, tuple((x, y) for x, y in path.coords)))
    return found


def paint_held(painter: Painter, battle: Battle, now: Situation, window: Window) -> None:
    """Paint held ground: a faint fill, and a band inside its edge."""
    held = [area for area in now.areas if area.kind == AreaKind.HELD]
    if not held or window.band == "far":
        return
    river = find_river(battle, window)
    widths, strength = BAND
    each = 1 - (1 - strength) ** (1 / len(widths))
    for area in held:
        ground = window.measure(area.shape).buffer(0).difference(river)
        colour = battle.sides[area.side].light.shape
        shown = ground.intersection(window.box)
        if shown.is_empty:
            continue
        patch = paint_area(painter, shown, colour, alpha=HELD_FILL)
        for width in widths:
            paint_lines(painter, [ground.boundary], colour, width * 2 - 28, alpha=each, clip=patch)


def paint_fronts(painter: Painter, battle: Battle, now: Situation, window: Window) -> None:
    """Paint front lines, each side's line in its colour."""
    for area in (*now.areas, *now.fallen):
        if area.kind != AreaKind.FRONT or area.facing is None:
            continue
        pale = FALLEN if area in now.fallen else 1.0
        if not is_owed(battle, area, window.view):
            continue
        line = window.measure(area.shape)
        size = find_size(battle, window.view, window.scale, line.length)
        gap = max(14.0, window.strokes.river / 2 + 6)
        left, right = (
            [resize(shape, size) for shape in shapes]
            for shapes in draw_front(line.coords, scale=window.scale * size, gap=gap)
        )
        for shapes, side in ((left, area.side), (right, area.facing)):
            spines = [LineString(shape.points) for shape in shapes if len(shape.points) > 2]
            paint_lines(painter, spines[:1], LIGHT["halo"], 6.4 * size, alpha=pale)
            faded = [replace(shape, opacity=pale) for shape in shapes]
            paint_shapes(painter, faded, battle.sides[side])


def paint_moves(painter: Painter, battle: Battle, now: Situation, window: Window) -> None:
    """Paint the arrows of a day."""
    far = window.band == "far"
    for move, path in list_moves(battle, now, window):
        size = find_size(battle, window.view, window.scale, measure_line(move.path))
        scale = window.scale * size
        ring = outline_move(path, move.kind, scale=scale, far=far)
        halo = Shape(ring, closed=True, fill="halo", opacity=0.9)
        shapes = draw_move(path, move.kind, move.certainty, scale=scale, far=far)
        small = [resize(shape, size) for shape in shapes]
        paint_shapes(painter, (halo, *small), battle.sides[move.side])
        if move.account != battle.voice.id:
            track = Curve([complex(x, y) for x, y in smooth_line(path)])
            middle, _ = track.locate(track.length / 2)
            paint_disc(
                painter, painter.find_px(middle.real, middle.imag), battle.accounts[move.account]
            )


def _paint_radii(painter: Painter, layout: Layout, window: Window) -> None:
    seen = set()
    circles = []
    for unit in (*layout.units, *layout.others):
        radius = unit.position.radius_m / window.scale
        known = (round(unit.x), round(unit.y), round(radius))
        sure = unit.position.certainty != Certainty.UNCERTAIN
        if sure or known in seen or not LEAST_RADIUS < radius < MOST_RADIUS:
            continue
        seen.add(known)
        spot = Point(painter.locate(unit.x, unit.y))
        circles.append(spot.buffer(unit.position.radius_m, quad_segs=32))
    paint_area(painter, unary_union(circles), LIGHT["ink"], alpha=0.03)
    rings = [circle.exterior for circle in circles]
    paint_lines(painter, rings, LIGHT["ink2"], 1.1, dash=(0.1, 4.4), cap="round")
