"""Where pictures are painted piece by piece: over another picture, or as sprites to lay on one.

A figure keeps its artists and paints them all again every time; here each is painted once, and
what it left on the paper is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from math import floor

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox, BboxTransformFrom, BboxTransformTo, TransformedBbox
from numpy.typing import NDArray
from PIL import Image

from geo.battle import Bounds
from geo.sheet.map_window import POINTS, Window
from geo.sheet.paint.figure_files import hold_matplotlib
from geo.sheet.paint.painter import Painter
from geo.sheet.paint.paper_page import Pane
from geo.sheet.paper import Rectangle
from geo.symbology import LIGHT

CELL = (720.0, 120.0)
"""Px of the room in which a sprite is painted."""
WHOLE = (0.0, 0.0, 1.0, 1.0)

Pair = tuple[float, float]


@dataclass(frozen=True)
class Sprite:
    """A picture with clear ground, and how far its left top corner lies from its anchor."""

    image: Image.Image
    x: int
    y: int

    def lay(self, under: Image.Image, at: Pair) -> None:
        """Lay the sprite on a picture, its anchor on the pixel that holds `at`."""
        place = (floor(at[0] + 0.5) + self.x, floor(at[1] + 0.5) + self.y)
        under.paste(self.image, place, self.image)


class RasterPage:
    """A page with a map on it.

    Parameters
    ----------
    size
        Width and height of the page, px.
    room
        Left, top, width and height of the map, px.
    window
        What the map shows.
    k
        Pixels to a px.
    """

    def __init__(
        self, size: Pair, room: tuple[float, float, float, float], window: Window, k: float
    ) -> None:
        width, height = size
        left, top, wide, high = room
        self.k = k
        self.size = (round(width * k), round(height * k))
        place = (left / width, 1 - (top + high) / height, wide / width, high / height)
        figure = Figure(figsize=(width * POINTS / 72, height * POINTS / 72), dpi=72 / POINTS * k)
        self._page = _add_pane(figure, WHOLE, (0, -height, width, 0), "page")
        edges = (window.west, window.south, window.east, window.north)
        self._map = _add_pane(figure, place, edges, "map")
        self._renderer = _make_renderer(self.size, figure.dpi)
        self.page = Painter(self._page, 0, 0, 1, POINTS)
        self.map = Painter(self._map, window.west, window.north, window.scale, POINTS)
        cell = Figure(figsize=(CELL[0] * POINTS / 72, CELL[1] * POINTS / 72), dpi=figure.dpi)
        self._cell = _add_pane(cell, WHOLE, (0, -CELL[1], CELL[0], 0), "sprite")
        self._cell_renderer = _make_renderer((CELL[0] * k, CELL[1] * k), figure.dpi)
        self._sprites: dict[Hashable, Sprite | None] = {}

    def paint(self, under: Image.Image | None, *paints: Callable[[], None]) -> Image.Image:
        """Return a picture with more on it.

        Parameters
        ----------
        under
            What is painted over; None: an empty page.
        *paints
            Each paints on `page` or on `map`, not on both.
        """
        with hold_matplotlib():
            pixels = _read_pixels(self._renderer)
            pixels[:] = 255
            if under is not None:
                pixels[:, :, :3] = np.asarray(under)
            else:
                pixels[:, :, :3] = np.asarray(Image.new("RGB", (1, 1), LIGHT["panel"]))
            for paint in paints:
                paint()
                self._page.draw_once(self._renderer)
                self._map.draw_once(self._renderer)
            return Image.fromarray(pixels[:, :, :3].copy())

    def lay(self, under: Image.Image, paint: Callable[[], None]) -> None:
        """Paint on a picture what takes little of it, on `map`: quicker than `paint`."""
        with hold_matplotlib():
            self._renderer.clear()  # type: ignore[no-untyped-call]
            paint()
            self._map.draw_once(self._renderer)
            whole = Image.fromarray(_read_pixels(self._renderer))
            box = whole.getbbox()
            if box:
                cut = whole.crop(box)
                under.paste(cut, box[:2], cut)

    def cut(self, key: Hashable, paint: Callable[[Painter, Pair], None]) -> Sprite | None:
        """Return a sprite, painted when it is first asked for; None if there is nothing to see.

        Parameters
        ----------
        key
            What tells it from others.
        paint
            Paints it on a painter around a place in px, its anchor.
        """
        if key not in self._sprites:
            middle = (CELL[0] / 2, CELL[1] / 2)
            with hold_matplotlib():
                self._cell_renderer.clear()  # type: ignore[no-untyped-call]
                paint(Painter(self._cell, 0, 0, 1, POINTS), middle)
                self._cell.draw_once(self._cell_renderer)
                whole = Image.fromarray(_read_pixels(self._cell_renderer).copy())
            box = whole.getbbox()
            at = (round(middle[0] * self.k), round(middle[1] * self.k))
            cut = box and Sprite(whole.crop(box), box[0] - at[0], box[1] - at[1])
            self._sprites[key] = cut
        return self._sprites[key]


def _add_pane(figure: Figure, place: Rectangle, edges: Bounds, name: str) -> Pane:
    """Return a pane at a place given in shares of the figure's, on top of what is there."""
    # Reckoned in dots, not in inches as for paper: here dots are what counts.
    room = TransformedBbox(Bbox.from_bounds(*place), figure.transFigure)
    way = BboxTransformFrom(Bbox.from_extents(*edges)) + BboxTransformTo(room)
    return Pane(figure, way, room, name)


def _make_renderer(size: Pair, dpi: float) -> RendererAgg:
    return RendererAgg(round(size[0]), round(size[1]), dpi)  # type: ignore[no-untyped-call]


def _read_pixels(renderer: RendererAgg) -> NDArray[np.uint8]:
    """Return a painter's paper: what is written there stands on it."""
    return np.asarray(renderer.buffer_rgba())  # type: ignore[no-untyped-call]
