"""A view fitted to a piece of paper: its scale and edges, and the way from degrees to px.

A px of paper is a px of the screen made 1.26 times as large at 150 dpi, so that a sheet is the
same drawing as the page.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer
from shapely.geometry import Polygon, box
from shapely.geometry.base import BaseGeometry

from geo.battle import Battle, Bounds
from geo.symbology import SHEET_SCALE, STROKES, Strokes

PX = 25.4 / 150 * SHEET_SCALE
"""Millimetres of paper to a px."""

POINTS = PX / 25.4 * 72
"""Typographic points to a px."""

NEAR, MIDDLE = 18.0, 100.0
"""Metres per px up to which a map is of the near band, or of the middle one."""

ROUND = (1.0, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0, 3.75, 4.0, 5.0, 6.0, 7.5, 10.0)
"""Figures that a scale may have."""

ROOM = 1.03
"""How much more than the view's bounds must be seen."""


@cache
def find_way(crs: str) -> Transformer:
    """Return what turns degrees into metres of a reference system."""
    return Transformer.from_crs("EPSG:4326", crs, always_xy=True)


@dataclass(frozen=True)
class Window:
    """A piece of the ground as it lies on paper."""

    view: str
    crs: str
    west: float
    south: float
    east: float
    north: float
    """Metres."""
    scale: float
    """Metres per px."""
    px: float = PX
    """Millimetres of paper to a px."""

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in px."""
        return (self.east - self.west) / self.scale, (self.north - self.south) / self.scale

    @property
    def denominator(self) -> int:
        """What stands after 1: in the scale."""
        return round(self.scale / self.px * 1000)

    @property
    def band(self) -> str:
        """The band of `style.STROKES`."""
        return "near" if self.scale < NEAR else "middle" if self.scale < MIDDLE else "far"

    @property
    def strokes(self) -> Strokes:
        """The widths of lines at this scale."""
        return STROKES[self.band]

    @property
    def box(self) -> Polygon:
        """The edges, in metres."""
        return box(self.west, self.south, self.east, self.north)

    def project(self, lon: float, lat: float) -> tuple[float, float]:
        """Return px from the left top corner, y down."""
        x, y = find_way(self.crs).transform(lon, lat)
        return (x - self.west) / self.scale, (self.north - y) / self.scale

    def measure(self, shape: BaseGeometry) -> BaseGeometry:
        """Return a geometry in metres."""
        way = find_way(self.crs)

        def move(points: NDArray[np.float64]) -> NDArray[np.float64]:
            return np.column_stack(way.transform(points[:, 0], points[:, 1]))

        moved: BaseGeometry = shapely.transform(shape, move)
        return moved

    def find_bounds(self) -> Bounds:
        """Return west, south, east, north of what is seen, in degrees."""
        way = find_way(self.crs)
        west, south, east, north = way.transform_bounds(
            self.west, self.south, self.east, self.north, direction="INVERSE"
        )
        return west, south, east, north


def fit_window(
    battle: Battle,
    view: str,
    width: float,
    height: float,
    *,
    exact: bool = False,
    px: float = PX,
) -> Window:
    """Return a view fitted to `width` by `height` mm at the largest round scale.

    Parameters
    ----------
    battle
        The battle.
    view
        One of its views.
    width, height
        Of the map on paper, in mm.
    exact
        Whether the scale may be any number, so that the view fills the paper.
    px
        Mm of paper to a px.

    Raises
    ------
    ValueError
        There is no such view.
    """
    if view not in battle.views:
        msg = f"`view` must be one of {', '.join(battle.views)}, found {view!r}"
        raise ValueError(msg)
    west, south, east, north = find_way(battle.crs).transform_bounds(*battle.views[view].bounds)
    needed = max((east - west) / width, (north - south) / height) * 1000 * (1 if exact else ROOM)
    denominator = needed if exact else _round_up(needed)
    across, down = width / 1000 * denominator / 2, height / 1000 * denominator / 2
    x, y = (west + east) / 2, (south + north) / 2
    scale = denominator * px / 1000
    return Window(view, battle.crs, x - across, y - down, x + across, y + down, scale, px)


def _round_up(number: float, figures: Iterable[float] = ROUND) -> float:
    power = 1.0
    while number / power >= 10:
        power *= 10
    return next(figure * power for figure in figures if figure * power >= number)
