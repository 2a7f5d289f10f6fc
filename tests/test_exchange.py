import csv
import hashlib
import io
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
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
from browser import ROOT
from conftest import GANJA
from shapely.geometry import MultiPolygon, Polygon, shape

from geo.battle import nouns
from geo.battle.nouns import LANGUAGES, Battle, Certainty, Claim, Language, Record
from geo.battle.pack import read_battle
from geo.exchange import RENDERERS, geojson, tables, write_data
from geo.exchange.frames import GEOMETRIES, make_frames
from geo.exchange.layers import UNTOLD, list_columns, render_from, render_to
from geo.words.phrases import say
from geo.work import FORMATS, Order, list_formats

KML = "{http://www.opengis.net/kml/2.2}"
FEATURE = (
    "name visibility open author link address AddressDetails phoneNumber Snippet description "
    "Camera|LookAt TimeStamp|TimeSpan styleUrl Style|StyleMap* Region ExtendedData "
)
GEOMETRY = "Point|LineString|LinearRing|Polygon|MultiGeometry|Model"
CURVE = "extrude tessellate altitudeMode coordinates"
KML_PARTS = {
    "kml": "NetworkLinkControl Document|Folder|Placemark",
    "Document": f"{FEATURE} Schema* Document|Folder|Placemark|NetworkLink*",
    "Folder": f"{FEATURE} Document|Folder|Placemark|NetworkLink*",
    "Placemark": f"{FEATURE} {GEOMETRY}",
    "TimeSpan": "begin end",
    "Style": "IconStyle LabelStyle LineStyle PolyStyle BalloonStyle ListStyle",
    "IconStyle": "color colorMode scale heading Icon hotSpot",
    "Icon": "href refreshMode refreshInterval viewRefreshMode viewRefreshTime viewBoundScale",
    "LabelStyle": "color colorMode scale",
    "LineStyle": "color colorMode width",
    "PolyStyle": "color colorMode fill outline",
    "ExtendedData": "Data* SchemaData*",
    "Data": "displayName value",
    "Point": "extrude altitudeMode coordinates",
    "LineString": CURVE,
    "LinearRing": CURVE,
    "Polygon": "extrude tessellate altitudeMode outerBoundaryIs innerBoundaryIs*",
    "outerBoundaryIs": "LinearRing",
    "innerBoundaryIs": "LinearRing",
    "MultiGeometry": f"{GEOMETRY}*",
}
"""The order in which KML 2.2 wants the parts of an element; any number of those with a star."""
KML_TEXTS = {
    *("name", "visibility", "open", "description", "styleUrl", "begin", "end", "value"),
    *("color", "scale", "width", "tessellate", "coordinates"),
}
"""The elements that we write and that hold nothing but text."""


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


def hash_file(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


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


def write(name: str, battle: Battle, path: Path, lang: Language = "en") -> None:
    write_data(battle, Order(name, battle.first, lang, next(iter(battle.views))), path)


def write_features(battle: Battle, folder: Path, lang: Language = "en") -> dict[str, Any]:
    path = folder / "battle.geojson"
    write("geojson", battle, path, lang)
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
    assert tuple(RENDERERS) == list_formats("data")
    suffixes = [FORMATS[name].suffix for name in RENDERERS]
    assert suffixes == [".geojson", ".gpkg", ".kml", ".json", ".zip"]
    assert all("/" in form.media_type for form in FORMATS.values())


@pytest.mark.parametrize("name", RENDERERS)
def test_same_battle_same_bytes(name: str, ford: Battle, tmp_path: Path) -> None:
    write(name, ford, tmp_path / "one", "ru")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": "1999-01-01T00:00:00.000Z"})
    try:
        write(name, ford, tmp_path / "two", "ru")
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
    assert len({(tmp_path / name).read_bytes() for name in ("one", "two")}) == 1
    write(name, ford, tmp_path / "two", "az")
    assert (tmp_path / "one").read_bytes() != (tmp_path / "two").read_bytes()


@pytest.mark.parametrize("name", RENDERERS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_real_battle_in_each_language(
    name: str, lang: Language, battle: Battle, tmp_path: Path
) -> None:
    path = tmp_path / "battle"
    write(name, battle, path, lang)
    content = path.read_bytes()
    if name == "csv":
        with zipfile.ZipFile(path) as bundle:
            content = b"".join(bundle.read(entry) for entry in bundle.namelist())
    spoken = (lang,) if name == "orbat" else LANGUAGES
    for tongue in spoken:
        for what in (battle.positions[0].what, battle.places["ganja"].name):
            if name != "orbat" or what is battle.positions[0].what:
                assert what.read(tongue).encode() in content, tongue


@pytest.mark.parametrize("name", RENDERERS)
def test_missing_folder(name: str, ford: Battle, tmp_path: Path) -> None:
    path = tmp_path / "none" / "battle"
    with pytest.raises(OSError, match=r"^cannot write .*battle: No such file"):
        write(name, ford, path)
    assert not path.parent.exists()


@pytest.mark.parametrize("name", RENDERERS)
def test_folder_that_is_a_file(name: str, ford: Battle, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("kept")
    with pytest.raises(OSError, match=r"^cannot write .*battle: Not a directory"):
        write(name, ford, tmp_path / "file" / "battle")
    assert (tmp_path / "file").read_text() == "kept"


@pytest.mark.parametrize("name", RENDERERS)
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
        write(name, ford, path)
    assert [entry.name for entry in folder.iterdir()] == ["battle"]
    assert path.read_text() == "old"


ODD_NAMES = {
    "archive": "a!b.zip",
    "folder": "a!/b.zip!/c",
    "memory": ":memory:",
    "address": "file:x?mode=ro#%20",
    "driver": "GPKG:a.gpkg",
    "dash": "-",
    "blank": " ",
    "line": "a\nb",
    "bytes": os.fsdecode(b"\xff\xfe.gpkg"),
    "long": "ə" * 127 + "x",
}


@pytest.mark.parametrize("odd", ODD_NAMES)
@pytest.mark.parametrize("name", RENDERERS)
def test_odd_names(name: str, odd: str, ford: Battle, tmp_path: Path) -> None:
    write(name, ford, tmp_path / "plain")
    path = tmp_path / "out" / ODD_NAMES[odd]
    path.parent.mkdir(parents=True)
    write(name, ford, path)
    assert hash_file(path) == hash_file(tmp_path / "plain")
    assert os.listdir(path.parent) == [path.name]  # noqa: PTH208 - names, not paths


@pytest.mark.parametrize("name", RENDERERS)
def test_name_that_is_too_long(name: str, ford: Battle, tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"^cannot write .*: File name too long$"):
        write(name, ford, tmp_path / ("ə" * 128))
    assert not [path for path in tmp_path.iterdir() if path.name.startswith((".", "ə"))]


@pytest.mark.parametrize("there", [True, False])
@pytest.mark.parametrize("name", RENDERERS)
def test_link_stays_a_link(name: str, there: bool, ford: Battle, tmp_path: Path) -> None:  # noqa: FBT001
    write(name, ford, tmp_path / "plain")
    far, near = tmp_path / "far", tmp_path / "near"
    far.mkdir()
    near.mkdir()
    if there:
        (far / "battle").write_text("old")
    (near / "second").symlink_to("../far/battle")
    (near / "first").symlink_to(near / "second")
    write(name, ford, near / "first")
    assert (near / "first").readlink() == near / "second"
    assert (near / "second").readlink() == Path("../far/battle")
    assert hash_file(far / "battle") == hash_file(tmp_path / "plain")
    assert [path.name for path in far.iterdir()] == ["battle"]
    assert sorted(path.name for path in near.iterdir()) == ["first", "second"]


@pytest.mark.parametrize("name", RENDERERS)
def test_link_in_a_circle(name: str, ford: Battle, tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.symlink_to(two)
    two.symlink_to(one)
    with pytest.raises(OSError, match=r"^cannot write .*one: Too many levels of symbolic links$"):
        write(name, ford, one)
    assert (one.readlink(), two.readlink()) == (two, one)


def test_package_without_room_to_work(
    ford: Battle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work, out = tmp_path / "work", tmp_path / "out"
    work.mkdir()
    out.mkdir()

    def fail(*_: object, **__: object) -> None:
        msg = "database or disk is full"
        raise sqlite3.OperationalError(msg)

    monkeypatch.setattr(tempfile, "tempdir", str(work))
    monkeypatch.setattr(sqlite3, "connect", fail)
    said = rf"^cannot write .*battle.gpkg: .*disk is full \(at work in {re.escape(str(work))}/"
    with pytest.raises(OSError, match=said):
        write("gpkg", ford, out / "battle.gpkg")
    assert not [*work.iterdir(), *out.iterdir()]


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
        write("gpkg", ford, folder / "battle.gpkg")
    assert not list(folder.iterdir())


def test_span_as_text() -> None:
    midnight = datetime.fromisoformat("1920-05-29")
    assert render_from(midnight) == "1920-05-29"
    assert render_to(midnight) == "1920-05-28"
    assert render_from(midnight + timedelta(hours=3)) == "1920-05-29T03:00"
    assert render_to(midnight + timedelta(hours=3)) == "1920-05-29T03:00"


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


def test_move_names_its_event_in_every_format_that_has_fields(
    battle: Battle, tmp_path: Path
) -> None:
    wanted = {move.id: move.event for move in battle.moves}
    assert {"attack-repulsed", None} <= set(wanted.values())
    features = pick(write_features(battle, tmp_path), "moves")
    told = {f["properties"]["id"]: f["properties"].get("event") for f in features}
    assert {name: event or None for name, event in told.items()} == wanted
    frame = make_frames(battle)["moves"]
    assert {row.id: row.event or None for row in frame.itertuples()} == wanted


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
        assert properties["from"] == render_from(position.start)
        assert properties["to"] == render_to(position.end)
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
    for name in RENDERERS:
        write(name, empty, tmp_path / name)
        assert (tmp_path / name).stat().st_size > 0


def read_summary(path: Path, layer: str) -> dict[str, str]:
    text = run_gdal("ogrinfo", "-ro", "-so", path, layer)
    pairs = (line.split(": ", 1) for line in text.splitlines() if ": " in line)
    return {pair[0]: pair[1] for pair in pairs}


def test_geopackage_in_gdal(battle: Battle, tmp_path: Path) -> None:
    path = tmp_path / "battle.gpkg"
    write("gpkg", battle, path)
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
    write("gpkg", battle, path)
    found = [f["properties"] for f in read_with_gdal(path, "positions")]
    assert [p["start"] for p in found] == [f"{p.start.isoformat()}Z" for p in battle.positions]
    assert [p["end"] for p in found] == [f"{p.end.isoformat()}Z" for p in battle.positions]


def test_geopackage_texts(battle: Battle, tmp_path: Path) -> None:
    path = tmp_path / "battle.gpkg"
    write("gpkg", battle, path, "ru")
    for row, unit in zip(read_with_gdal(path, "units"), battle.units.values(), strict=True):
        assert row["geometry"] is None
        for lang in LANGUAGES:
            assert row["properties"][f"name_{lang}"] == unit.name.read(lang)
        assert row["properties"]["name"] == unit.name.ru
        assert row["properties"]["cite"] == " ".join(unit.cite)


def read_kml(battle: Battle, path: Path, lang: Language = "en") -> ET.Element:
    write("kml", battle, path, lang)
    return ET.parse(path).getroot()  # noqa: S314 - we wrote it


def find_mark(root: ET.Element, name: str) -> ET.Element:
    mark = root.find(f".//{KML}Placemark[@id='{name}']")
    assert mark is not None
    return mark


def list_disorder(element: ET.Element) -> list[str]:
    """Return what is not as KML 2.2 wants it in an element and in all that it holds."""
    tag = element.tag.removeprefix(KML)
    if tag in KML_TEXTS:
        return [f"{tag} holds elements"] if len(element) else []
    if tag not in KML_PARTS:
        return [f"{tag} is not known"]
    places = {
        name: (place, "*" in part)
        for place, part in enumerate(KML_PARTS[tag].split())
        for name in part.rstrip("*").split("|")
    }
    found = [places.get(child.tag.removeprefix(KML)) for child in element]
    faults = [fault for child in element for fault in list_disorder(child)]
    if None in found:
        return [*faults, f"{tag} holds what it must not"]
    steps = pairwise(place for place in found if place is not None)
    if any(one > two or (one == two and not often) for (one, often), (two, _) in steps):
        faults.append(f"{tag} is out of order")
    return faults


@pytest.fixture
def rich(ford: Battle) -> Battle:
    """Return a small battle with a hole in an area, and an area of two parts."""
    hole = Polygon(
        [(46, 40), (47, 40), (47, 41), (46, 41)],
        [[(46.2, 40.2), (46.2, 40.4), (46.4, 40.4)], [(46.6, 40.6), (46.6, 40.8), (46.8, 40.8)]],
    )
    two = MultiPolygon([Polygon([(46, 40), (47, 40), (47, 41)]), hole])
    bank, *rest = ford.areas
    return replace(
        ford,
        areas=(
            bank.model_copy(update={"shape": hole, "id": "pond"}),
            bank.model_copy(update={"shape": two, "id": "parts"}),
            *rest,
        ),
    )


def test_kml_order_of_parts(battle: Battle, rich: Battle, tmp_path: Path) -> None:
    kinds = set()
    for told in (battle, rich):
        root = read_kml(told, tmp_path / "battle.kml")
        assert not list_disorder(root)
        kinds |= {element.tag.removeprefix(KML) for element in root.iter()}
    assert set(KML_PARTS) - kinds == {"Icon", "LabelStyle"}
    assert not KML_TEXTS - kinds


def test_kml_disorder_is_seen(rich: Battle, tmp_path: Path) -> None:
    root = read_kml(rich, tmp_path / "ford.kml")
    turned = set()
    for element in list(root.iter()):
        parts = list(element)
        tags = [part.tag for part in parts]
        if len(set(tags)) > 1:
            element[:] = parts[::-1]
            tag = element.tag.removeprefix(KML)
            assert list_disorder(root) == [f"{tag} is out of order"]
            element[:] = parts
            turned.add(tag)
    assert turned == {
        *("Document", "Folder", "Placemark", "TimeSpan", "Style", "IconStyle", "LineStyle"),
        *("LineString", "Polygon"),
    }
    for parent, child in (("Placemark", "drawOrder"), ("Placemark", "Point"), ("Point", "Point")):
        holder = next(root.iter(f"{KML}{parent}"))
        extra = ET.SubElement(holder, f"{KML}{child}")
        assert list_disorder(root)
        holder.remove(extra)
    assert not list_disorder(root)


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
    write("kml", battle, path, "az")
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
    write("orbat", battle, path, lang)
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


def is_text(value: object) -> bool:
    return isinstance(value, str) and value.strip() != ""


def is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_time(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def is_stamp(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(r"\d{4}(-\d\d){2}T[\d:.]+Z", value) is not None


def is_flag(value: object) -> bool:
    return isinstance(value, bool)


def is_list(value: object) -> bool:
    return isinstance(value, list)


def is_object(value: object) -> bool:
    return isinstance(value, dict)


def is_place(value: object) -> bool:
    return value is None or (isinstance(value, list) and len([*list_numbers(value)]) == 2)


def is_coordinates(value: object) -> bool:
    return isinstance(value, list) and len([*list_numbers(value)]) > 1


def is_like(pattern: str) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None


is_colour = is_like("#[0-9a-f]{6}")
is_shape = is_like("(Multi)?(Point|LineString|Polygon)")

NAMED = {"id": is_text, "name": is_text, "description": is_text}
SCENARIO: Mapping[str, Mapping[str, Callable[[object], bool]]] = {
    "scenario": NAMED
    | {"type": is_like("ORBAT-mapper"), "version": is_like(r"3\.\d+\.\d+"), "meta": is_object}
    | {"startTime": is_time, "timeZone": is_like("UTC"), "symbologyStandard": is_like("app6|2525")}
    | {"sides": is_list, "events": is_list, "layerStack": is_list, "settings": is_object}
    | {"equipment": is_list, "personnel": is_list},
    "meta": {"createdDate": is_stamp, "lastModifiedDate": is_stamp},
    "settings": {"rangeRingGroups": is_list, "statuses": is_list}
    | {"supplyClasses": is_list, "supplyUoMs": is_list},
    "status": {"name": is_text},
    "side": {"id": is_text, "name": is_text, "standardIdentity": is_like("[0-6]")}
    | {"symbolOptions": is_object, "groups": is_list},
    "symbolOptions": {"fillColor": is_colour},
    "group": {"id": is_text, "name": is_text, "subUnits": is_list},
    "unit": NAMED
    | {"shortName": is_text, "sidc": is_like(r"\d{20}"), "state": is_list, "subUnits": is_list},
    "state": {"id": is_text, "t": is_time, "location": is_place},
    "told state": {"id": is_text, "t": is_time, "location": is_place}
    | {"title": is_text, "description": is_text, "status": is_text},
    "event": {"id": is_text, "startTime": is_time, "title": is_text, "description": is_text},
    "placed event": {"id": is_text, "startTime": is_time, "title": is_text}
    | {"description": is_text, "where": is_object},
    "where": {"type": is_like("geometry"), "geometry": is_object},
    "layer": NAMED | {"kind": is_like("overlay"), "isHidden": is_flag, "items": is_list},
    "item": NAMED
    | {"kind": is_like("geometry"), "geometry": is_object, "geometryMeta": is_object}
    | {"style": is_object, "visibleFromT": is_time, "visibleUntilT": is_time},
    "geometry": {"type": is_shape, "coordinates": is_coordinates},
    "geometryMeta": {"geometryKind": is_shape},
    "style": {"stroke": is_colour, "stroke-width": is_number, "fill": is_colour}
    | {"stroke-style": is_like("solid|dashed|dotted"), "fill-opacity": is_number}
    | {"marker-color": is_colour},
}
"""What each object of a scenario must have.

The loader reads it without asking whether it is there, its types call for it, or the map, the
tree of units and the list of scenarios show it.
"""
EXTRA = {"style": {"arrow-end"}}
"""What an object may have besides."""
PARTS = {
    "scenario": {"meta": "meta", "settings": "settings", "sides": "side", "events": "event"}
    | {"layerStack": "layer"},
    "settings": {"statuses": "status"},
    "side": {"symbolOptions": "symbolOptions", "groups": "group"},
    "group": {"subUnits": "unit"},
    "unit": {"state": "state", "subUnits": "unit"},
    "event": {"where": "where"},
    "where": {"geometry": "geometry"},
    "layer": {"items": "item"},
    "item": {"geometry": "geometry", "geometryMeta": "geometryMeta", "style": "style"},
}
"""In which field an object holds objects of which kind."""
TOLD = {"title", "description", "status"}

Object = dict[str, Any]


def list_objects(found: Object, kind: str = "scenario") -> Iterator[tuple[str, Object]]:
    """Yield an object and all that it holds, as far as they can be reached, with their kinds."""
    if kind == "state" and TOLD & set(found):
        yield "told state", found
    elif kind == "event" and "where" in found:
        yield "placed event", found
    else:
        yield kind, found
    for name, part in PARTS.get(kind, {}).items():
        value = found.get(name)
        for held in value if isinstance(value, list) else [value]:
            if isinstance(held, dict):
                yield from list_objects(held, part)


def list_wants(scenario: Object) -> set[str]:
    """Return what the objects of a scenario lack, have wrong or have beyond what is known."""
    wants = set()
    for kind, found in list_objects(scenario):
        for name, is_right in SCENARIO[kind].items():
            if name not in found or not is_right(found[name]):
                wants.add(f"{kind}: {name}")
        for name in set(found) - set(SCENARIO[kind]) - EXTRA.get(kind, set()):
            wants.add(f"{kind}: {name} is not known")
    return wants


def test_orbat_objects_are_whole(battle: Battle, ford: Battle, tmp_path: Path) -> None:
    for told in (battle, ford):
        scenario = read_scenario(told, tmp_path)
        assert not list_wants(scenario)
        objects = [*list_objects(scenario)]
        # By these the loader keeps them: a second one would take the place of the first.
        for kinds in (("side",), ("group",), ("unit",), ("layer",), ("item",)):
            ids = [found["id"] for kind, found in objects if kind in kinds]
            assert len(ids) == len(set(ids))
        ids = [found["id"] for kind, found in objects if kind.endswith(("event", "state"))]
        assert len(ids) == len(set(ids))
        known = {found["name"] for kind, found in objects if kind == "status"}
        assert {found["status"] for kind, found in objects if kind == "told state"} <= known
        for kind, item in objects:
            if kind == "item":
                assert item["geometryMeta"]["geometryKind"] == item["geometry"]["type"]
                assert item["visibleFromT"] < item["visibleUntilT"]


@pytest.mark.parametrize(
    ("kind", "name"), [(kind, name) for kind, names in SCENARIO.items() for name in names]
)
def test_orbat_want_is_seen(kind: str, name: str, ford: Battle, tmp_path: Path) -> None:
    scenario = read_scenario(ford, tmp_path)
    found = next(found for met, found in list_objects(scenario) if met == kind)
    old = found.pop(name)
    # An event without a place, too, is an event.
    if (kind, name) != ("placed event", "where"):
        assert f"{kind}: {name}" in list_wants(scenario)
    for wrong in (object(), {} if not isinstance(old, dict) else []):
        found[name] = wrong
        assert f"{kind}: {name}" in list_wants(scenario)
    found[name] = old
    assert not list_wants(scenario)


def test_orbat_events_have_the_places_that_are_known(battle: Battle, tmp_path: Path) -> None:
    events = {event["id"]: event for event in read_scenario(battle, tmp_path)["events"]}
    placed = 0
    for event in battle.events:
        spot = None if event.place is None else battle.places[event.place].lonlat
        where = events[f"event-{event.id}"].get("where")
        assert (where is None) == (spot is None)
        if where is not None and spot is not None:
            assert where["geometry"]["coordinates"] == pytest.approx(spot, abs=1e-7)
            placed += 1
    assert placed


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
    write("csv", battle, path, "az")
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
        assert (row["from"], row["to"]) == (render_from(position.start), render_to(position.end))
        assert (float(row["lon"]), float(row["lat"])) == (position.lon, position.lat)
        assert row["cite"].split() == list(position.cite)
    for row, move in zip(read_table(path, "moves"), battle.moves, strict=True):
        assert shapely.from_wkt(row["wkt"]).equals_exact(move.path, 1e-7)
        assert row["event"] == (move.event or "")
    for row, figure in zip(read_table(path, "figures"), battle.figures, strict=True):
        assert row["low"] == str(figure.low)
        assert row["high"] == ("" if figure.high is None else str(figure.high))
        assert (row["counts"], row["kind"]) == (figure.counts, figure.kind or "")
    for row, contradiction in zip(
        read_table(path, "contradictions"), battle.contradictions, strict=True
    ):
        assert row["what_2"] == contradiction.claims[1].what.az


TABLE_OF = {
    "Side": "sides", "Account": "accounts", "Place": "places", "Unit": "units",
    "Position": "positions", "Move": "moves", "Area": "areas", "Ground": "ground",
    "Event": "events", "Figure": "figures", "Claim": "contradictions",
    "Contradiction": "contradictions", "Day": "days",
}  # fmt: skip
NESTED = {"Text", "Span"}
"""A text is four columns wherever it stands; what a span has, those that are spans have too."""
TOLD_AS = {"claims": ("account_1", "account_2"), "start": ("from", "start"), "end": ("to", "end")}


def list_records(model: type[Record] = Record) -> list[type[Record]]:
    return [
        one for child in model.__subclasses__() if child.__module__.startswith("geo.")
        for one in (child, *list_records(child))
    ]  # fmt: skip


def name_untold(model: type[Record]) -> list[str]:
    """Return the fields of a record that no table has a column for, and that are not exempt."""
    layer = TABLE_OF.get(model.__name__)
    columns = set() if layer is None else set(list_columns(layer))
    if model is Claim:
        columns = {name.removesuffix("_2") for name in columns if name.endswith("_2")}
    names = {"day": "date", "at": "time", "path": "geometry", "shape": "geometry"}
    exempt = UNTOLD.get(model.__name__, ())
    return [
        field
        for field in model.model_fields
        if field not in exempt
        and not columns.issuperset(TOLD_AS.get(field, (names.get(field, field),)))
    ]


def test_every_field_of_a_record_is_exported_or_exempt() -> None:
    models = [model for model in list_records() if model.__name__ not in NESTED]
    assert {model.__name__ for model in models} == TABLE_OF.keys() | UNTOLD.keys()
    assert {model.__name__: name_untold(model) for model in models} == {
        model.__name__: [] for model in models
    }


def test_field_that_is_new_is_missed() -> None:
    class Figure(nouns.Figure):
        colour: str

    assert name_untold(Figure) == ["colour"]


def test_nothing_is_exempt_that_is_not_there() -> None:
    for model in list_records():
        assert set(UNTOLD.get(model.__name__, ())) <= set(model.model_fields)


MADE = ("sheet.png", "sheet.svg", "sheet.pdf", "week.gif", "battle.gpkg", "battle.kml")
MAKE = """
import sys
from pathlib import Path
from dataclasses import replace
from geo.battle import read_battle
from geo.exchange import write_data
from geo.sheet.film.film import draw_film
from geo.sheet import draw
from geo.work import Order

pack, folder = map(Path, sys.argv[1:])
battle = read_battle(pack)
for format in ("png", "svg", "pdf"):
    order = Order(format, battle.dates[4], "ru", "town", dpi=60, accounts=tuple(battle.accounts))
    (folder / f"sheet.{format}").write_bytes(draw(battle, order))
film = draw_film(battle, Order("gif", battle.first, "az", "theatre", width=320), frames_per_day=1)
(folder / "week.gif").write_bytes(film)
for name in ("gpkg", "kml"):
    write_data(battle, replace(order, format=name), folder / f"battle.{name}")
"""


def test_same_bytes_in_another_process(tmp_path: Path) -> None:
    # The hashes of words, the clock's zone and the language of the machine differ.
    made = []
    for seed, zone, language in (("1", "Asia/Baku", "C"), ("2", "America/Lima", "az_AZ.UTF-8")):
        folder = tmp_path / seed
        folder.mkdir()
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", MAKE, str(GANJA), str(folder)],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": language},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        made.append({path.name: hash_file(path) for path in folder.iterdir()})
    assert set(made[0]) == set(MADE)
    assert made[0] == made[1]
