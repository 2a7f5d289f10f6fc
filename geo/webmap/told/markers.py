"""What the page's script is told of units and accounts: the parts that several tables share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from geo.battle import Battle, Event, Language, number_events
from geo.words import render_hour, say

Json = Any
"""A value that JSON can write."""


def list_markers(battle: Battle) -> list[tuple[str, str]]:
    """Return unit and account of every marker: the default voice's first."""
    pairs = dict.fromkeys((p.unit, p.account) for p in battle.positions)
    order = {unit: n for n, unit in enumerate(battle.units)}
    voices = {account: n for n, account in enumerate(battle.accounts)}
    return sorted(pairs, key=lambda pair: (voices[pair[1]], order[pair[0]]))


def list_events(battle: Battle) -> list[Event]:
    """Return the events of the default voice within the battle's days, as the page counts them."""
    voice = battle.voice.id
    return [e for e in battle.events if battle.first <= e.day <= battle.last and e.account == voice]


def speak_event(battle: Battle, event: Event, lang: Language) -> str:
    """Return an event of `list_events` in words to be heard: number, when, what, says who."""
    number = say(lang, "Event {n}", n=number_events(battle, event.day)[event.id])
    what, cite = event.what.read(lang), render_cites(battle, event.cite, lang)
    return f"{number}, {render_hour(event, lang)}. {what} {cite}"


def render_cites(battle: Battle, cites: Iterable[str], lang: Language) -> str:
    """Return who says so, as plain text."""
    names = [
        battle.accounts[cite].name.read(lang) if cite in battle.accounts else cite for cite in cites
    ]
    return ", ".join(names)
