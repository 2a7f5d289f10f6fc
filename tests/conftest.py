import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import ARGUMENTS, ROOT, Opener, find_chromium, serve_app
from hypothesis import settings
from packs import write_pack
from playwright.sync_api import Browser, sync_playwright

from geo.battle.nouns import LANGUAGES, Battle, Language
from geo.battle.pack import read_battle
from geo.webmap.page import make_map, write_page

GANJA = ROOT / "data" / "ganja-1920"

BROWSER = frozenset({"chromium", "app_address"})
"""Fixtures that start a browser or the app's server."""

# How long one example takes says more of the machine's other work than of the code.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that need a browser or the app's server, whichever way they ask for it."""
    for item in items:
        if isinstance(item, pytest.Function) and BROWSER.intersection(item.fixturenames):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def battle() -> Battle:
    """Return the battle of Ganja."""
    return read_battle(GANJA)


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """Return a small sound battle folder, to be broken."""
    return write_pack(tmp_path)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Return one headless Chromium for all tests."""
    path = find_chromium()
    if path is None:
        reason = "no Chromium: install the chromium package, or google-chrome, into the PATH"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def map_pages(battle: Battle, tmp_path_factory: pytest.TempPathFactory) -> dict[Language, Path]:
    """Return the exported page of each language, as a file."""
    folder = tmp_path_factory.mktemp("pages")
    pages: dict[Language, Path] = {}
    for lang in LANGUAGES:
        pages[lang] = folder / f"{lang}.html"
        html = write_page(make_map(battle, lang), battle, lang)
        pages[lang].write_text(html, encoding="utf-8")
    return pages


@pytest.fixture(scope="session")
def opener(chromium: Browser, map_pages: dict[Language, Path]) -> Iterator[Opener]:
    """Return what opens a map page, each language and size once."""
    with Opener(chromium, map_pages) as opener:
        yield opener


@pytest.fixture(scope="session")
def app_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return where the app runs."""
    with serve_app(tmp_path_factory.mktemp("app") / "log.txt") as address:
        yield address
