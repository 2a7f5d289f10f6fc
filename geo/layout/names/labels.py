"""Places the names of the ground, of places and of events around what already stands there.

A name that finds no free place is dropped, the least important first: names are tried in the
order of their rank, and each takes its ground from the next.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

import numpy as np

from geo.battle import Battle, Place
from geo.layout.boxes import Box, TakenBoxes

Project = Callable[[float, float], tuple[float, float]]
Pairs = tuple[tuple[float, float], ...]

ALLOWED = 60.0
"""Cost up to which a name may stand: it may cross a thin line, not cover a symbol."""
URGENT = 500.0
"""The same for what the day cannot be understood without: it may cross an arrow."""
VITAL = 1200.0
"""The same for the quarters: a whole arrow may run through the name, never a symbol."""
MEAN = 0.3
"""How much of the price of all days counts beside that of the worst."""
LAST = 240.0
"""What the last of many places costs for being the last."""
EVENT_RANK, QUARTER = 2.5, 0.6
BADGE_ROOM = (33.0, 28.0)
"""How far from a symbol's middle a badge's middle must be, across or up, px."""


@dataclass(frozen=True)
class PlacedLabel:
    """A name on the map at one scale."""

    id: str
    """Of the place, piece of ground or event."""
    kind: str
    """A key of `style.LETTERS`."""
    text: str
    """One line, or two; empty for a mark alone."""
    sub: str
    """A second line; empty: none."""
    lon: float
    lat: float
    x: float
    y: float
    """The spot, px."""
    dx: float
    dy: float
    """From the spot to the text's anchor (its middle line)."""
    align: str
    path: Pairs = ()
    """For a name along a line: start, control and end of a curve, px from the spot."""
    mark: tuple[float, float] | None = None
    """From the spot to the middle of the mark; None: no mark."""


Offer = tuple[PlacedLabel, list[Box]]
Wanted = tuple[float, str, list[Offer]]


def place_labels(wanted: list[Wanted], taken: TakenBoxes) -> list[Offer]:
    """Return the names that find a free place with their boxes, and take their ground.

    A name may cover what it may on every day, on the worst of them as on the others. A mark is
    there whether its name finds room or not.
    """
    placed: list[Offer] = []
    for rank, _, choices in sorted(wanted, key=lambda item: item[:2]):
        if not choices:
            continue
        days = taken.price_days([boxes for _, boxes in choices])
        prices = days.max(axis=1)
        costs = prices + MEAN * days.mean(axis=1)
        costs += np.minimum(3 * np.arange(len(prices)), LAST)
        best = int(costs.argmin())
        most = ALLOWED if rank > EVENT_RANK else URGENT if rank >= QUARTER else 2 * VITAL
        if days[best].mean() > most or prices[best] > (3 * VITAL if rank < QUARTER else URGENT):
            first = choices[0][0]
            if first.mark is not None and first.kind != "event":
                placed.append((replace(first, text=""), []))
            continue
        taken.add(choices[best][1])
        placed.append(choices[best])
    return placed


def mark_box(place: Place) -> Box:
    """Return the box of a place's mark around its spot, px."""
    if place.kind == "station":
        return (-12, -8, 12, 8)
    if place.kind in {"garden", "spot", "island"}:
        return (-1, -1, 1, 1)
    return (-7, -9, 7, 7)


def box_marks(battle: Battle, view: str, project: Project) -> list[Box]:
    """Return the boxes that the marks of a view's places take, px."""
    boxes = []
    for place in battle.places.values():
        if place.lonlat is not None and view in place.views:
            x, y = project(*place.lonlat)
            left, top, right, bottom = mark_box(place)
            boxes.append((x + left, y + top, x + right, y + bottom))
    return boxes


def seat_badge(
    label: PlacedLabel, taken: Collection[tuple[float, float]] = ()
) -> tuple[float, float]:
    """Return from the mark of a place to its badge, px; where nothing is free, the best seat."""
    return list_seats(label, taken)[0]


def list_seats(
    label: PlacedLabel, taken: Collection[tuple[float, float]] = ()
) -> list[tuple[float, float]]:
    """Return where the badge of a place may stand, px from its mark, the best first.

    Those that no symbol hides; where there is none, the best of all.

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
        (beside, -24.0), (beside, 26.0), (-0.6 * beside, -36.0), (-0.6 * beside, 36.0),
    )  # fmt: skip
    free = [seat for seat in seats if not _is_near(label.x + seat[0], label.y + seat[1], taken)]
    return free or [seats[0]]


def _is_near(x: float, y: float, taken: Collection[tuple[float, float]]) -> bool:
    return any(abs(x - a) < BADGE_ROOM[0] and abs(y - b) < BADGE_ROOM[1] for a, b in taken)
