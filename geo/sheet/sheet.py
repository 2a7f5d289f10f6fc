"""A printed sheet of one day, as PNG, SVG or PDF.

Always light, always with its sources. Two renderings of the same day are the same bytes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray
from pyproj import CRS

from geo.battle import Battle, Day, Language, Situation
from geo.layout import Layout, render_silences
from geo.sheet.day_layout import read_layout, read_situation
from geo.sheet.day_map import list_voices, paint_day_map
from geo.sheet.furniture import make_box, paint_frame, paint_line, paint_north, paint_scale
from geo.sheet.ground import paint_ground
from geo.sheet.legend.column import paint_columns
from geo.sheet.legend.rows import POINT, Column
from geo.sheet.locator import fit_locator, paint_locator
from geo.sheet.map_window import PX, Window, fit_window
from geo.sheet.paint.figure_files import (
    check_output,
    draw_pixels,
    hold_matplotlib,
    render_png,
    render_vector,
)
from geo.sheet.paint.lettering import fit_text, measure_letters
from geo.sheet.paint.painter import Painter, paint_area
from geo.sheet.paint.paper_page import PaperPage
from geo.sheet.paper import EDGE, SCALE, Paper, read_paper
from geo.symbology import LIGHT, Letters
from geo.words import render_date, render_weekday, say
from geo.work import Order

TITLE = Letters(26 * POINT, "ink", bold=True)
DATE = Letters(20 * POINT, "ink")
CAPTION = Letters(9 * POINT, "ink2", italic=True)
SOURCES = Letters(6.8 * POINT, "ink2", serif=False)
LINE = 3.1
"""From one line of the sources to the next, mm."""

GROUNDS_KEPT = 8
LARGEST_KEPT = 24 * 2**20
"""Bytes of the pixels of a ground that is kept: an A3 sheet at 200 dpi is, one at 300 is not."""


@dataclass(frozen=True)
class Plan:
    """What a sheet shows."""

    battle: Battle
    order: Order
    paper: Paper
    window: Window
    layout: Layout
    now: Situation
    others: tuple[str, ...]
    """Accounts heard beside the default voice."""

    @property
    def lang(self) -> Language:
        """The language of all that is written."""
        return self.order.lang


def draw_sheet(battle: Battle, order: Order) -> bytes:
    """Return a printed sheet of a day, as PNG, SVG (text stays text) or PDF (fonts embedded).

    Raises
    ------
    ValueError
        There is no such day, view, format, paper or account, or the resolution is out of range.
    """
    format_ = check_output(order)
    with hold_matplotlib():
        plan = make_plan(battle, order)
        words = list_metadata(battle, render_date(order.day, order.lang), order.lang, format_)
        if format_ == "png":
            page = PaperPage(plan.paper)
            _paint_day(page, plan)
            ground = _read_ground(plan)
            grey = order.greyscale
            return render_png(page.figure, order.dpi, words, under=ground, greyscale=grey)
        figure = compose_sheet(plan, live=True)
        return render_vector(figure, format_, words, greyscale=order.greyscale)


def make_plan(battle: Battle, order: Order) -> Plan:
    """Return what a sheet shows; it raises as `draw_sheet` does."""
    day = order.day
    if day not in battle.days:
        msg = f"`day` must lie between {battle.first} and {battle.last}, found {day!s}"
        raise ValueError(msg)
    others = list_others(battle, order.accounts)
    sheet = read_paper(order.paper)
    width, height = (mm * sheet.factor for mm in sheet.map[2:])
    px = PX * sheet.factor
    window = fit_window(battle, order.view, width, height, exact=sheet.screen, px=px)
    stated = order.stated_only
    layout = read_layout(battle, day, order.lang, window, others, stated_only=stated)
    now = read_situation(battle, day, others, stated_only=stated)
    return Plan(battle, order, sheet, window, layout, now, others)


def list_others(battle: Battle, accounts: Collection[str]) -> tuple[str, ...]:
    """Return accounts in the order of the battle, without the default voice.

    Raises
    ------
    ValueError
        There is no such account.
    """
    if strange := sorted(set(accounts) - set(battle.accounts)):
        msg = f"`accounts` must be of {', '.join(battle.accounts)}, found {strange[0]!r}"
        raise ValueError(msg)
    voice = battle.voice.id
    return tuple(account for account in battle.accounts if account in accounts and account != voice)


@hold_matplotlib()
def compose_sheet(plan: Plan, *, live: bool = False) -> Figure:
    """Return a sheet as a figure.

    Parameters
    ----------
    plan
        What it shows.
    live
        Whether letters stay letters; else they are outlines, which are painted faster.
    """
    page = PaperPage(plan.paper, live)
    _paint_still(page, plan.battle, plan.window, plan.lang)
    _paint_day(page, plan)
    return page.figure


def _read_ground(plan: Plan) -> NDArray[np.uint8]:
    """Return the pixels of what is the same on all days; the last ones used are kept."""
    width, height = plan.paper.size
    dpi = plan.order.dpi
    what = (plan.battle, plan.paper, plan.window, plan.lang, dpi)
    if 3 * width * height * (dpi / 25.4) ** 2 > LARGEST_KEPT:
        return _draw_ground(*what)
    return _keep_ground(*what)


def _draw_ground(
    battle: Battle, paper: Paper, window: Window, lang: Language, dpi: int
) -> NDArray[np.uint8]:
    page = PaperPage(paper)
    _paint_still(page, battle, window, lang)
    return draw_pixels(page.figure, dpi)


_keep_ground = lru_cache(maxsize=GROUNDS_KEPT)(_draw_ground)


def _paint_still(page: PaperPage, battle: Battle, window: Window, lang: Language) -> None:
    """Paint what is the same on all days: the ground, and what measures it."""
    paper = page.paper
    sheet = page.lay_sheet()
    for mm in (paper.map, paper.locator):
        paint_area(sheet, make_box(mm), LIGHT["land"])
    paint_ground(page.lay_map(paper.map, window), battle, window)
    room = fit_locator(battle, window, paper.locator, paper.factor)
    small = page.lay_map(paper.locator, room)
    above = page.lay_sheet()
    paint_locator(small, above, paper.locator, battle, room, window, lang)
    paint_frame(above, paper.frame, paper.map, window, lang)
    left, bottom = paper.lefts[-1], paper.height - 17
    paint_scale(above, (left, bottom - SCALE + 6), window, lang)
    paint_north(above, (left + paper.column - 5, bottom - SCALE + 8.5), lang)
    below, fitted = fit_text(render_scale(window, lang, paper), SOURCES, paper.column)
    paint_line(above, (left, paper.foot), below[0], fitted, name="scale")


def _paint_day(page: PaperPage, plan: Plan) -> None:
    """Paint what a day adds to the ground."""
    paper, window, battle, lang = plan.paper, plan.window, plan.battle, plan.lang
    paint_day_map(page.lay_map(paper.map, window), battle, plan.layout, plan.now, window)
    sheet = page.lay_sheet()
    paint_head(sheet, paper, battle.title.read(lang), plan)
    columns = [Column(sheet, left, paper.column) for left in paper.lefts]
    paint_columns(columns, paper.legend_rooms, battle, [(plan.layout, plan.now)], window, lang)
    voices = list_voices(battle, plan.layout, plan.now, window)
    _paint_sources(sheet, plan, [name for name in plan.others if name in voices])


def paint_head(sheet: Painter, paper: Paper, title: str, plan: Plan) -> None:
    """Write the title, the date and what happened."""
    right, lang = paper.width - EDGE, plan.lang
    dated = render_date(plan.order.day, lang)
    written = measure_letters(dated, DATE)
    lines, letters = fit_text(title, TITLE, right - 20 - written)
    paint_line(sheet, (EDGE, 17.2), lines[0], letters, name="title")
    paint_line(sheet, (right, 17.2), dated, DATE, align="right", name="date")
    under = f"{render_weekday(plan.order.day, lang)} · {say(lang, 'end of the day')}"
    if plan.order.stated_only:
        under = f"{under} · {say(lang, 'Only what the source states')}"
    paint_line(sheet, (right, 23.6), under, CAPTION, align="right", name="weekday")
    room = right - 18 - measure_letters(under, CAPTION)
    caption = render_caption(plan.battle.days[plan.order.day], lang)
    if plan.order.stated_only:
        caption = " ".join((caption, *render_silences(plan.battle, plan.order.day, lang)))
    lines, letters = fit_text(caption, CAPTION, room)
    if len(lines) > 1:
        lines, letters = fit_text(caption, CAPTION, room, 2)
    # Two lines stand between the title and the map's frame, and touch neither.
    last = 23.6 if len(lines) == 1 else 25.6
    for n, line in enumerate(reversed(lines)):
        at = (EDGE, last - n * letters.size * 1.12)
        paint_line(sheet, at, line, letters, name=f"caption-{n}")


def render_caption(day: Day, lang: Language) -> str:
    """Return what happened on a day, with the paragraphs that say so."""
    text = day.caption.read(lang)
    return f"{text} ({', '.join(day.cite)})" if day.cite else text


@cache
def name_grid(crs: str) -> str:
    """Return the name of a reference system."""
    return CRS.from_user_input(crs).name


def render_scale(window: Window, lang: Language, paper: Paper) -> str:
    """Return the scale of a map, if it has one, and its reference system."""
    if paper.screen:
        return name_grid(window.crs)
    scale = f"{window.denominator:,}".replace(",", "\u202f")
    return f"{say(lang, 'Scale 1:{scale}', scale=scale)} · {name_grid(window.crs)}"


def _paint_sources(sheet: Painter, plan: Plan, accounts: Sequence[str]) -> None:
    battle, paper = plan.battle, plan.paper
    titles = [f"{battle.accounts[a].letter}: {battle.accounts[a].title}." for a in accounts]
    text = " ".join([battle.attribution.read(plan.lang), *titles])
    paint_sources(sheet, (EDGE, paper.foot), text, paper.frame[2])
    paint_link(sheet, (paper.lefts[-1], paper.foot + LINE), plan.order.render_link(), paper.column)


def paint_sources(sheet: Painter, at: tuple[float, float], text: str, width: float) -> None:
    """Write the sources, in three lines at most."""
    lines, letters = fit_text(text, SOURCES, width, 3, least=0.92)
    for n, line in enumerate(lines):
        paint_line(sheet, (at[0], at[1] + n * LINE), line, letters, name=f"sources-{n}")


def paint_link(sheet: Painter, at: tuple[float, float], link: str, width: float) -> None:
    """Write an address; one that is long breaks before its query."""
    start, _, query = link.partition("?")
    whole = measure_letters(link, SOURCES) <= width
    parts = [link] if whole else [part for part in (start, f"?{query}") if part]
    for n, part in enumerate(parts):
        size = SOURCES.size * min(1.0, width / measure_letters(part, SOURCES))
        letters = Letters(size, SOURCES.token, serif=False)
        place = (at[0], at[1] + n * LINE)
        url = link if "://" in link else None
        paint_line(sheet, place, part, letters, name=f"link-{n}", url=url)


def list_metadata(battle: Battle, when: str, lang: Language, format_: str) -> Mapping[str, Any]:
    """Return title and sources, so that they stay with the file; and no time of making."""
    title, source = f"{battle.title.read(lang)}, {when}", battle.attribution.read(lang)
    if format_ == "png":
        return {"Title": title, "Source": source}
    if format_ == "svg":
        return {"Title": title, "Source": source, "Language": lang, "Date": None, "Creator": None}
    return {"Title": title, "Subject": source, "CreationDate": None, "Creator": None}
