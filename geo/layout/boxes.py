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
    """Boxes with weights, kept in one array so that many candidates are priced at once.

    What is taken may differ from day to day: then a box has a weight for each, and a candidate a
    price for each.
    """

    def __init__(self, bounds: Box | None = None, days: int = 1) -> None:
        self.bounds = bounds
        self.days = days
        self._boxes = np.empty((0, 4))
        self._weights = np.empty((0, days))

    def copy(self) -> TakenBoxes:
        """Return the same boxes, to add to; with the same ground taken."""
        other = TakenBoxes(self.bounds, self.days)
        other._boxes, other._weights = self._boxes, self._weights
        return other

    def firm(self) -> TakenBoxes:
        """Return only the ground that must not be covered."""
        other = TakenBoxes(self.bounds, self.days)
        hard = self._weights[:, 0] >= HARD
        other._boxes, other._weights = self._boxes[hard], self._weights[hard]
        return other

    def add(
        self, boxes: Iterable[Box] | Boxes, weight: float = HARD, *, day: int | None = None
    ) -> None:
        """Take the ground under `boxes`: on every day, or on one alone."""
        if not isinstance(boxes, np.ndarray):
            boxes = np.array(list(boxes), dtype=float)
        more = boxes.reshape(-1, 4)
        if not len(more):
            return
        weights = np.zeros((len(more), self.days))
        weights[:, slice(None) if day is None else day] = weight
        self._boxes = np.concatenate([self._boxes, more])
        self._weights = np.concatenate([self._weights, weights])

    def beside(self, other: TakenBoxes, within: Box) -> TakenBoxes:
        """Return the boxes of both that reach into a piece of ground: two prices, one of each."""
        both = TakenBoxes(self.bounds, 2)
        boxes = np.concatenate([self._boxes, other._boxes])
        weights = np.zeros((len(boxes), 2))
        weights[: len(self._boxes), 0] = self._weights[:, 0]
        weights[len(self._boxes) :, 1] = other._weights[:, 0]
        near = _meet(boxes, within)
        both._boxes, both._weights = boxes[near], weights[near]
        return both

    def __len__(self) -> int:
        """Return how many boxes are taken."""
        return len(self._boxes)

    def list_from(self, first: int) -> tuple[Boxes, NDArray[np.float64]]:
        """Return the boxes that were taken after so many, with their weights on the first day."""
        return self._boxes[first:], self._weights[first:, 0]

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
        prices: NDArray[np.float64] = self.price_days(candidates, bounded=bounded)[:, 0]
        return prices

    def price_days(
        self, candidates: Sequence[Sequence[Box]] | Boxes, *, bounded: bool = True
    ) -> NDArray[np.float64]:
        """Return the price of each candidate on each day, candidates x days."""
        boxes = np.asarray(candidates, dtype=float)
        count, each = boxes.shape[:2]
        flat = boxes.reshape(-1, 4)
        left, top, right, bottom = flat.T
        near = _meet(self._boxes, (left.min(), top.min(), right.max(), bottom.max()))
        taken, weights = self._boxes[near], self._weights[near]
        # Half as wide numbers are twice as fast, and exact enough: a map is some thousand px wide.
        (x0, y0, x1, y1), (a0, b0, a1, b1) = flat.T.astype(np.float32), taken.T.astype(np.float32)
        wide = np.minimum(x1[:, None], a1)
        wide -= np.maximum(x0[:, None], a0)
        np.maximum(wide, 0, out=wide)
        high = np.minimum(y1[:, None], b1)
        high -= np.maximum(y0[:, None], b0)
        np.maximum(high, 0, out=high)
        wide *= high
        covered = wide if each == 1 else wide.reshape(count, each, -1).sum(axis=1)
        cost = (covered @ weights.astype(np.float32)).astype(np.float64)
        if bounded:
            cost += self.price_outside(flat).reshape(count, each).sum(axis=1)[:, None]
        # The last bits of a product of matrices depend on where its numbers lie in memory: equal
        # costs must stay equal, or the same map might be laid in two ways.
        rounded: NDArray[np.float64] = np.round(cost, 1)
        return rounded

    def price_outside(self, boxes: Boxes) -> NDArray[np.float64]:
        """Return what each of n x 4 boxes costs for what of it lies out of the viewport."""
        if self.bounds is None:
            return np.zeros(len(boxes))
        x0, y0, x1, y1 = self.bounds
        left, top, right, bottom = boxes.T
        inside = np.maximum(np.minimum(right, x1) - np.maximum(left, x0), 0)
        inside *= np.maximum(np.minimum(bottom, y1) - np.maximum(top, y0), 0)
        price: NDArray[np.float64] = OUTSIDE * ((right - left) * (bottom - top) - inside)
        return price


def _meet(boxes: Boxes, within: Box) -> NDArray[np.bool_]:
    left, top, right, bottom = within
    meet: NDArray[np.bool_] = (
        (boxes[:, 2] > left) & (boxes[:, 3] > top) & (boxes[:, 0] < right) & (boxes[:, 1] < bottom)
    )
    return meet


def align_box(x: float, y: float, width: float, height: float, align: str) -> Box:
    """Return the box of a text whose anchor is x and whose middle line is y.

    Parameters
    ----------
    x, y, width, height
        Px.
    align
        `left`: the text begins at x; `right`: it ends there; else it has its middle there.
    """
    left = {"left": x, "right": x - width}.get(align, x - width / 2)
    return (left, y - height / 2, left + width, y + height / 2)
