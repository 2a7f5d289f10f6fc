"""The key of a sheet: every sign that is on it, and no other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from geo.battle import ENDED, Area, AreaKind, Battle, Certainty, Language, MoveKind, UnitKind
from geo.keyrows import (
    ECHELON_SIGNS,
    HEADING,
    SECOND,
    Column,
    Row,
    pair_kinds,
    show_account,
    show_arrow,
    show_certainty,
    show_difference,
    show_echelons,
    show_ended,
    show_event,
    show_front,
    show_held,
    show_kinds,
    show_rule,
    show_sides,
    show_site,
    show_stack,
    show_title,
)
from geo.layout import Layout, PlacedUnit
from geo.placed import list_differences
from geo.plate import list_moves, list_voices
from geo.timeline import Situation
from geo.window import Window
from geo.words import say


def paint_columns(rows: Sequence[list[Row]], rooms: Sequence[tuple[float, float]]) -> None:
    """Paint a key in columns.

    Parameters
    ----------
    rows
        The whole key, made for each of the columns.
    rooms
        Top and bottom of each column.
    """
    start = 0
    for n, (top, bottom) in enumerate(rooms):
        listed = rows[n]
        end = len(listed) if n == len(rooms) - 1 else _find_break(listed, start, bottom - top)
        part = listed[start:end]
        paint_key(part[1:] if part and part[0].cut and start else part, top, bottom)
        start = end


def _find_break(rows: list[Row], start: int, room: float) -> int:
    """Return the last row at which a key may be cut so that what is before it has room."""
    high, found = 0.0, start
    for n, row in enumerate(rows[start:], start):
        if row.cut and high <= room:
            found = n
        high += row.height
    return len(rows) if high <= room else found or len(rows)


def paint_key(rows: Iterable[Row], top: float, bottom: float) -> float:
    """Paint rows from `top` on, closer together if they would pass `bottom`; return their end."""
    listed = list(rows)
    total = sum(row.height for row in listed)
    squeeze = min(1.0, (bottom - top) / total) if total else 1.0
    for row in listed:
        row.paint(top + row.height * squeeze / 2)
        top += row.height * squeeze
    return top


def list_rows(
    column: Column,
    battle: Battle,
    layout: Layout,
    now: Situation,
    window: Window,
    lang: Language,
) -> list[Row]:
    """Return the rows of the key of a sheet.

    Parameters
    ----------
    column
        Where it goes.
    battle, layout, window, lang
        The map that it explains.
    now
        What all accounts that are heard say.
    """
    placed = list_placed(layout)
    units = [battle.units[unit.position.unit] for unit in placed]
    rows = [show_title(column, say(lang, "Legend"), HEADING, 6.0)]
    seen = {unit.side for unit in units} | {move.side for move in now.moves}
    seen |= {area.side for area in _list_areas(now, window)}
    rows += show_sides(column, [side for side in battle.sides.values() if side.id in seen], lang)
    echelons = [e for e in ECHELON_SIGNS if any(unit.echelon == e for unit in units)]
    if echelons:
        rows += show_echelons(column, echelons, lang)
    kinds = [kind for kind in UnitKind if any(unit.kind == kind for unit in units)]
    if kinds:
        rows.append(show_rule(column))
    rows += [show_kinds(column, pair, lang) for pair in pair_kinds(column, kinds, lang)]
    sure = {unit.position.certainty for unit in placed}
    sure |= {move.certainty for move, _ in list_moves(now, window)}
    if sure:
        rows.append(show_rule(column))
        rows.append(show_title(column, say(lang, "How sure the place is"), SECOND, 5.0))
    rows += [show_certainty(column, one, lang) for one in Certainty if one in sure]
    signs = _list_signs(column, battle, layout, now, window, lang)
    if signs:
        rows += [show_rule(column), *signs]
    return rows


def list_placed(layout: Layout) -> list[PlacedUnit]:
    """Return the units whose symbols can be read: of a folded stack only the front one."""
    return [unit for unit in (*layout.units, *layout.ended, *layout.others) if unit.fold <= 1]


def _list_signs(
    column: Column,
    battle: Battle,
    layout: Layout,
    now: Situation,
    window: Window,
    lang: Language,
) -> list[Row]:
    """Return the rows of arrows and of every other sign."""
    rows = []
    moves = [move for move, _ in list_moves(now, window)]
    for kind in MoveKind:
        first = next((move for move in moves if move.kind == kind), None)
        if first is not None:
            rows.append(show_arrow(column, kind, battle.sides[first.side], lang))
    if window.band != "far":
        rows += _list_grounds(column, battle, now, window, lang)
    if any(label.kind == "event" for label in layout.labels):
        rows.append(show_event(column, now.day, lang))
    placed = list_placed(layout)
    stack = next((unit for unit in placed if unit.count), None)
    if stack is not None:
        side = battle.sides[battle.units[stack.position.unit].side]
        rows.append(show_stack(column, side, lang))
    ended = next((unit for unit in placed if unit.position.status in ENDED), None)
    if ended is not None:
        side = battle.sides[battle.units[ended.position.unit].side]
        rows.append(show_ended(column, side, lang))
    voices = list_voices(layout, now, window)
    others = [account for account in battle.accounts.values() if account.id in voices]
    rows += [show_account(column, account, lang) for account in others if account != battle.voice]
    if list_differences(battle, layout):
        rows.append(show_difference(column, lang))
    return rows


def _list_areas(now: Situation, window: Window) -> list[Area]:
    """Return what is held on the paper."""
    if window.band == "far":
        return []
    room = window.box
    return [area for area in now.areas if window.measure(area.shape).intersects(room)]


def _list_grounds(
    column: Column, battle: Battle, now: Situation, window: Window, lang: Language
) -> list[Row]:
    """Return the rows of what was held or taken."""
    seen = _list_areas(now, window)
    rows = []
    front = next((area for area in seen if area.kind == AreaKind.FRONT), None)
    if front is not None and front.facing is not None:
        sides = battle.sides[front.side], battle.sides[front.facing]
        rows.append(show_front(column, sides, lang))
    held = next((area for area in seen if area.kind == AreaKind.HELD), None)
    if held is not None:
        rows.append(show_held(column, battle.sides[held.side], lang))
    site = next((area for area in seen if area.kind == AreaKind.SITE), None)
    if site is not None:
        rows.append(show_site(column, battle.sides[site.side], lang))
    return rows
