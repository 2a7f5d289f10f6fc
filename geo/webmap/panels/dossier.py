"""A unit, as a small HTML fragment for the panel beside the map."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
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
    heard = tuple(hear_accounts(battle, accounts))
    dossier, today = _gather(battle, unit, lang, heard), _find_today(battle, unit, day, heard)
    sure = _render_sure(today, day, lang) if dossier.is_placed else ""
    return "".join(
        (
            dossier.head, _draw(battle, battle.units[unit], today), dossier.facts,
            _render_days(dossier.voiced, lang, today), sure, dossier.quarrels,
            _render_days(dossier.others, lang, today, alien=True), dossier.foot,
        )
    )  # fmt: skip


Rows = tuple[tuple[Position, str], ...]
"""Spans, and what is told of each."""


class _Dossier(NamedTuple):
    """What a unit's dossier says on all days, around what it says of one."""

    head: str
    facts: str
    voiced: Rows
    is_placed: bool
    quarrels: str
    others: Rows
    foot: str


@lru_cache(maxsize=4)
def _gather(battle: Battle, unit: str, lang: Language, heard: tuple[str, ...]) -> _Dossier:
    found = battle.units[unit]
    held = [p for p in battle.positions if p.unit == unit]
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
    facts = (
        f'<div><h2>{render_text(found.name, lang)}</h2><p class="d-names">{names}</p>'
        f'<p class="d-side">{render_text(battle.sides[found.side].name, lang)}{cites}'
        "</p></div></header>"
        f"{_render_facts(battle, found, lang, heard)}{_render_tree(battle, unit, lang, heard)}"
    )
    voice = battle.voice.id
    return _Dossier(
        f'<section class="d-dossier side-{found.side}" lang="{lang}"><header>',
        facts,
        tuple((p, _render_day(battle, p, lang)) for p in rows if p.account == voice),
        bool(held),
        "".join(_render_quarrel(battle, c, lang) for c in told),
        tuple((p, _render_day(battle, p, lang)) for p in rows if p.account != voice),
        f"{render_silent(silent, lang)}</section>",
    )


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


def _find_today(battle: Battle, unit: str, day: date, heard: Collection[str]) -> Position | None:
    """Return where a unit is at the end of a day, or what became of it that day."""
    shown = situation(battle, day, accounts=heard)
    held = [p for p in (*shown.positions, *shown.ended) if p.unit == unit]
    return min(held, key=lambda p: p.account != battle.voice.id, default=None)


def _find_tops(battle: Battle, side: str) -> tuple[Unit, ...]:
    return tuple(u for u in battle.units.values() if u.side == side and u.parent is None)


def _mark(*, is_now: bool) -> str:
    return ' aria-current="date"' if is_now else ""


def _draw(battle: Battle, unit: Unit, today: Position | None) -> str:
    """Return the unit's symbol as it is today, or as it was when it was last or first seen."""
    held = [p for p in battle.positions if p.unit == unit.id]
    shown = today or (held[0] if held else None)
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


def _render_days(rows: Rows, lang: Language, today: Position | None, *, alien: bool = False) -> str:
    """Return one row for each span."""
    if not rows:
        return ""
    told = "".join(f"<tr{_mark(is_now=p is today)}>{row}</tr>" for p, row in rows)
    name = say(lang, "Other accounts" if alien else "Day by day")
    return f'<table class="d-days{" d-alien" * alien}" aria-label="{name}">{told}</table>'


def _render_day(battle: Battle, position: Position, lang: Language) -> str:
    return (
        f'<th scope="row">{_render_span(position, lang)}</th>'
        f"<td>{draw_swatch(position.certainty, lang)}{render_text(position.what, lang)}</td>"
        f"<td>{render_cites(battle, position.cite, lang)}</td>"
    )


def _render_span(position: Position, lang: Language) -> str:
    """Return a span of time whose lines break where it can be read."""
    text = render_span(position.start, position.end, lang)
    return text.replace(f" {DASH} ", f"{NO_BREAK}{DASH} ").replace(" ", "<br>")


def _render_sure(today: Position | None, day: date, lang: Language) -> str:
    """Return how sure the unit's place is on a day, in a sentence."""
    if today is None:
        missing = say(lang, "Not on the map on {day}", day=render_day(day, lang))
        return f'<p class="d-sure">{missing}</p>'
    lead = say(
        lang,
        "How sure on {day}: {certainty}.",
        day=render_day(day, lang),
        certainty=say(lang, f"certainty {today.certainty}"),
    )
    reason = (
        render_text(today.sure, lang)
        if today.sure
        else say(lang, f"certainty {today.certainty} long")
    )
    return f'<p class="d-sure"><b>{lead}</b> {reason}</p>'


def _render_quarrel(battle: Battle, contradiction: Contradiction, lang: Language) -> str:
    """Return a contradiction in one paragraph."""
    claims = " – ".join(
        f"{render_text(c.what, lang)} {render_cites(battle, c.cite, lang)}"
        for c in contradiction.claims
    )
    note = f" {render_text(contradiction.note, lang)}" if contradiction.note else ""
    about = render_text(contradiction.about, lang)
    return f'<p class="d-differ"><b>{about}:</b> {claims}{note}</p>'
