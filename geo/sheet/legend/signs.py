"""The rows of a sheet's legend that say what a sign on the map means: a sign and its words each."""

from __future__ import annotations

from dataclasses import replace

from shapely.geometry import box

from geo.battle import Account, Certainty, Echelon, Language, MoveKind, PlaceKind, Side, UnitKind
from geo.sheet.legend.rows import POINT, SMALL, Column, Row, paint_words
from geo.sheet.paint.lettering import paint_text
from geo.sheet.paint.painter import paint_area, paint_lines, paint_shapes
from geo.symbology import (
    FALLEN,
    LEADER_DOT,
    LIGHT,
    Letters,
    Shape,
    Symbol,
    draw_block,
    draw_differ,
    draw_event,
    draw_front,
    draw_move,
    draw_pill,
    draw_site,
    draw_symbol,
)
from geo.words import say

SIGN = 6.2
"""Mm from the left edge to the middle of a sign."""


def _sign(
    column: Column, shapes: tuple[Shape, ...], text: str, side: Side | None = None, sink: float = 0
) -> Row:
    def paint(y: float) -> None:
        at = (column.left + SIGN - 1, y + sink)
        paint_shapes(column.painter, shapes, side, at=at, size=SMALL)
        paint_words(column, y, text)

    return Row(5.4, paint, words=text)


def show_arrow(column: Column, kind: MoveKind, side: Side, lang: Language) -> Row:
    """Return the arrow of a kind of move."""
    text = say(lang, f"move {kind}")

    def paint(y: float) -> None:
        flat = [(-30.0, -1.5), (-8.0, 1.0), (19.0 if kind == MoveKind.REPULSED else 25.0, 0.0)]
        shapes = draw_move(flat, kind, Certainty.CERTAIN, scale=1)
        at = (column.left + SIGN - 0.6, y)
        paint_shapes(column.painter, shapes, side, at=at, size=SMALL)
        paint_words(column, y, text)

    return Row(5.1, paint, words=text)


def show_front(
    column: Column,
    sides: tuple[Side, Side],
    lang: Language,
    *,
    fallen: bool = False,
    brief: bool = False,
) -> Row:
    """Return the two lines of a front; of one that fell that day, paler."""
    fell = "front that fell brief" if brief else "front that fell"
    text = say(lang, fell if fallen else "area front")
    pale = FALLEN if fallen else 1.0

    def paint(y: float) -> None:
        lines = draw_front([(-30, 0), (25, 0)], scale=1, gap=7)
        for shapes, side in zip(lines, sides, strict=True):
            upright = [
                replace(shape, points=tuple((px, -py) for px, py in shape.points), opacity=pale)
                for shape in shapes
            ]
            at = (column.left + SIGN - 0.6, y)
            paint_shapes(column.painter, upright, side, at=at, size=SMALL)
        paint_words(column, y, text)

    return Row(5.6, paint, words=text)


def show_held(column: Column, sides: list[Side], lang: Language, *, brief: bool = False) -> Row:
    """Return a patch of held ground, in parts by side."""
    text = say(lang, "area held brief" if brief else "area held")

    def paint(y: float) -> None:
        wide = 9.0 / len(sides)
        for n, side in enumerate(sides):
            left = column.left + 0.6 + n * wide
            shape = box(left, -y - 1.9, left + wide, -y + 1.9)
            patch = paint_area(column.painter, shape, LIGHT["land"])
            colour = side.light.shape
            paint_lines(column.painter, [shape.boundary], colour, 2.4, alpha=0.22, clip=patch)
        paint_words(column, y, text)

    return Row(5.2, paint, words=text)


def show_site(column: Column, side: Side, lang: Language, *, last: bool = False) -> Row:
    """Return a site under its holder's flag: filled, or, last known, open."""
    text = say(lang, "site last known" if last else "area site")
    return _sign(column, draw_site(PlaceKind.BUILDING, holder=True, last=last), text, side, 2)


def show_event(column: Column, lang: Language) -> Row:
    """Return the numbered disc of an event."""
    text = say(lang, "event number")

    def paint(y: float) -> None:
        at = (column.left + SIGN - 1, y)
        paint_shapes(column.painter, draw_event(), at=at, size=SMALL)
        letters = Letters(7.4 * POINT, "page", serif=False, bold=True)
        paint_text(column.painter, at, "1", letters, align="center")
        paint_words(column, y, text)

    return Row(5.4, paint, words=text)


def show_leader(column: Column, lang: Language) -> Row:
    """Return the line from a symbol to its spot."""
    line = (
        Shape(((-24.0, 0.0), (16.0, 0.0)), stroke="ink2", width=1.0),
        Shape(((-24.0, 0.0),), fill="ink2", radius=LEADER_DOT),
    )
    return _sign(column, line, say(lang, "leader to the shared spot"))


def show_ended(column: Column, side: Side, lang: Language) -> Row:
    """Return the symbol of a unit that no longer fights."""
    symbol = Symbol(UnitKind.INFANTRY, Echelon.NONE, Certainty.CERTAIN, "ended")
    return _sign(column, draw_symbol(symbol), say(lang, "disarmed or ended"), side)


def show_difference(column: Column, lang: Language) -> Row:
    """Return the badge of disagreeing accounts."""
    return _sign(column, draw_differ(), say(lang, "accounts differ"))


def show_account(column: Column, account: Account, lang: Language, *, brief: bool = False) -> Row:
    """Return the disc of another account, with its name, in brief with nothing else."""
    text = account.name.read(lang)
    if not brief:
        text = f"{say(lang, 'other account')}: {text}"

    def paint(y: float) -> None:
        at = (column.left + SIGN - 1, y)
        disc = Shape(((0, 0),), fill="other", radius=8.0)
        paint_shapes(column.painter, [disc], at=at, size=SMALL)
        letters = Letters(6.6 * POINT, "plate", serif=False, bold=True)
        paint_text(column.painter, at, account.letter, letters, align="center")
        paint_words(column, y, text)

    return Row(5.1, paint, words=text)


def show_block(column: Column, lang: Language) -> Row:
    """Return the bracket of units that share a place."""
    return _sign(column, draw_block(), say(lang, "several units in one place"))


def show_stack(column: Column, side: Side, count: int, lang: Language) -> Row:
    """Return a folded stack, with the number of those in it."""
    symbol = draw_symbol(Symbol(UnitKind.INFANTRY, Echelon.NONE, Certainty.CERTAIN))
    text = say(lang, "folded stack")

    def paint(y: float) -> None:
        for n in (2, 1, 0):
            at = (column.left + 3.6 + n * 0.55, y + 0.7 - n * 0.55)
            paint_shapes(column.painter, symbol, side, at=at, size=SMALL * 0.86)
        at = (column.left + 3.6 + 24 * SMALL * 0.86, y - 1.5)
        paint_shapes(column.painter, draw_pill(), at=at, size=SMALL * 0.86)
        letters = Letters(5.2 * POINT, "ink", serif=False, bold=True)
        paint_text(column.painter, at, f"×{count}", letters, align="center")
        paint_words(column, y, text)

    return Row(5.8, paint, words=text)
