"""Curves through points, and places along them.

Points of a plane are complex numbers here: a turn to the left is a factor of 1j.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise

from geo.symbology.shapes import Points

STRAIGHT = 0.7
"""A point is rounded as it is from this share of chord to way on: up to a right angle."""


class Curve:
    """A polyline that can be asked for the point and the direction at a length along it."""

    def __init__(self, points: Sequence[complex]) -> None:
        kept = [points[0]]
        kept += [q for p, q in pairwise(points) if abs(q - p) > 1e-9]
        self.points = kept
        self.starts = list(accumulate((abs(q - p) for p, q in pairwise(kept)), initial=0.0))
        self.length = self.starts[-1]

    def locate(self, s: float) -> tuple[complex, complex]:
        """Return the point at length `s` and the unit vector of the direction there."""
        n = min(max(bisect_right(self.starts, s) - 1, 0), len(self.points) - 2)
        step = self.points[n + 1] - self.points[n]
        ahead = step / abs(step)
        return self.points[n] + (s - self.starts[n]) * ahead, ahead

    def cut(self, start: float, end: float) -> list[complex]:
        """Return the points from length `start` to length `end`."""
        inner = [p for p, s in zip(self.points, self.starts, strict=True) if start < s < end]
        return [self.locate(start)[0], *inner, self.locate(end)[0]]

    def step_along(self, start: float, end: float, every: float) -> list[float]:
        """Return lengths from `start` up to `end`, `every` apart."""
        if end < start:
            return []
        return [start + n * every for n in range(int((end - start) / every) + 1)]


def smooth_line(points: Iterable[Sequence[float]], *, steps: int = 8) -> Points:
    """Return a Catmull-Rom curve through the points, ends included.

    Parameters
    ----------
    points
        x, y pairs. A ring (last point equal to the first) stays one.
    steps
        Pieces between two points.
    """
    given = [complex(p[0], p[1]) for p in points]
    given = [given[0], *(q for p, q in pairwise(given) if q != p)]
    if len(given) < 3:
        return to_pairs(given)
    ring = given[0] == given[-1]
    before = given[-2] if ring else 2 * given[0] - given[1]
    after = given[1] if ring else 2 * given[-1] - given[-2]
    padded = [before, *given, after]
    out = [given[0]]
    for p0, p1, p2, p3 in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        # Tangents in proportion to the piece: uneven points would otherwise make loops.
        reach = abs(p2 - p1)
        left = reach * _aim_through(p0, p1, p2)
        right = reach * _aim_through(p1, p2, p3)
        for n in range(1, steps + 1):
            t = n / steps
            out.append(
                (2 * t**3 - 3 * t**2 + 1) * p1
                + (t**3 - 2 * t**2 + t) * left
                + (3 * t**2 - 2 * t**3) * p2
                + (t**3 - t**2) * right
            )
    return to_pairs(out)


def _aim_through(before: complex, at: complex, after: complex) -> complex:
    """Return the direction of a curve in a point; shorter the further it turns back there.

    Else a hairpin would swing out by as much as its arms are long.
    """
    chord, way = after - before, abs(after - at) + abs(at - before)
    return chord / max(abs(chord), STRAIGHT * way) if way else 0j


def to_pairs(points: Iterable[complex]) -> Points:
    """Return points of the complex plane as x, y pairs."""
    return tuple((p.real, p.imag) for p in points)
