"""Layouts on demand: what a page opens with, what it asks for, and the store that keeps them."""

import json
import multiprocessing
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Barrier, Thread

import pytest
from browser import AppSight
from conftest import GANJA
from playwright.sync_api import Browser, expect

from geo.battle.nouns import Battle
from geo.battle.pack import read_battle
from geo.layout.viewports import ZOOMS
from geo.webmap.page import fill_levels, make_map, render_page
from geo.webmap.told import layouts
from geo.webmap.told.layouts import FRAMES, Spot, find_level, list_levels
from geo.webmap.told.levels import (
    MOST_STOPS,
    answer_page,
    list_near,
    list_spots,
    read_levels,
    render_opening,
)
from geo.work import Store, store, write_key

KEY = write_key("a", 1)


def count_made(kept: Store, made: list[str], text: str = "text") -> str:
    """Return what is kept, and note whether it had to be made."""

    def make(lacking: Sequence[int]) -> Mapping[int, str]:
        made.append(text)
        return dict.fromkeys(lacking, text)

    return kept.keep({1: KEY}, make, group=write_key("a"))[1]


def find_file(folder: Path) -> Path:
    (path,) = (path for path in folder.rglob("*") if path.is_file())
    return path


# ---- the store ---------------------------------------------------------------------------------


def test_what_was_made_is_found_by_another_process(tmp_path: Path) -> None:
    made: list[str] = []
    for _ in range(3):
        assert count_made(Store(tmp_path), made) == "text"
    assert len(made) == 1
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [KEY[2:]]


def test_two_at_once_make_it_once(tmp_path: Path) -> None:
    made: list[str] = []
    kept, barrier = Store(tmp_path), Barrier(4)

    def visit() -> None:
        barrier.wait()
        assert count_made(kept, made) == "text"

    visitors = [Thread(target=visit) for _ in range(4)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    assert len(made) == 1


def visit_store(folder: Path, log: Path) -> None:
    """Be a process of its own that wants what another is making."""

    def make(lacking: Sequence[int]) -> Mapping[int, str]:
        with log.open("a") as notes:
            notes.write("made\n")
        return dict.fromkeys(lacking, "x" * 100_000)

    for n in range(20):
        found = Store(folder).keep({1: write_key(n)}, make, group=write_key("g", n))
        assert found == {1: "x" * 100_000}


def test_processes_make_it_once(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    folder, log = tmp_path / "kept", tmp_path / "log.txt"
    visitors = [context.Process(target=visit_store, args=(folder, log)) for _ in range(3)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    assert [visitor.exitcode for visitor in visitors] == [0, 0, 0]
    assert len(log.read_text().splitlines()) == 20
    assert list(folder.rglob("*.lock")) == []


@pytest.mark.parametrize("damage", [b"", b"short", None], ids=["empty", "short", "changed"])
def test_damaged_file_is_made_anew(tmp_path: Path, damage: bytes | None) -> None:
    made: list[str] = []
    count_made(Store(tmp_path), made)
    path = find_file(tmp_path)
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]) if damage is None else damage)
    assert count_made(Store(tmp_path), made) == "text"
    assert len(made) == 2
    assert path.read_bytes() == content


@pytest.mark.parametrize("place", ["file", "below a file", "device"])
def test_folder_that_cannot_be_written_does_no_harm(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("a file")
    folders = {"file": tmp_path / "file", "below a file": tmp_path / "file" / "deep",
               "device": Path("/dev/null/deep")}  # fmt: skip
    made: list[str] = []
    kept = Store(folders[place])
    assert not kept.is_shared
    for _ in range(2):
        assert count_made(kept, made) == "text"
    assert len(made) == 1, "it is kept in memory"
    assert (tmp_path / "file").read_text() == "a file"


def test_store_keeps_within_its_bounds(tmp_path: Path) -> None:
    most = 40_000
    kept = Store(tmp_path, most_bytes=most, memory_bytes=10_000)
    keys = [write_key(n) for n in range(100)]
    for n, key in enumerate(keys):
        kept.write(key, os.urandom(500).hex())
        for path in tmp_path.rglob("*"):  # as if time had passed
            if path.is_file() and path.name == key[2:]:
                os.utime(path, (n, n))
    total = sum(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file())
    assert total <= most * (1 + store.SCAN_SHARE)
    fresh = Store(tmp_path)
    assert fresh.read(keys[0]) is None, "what was not used for longest went first"
    assert fresh.read(keys[-1]) is not None


def test_environment_names_the_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(store.VARIABLE, str(tmp_path))
    assert store.find_cache_folder() == tmp_path
    monkeypatch.setenv(store.VARIABLE, "")
    assert store.find_cache_folder() is None
    monkeypatch.delenv(store.VARIABLE)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    found = store.find_cache_folder()
    assert found is not None
    assert found.name == store.NAME


# ---- levels ------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", FRAMES)
def test_every_zoom_is_served_by_a_level_at_or_below_it(battle: Battle, width: str) -> None:
    levels = list_levels(battle, width)  # type: ignore[arg-type]
    assert len(levels) == len(ZOOMS)
    for n, level in enumerate(levels):
        assert level <= n or n == 0
        assert levels[level] == level
    assert len(set(levels)) < len(ZOOMS)
    assert find_level(battle, width, 99) == levels[-1]  # type: ignore[arg-type]


def count_laid(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    laid: list[str] = []
    real = layouts.lay_out_week

    def count(*args: object, **more: object) -> object:
        laid.append(str(more["view"]))
        return real(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(layouts, "lay_out_week", count)
    return laid


def test_level_is_laid_once_for_all_that_use_the_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    laid = count_laid(monkeypatch)
    spots: list[Spot] = [("compact", 4, stop) for stop in range(7)]
    tables = [read_levels(read_battle(GANJA), "en", spots, Store(tmp_path)) for _ in range(2)]
    assert tables[0] == tables[1]
    assert len(laid) == 1
    read_levels(replace(read_battle(GANJA), id="other"), "en", spots, Store(tmp_path))
    assert len(laid) == 2, "what was changed after it was read is another battle"


def test_page_opens_with_what_it_shows(battle: Battle, monkeypatch: pytest.MonkeyPatch) -> None:
    laid = count_laid(monkeypatch)
    page = render_page(make_map(battle, "en", levels="{}"), battle, "en")
    assert laid == [], "the page itself needs no layout"
    opening = render_opening(battle, "en", battle.first, views=["town"], width="wide")
    rows = json.loads(opening)["rows"]
    assert {width: len(levels) for width, levels in rows.items()} == {"wide": 2}
    assert all(len(stops) == len(battle.dates) for stops in rows["wide"].values())
    whole = render_page(make_map(battle, "en"), battle, "en")
    assert len(opening) * 5 < len(whole) - len(page)
    assert page.count(fill_levels("{}")) == 1


def test_page_made_whole_has_all(battle: Battle) -> None:
    page = render_page(make_map(battle, "en"), battle, "en")
    text = re.search(r'<script type="application/json" id="levels">(.*?)</script>', page)
    assert text is not None
    rows = json.loads(text[1])["rows"]
    there = {
        (width, int(level), int(stop))
        for width, levels in rows.items() for level, stops in levels.items() for stop in stops
    }  # fmt: skip
    assert there == set(list_spots(battle))


def test_stops_near_come_first_and_all_where_there_are_few(battle: Battle) -> None:
    assert list_near(battle, 3) == [3, 2, 4, 1, 5, 0, 6]
    assert sorted(list_near(battle, 0)) == list(range(7))


@pytest.mark.parametrize(
    "lacking",
    [
        None, 7, "wide", [], {},
        {"lang": "xx", "width": "wide", "level": 31, "stops": [0]},
        {"lang": "en", "width": "broad", "level": 31, "stops": [0]},
        {"lang": "en", "width": ["wide"], "level": 31, "stops": [0]},
        {"lang": ["en"], "width": "wide", "level": 31, "stops": [0]},
        {"lang": "en", "width": "wide", "level": 1e9, "stops": [0]},
        {"lang": "en", "width": "wide", "level": 38, "stops": [0]},
        {"lang": "en", "width": "wide", "level": "31", "stops": [0]},
        {"lang": "en", "width": "wide", "level": 31, "stops": [99, -1]},
        {"lang": "en", "width": "wide", "level": 31, "stops": [True]},
        {"lang": "en", "width": "wide", "level": 31, "stops": ["0"]},
        {"lang": "en", "width": "wide", "level": 31, "stops": [[]]},
        {"lang": "en", "width": "wide", "level": 31, "stops": "0"},
    ],
    ids=str,
)  # fmt: skip
def test_browser_may_ask_anything(battle: Battle, lacking: object) -> None:
    assert answer_page(battle, lacking) is None


def test_page_is_answered_what_it_asked(battle: Battle) -> None:
    lacking = {"lang": "en", "width": "wide", "level": 31, "stops": [2, 99, 2], "more": "x"}
    answer = answer_page(battle, lacking)
    assert answer is not None
    assert list(json.loads(answer)["rows"]["wide"]["31"]) == ["2"]
    assert len(battle.dates) <= MOST_STOPS


# ---- in the browser ----------------------------------------------------------------------------

LIST = "[...new Set(levels.list().map((key) => key.split(' ').slice(0, 2).join(' ')))]"


def test_app_asks_for_what_is_near_while_the_reader_looks(
    chromium: Browser, app_address: str, battle: Battle
) -> None:
    with AppSight(chromium, app_address, "lang=en") as sight:
        carried = sight.page.locator("iframe").get_attribute("srcdoc") or ""
        assert carried.count('"wide":{') <= 3, "levels, views by zoom, and one table of layouts"
        sight.rest_levels()
        known = sight.body.evaluate(f"() => {LIST}")
        zoom = sight.body.evaluate("() => chart.zoomIndex()")
        served = list_levels(battle, "wide")
        near = {f"wide {served[zoom + step]}" for step in (-2, -1, 0, 1, 2)}
        assert near <= set(known)
        assert len(known) <= 9, "and no more than may come next"
        assert not any("compact" in level for level in known)
        before = sight.bytes
        sight.page.wait_for_timeout(1000)
        assert sight.bytes == before
        assert sight.watch.errors == []


def test_zoom_that_is_not_there_shows_the_nearest_and_then_its_own(
    chromium: Browser, app_address: str
) -> None:
    with AppSight(chromium, app_address, "lang=en", motion=True) as sight:
        sight.rest_levels()
        # What is asked for is held back, as on a slow line.
        sight.body.evaluate(
            "() => { const take = levels.take; globalThis.held = [];"
            " levels.take = (table) => held.push(() => take(table)); }"
        )
        sight.body.evaluate("() => chart.map.setZoom(10, { animate: false })")
        expect(sight.body).to_have_attribute("data-lacking", "")
        names = sight.map.locator(".lab [data-label]")
        assert names.count() > 3
        lacking = "levels.list().includes(`wide ${chart.told.levels.wide[chart.zoomIndex()]} 0`)"
        assert not sight.body.evaluate(f"() => {lacking}")
        sight.body.evaluate(
            "() => new Promise((done) => { const look = () => (held.length ? done()"
            " : setTimeout(look, 30)); look(); })"
        )
        sight.body.evaluate("() => held.shift()()")
        expect(sight.body).not_to_have_attribute("data-lacking", "")
        assert sight.body.evaluate(f"() => {lacking}")
        assert sight.watch.errors == []


def test_step_and_click_say_nothing_and_the_export_is_of_what_is_shown(
    chromium: Browser, app_address: str
) -> None:
    with AppSight(chromium, app_address, "lang=en&date=1920-05-26") as sight:
        sight.rest_levels()
        before = sight.bytes
        sight.map.locator("#time").focus()
        for _ in range(3):
            sight.page.keyboard.press("ArrowRight")
        sight.wait_query(date="1920-05-29")
        sight.find_unit("rifle-178").focus()
        sight.page.keyboard.press("Enter")
        sight.wait_query(unit="rifle-178")
        sight.page.wait_for_timeout(500)
        assert sight.bytes == before
        # A press with nothing before it, not even a pointer: it waits until the server has heard.
        button = sight.find("export").get_by_role("button", name="PNG").first
        with sight.page.expect_download() as pending:
            button.evaluate("button => button.click()")
        assert "1920-05-29" in pending.value.suggested_filename
        sight.map.locator("#time").focus()
        sight.page.keyboard.press("ArrowLeft")
        sight.wait_query(date="1920-05-28")
        with sight.page.expect_download() as pending:
            button.press("Enter")
        assert "1920-05-28" in pending.value.suggested_filename
        assert sight.watch.errors == []
