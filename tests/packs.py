"""A small sound battle folder, and ways to break one thing in it."""

import csv
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

Cells = Mapping[str, object]

LANGUAGES = ("az", "ru", "en")


def translate(name: str, text: str) -> dict[str, str]:
    return {f"{name}_{lang}": f"{text} {lang}" for lang in LANGUAGES}


SOURCE = {"certainty": "certain", "account": "book", "cite": "¶1"}
COLOURS = (
    '{ shape = "#0057b7", text = "#0057b7", body = "#ffffff", icon = "#0057b7", arrow = "#99bbdd" }'
)

TOML = f"""\
id = "ford-1900"
first = 1900-03-01
last = 1900-03-03
crs = "EPSG:32638"
title = {{ az = "a", ru = "b", en = "c" }}
heading = {{ az = "a", ru = "b", en = "c" }}
subtitle = {{ az = "a", ru = "b", en = "c" }}

[attribution]
az = "a"
ru = "b"
en = "c"

[[sides]]
id = "north"
name = {{ az = "a", ru = "b", en = "c" }}
short = {{ az = "a", ru = "b", en = "c" }}
light = {COLOURS}
dark = {COLOURS}

[[sides]]
id = "south"
light = {COLOURS}
dark = {COLOURS}
[sides.name]
az = "a"
ru = "b"
en = "c"
[sides.short]
az = "a"
ru = "b"
en = "c"

[[accounts]]
id = "book"
letter = "B"
title = "A book"
paragraphs = 9
name = {{ az = "a", ru = "b", en = "c" }}
about = {{ az = "a", ru = "b", en = "c" }}

[[accounts]]
id = "letter"
letter = "L"
title = "A letter"
name = {{ az = "a", ru = "b", en = "c" }}
about = {{ az = "a", ru = "b", en = "c" }}

[[views]]
id = "near"
bounds = [46.0, 40.0, 47.0, 41.0]
name = {{ az = "a", ru = "b", en = "c" }}
"""

PLACE = translate("name", "Ford") | {"certainty": "certain", "rank": 1, "source": "a map"}
UNIT = (
    translate("name", "Regiment")
    | translate("label", "Regt")
    | {"side": "north", "kind": "infantry", "echelon": "regiment", "sidc": "1" * 20}
    | {"account": "book", "cite": "¶1 letter"}
)
TABLES: Mapping[str, list[Cells]] = {
    "places.csv": [
        PLACE
        | translate("note", "Note")
        | {"id": "ford", "kind": "village", "lon": 46.5, "lat": 40.5, "radius_m": 100}
        | {"views": "near"},
        PLACE | {"id": "inn", "kind": "building"},
    ],
    "units.csv": [
        UNIT
        | translate("commander", "Colonel")
        | {"id": "army", "echelon": "", "commander_cite": "¶2"}
        | translate("strength", "500 men")
        | {"strength_cite": "letter", "parent": ""}
        | translate("note", "Note"),
        UNIT | {"id": "foot", "parent": "army"},
        UNIT | {"id": "horse", "kind": "cavalry", "side": "south"},
    ],
    "positions.csv": [
        {"unit": "foot", "from": "1900-03-01", "to": "1900-03-02", "place": "ford"}
        | {"status": "active"}
        | SOURCE
        | translate("what", "Stands"),
        {"unit": "foot", "from": "1900-03-03T12:00", "to": "1900-03-03", "lon": 46.6, "lat": 40.5}
        | {"radius_m": 50, "status": "marching"}
        | SOURCE
        | {"certainty": "likely"}
        | translate("what", "Marches")
        | translate("sure", "Inferred"),
        {"unit": "horse", "from": "1900-03-01", "to": "1900-03-03", "place": "ford"}
        | {"radius_m": 300, "status": "active"}
        | SOURCE
        | translate("what", "Watches"),
    ],
    "events.csv": [
        {"id": "shot", "date": "1900-03-02", "time": "03:00", "place": "ford", "side": "north"}
        | SOURCE
        | translate("when", "Before dawn")
        | translate("what", "A shot")
        | translate("label", "Shot"),
        {"id": "prelude", "date": "1900-02-01"} | SOURCE | translate("what", "A quarrel"),
    ],
    "figures.csv": [
        {"id": "dead", "side": "north", "unit": "", "date": "", "low": 10, "high": 20}
        | SOURCE
        | translate("what", "Dead"),
        {"id": "more", "unit": "foot", "low": 10} | SOURCE | translate("what", "More than"),
    ],
    "contradictions.csv": [
        {"id": "hour", "account_1": "book", "cite_1": "¶3", "account_2": "letter"}
        | {"cite_2": "letter", "unit": "foot", "place": "ford", "date": "1900-03-02"}
        | translate("about", "The hour")
        | translate("what_1", "Three")
        | translate("what_2", "Four")
        | translate("note", "Note"),
    ],
    "days.csv": [
        {"date": f"1900-03-0{n}", "cite": "¶1"}
        | translate("caption", f"Day {n}")
        | translate("short", f"{n}")
        for n in (1, 2, 3)
    ],
}

SQUARE = [[[46.4, 40.4], [46.6, 40.4], [46.6, 40.6], [46.4, 40.4]]]
LINE = [[46.5, 40.5], [46.6, 40.5]]
DURING = {"from": "1900-03-02", "to": "1900-03-03"}
FEATURES: Mapping[str, list[tuple[Cells, str, object]]] = {
    "moves.geojson": [
        (
            {"id": "march", "unit": "foot", "side": "north", "kind": "march"}
            | DURING
            | SOURCE
            | translate("what", "To the inn"),
            "LineString",
            LINE,
        ),
        (
            {"id": "riders", "unit": None, "side": "north", "kind": "envoys"}
            | DURING
            | SOURCE
            | translate("what", "For help"),
            "LineString",
            LINE,
        ),
    ],
    "areas.geojson": [
        (
            {"id": "bank", "kind": "held", "side": "north"}
            | DURING
            | SOURCE
            | translate("what", "The bank"),
            "Polygon",
            SQUARE,
        ),
        (
            {"id": "river-front", "kind": "front", "side": "north", "facing": "south"}
            | DURING
            | SOURCE
            | translate("what", "The front"),
            "LineString",
            LINE,
        ),
    ],
    "ground.geojson": [
        (
            {"id": "river", "kind": "river", "views": "near", "certainty": "likely"}
            | {"radius_m": 200, "source": "a map"}
            | translate("name", "River")
            | {"sub_az": None},
            "LineString",
            LINE,
        ),
    ],
}


def write_pack(folder: Path) -> Path:
    """Write the sound pack into `folder` and return it."""
    (folder / "battle.toml").write_text(TOML, encoding="utf-8")
    for name, rows in TABLES.items():
        columns = tuple(dict.fromkeys(column for row in rows for column in row))
        write_rows(folder / name, columns, rows)
    for name, features in FEATURES.items():
        write_features(folder / name, features)
    return folder


def write_rows(path: Path, columns: tuple[str, ...], rows: list[Cells]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)


def write_features(path: Path, features: list[tuple[Cells, str, object]]) -> None:
    collection = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": dict(cells),
                "geometry": {"type": kind, "coordinates": points},
            }
            for cells, kind, points in features
        ],
    }
    path.write_text(json.dumps(collection), encoding="utf-8")


def set_cell(name: str, row: int, **cells: object) -> Callable[[Path], None]:
    """Return what writes cells into a row (2 is the first under the header).

    A trailing underscore is left out: `from_` is the column `from`.
    """

    def change(folder: Path) -> None:
        with (folder / name).open(encoding="utf-8", newline="") as file:
            rows: list[dict[str, Any]] = list(csv.DictReader(file))
        rows[row - 2] |= {column.rstrip("_"): value for column, value in cells.items()}
        write_rows(folder / name, tuple(rows[0]), [*rows])

    return change


def set_property(name: str, number: int, **cells: object) -> Callable[[Path], None]:
    """Return what changes properties of a feature; `geometry` replaces the geometry."""

    def change(folder: Path) -> None:
        data = json.loads((folder / name).read_text(encoding="utf-8"))
        feature = data["features"][number - 1]
        for column, value in cells.items():
            if column == "geometry":
                feature["geometry"] = value
            else:
                feature["properties"][column.rstrip("_")] = value
        (folder / name).write_text(json.dumps(data), encoding="utf-8")

    return change


def replace_text(name: str, old: str, new: str) -> Callable[[Path], None]:
    """Return what replaces the only occurrence (or the first) of a text in a file."""

    def change(folder: Path) -> None:
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    return change
