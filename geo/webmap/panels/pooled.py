"""The panels beside the map as data: the app and the exported page show them by one script.

Fragments for one day differ little from those for the next: they are cut at their
elements and equal pieces are kept once.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from html import escape
from typing import Any

from geo.battle import Battle, Certainty, Language
from geo.webmap.panels.chronicle import render_chronicle, render_headline, render_next, render_table
from geo.webmap.panels.dossier import (
    MARKS,
    Dossier,
    Row,
    Slot,
    find_state,
    render_invitation,
    render_lead,
    tell_dossier,
)
from geo.webmap.panels.fragments import Accounts
from geo.webmap.panels.sources import render_contradictions, render_sources
from geo.webmap.panels.strengths import render_strengths
from geo.words import say
from geo.work import PANELS

CUTS = re.compile(r"(?=<(?:section|header|h2|h3|dl|dd|table|tbody|tr|ol|ul|li|p|td)\b)")

Fragment = Callable[[Battle, date, Language, Accounts], str]


class Pool:
    """Texts as rows of numbers of the pieces that they are made of."""

    def __init__(self) -> None:
        self.pieces: dict[str, int] = {}

    def keep(self, text: str) -> list[int]:
        """Return the numbers of the pieces of a text."""
        return [self.number(part) for part in CUTS.split(text) if part]

    def number(self, piece: str) -> int:
        """Return the number of a piece that is not cut further."""
        return self.pieces.setdefault(piece, len(self.pieces))


def collect_panels(battle: Battle, lang: Language) -> dict[str, Any]:
    """Return what a page's panels show, as JSON values.

    Each panel comes twice: as the default voice alone has it, and with all accounts heard; where
    it changes from day to day, as a list of the days.
    """
    pool = Pool()
    voices = (None, tuple(battle.accounts))
    days = battle.dates

    def each(write: Fragment) -> list[list[list[int]]]:
        return [[pool.keep(write(battle, day, lang, heard)) for day in days] for heard in voices]

    def both(write: Callable[[Battle, Language, Accounts], str]) -> list[list[list[int]]]:
        return [[pool.keep(write(battle, lang, heard))] for heard in voices]

    panels = {
        "names": PANELS,
        "dates": [day.isoformat() for day in days],
        "headline": each(lambda battle, day, lang, _: render_headline(battle, day, lang)),
        "chronicle": each(render_chronicle),
        "strengths": each(render_strengths),
        "next": each(lambda battle, day, lang, _: render_next(battle, day, lang)),
        "marks": MARKS,
        "leads": [
            [render_lead(day, certainty, lang) for day in days] for certainty in (None, *Certainty)
        ],
        "dossiers": {
            unit: [
                _pool_dossier(battle, tell_dossier(battle, unit, lang, heard), pool)
                for heard in voices
            ]
            for unit in battle.units
        },
        "units": both(render_invitation),
        "table": each(render_table),
        "accounts": both(lambda battle, lang, _: render_contradictions(battle, lang)),
        "sources": both(lambda battle, lang, _: render_sources(battle, lang)),
    }
    return {"pieces": list(pool.pieces), "head": render_head(battle, lang), **panels}


def _pool_dossier(battle: Battle, dossier: Dossier, pool: Pool) -> dict[str, Any]:
    """Return a dossier as the page's script puts it together for a day: `Told.Dossier`."""
    parts: list[int | list[int]] = []
    numbers = {id(state.position): n for n, state in enumerate(dossier.states)}
    for part in dossier.parts:
        if isinstance(part, Slot):
            parts.append(part.value)
        elif isinstance(part, Row):
            parts.append([pool.number(part.html), numbers[id(part.position)]])
        else:
            parts += pool.keep(part)
    levels = [None, *Certainty]
    states = [
        [pool.number(s.symbol), levels.index(s.certainty), pool.number(s.reason)]
        for s in dossier.states
    ]
    days = [find_state(battle, dossier, day) for day in battle.dates]
    turns = [n for n, state in enumerate(days) if n == 0 or state != days[n - 1]]
    return {"parts": parts, "states": states, "since": [[n, days[n]] for n in turns]}


def render_head(battle: Battle, lang: Language) -> str:
    """Return the head of the panels: the handle of a narrow screen, tabs, and the way back."""
    counts = {"accounts": len(battle.contradictions)}
    tabs = "".join(
        f'<button type="button" data-panel="{name}" aria-pressed="false">'
        f"{escape(say(lang, f'panel {name}'))}"
        + (f' <b class="d-badge">{counts[name]}</b>' if counts.get(name) else "")
        + "</button>"
        for name in PANELS
    )
    handle, back = escape(say(lang, "Show more or less")), escape(say(lang, "Back"))
    arrow = '<path d="M10 3 5 8l5 5" fill="none" stroke="currentColor" stroke-width="2"/>'
    return (
        f'<button type="button" class="p-handle" aria-expanded="false" aria-label="{handle}">'
        f'</button><div class="p-tabs" role="group" aria-label="{escape(say(lang, "Panel"))}">'
        f'{tabs}</div><button type="button" class="p-back" hidden>'
        f'<svg width="16" height="16" aria-hidden="true">{arrow}</svg>{back}</button>'
    )


def render_title(battle: Battle, lang: Language) -> str:
    """Return the title and the line under it; a narrow screen has the short name alone."""
    long, short = escape(battle.heading.read(lang)), escape(battle.title.read(lang))
    return (
        f'<h1 lang="{lang}"><span class="long">{long}</span><span class="short">{short}</span></h1>'
        f'<p lang="{lang}">{escape(battle.subtitle.read(lang))}</p>'
    )


def render_credit(battle: Battle, lang: Language) -> str:
    """Return the sources of the map in a line, for paper."""
    return f'<p class="credit" lang="{lang}">{escape(battle.attribution.read(lang))}</p>'


def render_plain(battle: Battle, lang: Language) -> str:
    """Return the week in words, for a reader without scripts."""
    week = "".join(
        render_headline(battle, day, lang) + render_chronicle(battle, day, lang)
        for day in battle.dates
    )
    # Nothing is pressed without scripts, and the row for a folded sheet repeats what stands below.
    week = re.sub(r'<p class="d-brief".*?</p>', "", week)
    week = re.sub(
        r'<button type="button" class="d-(disc|more)"[^>]*>(.*?)</button>',
        r'<span class="d-\1">\2</span>',
        week,
    )
    return f"{week}{render_sources(battle, lang)}"
