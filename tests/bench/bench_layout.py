"""How well the shipped battle is laid out: what strays, overlaps, crosses, wanders, and the time.

`python tests/bench/bench_layout.py [TREE ...] [--json] [--rounds N]`. A tree is a checkout of this
project, this one by default; of several the totals stand side by side. All is measured with one
yardstick, at the zooms at which each view fits a window of three sizes, in all languages, on all
days, with every account heard, as the page has it.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, pairwise, product
from math import copysign, hypot
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[2]

if TYPE_CHECKING:
    from geo.battle import Battle, Language
    from geo.layout import Layout, PlacedLabel, PlacedUnit, Viewport

Box = tuple[float, float, float, float]
Line = list[tuple[float, float]]
Totals = Counter[str]

SIZES = {"1440": (1019, 706), "1366": (945, 574), "phone": (390, 600)}
"""Of the map in windows of 1440 x 900 and 1366 x 768 px, and on a phone, px."""
SYMBOL: Box = (-20, -24, 20, 16)
"""What a symbol takes around the middle of its frame."""
ENDED_SYMBOL: Box = (-17, -18, 17, 12)
ENDED_GAP = 18.0
ANCHORS = {"left": (26.0, 0.0), "right": (-26.0, 0.0), "center": (0.0, 30.0)}
"""Where a label hangs, from the middle of the frame."""
FRAME: Box = (-17, -13, 17, 13)
"""What of a symbol no foreign leader should cross."""
MARKS: Mapping[str, Box] = {
    "station": (-12, -8, 12, 8),
    "garden": (-1, -1, 1, 1),
    "spot": (-1, -1, 1, 1),
    "island": (-1, -1, 1, 1),
}
MARK: Box = (-7, -9, 7, 7)
FOREMOST = 3
"""Up to this rank a place's mark counts as covered."""
DISC = 11.0
"""Half the side of an event's disc."""
FAR = 60.0
"""Farther from its spot than this, px, a symbol strays."""
FREE = 12.0
"""Round its spot a leader crosses nothing: the arrow that brought the unit ends there."""
HAIR = 0.5
"""Px that count as none."""
STIR = 8.0
"""A move of more is seen as one."""

ROWS = {
    "placements": "units placed in the window, over all days",
    "folded": "of these in a stack",
    "unnamed": "of these named nowhere",
    "offset": "sum of px from spot to symbol",
    "offset mean": "the same, mean",
    "offset max": "the same, the most",
    "far": f"farther than {FAR:.0f} px",
    "leaders": "leaders",
    "overlap": "px² of units' symbols and labels on each other",
    "overlap names": "px² of these on names",
    "overlap marks": "px² of these on marks of places",
    "overlap cards": "px² of these on cards, or out of the window",
    "overlap discs": "px² of these on discs of events",
    "overlap ground": "px² of names on names, cards and discs",
    "cross arrows": "leaders over arrows",
    "cross fronts": "leaders over fronts",
    "cross rivers": "leaders over rivers",
    "cross leaders": "leaders over leaders",
    "cross symbols": "leaders over symbols of the other side",
    "across": "symbols beyond a front or river from their spots",
    "names": "names shown on any day",
    "names never": "names shown on no day",
    "names missing": "of those shown, missing on some day",
    "names gone": "the same, names times days",
    "marks missing": "marks of places missing on some day",
    "names moved": "names that move between days",
    "names way": "px that they move",
    "units moved": f"moves of units that have not moved, over {STIR:.0f} px",
    "units way": "px of all their moves",
    "discs": "discs of events",
    "seconds": "seconds to lay all days at one zoom, mean of the medians",
}
MEANS = ("seconds", "offset mean")
TALL = ("offset max",)


@dataclass(frozen=True)
class Window:
    """A view as a window of one size has it, and what the placer is asked."""

    view: str
    size: str
    band: str
    compact: bool
    frame: Viewport
    framed: bool
    project: Any


def list_windows(battle: Battle) -> Iterator[Window]:
    """Yield every view in every size of window, as the page asks for them."""
    import geo.layout as door  # noqa: PLC0415

    for view, (size, (width, height)) in product(battle.views, SIZES.items()):
        band = door.name_band(battle, view)
        phone = size == "phone"
        made_for = (door.COMPACT if phone else door.WIDE)[band]
        bounds = battle.views[view].bounds
        fit = door.fit_zoom(bounds, made_for)
        zoom = door.fit_zoom(bounds, door.Viewport(width, height))
        frame = door.fold_cards(door.resize_viewport(made_for, 2 ** (zoom - fit)))
        if zoom != fit and not phone:
            frame = door.stretch_cards(frame)
        compact = phone or (band == "near" and zoom < fit - 0.25)
        framed = abs(zoom - fit) <= 0.5
        project = door.seat_view(bounds, zoom, frame)
        yield Window(view, size, band, compact, frame, framed, project)


def lay(battle: Battle, lang: Language, window: Window) -> list[Layout]:
    """Return the layouts of all days."""
    from geo.layout import lay_out_week  # noqa: PLC0415

    week = lay_out_week(
        battle,
        lang,
        project=window.project,
        view=window.view,
        band=window.band,
        accounts=[account for account in battle.accounts if account != battle.voice.id],
        compact=window.compact,
        viewport=window.frame if window.framed else None,
    )
    return [week[day] for day in battle.dates]


# ---- what is drawn -----------------------------------------------------------------------------


def shift(box: Box, x: float, y: float) -> Box:
    """Return a box moved by x and y."""
    return (box[0] + x, box[1] + y, box[2] + x, box[3] + y)


def align(x: float, y: float, width: float, height: float, hand: str) -> Box:
    """Return the box of a text that hangs at x, its middle line at y."""
    left = {"left": x, "right": x - width}.get(hand, x - width / 2)
    return (left, y - height / 2, left + width, y + height / 2)


def find_anchor(unit: PlacedUnit) -> tuple[float, float]:
    """Return where a unit's name hangs, from the middle of its symbol, px."""
    from geo.battle import ENDED  # noqa: PLC0415

    if hasattr(unit, "manner"):
        # A tree that has blocks knows by itself what has ended and what is a stack.
        return unit.label_anchor()
    ax, ay = ANCHORS[unit.align]
    return (copysign(ENDED_GAP, ax) if unit.position.status in ENDED and ax else ax), ay


def find_middle(unit: PlacedUnit) -> tuple[float, float]:
    """Return the middle of a symbol's frame, px."""
    return unit.x + unit.dx, unit.y + unit.dy


def measure_name(text: str, *, compact: bool) -> tuple[float, float]:
    """Return width and height of a unit's name, px."""
    from geo.symbology import LETTERS, LINE_HEIGHT, PHONE_LABEL_SIZE, measure_text  # noqa: PLC0415

    letters = LETTERS["unit"]
    size = PHONE_LABEL_SIZE if compact else letters.size
    return measure_text(text, size, bold=letters.bold), size * LINE_HEIGHT


def box_units(
    battle: Battle, layout: Layout, lang: Language, *, compact: bool
) -> list[tuple[str, Box]]:
    """Return the boxes of symbols and names of units, each with what it belongs to."""
    import geo.layout as door  # noqa: PLC0415
    from geo.battle import ENDED  # noqa: PLC0415

    boxes: list[tuple[str, Box]] = []
    for unit in (*layout.units, *layout.ended):
        if unit.fold > 1:
            continue
        x, y = find_middle(unit)
        ended = unit.position.status in ENDED
        left, top, right, bottom = ENDED_SYMBOL if ended else SYMBOL
        more = 3.0 * (min(unit.count, 3) - 1) if unit.fold == 1 else 0.0
        boxes.append((unit.position.unit, shift((left, top - more, right + more, bottom), x, y)))
        if unit.text:
            width, tall = measure_name(unit.text, compact=compact)
            ax, ay = find_anchor(unit)
            boxes.append((unit.position.unit, align(x + ax, y + ay, width, tall, unit.align)))
    for bracket in list_brackets(door, battle, layout, lang):
        for y, text, *_ in bracket.rows:
            width, tall = measure_name(text, compact=compact)
            at = (bracket.x + bracket.anchor, bracket.y + y)
            boxes.append((f"block {bracket.units[0]}", align(*at, width, tall, bracket.align)))
    return boxes


def list_brackets(door: Any, battle: Battle, layout: Layout, lang: Language) -> list[Any]:
    """Return the brackets that name blocks of units, in a tree that has them."""
    if not hasattr(door, "read_brackets"):
        return []
    return [*door.read_brackets(battle, (*layout.units, *layout.ended), lang)]


def list_texts(battle: Battle, layout: Layout, lang: Language) -> list[str]:
    """Return all that units are named by."""
    import geo.layout as door  # noqa: PLC0415

    texts = [unit.text for unit in (*layout.units, *layout.ended) if unit.text]
    for bracket in list_brackets(door, battle, layout, lang):
        texts += [text for _, text, *_ in bracket.rows]
    return texts


def box_name(label: PlacedLabel) -> list[Box]:
    """Return the boxes of a name on the ground; of one along a curve, those of its letters."""
    from geo.symbology import LETTERS, LINE_HEIGHT, measure_text  # noqa: PLC0415

    if not label.text:
        return []
    letters = LETTERS[label.kind]
    rows = label.text.split("\n")
    tall = letters.size * (1 + (len(rows) - 1) * LINE_HEIGHT)
    if label.path:
        (ax, ay), (bx, by), (cx, cy) = label.path
        half, parts = tall / 2, max(2, len(label.text))
        points = []
        for n in range(parts):
            t = (n + 0.5) / parts
            x = (1 - t) ** 2 * ax + 2 * t * (1 - t) * bx + t * t * cx
            y = (1 - t) ** 2 * ay + 2 * t * (1 - t) * by + t * t * cy
            points.append((label.x + x, label.y + y))
        wide = hypot(cx - ax, cy - ay) / parts / 2
        return [(x - wide, y - half, x + wide, y + half) for x, y in points]
    width = max(
        measure_text(
            row, letters.size, serif=letters.serif, bold=letters.bold, spacing=letters.spacing
        )
        for row in rows
    )
    return [align(label.x + label.dx, label.y + label.dy, width, tall, label.align)]


def find_seat(label: PlacedLabel) -> tuple[float, float]:
    """Return where a name stands, px: where it hangs, or the middle of its curve."""
    if label.path:
        (ax, ay), (bx, by), (cx, cy) = label.path
        return label.x + (ax + 2 * bx + cx) / 4, label.y + (ay + 2 * by + cy) / 4
    return label.x + label.dx, label.y + label.dy


def box_marks(battle: Battle, window: Window) -> list[Box]:
    """Return the boxes of the marks of a view's foremost places, located or not."""
    boxes = []
    for place in battle.places.values():
        if place.lonlat is not None and window.view in place.views and place.rank <= FOREMOST:
            if place.certainty == "uncertain" and (place.radius_m or 0) > 2000:
                continue
            boxes.append(shift(MARKS.get(str(place.kind), MARK), *window.project(*place.lonlat)))
    return boxes


def list_names(battle: Battle, window: Window) -> set[str]:
    """Return the ids of all that a view could name."""
    from shapely.geometry import box  # noqa: PLC0415

    ground = box(*battle.views[window.view].bounds)
    names = {
        place.id
        for place in battle.places.values()
        if window.view in place.views and place.lonlat is not None
    }
    return names | {
        piece.id
        for piece in battle.ground
        if window.view in piece.views and piece.name is not None and piece.shape.intersects(ground)
    }


# ---- what is measured --------------------------------------------------------------------------


def measure_overlap(one: Box, two: Box) -> float:
    """Return how many square px two boxes share."""
    wide = min(one[2], two[2]) - max(one[0], two[0])
    high = min(one[3], two[3]) - max(one[1], two[1])
    return wide * high if wide > HAIR and high > HAIR else 0.0


def measure_outside(box: Box, width: float, height: float) -> float:
    """Return how many square px of a box lie out of the window."""
    inside = measure_overlap(box, (0.0, 0.0, width, height))
    return (box[2] - box[0]) * (box[3] - box[1]) - inside


def is_crossed(one: Line, two: Line) -> bool:
    """Return whether two lines cross."""
    for (a, b), (c, d) in product(pairwise(one), pairwise(two)):
        if max(a[0], b[0]) < min(c[0], d[0]) or max(c[0], d[0]) < min(a[0], b[0]):
            continue
        if max(a[1], b[1]) < min(c[1], d[1]) or max(c[1], d[1]) < min(a[1], b[1]):
            continue
        if _turn(a, b, c) * _turn(a, b, d) < 0 and _turn(c, d, a) * _turn(c, d, b) < 0:
            return True
    return False


def _turn(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def outline(box: Box) -> Line:
    """Return the sides of a box."""
    left, top, right, bottom = box
    return [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]


def list_lines(battle: Battle, layout: Layout, window: Window) -> dict[str, list[Line]]:
    """Return the lines that leaders should not cross, by kind."""
    from shapely import get_coordinates, get_parts  # noqa: PLC0415

    from geo.battle import AreaKind, GroundKind  # noqa: PLC0415
    from geo.layout import is_owed  # noqa: PLC0415

    def read(shape: Any) -> list[Line]:
        return [
            [window.project(x, y) for x, y in get_coordinates(part)] for part in get_parts(shape)
        ]

    now, view = layout.situation, window.view
    fronts = [
        line
        for area in (*now.areas, *now.fallen)
        if area.kind == AreaKind.FRONT and is_owed(battle, area, view)
        for line in read(area.shape)
    ]
    return {
        "arrows": [
            [window.project(x, y) for x, y in move.path.coords]
            for move in now.moves
            if is_owed(battle, move, view)
        ],
        "fronts": fronts,
        "rivers": [
            line
            for piece in battle.ground
            if piece.kind == GroundKind.RIVER and view in piece.views
            for line in read(piece.shape)
        ],
    }


def is_inside(x: float, y: float, window: Window) -> bool:
    """Return whether a spot lies in the window."""
    return 0 <= x <= window.frame.width and 0 <= y <= window.frame.height


def measure_units(
    battle: Battle, layout: Layout, lang: Language, window: Window, totals: Totals
) -> None:
    """Add what a day's units do to the totals: offsets, names, leaders and what these cross."""
    texts = list_texts(battle, layout, lang)
    lines = list_lines(battle, layout, window)
    leaders: list[tuple[PlacedUnit, Line]] = []
    units = [u for u in (*layout.units, *layout.ended) if is_inside(u.x, u.y, window)]
    for unit in units:
        far = hypot(unit.dx, unit.dy)
        way: Line = [(unit.x, unit.y), find_middle(unit)]
        totals["placements"] += 1
        totals["folded"] += unit.fold > 0
        totals["offset"] += far
        totals["far"] += far > FAR
        totals["offset max"] = max(totals["offset max"], far)
        label = battle.units[unit.position.unit].label.read(lang)
        totals["unnamed"] += not any(label in text for text in texts)
        barred = (*lines["fronts"], *lines["rivers"])
        totals["across"] += any(is_crossed(way, line) for line in barred)
        if unit.leader and far > FREE:
            share = FREE / far
            start = (unit.x + unit.dx * share, unit.y + unit.dy * share)
            leaders.append((unit, [start, way[1]]))
    totals["leaders"] += len(leaders)
    for _, leader in leaders:
        for kind, barriers in lines.items():
            totals[f"cross {kind}"] += sum(is_crossed(leader, line) for line in barriers)
    for (_, one), (_, two) in combinations(leaders, 2):
        totals["cross leaders"] += is_crossed(one, two)
    for (unit, leader), other in product(leaders, units):
        sides = {battle.units[u.position.unit].side for u in (unit, other)}
        if len(sides) == 2 and other.fold <= 1:
            frame = outline(shift(FRAME, *find_middle(other)))
            totals["cross symbols"] += is_crossed(leader, frame)


def measure_overlaps(
    battle: Battle, layout: Layout, lang: Language, window: Window, totals: Totals
) -> None:
    """Add what covers what to the totals."""
    width, height = window.frame.width, window.frame.height
    whole: Box = (0.0, 0.0, width, height)
    units = [
        (owner, box)
        for owner, box in box_units(battle, layout, lang, compact=window.compact)
        if measure_overlap(box, whole)
    ]
    shown = {
        unit.position.unit
        for unit in (*layout.units, *layout.ended)
        if is_inside(unit.x, unit.y, window)
    }
    names = [box_name(label) for label in layout.labels]
    discs = [
        shift((-DISC, -DISC, DISC, DISC), disc.x + disc.dx, disc.y + disc.dy)
        for disc in layout.discs
    ]
    cards = window.frame.cards if window.framed else ()
    totals["discs"] += len(discs)
    for (_, one), (_, two) in combinations(units, 2):
        totals["overlap"] += measure_overlap(one, two)
    flat = [box for boxes in names for box in boxes]
    marks = box_marks(battle, window)
    for owner, one in units:
        for kind, boxes in (("names", flat), ("marks", marks), ("discs", discs), ("cards", cards)):
            totals[f"overlap {kind}"] += sum(measure_overlap(one, box) for box in boxes)
        if window.framed and owner in shown:
            totals["overlap cards"] += measure_outside(one, width, height)
    for one, two in combinations(names, 2):
        totals["overlap ground"] += sum(measure_overlap(a, b) for a, b in product(one, two))
    for one, two in product(flat, [*cards, *discs]):
        totals["overlap ground"] += measure_overlap(one, two)


def measure_week(battle: Battle, week: list[Layout], window: Window, totals: Totals) -> None:
    """Add to the totals what changes from day to day: names and units that have not moved."""
    days: dict[str, list[PlacedLabel | None]] = defaultdict(lambda: [None] * len(week))
    marks: dict[str, int] = Counter()
    for n, layout in enumerate(week):
        for label in layout.labels:
            if label.kind == "event":
                continue
            if label.text:
                days[label.id][n] = label
            marks[label.id] += label.mark is not None
    totals["names"] += len(days)
    totals["names never"] += len(list_names(battle, window) - set(days))
    totals["names missing"] += sum(None in seats for seats in days.values())
    totals["names gone"] += sum(seats.count(None) for seats in days.values())
    totals["marks missing"] += sum(0 < count < len(week) for count in marks.values())
    for seats in days.values():
        places = [find_seat(label) for label in seats if label is not None]
        way = max((hypot(a[0] - b[0], a[1] - b[1]) for a, b in combinations(places, 2)), default=0)
        totals["names moved"] += way > HAIR
        totals["names way"] += way if way > HAIR else 0
    for before, after in pairwise(week):
        old = {unit.position.unit: unit for unit in before.units}
        for unit in after.units:
            then = old.get(unit.position.unit)
            still = then is not None and hypot(unit.x - then.x, unit.y - then.y) < HAIR
            if then is None or not still or not is_inside(unit.x, unit.y, window):
                continue
            way = hypot(unit.dx - then.dx, unit.dy - then.dy)
            totals["units moved"] += way > STIR
            totals["units way"] += way if way > HAIR else 0


def measure(battle: Battle, rounds: int) -> dict[str, Totals]:
    """Return the totals of each window over languages and days."""
    from geo.battle import LANGUAGES  # noqa: PLC0415

    table: dict[str, Totals] = {}
    for window in list_windows(battle):
        totals = table[f"{window.view} {window.size}"] = Counter(dict.fromkeys(ROWS, 0))
        for lang in LANGUAGES:
            seconds = []
            for _ in range(rounds + 1):
                start = time.perf_counter()
                week = lay(battle, lang, window)
                seconds.append(time.perf_counter() - start)
            # The first measures letters that are known from then on.
            totals["seconds"] += median(seconds[1:] or seconds) / len(LANGUAGES)
            measure_week(battle, week, window, totals)
            for layout in week:
                measure_units(battle, layout, lang, window, totals)
                measure_overlaps(battle, layout, lang, window, totals)
        totals["offset mean"] = totals["offset"] / max(1, totals["placements"])
    return table


def add_totals(table: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """Return the totals over all windows."""
    whole: dict[str, float] = {}
    for row in ROWS:
        numbers = [totals[row] for totals in table.values()]
        whole[row] = max(numbers) if row in TALL else sum(numbers)
    whole["seconds"] /= len(table)
    whole["offset mean"] = whole["offset"] / max(1, whole["placements"])
    return whole


def render_table(columns: Mapping[str, Mapping[str, float]]) -> str:
    """Return a table in Markdown: a row for each measure, a column for each of `columns`."""

    def render(row: str, number: float) -> str:
        return f"{number:.3f}" if row == "seconds" else f"{number:.{int(row in MEANS)}f}"

    lines = [["", *columns], ["---", *("--:" for _ in columns)]]
    lines += [
        [text, *(render(row, totals[row]) for totals in columns.values())]
        for row, text in ROWS.items()
    ]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def run_tree(tree: Path, rounds: int) -> dict[str, Any]:
    """Return what a process of its own measures of a tree."""
    command = [sys.executable, __file__, str(tree), "--json", "--rounds", str(rounds)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    table: dict[str, Any] = json.loads(done.stdout)
    return table


def main(words: Iterable[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("trees", nargs="*", type=Path, default=[ROOT])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=3)
    order = parser.parse_args(None if words is None else [*words])
    trees = [tree.resolve() for tree in order.trees]
    if len(trees) > 1:
        tables = {tree.name: run_tree(tree, order.rounds) for tree in trees}
        columns = {name: table["all"] for name, table in tables.items()}
        sys.stdout.write(json.dumps(tables) if order.json else render_table(columns))
        return
    sys.path.insert(0, str(trees[0]))
    from geo.battle import read_battle  # noqa: PLC0415

    battle = read_battle(trees[0] / "data" / "ganja-1920")
    table: dict[str, Mapping[str, float]] = dict(measure(battle, order.rounds))
    table["all"] = add_totals(table)
    sys.stdout.write(json.dumps(table) if order.json else render_table(table))


if __name__ == "__main__":
    main()
