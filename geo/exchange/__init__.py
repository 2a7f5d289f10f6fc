"""What a battle leaves the house as: one module for each exchange format."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple, Protocol

from geo.battle import Battle, Language
from geo.exchange import geojson, gpkg, kml, orbat, tables

__all__ = ["FORMATS", "Format", "Write"]


class Write(Protocol):
    """Writes a battle as a file, whole or not at all; raises OSError where it cannot."""

    def __call__(self, battle: Battle, path: Path, lang: Language = "en") -> None:
        """Write `battle` as the file `path`, with names and descriptions in `lang`."""


class Format(NamedTuple):
    """How a format is written, and what its files are called."""

    write: Write
    suffix: str
    media_type: str


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "geojson": Format(geojson.write, ".geojson", "application/geo+json"),
        "gpkg": Format(gpkg.write, ".gpkg", "application/geopackage+sqlite3"),
        "kml": Format(kml.write, ".kml", "application/vnd.google-earth.kml+xml"),
        "orbat": Format(orbat.write, ".json", "application/json"),
        "csv": Format(tables.write, ".zip", "application/zip"),
    }
)
"""The formats by the names that the command line and the page use."""
