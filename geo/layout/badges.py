"""Where the badges stand that say that accounts differ about a unit or a place."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.battle import Battle
from geo.layout.labels import PlacedLabel

if TYPE_CHECKING:
    from geo.layout.week import Layout

BESIDE_UNIT = (19.0, -15.0)
"""From the middle of a unit's frame to its badge, px."""
ROOM = (33.0, 28.0)
"""How far from a symbol's middle a badge's middle must be, across or up, px."""


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


def seat_badge(
    label: PlacedLabel, taken: Collection[tuple[float, float]] = ()
) -> tuple[float, float]:
    """Return from the mark of a place to its badge, px; where nothing is free, the best seat.

    Parameters
    ----------
    label
        The place's name, on whose other side the badge stands.
    taken
        The middles of all symbols.
    """
    beside = -20.0 if label.align == "left" else 20.0
    seats = (
        (beside, -8.0), (beside, 10.0), (0.0, 22.0),
        (0.0, -24.0), (-beside, 22.0), (-beside, -24.0),
    )  # fmt: skip
    free = (seat for seat in seats if not _is_near(label.x + seat[0], label.y + seat[1], taken))
    return next(free, seats[0])


def _is_near(x: float, y: float, taken: Collection[tuple[float, float]]) -> bool:
    return any(abs(x - a) < ROOM[0] and abs(y - b) < ROOM[1] for a, b in taken)
