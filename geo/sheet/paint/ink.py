"""A path with its fill and its stroke, as matplotlib draws it: patches without their ado."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Literal

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_rgba
from matplotlib.path import Path
from matplotlib.transforms import Bbox, IdentityTransform
from numpy.typing import NDArray

Rgba = tuple[float, float, float, float]
Cap = Literal["butt", "round"]
Join = Literal["miter", "round"]

DIGITS = 2
"""Decimals of a point to which a vector file is written: half a hundredth of it is no ink."""

_read_rgba = lru_cache(maxsize=256)(to_rgba)


class Ink(Artist):
    """A path that is filled, drawn along, or both.

    Parameters
    ----------
    path
        In the units of what it is painted on.
    fill, stroke
        Colours; None: not filled, not drawn along.
    width
        Of the stroke, in points.
    alpha
        How strong both are; None: wholly.
    dash
        Lengths of strokes and gaps, in points; none: a whole line.
    cap, join
        How lines end, and how they turn.
    snap
        Whether lines along the edges of pixels are moved onto them; None: where all of them are
        such.
    digits
        Decimals of a point to which a vector file is written.
    """

    def __init__(
        self,
        path: Path,
        *,
        fill: str | None = None,
        stroke: str | None = None,
        width: float = 0.0,
        alpha: float | None = None,
        dash: Sequence[float] = (),
        cap: Cap = "butt",
        join: Join = "round",
        snap: bool | None = None,
        digits: int = DIGITS,
    ) -> None:
        super().__init__()
        self.path = path
        self.fill: Rgba | None = None if fill is None else _read_rgba(fill, alpha)
        self.stroke: Rgba | None = None if stroke is None else _read_rgba(stroke, alpha)
        self._width = width if stroke is not None else 0.0
        self._strength = alpha
        # Half a point apart at least: nearer dots run into a line.
        self._dash = [max(length, 0.01) for length in dash] or None
        self._cap, self._join, self._stick = cap, join, snap
        self._digits = digits

    def recolour(self, change: Callable[[Rgba], Rgba]) -> None:
        """Put other colours in the place of its own."""
        self.fill = self.fill and change(self.fill)
        self.stroke = self.stroke and change(self.stroke)

    def get_window_extent(self, renderer: RendererBase | None = None) -> Bbox:
        """Return the room that the path takes, in dots, without its stroke."""
        del renderer
        return self.path.get_extents(self.get_transform())

    def draw(self, renderer: RendererBase) -> None:
        """Draw the path."""
        gc = renderer.new_gc()
        gc.set_linewidth(self._width)
        gc.set_capstyle(self._cap)
        gc.set_joinstyle(self._join)
        self._set_gc_clip(gc)  # type: ignore[attr-defined]
        gc.set_snap(self._stick)
        if self._strength is not None:
            gc.set_alpha(self._strength)
        if self.stroke is not None:
            gc.set_foreground(self.stroke, isRGBA=True)
            gc.set_dashes(0, self._dash)
        name = self.get_gid()
        if name:
            renderer.open_group("ink", name)
        path, way = self.path, self.get_transform()
        if not isinstance(renderer, RendererAgg):
            path = _round(way.transform_path(path), renderer, self._digits)
            way = IdentityTransform()
        renderer.draw_path(gc, path, way, self.fill)
        if name:
            renderer.close_group("ink")
        gc.restore()


def _round(path: Path, renderer: RendererBase, digits: int) -> Path:
    """Return a path in dots as short as it can be written."""
    points: NDArray[np.float64] = np.array(path.vertices, dtype=float)
    # A renderer that counts from the top writes what is left to it.
    top = renderer.get_canvas_width_height()[1] if renderer.flipy() else 0.0
    points[:, 1] -= top
    codes = np.full(len(points), Path.LINETO, dtype=Path.code_type)
    codes[:1] = Path.MOVETO
    if path.codes is not None:
        codes[:] = path.codes
    straight = not ((codes == Path.CURVE3) | (codes == Path.CURVE4)).any()
    points = points.round(digits)
    if straight:
        # Where a line does not move it says nothing; one that only begins is a dot.
        idle = np.zeros(len(points), dtype=bool)
        idle[1:] = (points[1:] == points[:-1]).all(axis=1) & (codes[:-1] != Path.MOVETO)
        idle &= codes == Path.LINETO
        points, codes = points[~idle], codes[~idle]
    points[:, 1] += top
    return Path(points, codes)
