"""The backdrop as folium layers, styled by class: the style sheet knows the strokes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import folium
from shapely.geometry import LineString, mapping
from shapely.geometry.base import BaseGeometry

from geo.battle import Battle, GroundKind
from geo.layout import name_band

GRATICULES = {"near": 1 / 60, "middle": 5 / 60, "far": 1.0}
"""Degrees between the lines of the graticule, by band."""

SHORT = 2.0
"""A river shorter than this, in degrees, is one line on the smallest scale."""

SURFACES = ((GroundKind.HILL, "hills"), (GroundKind.SEA, "ground"), (GroundKind.LAKE, "ground"))


def add_ground(battle: Battle, chart: folium.Map) -> None:
    """Add the backdrop to a map that has the panes, the lowest layer first."""

    def pick(kind: GroundKind) -> list[BaseGeometry]:
        return [piece.shape for piece in battle.ground if piece.kind == kind]

    for kind, pane in SURFACES:
        _add_layer(chart, pick(kind), str(kind), pane, filled=True)
    for band, lines in draw_graticules(battle).items():
        _add_layer(chart, lines, f"graticule graticule-{band}", "ground")
    for n, quarter in enumerate(pick(GroundKind.QUARTER)):
        _add_layer(chart, [quarter], f"quarter quarter-{n % 2}", "quarters", filled=True)
        _add_layer(chart, [quarter], "quarter-edge", "quarters")
    _add_layer(chart, pick(GroundKind.GARDEN), "garden", "lines", filled=True)
    for part in ("case", "fill"):
        _add_layer(chart, pick(GroundKind.ROAD), f"road road-{part}", "lines")
    rivers = pick(GroundKind.RIVER)
    for minor in (True, False):
        some = [river for river in rivers if (river.length < SHORT) == minor]
        for part in ("bank", "water", "flow"):
            extra = " river-minor" if minor else ""
            _add_layer(chart, some, f"river river-{part}{extra}", "lines")
    for part in ("halo", "line", "tie"):
        _add_layer(chart, pick(GroundKind.RAILWAY), f"railway railway-{part}", "lines")


def draw_graticules(battle: Battle) -> dict[str, list[LineString]]:
    """Return the meridians and parallels of each band, in degrees, around its view."""
    lines: dict[str, list[LineString]] = {}
    for view in battle.views.values():
        band = name_band(battle, view.id)
        every = GRATICULES[band]
        west, south, east, north = view.bounds
        grow = east - west
        west, south, east, north = west - grow, south - grow, east + grow, north + grow
        xs = [n * every for n in range(int(west / every), int(east / every) + 1)]
        ys = [n * every for n in range(int(south / every), int(north / every) + 1)]
        lines[band] = [LineString([(x, south), (x, north)]) for x in xs]
        lines[band] += [LineString([(west, y), (east, y)]) for y in ys]
    return lines


def _add_layer(
    chart: folium.Map,
    shapes: Iterable[BaseGeometry],
    classes: str,
    pane: str,
    *,
    filled: bool = False,
) -> None:
    features = [
        {"type": "Feature", "properties": {}, "geometry": _round(mapping(shape))}
        for shape in shapes
    ]
    if not features:
        return
    style = {"className": classes, "fill": filled, "fillOpacity": 1, "stroke": True, "pane": pane}
    folium.GeoJson(
        {"type": "FeatureCollection", "features": features},
        style_function=lambda _: style,
        pane=pane,
        smooth_factor=0.6,
        interactive=False,
    ).add_to(chart)


def _round(geometry: dict[str, Any]) -> dict[str, Any]:
    def cut(value: Any) -> Any:
        return round(value, 5) if isinstance(value, float) else [cut(v) for v in value]

    return {"type": geometry["type"], "coordinates": cut(geometry["coordinates"])}
