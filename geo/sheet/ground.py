"""The ground of a map: land, water, high ground, quarters, roads, railway, graticule.

Everything is in metres of the battle's projected system; widths are px.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import ceil, floor
from typing import Any, Literal

import numpy as np
import shapely
from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from geo.battle import Battle, GroundKind
from geo.sheet.map_window import Window
from geo.sheet.paint.painter import Painter, paint_area, paint_lines
from geo.symbology import LIGHT, Curve, smooth_line

Pair = tuple[float, float]
Axis = Literal["lon", "lat"]

BLUR = 9.0
HATCH = (1.15, 7.0)
GARDEN_DOTS = (1.0, 6.0)
HILL_STEPS = 20
HILL_BLUR = 46.0
SHORE = ((26.0, 0.10), (16.0, 0.12), (8.0, 0.14))
FLOW = (13.0, 8.0, 22.0, 11.0)
"""Dashes of the lines that show a river's flow."""

DRAFTS_KEPT = 12


@dataclass
class _Draft:
    """What is painted, before it is painted: finding it takes longer than painting it."""

    steps: list[tuple[Any, str, float, dict[str, Any], int | None]] = field(default_factory=list)
    """Geometry, colour, width, the rest, and the number of the area that clips it."""

    def add_area(self, area: BaseGeometry, fill: str, **more: Any) -> int:
        """Note an area; return its number."""
        self.steps.append((area, fill, -1.0, more, None))
        return len(self.steps) - 1

    def add_lines(
        self,
        lines: Iterable[BaseGeometry | Sequence[Pair]],
        colour: str,
        width: float,
        *,
        clip: int | None = None,
        **more: Any,
    ) -> None:
        """Note lines."""
        self.steps.append((list(lines), colour, width, more, clip))

    def paint(self, painter: Painter) -> None:
        """Paint all of it."""
        patches = {}
        for n, (shape, colour, width, more, clip) in enumerate(self.steps):
            if width < 0:
                patches[n] = paint_area(painter, shape, colour, **more)
            else:
                patch = None if clip is None else patches[clip]
                paint_lines(painter, shape, colour, width, clip=patch, **more)


def paint_ground(painter: Painter, battle: Battle, window: Window) -> None:
    """Paint the backdrop of a view.

    Parameters
    ----------
    painter
        In metres.
    battle
        Whose ground.
    window
        What is seen, at which scale.
    """
    _draft_ground(battle, window).paint(painter)


@lru_cache(maxsize=DRAFTS_KEPT)
def _draft_ground(battle: Battle, window: Window) -> _Draft:
    strokes = window.strokes
    draft = _Draft()
    layers = {kind: list(_pick(battle, window, kind)) for kind in GroundKind}
    for hill in layers[GroundKind.HILL]:
        _paint_hill(draft, hill, window.scale)
    for kind in (GroundKind.SEA, GroundKind.LAKE):
        for water in layers[kind]:
            _paint_water(draft, water, window)
    draft.add_lines(list_graticule(window), LIGHT["hair"], 0.7, alpha=0.45)
    for number, quarter in enumerate(layers[GroundKind.QUARTER]):
        _paint_quarter(draft, quarter, window.scale, rising=number % 2 == 1)
    for garden in layers[GroundKind.GARDEN]:
        _paint_garden(draft, garden, window.scale)
    if strokes.road:
        roads = [_soften(road, window) for road in layers[GroundKind.ROAD]]
        draft.add_lines(roads, LIGHT["road-case"], strokes.road_case, cap="round")
        draft.add_lines(roads, LIGHT["road"], strokes.road, cap="round")
    _paint_rivers(draft, layers[GroundKind.RIVER], window)
    for rail in layers[GroundKind.RAILWAY]:
        _paint_railway(draft, _soften(rail, window), window)
    return draft


def list_graticule(window: Window) -> list[tuple[tuple[float, float], ...]]:
    """Return the meridians and parallels of a window, in metres."""
    lines = []
    for axis, degrees in list_degrees(window):
        west, south, east, north = window.find_bounds()
        ends = (south - 0.1, north + 0.1) if axis == "lon" else (west - 0.1, east + 0.1)
        along = np.linspace(*ends, 13)
        fixed = np.full_like(along, degrees)
        track = np.column_stack([fixed, along] if axis == "lon" else [along, fixed])
        moved = window.measure(LineString(track))
        lines.append(tuple((x, y) for x, y in moved.coords))
    return lines


def list_degrees(window: Window) -> list[tuple[Axis, float]]:
    """Return the round longitudes (`lon`) and latitudes (`lat`) that cross a window."""
    west, south, east, north = window.find_bounds()
    step = window.strokes.graticule_minutes / 60
    found: list[tuple[Axis, float]] = []
    edges: tuple[tuple[Axis, float, float], ...] = (("lon", west, east), ("lat", south, north))
    for axis, low, high in edges:
        numbers = range(ceil(low / step - 1e-9), floor(high / step + 1e-9) + 1)
        found += [(axis, n * step) for n in numbers]
    return found


def _pick(battle: Battle, window: Window, kind: GroundKind) -> Iterator[BaseGeometry]:
    """Yield the ground of a kind, in metres, cut to a little more than the window."""
    room = window.box.buffer(90 * window.scale, join_style="mitre")
    for piece in battle.ground:
        if piece.kind == kind and window.view in piece.views:
            moved = window.measure(piece.shape)
            # Rings with a kink would stop the cutting.
            whole = moved if moved.is_valid else shapely.make_valid(moved)
            cut = whole.intersection(room)
            if not cut.is_empty:
                yield cut


def _soften(line: BaseGeometry, window: Window) -> BaseGeometry:
    """Return lines as curves: their data are points, not surveyed bends."""
    steps = 1 if window.band == "far" else 6
    parts = [
        LineString(smooth_line(part.coords, steps=steps) if steps > 1 else part.coords)
        for part in getattr(line, "geoms", [line])
        if part.geom_type == "LineString"
    ]
    return shapely.MultiLineString(parts).simplify(window.scale * 0.2)


def _list_parts(line: BaseGeometry) -> list[LineString]:
    return [p for p in getattr(line, "geoms", [line]) if isinstance(p, LineString)]


def _paint_hill(draft: _Draft, hill: BaseGeometry, scale: float) -> None:
    whole = hill.simplify(4 * scale)
    for n in range(HILL_STEPS):
        # Each covers so much that the tone grows evenly.
        each = 1 / (HILL_STEPS - n)
        out = HILL_BLUR * (1 - 2 * n / (HILL_STEPS - 1)) * scale
        draft.add_area(whole.buffer(out, quad_segs=6), LIGHT["hill"], alpha=each)


def _paint_water(draft: _Draft, water: BaseGeometry, window: Window) -> None:
    scale = window.scale
    # What is clipped by a path is no longer clipped by the window: the path must end with it.
    shown = water.intersection(window.box)
    if shown.is_empty:
        return
    patch = draft.add_area(shown, LIGHT["sea"])
    for reach, alpha in SHORE:
        draft.add_lines(
            [water.boundary], LIGHT["water-line"], reach, alpha=alpha * 0.55, clip=patch
        )
    draft.add_lines([water.boundary.simplify(0.2 * scale)], LIGHT["water-line"], 1.1)


def _paint_quarter(draft: _Draft, quarter: BaseGeometry, scale: float, *, rising: bool) -> None:
    """Paint a quarter as hatching that fades out: its edge was never surveyed."""
    west, south, east, north = quarter.buffer(BLUR * scale).bounds
    width, every = HATCH
    step = every * scale * 2**0.5
    reach = north - south
    starts = np.arange(west - reach, east + reach, step)
    ends = [
        (x, south, x + reach, north) if rising else (x, north, x + reach, south) for x in starts
    ]
    lines = shapely.MultiLineString([[(a, b), (c, d)] for a, b, c, d in ends])
    steps = 6
    outer: BaseGeometry = Polygon()
    for n in range(steps):
        inner = quarter.buffer(BLUR * (1 - 2 * n / (steps - 1)) * scale, quad_segs=4)
        if n:
            ring = outer.difference(inner) if n < steps - 1 else outer
            draft.add_lines(
                [lines.intersection(ring)],
                LIGHT["hatch"],
                width,
                alpha=0.72 * n / (steps - 1),
            )
        outer = inner


def _paint_garden(draft: _Draft, garden: BaseGeometry, scale: float) -> None:
    draft.add_area(garden, LIGHT["garden"])
    draft.add_lines([garden.boundary], LIGHT["garden-dots"], 0.9, dash=(2.5, 2))
    radius, every = GARDEN_DOTS
    west, south, east, north = garden.bounds
    room = garden.buffer(-2.5 * scale)
    rows = np.arange(south, north, every * scale * 0.8)
    dots = [
        Point(x, y)
        for n, y in enumerate(rows)
        for x in np.arange(west + (n % 2) * every * scale / 2, east, every * scale)
    ]
    inside = [dot.buffer(radius * scale, quad_segs=4) for dot in dots if room.contains(dot)]
    draft.add_area(shapely.MultiPolygon(inside), LIGHT["garden-dots"])


def _paint_rivers(draft: _Draft, rivers: list[BaseGeometry], window: Window) -> None:
    strokes, scale = window.strokes, window.scale
    lines = [_soften(river, window) for river in rivers]
    if not lines:
        return
    if window.band == "far":
        main = max(lines, key=lambda line: line.length)
        others = [line for line in lines if line is not main]
        draft.add_lines(others, LIGHT["water-line"], strokes.river, cap="round")
        draft.add_lines([main], LIGHT["water-line"], strokes.kura, cap="round")
        draft.add_lines([main], LIGHT["water"], strokes.kura - 1.9, cap="round")
        return
    draft.add_lines(lines, LIGHT["water-line"], strokes.river + 2 * strokes.bank, cap="round")
    draft.add_lines(lines, LIGHT["water"], strokes.river, cap="round")
    if strokes.flow:
        flows = [
            part.offset_curve(out * scale)
            for line in lines
            for part in _list_parts(line)
            for out in (strokes.river * 0.19, -strokes.river * 0.19)
        ]
        draft.add_lines(flows, LIGHT["water-line"], strokes.flow, dash=FLOW)


def _paint_railway(draft: _Draft, line: BaseGeometry, window: Window) -> None:
    """Paint a railway: a line with ties."""
    strokes, scale = window.strokes, window.scale
    draft.add_lines([line], LIGHT["rail"], strokes.rail)
    ties = []
    for part in _list_parts(line):
        track = Curve([complex(x, y) for x, y in part.coords])
        for s in track.step_along(
            strokes.tie_every * scale / 2, track.length, strokes.tie_every * scale
        ):
            at, ahead = track.locate(s)
            across = strokes.tie / 2 * scale * 1j * ahead
            a, b = at - across, at + across
            ties.append(((a.real, a.imag), (b.real, b.imag)))
    draft.add_lines(ties, LIGHT["rail"], 1.2)


def find_river(battle: Battle, window: Window) -> BaseGeometry:
    """Return the ground that rivers take, in metres: none of it is held by anybody."""
    lines = [_soften(river, window) for river in _pick(battle, window, GroundKind.RIVER)]
    return shapely.union_all([line.buffer(16 * window.scale, quad_segs=4) for line in lines])
