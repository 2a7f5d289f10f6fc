"""The words of the interface in each language, and its dates, numbers and capitals.

The catalogues lie beside this file in `words/`, one for each language. A key is a short English
phrase; every language, English too, has every key, and a missing one raises: nothing falls back
to English unseen.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from gettext import c2py
from pathlib import Path

from babel.dates import format_date
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from geo.battle import Event, Language

NO_BREAK = "\N{NO-BREAK SPACE}"
DASH = "\N{EN DASH}"
AZ_WEEKDAYS = ("b.e.", "çər.ax.", "çər.", "c.ax.", "cümə", "şən.", "baz.")
"""Monday first. Those of CLDR, "ç.a." and "ş.", cannot be told apart from the back row."""

HARD_VOWELS = frozenset({6, 9, 10, 30, 40, 60, 90})
"""Numbers whose Azerbaijani name takes an ending with a back vowel: altı, otuz, qırx."""


@cache
def _read_catalogue(lang: Language) -> Catalog:
    path = Path(__file__).with_name(f"{lang}.po")
    with path.open("rb") as file:
        return read_po(file, locale=lang, abort_invalid=True)


@cache
def _read_plural(lang: Language) -> Callable[[int], int]:
    return c2py(_read_catalogue(lang).plural_expr)


def _find_forms(lang: Language, key: str) -> tuple[str, ...]:
    message = _read_catalogue(lang).get(key)
    found = None if message is None else message.string
    forms = (found,) if isinstance(found, str) else tuple(found or ())
    if not forms or not all(forms):
        msg = f"no words for {key!r} in `lang` {lang!r}"
        raise KeyError(msg)
    return forms


def say(lang: Language, key: str, /, **values: object) -> str:
    """Return a phrase of the interface.

    Parameters
    ----------
    lang
        The language.
    key
        The phrase's key in the catalogues.
    **values
        What stands in the places of `{names}`.

    Raises
    ------
    KeyError
        The catalogue lacks the key, or `values` lack a name.
    """
    return _find_forms(lang, key)[0].format_map(values)


def say_number(lang: Language, key: str, n: int, /, **values: object) -> str:
    """Return a phrase in the form that goes with the number `n`, which stands in place of `{n}`."""
    forms = _find_forms(lang, key)
    return forms[_read_plural(lang)(n) if len(forms) > 1 else 0].format_map(
        {"n": render_number(n, lang), **values}
    )


def render_name(lang: Language) -> str:
    """Return the name of a language in that language."""
    return say(lang, "language name")


def render_date(day: date, lang: Language) -> str:
    """Return a day with its year: 29 May 1920."""
    return format_date(day, "d MMMM y", locale=lang)


@lru_cache(maxsize=4096)
def render_day(day: date, lang: Language) -> str:
    """Return a day without its year: 29 May."""
    return format_date(day, "d MMMM", locale=lang)


def render_weekday(day: date, lang: Language, *, short: bool = False) -> str:
    """Return the day of the week: Saturday, or short: Sat, сб, şən."""
    if not short:
        return format_date(day, "EEEE", locale=lang)
    if lang == "az":
        return AZ_WEEKDAYS[day.weekday()]
    name = format_date(day, "EEE", locale=lang)
    return name if lang == "en" else name.lower()


def render_month_year(day: date, lang: Language) -> str:
    """Return the month and the year: May 1920."""
    return format_date(day, "LLLL y", locale=lang)


def render_moment(moment: datetime, lang: Language) -> str:
    """Return a day and an hour: 26 May 03:00."""
    return f"{_bind(render_day(moment, lang))} {moment:%H:%M}"


def render_when(event: Event, lang: Language) -> str:
    """Return when on its day an event happened: as a source puts it, or its hour."""
    if event.when is not None:
        return event.when.read(lang)
    return say(lang, "hour not given") if event.at is None else f"{event.at:%H:%M}"


def render_hour(event: Event, lang: Language) -> str:
    """Return the day of an event and when on it it happened."""
    day, hour = render_day(event.day, lang), render_when(event, lang)
    return say(lang, "{day}, {hour}", day=day, hour=hour)


def render_span(start: datetime, end: datetime, lang: Language) -> str:
    """Return a span of time for a narrow column.

    Parameters
    ----------
    start, end
        The span, half-open. Where both are midnights it is days: `25 May`, `26–28`. A time
        within a day is written out: `26 May 03:00`, `to 26 May 03:00`, `25–26 May 03:00`.
    lang
        The language.
    """
    first, last = start.date(), (end - timedelta(microseconds=1)).date()
    opens, closes = start.time() != time(), end.time() != time()
    if opens and closes and first == last:
        return f"{render_moment(start, lang)}{DASH}{end:%H:%M}"
    right = render_moment(end, lang) if closes else _bind(render_day(last, lang))
    if opens:
        left = render_moment(start, lang)
        return left if first == last else f"{left} {DASH} {right}"
    if first == last:
        return say(lang, "to {moment}", moment=right) if closes else right
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}{DASH}{right if closes else last.day}"
    return f"{_bind(render_day(first, lang))} {DASH} {right}"


def _bind(text: str) -> str:
    return text.replace(" ", NO_BREAK)


def render_number(n: float, lang: Language) -> str:
    """Return a number as the language groups its digits: 8,500."""
    return format_decimal(n, locale=lang)


def render_range(low: int, high: int | None, lang: Language) -> str:
    """Return a range of numbers; without an upper limit: over 10,000."""
    number = render_number(low, lang)
    if high is None:
        return say(lang, "over {number}", number=number, ending=_find_ending(low))
    return number if high == low else f"{number}{DASH}{render_number(high, lang)}"


def _find_ending(n: int) -> str:
    """Return the Azerbaijani ending for "more than `n`": it follows the last word of the number."""
    spoken = next((n % p for p in (10, 100) if n % p), 0)
    return "dan" if spoken in HARD_VOWELS or n % 1_000_000 == 0 else "dən"


def upper(text: str, lang: Language) -> str:
    """Return `text` in capitals, with the dotted and the dotless i kept apart in Azerbaijani."""
    return text.replace("i", "İ").upper() if lang == "az" else text.upper()
