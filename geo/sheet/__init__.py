"""All that is painted with matplotlib: sheets, all days on one sheet, films."""

from typing import TYPE_CHECKING

from geo.work import open_door

if TYPE_CHECKING:
    from geo.sheet.drawing import draw, draw_sheets
    from geo.sheet.film.film import FilmError
    from geo.sheet.film.frames import FrameMaker

__all__ = [
    "FilmError",
    "FrameMaker",
    "draw",
    "draw_sheets",
]

__getattr__ = open_door(
    __name__,
    {
        "draw": "drawing",
        "draw_sheets": "drawing",
        "FilmError": "film.film",
        "FrameMaker": "film.frames",
    },
)
