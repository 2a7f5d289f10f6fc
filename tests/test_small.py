"""Battles smaller than most: of one day, of one side; and one in the south-west."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from browser import Opener
from click.testing import CliRunner
from packs import replace_text, write_pack, write_rows
from playwright.sync_api import Browser

from geo.__main__ import cli
from geo.battle.nouns import LANGUAGES, Battle, Language
from geo.battle.pack import read_battle
from geo.sheet.sheet import draw_sheet
from geo.sheet.week_sheet import draw_contact_sheet
from geo.takeaway.one_file import render_html
from geo.takeaway.site import write_site
from geo.webmap.told.markers import list_events
from geo.work.order import Order

Change = Callable[[Path], None]


def change_rows(path: Path, change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    write_rows(path, tuple(rows[0]), [*change(rows)])


def change_features(path: Path, change: Callable[[dict[str, Any]], bool]) -> None:
    """Change each feature of a file, and leave out those for which `change` returns False."""
    data = json.loads(path.read_text(encoding="utf-8"))
    data["features"] = [feature for feature in data["features"] if change(feature)]
    path.write_text(json.dumps(data), encoding="utf-8")


def keep_one_day(folder: Path) -> None:
    """Leave the second day."""
    day = "1900-03-02"
    replace_text("battle.toml", "first = 1900-03-01", f"first = {day}")(folder)
    replace_text("battle.toml", "last = 1900-03-03", f"last = {day}")(folder)
    change_rows(folder / "days.csv", lambda rows: rows[1:2])

    def stand(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        for row in rows:
            row |= {"from": day, "to": day}
        rows[0]["to"], rows[1]["from"] = f"{day}T08:00", f"{day}T12:00"
        return rows

    def last(feature: dict[str, Any]) -> bool:
        feature["properties"]["to"] = day
        return True

    change_rows(folder / "positions.csv", stand)
    for name in ("moves", "areas"):
        change_features(folder / f"{name}.geojson", last)


def keep_one_side(folder: Path) -> None:
    """Leave the first side, and no front."""
    path = folder / "battle.toml"
    head, _, rest = path.read_text(encoding="utf-8").partition('[[sides]]\nid = "south"')
    path.write_text(head + rest[rest.index("[[accounts]]") :], encoding="utf-8")
    change_rows(folder / "units.csv", lambda rows: [row | {"side": "north"} for row in rows])
    change_features(
        folder / "areas.geojson", lambda feature: feature["properties"]["kind"] != "front"
    )


def keep_one_of_both(folder: Path) -> None:
    keep_one_day(folder)
    keep_one_side(folder)


SMALL: dict[str, Change] = {
    "one day": keep_one_day,
    "one side": keep_one_side,
    "one day of one side": keep_one_of_both,
}


@pytest.fixture(params=SMALL)
def small(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Return the folder of a small battle."""
    folder = tmp_path / "pack"
    folder.mkdir()
    SMALL[request.param](write_pack(folder))
    return folder


def test_every_command_does_its_work(small: Path, tmp_path: Path) -> None:
    commands = [["check"]]
    commands += [
        ["snapshot", "--out", str(tmp_path / f"s.{form}")] for form in ("png", "svg", "pdf")
    ]
    commands += [
        ["film", "--width", "320", "--out", str(tmp_path / f"f.{form}")]
        for form in ("gif", "webp", "mp4")
    ]
    commands += [
        ["export", "--out", str(tmp_path / f"e.{form}")]
        for form in ("html", "geojson", "gpkg", "kml", "zip", "json")
    ]
    for command in commands:
        result = CliRunner().invoke(cli, [*command, "--pack", str(small)])
        assert (result.exit_code, result.exception) == (0, None), (command, result.output)


def test_every_sheet_of_every_day_is_drawn(small: Path) -> None:
    battle = read_battle(small)
    for day in battle.dates:
        order = Order("svg", day, "az", "near", accounts=("letter",))
        assert draw_sheet(battle, order).startswith(b"<?xml")
    order = Order("svg", battle.first, "az", "near", week=True)
    assert draw_contact_sheet(battle, order).startswith(b"<?xml")


def test_site_is_written(small: Path, tmp_path: Path) -> None:
    write_site(read_battle(small), tmp_path / "site", url="https://example.org", workers=1)
    assert {path.name for path in (tmp_path / "site" / "en").iterdir()} >= {
        "index.html",
        "share.png",
    }


def test_page_can_be_used(small: Path, chromium: Browser, tmp_path: Path) -> None:
    battle = read_battle(small)
    files: dict[Language, Path] = {}
    for lang in LANGUAGES:
        files[lang] = tmp_path / f"{lang}.html"
        files[lang].write_text(render_html(battle, lang), encoding="utf-8")
    with Opener(chromium, files) as opener:
        sight = opener.open("en")
        page = sight.page
        slider = page.locator("#time")
        last = len(battle.dates) - 1
        assert slider.get_attribute("max") == str(last)
        for key in ("End", "Home", "ArrowRight", "ArrowLeft", "PageDown", "PageUp", "End"):
            slider.press(key)
        assert sight.read_body("date") == battle.last.isoformat()
        assert page.evaluate("document.getElementById('thumb').style.left") == "100%"
        # Of a battle of one day too each event has its mark, before the stop.
        bar, marks = page.locator(".track").bounding_box(), page.locator(".pin")
        assert marks.count() == len(list_events(battle)) == 1
        mark = marks.bounding_box()
        assert bar
        assert mark
        whole = last or 1
        wanted = bar["x"] + bar["width"] / whole * 3 / 24
        assert mark["x"] + mark["width"] / 2 == pytest.approx(wanted, abs=1)
        marks.click()
        assert page.evaluate("plate.state.v") == (1 if last else 0)
        assert page.locator("#event-tip").is_visible()
        slider.press("End")
        page.locator("#play").click()
        page.wait_for_function("!document.body.classList.contains('playing')")
        assert sight.read_body("date") == battle.last.isoformat()
        assert page.locator("[data-unit]:visible").count() == 2
        eve = page.locator("[data-stop]").first.inner_text()
        assert ("eve" in eve) == (last > 0)
        sides = page.locator("#legend .side").count()
        assert sides == len(battle.sides)
        styled = page.locator("#legend [class*='side-']").evaluate_all(
            "all => all.map((el) => getComputedStyle(el).getPropertyValue('--shape'))"
        )
        assert all(styled)
        assert sight.watch.errors == []


def move_south_west(folder: Path) -> None:
    """Put the battle on both sides of 70° W and 33.5° S."""

    def move(points: Any) -> Any:
        if isinstance(points[0], int | float):
            return [round(points[0] - 116.5, 5), round(points[1] - 74, 5)]
        return [move(point) for point in points]

    def shift(feature: dict[str, Any]) -> bool:
        feature["geometry"]["coordinates"] = move(feature["geometry"]["coordinates"])
        return True

    def shift_rows(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        for row in rows:
            if row["lon"]:
                row["lon"], row["lat"] = move([float(row["lon"]), float(row["lat"])])
        return rows

    replace_text("battle.toml", "EPSG:32638", "EPSG:32719")(folder)
    replace_text("battle.toml", "[46.0, 40.0, 47.0, 41.0]", "[-70.5, -34.1, -69.5, -32.9]")(folder)
    for name in ("places.csv", "positions.csv"):
        change_rows(folder / name, shift_rows)
    for name in ("moves", "areas", "ground"):
        change_features(folder / f"{name}.geojson", shift)


@pytest.mark.parametrize(
    ("lang", "west", "south"),
    [("en", "70° W", "33° S"), ("ru", "70° з. д.", "33° ю. ш."), ("az", "70° q. u.", "33° c. e.")],
)
def test_sheet_of_the_south_west_names_its_degrees(
    lang: Language, west: str, south: str, pack: Path
) -> None:
    move_south_west(pack)
    battle: Battle = read_battle(pack)
    svg = draw_sheet(battle, Order("svg", battle.first, lang, "near")).decode()
    assert {west, south} <= {text.strip() for text in svg.replace("<", ">").split(">")}
    assert "°-" not in svg
    assert ">-" not in svg
