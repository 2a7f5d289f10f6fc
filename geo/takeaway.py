"""Everything that can be taken out of the page, by one name each: what it is, how it is made."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal, get_args

from geo import html
from geo.battle import Battle, Language
from geo.contact import draw_contact_sheet
from geo.exchange import FORMATS
from geo.film import draw_film
from geo.jobs import Job
from geo.names import name_file
from geo.sheet import draw_sheet

Paper = Literal["a4", "a3", "slide"]
PAPERS: tuple[Paper, ...] = get_args(Paper)
SHEETS = {"png": "image/png", "svg": "image/svg+xml", "pdf": "application/pdf"}
FILMS = {"gif": "image/gif", "webp": "image/webp", "mp4": "video/mp4"}
TYPES = SHEETS | FILMS | {"html": "text/html"} | {name: f.media_type for name, f in FORMATS.items()}
"""Media types by the names of the formats, in the order in which they are offered."""


@dataclass(frozen=True)
class Order:
    """What is to be made."""

    format: str
    day: date
    lang: Language
    view: str
    paper: Paper = "a4"
    dpi: int = 150
    greyscale: bool = False
    stated_only: bool = False
    accounts: Collection[str] = ()
    week: bool = False
    """Whether a sheet shows all days at once."""


def start_film(battle: Battle, order: Order) -> Job:
    """Begin a film, and return the work at hand."""

    def work(tell: Callable[[float], None], stopped: Callable[[], bool]) -> bytes:
        return draw_film(
            battle,
            order.lang,
            view=order.view,
            format=order.format,  # type: ignore[arg-type]
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
        options: dict[str, Any] = {
            "view": order.view,
            "format": order.format,
            "dpi": order.dpi,
            "paper": order.paper,
            "greyscale": order.greyscale,
            "stated_only": order.stated_only,
            "accounts": order.accounts,
        }
        if order.week:
            return draw_contact_sheet(battle, order.lang, **options)
        return draw_sheet(battle, order.day, order.lang, **options)
    if order.format in FILMS:
        msg = f"`format` must not be a film's, found {order.format!r}"
        raise ValueError(msg)
    if order.format == "html":
        return html.write_html(battle, order.lang).encode()
    with TemporaryDirectory() as folder:
        path = Path(folder, "battle" + FORMATS[order.format].suffix)
        FORMATS[order.format].write(battle, path, order.lang)
        return path.read_bytes()
