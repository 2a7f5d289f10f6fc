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
    write_cites,
    write_heads,
    write_link,
    write_text,
)
from geo.words import say, upper, write_date, write_day, write_weekday, write_when


def write_headline(battle: Battle, day: date, lang: Language) -> str:
    """Return what a day is called and what it was, in a line and in a sentence or two.

    Raises
    ------
    ValueError
        The day is not a day of the battle.
    """
    numbers = number_events(battle, day)
    number = battle.dates.index(day) + 1
    count = say(lang, "day {n} of {all}", n=number, all=len(battle.dates))
    name = f"{write_weekday(day, lang)}, {write_date(day, lang)}"
    kicker = f"<span>{escape(upper(name[0], lang) + name[1:])}</span><span>{escape(count)}</span>"
    words = battle.days.get(day)
    title, told, cites = escape(say(lang, "Nothing is known of this day")), "", ""
    if words is not None:
        title, cites = write_text(words.short, lang), write_cites(battle, words.cite, lang)
        told = f"<p>{write_text(words.caption, lang)} {cites}</p>"
    events = {event.id: event for event in battle.events}
    discs = "".join(
        _write_disc(number, hollow=not _is_placed(battle, events[event]))
        for event, number in numbers.items()
    )
    return (
        f'<section class="d-headline" lang="{lang}"><p class="d-kicker">{kicker}</p>'
        f'<h2>{title}</h2>{told}<p class="d-brief" aria-hidden="true">{discs} {cites}</p></section>'
    )


def write_chronicle(battle: Battle, day: date, lang: Language, accounts: Accounts = None) -> str:
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
        _write_event(battle, e, day, lang, numbers.get(e.id)) for e in (*before, *here, *after)
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
            _write_others(battle, day, lang, heard),
            "</section>",
        )
    )


def _is_placed(battle: Battle, event: Event) -> bool:
    """Return whether any view shows where an event happened."""
    return find_nearest(battle, event)[0] is not None


def _write_disc(number: int, *, hollow: bool) -> str:
    return f'<span class="d-disc{" d-hollow" if hollow else ""}">{number}</span>'


def _write_event(
    battle: Battle, event: Event, day: date, lang: Language, number: int | None
) -> str:
    """Return an event as a row: its number, when and where, what, and who says so."""
    place = battle.places[event.place].name.read(lang) if event.place else ""
    line = [_write_when(event, day, lang), escape(place or say(lang, "no place given"))]
    disc = '<span class="d-disc d-none"></span>'
    if number is not None:
        name = escape(say(lang, "Event {n}: show its place", n=number))
        disc = (
            f'<button type="button" class="d-disc" data-event-link="{event.id}"'
            f' aria-label="{name}">{number}</button>'
            if _is_placed(battle, event)
            else _write_disc(number, hollow=True)
        )
    sure = ""
    if event.certainty != Certainty.CERTAIN:
        word = say(lang, f"certainty {event.certainty}")
        sure = f" · {draw_swatch(event.certainty, lang, hidden=True)} {escape(word)}"
    row = f' data-event-row="{event.id}"' if number is not None else ""
    return (
        f"<li{mark_alien(event.account, battle)}{row}>{disc}"
        f'<div><p class="d-when">{" · ".join(line)}{sure}</p>'
        f"<p>{write_text(event.what, lang)} {write_cites(battle, event.cite, lang)}</p></div></li>"
    )


def _write_others(battle: Battle, day: date, lang: Language, heard: frozenset[str]) -> str:
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


def write_next(battle: Battle, day: date, lang: Language) -> str:
    """Return what comes on the next day, as a button that goes there; on the last day, nothing."""
    following: Iterator[date] = (d for d in battle.dates if d > day)
    stop = next(following, None)
    if stop is None:
        return ""
    words = battle.days.get(stop)
    short = write_text(words.short, lang) if words else ""
    return (
        f'<p class="d-next" lang="{lang}"><button type="button" data-day-link="{stop}">'
        f"<span>{say(lang, 'Next:')}</span> <b>{write_day(stop, lang)}</b> {short}</button></p>"
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
    """Return the hour or what stands for it; on another day its date."""
    return write_day(event.day, lang) if event.day != day else escape(write_when(event, lang))
