"""A battle as geopandas tables, one for each layer of a map."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import geopandas as gpd
import pandas as pd

from geo.battle import Battle, Language
from geo.exchange.layers import list_columns, list_rows

GEOMETRIES = MappingProxyType(
    {
        "places": "Point",
        "units": None,
        "positions": "Point",
        "moves": "LineString",
        "areas": "Unknown",
        "ground": "Unknown",
    }
)
"""The kind of geometry of each layer; None: a table without a map, Unknown: several kinds."""

MOMENTS = ("start", "end")
NUMBERS = ("lon", "lat", "radius_m", "rank")


def make_frames(battle: Battle, lang: Language = "en") -> dict[str, pd.DataFrame]:
    """Return the layers places, units, positions, moves, areas and ground.

    Parameters
    ----------
    battle
        The battle.
    lang
        The language of the columns without an ending; the three languages stand beside them.

    Returns
    -------
    dict
        A GeoDataFrame (EPSG:4326) for each layer; units have no place of their own and are a
        DataFrame. `start` and `end` are local times, marked as UTC because the formats that
        tables go to know no local time; lists are joined by blanks.
    """
    return {layer: _make_frame(battle, layer, lang) for layer in GEOMETRIES}


def _make_frame(battle: Battle, layer: str, lang: Language) -> pd.DataFrame:
    rows = list_rows(battle, layer, lang)
    columns: dict[str, Any] = {}
    for column in list_columns(layer):
        values = [row[column] for row in rows]
        if column == "geometry":
            continue
        if column in MOMENTS:
            columns[column] = pd.Series(pd.to_datetime(values, utc=True)).astype(
                "datetime64[ms, UTC]"
            )
        elif column in NUMBERS:
            columns[column] = pd.Series(values, dtype="int64" if column == "rank" else "float64")
        else:
            columns[column] = pd.Series([_join(value) for value in values], dtype="object")
    if GEOMETRIES[layer] is None:
        return pd.DataFrame(columns)
    shapes = gpd.GeoSeries([row["geometry"] for row in rows], crs="EPSG:4326")
    frame: pd.DataFrame = gpd.GeoDataFrame(columns, geometry=shapes)
    return frame


def _join(value: object) -> str | None:
    if value is None:
        return None
    return " ".join(value) if isinstance(value, tuple) else str(value)
