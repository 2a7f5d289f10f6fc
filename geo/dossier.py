"""A unit, or a day, as a small HTML fragment for the panel beside the map.

Streamlit's panels and the exported page show the same fragments. Every text that comes from the
data is escaped here. Classes begin with `d-`; `dossier.css` holds their styles, whose colours
are CSS variables named as the tokens of `style`; a class `side-<id>`, which the page defines,
sets the side's own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from functools import cache
from html import escape
from pathlib import Path

from geo.battle import (
    ENDED,
    LANGUAGES,
    Battle,
    Certainty,
    Contradiction,
    Event,
    Language,
    Position,
    Text,
    Unit,
)
from geo.style import DOSSIER_FRAME_WIDTH
from geo.symbols import Symbol, draw_symbol, write_svg
from geo.timeline import situation
from geo.words import (
    DASH,
    NO_BREAK,
    say,
    say_number,
    write_date,
    write_day,
    write_range,
    write_span,
)

Accounts = Collection[str] | None


@cache
def read_style() -> str:
    """Return the style sheet of the fragments."""
    return Path(__file__).with_name("dossier.css").read_text(encoding="utf-8")


def write_dossier(
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
    found, heard = battle.units[unit], _hear(battle, accounts)
    today = _find_today(battle, unit, day, heard)
    held = [p for p in battle.positions if p.unit == unit]
    rows = sorted((p for p in held if p.account in heard), key=lambda p: p.start)
    voiced = [p for p in rows if p.account == battle.voice.id]
    others = [p for p in rows if p.account != battle.voice.id]
    quarrels = [c for c in battle.contradictions if c.unit == unit]
    told = [c for c in quarrels if _is_heard(c, heard)]
    figures = [f for f in battle.figures if f.unit == unit]
    silent = len(held) - len(rows) + len(quarrels) - len(told)
    silent += sum(f.account not in heard for f in figures)
    silent += sum(u.account not in heard for u in battle.find_children(unit))
    names = " · ".join(
        f'<span lang="{other}">{_write(found.name, other)}</span>'
        for other in LANGUAGES
        if other != lang
    )
    parts = [
        f'<section class="d-dossier side-{found.side}" lang="{lang}"><header>',
        _draw(battle, found, today),
        f'<div><h2>{_write(found.name, lang)}</h2><p class="d-names">{names}</p>',
        f'<p class="d-side">{_write(battle.sides[found.side].name, lang)}',
        "" if found.account == battle.voice.id else " " + _cite(battle, found.cite, lang),
        "</p></div></header>",
        _write_facts(battle, found, lang, heard),
        _write_tree(battle, unit, lang, heard),
        _write_days(battle, voiced, lang, today),
        _write_sure(today, day, lang) if held else "",
        *(_write_quarrel(battle, c, lang) for c in told),
        _write_days(battle, others, lang, today, alien=True),
        _write_silent(silent, lang),
        "</section>",
    ]
    return "".join(parts)


def write_unit_summary(battle: Battle, unit: str, day: date, lang: Language) -> str:
    """Return what a narrow screen shows of a unit: today's row and how sure each day is."""
    found, heard = battle.units[unit], _hear(battle, None)
    today = _find_today(battle, unit, day, heard)
    parents = battle.find_parents(unit)
    parent = ""
    if parents:
        parent = f" · {_write(parents[0].name, lang)} {_cite(battle, found.cite, lang)}"
    week = []
    for stop in battle.dates:
        held = _find_today(battle, unit, stop, heard)
        mark = (
            f'<i role="img" aria-label="{say(lang, "not on the map")}">–</i>'
            if held is None
            else _frame(held.certainty, lang)
        )
        week.append(f"<li{_mark(is_now=stop == day)}>{mark}<span>{stop.day}</span></li>")
    return "".join(
        (
            f'<section class="d-dossier d-summary side-{found.side}" lang="{lang}"><header>',
            _draw(battle, found, today),
            f"<div><h2>{_write(found.name, lang)}</h2>",
            f'<p><span class="d-side">{_write(battle.sides[found.side].short, lang)}</span>',
            f"{parent}</p></div></header>",
            _write_today(battle, today, day, lang),
            f'<ol class="d-week" aria-label="{say(lang, "How sure")}">{"".join(week)}</ol>',
            "</section>",
        )
    )


def write_invitation(battle: Battle, lang: Language, accounts: Accounts = None) -> str:
    """Return what stands in the dossier's place while no unit is chosen: the order of battle."""
    heard = _hear(battle, accounts)
    sides = "".join(
        f'<div class="side-{side.id}"><h3 class="d-side">{_write(side.name, lang)}</h3>'
        + _list_units(battle, _find_tops(battle, side.id), lang, heard)
        + "</div>"
        for side in battle.sides.values()
    )
    invitation = say(lang, "Click a unit to open its dossier")
    return f'<section class="d-empty" lang="{lang}"><p>{invitation}</p>{sides}</section>'


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
    heard, voice = _hear(battle, accounts), battle.voice
    here = situation(battle, day, accounts=heard).events
    beyond = [e for e in battle.events if e.account in heard and _is_beyond(battle, e, day)]
    before = [e for e in beyond if e.day < day]
    after = [e for e in beyond if e.day > day]
    mine = sum(e.account == voice.id for e in here)
    counts = [say(lang, "count of {account}", account=voice.name.read(lang), n=mine)]
    if len(here) > mine:
        counts.append(say(lang, "count of others", n=len(here) - mine))
    rows = "".join(
        f"<li{_alien(e.account, battle)}>"
        f'<span class="d-when">{_write_when(e, day, lang)}</span>'
        f"<p>{_write(e.what, lang)} {_cite(battle, e.cite, lang)}</p></li>"
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
            _write_silent(silent, lang),
            _write_next(battle, day, lang),
            "</section>",
        )
    )


def write_table(battle: Battle, day: date, lang: Language, accounts: Accounts = None) -> str:
    """Return what the map shows at a stop, as a table for those who do not see the map."""
    heard = _hear(battle, accounts)
    shown = situation(battle, day, accounts=heard)
    positions = (*shown.positions, *shown.ended)
    heads = _write_heads(("Unit", "How sure", "Where and what", "Says who"), lang)
    bodies = []
    for side in battle.sides.values():
        rows = "".join(
            f"<tr{_alien(p.account, battle)}>"
            f'<th scope="row">{_link(battle.units[p.unit], lang)}</th>'
            f"<td>{_frame(p.certainty, lang)}</td>"
            f"<td>{_write(p.what, lang)}{_write_place(battle, p, lang)}</td>"
            f"<td>{_cite(battle, p.cite, lang)}</td></tr>"
            for p in positions
            if battle.units[p.unit].side == side.id
        )
        if rows:
            name = f'<th scope="rowgroup" colspan="4">{_write(side.name, lang)}</th>'
            bodies.append(
                f'<tbody class="side-{side.id}"><tr class="d-side">{name}</tr>{rows}</tbody>'
            )
    caption = say(lang, "On the map at the end of {day}", day=write_date(day, lang))
    return (
        f'<table class="d-table d-stand" lang="{lang}"><caption>{caption}</caption>'
        f"<thead><tr>{heads}</tr></thead>{''.join(bodies)}</table>"
    )


def write_contradictions(battle: Battle, lang: Language) -> str:
    """Return what disagrees with what: first within one account, then between accounts."""
    heads = "".join(
        f'<th scope="col"><span>{say(lang, key)}</span></th>'
        for key in ("One claim", "Other claim")
    )
    tables = []
    for inside, key in ((True, "Inside one account"), (False, "Between accounts")):
        bodies = "".join(
            _write_claims(battle, c, lang) for c in battle.contradictions if c.inside is inside
        )
        if bodies:
            tables.append(
                f'<table class="d-table d-claims"><caption>{say(lang, key)}</caption>'
                f'<thead class="d-hid"><tr>{heads}</tr></thead>{bodies}</table>'
            )
    return f'<section class="d-contradictions" lang="{lang}">{"".join(tables)}</section>'


def write_sources(battle: Battle, lang: Language) -> str:
    """Return who is cited, how far each is to be trusted, and how certainty is drawn."""
    accounts = []
    for account in battle.accounts.values():
        voice = account == battle.voice
        mark = f' <span class="d-note">{say(lang, "the voice of the map")}</span>' if voice else ""
        accounts.append(
            f"<article{_alien(account.id, battle)}><h3>{_write(account.name, lang)}{mark}</h3>"
            f'<p class="d-title">{escape(account.title)}</p>'
            f"<p>{_write(account.about, lang)}</p></article>"
        )
    certainties = "".join(
        f"<dt>{_frame(c, lang, hidden=True)} {say(lang, f'certainty {c}')}</dt>"
        f"<dd>{say(lang, f'certainty {c} long')}</dd>"
        for c in Certainty
    )
    return (
        f'<section class="d-sources" lang="{lang}">{"".join(accounts)}'
        f"<h3>{say(lang, 'How to read certainty')}</h3><dl>{certainties}</dl>"
        f'<p class="d-note">{_write(battle.attribution, lang)}</p></section>'
    )


def _hear(battle: Battle, accounts: Accounts) -> frozenset[str]:
    return frozenset({battle.voice.id, *(accounts or ())})


def _is_heard(contradiction: Contradiction, heard: Collection[str]) -> bool:
    return all(claim.account in heard for claim in contradiction.claims)


def _is_beyond(battle: Battle, event: Event, day: date) -> bool:
    """Return whether an event before the first or after the last day is told on `day`."""
    return (day == battle.first and event.day < day) or (day == battle.last and event.day > day)


def _find_today(battle: Battle, unit: str, day: date, heard: Collection[str]) -> Position | None:
    """Return where a unit is at the end of a day, or what became of it that day."""
    shown = situation(battle, day, accounts=heard)
    held = [p for p in (*shown.positions, *shown.ended) if p.unit == unit]
    return min(held, key=lambda p: p.account != battle.voice.id, default=None)


def _find_tops(battle: Battle, side: str) -> tuple[Unit, ...]:
    return tuple(u for u in battle.units.values() if u.side == side and u.parent is None)


def _write(text: Text, lang: Language) -> str:
    return escape(text.read(lang))


def _cite(battle: Battle, cites: Iterable[str], lang: Language) -> str:
    """Return who says so, each with its full reference for a title."""
    chips = []
    for cite in cites:
        account = battle.accounts.get(cite)
        if account is None:
            title = escape(f"{battle.voice.title}, {cite}")
            chips.append(f'<span class="d-cite" title="{title}">{escape(cite)}</span>')
        else:
            alien = "" if account == battle.voice else " d-other"
            chips.append(
                f'<span class="d-cite{alien}" title="{escape(account.title)}">'
                f"{_write(account.name, lang)}</span>"
            )
    return " ".join(chips)


def _alien(account: str, battle: Battle) -> str:
    return "" if account == battle.voice.id else ' class="d-alien"'


def _mark(*, is_now: bool) -> str:
    return ' aria-current="date"' if is_now else ""


def _write_heads(keys: Iterable[str], lang: Language) -> str:
    return "".join(f'<th scope="col"><span>{say(lang, key)}</span></th>' for key in keys)


def _frame(certainty: Certainty, lang: Language, *, hidden: bool = False) -> str:
    """Return the swatch of a certainty; `hidden` where the word stands beside it."""
    name = ' aria-hidden="true"'
    if not hidden:
        name = f' role="img" aria-label="{say(lang, f"certainty {certainty}")}"'
    return f'<i class="d-frame d-{certainty}"{name}></i>'


def _link(unit: Unit, lang: Language) -> str:
    return f'<button class="d-link" data-unit-link="{unit.id}">{_write(unit.name, lang)}</button>'


def _draw(battle: Battle, unit: Unit, today: Position | None) -> str:
    """Return the unit's symbol as it is today, or as it was when it was last or first seen."""
    held = [p for p in battle.positions if p.unit == unit.id]
    shown = today or (held[0] if held else None)
    certainty = Certainty.CERTAIN if shown is None else shown.certainty
    ended = today is not None and today.status in ENDED
    symbol = Symbol(unit.kind, unit.echelon, certainty, "ended" if ended else "stop")
    return write_svg(draw_symbol(symbol), width=DOSSIER_FRAME_WIDTH)


def _write_facts(battle: Battle, unit: Unit, lang: Language, heard: Collection[str]) -> str:
    """Return what the unit belongs to, its commander and its strength."""
    parents = battle.find_parents(unit.id)
    is_top = not parents and battle.find_children(unit.id)
    belongs = "" if is_top else say(lang, "parent not given")
    if parents:
        first, *further = parents
        belongs = f"{_link(first, lang)} {_cite(battle, unit.cite, lang)}"
        belongs += "".join(f" · {_link(parent, lang)}" for parent in further)
    if unit.note:
        belongs += f'<div class="d-note">{_write(unit.note, lang)}</div>'
    counts = [
        f"{_write(f.what, lang)}: {write_range(f.low, f.high, lang)} {_cite(battle, f.cite, lang)}"
        for f in battle.figures
        if f.unit == unit.id and f.account in heard
    ]
    if unit.strength:
        strength = _write(unit.strength, lang)
        counts.insert(0, f"{strength} {_cite(battle, unit.strength_cite, lang)}")
    facts = (
        ("Belongs to", belongs),
        ("Commander", _write_commander(battle, unit, lang)),
        ("Strength", "<br>".join(counts) or say(lang, "not given")),
    )
    rows = "".join(f"<dt>{say(lang, key)}</dt><dd>{text}</dd>" for key, text in facts if text)
    return f'<dl class="d-facts">{rows}</dl>'


def _write_commander(battle: Battle, unit: Unit, lang: Language) -> str:
    """Return the commander; where he is not named, the nearest one above too."""
    if unit.commander:
        return f"{_write(unit.commander, lang)} {_cite(battle, unit.commander_cite, lang)}"
    text = say(lang, "not named")
    for parent in battle.find_parents(unit.id):
        if parent.commander:
            cites = _cite(battle, parent.commander_cite, lang)
            return f"{text}. {_write(parent.label, lang)}: {_write(parent.commander, lang)} {cites}"
    return text


def _write_tree(battle: Battle, unit: str, lang: Language, heard: Collection[str]) -> str:
    """Return all that is under a unit, with a heading."""
    tree = _list_units(battle, battle.find_children(unit), lang, heard)
    return f"<h3>{say(lang, 'Order of battle')}</h3>{tree}" if tree else ""


def _list_units(
    battle: Battle, units: Iterable[Unit], lang: Language, heard: Collection[str]
) -> str:
    """Return units and all under them as nested lists, as far as the heard accounts know them."""
    items = "".join(
        f"<li{_alien(u.account, battle)}>{_link(u, lang)}"
        f"{_list_units(battle, battle.find_children(u.id), lang, heard)}</li>"
        for u in units
        if u.account in heard
    )
    return f'<ul class="d-tree">{items}</ul>' if items else ""


def _write_days(
    battle: Battle,
    positions: Collection[Position],
    lang: Language,
    today: Position | None,
    *,
    alien: bool = False,
) -> str:
    """Return one row for each span."""
    if not positions:
        return ""
    rows = "".join(
        f"<tr{_mark(is_now=p is today)}>"
        f'<th scope="row">{_write_span(p, lang)}</th>'
        f"<td>{_frame(p.certainty, lang)}{_write(p.what, lang)}</td>"
        f"<td>{_cite(battle, p.cite, lang)}</td></tr>"
        for p in positions
    )
    name = say(lang, "Other accounts" if alien else "Day by day")
    return f'<table class="d-days{" d-alien" * alien}" aria-label="{name}">{rows}</table>'


def _write_span(position: Position, lang: Language) -> str:
    """Return a span of time whose lines break where it can be read."""
    text = write_span(position.start, position.end, lang)
    return text.replace(f" {DASH} ", f"{NO_BREAK}{DASH} ").replace(" ", "<br>")


def _write_today(battle: Battle, today: Position | None, day: date, lang: Language) -> str:
    if today is None:
        missing = say(lang, "Not on the map on {day}", day=write_day(day, lang))
        return f'<p class="d-today">{missing}</p>'
    return (
        f'<p class="d-today" aria-current="date">{_frame(today.certainty, lang)}'
        f"<span>{_write(today.what, lang)}</span>{_cite(battle, today.cite, lang)}</p>"
    )


def _write_sure(today: Position | None, day: date, lang: Language) -> str:
    """Return how sure the unit's place is on a day, in a sentence."""
    if today is None:
        missing = say(lang, "Not on the map on {day}", day=write_day(day, lang))
        return f'<p class="d-sure">{missing}</p>'
    lead = say(
        lang,
        "How sure on {day}: {certainty}.",
        day=write_day(day, lang),
        certainty=say(lang, f"certainty {today.certainty}"),
    )
    reason = (
        _write(today.sure, lang) if today.sure else say(lang, f"certainty {today.certainty} long")
    )
    return f'<p class="d-sure"><b>{lead}</b> {reason}</p>'


def _write_quarrel(battle: Battle, contradiction: Contradiction, lang: Language) -> str:
    """Return a contradiction in one paragraph."""
    claims = " – ".join(
        f"{_write(c.what, lang)} {_cite(battle, c.cite, lang)}" for c in contradiction.claims
    )
    note = f" {_write(contradiction.note, lang)}" if contradiction.note else ""
    about = _write(contradiction.about, lang)
    return f'<p class="d-differ"><b>{about}:</b> {claims}{note}</p>'


def _write_claims(battle: Battle, contradiction: Contradiction, lang: Language) -> str:
    """Return a contradiction as rows of a table: what it is about, both claims, a note."""
    unit = contradiction.unit
    extra = [_link(battle.units[unit], lang)] if unit else []
    if contradiction.note:
        extra.append(_write(contradiction.note, lang))
    cells = "".join(
        f"<td>{_write(c.what, lang)} {_cite(battle, c.cite, lang)}</td>"
        for c in contradiction.claims
    )
    foot = f'<tr class="d-note"><td colspan="2">{" · ".join(extra)}</td></tr>' if extra else ""
    return (
        f'<tbody id="d-{contradiction.id}"><tr><th scope="rowgroup" colspan="2">'
        f"{_write(contradiction.about, lang)}</th></tr><tr>{cells}</tr>{foot}</tbody>"
    )


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
    return _write(event.when, lang) if event.when else say(lang, "no hour")


def _write_silent(count: int, lang: Language) -> str:
    if not count:
        return ""
    return f'<p class="d-silent">{say_number(lang, "{n} more in other accounts", count)}</p>'


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
        f"<span>{_write(words.short, lang)} {_cite(battle, words.cite, lang)}</span></p>"
    )
