import re
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from geo.battle.nouns import Battle
from geo.sheet import draw_sheets, sheet, week_sheet
from geo.sheet.day_map import paint_day_map
from geo.sheet.paint.short_svg import shorten_svg, shorten_way
from geo.sheet.sheet import draw_sheet
from geo.takeaway.site import COLOURS
from geo.work import Order, list_formats

MOST = {"png": 200_000, "svg": 200_000, "pdf": 150_000}
"""Bytes of one sheet of a site; of a sheet of all days three times as many."""


@pytest.mark.parametrize(
    ("way", "short"),
    [
        ("M 10 20.5 \nL 10.25 20 \nL 9 20 \nz\n", "M10 20.5l.25-.5-1.25 0z"),
        ("M 1 1 \nL 2 2 \nM 5 5 \nL 5.004 6.006 \n", "M1 1l1 1M5 5l0 1.01"),
        ("M 0 0 \nQ 1 1 2 0 \nQ 3 -1 4 0 \nL 4 -1 \n", "M0 0q1 1 2 0 1-1 2 0l0-1"),
        ("M -0.5 0 \nC 0 1 1 1 1.5 0 \nz\nM 9 9 \nL 8 8 \n", "M-.5 0c.5 1 1.5 1 2 0zM9 9l-1-1"),
    ],
)
def test_path_is_told_in_steps(way: str, short: str) -> None:
    assert shorten_way(way) == short


def test_steps_do_not_add_up_what_was_rounded() -> None:
    way = "M 0 0 \n" + "".join(f"L {n * 0.334:.3f} 0 \n" for n in range(1, 1000))
    steps = re.findall(r"(-?[\d.]+) 0", shorten_way(way).partition("l")[2])
    assert len(steps) == 999
    assert round(sum(map(float, steps)), 2) == round(999 * 0.334, 2)


def test_style_is_written_once_and_a_clip_stays_as_it_is() -> None:
    svg = (
        '<svg><style>*{}</style><path d="M 1 1 \nL 2 2 \n" clip-path="url(#p)" style="fill: none"/>'
        '<path d="M 3 3 \nL 2 2 \n" clip-path="url(#p)" style="fill: none"/>'
        '<clipPath id="p"><path d="M 7 7 \nL 8 8 \nz\n"/></clipPath></svg>'
    )
    short = shorten_svg(svg)
    names = re.findall(r'class="(\w+)"', short)
    assert len(names) == 2
    assert len(set(names)) == 1
    assert short.count(f".{names[0]} {{clip-path: url(#p); fill: none}}") == 1
    assert 'd="M 7 7 \nL 8 8 \nz\n"/>' in short
    assert len(ET.fromstring(short)) == 4  # noqa: S314


@pytest.mark.parametrize("week", [False, True])
def test_sheet_in_all_formats_is_painted_once_and_each_is_what_it_is_alone(
    battle: Battle, monkeypatch: pytest.MonkeyPatch, *, week: bool
) -> None:
    module = week_sheet if week else sheet
    painted: list[object] = []

    def paint(*parts: Any) -> None:
        painted.append(parts)
        paint_day_map(*parts)

    monkeypatch.setattr(module, "paint_day_map", paint)
    formats = list_formats("sheet")
    order = Order(formats[0], battle.dates[3], "en", "town", week=week)
    files = draw_sheets(battle, order, formats)
    assert len(painted) == (len(battle.dates) if week else 1)
    for name in formats:
        assert files[name] == draw_sheets(battle, order, (name,))[name], name


def test_sheet_made_grey_takes_no_colour_from_the_next(battle: Battle) -> None:
    plain = Order("svg", battle.dates[3], "en", "town")
    grey = Order("svg", battle.dates[3], "en", "town", greyscale=True)
    before = draw_sheet(battle, plain)
    assert draw_sheet(battle, grey) != before
    assert draw_sheet(battle, plain) == before


@pytest.mark.parametrize("view", ["town", "surroundings", "theatre"])
def test_sheets_of_a_site_are_small(battle: Battle, view: str) -> None:
    for week in (False, True):
        order = Order("png", battle.dates[4], "en", view, week=week)
        formats = list_formats("sheet", site="week" if week else "day")
        for name, file in draw_sheets(battle, order, formats, colours=COLOURS).items():
            assert 20_000 < len(file) < MOST[name] * (3 if week else 1), name
