"""The address of a page: date, language, view and unit, read from a query and written to one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from geo.battle import LANGUAGES, Battle, Language
from geo.words import say, write_date, write_name

LAYERS = ("others", "stated")


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

    def write_query(self) -> dict[str, str]:
        """Return the query that leads back here."""
        query = {"date": self.date, "lang": self.lang, "view": self.view}
        layers = {name: "1" for name in LAYERS if getattr(self, name)}
        return query | ({"unit": self.unit} if self.unit else {}) | layers


def read_address(
    battle: Battle, query: Mapping[str, str], lang: Language = LANGUAGES[0]
) -> tuple[Address, list[str]]:
    """Return what a query asks for, and a notice for each value that makes no sense.

    Parameters
    ----------
    battle
        The battle.
    query
        `date`, `lang`, `view`, `unit`; what is missing or wrong falls back. `others` and
        `stated` are layers: 1 shows them.
    lang
        The language where the query names none.
    """
    notices: list[str] = []
    spoken: dict[str, Language] = {code: code for code in LANGUAGES}
    wanted = query.get("lang", lang)
    lang = spoken.get(wanted, lang)
    if wanted != lang:
        name = write_name(lang)
        key = "There is no language {value}; showing {language}"
        notices.append(say(lang, key, value=wanted, language=name))
    days = {day.isoformat(): day for day in battle.dates}
    day = first = next(iter(days))
    if (wanted := query.get("date", first)) in days:
        day = wanted
    else:
        shown = write_date(days[first], lang)
        notices.append(say(lang, "There is no day {value}; showing {day}", value=wanted, day=shown))
    view = next(iter(battle.views))
    if (wanted := query.get("view", view)) in battle.views:
        view = wanted
    else:
        shown = battle.views[view].name.read(lang)
        key = "There is no view {value}; showing {view}"
        notices.append(say(lang, key, value=wanted, view=shown))
    unit = query.get("unit") or None
    if unit is not None and unit not in battle.units:
        notices.append(say(lang, "There is no unit {value}", value=unit))
        unit = None
    layers = {name: query.get(name) == "1" for name in LAYERS}
    return Address(day, lang, view, unit, **layers), notices


def write_plain(text: str) -> str:
    """Return text that Markdown leaves as it is: an address may hold anything."""
    return re.sub(r"([^\w\s])", r"\\\1", text)
