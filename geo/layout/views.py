"""What a view owes its reader: which of the day's arrows and fronts it draws, and how large.

Whether something is drawn is a matter of the view, not of the window: a small window shows the
same arrows as a large one, smaller.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from math import cos, hypot, radians
from types import MappingProxyType

from shapely import from_wkb, get_coordinates
from shapely.geometry.base import BaseGeometry

from geo.battle import Area, Battle, Bounds, Move
from geo.layout.viewports import WIDE, fit_zoom, measure_zoom

WIDTHS = MappingProxyType({"wide": 700.0, "medium": 560.0, "compact": 380.0})
"""Width of the map in px by which the view at hand is told."""

MOVE_SHORTEST, MOVE_LONGEST = 24.0, 3200.0
"""A view owes an arrow that is this long, in px, in the window that the view was made for."""
FRONT_SHORTEST = 80.0
"""The same for a front."""
SMALLEST = 0.5
"""How small arrows and fronts get at most, unless they are too short to be drawn at all."""
LEAST_ARROW = 13.0
"""An arrow is drawn this long at least, in px at its own size."""


def find_view(battle: Battle, scale: float, width: float = 1000.0) -> str:
    """Return the view whose width in metres comes nearest to `width` px at `scale`."""

    def differ(view: str) -> float:
        west, _, east, _ = battle.views[view].bounds
        ratio = (east - west) * 84_000 / (scale * width)
        return max(ratio, 1 / ratio)

    return min(battle.views, key=differ)


def name_band(battle: Battle, view: str) -> str:
    """Return the band of scale of a view: `near` for the smallest, then `middle`, `far`."""
    order = sort_views(battle)
    return ("near", "middle", "far")[min(2, order.index(view))]


def sort_views(battle: Battle) -> list[str]:
    """Return the views, that of the smallest ground first."""
    return sorted(battle.views, key=lambda v: battle.views[v].bounds[2] - battle.views[v].bounds[0])


def measure_view(battle: Battle, view: str) -> float:
    """Return metres per px of a view in the window that it was made for."""
    return _fit(battle.views[view].bounds, name_band(battle, view), battle.point.y)


@cache
def _fit(bounds: Bounds, band: str, lat: float) -> float:
    return measure_zoom(fit_zoom(bounds, WIDE[band]), lat)


def measure_line(shape: BaseGeometry) -> float:
    """Return the length of a line, given in degrees, in metres."""
    return _measure(shape.wkb)


@cache
def _measure(wkb: bytes) -> float:
    points = get_coordinates(from_wkb(wkb)).tolist()
    return sum(
        111_195 * hypot((x1 - x0) * cos(radians((y0 + y1) / 2)), y1 - y0)
        for (x0, y0), (x1, y1) in pairwise(points)
    )


def is_owed(battle: Battle, what: Move | Area, view: str) -> bool:
    """Return whether a view draws an arrow or a front, whatever the size of its window."""
    scale = measure_view(battle, view)
    if isinstance(what, Move):
        return MOVE_SHORTEST <= measure_line(what.path) / scale <= MOVE_LONGEST
    return measure_line(what.shape) / scale >= FRONT_SHORTEST


def find_size(battle: Battle, view: str, scale: float, length: float) -> float:
    """Return how large an arrow or front is drawn, of its size in the view's own window.

    Parameters
    ----------
    battle, view
        The view that is shown.
    scale
        Metres per px.
    length
        Of the path, in metres: what is too short for its size is drawn smaller, not left out.
    """
    size = min(1.0, max(SMALLEST, measure_view(battle, view) / scale))
    return min(size, length / scale / LEAST_ARROW)
