"""Units of one side that share a spot, and where they are free to open to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import hypot, inf

from geo.battle import Battle, Position
from geo.layout.boxes import Box

Project = Callable[[float, float], tuple[float, float]]

NEAR = 42.0
"""Units whose spots are closer than this share one."""
CLOSE = 60.0
"""Nearer than this, px, it matters less and less on which side the enemy is."""
CLAIM = 20.0
"""Half the width of the ground around its spot that others leave to a group, px."""


@dataclass
class Group:
    """Units of one side that share a spot."""

    members: list[Position]
    spots: list[tuple[float, float]] = field(default_factory=list)

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


def group_units(battle: Battle, positions: tuple[Position, ...], project: Project) -> list[Group]:
    """Return the units by shared spot and side, the largest groups first."""
    groups: list[Group] = []
    for position in positions:
        spot = project(position.lon, position.lat)
        side = battle.units[position.unit].side
        near = [
            group
            for group in groups
            if battle.units[group.members[0].unit].side == side
            and group.members[0].account == position.account
            and any(abs(spot[0] - x) < NEAR and abs(spot[1] - y) < NEAR for x, y in group.spots)
        ]
        for other in near[1:]:
            near[0].members.extend(other.members)
            near[0].spots.extend(other.spots)
            groups.remove(other)
        if near:
            near[0].members.append(position)
            near[0].spots.append(spot)
        else:
            groups.append(Group([position], [spot]))
    order = {unit: n for n, unit in enumerate(battle.units)}
    for group in groups:
        pairs = sorted(
            zip(group.members, group.spots, strict=True), key=lambda pair: order[pair[0].unit]
        )
        group.members = [member for member, _ in pairs]
        group.spots = [spot for _, spot in pairs]
    return sorted(groups, key=lambda group: -len(group.members))


def claim_spot(group: Group) -> Box:
    """Return the ground around its spot that others leave to a group."""
    x, y = group.middle
    return (x - CLAIM, y - CLAIM, x + CLAIM, y + CLAIM)


def find_away(battle: Battle, group: Group, groups: list[Group]) -> tuple[float, float]:
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
