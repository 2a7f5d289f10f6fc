"""Units that share a spot, side by side or folded, under a bracket with their names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from geo.battle import ENDED, Battle, Language, Unit
from geo.layout.boxes import Box
from geo.layout.units.placed import PlacedUnit
from geo.symbology import LETTERS, LINE_HEIGHT, measure_text

PITCH = (42.0, 40.0)
"""From one symbol of a block to the next, across and down, px."""
FRAME = (18.0, 12.0)
"""Half the width and height of a symbol's frame, px."""
STACK: Box = (-18.0, -12.0, 40.0, 12.0)
"""The same of a stack with its count, around the middle of its front frame."""
BRACKET = 9.0
"""From the frames to the bracket, px."""
ARM = 6.0
"""Length of a bracket's arms, px."""
WORDS = 10.0
"""From the bracket to the names, px."""
NAME = LETTERS["unit"].size * LINE_HEIGHT
"""Height of a line of names, px."""
MANY = 5
"""A stack of more than this is named by its side."""
LONGEST = 26
"""Letters that the names of those who came to a stack may have together; of a single name any."""
JOINT = " · "


@dataclass(frozen=True)
class Bracket:
    """What holds a block together, or a stack whose names are spelled out."""

    units: tuple[str, ...]
    """Whose symbols stand in it, in the order of reading."""
    account: str
    x: float
    y: float
    """The spot of the first, px."""
    frames: Box
    """Around the frames, px from the spot."""
    align: str
    """Of the names: `right` (they end left of the frames), `left`, or `center` (below)."""
    ended: bool
    """Whether all of them have ended."""
    rows: tuple[tuple[float, str, tuple[str, ...]], ...]
    """The lines of names, each with its middle, px below the spot, and whom it names; nobody: all
    together. None where units bear their own."""
    listed: bool = False
    """Whether the names have lines of their own, however high the frames are."""
    shift: float = 0.0
    """How far right of its place beside the frames a list stands, px."""
    folded: bool = False
    """Whether it is a stack's."""

    @property
    def line(self) -> tuple[tuple[float, float], ...]:
        """Return the points of the bracket, px from the spot."""
        left, top, right, bottom = self.frames
        if self.listed and self.align != "center":
            heights = [y for y, *_ in self.rows]
            x = (left - BRACKET if self.align == "right" else right + BRACKET) + self.shift
            return trace_list(None if self.shift else (top, bottom), heights, x, self.align)
        if self.align == "center":
            y = bottom + BRACKET - 3
            return ((left, y - ARM), (left, y), (right, y), (right, y - ARM))
        # Where units bear their own names, it stands on the other side.
        turn = 1 if (self.align == "right") == bool(self.rows) else -1
        x = left - BRACKET if turn > 0 else right + BRACKET
        return ((x + turn * ARM, top), (x, top), (x, bottom), (x + turn * ARM, bottom))

    @property
    def anchor(self) -> float:
        """Return where the names begin, end or have their middle, px right of the spot."""
        left, _, right, _ = self.frames
        if self.align == "center":
            return (left + right) / 2
        beside = left - BRACKET - WORDS if self.align == "right" else right + BRACKET + WORDS
        return beside + self.shift

    @property
    def tie(self) -> tuple[tuple[float, float], ...]:
        """Return the ends of the line that ties a list to its frames, px; or nothing.

        It begins at the edge of a block, in the middle of a stack, which is drawn over it.
        """
        if not self.shift:
            return ()
        left, up, right, down = self.frames
        _, (x, top), (_, bottom), _ = self.line
        begin, end = ((left + right) / 2, (up + down) / 2), (x, (top + bottom) / 2)
        if self.folded:
            return begin, end
        across, along = end[0] - begin[0], end[1] - begin[1]
        halves = ((right - left) / 2, (down - up) / 2)
        share = min(
            half / abs(way) for half, way in zip(halves, (across, along), strict=True) if way
        )
        return (begin[0] + share * across, begin[1] + share * along), end


def measure_label(text: str, size: float) -> float:
    """Return the width of a unit's label, px."""
    return measure_text(text, size, bold=LETTERS["unit"].bold) + 2


def seat_rows(middles: Sequence[float], align: str, bottom: float) -> tuple[float, ...]:
    """Return the middles of the lines of names: beside the rows of symbols, or all below them."""
    if align != "center":
        return tuple(middles)
    return tuple(bottom + BRACKET + 8 + n * NAME for n in range(len(middles)))


def offer_across(count: int) -> tuple[int, ...]:
    """Return how many of so many names a line of a list may hold."""
    return tuple(across for across, least in ((1, 1), (2, 4), (3, 7)) if count >= least)


def join_names(names: Sequence[str], across: int) -> list[str]:
    """Return names in lines of so many."""
    return [JOINT.join(names[n : n + across]) for n in range(0, len(names), across)]


def offer_drops(frames: float, count: int) -> tuple[float, ...]:
    """Return how far below the middle of frames the middle of a list of names may lie, px.

    Parameters
    ----------
    frames
        How high they are together.
    count
        Of how many lines the list is: beside its frames it never ends before it passes them.
    """
    spare = abs(count * NAME - frames) / 2
    return (0.0,) if spare < NAME / 2 else (0.0, -spare, spare, -spare / 2, spare / 2)


def seat_list(middle: float, count: int) -> tuple[float, ...]:
    """Return the middles of the lines of a list of names around its own middle."""
    return tuple(middle + (n - (count - 1) / 2) * NAME for n in range(count))


def trace_list(
    frames: tuple[float, float] | None, heights: Sequence[float], x: float, align: str
) -> tuple[tuple[float, float], ...]:
    """Return the points of the bracket between frames and a list of names: it holds the higher.

    Parameters
    ----------
    frames
        Their top and bottom; None: the list stands away from them.
    heights
        The middles of the names.
    x
        Where it stands.
    align
        Of the names.
    """
    top, bottom = min(heights) - NAME / 2 + 2, max(heights) + NAME / 2 - 2
    # Its arms reach round what it spans: the frames, or the names, which begin beyond them.
    inward = 1 if align == "right" else -1
    arm = -(ARM - 2)
    if frames is not None:
        arm = ARM if bottom - top <= frames[1] - frames[0] else arm
        top, bottom = min(top, frames[0]), max(bottom, frames[1])
    end = x + inward * arm
    return ((end, top), (x, top), (x, bottom), (end, bottom))


def read_brackets(
    battle: Battle, units: Iterable[PlacedUnit], lang: Language
) -> tuple[Bracket, ...]:
    """Return the brackets of the blocks that units stand in, and of the stacks with a list."""
    blocks: dict[tuple[str, str], list[PlacedUnit]] = defaultdict(list)
    for unit in units:
        held = unit.stack if unit.names else ""
        if unit.block or held:
            blocks[unit.block or held, unit.position.account].append(unit)
    return tuple(_read_bracket(battle, members, lang) for members in blocks.values())


def _read_bracket(battle: Battle, members: list[PlacedUnit], lang: Language) -> Bracket:
    ordered = sorted(
        members, key=lambda unit: (unit.fold, round(unit.y + unit.dy), unit.x + unit.dx)
    )
    first = ordered[0]
    rows: dict[int, list[PlacedUnit]] = defaultdict(list)
    for unit in ordered:
        rows[round(unit.y + unit.dy)].append(unit)
    middles = [(unit.x + unit.dx - first.x, unit.y + unit.dy - first.y) for unit in ordered]
    xs, ys = zip(*middles, strict=True)
    wide, high = FRAME
    frames = (min(xs) - wide, min(ys) - high, max(xs) + wide, max(ys) + high)
    middle = (min(ys) + max(ys)) / 2
    if first.fold:
        (x, middle), (left, top, right, bottom) = middles[0], STACK
        frames = (x + left, middle + top, x + right, middle + bottom)
    named: list[tuple[str, ...]] = [()]
    if first.manner in {"each", "none"}:
        lines, heights, named = [], [], []
    elif first.manner == "one":
        known = [battle.units[unit.position.unit] for unit in ordered]
        came = {unit.position.unit for unit in ordered if unit.came}
        lines = [name_stack(battle, known, lang, came)]
        heights = [middle]
    elif first.names is not None:
        across, ids = first.names.across, tuple(unit.position.unit for unit in ordered)
        lines = join_names([battle.units[one].label.read(lang) for one in ids], across)
        heights = [*seat_list(middle + first.names.down, len(lines))]
        named = [ids[n : n + across] for n in range(0, len(ids), across)]
    else:
        lines = [
            JOINT.join(battle.units[u.position.unit].label.read(lang) for u in row)
            for row in rows.values()
        ]
        heights = [row[0].y + row[0].dy - first.y for row in rows.values()]
        named = [tuple(unit.position.unit for unit in row) for row in rows.values()]
    seats = seat_rows(heights, first.align, frames[3])
    return Bracket(
        tuple(unit.position.unit for unit in ordered),
        first.position.account,
        first.x,
        first.y,
        frames,
        first.align,
        all(unit.position.status in ENDED for unit in ordered),
        tuple(zip(seats, lines, named, strict=True)),
        first.names is not None,
        0.0 if first.names is None else first.names.right,
        bool(first.fold),
    )


def box_line(bracket: Bracket) -> list[Box]:
    """Return the boxes that the parts of a bracket take, px."""
    return [
        (
            bracket.x + min(a, c) - 1, bracket.y + min(b, d) - 1,
            bracket.x + max(a, c) + 1, bracket.y + max(b, d) + 1,
        )
        for (a, b), (c, d) in pairwise(bracket.line)
    ]  # fmt: skip


def box_bracket(bracket: Bracket, size: float) -> list[tuple[str, Box]]:
    """Return the boxes that a bracket's names take, by what they say, px."""
    tall = size * LINE_HEIGHT
    boxes = []
    for y, text, _ in bracket.rows:
        width = measure_label(text, size)
        x = {
            "left": bracket.anchor,
            "right": bracket.anchor - width,
            "center": bracket.anchor - width / 2,
        }[bracket.align]
        box = (
            bracket.x + x, bracket.y + y - tall / 2,
            bracket.x + x + width, bracket.y + y + tall / 2,
        )  # fmt: skip
        boxes.append((text, box))
    return boxes


def name_stack(
    battle: Battle, units: list[Unit], lang: Language, came: Collection[str] = ()
) -> str:
    """Return the label of units that are named together.

    Who came to them that day, or who or whose they are.
    """
    new = [unit.label.read(lang) for unit in units if unit.id in came]
    while len(new) > 1 and len(", ".join(new)) > LONGEST:
        del new[-1]
    if new:
        rest = f" + {len(units) - len(new)}" if len(new) < len(units) else ""
        return f"{', '.join(new)}{rest}"
    if len(units) > MANY:
        return battle.sides[units[0].side].short.read(lang)
    return f"{units[0].label.read(lang)} + {len(units) - 1}"
