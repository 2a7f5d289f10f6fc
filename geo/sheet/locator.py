"""The locator of a sheet: where in the theatre the map lies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from shapely.geometry import box

from geo.battle import Battle, GroundKind, Language, PlaceKind
from geo.layout import EASTWARD, WIDER
from geo.sheet.legend.rows import POINT
from geo.sheet.map_window import PX, Window, fit_window
from geo.sheet.paint.lettering import Align, measure_letters, paint_text
from geo.sheet.paint.painter import Painter, paint_area, paint_lines, paint_shapes
from geo.symbology import LIGHT, Letters, Shape

NAME = Letters(7.2 * POINT / PX, "ink")


def fit_locator(battle: Battle, window: Window, mm: Sequence[float], factor: float = 1.0) -> Window:
    """Return what a locator shows: the theatre, or more where the theatre is the window.

    Parameters
    ----------
    battle, window
        What the sheet shows.
    mm
        Left, top, width and height on the page.
    factor
        How much larger the paper makes everything.
    """
    width, height = mm[2] * factor, mm[3] * factor
    widest = _find_widest(battle)
    room = fit_window(battle, widest, width, height, exact=True, px=PX * factor)
    return _widen(room, WIDER if window.view == widest else 1.06)


def _find_widest(battle: Battle) -> str:
    return max(battle.views.values(), key=lambda view: view.bounds[2] - view.bounds[0]).id


def paint_locator(
    painter: Painter,
    page: Painter,
    mm: Sequence[float],
    battle: Battle,
    room: Window,
    window: Window,
    lang: Language,
) -> None:
    """Paint the theatre in small, with the window in it.

    Parameters
    ----------
    painter
        Where: `room` in metres.
    page
        The page around it, in mm.
    mm
        Left, top, width and height on the page.
    battle, window, lang
        What the sheet shows.
    room
        As `fit_locator` gives it.
    """
    left, top, width, height = mm
    wide = window.view == _find_widest(battle)
    _paint_waters(painter, battle, room)
    here = window.box
    least = 9 * room.scale
    if here.bounds[2] - here.bounds[0] < least:
        x, y = here.centroid.x, here.centroid.y
        here = box(x - least, y - least * 0.76, x + least, y + least * 0.76)
    paint_lines(painter, [here.exterior], LIGHT["halo"], 4.6)
    paint_lines(painter, [here.exterior], LIGHT["ink"], 2.2)
    _paint_cities(painter, battle, room, lang, here.bounds, wide=wide)
    frame = box(left, -top - height, left + width, -top)
    paint_lines(page, [frame.exterior], LIGHT["ink2"], 0.25)


def _widen(room: Window, factor: float) -> Window:
    """Return a wider window, most of its room given to the west."""
    x, y = (room.west + room.east) / 2, (room.south + room.north) / 2
    across, up = (room.east - room.west) / 2 * factor, (room.north - room.south) / 2 * factor
    x = min(x, room.east + (2 * EASTWARD - 1) * across)
    edges = (x - across, y - up, x + across, y + up)
    return Window(room.view, room.crs, *edges, room.scale * factor, room.px)


def _paint_waters(painter: Painter, battle: Battle, room: Window) -> None:
    reach = room.box.buffer(10 * room.scale)
    pieces = [piece for piece in battle.ground if room.view in piece.views]
    for piece in pieces:
        if piece.kind in (GroundKind.SEA, GroundKind.LAKE):
            shape = room.measure(piece.shape).buffer(0).intersection(reach)
            paint_area(painter, shape, LIGHT["sea"], stroke=LIGHT["water-line"], width=0.9)
    for kind, token, wide, dash in (
        (GroundKind.RIVER, "water-line", 1.1, ()),
        (GroundKind.RAILWAY, "rail", 1.3, (4.0, 2.2)),
    ):
        lines = [
            room.measure(piece.shape).simplify(room.scale * 0.4)
            for piece in pieces
            if piece.kind == kind
        ]
        paint_lines(painter, lines, LIGHT[token], wide, dash=dash)


def _paint_cities(
    painter: Painter,
    battle: Battle,
    room: Window,
    lang: Language,
    here: tuple[float, float, float, float],
    *,
    wide: bool,
) -> None:
    width, height = room.size
    (x0, y0), (x1, y1) = painter.find_px(here[0], here[3]), painter.find_px(here[2], here[1])
    taken = [(x0 - 2, y0 - 2, x1 + 2, y1 + 2)]
    if wide:
        taken = [
            (x0 - 2, y0 - 2, x1 + 2, y0 + 2),
            (x0 - 2, y1 - 2, x1 + 2, y1 + 2),
            (x0 - 2, y0, x0 + 2, y1),
            (x1 - 2, y0, x1 + 2, y1),
        ]
    for place in battle.places.values():
        if place.kind != PlaceKind.CITY or place.lonlat is None or room.view not in place.views:
            continue
        x, y = room.project(*place.lonlat)
        inside = not wide and x0 < x < x1 and y0 < y < y1
        letters = replace(NAME, bold=inside)
        text = place.name.read(lang)
        long = measure_letters(text, letters)
        reach = 16 if inside else 5
        if not inside:
            paint_shapes(painter, [Shape(((0, 0),), fill="ink", radius=2.6)], at=(x, y))
        offers: list[tuple[float, float, Align]] = [
            (0, reach + 6, "center"),
            (reach, 0, "left"),
            (-reach, 0, "right"),
            (0, -reach - 5, "center"),
            (-reach, 9, "right"),
            (reach, -8, "left"),
        ]
        if not inside:
            offers = [*offers[1:], offers[0]]
        for dx, dy, align in offers:
            start = x + dx - {"left": 0.0, "center": 0.5, "right": 1.0}[align] * long
            edges = (start - 2, y + dy - 7, start + long + 2, y + dy + 7)
            if edges[0] < 2 or edges[1] < 1 or edges[2] > width - 2 or edges[3] > height - 1:
                continue
            if any(_touch(edges, other) for other in taken):
                continue
            taken.append(edges)
            paint_text(painter, (x + dx, y + dy), text, letters, align=align, halo="halo")
            break


def _touch(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
