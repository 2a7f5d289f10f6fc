"""A page to be printed: a figure with panels in millimetres and maps in metres."""

from __future__ import annotations

from dataclasses import dataclass, field

from matplotlib.figure import Figure

from geo.sheet.map_window import Window
from geo.sheet.paint.artists import Easel
from geo.sheet.paint.panel import Panel
from geo.sheet.paper import Paper, Rectangle


def _make_figure(paper: Paper) -> Figure:
    width, height = paper.size
    return Figure(figsize=(width / 25.4, height / 25.4), facecolor="white")


@dataclass
class Page:
    """A piece of paper.

    Parameters
    ----------
    paper
        Its kind; all lengths are those of its drawing.
    live
        Whether letters stay letters; else they are outlines, which are painted faster.
    """

    paper: Paper
    live: bool = False
    figure: Figure = field(init=False)

    def __post_init__(self) -> None:
        """Make the figure."""
        self.figure = _make_figure(self.paper)

    def lay_sheet(self) -> Easel:
        """Return an easel over the whole page, in mm, on top of what is there."""
        paper = self.paper
        panel = Panel(self.figure, (0, 0, 1, 1), (0, -paper.height, paper.width, 0), "page")
        return Easel(panel, 0, 0, 1, 72 / 25.4 * paper.factor, self.live)

    def lay_map(self, mm: Rectangle, window: Window) -> Easel:
        """Return an easel for a map, on top of what is there."""
        wide, high = self.paper.width, self.paper.height
        left, top, width, height = mm
        place = (left / wide, 1 - (top + height) / high, width / wide, height / high)
        edges = (window.west, window.south, window.east, window.north)
        panel = Panel(self.figure, place, edges, f"map {window.view}")
        points = window.px / 25.4 * 72
        return Easel(panel, window.west, window.north, window.scale, points, self.live)
