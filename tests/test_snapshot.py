"""The picture of the current view: it is what the screen shows, less the controls."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from browser import DESK, PHONE, READY, Watch
from numpy.typing import NDArray
from PIL import Image, ImageColor
from playwright.sync_api import Browser, Frame, Page, Route, expect

from geo.battle.nouns import Battle, Language
from geo.symbology.style import Theme, read_colour
from geo.words.phrases import say

Pixels = NDArray[np.int16]

SCALE = 2
BLOCK, DIFFERENT = 16, 36
"""By how much the mean of a block, px, must differ for something to be missing from it.

Letters sit up to a pixel higher or lower in a picture drawn at twice the size.
"""
CONTROLS = """.views, .tools, .layers, .legend summary::after { visibility: hidden }
.signs:not([open]) { display: none }"""
UNPAINTABLE = "HTMLCanvasElement.prototype.toBlob = function (done) { done(null); }"
FRAME = """html => {
    const frame = document.createElement("iframe");
    frame.setAttribute("sandbox", "allow-scripts allow-downloads");
    frame.style.cssText = "width: 100%; height: 100%; border: 0; display: block";
    frame.srcdoc = html;
    document.body.append(frame);
}"""

# Each leaves the map in another state: as it opens; panned and zoomed by hand; far off, by night.
STATES: dict[str, tuple[Language, int, str]] = {
    "as it opens": ("en", 0, ""),
    "panned and zoomed": (
        "az",
        4,
        """plate.map().setZoom(13.25, { animate: false });
        plate.map().panBy([90, -70], { animate: false });
        plate.setLayer("others", true);""",
    ),
    "far off, dark, one chosen": (
        "ru",
        6,
        """document.documentElement.dataset.theme = "dark";
        plate.showView("theatre");
        plate.chooseUnit(plate.told.units[0].id);
        document.getElementById("legend").open = true;""",
    ),
}

Visit = Callable[[Language], tuple[Page, Watch]]


@pytest.fixture
def visit(chromium: Browser, map_pages: dict[Language, Path]) -> Iterator[Visit]:
    """Return what opens a map page of its own, drawn as fine as the picture."""
    with ExitStack() as stack:

        def open_page(lang: Language) -> tuple[Page, Watch]:
            context = chromium.new_context(
                viewport={"width": DESK[0], "height": DESK[1]},
                device_scale_factor=SCALE,
                reduced_motion="reduce",
            )
            stack.callback(context.close)
            watch = Watch()
            watch.attach(context)
            page = context.new_page()
            page.goto(map_pages[lang].as_uri())
            page.wait_for_function(READY)
            return page, watch

        yield open_page


def take(page: Page, frame: Page | Frame) -> tuple[str, Pixels]:
    """Press the button; return the name and the pixels of what comes down."""
    with page.expect_download() as download:
        frame.click("#snapshot")
    with Image.open(download.value.path()) as image:
        assert image.format == "PNG"
        return download.value.suggested_filename, np.asarray(image.convert("RGB"), np.int16)


def see_screen(page: Page) -> Pixels:
    """Return the pixels of the map on the screen, its controls hidden."""
    page.add_style_tag(content=CONTROLS)
    page.mouse.move(1, 1)
    with Image.open(BytesIO(page.locator(".folium-map").screenshot())) as image:
        return np.asarray(image.convert("RGB"), np.int16)


def has_colour(pixels: Pixels, colour: str) -> bool:
    return bool((pixels == ImageColor.getrgb(colour)).all(axis=2).sum() > 100)


def measure_difference(one: Pixels, other: Pixels) -> float:
    """Return the largest difference of a block's mean in any channel."""
    height, width = (side // BLOCK for side in one.shape[:2])
    off = (one - other)[: height * BLOCK, : width * BLOCK]
    means = off.reshape(height, BLOCK, width, BLOCK, 3).mean(axis=(1, 3))
    return float(np.abs(means).max())


@pytest.mark.parametrize("state", STATES)
def test_the_picture_is_what_the_screen_shows(visit: Visit, battle: Battle, state: str) -> None:
    lang, day, script = STATES[state]
    page, watch = visit(lang)
    page.evaluate(f"() => {{ clock.go({day}); {script} }}")
    name, picture = take(page, page)
    assert name == f"{battle.id}_{battle.dates[day]}_view_{lang}.png"
    theme: Theme = "dark" if "dark" in state else "light"
    for side in battle.sides.values():
        assert has_colour(picture, read_colour("shape", theme, side)), side.id
    screen = see_screen(page)
    height, width, _ = screen.shape
    assert picture.shape[1] == width == SCALE * DESK[0]
    foot = picture[height:]
    assert SCALE * 20 < len(foot) < SCALE * 80
    assert len(np.unique(foot.reshape(-1, 3), axis=0)) > 20
    assert measure_difference(picture[:height], screen) < DIFFERENT
    assert watch.errors == watch.strangers == []


def test_the_foot_tells_map_day_and_sources(visit: Visit, battle: Battle) -> None:
    page, _ = visit("ru")
    page.evaluate(
        """() => {
            clock.go(3);
            const { serializeToString } = XMLSerializer.prototype;
            XMLSerializer.prototype.serializeToString = function (drawing) {
                window.foot = drawing.querySelector(".foot").textContent;
                window.buttons = drawing.querySelectorAll(".cards button").length;
                return serializeToString.call(this, drawing);
            };
        }"""
    )
    take(page, page)
    foot = page.evaluate("window.foot")
    assert battle.heading.read("ru") in foot
    assert "28 мая 1920" in foot
    assert battle.attribution.read("ru") in foot
    assert page.evaluate("window.buttons") == 0
    expect(page.locator(".foot")).to_have_count(0)


def test_a_sandboxed_frame_gives_the_same_picture(
    visit: Visit, map_pages: dict[Language, Path]
) -> None:
    page, watch = visit("en")
    name, picture = take(page, page)
    page.goto("about:blank")
    page.evaluate("document.body.style.margin = 0; document.body.style.height = '100vh'")
    page.evaluate(FRAME, map_pages["en"].read_text("utf-8"))
    frame = page.frames[1]
    frame.wait_for_function(READY)
    assert frame.evaluate("window.origin") == "null"
    framed_name, framed = take(page, frame)
    assert framed_name == name
    assert framed.shape == picture.shape
    assert measure_difference(framed, picture) < DIFFERENT
    assert watch.errors == []


def test_tiles_of_another_host_are_left_out_and_the_ground_is_back(visit: Visit) -> None:
    page, watch = visit("en")
    _, plain = take(page, page)
    tile = BytesIO()
    Image.new("RGB", (256, 256), "magenta").save(tile, "PNG")

    def send_tile(route: Route) -> None:
        route.fulfill(body=tile.getvalue(), content_type="image/png")

    page.route("https://**/*", send_tile)
    page.click("#layers-button")
    page.check("[name=tiles][value=OpenTopoMap]")
    page.locator(".leaflet-tile-loaded").first.wait_for()
    _, picture = take(page, page)
    assert watch.strangers
    assert not has_colour(picture, "magenta")
    assert (picture == plain).all()
    assert has_colour(see_screen(page), "magenta")


def test_a_failure_is_told_and_the_next_try_is_free(visit: Visit) -> None:
    page, watch = visit("az")
    page.evaluate(f"() => {{ window.kept = HTMLCanvasElement.prototype.toBlob; {UNPAINTABLE} }}")
    page.click("#snapshot")
    note = page.get_by_role("status").and_(page.locator("#snapshot-note"))
    start = say("az", "Could not be made: {reason}", reason="")
    expect(note).to_contain_text(f"{start}{SCALE * DESK[0]} ×")
    page.evaluate("() => { HTMLCanvasElement.prototype.toBlob = window.kept; }")
    take(page, page)
    expect(note).to_be_empty()
    assert watch.errors == []


@pytest.mark.parametrize("lang", ["az", "ru", "en"])
def test_the_button_says_what_it_does(visit: Visit, lang: Language) -> None:
    page, _ = visit(lang)
    button = page.get_by_role("button", name=say(lang, "Save this view as a picture"))
    expect(button).to_have_id("snapshot")
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    expect(button).to_be_hidden()
