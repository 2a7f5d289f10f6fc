"""The app in a real browser: map and panels follow each other, and the address follows both."""

import io
import re
import subprocess
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest
from browser import PATIENCE, ROOT, AppSight, find_port, serve_app
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, WebSocketRoute, expect
from streamlit.testing.v1 import AppTest

from geo.battle.nouns import LANGUAGES, Battle, Language
from geo.sheet.paper import read_paper
from geo.webmap.panels.chronicle import render_chronicle
from geo.webmap.panels.dossier import render_dossier
from geo.words.phrases import say

CONTAINERS = ("map", "dossier", "chronicle", "export")
PICTURE = "![a](https://example.org/a.png)"
FULL = "date=1920-05-29&lang=ru&unit=rifle-178&view=town"


def strip(html: str) -> str:
    """Return the text of a fragment without its blanks."""
    return re.sub(r"\s+", "", unescape(re.sub(r"<[^>]+>", "", html)))


@pytest.fixture(scope="module")
def shared(chromium: Browser, app_address: str) -> Iterator[AppSight]:
    """Return the app, open for several tests: opening it takes the longest."""
    with AppSight(chromium, app_address) as sight:
        yield sight


@pytest.fixture
def first(shared: AppSight, battle: Battle) -> Iterator[AppSight]:
    """Return the app on the first day, in the first view, without a unit."""
    view = next(iter(battle.views))
    shared.body.evaluate("() => { plate.chooseUnit(null); clock.go(0); }")
    shared.map.locator(f"[data-view-button={view}]").click()
    shared.page.locator("[data-panel=today]").click()
    shared.wait_query(date=battle.first.isoformat(), view=view, unit=None)
    expect(shared.find("dossier").locator(".d-headline")).to_be_visible()
    shared.rest()
    yield shared
    check_peace(shared)


@pytest.fixture
def full(chromium: Browser, app_address: str) -> Iterator[AppSight]:
    """Return the app as a link to a unit's day opens it."""
    with AppSight(chromium, app_address, FULL) as sight:
        yield sight
        check_peace(sight)


def check_peace(sight: AppSight) -> None:
    """Check that nothing went wrong, and that no other host was asked for anything."""
    assert sight.watch.strangers == []
    assert sight.watch.errors == []
    assert sight.page.locator("[data-testid=stException]").count() == 0


def test_page_opens_on_the_first_day(chromium: Browser, app_address: str, battle: Battle) -> None:
    with AppSight(chromium, app_address) as sight:
        for name in CONTAINERS:
            expect(sight.find(name)).to_have_count(1)
            expect(sight.find(name)).to_be_visible()
        expect(sight.body).to_have_attribute("data-date", battle.first.isoformat())
        expect(sight.body).to_have_attribute("data-lang", "az")
        expect(sight.page).to_have_title(battle.heading.az)
        heading = sight.page.get_by_role("heading", level=1)
        assert heading.inner_text() == battle.heading.az
        written = sight.page.locator("[data-testid=stMainBlockContainer]").inner_text()
        assert written.startswith(battle.heading.az)
        first = battle.days[battle.first]
        expect(sight.find("dossier").locator("h2")).to_have_text(first.short.az)
        expect(sight.find("dossier")).to_contain_text(first.caption.az)
        sight.page.locator("[data-panel=units]").click()
        invitation = say("az", "Click a unit to open its dossier")
        expect(sight.find("dossier")).to_contain_text(invitation)
        assert sight.page.locator("[data-testid=stAlert]").count() == 0
        check_peace(sight)


def test_map_lives_in_a_sandbox(first: AppSight) -> None:
    frame = first.page.locator(".st-key-map iframe")
    expect(frame).to_have_count(1)
    expect(frame).to_have_attribute("sandbox", "allow-scripts allow-downloads")
    assert frame.get_attribute("title")
    assert frame.get_attribute("src") is None


def check_dossier(sight: AppSight, battle: Battle, unit: str, day: int) -> None:
    lang = LANGUAGES[0]
    dossier = sight.find("dossier")
    expect(dossier.locator("h2")).to_have_text(battle.units[unit].name.read(lang))
    expect(dossier.locator("section").first).to_have_attribute("lang", lang)
    expect(sight.body).to_have_attribute("data-chosen", unit)
    sight.wait_query(unit=unit)
    sight.rest()
    wanted = strip(render_dossier(battle, unit, battle.dates[day], lang))
    assert strip(dossier.locator("section").first.inner_html()) == wanted
    assert "¶23" in wanted
    expect(dossier).to_contain_text("¶23")


def test_unit_chosen_on_the_map_opens_its_dossier(first: AppSight, battle: Battle) -> None:
    first.find_unit("rifle-178").click()
    check_dossier(first, battle, "rifle-178", 0)
    first.find_unit("rifle-180").focus()
    first.page.keyboard.press("Enter")
    check_dossier(first, battle, "rifle-180", 0)
    first.find_unit("rifle-180").click()
    check_dossier(first, battle, "rifle-180", 0)
    first.find_unit("rifle-178").focus()
    first.page.keyboard.press("Enter")
    check_dossier(first, battle, "rifle-178", 0)


def test_slider_takes_panels_and_address_along(first: AppSight, battle: Battle) -> None:
    slider = first.map.locator("#time")
    slider.focus()
    heading = first.find("dossier").locator("h2")
    for key, n in (("ArrowRight", 1), ("End", 6), ("ArrowLeft", 5), ("Home", 0), ("ArrowRight", 1)):
        first.page.keyboard.press(key)
        day = battle.dates[n]
        first.wait_query(date=day.isoformat())
        expect(first.body).to_have_attribute("data-date", day.isoformat())
        expect(heading).to_have_text(battle.days[day].short.az)
        first.rest()
        chronicle = first.find("chronicle").locator("section").inner_html()
        assert strip(chronicle) == strip(render_chronicle(battle, day, "az"))


def test_keys_are_the_sliders_before_anything_has_the_focus(
    chromium: Browser, app_address: str, battle: Battle
) -> None:
    with AppSight(chromium, app_address) as sight:
        assert sight.page.evaluate("document.activeElement === document.body")
        sight.page.keyboard.press("End")
        expect(sight.body).to_have_attribute("data-date", battle.dates[-1].isoformat())
        sight.page.keyboard.press("ArrowLeft")
        expect(sight.body).to_have_attribute("data-date", battle.dates[-2].isoformat())
        check_peace(sight)


def test_many_quick_steps_end_where_the_map_ends(first: AppSight, battle: Battle) -> None:
    first.map.locator("#time").focus()
    for _ in range(5):
        first.page.keyboard.press("ArrowRight")
    day = battle.dates[5]
    expect(first.body).to_have_attribute("data-date", day.isoformat())
    first.wait_query(date=day.isoformat())
    expect(first.find("dossier").locator("h2")).to_have_text(battle.days[day].short.az)
    first.rest()
    expect(first.body).to_have_attribute("data-date", day.isoformat())


def test_view_of_the_map_goes_into_the_address(first: AppSight) -> None:
    first.map.locator("[data-view-button=theatre]").click()
    first.wait_query(view="theatre")
    expect(first.body).to_have_attribute("data-view", "theatre")


def test_address_sets_everything(full: AppSight, battle: Battle) -> None:
    expect(full.body).to_have_attribute("data-date", "1920-05-29")
    expect(full.body).to_have_attribute("data-lang", "ru")
    expect(full.body).to_have_attribute("data-chosen", "rifle-178")
    expect(full.body).to_have_attribute("data-view", "town")
    expect(full.find("dossier").locator("h2")).to_have_text(battle.units["rifle-178"].name.ru)
    expect(full.find("dossier")).to_contain_text("¶23")
    wanted = {"date": "1920-05-29", "lang": "ru", "unit": "rifle-178", "view": "town"}
    assert full.read_query() == wanted
    assert full.page.locator("[data-testid=stAlert]").count() == 0


@pytest.mark.parametrize(
    ("query", "notices"),
    [
        ("date=1920-06-01&lang=xx&unit=nobody&view=moon", ["1920-06-01", "xx", "nobody", "moon"]),
        ("date=%3Cscript%3Ealert(1)%3C/script%3E", ["<script>alert(1)</script>"]),
        (f"unit={quote(PICTURE)}", [PICTURE]),
    ],
    ids=["all", "markup", "picture"],
)
def test_wrong_address_is_answered_with_a_notice(
    chromium: Browser, app_address: str, battle: Battle, query: str, notices: list[str]
) -> None:
    with AppSight(chromium, app_address, query) as sight:
        alerts = sight.page.locator("[data-testid=stAlert]")
        expect(alerts).to_have_count(len(notices))
        assert sight.watch.strangers == []
        for value in notices:
            expect(alerts.filter(has_text=value)).to_have_count(1)
        expect(sight.body).to_have_attribute("data-date", battle.first.isoformat())
        expect(sight.body).to_have_attribute("data-view", next(iter(battle.views)))
        check_peace(sight)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_little_crosses_the_wire_after_the_first_load(
    chromium: Browser, app_address: str, battle: Battle, lang: Language
) -> None:
    with AppSight(chromium, app_address, f"lang={lang}") as sight:
        assert sight.bytes > 100_000, "the page itself crosses once"
        spent = {}
        sight.rest_levels()
        sight.map.locator("#time").focus()
        for day in battle.dates[1:]:
            before = sight.bytes
            sight.page.keyboard.press("ArrowRight")
            sight.wait_query(date=day.isoformat())
            title = battle.days[day].short.read(lang)
            expect(sight.find("dossier").locator("h2")).to_have_text(title)
            sight.rest()
            spent[day.isoformat()] = sight.bytes - before
        for unit in ("rifle-178", "rifle-180"):
            before = sight.bytes
            sight.find_unit(unit).focus()
            sight.page.keyboard.press("Enter")
            sight.wait_query(unit=unit)
            name = battle.units[unit].name.read(lang)
            expect(sight.find("dossier").locator("h2")).to_have_text(name)
            sight.rest()
            spent[unit] = sight.bytes - before
    assert {name: n for name, n in spent.items() if n} == {}


def test_language_switch_keeps_day_unit_and_view(full: AppSight, battle: Battle) -> None:
    full.map.locator("[data-view-button=surroundings]").click()
    full.wait_query(view="surroundings")
    langs: tuple[Language, ...] = ("en", "az")
    for lang in langs:
        full.find("lang").get_by_text(lang, exact=True).click()
        full.wait_query(lang=lang, date="1920-05-29", unit="rifle-178", view="surroundings")
        full.map.locator(f"body[data-ready='1'][data-lang={lang}]").wait_for()
        expect(full.body).to_have_attribute("data-date", "1920-05-29")
        expect(full.body).to_have_attribute("data-chosen", "rifle-178")
        expect(full.body).to_have_attribute("data-view", "surroundings")
        name = battle.units["rifle-178"].name.read(lang)
        expect(full.find("dossier").locator("h2")).to_have_text(name)
        expect(full.find("dossier").locator("section").first).to_have_attribute("lang", lang)
        full.rest()
    full.map.locator("#time").focus()
    full.page.keyboard.press("ArrowRight")
    full.wait_query(date="1920-05-30", lang="az")


def test_names_in_the_panels_lead_to_the_map(first: AppSight) -> None:
    day = first.page.locator("[data-day-link]").last
    wanted = day.get_attribute("data-day-link")
    assert wanted
    day.click()
    expect(first.body).to_have_attribute("data-date", wanted)
    first.page.locator("[data-panel=units]").click()
    first.find("dossier").locator("[data-unit-link=rifle-178]").click()
    expect(first.body).to_have_attribute("data-chosen", "rifle-178")
    first.wait_query(date=wanted, unit="rifle-178", panel=None)


def test_dossier_slides_over_the_day_and_back_returns(first: AppSight, battle: Battle) -> None:
    first.page.locator("[data-panel=units]").click()
    first.wait_query(panel="units")
    first.find_unit("rifle-178").click()
    expect(first.find("dossier").locator("h2")).to_have_text(battle.units["rifle-178"].name.az)
    expect(first.find("chronicle").locator("section")).to_be_hidden()
    first.page.locator(".p-back").click()
    first.wait_query(unit=None, panel="units")
    expect(first.body).to_have_attribute("data-chosen", "")
    first.page.locator("[data-panel=today]").click()
    expect(first.find("chronicle").locator("section")).to_be_visible()
    first.wait_query(unit=None, panel=None)


@pytest.mark.parametrize("name", ["heading", "tab", "panel text"])
def test_arrows_step_a_day_wherever_the_focus_is(
    first: AppSight, battle: Battle, name: str
) -> None:
    spots = {"heading": "h1", "tab": "[data-panel=today]", "panel text": ".d-kicker"}
    first.page.locator(spots[name]).first.click()
    first.page.keyboard.press("ArrowRight")
    expect(first.body).to_have_attribute("data-date", battle.dates[1].isoformat())


def test_arrows_are_left_to_a_control_that_needs_them(first: AppSight, battle: Battle) -> None:
    first.find("export").get_by_role("button").last.click()
    format_ = first.page.get_by_role("combobox")
    format_.focus()
    first.page.keyboard.press("ArrowDown")
    expect(first.body).to_have_attribute("data-date", battle.first.isoformat())
    first.page.keyboard.press("Escape")
    first.page.keyboard.press("Escape")
    expect(format_).to_have_count(0)


def test_back_and_forward_go_through_what_was_chosen(
    chromium: Browser, app_address: str, battle: Battle
) -> None:
    with AppSight(chromium, app_address) as sight:
        sight.map.locator("#time").focus()
        for day in battle.dates[1:3]:
            sight.page.keyboard.press("ArrowRight")
            sight.wait_query(date=day.isoformat())
        sight.find_unit("rifle-178").click()
        sight.wait_query(unit="rifle-178")
        sight.find("lang").get_by_text("ru", exact=True).click()
        sight.wait_query(lang="ru")
        sight.map.locator("body[data-ready='1'][data-lang=ru]").wait_for()
        sight.rest()
        sight.page.go_back()
        sight.map.locator("body[data-ready='1'][data-lang=az]").wait_for()
        expect(sight.body).to_have_attribute("data-chosen", "rifle-178")
        sight.rest()
        sight.page.go_back()
        expect(sight.body).to_have_attribute("data-chosen", "")
        sight.page.go_back()
        expect(sight.body).to_have_attribute("data-date", battle.dates[1].isoformat())
        button = sight.find("export").get_by_role("button", name=re.compile("PNG")).first
        with sight.page.expect_download() as pending:
            button.click()
        assert battle.dates[1].isoformat() in pending.value.suggested_filename
        sight.page.go_forward()
        expect(sight.body).to_have_attribute("data-date", battle.dates[2].isoformat())
        sight.wait_query(date=battle.dates[2].isoformat(), lang="az", unit=None)
        check_peace(sight)


@pytest.mark.parametrize(("locale", "lang"), [("ru-RU", "ru"), ("en-GB", "en"), ("de-DE", "az")])
def test_first_visit_speaks_the_readers_language_and_the_address_rules_after_that(
    chromium: Browser, app_address: str, battle: Battle, locale: str, lang: Language
) -> None:
    with AppSight(chromium, app_address, locale=locale) as sight:
        expect(sight.body).to_have_attribute("data-lang", lang)
        expect(sight.page).to_have_title(battle.heading.read(lang))
        assert sight.page.evaluate("document.documentElement.lang") == lang
        sight.wait_query(lang=lang)
    with AppSight(chromium, app_address, "lang=az", locale=locale) as sight:
        expect(sight.body).to_have_attribute("data-lang", "az")
        expect(sight.page).to_have_title(battle.heading.az)
        assert sight.page.evaluate("document.documentElement.lang") == "az"


READ_THEME = """() => {
    const paint = (css, name) => getComputedStyle(document.querySelector(css))[name];
    return [paint(".stApp", "backgroundColor"), paint(".st-key-dossier h2", "color"),
        paint(".st-key-export button", "color"), document.documentElement.dataset.theme];
}"""


def test_dark_and_light_switch_live_everywhere(first: AppSight) -> None:
    light = first.page.evaluate(READ_THEME)
    assert light[-1] == "light"
    first.page.emulate_media(color_scheme="dark")
    first.page.wait_for_function("document.documentElement.dataset.theme === 'dark'")
    first.map.locator("html[data-theme=dark]").wait_for()
    dark = first.page.evaluate(READ_THEME)
    assert all(one != other for one, other in zip(light, dark, strict=True)), (light, dark)
    first.page.emulate_media(color_scheme="light")
    first.map.locator("html[data-theme=light]").wait_for()
    assert first.page.evaluate(READ_THEME) == light


def test_page_finds_its_way_back_to_a_server_that_was_started_again(
    chromium: Browser, battle: Battle, tmp_path: Path
) -> None:
    port = find_port()
    query = "date=1920-05-27&lang=en&unit=rifle-178"
    with serve_app(tmp_path / "one.txt", port) as address:
        sight = AppSight(chromium, address, query.replace("en", "ru"))
        sight.find("lang").get_by_text("en", exact=True).click()
        sight.map.locator("body[data-ready='1'][data-lang=en]").wait_for()
        sight.rest()
    page, told = sight.page, sight.find("dossier").locator("h2")
    note = page.locator(".host-note")
    expect(note).to_have_text(say("en", "No connection to the server"), timeout=PATIENCE)
    assert page.get_by_role("dialog").count() == 0
    # All that needs no server goes on, and no button offers a picture of another day.
    sight.map.locator("#time").focus()
    page.keyboard.press("ArrowRight")
    expect(sight.body).to_have_attribute("data-date", "1920-05-28")
    sight.wait_query(date="1920-05-28", unit="rifle-178")
    page.locator(".p-back").click()
    expect(told).to_have_text(battle.days[battle.dates[3]].short.en)
    button = sight.find("export").get_by_role("button", name=re.compile("PNG")).first
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.st-key-export')).pointerEvents")
        == "none"
    )
    with serve_app(tmp_path / "two.txt", port):
        # Where it was: in the language that was chosen last, too.
        expect(button).to_be_enabled(timeout=PATIENCE)
        expect(note).to_have_count(0, timeout=PATIENCE)
        page.wait_for_function("!('behind' in document.documentElement.dataset)", timeout=PATIENCE)
        with page.expect_download() as pending:
            button.click()
        assert "1920-05-28" in pending.value.suggested_filename
        assert "_en" in pending.value.suggested_filename
        page.locator("[data-panel=table]").click()
        sight.wait_query(date="1920-05-28", panel="table", unit=None)
        sight.map.locator("#time").focus()
        page.keyboard.press("ArrowRight")
        sight.wait_query(date="1920-05-29")
        with page.expect_download() as pending:
            button.click()
        assert "1920-05-29" in pending.value.suggested_filename
        sight.context.close()


@pytest.mark.parametrize("fate", ["lost", "broken"])
def test_language_is_asked_for_until_the_page_is_in_it(
    chromium: Browser, app_address: str, fate: str
) -> None:
    # What the page says next is lost on its way, or the connection breaks with it.
    lost: list[int] = []

    def lead(page: WebSocketRoute) -> None:
        server = page.connect_to_server()

        def pass_on(message: str | bytes) -> None:
            if lost and not lost[-1]:
                lost.append(len(message))
                if fate == "broken":
                    server.close()
                    page.close()
                return
            server.send(message)

        page.on_message(pass_on)

    def prepare(context: BrowserContext) -> None:
        context.route_web_socket(re.compile("/_stcore/stream"), lead)

    with AppSight(chromium, app_address, "date=1920-05-27&lang=ru", prepare=prepare) as sight:
        sight.rest_levels()
        lost.append(0)
        sight.find("lang").get_by_text("en", exact=True).click()
        sight.map.locator("body[data-ready='1'][data-lang=en]").wait_for()
        assert lost[-1]
        sight.wait_query(lang="en")


LATE = """
globalThis.battleSlots = new Proxy({}, {
    set(slots, name, place) {
        const put = () => { slots[name] = place; globalThis.battleHost?.render(); };
        if (name === "%s") setTimeout(put, 1000);
        else put();
        return true;
    },
});
"""


@pytest.mark.parametrize("part", ["head", "page", "day", "rest"])
def test_page_waits_for_every_part_of_its_panels(
    chromium: Browser, app_address: str, part: str
) -> None:
    # Streamlit mounts them in an order of its own.
    def prepare(context: BrowserContext) -> None:
        context.add_init_script(LATE % part)

    with AppSight(chromium, app_address, "date=1920-05-27&lang=en", prepare=prepare) as sight:
        expect(sight.find("dossier").locator(".d-headline")).to_be_visible()
        check_peace(sight)


def test_language_chosen_in_the_middle_of_a_move_keeps_the_place(
    chromium: Browser, app_address: str
) -> None:
    read = "() => [plate.map().getCenter().lat, plate.map().getZoom()]"
    with AppSight(chromium, app_address, "date=1920-05-29&lang=en") as sight:
        sight.body.evaluate("() => document.getElementById('zoom-in').click()")
        sight.page.wait_for_url("**at=**")
        sight.body.evaluate("() => document.getElementById('zoom-in').click()")
        before = sight.body.evaluate(read)
        sight.page.evaluate(
            "() => [...document.querySelectorAll('.st-key-lang button')]"
            ".find((one) => one.textContent.trim() === 'ru').click()"
        )
        sight.map.locator("body[data-ready='1'][data-lang=ru]").wait_for()
        assert sight.body.evaluate(read) == pytest.approx(before, abs=2e-4)
        check_peace(sight)


def test_place_zoom_and_panel_are_kept_by_link_language_and_back(
    chromium: Browser, app_address: str
) -> None:
    read = "() => [plate.map().getCenter().lat, plate.map().getCenter().lng, plate.map().getZoom()]"
    with AppSight(chromium, app_address, "date=1920-05-29&lang=en") as sight:
        assert "at" not in sight.read_query()
        sight.map.locator("#zoom-in").click()
        sight.map.locator("#zoom-in").click()
        sight.page.wait_for_url("**at=**")
        sight.page.locator("[data-panel=accounts]").click()
        sight.wait_query(panel="accounts")
        before = sight.body.evaluate(read)
        sight.page.wait_for_url(f"**at=*,{before[2]:.2f}*")
        query = sight.page.url.split("?")[1]
        sight.find("lang").get_by_text("ru", exact=True).click()
        sight.map.locator("body[data-ready='1'][data-lang=ru]").wait_for()
        assert sight.body.evaluate(read) == pytest.approx(before, abs=2e-4)
        expect(sight.page.locator("[data-panel=accounts]")).to_have_attribute(
            "aria-pressed", "true"
        )
        check_peace(sight)
    with AppSight(chromium, app_address, query) as sight:
        assert sight.body.evaluate(read) == pytest.approx(before, abs=2e-4)
        expect(sight.page.locator("[data-panel=accounts]")).to_have_attribute(
            "aria-pressed", "true"
        )
        sight.map.locator("[data-view-button=town]").click()
        sight.wait_query(at=None, view="town")
        check_peace(sight)


def test_unit_opens_its_dossier_after_a_language_switch_too(
    chromium: Browser, app_address: str, battle: Battle
) -> None:
    with AppSight(chromium, app_address, "lang=en&date=1920-05-29") as sight:
        sight.find_unit("rifle-178").click()
        sight.wait_query(unit="rifle-178")
        sight.find("lang").get_by_text("ru", exact=True).click()
        sight.map.locator("body[data-ready='1'][data-lang=ru]").wait_for()
        sight.page.locator("[data-panel=units]").click()
        sight.wait_query(panel="units")
        # A step of the day leaves the panel as it is.
        sight.map.locator("#time").focus()
        sight.page.keyboard.press("ArrowRight")
        sight.wait_query(date="1920-05-30", panel="units")
        sight.find_unit("rifle-180").click()
        sight.wait_query(unit="rifle-180", panel=None)
        name = battle.units["rifle-180"].name.ru
        expect(sight.find("dossier").locator("h2")).to_have_text(name)
        # Escape inside the frame closes the dossier; back to where it was opened from.
        sight.page.keyboard.press("Escape")
        sight.wait_query(unit=None, panel="units")
        check_peace(sight)


def test_pin_of_another_day_opens_its_event_over_a_dossier(
    chromium: Browser, app_address: str
) -> None:
    with AppSight(chromium, app_address, "date=1920-05-29&unit=rifle-178", motion=True) as sight:
        sight.map.locator(".pin[data-event=rising-begins]").click()
        sight.wait_query(date="1920-05-26", unit=None)
        row = sight.find("chronicle").locator("[data-event-row=rising-begins]")
        expect(row).to_have_class(re.compile("pointed"))
        expect(row).to_be_visible()
        expect(sight.body).to_have_attribute("data-chosen", "")
        sight.page.go_back()
        sight.wait_query(unit="rifle-178")
        check_peace(sight)


def test_focus_passes_on_when_the_panel_changes_under_it(first: AppSight) -> None:
    page = first.page
    page.locator("[data-panel=units]").click()
    link = first.find("dossier").locator("[data-unit-link=rifle-178]")
    link.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".p-back")).to_be_focused()
    page.keyboard.press("Enter")
    expect(link).to_be_focused()
    # What scrolls can be scrolled by keys; the arrows across still step a day.
    box = first.find("dossier")
    box.focus()
    page.keyboard.press("End")
    page.wait_for_function("document.querySelector('.st-key-dossier').scrollTop > 0")
    expect(first.body).to_have_attribute("data-date", "1920-05-25")
    page.keyboard.press("ArrowRight")
    expect(first.body).to_have_attribute("data-date", "1920-05-26")
    page.locator("[data-panel=accounts]").click()
    assert box.evaluate("box => box.scrollTop") == 0, "a panel opens at its beginning"


def test_back_after_play_leads_to_the_day_it_began_on(chromium: Browser, app_address: str) -> None:
    with AppSight(chromium, app_address, "date=1920-05-29") as sight:
        sight.map.locator("#play").click()
        sight.wait_query(date="1920-05-31")
        sight.page.go_back()
        sight.wait_query(date="1920-05-29")
        expect(sight.body).to_have_attribute("data-date", "1920-05-29")
        check_peace(sight)


def test_notices_go_when_the_reader_goes_on(chromium: Browser, app_address: str) -> None:
    with AppSight(chromium, app_address, "unit=nobody&date=never&lang=en") as sight:
        alerts = sight.page.get_by_test_id("stAlert")
        expect(alerts).to_have_count(2)
        alerts.first.click()
        expect(alerts.first).to_be_hidden()
        sight.map.locator("#time").focus()
        sight.page.keyboard.press("ArrowRight")
        expect(alerts.last).to_be_hidden()


def test_many_quick_steps_come_to_rest(first: AppSight) -> None:
    first.map.locator("#time").focus()
    for _ in range(6):
        first.page.keyboard.press("ArrowRight")
    first.wait_query(date="1920-05-31")
    first.rest_levels()
    before = first.bytes
    first.page.wait_for_timeout(1500)
    assert first.bytes == before, "nothing is said that nobody asked for"


def test_lost_network_is_survived(chromium: Browser, app_address: str) -> None:
    with AppSight(chromium, app_address, "lang=en&date=1920-05-27") as sight:
        sight.context.set_offline(True)
        sight.map.locator("#time").focus()
        sight.page.keyboard.press("ArrowRight")
        sight.wait_query(date="1920-05-28")
        button = sight.find("export").get_by_role("button", name=re.compile("PNG")).first
        saved: list[str] = []
        sight.page.on("download", lambda one: saved.append(one.suggested_filename))
        # Of the day before nothing can be had, however it is asked for.
        button.evaluate("button => button.click()")
        sight.page.wait_for_timeout(1500)
        assert saved == []
        sight.context.set_offline(False)
        sight.page.wait_for_function(
            "!('behind' in document.documentElement.dataset)", timeout=PATIENCE
        )
        with sight.page.expect_download() as pending:
            button.click()
        assert "1920-05-28" in pending.value.suggested_filename
        assert [name for name in saved if "1920-05-28" not in name] == []


def test_slow_network_does_not_hold_up_a_day_or_a_click(
    chromium: Browser, app_address: str, battle: Battle
) -> None:
    with AppSight(chromium, app_address, "lang=en&date=1920-05-27") as sight:
        wire = sight.context.new_cdp_session(sight.page)
        slow = {
            "offline": False,
            "latency": 20_000,
            "downloadThroughput": 4e3,
            "uploadThroughput": 4e3,
        }
        wire.send("Network.emulateNetworkConditions", slow)
        before = sight.bytes
        sight.map.locator("#time").focus()
        sight.page.keyboard.press("ArrowRight")
        expect(sight.find("dossier").locator("h2")).to_have_text(
            battle.days[battle.dates[3]].short.en
        )
        sight.find_unit("rifle-178").click()
        expect(sight.find("dossier").locator("h2")).to_have_text(battle.units["rifle-178"].name.en)
        sight.wait_query(date="1920-05-28", unit="rifle-178")
        assert sight.bytes - before < 5000, "nothing was waited for"


def test_link_opens_on_its_day_without_passing_another(chromium: Browser, app_address: str) -> None:
    with AppSight(chromium, app_address, "date=1920-05-29", watched="data-date") as sight:
        assert sight.seen_values() == ["1920-05-29"]


def test_event_is_pointed_at_in_list_and_map_alike(first: AppSight) -> None:
    first.map.locator("#time").focus()
    for _ in range(4):
        first.page.keyboard.press("ArrowRight")
    row = first.find("chronicle").locator("[data-event-row=attack-repulsed]")
    row.hover()
    disc = first.map.locator(".disc[data-event=attack-repulsed]").first
    expect(disc).to_have_class(re.compile("pointed"))
    first.page.mouse.move(5, 5)
    expect(disc).not_to_have_class(re.compile("pointed"))
    disc.hover()
    expect(row).to_have_class(re.compile("pointed"))
    first.map.locator(".disc[data-event=counter-attacks]").first.click()
    other = first.find("chronicle").locator("[data-event-row=counter-attacks]")
    expect(other).to_have_class(re.compile("pointed"))


@pytest.mark.parametrize("landscape", [False, True])
def test_printed_page_is_a_whole_sheet(full: AppSight, tmp_path: Path, landscape: bool) -> None:  # noqa: FBT001
    path = tmp_path / "page.pdf"
    full.page.pdf(path=path, format="A4", landscape=landscape, print_background=True)
    first = read_pdf(path, 1)
    # Each name once, title, date and legend, and all of it on the first page with the map.
    battle_title = "Гянджа, 25–31 мая 1920"
    for word in (battle_title, "29 мая 1920", "Условные знаки", "180-й стр.", "Станция Гянджа"):
        assert first.count(word) == 1, word
    assert "PNG" not in first
    assert "Экспорт" not in first
    whole = read_pdf(path)
    assert "178-й стрелковый полк" in whole
    assert "GeoNames (CC BY 4.0)" in whole
    expect(full.body).not_to_have_class(re.compile("paper"))


def read_pdf(path: Path, last: int = 99) -> str:
    command = ["pdftotext", "-layout", "-l", str(last), str(path), "-"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return " ".join(text.split())


@pytest.mark.parametrize(
    "size",
    [
        (1366, 768),
        (1280, 720),
        (1024, 768),
        (844, 390),
        (720, 450),
        (390, 844),
        (360, 640),
        (640, 512),
        (390, 500),
        (320, 480),
    ],
)
def test_slider_and_day_are_on_the_screen_at_every_size(
    chromium: Browser, app_address: str, size: tuple[int, int]
) -> None:
    width, height = size
    with AppSight(chromium, app_address, "date=1920-05-29", size=size) as sight:
        page = sight.page
        spots = [sight.map.locator("#time"), page.locator(".st-key-dossier h2"),
                 sight.find("lang"), sight.find("export")]  # fmt: skip
        for spot in spots:
            box = spot.bounding_box()
            assert box is not None
            assert box["x"] >= -1, spot
            assert box["y"] >= -1, spot
            assert box["x"] + box["width"] <= width + 16, spot
            assert box["y"] + min(box["height"], 30) <= height + 1, spot
        assert (
            page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight") <= height
        )
        check_peace(sight)


def test_sheet_can_be_taken_away_as_a_picture(full: AppSight, tmp_path: Path) -> None:
    export = full.find("export")
    button = export.get_by_role("button", name=re.compile("PNG")).first
    with full.page.expect_download() as pending:
        button.click()
    assert pending.value.suggested_filename.endswith(".png")
    assert "1920-05-29" in pending.value.suggested_filename
    path = tmp_path / "sheet.png"
    pending.value.save_as(path)
    with Image.open(io.BytesIO(path.read_bytes())) as image:
        assert image.format == "PNG"
        dpi = image.info["dpi"][0]
        assert dpi >= 149
        width, height = (round(side / 25.4 * dpi) for side in read_paper("a4").size)
        assert image.size == pytest.approx((width, height), abs=2)
        assert len(image.convert("RGB").getcolors(1 << 24) or []) > 100


# ---- without a browser -------------------------------------------------------------------------


def run_app(**query: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


def test_script_runs_from_top_to_bottom() -> None:
    app = run_app()
    assert not app.exception
    assert not app.error
    assert not app.warning
    assert app.session_state["lang"] == "az"


def test_script_tells_of_wrong_values() -> None:
    app = run_app(date="yesterday", unit="nobody")
    assert not app.exception
    assert [bool(re.search("yesterday|nobody", w.value)) for w in app.warning] == [True, True]
    assert app.session_state["asked"]["date"] == "1920-05-25"


def test_script_names_the_faults_of_a_pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEO_PACK", str(tmp_path / "nowhere"))
    app = run_app()
    assert not app.exception
    assert app.error
