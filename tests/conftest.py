import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from browser import ARGUMENTS, ROOT, Opener, find_chromium, serve_app
from hypothesis import settings
from packs import write_pack
from playwright.sync_api import Browser, sync_playwright

from geo.battle.nouns import LANGUAGES, Battle, Language
from geo.battle.pack import read_battle
from geo.layout.week import Layout
from geo.webmap import render_blank
from geo.webmap.page import make_map, render_page

GANJA = ROOT / "data" / "ganja-1920"

BROWSER = frozenset({"chromium", "app_address"})
"""Fixtures that start a browser or the app's server."""

# How long one example takes says more of the machine's other work than of the code.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


CACHE = "GEO_CACHE"


def pytest_configure(config: pytest.Config) -> None:
    """Keep what is laid in a folder of the run's own, which all its processes share."""
    if not hasattr(config, "workerinput"):
        os.environ[CACHE] = tempfile.mkdtemp(prefix="geo-tests-")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Take that folder away."""
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ[CACHE], ignore_errors=True)


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


Share = Callable[[str, Callable[[Language], str]], dict[Language, Path]]


@pytest.fixture(scope="session")
def share(tmp_path_factory: pytest.TempPathFactory) -> Share:
    """Return what makes a text in each language, once for all processes that run tests."""
    base = tmp_path_factory.getbasetemp()
    room = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def share(name: str, make: Callable[[Language], str]) -> dict[Language, Path]:
        files: dict[Language, Path] = {}
        for lang in LANGUAGES:
            files[lang] = room / f"{name}-{lang}.html"
            with _hold(files[lang].with_suffix(".lock")):
                if not files[lang].exists():
                    draft = files[lang].with_suffix(".draft")
                    draft.write_text(make(lang), "utf-8", newline="")
                    draft.replace(files[lang])
        return files

    return share


@contextmanager
def _hold(path: Path) -> Iterator[None]:
    """Let one process at a time do something."""
    with path.open("w", encoding="utf-8") as lock:
        if sys.platform != "win32":
            import fcntl  # noqa: PLC0415

            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def map_pages(battle: Battle, share: Share) -> dict[Language, Path]:
    """Return the page of the map in each language, as a file."""
    return share("page", lambda lang: render_page(make_map(battle, lang), battle, lang))


@pytest.fixture(scope="session")
def blanks(battle: Battle, share: Share) -> dict[Language, str]:
    """Return the page with its panels in each language, without what depends on where it lies."""
    files = share("blank", lambda lang: render_blank(battle, lang))
    return {lang: file.read_text("utf-8") for lang, file in files.items()}


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


def name_units(layout: Layout) -> dict[str, str]:
    """Return what each unit is called on a map: by its own label, or by its block's bracket."""
    names = {unit.position.unit: unit.text for unit in layout.units}
    stacks = {unit.stack: unit.text for unit in layout.units if unit.fold == 1}
    names |= {u.position.unit: stacks[u.stack] for u in layout.units if u.fold > 1}
    for bracket in layout.brackets:
        for _, text, units in bracket.rows:
            names |= {
                unit: text
                for unit in units or bracket.units
                if unit in names and bracket.account == layout.units[0].position.account
            }
    return names
