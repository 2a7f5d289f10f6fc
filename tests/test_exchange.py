import csv
import io
import json
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import geopandas as gpd
import pyogrio
import pytest
import shapely
from shapely.geometry import Polygon, shape

from geo.battle import LANGUAGES, Battle, Certainty, Language
from geo.exchange import FORMATS, geojson, gpkg, kml, orbat, tables
from geo.exchange.frames import GEOMETRIES, make_frames
from geo.exchange.layers import write_from, write_to
from geo.pack import read_battle
from geo.words import say

KML = "{http://www.opengis.net/kml/2.2}"
FEATURE_PARTS = (
    *("name", "visibility", "open", "author", "link", "address", "phoneNumber", "Snippet"),
    *("description", "LookAt", "TimeStamp", "TimeSpan", "styleUrl", "Style", "StyleMap", "Region"),
    *("ExtendedData", "Folder", "Placemark", "Point", "LineString", "Polygon", "MultiGeometry"),
)
"""The order in which KML 2.2 wants the parts of a document, a folder and a placemark."""
STYLE_PARTS = ("IconStyle", "LabelStyle", "LineStyle", "PolyStyle", "BalloonStyle", "ListStyle")


@pytest.fixture
def ford(pack: Path) -> Battle:
    """Return a small battle with a second account, a conjecture and a ring turned clockwise."""
    battle = read_battle(pack)
    stands = battle.positions[0]
    other = stands.model_copy(
        update={"account": "letter", "cite": ("letter",), "certainty": Certainty.UNCERTAIN}
    )
    bank = battle.areas[0].model_copy(
        update={"shape": Polygon([(46.123456789, 40), (46.123456789, 41), (47, 41), (47, 40)])}
    )
    return replace(
        battle,
        positions=(*battle.positions, other),
        areas=(bank, *battle.areas[1:]),
    )


def run_gdal(program: str, *arguments: str | Path) -> str:
    """Run one of GDAL's programs: a reader that is not ours."""
    if shutil.which(program) is None:
        if os.environ.get("CI"):
            pytest.fail(f"{program} is not installed")
        pytest.skip(f"{program} is not installed")
    done = subprocess.run([program, *arguments], check=True, capture_output=True, text=True)
    return done.stdout


def read_with_gdal(path: Path, *layers: str) -> list[dict[str, Any]]:
    """Return the features that GDAL finds."""
    text = run_gdal("ogr2ogr", "-f", "GeoJSON", "/vsistdout/", path, *layers)
    features: list[dict[str, Any]] = json.loads(text)["features"]
    return features


def write_features(battle: Battle, folder: Path, lang: Language = "en") -> dict[str, Any]:
    path = folder / "battle.geojson"
    geojson.write(battle, path, lang)
    collection: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return collection


def pick(collection: dict[str, Any], layer: str) -> list[dict[str, Any]]:
    return [f for f in collection["features"] if f["properties"]["layer"] == layer]


def list_numbers(value: object) -> Iterator[float]:
    if isinstance(value, list):
        for part in value:
            yield from list_numbers(part)
    elif isinstance(value, float):
        yield value


def test_formats() -> None:
    assert set(FORMATS) == {"geojson", "gpkg", "kml", "orbat", "csv"}
    assert {f.suffix for f in FORMATS.values()} == {".geojson", ".gpkg", ".kml", ".json", ".zip"}
    assert all("/" in f.media_type for f in FORMATS.values())


@pytest.mark.parametrize("name", FORMATS)
def test_same_battle_same_bytes(name: str, ford: Battle, tmp_path: Path) -> None:
    FORMATS[name].write(ford, tmp_path / "one", "ru")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": "1999-01-01T00:00:00.000Z"})
    try:
        FORMATS[name].write(ford, tmp_path / "two", "ru")
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
    assert len({(tmp_path / name).read_bytes() for name in ("one", "two")}) == 1
    FORMATS[name].write(ford, tmp_path / "two", "az")
    assert (tmp_path / "one").read_bytes() != (tmp_path / "two").read_bytes()


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_real_battle_in_each_language(
    name: str, lang: Language, battle: Battle, tmp_path: Path
) -> None:
    path = tmp_path / "battle"
    FORMATS[name].write(battle, path, lang)
    content = path.read_bytes()
    if name == "csv":
        with zipfile.ZipFile(path) as bundle:
            content = b"".join(bundle.read(entry) for entry in bundle.namelist())
    spoken = (lang,) if name == "orbat" else LANGUAGES
    for tongue in spoken:
        for what in (battle.positions[0].what, battle.places["ganja"].name):
            if name != "orbat" or what is battle.positions[0].what:
                assert what.read(tongue).encode() in content, tongue


@pytest.mark.parametrize("name", FORMATS)
def test_missing_folder(name: str, ford: Battle, tmp_path: Path) -> None:
    path = tmp_path / "none" / "battle"
    with pytest.raises(OSError, match=r"^cannot write .*battle: No such file"):
        FORMATS[name].write(ford, path)
    assert not path.parent.exists()


@pytest.mark.parametrize("name", FORMATS)
def test_folder_that_is_a_file(name: str, ford: Battle, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("kept")
    with pytest.raises(OSError, match=r"^cannot write .*battle: Not a directory"):
        FORMATS[name].write(ford, tmp_path / "file" / "battle")
    assert (tmp_path / "file").read_text() == "kept"


@pytest.mark.parametrize("name", FORMATS)
def test_failed_write_leaves_the_old_file(
    name: str, ford: Battle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    path = folder / "battle"
    path.write_text("old")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match=r"^cannot write .*battle: No space left"):
        FORMATS[name].write(ford, path)
    assert [entry.name for entry in folder.iterdir()] == ["battle"]
    assert path.read_text() == "old"


def test_failed_driver_is_told(
    ford: Battle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        msg = "disk image is malformed"
        raise pyogrio.errors.DataSourceError(msg)

    folder = tmp_path / "out"
    folder.mkdir()
    monkeypatch.setattr(pyogrio, "write_dataframe", fail)
    with pytest.raises(OSError, match=r"^cannot write .*battle.gpkg: disk image"):
        gpkg.write(ford, folder / "battle.gpkg")
    assert not list(folder.iterdir())


def test_span_as_text() -> None:
    midnight = datetime.fromisoformat("1920-05-29")
    assert write_from(midnight) == "1920-05-29"
    assert write_to(midnight) == "1920-05-28"
    assert write_from(midnight + timedelta(hours=3)) == "1920-05-29T03:00"
    assert write_to(midnight + timedelta(hours=3)) == "1920-05-29T03:00"


def test_geojson_position(ford: Battle, tmp_path: Path) -> None:
    collection = write_features(ford, tmp_path, "ru")
    position = pick(collection, "positions")[1]
    properties = position["properties"]
    assert position["type"] == "Feature"
    assert position["geometry"] == {"type": "Point", "coordinates": [46.6, 40.5]}
    assert position["when"] == {
        "timespans": [{"start": {"in": "1900-03-03T12:00"}, "end": {"in": "1900-03-03"}}]
    }
    expected = {
        "unit": "foot",
        "side": "north",
        "from": "1900-03-03T12:00",
        "to": "1900-03-03",
        "status": "marching",
        "certainty": "likely",
        "account": "book",
        "cite": ["¶1"],
        "radius_m": 50,
        "name": "Regiment ru",
        "name_az": "Regiment az",
        "what_en": "Marches en",
        "sure": "Inferred ru",
    }
    assert expected.items() <= properties.items()


def test_geojson_collection(ford: Battle, tmp_path: Path) -> None:
    collection = write_features(ford, tmp_path)
    assert collection["attribution"] == ford.attribution.en
    assert collection["rights"] == {"az": "a", "ru": "b", "en": "c"}
    assert [account["title"] for account in collection["accounts"]] == ["A book", "A letter"]
    assert "crs" not in collection
    layers = {layer: len(pick(collection, layer)) for layer in geojson.LAYERS}
    assert layers == {"positions": 4, "moves": 2, "areas": 2, "places": 2, "events": 1}
    assert sum(layers.values()) == len(collection["features"])
    assert pick(collection, "places")[1]["geometry"] is None
    assert pick(collection, "events")[0]["when"]["timespans"][0]["start"] == {
        "in": "1900-03-02T03:00"
    }


def test_geojson_shapes(ford: Battle, tmp_path: Path) -> None:
    collection = write_features(ford, tmp_path)
    bank = shape(pick(collection, "areas")[0]["geometry"])
    assert bank.exterior.is_ccw
    assert bank.bounds[0] == 46.1234568
    for feature in collection["features"]:
        if feature["geometry"] is not None:
            for number in list_numbers(feature["geometry"]["coordinates"]):
                assert round(number, 7) == number


def test_geojson_in_gdal(battle: Battle, tmp_path: Path) -> None:
    collection = write_features(battle, tmp_path)
    features = read_with_gdal(tmp_path / "battle.geojson")
    assert len(features) == len(collection["features"])
    positions = [f for f in features if f["properties"]["layer"] == "positions"]
    assert [f["properties"]["unit"] for f in positions] == [p.unit for p in battle.positions]
    assert [f["geometry"]["coordinates"] for f in positions] == [
        [round(p.lon, 7), round(p.lat, 7)] for p in battle.positions
    ]


def test_geojson_real_positions(battle: Battle, tmp_path: Path) -> None:
    positions = pick(write_features(battle, tmp_path), "positions")
    for feature, position in zip(positions, battle.positions, strict=True):
        properties = feature["properties"]
        assert properties["side"] == battle.units[position.unit].side
        assert properties["from"] == write_from(position.start)
        assert properties["to"] == write_to(position.end)
        span = feature["when"]["timespans"][0]
        assert span == {"start": {"in": properties["from"]}, "end": {"in": properties["to"]}}


def test_frames(ford: Battle) -> None:
    frames = make_frames(ford, "az")
    assert list(frames) == ["places", "units", "positions", "moves", "areas", "ground"]
    assert not isinstance(frames["units"], gpd.GeoDataFrame)
    for layer in set(frames) - {"units"}:
        frame = frames[layer]
        assert isinstance(frame, gpd.GeoDataFrame)
        assert frame.crs.to_epsg() == 4326
    positions = frames["positions"]
    assert list(positions["what"][:2]) == ["Stands az", "Marches az"]
    assert positions["end"].iloc[0].isoformat() == "1900-03-03T00:00:00+00:00"
    assert frames["units"]["cite"].iloc[0] == "¶1 letter"


def test_frames_of_an_empty_battle(ford: Battle, tmp_path: Path) -> None:
    empty = replace(ford, positions=(), moves=(), areas=(), ground=(), places={}, events=())
    for layer, frame in make_frames(empty).items():
        assert list(frame.columns) == list(make_frames(ford)[layer].columns)
    for name, written in FORMATS.items():
        written.write(empty, tmp_path / name)
        assert (tmp_path / name).stat().st_size > 0


def read_summary(path: Path, layer: str) -> dict[str, str]:
    text = run_gdal("ogrinfo", "-ro", "-so", path, layer)
    pairs = (line.split(": ", 1) for line in text.splitlines() if ": " in line)
    return {pair[0]: pair[1] for pair in pairs}


def test_geopackage_in_gdal(battle: Battle, tmp_path: Path) -> None:
    path = tmp_path / "battle.gpkg"
    gpkg.write(battle, path)
    listed = re.findall(r"^\d+: (\w+)", run_gdal("ogrinfo", "-ro", "-q", path), re.MULTILINE)
    assert sorted(listed) == sorted(GEOMETRIES)
    kinds = {"Point": "Point", "LineString": "Line String", "Unknown": "Unknown (any)"}
    for layer, geometry in GEOMETRIES.items():
        summary = read_summary(path, layer)
        assert summary["Feature Count"] == str(len(getattr(battle, layer)))
        assert summary["Geometry"] == ("None" if geometry is None else kinds[geometry])
        if layer in ("positions", "moves", "areas"):
            assert summary["start"].startswith("DateTime")
            assert summary["end"].startswith("DateTime")
    assert "4326" in run_gdal("ogrinfo", "-ro", "-so", path, "positions")
    assert battle.attribution.en in run_gdal("ogrinfo", "-ro", path)


def test_geopackage_times(battle: Battle, tmp_path: Path) -> None:
    path = tmp_path / "battle.gpkg"
    gpkg.write(battle, path)
    found = [f["properties"] for f in read_with_gdal(path, "positions")]
    assert [p["start"] for p in found] == [f"{p.start.isoformat()}Z" for p in battle.positions]
    assert [p["end"] for p in found] == [f"{p.end.isoformat()}Z" for p in battle.positions]


def test_geopackage_texts(battle: Battle, tmp_path: Path) -> None:
    path = tmp_path / "battle.gpkg"
    gpkg.write(battle, path, "ru")
    for row, unit in zip(read_with_gdal(path, "units"), battle.units.values(), strict=True):
        assert row["geometry"] is None
        for lang in LANGUAGES:
            assert row["properties"][f"name_{lang}"] == unit.name.read(lang)
        assert row["properties"]["name"] == unit.name.ru
        assert row["properties"]["cite"] == " ".join(unit.cite)


def read_kml(battle: Battle, path: Path, lang: Language = "en") -> ET.Element:
    kml.write(battle, path, lang)
    return ET.parse(path).getroot()  # noqa: S314 - we wrote it


def find_mark(root: ET.Element, name: str) -> ET.Element:
    mark = root.find(f".//{KML}Placemark[@id='{name}']")
    assert mark is not None
    return mark


def test_kml_order_of_parts(battle: Battle, tmp_path: Path) -> None:
    root = read_kml(battle, tmp_path / "battle.kml")
    for tag, parts in (
        ("Document", FEATURE_PARTS),
        ("Folder", FEATURE_PARTS),
        ("Placemark", FEATURE_PARTS),
        ("Style", STYLE_PARTS),
    ):
        elements = list(root.iter(f"{KML}{tag}"))
        assert elements
        for element in elements:
            places = [parts.index(child.tag.removeprefix(KML)) for child in element]
            assert all(a <= b for a, b in pairwise(places)), [child.tag for child in element]


def test_kml_references(battle: Battle, tmp_path: Path) -> None:
    root = read_kml(battle, tmp_path / "battle.kml")
    ids = [element.get("id") for element in root.iter() if element.get("id") is not None]
    assert len(ids) == len(set(ids))
    urls = {element.text for element in root.iter(f"{KML}styleUrl")}
    assert {url.removeprefix("#") for url in urls if url is not None} <= set(ids)
    text = (tmp_path / "battle.kml").read_text(encoding="utf-8")
    assert "href" not in text


def test_kml_styles(ford: Battle, tmp_path: Path) -> None:
    root = read_kml(ford, tmp_path / "ford.kml")
    colours = {
        style.get("id"): style.findtext(f"{KML}LineStyle/{KML}color")
        for style in root.iter(f"{KML}Style")
    }
    assert colours["side-north-certain"] == "ffb75700"
    sure = [colours[f"side-north-{certainty}"] or "" for certainty in Certainty]
    assert sorted(sure, reverse=True) == sure
    assert len(set(sure)) == 3


def test_kml_position(ford: Battle, tmp_path: Path) -> None:
    root = read_kml(ford, tmp_path / "ford.kml", "ru")
    mark = find_mark(root, "positions.foot-2")
    assert mark.findtext(f"{KML}name") == "Regt ru"
    assert mark.findtext(f"{KML}TimeSpan/{KML}begin") == "1900-03-03T12:00:00Z"
    assert mark.findtext(f"{KML}TimeSpan/{KML}end") == "1900-03-04T00:00:00Z"
    assert mark.findtext(f"{KML}Point/{KML}coordinates") == "46.6000000,40.5000000"
    assert mark.find(f"{KML}visibility") is None
    description = mark.findtext(f"{KML}description") or ""
    for part in ("Marches ru", "Inferred ru", "¶1", say("ru", "certainty likely long")):
        assert part in description
    data = {
        element.get("name"): element.findtext(f"{KML}value") for element in mark.iter(f"{KML}Data")
    }
    assert data["unit"] == "foot"
    assert data["certainty"] == "likely"
    assert data["name_az"] == "Regiment az"
    assert data["to"] == "1900-03-03"


def test_kml_other_account_is_switched_off(ford: Battle, tmp_path: Path) -> None:
    mark = find_mark(read_kml(ford, tmp_path / "ford.kml"), "positions.foot-3")
    assert mark.findtext(f"{KML}visibility") == "0"
    assert mark.findtext(f"{KML}name") == "Regt en (?)"


def test_kml_escapes_texts(ford: Battle, tmp_path: Path) -> None:
    first = ford.positions[0]
    what = first.what.model_copy(update={"en": "Guns & <b>horses</b>"})
    odd = replace(ford, positions=(first.model_copy(update={"what": what}),))
    mark = find_mark(read_kml(odd, tmp_path / "ford.kml"), "positions.foot-1")
    assert "Guns &amp; &lt;b&gt;horses" in (mark.findtext(f"{KML}description") or "")


def test_kml_in_gdal(battle: Battle, tmp_path: Path) -> None:
    path = tmp_path / "battle.kml"
    kml.write(battle, path, "az")
    listed = run_gdal("ogrinfo", "-ro", "-q", path)
    total = 0
    for side in battle.sides.values():
        assert side.name.az in listed
        features = read_with_gdal(path, side.name.az)
        total += len(features)
        spans = {f["properties"]["id"]: f["properties"] for f in features}
        units = [p for p in battle.positions if battle.units[p.unit].side == side.id]
        found = [
            (datetime.fromisoformat(s["begin"]), datetime.fromisoformat(s["end"]))
            for s in spans.values()
            if s.get("status") is not None
        ]
        assert [(b.replace(tzinfo=None), e.replace(tzinfo=None)) for b, e in found] == [
            (p.start, p.end) for p in units
        ]
    assert total == len(battle.positions) + len(battle.moves) + len(battle.areas)


def read_scenario(battle: Battle, folder: Path, lang: Language = "en") -> dict[str, Any]:
    path = folder / "battle.json"
    orbat.write(battle, path, lang)
    scenario: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return scenario


def list_units(scenario: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}

    def walk(units: list[dict[str, Any]]) -> None:
        for unit in units:
            assert unit["id"] not in found
            found[unit["id"]] = unit
            walk(unit["subUnits"])

    for side in scenario["sides"]:
        for group in side["groups"]:
            walk(group["subUnits"])
    return found


def read_time(t: int) -> datetime:
    return datetime.fromisoformat("1970-01-01") + timedelta(milliseconds=t)


def test_orbat_head(battle: Battle, tmp_path: Path) -> None:
    scenario = read_scenario(battle, tmp_path, "ru")
    assert scenario["type"] == "ORBAT-mapper"
    assert scenario["version"] == "3.4.0"
    assert scenario["id"] == battle.id
    assert scenario["name"] == battle.heading.ru
    assert scenario["timeZone"] == "UTC"
    assert read_time(scenario["startTime"]).date() == battle.first
    assert battle.attribution.ru in scenario["description"]
    assert [side["name"] for side in scenario["sides"]] == [
        s.name.ru for s in battle.sides.values()
    ]
    assert len(scenario["events"]) == len(battle.events)
    assert all(isinstance(event["startTime"], int) for event in scenario["events"])


def test_orbat_units(battle: Battle, tmp_path: Path) -> None:
    scenario = read_scenario(battle, tmp_path)
    units = list_units(scenario)
    assert set(units) == set(battle.units)
    for side in scenario["sides"]:
        assert side["standardIdentity"] in "0123456"
        assert side["groups"]
    for unit in battle.units.values():
        written = units[unit.id]
        assert written["sidc"] == unit.sidc
        assert written["name"] == unit.name.en
        if unit.parent is not None and battle.units[unit.parent].side == unit.side:
            below = units[unit.parent]["subUnits"]
            assert unit.id in [child["id"] for child in below]


def test_orbat_states(battle: Battle, tmp_path: Path) -> None:
    units = list_units(read_scenario(battle, tmp_path))
    for unit in battle.units:
        held = [p for p in battle.positions if p.unit == unit and p.account == battle.voice.id]
        states = units[unit]["state"]
        times = [state["t"] for state in states]
        assert times == sorted(times)
        told = [state for state in states if "title" in state]
        assert [state["title"] for state in told] == [
            p.what.en for p in sorted(held, key=lambda p: p.start)
        ]
        if held:
            first, last = min(p.start for p in held), max(p.end for p in held)
            assert read_time(times[0]) == first
            assert read_time(times[-1]) == last
            assert states[-1]["location"] is None
            assert "¶" in told[0]["description"] or battle.voice.name.en in told[0]["description"]


def test_orbat_certainty_in_words(ford: Battle, tmp_path: Path) -> None:
    state = list_units(read_scenario(ford, tmp_path))["foot"]["state"][1]
    for part in ("Inferred en", "¶1", "50 m", say("en", "certainty likely long")):
        assert part in state["description"]


def test_orbat_other_account_is_hidden(ford: Battle, tmp_path: Path) -> None:
    scenario = read_scenario(ford, tmp_path)
    voice, other = scenario["layerStack"]
    assert not voice["isHidden"]
    assert [item["id"] for item in voice["items"]] == [
        "area-bank",
        "area-river-front",
        "move-march",
        "move-riders",
    ]
    assert other["isHidden"]
    assert [item["id"] for item in other["items"]] == ["position-foot-3"]
    item = other["items"][0]
    assert item["geometryMeta"] == {"geometryKind": "Point"}
    assert read_time(item["visibleFromT"]) == datetime.fromisoformat("1900-03-01")
    assert read_time(item["visibleUntilT"]) == datetime.fromisoformat("1900-03-03")
    assert item["style"]["stroke-style"] == "dotted"


def read_table(path: Path, name: str) -> list[dict[str, str]]:
    with zipfile.ZipFile(path) as bundle:
        return list(csv.DictReader(io.StringIO(bundle.read(f"{name}.csv").decode("utf-8-sig"))))


def test_tables(battle: Battle, tmp_path: Path) -> None:
    path = tmp_path / "battle.zip"
    tables.write(battle, path, "az")
    with zipfile.ZipFile(path) as bundle:
        names = bundle.namelist()
        assert set(names) == {f"{t}.csv" for t in tables.TABLES} | {"attribution.txt"}
        assert {info.date_time for info in bundle.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert all(bundle.read(name).startswith(b"\xef\xbb\xbf") for name in names)
        assert battle.attribution.az in bundle.read("attribution.txt").decode()
    for table in tables.TABLES:
        assert len(read_table(path, table)) == len(getattr(battle, table))
    for row, unit in zip(read_table(path, "units"), battle.units.values(), strict=True):
        assert row["name"] == unit.name.az
        assert [row[f"name_{lang}"] for lang in LANGUAGES] == [
            unit.name.read(lang) for lang in LANGUAGES
        ]
    for row, position in zip(read_table(path, "positions"), battle.positions, strict=True):
        assert (row["from"], row["to"]) == (write_from(position.start), write_to(position.end))
        assert (float(row["lon"]), float(row["lat"])) == (position.lon, position.lat)
        assert row["cite"].split() == list(position.cite)
    for row, move in zip(read_table(path, "moves"), battle.moves, strict=True):
        assert shapely.from_wkt(row["wkt"]).equals_exact(move.path, 1e-7)
    for row, figure in zip(read_table(path, "figures"), battle.figures, strict=True):
        assert row["low"] == str(figure.low)
        assert row["high"] == ("" if figure.high is None else str(figure.high))
    for row, contradiction in zip(
        read_table(path, "contradictions"), battle.contradictions, strict=True
    ):
        assert row["what_2"] == contradiction.claims[1].what.az
