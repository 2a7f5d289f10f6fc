from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from packs import (
    LINE,
    SQUARE,
    TABLES,
    UNIT,
    Cells,
    replace_text,
    set_cell,
    set_property,
    write_features,
    write_rows,
)

from geo.battle.pack import Fault, PackError, read_battle

Breaker = Callable[[Path], Any]
BLANK_SURE = {"sure_az": "", "sure_ru": "", "sure_en": ""}


def read_faults(folder: Path) -> tuple[Fault, ...]:
    with pytest.raises(PackError) as caught:
        read_battle(folder)
    return caught.value.faults


def locate(faults: tuple[Fault, ...]) -> list[str]:
    return [f"{fault.file}:{fault.row}: {fault.column}" for fault in faults]


def write(name: str, data: bytes) -> Breaker:
    return lambda folder: (folder / name).write_bytes(data)


def geometry(kind: str, points: object) -> dict[str, object]:
    return {"type": kind, "coordinates": points}


def shift_header(folder: Path) -> None:
    path = folder / "days.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",", ";"), encoding="utf-8")


def drop_last_line(folder: Path) -> None:
    path = folder / "days.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:-1]), encoding="utf-8")


def chain(*changes: Breaker) -> Breaker:
    def change(folder: Path) -> None:
        for one in changes:
            one(folder)

    return change


def empty_head(folder: Path) -> None:
    """Leave the battle's head without sides, accounts and views, and all tables without rows."""
    text = (folder / "battle.toml").read_text(encoding="utf-8")
    head = "sides = []\naccounts = []\nviews = []\n" + text[: text.index("[[sides]]")]
    (folder / "battle.toml").write_text(head, encoding="utf-8")
    for path in folder.glob("*.csv"):
        if path.name != "days.csv":
            write_rows(path, tuple(path.read_text(encoding="utf-8").splitlines()[0].split(",")), [])
    for path in folder.glob("*.geojson"):
        write_features(path, [])


def chain_units(count: int) -> Breaker:
    """Return what adds units, each under the one before."""

    def change(folder: Path) -> None:
        rows: list[Cells] = [*TABLES["units.csv"]]
        rows += [UNIT | {"id": f"u{n}", "parent": f"u{n - 1}" if n else ""} for n in range(count)]
        columns = tuple(dict.fromkeys(column for row in rows for column in row))
        write_rows(folder / "units.csv", columns, rows)

    return change


LAMBERT = "+proj=lcc +lat_1=40 +lat_2=41 +lat_0=40.5 +lon_0=46.5 +ellps=WGS84 +units=m"

CASES: dict[str, tuple[Breaker, str | list[str], str, str]] = {
    "missing file": (
        lambda folder: (folder / "figures.csv").unlink(),
        "figures.csv:1: file",
        "not found",
        "add it",
    ),
    "unreadable file": (
        lambda folder: ((folder / "days.csv").unlink(), (folder / "days.csv").mkdir()),
        "days.csv:1: file",
        "cannot be read",
        "permissions",
    ),
    "wrong encoding": (
        lambda folder: (folder / "days.csv").write_bytes(
            (folder / "days.csv")
            .read_bytes()
            .replace(b"Day 2 az", "Gəncə Ü".encode("cp1254", "replace"))
        ),
        "days.csv:3: file",
        "expected UTF-8, found the byte 0xdc",
        "save the file as UTF-8",
    ),
    "empty table": (
        write("figures.csv", b""),
        "*",
        "the column is missing",
        "to the first row",
    ),
    "semicolons": (shift_header, "days.csv:1: file", "parted by commas", "comma-separated"),
    "missing column": (
        replace_text("figures.csv", "low", "lo"),
        ["figures.csv:1: low", "figures.csv:1: lo"],
        "the column is missing",
        "add 'low'",
    ),
    "unknown column": (
        replace_text("events.csv", "side", "sight"),
        ["events.csv:1: side", "events.csv:1: sight"],
        "the column is missing",
        "add 'side'",
    ),
    "column twice": (
        replace_text("places.csv", "note_ru", "note_az"),
        ["places.csv:1: note_ru", "places.csv:1: note_az"],
        "the column is missing",
        "add 'note_ru'",
    ),
    "too many cells": (
        replace_text("days.csv", "Day 1 az", "Day 1, az"),
        ["days.csv:2: row", "days.csv:5: date"],
        "expected 8 cells, found 9",
        "in quotes",
    ),
    "broken quotes": (
        replace_text("days.csv", "Day 1 az", '"Day" 1 az'),
        "days.csv:2: row",
        "broken quotes",
        "write a quote in a text twice",
    ),
    "duplicate id": (
        set_cell("figures.csv", 3, id="dead"),
        "figures.csv:3: id",
        "'dead' stands in row 2 already",
        "give it another",
    ),
    "duplicate day": (
        set_cell("days.csv", 4, date="1900-03-02"),
        ["days.csv:4: date", "days.csv:5: date"],
        "stands in row 3 already",
        "remove one",
    ),
    "wrong id": (
        set_cell("events.csv", 3, id="Pre lude"),
        "events.csv:3: id",
        "expected lower-case words",
        "like 'rifle-178'",
    ),
    "wrong day": (
        set_cell("events.csv", 2, date="02.03.1900"),
        "events.csv:2: date",
        "expected a day, found '02.03.1900'",
        "1920-05-29",
    ),
    "no such day": (
        set_cell("positions.csv", 2, to="1900-02-30"),
        "positions.csv:2: to",
        "expected a day, found '1900-02-30'",
        "1920-05-29",
    ),
    "wrong hour": (
        set_cell("events.csv", 2, time="3 am"),
        "events.csv:2: time",
        "expected an hour, found '3 am'",
        "03:00",
    ),
    "zone": (
        set_cell("positions.csv", 3, from_="1900-03-03T12:00+03:19"),
        "positions.csv:3: from",
        "with a zone",
        "leave the zone out",
    ),
    "zone Z": (
        set_property("moves.geojson", 1, to="1900-03-03T12:00Z"),
        "moves.geojson:1: to",
        "with a zone",
        "leave the zone out",
    ),
    "from after to": (
        set_cell("positions.csv", 2, from_="1900-03-02", to="1900-03-01"),
        "positions.csv:2: to",
        "must lie after `from`, found '1900-03-01'",
        "correct one",
    ),
    "before the battle": (
        set_property("areas.geojson", 1, from_="1900-02-28"),
        "areas.geojson:1: from",
        "'1900-02-28' lies before the first day",
        "correct it",
    ),
    "after the battle": (
        set_cell("positions.csv", 4, to="1900-03-04T00:01"),
        "positions.csv:4: to",
        "lies after the last day",
        "correct it",
    ),
    "event after the battle": (
        set_cell("events.csv", 3, date="1900-03-04"),
        "events.csv:3: date",
        "lies after the last day",
        "correct it",
    ),
    "unknown unit": (
        set_cell("positions.csv", 2, unit="fot"),
        "positions.csv:2: unit",
        "unknown unit 'fot'",
        "did you mean 'foot'?",
    ),
    "unknown place": (
        set_cell("positions.csv", 2, place="forde"),
        "positions.csv:2: place",
        "unknown place 'forde'",
        "did you mean 'ford'?",
    ),
    "unknown place like no other": (
        set_cell("events.csv", 2, place="xyz"),
        "events.csv:2: place",
        "unknown place 'xyz'",
        "add the place",
    ),
    "unknown side": (
        set_cell("figures.csv", 2, side="nort"),
        "figures.csv:2: side",
        "unknown side 'nort'",
        "did you mean 'north'?",
    ),
    "unknown facing": (
        set_property("areas.geojson", 2, facing="sout"),
        "areas.geojson:2: facing",
        "unknown side 'sout'",
        "did you mean 'south'?",
    ),
    "unknown event": (
        set_property("moves.geojson", 1, event="batle"),
        "moves.geojson:1: event",
        "unknown event 'batle'",
        "add the event",
    ),
    "unknown account": (
        set_cell("contradictions.csv", 2, account_2="leter"),
        "contradictions.csv:2: account_2",
        "unknown account 'leter'",
        "did you mean 'letter'?",
    ),
    "unknown view": (
        set_cell("places.csv", 2, views="near neer"),
        "places.csv:2: views",
        "unknown view 'neer'",
        "did you mean 'near'?",
    ),
    "unknown parent": (
        set_cell("units.csv", 3, parent="armi"),
        "units.csv:3: parent",
        "unknown unit 'armi'",
        "did you mean 'army'?",
    ),
    "unknown kind": (
        set_cell("units.csv", 4, kind="cavalri"),
        "units.csv:4: kind",
        "unknown kind 'cavalri'",
        "did you mean 'cavalry'?",
    ),
    "parent cycle": (
        set_cell("units.csv", 2, parent="foot"),
        "units.csv:2: parent",
        "army → foot → army",
        "leave the parent",
    ),
    "own parent": (
        set_cell("units.csv", 4, parent="horse"),
        "units.csv:4: parent",
        "horse → horse",
        "leave the parent",
    ),
    "missing language": (
        set_cell("places.csv", 2, note_ru=""),
        "places.csv:2: note_ru",
        "blank, but 'note_az' is given",
        "fill in note_az, note_ru, note_en",
    ),
    "required text": (
        set_cell("events.csv", 2, what_az="", what_ru="", what_en=""),
        ["events.csv:2: what_az", "events.csv:2: what_ru", "events.csv:2: what_en"],
        "blank",
        "fill in what_az",
    ),
    "missing language of a claim": (
        set_cell("contradictions.csv", 2, what_2_az=""),
        "contradictions.csv:2: what_2_az",
        "blank, but 'what_2_ru' is given",
        "fill in",
    ),
    "missing language of a feature": (
        set_property("ground.geojson", 1, sub_en="Sub"),
        ["ground.geojson:1: sub_az", "ground.geojson:1: sub_ru"],
        "blank, but 'sub_en' is given",
        "fill in",
    ),
    "missing language in the head": (
        replace_text("battle.toml", 'az = "a"\nru = "b"\n', 'az = "a"\n'),
        "battle.toml:9: attribution.ru",
        "blank, but 'attribution.az' is given",
        "fill in",
    ),
    "blank required cell": (
        set_cell("units.csv", 3, account=""),
        "units.csv:3: account",
        "blank",
        "fill it in",
    ),
    "blank cite": (set_cell("events.csv", 2, cite=""), "events.csv:2: cite", "blank", "fill it in"),
    "decimal comma": (
        set_cell("places.csv", 2, lon="46,5"),
        "places.csv:2: lon",
        "expected a number, found '46,5'",
        "a point",
    ),
    "infinite number": (
        set_cell("places.csv", 2, radius_m="inf"),
        "places.csv:2: radius_m",
        "expected a number, found 'inf'",
        "digits",
    ),
    "fraction of a man": (
        set_cell("figures.csv", 2, low="10.5"),
        "figures.csv:2: low",
        "expected a whole number",
        "leave the fraction out",
    ),
    "negative radius": (
        set_cell("positions.csv", 3, radius_m="-5"),
        "positions.csv:3: radius_m",
        "expected 0 or more, found -5.0",
        "correct it",
    ),
    "figure upside down": (
        set_cell("figures.csv", 2, high="9"),
        "figures.csv:2: high",
        "must not lie under `low`, found '9'",
        "correct one",
    ),
    "latitude out of range": (
        set_cell("positions.csv", 3, lat="99"),
        "positions.csv:3: lat",
        "expected 90 or less, found 99.0",
        "correct it",
    ),
    "place outside the theatre": (
        set_cell("places.csv", 3, lon="47.6", lat="40.5", radius_m="9"),
        "places.csv:3: lon",
        "47.6 lies outside the theatre, expected 45.5 to 47.5",
        "correct it",
    ),
    "coordinates exchanged": (
        set_cell("places.csv", 3, lon="40.5", lat="46.5", radius_m="9"),
        ["places.csv:3: lon", "places.csv:3: lat"],
        "lies outside the theatre",
        "exchanged",
    ),
    "move outside the theatre": (
        set_property(
            "moves.geojson", 2, geometry=geometry("LineString", [[46.5, 41.4], [46.5, 41.6]])
        ),
        "moves.geojson:2: geometry",
        "the point 46.5 41.6 lies outside the theatre",
        "correct it",
    ),
    "half a coordinate": (
        set_cell("places.csv", 3, lon="46.5"),
        ["places.csv:3: lat", "places.csv:3: radius_m"],
        "blank, but lon is given",
        "leave all three blank",
    ),
    "position nowhere": (
        set_cell("positions.csv", 2, place=""),
        "positions.csv:2: place",
        "found neither",
        "name a place",
    ),
    "position half somewhere": (
        set_cell("positions.csv", 3, lat=""),
        "positions.csv:3: lat",
        "blank, and no place is named",
        "name a place",
    ),
    "place without coordinates": (
        set_cell("positions.csv", 2, place="inn"),
        "positions.csv:2: place",
        "the place 'inn' has no coordinates",
        "places.csv:3",
    ),
    "paragraph beyond the end": (
        set_cell("figures.csv", 3, cite="¶9 ¶10"),
        "figures.csv:3: cite",
        "¶10 does not exist: the account has 9 paragraphs",
        "correct the number",
    ),
    "paragraph zero": (
        set_cell("figures.csv", 3, cite="¶0"),
        "figures.csv:3: cite",
        "unknown citation '¶0'",
        "write ¶ and a number",
    ),
    "cite of an unknown account": (
        set_property("ground.geojson", 1, cite="book"),
        "ground.geojson:1: cite",
        "unknown property 'cite'",
        "remove it",
    ),
    "unknown cite": (
        set_cell("contradictions.csv", 2, cite_2="leter"),
        "contradictions.csv:2: cite_2",
        "unknown citation 'leter'",
        "did you mean 'letter'?",
    ),
    "commander without source": (
        set_cell("units.csv", 2, commander_cite=""),
        "units.csv:2: commander_cite",
        "blank, but 'Colonel en' is given",
        "say where",
    ),
    "not certain and silent": (
        set_cell("positions.csv", 3, **BLANK_SURE),
        ["positions.csv:3: sure_az", "positions.csv:3: sure_ru", "positions.csv:3: sure_en"],
        "blank, but the position is likely",
        "what was inferred",
    ),
    "overlap": (
        set_cell("positions.csv", 2, to="1900-03-03T12:01", lon="46.6"),
        "positions.csv:3: from",
        "'foot' still stands where row 2 has it",
        "let row 2 end by 1900-03-03T12:00",
    ),
    "impossible march": (
        set_cell("positions.csv", 2, to="1900-03-03T11:00"),
        "positions.csv:3: from",
        "8.3 km in 1.0 h, expected 6 km/h at most",
        "leave 1.4 h or more",
    ),
    "impossible move": (
        set_property("moves.geojson", 1, from_="1900-03-02T12:00", to="1900-03-02T13:00"),
        "moves.geojson:1: to",
        "8.5 km in 1.0 h, expected 6 km/h at most",
        "leave 1.4 h or more",
    ),
    "no geometry": (
        set_property("moves.geojson", 2, geometry=None),
        "moves.geojson:2: geometry",
        "expected a geometry, found none",
        "draw it again",
    ),
    "empty geometry": (
        set_property("moves.geojson", 2, geometry=geometry("LineString", [])),
        "moves.geojson:2: geometry",
        "the LineString is empty",
        "draw it again",
    ),
    "not a geometry": (
        set_property("moves.geojson", 2, geometry=geometry("Spiral", LINE)),
        "moves.geojson:2: geometry",
        "not a geometry",
        "draw it again",
    ),
    "invalid geometry": (
        set_property(
            "areas.geojson",
            1,
            geometry=geometry("Polygon", [[[46, 40], [47, 41], [47, 40], [46, 41], [46, 40]]]),
        ),
        "areas.geojson:1: geometry",
        "the Polygon is invalid (Self-intersection",
        "draw it again",
    ),
    "infinite geometry": (
        set_property(
            "moves.geojson", 2, geometry=geometry("LineString", [[46, 40], [float("nan"), 40]])
        ),
        "moves.geojson:2: geometry",
        "not a number",
        "draw it again",
    ),
    "wrong geometry for a move": (
        set_property("moves.geojson", 2, geometry=geometry("Polygon", SQUARE)),
        "moves.geojson:2: geometry",
        "expected a LineString, found Polygon",
        "draw it again",
    ),
    "wrong geometry for a front": (
        set_property("areas.geojson", 2, geometry=geometry("Polygon", SQUARE)),
        "areas.geojson:2: geometry",
        "expected a LineString for front, found a Polygon",
        "correct `kind`",
    ),
    "wrong geometry for ground": (
        set_property("ground.geojson", 1, kind="lake"),
        "ground.geojson:1: geometry",
        "expected a Polygon or MultiPolygon for lake, found a LineString",
        "correct `kind`",
    ),
    "front without facing": (
        set_property("areas.geojson", 2, facing=None),
        "areas.geojson:2: facing",
        "a front needs the side on its right",
        "name the side",
    ),
    "move under another flag": (
        set_property("moves.geojson", 1, side="south"),
        "moves.geojson:1: side",
        "expected 'north', the side of 'foot', found 'south'",
        "correct `side`",
    ),
    "unknown property": (
        set_property("areas.geojson", 1, colour="red"),
        "areas.geojson:1: colour",
        "unknown property 'colour'",
        "remove it",
    ),
    "number for a text": (
        set_property("areas.geojson", 1, id=7),
        "areas.geojson:1: id",
        "expected a text, found 7",
        "quotes",
    ),
    "list for a text": (
        set_property("moves.geojson", 1, cite=["¶1"]),
        "moves.geojson:1: cite",
        "expected a text, found ['¶1']",
        "parted by blanks",
    ),
    "missing day": (drop_last_line, "days.csv:4: date", "1900-03-03 is missing", "add a row"),
    "day too many": (
        set_cell("days.csv", 4, date="1900-03-04"),
        ["days.csv:4: date", "days.csv:5: date"],
        "1900-03-04 is not a day of the battle",
        "remove the row",
    ),
    "broken JSON": (
        write("areas.geojson", b'{"type": "FeatureCollection",\n"features": [}\n'),
        "areas.geojson:2: file",
        "broken JSON",
        "correct this line",
    ),
    "another JSON": (
        write("areas.geojson", b"[]"),
        "areas.geojson:1: features",
        "expected a FeatureCollection",
        "QGIS",
    ),
    "feature without properties": (
        write("areas.geojson", b'{"type": "FeatureCollection", "features": [{}]}'),
        "areas.geojson:1: properties",
        "expected a Feature with properties",
        "remove it",
    ),
    "broken TOML": (
        replace_text("battle.toml", "first = 1900-03-01", "first = 1900-03-"),
        "battle.toml:2: file",
        "broken TOML",
        "correct this line",
    ),
    "battle upside down": (
        replace_text("battle.toml", "last = 1900-03-03", "last = 1900-02-03"),
        "*",
        "1900-02-03 lies before `first`",
        "exchange",
    ),
    "unknown system": (
        replace_text("battle.toml", "EPSG:32638", "EPSG:0"),
        "battle.toml:4: crs",
        "unknown system 'EPSG:0'",
        "EPSG:32638",
    ),
    "system in degrees": (
        replace_text("battle.toml", "EPSG:32638", "EPSG:4326"),
        "battle.toml:4: crs",
        "expected a projected system in metres",
        "EPSG:32638",
    ),
    "bounds upside down": (
        replace_text("battle.toml", "[46.0, 40.0, 47.0, 41.0]", "[46.0, 41.0, 47.0, 40.0]"),
        "*",
        "expected west, south, east, north",
        "lesser",
    ),
    "short bounds": (
        replace_text("battle.toml", "[46.0, 40.0, 47.0, 41.0]", "[46.0, 40.0, 47.0]"),
        "battle.toml:51: bounds",
        "expected more than was given",
        "README",
    ),
    "wrong colour": (
        replace_text("battle.toml", "#0057b7", "blue"),
        "battle.toml:18: light.shape",
        "expected a colour of six hexadecimal digits, found 'blue'",
        "#0057b7",
    ),
    "unknown key": (
        replace_text("battle.toml", 'letter = "B"', 'letter = "B"\nleter = "B"'),
        "battle.toml:37: leter",
        "unknown property 'leter'",
        "did you mean 'letter'?",
    ),
    "no accounts": (
        lambda folder: (folder / "battle.toml").write_text(
            (folder / "battle.toml").read_text(encoding="utf-8").replace("[[accounts]]", "[[acc]]"),
            encoding="utf-8",
        ),
        ["battle.toml:1: accounts", "battle.toml:1: acc"],
        "expected [[accounts]] tables",
        "add at least one",
    ),
    "empty lists": (
        empty_head,
        ["battle.toml:1: sides", "battle.toml:1: accounts", "battle.toml:1: views"],
        "expected [[views]] tables",
        "add at least one",
    ),
    "list for an id": (
        replace_text("battle.toml", 'id = "north"', 'id = ["north"]'),
        "battle.toml:15: id",
        "expected a text, found ['north']",
        "in quotes",
    ),
    "chain of parents": (
        chain_units(400),
        "units.csv:26: parent",
        "'u21' has more than 20 formations above it",
        "further up",
    ),
    "control character": (
        set_cell("places.csv", 2, source="a\x01b"),
        "places.csv:2: source",
        "a character that cannot be written, U+0001",
        "after 1 characters",
    ),
    "radius beyond the Earth": (
        set_cell("places.csv", 2, radius_m="1e30"),
        "places.csv:2: radius_m",
        "expected 20,000,000 or less",
        "correct it",
    ),
    "half a letter": (
        set_property("moves.geojson", 1, what_en="To \ud800"),
        "moves.geojson:1: what_en",
        "expected whole letters, found 'To \\ud800'",
        "write the text again",
    ),
    "ground beyond Earth": (
        set_property(
            "ground.geojson", 1, geometry=geometry("LineString", [[1000, 1000], [46.5, 40.5]])
        ),
        "ground.geojson:1: geometry",
        "the point 1000 1000 lies nowhere on Earth",
        "longitude (-180 to 180)",
    ),
    "ground beyond the system": (
        chain(
            replace_text("battle.toml", "EPSG:32638", LAMBERT),
            set_property(
                "ground.geojson", 1, geometry=geometry("LineString", [[46, -90], [46.5, 40.5]])
            ),
        ),
        "ground.geojson:1: geometry",
        "beyond what the battle's `crs` can show",
        "cut off",
    ),
    "system of another land": (
        replace_text("battle.toml", "EPSG:32638", "EPSG:32719"),
        "battle.toml:4: crs",
        "does not fit the view 'near'",
        "UTM zone of the theatre",
    ),
    "metres of web maps": (
        replace_text("battle.toml", "EPSG:32638", "EPSG:3857"),
        "battle.toml:4: crs",
        "its metres are none there",
        "UTM zone",
    ),
    "view of a yard": (
        replace_text("battle.toml", "[46.0, 40.0, 47.0, 41.0]", "[46.5, 40.5, 46.5001, 40.6]"),
        "*",
        "expected 0.001 degrees or more each way",
        "show more",
    ),
    "view of the pole": (
        replace_text("battle.toml", "[46.0, 40.0, 47.0, 41.0]", "[46.0, 40.0, 47.0, 89.0]"),
        "battle.toml:51: bounds",
        "expected latitudes between -85 and 85",
        "leave the pole out",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_broken_pack(pack: Path, case: str) -> None:
    break_pack, where, wrong, mend = CASES[case]
    break_pack(pack)
    faults = read_faults(pack)
    if where != "*":
        assert locate(faults) == ([where] if isinstance(where, str) else where)
    assert any(wrong in fault.wrong and mend in fault.mend for fault in faults)
    assert all(fault.mend for fault in faults)


def test_every_fault_at_once(pack: Path) -> None:
    set_cell("units.csv", 3, side="nort", kind="infantri", name_ru="", sidc="12")(pack)
    set_cell("positions.csv", 2, place="forde", certainty="sure", to="soon")(pack)
    (pack / "days.csv").unlink()
    set_property("areas.geojson", 1, geometry=None, what_az=None)(pack)
    assert sorted(locate(read_faults(pack))) == sorted(
        [
            "units.csv:3: side",
            "units.csv:3: kind",
            "units.csv:3: name_ru",
            "units.csv:3: sidc",
            "positions.csv:2: place",
            "positions.csv:2: certainty",
            "positions.csv:2: to",
            "areas.geojson:1: geometry",
            "areas.geojson:1: what_az",
            "days.csv:1: file",
        ]
    )


def test_broken_head_does_not_cascade(pack: Path) -> None:
    (pack / "battle.toml").unlink()
    assert locate(read_faults(pack)) == ["battle.toml:1: file"]


def test_fault_is_one_line() -> None:
    fault = Fault("days.csv", 12, "date", "found 'a\nb'", "mend it")
    assert str(fault) == "days.csv:12: date: found 'a b'; mend it"


def test_missing_folder(tmp_path: Path) -> None:
    (fault,) = read_faults(tmp_path / "nowhere")
    assert (fault.row, fault.column) == (1, "folder")
    assert "battle.toml" in fault.mend


def test_rows_are_counted_as_in_a_spreadsheet(pack: Path) -> None:
    path = pack / "days.csv"
    text = path.read_text(encoding="utf-8").replace("Day 1 az", '"Day\n1"')
    path.write_text(text.replace("\n1900-03-03", "\n\n1900-03-33"), encoding="utf-8")
    # The row over two lines and the blank one are one row each.
    assert "days.csv:5: date" in locate(read_faults(pack))


def test_ring_of_parents_is_found_in_a_long_row_of_units(pack: Path) -> None:
    chain_units(5000)(pack)
    set_cell("units.csv", 5, parent="u4999")(pack)
    ringed = [fault for fault in read_faults(pack) if "ring" in fault.wrong]
    assert [fault.row for fault in ringed] == [5]
    assert ringed[0].wrong.startswith("a ring of parents: u0 → u4999 → u4998")
