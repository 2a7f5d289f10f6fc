"""Lines that no symbol is drawn beyond: fronts and rivers between a unit and its spot."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Line = list[tuple[float, float]]
"""Points of a line, px."""


class Barriers:
    """Lines as an array of their parts, n x 2 x 2, px."""

    def __init__(self, lines: Iterable[Line] = ()) -> None:
        parts = [(one, two) for line in lines for one, two in pairwise(line)]
        self._parts = np.array(parts, dtype=float).reshape(-1, 2, 2)

    def join(self, other: Barriers) -> Barriers:
        """Return the lines of both."""
        both = Barriers()
        both._parts = np.concatenate([self._parts, other._parts])
        return both

    def cross(self, starts: NDArray[np.float64], ends: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return whether each way from a start to an end crosses any of the lines.

        Parameters
        ----------
        starts, ends
            N x 2, px.
        """
        low, high = np.minimum(starts, ends).min(axis=0), np.maximum(starts, ends).max(axis=0)
        parts = self._parts
        near = (parts.max(axis=1) >= low).all(axis=1) & (parts.min(axis=1) <= high).all(axis=1)
        a, b = parts[near, 0], parts[near, 1]
        p, q = starts[:, None], ends[:, None]
        crossed = (_turn(p, q, a) != _turn(p, q, b)) & (_turn(a, b, p) != _turn(a, b, q))
        barred: NDArray[np.bool_] = crossed.any(axis=1)
        return barred


def _turn(
    a: NDArray[np.float64], b: NDArray[np.float64], c: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Return on which hand of the way from a to b a point c lies."""
    turned: NDArray[np.bool_] = (b[..., 0] - a[..., 0]) * (c[..., 1] - a[..., 1]) > (
        b[..., 1] - a[..., 1]
    ) * (c[..., 0] - a[..., 0])
    return turned
