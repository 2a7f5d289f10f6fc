"""Tables for spreadsheets: a zip with one CSV for each kind of thing."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import time

import shapely
from shapely.geometry.base import BaseGeometry

from geo.battle import Battle, Language
from geo.exchange.layers import list_columns, list_rows

TABLES = (
    *("units", "positions", "moves", "areas", "places", "events", "figures", "contradictions"),
    *("days", "sides", "accounts"),
)
"""The tables of the zip. The backdrop is left out: it is lines without a story."""

POINTS = ("places", "positions", "events")
"""Tables whose `lon` and `lat` (or place) already say where; the others tell it as WKT."""

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The date of every file inside, the earliest that a zip can hold: the clock would differ."""


def render(battle: Battle, lang: Language) -> bytes:
    """Return a zip with one CSV for each kind of thing, and the attribution.

    UTF-8 with a byte order mark, which spreadsheets need to see the letters right; the columns
    and the rules for days and times are those of the battle's own folder. Lines and areas are
    WKT in degrees, longitude first. The same battle gives the same bytes, as long as zlib is
    the same.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as bundle:
        for table in TABLES:
            _add(bundle, f"{table}.csv", _render_table(battle, table, lang))
        _add(bundle, "attribution.txt", f"{battle.attribution.read(lang)}\r\n")
    return buffer.getvalue()


def _render_table(battle: Battle, table: str, lang: Language) -> str:
    unlisted = ("start", "end", "geometry") if table in POINTS else ("start", "end")
    columns = [column for column in list_columns(table) if column not in unlisted]
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow("wkt" if column == "geometry" else column for column in columns)
    for row in list_rows(battle, table, lang):
        writer.writerow(_render_cell(row[column]) for column in columns)
    return buffer.getvalue()


def _render_cell(value: object) -> object:
    if isinstance(value, BaseGeometry):
        return shapely.to_wkt(value, rounding_precision=7, trim=True)
    if isinstance(value, time):
        return value.isoformat("minutes")
    return " ".join(value) if isinstance(value, tuple) else value


def _add(bundle: zipfile.ZipFile, name: str, text: str) -> None:
    entry = zipfile.ZipInfo(name, EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    # Not the system that wrote it, which would differ between machines.
    entry.create_system = 3
    bundle.writestr(entry, text.encode("utf-8-sig"))
