"""GeoJSON (RFC 7946), with times after Linked Places 1.1 beside plain properties."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, time
from typing import Any

from shapely.geometry import mapping

from geo.battle import LANGUAGES, Battle, Language
from geo.exchange.layers import Row, list_rows

LAYERS = ("positions", "moves", "areas", "places", "events")
"""The layers of the collection; each feature names its own in the property `layer`."""

UNLISTED = ("geometry", "start", "end", "lon", "lat")
"""Columns that the geometry or `from`, `to` and `when` already tell."""


def render(battle: Battle, lang: Language) -> bytes:
    """Return positions, moves, areas, places and events as one FeatureCollection.

    Places that nobody can locate have the geometry null, as RFC 7946 wants it; events without a
    located place are left out. One feature stands on one line. The same battle gives the same
    bytes.
    """
    head = {
        "type": "FeatureCollection",
        "name": battle.id,
        "title": battle.heading.read(lang),
        "attribution": battle.attribution.read(lang),
        "rights": {tongue: battle.attribution.read(tongue) for tongue in LANGUAGES},
        "accounts": [
            {"id": account.id, "name": account.name.read(lang), "title": account.title}
            for account in battle.accounts.values()
        ],
    }
    features = ",\n".join(_dump(feature) for feature in _list_features(battle, lang))
    text = f'{_dump(head)[:-1]}, "features": [\n{features}\n]}}\n'
    return text.encode()


def _list_features(battle: Battle, lang: Language) -> Iterator[dict[str, Any]]:
    for layer in LAYERS:
        for row in list_rows(battle, layer, lang):
            if layer == "events" and row["geometry"] is None:
                continue
            yield _make_feature(layer, row)


def _make_feature(layer: str, row: Row) -> dict[str, Any]:
    shape = row["geometry"]
    feature: dict[str, Any] = {
        "type": "Feature",
        "properties": {"layer": layer}
        | {column: _plain(value) for column, value in row.items() if column not in UNLISTED},
        "geometry": None if shape is None else mapping(shape),
    }
    if "from" in row:
        first, last = row["from"], row["to"]
    elif layer == "events":
        first = last = _render_moment(row["date"], row["time"])
    else:
        return feature
    feature["when"] = {"timespans": [{"start": {"in": first}, "end": {"in": last}}]}
    return feature


def _render_moment(day: date, at: time | None) -> str:
    return day.isoformat() if at is None else f"{day.isoformat()}T{at.isoformat('minutes')}"


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return value.isoformat("minutes") if isinstance(value, time) else value


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
