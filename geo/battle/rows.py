"""The files of a battle folder as rows of cells, and what is wrong with a file as such."""

from __future__ import annotations

import csv
import io
import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import shapely
from shapely.errors import ShapelyError
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with a battle folder."""

    file: str
    row: int
    """As a spreadsheet counts (the header is 1); a feature's number; a line of TOML or JSON."""
    column: str
    wrong: str
    """What was expected and what was found."""
    mend: str
    """What to do about it."""

    def __str__(self) -> str:
        """Return the fault on one line: `file:row: column: what is wrong; the mend`."""
        return " ".join(f"{self.file}:{self.row}: {self.column}: {self.wrong}; {self.mend}".split())


class PackError(ValueError):
    """A battle folder cannot be read; holds every fault at once."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))


@dataclass(frozen=True)
class Row:
    """One record as it stands in its file."""

    file: str
    number: int
    cells: Mapping[str, Any]
    """Column → what stands in it; blank cells are None."""
    joint: str = "_"
    """What parts a text's name from its language."""
    shape: BaseGeometry | None = None
    lines: Mapping[str, int] = field(default_factory=dict)
    """Column → line, where a record has a line for each."""

    def fault(self, column: str, wrong: str, mend: str) -> Fault:
        """Return a fault in one of the row's columns."""
        line = self.lines.get(column, self.lines.get(column.partition(".")[0], self.number))
        return Fault(self.file, line, column, wrong, mend)


@dataclass(frozen=True)
class Sheet:
    """What was read of one file, or of one table in it."""

    rows: tuple[Row, ...] = ()
    faults: tuple[Fault, ...] = ()
    readable: bool = True


def suggest(found: object, known: Iterable[str], otherwise: str) -> str:
    """Return the mend for a word that is not among those known."""
    near = get_close_matches(str(found), tuple(known), n=1)
    return f"did you mean {near[0]!r}?" if near else otherwise


def read_text(path: Path) -> str | Fault:
    """Return the text of a file, or why it cannot be read."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return Fault(path.name, 1, "file", "not found", "add it: data/README.md names its columns")
    except OSError as error:
        why = error.strerror or type(error).__name__
        return Fault(path.name, 1, "file", f"cannot be read ({why})", "mend its permissions")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        wrong = f"expected UTF-8, found the byte 0x{data[error.start]:02x}"
        return Fault(path.name, line, "file", wrong, "save the file as UTF-8")


def read_csv(path: Path, columns: tuple[str, ...], later: frozenset[str] = frozenset()) -> Sheet:
    """Return the rows of a CSV file whose header names just `columns`; `later` may be wanting."""
    text = read_text(path)
    if isinstance(text, Fault):
        return Sheet(faults=(text,), readable=False)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    lines: list[list[str]] = []
    try:
        lines.extend(reader)
    except csv.Error as error:
        wrong = f"broken quotes or cells ({error})"
        fault = Fault(path.name, len(lines) + 1, "row", wrong, 'write a quote in a text twice: ""')
        return Sheet(faults=(fault,), readable=False)
    header = tuple(name.strip() for name in lines[0]) if lines else ()
    if len(header) == 1 and len(columns) > 1:
        wrong = f"expected cells parted by commas, found {header[0]!r}"
        fault = Fault(path.name, 1, "file", wrong, "save it as comma-separated CSV")
        return Sheet(faults=(fault,), readable=False)
    faults = list(check_header(path.name, header, columns, later))
    rows: list[Row] = []
    for number, line in enumerate(lines[1:], start=2):
        cells = [cell.strip() or None for cell in line]
        if not any(cells):
            continue
        if len(cells) != len(header):
            wrong = f"expected {len(header)} cells, found {len(cells)}"
            mend = "put a text that holds a comma in quotes"
            faults.append(Fault(path.name, number, "row", wrong, mend))
            continue
        record = MappingProxyType(dict(zip(header, cells, strict=True)))
        rows.append(Row(path.name, number, record))
    return Sheet(tuple(rows), tuple(faults))


def check_header(
    file: str, header: tuple[str, ...], columns: tuple[str, ...], later: frozenset[str]
) -> Iterator[Fault]:
    """Yield what is wrong with the names of a table's columns."""
    missing = [name for name in columns if name not in header]
    for name in missing:
        if name in later:
            continue
        yield Fault(file, 1, name, "the column is missing", f"add {name!r} to the first row")
    for n, name in enumerate(header):
        if name in header[:n]:
            yield Fault(file, 1, name or "(blank)", "the column stands twice", "remove one")
        elif name not in columns:
            mend = suggest(name, missing, "remove it, or see data/README.md")
            yield Fault(file, 1, name or "(blank)", "unknown column", mend)


def read_geojson(path: Path) -> Sheet:
    """Return the features of a GeoJSON file as rows; properties are cells."""
    text = read_text(path)
    if isinstance(text, Fault):
        return Sheet(faults=(text,), readable=False)
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        wrong = f"broken JSON ({error.msg} at column {error.colno})"
        fault = Fault(path.name, error.lineno, "file", wrong, "correct this line or the one before")
        return Sheet(faults=(fault,), readable=False)
    except (ValueError, RecursionError) as error:
        fault = Fault(path.name, 1, "file", f"broken JSON ({error})", "save it from QGIS again")
        return Sheet(faults=(fault,), readable=False)
    features = data.get("features") if isinstance(data, dict) else None
    if not isinstance(features, list):
        wrong = "expected a FeatureCollection with a list of features"
        fault = Fault(path.name, 1, "features", wrong, "save it as GeoJSON from QGIS")
        return Sheet(faults=(fault,), readable=False)
    rows: list[Row] = []
    faults: list[Fault] = []
    for number, feature in enumerate(features, start=1):
        properties = feature.get("properties") if isinstance(feature, dict) else None
        if not isinstance(properties, dict):
            wrong = "expected a Feature with properties"
            faults.append(Fault(path.name, number, "properties", wrong, "add them or remove it"))
            continue
        outline = read_shape(feature.get("geometry"))
        row = Row(
            path.name,
            number,
            MappingProxyType({key: tidy_cell(value) for key, value in properties.items()}),
            shape=None if isinstance(outline, str) else outline,
        )
        rows.append(row)
        if isinstance(outline, str):
            faults.append(row.fault("geometry", outline, "draw it again"))
    return Sheet(tuple(rows), tuple(faults))


def read_shape(geometry: Any) -> BaseGeometry | str:
    """Return a GeoJSON geometry in two dimensions, or what is wrong with it."""
    if geometry is None:
        return "expected a geometry, found none"
    try:
        with np.errstate(invalid="ignore"):  # a coordinate that is no number is told of below
            outline = shapely.force_2d(shape(geometry))
    except (ShapelyError, ValueError, TypeError, LookupError, AttributeError) as error:
        return f"not a geometry ({error})"
    if outline.is_empty:
        return f"the {outline.geom_type} is empty"
    if not np.isfinite(shapely.get_coordinates(outline)).all():
        return f"the {outline.geom_type} has a coordinate that is not a number"
    if not outline.is_valid:
        return f"the {outline.geom_type} is invalid ({shapely.is_valid_reason(outline)})"
    return outline


def tidy_cell(value: object) -> object:
    """Return a cell as the tables know it: trimmed, dates in their ISO form, blank as None."""
    if isinstance(value, datetime):
        # Whole minutes, as a hand would write them; a zone stays, to be refused later.
        return value.isoformat(timespec="seconds" if value.second else "minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, str):
        return value.strip() or None
    return value


def read_toml(path: Path, tables: tuple[str, ...]) -> Mapping[str, Sheet]:
    """Return the tables of a TOML file; what stands under none of them is the table `""`.

    A table within a record becomes cells with dotted names: `name.az`.
    """
    text = read_text(path)
    if isinstance(text, Fault):
        return _refuse_toml(text, tables)
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        found = re.search(r"at line (\d+)", str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        fault = Fault(path.name, line, "file", f"broken TOML ({error})", "correct this line")
        return _refuse_toml(fault, tables)
    lines = locate_keys(text)
    head = {key: value for key, value in data.items() if key not in tables}
    sheets = {"": Sheet((_make_row(path.name, head, lines.get(("", 0), {})),))}
    for name in tables:
        records = data.get(name)
        listed = isinstance(records, list) and all(isinstance(r, dict) for r in records)
        if not listed or not records:
            fault = Fault(path.name, 1, name, f"expected [[{name}]] tables", "add at least one")
            sheets[name] = Sheet(faults=(fault,), readable=False)
            continue
        sheets[name] = Sheet(
            tuple(
                _make_row(path.name, record, lines.get((name, n), {}))
                for n, record in enumerate(records, start=1)
            )
        )
    return sheets


def _refuse_toml(fault: Fault, tables: tuple[str, ...]) -> Mapping[str, Sheet]:
    unread = dict.fromkeys(tables, Sheet(readable=False))
    return {"": Sheet(faults=(fault,), readable=False), **unread}


def _make_row(file: str, record: Mapping[str, Any], lines: Mapping[str, int]) -> Row:
    cells: dict[str, object] = {}
    for key, value in record.items():
        if isinstance(value, dict):
            cells |= {f"{key}.{sub}": tidy_cell(part) for sub, part in value.items()}
        else:
            cells[key] = tidy_cell(value)
    return Row(file, lines.get("", 1), MappingProxyType(cells), joint=".", lines=lines)


def locate_keys(text: str) -> Mapping[tuple[str, int], Mapping[str, int]]:
    """Return the line of each key of a TOML file, by table and number of the record.

    The key `""` is the line on which the record begins.
    """
    found: dict[tuple[str, int], dict[str, int]] = {("", 0): {"": 1}}
    record, prefix = ("", 0), ""
    for number, line in enumerate(text.splitlines(), start=1):
        if head := re.match(r"\s*\[\[\s*([\w-]+)\s*\]\]", line):
            record, prefix = (head[1], 1 + sum(name == head[1] for name, _ in found)), ""
            found[record] = {"": number}
        elif head := re.match(r"\s*\[\s*([\w-]+)(?:\.([\w-]+))?\s*\]", line):
            if head[2] is None:
                record = ("", 0)
            prefix = head[2] or head[1]
            found[record][prefix] = number
        elif key := re.match(r"\s*([\w.-]+)\s*=", line):
            found[record].setdefault(f"{prefix}.{key[1]}" if prefix else key[1], number)
    return found
