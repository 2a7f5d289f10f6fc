"""A layout without what was inferred: nothing that is left moves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from geo.battle import Battle, Certainty, Language, situation
from geo.layout.week import Layout, PlacedUnit, name_stack

STEP = 3.0
"""Px by which the next symbol of a folded stack lies behind."""


def keep_stated(battle: Battle, layout: Layout, lang: Language) -> Layout:
    """Return a layout with only what the source states.

    Parameters
    ----------
    battle
        The battle.
    layout
        Of all records, as `lay_out_week` gives it.
    lang
        The language of its labels.
    """
    now = situation(battle, layout.situation.day, stated_only=True)
    events = {event.id for event in now.events}
    return replace(
        layout,
        situation=now,
        units=_keep(battle, layout.units, lang),
        ended=_keep(battle, layout.ended, lang),
        others=_keep(battle, layout.others, lang),
        labels=tuple(x for x in layout.labels if x.kind != "event" or x.id in events),
        discs=tuple(disc for disc in layout.discs if disc.spot.sure),
    )


def _keep(battle: Battle, units: Iterable[PlacedUnit], lang: Language) -> tuple[PlacedUnit, ...]:
    listed = tuple(units)
    sure = [unit for unit in listed if unit.position.certainty == Certainty.CERTAIN]
    stacks: dict[tuple[int, int], list[PlacedUnit]] = defaultdict(list)
    for unit in sure:
        if unit.fold:
            stacks[find_front(unit)].append(unit)
    again = {
        unit.position.unit: unit
        for members in stacks.values()
        for unit in _fold(battle, members, lang)
    }
    return tuple(again.get(unit.position.unit, unit) if unit.fold else unit for unit in sure)


def find_front(unit: PlacedUnit) -> tuple[int, int]:
    """Return where the front of a unit's stack stands, to the px: the same for all of a stack."""
    x, y = _find_front(unit)
    return round(x), round(y)


def _find_front(unit: PlacedUnit) -> tuple[float, float]:
    back = min(unit.fold - 1, 2) * STEP
    return unit.x + unit.dx - back, unit.y + unit.dy + back


def _fold(battle: Battle, members: list[PlacedUnit], lang: Language) -> list[PlacedUnit]:
    """Return what is left of a stack as a smaller stack, or as a unit that stands alone."""
    ordered = sorted(members, key=lambda unit: unit.fold)
    front = _find_front(ordered[0])
    units = [battle.units[unit.position.unit] for unit in ordered]
    came = {unit.position.unit for unit in ordered if unit.came}
    text = units[0].label.read(lang) if len(units) == 1 else name_stack(battle, units, lang, came)
    return [
        replace(
            unit,
            dx=front[0] + min(n, 2) * STEP - unit.x,
            dy=front[1] - min(n, 2) * STEP - unit.y,
            text="" if n else text,
            fold=n + 1 if len(units) > 1 else 0,
            count=len(units) if len(units) > 1 and not n else 0,
        )
        for n, unit in enumerate(ordered)
    ]
