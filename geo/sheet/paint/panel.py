"""A rectangle of a page that is painted on: what matplotlib's axes are, without their ado."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from matplotlib.artist import Artist
from matplotlib.backend_bases import RendererBase
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, Bbox, TransformedBbox

LUMA = (0.299, 0.587, 0.114)
"""How bright red, green and blue are to the eye; a picture is made grey by the same figures."""


class Panel(Artist):
    """A part of a figure with units of its own.

    Parameters
    ----------
    figure
        The page; the panel goes on top of what is there.
    place
        Left, bottom, width and height, as shares of the page's.
    edges
        West, south, east and north in the panel's own units.
    """

    def __init__(
        self,
        figure: Figure,
        place: tuple[float, float, float, float],
        edges: tuple[float, float, float, float],
        name: str,
    ) -> None:
        super().__init__()
        self.pieces: list[Artist] = []
        self.set_label(name)
        wide, high = figure.get_size_inches()
        left, bottom, width, height = (v * k for v, k in zip(place, [wide, high] * 2, strict=True))
        west, south, east, north = edges
        across, up = width / (east - west), height / (north - south)
        way = Affine2D([[across, 0, left - west * across], [0, up, bottom - south * up], [0, 0, 1]])
        self.way = way + figure.dpi_scale_trans
        room = Bbox.from_bounds(left, bottom, width, height)
        self._room = TransformedBbox(room, figure.dpi_scale_trans)
        figure.add_artist(self)

    def add_artist(self, artist: Artist) -> Artist:
        """Put an artist on top of all that is there."""
        artist.set_figure(self.get_figure())  # type: ignore[arg-type]
        if not artist.is_transform_set():
            artist.set_transform(self.way)
        if artist.get_clip_box() is None:
            artist.set_clip_box(self._room)
        self.pieces.append(artist)
        return artist

    def draw(self, renderer: RendererBase) -> None:
        """Draw what was painted on the panel."""
        for piece in self.pieces:
            piece.draw(renderer)


def list_panels(figure: Figure, name: str | None = None) -> Iterator[Panel]:
    """Yield the panels of a figure, the lowest first; only those of a name, if one is given."""
    for artist in figure.artists:
        if isinstance(artist, Panel) and name in (None, artist.get_label()):
            yield artist


def turn_grey(figure: Figure) -> None:
    """Take the colour out of everything on the panels of a figure."""
    for panel in list_panels(figure):
        for piece in panel.pieces:
            if isinstance(piece, Patch):
                piece.set_facecolor(_find_grey(piece.get_facecolor()))
                piece.set_edgecolor(_find_grey(piece.get_edgecolor()))
            elif isinstance(piece, LineCollection):
                piece.set_color([_find_grey(colour) for colour in piece.get_edgecolor()])
            elif isinstance(piece, Text):
                piece.set_color(_find_grey(piece.get_color()))


def _find_grey(colour: Any) -> tuple[float, float, float, float]:
    *parts, alpha = to_rgba(colour)
    light = sum(part * weight for part, weight in zip(parts, LUMA, strict=True))
    return (light, light, light, alpha)
