"""The legend of a sheet: every sign that is on it, and no other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from geo.battle import (
    ENDED,
    Area,
    AreaKind,
    Battle,
    Certainty,
    Language,
    MoveKind,
    Situation,
    UnitKind,
)
from geo.layout import Layout, PlacedUnit, is_last_known, is_owed, place_badges
from geo.sheet.day_map import list_moves, list_voices
from geo.sheet.legend.rows import (
    ECHELON_SIGNS,
    HEADING,
    SECOND,
    Column,
    Row,
    has_room,
    pair_kinds,
    show_certainty,
    show_echelons,
    show_kinds,
    show_rule,
    show_sides,
    show_title,
)
from geo.sheet.legend.signs import (
    show_account,
    show_arrow,
    show_block,
    show_difference,
    show_ended,
    show_event,
    show_front,
    show_held,
    show_leader,
    show_site,
    show_stack,
)
from geo.sheet.map_window import Window
from geo.words import say

Shown = Sequence[tuple[Layout, Situation]]
"""What a legend explains: one day's map or several, and what all accounts that are heard say."""

TIGHT = 0.89
"""How close together rows may come before the legend is made shorter."""

BRIEFEST = 3

Room = tuple[float, float]
"""Top and bottom of a column."""


def paint_columns(
    columns: Sequence[Column],
    rooms: Sequence[Room],
    battle: Battle,
    shown: Shown,
    window: Window,
    lang: Language,
) -> None:
    """Paint a legend, no briefer than its room asks for.

    Parameters
    ----------
    columns, rooms
        Where it goes, and how high each column is.
    battle, shown, window, lang
        The maps that it explains.
    """
    for brevity in range(BRIEFEST + 1):
        rows = [list_rows(column, battle, shown, window, lang, brevity) for column in columns]
        if has_place(rows, rooms):
            break
    for part, (top, bottom) in zip(_part_rows(rows, rooms), rooms, strict=True):
        paint_legend(part, top, bottom)


def has_place(rows: Sequence[list[Row]], rooms: Sequence[Room]) -> bool:
    """Return whether a legend, made for each of its columns, has room without being squeezed."""
    return all(
        sum(row.height for row in part) * TIGHT <= bottom - top
        for part, (top, bottom) in zip(_part_rows(rows, rooms), rooms, strict=True)
    )


def _part_rows(rows: Sequence[list[Row]], rooms: Sequence[Room]) -> list[list[Row]]:
    """Return which rows go into which column."""
    start, parts = 0, []
    for n, (top, bottom) in enumerate(rooms):
        listed = rows[n]
        end = len(listed) if n == len(rooms) - 1 else _find_break(listed, start, bottom - top)
        part = listed[start:end]
        parts.append(part[1:] if part and part[0].cut and start else part)
        start = end
    return parts


def _find_break(rows: list[Row], start: int, room: float) -> int:
    """Return the last row at which a legend may be cut so that what is before it has room."""
    high, found = 0.0, start
    for n, row in enumerate(rows[start:], start):
        if row.cut and high <= room:
            found = n
        high += row.height
    return len(rows) if high <= room else found or len(rows)


def paint_legend(rows: Iterable[Row], top: float, bottom: float) -> float:
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
    shown: Shown,
    window: Window,
    lang: Language,
    brevity: int = 0,
) -> list[Row]:
    """Return the rows of the legend of a sheet; none if there is nothing to explain.

    Parameters
    ----------
    column
        Where it goes.
    battle, shown, window, lang
        The maps that it explains.
    brevity
        1: two signs may stand beside each other; 2: a word stands for what else takes a sentence;
        3: the signs of kinds and sizes are left out.
    """
    placed = [unit for layout, _ in shown for unit in list_placed(layout)]
    units = [battle.units[unit.position.unit] for unit in placed]
    moves = [move for _, now in shown for move, _ in list_moves(battle, now, window)]
    seen = {unit.side for unit in units} | {move.side for move in moves}
    seen |= {area.side for area in _list_areas(shown, window)}
    sides = show_sides(column, [side for side in battle.sides.values() if side.id in seen], lang)
    kinds: list[Row] = []
    if brevity < 3:
        echelons = [e for e in ECHELON_SIGNS if any(unit.echelon == e for unit in units)]
        sides += show_echelons(column, echelons, lang)
        listed = [kind for kind in UnitKind if any(unit.kind == kind for unit in units)]
        kinds = [show_kinds(column, pair, lang) for pair in pair_kinds(column, listed, lang)]
    sure = {unit.position.certainty for unit in placed} | {move.certainty for move in moves}

    def list_sure(part: Column) -> list[Row]:
        brief = brevity > 1
        return [show_certainty(part, one, lang, brief=brief) for one in Certainty if one in sure]

    def list_signs(part: Column) -> list[Row]:
        return _list_signs(part, battle, shown, window, lang, brief=brevity > 1)

    certain = _pair(column, list_sure) if brevity > 1 else list_sure(column)
    if certain:
        certain.insert(0, show_title(column, say(lang, "How sure the place is"), SECOND, 5.0))
    signs = _pair(column, list_signs) if brevity else list_signs(column)
    parts = [part for part in (sides, kinds, certain, signs) if part]
    if not parts:
        return []
    rows = [show_title(column, say(lang, "Legend"), HEADING, 6.0), *parts[0]]
    for part in parts[1:]:
        rows += [show_rule(column), *part]
    return rows


def _pair(column: Column, make: Callable[[Column], list[Row]]) -> list[Row]:
    """Return rows two by two; one whose words are long has the column to itself."""
    half = column.width / 2
    left, right = (replace(column, left=column.left + n * half, width=half) for n in (0, 1))
    narrow, wide = [], []
    for first, second, whole in zip(make(left), make(right), make(column), strict=True):
        if has_room(left, first):
            narrow.append((first, second))
        else:
            wide.append(whole)
    pairs = [[row[n % 2] for n, row in enumerate(two)] for two in _cut(narrow)]
    return [_join(rows) for rows in pairs] + wide


def _cut(rows: list[tuple[Row, Row]]) -> list[list[tuple[Row, Row]]]:
    return [rows[n : n + 2] for n in range(0, len(rows), 2)]


def _join(rows: list[Row]) -> Row:
    """Return rows as one, beside each other."""

    def paint(y: float) -> None:
        for row in rows:
            row.paint(y)

    return Row(max(row.height for row in rows), paint)


def list_placed(layout: Layout) -> list[PlacedUnit]:
    """Return the units whose symbols can be read: of a folded stack only the front one."""
    return [unit for unit in (*layout.units, *layout.ended, *layout.others) if unit.fold <= 1]


def _list_signs(
    column: Column, battle: Battle, shown: Shown, window: Window, lang: Language, *, brief: bool
) -> list[Row]:
    """Return the rows of arrows and of every other sign."""
    rows = []
    moves = [move for _, now in shown for move, _ in list_moves(battle, now, window)]
    for kind in MoveKind:
        first = next((move for move in moves if move.kind == kind), None)
        if first is not None:
            rows.append(show_arrow(column, kind, battle.sides[first.side], lang))
    if window.band != "far":
        rows += _list_grounds(column, battle, shown, window, lang, brief=brief)
    if any(layout.discs for layout, _ in shown):
        rows.append(show_event(column, lang))
    placed = [unit for layout, _ in shown for unit in list_placed(layout)]
    # Where there is little room: names beside a bracket say by themselves what it holds together.
    if not brief and any(layout.brackets for layout, _ in shown):
        rows.append(show_block(column, lang))
    stack = max(placed, key=lambda unit: unit.count, default=None)
    if stack is not None and stack.count:
        side = battle.sides[battle.units[stack.position.unit].side]
        rows.append(show_stack(column, side, stack.count, lang))
    if any(unit.leader for unit in placed):
        rows.append(show_leader(column, lang))
    ended = next((unit for unit in placed if unit.position.status in ENDED), None)
    if ended is not None:
        side = battle.sides[battle.units[ended.position.unit].side]
        rows.append(show_ended(column, side, lang))
    voices = {voice for layout, now in shown for voice in list_voices(battle, layout, now, window)}
    others = [account for account in battle.accounts.values() if account.id in voices]
    rows += [
        show_account(column, account, lang, brief=brief)
        for account in others
        if account != battle.voice
    ]
    if any(place_badges(battle, layout) for layout, _ in shown):
        rows.append(show_difference(column, lang))
    return rows


def _list_areas(shown: Shown, window: Window) -> list[Area]:
    """Return what is held on the paper."""
    if window.band == "far":
        return []
    room = window.box
    areas = [area for _, now in shown for area in now.areas]
    return [area for area in areas if window.measure(area.shape).intersects(room)]


def _list_grounds(
    column: Column, battle: Battle, shown: Shown, window: Window, lang: Language, *, brief: bool
) -> list[Row]:
    """Return the rows of what was held or taken."""
    seen = _list_areas(shown, window)
    rows = []
    front = next((area for area in seen if area.kind == AreaKind.FRONT), None)
    if front is not None and front.facing is not None:
        sides = battle.sides[front.side], battle.sides[front.facing]
        rows.append(show_front(column, sides, lang))
    fallen = next((area for _, now in shown for area in now.fallen), None)
    if fallen is not None and fallen.facing is not None and is_owed(battle, fallen, window.view):
        sides = battle.sides[fallen.side], battle.sides[fallen.facing]
        rows.append(show_front(column, sides, lang, fallen=True, brief=brief))
    held = {area.side for area in seen if area.kind == AreaKind.HELD}
    if held:
        holders = [side for side in battle.sides.values() if side.id in held]
        rows.append(show_held(column, holders, lang, brief=brief))
    sites = {
        is_last_known(battle, area, now.day): area
        for _, now in shown
        for area in now.areas
        if area.kind == AreaKind.SITE and area in seen
    }
    for last, site in sorted(sites.items(), key=lambda pair: pair[0]):
        rows.append(show_site(column, battle.sides[site.side], lang, last=last))
    return rows
