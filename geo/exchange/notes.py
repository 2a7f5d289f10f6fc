"""What a record says, how sure it is and who says so, in lines of plain text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from geo.battle import Area, Battle, Event, Language, Move, Position, Span
from geo.words import DASH, render_date, render_number, render_when, say


def name_sources(battle: Battle, account: str, cite: Sequence[str], lang: Language) -> str:
    """Return where something is said: the account's name and the paragraphs."""
    places = [
        battle.accounts[token].name.read(lang) if token in battle.accounts else token
        for token in cite
        if token != account
    ]
    name = battle.accounts[account].name.read(lang)
    return f"{name} {', '.join(places)}" if places else name


def list_notes(battle: Battle, record: Span, lang: Language) -> tuple[str, ...]:
    """Return the lines that describe a position, a move or an area.

    Returns
    -------
    tuple of str
        When and what, how sure, how far from the point, and who says so.
    """
    lines = [f"{_render_span(record.start, record.end, lang)}: {_read_what(record, lang)}"]
    if isinstance(record, Position):
        lines.append(say(lang, f"status {record.status}"))
        doubt = say(lang, f"certainty {record.certainty} long")
        lines.append(f"{doubt} {record.sure.read(lang)}" if record.sure is not None else doubt)
        radius = render_number(record.radius_m, lang)
        lines.append(f"{say(lang, 'radius of doubt')}: {radius} {say(lang, 'm')}")
    else:
        lines.append(f"{say(lang, 'How sure')}: {say(lang, f'certainty {record.certainty}')}")
    source = name_sources(battle, record.account, record.cite, lang)
    lines.append(say(lang, "Source: {source}", source=source))
    return tuple(lines)


def list_event_notes(battle: Battle, event: Event, lang: Language) -> tuple[str, ...]:
    """Return the lines that describe an event: when and what, how sure, and who says so."""
    when = render_date(event.day, lang)
    if event.at is not None or event.when is not None:
        when = f"{when}, {render_when(event, lang)}"
    return (
        f"{when}: {event.what.read(lang)}",
        f"{say(lang, 'How sure')}: {say(lang, f'certainty {event.certainty}')}",
        say(
            lang,
            "Source: {source}",
            source=name_sources(battle, event.account, event.cite, lang),
        ),
    )


def _render_span(start: datetime, end: datetime, lang: Language) -> str:
    """Return a span with its year and month, since it stands alone."""
    first = render_date(start.date(), lang)
    last = render_date((end - timedelta(microseconds=1)).date(), lang)
    if start.time() != time():
        first = f"{first}, {start:%H:%M}"
    if end.time() != time():
        last = f"{last}, {end:%H:%M}"
    return first if first == last else f"{first} {DASH} {last}"


def _read_what(record: Span, lang: Language) -> str:
    if isinstance(record, Move):
        return f"{say(lang, f'move {record.kind}')}. {record.what.read(lang)}"
    if isinstance(record, Position | Area):
        return record.what.read(lang)
    msg = f"`record` must be a position, a move or an area, found {type(record).__name__!r}"
    raise TypeError(msg)
