"""The page can be used without seeing it or pointing at it: what axe checks, in page and frame."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import READY, AppSight
from playwright.sync_api import Browser, Frame, Page, expect

from geo.battle.nouns import LANGUAGES, Battle, Language
from geo.takeaway.one_file import render_html

SIZES = {"desk": (1440, 900), "phone": (390, 844)}


def find_faults(page: Page | Frame) -> list[tuple[str, str]]:
    # axe asks no more of a frame than of a page.
    found = Axe().run(page).response["violations"]  # type: ignore[arg-type]
    return [(fault["id"], node["html"][:120]) for fault in found for node in fault["nodes"]]


@pytest.mark.parametrize(("lang", "theme"), list(product(LANGUAGES, ("light", "dark"))))
def test_axe_finds_nothing_in_page_and_frame(
    chromium: Browser, app_address: str, lang: Language, theme: str
) -> None:
    query = f"lang={lang}&date=1920-05-29&unit=rifle-178&others=1"
    with AppSight(chromium, app_address, query) as sight:
        sight.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        sight.map.locator(f"html[data-theme={theme}]").wait_for()
        holder = sight.page.query_selector(".st-key-map iframe")
        assert holder is not None
        frame = holder.content_frame()
        assert frame is not None
        for width, height in SIZES.values():
            sight.page.set_viewport_size({"width": width, "height": height})
            compact = width < 600
            frame.wait_for_function(
                "compact => document.body.classList.contains('compact') === compact", arg=compact
            )
            assert find_faults(sight.page) == []
            assert find_faults(frame) == []


@pytest.fixture
def exported(
    battle: Battle, blanks: dict[Language, str], chromium: Browser, tmp_path: Path
) -> Iterator[Page]:
    path = tmp_path / "map.html"
    path.write_text(render_html(battle, "en", blanks), "utf-8")
    context = chromium.new_context(
        viewport={"width": 1440, "height": 900}, reduced_motion="reduce", offline=True
    )
    page = context.new_page()
    page.goto(f"{path.as_uri()}?date=1920-05-26&panel=table")
    page.wait_for_function(READY)
    yield page
    context.close()


def test_axe_finds_nothing_in_the_exported_page(exported: Page) -> None:
    assert find_faults(exported) == []
    exported.locator("[data-panel=today]").click()
    exported.locator("#layers-button").click()
    assert find_faults(exported) == []


@pytest.mark.parametrize("colours", ["none", "active"])
def test_views_stand_in_a_row_and_tell_which_is_shown(exported: Page, colours: str) -> None:
    exported.emulate_media(forced_colors=colours)  # type: ignore[arg-type]
    buttons = exported.locator("[data-view-button]")
    boxes = [button.bounding_box() for button in buttons.all()]
    assert len({box["y"] for box in boxes if box is not None}) == 1
    assert len(boxes) == 3
    chosen = exported.locator("[data-view-button][aria-pressed=true]")
    expect(chosen).to_be_visible()
    paint = "(button) => getComputedStyle(button).backgroundColor"
    assert buttons.last.evaluate(paint) != chosen.evaluate(paint)
