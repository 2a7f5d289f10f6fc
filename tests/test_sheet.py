import io
import itertools
import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image
from shapely.geometry import Point

from geo.artists import Easel
from geo.battle import LANGUAGES, Battle, Language
from geo.furniture import write_degrees
from geo.lettering import fit_text, measure_letters, wrap_text
from geo.plate import read_layout
from geo.sheet import MAP, PAGE, Format, compose_sheet, draw_sheet
from geo.style import LETTERS, Letters
from geo.timeline import situation
from geo.window import PX, Window, fit_window
from geo.words import write_date

DAYS = tuple(date(1920, 5, day) for day in range(25, 32))
VIEWS = ("town", "surroundings", "theatre")
FIERCE = date(1920, 5, 29)


def read_png(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def find_boxes(figure: Figure) -> dict[str, tuple[float, float, float, float]]:
    """Return what is written on the page (not on the map), with its edges in mm, y down."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()  # type: ignore[no-untyped-call]
    renderer = canvas.get_renderer()  # type: ignore[no-untyped-call]
    page = next(axes for axes in figure.axes if axes.get_label() == "page")
    boxes = {}
    for number, artist in enumerate(page.texts + [a for a in page.artists if a.get_gid()]):
        extent = artist.get_window_extent(renderer)
        left, bottom, right, top = (v / figure.dpi * 25.4 for v in extent.extents)
        text = getattr(artist, "get_text", lambda: "")()
        boxes[f"{number} {text}"] = (left, PAGE[1] - top, right, PAGE[1] - bottom)
    return boxes


def find_overlaps(
    boxes: dict[str, tuple[float, float, float, float]], slack: float = 0.25
) -> Iterator[tuple[str, str]]:
    for (one, a), (two, b) in itertools.combinations(boxes.items(), 2):
        wide = min(a[2], b[2]) - max(a[0], b[0])
        high = min(a[3], b[3]) - max(a[1], b[1])
        if wide > slack and high > slack:
            yield one, two


def read_texts(svg: str) -> str:
    return svg.replace("&quot;", '"').replace("&#x27;", "'")


def read_words(svg: str) -> str:
    """Return the words of a sheet, each line joined to the next."""
    return " ".join(re.sub(r"<[^>]+>", " ", svg).split())


def test_png_is_a4_at_the_resolution_asked_for(battle: Battle) -> None:
    image = read_png(draw_sheet(battle, FIERCE, "az", view="town", dpi=150))
    assert image.size == (1753, 1240)
    assert image.mode == "RGB"
    assert image.info["dpi"] == pytest.approx((150, 150), abs=0.1)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_png_carries_its_title_and_sources(battle: Battle, lang: Language) -> None:
    image = read_png(draw_sheet(battle, FIERCE, lang, view="theatre", dpi=60))
    assert image.info["Title"] == f"{battle.title.read(lang)}, {write_date(FIERCE, lang)}"
    assert image.info["Source"] == battle.attribution.read(lang)


def test_paper_is_white_and_only_the_map_is_tinted(battle: Battle) -> None:
    pixels = np.asarray(read_png(draw_sheet(battle, FIERCE, "en", view="town", dpi=50)))
    assert (pixels[:8] == 255).all()
    assert (pixels[-5:] == 255).all()
    assert (pixels[:, :15] == 255).all()
    left, top, width, height = (round(mm / 25.4 * 50) for mm in MAP)
    inside = pixels[top + 3 : top + height - 3, left + 3 : left + width - 3]
    assert (inside == 255).all(axis=2).mean() < 0.02


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_two_renderings_are_the_same_bytes(battle: Battle, kind: Format) -> None:
    one, two = (draw_sheet(battle, FIERCE, "ru", view="town", format=kind, dpi=80) for _ in "ab")
    assert one == two
    assert len(one) > 20_000


def test_days_languages_and_views_differ(battle: Battle) -> None:
    drawn = {
        draw_sheet(battle, day, lang, view=view, dpi=40)
        for day, lang, view in itertools.product(
            (FIERCE, date(1920, 5, 31)), LANGUAGES, ("town", "theatre")
        )
    }
    assert len(drawn) == 12


@pytest.mark.parametrize("lang", LANGUAGES)
def test_svg_holds_its_words_as_text(battle: Battle, lang: Language) -> None:
    svg = read_texts(draw_sheet(battle, FIERCE, lang, view="town", format="svg").decode())
    assert f">{battle.title.read(lang)}</text>" in svg
    assert f">{write_date(FIERCE, lang)}</text>" in svg
    station = battle.places["ganja-station"].name.read(lang)
    assert f">{station}</text>" in svg
    layout = read_layout(battle, FIERCE, lang, fit_window(battle, "town", *MAP[2:]))
    for placed in layout.units:
        assert f'id="unit-{placed.position.unit}"' in svg
        assert f">{placed.text}</text>" in svg


def test_svg_and_pdf_bear_no_time_of_making(battle: Battle) -> None:
    svg = draw_sheet(battle, FIERCE, "az", view="theatre", format="svg")
    pdf = draw_sheet(battle, FIERCE, "az", view="theatre", format="pdf")
    assert b"<dc:date>" not in svg
    assert b"/CreationDate" not in pdf
    assert pdf.startswith(b"%PDF")


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("view", VIEWS)
def test_every_standing_unit_is_on_the_paper(
    battle: Battle, day: date, lang: Language, view: str
) -> None:
    window = fit_window(battle, view, *MAP[2:])
    layout = read_layout(battle, day, lang, window)
    placed = {unit.position.unit: unit for unit in layout.units}
    width, height = window.size
    for position in situation(battle, day).positions:
        x, y = window.project(position.lon, position.lat)
        if 0 < x < width and 0 < y < height:
            unit = placed[position.unit]
            assert unit.fold > 1 or unit.text
    for unit in placed.values():
        x, y = unit.x + unit.dx, unit.y + unit.dy
        assert 20 < x < width - 20
        assert 24 < y < height - 12


@pytest.mark.parametrize("day", [date(1920, 5, 26), FIERCE, date(1920, 5, 31)])
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("view", VIEWS)
def test_nothing_written_beside_the_map_overlaps_or_leaves_the_page(
    battle: Battle, day: date, lang: Language, view: str
) -> None:
    figure = compose_sheet(battle, day, lang, view=view, accounts=["veselov"], live=True)
    figure.set_dpi(72)
    boxes = find_boxes(figure)
    assert len(boxes) > 25
    for text, (left, top, right, bottom) in boxes.items():
        assert left > 9, text
        assert right < PAGE[0] - 9, text
        assert top > 5, text
        assert bottom < PAGE[1] - 2, text
    assert not list(find_overlaps(boxes))


def test_all_glyphs_are_in_the_faces(battle: Battle) -> None:
    # A glyph that is missing would warn, and warnings are errors.
    for lang in LANGUAGES:
        draw_sheet(battle, date(1920, 5, 26), lang, view="theatre", dpi=40)
    assert measure_letters("Əə Ğğ Şş Ёё Щщ ¶ ≠ ′ ½", LETTERS["unit"]) > 100


def test_other_accounts_are_added_only_when_asked_for(battle: Battle) -> None:
    day = date(1920, 5, 27)
    alone = draw_sheet(battle, day, "en", view="town", format="svg").decode()
    joined = draw_sheet(battle, day, "en", view="town", format="svg", accounts=["veselov"]).decode()
    name = battle.units["timofey-ulyantsev"].label.en
    assert f">{name}</text>" in joined
    assert f">{name}</text>" not in alone
    title = f"V: {battle.accounts['veselov'].title}"
    assert title in read_words(joined)
    assert title not in read_words(alone)


def test_threads_may_draw_at_once(battle: Battle) -> None:
    expected = draw_sheet(battle, FIERCE, "az", view="theatre", dpi=50)
    drawn: list[bytes] = []
    threads = [
        threading.Thread(
            target=lambda: drawn.append(draw_sheet(battle, FIERCE, "az", view="theatre", dpi=50))
        )
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert drawn == [expected] * 4


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"view": "moon"}, "`view` must be one of town, surroundings, theatre, found 'moon'"),
        ({"day": date(1920, 6, 1)}, "`day` must lie between 1920-05-25 and 1920-05-31"),
        ({"format": "gif"}, "`format` must be png, svg or pdf, found 'gif'"),
        ({"accounts": ["nobody"]}, "`accounts` must be of .*, found 'nobody'"),
    ],
)
def test_wrong_wishes_are_refused(battle: Battle, wrong: dict[str, Any], message: str) -> None:
    asked: dict[str, Any] = {"day": FIERCE, "view": "town", "dpi": 30, **wrong}
    day = asked.pop("day")
    with pytest.raises(ValueError, match=message):
        draw_sheet(battle, day, "en", **asked)


@pytest.mark.parametrize("view", VIEWS)
def test_window_has_a_round_scale_and_holds_the_view(battle: Battle, view: str) -> None:
    window = fit_window(battle, view, *MAP[2:])
    digits = str(window.denominator).rstrip("0")
    assert len(digits) <= 3
    assert window.size == pytest.approx((MAP[2] / PX, MAP[3] / PX))
    west, south, east, north = battle.views[view].bounds
    width, height = window.size
    for lon, lat in itertools.product((west, east), (south, north)):
        x, y = window.project(lon, lat)
        assert -1 <= x <= width + 1
        assert -1 <= y <= height + 1


def test_window_measures_as_it_projects(battle: Battle) -> None:
    window = fit_window(battle, "town", *MAP[2:])
    moved = window.measure(Point(46.36, 40.68))
    x, y = window.project(46.36, 40.68)
    assert moved.centroid.x == pytest.approx(window.west + x * window.scale)
    assert moved.centroid.y == pytest.approx(window.north - y * window.scale)
    easel = Easel(Figure().add_axes((0, 0, 1, 1)), window.west, window.north, window.scale, 1)
    assert easel.find_px(*easel.locate(3, 4)) == pytest.approx((3, 4))


def test_bands_of_scale(battle: Battle) -> None:
    bands = [fit_window(battle, view, *MAP[2:]).band for view in VIEWS]
    assert bands == ["near", "middle", "far"]
    town: Window = fit_window(battle, "town", *MAP[2:])
    assert replace(town, scale=50).strokes.river == 7


def test_text_is_wrapped_and_shrunk_to_fit() -> None:
    letters = Letters(10, "ink")
    text = "one two three four five six seven"
    assert " ".join(wrap_text(text, letters, 60)) == text
    assert all(measure_letters(line, letters) <= 60 for line in wrap_text(text, letters, 60))
    whole = measure_letters(text, letters)
    lines, fitted = fit_text(text, letters, whole * 0.9)
    assert lines == [text]
    assert 7.2 <= fitted.size < 10
    assert measure_letters(text, fitted) <= whole * 0.9
    assert wrap_text("a\N{NO-BREAK SPACE}b c", letters, 1) == ["a\N{NO-BREAK SPACE}b", "c"]


@pytest.mark.parametrize(
    ("degrees", "minutes", "text"),
    [(46 + 19 / 60, True, "46°19′"), (46.0, True, "46°00′"), (45.0, False, "45°")],
)
def test_degrees_are_written(degrees: float, minutes: bool, text: str) -> None:  # noqa: FBT001
    assert write_degrees(degrees, minutes=minutes) == text
