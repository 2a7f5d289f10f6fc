"""The battle as data, in the format of an order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from geo.battle import Battle, Language
from geo.exchange import geojson, gpkg, kml, orbat, tables
from geo.work import Order, replace_file

RENDERERS: Mapping[str, Callable[[Battle, Language], bytes]] = MappingProxyType(
    {
        "geojson": geojson.render,
        "gpkg": gpkg.render,
        "kml": kml.render,
        "orbat": orbat.render,
        "csv": tables.render,
    }
)
"""What makes a file of each format, with names and descriptions in a language."""


def render_data(battle: Battle, order: Order) -> bytes:
    """Return the battle as data.

    Raises
    ------
    OSError
        A GeoPackage cannot be made for want of room.
    """
    return RENDERERS[order.format](battle, order.lang)


def write_data(battle: Battle, order: Order, path: Path) -> None:
    """Write the battle as the file `path`, whole or not at all.

    Raises
    ------
    OSError
        The file cannot be written. Nothing new is left in its folder.
    """
    with replace_file(path) as draft:
        draft.write_bytes(render_data(battle, order))
