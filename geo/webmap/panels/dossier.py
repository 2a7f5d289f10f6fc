"""A unit, as a small HTML fragment for the panel beside the map."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from geo.battle import (
    ENDED,
    LANGUAGES,
    Battle,
    Certainty,
    Contradiction,
    Language,
    Position,
    Unit,
    situation,
)
from geo.symbology import DOSSIER_FRAME_WIDTH, Symbol, draw_symbol, render_svg
from geo.webmap.panels.fragments import (
    Accounts,
    draw_swatch,
    hear_accounts,
    mark_alien,
    render_cites,
    render_link,
    render_silent,
    render_text,
)
from geo.words import DASH, NO_BREAK, render_day, render_range, render_span, say


def render_dossier(
    battle: Battle, unit: str, day: date, lang: Language, accounts: Accounts = None
) -> str:
    """Return all that is known of a unit, with the row of `day` marked.

    Parameters
    ----------
    battle
        The battle.
    unit
        Id of the unit.
    day
        One of `battle.dates`.
    lang
        The language.
    accounts
        Ids of the accounts to hear; None: the default voice alone. Of the others only the number
        of their statements is told.

    Raises
    ------
    KeyError
        There is no such unit.
    ValueError
        The day is not a day of the battle.
    """
    dossier = tell_dossier(battle, unit, lang, accounts)
    state = dossier.states[find_state(battle, dossier, day)]
    parts = []
    for part in dossier.parts:
        if part is Slot.SYMBOL:
            parts.append(state.symbol)
        elif part is Slot.SURE:
            parts.append(render_lead(day, state.certainty, lang) + state.reason)
        elif isinstance(part, Row):
            parts += (MARKS[part.position is state.position], part.html)
        else:
            parts.append(part)
    return "".join(parts)


class Slot(Enum):
    """A place in a dossier for what differs from day to day."""

    SYMBOL = -1
    SURE = -2


class State(NamedTuple):
    """What a dossier says of a unit where it stands in one position."""

    position: Position | None
    """None: it is not on the map."""
    symbol: str
    certainty: Certainty | None
    reason: str


MARKS = ("<tr>", '<tr aria-current="date">')
"""How the row of a span begins, and how today's does."""


class Row(NamedTuple):
    """What follows one of `MARKS`."""

    position: Position
    html: str


class Dossier(NamedTuple):
    """A unit's dossier on all days."""

    unit: str
    heard: tuple[str, ...]
    parts: tuple[str | Slot | Row, ...]
    states: tuple[State, ...]
    """The first is that of days on which the unit is not on the map."""


def tell_dossier(battle: Battle, unit: str, lang: Language, accounts: Accounts = None) -> Dossier:
    """Return all that is known of a unit, with places for what differs from day to day.

    Parameters
    ----------
    battle, unit, lang, accounts
        As in `render_dossier`.

    Raises
    ------
    KeyError
        There is no such unit.
    """
    found, heard = battle.units[unit], tuple(hear_accounts(battle, accounts))
    held = battle.find_positions(unit)
    rows = sorted((p for p in held if p.account in heard), key=lambda p: p.start)
    quarrels = [c for c in battle.contradictions if c.unit == unit]
    told = [c for c in quarrels if _is_heard(c, heard)]
    figures = [f for f in battle.figures if f.unit == unit]
    silent = len(held) - len(rows) + len(quarrels) - len(told)
    silent += sum(f.account not in heard for f in figures)
    silent += sum(u.account not in heard for u in battle.find_children(unit))
    names = " · ".join(
        f'<span lang="{other}">{render_text(found.name, other)}</span>'
        for other in LANGUAGES
        if other != lang
    )
    cites = "" if found.account == battle.voice.id else f" {render_cites(battle, found.cite, lang)}"
    side, voice = render_text(battle.sides[found.side].name, lang), battle.voice.id
    parts = (
        f'<section class="d-dossier side-{found.side}" lang="{lang}"><header>',
        Slot.SYMBOL,
        f'<div><h2>{render_text(found.name, lang)}</h2><p class="d-names">{names}</p>',
        f'<p class="d-side">{side}{cites}</p></div></header>',
        _render_facts(battle, found, lang, heard) + _render_tree(battle, unit, lang, heard),
        *_tell_days(battle, [p for p in rows if p.account == voice], lang),
        Slot.SURE if held else "",
        "".join(_render_quarrel(battle, c, lang) for c in told),
        *_tell_days(battle, [p for p in rows if p.account != voice], lang, alien=True),
        f"{render_silent(silent, lang)}</section>",
    )
    absent = State(None, _draw(found, held[0] if held else None, today=None), None, "")
    states = [
        State(p, _draw(found, p, today=p), p.certainty, _render_reason(p, lang)) for p in rows
    ]
    return Dossier(unit, heard, parts, (absent, *states))


def find_state(battle: Battle, dossier: Dossier, day: date) -> int:
    """Return the number of a dossier's state at the end of a day.

    Raises
    ------
    ValueError
        The day is not a day of the battle.
    """
    today = _find_today(battle, day, dossier.heard).get(dossier.unit)
    return next(n for n, state in enumerate(dossier.states) if state.position is today)


def render_lead(day: date, certainty: Certainty | None, lang: Language) -> str:
    """Return how sure a unit's place is on a day, before the reason; None: it is not there."""
    told = render_day(day, lang)
    if certainty is None:
        return f'<p class="d-sure">{say(lang, "Not on the map on {day}", day=told)}</p>'
    how = say(lang, f"certainty {certainty}")
    lead = say(lang, "How sure on {day}: {certainty}.", day=told, certainty=how)
    return f'<p class="d-sure"><b>{lead}</b> '


def render_invitation(battle: Battle, lang: Language, accounts: Accounts = None) -> str:
    """Return what stands in the dossier's place while no unit is chosen: the order of battle."""
    heard = hear_accounts(battle, accounts)
    sides = "".join(
        f'<div class="side-{side.id}"><h3 class="d-side">{render_text(side.name, lang)}</h3>'
        + _list_units(battle, _find_tops(battle, side.id), lang, heard)
        + "</div>"
        for side in battle.sides.values()
    )
    invitation = say(lang, "Click a unit to open its dossier")
    return f'<section class="d-empty" lang="{lang}"><p>{invitation}</p>{sides}</section>'


def _is_heard(contradiction: Contradiction, heard: Collection[str]) -> bool:
    return all(claim.account in heard for claim in contradiction.claims)


@lru_cache(maxsize=512)
def _find_today(battle: Battle, day: date, heard: tuple[str, ...]) -> dict[str, Position]:
    """Return by unit where it is at the end of a day, or what became of it that day.

    The default voice is heard before the others.
    """
    shown = situation(battle, day, accounts=heard)
    held = (*shown.positions, *shown.ended)
    voiced = [p for p in held if p.account == battle.voice.id]
    found: dict[str, Position] = {}
    for position in (*voiced, *held):
        found.setdefault(position.unit, position)
    return found


def _find_tops(battle: Battle, side: str) -> tuple[Unit, ...]:
    return tuple(u for u in battle.units.values() if u.side == side and u.parent is None)


def _draw(unit: Unit, shown: Position | None, today: Position | None) -> str:
    """Return the unit's symbol as it is today, or as it was when it was last or first seen."""
    certainty = Certainty.CERTAIN if shown is None else shown.certainty
    ended = today is not None and today.status in ENDED
    symbol = Symbol(unit.kind, unit.echelon, certainty, "ended" if ended else "stop")
    return _render_symbol(symbol)


@lru_cache(maxsize=256)
def _render_symbol(symbol: Symbol) -> str:
    return render_svg(draw_symbol(symbol), width=DOSSIER_FRAME_WIDTH)


def _render_facts(battle: Battle, unit: Unit, lang: Language, heard: Collection[str]) -> str:
    """Return what the unit belongs to, its commander and its strength."""
    parents = battle.find_parents(unit.id)
    is_top = not parents and battle.find_children(unit.id)
    belongs = "" if is_top else say(lang, "parent not given")
    if parents:
        first, *further = parents
        belongs = f"{render_link(first, lang)} {render_cites(battle, unit.cite, lang)}"
        belongs += "".join(f" · {render_link(parent, lang)}" for parent in further)
    if unit.note:
        belongs += f'<div class="d-note">{render_text(unit.note, lang)}</div>'
    counts = [
        f"{render_text(f.what, lang)}: {render_range(f.low, f.high, lang)} "
        f"{render_cites(battle, f.cite, lang)}"
        for f in battle.figures
        if f.unit == unit.id and f.account in heard
    ]
    if unit.strength:
        strength = render_text(unit.strength, lang)
        counts.insert(0, f"{strength} {render_cites(battle, unit.strength_cite, lang)}")
    facts = (
        ("Belongs to", belongs),
        ("Commander", _render_commander(battle, unit, lang)),
        ("Strength", "<br>".join(counts) or say(lang, "not given")),
    )
    rows = "".join(f"<dt>{say(lang, key)}</dt><dd>{text}</dd>" for key, text in facts if text)
    return f'<dl class="d-facts">{rows}</dl>'


def _render_commander(battle: Battle, unit: Unit, lang: Language) -> str:
    """Return the commander; where he is not named, the nearest one above too."""
    if unit.commander:
        cites = render_cites(battle, unit.commander_cite, lang)
        return f"{render_text(unit.commander, lang)} {cites}"
    text = say(lang, "not named")
    for parent in battle.find_parents(unit.id):
        if parent.commander:
            cites = render_cites(battle, parent.commander_cite, lang)
            name = render_text(parent.label, lang)
            return f"{text}. {name}: {render_text(parent.commander, lang)} {cites}"
    return text


def _render_tree(battle: Battle, unit: str, lang: Language, heard: Collection[str]) -> str:
    """Return all that is under a unit, with a heading."""
    tree = _list_units(battle, battle.find_children(unit), lang, heard)
    return f"<h3>{say(lang, 'Order of battle')}</h3>{tree}" if tree else ""


def _list_units(
    battle: Battle, units: Iterable[Unit], lang: Language, heard: Collection[str]
) -> str:
    """Return units and all under them as nested lists, as far as the heard accounts know them."""
    items = "".join(
        f"<li{mark_alien(u.account, battle)}>{render_link(u, lang)}"
        f"{_list_units(battle, battle.find_children(u.id), lang, heard)}</li>"
        for u in units
        if u.account in heard
    )
    return f'<ul class="d-tree">{items}</ul>' if items else ""


def _tell_days(
    battle: Battle, positions: Collection[Position], lang: Language, *, alien: bool = False
) -> list[str | Row]:
    """Return a table with one row for each span."""
    if not positions:
        return []
    rows = [
        Row(
            p,
            f'<th scope="row">{_render_span(p, lang)}</th>'
            f"<td>{draw_swatch(p.certainty, lang)}{render_text(p.what, lang)}</td>"
            f"<td>{render_cites(battle, p.cite, lang)}</td></tr>",
        )
        for p in positions
    ]
    name = say(lang, "Other accounts" if alien else "Day by day")
    return [f'<table class="d-days{" d-alien" * alien}" aria-label="{name}">', *rows, "</table>"]


def _render_span(position: Position, lang: Language) -> str:
    """Return a span of time whose lines break where it can be read."""
    text = render_span(position.start, position.end, lang)
    return text.replace(f" {DASH} ", f"{NO_BREAK}{DASH} ").replace(" ", "<br>")


def _render_reason(position: Position, lang: Language) -> str:
    reason = (
        render_text(position.sure, lang)
        if position.sure
        else say(lang, f"certainty {position.certainty} long")
    )
    return f"{reason}</p>"


def _render_quarrel(battle: Battle, contradiction: Contradiction, lang: Language) -> str:
    """Return a contradiction in one paragraph."""
    claims = " – ".join(
        f"{render_text(c.what, lang)} {render_cites(battle, c.cite, lang)}"
        for c in contradiction.claims
    )
    note = f" {render_text(contradiction.note, lang)}" if contradiction.note else ""
    about = render_text(contradiction.about, lang)
    return f'<p class="d-differ"><b>{about}:</b> {claims}{note}</p>'
