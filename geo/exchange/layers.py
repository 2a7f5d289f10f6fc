"""The layers and tables of a battle as plain rows: what every exchange format writes.

A row is a mapping from column to value, in the order in which a table shows it. A text gives
four columns: `what` in the chosen language, then `what_az`, `what_ru` and `what_en`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, time, timedelta
from types import MappingProxyType
from typing import Any

import numpy as np
import shapely
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from geo.battle import LANGUAGES, Battle, Language, Record, Text

Row = Mapping[str, Any]

SPAN = ("from", "to", "start", "end", "certainty", "account", "cite")

COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "places": (
            *("id", "kind", "name*", "lon", "lat", "radius_m", "certainty", "rank", "views"),
            *("source", "note*", "geometry"),
        ),
        "units": (
            *("id", "side", "parent", "kind", "echelon", "name*", "label*", "commander*"),
            *("commander_cite", "strength*", "strength_cite", "sidc", "account", "cite", "note*"),
        ),
        "positions": (
            *("id", "unit", "name*", "label*", "side", "place", "lon", "lat", "radius_m", "status"),
            *(*SPAN, "what*", "sure*", "geometry"),
        ),
        "moves": ("id", "unit", "side", "kind", "event", *SPAN, "what*", "geometry"),
        "areas": ("id", "kind", "side", "facing", *SPAN, "what*", "geometry"),
        "ground": (
            *("id", "kind", "name*", "sub*", "views", "certainty", "radius_m", "source"),
            "geometry",
        ),
        "events": (
            *("id", "date", "time", "when*", "place", "what*", "label*", "side", "certainty"),
            *("account", "cite", "geometry"),
        ),
        "figures": (
            *("id", "what*", "counts", "kind", "side", "unit", "date", "low", "high"),
            *("certainty", "account", "cite"),
        ),
        "contradictions": (
            *("id", "about*", "account_1", "cite_1", "what_1*", "account_2", "cite_2"),
            *("what_2*", "unit", "place", "date", "note*"),
        ),
        "sides": ("id", "name*", "short*"),
        "accounts": ("id", "letter", "name*", "title", "about*", "paragraphs"),
        "days": ("date", "caption*", "short*", "cite"),
    }
)
"""The columns of each layer or table; a star stands for a text's four columns."""

UNTOLD: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        # Colours and the crops of the map are how this house shows a battle, not what is known.
        "Side": ("light", "dark"),
        "Colours": ("shape", "text", "body", "icon", "arrow"),
        "View": ("id", "name", "bounds"),
        # The head of the folder: formats that have a head of their own tell what fits there.
        "Header": (*("id", "first", "last", "crs", "title", "heading", "subtitle", "attribution"),),
    }
)
"""Fields of records that no table tells, by the name of their class. Every other field has a
column: a test holds it."""

RENAMED = {"date": "day", "time": "at", "path": "geometry", "shape": "geometry"}
"""Columns that have another name in the nouns."""


def list_columns(layer: str) -> tuple[str, ...]:
    """Return the names of a layer's columns, a text's four spelled out."""
    names: list[str] = []
    for column in COLUMNS[layer]:
        stem = column.removesuffix("*")
        names.append(stem)
        if stem != column:
            names.extend(f"{stem}_{lang}" for lang in LANGUAGES)
    return tuple(names)


def list_rows(battle: Battle, layer: str, lang: Language) -> tuple[Row, ...]:
    """Return the rows of one layer or table, in the order of the data.

    Parameters
    ----------
    battle
        The battle.
    layer
        A key of `COLUMNS`.
    lang
        The language of the columns without an ending.
    """
    return tuple(
        _read_row(record, derived, COLUMNS[layer], lang)
        for record, derived in READERS[layer](battle)
    )


def render_from(moment: datetime) -> str:
    """Return the start of a span: its day, if it begins with one, or the moment."""
    if moment.time() == time():
        return moment.date().isoformat()
    return moment.isoformat(timespec="minutes")


def render_to(moment: datetime) -> str:
    """Return the end of a span: the last whole day that it holds, or the moment."""
    if moment.time() == time():
        return (moment.date() - timedelta(days=1)).isoformat()
    return moment.isoformat(timespec="minutes")


def round_shape(shape: BaseGeometry) -> BaseGeometry:
    """Return the shape with seven decimals (about a centimetre) and rings turned as RFC 7946."""
    rounded: BaseGeometry = shapely.transform(shape, lambda points: np.round(points, 7))
    turned: BaseGeometry = shapely.orient_polygons(rounded)
    return turned


def name_positions(battle: Battle) -> tuple[str, ...]:
    """Return an id for each position: its unit's, and its number among the unit's positions."""
    seen: Counter[str] = Counter()
    names: list[str] = []
    for position in battle.positions:
        seen[position.unit] += 1
        names.append(f"{position.unit}-{seen[position.unit]}")
    return tuple(names)


def _read_row(
    record: Record, derived: Mapping[str, Any], columns: Iterable[str], lang: Language
) -> Row:
    row: dict[str, Any] = {}
    for column in columns:
        stem = column.removesuffix("*")
        if stem in derived:
            value = derived[stem]
        elif stem == "from":
            value = render_from(getattr(record, "start"))  # noqa: B009 - any span
        elif stem == "to":
            value = render_to(getattr(record, "end"))  # noqa: B009 - any span
        else:
            value = getattr(record, RENAMED.get(stem, stem))
        if stem != column:
            row |= _spread_text(stem, value, lang)
        elif isinstance(value, BaseGeometry):
            row[stem] = round_shape(value)
        else:
            row[stem] = value
    return row


def _spread_text(stem: str, text: Text | None, lang: Language) -> dict[str, str | None]:
    def read(tongue: Language) -> str | None:
        return None if text is None else text.read(tongue)

    return {stem: read(lang)} | {f"{stem}_{tongue}": read(tongue) for tongue in LANGUAGES}


Source = Iterable[tuple[Record, Mapping[str, Any]]]


def _read_places(battle: Battle) -> Source:
    for place in battle.places.values():
        yield place, {"geometry": None if place.lonlat is None else Point(place.lonlat)}


def _read_positions(battle: Battle) -> Source:
    for name, position in zip(name_positions(battle), battle.positions, strict=True):
        unit = battle.units[position.unit]
        yield (
            position,
            {
                "id": name,
                "name": unit.name,
                "label": unit.label,
                "side": unit.side,
                "geometry": Point(position.lon, position.lat),
            },
        )


def _read_events(battle: Battle) -> Source:
    for event in battle.events:
        lonlat = None if event.place is None else battle.places[event.place].lonlat
        yield event, {"geometry": None if lonlat is None else Point(lonlat)}


def _read_contradictions(battle: Battle) -> Source:
    for contradiction in battle.contradictions:
        derived: dict[str, Any] = {}
        for number, claim in enumerate(contradiction.claims, 1):
            derived |= {
                f"account_{number}": claim.account,
                f"cite_{number}": claim.cite,
                f"what_{number}": claim.what,
            }
        yield contradiction, derived


def _plain(read: Callable[[Battle], Iterable[Record]]) -> Callable[[Battle], Source]:
    return lambda battle: ((record, {}) for record in read(battle))


READERS: Mapping[str, Callable[[Battle], Source]] = MappingProxyType(
    {
        "places": _read_places,
        "units": _plain(lambda battle: battle.units.values()),
        "positions": _read_positions,
        "moves": lambda battle: ((m, {"geometry": m.path}) for m in battle.moves),
        "areas": lambda battle: ((a, {"geometry": a.shape}) for a in battle.areas),
        "ground": lambda battle: ((g, {"geometry": g.shape}) for g in battle.ground),
        "events": _read_events,
        "figures": _plain(lambda battle: battle.figures),
        "contradictions": _read_contradictions,
        "sides": _plain(lambda battle: battle.sides.values()),
        "accounts": _plain(lambda battle: battle.accounts.values()),
        "days": _plain(lambda battle: battle.days.values()),
    }
)
"""Where each layer's records come from, and the columns that the records do not hold."""
