"""All that is painted with matplotlib: sheets, all days on one sheet, films."""

from geo.sheet.drawing import draw
from geo.sheet.film.film import FilmError
from geo.sheet.film.frames import FrameMaker

__all__ = [
    "FilmError",
    "FrameMaker",
    "draw",
]
