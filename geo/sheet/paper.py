"""The papers of a sheet, and where on each of them its parts lie.

A sheet is drawn in millimetres of its own, the same on all papers: letters and symbols have one
size, and a larger paper has more room for the map. Each paper then magnifies the whole a little,
by how far away it is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from geo.work import PAPERS, PaperName

Rectangle = tuple[float, float, float, float]
"""Left, top, width and height, mm."""

EDGE = 10.0
HEAD, FOOT = 27.0, 17.0
"""From the edge of the paper to the frame, above and below."""
BAND = (5.0, 4.0)
"""Between frame and map, beside and above: there the graticule is numbered."""
GAP = 6.0
"""Between the map and the legend."""
SCALE = 17.0
"""Height of what stands at the foot of the last column."""


@dataclass(frozen=True)
class Paper:
    """A kind of paper."""

    name: PaperName
    size: tuple[float, float]
    """Width and height, mm."""
    factor: float = 1.0
    """How much larger everything is than on A4."""
    column: float = 57.0
    """Width of the legend, beside the map."""
    locator_height: float = 31.0
    """Height of the locator."""
    screen: bool = False
    """Whether it is shown on a screen, of whatever size: its scale is no round number."""

    @property
    def width(self) -> float:
        """In mm of the drawing, as all that follows."""
        return self.size[0] / self.factor

    @property
    def height(self) -> float:
        """Height."""
        return self.size[1] / self.factor

    @property
    def frame(self) -> Rectangle:
        """The outer frame of the map."""
        beside = 2 * EDGE + GAP + self.column
        return (EDGE, HEAD, self.width - beside, self.height - HEAD - FOOT)

    @property
    def map(self) -> Rectangle:
        """The map itself."""
        left, top, width, height = self.frame
        beside, above = BAND
        return (left + beside, top + above, width - 2 * beside, height - 2 * above)

    @property
    def lefts(self) -> tuple[float, ...]:
        """The left edges of the columns."""
        return (self.frame[0] + self.frame[2] + GAP,)

    @property
    def locator(self) -> Rectangle:
        """The small map, at the head of the first column."""
        return (self.lefts[0], HEAD, self.column, self.locator_height)

    @property
    def legend_rooms(self) -> tuple[tuple[float, float], ...]:
        """Top and bottom of the legend in each column."""
        return ((HEAD + self.locator_height + 3.0, self.height - FOOT - SCALE),)

    @property
    def foot(self) -> float:
        """The baseline of the first line under the frame."""
        return self.height - FOOT + 5.6


_PAPERS = (
    Paper("a4", (297.0, 210.0)),
    Paper("a3", (420.0, 297.0), 1.2),
    Paper("slide", (338.7, 190.5), column=70.0, locator_height=21.0, screen=True),
)
READ: Mapping[str, Paper] = MappingProxyType({paper.name: paper for paper in _PAPERS})


def read_paper(name: str) -> Paper:
    """Return the paper of a name.

    Raises
    ------
    ValueError
        There is no such paper.
    """
    if name not in READ:
        msg = f"`paper` must be {', '.join(PAPERS[:-1])} or {PAPERS[-1]}, found {name!r}"
        raise ValueError(msg)
    return READ[name]
