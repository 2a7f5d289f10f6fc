"""A unit as it stands on the map at one scale."""

from __future__ import annotations

from dataclasses import dataclass
from math import copysign

from geo.battle import ENDED, Position, Unit, UnitKind
from geo.layout.boxes import Box

SYMBOL: Box = (-20, -24, 20, 16)
"""What a symbol with its echelon takes, around the middle of its frame: the hit area."""
ENDED_SYMBOL: Box = (-17, -18, 17, 12)
"""The same of a unit that has ended: it is drawn smaller, and its name stands nearer."""
BADGE = (-28.0, 31.0)
"""How far up and right a badge reaches, where accounts differ about a unit."""
STAFF = 21.0
"""How far down a commandant's staff reaches."""
GAP = 26.0
"""From the middle of a symbol to its label."""
ENDED_GAP = 18.0
"""The same of a unit that has ended."""
BELOW = 30.0
ABOVE = -33.0
LABEL_ANCHORS = {
    "left": (GAP, 0.0), "right": (-GAP, 0.0), "center": (0.0, BELOW), "above": (0.0, ABOVE),
}  # fmt: skip
"""By alignment, where a label hangs, from the middle of the frame."""
BEHIND = 2.8
"""How far right of and above it the next symbol of a stack lies, px."""
SEEN = 3
"""How many symbols of a stack are seen; all that follow lie where the last of these does."""
LEADER_LEAST = 20.0
"""Farther than this from its spot a symbol has a leader, px."""


@dataclass(frozen=True)
class NameList:
    """How the names of a block or a stack stand that have lines of their own, beside its frames."""

    across: int = 1
    """How many names a line holds."""
    right: float = 0.0
    """How far right of its place beside the frames it stands, px: then a line ties it to them."""
    down: float = 0.0
    """How far below the middle of the frames its own middle lies, px."""


@dataclass(frozen=True)
class PlacedUnit:
    """A unit's symbol and label at one scale."""

    position: Position
    x: float
    y: float
    """The spot, px."""
    dx: float
    dy: float
    """From the spot to the middle of the symbol's frame."""
    text: str
    """The label; empty inside a folded stack, and where the bracket of its block names it."""
    align: str
    """Of the label: `left` (right of the symbol), `right`, `center` (below), or `above`."""
    leader: bool = False
    """Whether a line joins symbol and spot."""
    fold: int = 0
    """0: not folded; 1: the front of a stack, 2: the one behind it, and so on."""
    count: int = 0
    """On the front of a stack: how many it holds."""
    came: bool = False
    """Whether it came here in the course of the day: a stack it is in is named by it."""
    stack: str = ""
    """Of which unit it is in the stack, the same for all in it; empty: not folded."""
    block: str = ""
    """Of which unit it is in the block, the same for all in it; empty: it stands alone."""
    manner: str = ""
    """How a block is named: `each`, in `rows`, in a `list`, or as `one`."""
    names: NameList | None = None
    """Of a block or a stack whose names are spelled out in a list: how it stands."""

    @property
    def middle(self) -> tuple[float, float]:
        """Return the middle of the symbol's frame, px."""
        return self.x + self.dx, self.y + self.dy

    @property
    def front(self) -> tuple[float, float]:
        """Where the front of its stack stands, px; for a unit that is not folded, where it does."""
        back = step_behind(max(self.fold, 1))
        return self.x + self.dx - back, self.y + self.dy + back

    def label_anchor(self) -> tuple[float, float]:
        """Return where the label hangs, from the middle of the frame, px."""
        return anchor_label(self.align, stacked=self.count > 1, ended=self.position.status in ENDED)


def anchor_label(align: str, *, stacked: bool = False, ended: bool = False) -> tuple[float, float]:
    """Return where a label hangs, from the middle of the frame, px.

    Parameters
    ----------
    align
        One of `LABEL_ANCHORS`.
    stacked
        Whether it is a stack's: its name keeps clear of the frames behind.
    ended
        Whether the unit has ended: its symbol is smaller, and its name stands nearer.
    """
    x, y = LABEL_ANCHORS[align]
    if ended and x:
        x = copysign(ENDED_GAP, x)
    if stacked:
        x, y = x + 5 * (x > 0), y - 6 * (y < 0)
    return x, y


def step_behind(fold: int) -> float:
    """Return how far right and up a symbol lies from the front of its stack, px."""
    return (min(fold, SEEN) - 1) * BEHIND


def box_symbol(unit: Unit, position: Position, *, badge: bool) -> Box:
    """Return the box that a symbol takes, around the middle of its frame."""
    left, top, right, bottom = ENDED_SYMBOL if position.status in ENDED else SYMBOL
    if badge:
        top, right = BADGE
    return (left, top, right, STAFF if unit.kind == UnitKind.COMMANDANT else bottom)
