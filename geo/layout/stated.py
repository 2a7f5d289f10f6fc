"""A layout without what was inferred: nothing that is left moves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from geo.battle import Battle, Certainty, Language, situation
from geo.layout.units.blocks import name_stack, read_brackets
from geo.layout.units.placed import PlacedUnit, step_behind
from geo.layout.week import Layout


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
    units, others = _keep(battle, layout.units, lang), _keep(battle, layout.others, lang)
    ended = _keep(battle, layout.ended, lang)
    return replace(
        layout,
        situation=now,
        units=units,
        ended=ended,
        others=others,
        brackets=read_brackets(battle, (*units, *ended, *others), lang),
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
    blocks = {
        key: [unit for unit in sure if (unit.block, unit.position.account) == key]
        for key in {(unit.block, unit.position.account) for unit in sure if unit.block}
    }
    for members in blocks.values():
        again |= {unit.position.unit: unit for unit in _shrink(battle, members, lang)}
    return tuple(again.get(unit.position.unit, unit) for unit in sure)


def _shrink(battle: Battle, members: list[PlacedUnit], lang: Language) -> list[PlacedUnit]:
    """Return what is left of a block as a smaller block, or as a unit that stands alone."""
    if len(members) == 1:
        label = battle.units[members[0].position.unit].label.read(lang)
        return [replace(members[0], text=label, block="", manner="", names=None)]
    first = members[0].position.unit
    return [replace(unit, block=first) for unit in members]


def _fold(battle: Battle, members: list[PlacedUnit], lang: Language) -> list[PlacedUnit]:
    """Return what is left of a stack as a smaller stack, or as a unit that stands alone."""
    ordered = sorted(members, key=lambda unit: unit.fold)
    x, y = ordered[0].front
    alone = len(ordered) == 1
    units = [battle.units[unit.position.unit] for unit in ordered]
    came = {unit.position.unit for unit in ordered if unit.came}
    names = None if alone else ordered[0].names
    text = units[0].label.read(lang) if alone else name_stack(battle, units, lang, came)
    return [
        replace(
            unit,
            dx=x + step_behind(n) - unit.x,
            dy=y - step_behind(n) - unit.y,
            text="" if n > 1 or names else text,
            fold=0 if alone else n,
            count=len(units) if n == 1 and not alone else 0,
            stack="" if alone else unit.stack,
            names=names,
        )
        for n, unit in enumerate(ordered, 1)
    ]
