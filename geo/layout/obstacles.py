"""What symbols and names keep clear of where they can: arrows, fronts, flags. Boxes in px."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from math import hypot

from shapely import get_coordinates, get_parts
from shapely.geometry import box

from geo.battle import AreaKind, Battle, GroundKind, Situation
from geo.layout.boxes import Box
from geo.layout.views import is_owed
from geo.symbology import BODIES

Project = Callable[[float, float], tuple[float, float]]

RIVER = 9.0
"""Half the width of a river in the near band, px."""
BODY, LINE = 11.0, 5.0
"""Half the width taken by an arrow with a body, and by one that is a line with a head, px."""


def box_moves(battle: Battle, now: Situation, view: str, project: Project) -> list[Box]:
    """Return boxes along the day's arrows that a view draws."""
    boxes: list[Box] = []
    for move in now.moves:
        if not is_owed(battle, move, view):
            continue
        points = [project(x, y) for x, y in move.path.coords]
        half = BODY if move.kind in BODIES else LINE
        for (x0, y0), (x1, y1) in pairwise(points):
            parts = max(1, min(60, int(hypot(x1 - x0, y1 - y0) / 18)))
            for n in range(parts + 1):
                x, y = x0 + (x1 - x0) * n / parts, y0 + (y1 - y0) * n / parts
                boxes.append((x - half, y - half, x + half, y + half))
    return boxes


def box_fronts(battle: Battle, now: Situation, view: str, project: Project) -> list[Box]:
    """Return boxes along the front lines, which run on either side of the line between."""
    boxes: list[Box] = []
    for area in (*now.areas, *now.fallen):
        if area.kind != AreaKind.FRONT or not is_owed(battle, area, view):
            continue
        points = [project(x, y) for x, y in get_coordinates(area.shape)]
        for (x0, y0), (x1, y1) in pairwise(points):
            parts = max(1, min(40, int(hypot(x1 - x0, y1 - y0) / 20)))
            for n in range(parts):
                x, y = x0 + (x1 - x0) * n / parts, y0 + (y1 - y0) * n / parts
                boxes.append((x - 18, y - 18, x + 18, y + 18))
    return boxes


def box_rivers(battle: Battle, view: str, project: Project) -> list[Box]:
    """Return boxes along the rivers that a view shows: no unit stands in the water."""
    return _box_ground(battle, view, project, GroundKind.RIVER, RIVER)


def box_railways(battle: Battle, view: str, project: Project) -> list[Box]:
    """Return boxes along the railways that a view shows."""
    return _box_ground(battle, view, project, GroundKind.RAILWAY, LINE)


def _box_ground(
    battle: Battle, view: str, project: Project, kind: GroundKind, half: float
) -> list[Box]:
    west, south, east, north = battle.views[view].bounds
    window = box(west, south, east, north)
    boxes: list[Box] = []
    for piece in battle.ground:
        if piece.kind != kind or view not in piece.views:
            continue
        points = [project(x, y) for x, y in get_coordinates(piece.shape.intersection(window))]
        for (x0, y0), (x1, y1) in pairwise(points):
            parts = max(1, int(hypot(x1 - x0, y1 - y0) / 18))
            for n in range(parts):
                x, y = x0 + (x1 - x0) * n / parts, y0 + (y1 - y0) * n / parts
                boxes.append((x - half, y - half, x + half, y + half))
    return boxes


def box_sites(now: Situation, project: Project) -> list[Box]:
    """Return the boxes of the flags on the sites taken."""
    boxes = []
    for area in now.areas:
        if area.kind == AreaKind.SITE:
            x, y = project(*get_coordinates(area.shape)[0])
            boxes.append((x - 3, y - 18, x + 15, y + 2))
    return boxes


def trace_fronts(
    battle: Battle, now: Situation, view: str, project: Project
) -> list[list[tuple[float, float]]]:
    """Return the front lines that a view draws on a day, px."""
    return [
        [project(x, y) for x, y in get_coordinates(part)]
        for area in (*now.areas, *now.fallen)
        if area.kind == AreaKind.FRONT and is_owed(battle, area, view)
        for part in get_parts(area.shape)
    ]


def trace_rivers(battle: Battle, view: str, project: Project) -> list[list[tuple[float, float]]]:
    """Return the rivers that a view shows, px."""
    west, south, east, north = battle.views[view].bounds
    window = box(west, south, east, north)
    return [
        [project(x, y) for x, y in get_coordinates(part)]
        for piece in battle.ground
        if piece.kind == GroundKind.RIVER and view in piece.views
        for part in get_parts(piece.shape.intersection(window))
    ]
