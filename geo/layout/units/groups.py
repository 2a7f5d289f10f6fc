"""Units of one side that share a spot, and where they are free to open to."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import hypot, inf

from geo.battle import Battle, Position
from geo.layout.boxes import Box
from geo.layout.units.placed import PlacedUnit

Project = Callable[[float, float], tuple[float, float]]

NEAR = 42.0
"""Units whose spots are closer than this share one."""
CLOSE = 60.0
"""Nearer than this, px, it matters less and less on which side the enemy is."""
CLAIM = 20.0
"""Half the width of the ground around its spot that others leave to a group, px."""
SAME = 0.5
"""A spot that is no farther than this from where it was is the same, px."""
CELL = 600.0
"""Side of a piece of the map, px, and"""
CROWD = 30
"""how many groups it may hold at most before they fold by their parents."""
GATHERED = 84.0
"""How far those are from each other at most that fold by their first parent, px; by the next
twice as far."""
DEEPEST = 6


@dataclass
class Group:
    """Units of one side that share a spot."""

    members: list[Position]
    spots: list[tuple[float, float]] = field(default_factory=list)
    parent: str = ""
    """Whose units they are, if they are folded by their parent."""

    @property
    def middle(self) -> tuple[float, float]:
        """Return the mean of the spots, px."""
        xs, ys = zip(*self.spots, strict=True)
        return (sum(xs) / len(xs), sum(ys) / len(ys))

    def sort(self, rank: Callable[[Position], int]) -> None:
        """Put the members of the least rank first; else they keep their order."""
        pairs = sorted(zip(self.members, self.spots, strict=True), key=lambda pair: rank(pair[0]))
        self.members = [member for member, _ in pairs]
        self.spots = [spot for _, spot in pairs]


def group_units(
    battle: Battle,
    positions: Iterable[Position],
    project: Project,
    known: Mapping[str, PlacedUnit] | None = None,
    depth: int = 0,
) -> list[Group]:
    """Return the units by shared spot and side, the largest groups first.

    Parameters
    ----------
    battle, positions, project
        Who stands where, and the map.
    known
        Where they stood the day before: who stood together and stays, stays together.
    depth
        Of how many generations parents are whose units fold, as `find_depth` gives it.
    """
    groups: dict[tuple[str, str], Group] = {}
    cells: dict[tuple[str, str, int, int], list[tuple[float, float, Group]]] = {}
    fresh: list[tuple[Position, tuple[float, float]]] = []

    def cell(side: str, account: str, x: float, y: float) -> tuple[str, str, int, int]:
        return (side, account, int(x // NEAR), int(y // NEAR))

    def add(group: Group, position: Position, spot: tuple[float, float]) -> None:
        group.members.append(position)
        group.spots.append(spot)
        side = battle.units[position.unit].side
        cells.setdefault(cell(side, position.account, *spot), []).append((*spot, group))

    for position in positions:
        spot = project(position.lon, position.lat)
        old = (known or {}).get(position.unit)
        if old is not None and hypot(spot[0] - old.x, spot[1] - old.y) < SAME:
            key = (old.stack or old.block or position.unit, position.account)
            add(groups.setdefault(key, Group([])), position, spot)
        else:
            fresh.append((position, spot))
    for position, (x, y) in fresh:
        side, account, column, row = cell(battle.units[position.unit].side, position.account, x, y)
        near = [
            (hypot(a - x, b - y), n, group)
            for across in (-1, 0, 1)
            for down in (-1, 0, 1)
            for n, (a, b, group) in enumerate(
                cells.get((side, account, column + across, row + down), ())
            )
            if abs(a - x) < NEAR and abs(b - y) < NEAR
        ]
        if near:
            group = min(near, key=lambda item: item[:2])[2]
        else:
            group = groups.setdefault((position.unit, position.account), Group([]))
        add(group, position, (x, y))
    order = {unit: n for n, unit in enumerate(battle.units)}
    found = list(groups.values())
    if depth:
        found = _fold(battle, found, depth)
    for group in found:
        group.sort(lambda position: order[position.unit])
    return sorted(found, key=lambda group: -len(group.members))


def find_depth(battle: Battle, days: Iterable[Sequence[Position]], project: Project) -> int:
    """Return by how many generations of parents units must fold for the map to be readable.

    One for all days, so that nothing folds and unfolds as time passes.
    """
    depth = 0
    for positions in days:
        if len(positions) > CROWD:
            while depth < DEEPEST:
                groups = group_units(battle, positions, project, depth=depth)
                if _count_most(groups) <= CROWD:
                    break
                depth += 1
    return depth


def _count_most(groups: Iterable[Group]) -> int:
    cells: dict[tuple[int, int], int] = {}
    for group in groups:
        x, y = group.spots[0]
        key = (int(x // CELL), int(y // CELL))
        cells[key] = cells.get(key, 0) + 1
    return max(cells.values(), default=0)


def _fold(battle: Battle, groups: Iterable[Group], depth: int) -> list[Group]:
    """Return the groups with those joined that have one parent and stand near each other."""
    folded: dict[tuple[str, str, int, int], Group] = {}
    reach = GATHERED * 2 ** (depth - 1)
    for group in groups:
        first = group.members[0]
        parent = find_ancestor(battle, first.unit, depth)
        x, y = group.spots[0]
        key = (parent, first.account, int(x // reach), int(y // reach))
        joined = folded.setdefault(key, Group([]))
        if joined.members:
            joined.parent = parent
        joined.members += group.members
        joined.spots += group.spots
    return list(folded.values())


def find_ancestor(battle: Battle, unit: str, depth: int) -> str:
    """Return a unit's parent of so many generations, or its side beyond the first of them."""
    for _ in range(depth):
        parent = battle.units[unit].parent
        if parent is None:
            return battle.units[unit].side if depth > 2 else unit
        unit = parent
    return unit


def claim_spot(group: Group) -> Box:
    """Return the ground around its spot that others leave to a group."""
    x, y = group.middle
    return (x - CLAIM, y - CLAIM, x + CLAIM, y + CLAIM)


def find_away(battle: Battle, group: Group, groups: Collection[Group]) -> tuple[float, float]:
    """Return the direction away from the enemy, of length 1; less where he is at the same place."""
    side = battle.units[group.members[0].unit].side
    x, y = group.middle
    px = py = 0.0
    nearest = inf
    for other in groups:
        if battle.units[other.members[0].unit].side != side:
            for ex, ey in other.spots:
                far = hypot(x - ex, y - ey)
                nearest = min(nearest, far)
                px += (x - ex) / max(CLOSE, far) ** 1.6
                py += (y - ey) / max(CLOSE, far) ** 1.6
    if not px and not py:
        return (1.0, 0.0)
    share = min(1.0, nearest / CLOSE) / hypot(px, py)
    return (share * px, share * py)
