"""The arrows, fronts and areas of the week, as the page's script reads them.

Numbers are kept short: coordinates are whole hundred-thousandths of a degree (about a metre),
each but the first as the difference from the one before.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
from pyproj import Transformer
from shapely import get_coordinates
from shapely.geometry import LineString

from geo.battle import Area, AreaKind, Battle, Language, Move, situation
from geo.layout import (
    HIGHEST,
    LOWEST,
    WIDTHS,
    find_size,
    find_taken,
    find_view,
    is_last_known,
    is_owed,
    measure_line,
    measure_zoom,
    name_band,
    read_projection,
)
from geo.symbology import Shape, draw_front, draw_move, resize
from geo.webmap.told.markers import Json, render_cites
from geo.webmap.told.rows import ShapeRow, tell_row
from geo.words import render_day, say

BANDS = range(int(LOWEST), int(HIGHEST) + 1)
"""The whole zooms for which arrows and fronts are drawn; between two they are scaled."""

LEAST, MOST = 6.0, 5000.0
"""Px between which arrows and fronts are drawn: nothing of more or less can be looked at."""


def tell_drawn(battle: Battle, lang: Language) -> Json:
    """Return the arrows and fronts: what is drawn anew at every whole zoom."""
    drawn: list[Json] = []
    for what, views, bands in _draw_all(battle):
        kind = what.kind if isinstance(what, Move) else "front"
        entry = _describe(battle, what, what.side, kind, bands, lang)
        event = what.event if isinstance(what, Move) else None
        drawn.append(entry | {"views": views, "event": event})
    return drawn


@lru_cache(maxsize=4)
def _draw_all(battle: Battle) -> list[tuple[Move | Area, list[str], Json]]:
    """Return each arrow and front that some view has, its views, and its rows by whole zoom."""
    there, back = read_projection(battle)
    fronts = [a for a in battle.areas if a.kind == AreaKind.FRONT and a.facing is not None]
    things: list[Move | Area] = [*battle.moves, *fronts]
    drawn = []
    for what in things:
        views = [view for view in battle.views if is_owed(battle, what, view)]
        line = what.path if isinstance(what, Move) else what.shape
        path, length = _project_line(line, there), measure_line(line)
        bands = {}
        for band in BANDS if views else ():
            scale = measure_zoom(band, battle.point.y)
            if LEAST < length / scale < MOST:
                view = find_view(battle, scale, WIDTHS["wide"])
                size = find_size(battle, view, scale, length)
                lines = _list_lines(battle, what, path, back, view, scale, size)
                bands[band] = [tell_row(row) for row in lines]
        if bands:
            drawn.append((what, views, bands))
    return drawn


def _list_lines(
    battle: Battle,
    what: Move | Area,
    path: list[tuple[float, float]],
    back: Transformer,
    view: str,
    scale: float,
    size: float,
) -> list[ShapeRow]:
    """Return an arrow or a front at one scale, `size` times as large as by itself."""
    if isinstance(what, Move):
        far = name_band(battle, view) == "far"
        shapes = draw_move(path, what.kind, what.certainty, scale=scale * size, far=far)
        return _list_shapes([resize(shape, size) for shape in shapes], back, scale)
    left, right = (
        _list_shapes([resize(shape, size) for shape in shapes], back, scale)
        for shapes in draw_front(path, scale=scale * size)
    )
    return [*left, *(row._replace(side=str(what.facing)) for row in right)]


def tell_areas(battle: Battle, lang: Language) -> Json:
    """Return areas held, as rings, and sites taken, as points."""
    areas = []
    for area in list_areas(battle):
        entry = _describe(battle, area, area.side, area.kind, {}, lang)
        if area.kind == AreaKind.SITE:
            last = [n for n in entry["days"] if is_last_known(battle, area, battle.dates[n])]
            if last:
                day = render_day(find_taken(battle, area), lang)
                entry |= {"last": last, "since": say(lang, "taken {day}, last known", day=day)}
            entry["at"] = [round(x, 5) for x in get_coordinates(area.shape)[0].tolist()]
        else:
            entry["ring"] = tell_ring(get_coordinates(area.shape))
        areas.append(entry)
    return areas


def list_areas(battle: Battle) -> list[Area]:
    """Return the areas that are not drawn as lines, as the page counts them."""
    return [area for area in battle.areas if area.kind != AreaKind.FRONT]


def is_area_shown(battle: Battle, area: Area, day: date) -> bool:
    """Return whether an area is held at the end of a day, or fell in its course."""
    now = situation(battle, day, accounts=[area.account])
    return any(item.id == area.id for item in (*now.areas, *now.fallen))


def _describe(
    battle: Battle, what: Move | Area, side: str, kind: str, bands: Json, lang: Language
) -> Json:
    return {
        "id": what.id,
        "side": side,
        "kind": kind,
        "account": what.account,
        "certainty": what.certainty,
        "days": _list_days(battle, what),
        "fallen": [
            n
            for n, day in enumerate(battle.dates)
            if any(a.id == what.id for a in situation(battle, day, accounts=[what.account]).fallen)
        ],
        "what": what.what.read(lang),
        "sure": say(lang, f"certainty {what.certainty}"),
        "cite": render_cites(battle, what.cite, lang),
        "bands": bands,
    }


def _list_days(battle: Battle, what: Move | Area) -> list[int]:
    """Return the numbers of the days at whose stop it is shown."""
    days = []
    for n, day in enumerate(battle.dates):
        if isinstance(what, Move):
            moves = situation(battle, day, accounts=[what.account]).moves
            shown = any(move.id == what.id for move in moves)
        else:
            shown = is_area_shown(battle, what, day)
        if shown:
            days.append(n)
    return days


def _project_line(line: Any, there: Transformer) -> list[tuple[float, float]]:
    xy = get_coordinates(line)
    return list(zip(*there.transform(xy[:, 0], xy[:, 1]), strict=True))


def _list_shapes(shapes: Iterable[Shape], back: Transformer, scale: float) -> list[ShapeRow]:
    """Return rings or lines with their paint; one row for each paint."""
    rows: list[ShapeRow] = []
    drawn = list(shapes)
    outlines = [_outline(shape, scale) for shape in drawn]
    # One call for all: each takes its time, however few the points.
    placed = np.column_stack(back.transform(*np.concatenate(outlines or [np.empty((0, 2))]).T))
    ends = np.cumsum([len(points) for points in outlines])
    for shape, points in zip(drawn, np.split(placed, ends[:-1]), strict=False):
        ring = tell_ring(points)
        closed = shape.closed or shape.radius is not None
        row = ShapeRow(
            [ring], int(closed), shape.fill or 0, shape.stroke or 0, shape.width,
            " ".join(map(str, shape.dash)), int(shape.cap == "round"),
        )  # fmt: skip
        if rows and rows[-1]._replace(rings=[ring]) == row:
            rows[-1].rings.append(ring)
        else:
            rows.append(row)
    return rows


def _outline(shape: Shape, scale: float) -> Any:
    """Return the points of a shape in metres, no more than its scale can show."""
    points = np.array(shape.points)
    if shape.radius is not None:
        angles = np.linspace(0, 2 * np.pi, 13)
        return points + shape.radius * np.column_stack([np.cos(angles), np.sin(angles)])
    if len(points) > 3:
        return get_coordinates(LineString(points).simplify(0.3 * scale))
    return points


def tell_ring(points: Any) -> list[int]:
    """Return points, rows of longitude and latitude, as the steps from each to the next."""
    whole = np.rint(points[:, :2] * 1e5).astype(int)
    steps = np.diff(whole, axis=0, prepend=np.zeros((1, 2), dtype=int))
    flat: list[int] = steps.ravel().tolist()
    return flat
