"""A row of cells becomes a record, or is told in plain words what is wrong with each cell."""

from __future__ import annotations

import re
import types
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import EnumType
from functools import cache
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from geo.battle.cells import READERS, Refused, read_moment, read_words
from geo.battle.nouns import Claim, Contradiction, Identifier, Record, Sentence, Text
from geo.battle.rows import Fault, Row, suggest

R = TypeVar("R", bound=Record)

COLUMNS = {
    "start": "from",
    "end": "to",
    "day": "date",
    "at": "time",
    "path": "geometry",
    "shape": "geometry",
}
"""The fields that the files call by another name."""

PATTERNS = {
    "id": ("expected lower-case words joined by hyphens", "write it like 'rifle-178'"),
    "sidc": ("expected 20 digits", "see APP-6D"),
    "colour": ("expected a colour of six hexadecimal digits", "write it like '#0057b7'"),
}
"""What is expected of a field that must match a pattern, and the mend."""


class Header(Record):
    """What stands at the head of a battle's file."""

    id: Identifier
    first: date
    last: date
    crs: Sentence
    title: Text
    heading: Text
    subtitle: Text
    attribution: Text


@dataclass(frozen=True)
class Column:
    """How one field of a record stands in a file."""

    field: str
    name: str
    """The column, or the first part of the columns of a nested record."""
    kind: Any
    """The type of its values."""
    many: bool
    """Whether it holds several values, parted by blanks."""
    blank: bool
    """Whether it may be blank."""
    null: bool
    """Whether blank means None; otherwise it means the field's own default."""
    parts: tuple[str, ...] = ()
    """The fields of a nested record."""

    def join(self, part: str, joint: str) -> str:
        """Return the name of the column that holds one part of a nested record."""
        return f"{self.name}{joint}{part}"


@cache
def describe_columns(model: type[Record], suffix: str = "") -> tuple[Column, ...]:
    """Return how the fields of `model` stand in a file, in their order."""
    return tuple(
        describe_column(name, suffix, info.annotation, required=info.is_required())
        for name, info in model.model_fields.items()
        if name != "claims"
    )


def describe_column(field: str, suffix: str, annotation: Any, *, required: bool) -> Column:
    """Return how one field stands in a file."""
    kind, null, many = annotation, False, False
    if get_origin(kind) in (Union, types.UnionType):
        null = types.NoneType in get_args(kind)
        kind = next(arg for arg in get_args(kind) if arg is not types.NoneType)
    if get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    if get_origin(kind) is tuple and get_args(kind)[1:] == (...,):
        kind, many = str, True
    nested = isinstance(kind, type) and issubclass(kind, Record)
    return Column(
        field=field,
        name=COLUMNS.get(field, field) + suffix,
        kind=kind,
        many=many,
        blank=null or not required or _knows_blank(kind),
        null=null,
        parts=tuple(kind.model_fields) if nested else (),
    )


def _knows_blank(kind: Any) -> bool:
    """Return whether a blank is one of the values of a type."""
    return isinstance(kind, EnumType) and "" in map(str, kind)


def name_columns(model: type[Record], joint: str = "_") -> tuple[str, ...]:
    """Return the names of the columns (or properties, or keys) of a table of `model`."""
    columns = list(describe_columns(model))
    if model is Contradiction:
        columns += [*describe_columns(Claim, "_1"), *describe_columns(Claim, "_2")]
    return tuple(
        name
        for column in columns
        if column.name != "geometry"
        for name in ([column.join(p, joint) for p in column.parts] or [column.name])
    )


def read_record(
    model: type[R],
    row: Row,
    *,
    suffix: str = "",
    given: Mapping[str, Any] = types.MappingProxyType({}),
    hushed: frozenset[str] = frozenset(),
) -> tuple[R | None, tuple[Fault, ...]]:
    """Return the record of a row, and what is wrong with its cells.

    Parameters
    ----------
    model
        The class of the record.
    row
        Its cells.
    suffix
        What its columns end in, where a row holds several records.
    given
        Fields that do not stand in cells.
    hushed
        Columns that were complained of elsewhere.
    """
    values: dict[str, Any] = dict(given)
    faults: list[Fault] = []
    columns = describe_columns(model, suffix)
    for column in columns:
        if column.field in given:
            continue
        if column.name == "geometry":
            values[column.field] = row.shape
        elif column.parts:
            values |= _read_parts(column, row, faults)
        else:
            values |= _read_cell(column, row, faults)
    try:
        record = model.model_validate(values)
    except ValidationError as error:
        complained = {fault.column for fault in faults} | hushed
        faults += [
            fault
            for detail in error.errors()
            for fault in [_translate_error(detail, columns, row)]
            if not _is_known(fault.column, complained)
        ]
        record = None
    kept = tuple(fault for fault in faults if fault.column not in hushed)
    return (None if faults else record), kept


def _is_known(column: str, complained: Collection[str]) -> bool:
    """Return whether a column, or one that holds a part of it, was complained of already."""
    whole = (f"{column}_", f"{column}.")
    return any(known == column or known.startswith(whole) for known in complained)


def _read_parts(column: Column, row: Row, faults: list[Fault]) -> dict[str, Any]:
    names = {part: column.join(part, row.joint) for part in column.parts}
    found = {part: row.cells.get(name) for part, name in names.items()}
    there = [part for part, value in found.items() if value is not None]
    if not there and column.blank:
        return {column.field: None} if column.null else {}
    for part in column.parts:
        if part not in there:
            wrong = f"blank, but {names[there[0]]!r} is given" if there else "blank"
            faults.append(row.fault(names[part], wrong, f"fill in {', '.join(names.values())}"))
    return {column.field: found} if len(there) == len(column.parts) else {}


def _read_cell(column: Column, row: Row, faults: list[Fault]) -> dict[str, Any]:
    raw = row.cells.get(column.name)
    if raw is None and column.blank:
        if _knows_blank(column.kind):
            return {column.field: column.kind("")}
        return {column.field: None} if column.null else {}
    try:
        return {column.field: _read(column, raw)}
    except Refused as refused:
        faults.append(row.fault(column.name, refused.wrong, refused.mend))
        return {}


def _read(column: Column, raw: object) -> object:
    listed = isinstance(column.kind, EnumType)
    known = tuple(filter(None, map(str, column.kind))) if listed else ()
    if raw is None:
        msg = "blank"
        raise Refused(msg, "use one of " + ", ".join(known) if listed else "fill it in")
    if listed and raw not in known:
        msg = f"unknown {column.name} {raw!r}"
        raise Refused(msg, suggest(raw, known, "use one of " + ", ".join(known)))
    if column.many:
        return read_words(raw)
    if column.kind is datetime:
        return read_moment(raw, closing=column.field == "end")
    return READERS[column.kind](raw) if column.kind in READERS else raw


def _translate_error(detail: ErrorDetails, columns: tuple[Column, ...], row: Row) -> Fault:
    where = [str(part) for part in detail["loc"]]
    column = next((c for c in columns if where and c.field == where[0]), None)
    name = column.name if column else ".".join(where)
    if column and column.parts and len(where) > 1:
        name = column.join(where[1], row.joint)
    if not where:
        # A rule over several fields names them in backticks, the one to blame first.
        name = next(iter(re.findall(r"`(\w+)`", detail["msg"])), "row")
        wrong = detail["msg"].removeprefix("Value error, ").split(", found")[0]
        return row.fault(name, f"{wrong}, found {row.cells.get(name)!r}", "correct one of the two")
    wrong, mend = _explain(detail, where[-1] if column and column.parts else where[0])
    return row.fault(name, wrong, mend)


def _explain(detail: ErrorDetails, field: str) -> tuple[str, str]:
    limits, found = detail.get("ctx", {}), detail["input"]
    fallback = (detail["msg"].replace("Input should be", "expected"), "correct it")
    known = {
        "missing": ("expected more than was given", "see data/README.md"),
        "greater_than_equal": (f"expected {limits.get('ge', 0):,.10g} or more", "correct it"),
        "less_than_equal": (f"expected {limits.get('le', 0):,.10g} or less", "correct it"),
        "is_instance_of": (f"expected a {limits.get('class')}", "draw it again"),
        "string_unicode": ("expected whole letters", "write the text again"),
        "string_type": ("expected a text", "put it in quotes"),
    }
    expected, mend = known.get(detail["type"], fallback)
    if detail["type"] == "string_pattern_mismatch":
        kind = field if field in PATTERNS else "id" if "a-z0-9" in limits["pattern"] else "colour"
        expected, mend = PATTERNS[kind]
    shown = getattr(found, "geom_type", repr(found))
    return expected if detail["type"] == "missing" else f"{expected}, found {shown}", mend


def find_strangers(model: type[Record], row: Row) -> Iterator[Fault]:
    """Yield the cells of a row (not of a CSV file, which has a header) that no column expects."""
    known = name_columns(model, row.joint)
    for name in row.cells:
        if name not in known:
            mend = suggest(name, known, "remove it, or see data/README.md")
            yield row.fault(name, f"unknown property {name!r}", mend)
