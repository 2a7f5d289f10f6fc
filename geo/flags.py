"""Where the flags of other accounts stand, beside those of the default voice."""

from __future__ import annotations

from collections.abc import Sequence

from geo.battle import AreaKind
from geo.groups import Project
from geo.timeline import Situation

FEET = ((0.0, 26.0), (-36.0, 8.0), (-36.0, 30.0), (-70.0, 8.0))
"""From a site to where the foot of its flag may stand, the best first, px."""
RISE = 9.0
"""From a flag's foot up to its middle."""
ROOM = (33.0, 28.0)
"""How far from a symbol's middle a flag's middle must be, across or up."""


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


def _is_free(x: float, y: float, middles: Sequence[tuple[float, float]]) -> bool:
    return not any(abs(a - x) < ROOM[0] and abs(b - y) < ROOM[1] for a, b in middles)
