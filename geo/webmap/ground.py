"""The backdrop as layers of the map, styled by class: the style sheet knows the strokes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import folium
from branca.element import MacroElement
from jinja2 import Template
from shapely import get_coordinates
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry

from geo.battle import Battle, GroundKind
from geo.layout import name_band
from geo.webmap.assets import read_asset
from geo.webmap.told.arrows import tell_ring

GRATICULES = {"near": 1 / 60, "middle": 5 / 60, "far": 1.0}
"""Degrees between the lines of the graticule, by band."""

SHORT = 2.0
"""A river shorter than this, in degrees, is one line on the smallest scale."""

SURFACES = ((GroundKind.HILL, "hills"), (GroundKind.SEA, "ground"), (GroundKind.LAKE, "ground"))


class Ground(MacroElement):
    """The backdrop: each shape is told once, however many layers it is drawn in."""

    _template = Template(
        """
        {% macro html(this, kwargs) %}
            <script type="application/json" id="ground">{{ this.told }}</script>
        {% endmacro %}
        {% macro script(this, kwargs) %}
            {{ this.js }}
            ground.draw({{ this._parent.get_name() }});
        {% endmacro %}
        """
    )

    def __init__(self, battle: Battle) -> None:
        super().__init__()
        self._name = "Ground"
        self.js = read_asset("ground.js")
        self.told = json.dumps(tell_ground(battle), separators=(",", ":"))


def add_ground(battle: Battle, chart: folium.Map) -> None:
    """Add the backdrop to a map that has the panes."""
    Ground(battle).add_to(chart)


def tell_ground(battle: Battle) -> dict[str, Any]:
    """Return the backdrop as JSON values, the lowest layer first: `Told.Ground`."""
    shapes: list[Any] = []
    layers: list[list[Any]] = []
    numbers: dict[bytes, int] = {}

    def number(shape: BaseGeometry) -> int:
        if shape.wkb not in numbers:
            numbers[shape.wkb] = len(shapes)
            shapes.append(_tell_shape(shape))
        return numbers[shape.wkb]

    for classes, pane, filled, some in _list_layers(battle):
        told = [number(shape) for shape in some]
        if told:
            layers.append([classes, pane, int(filled), told])
    return {"shapes": shapes, "layers": layers}


def _list_layers(battle: Battle) -> Iterator[tuple[str, str, bool, list[BaseGeometry]]]:
    """Yield classes, pane, whether it is filled, and shapes of each layer."""
    kinds = {
        kind: [piece.shape for piece in battle.ground if piece.kind == kind] for kind in GroundKind
    }
    for kind, pane in SURFACES:
        yield str(kind), pane, True, kinds[kind]
    for band, lines in draw_graticules(battle).items():
        yield f"graticule graticule-{band}", "ground", False, [*lines]
    for n, quarter in enumerate(kinds[GroundKind.QUARTER]):
        yield f"quarter quarter-{n % 2}", "quarters", True, [quarter]
        yield "quarter-edge", "quarters", False, [quarter]
    yield "garden", "lines", True, kinds[GroundKind.GARDEN]
    for part in ("case", "fill"):
        yield f"road road-{part}", "lines", False, kinds[GroundKind.ROAD]
    for minor in (True, False):
        some = [river for river in kinds[GroundKind.RIVER] if (river.length < SHORT) == minor]
        for part in ("bank", "water", "flow"):
            extra = " river-minor" if minor else ""
            yield f"river river-{part}{extra}", "lines", False, some
    for part in ("halo", "line", "tie"):
        yield f"railway railway-{part}", "lines", False, kinds[GroundKind.RAILWAY]


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


def _tell_shape(shape: BaseGeometry) -> list[Any]:
    """Return whether a shape is an area, and its rings or lines, those of each part together."""
    parts = getattr(shape, "geoms", [shape])
    if "Polygon" in shape.geom_type:
        rings = [[part.exterior, *part.interiors] for part in parts]
        return [1, [[tell_ring(get_coordinates(ring)) for ring in part] for part in rings]]
    return [0, [tell_ring(get_coordinates(part)) for part in parts]]
