import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import READY, serve_folder
from playwright.sync_api import Browser

from geo.battle.nouns import LANGUAGES, Battle, Language
from geo.takeaway.site import _write_pages
from geo.webmap import REST, split_blank
from geo.webmap.told.layouts import cut_levels, pool_levels
from geo.webmap.told.levels import list_first, list_spots

MOST_PACKED = 150_000
"""Bytes of a page of a site before its map can be used, as a server that packs sends them."""

MOST_SHIFT = 0.02
"""How much of the window may move after it was first seen, as browsers measure it."""

SHIFT = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) sum += value;
  }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 300);
})"""


@pytest.fixture(scope="module")
def pages(
    battle: Battle, blanks: dict[Language, str], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    for lang in LANGUAGES:
        (folder / lang / "data").mkdir(parents=True)
    _write_pages(battle, folder, "", blanks)
    return folder


def read_json(page: str, name: str) -> Any:
    found = re.search(
        rf'<script type="application/json" id="{name}"[^>]*>(.*?)</script>', page, re.DOTALL
    )
    assert found
    return json.loads(found[1])


def read_rest(script: str) -> Any:
    assert script.startswith("later.take(")
    return json.loads(script[len("later.take(") : script.rindex(")")])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_page_of_a_site_is_small_until_its_map_can_be_used(pages: Path, lang: Language) -> None:
    page = (pages / lang / "index.html").read_bytes()
    assert len(gzip.compress(page, 6)) < MOST_PACKED
    assert not re.findall(rb"<(?:script|link)[^>]*\s(?:src|href)=\"(?!data:)", page)


def test_page_and_the_file_beside_it_hold_all_that_there_was(
    battle: Battle, blanks: dict[Language, str]
) -> None:
    blank = blanks["ru"]
    page, script = split_blank(battle, blank)
    rest = read_rest(script)
    assert rest["levels"] == read_json(blank, "levels")
    first, whole = read_json(page, "panels"), read_json(blank, "panels")
    assert first | rest["panels"] == whole
    assert first["dossiers"].keys() == whole["dossiers"].keys()
    told = read_json(page, "told")
    some, all_ = told.pop("drawn"), (before := read_json(blank, "told")).pop("drawn")
    assert told == before
    assert any(thing["bands"] for thing in some)
    for thing, more, wanted in zip(some, rest["bands"], all_, strict=True):
        assert not thing["bands"].keys() & more.keys()
        assert thing | {"bands": thing["bands"] | more} == wanted


def test_layouts_are_cut_without_loss(battle: Battle, blanks: dict[Language, str]) -> None:
    pooled = read_json(blanks["en"], "levels")

    def read(levels: Any, width: str, level: int, stop: int) -> list[Any]:
        row = levels["rows"][width][str(level)][str(stop)]
        parts = [levels["parts"][number] for number in row]
        # A label's first number is that of its name; the third part are labels.
        parts[2] = [[levels["names"][label[0]], *label[1:]] for label in parts[2]]
        return parts

    spots = list_first(battle, "town")
    cut = cut_levels(pooled, spots)
    assert len(spots) < 40
    assert len(cut["parts"]) < len(pooled["parts"]) / 3
    assert all(read(cut, *spot) == read(pooled, *spot) for spot in spots)
    assert cut_levels(pool_levels({}), []) == pool_levels({})


@pytest.fixture(params=["disk", "server"])
def address(request: pytest.FixtureRequest, pages: Path) -> Iterator[str]:
    if request.param == "disk":
        yield pages.as_uri()
    else:
        with serve_folder(
            pages, {"Content-Security-Policy": "script-src 'self' 'unsafe-inline' 'unsafe-eval'"}
        ) as it:
            yield it


def test_page_asks_the_file_beside_it_for_the_rest(
    chromium: Browser, address: str, battle: Battle
) -> None:
    errors: list[str] = []
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{address}/en/index.html?unit=terter&view=theatre&date=1920-05-28")
    page.wait_for_function(f"{READY} && levels.isAtRest() && byId('folio-page').textContent")
    assert page.evaluate("levels.list().length") == len(list_spots(battle))
    assert page.evaluate("plate.drawn().length") > 0
    assert page.locator(".p-tabs button").count() >= 4
    assert page.evaluate("document.querySelectorAll('script[src]').length") == 1
    context.close()
    assert errors == []


@pytest.mark.parametrize("width", [1440, 412])
def test_page_without_the_file_beside_it_shows_its_map(
    chromium: Browser, pages: Path, width: int
) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 850}, offline=True)
    context.route(re.compile(REST), lambda route: route.abort())
    page = context.new_page()
    page.goto(f"{(pages / 'az' / 'index.html').as_uri()}?date=1920-05-27")
    page.wait_for_function(READY)
    assert page.evaluate("document.body.dataset.lacking === undefined"), "it opens with its layout"
    assert page.evaluate("plate.drawn().length") > 0
    page.locator("#skip").focus()
    page.keyboard.press("Enter")
    page.locator("#open-downloads").click()
    assert page.locator("#downloads").is_visible()
    context.close()


@pytest.mark.parametrize(("width", "height"), [(412, 823), (1440, 900), (844, 390)])
def test_nothing_moves_once_it_was_seen(
    chromium: Browser, pages: Path, width: int, height: int
) -> None:
    context = chromium.new_context(
        viewport={"width": width, "height": height}, is_mobile=width < 900, has_touch=width < 900
    )
    page = context.new_page()
    page.goto((pages / "ru" / "index.html").as_uri())
    page.wait_for_function(f"{READY} && levels.isAtRest()")
    assert page.evaluate(SHIFT) < MOST_SHIFT
    # What this test must see.
    page.evaluate("document.querySelector('.top').style.marginBottom = '200px'")
    assert page.evaluate(SHIFT) > MOST_SHIFT
    context.close()
