"""The rows of the page's tables: short lists, whose columns the page is told by name, once.

A table has thousands of rows, and a name in each would triple them. Python writes a row as a tuple
with names, and `list_columns` tells the script the names of the very same tuple.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from geo.webmap.told.markers import Json


class LayoutRow(NamedTuple):
    """Of a day at a zoom, the numbers of its parts; each part is a table of its own."""

    units: int
    ended: int
    labels: int
    flags: int
    discs: int
    badges: int
    units_stated: int
    ended_stated: int
    brackets: int
    brackets_stated: int


class UnitRow(NamedTuple):
    """A unit on the field."""

    marker: int
    dx: int
    dy: int
    align: int
    leader: int
    fold: int = 0
    members: int = 0
    text: str = ""
    stack: int = -1
    """The marker that its stack is known by: the same for all of a stack."""
    block: int = -1
    """The same of units that stand side by side."""
    named: int = 1
    """Whether it bears its own name; else its block's bracket does."""


class EndedRow(NamedTuple):
    """A unit that left the field in the course of the day."""

    position: int
    dx: int
    dy: int
    align: int
    leader: int
    text: str = ""


class NameRow(NamedTuple):
    """What a label says; the same at every zoom."""

    id: str
    kind: str
    text: str
    sub: str = ""


class LabelRow(NamedTuple):
    """Where a label stands: beside its mark, if it has one, or along a path."""

    name: int
    lon: float
    lat: float
    dx: int
    dy: int
    align: int
    mark: MarkRow | None = None
    path: PathRow | None = None
    unstated: int = 0
    """Whether it goes where only what the source states is shown."""


class MarkRow(NamedTuple):
    """The mark of a place, from its spot."""

    dx: int
    dy: int
    symbol: str
    turn: int = 0


class PathRow(NamedTuple):
    """The curve that a name follows: start, control and end, from its spot."""

    ax: int
    ay: int
    cx: int
    cy: int
    bx: int
    by: int


class BracketRow(NamedTuple):
    """The bracket of a block: its ends, and the names with their middles, px from the spot."""

    marker: int
    lon: float
    lat: float
    align: int
    at: int
    ended: int
    line: list[list[int]]
    rows: list[list[Json]]
    """For each line of names its middle, and the markers that it names or what it says of all."""


class FlagRow(NamedTuple):
    """The flag of a site that was taken, where the zoom shows it."""

    area: int
    dx: int = 0
    dy: int = 0


class DiscRow(NamedTuple):
    """The number of an event."""

    event: int
    lon: float
    lat: float
    dx: int
    dy: int
    sure: int


class BadgeRow(NamedTuple):
    """The sign that accounts differ about a place."""

    quarrel: int
    lon: float
    lat: float
    dx: int
    dy: int


class TraceRow(NamedTuple):
    """A keyframe, as `geo.battle.Keyframe` has it."""

    v: float
    lon: float
    lat: float
    position: int
    moving: int
    shown: int


class ShapeRow(NamedTuple):
    """What is painted alike of an arrow or a front: rings or lines, and their paint."""

    rings: list[list[int]]
    closed: int
    fill: str | int
    stroke: str | int
    width: float
    dash: str
    round: int
    side: str = ""


class ScaleRow(NamedTuple):
    """The bar of the scale at a zoom: px and words."""

    width: float
    words: str


COLUMNS: dict[str, type[Any]] = {
    "layout": LayoutRow,
    "unit": UnitRow,
    "ended": EndedRow,
    "name": NameRow,
    "label": LabelRow,
    "mark": MarkRow,
    "path": PathRow,
    "bracket": BracketRow,
    "flag": FlagRow,
    "disc": DiscRow,
    "badge": BadgeRow,
    "trace": TraceRow,
    "shape": ShapeRow,
    "scale": ScaleRow,
}
"""The kinds of rows, by the names that the script knows them by."""


def list_columns() -> Json:
    """Return for every kind of row its columns in their order, and what each is where it is absent.

    A row may end early: what is left out at its end is as told here.
    """
    return {
        kind: {name: row._field_defaults.get(name) for name in row._fields}
        for kind, row in COLUMNS.items()
    }


def tell_row(row: Any) -> list[Json]:
    """Return a row as the page reads it: without what is as usual at its end."""
    values: list[Json] = [_tell_value(value) for value in row]
    for name in reversed(row._fields):
        usual = row._field_defaults
        if name not in usual or getattr(row, name) != usual[name]:
            break
        values.pop()
    return values


def _tell_value(value: Json) -> Json:
    return tell_row(value) if hasattr(value, "_fields") else value
