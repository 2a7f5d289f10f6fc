"""A printed sheet of one day, as PNG, SVG or PDF.

Always light, always with its sources. Two renderings of the same day are the same bytes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from matplotlib.figure import Figure
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
    hold_matplotlib,
    render_png,
    render_vector,
)
from geo.sheet.paint.lettering import fit_text, measure_letters
from geo.sheet.paint.painter import Painter, paint_area
from geo.sheet.paint.paper_page import PaperPage, draw_pixels
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

PAGES_KEPT = 8


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
    """Return a printed sheet of a day in the format of the order; see `draw_sheet_files`."""
    return draw_sheet_files(battle, order, (order.format,))[order.format]


def draw_sheet_files(
    battle: Battle, order: Order, formats: Collection[str], *, colours: int | None = None
) -> dict[str, bytes]:
    """Return a printed sheet of a day in some formats, whatever that of the order.

    PNG; SVG, in which text stays text; PDF, with its faces in it.

    Parameters
    ----------
    battle, order
        What is asked for.
    formats
        Painted once, the sheet is drawn in each.
    colours
        How many a PNG keeps; None: all.

    Raises
    ------
    ValueError
        There is no such day, view, format, paper or account, or the resolution is out of range.
    """
    check_output(order, formats)
    with hold_matplotlib():
        plan = make_plan(battle, order)
        # One without its colours is of no use to others.
        page = _make_still(plan) if order.greyscale else _keep_still(*_name_still(plan))
        page.wipe()
        ground = page.draw_kept(order.dpi) if "png" in formats else None
        _paint_day(page, plan)

        def render(name: str) -> bytes:
            words = list_metadata(battle, render_date(order.day, order.lang), order.lang, name)
            if name != "png":
                return render_vector(page.figure, name, words, greyscale=order.greyscale)
            with page.hide_kept():
                pixels = draw_pixels(page.figure, order.dpi, ground)
            grey = order.greyscale
            return render_png(pixels, order.dpi, words, greyscale=grey, colours=colours)

        return {name: render(name) for name in formats}


def make_plan(battle: Battle, order: Order) -> Plan:
    """Return what a sheet shows; it raises as `draw_sheet_files` does."""
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
def compose_sheet(plan: Plan) -> Figure:
    """Return a sheet as a figure of its own."""
    page = _make_still(plan)
    _paint_day(page, plan)
    return page.figure


Still = tuple[Battle, Paper, Window, Language]
"""All that what is the same on all days depends on."""


def _name_still(plan: Plan) -> Still:
    return plan.battle, plan.paper, plan.window, plan.lang


def _make_still(plan: Plan) -> PaperPage:
    return _lay_still(*_name_still(plan))


def _lay_still(battle: Battle, paper: Paper, window: Window, lang: Language) -> PaperPage:
    """Return a page with what is the same on all days."""
    page = PaperPage(paper)
    _paint_still(page, battle, window, lang)
    page.keep()
    return page


_keep_still = lru_cache(maxsize=PAGES_KEPT)(_lay_still)


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
