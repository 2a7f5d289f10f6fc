"""The exported map page in a real browser: its clock, its units, its names, its manners."""

import json
import re
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from browser import DESK, PHONE, Opener, Sight, Watch
from playwright.sync_api import Browser, Page, expect
from shapely.geometry import box

from geo.battle.nouns import LANGUAGES, AreaKind, Battle, Certainty, Language
from geo.battle.timeline import number_events, read_trace, situation, trace_unit
from geo.layout.discs import list_happens
from geo.layout.flags import find_taken, is_last_known
from geo.layout.silences import render_silences
from geo.layout.viewports import HIGHEST, WIDE, fit_zoom
from geo.layout.views import is_owed, name_band
from geo.symbology.style import TIE
from geo.webmap.time_bar import list_marks
from geo.webmap.told.markers import list_events, speak_event
from geo.words.phrases import render_date, render_day, say

VIEWS = ("town", "surroundings", "theatre")
SIZES = {"desk": DESK, "phone": PHONE}
WINDOWS = {**SIZES, "laptop": (945, 679), "narrow laptop": (860, 712), "low laptop": (860, 632)}
"""Of maps in windows 1366 x 768, 1280 x 800 and 1280 x 720 too."""

SCREENS = [DESK, (946, 680), (696, 680), (844, 390), PHONE]
"""Frames of the map in windows 1440, 1366 and 1024 px wide, and on a phone, lying and upright."""

MAP = "window[document.querySelector('.folium-map').id]"

SHOWN = """account => [...document.querySelectorAll("[data-unit]")]
    .filter((el) => el.dataset.account === account && getComputedStyle(el).display !== "none")"""

SEE_UNITS = f"""account => ({SHOWN})(account).map((el) => {{
    const {{ left, top, right, bottom }} = el.getBoundingClientRect();
    const map = document.querySelector(".folium-map").getBoundingClientRect();
    const inside = right > 0 && left < map.right && bottom > 0 && top < map.bottom;
    return [el.dataset.unit, el.dataset.side, el.dataset.certainty,
        el.tabIndex === (inside ? 0 : -1), el.getAttribute("aria-label")];
}})"""

# Where Leaflet has put each marker, beside where Leaflet would put a longitude and a latitude.
TRACE = f"""([account, v, spots]) => {{
    const map = window[document.querySelector(".folium-map").id];
    plate.render(v);
    const found = {{}};
    for (const el of ({SHOWN})(account)) {{
        const spot = spots[el.dataset.unit];
        const there = spot && map.latLngToLayerPoint([spot[1], spot[0]]);
        const off = there && Math.hypot(el._leaflet_pos.x - there.x, el._leaflet_pos.y - there.y);
        found[el.dataset.unit] = [el.classList.contains("moving"), off];
    }}
    return found;
}}"""

DRAG = """v => {
    const input = document.getElementById("time");
    input.value = v;
    input.dispatchEvent(new Event("input", { bubbles: true }));
}"""

FRAMES = """async (readings) => {
    const input = document.getElementById("time"), thumb = document.getElementById("thumb");
    const frames = [];
    for (const v of readings) {
        const before = thumb.style.left;
        input.value = v;
        input.dispatchEvent(new Event("input", { bubbles: true }));
        let count = 0;
        while (thumb.style.left === before && count < 60) {
            await new Promise(requestAnimationFrame);
            count += 1;
        }
        frames.push(count);
    }
    return frames;
}"""

# Boxes of what is drawn, px of the window: the symbol with its echelon, and the label.
MEASURE = """([views, days]) => {
    const area = document.querySelector(".folium-map").getBoundingClientRect();
    const read = (el) => {
        const { left, top, right, bottom } = el.getBoundingClientRect();
        return [left - area.left, top - area.top, right - area.left, bottom - area.top];
    };
    const pick = (n, choose, boxes) => choose(...boxes.map((box) => box[n]));
    const join = (boxes) => [pick(0, Math.min, boxes), pick(1, Math.min, boxes),
        pick(2, Math.max, boxes), pick(3, Math.max, boxes)];
    const visible = (el) => getComputedStyle(el).display !== "none" && !el.hidden;
    const map = window[document.querySelector(".folium-map").id];
    const told = [];
    for (const view of views) {
        plate.showView(view);
        for (const day of days) {
            clock.go(day);
            const units = [], names = [], inside = [];
            for (const el of document.querySelectorAll("[data-unit], [data-ended]")) {
                if (!visible(el) || Number(el.dataset.fold) > 1) continue;
                const id = el.dataset.unit || `${el.dataset.ended} (ended)`;
                const name = el.querySelector("[data-label]");
                // Of a stack that has ended only the front has a name.
                if (el.dataset.ended && !name.textContent) continue;
                const drawings = [...el.querySelectorAll(".sym use")]
                    .filter((use) => use.getBBox().width);
                const symbol = join(drawings.map(read));
                units.push([`${id} symbol`, symbol]);
                const spot = el.dataset.unit ? map.layerPointToContainerPoint(el._leaflet_pos)
                    : { x: (symbol[0] + symbol[2]) / 2, y: (symbol[1] + symbol[3]) / 2 };
                const within = (x, most) => x > 0 && x < most;
                if (within(spot.x, area.width) && within(spot.y, area.height)) inside.push(id);
                if (name.textContent && visible(name)) units.push([`${id} label`, read(name)]);
            }
            for (const el of document.querySelectorAll(".lab span[data-label]")) {
                names.push([el.dataset.label, read(el)]);
            }
            const cards = [...document.querySelectorAll(".card")].filter(visible)
                .map((el) => [el.className, read(el)]);
            const { width, height } = area;
            told.push({ view, day, units, names, inside, cards, width, height });
        }
    }
    return told;
}"""

# Of every unit on the field, how far its symbol is set off from its spot, and whether a line of the
# leaders joins the two, from end to end.
LEADERS = """() => {
    const map = window[document.querySelector(".folium-map").id];
    const lines = [...document.querySelectorAll(".leaders path")].map((line) => {
        const long = line.getTotalLength(), from = line.getPointAtLength(0);
        const to = line.getPointAtLength(long);
        return [from.x, from.y, to.x, to.y];
    });
    const shown = [...document.querySelectorAll("[data-unit]")]
        .filter((el) => getComputedStyle(el).display !== "none");
    const found = shown.map((el) => {
        const spot = el._leaflet_pos;
        const dx = parseFloat(el.style.marginLeft) + 20, dy = parseFloat(el.style.marginTop) + 24;
        const ends = [spot.x, spot.y, spot.x + dx, spot.y + dy];
        const drawn = lines.some((line) => line.every((end, n) => Math.abs(end - ends[n]) < 0.6));
        const { row } = plate.units().find((unit) => unit.el === el);
        const together = Number(el.dataset.fold) > 0 || row.block >= 0;
        return [el.dataset.unit, Math.hypot(dx, dy), together, drawn];
    });
    return { found, count: lines.length };
}"""

LOOSE_TEXT = """() => {
    const loose = [];
    const walker = document.createTreeWalker(
        document.querySelector(".leaflet-map-pane"), NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const el = walker.currentNode.parentElement;
        if (!walker.currentNode.data.trim() || el.closest("title, svg.sym, .count")) continue;
        const label = el.closest("[data-label]");
        if (!label || !label.dataset.label) loose.push(walker.currentNode.data);
    }
    return loose;
}"""

Box = tuple[float, float, float, float]


@pytest.fixture
def sight(opener: Opener) -> Sight:
    """Return the English page on a desk."""
    return opener.open("en")


def read_told(path: Path) -> dict[str, Any]:
    match = re.search(r'id="told">(.*?)</script>', path.read_text("utf-8"), re.DOTALL)
    assert match
    told: dict[str, Any] = json.loads(match[1])
    return told


def find_value(page: Page) -> float:
    return float(page.locator("#time").input_value())


def see_units(sight: Sight, battle: Battle) -> list[list[Any]]:
    units: list[list[Any]] = sight.page.evaluate(SEE_UNITS, battle.voice.id)
    return units


# ---- coming up ---------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_page_comes_up_by_itself(battle: Battle, opener: Opener, lang: Language) -> None:
    sight = opener.open(lang)
    assert sight.read_body("ready") == "1"
    assert sight.read_body("battle") == battle.id == "ganja-1920"
    assert sight.read_body("lang") == lang
    assert sight.page.locator("html").get_attribute("lang") == lang
    assert sight.page.title() == battle.heading.read(lang)
    assert sight.read_body("date") == battle.first.isoformat()
    assert sight.watch.errors == []
    assert sight.watch.strangers == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_page_names_no_other_host(map_pages: dict[Language, Path], lang: Language) -> None:
    html = map_pages[lang].read_text("utf-8")
    found = re.findall(r"""(?:src|href|action)\s*=\s*["'](?:https?:)?//[^"']*""", html)
    found += re.findall(r"""(?:url\(|@import\s+)["']?(?:https?:)?//[^)"']*""", html)
    assert [link for link in found if "leafletjs.com" not in link] == []


@pytest.mark.parametrize("size", [(300, 150), (1019, 104)], ids=["bare iframe", "no map"])
def test_page_outlives_a_window_too_small_for_it(
    chromium: Browser, map_pages: dict[Language, Path], battle: Battle, size: tuple[int, int]
) -> None:
    """A frame is 300 by 150 px until its style sheet has come."""
    width, height = size
    with chromium.new_context(viewport={"width": width, "height": height}) as context:
        watch = Watch()
        watch.attach(context)
        page = context.new_page()
        page.goto(map_pages["en"].as_uri())
        assert watch.errors == []
        expect(page.locator("body")).to_have_attribute("data-ready", "1")
        page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
        zoom = fit_zoom(battle.views["town"].bounds, WIDE["near"])
        page.wait_for_function(f"{MAP}.getZoom() === {zoom}")
        expect(page.locator('[data-unit="rifle-178"]')).to_be_visible()
        assert watch.errors == []


def test_slider_is_a_native_range_with_a_stop_for_each_day(sight: Sight) -> None:
    slider = sight.page.locator("input#time[type=range]")
    expect(slider).to_have_count(1)
    assert (slider.get_attribute("min"), slider.get_attribute("max")) == ("0", "6")
    stops = sight.page.locator("#stops option")
    assert stops.evaluate_all("all => all.map((el) => el.value)") == [str(n) for n in range(7)]
    assert sight.page.locator("[data-stop]").count() == 7


# ---- the stops ---------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_stop_shows_the_situation(battle: Battle, opener: Opener, lang: Language) -> None:
    sight = opener.open(lang)
    slider = sight.page.locator("#time")
    for n, day in enumerate(battle.dates):
        sight.go(n)
        assert sight.read_body("date") == day.isoformat()
        assert slider.get_attribute("aria-valuetext") == render_date(day, lang)
        assert slider.get_attribute("aria-label") == say(lang, "Time")
        assert find_value(sight.page) == n
        wanted = situation(battle, day).positions
        seen = {row[0]: row[1:] for row in see_units(sight, battle)}
        assert set(seen) == {p.unit for p in wanted}
        for position in wanted:
            side, certainty, in_reach, name = seen[position.unit]
            assert side == battle.units[position.unit].side
            assert certainty == position.certainty
            assert in_reach
            assert battle.units[position.unit].name.read(lang) in name
            assert position.what.read(lang) in name
        assert sight.page.locator(".unit.moving:visible").count() == 0


def test_english_value_is_a_date_in_words(sight: Sight) -> None:
    sight.go(4)
    expect(sight.page.locator("#time")).to_have_attribute("aria-valuetext", "29 May 1920")


def test_each_unit_has_one_marker(battle: Battle, sight: Sight) -> None:
    ids = sight.page.locator("[data-unit]").evaluate_all("all => all.map((el) => el.dataset.unit)")
    assert len(ids) == len(set(ids))
    assert {p.unit for p in battle.positions} <= set(ids)


def test_other_accounts_show_when_asked(battle: Battle, sight: Sight) -> None:
    voice = [row[0] for row in see_units(sight, battle)]
    for account in battle.accounts:
        if account != battle.voice.id:
            assert sight.page.evaluate(f"account => ({SHOWN})(account).length", account) == 0
    sight.go(2)
    sight.page.evaluate("plate.setLayer('others', true)")
    for account in battle.accounts:
        if account != battle.voice.id:
            wanted = {
                p.unit for p in situation(battle, battle.dates[2], accounts=[account]).positions
            }
            seen = sight.page.evaluate(
                f"account => ({SHOWN})(account).map((el) => el.dataset.unit)", account
            )
            assert {unit.removesuffix(f"--{account}") for unit in seen} == wanted
    sight.go(0)
    assert [row[0] for row in see_units(sight, battle)] == voice


def test_only_what_is_stated_hides_the_inferred(battle: Battle, sight: Sight) -> None:
    told = sight.page.locator(".caption .stated:visible")
    assert told.count() == 0
    sight.page.locator("#layers-button").click()
    sight.page.locator("#layer-stated").check()
    for n, day in enumerate(battle.dates):
        sight.go(n)
        wanted = {p.unit for p in situation(battle, day, stated_only=True).positions}
        assert {row[0] for row in see_units(sight, battle)} == wanted
        # And the page says why so few are left.
        everyone = situation(battle, day).positions
        assert re.findall(r"\d+", told.inner_text()) == [str(len(wanted)), str(len(everyone))]
    sight.page.locator("#layer-stated").uncheck()
    sight.page.locator("#layers-button").click()
    assert {row[0] for row in see_units(sight, battle)} == {
        p.unit for p in situation(battle, battle.last).positions
    }


# ---- between the stops -------------------------------------------------------------------------


def test_page_moves_markers_by_the_rule_of_the_timeline(battle: Battle, sight: Sight) -> None:
    sight.see("surroundings")
    voice = battle.voice.id
    traces = {u: trace_unit(battle, u, voice) for u in battle.units}
    moved = set()
    for step in range(61):
        v = step / 10
        wanted = {u: f for u, frames in traces.items() if (f := read_trace(frames, v)) is not None}
        spots = {u: (f.lon, f.lat) for u, f in wanted.items()}
        found = sight.page.evaluate(TRACE, [voice, v, spots])
        assert {u: moving for u, (moving, _) in found.items()} == {
            u: f.moving for u, f in wanted.items()
        }, v
        far = {u: off for u, (_, off) in found.items() if off > 2}
        assert far == {}, v
        moved |= {u for u, f in wanted.items() if f.moving}
    assert {"cavalry-brigade-40", "cavalry-division-18", "brigade-2"} <= moved


def read_spot(page: Page, unit: str) -> tuple[float, float]:
    x, y = page.locator(f'[data-unit="{unit}"]').evaluate(
        "el => [el._leaflet_pos.x, el._leaflet_pos.y]"
    )
    return x, y


def test_dragging_shows_a_unit_on_its_way(sight: Sight) -> None:
    page, unit = sight.page, "cavalry-brigade-40"
    marker = page.locator(f'[data-unit="{unit}"]')
    sight.see("surroundings")
    start = read_spot(page, unit)
    sight.go(1)
    end = read_spot(page, unit)
    assert max(abs(start[0] - end[0]), abs(start[1] - end[1])) > 50
    sight.go(0)
    page.evaluate(DRAG, 0.375)
    expect(marker).to_have_class(re.compile(r"\bmoving\b"))
    between = read_spot(page, unit)
    assert between not in (start, end)
    assert min(start[1], end[1]) < between[1] < max(start[1], end[1])
    expect(page.locator("#thumb")).to_have_class(re.compile(r"\bbetween\b"))
    # Until noon the page still names the day before: the nearest stop.
    assert sight.read_body("date") == "1920-05-25"
    page.evaluate(DRAG, 0.51)
    expect(page.locator("body")).to_have_attribute("data-date", "1920-05-26")
    expect(marker).not_to_have_class(re.compile(r"\bmoving\b"))


def test_release_settles_on_the_nearest_day(sight: Sight) -> None:
    page = sight.page
    box = page.locator("#time").bounding_box()
    assert box
    inner = box["width"] - 28

    def reach(v: float) -> float:
        return box["x"] + 14 + inner * v / 6

    row = box["y"] + box["height"] / 2
    page.mouse.move(reach(0), row)
    page.mouse.down()
    for v in (0.7, 1.5, 2.35):
        page.mouse.move(reach(v), row, steps=4)
    page.wait_for_function("Math.abs(plate.state.v - 2.35) < 0.1")
    assert find_value(page) == pytest.approx(2.35, abs=0.1)
    expect(page.locator("body")).to_have_attribute("data-date", "1920-05-27")
    page.mouse.up()
    page.wait_for_function("plate.state.v === 2")
    assert find_value(page) == 2


def test_update_is_painted_in_the_frame_after_the_input(opener: Opener) -> None:
    page = opener.open("en", motion="no-preference").page
    frames = page.evaluate(FRAMES, [n / 10 + 0.05 for n in range(41)])
    assert sorted(frames)[len(frames) // 2] == 1, frames


def test_many_inputs_in_one_frame_are_painted_once(sight: Sight) -> None:
    painted = sight.page.evaluate(
        """async () => {
            const thumb = document.getElementById("thumb"), seen = [];
            const watch = new MutationObserver((all) => {
                seen.push(...all.map(() => thumb.style.left));
            });
            watch.observe(thumb, { attributes: true, attributeFilter: ["style"] });
            const input = document.getElementById("time");
            for (const v of [0.3, 0.6, 0.9, 1.2, 1.5]) {
                input.value = v;
                input.dispatchEvent(new Event("input"));
            }
            for (let n = 0; n < 3; n += 1) await new Promise(requestAnimationFrame);
            watch.disconnect();
            return seen;
        }"""
    )
    assert painted == ["25%"]


# ---- keys --------------------------------------------------------------------------------------


def test_keys_step_by_day_and_to_the_ends(battle: Battle, sight: Sight) -> None:
    page, body = sight.page, sight.page.locator("body")
    page.locator("#time").focus()
    days = [day.isoformat() for day in battle.dates]
    for key, day in [
        ("ArrowRight", 1), ("ArrowUp", 2), ("ArrowLeft", 1), ("End", 6), ("ArrowRight", 6),
        ("ArrowDown", 5), ("Home", 0), ("ArrowLeft", 0),
    ]:  # fmt: skip
        page.keyboard.press(key)
        expect(body).to_have_attribute("data-date", days[day])
        assert find_value(page) == day


def test_page_keys_step_from_event_to_event(battle: Battle, sight: Sight) -> None:
    page = sight.page
    page.locator("#time").focus()
    # An event whose hour is not known stands at the stop of its day.
    moments = [mark.v for mark in list_marks(battle)]
    assert len(moments) == len(list_events(battle)) > 20
    assert moments == sorted(moments)
    for v in moments:
        page.keyboard.press("PageUp")
        assert page.evaluate("plate.state.v") == pytest.approx(v, abs=1e-3)
    for v in moments[-2::-1]:
        page.keyboard.press("PageDown")
        assert page.evaluate("plate.state.v") == pytest.approx(v, abs=1e-3)
    page.keyboard.press("PageDown")
    assert page.evaluate("plate.state.v") == 0
    assert {0.125} <= set(moments), "the night of the uprising, 03:00"


def test_space_plays_and_halts(sight: Sight) -> None:
    page, body = sight.page, sight.page.locator("body")
    page.locator("#time").focus()
    page.keyboard.press("Space")
    expect(body).to_have_class(re.compile(r"\bplaying\b"))
    expect(page.locator("#play")).to_have_attribute("aria-label", say("en", "Pause"))
    expect(body).to_have_attribute("data-date", "1920-05-26")
    expect(body).to_have_attribute("data-date", "1920-05-27")
    page.keyboard.press("Space")
    expect(body).not_to_have_class(re.compile(r"\bplaying\b"))
    expect(page.locator("#play")).to_have_attribute("aria-label", say("en", "Play"))


def test_play_glides_where_motion_is_welcome(opener: Opener) -> None:
    page = opener.open("en", motion="no-preference").page
    page.evaluate("clock.go(2)")
    page.wait_for_function("plate.state.v === 2")
    page.locator("#play").click()
    page.wait_for_selector("[data-unit=cavalry-division-18].moving")
    page.locator("#play").click()
    page.wait_for_function("Number.isInteger(plate.state.v)")


def test_buttons_step_by_day(sight: Sight) -> None:
    body = sight.page.locator("body")
    sight.page.locator("#next").click()
    expect(body).to_have_attribute("data-date", "1920-05-26")
    sight.page.locator("#previous").click()
    expect(body).to_have_attribute("data-date", "1920-05-25")


def test_click_on_a_day_goes_to_its_stop(sight: Sight) -> None:
    for n, day in ((4, "1920-05-29"), (1, "1920-05-26")):
        sight.page.locator(f"[data-stop='{n}']").click()
        assert sight.read_body("date") == day
        assert find_value(sight.page) == n


# ---- choosing ----------------------------------------------------------------------------------


def test_click_chooses_a_unit_again_and_again(sight: Sight) -> None:
    sight.go(4)
    sight.page.evaluate("plate.listen((message) => (window.said ||= []).push(message.unit))")
    body = sight.page.locator("body")
    for unit in ("rifle-178", "rifle-180", "rifle-180", "rifle-178"):
        sight.page.locator(f'[data-unit="{unit}"]').click()
        expect(body).to_have_attribute("data-chosen", unit)
        assert sight.page.locator(".unit.chosen:visible").count() == 1
    assert sight.page.evaluate("said") == ["rifle-178", "rifle-180", "rifle-180", "rifle-178"]


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_key_chooses_the_focused_unit(sight: Sight, key: str) -> None:
    sight.go(4)
    body = sight.page.locator("body")
    for unit in ("rifle-180", "rifle-178", "rifle-178"):
        sight.page.locator(f'[data-unit="{unit}"]').focus()
        sight.page.keyboard.press(key)
        expect(body).to_have_attribute("data-chosen", unit)


def test_every_unit_of_a_stack_can_be_chosen(opener: Opener, battle: Battle) -> None:
    sight = opener.open("az", PHONE)
    sight.go(4)
    page = sight.page
    stack = page.locator("#stack")
    fronts = page.locator('[data-unit][data-fold="1"]:visible')
    reached = set()
    for n in range(fronts.count()):
        fronts.nth(n).focus()
        page.keyboard.press("Enter")
        expect(stack).to_be_visible()
        members = stack.locator("[data-choose]").evaluate_all(
            "all => all.map((el) => el.dataset.choose)"
        )
        assert len(members) > 1
        reached |= set(members)
        page.keyboard.press("Escape")
        expect(stack).to_be_hidden()
    folded = page.locator('[data-unit][data-account="huseynova"]:visible').evaluate_all(
        "all => all.filter((el) => el.dataset.fold > 0).map((el) => el.dataset.unit)"
    )
    assert "rifle-178" in folded
    assert reached == set(folded)
    fronts.first.focus()
    page.keyboard.press("Enter")
    choice = stack.locator("[data-choose]").last
    unit = choice.get_attribute("data-choose")
    choice.click()
    assert sight.read_body("chosen") == unit
    assert unit in battle.units
    expect(stack).to_be_hidden()


def test_chosen_unit_comes_to_the_front_of_its_stack(opener: Opener, battle: Battle) -> None:
    sight = opener.open("en", PHONE)
    sight.go(4)
    page = sight.page
    hidden = page.locator('[data-unit="battery"]')
    front = page.locator('[data-unit="ganja-regiment-3"]')
    expect(hidden).to_have_attribute("data-fold", "3")
    page.evaluate("plate.chooseUnit('battery')")
    expect(hidden).to_have_attribute("data-fold", "1")
    expect(hidden.locator(".name")).to_have_text(battle.units["battery"].label.en)
    expect(hidden.locator(".count")).to_have_text("5")
    expect(front.locator(".name")).to_be_hidden()
    page.evaluate("plate.chooseUnit(null)")
    expect(front).to_have_attribute("data-fold", "1")
    expect(front.locator(".name")).to_be_visible()


def test_flag_says_who_says_so(sight: Sight, battle: Battle) -> None:
    sight.go(1)
    page = sight.page
    taken = [
        area for area in situation(battle, battle.dates[1]).areas if area.kind == AreaKind.SITE
    ]
    flags = page.locator("[data-area]:visible")
    assert flags.count() == len(taken) > 1
    for n in range(flags.count()):
        flags.nth(n).focus()
        tip = page.locator(".leaflet-tooltip")
        expect(tip).to_have_count(1)
        assert "¶" in tip.inner_text()
        flags.nth(n).blur()
        expect(tip).to_have_count(0)
        assert "¶" in (flags.nth(n).get_attribute("aria-label") or "")


def test_flag_is_filled_on_its_day_and_open_where_nothing_more_is_told(
    opener: Opener, battle: Battle
) -> None:
    for lang in LANGUAGES:
        sight = opener.open(lang)
        since = say(lang, "taken {day}, last known", day=render_day(battle.dates[1], lang))
        row = sight.page.locator(".legend .pairs > span", has_text=since)
        for n in range(7):
            sight.go(n)
            filled = sight.page.locator("[data-area] use[href='#m-flag']").count()
            last = sight.page.locator("[data-area] use[href='#m-flag-last']").count()
            assert (filled, last) == {0: (0, 0), 1: (4, 0), 6: (0, 0)}.get(n, (0, 4))
            assert row.count() == 1
            assert row.is_visible() == bool(last)
            for flag in sight.page.locator("[data-area]").all():
                assert since in (flag.get_attribute("aria-label") or "") or not last


def test_flag_stays_filled_where_the_source_says_that_the_site_is_held(battle: Battle) -> None:
    taken, kept = (
        next(area for area in battle.areas if area.id == name)
        for name in ("station-taken", "station-kept")
    )
    assert find_taken(battle, kept) == find_taken(battle, taken) == battle.dates[1]
    assert not is_last_known(battle, taken, battle.dates[1])
    assert is_last_known(battle, kept, battle.dates[2])
    stated = kept.model_copy(update={"certainty": Certainty.CERTAIN})
    assert not is_last_known(battle, stated, battle.dates[2])


def test_legend_draws_an_arrow_in_the_colour_of_who_does_it(opener: Opener, battle: Battle) -> None:
    sight = opener.open("en")
    for n, day in enumerate(battle.dates):
        sight.go(n)
        owed = list_owed(battle, "town", n)
        done = {
            f"{move.kind} {move.side}"
            for move in situation(battle, day).moves
            if move.id in owed and move.path.intersects(box(*battle.views["town"].bounds))
        }
        assert {row for row in read_legend(sight) if " " in row and row in done} == done
        shown = sight.page.locator("#legend i[data-legend]:visible")
        kinds = set(shown.evaluate_all("all => all.map((el) => el.dataset.legend)"))
        assert kinds == done
        for kind in kinds:
            side = kind.split()[1]
            arrow = sight.page.locator(f'#legend i[data-legend="{kind}"]')
            expect(arrow).to_have_class(f"side-{side}")


def test_legend_tells_of_moving_units_only_while_they_move(sight: Sight) -> None:
    row = sight.page.locator("#legend .pairs > span", has_text=say("en", "interpolated"))
    sight.see("surroundings")
    sight.go(1)
    expect(row).to_be_hidden()
    sight.page.evaluate(DRAG, 0.4)
    expect(sight.page.locator('[data-unit="cavalry-brigade-40"].moving')).to_be_visible()
    expect(row).to_be_visible()
    sight.go(1)
    expect(row).to_be_hidden()


def test_view_in_which_the_day_happens_bears_a_dot(opener: Opener, battle: Battle) -> None:
    for lang, size in product(LANGUAGES, SIZES.values()):
        sight = opener.open(lang, size)
        here = sight.page.locator("#happens-here")
        seen = []
        for n, day in enumerate(battle.dates):
            sight.go(n)
            wanted = list_happens(battle, day)
            views = sight.page.locator(".views").get_attribute("data-happens")
            assert views == " ".join(wanted)
            assert here.text_content() == say(lang, "today happens here")
            for view in VIEWS:
                button = sight.page.locator(f'[data-view-button="{view}"]')
                assert button.locator(".happens").is_visible() == (view in wanted)
                described = button.get_attribute("aria-describedby")
                assert described == ("happens-here" if view in wanted else None)
            seen.append(wanted)
        assert (seen[2], seen[4]) == (("theatre",), ("town",))


@pytest.mark.parametrize("size", SCREENS, ids=str)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_caption_holds_its_words(opener: Opener, lang: Language, size: tuple[int, int]) -> None:
    sight = opener.open(lang, size)
    for n in range(7):
        sight.go(n)
        over, cites, long = sight.page.evaluate(
            """() => {
                const card = document.querySelector(".caption");
                const pad = parseFloat(getComputedStyle(card).paddingRight);
                const read = (el) => el.getBoundingClientRect().right;
                const shown = [...card.querySelectorAll("h2 *, p, p *")]
                    .filter((el) => el.offsetWidth);
                const over = Math.max(...shown.map(read)) - read(card) + pad;
                return [over, shown.filter((el) => el.matches(".cite")).length,
                    card.querySelectorAll("[data-day] > p.long").length];
            }"""
        )
        assert over <= 1
        assert cites == 1
        assert long == 7


def test_cards_let_nothing_through(sight: Sight) -> None:
    colours = sight.page.locator(".card").evaluate_all(
        "all => all.map((el) => getComputedStyle(el).backgroundColor)"
    )
    assert len(colours) > 5
    assert {colour.startswith("rgb(") for colour in colours} == {True}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_card_lies_on_a_city_and_its_name(opener: Opener, lang: Language) -> None:
    for size in [DESK, (946, 680), (696, 680)]:
        sight = opener.open(lang, size)
        for told in sight.page.evaluate(MEASURE, [["theatre"], list(range(7))]):
            names = dict(told["names"])
            for _, card in told["cards"]:
                assert not meet(names["tiflis"], card, 0.5), (size, told["day"])


def test_phone_reaches_its_layers(opener: Opener) -> None:
    sight = opener.open("az", PHONE)
    page = sight.page
    button, panel = page.locator("#layers-button"), page.locator("#layers")
    page.locator("#legend").evaluate("el => { el.open = false; }")
    for touched in (button, page.locator("#legend > summary")):
        measured = touched.bounding_box()
        assert measured
        assert min(measured["width"], measured["height"]) >= 44
    expect(page.locator("#legend .legend-icon")).to_be_visible()
    button.click()
    expect(panel).to_be_visible()
    for row in panel.locator("label").all():
        measured = row.bounding_box()
        assert measured
        assert measured["height"] >= 44
    page.locator("#layer-stated").check()
    page.locator("#layer-others").check()
    assert page.evaluate("[plate.state.stated, plate.state.others]") == [True, True]
    for name in ("stated", "others"):
        page.evaluate("name => plate.setLayer(name, false)", name)
    button.click()
    expect(panel).to_be_hidden()


def test_backgrounds_are_called_by_what_they_are(opener: Opener) -> None:
    for lang in LANGUAGES:
        labels = opener.open(lang).page.locator("#layers fieldset label")
        words = labels.evaluate_all("all => all.map((el) => el.textContent)")
        assert len(words) == 4
        assert not [text for text in words if re.search(r"[a-z]\.[A-Z]", text)]


def test_event_that_is_not_stated_loses_its_words_too(sight: Sight, battle: Battle) -> None:
    unsure = {e.id for e in battle.events if e.label and e.certainty != Certainty.CERTAIN}
    assert unsure
    seen = set()
    for view, day in product(VIEWS, range(len(battle.dates))):
        sight.see(view)
        sight.go(day)
        spots = [f'.k-event [data-label="{event}"]' for event in unsure]
        seen |= {spot for spot in spots if sight.page.locator(spot).count()}
        sight.page.evaluate("plate.setLayer('stated', true)")
        assert not any(sight.page.locator(spot).count() for spot in spots), (view, day)
        sight.page.evaluate("plate.setLayer('stated', false)")
    assert seen, "some are on the map until only the stated is asked for"


def test_stacks_of_what_is_stated_count_what_is_left(sight: Sight, battle: Battle) -> None:
    for view in VIEWS:
        sight.see(view)
        sight.page.evaluate("plate.setLayer('stated', true)")
        for n, day in enumerate(battle.dates):
            sight.go(n)
            shown = sight.page.evaluate(f"({SHOWN})({battle.voice.id!r}).length")
            counts = sight.page.locator("[data-unit]:visible .count:visible").all_inner_texts()
            folded = sight.page.evaluate(
                f"({SHOWN})({battle.voice.id!r}).filter((el) => el.dataset.fold > 0).length"
            )
            assert shown == len(situation(battle, day, stated_only=True).positions)
            assert sum(map(int, counts)) == folded
            told = sight.page.locator(".caption .stated:visible").inner_text()
            assert told.endswith(" ".join(render_silences(battle, day, "en")))
        sight.page.evaluate("plate.setLayer('stated', false)")
    assert render_silences(battle, battle.dates[5], "en")[-1] == (
        "Red Army: no place is stated for this day."
    )
    assert render_silences(battle, battle.dates[0], "en") != render_silences(
        battle, battle.dates[5], "en"
    )


def test_locator_runs_its_frame_through_no_name(opener: Opener) -> None:
    for lang in LANGUAGES:
        sight = opener.open(lang)
        for view in VIEWS:
            sight.see(view)
            names, frames = sight.page.evaluate(
                """view => {
                    const read = (el) => {
                        const { left, top, right, bottom } = el.getBoundingClientRect();
                        return [left, top, right, bottom];
                    };
                    const svg = [...document.querySelectorAll(".locator svg")]
                        .find((el) => getComputedStyle(el).display !== "none");
                    return [[...svg.querySelectorAll("text")].map(read),
                        [...svg.querySelectorAll(`rect[data-locator="${view}"]`)].map(read)];
                }""",
                view,
            )
            assert len(names) > 3, "cities and a sea"
            for n, a in enumerate(names):
                assert not [b for b in names[n + 1 :] if meet(a, b, 2)]
                for left, top, right, bottom in frames:
                    for edge in ((left, top, right, top + 1), (left, bottom - 1, right, bottom)):
                        assert not meet(a, edge, 0.5)


LISTEN = "plate.listen((message) => (window.said ||= []).push(message))"


@pytest.mark.parametrize("size", SIZES)
def test_events_are_numbered_on_the_map(battle: Battle, opener: Opener, size: str) -> None:
    sight = opener.open("en", SIZES[size])
    events = {event.id: event for event in battle.events}
    for n, day in enumerate(battle.dates):
        sight.go(n)
        numbers = number_events(battle, day)
        discs = sight.page.locator("button.disc[data-event]").all()
        for disc in discs:
            event = events[disc.get_attribute("data-event") or ""]
            assert disc.inner_text() == str(numbers[event.id])
            name = disc.get_attribute("aria-label") or ""
            assert name.startswith(f"Event {numbers[event.id]}, ")
            assert event.what.en.rstrip(".") in name
            assert event.cite[0] in name
            hour = f"{event.at:%H:%M}" if event.at else event.when.en if event.when else ""
            assert (hour or "hour not given") in name
    sight.go(1)
    first = sight.page.locator('.disc[data-event="rising-begins"]')
    assert first.count() == 1
    assert "03:00" in (first.get_attribute("aria-label") or "")


def test_disc_tells_that_it_is_pointed_at_and_opened(sight: Sight, battle: Battle) -> None:
    page = sight.page
    sight.go(4)
    page.evaluate(f"window.said = []; {LISTEN}")
    discs = page.locator('.disc[data-event="attack-repulsed"]')
    assert discs.count() > 1
    discs.first.hover()
    expect(page.locator(".disc.pointed")).to_have_count(discs.count())
    page.mouse.move(500, 30)
    expect(page.locator(".disc.pointed")).to_have_count(0)
    discs.first.focus()
    page.keyboard.press("Enter")
    assert {"battle": battle.id, "pointed": "attack-repulsed"} in page.evaluate("said")
    assert {"battle": battle.id, "event": "attack-repulsed"} in page.evaluate("said")
    page.evaluate("plate.pointEvent(null)")


def test_page_is_told_of_every_event_of_the_week(battle: Battle, sight: Sight) -> None:
    told = {event["id"]: event for event in sight.page.evaluate("plate.told.events")}
    events = {event.id: event for event in battle.events}
    numbers = [number for day in battle.dates for number in number_events(battle, day).items()]
    assert [(event["id"], event["n"]) for event in told.values()] == numbers
    for name, event in told.items():
        assert set(event) == {"id", "n", "spoken", "view"}
        assert event["spoken"] == speak_event(battle, events[name], "en")
        assert "¶" in event["spoken"]
    pins = sight.page.locator(".pin").evaluate_all(
        "all => all.map((el) => [el.dataset.event, el.getAttribute('aria-label')])"
    )
    assert dict(pins) == {name: event["spoken"] for name, event in told.items()}
    assert told["attack-repulsed"]["view"] == "town"
    assert told["treaty-news"]["view"] == "theatre"
    assert told["reinforcement-decided"]["view"] is None


@pytest.mark.parametrize("size", SIZES)
def test_event_that_the_view_cannot_show_leads_to_one_that_does(
    battle: Battle, opener: Opener, size: str
) -> None:
    sight = opener.open("en", SIZES[size])
    views = {event["id"]: event["view"] for event in sight.page.evaluate("plate.told.events")}
    assert (views["taman-brought"], views["treaty-news"]) == ("surroundings", "theatre")
    for event in list_events(battle):
        sight.go(battle.dates.index(event.day))
        sight.see("town")
        discs = sight.page.locator(f".disc[data-event={event.id}]")
        there = discs.count() > 0
        sight.page.evaluate("id => plate.showEvent(id)", event.id)
        shown = views[event.id]
        assert sight.read_body("view") == ("town" if there or shown is None else shown), event.id
        assert (discs.count() > 0) == (shown is not None), event.id
        assert discs.count() == sight.page.locator(".disc.pointed").count()
    sight.page.evaluate("plate.pointEvent(null)")
    sight.see("town")


def read_legend(sight: Sight) -> set[str]:
    rows = sight.page.locator("#legend [data-legend], #legend [data-explains]").all()
    return {
        row.get_attribute("data-legend") or row.inner_text().strip()
        for row in rows
        if row.is_visible()
    }


def test_legend_explains_what_is_shown_and_no_more(opener: Opener) -> None:
    sight = opener.open("en")
    flag, leader = say("en", "area site"), say("en", "leader to the shared spot")
    other = say("en", "other account")
    seen = []
    for day in range(7):
        sight.go(day)
        rows = read_legend(sight)
        flown = sight.page.locator("[data-area] use[href='#m-flag']").count()
        assert (flag in rows) == (flown > 0)
        fallen = sight.page.locator('[data-drawn="river-front-last"]').count() > 0
        front = sight.page.locator('[data-drawn="river-front"]').count() > 0
        assert ("front" in rows, "fallen" in rows) == (front, fallen)
        assert other not in rows
        seen.append(frozenset(rows))
    assert len(set(seen)) > 4
    sight.go(4)
    sight.page.evaluate("plate.setLayer('others', true)")
    assert other in read_legend(sight)
    sight.page.evaluate("plate.setLayer('others', false)")
    assert leader in read_legend(sight)
    sight.page.evaluate("plate.setLayer('stated', true)")
    assert leader not in read_legend(sight)
    sight.page.evaluate("plate.setLayer('stated', false)")


def test_unit_that_left_the_field_can_be_chosen(sight: Sight) -> None:
    sight.go(1)
    sight.page.locator('[data-ended="brigade-3-signals"]').focus()
    sight.page.keyboard.press("Enter")
    assert sight.read_body("chosen") == "brigade-3-signals"


# ---- views and names ---------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
def test_views_show_what_they_are_named_for(battle: Battle, opener: Opener, size: str) -> None:
    sight = opener.open("ru", SIZES[size])
    for view in (*VIEWS[1:], VIEWS[0]):
        button = sight.page.locator(f'[data-view-button="{view}"]')
        button.click()
        assert sight.read_body("view") == view
        pressed = sight.page.locator("[data-view-button][aria-pressed=true]")
        expect(pressed).to_have_count(1)
        expect(pressed).to_have_text(battle.views[view].name.read("ru"))
        west, south, east, north = battle.views[view].bounds
        seen = sight.page.evaluate(
            """([[west, south], [east, north]]) => {
                const map = window[document.querySelector(".folium-map").id];
                return map.getBounds().contains([[south, west], [north, east]]);
            }""",
            [[west, south], [east, north]],
        )
        assert seen, view


def list_owed(battle: Battle, view: str, n: int) -> set[str]:
    """Return the arrows and fronts that a view owes on a day."""
    now = situation(battle, battle.dates[n])
    fronts = [area for area in (*now.areas, *now.fallen) if area.kind == AreaKind.FRONT]
    return {thing.id for thing in (*now.moves, *fronts) if is_owed(battle, thing, view)}


@pytest.mark.parametrize("size", SCREENS, ids=str)
def test_every_window_draws_the_arrows_and_fronts_that_its_view_owes(
    battle: Battle, opener: Opener, size: tuple[int, int]
) -> None:
    sight = opener.open("en", size)
    for view in VIEWS:
        sight.see(view)
        for n in range(7):
            sight.go(n)
            drawn = sight.page.locator(".drawn[data-drawn]")
            ids = set(drawn.evaluate_all("all => all.map((el) => el.dataset.drawn)"))
            assert ids == list_owed(battle, view, n), (view, n)
    assert {"attack-29-station", "river-front"} <= list_owed(battle, "surroundings", 4)


def test_the_nearest_zoom_draws_arrows_too(battle: Battle, sight: Sight) -> None:
    sight.go(4)
    sight.page.evaluate(f"{MAP}.setZoom({HIGHEST}, {{ animate: false }})")
    assert sight.page.locator(".drawn[data-drawn]").count() == len(list_owed(battle, "town", 4))


def test_page_shows_the_scales_that_python_laid_out(battle: Battle, sight: Sight) -> None:
    for view in VIEWS:
        sight.see(view)
        zoom = sight.page.evaluate(f"{MAP}.getZoom()")
        assert zoom == fit_zoom(battle.views[view].bounds, WIDE[name_band(battle, view)]), view


@pytest.mark.parametrize("size", SIZES)
def test_every_text_on_the_map_says_what_it_labels(opener: Opener, size: str) -> None:
    sight = opener.open("az", SIZES[size])
    for view in VIEWS:
        sight.see(view)
        for day in range(7):
            sight.go(day)
            assert sight.page.evaluate(LOOSE_TEXT) == [], (view, day)
            assert sight.page.locator("[data-label]:visible").count() > 4


def test_captions_and_buttons_speak_the_language(battle: Battle, opener: Opener) -> None:
    for lang in LANGUAGES:
        sight = opener.open(lang)
        sight.go(4)
        caption = sight.page.locator(".caption")
        expect(caption).to_contain_text(battle.days[battle.dates[4]].caption.read(lang))
        expect(caption).to_contain_text(render_date(battle.dates[4], lang))
        expect(sight.page.locator("#legend > summary")).to_have_text(say(lang, "Legend"))


def share(a: Box, b: Box) -> tuple[float, float]:
    return min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])


def meet(a: Box, b: Box, slack: float) -> bool:
    wide, high = share(a, b)
    return wide > slack and high > slack


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_drawn_of_units_does_not_meet(opener: Opener, lang: Language, size: str) -> None:
    sight = opener.open(lang, SIZES[size])
    faults = []
    for told in sight.page.evaluate(MEASURE, [VIEWS, list(range(7))]):
        frame = (0, 0, told["width"], told["height"])
        units = [(name, box) for name, box in told["units"] if meet(box, frame, 0)]
        assert units
        for n, (one, a) in enumerate(units):
            where = f"{told['view']} {25 + told['day']} May {lang} {size}: {one}"
            faults += [
                f"{where} and {two} by {share(a, b)[0]:.1f} x {share(a, b)[1]:.1f} px"
                for two, b in units[n + 1 :]
                if meet(a, b, 0.5)
            ]
    assert faults == []


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_unit_on_the_map_is_drawn_inside_its_edge(
    opener: Opener, lang: Language, size: str
) -> None:
    sight = opener.open(lang, SIZES[size])
    faults = []
    for told in sight.page.evaluate(MEASURE, [VIEWS, list(range(7))]):
        for name, (left, top, right, bottom) in told["units"]:
            over = max(-left, -top, right - told["width"], bottom - told["height"])
            if name.rsplit(" ", 1)[0] in told["inside"] and over > 0.5:
                where = f"{told['view']} {25 + told['day']} May {lang} {size}"
                faults.append(f"{where}: {name} by {over:.1f} px")
    assert faults == []


@pytest.mark.parametrize("size", WINDOWS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_card_lies_on_a_unit(opener: Opener, lang: Language, size: str) -> None:
    sight = opener.open(lang, WINDOWS[size])
    faults = []
    for told in sight.page.evaluate(MEASURE, [VIEWS, list(range(7))]):
        assert len(told["cards"]) > 2
        faults += [
            f"{told['view']} {25 + told['day']} May {lang} {size}: {name} under {card}"
            for name, box in told["units"]
            for card, cover in told["cards"]
            if name.rsplit(" ", 1)[0] in told["inside"] and meet(box, cover, 0.5)
        ]
    assert faults == []


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_names_of_places_keep_off_units(opener: Opener, lang: Language, size: str) -> None:
    sight = opener.open(lang, SIZES[size])
    faults = []
    for told in sight.page.evaluate(MEASURE, [VIEWS, list(range(7))]):
        frame = (0, 0, told["width"], told["height"])
        units = [(name, box) for name, box in told["units"] if meet(box, frame, 0)]
        names = [(name, box) for name, box in told["names"] if meet(box, frame, 0)]
        assert names
        for n, (one, a) in enumerate(names):
            where = f"{told['view']} {25 + told['day']} May {lang} {size}: {one}"
            faults += [
                f"{where} and {two} by {share(a, b)[0]:.1f} x {share(a, b)[1]:.1f} px"
                for two, b in [*units, *names[n + 1 :]]
                if meet(a, b, 2)
            ]
    assert faults == []


def test_nothing_went_wrong_in_any_page(opener: Opener) -> None:
    """The pages that the tests above have used: no error, no request to another host."""
    for lang in LANGUAGES:
        for size in SIZES.values():
            watch = opener.open(lang, size).watch
            assert watch.errors == []
            assert watch.strangers == []


def test_no_name_is_cut_by_a_narrow_window(opener: Opener) -> None:
    sight = opener.open("az", (736, 932))
    for day in range(7):
        sight.go(day)
        cut = sight.page.evaluate(
            """() => [...document.querySelectorAll(".unit")].filter((el) => {
                if (getComputedStyle(el).display === "none") return false;
                const sign = el.getBoundingClientRect();
                if (sign.left < 0 || sign.right > innerWidth) return false;
                const name = el.querySelector(".name");
                if (name.hidden || name.classList.contains("center")) return false;
                const box = name.getBoundingClientRect();
                return box.left < 0 || box.right > innerWidth;
            }).map((el) => el.dataset.unit)"""
        )
        assert cut == [], day


# ---- before anything is clicked ----------------------------------------------------------------


def test_pointing_at_a_unit_tells_who_it_is_and_who_says_so(sight: Sight, battle: Battle) -> None:
    sight.go(4)
    tip = sight.page.locator(".tip")
    unit = sight.page.locator("[data-unit=rifle-178]")
    sight.page.mouse.move(3, 300)
    unit.hover()
    words = tip.inner_text()
    assert battle.units["rifle-178"].name.en in words
    assert "infantry, regiment" in words
    assert "¶26" in words
    sight.page.mouse.move(3, 300)
    expect(tip).to_have_count(0)
    unit.hover()
    expect(tip).to_have_count(1)
    sight.go(5)
    expect(tip).to_have_count(0)


def test_escape_and_the_map_close_what_lies_over_it(sight: Sight) -> None:
    panel, button = sight.page.locator("#layers"), sight.page.locator("#layers-button")
    for close in (
        lambda: sight.page.keyboard.press("Escape"),
        lambda: sight.page.mouse.click(500, 300),
    ):
        button.click()
        expect(panel).to_be_visible()
        close()
        expect(panel).to_be_hidden()
        expect(button).to_have_attribute("aria-expanded", "false")


def test_tap_on_the_map_folds_the_legend_of_a_phone(opener: Opener) -> None:
    sight = opener.open("az", PHONE)
    legend = sight.page.locator("#legend")
    legend.locator("> summary").click()
    expect(legend).to_have_attribute("open", "")
    sight.page.mouse.click(30, 300)
    expect(legend).not_to_have_attribute("open", "")


def test_open_stack_closes_with_its_day(opener: Opener) -> None:
    sight = opener.open("en", PHONE)
    sight.go(4)
    sight.page.locator(".unit[data-fold='1']:visible").first.click()
    stack = sight.page.locator("#stack")
    expect(stack).to_be_visible()
    sight.go(5)
    expect(stack).to_be_hidden()


def test_legend_unfolds_to_arms_and_sizes(sight: Sight, battle: Battle) -> None:
    signs = sight.page.locator(".signs")
    signs.locator("summary").click()
    words = signs.inner_text()
    signs.locator("summary").click()
    for position in battle.positions:
        unit = battle.units[position.unit]
        assert say("en", f"kind {unit.kind}") in words
        assert not unit.echelon or say("en", f"echelon {unit.echelon}") in words


def test_no_symbol_hides_the_flag_of_another_account(sight: Sight) -> None:
    sight.page.evaluate("plate.setLayer('others', true)")
    seen = 0
    for day in range(7):
        sight.go(day)
        flags = [flag.bounding_box() for flag in sight.page.locator(".mark.alien use").all()]
        units = sight.page.locator(".unit:visible .sym-body").all()
        for flag, unit in product(flags, [unit.bounding_box() for unit in units]):
            assert flag is not None
            assert unit is not None
            boxes = [
                (box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"])
                for box in (flag, unit)
            ]
            assert not meet(boxes[0], boxes[1], 4), (day, flag, unit)
            seen += 1
    assert seen > 20


def test_line_ties_an_event_to_its_place(sight: Sight, battle: Battle) -> None:
    sight.see("theatre")
    sight.go(3)
    named = ", ".join(
        f'.disc[data-event="{event.id}"]' for event in battle.events if event.label is not None
    )
    mark = sight.page.locator(named)
    ends = sight.page.evaluate(
        f"""spots => spots.map(([event, [lon, lat]]) => {{
            const spot = {MAP}.latLngToLayerPoint([lat, lon]);
            const near = ({{ style }}) =>
                Math.hypot(parseFloat(style.left) - spot.x, parseFloat(style.top) - spot.y) < 2;
            const [disc] = [...document.querySelectorAll(`.disc[data-event="${{event}}"]`)];
            const [x, y] = [parseFloat(disc.style.left), parseFloat(disc.style.top)];
            const tied = [...document.querySelectorAll(".tie")].some(near);
            return [tied, Math.hypot(x - spot.x, y - spot.y)];
        }})""",
        [
            [event.id, battle.places[event.place].lonlat]
            for event in situation(battle, battle.dates[3]).events
            if event.label is not None and event.place is not None
        ],
    )
    assert mark.count() == len(ends) == 2
    # Who stands right by his place needs no line.
    assert all(tied == (far > TIE) for tied, far in ends)
    assert any(tied for tied, _ in ends)
    sight.go(0)
    assert sight.page.locator(".tie").count() == 0


def test_small_window_does_without_the_locator(opener: Opener) -> None:
    sight = opener.open("ru", (668, 618))
    expect(sight.page.locator(".locator")).to_be_hidden()
    expect(sight.page.locator(".compass")).to_be_visible()
    expect(opener.open("ru", DESK).page.locator(".locator")).to_be_visible()


@pytest.mark.parametrize("size", SIZES)
def test_unit_that_is_set_off_has_a_leader(opener: Opener, battle: Battle, size: str) -> None:
    sight = opener.open("en", SIZES[size])
    sight.page.evaluate("plate.setLayer('others', true)")
    lengths = []
    for view, day in product(VIEWS, range(len(battle.dates))):
        sight.see(view)
        sight.go(day)
        seen = sight.page.evaluate(LEADERS)
        led = 0
        for unit, long, together, drawn in seen["found"]:
            led += drawn
            # Lengths are of whole px: at the limit itself they cannot tell.
            # Of a stack or a block, the nearest to its spot is joined to it, if any.
            if not together and abs(long - 20) > 0.8:
                assert drawn == (long > 20), (view, day, unit, long)
            if drawn:
                lengths.append(long)
        assert led >= seen["count"]
    assert any(long < 40 for long in lengths)
    assert any(long > 40 for long in lengths)


def test_drag_lays_nothing_out_and_leaves_still_leaders_alone(sight: Sight) -> None:
    """Between two frames of one half day nothing is measured, and no line is made anew."""
    seen = sight.page.evaluate(
        """() => {
        plate.render(0.1);
        const measured = { boxes: 0, widths: 0 }, proto = Element.prototype;
        const box = proto.getBoundingClientRect;
        const width = Object.getOwnPropertyDescriptor(proto, "clientWidth");
        proto.getBoundingClientRect = function () { measured.boxes += 1; return box.call(this); };
        Object.defineProperty(proto, "clientWidth", {
            ...width, get() { measured.widths += 1; return width.get.call(this); },
        });
        const watch = new MutationObserver(() => {});
        watch.observe(document.querySelector(".leaders"), { childList: true });
        for (const v of [0.15, 0.2, 0.25, 0.3]) plate.render(v);
        const made = watch.takeRecords().filter(({ addedNodes }) => addedNodes.length).length;
        watch.disconnect();
        proto.getBoundingClientRect = box;
        Object.defineProperty(proto, "clientWidth", width);
        plate.render(0);
        return { ...measured, made };
        }"""
    )
    assert seen == {"boxes": 0, "widths": 0, "made": 0}


def test_units_of_a_block_are_each_a_marker_and_their_bracket_opens_their_list(
    sight: Sight,
) -> None:
    sight.see("town")
    sight.go(4)
    page = sight.page
    blocks = page.evaluate(
        """() => plate.units().filter((unit) => unit.shown && unit.row.block >= 0)
            .map((unit) => [unit.row.block, unit.id])"""
    )
    assert len(blocks) > 5
    for _, unit in blocks:
        marker = page.locator(f'[data-unit="{unit}"]')
        assert marker.get_attribute("tabindex") == "0"
        assert marker.get_attribute("aria-label")
    for block in sorted({block for block, _ in blocks}):
        members = {unit for one, unit in blocks if one == block}
        assert page.locator(f'svg.bracket[data-block="{block}"]').count() == 1
        names = page.locator(f'.block-name[data-block="{block}"] span')
        if not names.count():
            continue
        names.first.click()
        expect(page.locator("#stack [data-choose]")).to_have_count(len(members))
        listed = page.locator("#stack [data-choose]").evaluate_all(
            "all => all.map((one) => one.dataset.choose)"
        )
        assert set(listed) == members
        page.keyboard.press("Escape")
        expect(page.locator("#stack")).to_be_hidden()


def test_chosen_unit_stands_out_in_the_names_of_its_block(sight: Sight) -> None:
    sight.see("town")
    sight.go(4)
    page = sight.page
    named = page.locator("[data-name-of]")
    assert named.count() > 3
    unit = named.first.get_attribute("data-name-of")
    page.locator(f'[data-unit="{unit}"]').click()
    assert page.locator(".picked").evaluate_all("all => all.map((one) => one.dataset.nameOf)") == [
        unit
    ]
    page.evaluate("plate.chooseUnit(null)")
    assert page.locator(".picked").count() == 0
