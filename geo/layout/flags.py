"""The flags of sites taken: since when, whether still, and where those of other accounts stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from geo.battle import Area, AreaKind, Battle, Certainty, Situation, is_same
from geo.layout.groups import Project

FEET = ((0.0, 26.0), (-36.0, 8.0), (-36.0, 30.0), (-70.0, 8.0))
"""From a site to where the foot of its flag may stand, the best first, px."""
RISE = 9.0
"""From a flag's foot up to its middle."""
ROOM = (33.0, 28.0)
"""How far from a symbol's middle a flag's middle must be, across or up."""
HIDDEN = (27.0, 25.0)
"""Nearer to a symbol's middle than this, across and up, a site's flag would lie under it."""


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


def place_flags(
    told: Situation, middles: Sequence[tuple[float, float]], project: Project
) -> tuple[tuple[str, float, float], ...]:
    """Return where flags stand so that no symbol hides them.

    Parameters
    ----------
    told
        What the other accounts say of a day.
    middles
        Of all symbols, px.
    project
        Longitude and latitude to px.

    Returns
    -------
    tuple of (str, float, float)
        Of each site taken: the area's id, and from its spot to the foot of its flag, px.
    """
    flags = []
    for area in told.areas:
        if area.kind == AreaKind.SITE:
            x, y = project(area.shape.centroid.x, area.shape.centroid.y)
            free = [(dx, dy) for dx, dy in FEET if _is_free(x + dx, y + dy - RISE, middles)]
            flags.append((area.id, *(free or FEET)[0]))
    return tuple(flags)


def is_flag_hidden(x: float, y: float, middles: Iterable[tuple[float, float]]) -> bool:
    """Return whether a flag at a site's own spot lies under a symbol, given the middles of all."""
    return any(abs(x - a) < HIDDEN[0] and abs(y - b) < HIDDEN[1] for a, b in middles)


def _is_free(x: float, y: float, middles: Sequence[tuple[float, float]]) -> bool:
    return not any(abs(a - x) < ROOM[0] and abs(b - y) < ROOM[1] for a, b in middles)
