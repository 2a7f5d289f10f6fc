"""How the map page answers to pointer, wheel, fingers and keys, and to what holds its frame."""

import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from math import ceil
from pathlib import Path
from typing import Any

import pytest
from browser import DESK, PHONE, READY, Opener, Sight, Watch
from PIL import Image, ImageChops
from playwright.sync_api import Browser, BrowserContext, Page, expect

from geo.battle.nouns import LANGUAGES, Battle, Event, Language
from geo.battle.timeline import number_events
from geo.layout.viewports import HIGHEST, LOWEST, ZOOMS, bound_world
from geo.webmap.time_bar import LEAD, TRACKS, Mark, list_marks, place_marks
from geo.words.phrases import render_date, render_hour, render_weekday, say, say_number

MAP = "window[document.querySelector('.folium-map').id]"
SIZES = {"desk": DESK, "phone": PHONE, "sideways": (844, 342), "enlarged": (720, 390)}
LOW = {**SIZES, "laptop": (1280, 656), "small phone": (360, 580), "frame sideways": (548, 322)}

FOCUSED = """() => {
    const el = document.activeElement, { left, top, right, bottom } = el.getBoundingClientRect();
    const style = getComputedStyle(el);
    return {
        tag: el.tagName, id: el.id, unit: el.dataset.unit || null, drawn: el.dataset.drawn || null,
        pin: el.classList.contains("pin"), card: el.closest(".cards") !== null,
        seen: right > 0 && left < innerWidth && bottom > 0 && top < innerHeight
            && style.visibility !== "hidden" && style.display !== "none",
        name: el.getAttribute("aria-label") || el.innerText || (el.labels && el.labels.length > 0),
    };
}"""


@pytest.fixture
def sight(opener: Opener) -> Sight:
    """Return the English page on a desk."""
    return opener.open("en")


def start_over(page: Page) -> None:
    """Let the next Tab begin where the page begins, whatever was touched before."""
    page.evaluate(
        """() => {
            document.body.tabIndex = -1;
            document.body.focus();
            document.body.removeAttribute("tabindex");
        }"""
    )


def read_pixels(picture: Image.Image) -> list[tuple[int, ...]]:
    return list(zip(*[iter(picture.tobytes())] * 3, strict=True))


def list_focus(page: Page) -> list[dict[str, Any]]:
    """Return what Tab reaches from the page's beginning to its end."""
    start_over(page)
    found: list[dict[str, Any]] = []
    for _ in range(120):
        page.keyboard.press("Tab")
        seen = page.evaluate(FOCUSED)
        if seen["tag"] == "BODY":
            return found
        found.append(seen)
    return found


def find_spot(page: Page, selector: str, share: float = 0.5) -> tuple[float, float]:
    """Return a point on a drawn path, px of the window."""
    x, y = page.locator(selector).first.evaluate(
        """(el, share) => {
            const spot = el.getPointAtLength(el.getTotalLength() * share);
            const { x, y } = spot.matrixTransform(el.getScreenCTM());
            return [x, y];
        }""",
        share,
    )
    return x, y


def find_ground(page: Page) -> tuple[float, float]:
    """Return a point inside the held quarter with nothing else there."""
    spot = page.evaluate(
        """() => {
            const map = plate.map().getContainer().getBoundingClientRect();
            for (let y = 180; y < map.height - 100; y += 9) {
                for (let x = 340; x < 740; x += 9) {
                    const el = document.elementFromPoint(x, y);
                    if (el && el.matches("path.held")) return [x, y];
                }
            }
            return null;
        }"""
    )
    assert spot is not None
    return spot[0], spot[1]


def rest(page: Page) -> None:
    """Wait until the map neither zooms nor pans."""
    page.wait_for_function(f"!{MAP}._animatingZoom && !{MAP}._panAnim?._inProgress")


def hear(page: Page) -> None:
    """Keep from now on what the page says."""
    page.evaluate(
        """() => {
            if (!window.heard) plate.listen((message) => window.heard.push(message));
            window.heard = [];
        }"""
    )


def told(page: Page, name: str) -> list[Any]:
    """Return what was said under a name."""
    heard: list[dict[str, Any]] = page.evaluate("window.heard")
    return [message[name] for message in heard if name in message]


# ---- rings -------------------------------------------------------------------------------------


def test_pointer_leaves_no_ring(sight: Sight) -> None:
    sight.go(4)
    page = sight.page
    spots = [
        find_ground(page),
        find_spot(page, ".held-edge", 0.02),
        find_spot(page, "[data-drawn='attack-29-north'], .leaflet-arrows-pane .halo"),
        find_spot(page, ".leaflet-fronts-pane .halo", 0.15),
    ]
    for x, y in spots:
        page.mouse.click(x, y)
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "none", (x, y)
        assert page.locator(".focus-ring").count() == 0


def test_ring_of_the_keyboard_follows_the_shape(sight: Sight) -> None:
    sight.go(4)
    page = sight.page
    seen = 0
    start_over(page)
    for _ in range(80):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused["tag"] == "BODY":
            break
        if not focused["drawn"]:
            continue
        rings = page.locator(".focus-ring")
        expect(rings).to_have_count(2)
        shape = page.evaluate("document.activeElement.getAttribute('d')")
        assert rings.evaluate_all("all => all.map((el) => el.getAttribute('d'))") == [shape] * 2
        band, line = rings.evaluate_all("all => all.map((el) => getComputedStyle(el).stroke)")
        assert band != line
        wide, slim = rings.evaluate_all(
            "all => all.map((el) => parseFloat(getComputedStyle(el).strokeWidth))"
        )
        assert wide == pytest.approx(slim + 3.4)
        seen += 1
    assert seen > 5
    page.evaluate("document.activeElement.blur()")
    assert page.locator(".focus-ring").count() == 0


def test_drawn_thing_has_one_path_that_can_be_focused(sight: Sight) -> None:
    sight.go(4)
    names = sight.page.evaluate(
        """() => [...document.querySelectorAll(".leaflet-pane path")].filter((el) => {
            el.focus();
            return document.activeElement === el;
        }).map((el) => [el.dataset.drawn, el.getAttribute("aria-label")])"""
    )
    assert len(names) > 5
    assert all(drawn and name for drawn, name in names)
    assert len({drawn for drawn, _ in names}) == len(names)


# ---- zoom and pan ------------------------------------------------------------------------------


def test_zoom_stays_within_what_was_laid_out(sight: Sight) -> None:
    page = sight.page
    out, into = page.locator("#zoom-out"), page.locator("#zoom-in")
    for wanted, button, other, wheel in (
        (HIGHEST, into, out, -2000),
        (LOWEST, out, into, 2000),
    ):
        for _ in range(80):
            if page.evaluate(f"{MAP}.getZoom()") == wanted:
                break
            button.click()
            rest(page)
        assert page.evaluate(f"{MAP}.getZoom()") == wanted
        expect(button).to_have_attribute("aria-disabled", "true")
        expect(other).to_have_attribute("aria-disabled", "false")
        button.evaluate("el => el.click()")
        page.mouse.move(500, 400)
        page.mouse.wheel(0, wheel)
        page.evaluate(f"new Promise((go) => setTimeout(go, {MAP}.options.wheelDebounceTime * 3))")
        rest(page)
        assert page.evaluate(f"{MAP}.getZoom()") == wanted
        page.evaluate(
            "([zoom, more]) => window[document.querySelector('.folium-map').id]"
            ".setZoom(zoom + more, { animate: false })",
            [wanted, 3 if wheel < 0 else -3],
        )
        assert page.evaluate(f"{MAP}.getZoom()") == wanted
    sight.see("town")
    expect(out).to_have_attribute("aria-disabled", "false")


def test_map_cannot_be_moved_out_of_its_world(sight: Sight, battle: Battle) -> None:
    page = sight.page
    west, south, east, north = bound_world([view.bounds for view in battle.views.values()])
    for view in battle.views.values():
        assert west < view.bounds[0] < view.bounds[2] < east
        assert south < view.bounds[1] < view.bounds[3] < north
    for lat, lon in ((0, 0), (80, 170), (-40, 100)):
        page.evaluate("at => plate.map().setView(at, 9, { animate: false })", [lat, lon])
        rest(page)
        seen = page.evaluate(f"(() => {{ const c = {MAP}.getCenter(); return [c.lng, c.lat]; }})()")
        assert west <= seen[0] <= east
        assert south <= seen[1] <= north
    page.mouse.move(500, 400)
    page.mouse.down()
    for n in range(12):
        page.mouse.move(500 + 40 * n, 400 + 24 * n)
    page.mouse.up()
    rest(page)
    box = page.evaluate(f"{MAP}.getBounds().toBBoxString()")
    left, low, right, top = (float(n) for n in box.split(","))
    slack = 0.05
    assert left >= west - slack
    assert low >= south - slack
    assert right <= east + slack
    assert top <= north + slack
    sight.see("town")


def test_scale_is_true_at_every_zoom(sight: Sight, battle: Battle) -> None:
    """What the bar says is what as many px measure on the ground in the middle of the map."""
    lies = sight.page.evaluate(
        """([zooms, spots]) => {
            const map = plate.map(), lies = [];
            for (const zoom of zooms) for (const spot of spots) {
                map.setView(spot, zoom, { animate: false });
                const [x, y] = [map.getSize().x / 2, map.getSize().y / 2];
                const px = document.getElementById("scale-bar").getBoundingClientRect().width;
                const ends = [x - px / 2, x + px / 2]
                    .map((at) => map.containerPointToLatLng([at, y]));
                const [, amount, unit] = /([\\d.,]+)\\s*(k?m)/
                    .exec(document.getElementById("scale-words").textContent);
                const metres = Number(amount.replace(",", "")) * (unit === "km" ? 1000 : 1);
                const real = map.distance(...ends);
                if (Math.abs(real / metres - 1) > 0.02) lies.push([zoom, spot, metres, real]);
            }
            return lies;
        }""",
        [ZOOMS, [[battle.point.y, battle.point.x], [41.9, 44.9], [39.6, 48.9]]],
    )
    assert lies == []
    sight.see("town")


def test_view_is_drawn_once(sight: Sight) -> None:
    for view in ("theatre", "surroundings", "town"):
        drawn = sight.page.evaluate(
            """view => {
                const watch = new MutationObserver(() => {});
                watch.observe(plate.map().getPane("labels"), { childList: true });
                plate.showView(view);
                return watch.takeRecords().length;
            }""",
            view,
        )
        assert drawn == 1, view


# ---- wheel and fingers -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def blog(chromium: Browser, map_pages: dict[Language, Path]) -> Iterator[Page]:
    """Return a long page of somebody's that holds the map in a frame, on a screen to be touched."""
    with chromium.new_context(
        viewport={"width": 1000, "height": 700}, reduced_motion="reduce", has_touch=True
    ) as context:
        watch = Watch()
        watch.attach(context)
        page = context.new_page()
        page.set_content("<body style='height:4000px;margin:0'><p style='height:60px'>Before</p>")
        page.evaluate(
            """html => {
                const frame = document.createElement("iframe");
                frame.setAttribute("sandbox", "allow-scripts allow-downloads");
                frame.style.cssText = "width:900px;height:600px;border:0";
                frame.srcdoc = html;
                document.body.append(frame);
                window.heard = [];
                addEventListener("message", (event) => window.heard.push(event.data));
            }""",
            map_pages["az"].read_text("utf-8"),
        )
        page.frame_locator("iframe").locator("body[data-ready='1']").wait_for()
        yield page
        assert watch.errors == []


def read_map(page: Page) -> list[float]:
    inner = page.frames[1]
    seen: list[float] = inner.evaluate(
        f"(() => {{ const c = {MAP}.getCenter(); return [{MAP}.getZoom(), c.lat, c.lng]; }})()"
    )
    return seen


def settle(page: Page) -> None:
    """Wait until neither the page nor the map in its frame has moved for many pictures."""
    wait = """async (read) => {
        const look = eval(read);
        for (let still = 0, last = ""; still < 40; still += 1) {
            await new Promise(requestAnimationFrame);
            if (look() !== last) still = 0;
            last = look();
        }
    }"""
    page.evaluate(wait, "() => String(scrollY)")
    page.frames[1].evaluate(
        wait, f"() => {MAP}.getZoom() + String({MAP}.getCenter()) + {MAP}._animatingZoom"
    )


def touch(page: Page, ways: list[list[tuple[float, float]]]) -> None:
    """Draw fingers over the screen, each along its way."""
    session = page.context.new_cdp_session(page)

    def send(kind: str, points: list[dict[str, float]]) -> None:
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    for n, spots in enumerate(zip(*ways, strict=True)):
        points = [{"x": x, "y": y, "id": k} for k, (x, y) in enumerate(spots)]
        if n == 0:
            for count in range(1, len(points) + 1):
                send("touchStart", points[:count])
        else:
            send("touchMove", points)
    send("touchEnd", [])


def read_at(page: Page) -> list[float]:
    seen: list[float] = page.evaluate(
        f"(() => {{ const c = {MAP}.getCenter(); return [{MAP}.getZoom(), c.lat, c.lng]; }})()"
    )
    return seen


def tell(page: Page, **message: object) -> None:
    """Say something to the page in the frame."""
    page.evaluate(
        "said => document.querySelector('iframe').contentWindow.postMessage(said, '*')",
        {"ask": "ganja-1920", **message},
    )


def test_bare_wheel_moves_the_page_around(blog: Page, battle: Battle) -> None:
    inner = blog.frames[1]
    assert inner.evaluate("document.body.classList.contains('cooperative')")
    blog.evaluate("scrollTo(0, 0)")
    before = read_map(blog)
    blog.mouse.move(300, 400)
    blog.mouse.wheel(0, 120)
    blog.wait_for_function("scrollY > 50")
    assert read_map(blog) == before
    note = inner.locator("#manner")
    assert note.inner_text() == say("az", "wheel manner", key="Ctrl")
    # It says so once, over the map: nothing is moved by it.
    assert note.evaluate("el => getComputedStyle(el).position") == "absolute"
    note.evaluate("el => { el.textContent = ''; }")
    blog.mouse.wheel(0, -120)
    blog.wait_for_function("scrollY < 50")
    assert note.inner_text() == ""
    blog.keyboard.down("Control")
    blog.mouse.wheel(0, -240)
    blog.keyboard.up("Control")
    inner.wait_for_function(f"{MAP}.getZoom() > {before[0]}")
    assert blog.evaluate("scrollY") == 0
    assert battle.id in str(blog.evaluate("JSON.stringify(heard)"))


def test_one_finger_moves_the_page_and_two_the_map(blog: Page) -> None:
    inner = blog.frames[1]
    settle(blog)
    blog.evaluate("scrollTo(0, 0)")
    inner.evaluate("plate.showView('town', true)")
    before = read_map(blog)
    # A browser that is busy may miss a finger; a reader moves it again.
    for _ in range(5):
        touch(blog, [[(300, 500 - 12 * n) for n in range(20)]])
        settle(blog)
        if blog.evaluate("scrollY > 100"):
            break
    assert blog.evaluate("scrollY > 100")
    assert read_map(blog) == before
    settle(blog)
    blog.evaluate("scrollTo(0, 0)")
    touch(blog, [[(300 - 8 * n, 400) for n in range(16)], [(400 + 8 * n, 400) for n in range(16)]])
    inner.wait_for_function(f"{MAP}.getZoom() > {before[0]}")
    assert blog.evaluate("scrollY") == 0
    # However far the fingers go, the zoom keeps to its end.
    for _ in range(4):
        touch(
            blog,
            [[(320 - 18 * n, 400) for n in range(16)], [(360 + 18 * n, 400) for n in range(16)]],
        )
        inner.wait_for_function(f"!{MAP}._animatingZoom")
    assert read_map(blog)[0] <= HIGHEST


def test_host_that_does_not_scroll_gives_the_wheel_to_the_map(blog: Page) -> None:
    inner = blog.frames[1]
    tell(blog, longer=False)
    inner.wait_for_selector("body:not(.cooperative)")
    settle(blog)
    blog.evaluate("scrollTo(0, 0)")
    inner.evaluate("plate.showView('town', true)")
    before = read_map(blog)
    blog.mouse.move(300, 400)
    blog.mouse.wheel(0, -240)
    inner.wait_for_function(f"{MAP}.getZoom() > {before[0]}")
    assert blog.evaluate("scrollY") == 0
    tell(blog, longer=True)
    inner.wait_for_selector("body.cooperative")


def test_view_that_is_asked_for_in_mid_zoom_is_shown(opener: Opener) -> None:
    page = opener.open("en", motion="no-preference").page
    before = read_at(page)
    page.evaluate("document.getElementById('zoom-in').click()")
    page.wait_for_function(f"{MAP}._animatingZoom")
    page.evaluate("plate.showView('town')")
    rest(page)
    page.wait_for_function("!document.body.classList.contains('zooming')")
    assert read_at(page) == pytest.approx(before)


def test_page_by_itself_keeps_wheel_and_finger(sight: Sight) -> None:
    page = sight.page
    assert not page.evaluate("document.body.classList.contains('cooperative')")
    before = page.evaluate(f"{MAP}.getZoom()")
    page.mouse.move(500, 400)
    page.mouse.wheel(0, -240)
    page.wait_for_function(f"{MAP}.getZoom() > {before}")
    assert page.locator("#manner").inner_text() == ""
    sight.see("town")


# ---- the keyboard ------------------------------------------------------------------------------


@pytest.mark.parametrize("view", ["town", "theatre"])
def test_tab_goes_from_the_time_to_the_units_in_view(sight: Sight, view: str) -> None:
    sight.see(view)
    sight.go(4)
    found = list_focus(sight.page)
    assert found[0]["id"] == "time"
    assert [one for one in found if not one["seen"] or not one["name"]] == []
    assert sum(one["pin"] for one in found) == 1
    names = [one["id"] for one in found]
    units = [n for n, one in enumerate(found) if one["unit"]]
    cards = [n for n, one in enumerate(found) if one["card"]]
    drawn = [n for n, one in enumerate(found) if one["drawn"]]
    assert units
    assert drawn
    assert names.index("next") < min(cards) <= max(cards) < min(units) <= max(units) < min(drawn)
    inside = sight.page.evaluate(
        """() => [...document.querySelectorAll("[data-unit]")].filter((el) => {
            const { left, top, right, bottom, width } = el.getBoundingClientRect();
            const map = plate.map().getContainer().getBoundingClientRect();
            return width && right > 0 && left < map.right && bottom > 0 && top < map.bottom;
        }).map((el) => el.dataset.unit)"""
    )
    assert {one["unit"] for one in found if one["unit"]} == set(inside)


def test_what_is_panned_into_view_can_be_reached(sight: Sight) -> None:
    sight.go(4)
    away = sight.page.locator("[data-unit='brigade-2']")
    expect(away).to_have_attribute("tabindex", "-1")
    sight.see("theatre")
    expect(away).to_have_attribute("tabindex", "0")
    sight.see("town")
    expect(away).to_have_attribute("tabindex", "-1")


@pytest.mark.parametrize(
    "where",
    ["#zoom-in", "[data-view-button=town]", "#play", "[data-unit=rifle-178]", ".pin[tabindex='0']",
     "#legend > summary", "#layer-others", "[data-drawn]", "body"],
)  # fmt: skip
def test_arrows_step_the_day_wherever_the_focus_is(sight: Sight, where: str) -> None:
    page, body = sight.page, sight.page.locator("body")
    sight.go(3)
    page.evaluate("document.getElementById('layers').hidden = false")
    page.locator(where).first.evaluate("el => el.focus()")
    for key, day in (("ArrowRight", 29), ("ArrowUp", 30), ("ArrowLeft", 29), ("ArrowDown", 28)):
        page.keyboard.press(key)
        expect(body).to_have_attribute("data-date", f"1920-05-{day}")
    page.keyboard.press("Escape")


def test_arrows_stay_with_a_control_that_needs_them(sight: Sight) -> None:
    page = sight.page
    sight.go(3)
    page.locator("#layers-button").click()
    page.evaluate(
        """() => {
            const field = document.createElement("input");
            field.id = "words";
            document.body.append(field);
        }"""
    )
    for where in ("[name=tiles]", "#words"):
        page.locator(where).first.focus()
        page.keyboard.press("Home")
        assert sight.read_body("date") == "1920-05-28"
    page.evaluate("document.getElementById('words').remove()")
    page.keyboard.press("Escape")


def test_escape_closes_and_returns_the_focus(opener: Opener) -> None:
    sight = opener.open("en", PHONE)
    page = sight.page
    sight.go(4)
    hear(page)
    front = page.locator("[data-unit][data-fold='1']:visible").first
    front.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#stack")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#stack")).to_be_hidden()
    expect(front).to_be_focused()
    summary = page.locator("#legend > summary")
    summary.focus()
    page.keyboard.press("Enter")
    page.locator(".signs summary").focus()
    page.keyboard.press("Escape")
    expect(summary).to_be_focused()
    expect(page.locator("#legend")).not_to_have_attribute("open", "")
    assert told(page, "escape") == []
    page.keyboard.press("Escape")
    assert told(page, "escape") == [True]


def test_escape_returns_from_layers_and_quarrel(sight: Sight) -> None:
    page = sight.page
    sight.go(1)
    page.locator("#layers-button").focus()
    page.keyboard.press("Enter")
    page.locator("#layer-others").focus()
    page.keyboard.press("Escape")
    expect(page.locator("#layers")).to_be_hidden()
    expect(page.locator("#layers-button")).to_be_focused()
    badge = page.locator(".lab-differ").first
    badge.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#quarrel")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#quarrel")).to_be_hidden()
    expect(badge).to_be_focused()


def watch_speech(page: Page) -> None:
    page.evaluate(
        """() => {
            window.spoken = [];
            const el = document.getElementById("spoken");
            window.watching?.disconnect();
            window.watching = new MutationObserver(() => window.spoken.push(el.textContent));
            window.watching.observe(el, { childList: true, characterData: true, subtree: true });
        }"""
    )


def test_day_is_spoken_once_at_each_stop_also_while_playing(sight: Sight, battle: Battle) -> None:
    page = sight.page
    region = page.locator("#spoken")
    expect(region).to_have_attribute("aria-live", "polite")
    watch_speech(page)
    page.locator("#play").click()
    page.wait_for_function("plate.state.v === 6")
    expect(page.locator("body")).not_to_have_class(re.compile("playing"))
    spoken = page.evaluate("window.spoken")
    assert len(spoken) == 6
    for words, day in zip(spoken, battle.dates[1:], strict=True):
        told_ = battle.days[day]
        assert words.startswith(f"{render_date(day, 'en')} {render_weekday(day, 'en')} ")
        assert words.endswith(" ".join((told_.caption.en, *told_.cite)))
    for act in ("clock.go(2)", "clock.go(3, true)", "clock.press('ArrowRight')"):
        watch_speech(page)
        page.evaluate(act)
        page.evaluate("Promise.resolve()")
        assert len(page.evaluate("window.spoken")) == 1, act
    assert page.locator("[aria-live]").count() == 1


# ---- every size --------------------------------------------------------------------------------


@pytest.mark.parametrize("size", LOW)
def test_slider_is_on_the_screen_at_every_size(opener: Opener, size: str) -> None:
    width, height = LOW[size]
    sight = opener.open("az", LOW[size])
    page = sight.page
    bar, chart = page.locator(".time").bounding_box(), page.locator(".folium-map").bounding_box()
    assert bar
    assert chart
    assert bar["y"] + bar["height"] == pytest.approx(height, abs=1)
    assert chart["height"] >= 200
    for name in ("#time", "#thumb", "#play", ".day-name[data-stop='6'] b"):
        box = page.locator(name).bounding_box()
        assert box, name
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert box["y"] >= bar["y"]
        assert box["y"] + box["height"] <= height
    assert (bar["height"] == pytest.approx(68, abs=1)) == (height < 480)
    assert page.evaluate("document.documentElement.scrollHeight") == height
    names = [el.bounding_box() for el in page.locator(".day-name").all()]
    assert all(a and b and a["x"] + a["width"] <= b["x"] + 0.5 for a, b in pairwise(names))


# ---- high contrast -----------------------------------------------------------------------------


@pytest.fixture(scope="module", params=["light", "dark"])
def contrast(
    request: pytest.FixtureRequest, chromium: Browser, map_pages: dict[Language, Path]
) -> Iterator[Page]:
    with chromium.new_context(
        viewport={"width": DESK[0], "height": DESK[1]}, reduced_motion="reduce",
        forced_colors="active", color_scheme=request.param,
    ) as context:  # fmt: skip
        page = context.new_page()
        page.goto(map_pages["ru"].as_uri())
        page.wait_for_function(READY)
        page.evaluate("clock.go(4)")
        yield page


def shoot(page: Page, box: dict[str, float] | None = None) -> Image.Image:
    clip = None if box is None else {name: box[name] for name in ("x", "y", "width", "height")}
    picture = page.screenshot(clip=clip) if clip else page.screenshot()  # type: ignore[arg-type]
    return Image.open(io.BytesIO(picture)).convert("RGB")


def test_names_are_letters_in_high_contrast(contrast: Page) -> None:
    """A smeared name is all ink: of letters on their ground much the larger part is ground."""
    ink = contrast.evaluate(
        """() => {
            const el = document.createElement("i");
            el.style.cssText = "forced-color-adjust:none;color:CanvasText";
            document.body.append(el);
            const found = getComputedStyle(el).color.match(/\\d+/g).map(Number);
            el.remove();
            return found;
        }"""
    )
    checked = 0
    for label in contrast.locator(".unit:visible .name, .lab span[data-label]").all():
        box = label.bounding_box()
        if not box or not label.inner_text() or box["x"] < 150 or box["y"] < 160:
            continue
        if box["x"] + box["width"] > 760 or box["y"] + box["height"] > 570:
            continue
        picture = shoot(contrast, dict(box))
        pixels = read_pixels(picture)
        inked = sum(sum(abs(a - b) for a, b in zip(p, ink, strict=True)) < 120 for p in pixels)
        assert 0.02 < inked / len(pixels) < 0.5, label.inner_text()
        checked += 1
    assert checked > 3


def test_controls_show_their_state_in_high_contrast(contrast: Page) -> None:
    read = "el => [getComputedStyle(el).backgroundColor, getComputedStyle(el).color]"
    chosen = contrast.locator("[data-view-button=town]").evaluate(read)
    other = contrast.locator("[data-view-button=theatre]").evaluate(read)
    assert chosen[0] != other[0]
    assert chosen[0] != chosen[1]
    assert other[0] != other[1] or other[0] == "rgba(0, 0, 0, 0)"
    rest_, elapsed = (
        contrast.locator(name).evaluate("el => getComputedStyle(el).backgroundColor")
        for name in (".rail-rest", "#elapsed")
    )
    assert rest_ != elapsed
    thumb = contrast.locator("#thumb").evaluate(
        """el => {
            const ring = getComputedStyle(el), dot = getComputedStyle(el, "::after");
            return [ring.borderTopColor, dot.backgroundColor, ring.backgroundColor];
        }"""
    )
    assert thumb[0] == thumb[1] != thumb[2]
    # A side keeps its colour.
    blue, red = (
        contrast.locator(f".unit.side-{side}").first.evaluate(
            "el => getComputedStyle(el).getPropertyValue('--shape')"
        )
        for side in ("national", "red")
    )
    assert blue != red
    assert blue.startswith("#")


# ---- speed -------------------------------------------------------------------------------------


def test_no_pane_has_a_filter_and_the_hills_look_the_same(sight: Sight) -> None:
    page = sight.page
    filtered = page.evaluate(
        """() => [...document.querySelectorAll(".leaflet-pane")]
            .filter((el) => getComputedStyle(el).filter !== "none").length"""
    )
    assert filtered == 0
    old = """.leaflet-hills-pane { filter: blur(26px); }
        [data-band=near] .leaflet-hills-pane { filter: blur(60px); }
        .hill, [data-band=near] .hill { filter: none; display: inline; }"""
    for view in ("town", "surroundings", "theatre"):
        sight.see(view)
        now = shoot(page)
        style = page.add_style_tag(content=old)
        then = shoot(page)
        style.evaluate("el => el.remove()")
        most = max(high for _, high in ImageChops.difference(now, then).getextrema())
        assert most <= 2, view


# ---- events in the time bar --------------------------------------------------------------------


def test_every_event_has_its_mark_with_its_words(sight: Sight, battle: Battle) -> None:
    pins = sight.page.locator(".pin")
    told_ = pins.evaluate_all(
        "all => all.map((el) => [el.dataset.event, el.getAttribute('aria-label')])"
    )
    events = {event.id: event for event in battle.events}
    wanted = {
        name: number for day in battle.dates for name, number in number_events(battle, day).items()
    }
    assert {name for name, _ in told_} == set(wanted)
    assert len(told_) == len(wanted) > 20
    for name, label in told_:
        event = events[name]
        assert label.startswith(
            f"Event {wanted[name]}, {render_hour(event, 'en')}. {event.what.en}"
        )
        assert all(cite in label for cite in event.cite)
    labels = dict(told_)
    assert "26 May, 03:00." in labels["rising-begins"]
    assert "hour not given" in labels["attack-repulsed"]


@pytest.mark.parametrize("size", [*SIZES, "narrow"])
def test_marks_of_events_do_not_meet_and_can_be_hit(opener: Opener, size: str) -> None:
    page = opener.open("en", {**SIZES, "narrow": (360, 580)}[size]).page
    boxes = page.locator(".pin").evaluate_all(
        """all => all.map((el) => {
            const sign = el.querySelector("circle, path:last-child");
            const { left, right } = sign.getBoundingClientRect();
            const hit = el.getBoundingClientRect();
            const top = document.elementFromPoint((left + right) / 2, hit.top + 12);
            return [left, right, el.contains(top)];
        }).sort((a, b) => a[0] - b[0])"""
    )
    assert len(boxes) > 20
    assert all(hit for _, _, hit in boxes)
    assert [(a, b) for a, b in pairwise(boxes) if a[1] > b[0] + 0.01] == []
    bar = page.locator(".track").bounding_box()
    assert bar
    # What happened on the first day stands before its stop.
    assert boxes[0][0] < bar["x"]
    assert boxes[0][0] >= max(0, bar["x"] - LEAD * 11)
    assert boxes[1][0] >= bar["x"] - 1
    assert boxes[-1][1] <= bar["x"] + bar["width"] + 1


def make_mark(event: Event, hour: float | None, day: int, number: int) -> Mark:
    at = None if hour is None else event.at
    v = float(day) if hour is None else day - 1 + hour / 24
    wanted = day - 0.5 if hour is None else v
    return Mark(event.model_copy(update={"at": at}), number, day, v, wanted)


@pytest.mark.parametrize("count", [0, 1, 2, 7, 40, 200])
def test_any_number_of_marks_is_packed(battle: Battle, count: int) -> None:
    event = next(event for event in battle.events if event.at is not None)
    hours = [None if n % 3 else 3.0 + n % 5 for n in range(count)]
    marks = [make_mark(event, hour, 1 + n % 2, n) for n, hour in enumerate(hours)]
    marks.sort(key=lambda mark: (mark.v, mark.number))
    for length, gap in TRACKS.values():
        seats = sorted(x * length for x in place_marks(marks, 6, length, gap))
        assert len(seats) == count
        room = min(gap, length / max(1, count))
        assert all(b - a >= room - 1e-6 for a, b in pairwise(seats))
        assert all(0 <= x <= length for x in seats)


@pytest.mark.parametrize("early", [1, LEAD, LEAD + 2, 40])
def test_marks_of_the_first_day_stand_before_its_stop_as_far_as_there_is_room(
    battle: Battle, early: int
) -> None:
    event = next(event for event in battle.events if event.at is not None)
    first = [make_mark(event, 12.0 if n % 2 else None, 0, n) for n in range(early)]
    first = [replace(mark, v=0.0) for mark in first]
    marks = [*first, make_mark(event, 3.0, 1, 1)]
    for length, gap in TRACKS.values():
        seats = [x * length for x in place_marks(marks, 6, length, gap)]
        room = min(gap, length / len(marks))
        assert all(b - a >= room - 1e-6 for a, b in pairwise(sorted(seats)))
        assert min(seats) >= -LEAD * room
        before = [x for x in seats if x < 0]
        if early <= LEAD + 2:
            assert len(before) == min(early, LEAD)
            assert before == sorted(before)
            assert seats[-1] == pytest.approx(3 / 24 / 6 * length, abs=2 * room)


def test_known_hours_keep_their_place_on_a_desk(battle: Battle) -> None:
    marks = list_marks(battle)
    for mark, x in zip(marks, place_marks(marks, 6, *TRACKS["wide"]), strict=True):
        assert mark.day - 1 <= 6 * x <= mark.day
        if mark.fixed:
            assert x == pytest.approx(mark.v / 6, abs=2 / TRACKS["wide"][0])


def test_event_opens_at_the_stop_of_its_day(sight: Sight, battle: Battle) -> None:
    page = sight.page
    hear(page)
    tip = page.locator("#event-tip")
    for name, v in (("rising-begins", 1), ("counter-attacks", 4), ("kurishko-arrives", 1)):
        pin = page.locator(f".pin[data-event={name}]")
        pin.hover()
        expect(tip).to_be_visible()
        event = next(event for event in battle.events if event.id == name)
        for words in (event.what.en, render_hour(event, "en"), *event.cite):
            expect(tip).to_contain_text(words)
        assert page.locator(f"[data-event={name}].pointed").count() >= 1
        pin.click()
        assert page.evaluate("plate.state.v") == pytest.approx(v, abs=1e-3)
    page.mouse.move(500, 300)
    expect(tip).to_be_hidden()
    assert told(page, "event") == ["rising-begins", "counter-attacks", "kurishko-arrives"]
    pointed = told(page, "pointed")
    assert pointed[0] == "rising-begins"
    assert pointed[-1] is None
    assert page.evaluate("document.body.classList.contains('pointing')") is False


def test_keyboard_goes_through_the_events_and_reads_them(sight: Sight, battle: Battle) -> None:
    page, tip = sight.page, sight.page.locator("#event-tip")
    page.locator("#time").focus()
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED)["pin"]
    expect(tip).to_be_visible()
    page.keyboard.press("Enter")
    marks = list_marks(battle)
    assert page.evaluate("plate.state.v") == marks[0].v == 0
    assert marks[0].event.id == "taman-brought"
    for mark in marks[1:]:
        page.keyboard.press("PageUp")
        expect(tip).to_contain_text(mark.event.what.en)
        expect(page.locator("#spoken")).to_contain_text(mark.event.what.en)
        assert page.evaluate("document.activeElement.dataset.event") == mark.event.id
        assert page.evaluate("plate.state.v") == pytest.approx(mark.v, abs=1e-3)
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("body")).to_have_attribute("data-date", "1920-05-30")


def test_arrow_key_puts_the_tip_of_an_event_away(sight: Sight) -> None:
    page = sight.page
    page.keyboard.press("PageUp")
    expect(page.locator("#event-tip")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#event-tip")).to_be_hidden()


# ---- what lies over the map --------------------------------------------------------------------


def test_held_ground_speaks_at_its_edge_and_when_clicked(sight: Sight) -> None:
    page, tip = sight.page, sight.page.locator(".tip.leaflet-tooltip")
    sight.go(4)
    x, y = find_ground(page)
    page.mouse.move(x - 3, y)
    page.mouse.move(x, y)
    assert tip.count() == 0
    page.mouse.click(x, y)
    expect(tip).to_have_count(1)
    page.mouse.click(700, 120)
    expect(tip).to_have_count(0)
    edge = find_spot(page, ".held-edge", 0.02)
    page.mouse.move(edge[0], edge[1] - 60)
    page.mouse.move(*edge)
    expect(tip).to_have_count(1)
    page.mouse.move(700, 120)
    expect(tip).to_have_count(0)


def test_tap_shows_what_is_drawn_and_a_tap_elsewhere_closes_it(
    chromium: Browser, map_pages: dict[Language, Path]
) -> None:
    with chromium.new_context(
        viewport={"width": PHONE[0], "height": PHONE[1]}, has_touch=True, reduced_motion="reduce"
    ) as context:
        page = context.new_page()
        page.goto(map_pages["ru"].as_uri())
        page.wait_for_function(READY)
        page.evaluate("clock.go(4)")
        x, y = find_spot(page, ".leaflet-fronts-pane .halo", 0.12)
        page.touchscreen.tap(x, y)
        tip = page.locator(".tip.leaflet-tooltip")
        expect(tip).to_have_count(1)
        assert page.locator(".focus-ring").count() == 0
        page.touchscreen.tap(60, 130)
        expect(tip).to_have_count(0)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_stack_list_has_a_title_and_says_common_things_once(
    opener: Opener, battle: Battle, lang: Language
) -> None:
    sight = opener.open(lang)
    page, card = sight.page, sight.page.locator("#stack")
    sight.see("theatre")
    sight.go(2)
    front = page.locator("[data-unit=ganja-regiment-3]")
    front.click()
    expect(card).to_be_visible()
    side = battle.sides["national"].short.read(lang)
    count = card.locator("[data-choose]").count()
    title = say_number(lang, "{side}: {n} units", count, side=side)
    expect(card.locator("h3")).to_have_text(title)
    expect(page.get_by_role("dialog", name=title)).to_have_count(1)
    expect(card.locator("header p")).to_have_text(battle.places["ganja"].name.read(lang))
    words = [p.inner_text() for p in card.locator("> p").all()]
    assert len(words) == len(set(words)) < count
    position = next(p for p in battle.positions if p.unit == "ganja-regiment-3" and p.end.day > 27)
    assert sum(one.startswith(f"{position.what.read(lang)} ·") for one in words) == 1
    close = card.get_by_role("button", name=say(lang, "Close"))
    box = close.bounding_box()
    outer = card.bounding_box()
    assert box
    assert outer
    assert abs(outer["x"] + outer["width"] - box["x"] - box["width"]) < 12
    close.click()
    expect(card).to_be_hidden()


def test_stack_list_lies_off_the_front(opener: Opener) -> None:
    sight = opener.open("en", (720, 640))
    page, card = sight.page, sight.page.locator("#stack")
    checked = 0
    for day in range(1, 7):
        sight.go(day)
        fronts = page.locator("[data-unit][data-fold='1']:visible")
        for n in range(fronts.count()):
            fronts.nth(n).focus()
            page.keyboard.press("Enter")
            expect(card).to_be_visible()
            covered = page.evaluate(
                """() => {
                    const card = document.getElementById("stack").getBoundingClientRect();
                    const isUnder = ({ x, y }) =>
                        x > card.left && x < card.right && y > card.top && y < card.bottom;
                    const fronts = [...document.querySelectorAll(".leaflet-fronts-pane .halo")];
                    return fronts.some((el) => Array.from({ length: 60 }, (_, n) =>
                        el.getPointAtLength(el.getTotalLength() * n / 59)
                            .matrixTransform(el.getScreenCTM())).some(isUnder));
                }"""
            )
            assert not covered, day
            checked += 1
            page.keyboard.press("Escape")
    assert checked > 2


def test_arrows_go_through_the_list_of_a_stack(opener: Opener) -> None:
    sight = opener.open("en", PHONE)
    page = sight.page
    sight.go(4)
    page.locator("[data-unit][data-fold='1']:visible").first.focus()
    page.keyboard.press("Enter")
    rows = page.locator("#stack [data-choose]")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(rows.nth(0)).to_be_focused()
    assert sight.read_body("date") == "1920-05-29"
    unit = rows.nth(1).get_attribute("data-choose")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(f"[data-unit={unit}]")).to_be_focused()


def test_chosen_front_of_a_stack_bears_its_own_name(sight: Sight, battle: Battle) -> None:
    sight.see("theatre")
    sight.go(3)
    page = sight.page
    # Who came to it that day lends a stack its name, and stands in front.
    front = page.locator("[data-unit=cavalry-division-18]")
    came = battle.units["cavalry-division-18"]
    expect(front.locator(".name")).to_have_text(f"{came.label.en} + 5")
    for name in ("rifle-178", "rifle-180"):
        page.evaluate("id => plate.chooseUnit(id)", name)
        chosen = page.locator(f"[data-unit={name}]")
        expect(chosen.locator(".name")).to_have_text(battle.units[name].label.en)
        disc = chosen.locator(".count")
        expect(disc).to_have_text("6")
        box = disc.bounding_box()
        assert box
        # Of a whole capsule the middle of each edge is ink: the ring's paper covers none.
        picture = shoot(page, {**box, "width": ceil(box["width"])})
        (wide, high), pixels = picture.size, read_pixels(picture)
        for spots in (
            [(wide // 2, y) for y in (0, 1)],
            [(wide // 2, high - y) for y in (1, 2)],
            [(x, high // 2) for x in (0, 1)],
            [(wide - x, high // 2) for x in (1, 2)],
        ):
            assert min(sum(pixels[y * wide + x]) for x, y in spots) < 200, (name, spots)
    page.evaluate("plate.chooseUnit(null)")


def test_ring_of_the_chosen_covers_nothing_of_its_neighbours(sight: Sight) -> None:
    """Neighbours in two columns: the heads above their frames look as before."""
    page = sight.page
    sight.go(4)
    for chosen, near in (("rifle-178", "rifle-180"), ("sheki-training", "battery")):
        box = page.locator(f"[data-unit={near}] .sym-echelon").bounding_box()
        assert box
        before = shoot(page, dict(box))
        page.evaluate("id => plate.chooseUnit(id)", chosen)
        after = shoot(page, dict(box))
        depths = [
            page.locator(f"[data-unit={name}]").evaluate("el => Number(el.style.zIndex)")
            for name in (chosen, near)
        ]
        assert depths[0] < depths[1]
        ink = [sum(p) < 330 for p in read_pixels(before)]
        kept = [sum(p) < 330 for p in read_pixels(after)]
        assert any(ink)
        assert all(new for old, new in zip(ink, kept, strict=True) if old), chosen
        page.evaluate("plate.chooseUnit(null)")


# ---- the outside -------------------------------------------------------------------------------


def open_frame(context: BrowserContext, html: str, **said: object) -> Page:
    """Open the map in a frame whose name says what to open with."""
    page = context.new_page()
    page.set_content("<body style='margin:0'>")
    context.set_default_timeout(60_000)
    page.evaluate(
        """([html, name]) => {
            window.heard = [];
            addEventListener("message", (event) => window.heard.push(event.data));
            const frame = document.createElement("iframe");
            frame.setAttribute("sandbox", "allow-scripts allow-downloads");
            frame.name = name;
            frame.style.cssText = "width:1019px;height:812px;border:0";
            frame.srcdoc = html;
            document.body.append(frame);
        }""",
        [html, json.dumps(said)],
    )
    page.frame_locator("iframe").locator("body[data-ready='1']").wait_for()
    return page


@pytest.fixture
def framed(
    chromium: Browser, map_pages: dict[Language, Path]
) -> Iterator[tuple[BrowserContext, str]]:
    with chromium.new_context(viewport={"width": 1019, "height": 812}) as context:
        yield context, map_pages["en"].read_text("utf-8")


WITNESS = """<script>
    window.days = new Set();
    const look = () => document.querySelectorAll("[data-day]:not([hidden])")
        .forEach((el) => days.add(el.dataset.day));
    new MutationObserver(look).observe(document,
        { subtree: true, childList: true, attributes: true, attributeFilter: ["hidden"] });
</script>"""


def test_page_opens_in_the_state_that_the_frame_is_named_for(
    framed: tuple[BrowserContext, str],
) -> None:
    context, html = framed
    page = open_frame(
        context, html.replace("</head>", f"{WITNESS}</head>", 1), ask="ganja-1920",
        date="1920-05-29", view="theatre", unit="rifle-178", others=True, theme="dark",
        at="40.50000,46.25000,9.00", foot=84, point="counter-attacks", longer=False,
    )  # fmt: skip
    inner = page.frames[1]
    # No other day was shown before: motion is welcome in this browser.
    assert inner.evaluate("[...days]") == ["4"]
    assert inner.evaluate("plate.state.v") == 4
    body = inner.locator("body")
    expect(body).to_have_attribute("data-date", "1920-05-29")
    expect(body).to_have_attribute("data-chosen", "rifle-178")
    expect(inner.locator("#layer-others")).to_be_checked()
    assert inner.evaluate("document.documentElement.dataset.theme") == "dark"
    assert inner.evaluate("document.body.classList.contains('cooperative')") is False
    assert read_map(page) == pytest.approx([9, 40.5, 46.25], abs=0.002)
    assert inner.locator(".pin.pointed").get_attribute("data-event") == "counter-attacks"
    gap = inner.evaluate(
        "document.querySelector('.time').getBoundingClientRect().top"
        " - document.querySelector('.folium-map').getBoundingClientRect().bottom"
    )
    assert gap == 84
    # It tells how high its time bar is too.
    heard = [message for message in page.evaluate("heard") if "bar" not in message]
    assert heard == [{"battle": "ganja-1920", "ready": True}]


STRANGE = (
    "", "somebody's frame", "[1]", '{"ask":"other","date":"1920-05-29"}',
    '{"date":7,"view":"nowhere","at":"x,y","foot":"wide","unit":4}',
)  # fmt: skip


@pytest.mark.parametrize("name", STRANGE)
def test_strange_name_of_a_frame_is_no_trouble(
    framed: tuple[BrowserContext, str], name: str
) -> None:
    context, html = framed
    watch = Watch()
    watch.attach(context)
    page = open_frame(context, html)
    page.evaluate(
        "name => { document.querySelector('iframe').remove(); window.next = name; }", name
    )
    page.evaluate(
        """([html, name]) => {
            const frame = document.createElement("iframe");
            frame.setAttribute("sandbox", "allow-scripts");
            frame.name = name;
            frame.srcdoc = html;
            document.body.append(frame);
        }""",
        [html, name],
    )
    inner = page.frame_locator("iframe").locator("body[data-ready='1']")
    inner.wait_for()
    expect(inner).to_have_attribute("data-date", "1920-05-25")
    assert watch.errors == []


def test_quiet_message_jumps(framed: tuple[BrowserContext, str]) -> None:
    context, html = framed
    page = open_frame(context, html)
    inner = page.frames[1]
    inner.evaluate(
        """() => {
            window.seen = [];
            const thumb = document.getElementById("thumb");
            new MutationObserver(() => window.seen.push(thumb.style.left))
                .observe(thumb, { attributes: true, attributeFilter: ["style"] });
        }"""
    )
    tell(page, date="1920-05-29", quiet=True)
    inner.wait_for_function("plate.state.v === 4")
    assert len(set(inner.evaluate("seen"))) == 1
    assert [m for m in page.evaluate("heard") if "date" in m] == []


def test_what_a_host_repeats_changes_nothing(framed: tuple[BrowserContext, str]) -> None:
    context, html = framed
    page = open_frame(context, html, date="1920-05-26", longer=False)
    inner = page.frames[1]
    inner.evaluate("document.getElementById('layers-button').click(); clock.go(1.25, true)")
    assert inner.evaluate("plate.state.v") == 1.25
    tell(page, date="1920-05-26", unit=None, view="town", at=None, quiet=True, others=True)
    inner.wait_for_function("plate.state.others")
    assert inner.evaluate("plate.state.v") == 1.25
    assert inner.locator("#layers").is_visible()


def test_page_says_where_the_reader_moved_it_once(sight: Sight) -> None:
    page = sight.page
    hear(page)
    page.mouse.move(600, 200)
    page.mouse.down()
    for n in range(10):
        page.mouse.move(600 - 8 * n, 200 + 3 * n)
    page.mouse.up()
    page.wait_for_function("window.heard.some((message) => message.at)")
    rest(page)
    places = told(page, "at")
    assert len(places) == 1
    assert re.fullmatch(r"-?\d+\.\d{5},-?\d+\.\d{5},\d+\.\d{2}", places[0])
    sight.see("theatre")
    assert told(page, "at")[-1] is None
    page.evaluate("at => plate.seeAt(at)", places[0])
    assert told(page, "at")[-1] == places[0]
    page.evaluate("plate.seeAt(null)")
    assert told(page, "at")[-1] is None
    assert page.evaluate("plate.state.view") == "theatre"
    state = page.evaluate("heard[heard.length - 1]")
    assert set(state) == {
        "battle", "date", "unit", "view", "others", "stated", "at", "opened", "playing",
    }  # fmt: skip
    sight.see("town")


def test_play_is_told(sight: Sight) -> None:
    page = sight.page
    hear(page)
    page.locator("#play").click()
    page.locator("#play").click()
    page.wait_for_function("window.heard.length > 1")
    playing = told(page, "playing")
    assert playing[0] is True
    assert playing[-1] is False


def test_foot_stays_free(sight: Sight) -> None:
    page = sight.page
    high = page.locator(".folium-map").evaluate("el => el.clientHeight")
    page.evaluate("plate.setFoot(84)")
    page.wait_for_function(f"plate.map().getSize().y === {high} - 84")
    assert page.locator(".cards").evaluate("el => el.clientHeight") == high - 84
    page.evaluate("plate.setFoot(0)")
    page.wait_for_function(f"plate.map().getSize().y === {high}")


def test_pointing_at_an_event_marks_it_wherever_it_stands(sight: Sight) -> None:
    page = sight.page
    sight.go(4)
    page.evaluate("plate.pointEvent('counter-attacks')")
    arrows = page.locator(".leaflet-arrows-pane .drawn:not(.halo)")
    see = "all => all.map((el) => [el.dataset.event, Number(getComputedStyle(el).opacity)])"
    assert {(name, dim) for name, dim in arrows.evaluate_all(see)} == {
        ("counter-attacks", 1), ("attack-repulsed", 0.35),
    }  # fmt: skip
    assert page.locator(".disc.pointed").count() == 3
    # What is drawn anew is dimmed as before.
    sight.see("surroundings")
    assert ("attack-repulsed", 0.35) in [tuple(row) for row in arrows.evaluate_all(see)]
    sight.see("town")
    page.evaluate("plate.pointEvent(null)")
    assert page.locator(".pointed").count() == 0
    assert {dim for _, dim in arrows.evaluate_all(see)} == {1}


def test_arrow_that_tells_its_event_is_no_button(sight: Sight) -> None:
    """It is reached once by the keyboard, and neither points nor opens."""
    page = sight.page
    sight.go(4)
    hear(page)
    paths = page.locator(".leaflet-arrows-pane [data-event]")
    things = page.locator(".leaflet-arrows-pane [data-drawn]")
    assert paths.count() > things.count() > 3
    reached = paths.evaluate_all("all => all.filter((el) => el.hasAttribute('tabindex')).length")
    assert reached == things.evaluate_all("all => all.filter((el) => el.dataset.event).length")
    arrow = page.locator("[data-drawn=counter-29-north]")
    spot = arrow.evaluate(
        """el => {
            const { x, y } = el.getPointAtLength(el.getTotalLength() / 8)
                .matrixTransform(el.getScreenCTM());
            return [x, y];
        }"""
    )
    page.mouse.move(*spot)
    expect(page.locator(".tip.leaflet-tooltip")).to_be_visible()
    page.mouse.click(*spot)
    arrow.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("plate.state.point") is None
    assert told(page, "pointed") == told(page, "event") == []
    page.keyboard.press("Escape")
