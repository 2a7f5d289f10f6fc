"""What symbols and names keep clear of where they can: arrows, fronts, flags. Boxes in px."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from math import hypot

from shapely import get_coordinates
from shapely.geometry import LineString, box

from geo.battle import AreaKind, Battle, GroundKind
from geo.board import Box
from geo.shafts import BODIES
from geo.timeline import Situation

Project = Callable[[float, float], tuple[float, float]]

MOVE_SHORTEST, MOVE_LONGEST = 34.0, 4000.0
"""An arrow is drawn where its path is this long, in px."""
BETWEEN = (2**-0.5, 2**0.5)
"""The page draws its arrows at whole zooms and shows them between: it may show one a little
shorter or longer than is drawn."""
BODY, LINE = 11.0, 5.0
"""Half the width taken by an arrow with a body, and by one that is a line with a head, px."""
FRONT_SHORTEST = 80.0
"""A front shorter than this, in px, is not drawn."""


def is_drawn(length: float) -> bool:
    """Return whether an arrow of this length in px is worth drawing, and fits a screen."""
    return MOVE_SHORTEST <= length <= MOVE_LONGEST


def box_moves(now: Situation, project: Project) -> list[Box]:
    """Return boxes along the day's arrows, those included that only a near zoom may draw."""
    boxes: list[Box] = []
    for move in now.moves:
        points = [project(x, y) for x, y in move.path.coords]
        length = sum(hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(points))
        if not any(is_drawn(length * share) for share in (1, *BETWEEN)):
            continue
        half = BODY if move.kind in BODIES else LINE
        for (x0, y0), (x1, y1) in pairwise(points):
            parts = max(1, min(60, int(hypot(x1 - x0, y1 - y0) / 18)))
            for n in range(parts + 1):
                x, y = x0 + (x1 - x0) * n / parts, y0 + (y1 - y0) * n / parts
                boxes.append((x - half, y - half, x + half, y + half))
    return boxes


def box_fronts(now: Situation, project: Project) -> list[Box]:
    """Return boxes along the front lines, which run on either side of the line between."""
    boxes: list[Box] = []
    for area in now.areas:
        if area.kind != AreaKind.FRONT:
            continue
        points = [project(x, y) for x, y in get_coordinates(area.shape)]
        if LineString(points).length < FRONT_SHORTEST:
            continue
        for (x0, y0), (x1, y1) in pairwise(points):
            parts = max(1, min(40, int(hypot(x1 - x0, y1 - y0) / 20)))
            for n in range(parts):
                x, y = x0 + (x1 - x0) * n / parts, y0 + (y1 - y0) * n / parts
                boxes.append((x - 18, y - 18, x + 18, y + 18))
    return boxes


def box_railways(battle: Battle, view: str, project: Project) -> list[Box]:
    """Return boxes along the railways that a view shows."""
    west, south, east, north = battle.views[view].bounds
    window = box(west, south, east, north)
    boxes: list[Box] = []
    for piece in battle.ground:
        if piece.kind != GroundKind.RAILWAY or view not in piece.views:
            continue
        points = [project(x, y) for x, y in get_coordinates(piece.shape.intersection(window))]
        for (x0, y0), (x1, y1) in pairwise(points):
            parts = max(1, int(hypot(x1 - x0, y1 - y0) / 18))
            for n in range(parts):
                x, y = x0 + (x1 - x0) * n / parts, y0 + (y1 - y0) * n / parts
                boxes.append((x - LINE, y - LINE, x + LINE, y + LINE))
    return boxes


def box_sites(now: Situation, project: Project) -> list[Box]:
    """Return the boxes of the flags on the sites taken."""
    boxes = []
    for area in now.areas:
        if area.kind == AreaKind.SITE:
            x, y = project(*get_coordinates(area.shape)[0])
            boxes.append((x - 3, y - 18, x + 15, y + 2))
    return boxes
