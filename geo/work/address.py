"""The address of a page: what it shows, read from a query and written to one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite

from geo.battle import LANGUAGES, Battle, Language
from geo.words import render_date, render_name, say

LAYERS = ("others", "stated")

LONGEST = 40
"""Letters of a wrong value that a notice shows."""

PANELS = ("today", "units", "table", "accounts", "sources")
"""The panels beside the map, the first shown at first."""


@dataclass(frozen=True)
class Address:
    """What a page shows."""

    date: str
    """ISO."""
    lang: Language
    view: str
    unit: str | None = None
    others: bool = False
    """Whether other accounts are heard."""
    stated: bool = False
    """Whether only what the source states is shown."""
    at: str | None = None
    """Where the map was moved to: latitude, longitude and zoom; None: where the view has it."""
    panel: str | None = None
    """One of `PANELS`; None: the first."""

    def list_query(self) -> dict[str, str]:
        """Return the query that leads back here."""
        query = {"date": self.date, "lang": self.lang, "view": self.view}
        layers = {name: "1" for name in LAYERS if getattr(self, name)}
        more = {"unit": self.unit, "at": self.at, "panel": self.panel}
        return query | {name: value for name, value in more.items() if value} | layers


def read_address(
    battle: Battle, query: Mapping[str, str], lang: Language = LANGUAGES[0]
) -> tuple[Address, list[str]]:
    """Return what a query asks for, and a notice for each value that makes no sense.

    Parameters
    ----------
    battle
        The battle.
    query
        Names and values; unknown names are none of our business.
    lang
        The language where the query names none: the reader's own.

    Returns
    -------
    Address, list of str
        A wrong value gives way to the first day, the reader's language, the first view, no unit,
        no place and the first panel; notices are in the language shown.
    """
    notices: list[str] = []
    wanted = query.get("lang", lang)
    found = next((known for known in LANGUAGES if known == wanted), None)
    if found is None:
        shown = render_name(lang)
        key = "There is no language {value}; showing {language}"
        notices.append(say(lang, key, value=_shorten(wanted), language=shown))
    lang = found or lang
    days = {day.isoformat(): day for day in battle.dates}
    day = battle.first.isoformat()
    if (wanted := query.get("date", day)) in days:
        day = wanted
    else:
        shown = render_date(battle.first, lang)
        notices.append(
            say(lang, "There is no day {value}; showing {day}", value=_shorten(wanted), day=shown)
        )
    view = next(iter(battle.views))
    if (wanted := query.get("view", view)) in battle.views:
        view = wanted
    else:
        shown = battle.views[view].name.read(lang)
        key = "There is no view {value}; showing {view}"
        notices.append(say(lang, key, value=_shorten(wanted), view=shown))
    unit = query.get("unit") or None
    if unit is not None and unit not in battle.units:
        notices.append(say(lang, "There is no unit {value}", value=_shorten(unit)))
        unit = None
    at = query.get("at") or None
    if at is not None and not _is_place(at):
        notices.append(say(lang, "There is no place {value} on the map", value=_shorten(at)))
        at = None
    panel = query.get("panel") or None
    if panel is not None and panel not in PANELS:
        notices.append(say(lang, "There is no panel {value}", value=_shorten(panel)))
        panel = None
    layers = {name: query.get(name) == "1" for name in LAYERS}
    for name in LAYERS:
        if (wanted := query.get(name, "0")) not in {"", "0", "1"}:
            key = "The layer {name} is 1 or 0, not {value}"
            notices.append(say(lang, key, name=name, value=_shorten(wanted)))
    return Address(day, lang, view, unit, at=at, panel=panel, **layers), notices


def _shorten(value: str) -> str:
    """Return a value as a notice can show it: an address may hold anything, at any length."""
    return value if len(value) <= LONGEST else f"{value[: LONGEST - 1]}…"


def _is_place(text: str) -> bool:
    """Return whether a text is latitude, longitude and zoom."""
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        return False
    if len(numbers) != 3 or not all(map(isfinite, numbers)):
        return False
    lat, lon, zoom = numbers
    # As far as a map of the world in Mercator's projection reaches.
    return abs(lat) <= 85 and abs(lon) <= 180 and 0 <= zoom <= 24


def render_plain(text: str) -> str:
    """Return text that Markdown leaves as it is: an address may hold anything."""
    return re.sub(r"([^\w\s]|_)", r"\\\1", " ".join(text.split()))
