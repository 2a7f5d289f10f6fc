"""What is asked for: one noun for the page, the command line and the static site."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Literal, get_args
from urllib.parse import urlencode

from geo.battle import Language
from geo.words import render_number, say
from geo.work.address import Address
from geo.work.formats import FORMATS

PaperName = Literal["a4", "a3", "slide"]
PAPERS: tuple[PaperName, ...] = get_args(PaperName)
"""The papers of a sheet, the usual first."""

RANGES: Mapping[str, tuple[float, float]] = MappingProxyType(
    {"dpi": (30, 600), "width": (320, 1920), "pace": (0.2, 20)}
)
"""The least and the most that a number of an order may be."""


@dataclass(frozen=True)
class Order:
    """A file to be made. What a format has no use for does not matter to it.

    The page, the command line and the site ask for a file by an order; what is not said is the
    same for all of them.
    """

    format: str
    """A name of `FORMATS`."""
    day: date
    lang: Language
    """The language of all that is written."""
    view: str
    """One of the battle's views."""
    paper: PaperName = "a4"
    """Of a sheet: `a4` or `a3`, lying, or `slide`: 16 to 9, for a screen."""
    dpi: int = 150
    """Dots per inch of a PNG."""
    greyscale: bool = False
    """Whether a sheet does without colour."""
    stated_only: bool = False
    """Whether to leave out what was inferred or is conjecture; the rest stays where it is."""
    accounts: Collection[str] = ()
    """Accounts to hear beside the default voice, set apart by their letter."""
    week: bool = False
    """Whether a sheet shows all days at once."""
    link: str = ""
    """Where the page can be reached; a sheet bears it with the query of its very view."""
    width: int = 900
    """Of a film, in pixels."""
    pace: float = 1.5
    """Seconds for which a film holds each day."""

    def check_range(self, field: str) -> None:
        """Refuse a number that lies outside its range.

        Raises
        ------
        ValueError
            It does.
        """
        least, most = RANGES[field]
        value = getattr(self, field)
        if not least <= value <= most:
            msg = f"`{field}` must lie between {least} and {most}, found {value!r}"
            raise ValueError(msg)

    def render_link(self) -> str:
        """Return the address of the same view."""
        address = Address(
            self.day.isoformat(), self.lang, self.view,
            others=bool(self.accounts), stated=self.stated_only,
        )  # fmt: skip
        return f"{self.link}?{urlencode(address.list_query())}"


@dataclass(frozen=True)
class Choice:
    """Something that may be chosen of an order for formats of one kind."""

    field: str
    """Of `Order`."""
    label: str
    """A key of the catalogues."""
    values: tuple[str | float, ...] = ()
    """What may be chosen, the usual first; none: it is on or off."""

    def name_value(self, value: str | float, lang: Language) -> str:
        """Return what a value is called."""
        if value == "slide":
            return say(lang, "Slide 16:9")
        return str(value).upper() if isinstance(value, str) else render_number(value, lang)


SHEET_CHOICES = (
    Choice("paper", "Paper", PAPERS),
    Choice("greyscale", "Greyscale"),
    Choice("week", "All days"),
)
PNG_CHOICES = (
    SHEET_CHOICES[0],
    Choice("dpi", "Dots per inch", (Order.dpi, 300)),
    *SHEET_CHOICES[1:],
)
FILM_CHOICES = (
    Choice("width", "Width in pixels", (Order.width, 600, 1280)),
    Choice("pace", "Seconds for each day", (Order.pace, 1, 3)),
)


def list_choices(format_: str) -> tuple[Choice, ...]:
    """Return what may be chosen of an order for a format."""
    kind = FORMATS[format_].kind
    if kind == "film":
        return FILM_CHOICES
    if kind == "sheet":
        return PNG_CHOICES if format_ == "png" else SHEET_CHOICES
    return ()
