"""All that is painted with matplotlib: sheets, all days on one sheet, films."""

from geo.sheet.film.film import FilmError, draw_film
from geo.sheet.film.frames import FrameMaker
from geo.sheet.sheet import draw_sheet
from geo.sheet.week_sheet import draw_contact_sheet

__all__ = [
    "FilmError",
    "FrameMaker",
    "draw_contact_sheet",
    "draw_film",
    "draw_sheet",
]
