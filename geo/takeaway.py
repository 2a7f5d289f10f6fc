"""Everything that can be taken out of the page, by one name each: what it is, how it is made."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from geo import html
from geo.battle import Battle
from geo.contact import draw_contact_sheet
from geo.exchange import FORMATS
from geo.film import draw_film
from geo.jobs import Job
from geo.names import name_file
from geo.order import FILM_CHOICES, PNG_CHOICES, SHEET_CHOICES, Choice, Order
from geo.sheet import draw_sheet

SHEETS = {"png": "image/png", "svg": "image/svg+xml", "pdf": "application/pdf"}
FILMS = {"gif": "image/gif", "webp": "image/webp", "mp4": "video/mp4"}
TYPES = SHEETS | FILMS | {"html": "text/html"} | {name: f.media_type for name, f in FORMATS.items()}
"""Media types by the names of the formats, in the order in which they are offered."""


Content = bytes | Callable[[], bytes]
"""What is in a file, or what makes it when it is asked for."""


def list_choices(format_: str) -> tuple[Choice, ...]:
    """Return what may be chosen of an order for a format."""
    if format_ in FILMS:
        return FILM_CHOICES
    if format_ in SHEETS:
        return PNG_CHOICES if format_ == "png" else SHEET_CHOICES
    return ()


def start_film(battle: Battle, order: Order) -> Job:
    """Begin a film, and return the work at hand."""

    def work(tell: Callable[[float], None], stopped: Callable[[], bool]) -> bytes:
        return draw_film(
            battle,
            order.lang,
            view=order.view,
            format=order.format,  # type: ignore[arg-type]
            width=order.width,
            seconds_per_day=order.pace,
            progress=tell,
            cancelled=stopped,
        )

    return Job(work)


def name_order(battle: Battle, order: Order) -> str:
    """Return a file name that says what is in the file."""
    if order.format in SHEETS:
        day: date | Literal["week"] = "week" if order.week else order.day
        return name_file(battle, f".{order.format}", day=day, view=order.view, lang=order.lang)
    if order.format in FILMS:
        return name_file(battle, f".{order.format}", view=order.view, lang=order.lang)
    suffix = FORMATS[order.format].suffix if order.format in FORMATS else ".html"
    return name_file(battle, suffix, lang=order.lang)


def make_file(battle: Battle, order: Order) -> bytes:
    """Return a sheet, the page or the data as the bytes of a file.

    Raises
    ------
    ValueError
        The format is a film's, which takes its time: see `film.draw_film`.
    """
    if order.format in SHEETS:
        draw = draw_contact_sheet if order.week else draw_sheet
        return draw(battle, order)
    if order.format in FILMS:
        msg = f"`format` must not be a film's, found {order.format!r}"
        raise ValueError(msg)
    if order.format == "html":
        return html.write_html(battle, order.lang).encode()
    with TemporaryDirectory() as folder:
        path = Path(folder, "battle" + FORMATS[order.format].suffix)
        FORMATS[order.format].write(battle, path, order.lang)
        return path.read_bytes()
