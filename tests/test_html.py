import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from browser import READY, Watch, serve_folder
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser, BrowserContext, Page, expect
from validity import find_invalid

from geo.battle.nouns import LANGUAGES, Battle, Language
from geo.takeaway.one_file import find_patch, render_html
from geo.webmap.panels.chronicle import render_chronicle, render_table
from geo.webmap.panels.dossier import render_dossier
from geo.webmap.panels.pooled import PANELS, Pool, collect_panels
from geo.webmap.panels.sources import render_contradictions, render_sources
from geo.webmap.standalone import fill_blank
from geo.words.phrases import render_date, say

DAY = "1920-05-29"
SAME = """(html) => {
    const box = document.createElement("div");
    box.innerHTML = html;
    return box.innerHTML;
}"""
"""Returns HTML as the browser writes it."""


@pytest.fixture(scope="module")
def file(
    battle: Battle, blanks: dict[Language, str], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Return the one file that opens in Azerbaijani."""
    path = tmp_path_factory.mktemp("one") / "map.html"
    path.write_text(render_html(battle, "az", blanks), "utf-8")
    return path


@pytest.fixture(scope="module")
def watch() -> Watch:
    return Watch()


@pytest.fixture
def context(chromium: Browser, watch: Watch) -> Iterator[BrowserContext]:
    context = chromium.new_context(offline=True, viewport={"width": 1440, "height": 900})
    watch.errors.clear()
    watch.strangers.clear()
    watch.attach(context)
    yield context
    context.close()
    assert watch.errors == []
    assert watch.strangers == []


def open_page(context: BrowserContext, file: Path, query: str = "") -> Page:
    page = context.new_page()
    page.goto(file.as_uri() + query)
    page.wait_for_function(READY)
    return page


def test_file_is_under_a_megabyte_and_links_to_nothing(file: Path) -> None:
    assert file.stat().st_size < 1_000_000
    text = file.read_text("utf-8")
    assert not re.search(r"""(?:src|href)\s*=\s*["']?(?:https?:)?//""", text)


def test_page_is_ready_with_the_first_day_in_its_language(
    context: BrowserContext, file: Path, battle: Battle
) -> None:
    page = open_page(context, file)
    body = page.locator("body")
    expect(body).to_have_attribute("data-battle", battle.id)
    expect(body).to_have_attribute("data-lang", "az")
    expect(body).to_have_attribute("data-date", "1920-05-25")
    expect(page).to_have_title(battle.heading.az)
    assert page.evaluate("document.documentElement.lang") == "az"
    assert page.evaluate("document.compatMode") == "CSS1Compat"


def test_slider_moves_the_page(context: BrowserContext, file: Path, battle: Battle) -> None:
    page = open_page(context, file)
    page.locator("#time").focus()
    for key, day in (("End", "1920-05-31"), ("ArrowLeft", "1920-05-30"), ("Home", "1920-05-25")):
        page.keyboard.press(key)
        expect(page.locator("body")).to_have_attribute("data-date", day)
    page.keyboard.press("ArrowRight")
    expect(page.locator("#folio-page .d-kicker")).to_contain_text("26 may")
    expect(page.locator('#folio-day [data-event-row="rising-begins"]')).to_contain_text("03:00")
    spoken = render_date(battle.dates[1], "az")
    expect(page.locator("#time")).to_have_attribute("aria-valuetext", spoken)


def test_pressing_a_unit_opens_its_dossier(
    context: BrowserContext, file: Path, battle: Battle
) -> None:
    page = open_page(context, file, f"?date={DAY}")
    expect(page.locator("#folio-page .d-headline")).to_be_visible()
    page.locator('[data-unit="rifle-178"]').click()
    expect(page.locator("#folio-day")).to_be_hidden()
    unit = battle.units["rifle-178"]
    expect(page.locator("#folio-page h2")).to_have_text(unit.name.az)
    expect(page.locator("#folio-page tr[aria-current]")).to_contain_text("29 may")
    page.locator("#folio-page [data-unit-link]").first.click()
    expect(page.locator("#folio-page h2")).not_to_have_text(unit.name.az)
    page.locator(".p-back").click()
    expect(page.locator("#folio-page .d-headline")).to_be_visible()
    expect(page.locator("#folio-day")).to_be_visible()
    assert "unit=" not in page.url


def test_dossier_follows_the_day(context: BrowserContext, file: Path) -> None:
    page = open_page(context, file, "?unit=rifle-178&date=1920-05-25")
    row = page.locator("#folio-page tr[aria-current]")
    expect(row).to_contain_text("25 may")
    page.locator("#time").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("body")).to_have_attribute("data-date", "1920-05-26")
    expect(row).to_contain_text("26")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_fragments_are_those_of_the_app(
    context: BrowserContext, file: Path, battle: Battle, lang: Language
) -> None:
    page = open_page(context, file, f"?lang={lang}&date={DAY}&unit=ganja-regiment-3")
    expect(page.locator("body")).to_have_attribute("data-lang", lang)
    day = battle.dates[4]
    shown = page.locator("#folio-page").inner_html()
    wanted = render_dossier(battle, "ganja-regiment-3", day, lang)
    assert shown == page.evaluate(SAME, wanted)
    for name, html in (
        ("table", render_table(battle, day, lang)),
        ("accounts", render_contradictions(battle, lang)),
        ("sources", render_sources(battle, lang)),
    ):
        page.locator(f'[data-panel="{name}"]').click()
        assert page.locator("#folio-page").inner_html() == page.evaluate(SAME, html)


def test_language_switch_keeps_what_is_shown(
    context: BrowserContext, file: Path, battle: Battle
) -> None:
    page = open_page(context, file, f"?date={DAY}&unit=rifle-180&view=surroundings")
    order: tuple[Language, ...] = ("ru", "en", "az")
    for lang in order:
        page.locator(f'[data-lang-link="{lang}"]').click()
        page.wait_for_function(f"document.body.dataset.lang === '{lang}' && {READY}")
        expect(page.locator("body")).to_have_attribute("data-date", DAY)
        expect(page.locator("body")).to_have_attribute("data-view", "surroundings")
        name = battle.units["rifle-180"].name.read(lang)
        expect(page.locator("#folio-page h2")).to_have_text(name)
        expect(page.locator(f'[data-lang-link="{lang}"]')).to_have_attribute("aria-current", "true")


def test_address_follows_and_leads_back(context: BrowserContext, file: Path) -> None:
    page = open_page(context, file)
    page.locator('[data-view-button="theatre"]').click()
    page.locator("#time").focus()
    page.keyboard.press("End")
    expect(page.locator("body")).to_have_attribute("data-date", "1920-05-31")
    page.wait_for_function("location.search.includes('date=1920-05-31')")
    assert "view=theatre" in page.url
    page.reload()
    page.wait_for_function(READY)
    expect(page.locator("body")).to_have_attribute("data-date", "1920-05-31")
    expect(page.locator("body")).to_have_attribute("data-view", "theatre")


def test_wrong_address_is_told_and_shows_the_first_day(context: BrowserContext, file: Path) -> None:
    page = open_page(context, file, "?date=1920-06-01&unit=<b>x&view=constructor&lang=de")
    notice = page.locator("#notice")
    for value in ("1920-06-01", "<b>x", "constructor", "de"):
        expect(notice).to_contain_text(value)
    assert notice.locator("*").count() == 0
    expect(page.locator("body")).to_have_attribute("data-date", "1920-05-25")
    expect(page.locator("body")).to_have_attribute("data-lang", "az")
    notice.click()
    expect(notice).to_be_hidden()


def test_notice_goes_by_keyboard_and_its_cause_leaves_the_address(
    context: BrowserContext, file: Path
) -> None:
    page = open_page(context, file, "?lang=de&view=town")
    expect(page.locator("#notice")).to_contain_text("de")
    assert "lang=" not in page.url
    page.keyboard.press("Escape")
    expect(page.locator("#notice")).to_be_hidden()


def test_language_switch_keeps_layers_and_panel(context: BrowserContext, file: Path) -> None:
    page = open_page(context, file, f"?date={DAY}")
    page.evaluate("for (const name of ['others', 'stated']) plate.setLayer(name, true)")
    page.locator('[data-panel="table"]').click()
    page.locator('[data-lang-link="ru"]').click()
    page.wait_for_function(f"document.body.dataset.lang === 'ru' && {READY}")
    assert page.evaluate("[plate.state.others, plate.state.stated]") == [True, True]
    expect(page.locator('[data-panel="table"]')).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#folio-page")).to_contain_text("29 мая 1920")
    page.locator('[data-panel="today"]').click()
    page.evaluate("for (const name of ['others', 'stated']) plate.setLayer(name, false)")
    assert not re.search("panel|others|stated", page.url)


def test_keyboard_finds_the_head_line_first(context: BrowserContext, file: Path) -> None:
    page = open_page(context, file)
    page.keyboard.press("Tab")
    skip = page.locator("#skip")
    expect(skip).to_be_focused()
    box = skip.bounding_box()
    assert box is not None
    assert box["width"] > 60
    found = []
    for _ in LANGUAGES:
        page.keyboard.press("Tab")
        found.append(page.evaluate("document.activeElement.dataset.langLink"))
    assert found == list(LANGUAGES)
    skip.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.dataset.panel") == "today"


def test_all_tabs_stand_in_one_row_on_a_desk(context: BrowserContext, file: Path) -> None:
    for lang in LANGUAGES:
        page = open_page(context, file, f"?lang={lang}")
        tabs = page.locator(".p-tabs [data-panel]")
        assert tabs.count() == len(PANELS)
        assert len({box["y"] for tab in tabs.all() if (box := tab.bounding_box())}) == 1
        page.close()


@pytest.mark.parametrize("size", [(1366, 768), (1024, 768), (844, 390), (720, 450), (390, 844)])
def test_map_panels_and_slider_are_on_every_screen(
    chromium: Browser, file: Path, size: tuple[int, int]
) -> None:
    width, height = size
    context = chromium.new_context(offline=True, viewport={"width": width, "height": height})
    page = open_page(context, file, f"?date={DAY}")
    for name in (".folium-map", "#folio", "#time", "#folio-page h2", ".top nav"):
        box = page.locator(name).bounding_box()
        assert box is not None, name
        assert box["x"] >= -15, name
        assert box["y"] >= 0, name
        assert box["x"] + box["width"] <= width + 15, name
        assert box["y"] + min(box["height"], 30) <= height, name
    context.close()


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)])
def test_paper_shows_the_map_and_then_all_of_the_dossier(
    chromium: Browser, file: Path, size: tuple[int, int]
) -> None:
    width, height = size
    context = chromium.new_context(
        offline=True, viewport={"width": width, "height": height}, color_scheme="dark"
    )
    page = open_page(context, file, f"?date={DAY}&unit=rifle-178")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print", color_scheme="dark")
    for name in (".time", ".tools", ".views", "#folio-head", ".top nav"):
        expect(page.locator(name)).to_be_hidden()
    chart, panel = (page.locator(name).bounding_box() for name in (".folium-map", "#folio"))
    assert chart is not None
    assert panel is not None
    legend = page.locator("#legend").bounding_box()
    assert legend is not None
    assert chart["x"] == 0
    assert legend["x"] >= chart["width"], "the legend stands beside the map"
    # A4 without its margins, at 96 dots an inch: lying where the window is wider than high.
    assert legend["x"] + legend["width"] <= (1032 if width > height else 703)
    assert chart["y"] + chart["height"] <= 703
    assert panel["y"] >= chart["y"] + chart["height"]
    assert page.evaluate("getComputedStyle(document.querySelector('#folio')).overflow") == "visible"
    assert page.evaluate("document.documentElement.dataset.theme") is None
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    context.close()


def test_sheet_of_a_narrow_screen_has_three_stops(
    chromium: Browser, file: Path, battle: Battle
) -> None:
    context = chromium.new_context(
        offline=True,
        viewport={"width": 390, "height": 844},
        has_touch=True,
        reduced_motion="reduce",
    )
    page = open_page(context, file, f"?date={DAY}")
    sheet, handle = page.locator("#folio"), page.locator(".p-handle")

    def measure() -> float:
        box = sheet.bounding_box()
        assert box is not None
        bar = page.locator(".time").bounding_box()
        assert bar is not None
        assert box["y"] + box["height"] == pytest.approx(bar["y"], abs=1), "above the time bar"
        return box["height"]

    rest = measure()
    expect(page.locator("#folio-page h2")).to_be_in_viewport()
    handle.tap()
    expect(handle).to_have_attribute("aria-expanded", "true")
    half = measure()
    handle.tap()
    full = measure()
    assert rest < half < full
    handle.tap()
    assert measure() == rest
    page.evaluate("plate.chooseUnit('rifle-178')")
    expect(sheet.locator("h2").first).to_have_text(battle.units["rifle-178"].name.az)
    assert measure() == half
    page.keyboard.press("Escape")
    assert measure() == rest
    context.close()


def test_sheet_follows_the_finger(chromium: Browser, file: Path) -> None:
    context = chromium.new_context(
        offline=True, viewport={"width": 390, "height": 844}, reduced_motion="reduce"
    )
    page = open_page(context, file, f"?date={DAY}")
    box = page.locator(".p-handle").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + 6
    for way, stop in ((-300, "half"), (-600, "full")):
        box = page.locator(".p-handle").bounding_box()
        assert box is not None
        y = box["y"] + 6
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x, y + way / 2)
        page.mouse.move(x, y + way)
        page.mouse.up()
        assert page.evaluate("document.documentElement.dataset.sheet") == stop
    context.close()


def test_back_and_forward_go_through_what_was_chosen(context: BrowserContext, file: Path) -> None:
    page = open_page(context, file)
    body = page.locator("body")
    page.locator("#time").focus()
    for day in ("1920-05-26", "1920-05-27"):
        page.keyboard.press("ArrowRight")
        page.wait_for_url(f"**date={day}**")
    page.locator('[data-panel="table"]').click()
    page.wait_for_url("**panel=table**")
    page.locator('[data-unit="rifle-178"]').click()
    page.wait_for_url("**unit=rifle-178**")
    page.go_back()
    expect(page.locator('[data-panel="table"]')).to_have_attribute("aria-pressed", "true")
    expect(body).to_have_attribute("data-chosen", "")
    page.go_back()
    expect(page.locator("#folio-page .d-headline")).to_be_visible()
    page.go_back()
    expect(body).to_have_attribute("data-date", "1920-05-26")
    page.go_forward()
    expect(body).to_have_attribute("data-date", "1920-05-27")


def test_back_leads_to_the_day_and_place_that_were_left(
    context: BrowserContext, file: Path
) -> None:
    page = open_page(context, file, f"?date={DAY}")
    read = "[plate.map().getCenter().lng.toFixed(3), plate.map().getZoom()]"
    fitted = page.evaluate(read)
    page.locator("#zoom-in").click()
    page.wait_for_url("**at=**")
    page.locator("#time").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**date=1920-05-30**")
    page.locator('[data-view-button="theatre"]').click()
    page.wait_for_url("**view=theatre**")
    page.go_back()
    expect(page.locator("body")).to_have_attribute("data-view", "town")
    expect(page.locator("body")).to_have_attribute("data-date", "1920-05-30")
    assert page.evaluate(read) != fitted
    page.go_back()
    expect(page.locator("body")).to_have_attribute("data-date", DAY)
    page.go_forward()
    expect(page.locator("body")).to_have_attribute("data-date", "1920-05-30")
    page.go_forward()
    expect(page.locator("body")).to_have_attribute("data-view", "theatre")


def test_without_scripts_the_week_can_be_read(
    chromium: Browser, file: Path, battle: Battle
) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(file.as_uri())
    expect(page.get_by_role("heading", level=1)).to_have_text(battle.heading.az)
    for event in battle.events:
        if event.account == battle.voice.id:
            expect(page.locator("main")).to_contain_text(event.what.az)
    context.close()


def test_server_that_forbids_scripts_is_told_of_and_the_week_can_be_read(
    chromium: Browser, file: Path, battle: Battle
) -> None:
    context = chromium.new_context()
    page = context.new_page()
    with serve_folder(file.parent, {"Content-Security-Policy": "default-src 'self'"}) as address:
        page.goto(f"{address}/{file.name}")
        expect(page.get_by_text(say("az", "The map needs scripts"))).to_be_visible()
        expect(page.get_by_text(say("az", "Loading the map"))).to_be_hidden()
        expect(page.locator("main")).to_contain_text(battle.events[-1].what.az)
    context.close()


def test_page_is_valid(
    battle: Battle,
    file: Path,
    blanks: dict[Language, str],
    map_pages: dict[Language, Path],
) -> None:
    assert find_invalid(file.read_text("utf-8")) == []
    assert find_invalid(map_pages["ru"].read_text("utf-8")) == []
    packed = {lang: fill_blank(battle, lang, blanks[lang], links={}) for lang in LANGUAGES}
    wrong = {lang: find_invalid(page) for lang, page in packed.items()}
    assert wrong == {lang: [] for lang in packed}


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ('<img alt="">', "<img> without src"),
        ("<noscript><main></main></noscript>", "<main> in html body noscript"),
        ("<p><div></div></p>", "<div> among words"),
        ("<ul><p></p></ul>", "<p> in html body ul"),
        ("<a href='#'><button>x</button></a>", "inside of what is pressed"),
        ("<i id='a'></i><i id='a'></i>", "2 × id 'a'"),
        ("<label for='b'>x</label>", "no id 'b'"),
        ("<meta charset='utf-8'>", "told 2 times"),
        ("</body><script></script>", "<script> in html"),
        ("<div>", "</body> in html body div"),
    ],
)
def test_what_is_invalid_is_found(body: str, wrong: str) -> None:
    page = (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>x</title></head>'
        f"<body>{body}</body></html>"
    )
    assert wrong in "\n".join(find_invalid(page))
    assert find_invalid(page.replace(body, "<p>x</p>")) == []


def test_script_that_fails_shows_the_week(chromium: Browser, file: Path) -> None:
    # As a browser does that is too old for what the script is written in.
    old = file.with_name("old.html")
    old.write_text(file.read_text("utf-8").replace("(async ({", "(nosync ({"), "utf-8")
    context = chromium.new_context()
    page = context.new_page()
    page.goto(old.as_uri())
    expect(page.locator("#plain")).to_be_visible()
    expect(page.locator("#wait")).to_be_hidden()
    context.close()


def test_browser_that_cannot_unpack_shows_the_week(chromium: Browser, file: Path) -> None:
    context = chromium.new_context()
    context.add_init_script("delete window.DecompressionStream;")
    page = context.new_page()
    page.goto(file.as_uri())
    expect(page.locator("#plain")).to_be_visible()
    expect(page.get_by_text(say("az", "The map could not be loaded"))).to_be_visible()
    # There is no sheet to fold: the row of numbers and cites that stands for a folded one is gone.
    assert page.locator("#plain .d-headline").count() == 7
    assert page.locator("#plain .d-brief").count() == 0
    assert page.locator("#plain .d-headline h2 + p").count() == 7
    context.close()


def test_two_files_are_the_same_bytes(
    battle: Battle, blanks: dict[Language, str], file: Path
) -> None:
    # One language is made anew, the others are those of the first file.
    fresh = {lang: blanks[lang] for lang in LANGUAGES if lang != "az"}
    assert render_html(battle, "az", fresh) == file.read_text("utf-8")


def test_panels_are_cut_without_loss(battle: Battle) -> None:
    panels = collect_panels(battle, "ru")
    pieces = panels["pieces"]

    def join(row: list[int]) -> str:
        return "".join(pieces[number] for number in row)

    def compose(dossier: dict[str, Any], n: int) -> str:
        now = next(state for since, state in reversed(dossier["since"]) if since <= n)
        symbol, sure, reason = dossier["states"][now]
        text = ""
        for part in dossier["parts"]:
            if isinstance(part, list):
                text += panels["marks"][part[1] == now] + pieces[part[0]]
            elif part == -1:
                text += pieces[symbol]
            elif part == -2:
                text += panels["leads"][sure][n] + pieces[reason]
            else:
                text += pieces[part]
        return text

    heard = tuple(battle.accounts)
    for unit in battle.units:
        for n, day in enumerate(battle.dates):
            alone, all_ = (compose(panels["dossiers"][unit][voices], n) for voices in (0, 1))
            assert alone == render_dossier(battle, unit, day, "ru")
            assert all_ == render_dossier(battle, unit, day, "ru", heard)
    assert all(len(panels[name][0]) in {1, 7} for name in PANELS if name != "today")
    assert join(panels["chronicle"][1][2]) == render_chronicle(battle, battle.dates[2], "ru", heard)
    assert len(pieces) == len(set(pieces))


def test_pool_keeps_equal_pieces_once() -> None:
    pool = Pool()
    one, two = pool.keep("<p>a</p><p>b</p>"), pool.keep("<p>b</p><p>a</p>")
    assert one == two[::-1]
    assert len(pool.pieces) == 2


LETTERS = st.text(alphabet="abcə", max_size=300)


@given(known=LETTERS, parts=st.lists(st.tuples(LETTERS, st.integers(0, 300)), max_size=4))
def test_patch_makes_the_wanted_text(known: str, parts: list[tuple[str, int]]) -> None:
    wanted = "".join(new + known[at : at + 90] for new, at in parts)
    patch = find_patch(known, wanted)
    made = [part if isinstance(part, str) else known[part[0] : sum(part)] for part in patch]
    assert "".join(made) == wanted
    assert not any(isinstance(a, str) and isinstance(b, str) for a, b in pairwise(patch))


def test_patch_of_a_text_that_differs_little_is_short() -> None:
    known = "".join(f"<row {number}>" for number in range(5000))
    wanted = known.replace("<row 2500>", "<row of another language>").replace("<row 9>", "")
    patch = find_patch(known, wanted)
    assert len(patch) <= 9
    assert sum(len(part) for part in patch if isinstance(part, str)) < 80
