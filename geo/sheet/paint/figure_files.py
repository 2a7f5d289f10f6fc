"""How a figure becomes a file: PNG, SVG or PDF, the same bytes each time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, lru_cache
from inspect import signature
from io import BytesIO
from threading import RLock
from types import MappingProxyType
from typing import Any, NamedTuple

import matplotlib as mpl
import numpy as np
from fontTools import subset  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from matplotlib.figure import Figure
from numpy.typing import NDArray
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from geo.sheet.paint.paper_page import turn_grey
from geo.sheet.paint.short_svg import shorten_svg
from geo.work import Order, list_formats

try:
    from matplotlib.backends import _backend_pdf_ps
except ImportError:  # pragma: no cover - matplotlib has it today
    _backend_pdf_ps = None  # type: ignore[assignment]

SETTINGS: Mapping[Any, Any] = MappingProxyType(
    {
        # The first is what is drawn with. The others stand in where a vector file is opened on a
        # machine without it: they are about as wide.
        "font.family": "sans-serif",
        "font.sans-serif": ["DejaVu Sans", "Verdana"],
        "font.serif": ["DejaVu Serif", "Georgia"],
        "lines.scale_dashes": False,
        "path.simplify": True,
        "pdf.fonttype": 42,
        # By this one, in truth, the PDF's faces are parted: else ə and я get a face of their own.
        "ps.fonttype": 42,
        "svg.fonttype": "none",
        "svg.hashsalt": "geo",
        "text.hinting": "none",
        "text.parse_math": False,
    }
)
"""What matplotlib is told for all that is painted here, while it is painted."""

# matplotlib keeps fonts and text layouts in caches that two threads must not fill at once.
_lock = RLock()


@contextmanager
def hold_matplotlib() -> Iterator[None]:
    """Keep matplotlib to one thread, with `SETTINGS`; afterwards it is as it was."""
    with _lock, mpl.rc_context(dict(SETTINGS)):
        yield


ALPHABETS = (
    "".join(map(chr, range(0x20, 0x7F))) + "¶·–—°«»\u202f\u00a0",
    "ƏəĞğİıÖöŞşÇçÜü",
    "".join(map(chr, range(0x410, 0x450))) + "Ёё№",
)
"""Letters of which a PDF holds all or none: a face that is cut alike for many is cut once."""

CUTTER = "get_glyphs_subset"
CUTTER_TAKES = ("fontfile", "glyphs")
"""The private function by which matplotlib cuts a face down, and what it takes."""

TYPESETTING = ("GSUB", "GPOS", "GDEF", "kern", "FFTM")
"""Tables of a face of which a PDF has no use: its letters are set."""


def check_output(order: Order, formats: Collection[str]) -> None:
    """Refuse a format of a sheet that is not known, or a resolution out of range.

    Raises
    ------
    ValueError
        One of them is wrong.
    """
    known = list_formats("sheet")
    if strange := [name for name in formats if name not in known]:
        msg = f"`format` must be {', '.join(known[:-1])} or {known[-1]}, found {strange[0]!r}"
        raise ValueError(msg)
    order.check_range("dpi")


def render_png(
    pixels: NDArray[np.uint8],
    dpi: int,
    words: Mapping[str, str],
    *,
    greyscale: bool = False,
    colours: int | None = None,
) -> bytes:
    """Return what `draw_pixels` drew as a PNG.

    Parameters
    ----------
    pixels
        What to write.
    dpi
        Dots per inch.
    words
        What the file carries along, by key.
    greyscale
        Whether to keep only how bright everything is.
    colours
        How many colours are kept, for a file that is a third as large; None: all.
    """
    info = PngInfo()
    for key, text in words.items():
        info.add_itxt(key, text)
    image = Image.fromarray(pixels)
    out = BytesIO()
    if greyscale:
        image = image.convert("L")
    if colours is not None:
        image = image.quantize(colours, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    effort = 3 if colours is None else 7
    image.save(out, "PNG", dpi=(dpi, dpi), pnginfo=info, compress_level=effort)
    return out.getvalue()


def render_vector(
    figure: Figure,
    format_: str,
    words: Mapping[str, Any],
    *,
    greyscale: bool = False,
) -> bytes:
    """Return a figure as SVG or PDF, `greyscale` without its colours, which it loses."""
    if greyscale:
        turn_grey(figure)
    out = BytesIO()
    with _cut_quickly():
        figure.savefig(out, format=format_, metadata=dict(words))
    if format_ == "svg":
        return shorten_svg(out.getvalue().decode()).encode()
    return out.getvalue()


# ---- faces in a PDF --------------------------------------------------------------------------


class _Face(NamedTuple):
    """A face cut down to what a PDF needs, in the shape in which matplotlib asks for it."""

    data: bytes
    glyph_index_map: Mapping[int, int]

    @property
    def font(self) -> _Face:
        return self

    def save(self, file: BytesIO, **_: object) -> None:
        file.write(self.data)


@contextmanager
def _cut_quickly() -> Iterator[None]:
    """Let matplotlib embed faces that were cut before.

    By itself it cuts each face anew for each file, and its tables for typesetting too: three
    quarters of the time that a PDF takes. The function is private: where it is not as it is
    known here, matplotlib does it in its own way.
    """
    kept: Callable[..., Any] | None = getattr(_backend_pdf_ps, CUTTER, None)
    if kept is None or tuple(signature(kept).parameters) != CUTTER_TAKES:
        yield
        return

    @contextmanager
    def cut(path: Any, glyphs: Collection[int]) -> Iterator[_Face]:
        number = getattr(path, "face_index", 0)
        name = str(getattr(path, "path", path))
        wanted = frozenset(glyphs)
        alphabets = (_find_glyphs(name, number, letters) for letters in ALPHABETS)
        yield _cut_face(name, number, wanted.union(*(a for a in alphabets if a & wanted)))

    setattr(_backend_pdf_ps, CUTTER, cut)
    try:
        yield
    finally:
        setattr(_backend_pdf_ps, CUTTER, kept)


@cache
def _find_glyphs(path: str, number: int, letters: str) -> frozenset[int]:
    with TTFont(path, fontNumber=number, lazy=True) as font:
        names = font.getBestCmap()
        return frozenset(font.getGlyphID(names[ord(a)]) for a in letters if ord(a) in names)


@lru_cache(maxsize=64)
def _cut_face(path: str, number: int, glyphs: frozenset[int]) -> _Face:
    """Return a face with the glyphs of some numbers."""
    options = subset.Options(hinting=False, notdef_outline=True, font_number=number)
    options.drop_tables += TYPESETTING
    with subset.load_font(path, options) as font:
        cutter = subset.Subsetter(options=options)
        cutter.populate(gids=glyphs)
        cutter.subset(font)
        out = BytesIO()
        font.save(out, reorderTables=False)
        return _Face(out.getvalue(), dict(cutter.glyph_index_map))
