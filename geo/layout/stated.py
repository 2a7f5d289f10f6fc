"""A layout without what was inferred: nothing that is left moves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from geo.battle import Battle, Certainty, Language, situation
from geo.layout.week import Layout, PlacedUnit, name_stack, step_behind


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
    stacks: dict[tuple[str, str], list[PlacedUnit]] = defaultdict(list)
    for unit in sure:
        if unit.stack:
            stacks[unit.stack, unit.position.account].append(unit)
    again = {
        unit.position.unit: unit
        for members in stacks.values()
        for unit in _fold(battle, members, lang)
    }
    return tuple(again.get(unit.position.unit, unit) if unit.fold else unit for unit in sure)


def _fold(battle: Battle, members: list[PlacedUnit], lang: Language) -> list[PlacedUnit]:
    """Return what is left of a stack as a smaller stack, or as a unit that stands alone."""
    ordered = sorted(members, key=lambda unit: unit.fold)
    x, y = ordered[0].front
    alone = len(ordered) == 1
    units = [battle.units[unit.position.unit] for unit in ordered]
    came = {unit.position.unit for unit in ordered if unit.came}
    text = units[0].label.read(lang) if alone else name_stack(battle, units, lang, came)
    return [
        replace(
            unit,
            dx=x + step_behind(n) - unit.x,
            dy=y - step_behind(n) - unit.y,
            text="" if n > 1 else text,
            fold=0 if alone else n,
            count=len(units) if n == 1 and not alone else 0,
            stack="" if alone else unit.stack,
        )
        for n, unit in enumerate(ordered, 1)
    ]
