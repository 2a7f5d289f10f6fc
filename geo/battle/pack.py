"""Reads a battle folder into a `Battle`, or says every fault at once."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from geo.battle.checks import RULES
from geo.battle.draft import Draft, Entry
from geo.battle.nouns import (
    Account,
    Area,
    Battle,
    Claim,
    Contradiction,
    Day,
    Event,
    Figure,
    Ground,
    Move,
    Place,
    Position,
    Record,
    Side,
    Unit,
    View,
)
from geo.battle.records import Header, find_strangers, name_columns, read_record
from geo.battle.rows import Fault, PackError, Row, Sheet, read_csv, read_geojson, read_toml

__all__ = ["Fault", "PackError", "find_pack", "read_battle"]

R = TypeVar("R", bound=Record)

HEAD = "battle.toml"
HEAD_TABLES: Mapping[str, type[Record]] = {"sides": Side, "accounts": Account, "views": View}
FILES: Mapping[str, type[Record]] = {
    "places.csv": Place,
    "units.csv": Unit,
    "positions.csv": Position,
    "moves.geojson": Move,
    "areas.geojson": Area,
    "ground.geojson": Ground,
    "events.csv": Event,
    "figures.csv": Figure,
    "contradictions.csv": Contradiction,
    "days.csv": Day,
}
COORDINATES = ("lon", "lat", "radius_m")


def find_pack() -> Path:
    """Return the battle folder to open unless another is named.

    It is the environment's `GEO_PACK`, else the first by name in the data folder.

    Raises
    ------
    PackError
        There is none.
    """
    if named := os.environ.get("GEO_PACK"):
        return Path(named)
    data = Path(__file__).parents[2] / "data"
    found = sorted(path.parent for path in data.glob(f"*/{HEAD}"))
    if not found:
        mend = "add a folder with one, or name it in GEO_PACK"
        raise PackError([Fault("data", 1, "folder", f"no folder holds a {HEAD}", mend)])
    return found[0]


def read_battle(folder: Path) -> Battle:
    """Return the battle that a folder describes.

    Raises
    ------
    PackError
        Something is wrong with it; the error holds every fault.
    """
    if not folder.is_dir():
        mend = "name a folder that holds a " + HEAD
        raise PackError([Fault(str(folder), 1, "folder", "not found, or not a folder", mend)])
    sheets = read_sheets(folder)
    faults = [fault for sheet in sheets.values() for fault in sheet.faults]
    entries: dict[type[Record], tuple[Entry, ...]] = {}
    for model, sheet in sheets.items():
        if sheet.readable:
            entries[model], found = read_entries(model, sheet, sheets[Place])
            faults += found
    draft = Draft(MappingProxyType(entries))
    faults += [fault for rule in RULES for fault in rule(draft)]
    if faults or draft.header is None:
        raise PackError(sort_faults(faults))
    battle = make_battle(draft, draft.header[1])
    object.__setattr__(battle, "digest", _sum_files(folder))
    return battle


def _sum_files(folder: Path) -> str:
    """Return a sum of the files of a battle folder."""
    found = sha256()
    for name in (HEAD, *FILES):
        path = folder / name
        content = path.read_bytes() if path.is_file() else b""
        found.update(f"{name} {len(content)}\0".encode() + content)
    return found.hexdigest()


def read_sheets(folder: Path) -> Mapping[type[Record], Sheet]:
    """Return the rows of every table of a battle folder."""
    head = read_toml(folder / HEAD, tuple(HEAD_TABLES))
    sheets: dict[type[Record], Sheet] = {Header: head[""]}
    sheets |= {model: head[name] for name, model in HEAD_TABLES.items()}
    for name, model in FILES.items():
        if name.endswith(".csv"):
            sheets[model] = read_csv(folder / name, name_columns(model), model.later)
        else:
            sheets[model] = read_geojson(folder / name)
    return sheets


def read_entries(
    model: type[Record], sheet: Sheet, places: Sheet
) -> tuple[tuple[Entry, ...], tuple[Fault, ...]]:
    """Return the records of a table, and what is wrong with its cells."""
    entries: list[Entry] = []
    faults: list[Fault] = []
    missing = {fault.column for fault in sheet.faults if fault.column != "geometry"}
    by_id = {row.cells.get("id"): row for row in places.rows}
    for row in sheet.rows:
        hushed = frozenset(missing) | ({"geometry"} if row.shape is None else set())
        given: dict[str, Any] = {}
        whole = row
        if model is Position:
            whole, settled, inherited = settle_position(row, by_id)
            faults += settled
            hushed |= inherited
        elif model is Contradiction:
            claims, found = read_claims(row, frozenset(missing))
            faults += found
            hushed |= {"claims"}
            given = {"claims": claims} if len(claims) == 2 else {}
        record, found = read_record(model, whole, given=given, hushed=hushed)
        faults += found
        if not row.file.endswith(".csv"):
            faults += find_strangers(model, row)
        entries.append(Entry(row, record))
    return tuple(entries), tuple(faults)


def read_claims(row: Row, hushed: frozenset[str]) -> tuple[tuple[Claim, ...], tuple[Fault, ...]]:
    """Return the two claims of a contradiction, as far as they can be read, and the faults."""
    read = [read_record(Claim, row, suffix=end, hushed=hushed) for end in ("_1", "_2")]
    claims = tuple(claim for claim, _ in read if claim is not None)
    return claims, tuple(fault for _, faults in read for fault in faults)


def settle_position(
    row: Row, places: Mapping[object, Row]
) -> tuple[Row, tuple[Fault, ...], frozenset[str]]:
    """Return a position's row with its place's coordinates, the faults, and what was filled in."""
    blank = [name for name in COORDINATES if row.cells.get(name) is None]
    name = row.cells.get("place")
    if not blank:
        return row, (), frozenset()
    if name is None:
        mend = "name a place, or fill in lon, lat and radius_m"
        if len(blank) == len(COORDINATES):
            wrong = "expected a place or coordinates, found neither"
            return row, (row.fault("place", wrong, mend),), frozenset(blank)
        faults = tuple(row.fault(n, "blank, and no place is named", mend) for n in blank)
        return row, faults, frozenset(blank)
    place = places.get(name)
    if place is None:  # a rule of its own complains of unknown places
        return row, (), frozenset(blank)
    if any(place.cells.get(n) is None for n in blank):
        wrong = f"the place {name!r} has no coordinates"
        mend = f"fill in lon, lat and radius_m here or in {place.file}:{place.number}"
        return row, (row.fault("place", wrong, mend),), frozenset(blank)
    cells = {**row.cells, **{n: place.cells[n] for n in blank}}
    return replace(row, cells=MappingProxyType(cells)), (), frozenset(blank)


def sort_faults(faults: list[Fault]) -> Iterator[Fault]:
    """Yield the faults in the order of the files and their rows, each once."""
    order = {name: n for n, name in enumerate([HEAD, *FILES])}
    unique = dict.fromkeys(faults)
    yield from sorted(unique, key=lambda fault: (order.get(fault.file, -1), fault.row))


def make_battle(draft: Draft, header: Header) -> Battle:
    """Return the battle of a draft without faults."""

    def pick(model: type[R]) -> tuple[R, ...]:
        return tuple(record for _, record in draft.pick(model))

    return Battle(
        id=header.id,
        title=header.title,
        heading=header.heading,
        subtitle=header.subtitle,
        first=header.first,
        last=header.last,
        crs=header.crs,
        attribution=header.attribution,
        sides=MappingProxyType({side.id: side for side in pick(Side)}),
        views=MappingProxyType({view.id: view for view in pick(View)}),
        accounts=MappingProxyType({account.id: account for account in pick(Account)}),
        places=MappingProxyType({place.id: place for place in pick(Place)}),
        units=MappingProxyType({unit.id: unit for unit in pick(Unit)}),
        days=MappingProxyType({day.day: day for day in pick(Day)}),
        positions=pick(Position),
        moves=pick(Move),
        areas=pick(Area),
        ground=pick(Ground),
        events=pick(Event),
        figures=pick(Figure),
        contradictions=pick(Contradiction),
    )
