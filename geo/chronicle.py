"""A day, as a small HTML fragment: what happened, and the table of what stands where."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from html import escape

from geo.battle import Battle, Event, Language, Position
from geo.fragments import (
    Accounts,
    draw_swatch,
    hear_accounts,
    mark_alien,
    write_cites,
    write_heads,
    write_link,
    write_silent,
    write_text,
)
from geo.timeline import situation
from geo.words import say, write_date, write_day


def write_chronicle(battle: Battle, day: date, lang: Language, accounts: Accounts = None) -> str:
    """Return what happened on a day, in the order in which it happened.

    The first day tells what came before it too, and the last what came after.

    Parameters
    ----------
    battle
        The battle.
    day
        One of `battle.dates`.
    lang
        The language.
    accounts
        Ids of the accounts to hear; None: the default voice alone.

    Raises
    ------
    ValueError
        The day is not a day of the battle.
    """
    heard, voice = hear_accounts(battle, accounts), battle.voice
    here = situation(battle, day, accounts=heard).events
    beyond = [e for e in battle.events if e.account in heard and _is_beyond(battle, e, day)]
    before = [e for e in beyond if e.day < day]
    after = [e for e in beyond if e.day > day]
    mine = sum(e.account == voice.id for e in here)
    counts = [say(lang, "count of {account}", account=voice.name.read(lang), n=mine)]
    if len(here) > mine:
        counts.append(say(lang, "count of others", n=len(here) - mine))
    rows = "".join(
        f"<li{mark_alien(e.account, battle)}>"
        f'<span class="d-when">{_write_when(e, day, lang)}</span>'
        f"<p>{write_text(e.what, lang)} {write_cites(battle, e.cite, lang)}</p></li>"
        for e in (*before, *here, *after)
    )
    silent = sum(e.day == day and e.account not in heard for e in battle.events)
    nothing = f'<p class="d-note">{say(lang, "Nothing is known of this day")}</p>'
    return "".join(
        (
            f'<section class="d-chronicle" lang="{lang}"><header>',
            f"<h2>{say(lang, '{day}, what happened', day=write_day(day, lang))}</h2>",
            f'<p class="d-count">{escape(", ".join(counts))}</p></header>',
            f'<ol class="d-events">{rows}</ol>' if rows else nothing,
            write_silent(silent, lang),
            _write_next(battle, day, lang),
            "</section>",
        )
    )


def write_table(battle: Battle, day: date, lang: Language, accounts: Accounts = None) -> str:
    """Return what the map shows at a stop, as a table for those who do not see the map."""
    heard = hear_accounts(battle, accounts)
    shown = situation(battle, day, accounts=heard)
    positions = (*shown.positions, *shown.ended)
    heads = write_heads(("Unit", "How sure", "Where and what", "Says who"), lang)
    bodies = []
    for side in battle.sides.values():
        rows = "".join(
            f"<tr{mark_alien(p.account, battle)}>"
            f'<th scope="row">{write_link(battle.units[p.unit], lang)}</th>'
            f"<td>{draw_swatch(p.certainty, lang)}</td>"
            f"<td>{write_text(p.what, lang)}{_write_place(battle, p, lang)}</td>"
            f"<td>{write_cites(battle, p.cite, lang)}</td></tr>"
            for p in positions
            if battle.units[p.unit].side == side.id
        )
        if rows:
            name = f'<th scope="rowgroup" colspan="4">{write_text(side.name, lang)}</th>'
            bodies.append(
                f'<tbody class="side-{side.id}"><tr class="d-side">{name}</tr>{rows}</tbody>'
            )
    caption = say(lang, "On the map at the end of {day}", day=write_date(day, lang))
    return (
        f'<table class="d-table d-stand" lang="{lang}"><caption>{caption}</caption>'
        f"<thead><tr>{heads}</tr></thead>{''.join(bodies)}</table>"
    )


def _is_beyond(battle: Battle, event: Event, day: date) -> bool:
    """Return whether an event before the first or after the last day is told on `day`."""
    return (day == battle.first and event.day < day) or (day == battle.last and event.day > day)


def _write_place(battle: Battle, position: Position, lang: Language) -> str:
    """Return the name of the place, where it has one and the words beside it do not say it."""
    if position.place is None:
        return ""
    name = battle.places[position.place].name.read(lang)
    if name.casefold() in position.what.read(lang).casefold():
        return ""
    return f'<div class="d-note">{escape(name)}</div>'


def _write_when(event: Event, day: date, lang: Language) -> str:
    """Return the hour or what stands for it; on another day its date before all."""
    if event.day != day:
        return write_day(event.day, lang)
    if event.at is not None:
        return f"{event.at:%H:%M}"
    return write_text(event.when, lang) if event.when else say(lang, "no hour")


def _write_next(battle: Battle, day: date, lang: Language) -> str:
    """Return what comes on the next day."""
    following: Iterator[date] = (d for d in battle.dates if d > day)
    stop = next(following, None)
    if stop is None or stop not in battle.days:
        return ""
    words = battle.days[stop]
    return (
        f'<p class="d-next">{say(lang, "Next:")} '
        f'<button class="d-link" data-day-link="{stop}">{write_day(stop, lang)}</button> '
        f"<span>{write_text(words.short, lang)} {write_cites(battle, words.cite, lang)}</span></p>"
    )
