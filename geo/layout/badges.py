"""Where the badges stand that say that accounts differ about a unit or a place."""

from __future__ import annotations

from dataclasses import dataclass

from geo.battle import Battle
from geo.layout.names.labels import seat_badge
from geo.layout.week import Layout

BESIDE_UNIT = (19.0, -15.0)
"""From the middle of a unit's frame to its badge, px."""


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

    A unit in a stack bears none, nor does a place without a mark.
    """
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
            badges.append(Badge(contradiction.id, *at, *BESIDE_UNIT))
        elif contradiction.place in marks:
            label = marks[contradiction.place]
            seat = seat_badge(label, taken)
            badges.append(Badge(contradiction.id, label.x, label.y, *seat, label.id))
    return tuple(badges)
