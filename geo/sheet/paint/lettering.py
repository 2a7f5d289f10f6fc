"""Painted letters: lines of text, names along a curve, and how text fits a width.

The faces are those that come with matplotlib, so that a sheet is alike on every machine.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial
from pathlib import Path as FilePath
from typing import Any, Literal

import numpy as np
import shapely
from matplotlib import get_data_path
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.textpath import text_to_path
from numpy.typing import NDArray
from shapely.geometry import LineString

from geo.battle import Side
from geo.sheet.paint.ink import Ink
from geo.sheet.paint.painter import Painter, Pair, hang, join_lines
from geo.symbology import LIGHT, Curve, Letters, read_colour

FONTS = FilePath(get_data_path()) / "fonts" / "ttf"
HALO = 3.2
ROUGH = 0.015
"""How far a halo's outline may be off, in type sizes."""
RISE = 0.36
"""From the middle of a line of text up or down to its baseline, in type sizes."""

SMALLEST = 0.72
"""How far text is shrunk to fit, at most."""

Align = Literal["left", "right", "center"]


@cache
def find_face(*, serif: bool, bold: bool, italic: bool) -> FontProperties:
    """Return one of the faces that come with matplotlib, so that a sheet is alike everywhere."""
    slant = ("Italic" if serif else "Oblique") if italic else ""
    style = f"{'Bold' if bold else ''}{slant}"
    name = f"DejaVu{'Serif' if serif else 'Sans'}{f'-{style}' if style else ''}.ttf"
    return FontProperties(
        family="serif" if serif else "sans-serif",
        weight="bold" if bold else "normal",
        style="italic" if italic else "normal",
        # The file, not only the name: a system may have another version of the face.
        fname=str(FONTS / name),
    )


@cache
def _outline(text: str, face: FontProperties) -> Path:
    """Return the outline of a text of type size 1."""
    corners, codes = text_to_path.get_text_path(face, text, ismath=False)
    size = text_to_path.FONT_SCALE
    points = np.asarray(corners, dtype=float).reshape(-1, 2) / size
    return Path(points, np.asarray(codes, dtype=np.uint8))


@cache
def _measure(text: str, face: FontProperties) -> float:
    """Return the width of a text of type size 1."""
    width, _, _ = text_to_path.get_text_width_height_descent(text, face, ismath=False)
    return width / face.get_size_in_points()


@cache
def _outline_roughly(text: str, face: FontProperties) -> Path:
    """Return an outline of few corners: a halo's stroke hides the difference."""
    path = _outline(text, face)
    bends = path.codes == Path.CURVE3
    # Each bend is a point beside the outline and one on it.
    kept = ~(bends & (np.cumsum(bends) % 2 == 1))
    points = np.asarray(path.vertices)[kept]
    starts = np.flatnonzero(np.asarray(path.codes)[kept] == Path.MOVETO)
    rings = [part for part in np.split(points, starts[1:]) if len(part) > 1]
    if not rings:
        return path
    few = shapely.simplify([LineString(ring) for ring in rings], ROUGH)
    return join_lines([shapely.get_coordinates(line) for line in few], closed=True)


def measure_letters(text: str, letters: Letters) -> float:
    """Return the width of a line of text, in the unit of the letters' size."""
    face = find_face(serif=letters.serif, bold=letters.bold, italic=letters.italic)
    if letters.spacing:
        each = sum(_measure(letter, face) for letter in text) * letters.size
        return each + letters.spacing * (len(text) - 1)
    return _measure(text, face) * letters.size


def paint_text(
    painter: Painter,
    at: Pair,
    text: str,
    letters: Letters,
    *,
    side: Side | None = None,
    align: Align = "left",
    halo: str | None = None,
    name: str | None = None,
    turn: float = 0.0,
    url: str | None = None,
) -> None:
    """Write one line.

    Parameters
    ----------
    painter
        Where to write.
    at
        The anchor in px: left, right or middle of the line's middle height.
    text, letters
        What to write, and how.
    side
        Whose colour the token `text` stands for.
    align
        Which end the anchor is.
    halo
        Token of the halo; None: no halo.
    name
        The id of what is written, kept in a vector file.
    turn
        Degrees to the left, around the anchor; only for `align` left.
    url
        Where the line leads, in a vector file.
    """
    width = measure_letters(text, letters)
    start = at[0] - {"left": 0.0, "center": 0.5, "right": 1.0}[align] * width
    if letters.spacing:
        along = Curve([complex(start, at[1]), complex(start + width, at[1])])
        paint_along(painter, along, text, letters, side=side, halo=halo, name=name)
        return
    face = find_face(serif=letters.serif, bold=letters.bold, italic=letters.italic)
    base = at[1] + RISE * letters.size
    origin = painter.locate(*at) if turn else painter.locate(start, base)

    def place(path: Path) -> Path:
        corners = np.asarray(path.vertices) * (letters.size * painter.scale)
        if turn:
            corners = (corners - (0, RISE * letters.size * painter.scale)) @ _rotate(turn)
        return Path(corners + origin, path.codes)

    if halo is not None:
        _paint_halo(painter, place(_outline_roughly(text, face)), halo)
    colour = read_colour(letters.token, "light", side)
    if not painter.live:
        _paint_outline(painter, place(_outline(text, face)), colour, name)
        return
    line = _Words(
        *painter.locate(at[0], base),
        text,
        color=colour,
        fontproperties=face,
        horizontalalignment=align,
        verticalalignment="baseline" if not turn else "center_baseline",
        rotation=turn,
        rotation_mode="anchor",
    )
    line.outline = lambda: Ink(place(_outline(text, face)), fill=colour)
    line.set_fontsize(letters.size * painter.points)
    line.set_gid(name)
    line.set_url(url)
    hang(painter, line)


class _Words(Text):
    """A line that stays letters in a vector file, and is outlines in a picture."""

    outline: Callable[[], Ink]

    def draw(self, renderer: RendererBase, *args: Any, **kwargs: Any) -> None:
        """Draw the line."""
        if not isinstance(renderer, RendererAgg):
            super().draw(renderer, *args, **kwargs)
            return
        ink = self.outline()
        ink.set_transform(self.get_transform())
        ink.set_clip_box(self.get_clip_box())
        ink.draw(renderer)


def paint_along(
    painter: Painter,
    along: Curve,
    text: str,
    letters: Letters,
    *,
    side: Side | None = None,
    halo: str | None = None,
    name: str | None = None,
) -> None:
    """Write a line in the middle of a curve (px, y down), each letter upright on it."""
    face = find_face(serif=letters.serif, bold=letters.bold, italic=letters.italic)
    if halo is not None:
        rough = _bend(painter, along, text, letters, partial(_outline_roughly, face=face))
        _paint_halo(painter, rough, halo)
    whole = _bend(painter, along, text, letters, partial(_outline, face=face))
    _paint_outline(painter, whole, read_colour(letters.token, "light", side), name)


def _bend(
    painter: Painter, along: Curve, text: str, letters: Letters, outline: Callable[[str], Path]
) -> Path:
    """Return the outlines of the letters of a line, each upright on a curve."""
    s = (along.length - measure_letters(text, letters)) / 2
    parts = []
    for letter in text:
        path, width = outline(letter), measure_letters(letter, letters)
        middle, ahead = along.locate(s + width / 2)
        s += width + letters.spacing
        corners = np.asarray(path.vertices, dtype=float) @ np.array([1, -1j])
        corners = (corners * letters.size - width / 2 + RISE * letters.size * 1j) * ahead + middle
        placed = np.column_stack([corners.real, -corners.imag]) * painter.scale
        parts.append(Path(placed + np.array([painter.west, painter.north]), path.codes))
    return Path.make_compound_path(*parts)


def _rotate(degrees: float) -> NDArray[np.float64]:
    """Return what turns rows of x, y to the left."""
    a = np.deg2rad(degrees)
    return np.array([[np.cos(a), np.sin(a)], [-np.sin(a), np.cos(a)]])


def _paint_outline(painter: Painter, path: Path, colour: str, name: str | None) -> None:
    ink = Ink(path, fill=colour)
    ink.set_gid(name)
    hang(painter, ink)


def _paint_halo(painter: Painter, path: Path, halo: str) -> None:
    colour = LIGHT[halo]
    width = HALO * painter.points
    ink = Ink(path, fill=colour, stroke=colour, width=width, digits=1)
    hang(painter, ink)


def wrap_text(text: str, letters: Letters, width: float) -> list[str]:
    """Return the lines of a text that are not wider than `width`, in the unit of the letters."""
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and measure_letters(longer, letters) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def fit_text(
    text: str, letters: Letters, width: float, lines: int = 1, *, least: float = SMALLEST
) -> tuple[list[str], Letters]:
    """Return a text as at most `lines` lines, in letters that are smaller if they must be.

    Parameters
    ----------
    text, letters
        What to write, and how.
    width
        Of the column, in the unit of the letters' size.
    lines
        How many lines there is room for.
    least
        The smallest size, as a share of the letters' own.

    Returns
    -------
    lines : list of str
        More than `lines` only if the text does not fit at the smallest size.
    letters : Letters
        The letters to write them in.
    """
    fitted = letters
    wrapped = wrap_text(text, fitted, width)
    while len(wrapped) > lines or any(measure_letters(s, fitted) > width for s in wrapped):
        if fitted.size <= letters.size * least:
            break
        fitted = replace(fitted, size=fitted.size - letters.size * 0.02)
        wrapped = wrap_text(text, fitted, width)
    return wrapped, fitted
