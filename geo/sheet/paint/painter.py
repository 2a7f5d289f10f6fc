"""What matplotlib has to be told to paint shapes on a canvas.

Everything is painted in the order in which it is added. Only this wing
knows matplotlib.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from matplotlib.artist import Artist
from matplotlib.path import Path
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.battle import Side
from geo.sheet.paint.ink import Cap, Ink
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
    """Whether letters stay letters in a vector file; else they are outlines, made faster."""

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

    def mix(token: str | None) -> str | None:
        if token is None:
            return None
        return tint[token] if tint and token in tint else read_colour(token, "light", side)

    for shape in shapes:
        points = np.asarray(shape.points, dtype=float)
        radius = shape.radius
        if at is not None:
            points = painter.locate(*at) + points * size * painter.scale * np.array([1, -1])
            radius = None if radius is None else radius * painter.scale * size
        path = _make_path(points, closed=shape.closed, radius=radius)
        width = shape.width * size * painter.points
        ink = Ink(
            path,
            fill=mix(shape.fill),
            stroke=mix(shape.stroke),
            width=width,
            alpha=shape.opacity if shape.opacity < 1 else None,
            dash=[length * size * painter.points for length in shape.dash],
            cap="round" if shape.cap == "round" else "butt",
            join="round" if shape.join == "round" else "miter",
            snap=False,
        )
        hang(painter, ink)


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
    stroke: str | None = None,
    width: float = 0.0,
) -> Ink | None:
    """Paint a polygon in the units of the canvas; return it, to clip others by."""
    rings = [
        np.asarray(ring.coords)[:, :2]
        for part in getattr(area, "geoms", [area])
        if part.geom_type == "Polygon" and not part.is_empty
        for ring in (part.exterior, *part.interiors)
    ]
    if not rings:
        return None
    path = join_lines(rings, closed=True)
    ink = Ink(path, fill=fill, stroke=stroke, width=width * painter.points, alpha=alpha)
    hang(painter, ink)
    return ink


def paint_lines(
    painter: Painter,
    lines: Iterable[BaseGeometry | Sequence[Pair]],
    colour: str,
    width: float,
    *,
    dash: Sequence[float] = (),
    alpha: float | None = None,
    cap: Cap = "butt",
    clip: Ink | None = None,
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
    strokes = Ink(
        join_lines(parts),
        stroke=colour,
        width=width * painter.points,
        alpha=alpha,
        dash=[length * painter.points for length in dash],
        cap=cap,
    )
    hang(painter, strokes)
    if clip is not None:
        strokes.set_clip_path(clip.path, clip.get_transform())


def join_lines(lines: Sequence[NDArray[np.float64]], *, closed: bool = False) -> Path:
    """Return several lines, or rings, as one path."""
    codes = np.full(sum(map(len, lines)), Path.LINETO, dtype=Path.code_type)
    ends = np.cumsum([len(line) for line in lines])
    codes[[0, *ends[:-1]]] = Path.MOVETO
    if closed:
        codes[ends - 1] = Path.CLOSEPOLY
    return Path(np.concatenate(lines), codes)
