"""Two readers at once, each with a page of the same server: neither holds up the other."""

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from urllib.parse import urljoin

import pytest
from browser import AppSight
from PIL import Image, ImageSequence
from playwright.sync_api import Browser, Download, Locator, expect

from geo.battle.nouns import Battle
from geo.takeaway.make import make_file, name_order
from geo.words.phrases import say
from geo.work.order import Order

PROGRESS = "[data-testid=stProgress]"


@pytest.fixture
def readers(chromium: Browser, app_address: str) -> Iterator[tuple[AppSight, AppSight]]:
    """Return the pages of two readers, on different days, views and languages."""
    with (
        AppSight(chromium, app_address, "lang=az&date=1920-05-29&view=town") as one,
        AppSight(chromium, app_address, "lang=ru&date=1920-05-31&view=theatre") as two,
    ):
        yield one, two


def open_export(sight: AppSight) -> Locator:
    """Open what lies behind Export, if it is not open; return it."""
    body = sight.page.get_by_test_id("stPopoverBody")
    if not body.is_visible():
        sight.find("export").get_by_role("button").last.click()
    body.wait_for()
    return body


def choose_film(sight: AppSight, name: str) -> Locator:
    """Open what lies behind Export and choose a film's format; return the button that starts it."""
    export = open_export(sight)
    start = export.get_by_role("button", name=say("az", "Make the file"))
    box = export.locator("[data-testid=stSelectbox] input")
    for _ in range(20):  # While it unfolds, keys and clicks get lost.
        box.click()
        box.fill(name)
        box.press("Enter")
        sight.rest()
        if start.is_visible():
            break
        sight.page.wait_for_timeout(250)
    return start


def read_download(download: Download, folder: Path) -> bytes:
    path = folder / download.suggested_filename
    download.save_as(path)
    return path.read_bytes()


def test_page_answers_while_another_reader_has_a_film_made(
    readers: tuple[AppSight, AppSight], battle: Battle, tmp_path: Path
) -> None:
    one, two = readers
    choose_film(one, "GIF").click()
    export = one.page.get_by_test_id("stPopoverBody")
    one.page.locator(PROGRESS).wait_for()
    two.find_unit("ehsan-khan").click()
    expect(two.find("dossier").locator("h2")).to_have_text(battle.units["ehsan-khan"].name.ru)
    assert one.page.locator(PROGRESS).is_visible(), "the film was made first"
    button = export.locator("[data-testid=stDownloadButton] button").last
    one.page.locator(PROGRESS).wait_for(state="detached", timeout=120_000)
    with one.page.expect_download() as waited:
        button.click()
    assert waited.value.suggested_filename == "ganja-1920_town_az.gif"
    film = Image.open(BytesIO(read_download(waited.value, tmp_path)))
    assert sum(1 for _ in ImageSequence.Iterator(film)) > 60
    # It is a film of the week: another day does not take it away.
    one.map.locator("#time").press("ArrowLeft")
    one.wait_query(date="1920-05-28")
    one.page.wait_for_function("!('behind' in document.documentElement.dataset)")
    one.rest()
    open_export(one)
    with one.page.expect_download() as waited:
        button.click()
    assert waited.value.suggested_filename == "ganja-1920_town_az.gif"


def test_cancelled_film_gives_the_button_back(readers: tuple[AppSight, AppSight]) -> None:
    one, _ = readers
    start = choose_film(one, "MP4")
    start.click()
    export = open_export(one)
    one.page.locator(PROGRESS).wait_for()
    export.get_by_role("button", name=say("az", "Cancel")).click()
    start.wait_for()
    assert one.page.locator("[data-testid=stAlert]").count() == 0


def test_two_at_once_each_get_their_own_sheet(
    readers: tuple[AppSight, AppSight], battle: Battle, tmp_path: Path
) -> None:
    one, two = readers
    link = urljoin(one.page.url, "/")
    orders = (
        Order("png", date(1920, 5, 29), "az", "town", link=link),
        Order("png", date(1920, 5, 31), "ru", "theatre", link=link),
    )
    with one.page.expect_download() as first, two.page.expect_download() as second:
        for sight in readers:
            sight.find("export").get_by_role("button", name="PNG").first.click()
    for waited, order in zip((first, second), orders, strict=True):
        assert waited.value.suggested_filename == name_order(battle, order)
        assert len({read_download(waited.value, tmp_path), make_file(battle, order)}) == 1


def test_sheet_of_other_accounts_says_so_in_name_picture_and_link(
    readers: tuple[AppSight, AppSight], battle: Battle, tmp_path: Path
) -> None:
    one, _ = readers
    one.map.locator("#layers-button").click()
    one.map.locator("#layer-others").check()
    one.wait_query(others="1")
    one.rest()
    with one.page.expect_download() as waited:
        one.find("export").get_by_role("button", name="PNG").first.click()
    assert waited.value.suggested_filename == "ganja-1920_1920-05-29_town_az_accounts.png"
    order = Order(
        "png", date(1920, 5, 29), "az", "town",
        accounts=tuple(battle.accounts)[1:], link=urljoin(one.page.url, "/"),
    )  # fmt: skip
    assert len({read_download(waited.value, tmp_path), make_file(battle, order)}) == 1
