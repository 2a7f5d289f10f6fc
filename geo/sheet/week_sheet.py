"""All days of a battle on one page, as PNG, SVG or PDF: a small map each, and their legend."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from geo.battle import Battle, Situation
from geo.layout import Layout
from geo.sheet.day_layout import read_layout, read_situation
from geo.sheet.day_map import list_voices, paint_day_map
from geo.sheet.furniture import make_box, paint_line, paint_north, paint_scale
from geo.sheet.ground import paint_ground
from geo.sheet.legend.column import Shown, paint_columns
from geo.sheet.legend.rows import POINT, Column
from geo.sheet.map_window import PX, Window, fit_window
from geo.sheet.paint.figure_files import (
    check_output,
    hold_matplotlib,
    render_png,
    render_vector,
)
from geo.sheet.paint.lettering import fit_text, measure_letters
from geo.sheet.paint.painter import Painter, paint_area, paint_lines
from geo.sheet.paint.paper_page import PaperPage, draw_pixels
from geo.sheet.paper import EDGE, FOOT, GAP, Paper, Rectangle, read_paper
from geo.sheet.sheet import (
    LINE,
    SOURCES,
    list_metadata,
    list_others,
    name_grid,
    paint_link,
    paint_sources,
)
from geo.symbology import LIGHT, Letters
from geo.words import render_date, say
from geo.work import Order

ACROSS = (4, 3)
"""How many cells may stand beside each other; what shows the view larger is taken."""
HEAD = 23.0
"""From the edge of the paper to the first cells, mm."""
BETWEEN = (5.0, 4.0)
"""Between cells, across and down."""
WORDS = 9.4
"""Height of what is written above each map."""
SMALL = 0.68
"""Size of what is drawn, to that of a sheet of one day."""
LINK = 62.0
"""Width of the address."""
SCALE = 58.0
"""From the right edge of the map's frame to the scale bars."""

TITLE = Letters(20 * POINT, "ink", bold=True)
VIEW = Letters(11 * POINT, "ink2", italic=True)
DATE = Letters(10 * POINT, "ink", bold=True)
SHORT = Letters(7.4 * POINT, "ink2", italic=True)


@dataclass(frozen=True)
class Plan:
    """What stands on the page, and where."""

    battle: Battle
    order: Order
    paper: Paper
    cells: list[Rectangle]
    """One for each day, row by row, then those of the legend."""
    window: Window
    shown: Shown
    """The maps, by day."""
    others: tuple[str, ...]
    """Accounts that say something on one of the maps, beside the default voice."""


def draw_contact_sheet(battle: Battle, order: Order) -> bytes:
    """Return all days on one page in the format of the order; see `draw_contact_files`."""
    return draw_contact_files(battle, order, (order.format,))[order.format]


def draw_contact_files(
    battle: Battle, order: Order, formats: Collection[str], *, colours: int | None = None
) -> dict[str, bytes]:
    """Return all days on one page, as `draw_sheet_files` does one; the order's day does not matter.

    Raises
    ------
    ValueError
        There is no such view, format, paper or account, or the resolution is out of range.
    """
    check_output(order, formats)
    lang, grey = order.lang, order.greyscale
    with hold_matplotlib():
        figure = compose_contact_sheet(make_plan(battle, order)).figure
        when = f"{render_date(battle.first, lang)} – {render_date(battle.last, lang)}"

        def render(name: str) -> bytes:
            words = list_metadata(battle, when, lang, name)
            if name != "png":
                return render_vector(figure, name, words, greyscale=grey)
            pixels = draw_pixels(figure, order.dpi)
            return render_png(pixels, order.dpi, words, greyscale=grey, colours=colours)

        return {name: render(name) for name in formats}


def make_plan(battle: Battle, order: Order) -> Plan:
    """Return what stands on the page; it raises as `draw_contact_files` does."""
    lang, stated = order.lang, order.stated_only
    # Nothing is magnified: what a larger paper has more of goes to the maps.
    paper = replace(read_paper(order.paper), factor=1.0)
    heard = list_others(battle, order.accounts)
    offers = [list_cells(paper, len(battle.dates) + 1, across) for across in ACROSS]
    windows = []
    for cells in offers:
        width, height = _find_map(cells[0])[2:]
        windows.append(fit_window(battle, order.view, width, height, exact=True, px=PX * SMALL))
    best = min((0, 1), key=lambda n: windows[n].scale)
    window, days = windows[best], battle.dates
    shown = [
        (
            read_layout(battle, day, lang, window, heard, stated_only=stated, compact=True),
            read_situation(battle, day, heard, stated_only=stated),
        )
        for day in days
    ]
    voices = {voice for layout, now in shown for voice in list_voices(battle, layout, now, window)}
    others = tuple(account for account in heard if account in voices)
    return Plan(battle, order, paper, offers[best], window, shown, others)


def list_cells(paper: Paper, count: int, across: int) -> list[Rectangle]:
    """Return the cells of a page, `count` or more, row by row, all of one size."""
    down = -(-count // across)
    wide = (paper.width - 2 * EDGE - (across - 1) * BETWEEN[0]) / across
    high = (paper.height - HEAD - FOOT - (down - 1) * BETWEEN[1]) / down
    return [
        (
            EDGE + n % across * (wide + BETWEEN[0]),
            HEAD + n // across * (high + BETWEEN[1]),
            wide,
            high,
        )
        for n in range(across * down)
    ]


@hold_matplotlib()
def compose_contact_sheet(plan: Plan) -> PaperPage:
    """Return the page."""
    page = PaperPage(plan.paper)
    for cell, (layout, now) in zip(plan.cells, plan.shown, strict=False):
        _paint_cell(page, cell, plan, layout, now)
    sheet = page.lay_sheet()
    _paint_head(sheet, plan)
    _paint_legend(sheet, plan, plan.cells[len(plan.shown) :])
    _paint_foot(sheet, plan)
    return page


def _find_map(cell: Rectangle) -> Rectangle:
    left, top, width, height = cell
    return (left, top + WORDS, width, height - WORDS)


def _paint_cell(
    page: PaperPage, cell: Rectangle, plan: Plan, layout: Layout, now: Situation
) -> None:
    battle, window, lang = plan.battle, plan.window, plan.order.lang
    sheet, mm = page.lay_sheet(), _find_map(cell)
    paint_area(sheet, make_box(mm), LIGHT["land"])
    painter = page.lay_map(mm, window)
    paint_ground(painter, battle, window)
    paint_day_map(painter, battle, layout, now, window)
    above = page.lay_sheet()
    paint_lines(above, [make_box(mm).exterior], LIGHT["ink"], 0.3)
    left, top, width, _ = cell
    paint_line(above, (left, top + 3.6), render_date(now.day, lang), DATE, name=f"date-{now.day}")
    short, letters = fit_text(battle.days[now.day].short.read(lang), SHORT, width)
    paint_line(above, (left, top + 7.6), short[0], letters, name=f"short-{now.day}")


def _paint_head(sheet: Painter, plan: Plan) -> None:
    """Write what is shown, and how large: all maps have one scale."""
    battle, lang = plan.battle, plan.order.lang
    title = battle.heading.read(lang)
    paint_line(sheet, (EDGE, 15.4), title, TITLE, name="title")
    named = battle.views[plan.order.view].name.read(lang)
    if plan.order.stated_only:
        named = f"{named} · {say(lang, 'Only what the source states')}"
    left = EDGE + measure_letters(title, TITLE) + 6
    right = plan.paper.width - EDGE
    lines, letters = fit_text(named, VIEW, right - SCALE - GAP - left)
    paint_line(sheet, (left, 15.4), lines[0], letters, name="view")
    paint_scale(sheet, (right - SCALE, 9.2), plan.window, lang)
    paint_north(sheet, (right - 2.5, 14.4), lang)


def _paint_legend(sheet: Painter, plan: Plan, cells: Sequence[Rectangle]) -> None:
    columns = [Column(sheet, left, width) for left, _, width, _ in cells]
    rooms = [(top, top + height) for _, top, _, height in cells]
    paint_columns(columns, rooms, plan.battle, plan.shown, plan.window, plan.order.lang)


def _paint_foot(sheet: Painter, plan: Plan) -> None:
    """Write the sources, the grid and the address."""
    battle, order = plan.battle, plan.order
    right, foot = plan.paper.width - EDGE, plan.paper.foot
    titles = [f"{battle.accounts[a].letter}: {battle.accounts[a].title}." for a in plan.others]
    text = " ".join([battle.attribution.read(order.lang), *titles])
    paint_sources(sheet, (EDGE, foot), text, right - LINK - GAP - EDGE)
    grid, letters = fit_text(name_grid(plan.window.crs), SOURCES, LINK)
    paint_line(sheet, (right - LINK, foot), grid[0], letters, name="scale")
    paint_link(sheet, (right - LINK, foot + LINE), order.render_link(), LINK)
