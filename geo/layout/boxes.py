"""Rectangles already taken, and what it costs to lay more on it.

Boxes are left, top, right, bottom in px, y down.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Box = tuple[float, float, float, float]
Boxes = NDArray[np.float64]

HARD = 120.0
"""Cost of a square px of what must not be covered: symbols, labels, cards."""
SOFT = 0.6
"""Cost of a square px of what may be crossed if need be: arrows, fronts, lines."""
FAINT = 0.08
"""The same of what a name had better not cross, but may: a railway."""
OUTSIDE = 120.0
"""Cost of a square px that lies outside the viewport."""


@dataclass(frozen=True)
class Viewport:
    """The window of a named view: its size in px and the cards that lie over it."""

    width: float
    height: float
    cards: tuple[Box, ...] = ()


class TakenBoxes:
    """Boxes with weights, kept in one array so that many candidates are priced at once."""

    def __init__(self, bounds: Box | None = None) -> None:
        self.bounds = bounds
        self._boxes = np.empty((0, 4))
        self._weights = np.empty(0)

    def copy(self) -> TakenBoxes:
        """Return the same boxes, to add to; with the same ground taken."""
        other = TakenBoxes(self.bounds)
        other._boxes, other._weights = self._boxes, self._weights
        return other

    def firm(self) -> TakenBoxes:
        """Return only the ground that must not be covered."""
        other = TakenBoxes(self.bounds)
        hard = self._weights >= HARD
        other._boxes, other._weights = self._boxes[hard], self._weights[hard]
        return other

    def add(self, boxes: Iterable[Box] | Boxes, weight: float = HARD) -> None:
        """Take the ground under `boxes`."""
        if not isinstance(boxes, np.ndarray):
            boxes = np.array(list(boxes), dtype=float)
        more = boxes.reshape(-1, 4)
        self._boxes = np.vstack([self._boxes, more])
        self._weights = np.concatenate([self._weights, np.full(len(more), weight)])

    def holds(self, x: float, y: float) -> bool:
        """Return whether a spot lies within the viewport; without one, all do."""
        if self.bounds is None:
            return True
        left, top, right, bottom = self.bounds
        return left <= x <= right and top <= y <= bottom

    def price(
        self, candidates: Sequence[Sequence[Box]] | Boxes, *, bounded: bool = True
    ) -> NDArray[np.float64]:
        """Return what each candidate, a list of equally many boxes, would cover, as cost.

        What lies out of the viewport costs too, unless the price is not `bounded`.
        """
        boxes = np.asarray(candidates, dtype=float)
        least, most = boxes[..., :2].min(axis=(0, 1)), boxes[..., 2:].max(axis=(0, 1))
        near = (self._boxes[:, 2:] > least).all(axis=1) & (self._boxes[:, :2] < most).all(axis=1)
        taken, weights = self._boxes[near], self._weights[near]
        wide = np.minimum(boxes[:, :, None, 2], taken[:, 2])
        wide -= np.maximum(boxes[:, :, None, 0], taken[:, 0])
        high = np.minimum(boxes[:, :, None, 3], taken[:, 3])
        high -= np.maximum(boxes[:, :, None, 1], taken[:, 1])
        np.maximum(wide, 0, out=wide)
        wide *= np.maximum(high, 0, out=high)
        cost: NDArray[np.float64] = (wide @ weights).sum(axis=1)
        if bounded and self.bounds is not None:
            left, top, right, bottom = self.bounds
            inside = np.clip(
                np.minimum(boxes[..., 2], right) - np.maximum(boxes[..., 0], left), 0, None
            ) * np.clip(np.minimum(boxes[..., 3], bottom) - np.maximum(boxes[..., 1], top), 0, None)
            area = (boxes[..., 2] - boxes[..., 0]) * (boxes[..., 3] - boxes[..., 1])
            cost = cost + OUTSIDE * (area - inside).sum(axis=1)
        # The last bits of a product of matrices depend on where its numbers lie in memory: equal
        # costs must stay equal, or the same map might be laid in two ways.
        return np.round(cost, 3)


def align_box(x: float, y: float, width: float, height: float, align: str) -> Box:
    """Return the box of a text whose anchor is x and whose middle line is y.

    Parameters
    ----------
    x, y, width, height
        Px.
    align
        `left`: the text begins at x; `right`: it ends there; `center`.
    """
    left = {"left": x, "right": x - width, "center": x - width / 2}[align]
    return (left, y - height / 2, left + width, y + height / 2)
