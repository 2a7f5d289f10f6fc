"""What an order asks to be drawn: the sheet of a day, that of all days, or a film."""

from __future__ import annotations

from collections.abc import Callable, Collection

from geo.battle import Battle
from geo.sheet.film.film import draw_film
from geo.sheet.sheet import draw_sheet_files
from geo.sheet.week_sheet import draw_contact_files
from geo.work import FORMATS, Order


def draw(
    battle: Battle,
    order: Order,
    *,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> bytes:
    """Return a sheet or a film as the bytes of a file.

    Parameters
    ----------
    battle
        The battle.
    order
        What is asked for; its format is that of a sheet or of a film.
    progress
        Told from time to time how much of a film is done, 0 to 1.
    cancelled
        Asked before each picture of a film whether to stop.

    Raises
    ------
    ValueError
        There is no such day, view, format, paper or account, or a number is out of range.
    FilmError
        The package for the format is missing, or `cancelled` said so.
    """
    if FORMATS[order.format].kind == "film":
        return draw_film(battle, order, progress=progress, cancelled=cancelled)
    return draw_sheets(battle, order, (order.format,))[order.format]


def draw_sheets(
    battle: Battle, order: Order, formats: Collection[str], *, colours: int | None = None
) -> dict[str, bytes]:
    """Return one sheet in some formats, as `draw` returns it in one; it raises as that does.

    Parameters
    ----------
    battle, order
        What is asked for; the order's own format does not matter.
    formats
        Those of sheets.
    colours
        How many a PNG keeps; None: all.
    """
    make = draw_contact_files if order.week else draw_sheet_files
    return make(battle, order, formats, colours=colours)
