"""A battle as far as it could be read: what the rules between its records look at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from geo.battle.nouns import Position, Record, View
from geo.battle.records import Header
from geo.battle.rows import Row

R = TypeVar("R", bound=Record)

MARGIN = 0.5
"""Degrees by which the theatre reaches beyond its views."""


@dataclass(frozen=True)
class Entry:
    """A row and the record it became, if it did."""

    row: Row
    record: Record | None


@dataclass(frozen=True)
class Draft:
    """A battle as far as it could be read; a table that could not be read is left out."""

    entries: Mapping[type[Record], tuple[Entry, ...]]

    def find_ids(self, model: type[Record]) -> frozenset[str] | None:
        """Return the ids of a table, those of broken records too; None: they cannot be told."""
        if model not in self.entries:
            return None
        ids = [entry.row.cells.get("id") for entry in self.entries[model]]
        whole = all(name is None or isinstance(name, str) for name in ids)
        return frozenset(filter(None, ids)) if whole else None

    def pick(self, model: type[R]) -> Iterator[tuple[Row, R]]:
        """Yield the sound records of a table with their rows."""
        for entry in self.entries.get(model, ()):
            if isinstance(entry.record, model):
                yield entry.row, entry.record

    @property
    def header(self) -> tuple[Row, Header] | None:
        """The head of the battle."""
        return next(self.pick(Header), None)

    @property
    def theatre(self) -> tuple[float, float, float, float] | None:
        """West, south, east and north limits of what the battle may name."""
        bounds = [view.bounds for _, view in self.pick(View)]
        if not bounds:
            return None
        wests, souths, easts, norths = zip(*bounds, strict=True)
        return (
            min(wests) - MARGIN,
            min(souths) - MARGIN,
            max(easts) + MARGIN,
            max(norths) + MARGIN,
        )


def group_positions(draft: Draft) -> Iterator[tuple[tuple[Row, Position], ...]]:
    """Yield the positions of each unit in each account, in the order of time."""
    groups: dict[tuple[str, str], list[tuple[Row, Position]]] = defaultdict(list)
    for row, position in draft.pick(Position):
        groups[position.unit, position.account].append((row, position))
    for stands in groups.values():
        yield tuple(sorted(stands, key=lambda stand: stand[1].start))


def iterate_rows(draft: Draft) -> Iterator[Row]:
    """Yield every row of every table."""
    for entries in draft.entries.values():
        for entry in entries:
            yield entry.row
