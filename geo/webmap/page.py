"""A battle becomes one folium map that holds all its days and asks no other host for anything."""

from __future__ import annotations

import json
import re
from datetime import date
from html import escape
from typing import Any

import folium
from branca.element import Element, MacroElement
from folium.map import CustomPane
from jinja2 import Template

from geo.battle import Battle, Language
from geo.layout import HIGHEST, LOWEST, STEP, bound_world
from geo.symbology import draw_brackets, place_letter, render_shapes, render_variables
from geo.webmap.assets import read_asset, read_assets
from geo.webmap.cards import render_cards
from geo.webmap.ground import add_ground
from geo.webmap.leaflet import LeafletFiles
from geo.webmap.time_bar import TimeSlider, render_time
from geo.webmap.told.drawings import render_letters, render_symbols
from geo.webmap.told.layouts import CARRIED, FRAMES
from geo.webmap.told.levels import list_spots, render_levels
from geo.webmap.told.markers import list_markers
from geo.webmap.told.payload import tell_payload

PANES = {
    "hills": 210, "ground": 220, "quarters": 225, "lines": 230, "held": 300, "doubt": 310,
    "fronts": 400, "arrows": 410, "leaders": 550, "labels": 560,
}  # fmt: skip
"""Panes and their depth; units stand in Leaflet's marker pane, 600."""

SCRIPTS = (
    "chart.js", "levels.js", "tips.js", "legend.js", "units.js", "drawings.js", "labels.js",
    "keyboard.js", "pointing.js", "views.js", "gestures.js", "webmap.js", "popovers.js",
    "snapshot.js",
)  # fmt: skip
"""The page's scripts in their order: each sets one name that holds all it does."""


class BattleMap(folium.Map):
    """A folium map that brings Leaflet with it and links to nothing."""

    default_js: list[tuple[str, str]] = []  # noqa: RUF012
    default_css: list[tuple[str, str]] = []  # noqa: RUF012


class Markup(Element):
    """A piece of HTML that is written as it is."""

    _template = Template("{{ this.html }}")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html


class Plate(MacroElement):
    """The cards, the symbols' drawings and the page's data; hands the markers to the script."""

    _template = Template(
        """
        {% macro header(this, kwargs) %}
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <style>{{ this.css }}</style>
            <script>{{ this.rules }}</script>
        {% endmacro %}
        {% macro html(this, kwargs) %}
            {{ this.markup }}
            <script type="application/json" id="told">{{ this.told }}</script>
            {{ this.levels }}
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


class Script(MacroElement):
    """A script that runs after all others."""

    _template = Template("{% macro script(this, kwargs) %}{{ this.js }}{% endmacro %}")

    def __init__(self, js: str) -> None:
        super().__init__()
        self._name = "Script"
        self.js = js


def make_map(
    battle: Battle, lang: Language, *, day: date | None = None, view: str | None = None,
    unit: str | None = None, levels: str | None = None,
) -> BattleMap:  # fmt: skip
    """Return the map of a battle: ground, seven days of units, time slider.

    Parameters
    ----------
    battle, lang
        The battle and the language of every word.
    day, view, unit
        What is shown at first; None: the first day, the first view, no unit.
    levels
        The layouts that the page carries, as `dump_levels` gives them; None: all of them. A page
        that lacks some asks whoever holds its frame.
    """
    middle = battle.point
    west, south, east, north = bound_world([view.bounds for view in battle.views.values()])
    chart = BattleMap(
        location=(middle.y, middle.x),
        tiles=None,
        zoom_start=12,
        zoom_control=False,
        attribution_control=False,
        zoom_snap=STEP,
        zoom_delta=0.5,
        wheel_px_per_zoom_level=120,
        # folium gives its own `min_zoom` and `max_zoom` to tiles alone, and there are none.
        minZoom=LOWEST,
        maxZoom=HIGHEST,
        bounce_at_zoom_limits=False,
        max_bounds=True,
        min_lon=west,
        min_lat=south,
        max_lon=east,
        max_lat=north,
        max_bounds_viscosity=1.0,
        prefer_canvas=False,
        keyboard=False,
    )
    # First in the page what a keyboard reaches first: the time, then the cards, then the map.
    for markup in (render_time(battle, lang), render_cards(battle, lang)):
        chart.get_root().html.add_child(Markup(markup))
    LeafletFiles().add_to(chart)
    for pane, depth in PANES.items():
        CustomPane(pane, z_index=depth, pointer_events=pane in {"arrows", "fronts"}).add_to(chart)
    add_ground(battle, chart)
    markers = [
        _add_marker(battle, unit_id, account, chart) for unit_id, account in list_markers(battle)
    ]
    widths = CARRIED if levels is None else tuple(FRAMES)
    told = tell_payload(battle, lang, day=day, view=view, unit=unit, widths=widths)
    Plate(
        css=render_variables(tuple(battle.sides.values()))
        + read_asset("webmap.css")
        + read_asset("discs.css")
        + render_letters(),
        markup=render_symbols(battle),
        levels=fill_levels(levels or render_levels(battle, lang, tuple(list_spots(battle)))),
        told=json.dumps(told, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/"),
        rules=read_assets("rules.js", "dom.js"),
        js=read_assets(*SCRIPTS),
        map_name=chart.get_name(),
        markers=[marker.get_name() for marker in markers],
    ).add_to(chart)
    TimeSlider().add_to(chart)
    Script(read_asset("bridge.js")).add_to(chart)
    return chart


def fill_levels(levels: str) -> str:
    """Return the element of a page that holds its layouts."""
    return f'<script type="application/json" id="levels">{levels}</script>'


def render_page(chart: BattleMap, battle: Battle, lang: Language) -> str:
    """Return the map as one HTML document, its body marked with battle, day and language.

    The same battle gives the same bytes: folium's random names are numbered.
    """
    html: str = chart.get_root().render()
    first = re.search(r'"date":"(.*?)","view":"(.*?)"', html)
    day, view = first.groups() if first else ("", "")
    body = (
        f'<body data-battle="{battle.id}" data-date="{day}" data-lang="{lang}"'
        f' data-view="{view}" data-band="near">'
    )
    title = f'<head><meta charset="utf-8"><title>{escape(battle.heading.read(lang))}</title>'
    html = html.replace("<html>", f'<html lang="{lang}">', 1).replace("<body>", body, 1)
    html = html.replace("<head>", title, 1)
    # folium forbids to enlarge the page; ours stands further down. It tells the encoding where
    # browsers may not look, and closes the body before the script.
    html = re.sub(r'<meta name="viewport"[^>]*user-scalable=no[^>]*>', "", html, count=1)
    html = re.sub(r'<meta http-equiv="content-type"[^>]*>', "", html, count=1)
    close = html.rindex("</body>")
    html = html[:close] + html[close + len("</body>") :].replace("</html>", "</body>\n</html>")
    end = html.rindex("</script>")
    html = f'{html[:end]}\ndocument.body.dataset.ready = "1";\n{html[end:]}'
    names: dict[str, str] = {}
    return re.sub(
        r"_[0-9a-f]{32}(?![0-9a-f])", lambda name: names.setdefault(name[0], f"_{len(names)}"), html
    )


def _add_marker(battle: Battle, unit: str, account: str, chart: BattleMap) -> folium.Marker:
    position = next(p for p in battle.find_positions(unit) if p.account == account)
    side = battle.units[unit].side
    other = battle.accounts[account].letter if account != battle.voice.id else ""
    x, y, size = place_letter()
    brackets = (
        f'{render_shapes(draw_brackets())}<text x="{x:g}" y="{y:g}" dy=".35em"'
        f' text-anchor="middle" font-size="{size:g}" font-weight="700"'
        f' fill="var(--plate)">{escape(other)}</text>'
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
        '<span class="count" hidden></span><i class="differ" hidden>'
        '<svg viewBox="-12 -12 24 24" width="24" height="24"><use href="#m-differ"/></svg></i>'
    )
    icon = folium.DivIcon(html=html, icon_size=(40, 40), class_name=f"unit side-{side}")
    marker = folium.Marker((position.lat, position.lon), icon=icon, auto_pan_on_focus=False)
    marker.add_to(chart)
    return marker
