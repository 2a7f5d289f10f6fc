"""Where the badges stand that say that accounts differ about a unit or a place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from geo.battle import Battle
from geo.layout.boxes import Box, TakenBoxes, align_box
from geo.layout.flags import box_flag
from geo.layout.names.labels import list_seats
from geo.layout.names.places import measure_words
from geo.layout.units.blocks import box_bracket, box_line, measure_label
from geo.layout.week import Layout
from geo.symbology import EVENT_DISC, LETTERS, LINE_HEIGHT

BESIDE_UNIT = ((19.0, -15.0), (-19.0, -15.0))
"""From the middle of a unit's frame to its badge, the better first, px."""
HALF = 8.0
"""Half the side of a badge, px."""


@dataclass(frozen=True)
class Badge:
    """The badge of a contradiction, at a unit or at a place."""

    contradiction: str
    x: float
    y: float
    """The spot, px: of the unit's symbol, or of the place's mark."""
    dx: float
    dy: float
    """From the spot to the middle of the badge."""
    place: str = ""
    """The place whose mark it stands at; empty: it stands at a unit."""


def place_badges(battle: Battle, layout: Layout) -> tuple[Badge, ...]:
    """Return the badges of a day, in the order of the battle's contradictions.

    A unit in a stack bears none, nor does a place without a mark. A badge covers no symbol, no
    name, no bracket, no flag and no number, as long as any of its seats is free.
    """
    drawn = TakenBoxes()
    drawn.add(_list_drawn(layout))
    placed = (*layout.units, *layout.ended, *layout.others)
    taken = [(unit.x + unit.dx, unit.y + unit.dy) for unit in placed]
    units = {unit.position.unit: unit for unit in layout.units if unit.fold == 0}
    marks = {label.id: label for label in layout.labels if label.mark is not None}
    badges = []
    for contradiction in battle.contradictions:
        if contradiction.day not in (None, layout.situation.day):
            continue
        if contradiction.unit in units:
            unit = units[contradiction.unit]
            at = (unit.x + unit.dx, unit.y + unit.dy)
            seat = _choose(at, list(BESIDE_UNIT), drawn)
            badges.append(Badge(contradiction.id, *at, *seat))
        elif contradiction.place in marks:
            label = marks[contradiction.place]
            seat = _choose((label.x, label.y), list_seats(label, taken), drawn)
            badges.append(Badge(contradiction.id, label.x, label.y, *seat, label.id))
    return tuple(badges)


def _choose(
    at: tuple[float, float], seats: list[tuple[float, float]], drawn: TakenBoxes
) -> tuple[float, float]:
    """Return the first of the seats around a spot that is free, or that covers least."""
    middles = np.array(seats) + np.array(at)
    prices = drawn.price(np.concatenate([middles - HALF, middles + HALF], axis=1)[:, None])
    return seats[int(prices.argmin())]


def _list_drawn(layout: Layout) -> Iterator[Box]:
    """Yield what a badge keeps clear of, beside symbols."""
    size = LETTERS["unit"].size
    for label in layout.labels:
        if label.text and not label.path:
            wide, tall = measure_words(label.kind, label.text, label.sub)
            yield align_box(label.x + label.dx, label.y + label.dy, wide, tall, label.align)
    for unit in (*layout.units, *layout.ended, *layout.others):
        if unit.text:
            (x, y), (ax, ay) = unit.middle, unit.label_anchor()
            wide, tall = measure_label(unit.text, size), size * LINE_HEIGHT
            yield align_box(x + ax, y + ay, wide, tall, unit.align)
    for bracket in layout.brackets:
        yield from (box for _, box in box_bracket(bracket, size))
        yield from box_line(bracket)
    for flag in layout.flags:
        yield box_flag(flag.x + flag.dx, flag.y + flag.dy)
    for disc in layout.discs:
        x, y = disc.x + disc.dx, disc.y + disc.dy
        yield (x - EVENT_DISC, y - EVENT_DISC, x + EVENT_DISC, y + EVENT_DISC)
