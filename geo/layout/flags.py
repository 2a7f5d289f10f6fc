"""The flags of sites taken: since when, whether still, and where those of other accounts stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np

from geo.battle import Area, AreaKind, Battle, Certainty, Place, is_same
from geo.layout.boxes import Box, TakenBoxes
from geo.layout.names.labels import PlacedLabel
from geo.layout.units.groups import Project
from geo.symbology import find_roof

FEET = ((0.0, 26.0), (-36.0, 8.0), (-36.0, 30.0), (-70.0, 8.0))
"""From a site to where the foot of its flag may stand, the best first, px."""
RISE = 9.0
"""From a flag's foot up to its middle."""
ROOM = (33.0, 28.0)
"""How far from a symbol's middle a flag's middle must be, across or up."""
DISC_ROOM = (20.0, 20.0)
"""The same of an event's number."""
SAME = 1e-3
"""Degrees within which a site is a place."""


@dataclass(frozen=True)
class PlacedFlag:
    """The flag of a site that was taken."""

    area: str
    x: float
    y: float
    """The site, px."""
    dx: float
    dy: float
    """From the site to the foot of the flag."""


def find_taken(battle: Battle, site: Area) -> date:
    """Return the day on which a side took a site: the first of an unbroken row of records."""
    start = site.start
    before = [area for area in battle.areas if is_same(area, site)]
    while earlier := [area.start for area in before if area.start < start <= area.end]:
        start = min(earlier)
    return start.date()


def is_last_known(battle: Battle, site: Area, day: date) -> bool:
    """Return whether a site is only last known to be held: taken before, and since then untold.

    What a source says to be held still, a record that is certain, flies its flag as on the day.
    """
    return day > find_taken(battle, site) and site.certainty != Certainty.CERTAIN


@lru_cache(maxsize=4)
def find_sites(battle: Battle) -> Mapping[str, Place]:
    """Return the place that each site is, by the id of its area."""
    known = [place for place in battle.places.values() if place.lonlat is not None]
    spots = np.array([place.lonlat for place in known], dtype=float).reshape(-1, 2)
    sites = {}
    for area in battle.areas:
        if area.kind == AreaKind.SITE and known:
            at = area.shape.centroid
            far = np.hypot(*(spots - (at.x, at.y)).T)
            if far.min() < SAME:
                sites[area.id] = known[int(far.argmin())]
    return sites


def place_flags(
    battle: Battle,
    areas: Iterable[Area],
    view: str,
    middles: Sequence[tuple[float, float]],
    discs: Sequence[tuple[float, float]],
    labels: Iterable[PlacedLabel],
    taken: TakenBoxes,
    project: Project,
) -> tuple[PlacedFlag, ...]:
    """Return the flags of the sites that a view shows, where no symbol hides them.

    Parameters
    ----------
    battle
        The battle.
    areas
        What is held; of these the sites are taken.
    view
        The view: it shows a site's flag where it shows the site.
    middles
        Of all symbols, px.
    discs
        The middles of the numbers of events, px.
    labels
        The names that are laid: whose place has a mark keeps its flag whatever stands there.
    taken
        What is taken: a flag off its site covers none of it.
    project
        Longitude and latitude to px.
    """
    firm = taken.firm()
    marked = {label.id for label in labels if label.mark is not None}
    flags = []
    sites = find_sites(battle)
    for area in areas:
        place = sites.get(area.id) if area.kind == AreaKind.SITE else None
        if place is None or view not in place.views:
            continue
        x, y = project(area.shape.centroid.x, area.shape.centroid.y)
        roof = (0.0, find_roof(place.kind)) if place.id in marked else (0.0, 0.0)
        seats = (roof, *FEET[1:]) if area.account == battle.voice.id else FEET
        free = [
            (dx, dy)
            for dx, dy in seats
            if _is_free(x + dx, y + dy - RISE, middles, ROOM)
            and _is_free(x + dx, y + dy - RISE, discs, DISC_ROOM)
        ]
        # On its own roof the ground was kept for it; elsewhere it stands where it covers least.
        free.sort(
            key=lambda seat: (
                seat != seats[0] and firm.price([[box_flag(x + seat[0], y + seat[1])]])[0]
            )
        )
        if free or place.id in marked or area.account != battle.voice.id:
            flags.append(PlacedFlag(area.id, x, y, *(free or seats)[0]))
    return tuple(flags)


def box_flag(x: float, y: float) -> Box:
    """Return what a flag takes whose foot stands at a spot."""
    return (x - 3, y - 18, x + 15, y + 2)


def _is_free(
    x: float, y: float, middles: Sequence[tuple[float, float]], room: tuple[float, float]
) -> bool:
    return not any(abs(a - x) < room[0] and abs(b - y) < room[1] for a, b in middles)
