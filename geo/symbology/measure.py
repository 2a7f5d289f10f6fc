"""How wide a text is, before anything has drawn it.

Widths are those of DejaVu, the widest of the faces that `style` names, so that what fits here
fits in any of them. The font files come with matplotlib; matplotlib itself is not imported.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import distribution

from PIL import ImageFont

REFERENCE = 64
LINE_HEIGHT = 1.25
"""Height of a line of text, in type sizes."""


@cache
def _load_font(name: str) -> ImageFont.FreeTypeFont:
    path = distribution("matplotlib").locate_file(f"matplotlib/mpl-data/fonts/ttf/{name}.ttf")
    return ImageFont.truetype(str(path), REFERENCE)


@cache
def measure_text(
    text: str, size: float, *, serif: bool = False, bold: bool = False, spacing: float = 0.0
) -> float:
    """Return the width of one line of text, in the unit of `size`.

    Parameters
    ----------
    text
        The text, without line breaks.
    size
        Type size.
    serif, bold
        The face. Slanted letters are as wide as upright ones.
    spacing
        Space added after each letter, in the unit of `size`.
    """
    name = ("DejaVuSerif" if serif else "DejaVuSans") + ("-Bold" if bold else "")
    return _load_font(name).getlength(text) * size / REFERENCE + spacing * len(text)
