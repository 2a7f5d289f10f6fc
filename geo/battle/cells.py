"""Reads single cells: days, hours, numbers, words. What cannot be read is `Refused`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from types import MappingProxyType
from typing import TypeVar

from geo.battle.nouns import end_of_day

T = TypeVar("T")


class Refused(ValueError):  # noqa: N818 - it is the cell that errs
    """A cell cannot be read; holds what is wrong and the mend."""

    def __init__(self, wrong: str, mend: str) -> None:
        self.wrong, self.mend = wrong, mend
        super().__init__(wrong)


def read_words(raw: object) -> tuple[str, ...]:
    """Return words parted by blanks."""
    if not isinstance(raw, str):
        msg = f"expected a text, found {raw!r}"
        raise Refused(msg, "write words parted by blanks, in quotes")
    return tuple(raw.split())


def read_day(raw: object) -> date:
    """Return a day, written `1920-05-29`."""
    return _read_time(raw, r"[12]\d{3}-\d\d-\d\d", date.fromisoformat, "a day", "1920-05-29")


def read_clock(raw: object) -> time:
    """Return an hour, written `03:00`."""
    return _read_time(raw, r"\d\d:\d\d(:\d\d)?", time.fromisoformat, "an hour", "03:00")


def read_moment(raw: object, *, closing: bool) -> datetime:
    """Return a moment; a whole day is its first moment or, `closing`, its last."""
    if isinstance(raw, str) and "T" in raw:
        pattern = r"[12]\d{3}-\d\d-\d\dT\d\d:\d\d(:\d\d)?"
        return _read_time(raw, pattern, datetime.fromisoformat, "a time", "1920-05-26T03:00")
    day = read_day(raw)
    return end_of_day(day) if closing else datetime.combine(day, time())


def _read_time(raw: object, pattern: str, parse: Callable[[str], T], kind: str, example: str) -> T:
    mend = f"write it as {example}"
    if isinstance(raw, str) and re.search(r"(\d:\d\d(:\d\d)?\s*[+-]\d\d(:?\d\d)?|\dZ)$", raw):
        msg = f"expected a local time, found {raw!r} with a zone"
        raise Refused(msg, f"leave the zone out: {example}")
    try:
        if re.fullmatch(pattern, str(raw), flags=re.ASCII):
            return parse(str(raw))
    except ValueError:  # the digits are there, but no such day or hour
        pass
    msg = f"expected {kind}, found {raw!r}"
    raise Refused(msg, mend)


def read_number(raw: object) -> float:
    """Return a number, written with a point and without spaces."""
    plain = re.fullmatch(r"[+-]?\d+(\.\d+)?([eE][+-]?\d{1,2})?", str(raw), flags=re.ASCII)
    if isinstance(raw, bool) or plain is None:
        msg = f"expected a number, found {raw!r}"
        raise Refused(msg, "write digits and, before a fraction, a point")
    return float(str(raw))


def read_count(raw: object) -> int:
    """Return a whole number."""
    number = read_number(raw)
    if not number.is_integer():
        msg = f"expected a whole number, found {raw!r}"
        raise Refused(msg, "leave the fraction out")
    return int(number)


READERS: Mapping[object, Callable[[object], object]] = MappingProxyType(
    {date: read_day, time: read_clock, float: read_number, int: read_count}
)
"""What reads the cells of a type; the others are taken as they are."""
