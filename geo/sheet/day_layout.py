"""Where units and names stand on a piece of paper: a layout fitted between its edges."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache

from geo.battle import Battle, Language, Situation, situation
from geo.layout import (
    Layout,
    PlacedUnit,
    Viewport,
    keep_stated,
    lay_out_week,
    name_band,
    read_brackets,
)
from geo.sheet.map_window import Window
from geo.sheet.paint.lettering import RISE, measure_letters
from geo.symbology import LETTERS

MARGIN = (24.0, 28.0, 28.0, 18.0)
"""Px from the edges of the paper, left first, between which the middles of symbols stay."""

NUDGE = 30.0
"""Px by which a symbol is moved at most so that its name stays on the paper."""

EDGE = 8.0
"""Px along the edges of the paper that names and symbols leave free."""

WEEKS_KEPT = 36


def read_layout(
    battle: Battle,
    day: date,
    lang: Language,
    window: Window,
    accounts: Collection[str] = (),
    *,
    stated_only: bool = False,
    compact: bool = False,
    spelled: bool = True,
) -> Layout:
    """Return where units and names stand on the paper at the end of a day.

    Parameters
    ----------
    battle, day, lang
        What to show.
    window
        Where, and at which scale.
    accounts
        Accounts to hear beside the default voice.
    stated_only
        Whether to leave out what was inferred or is conjecture; the rest stays where it is.
    compact
        Whether to fold every stack, for a small map.
    spelled
        Whether to spell out the names of all who share a spot, wherever there is room: not where
        they are seen for a moment.
    """
    heard = tuple(accounts)
    layout = _lay_out(battle, lang, window, heard, compact=compact, spelled=spelled)[day]
    if stated_only:
        layout = keep_stated(battle, layout, lang)
    return _keep_inside(battle, layout, lang, window)


@lru_cache(maxsize=WEEKS_KEPT)
def _lay_out(
    battle: Battle,
    lang: Language,
    window: Window,
    accounts: tuple[str, ...],
    *,
    compact: bool,
    spelled: bool,
) -> Mapping[date, Layout]:
    return lay_out_week(
        battle,
        lang,
        project=window.project,
        view=window.view,
        band=name_band(battle, window.view),
        accounts=accounts,
        compact=compact,
        viewport=_make_viewport(window),
        spelled=spelled,
    )


def _make_viewport(window: Window) -> Viewport:
    """Return the paper with strips along its edges that nothing may cover."""
    width, height = window.size
    strips = (
        (0.0, 0.0, EDGE, height),
        (width - EDGE, 0.0, width, height),
        (EDGE, 0.0, width - EDGE, EDGE),
        (EDGE, height - EDGE, width - EDGE, height),
    )
    return Viewport(width, height, strips)


def read_situation(
    battle: Battle, day: date, accounts: Collection[str] = (), *, stated_only: bool = False
) -> Situation:
    """Return what the default voice and some more accounts say of a day."""
    heard = (battle.voice.id, *accounts)
    return situation(battle, day, accounts=heard, stated_only=stated_only)


def _gather(units: Iterable[PlacedUnit]) -> dict[tuple[str, str, str], list[PlacedUnit]]:
    gathered: dict[tuple[str, str, str], list[PlacedUnit]] = defaultdict(list)
    for unit in units:
        gathered[unit.stack, unit.position.account, unit.block].append(unit)
    return gathered


def _keep_inside(battle: Battle, layout: Layout, lang: Language, window: Window) -> Layout:
    """Return a layout without symbols beyond the paper, and none cut by its edge."""
    width, height = window.size

    def keep(units: Iterable[PlacedUnit]) -> tuple[PlacedUnit, ...]:
        listed = [
            unit for unit in units if 0 < unit.x + unit.dx < width and 0 < unit.y + unit.dy < height
        ]
        kept = {id(unit): _move_inside(unit, width, height) for unit in listed}
        for (stack, _, block), members in _gather(listed).items():
            if not (stack or block):
                continue
            # They go along, or the stack or block would fall apart.
            shifts = [
                (kept[id(unit)].dx - unit.dx, kept[id(unit)].dy - unit.dy)
                for unit in members
                if unit.fold <= 1
            ]
            dx = max((x for x, _ in shifts), key=abs, default=0.0)
            dy = max((y for _, y in shifts), key=abs, default=0.0)
            for unit in members:
                align = kept[id(unit)].align if stack else unit.align
                kept[id(unit)] = replace(unit, dx=unit.dx + dx, dy=unit.dy + dy, align=align)
        return tuple(kept.values())

    units, ended, others = keep(layout.units), keep(layout.ended), keep(layout.others)
    return replace(
        layout,
        units=units,
        ended=ended,
        others=others,
        brackets=read_brackets(battle, (*units, *ended, *others), lang),
        discs=tuple(
            disc
            for disc in layout.discs
            if 0 < disc.x + disc.dx < width and 0 < disc.y + disc.dy < height
        ),
    )


def _move_inside(unit: PlacedUnit, width: float, height: float) -> PlacedUnit:
    """Return a unit whose symbol and name are whole: moved, or its name on the other side."""
    left, top, right, bottom = MARGIN
    long = measure_letters(unit.text, LETTERS["unit"])
    if unit.text and unit.align in {"center", "above"}:
        left, right = max(left, long / 2 + EDGE), max(right, long / 2 + EDGE)
        bottom = max(bottom, unit.label_anchor()[1] + LETTERS["unit"].size * RISE + EDGE)
    x, y = unit.x + unit.dx, unit.y + unit.dy
    dx = min(max(x, left), width - right) - unit.x
    dy = min(max(y, top), height - bottom) - unit.y
    moved = replace(unit, dx=dx, dy=dy) if (dx, dy) != (unit.dx, unit.dy) else unit
    if not unit.text or unit.align in {"center", "above"}:
        return moved
    beside = unit.align == "left"
    reach = abs(unit.label_anchor()[0]) + long
    over = reach - (width - EDGE - unit.x - dx if beside else unit.x + dx - EDGE)
    if over <= 0:
        return moved
    if over < NUDGE:
        return replace(moved, dx=dx + (-over if beside else over))
    return replace(moved, align="right" if beside else "left")
