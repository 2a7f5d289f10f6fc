"""Units that stand side by side at one spot, under a bracket with their names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from geo.battle import ENDED, Battle, Language, Unit
from geo.layout.boxes import Box
from geo.layout.units.placed import PlacedUnit
from geo.symbology import LETTERS, LINE_HEIGHT, measure_text

PITCH = (42.0, 40.0)
"""From one symbol of a block to the next, across and down, px."""
FRAME = (18.0, 12.0)
"""Half the width and height of a symbol's frame, px."""
BRACKET = 9.0
"""From the frames to the bracket, px."""
ARM = 6.0
"""Length of a bracket's arms, px."""
WORDS = 10.0
"""From the bracket to the names, px."""
MANY = 5
"""A stack of more than this is named by its side."""
LONGEST = 26
"""Letters that the names of those who came to a stack may have together; of a single name any."""
JOINT = " · "


@dataclass(frozen=True)
class Bracket:
    """What holds a block together."""

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

    @property
    def line(self) -> tuple[tuple[float, float], ...]:
        """Return the points of the bracket, px from the spot."""
        left, top, right, bottom = self.frames
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
        return left - BRACKET - WORDS if self.align == "right" else right + BRACKET + WORDS


def measure_label(text: str, size: float) -> float:
    """Return the width of a unit's label, px."""
    return measure_text(text, size, bold=LETTERS["unit"].bold) + 2


def seat_rows(middles: Sequence[float], align: str, bottom: float) -> tuple[float, ...]:
    """Return the middles of the lines of names: beside the rows of symbols, or all below them."""
    if align != "center":
        return tuple(middles)
    tall = LETTERS["unit"].size * LINE_HEIGHT
    return tuple(bottom + BRACKET + 8 + n * tall for n in range(len(middles)))


def read_brackets(
    battle: Battle, units: Iterable[PlacedUnit], lang: Language
) -> tuple[Bracket, ...]:
    """Return the brackets of the blocks that units stand in."""
    blocks: dict[tuple[str, str], list[PlacedUnit]] = defaultdict(list)
    for unit in units:
        if unit.block:
            blocks[unit.block, unit.position.account].append(unit)
    return tuple(_read_bracket(battle, members, lang) for members in blocks.values())


def _read_bracket(battle: Battle, members: list[PlacedUnit], lang: Language) -> Bracket:
    ordered = sorted(members, key=lambda unit: (round(unit.y + unit.dy), unit.x + unit.dx))
    first = ordered[0]
    rows: dict[int, list[PlacedUnit]] = defaultdict(list)
    for unit in ordered:
        rows[round(unit.y + unit.dy)].append(unit)
    middles = [(unit.x + unit.dx - first.x, unit.y + unit.dy - first.y) for unit in ordered]
    xs, ys = zip(*middles, strict=True)
    wide, high = FRAME
    frames = (min(xs) - wide, min(ys) - high, max(xs) + wide, max(ys) + high)
    named: list[tuple[str, ...]] = [()]
    if first.manner in {"each", "none"}:
        lines, heights, named = [], [], []
    elif first.manner == "one":
        known = [battle.units[unit.position.unit] for unit in ordered]
        came = {unit.position.unit for unit in ordered if unit.came}
        lines = [name_stack(battle, known, lang, came)]
        heights = [(min(ys) + max(ys)) / 2]
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
    )


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
