"""The rules of names, sources and times between records, one small function each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

from pyproj import CRS
from pyproj.exceptions import CRSError

from geo.battle.draft import Draft, group_positions, iterate_rows
from geo.battle.ground_checks import (
    check_fronts,
    check_marches,
    check_places,
    check_reach,
    check_shapes,
    check_system,
    check_theatre,
)
from geo.battle.nouns import (
    Account,
    Area,
    Certainty,
    Day,
    Event,
    Figure,
    Move,
    Place,
    Position,
    Record,
    Side,
    Unit,
    View,
    end_of_day,
)
from geo.battle.rows import Fault, suggest

REFERENCES: Mapping[str, type[Record]] = {
    "unit": Unit,
    "parent": Unit,
    "place": Place,
    "side": Side,
    "facing": Side,
    "account": Account,
    "account_1": Account,
    "account_2": Account,
    "event": Event,
    "views": View,
}
"""The columns that name a record of another table."""

DEEPEST = 20
"""The most formations above one another; from a section to a theatre of war there are twelve."""

UNWRITABLE = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
"""Control characters and what Unicode leaves to programs."""

CITES = ("cite", "commander_cite", "strength_cite", "cite_1", "cite_2")

Rule = Callable[[Draft], Iterator[Fault]]


def check_header(draft: Draft) -> Iterator[Fault]:
    """Yield faults of the battle's own days, system and views."""
    if draft.header:
        row, header = draft.header
        if header.last < header.first:
            wrong = f"{header.last!s} lies before `first`, {header.first!s}"
            yield row.fault("last", wrong, "exchange the two or correct one")
        try:
            crs = CRS.from_user_input(header.crs)
        except CRSError:
            yield row.fault("crs", f"unknown system {header.crs!r}", "write it like EPSG:32638")
        else:
            if not crs.is_projected or {axis.unit_name for axis in crs.axis_info} != {"metre"}:
                wrong = f"expected a projected system in metres, found {header.crs!r}"
                yield row.fault("crs", wrong, "take the UTM zone of the theatre, like EPSG:32638")
    for row, view in draft.pick(View):
        west, south, east, north = view.bounds
        if west >= east or south >= north:
            wrong = f"expected west, south, east, north, found {list(view.bounds)}"
            yield row.fault("bounds", wrong, "put the lesser longitude and latitude first")


def check_ids(draft: Draft) -> Iterator[Fault]:
    """Yield ids (and, in the table of days, days) that stand twice in one table."""
    for model, entries in draft.entries.items():
        column = "date" if model is Day else "id"
        seen: dict[str, int] = {}
        for entry in entries:
            name = entry.row.cells.get(column)
            if not isinstance(name, str):  # whoever reads the cell complains of it
                continue
            if name in seen:
                wrong = f"{name!r} stands in row {seen[name]} already"
                yield entry.row.fault(column, wrong, "give it another or remove one of the two")
            seen.setdefault(name, entry.row.number)


def check_references(draft: Draft) -> Iterator[Fault]:
    """Yield names of units, places, sides, accounts and views that do not exist."""
    for column, target in REFERENCES.items():
        known = draft.find_ids(target)
        if known is None:
            continue
        thing = "unit" if column == "parent" else target.__name__.lower()
        for row in iterate_rows(draft):
            for name in _split(row.cells.get(column)):
                if name not in known:
                    mend = suggest(name, known, f"add the {thing} or use another")
                    yield row.fault(column, f"unknown {thing} {name!r}", mend)


def check_cites(draft: Draft) -> Iterator[Fault]:
    """Yield citations of paragraphs and accounts that do not exist."""
    accounts = draft.find_ids(Account)
    if accounts is None:
        return
    voice = draft.entries[Account][0] if draft.entries[Account] else None
    last = voice.record.paragraphs if voice and isinstance(voice.record, Account) else None
    for row in iterate_rows(draft):
        for column in CITES:
            for cite in _split(row.cells.get(column)):
                if cite in accounts:
                    continue
                number = re.fullmatch(r"¶([1-9]\d*)", cite)
                if number is None:
                    mend = suggest(cite, accounts, "write ¶ and a number, or an account's id")
                    yield row.fault(column, f"unknown citation {cite!r}", mend)
                elif last is not None and int(number[1]) > last:
                    wrong = f"{cite} does not exist: the account has {last} paragraphs"
                    yield row.fault(column, wrong, "correct the number")


def check_sources(draft: Draft) -> Iterator[Fault]:
    """Yield commanders and strengths that nobody is named for."""
    for row, unit in draft.pick(Unit):
        for name, text, cite in (
            ("commander_cite", unit.commander, unit.commander_cite),
            ("strength_cite", unit.strength, unit.strength_cite),
        ):
            if text and not cite:
                yield row.fault(name, f"blank, but {text.en!r} is given", "say where it is said")


def check_parents(draft: Draft) -> Iterator[Fault]:
    """Yield the first unit of each ring of parents."""
    parents = {unit.id: (row, unit.parent) for row, unit in draft.pick(Unit)}
    order = {unit: n for n, unit in enumerate(parents)}
    seen: set[str] = set()
    for start in parents:
        chain: dict[str, None] = {}
        above: str | None = start
        while above in parents and above not in seen:
            seen.add(above)
            chain[above] = None
            above = parents[above][1]
        if above not in chain:
            continue
        ring = list(chain)[list(chain).index(above) :]
        at = min(range(len(ring)), key=lambda n: order[ring[n]])
        ring = [*ring[at:], *ring[:at]]
        wrong = "a ring of parents: " + " → ".join([*ring, ring[0]])
        yield parents[ring[0]][0].fault("parent", wrong, "leave the parent of the highest blank")


def check_depth(draft: Draft) -> Iterator[Fault]:
    """Yield the first unit of each chain of parents that is longer than any army's."""
    parents = {unit.id: (row, unit.parent) for row, unit in draft.pick(Unit)}
    for start, (row, parent) in parents.items():
        above, depth = parent, 0
        while above in parents and depth <= DEEPEST:
            above, depth = parents[above][1], depth + 1
        # Those further below, and rings, never come to an end here: each is told of once.
        if depth == DEEPEST + 1 and above not in parents:
            wrong = f"{start!r} has more than {DEEPEST} formations above it"
            yield row.fault("parent", wrong, "name a parent further up")


def check_letters(draft: Draft) -> Iterator[Fault]:
    """Yield texts with characters that no page, drawing or table can hold."""
    for row in iterate_rows(draft):
        for column, cell in row.cells.items():
            odd = UNWRITABLE.search(cell) if isinstance(cell, str) else None
            if odd:
                wrong = f"a character that cannot be written, U+{ord(odd[0]):04X}"
                place = f"it stands after {odd.start()} characters of the text"
                yield row.fault(column, wrong, f"remove it; {place}")


def check_spans(draft: Draft) -> Iterator[Fault]:
    """Yield positions, moves, areas, events and figures outside the battle's days."""
    if not draft.header:
        return
    first, last = draft.header[1].first, draft.header[1].last
    opening, closing = end_of_day(first) - timedelta(days=1), end_of_day(last)
    mend = "correct it, or the days in battle.toml"
    for model in (Position, Move, Area):
        for row, span in draft.pick(model):
            if span.start < opening:
                wrong = f"{row.cells['from']!r} lies before the first day, {first!s}"
                yield row.fault("from", wrong, mend)
            if span.end > closing:
                wrong = f"{row.cells['to']!r} lies after the last day, {last!s}"
                yield row.fault("to", wrong, mend)
    dated: tuple[type[Event | Figure], ...] = (Event, Figure)
    for kind in dated:
        for row, record in draft.pick(kind):
            if record.day is not None and record.day > last:
                wrong = f"{record.day!s} lies after the last day, {last!s}"
                yield row.fault("date", wrong, mend)


def check_days(draft: Draft) -> Iterator[Fault]:
    """Yield days of the battle without words, and words without a day."""
    if not draft.header or Day not in draft.entries:
        return
    first, last = draft.header[1].first, draft.header[1].last
    rows = draft.entries[Day]
    told = {str(entry.row.cells.get("date")) for entry in rows}
    due = [str(first + timedelta(days=n)) for n in range((last - first).days + 1)]
    for day in due:
        if day not in told:
            number = max((entry.row.number for entry in rows), default=1) + 1
            yield Fault("days.csv", number, "date", f"the day {day} is missing", "add a row for it")
    for row, record in draft.pick(Day):
        if str(record.day) not in due:
            wrong = f"{record.day!s} is not a day of the battle, {first!s} to {last!s}"
            yield row.fault("date", wrong, "remove the row, or correct the days in battle.toml")


def check_sure(draft: Draft) -> Iterator[Fault]:
    """Yield positions that are not certain and do not say how sure they are."""
    for row, position in draft.pick(Position):
        if position.certainty != Certainty.CERTAIN and position.sure is None:
            wrong = f"blank, but the position is {position.certainty.value}"
            for lang in ("az", "ru", "en"):
                mend = "say in a sentence what the source states and what was inferred"
                yield row.fault(f"sure_{lang}", wrong, mend)


def check_overlaps(draft: Draft) -> Iterator[Fault]:
    """Yield positions that begin before another of the unit in the same account has ended."""
    for stands in group_positions(draft):
        (held, holder), *others = stands
        for row, position in others:
            if position.start < holder.end:
                wrong = f"{position.unit!r} still stands where row {held.number} has it"
                start = position.start.isoformat(timespec="minutes")
                mend = f"let row {held.number} end by {start}, or this begin later"
                yield row.fault("from", wrong, mend)
            if position.end > holder.end:
                held, holder = row, position


def check_sides(draft: Draft) -> Iterator[Fault]:
    """Yield moves of a unit under another side's name."""
    sides = {unit.id: unit.side for _, unit in draft.pick(Unit)}
    for row, move in draft.pick(Move):
        own = sides.get(move.unit or "", move.side)
        if move.side != own:
            wrong = f"expected {own!r}, the side of {move.unit!r}, found {move.side!r}"
            yield row.fault("side", wrong, "correct `side` or `unit`")


def _split(cell: object) -> list[str]:
    return cell.split() if isinstance(cell, str) else []


RULES: tuple[Rule, ...] = (
    check_header,
    check_ids,
    check_references,
    check_cites,
    check_sources,
    check_parents,
    check_depth,
    check_letters,
    check_spans,
    check_days,
    check_places,
    check_system,
    check_theatre,
    check_reach,
    check_sure,
    check_overlaps,
    check_shapes,
    check_fronts,
    check_sides,
    check_marches,
)
