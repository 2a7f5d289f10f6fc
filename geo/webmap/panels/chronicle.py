"""A day, as small HTML fragments: its headline, what happened, and what stands where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from html import escape

from geo.battle import Battle, Certainty, Event, Language, Position, number_events, situation
from geo.layout import find_nearest
from geo.webmap.panels.fragments import (
    Accounts,
    draw_swatch,
    hear_accounts,
    mark_alien,
    render_cites,
    render_heads,
    render_link,
    render_text,
)
from geo.words import render_date, render_day, render_weekday, render_when, say, upper


def render_headline(battle: Battle, day: date, lang: Language) -> str:
    """Return what a day is called and what it was, in a line and in a sentence or two.

    Raises
    ------
    ValueError
        The day is not a day of the battle.
    """
    numbers = number_events(battle, day)
    number = battle.dates.index(day) + 1
    count = say(lang, "day {n} of {all}", n=number, all=len(battle.dates))
    name = f"{render_weekday(day, lang)}, {render_date(day, lang)}"
    kicker = f"<span>{escape(upper(name[0], lang) + name[1:])}</span><span>{escape(count)}</span>"
    words = battle.days.get(day)
    title, told, cites = escape(say(lang, "Nothing is known of this day")), "", ""
    if words is not None:
        title, cites = render_text(words.short, lang), render_cites(battle, words.cite, lang)
        told = f"<p>{render_text(words.caption, lang)} {cites}</p>"
    events = {event.id: event for event in battle.events}
    discs = "".join(
        _render_disc(number, hollow=not _is_placed(battle, events[event]))
        for event, number in numbers.items()
    )
    return (
        f'<section class="d-headline" lang="{lang}"><p class="d-kicker">{kicker}</p>'
        f'<h2>{title}</h2>{told}<p class="d-brief" aria-hidden="true">{discs} {cites}</p></section>'
    )


def render_chronicle(battle: Battle, day: date, lang: Language, accounts: Accounts = None) -> str:
    """Return what happened on a day, in the order in which it happened, numbered as on the map.

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
    heard = hear_accounts(battle, accounts)
    numbers = number_events(battle, day)
    here = situation(battle, day, accounts=heard).events
    beyond = [e for e in battle.events if e.account in heard and _is_beyond(battle, e, day)]
    before = [e for e in beyond if e.day < day]
    after = [e for e in beyond if e.day > day]
    rows = "".join(
        _render_event(battle, e, day, lang, numbers.get(e.id)) for e in (*before, *here, *after)
    )
    nothing = f'<p class="d-note">{say(lang, "Nothing is known of this day")}</p>'
    count = f'<p class="d-count">{escape(say(lang, "numbers as on the map"))}</p>'
    return "".join(
        (
            f'<section class="d-chronicle" lang="{lang}"><header>',
            f"<h3>{say(lang, 'What happened')}</h3>",
            count if numbers else "",
            "</header>",
            f'<ol class="d-events">{rows}</ol>' if rows else nothing,
            _render_others(battle, day, lang, heard),
            "</section>",
        )
    )


def _is_placed(battle: Battle, event: Event) -> bool:
    """Return whether any view shows where an event happened."""
    return find_nearest(battle, event)[0] is not None


def _render_disc(number: int, *, hollow: bool) -> str:
    return f'<span class="d-disc{" d-hollow" if hollow else ""}">{number}</span>'


def _render_event(
    battle: Battle, event: Event, day: date, lang: Language, number: int | None
) -> str:
    """Return an event as a row: its number, when and where, what, and who says so."""
    place = battle.places[event.place].name.read(lang) if event.place else ""
    line = [_render_when(event, day, lang), escape(place or say(lang, "no place given"))]
    disc = '<span class="d-disc d-none"></span>'
    if number is not None:
        name = escape(say(lang, "Event {n}: show its place", n=number))
        disc = (
            f'<button type="button" class="d-disc" data-event-link="{event.id}"'
            f' aria-label="{name}">{number}</button>'
            if _is_placed(battle, event)
            else _render_disc(number, hollow=True)
        )
    sure = ""
    if event.certainty != Certainty.CERTAIN:
        word = say(lang, f"certainty {event.certainty}")
        sure = f" · {draw_swatch(event.certainty, lang, hidden=True)} {escape(word)}"
    row = f' data-event-row="{event.id}"' if number is not None else ""
    return (
        f"<li{mark_alien(event.account, battle)}{row}>{disc}"
        f'<div><p class="d-when">{" · ".join(line)}{sure}</p>'
        f"<p>{render_text(event.what, lang)} {render_cites(battle, event.cite, lang)}</p></div>"
        "</li>"
    )


def _render_others(battle: Battle, day: date, lang: Language, heard: frozenset[str]) -> str:
    """Return who else tells of this day, as a button that lets them be heard."""
    count = Counter(e.account for e in battle.events if e.day == day and e.account not in heard)
    if not count:
        return ""
    names = ", ".join(
        say(lang, "count of {account}", account=battle.accounts[account].name.read(lang), n=n)
        for account, n in count.items()
    )
    words = escape(say(lang, "Other accounts tell more of this day: {names}", names=names))
    return f'<button type="button" class="d-more" data-others-link>{words}</button>'


def render_next(battle: Battle, day: date, lang: Language) -> str:
    """Return what comes on the next day, as a button that goes there; on the last day, nothing."""
    following: Iterator[date] = (d for d in battle.dates if d > day)
    stop = next(following, None)
    if stop is None:
        return ""
    words = battle.days.get(stop)
    short = render_text(words.short, lang) if words else ""
    return (
        f'<p class="d-next" lang="{lang}"><button type="button" data-day-link="{stop}">'
        f"<span>{say(lang, 'Next:')}</span> <b>{render_day(stop, lang)}</b> {short}</button></p>"
    )


def render_table(battle: Battle, day: date, lang: Language, accounts: Accounts = None) -> str:
    """Return what the map shows at a stop, as a table for those who do not see the map."""
    heard = hear_accounts(battle, accounts)
    shown = situation(battle, day, accounts=heard)
    positions = (*shown.positions, *shown.ended)
    heads = render_heads(("Unit", "How sure", "Where and what", "Says who"), lang)
    bodies = []
    for side in battle.sides.values():
        rows = "".join(
            f"<tr{mark_alien(p.account, battle)}>"
            f'<th scope="row">{render_link(battle.units[p.unit], lang)}</th>'
            f"<td>{draw_swatch(p.certainty, lang)}</td>"
            f"<td>{render_text(p.what, lang)}{_render_place(battle, p, lang)}</td>"
            f"<td>{render_cites(battle, p.cite, lang)}</td></tr>"
            for p in positions
            if battle.units[p.unit].side == side.id
        )
        if rows:
            name = f'<th scope="rowgroup" colspan="4">{render_text(side.name, lang)}</th>'
            bodies.append(
                f'<tbody class="side-{side.id}"><tr class="d-side">{name}</tr>{rows}</tbody>'
            )
    caption = say(lang, "On the map at the end of {day}", day=render_date(day, lang))
    return (
        f'<table class="d-table d-stand" lang="{lang}"><caption>{caption}</caption>'
        f"<thead><tr>{heads}</tr></thead>{''.join(bodies)}</table>"
    )


def _is_beyond(battle: Battle, event: Event, day: date) -> bool:
    """Return whether an event before the first or after the last day is told on `day`."""
    return (day == battle.first and event.day < day) or (day == battle.last and event.day > day)


def _render_place(battle: Battle, position: Position, lang: Language) -> str:
    """Return the name of the place, where it has one and the words beside it do not say it."""
    if position.place is None:
        return ""
    name = battle.places[position.place].name.read(lang)
    if name.casefold() in position.what.read(lang).casefold():
        return ""
    return f'<div class="d-note">{escape(name)}</div>'


def _render_when(event: Event, day: date, lang: Language) -> str:
    """Return the hour or what stands for it; on another day its date."""
    return render_day(event.day, lang) if event.day != day else escape(render_when(event, lang))
