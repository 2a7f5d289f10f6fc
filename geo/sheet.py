"""A printed sheet of one day: A4 landscape, as PNG, SVG or PDF.

Always light, always with its sources. Two renderings of the same day are the same bytes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import cache
from io import BytesIO
from threading import RLock
from typing import Any, Literal

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pyproj import CRS

from geo.artists import Easel, paint_area
from geo.battle import Battle, Day, Language
from geo.furniture import make_box, paint_frame, paint_north, paint_scale, write_line
from geo.key import list_rows, paint_key
from geo.keyrows import POINT, Column
from geo.lettering import fit_text, measure_letters
from geo.locator import paint_locator
from geo.plate import list_voices, paint_plate, read_layout
from geo.style import LIGHT, Letters
from geo.timeline import situation
from geo.window import POINTS, Window, fit_window
from geo.words import say, write_date, write_weekday

Format = Literal["png", "svg", "pdf"]

PAGE = (297.0, 210.0)
MAP = (15.0, 31.0, 204.0, 158.0)
"""Left, top, width and height of the map, mm."""
FRAME = (10.0, 27.0, 214.0, 166.0)
COLUMN = (230.0, 57.0)
LOCATOR = (230.0, 27.0, 57.0, 31.0)
KEY = (61.0, 176.0)

TITLE = Letters(26 * POINT, "ink", bold=True)
DATE = Letters(20 * POINT, "ink")
CAPTION = Letters(9 * POINT, "ink2", italic=True)
SOURCES = Letters(6.8 * POINT, "ink2", serif=False)

# matplotlib keeps fonts and text layouts in caches that two threads must not fill at once.
_lock = RLock()


def draw_sheet(
    battle: Battle,
    day: date,
    lang: Language,
    *,
    view: str,
    format: Format = "png",  # noqa: A002
    dpi: int = 200,
    accounts: Collection[str] = (),
) -> bytes:
    """Return a printed sheet of a day.

    Parameters
    ----------
    battle
        The battle.
    day
        One of `battle.dates`.
    lang
        The language of all that is written.
    view
        One of `battle.views`.
    format
        `png`, `svg` (text stays text) or `pdf` (fonts embedded).
    dpi
        Dots per inch of a PNG.
    accounts
        Accounts to hear beside the default voice, set apart by their letter.

    Raises
    ------
    ValueError
        There is no such day, view, format or account.
    """
    if format not in ("png", "svg", "pdf"):
        msg = f"`format` must be png, svg or pdf, found {format!r}"
        raise ValueError(msg)
    with _lock:
        live = format != "png"
        figure = compose_sheet(battle, day, lang, view=view, accounts=accounts, live=live)
        metadata = _write_metadata(battle, day, lang, format)
        if format == "png":
            return write_png(figure, dpi, metadata)
        out = BytesIO()
        figure.savefig(out, format=format, metadata=metadata)
    return out.getvalue()


def write_png(figure: Figure, dpi: int, words: Mapping[str, str]) -> bytes:
    """Return a figure as a PNG that carries `words` along."""
    figure.set_dpi(dpi)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()  # type: ignore[no-untyped-call]
    info = PngInfo()
    for key, text in words.items():
        info.add_itxt(key, text)
    out = BytesIO()
    image = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")  # type: ignore[no-untyped-call]
    image.save(out, "PNG", dpi=(dpi, dpi), pnginfo=info, compress_level=3)
    return out.getvalue()


def compose_sheet(
    battle: Battle,
    day: date,
    lang: Language,
    *,
    view: str,
    accounts: Collection[str] = (),
    live: bool = False,
) -> Figure:
    """Return the sheet of a day as a figure.

    Parameters
    ----------
    battle, day, lang, view, accounts
        As in `draw_sheet`.
    live
        Whether letters stay letters; else they are outlines, which are painted faster.
    """
    others = [account for account in battle.accounts if account in accounts]
    others = [account for account in others if account != battle.voice.id]
    if strange := sorted(set(accounts) - set(battle.accounts)):
        msg = f"`accounts` must be of {', '.join(battle.accounts)}, found {strange[0]!r}"
        raise ValueError(msg)
    if day not in battle.days:
        msg = f"`day` must lie between {battle.first} and {battle.last}, found {day!s}"
        raise ValueError(msg)
    window = fit_window(battle, view, MAP[2], MAP[3])
    layout = read_layout(battle, day, lang, window, others)

    figure = Figure(figsize=(PAGE[0] / 25.4, PAGE[1] / 25.4), facecolor="white")
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1), label="page")
    axes.set_axis_off()
    axes.set_xlim(0, PAGE[0])
    axes.set_ylim(-PAGE[1], 0)
    page = Easel(axes, 0, 0, 1, 72 / 25.4, live)

    paint_area(page, make_box(MAP), LIGHT["land"])
    easel = _add_map(figure, MAP, window, live=live)
    paint_plate(easel, battle, layout, window, others)
    _paint_head(page, battle, day, lang)
    paint_frame(page, FRAME, MAP, window)
    paint_area(page, make_box(LOCATOR), LIGHT["land"])
    paint_locator(_add_axes(figure, LOCATOR), page, LOCATOR, battle, window, lang)
    column = Column(page, *COLUMN)
    paint_key(list_rows(column, battle, layout, window, lang, others), *KEY)
    paint_scale(page, (COLUMN[0], 182.0), window, lang)
    paint_north(page, (COLUMN[0] + COLUMN[1] - 5, 184.5), lang)
    now = situation(battle, day, accounts=(battle.voice.id, *others))
    voices = list_voices(layout, now, window)
    _paint_sources(page, battle, window, lang, [name for name in others if name in voices])
    return figure


def _add_axes(figure: Figure, mm: Sequence[float]) -> Any:
    left, top, width, height = mm
    place = (
        left / PAGE[0],
        1 - (top + height) / PAGE[1],
        width / PAGE[0],
        height / PAGE[1],
    )
    axes = figure.add_axes(place, label=f"{left:g} {top:g}")
    axes.set_axis_off()
    return axes


def _add_map(figure: Figure, mm: Sequence[float], window: Window, *, live: bool) -> Easel:
    axes = _add_axes(figure, mm)
    axes.set_xlim(window.west, window.east)
    axes.set_ylim(window.south, window.north)
    return Easel(axes, window.west, window.north, window.scale, POINTS, live)


def _paint_head(page: Easel, battle: Battle, day: date, lang: Language) -> None:
    right = PAGE[0] - 10
    dated = write_date(day, lang)
    written = measure_letters(dated, DATE)
    title, letters = fit_text(battle.title.read(lang), TITLE, right - 20 - written)
    write_line(page, (10, 17.2), title[0], letters, name="title")
    write_line(page, (right, 17.2), dated, DATE, align="right", name="date")
    under = f"{write_weekday(day, lang)} · {say(lang, 'end of the day')}"
    write_line(page, (right, 23.6), under, CAPTION, align="right", name="weekday")
    room = right - 18 - measure_letters(under, CAPTION)
    lines, letters = fit_text(write_caption(battle.days[day], lang), CAPTION, room)
    if len(lines) > 1:
        lines, letters = fit_text(write_caption(battle.days[day], lang), CAPTION, room, 2)
    for n, line in enumerate(reversed(lines)):
        write_line(page, (10, 23.6 - n * letters.size * 1.25), line, letters, name=f"caption-{n}")


def write_caption(day: Day, lang: Language) -> str:
    """Return what happened on a day, with the paragraphs that say so."""
    text = day.caption.read(lang)
    return f"{text} ({', '.join(day.cite)})" if day.cite else text


@cache
def name_grid(crs: str) -> str:
    """Return the name of a reference system."""
    return CRS.from_user_input(crs).name


def _paint_sources(
    page: Easel, battle: Battle, window: Window, lang: Language, accounts: Sequence[str]
) -> None:
    scale = say(lang, "Scale 1:{scale}", scale=f"{window.denominator:,}".replace(",", "\u202f"))
    grid = f"{scale} · {name_grid(window.crs)}"
    titles = [f"{battle.accounts[a].letter}: {battle.accounts[a].title}." for a in accounts]
    text = " ".join([battle.attribution.read(lang), *titles])
    lines, letters = fit_text(text, SOURCES, FRAME[2], 3, least=0.92)
    for n, line in enumerate(lines):
        write_line(page, (10, 198.6 + n * 3.1), line, letters, name=f"sources-{n}")
    below, fitted = fit_text(grid, SOURCES, COLUMN[1])
    write_line(page, (COLUMN[0], 198.6), below[0], fitted, name="scale")


def _write_metadata(
    battle: Battle,
    day: date,
    lang: Language,
    format: Format,  # noqa: A002
) -> Mapping[str, Any]:
    """Return title and sources, so that they stay with the file; and no time of making."""
    title = f"{battle.title.read(lang)}, {write_date(day, lang)}"
    source = battle.attribution.read(lang)
    if format == "png":
        return {"Title": title, "Source": source}
    if format == "svg":
        return {"Title": title, "Source": source, "Language": lang, "Date": None, "Creator": None}
    return {"Title": title, "Subject": source, "CreationDate": None, "Creator": None}
