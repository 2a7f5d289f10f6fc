"""A battle becomes one folium map that holds all its days and asks no other host for anything."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date
from html import escape
from math import atan2, cos, degrees, radians
from pathlib import Path
from typing import Any

import folium
from branca.element import Element, MacroElement
from folium.map import CustomPane
from jinja2 import Template
from shapely.geometry import LineString, Point, mapping
from shapely.geometry.base import BaseGeometry

from geo.battle import AreaKind, Battle, Echelon, GroundKind, Language, PlaceKind
from geo.cards import write_cards
from geo.layout import name_band
from geo.leaflet import LeafletFiles
from geo.payload import find_symbol, list_markers, name_symbol, write_payload
from geo.scales import HIGHEST, LOWEST, STEP
from geo.style import write_variables
from geo.symbols import (
    Symbol,
    draw_differ,
    draw_event,
    draw_flag,
    draw_site,
    draw_symbol,
    write_shapes,
)
from geo.timeslider import TimeSlider
from geo.words import say

HERE = Path(__file__).parent
PANES = {
    "hills": 210, "ground": 220, "quarters": 225, "lines": 230, "held": 300, "doubt": 310,
    "fronts": 400, "arrows": 410, "leaders": 550, "labels": 560,
}  # fmt: skip
"""Panes and their depth; units stand in Leaflet's marker pane, 600."""

GRATICULES = {"near": 1 / 60, "middle": 5 / 60, "far": 1.0}


class BattleMap(folium.Map):  # type: ignore[misc]
    """A folium map that brings Leaflet with it and links to nothing."""

    default_js: list[tuple[str, str]] = []  # noqa: RUF012
    default_css: list[tuple[str, str]] = []  # noqa: RUF012


class Plate(MacroElement):  # type: ignore[misc]
    """The cards, the symbols' drawings and the page's data; hands the markers to the script."""

    _template = Template(
        """
        {% macro header(this, kwargs) %}
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <style>{{ this.css }}</style>
        {% endmacro %}
        {% macro html(this, kwargs) %}
            {{ this.markup }}
            <script type="application/json" id="told">{{ this.told }}</script>
        {% endmacro %}
        {% macro script(this, kwargs) %}
            {{ this.js }}
            plate.start({{ this.map_name }}, [{{ this.markers|join(", ") }}]);
        {% endmacro %}
        """
    )

    def __init__(self, **parts: Any) -> None:
        super().__init__()
        self._name = "Plate"
        self.__dict__.update(parts)


class Script(MacroElement):  # type: ignore[misc]
    """A script that runs after all others."""

    _template = Template("{% macro script(this, kwargs) %}{{ this.js }}{% endmacro %}")

    def __init__(self, js: str) -> None:
        super().__init__()
        self._name = "Script"
        self.js = js


def make_map(
    battle: Battle, lang: Language, *, day: date | None = None, view: str | None = None,
    unit: str | None = None,
) -> BattleMap:  # fmt: skip
    """Return the map of a battle: ground, seven days of units, time slider.

    Parameters
    ----------
    battle, lang
        The battle and the language of every word.
    day, view, unit
        What is shown at first; None: the first day, the first view, no unit.
    """
    middle = battle.point
    chart = BattleMap(
        location=(middle.y, middle.x),
        tiles=None,
        zoom_start=12,
        zoom_control=False,
        attribution_control=False,
        zoom_snap=STEP,
        zoom_delta=0.5,
        wheel_px_per_zoom_level=120,
        min_zoom=LOWEST,
        max_zoom=HIGHEST,
        prefer_canvas=False,
    )
    LeafletFiles().add_to(chart)
    for pane, depth in PANES.items():
        CustomPane(pane, z_index=depth, pointer_events=pane in {"arrows", "fronts"}).add_to(chart)
    _add_ground(battle, chart)
    markers = [
        _add_marker(battle, unit_id, account, chart) for unit_id, account in list_markers(battle)
    ]
    told = write_payload(battle, lang)
    told |= {
        "voice": battle.voice.id,
        "date": (day or battle.first).isoformat(),
        "view": view or next(iter(battle.views)),
        "unit": unit,
    }
    _add_marks(battle, told, lang)
    Plate(
        css=write_variables(tuple(battle.sides.values())) + _read("webmap.css") + _write_letters(),
        markup=_write_symbols(battle) + write_cards(battle, lang) + _write_brief(),
        told=json.dumps(told, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/"),
        js=_read("webmap.js") + _read("popovers.js"),
        map_name=chart.get_name(),
        markers=[marker.get_name() for marker in markers],
    ).add_to(chart)
    TimeSlider(battle, lang).add_to(chart)
    Script(_read("bridge.js")).add_to(chart)
    return chart


def write_page(chart: BattleMap, battle: Battle, lang: Language) -> str:
    """Return the map as one HTML document, its body marked with battle, day and language."""
    root = chart.get_root()
    root.html.add_child(Element(""), name="end")
    html: str = root.render()
    told = json.loads(re.search(r'id="told">(.*?)</script>', html, re.DOTALL)[1])  # type: ignore[index]
    title = escape(battle.heading.read(lang))
    body = (
        f'<body data-battle="{battle.id}" data-date="{told["date"]}" data-lang="{lang}"'
        f' data-view="{told["view"]}" data-band="near">'
    )
    html = html.replace("<html>", f'<html lang="{lang}">', 1).replace("<body>", body, 1)
    html = html.replace("<head>", f"<head><title>{title}</title>", 1)
    end = html.rindex("</script>")
    return f'{html[:end]}\ndocument.body.dataset.ready = "1";\n{html[end:]}'


def _read(name: str) -> str:
    return (HERE / name).read_text("utf-8")


def _write_brief() -> str:
    return '<section class="brief" id="brief" aria-live="polite" hidden></section>'


def _add_marker(battle: Battle, unit: str, account: str, chart: BattleMap) -> folium.Marker:
    position = next(p for p in battle.positions if (p.unit, p.account) == (unit, account))
    side = battle.units[unit].side
    other = battle.accounts[account].letter if account != battle.voice.id else ""
    brackets = (
        '<path class="brackets" d="M-19-18h-5v36h5M19-18h5v36h-5" fill="none" stroke="var(--other)"'
        ' stroke-width="2"/><circle cx="24" cy="-18" r="7.5" fill="var(--other)"/><text x="24" y="-14.6"'
        f' text-anchor="middle" font-size="10" font-weight="700" fill="var(--plate)">{escape(other)}</text>'
        if other
        else ""
    )
    html = (
        '<svg class="sym" viewBox="-30 -34 60 60" width="60" height="60" aria-hidden="true">'
        '<rect class="ring" x="-23.5" y="-17.5" width="47" height="35" rx="4"/>'
        '<rect class="focus-band" x="-23.5" y="-17.5" width="47" height="35" rx="4"/>'
        '<rect class="focus" x="-23.5" y="-17.5" width="47" height="35" rx="4"/>'
        '<use class="sym-body"/><use class="sym-echelon"/>'
        f'{brackets}</svg><span class="name" data-label="{unit}"></span>'
        '<span class="count" hidden></span><button type="button" class="differ" tabindex="-1" hidden>'
        f'<svg viewBox="-12 -12 24 24" width="24" height="24"><use href="#m-differ"/></svg></button>'
    )
    icon = folium.DivIcon(html=html, icon_size=(40, 40), class_name=f"unit side-{side}")
    marker = folium.Marker((position.lat, position.lon), icon=icon)
    marker.add_to(chart)
    return marker


def _write_symbols(battle: Battle) -> str:
    """Return the drawings that markers refer to, and the patterns and filters of the ground."""
    symbols: dict[str, str] = {}
    for position in battle.positions:
        for state in ("stop", "interpolated"):
            symbol = find_symbol(battle, position, state)
            body, echelon = split_symbol(symbol)
            for name, shapes in zip(name_symbol(symbol).split(), (body, echelon), strict=True):
                symbols[name] = write_shapes(shapes)
    symbols |= {
        f"m-{kind}{'-doubt' if doubt else ''}": write_shapes(draw_site(kind, doubtful=doubt))
        for kind in PlaceKind
        for doubt in (False, True)
    }
    symbols |= {
        "m-event": write_shapes(draw_event()),
        "m-flag": write_shapes(draw_flag()),
        "m-differ": write_shapes(draw_differ()),
    }
    drawings = "".join(f'<g id="{name}">{inner}</g>' for name, inner in symbols.items() if inner)
    return (
        '<svg width="0" height="0" style="position:absolute" aria-hidden="true"><defs>'
        f"{drawings}{_read('patterns.svg')}</defs></svg>"
    )


def split_symbol(symbol: Symbol) -> tuple[list[Any], list[Any]]:
    """Return what is drawn of a symbol without its echelon, and the echelon alone."""
    bare = draw_symbol(Symbol(symbol.kind, Echelon.NONE, symbol.certainty, symbol.state))
    known = set(bare)
    return list(bare), [shape for shape in draw_symbol(symbol) if shape not in known]


def _add_marks(battle: Battle, told: dict[str, Any], lang: Language) -> None:
    """Name the drawing of each placed mark and of each taken site."""
    del lang
    for part in told["layouts"].values():
        for number in {layout[2] for row in part["rows"] for layout in row}:
            for row in part["parts"][number]:
                if len(row) > 6 and len(row[6]) == 2:
                    name = part["names"][row[0]][0]
                    row[6] += [_name_mark(battle, name), _turn_mark(battle, name)]
    for area in told["areas"]:
        if "at" in area:
            area["mark"] = "m-flag"
    for position, record in zip(told["positions"], battle.positions, strict=True):
        if position["status"] != "active":
            unit = battle.units[record.unit]
            position |= {
                "unit": record.unit, "side": unit.side, "name": unit.name.read(told["lang"]),
                "lon": record.lon, "lat": record.lat, "account": record.account,
            }  # fmt: skip


def _name_mark(battle: Battle, label: str) -> str:
    place = battle.places.get(label)
    if place is None:
        return "m-event"
    doubt = place.certainty == "uncertain" and place.kind == PlaceKind.BUILDING
    return f"m-{place.kind}{'-doubt' if doubt else ''}"


def _turn_mark(battle: Battle, label: str) -> int:
    """Return by how many degrees a bridge's mark is turned, to lie across its river."""
    place = battle.places.get(label)
    if place is None or place.kind != PlaceKind.BRIDGE or place.lonlat is None:
        return 0
    spot = Point(place.lonlat)
    rivers = [g.shape for g in battle.ground if g.kind == GroundKind.RIVER]
    river = min(rivers, key=spot.distance)
    at, step = river.project(spot), 0.002
    a, b = river.interpolate(at - step), river.interpolate(at + step)
    along = degrees(atan2(-(b.y - a.y), (b.x - a.x) * cos(radians(spot.y))))
    return round(along + 90) % 180


def _write_letters() -> str:
    """Return the letters of every kind of name as CSS."""
    from geo.style import LETTERS  # noqa: PLC0415

    rules = []
    for kind, letters in LETTERS.items():
        if kind == "unit":
            continue
        target = ".lab i" if kind == "sub" else f".k-{kind}"
        rules.append(
            f"{target}{{font:{'italic ' if letters.italic else ''}{600 if letters.bold else 400} "
            f"{letters.size}px var(--serif);letter-spacing:{letters.spacing}px;"
            f"color:var(--{letters.token});fill:var(--{letters.token})}}"
        )
    return "\n".join(rules)


def _add_ground(battle: Battle, chart: BattleMap) -> None:
    """Add the backdrop, the lowest first, styled by class."""
    pick = {kind: [g for g in battle.ground if g.kind == kind] for kind in GroundKind}

    def add(
        shapes: Iterable[BaseGeometry], classes: str, pane: str, *, filled: bool = False
    ) -> None:
        features = [
            {"type": "Feature", "properties": {}, "geometry": _round(mapping(shape))}
            for shape in shapes
        ]
        if not features:
            return
        style = {
            "className": classes,
            "fill": filled,
            "fillOpacity": 1,
            "stroke": True,
            "pane": pane,
        }
        folium.GeoJson(
            {"type": "FeatureCollection", "features": features},
            style_function=lambda _: style,
            pane=pane,
            smooth_factor=0.6,
            interactive=False,
        ).add_to(chart)

    add((g.shape for g in pick[GroundKind.HILL]), "hill", "hills", filled=True)
    add((g.shape for g in pick[GroundKind.SEA]), "sea", "ground", filled=True)
    add((g.shape for g in pick[GroundKind.LAKE]), "lake", "ground", filled=True)
    for band, lines in _draw_graticules(battle).items():
        add(lines, f"graticule graticule-{band}", "ground")
    for n, quarter in enumerate(pick[GroundKind.QUARTER]):
        add([quarter.shape], f"quarter quarter-{n % 2}", "quarters", filled=True)
        add([quarter.shape], "quarter-edge", "quarters")
    add((g.shape for g in pick[GroundKind.GARDEN]), "garden", "lines", filled=True)
    roads = [g.shape for g in pick[GroundKind.ROAD]]
    rails = [g.shape for g in pick[GroundKind.RAILWAY]]
    add(roads, "road road-case", "lines")
    add(roads, "road road-fill", "lines")
    far = max(battle.views, key=lambda v: battle.views[v].bounds[2] - battle.views[v].bounds[0])
    for minor in (True, False):
        rivers = [g.shape for g in pick[GroundKind.RIVER] if (_is_minor(g.shape)) == minor]
        extra = " river-minor" if minor and far else ""
        add(rivers, f"river river-bank{extra}", "lines")
        add(rivers, f"river river-water{extra}", "lines")
        add(rivers, "river river-flow", "lines")
    for part in ("halo", "line", "tie"):
        add(rails, f"railway railway-{part}", "lines")


def _is_minor(river: BaseGeometry) -> bool:
    """Return whether a river is short: drawn as one line on the smallest scale."""
    return river.length < 2


def _draw_graticules(battle: Battle) -> dict[str, list[LineString]]:
    lines: dict[str, list[LineString]] = {}
    order = sorted(battle.views.values(), key=lambda v: v.bounds[2] - v.bounds[0])
    for view in order:
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


def _round(geometry: dict[str, Any]) -> dict[str, Any]:
    def cut(value: Any) -> Any:
        return round(value, 5) if isinstance(value, float) else [cut(v) for v in value]

    return {"type": geometry["type"], "coordinates": cut(geometry["coordinates"])}


__all__ = ["AreaKind", "BattleMap", "make_map", "write_page", "say"]
