"""The arrows, fronts and areas of the week, as the page's script reads them.

Numbers are kept short: coordinates are whole hundred-thousandths of a degree (about a metre),
each but the first as the difference from the one before.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from math import hypot
from typing import Any

import numpy as np
from pyproj import Transformer
from shapely import get_coordinates
from shapely.geometry import LineString

from geo.arrows import draw_front, draw_move
from geo.battle import Area, AreaKind, Battle, Language, Move
from geo.layout import find_view, name_band
from geo.notes import Json, write_cites
from geo.obstacles import FRONT_SHORTEST, is_drawn
from geo.scales import HIGHEST, LOWEST, measure_zoom, read_projection
from geo.shapes import Shape
from geo.timeline import situation
from geo.words import say

BANDS = range(int(LOWEST), int(HIGHEST) + 1)
"""The whole zooms for which arrows and fronts are drawn; between two they are scaled."""

FRONT_LONGEST = 5000.0


def write_drawn(battle: Battle, lang: Language) -> Json:
    """Return the arrows and fronts: what is drawn anew at every whole zoom."""
    there, back = read_projection(battle)
    drawn: list[Json] = []
    lat = battle.point.y
    for move in battle.moves:
        path = _project_line(move.path, there)
        length = sum(hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(path))
        bands = {}
        for band in BANDS:
            scale = measure_zoom(band, lat)
            if not is_drawn(length / scale):
                continue
            far = name_band(battle, find_view(battle, scale)) == "far"
            shapes = draw_move(path, move.kind, move.certainty, scale=scale, far=far)
            bands[band] = _write_shapes(shapes, back, scale)
        if bands:
            drawn.append(_describe(battle, move, move.side, move.kind, bands, lang))
    for area in battle.areas:
        if area.kind != AreaKind.FRONT or area.facing is None:
            continue
        path = _project_line(area.shape, there)
        bands = {}
        for band in BANDS:
            scale = measure_zoom(band, lat)
            if not FRONT_SHORTEST < LineString(path).length / scale < FRONT_LONGEST:
                continue
            left, right = draw_front(path, scale=scale)
            bands[band] = [
                *_write_shapes(left, back, scale),
                *([*row, area.facing] for row in _write_shapes(right, back, scale)),
            ]
        drawn.append(_describe(battle, area, area.side, "front", bands, lang))
    return drawn


def write_areas(battle: Battle, lang: Language) -> Json:
    """Return areas held, as rings, and sites taken, as points."""
    areas = []
    for area in battle.areas:
        if area.kind == AreaKind.FRONT:
            continue
        entry = _describe(battle, area, area.side, area.kind, {}, lang)
        if area.kind == AreaKind.SITE:
            entry["at"] = [round(x, 5) for x in get_coordinates(area.shape)[0].tolist()]
        else:
            entry["ring"] = _write_ring(get_coordinates(area.shape))
        areas.append(entry)
    return areas


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
        "what": what.what.read(lang),
        "sure": say(lang, f"certainty {what.certainty}"),
        "cite": write_cites(battle, what.cite, lang),
        "bands": bands,
    }


def _list_days(battle: Battle, what: Move | Area) -> list[int]:
    """Return the numbers of the days at whose stop it is shown."""
    days = []
    for n, day in enumerate(battle.dates):
        now = situation(battle, day, accounts=[what.account])
        shown = now.moves if isinstance(what, Move) else now.areas
        if any(item.id == what.id for item in shown):
            days.append(n)
    return days


def _project_line(line: Any, there: Transformer) -> list[tuple[float, float]]:
    xy = get_coordinates(line)
    return list(zip(*there.transform(xy[:, 0], xy[:, 1]), strict=True))


def _write_shapes(shapes: Iterable[Shape], back: Transformer, scale: float) -> list[Json]:
    """Return rings or lines, closed, fill, stroke, width, dash, cap; one row for each paint."""
    rows: list[Json] = []
    for shape in shapes:
        points = np.array(shape.points)
        if shape.radius is not None:
            angles = np.linspace(0, 2 * np.pi, 13)
            points = points + shape.radius * np.column_stack([np.cos(angles), np.sin(angles)])
        elif len(points) > 3:
            points = np.array(LineString(points).simplify(0.3 * scale).coords)
        ring = _write_ring(np.column_stack(back.transform(points[:, 0], points[:, 1])))
        closed = shape.closed or shape.radius is not None
        paint = [
            int(closed), shape.fill or 0, shape.stroke or 0, shape.width,
            " ".join(map(str, shape.dash)), int(shape.cap == "round"),
        ]  # fmt: skip
        if rows and rows[-1][1:] == paint:
            rows[-1][0].append(ring)
        else:
            rows.append([[ring], *paint])
    return rows


def _write_ring(points: Iterable[Any]) -> list[int]:
    whole = np.rint(np.array(list(points), dtype=float)[:, :2] * 1e5).astype(int)
    steps = np.diff(whole, axis=0, prepend=np.zeros((1, 2), dtype=int))
    flat: list[int] = steps.ravel().tolist()
    return flat
