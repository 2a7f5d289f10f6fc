"""The map page can be used without seeing it or pointing at it: what axe checks of WCAG 2.2."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from geo.battle import Battle
from geo.webmap import make_map, write_page

GRAVE = {"serious", "critical"}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_grave(
    battle: Battle, chromium: Browser, tmp_path: Path, theme: str
) -> None:
    path = tmp_path / "map.html"
    path.write_text(write_page(make_map(battle, "az"), battle, "az"), "utf-8")
    page = chromium.new_page(viewport={"width": 1020, "height": 812}, reduced_motion="reduce")
    page.goto(path.as_uri())
    page.wait_for_function("document.body.dataset.ready === '1'")
    page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
    page.evaluate("clock.go(4)")
    found = Axe().run(page).response["violations"]
    page.close()
    assert [(v["id"], v["nodes"][0]["html"][:120]) for v in found if v["impact"] in GRAVE] == []
