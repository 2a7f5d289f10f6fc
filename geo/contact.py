"""All days of a battle on one page, as PNG, SVG or PDF: a small map each, and their key."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from geo.artists import Easel, paint_area, paint_lines
from geo.backdrop import paint_ground
from geo.battle import Battle, Certainty, Language, MoveKind
from geo.furniture import make_box, paint_north, paint_scale, write_line
from geo.key import list_placed, paint_key
from geo.keyrows import (
    HEADING,
    POINT,
    SECOND,
    Column,
    Row,
    show_arrow,
    show_certainty,
    show_rule,
    show_sides,
    show_title,
)
from geo.layout import Layout
from geo.lettering import fit_text
from geo.page import Page
from geo.paper import EDGE, FOOT, GAP, PaperName, Rectangle, read_paper
from geo.plate import list_moves, paint_plate, read_layout, read_situation
from geo.press import Format, check_press, lock, write_png, write_vector
from geo.sheet import (
    LINE,
    SOURCES,
    list_others,
    name_grid,
    paint_link,
    paint_sources,
    write_metadata,
)
from geo.style import LIGHT, Letters
from geo.timeline import Situation
from geo.window import PX, Window, fit_window
from geo.words import say, write_date

ACROSS = 4
HEAD = 23.0
"""From the edge of the paper to the first cells, mm."""
BETWEEN = (5.0, 4.0)
"""Between cells, across and down."""
WORDS = 9.4
"""Height of what is written above each map."""
SMALL = 0.68
"""Size of what is drawn, to that of a sheet of one day."""
SCALE = 15.0
LINK = 62.0
"""Width of the address."""

TITLE = Letters(20 * POINT, "ink", bold=True)
DATE = Letters(10 * POINT, "ink", bold=True)
SHORT = Letters(7.4 * POINT, "ink2", italic=True)


def draw_contact_sheet(
    battle: Battle,
    lang: Language,
    *,
    view: str,
    format: Format = "png",  # noqa: A002
    dpi: int = 200,
    paper: PaperName = "a4",
    greyscale: bool = False,
    accounts: Collection[str] = (),
    stated_only: bool = False,
    link: str = "",
) -> bytes:
    """Return all days on one page; parameters as for `draw_sheet`.

    Raises
    ------
    ValueError
        There is no such view, format, paper or account, or `dpi` is out of range.
    """
    check_press(format, dpi)
    kind = read_paper(paper)
    others = list_others(battle, accounts)
    with lock:
        page = Page(kind, live=format != "png")
        first, *_, last = cells = list_cells(kind.width, kind.height, len(battle.dates) + 1)
        width, height = ((mm * kind.factor) for mm in _find_map(first)[2:])
        px = PX * kind.factor * SMALL
        window = fit_window(battle, view, width, height, exact=True, px=px)
        days = [
            (
                read_layout(
                    battle, day, lang, window, others, stated_only=stated_only, compact=True
                ),
                read_situation(battle, day, others, stated_only=stated_only),
            )
            for day in battle.dates
        ]
        for cell, (layout, now) in zip(cells, days, strict=False):
            _paint_cell(page, cell, battle, layout, now, window, lang)
        sheet = page.lay_sheet()
        write_line(sheet, (EDGE, 15.4), battle.heading.read(lang), TITLE, name="title")
        named = battle.views[view].name.read(lang)
        if stated_only:
            named = f"{named} · {say(lang, 'Only what the source states')}"
        right = kind.width - EDGE
        write_line(sheet, (right, 15.4), named, SHORT, align="right", name="view")
        _paint_key(sheet, last, battle, days, window, lang)
        foot = kind.height - FOOT + 5.6
        titles = [f"{battle.accounts[a].letter}: {battle.accounts[a].title}." for a in others]
        text = " ".join([battle.attribution.read(lang), *titles])
        paint_sources(sheet, (EDGE, foot), text, right - LINK - GAP - EDGE)
        scale, letters = fit_text(name_grid(window.crs), SOURCES, LINK)
        write_line(sheet, (right - LINK, foot), scale[0], letters, name="scale")
        paint_link(sheet, (right - LINK, foot + LINE), f"{link}?lang={lang}&view={view}", LINK)
        when = f"{write_date(battle.first, lang)} – {write_date(battle.last, lang)}"
        words = write_metadata(battle, when, lang, format)
        if format == "png":
            return write_png(page.figure, dpi, words, greyscale=greyscale)
        return write_vector(page.figure, format, words, greyscale=greyscale)


def list_cells(width: float, height: float, count: int) -> list[Rectangle]:
    """Return the cells of a page, row by row, all of one size."""
    down = -(-count // ACROSS)
    wide = (width - 2 * EDGE - (ACROSS - 1) * BETWEEN[0]) / ACROSS
    high = (height - HEAD - FOOT - (down - 1) * BETWEEN[1]) / down
    return [
        (
            EDGE + n % ACROSS * (wide + BETWEEN[0]),
            HEAD + n // ACROSS * (high + BETWEEN[1]),
            wide,
            high,
        )
        for n in range(count)
    ]


def _find_map(cell: Rectangle) -> Rectangle:
    left, top, width, height = cell
    return (left, top + WORDS, width, height - WORDS)


def _paint_cell(
    page: Page,
    cell: Rectangle,
    battle: Battle,
    layout: Layout,
    now: Situation,
    window: Window,
    lang: Language,
) -> None:
    sheet, mm = page.lay_sheet(), _find_map(cell)
    paint_area(sheet, make_box(mm), LIGHT["land"])
    easel = page.lay_map(mm, window)
    paint_ground(easel, battle, window)
    paint_plate(easel, battle, layout, now, window)
    above = page.lay_sheet()
    paint_lines(above, [make_box(mm).exterior], LIGHT["ink"], 0.3)
    left, top, width, _ = cell
    write_line(above, (left, top + 3.6), write_date(now.day, lang), DATE, name=f"date-{now.day}")
    short, letters = fit_text(battle.days[now.day].short.read(lang), SHORT, width)
    write_line(above, (left, top + 7.6), short[0], letters, name=f"short-{now.day}")


def _paint_key(
    sheet: Easel,
    cell: Rectangle,
    battle: Battle,
    days: list[tuple[Layout, Situation]],
    window: Window,
    lang: Language,
) -> None:
    left, top, width, height = cell
    column = Column(sheet, left, width)
    rows = _list_rows(column, battle, days, window, lang)
    paint_key(rows, top, top + height - SCALE)
    bottom = top + height
    paint_scale(sheet, (left, bottom - 8.8), window, lang)
    paint_north(sheet, (left + width - 5, bottom - 5.6), lang)


def _list_rows(
    column: Column,
    battle: Battle,
    days: list[tuple[Layout, Situation]],
    window: Window,
    lang: Language,
) -> list[Row]:
    """Return what stands on any of the maps: the sides, how sure they are, the arrows."""
    placed = [unit for layout, _ in days for unit in list_placed(layout)]
    moves = [move for _, now in days for move, _ in list_moves(now, window)]
    seen = {battle.units[unit.position.unit].side for unit in placed}
    seen |= {move.side for move in moves}
    sure = {unit.position.certainty for unit in placed} | {move.certainty for move in moves}
    rows = [show_title(column, say(lang, "Legend"), HEADING, 6.0)]
    rows += show_sides(column, [side for side in battle.sides.values() if side.id in seen], lang)
    rows += [show_rule(column), show_title(column, say(lang, "How sure the place is"), SECOND, 5.0)]
    rows += [
        show_certainty(column, certainty, lang) for certainty in Certainty if certainty in sure
    ]
    rows.append(show_rule(column))
    half = column.width / 2
    sides = {move.kind: battle.sides[move.side] for move in reversed(moves)}
    halves = [Column(column.easel, column.left + n * half, half) for n in (0, 1)]
    arrows = [
        show_arrow(halves[n % 2], kind, sides[kind], lang)
        for n, kind in enumerate(kind for kind in MoveKind if kind in sides)
    ]
    return rows + [_join(arrows[n : n + 2]) for n in range(0, len(arrows), 2)]


def _join(rows: Iterable[Row]) -> Row:
    """Return rows as one, beside each other."""
    listed = list(rows)

    def paint(y: float) -> None:
        for row in listed:
            row.paint(y)

    return Row(max(row.height for row in listed), paint)
