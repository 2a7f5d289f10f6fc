"""GeoPackage, for QGIS and other systems: one layer for each kind of thing."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pyogrio
from pyogrio.errors import (
    DataLayerError,
    DataSourceError,
    FeatureError,
)

from geo.battle import Battle, Language
from geo.exchange.frames import GEOMETRIES, make_frames

CHANGED = "2000-01-01T00:00:00.000Z"
"""The time of the last change, the same in every file: the clock would tell them apart."""


def render(battle: Battle, lang: Language) -> bytes:
    """Return a GeoPackage with the layers places, units, positions, moves, areas and ground.

    Units are a table without geometry. `start` and `end` are local times, written as UTC, since
    a GeoPackage knows nothing else; `from` and `to` give the same as text, a whole day inclusive.
    The same battle gives the same bytes, as long as GDAL and SQLite are the same.

    Raises
    ------
    OSError
        There is no room to work in.
    """
    about = {
        "TITLE": battle.heading.read(lang),
        "ATTRIBUTION": battle.attribution.read(lang),
        "SOURCES": " | ".join(f"{a.id}: {a.title}" for a in battle.accounts.values()),
    }
    # A name of our own: GDAL and SQLite read more than a name into `!`, `.zip` or odd bytes.
    with TemporaryDirectory(prefix="battle-") as folder:
        package, copy = Path(folder, "battle.gpkg"), Path(folder, "copy.gpkg")
        try:
            for number, (layer, frame) in enumerate(make_frames(battle, lang).items()):
                pyogrio.write_dataframe(
                    frame,
                    package,
                    layer=layer,
                    driver="GPKG",
                    geometry_type=GEOMETRIES[layer],
                    dataset_metadata=about if number == 0 else None,
                )
            _copy_timeless(package, copy)
        except (DataLayerError, DataSourceError, FeatureError, sqlite3.Error) as error:
            msg = f"{error} (at work in {folder})"
            raise OSError(msg) from error
        return copy.read_bytes()


def _copy_timeless(package: Path, copy: Path) -> None:
    """Copy a GeoPackage without the traces of the clock.

    How often GDAL notes the time of a change, and with it SQLite's counter of changes, depends
    on the clock too; a fresh copy starts the counter anew.
    """
    with closing(sqlite3.connect(package, isolation_level=None)) as database:
        database.execute("UPDATE gpkg_contents SET last_change = ?", (CHANGED,))
        database.execute("UPDATE gpkg_metadata_reference SET timestamp = ?", (CHANGED,))
        database.execute("VACUUM INTO ?", (str(copy),))
