"""A page to be printed: a figure with panes in millimetres and maps in metres."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, Bbox, BboxBase, Transform, TransformedBbox
from numpy.typing import NDArray

from geo.battle import Bounds
from geo.sheet.map_window import Window
from geo.sheet.paint.ink import Ink
from geo.sheet.paint.painter import Painter
from geo.sheet.paper import Paper, Rectangle

LARGEST_KEPT = 24 * 2**20
"""Bytes of pixels that are kept: those of an A3 sheet at 200 dpi are, at 300 they are not."""

LUMA = (0.299, 0.587, 0.114)
"""How bright red, green and blue are to the eye; a picture is made grey by the same figures."""


class Pane(Artist):
    """A rectangle of a figure with units of its own: matplotlib's axes without their ado.

    Parameters
    ----------
    figure
        The page; the pane goes on top of what is there.
    way
        From the pane's own units to dots.
    room
        What is painted beyond this is cut off, in dots.
    """

    def __init__(self, figure: Figure, way: Transform, room: BboxBase, name: str) -> None:
        super().__init__()
        self.pieces: list[Artist] = []
        self._drawn: list[Artist] = []
        self.set_label(name)
        self._way, self._room = way, room
        figure.add_artist(self)

    def add_artist(self, artist: Artist) -> Artist:
        """Put an artist on top of all that is there."""
        artist.set_figure(self.get_figure())  # type: ignore[arg-type]
        if not artist.is_transform_set():
            artist.set_transform(self._way)
        if artist.get_clip_box() is None:
            artist.set_clip_box(self._room)
        self.pieces.append(artist)
        return artist

    def draw(self, renderer: RendererBase) -> None:
        """Draw what was painted on the pane."""
        for piece in self.pieces:
            piece.draw(renderer)

    def draw_once(self, renderer: RendererBase) -> None:
        """Draw what was painted since the last time, and let it go."""
        self.draw(renderer)
        # The renderer knows the path it clipped by last from its place in memory: let go, the
        # path might leave that place to another one, which would then not be clipped by.
        self._drawn = [piece for piece in self.pieces if piece.get_clip_path()] or self._drawn
        self.pieces = []


def list_panes(figure: Figure, name: str | None = None) -> Iterator[Pane]:
    """Yield the panes of a figure, the lowest first; only those of a name, if one is given."""
    for artist in figure.artists:
        if isinstance(artist, Pane) and name in (None, artist.get_label()):
            yield artist


def turn_grey(figure: Figure) -> None:
    """Take the colour out of everything on the panes of a figure."""
    for pane in list_panes(figure):
        for piece in pane.pieces:
            if isinstance(piece, Ink):
                piece.recolour(_find_grey)
            elif isinstance(piece, Text):
                piece.set_color(_find_grey(piece.get_color()))


def _find_grey(colour: Any) -> tuple[float, float, float, float]:
    *parts, alpha = to_rgba(colour)
    light = sum(part * weight for part, weight in zip(parts, LUMA, strict=True))
    return (light, light, light, alpha)


def _make_figure(paper: Paper) -> Figure:
    width, height = paper.size
    return Figure(figsize=(width / 25.4, height / 25.4), facecolor="white")


def draw_pixels(
    figure: Figure, dpi: int, under: NDArray[np.uint8] | None = None
) -> NDArray[np.uint8]:
    """Return a figure as rows of pixels, red, green and blue.

    Parameters
    ----------
    figure
        What to draw.
    dpi
        Dots per inch.
    under
        What the figure is drawn over; None: white paper.
    """
    figure.set_dpi(dpi)
    width, height = figure.bbox.size
    renderer = RendererAgg(int(width), int(height), dpi)  # type: ignore[no-untyped-call]
    pixels = np.asarray(renderer.buffer_rgba())  # type: ignore[no-untyped-call]
    pixels[:] = 255
    if under is not None:
        pixels[:, :, :3] = under
    figure.patch.set_visible(False)
    figure.draw(renderer)
    figure.patch.set_visible(True)
    return pixels[:, :, :3].copy()


@dataclass
class PaperPage:
    """A piece of paper, used again and again for what changes over what does not.

    Parameters
    ----------
    paper
        Its kind; all lengths are those of its drawing.
    """

    paper: Paper
    figure: Figure = field(init=False)
    _kept: list[Artist] = field(init=False, default_factory=list)
    _drawn: dict[int, NDArray[np.uint8]] = field(init=False, default_factory=dict)
    """The pixels of what was kept, by dots per inch."""

    def __post_init__(self) -> None:
        """Make the figure."""
        self.figure = _make_figure(self.paper)

    def keep(self) -> None:
        """Let what was painted stay when the page is wiped."""
        self._kept = list(self.figure.artists)

    def wipe(self) -> None:
        """Take away what was painted since `keep`."""
        self.figure.artists[:] = self._kept

    def draw_kept(self, dpi: int) -> NDArray[np.uint8]:
        """Return the pixels of what was kept, on a page that is wiped."""
        pixels = self._drawn.get(dpi)
        if pixels is None:
            pixels = draw_pixels(self.figure, dpi)
            if pixels.nbytes <= LARGEST_KEPT:
                self._drawn = {dpi: pixels}
        return pixels

    @contextmanager
    def hide_kept(self) -> Iterator[None]:
        """Show only what was painted since `keep`."""
        whole = list(self.figure.artists)
        self.figure.artists[:] = whole[len(self._kept) :]
        try:
            yield
        finally:
            self.figure.artists[:] = whole

    def lay_sheet(self) -> Painter:
        """Return a painter over the whole page, in mm, on top of what is there."""
        paper = self.paper
        edges = (0.0, -paper.height, paper.width, 0.0)
        pane = self._add_pane((0.0, 0.0, 1.0, 1.0), edges, "page")
        return Painter(pane, 0, 0, 1, 72 / 25.4 * paper.factor, live=True)

    def lay_map(self, mm: Rectangle, window: Window) -> Painter:
        """Return a painter for a map, on top of what is there."""
        wide, high = self.paper.width, self.paper.height
        left, top, width, height = mm
        place = (left / wide, 1 - (top + height) / high, width / wide, height / high)
        edges = (window.west, window.south, window.east, window.north)
        pane = self._add_pane(place, edges, f"map {window.view}")
        points = window.px / 25.4 * 72
        return Painter(pane, window.west, window.north, window.scale, points, live=True)

    def _add_pane(self, place: Rectangle, edges: Bounds, name: str) -> Pane:
        """Return a pane on top of what is there.

        Parameters
        ----------
        place
            Left, bottom, width and height, as shares of the page's.
        edges
            West, south, east and north in the pane's own units.
        name
            What it is found by.
        """
        inches = self.figure.get_size_inches()
        left, bottom, width, height = (
            share * inch for share, inch in zip(place, [*inches, *inches], strict=True)
        )
        west, south, east, north = edges
        across, up = width / (east - west), height / (north - south)
        way = Affine2D([[across, 0, left - west * across], [0, up, bottom - south * up], [0, 0, 1]])
        dots = self.figure.dpi_scale_trans
        room = TransformedBbox(Bbox.from_bounds(left, bottom, width, height), dots)
        return Pane(self.figure, way + dots, room, name)
