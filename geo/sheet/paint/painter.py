"""What matplotlib has to be told to paint shapes on a canvas.

Everything is painted in the order in which it is added. Only this wing
knows matplotlib.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import LineCollection
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.battle import Side
from geo.symbology import Shape, read_colour

Pair = tuple[float, float]
Tint = Mapping[str, str]


class Canvas(Protocol):
    """What takes artists: axes, or a pane."""

    def add_artist(self, artist: Artist, /) -> Artist:
        """Put an artist on top of all that is there."""


@dataclass(frozen=True)
class Painter:
    """Paints on a canvas in px (from the left top corner, y down) or in the canvas's own units."""

    canvas: Canvas
    west: float
    north: float
    scale: float
    """Units of the canvas per px; there y points up."""
    points: float
    """Typographic points per px."""
    live: bool = False
    """Whether letters stay letters, as a vector file wants them; else they become outlines."""

    def locate(self, x: float, y: float) -> Pair:
        """Return the place of a px in the units of the canvas."""
        return self.west + x * self.scale, self.north - y * self.scale

    def find_px(self, x: float, y: float) -> Pair:
        """Return the px of a place in the units of the canvas."""
        return (x - self.west) / self.scale, (self.north - y) / self.scale


def paint_shapes(
    painter: Painter,
    shapes: Iterable[Shape],
    side: Side | None = None,
    *,
    at: Pair | None = None,
    tint: Tint | None = None,
    size: float = 1.0,
) -> None:
    """Paint shapes.

    Parameters
    ----------
    painter
        Where to paint.
    shapes
        The lowest first.
    side
        Whose colours the side's tokens stand for.
    at
        For shapes in px, y down: where their origin is, in px of the painter. None: the shapes
        are in the units of the canvas.
    tint
        Colours that replace those of tokens.
    size
        A factor on the shapes, strokes included; only with `at`.
    """

    def mix(token: str | None) -> str:
        if token is None:
            return "none"
        return tint[token] if tint and token in tint else read_colour(token, "light", side)

    for shape in shapes:
        points = np.asarray(shape.points, dtype=float)
        radius = shape.radius
        if at is not None:
            points = painter.locate(*at) + points * size * painter.scale * np.array([1, -1])
            radius = None if radius is None else radius * painter.scale * size
        path = _make_path(points, closed=shape.closed, radius=radius)
        width = shape.width * size * painter.points
        patch = PathPatch(
            path,
            facecolor=mix(shape.fill),
            edgecolor=mix(shape.stroke),
            linewidth=width if shape.stroke else 0,
            capstyle="round" if shape.cap == "round" else "butt",
            joinstyle="round" if shape.join == "round" else "miter",
            alpha=shape.opacity if shape.opacity < 1 else None,
            snap=False,
        )
        if shape.dash:
            # Half a point apart at least: nearer dots run into a line.
            patch.set_linestyle((0, [max(d * size * painter.points, 0.01) for d in shape.dash]))
        hang(painter, patch)


def hang(painter: Painter, artist: Artist) -> None:
    """Put an artist on top of all that is there."""
    artist.set_zorder(1)
    painter.canvas.add_artist(artist)


def _make_path(points: NDArray[np.float64], *, closed: bool, radius: float | None) -> Path:
    if radius is not None:
        circle = Path.unit_circle()
        return Path(np.asarray(circle.vertices) * radius + points[0], circle.codes)
    if closed:
        return Path(np.vstack([points, points[:1]]), closed=True)
    return Path(points)


def paint_area(
    painter: Painter,
    area: BaseGeometry,
    fill: str,
    *,
    alpha: float | None = None,
    stroke: str = "none",
    width: float = 0.0,
) -> PathPatch | None:
    """Paint a polygon in the units of the canvas; return its patch, to clip others by."""
    rings = [
        np.asarray(ring.coords)[:, :2]
        for part in getattr(area, "geoms", [area])
        if part.geom_type == "Polygon" and not part.is_empty
        for ring in (part.exterior, *part.interiors)
    ]
    if not rings:
        return None
    path = Path.make_compound_path(*(Path(ring, closed=True) for ring in rings))
    patch = PathPatch(
        path,
        facecolor=fill,
        edgecolor=stroke,
        linewidth=width * painter.points,
        joinstyle="round",
        alpha=alpha,
    )
    hang(painter, patch)
    return patch


def paint_lines(
    painter: Painter,
    lines: Iterable[BaseGeometry | Sequence[Pair]],
    colour: str,
    width: float,
    *,
    dash: Sequence[float] = (),
    alpha: float | None = None,
    cap: Literal["butt", "round"] = "butt",
    clip: PathPatch | None = None,
) -> None:
    """Paint lines in the units of the canvas, all in one stroke."""
    parts: list[NDArray[np.float64]] = []
    for line in lines:
        if isinstance(line, BaseGeometry):
            flat = [g for g in getattr(line, "geoms", [line]) if not g.is_empty]
            parts += [np.asarray(g.coords)[:, :2] for g in flat if hasattr(g, "coords")]
        else:
            parts.append(np.asarray(line, dtype=float))
    if not parts:
        return
    strokes = LineCollection(
        parts,
        colors=colour,
        linewidths=width * painter.points,
        alpha=alpha,
        capstyle=cap,
        joinstyle="round",
    )
    if dash:
        strokes.set_linestyle([(0, [max(d * painter.points, 0.01) for d in dash])])
    hang(painter, strokes)
    if clip is not None:
        strokes.set_clip_path(clip)
