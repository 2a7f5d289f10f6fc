import cmath
import io
import itertools
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree as ET

import matplotlib as mpl
import numpy as np
import pytest
from browser import Watch
from conftest import name_units
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Browser
from shapely.geometry import LineString, Point

import geo
from geo.battle.nouns import LANGUAGES, Battle, Certainty, Language, PlaceKind, Side, UnitKind
from geo.battle.timeline import situation
from geo.layout.silences import render_silences
from geo.layout.week import Layout
from geo.sheet.day_layout import read_layout
from geo.sheet.day_map import list_moves
from geo.sheet.furniture import render_degrees
from geo.sheet.ground import find_river
from geo.sheet.legend.column import has_place, list_rows
from geo.sheet.legend.rows import Column, show_kinds
from geo.sheet.map_window import PX, Window, fit_window
from geo.sheet.paint import figure_files
from geo.sheet.paint.ink import Ink
from geo.sheet.paint.lettering import fit_text, measure_letters, wrap_text
from geo.sheet.paint.painter import Painter
from geo.sheet.paint.paper_page import PaperPage, list_panes
from geo.sheet.paper import READ
from geo.sheet.sheet import compose_sheet, draw_sheet, make_plan
from geo.sheet.stands import paint_sites
from geo.sheet.week_sheet import compose_contact_sheet, draw_contact_sheet, list_cells
from geo.sheet.week_sheet import make_plan as make_contact_plan
from geo.symbology.marks import draw_flag, draw_site
from geo.symbology.shapes import Shape
from geo.symbology.style import LETTERS, Letters
from geo.takeaway.make import make_file
from geo.words.phrases import render_date, say
from geo.work.order import PAPERS, Order, PaperName

DAYS = tuple(date(1920, 5, day) for day in range(25, 32))
VIEWS = ("town", "surroundings", "theatre")
FIERCE = date(1920, 5, 29)
OTHERS = ("veselov",)
PAGE = READ["a4"].size
MAP = READ["a4"].map
"""Left, top, width and height of the map on A4, mm."""
GREY = re.compile(r"#(..)\1\1$")

Box = tuple[float, float, float, float]
Paint = Callable[[str], NDArray[np.uint8]]


@pytest.fixture(scope="session")
def svgs(battle: Battle) -> dict[Language, str]:
    """Return the sheet of the fiercest day in each language, with another account."""
    return {
        lang: draw_sheet(battle, ask(FIERCE, lang, format="svg", accounts=OTHERS)).decode()
        for lang in LANGUAGES
    }


@pytest.fixture(scope="session")
def pdfs(battle: Battle, tmp_path_factory: pytest.TempPathFactory) -> dict[Language, Path]:
    """Return the same as PDF files."""
    folder = tmp_path_factory.mktemp("pdfs")
    found = {}
    for lang in LANGUAGES:
        found[lang] = folder / f"{lang}.pdf"
        found[lang].write_bytes(
            draw_sheet(battle, ask(FIERCE, lang, format="pdf", accounts=OTHERS))
        )
    return found


@pytest.fixture(scope="session")
def contact(battle: Battle) -> bytes:
    """Return the contact sheet of the theatre as PDF."""
    return draw_contact_sheet(battle, ask(lang="az", view="theatre", format="pdf"))


def ask(day: date = FIERCE, lang: Language = "az", **rest: Any) -> Order:
    """Return an order, of a PNG of the town unless something else is said."""
    return Order(**{"format": "png", "day": day, "lang": lang, "view": "town", **rest})


def read_png(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def run_poppler(name: str, *arguments: str | Path) -> str:
    """Return what a program of poppler says of a PDF."""
    if shutil.which(name) is None:
        reason = f"no {name}: install the poppler-utils package"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    done = subprocess.run([name, *arguments], capture_output=True, check=True)
    return done.stdout.decode()


def find_boxes(figure: Figure) -> dict[str, Box]:
    """Return what is written on the page (not on the map), with its edges in mm, y down."""
    figure.set_dpi(72)
    width, height = figure.bbox.size
    renderer = RendererAgg(int(width), int(height), 72)  # type: ignore[no-untyped-call]
    written = [
        piece
        for pane in list_panes(figure, "page")
        for piece in pane.pieces
        if isinstance(piece, Text) or piece.get_gid()
    ]
    boxes = {}
    for number, piece in enumerate(written):
        with figure_files.hold_matplotlib():
            extent = piece.get_window_extent(renderer)
        left, bottom, right, top = (v / 72 * 25.4 for v in extent.extents)
        text = getattr(piece, "get_text", lambda: "")()
        high = height / 72 * 25.4
        boxes[f"{number} {text}"] = (left, high - top, right, high - bottom)
    return boxes


def find_overlaps(boxes: dict[str, Box], slack: float = 0.25) -> Iterator[tuple[str, str]]:
    for (one, a), (two, b) in itertools.combinations(boxes.items(), 2):
        wide = min(a[2], b[2]) - max(a[0], b[0])
        high = min(a[3], b[3]) - max(a[1], b[1])
        if wide > slack and high > slack:
            yield one, two


def check_page(figure: Figure, width: float, height: float, edge: float = 9) -> None:
    """Check that nothing written on a page overlaps or leaves it."""
    boxes = find_boxes(figure)
    assert len(boxes) > 25
    for text, (left, top, right, bottom) in boxes.items():
        assert left > edge, text
        assert right < width - edge, text
        assert top > 5, text
        assert bottom < height - 2, text
    assert not list(find_overlaps(boxes))


def read_lines(svg: str) -> list[str]:
    """Return the texts of a picture, as any reader of XML finds them."""
    root = ET.fromstring(svg)  # noqa: S314 - we wrote it
    return [text.text or "" for text in root.iter("{http://www.w3.org/2000/svg}text")]


# ---- pictures --------------------------------------------------------------------------------


def test_png_is_a4_at_the_resolution_asked_for(battle: Battle) -> None:
    image = read_png(draw_sheet(battle, ask(FIERCE, "az", dpi=150)))
    assert image.size == (1753, 1240)
    assert image.mode == "RGB"
    assert image.info["dpi"] == pytest.approx((150, 150), abs=0.1)


def test_languages_views_and_days_differ_and_carry_title_and_sources(battle: Battle) -> None:
    drawn = set()
    asked = [(lang, view, FIERCE) for lang in LANGUAGES for view in ("town", "theatre")]
    for lang, view, day in [*asked, ("az", "town", DAYS[-1])]:
        data = draw_sheet(battle, ask(day, lang, view=view, dpi=40))
        drawn.add(data)
        image = read_png(data)
        assert image.info["Title"] == f"{battle.title.read(lang)}, {render_date(day, lang)}"
        assert image.info["Source"] == battle.attribution.read(lang)
    assert len(drawn) == 7


@pytest.mark.parametrize("paper", PAPERS)
def test_paper_is_white_and_only_the_map_is_tinted(battle: Battle, paper: PaperName) -> None:
    kind = READ[paper]
    data = draw_sheet(battle, ask(FIERCE, "en", view="theatre", dpi=50, paper=paper))
    pixels = np.asarray(read_png(data))
    width, height = kind.size
    assert pixels.shape[:2] == (int(height / 25.4 * 50), int(width / 25.4 * 50))
    assert (pixels[:8] == 255).all()
    assert (pixels[-5:] == 255).all()
    assert (pixels[:, :15] == 255).all()
    left, top, wide, high = (round(mm * kind.factor / 25.4 * 50) for mm in kind.map)
    inside = pixels[top + 3 : top + high - 3, left + 3 : left + wide - 3]
    assert (inside == 255).all(axis=2).mean() < 0.02


def test_papers_are_what_they_are_called() -> None:
    assert READ["a4"].size == (297, 210)
    assert READ["a3"].size == (420, 297)
    width, height = READ["slide"].size
    assert width / height == pytest.approx(16 / 9, rel=1e-3)
    for paper in READ.values():
        left, _, wide, _ = paper.frame
        assert left + wide < paper.lefts[0]
        assert paper.lefts[-1] + paper.column == pytest.approx(paper.width - 10)
    assert READ["a4"].map == (15, 31, 204, 158)


def test_two_renderings_are_the_same_bytes(
    battle: Battle, svgs: dict[Language, str], pdfs: dict[Language, Path]
) -> None:
    one, two = (draw_sheet(battle, ask(FIERCE, "ru", dpi=80)) for _ in "ab")
    assert len({one, two}) == 1
    assert len(one) > 20_000
    svg = draw_sheet(battle, ask(FIERCE, "ru", format="svg", accounts=OTHERS))
    assert len({svg, svgs["ru"].encode()}) == 1
    pdf = draw_sheet(battle, ask(FIERCE, "ru", format="pdf", accounts=OTHERS))
    assert len({pdf, pdfs["ru"].read_bytes()}) == 1


def test_a_png_over_a_kept_ground_is_the_whole_sheet(battle: Battle) -> None:
    # The ground is painted apart and kept; a sheet in one piece must look the same.
    plan = make_plan(battle, ask(FIERCE, "az", accounts=OTHERS))
    figure = compose_sheet(plan)
    figure.set_dpi(60)
    width, height = figure.bbox.size
    renderer = RendererAgg(int(width), int(height), 60)  # type: ignore[no-untyped-call]
    with figure_files.hold_matplotlib():
        figure.draw(renderer)
    whole = np.asarray(renderer.buffer_rgba())[:, :, :3].astype(int)  # type: ignore[no-untyped-call]
    data = draw_sheet(battle, ask(FIERCE, "az", dpi=60, accounts=OTHERS))
    parts = np.asarray(read_png(data)).astype(int)
    assert np.abs(whole - parts).max() <= 2


def test_greyscale_has_no_colour_and_keeps_the_sides_apart(battle: Battle) -> None:
    image = read_png(draw_sheet(battle, ask(FIERCE, "en", dpi=40, greyscale=True)))
    assert image.mode == "L"
    svg = draw_sheet(
        battle, ask(FIERCE, "en", format="svg", accounts=OTHERS, greyscale=True)
    ).decode()
    colours = set(re.findall(r"#[0-9a-f]{6}\b", svg))
    assert colours
    assert all(GREY.match(colour) for colour in colours)
    national, red = (
        Image.new("RGB", (1, 1), side.light.body).convert("L").getpixel((0, 0))
        for side in battle.sides.values()
    )
    assert isinstance(national, int)
    assert isinstance(red, int)
    assert national < 90
    assert red > 220
    levels = {int(colour[1:3], 16) for colour in colours}
    assert any(abs(level - national) < 2 for level in levels)
    assert any(abs(level - red) < 2 for level in levels)


# ---- words -----------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_svg_holds_its_words_as_text(
    battle: Battle, svgs: dict[Language, str], lang: Language
) -> None:
    lines = read_lines(svgs[lang])
    assert battle.title.read(lang) in lines
    assert render_date(FIERCE, lang) in lines
    assert battle.places["ganja-station"].name.read(lang) in lines
    assert f"?date={FIERCE}&lang={lang}&view=town&others=1" in lines
    # Where the faces are wanting, others as wide stand in.
    faces = {face.partition("-family: ")[2] for face in re.findall(r"font-family[^;]*", svgs[lang])}
    assert faces == {"'DejaVu Sans', 'Verdana', sans-serif", "'DejaVu Serif', 'Georgia', serif"}
    layout = read_layout(battle, FIERCE, lang, fit_window(battle, "town", *MAP[2:]), OTHERS)
    assert len(layout.units) > 10
    names = name_units(layout)
    assert set(names) == {placed.position.unit for placed in layout.units}
    assert set(names.values()) <= set(lines)
    for bracket in layout.brackets:
        for _, text, units in bracket.rows:
            first = (units or bracket.units)[0]
            assert f'id="unit-{first}"' in svgs[lang], text
    for placed in layout.units:
        if placed.text:
            assert f'id="unit-{placed.position.unit}"' in svgs[lang]


@pytest.mark.parametrize("view", ["town", "surroundings", "theatre"])
@pytest.mark.parametrize("week", [False, True])
def test_nothing_in_an_svg_is_clipped_by_more_than_its_map(
    battle: Battle, view: str, *, week: bool
) -> None:
    order = Order("svg", FIERCE, "en", view, week=week)
    svg = make_file(battle, order).decode()
    frames, paths = [], []
    root = ET.fromstring(svg)  # noqa: S314 (our own file)
    for clip in root.iter("{http://www.w3.org/2000/svg}clipPath"):
        for shape in clip:
            if shape.tag.endswith("rect"):
                x, y, w, h = (float(shape.attrib[name]) for name in ("x", "y", "width", "height"))
                frames.append((x, y, x + w, y + h))
            else:
                ends = np.array(re.findall(r"-?[\d.]+", shape.attrib["d"]), float).reshape(-1, 2)
                paths.append((*ends.min(axis=0), *ends.max(axis=0)))
    assert paths
    # One frame is the page's own; small paths are signs of the legend.
    page = max(frames, key=lambda frame: frame[2] - frame[0])
    maps = [frame for frame in frames if frame != page]
    for path in (path for path in paths if path[2] - path[0] > 20):
        assert any(
            path[0] > frame[0] - 1
            and path[1] > frame[1] - 1
            and path[2] < frame[2] + 1
            and path[3] < frame[3] + 1
            for frame in maps
        ), path


@pytest.mark.parametrize("lang", LANGUAGES)
def test_pdf_text_is_found_by_another_program(
    battle: Battle, pdfs: dict[Language, Path], lang: Language
) -> None:
    text = " ".join(run_poppler("pdftotext", "-raw", pdfs[lang], "-").split())
    assert battle.title.read(lang) in text
    assert render_date(FIERCE, lang) in text
    assert f"?date={FIERCE}&lang={lang}&view=town" in text
    layout = read_layout(battle, FIERCE, lang, fit_window(battle, "town", *MAP[2:]), OTHERS)
    names = name_units(layout)
    assert len(names) > 10
    labels = set(names.values())
    assert {label for label in labels if label not in text} == set()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_pdf_embeds_its_faces(pdfs: dict[Language, Path], lang: Language) -> None:
    rows = run_poppler("pdffonts", pdfs[lang]).splitlines()[2:]
    assert len(rows) >= 4
    for row in rows:
        assert "CID TrueType" in row
        assert re.search(r"yes yes yes +\d+ +0$", row), row


def test_svg_and_pdf_bear_no_time_of_making(
    svgs: dict[Language, str], pdfs: dict[Language, Path]
) -> None:
    assert "<dc:date>" not in svgs["az"]
    pdf = pdfs["az"].read_bytes()
    assert pdf.startswith(b"%PDF")
    assert b"/CreationDate" not in pdf


def test_a_link_is_followed_from_a_pdf_and_breaks_before_its_query(battle: Battle) -> None:
    base = "https://example.org/ganja/"
    data = draw_sheet(battle, ask(FIERCE, "en", format="pdf", link=base))
    assert f"{base}?date={FIERCE}&lang=en&view=town".encode() in data
    plan = make_plan(battle, ask(FIERCE, "en", link=base))
    lines = [box.split(" ", 1)[1] for box in find_boxes(compose_sheet(plan))]
    assert lines[-2:] == [base, f"?date={FIERCE}&lang=en&view=town"]


def test_all_glyphs_are_in_the_faces() -> None:
    # A glyph that is missing would warn, and warnings are errors.
    assert measure_letters("Əə Ğğ Şş Ёё Щщ ¶ ≠ ′ ½", LETTERS["unit"]) > 100


def test_other_accounts_are_added_only_when_asked_for(
    battle: Battle, svgs: dict[Language, str]
) -> None:
    alone = draw_sheet(battle, ask(FIERCE, "en", format="svg")).decode()
    title = f"V: {battle.accounts['veselov'].title}"
    own = {
        placed.text
        for placed in read_layout(
            battle, FIERCE, "en", fit_window(battle, "town", *MAP[2:]), OTHERS
        ).others
        if placed.text
    }
    assert own
    assert own <= set(read_lines(svgs["en"]))
    assert own.isdisjoint(read_lines(alone))
    assert title in " ".join(read_lines(svgs["en"]))
    assert title not in " ".join(read_lines(alone))


def test_key_has_only_what_is_shown(battle: Battle) -> None:
    seen = set()
    for view, stated in (("town", False), ("theatre", False), ("town", True)):
        plan = make_plan(battle, ask(FIERCE, "en", view=view, stated_only=stated))
        words = " ".join(box.split(" ", 1)[1] for box in find_boxes(compose_sheet(plan)))
        placed = (*plan.layout.units, *plan.layout.ended)
        sure = {unit.position.certainty for unit in placed}
        for certainty in Certainty:
            shown = say("en", f"certainty {certainty} long") in words
            seen.add((certainty, shown))
            if certainty in sure and stated is False:
                assert shown
            if not placed and not plan.now.moves:
                assert not shown
        assert (say("en", "move repulsed") in words) == any(
            move.kind == "repulsed" for move in plan.now.moves if view == "town"
        )
    assert len(seen) >= 5


def read_words(figure: Figure) -> list[str]:
    """Return what is written on the page, not on the map."""
    return [name.split(" ", 1)[1] for name in find_boxes(figure)]


def test_key_without_a_row_has_no_heading(battle: Battle) -> None:
    plan = make_plan(battle, ask(DAYS[-1], "en", stated_only=True))
    assert not [*plan.layout.units, *plan.layout.ended, *plan.now.moves, *plan.now.areas]
    assert say("en", "Legend") not in read_words(compose_sheet(plan))


def test_key_tells_of_leaders_where_there_are_any(battle: Battle) -> None:
    seen = set()
    for view, stated in itertools.product(VIEWS, (False, True)):
        plan = make_plan(battle, ask(lang="en", view=view, stated_only=stated))
        placed = (*plan.layout.units, *plan.layout.ended)
        words = read_words(compose_sheet(plan))
        told = say("en", "leader to the shared spot") in words
        assert told == any(unit.leader for unit in placed)
        seen.add(told)
    assert seen == {True, False}


@pytest.mark.parametrize("kind", UnitKind)
def test_sign_of_a_kind_stays_in_its_row(kind: UnitKind) -> None:
    # A commandant's staff reaches far down; the rule under it is in the next row.
    page = PaperPage(READ["a4"])
    row = show_kinds(Column(page.lay_sheet(), 0, 57), [kind], "az")
    row.paint(100.0)
    pieces = [piece for pane in list_panes(page.figure, "page") for piece in pane.pieces]
    ends = [
        float(y)
        for piece in pieces
        if isinstance(piece, Ink)
        for y in np.asarray(piece.path.vertices)[:, 1]
    ]
    assert len(ends) > 10
    assert -min(ends) <= 100 + row.height / 2
    assert -max(ends) >= 100 - row.height / 2


def test_key_of_a_sheet_has_room_for_every_kind(battle: Battle) -> None:
    for paper, view, lang in itertools.product(READ.values(), VIEWS, LANGUAGES):
        for day in (DAYS[1], FIERCE, DAYS[-1]):
            order = ask(day, lang, view=view, paper=paper.name, accounts=tuple(battle.accounts))
            plan = make_plan(battle, order)
            page = PaperPage(plan.paper)
            columns = [Column(page.lay_sheet(), left, paper.column) for left in paper.lefts]
            shown = [(plan.layout, plan.now)]
            rows = [
                list_rows(column, battle, shown, plan.window, lang, brevity=2) for column in columns
            ]
            assert has_place(rows, paper.legend_rooms), (paper.name, view, lang, day)


# ---- what is on the paper --------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("view", VIEWS)
def test_every_standing_unit_is_on_the_paper(battle: Battle, lang: Language, view: str) -> None:
    window = fit_window(battle, view, *MAP[2:])
    width, height = window.size
    for day in DAYS:
        layout = read_layout(battle, day, lang, window, OTHERS)
        placed = {unit.position.unit: unit for unit in layout.units}
        names = name_units(layout)
        for position in situation(battle, day).positions:
            x, y = window.project(position.lon, position.lat)
            if 0 < x < width and 0 < y < height:
                unit = placed[position.unit]
                assert unit.fold > 1 or names[position.unit]
        for unit in placed.values():
            x, y = unit.x + unit.dx, unit.y + unit.dy
            assert 20 < x < width - 20
            assert 24 < y < height - 12


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("view", VIEWS)
def test_nothing_written_beside_the_map_overlaps_or_leaves_the_page(
    battle: Battle, lang: Language, view: str
) -> None:
    days = (FIERCE, DAYS[1], DAYS[-1]) if lang == "ru" else (FIERCE,)
    for day in days:
        plan = make_plan(battle, ask(day, lang, view=view, accounts=OTHERS))
        check_page(compose_sheet(plan), *PAGE)


@pytest.mark.parametrize("paper", ["a3", "slide"])
def test_nothing_overlaps_on_other_papers(battle: Battle, paper: PaperName) -> None:
    plan = make_plan(
        battle,
        ask(
            DAYS[1],
            "ru",
            view="town",
            paper=paper,
            accounts=OTHERS,
            link="https://example.org/a-rather-long-folder/of-maps/ganja-1920/",
        ),
    )
    check_page(compose_sheet(plan), *READ[paper].size)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_words_of_what_is_not_stated_keep_off_the_title(battle: Battle, lang: Language) -> None:
    lines = set()
    for day in DAYS:
        plan = make_plan(battle, ask(day, lang, view="town", stated_only=True))
        figure = compose_sheet(plan)
        boxes = find_boxes(figure)
        lines.add(sum(left < 11 and 20 < bottom < 27 for left, _, _, bottom in boxes.values()))
        check_page(figure, *PAGE)
    assert 2 in lines


@pytest.mark.parametrize("view", VIEWS)
def test_only_what_is_stated_leaves_the_rest_in_its_place(battle: Battle, view: str) -> None:
    window = fit_window(battle, view, *MAP[2:])
    left_out = 0
    for day in DAYS:
        every = read_layout(battle, day, "az", window, OTHERS)
        some = read_layout(battle, day, "az", window, OTHERS, stated_only=True)
        assert all(u.position.certainty == Certainty.CERTAIN for u in (*some.units, *some.others))
        events = {event.id for event in situation(battle, day, stated_only=True).events}
        assert {x.id for x in some.labels if x.kind == "event"} <= events
        before = {unit.position.unit: unit for unit in every.units}
        left_out += len(every.units) - len(some.units)
        for unit in some.units:
            old = before[unit.position.unit]
            assert abs(unit.x + unit.dx - old.x - old.dx) <= 6
            assert abs(unit.y + unit.dy - old.y - old.dy) <= 6
            assert unit.fold > 1 or name_units(some)[unit.position.unit]
        fronts = [unit for unit in some.units if unit.fold == 1]
        assert all(unit.count > 1 for unit in fronts)
        folded = [unit for unit in some.units if unit.fold]
        assert sum(unit.count for unit in fronts) == len(folded)
    assert left_out > 20


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_sheet_of_what_is_stated_says_which_side_has_no_place(
    battle: Battle, lang: Language
) -> None:
    day = date(1920, 5, 30)
    plan = make_plan(battle, ask(day, lang, stated_only=True))
    words = " ".join(read_words(compose_sheet(plan)))
    silences = render_silences(battle, day, lang)
    assert silences
    for text in silences:
        assert text in words
    whole = make_plan(battle, ask(day, lang))
    assert silences[0] not in " ".join(read_words(compose_sheet(whole)))


def test_events_bear_their_numbers_on_paper(battle: Battle) -> None:
    plan = make_plan(battle, ask(FIERCE, "en"))
    assert {disc.number for disc in plan.layout.discs} == {1, 2}
    svg = draw_sheet(battle, ask(FIERCE, "en", format="svg")).decode()
    for n, disc in enumerate(plan.layout.discs):
        assert f'id="event-{disc.event}-{n}"' in svg
    assert say("en", "event number") in " ".join(read_words(compose_sheet(plan)))


def test_a_sheet_of_what_is_stated_says_so(battle: Battle) -> None:
    plan = make_plan(battle, ask(FIERCE, "az", stated_only=True))
    words = " ".join(find_boxes(compose_sheet(plan)))
    assert say("az", "Only what the source states") in words
    assert all(move.certainty == Certainty.CERTAIN for move in plan.now.moves)


# ---- all days on one page --------------------------------------------------------------------


def test_contact_sheet_has_every_day_on_one_page(
    battle: Battle, contact: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "contact.pdf"
    path.write_bytes(contact)
    assert re.search(r"Pages: +1\b", run_poppler("pdfinfo", path))
    text = " ".join(run_poppler("pdftotext", "-raw", path, "-").split())
    assert battle.heading.az in text
    for day in DAYS:
        assert render_date(day, "az") in text
        assert battle.days[day].short.az in text
    assert battle.units["ehsan-khan"].label.az in text
    for side in battle.sides.values():
        assert side.name.az.split()[0] in text


def test_contact_sheet_is_the_same_twice(battle: Battle, contact: bytes) -> None:
    assert draw_contact_sheet(battle, ask(lang="az", view="theatre", format="pdf")) == contact


@pytest.mark.parametrize("across", [4, 3])
@pytest.mark.parametrize("paper", PAPERS)
def test_contact_sheet_fits_every_paper(battle: Battle, paper: PaperName, across: int) -> None:
    data = draw_contact_sheet(
        battle, ask(lang="az", view="theatre", dpi=30, paper=paper, greyscale=True)
    )
    image = read_png(data)
    width, height = READ[paper].size
    assert image.mode == "L"
    assert image.size == (int(width / 25.4 * 30), int(height / 25.4 * 30))
    kind = READ[paper]
    cells = list_cells(kind, 8, across)
    assert len(set(cells)) == (8 if across == 4 else 9)
    for left, top, wide, high in cells:
        assert left >= 10
        assert left + wide <= kind.width - 10 + 1e-6
        assert top + high <= kind.height - 17 + 1e-6


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_key_of_a_contact_sheet_has_all_that_is_shown(
    battle: Battle, paper: PaperName, lang: Language
) -> None:
    plan = make_contact_plan(battle, ask(lang=lang, paper=paper))
    layouts = [layout for layout, _ in plan.shown]
    folded = any(unit.count for layout in layouts for unit in layout.units)
    words = " ".join(read_words(compose_contact_sheet(plan).figure))
    for key in (
        *(
            f"move {move.kind}"
            for _, now in plan.shown
            for move, _ in list_moves(plan.battle, now, plan.window)
        ),
        *("area front", "area site", "accounts differ"),
        *(("folded stack",) if folded else ()),
        *("leader to the shared spot", "disarmed or ended", "How sure the place is"),
    ):
        assert say(lang, key).split()[0] in words
    held = {say(lang, key).split()[0] for key in ("area held", "area held brief")}
    assert any(word in words for word in held)
    for side in battle.sides.values():
        assert side.name.read(lang).split()[0] in words


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_beside_the_maps_of_a_contact_sheet_overlaps(
    battle: Battle, lang: Language, view: str
) -> None:
    for paper in PAPERS:
        plan = make_contact_plan(battle, ask(lang=lang, view=view, paper=paper, accounts=OTHERS))
        check_page(compose_contact_sheet(plan).figure, *plan.paper.size)


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_names_of_units_keep_off_the_edges_of_every_map(
    battle: Battle, lang: Language, view: str
) -> None:
    maps: list[tuple[Layout, Window]] = []
    for paper in PAPERS:
        order = ask(lang=lang, view=view, paper=paper, accounts=tuple(battle.accounts))
        contact = make_contact_plan(battle, order)
        maps += [(layout, contact.window) for layout, _ in contact.shown]
        plans = [make_plan(battle, replace(order, day=day)) for day in DAYS]
        maps += [(plan.layout, plan.window) for plan in plans]
    for layout, window in maps:
        width, height = window.size
        for unit in (*layout.units, *layout.ended, *layout.others):
            if not unit.text:
                continue
            ax, ay = unit.label_anchor()
            long = measure_letters(unit.text, LETTERS["unit"])
            start = unit.x + unit.dx + ax - {"left": 0, "right": 1}.get(unit.align, 0.5) * long
            low = unit.y + unit.dy + ay + 0.36 * LETTERS["unit"].size
            assert start > 5, unit.text
            assert start + long < width - 5, unit.text
            assert low < height - 5, unit.text
        for bracket in layout.brackets:
            for y, text, _ in bracket.rows:
                long = measure_letters(text, LETTERS["unit"])
                hang = {"left": 0, "right": 1}.get(bracket.align, 0.5) * long
                start = bracket.x + bracket.anchor - hang
                assert start > 5, text
                assert start + long < width - 5, text
                assert 5 < bracket.y + y < height - 5, text


# ---- wishes ----------------------------------------------------------------------------------


def test_threads_may_draw_at_once(battle: Battle) -> None:
    expected = draw_sheet(battle, ask(FIERCE, "az", view="theatre", dpi=40))
    drawn: list[bytes] = []
    threads = [
        threading.Thread(
            target=lambda: drawn.append(
                draw_sheet(battle, ask(FIERCE, "az", view="theatre", dpi=40))
            )
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
        ({"paper": "a5"}, "`paper` must be a4, a3 or slide, found 'a5'"),
        ({"dpi": 5}, "`dpi` must lie between 30 and 600, found 5"),
    ],
)
def test_wrong_wishes_are_refused(battle: Battle, wrong: dict[str, Any], message: str) -> None:
    asked: dict[str, Any] = {"day": FIERCE, "dpi": 30, **wrong}
    day = asked.pop("day")
    with pytest.raises(ValueError, match=message):
        draw_sheet(battle, ask(day, "en", **asked))
    if "day" not in wrong:
        with pytest.raises(ValueError, match=message):
            draw_contact_sheet(battle, ask(lang="en", **asked))


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


def test_settings_of_matplotlib_are_those_of_whoever_else_uses_it(battle: Battle) -> None:
    code = (
        "import matplotlib as mpl; before = dict(mpl.rcParams); import geo.sheet;"
        "assert dict(mpl.rcParams) == before"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(geo.__file__).parent.parent)
    with mpl.rc_context({"font.family": "serif", "svg.fonttype": "path"}):
        before = dict(mpl.rcParams)
        sheet = draw_sheet(battle, ask(format="svg"))
        assert dict(mpl.rcParams) == before
    assert sheet == draw_sheet(battle, ask(format="svg"))
    assert b"<text" in sheet


@pytest.mark.parametrize("change", ["it is gone", "it takes more", "the module is gone"])
def test_pdf_is_made_where_matplotlib_cuts_faces_in_another_way(
    battle: Battle, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, change: str
) -> None:
    own, asked = figure_files._backend_pdf_ps, []

    def cut(fontfile: Any, glyphs: Any, more: int = 0) -> Any:
        asked.append(more)
        return plain(fontfile, glyphs)

    plain = own.get_glyphs_subset
    if change == "it takes more":
        monkeypatch.setattr(own, "get_glyphs_subset", cut)
    else:
        monkeypatch.setattr(
            figure_files, "_backend_pdf_ps", SimpleNamespace() if change == "it is gone" else None
        )
    path = tmp_path / "sheet.pdf"
    path.write_bytes(draw_sheet(battle, ask(lang="en", format="pdf")))
    assert "Ganja" in run_poppler("pdftotext", path, "-")
    assert bool(asked) == (change == "it takes more")


def test_caches_know_a_battle_from_one_that_says_the_same(battle: Battle) -> None:
    window = fit_window(battle, "town", *MAP[2:])
    twin = replace(battle)
    assert twin != battle
    kept = read_layout(battle, FIERCE, "en", window)
    assert read_layout(battle, FIERCE, "en", window).labels is kept.labels
    assert read_layout(twin, FIERCE, "en", window).labels is not kept.labels


def test_window_measures_as_it_projects(battle: Battle) -> None:
    window = fit_window(battle, "town", *MAP[2:])
    moved = window.measure(Point(46.36, 40.68))
    x, y = window.project(46.36, 40.68)
    assert moved.centroid.x == pytest.approx(window.west + x * window.scale)
    assert moved.centroid.y == pytest.approx(window.north - y * window.scale)
    painter = Painter(Figure().add_axes((0, 0, 1, 1)), window.west, window.north, window.scale, 1)
    assert painter.find_px(*painter.locate(3, 4)) == pytest.approx((3, 4))


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
    [
        (46 + 19 / 60, True, "46°19′"),
        (46.0, True, "46°00′"),
        (45.0, False, "45°"),
        (45.99999, True, "46°00′"),
        (45 + 59.99 / 60, True, "46°00′"),
        (-33.5, True, "33°30′ S"),
        (-(33 + 59.99 / 60), True, "34°00′ S"),
        (-1 / 60, True, "0°01′ S"),
        (-34.0, False, "34° S"),
        (-1e-12, True, "0°00′"),
    ],
)
def test_degrees_are_written(degrees: float, minutes: bool, text: str) -> None:  # noqa: FBT001
    assert render_degrees(degrees, "lat", "en", minutes=minutes) == text


@pytest.mark.parametrize(
    ("lang", "letters"),
    [
        ("en", "W E S N"),
        ("ru", "з. д.|в. д.|ю. ш.|с. ш."),
        ("az", "q. u.|ş. u.|c. e.|şm. e."),
    ],
)
def test_sides_of_the_earth_are_lettered_in_each_language(lang: Language, letters: str) -> None:
    found = [
        render_degrees(degrees, axis, lang, minutes=True, lettered=True).removeprefix("1°30′ ")
        for axis in ("lon", "lat")
        for degrees in (-1.5, 1.5)
    ]
    assert found == letters.split("|" if "|" in letters else " ")


# ---- in a browser ----------------------------------------------------------------------------

SHARP = 127
"""Dots per inch at which A4 is a whole number of pixels wide and high."""
AS_ONE = 0.03
"""The share of the map's pixels that may be far from the PNG's.

Measured: 0.7 % as it is, 1.8 % with another font, 5 % with the ground one pixel off.
"""


@pytest.fixture(scope="module")
def picture(battle: Battle) -> str:
    """Return a sheet as SVG, from its root on."""
    svg = draw_sheet(battle, ask(format="svg")).decode()
    return svg[svg.index("<svg ") :]


@pytest.fixture(scope="module")
def paint(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Paint]:
    """Return what shows an SVG of A4 in Chromium, without a network, as pixels."""
    file = tmp_path_factory.mktemp("browser") / "sheet.xhtml"
    wide, high = (int(mm / 25.4 * SHARP) for mm in PAGE)
    context = chromium.new_context(
        viewport={"width": 1123, "height": 794}, device_scale_factor=SHARP / 96
    )
    watch = Watch()
    watch.attach(context)
    page = context.new_page()

    def paint(svg: str) -> NDArray[np.uint8]:
        # Inside a page: a browser shows a file whose root is not to be shown.
        head = '<html xmlns="http://www.w3.org/1999/xhtml"><body style="margin:0;display:flex">'
        file.write_text(f"{head}{svg}</body></html>", "utf-8")
        page.goto(file.as_uri())
        return np.asarray(read_png(page.screenshot()).convert("RGB"))[:high, :wide]

    yield paint
    context.close()
    assert not watch.strangers
    assert not watch.errors


def count_far(one: NDArray[np.uint8], two: NDArray[np.uint8]) -> float:
    """Return the share of the map's pixels in which two sheets are far apart."""
    assert one.shape == two.shape
    left, top, wide, high = (round(mm / 25.4 * SHARP) for mm in MAP)
    part = np.s_[top + 3 : top + high - 3, left + 3 : left + wide - 3]
    far = np.abs(one[part].astype(int) - two[part]).max(axis=2) > 24
    return float(far.mean())


def hide_root(svg: str) -> str:
    return svg.replace("<svg ", '<svg display="none" ', 1)


def move_ground(svg: str) -> str:
    """Return a sheet whose ground lies one pixel further right."""
    # The paper itself is in a group of its own.
    first, text = svg.index("<path", svg.index("</g>")), svg.index('<g id="text_1">')
    assert text - first > 20_000
    step = 72 / SHARP
    moved = f'<g transform="translate({step} 0)">{svg[first:text]}</g>'
    return f"{svg[:first]}{moved}{svg[text:]}"


def test_svg_looks_like_the_png(battle: Battle, picture: str, paint: Paint) -> None:
    png = np.asarray(read_png(draw_sheet(battle, ask(dpi=SHARP))))
    assert count_far(paint(picture), png) < AS_ONE
    # What this test must see.
    for spoil in (hide_root, move_ground):
        assert count_far(paint(spoil(picture)), png) > AS_ONE * 1.4


def test_mark_of_a_vague_place_stands_by_its_name(
    battle: Battle, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[float, float]] = []

    def note(_: object, __: object, *___: object, at: tuple[float, float], **____: object) -> None:
        seen.append((round(at[0]), round(at[1])))

    plan = make_plan(battle, ask(FIERCE, "en", view="surroundings"))
    label = next(label for label in plan.layout.labels if label.id == "nuzgar")
    assert label.mark == (0, 0)
    assert (label.dx, label.dy) != (0, 0)
    monkeypatch.setattr("geo.sheet.stands.paint_shapes", note)
    window = plan.window
    painter = Painter(Figure().add_axes((0, 0, 1, 1)), window.west, window.north, window.scale, 1)
    paint_sites(painter, battle, plan.now, plan.layout)
    assert (round(label.x + label.mark[0]), round(label.y + label.mark[1])) in seen


def test_bridges_lie_across_the_river_that_is_painted(
    battle: Battle, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[Shape, tuple[float, float]]] = []

    def note(_: object, shapes: tuple[Shape, ...], *__: object, **more: Any) -> None:
        if len(shapes) == len(bridge) and all(
            len(a.points) == len(b.points) and a.width == b.width and not a.closed
            for a, b in zip(shapes, bridge, strict=True)
        ):
            seen.append((shapes[0], more["at"]))

    bridge = draw_site(PlaceKind.BRIDGE)
    plan = make_plan(battle, ask(FIERCE, "en"))
    window = plan.window
    monkeypatch.setattr("geo.sheet.stands.paint_shapes", note)
    painter = Painter(Figure().add_axes((0, 0, 1, 1)), window.west, window.north, window.scale, 1)
    paint_sites(painter, battle, plan.now, plan.layout)
    assert len(seen) == 2
    water = find_river(battle, window)
    for rail, at in seen:
        start, end = (complex(*point) for point in rail.points[1:3])
        road = (end - start) / abs(end - start)

        def reach(way: complex, at: tuple[float, float] = at) -> float:
            ends = [complex(*at) + sign * 40 * way for sign in (-1, 1)]
            line = LineString([painter.locate(one.real, one.imag) for one in ends])
            return line.intersection(water).length

        # Across the river is the shortest way over it, near enough.
        shortest = min(reach(road * cmath.rect(1, turn / 180 * cmath.pi)) for turn in range(180))
        assert reach(road) < 1.1 * shortest
        assert reach(road * 1j) > 1.5 * shortest


@pytest.mark.parametrize("day", [date(1920, 5, 27), FIERCE, date(1920, 5, 30)])
def test_flags_of_two_accounts_stand_side_by_side(
    battle: Battle, monkeypatch: pytest.MonkeyPatch, day: date
) -> None:
    flags: dict[str, list[tuple[float, float]]] = {}

    def note(_: object, shapes: object, side: Side | None = None, **more: Any) -> None:
        if side is not None and shapes in (draw_flag(), draw_flag(last=True)):
            flags.setdefault(side.id, []).append(more["at"])

    plan = make_plan(battle, ask(day, "en", accounts=("veselov",)))
    monkeypatch.setattr("geo.sheet.stands.paint_shapes", note)
    window = plan.window
    painter = Painter(Figure().add_axes((0, 0, 1, 1)), window.west, window.north, window.scale, 1)
    paint_sites(painter, battle, plan.now, plan.layout)
    assert flags["national"]
    placed = (*plan.layout.units, *plan.layout.others)
    for x, y in flags["red"]:
        assert all(abs(a - x) >= 12 or abs(b - y) >= 18 for a, b in flags["national"])
        assert all(abs(u.x + u.dx - x) > 30 or abs(u.y + u.dy - y + 9) > 25 for u in placed)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("view", VIEWS)
def test_paper_names_all_who_share_a_place_wherever_there_is_room(
    battle: Battle, view: str, lang: Language
) -> None:
    """Nobody can press a bracket or a stack on paper."""
    placed = named = 0
    for day in DAYS:
        plan = make_plan(battle, ask(day, lang, view=view))
        units = plan.layout.units
        listed = {unit.stack or unit.block for unit in units if unit.names is not None}
        rows = {name for b in plan.layout.brackets for *_, names in b.rows for name in names}
        placed += len(units)
        named += sum(
            (unit.stack or unit.block) in listed
            or unit.position.unit in rows
            or unit.text == battle.units[unit.position.unit].label.read(lang)
            for unit in units
        )
    assert named >= {"town": 0.95, "surroundings": 0.9, "theatre": 0.6}[view] * placed
