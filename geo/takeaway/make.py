"""Everything that can be taken out of the page, by one name each: what it is, how it is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from geo.battle import LANGUAGES, Battle, Language
from geo.exchange import FORMATS
from geo.sheet import draw_contact_sheet, draw_film, draw_sheet
from geo.takeaway import one_file as html
from geo.webmap import write_blank
from geo.work import FILM_CHOICES, PNG_CHOICES, SHEET_CHOICES, Choice, Job, Order, name_file

SHEETS = {"png": "image/png", "svg": "image/svg+xml", "pdf": "application/pdf"}
FILMS = {"gif": "image/gif", "webp": "image/webp", "mp4": "video/mp4"}
SLOW = (*FILMS, "html")
"""Formats that take their time: they are made beside the page, which tells how far they are.
They hold all days and accounts: what the slider shows does not make them others."""
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


def turn_order(battle: Battle, order: Order, format_: str) -> Order:
    """Return an order for another format, without what that has no use for."""
    if format_ in SLOW:
        return Order(format_, battle.first, order.lang, order.view)
    return replace(order, format=format_)


def start_file(battle: Battle, order: Order) -> Job:
    """Begin a file of one of the formats `SLOW`, and return the work at hand."""

    def work(tell: Callable[[float], None], stopped: Callable[[], bool]) -> bytes:
        if order.format == "html":
            return _write_page(battle, order.lang, tell, stopped)
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


def _write_page(
    battle: Battle, lang: Language, tell: Callable[[float], None], stopped: Callable[[], bool]
) -> bytes:
    """Return the page in all languages: each takes its time once, and is kept."""
    blanks: dict[Language, str] = {}
    for other in LANGUAGES:
        if stopped():
            return b""
        blanks[other] = write_blank(battle, other)
        tell(len(blanks) / (len(LANGUAGES) + 1))
    return html.write_html(battle, lang, blanks).encode()


def name_order(battle: Battle, order: Order) -> str:
    """Return a file name that says what is in the file."""
    if order.format in SHEETS:
        day: date | Literal["week"] = "week" if order.week else order.day
        kind = f"{_name_kind(order)}.{order.format}"
        return name_file(battle, kind, day=day, view=order.view, lang=order.lang)
    if order.format in FILMS:
        return name_file(battle, f".{order.format}", view=order.view, lang=order.lang)
    suffix = FORMATS[order.format].suffix if order.format in FORMATS else ".html"
    return name_file(battle, suffix, lang=order.lang)


def _name_kind(order: Order) -> str:
    """Return what tells a sheet from the usual one of its day, view and language."""
    kinds = {
        order.paper: order.paper != Order.paper,
        "grey": order.greyscale,
        "stated": order.stated_only,
        "accounts": bool(order.accounts),
    }
    return "".join(f"_{kind}" for kind, is_so in kinds.items() if is_so)


def make_file(battle: Battle, order: Order) -> bytes:
    """Return a sheet, the page or the data as the bytes of a file.

    Raises
    ------
    ValueError
        The format is one of `SLOW`: see `start_file`.
    """
    if order.format in SHEETS:
        draw = draw_contact_sheet if order.week else draw_sheet
        return draw(battle, order)
    if order.format in SLOW:
        msg = f"`format` must not be one of {', '.join(SLOW)}, found {order.format!r}"
        raise ValueError(msg)
    with TemporaryDirectory() as folder:
        path = Path(folder, "battle" + FORMATS[order.format].suffix)
        FORMATS[order.format].write(battle, path, order.lang)
        return path.read_bytes()
