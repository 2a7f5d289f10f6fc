"""A drawn shape: points and paint, the same for the screen and for paper.

Symbols, arrows and fronts are lists of shapes. What draws them (SVG in the page, matplotlib on
the sheet) knows nothing of what they mean.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Points = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Shape:
    """One line, area or circle.

    Attributes
    ----------
    points
        x, y pairs. Symbols: CSS px, y down, origin in the middle of the frame. Arrows and
        fronts: metres of the battle's projected system, y up.
    closed
        Whether the last point joins the first.
    fill, stroke
        A token of `style` (`ink`, `plate`, `shape`, `body`, `icon`, `arrow`, ...); the tokens
        `shape`, `text`, `body`, `icon` and `arrow` are the side's own. None: not painted.
    width
        Stroke width in px at 1x, whatever the units of `points` are.
    dash
        Lengths of dash and gap in px at 1x; empty: a whole line.
    radius
        Set for a circle around the only point, in the units of `points`.
    cap, join
        How lines end and meet.
    opacity
        0 to 1.
    """

    points: Points
    closed: bool = False
    fill: str | None = None
    stroke: str | None = None
    width: float = 0.0
    dash: tuple[float, ...] = ()
    radius: float | None = None
    cap: Literal["butt", "round"] = "butt"
    join: Literal["miter", "round"] = "miter"
    opacity: float = 1.0
