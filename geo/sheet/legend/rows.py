"""The rows of a sheet's legend: sides, sizes, kinds and how sure a place is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from geo.battle import Certainty, Echelon, Language, Side, UnitKind
from geo.sheet.map_window import PX
from geo.sheet.paint.lettering import fit_text, measure_letters, paint_text, wrap_text
from geo.sheet.paint.painter import Painter, paint_lines, paint_shapes
from geo.symbology import LIGHT, Letters, Symbol, draw_frame, draw_symbol
from geo.words import say

POINT = 25.4 / 72
"""Millimetres to a typographic point."""

HEADING = Letters(9.5 * POINT, "ink", bold=True)
SECOND = Letters(7.8 * POINT, "ink", serif=False, bold=True)
SIDE = Letters(7.8 * POINT, "text", serif=False, bold=True)
WORDS = Letters(7.4 * POINT, "ink", serif=False)
QUIET = Letters(7.2 * POINT, "ink2", serif=False)

LEAST = 0.86
"""How far the legend's words are shrunk at most: to 6.4 pt."""

TEXT = 13.5
"""Mm from the left edge to the words beside it."""
NEAR_TEXT = 10.5
"""The same beside a frame, which is shorter than an arrow."""
SMALL = PX * 0.82
"""Mm to a px of a symbol in the legend."""

ECHELON_SIGNS = {
    Echelon.BAND: "•••",
    Echelon.COMPANY: "I",
    Echelon.BATTALION: "II",
    Echelon.REGIMENT: "III",
    Echelon.BRIGADE: "X",
    Echelon.DIVISION: "XX",
    Echelon.ARMY: "XXXX",
}
INK = {"shape": LIGHT["ink"], "text": LIGHT["ink"], "icon": LIGHT["ink"], "body": "#FFFFFF"}


@dataclass(frozen=True)
class Row:
    """One line of the legend: its height in mm, and what paints it around its middle."""

    height: float
    paint: Callable[[float], None]
    cut: bool = False
    """Whether a column may end before it."""
    words: str = ""
    """What stands beside a sign."""


@dataclass(frozen=True)
class Column:
    """The paper of the legend: a painter in mm, its left edge and its width."""

    painter: Painter
    left: float
    width: float


def has_room(column: Column, row: Row) -> bool:
    """Return whether the words beside a sign stay on one line."""
    return measure_letters(row.words, WORDS) * LEAST <= column.width - TEXT


def paint_words(column: Column, y: float, text: str) -> None:
    """Write a line beside a sign."""
    lines, fitted = fit_text(text, WORDS, column.width - TEXT, least=LEAST)
    _paint_lines(column, y, TEXT, lines, fitted)


def _paint_lines(
    column: Column,
    y: float,
    left: float,
    lines: list[str],
    letters: Letters,
    side: Side | None = None,
) -> None:
    for n, line in enumerate(lines):
        lift = (n - (len(lines) - 1) / 2) * letters.size * 1.22
        paint_text(column.painter, (column.left + left, y + lift), line, letters, side=side)


def show_title(column: Column, text: str, letters: Letters, height: float) -> Row:
    """Return a heading."""
    return Row(height, lambda y: paint_text(column.painter, (column.left, y - 0.4), text, letters))


def show_rule(column: Column) -> Row:
    """Return a line across."""

    def paint(y: float) -> None:
        ends = [(column.left, -y), (column.left + column.width, -y)]
        paint_lines(column.painter, [ends], LIGHT["rule"], 0.25)

    return Row(3.2, paint, cut=True)


def show_sides(column: Column, sides: list[Side], lang: Language) -> list[Row]:
    """Return the sides, each with its name in its colour."""
    names = [side.name.read(lang) for side in sides]
    room = column.width - NEAR_TEXT
    fits = [fit_text(name, SIDE, room, 2, least=LEAST)[1] for name in names]
    letters = min(fits, key=lambda fitted: fitted.size, default=SIDE)
    return [
        _side(column, side, wrap_text(name, letters, room), letters)
        for side, name in zip(sides, names, strict=True)
    ]


def _side(column: Column, side: Side, lines: list[str], letters: Letters) -> Row:
    symbol = draw_symbol(Symbol(UnitKind.INFANTRY, Echelon.NONE, Certainty.CERTAIN))

    def paint(y: float) -> None:
        paint_shapes(column.painter, symbol, side, at=(column.left + 4.3, y), size=PX)
        _paint_lines(column, y, NEAR_TEXT, lines, letters, side)

    return Row(7.0 if len(lines) == 1 else 7.6, paint)


def show_echelons(column: Column, echelons: list[Echelon], lang: Language) -> list[Row]:
    """Return the signs of sizes, as text."""
    lines: list[str] = []
    for echelon in reversed(echelons):
        part = f"{ECHELON_SIGNS[echelon]} {say(lang, f'echelon {echelon}')}"
        longer = f"{lines[-1]} · {part}" if lines else part
        if lines and measure_letters(longer, QUIET) <= column.width:
            lines[-1] = longer
        else:
            lines.append(part)
    return [Row(3.9, partial(_paint_quiet, column, line)) for line in lines]


def _paint_quiet(column: Column, text: str, y: float) -> None:
    lines, letters = fit_text(text, QUIET, column.width, least=LEAST)
    paint_text(column.painter, (column.left, y), lines[0], letters)


def pair_kinds(column: Column, kinds: list[UnitKind], lang: Language) -> list[list[UnitKind]]:
    """Return the kinds in rows of two; one whose name is long has a row to itself."""
    rows: list[list[UnitKind]] = []
    wide: list[list[UnitKind]] = []
    for kind in kinds:
        long = measure_letters(say(lang, f"kind {kind}"), WORDS) * LEAST > column.width / 2 - 9
        if long:
            wide.append([kind])
        elif rows and len(rows[-1]) == 1:
            rows[-1].append(kind)
        else:
            rows.append([kind])
    return rows + wide


def show_kinds(column: Column, kinds: list[UnitKind], lang: Language) -> Row:
    """Return the symbols of one kind of unit or two."""
    # A commandant's staff reaches below the frame.
    deep = UnitKind.COMMANDANT in kinds

    def paint(y: float) -> None:
        y -= 0.7 if deep else 0.0
        for n, kind in enumerate(kinds):
            left = column.left + n * column.width / 2
            room = column.width - 8 if len(kinds) == 1 else column.width / 2 - (8 if n else 9)
            shapes = draw_symbol(Symbol(kind, Echelon.NONE, Certainty.CERTAIN))
            paint_shapes(column.painter, shapes, at=(left + 3.2, y), tint=INK, size=SMALL)
            lines, fitted = fit_text(say(lang, f"kind {kind}"), WORDS, room, least=LEAST)
            paint_text(column.painter, (left + 8, y), lines[0], fitted)

    return Row(7.4 if deep else 6.0, paint)


def show_certainty(
    column: Column, certainty: Certainty, lang: Language, *, brief: bool = False
) -> Row:
    """Return the frame of a certainty, with a sentence or, in brief, with a word."""
    text = say(lang, f"certainty {certainty}{'' if brief else ' long'}")
    lines, letters = fit_text(text, WORDS, column.width - NEAR_TEXT, least=0.92)
    if len(lines) > 1:
        lines, letters = fit_text(text, WORDS, column.width - NEAR_TEXT, 2, least=LEAST)

    def paint(y: float) -> None:
        paint_shapes(column.painter, draw_frame(certainty), at=(column.left + 3.2, y), size=SMALL)
        _paint_lines(column, y, NEAR_TEXT, lines, letters)

    return Row(5.4 if len(lines) == 1 else 6.6, paint, words=text)
