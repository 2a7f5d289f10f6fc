"""What the page's script is told: units and their traces, days, layouts. It decides nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from math import cos, hypot, inf, radians

import numpy as np
import xyzservices.providers as xyz

from geo.battle import (
    ENDED,
    Battle,
    Contradiction,
    Echelon,
    Event,
    Keyframe,
    Language,
    Place,
    PlaceKind,
    Position,
    Unit,
    number_events,
    trace_unit,
)
from geo.layout import (
    CROWN,
    FEET,
    HEADS,
    HIGHEST,
    LEGEND_LEAST,
    LOCATOR_LEAST,
    LOWEST,
    MIDDLING,
    NARROW,
    PAD,
    STEP,
    WIDTHS,
    ZOOMS,
    find_nearest,
    find_view,
    list_happens,
    measure_zoom,
    name_band,
)
from geo.symbology import FALLEN, TIE, find_symbol
from geo.webmap.told.arrows import tell_areas, tell_drawn
from geo.webmap.told.drawings import name_symbol
from geo.webmap.told.layouts import ALIGNS, CARRIED, Width, list_levels
from geo.webmap.told.levels import count_reach
from geo.webmap.told.markers import Json, list_events, list_markers, render_cites, speak_event
from geo.webmap.told.rows import ScaleRow, TraceRow, list_columns, tell_row
from geo.words import render_date, render_number, say, say_number

TILES = ("OpenStreetMap.Mapnik", "OpenTopoMap", "Esri.WorldShadedRelief")
"""Tile backgrounds, by their names in xyzservices; none is asked for until it is chosen."""

SETTLED = frozenset({PlaceKind.CITY, PlaceKind.TOWN, PlaceKind.VILLAGE})
NEARBY = 0.08
"""How far from a place its name still says where something is, in degrees of latitude."""


def tell_payload(
    battle: Battle,
    lang: Language,
    *,
    day: date | None = None,
    view: str | None = None,
    unit: str | None = None,
    widths: Collection[Width] = CARRIED,
) -> dict[str, Json]:
    """Return all that the page's script needs, as JSON values.

    Parameters
    ----------
    battle, lang
        The battle and the language of every word.
    widths
        Kinds of windows for which there are layouts of their own.
    day, view, unit
        What is shown at first; None: the first day, the first view, no unit.
    """
    lat = battle.point.y
    return {
        "battle": battle.id,
        "lang": lang,
        "lat": lat,
        "voice": battle.voice.id,
        "date": (day or battle.first).isoformat(),
        "view": view or next(iter(battle.views)),
        "unit": unit,
        "dates": [day.isoformat() for day in battle.dates],
        "spoken": [render_date(day, lang) for day in battle.dates],
        "zoom": {"least": LOWEST, "most": HIGHEST, "step": STEP},
        "columns": list_columns(),
        "aligns": ALIGNS,
        "scale": [tell_row(_read_scale(measure_zoom(zoom, lat), lang)) for zoom in ZOOMS],
        "views": {view.id: view.bounds for view in battle.views.values()},
        "viewAt": {
            name: [find_view(battle, measure_zoom(zoom, lat), width) for zoom in ZOOMS]
            for name, width in WIDTHS.items()
            if name in widths
        },
        "bandOf": {view: name_band(battle, view) for view in battle.views},
        "narrow": NARROW,
        "middling": MIDDLING,
        "heads": {width: HEADS[width] for width in widths},
        "feet": {width: FEET[width] for width in widths},
        "crown": CROWN,
        "legendLeast": LEGEND_LEAST,
        "locatorLeast": LOCATOR_LEAST,
        "pad": PAD,
        "tie": TIE,
        "fallen": FALLEN,
        "units": [
            _tell_unit(battle, unit, account, lang) for unit, account in list_markers(battle)
        ],
        "positions": [_tell_position(battle, p, lang) for p in battle.positions],
        "levels": {width: list_levels(battle, width) for width in widths},
        "reach": count_reach(battle),
        "drawn": tell_drawn(battle, lang),
        "areas": tell_areas(battle, lang),
        "quarrels": [_tell_quarrel(battle, quarrel, lang) for quarrel in battle.contradictions],
        "places": {
            place.id: _render_source(place, lang) for place in battle.places.values() if place.views
        },
        "tiles": tell_tiles(TILES),
        "attribution": battle.attribution.read(lang),
        "notMade": say(lang, "Could not be made: {reason}", reason="{reason}"),
        "close": say(lang, "Close"),
        "manners": {
            "wheel": say(lang, "wheel manner", key="Ctrl"),
            "touch": say(lang, "touch manner"),
        },
        "stacks": {side: _count_units(battle, side, lang) for side in battle.sides},
        "events": [_tell_event(battle, event, lang) for event in list_events(battle)],
        "happens": [list_happens(battle, day) for day in battle.dates],
    }


def _tell_event(battle: Battle, event: Event, lang: Language) -> Json:
    """Return an event's number, its words for a screen reader, and the view that shows it."""
    return {
        "id": event.id,
        "n": number_events(battle, event.day)[event.id],
        "spoken": speak_event(battle, event, lang),
        "view": find_nearest(battle, event)[0],
    }


def tell_tiles(names: Iterable[str]) -> dict[str, Json]:
    """Return address, attribution and deepest zoom of tile backgrounds, by name."""
    tiles = {}
    for name in names:
        provider = xyz.query_name(name)
        tiles[name] = {
            "url": provider.build_url(),
            "attribution": provider.html_attribution,
            "most": provider.get("max_zoom", 18),
        }
    return tiles


def _render_source(place: Place, lang: Language) -> str:
    """Return how sure a place is, within how many metres, and who says so."""
    within = ""
    if place.radius_m:
        within = f", ± {render_number(place.radius_m, lang)} {say(lang, 'm')}"
    note = f" {place.note.read(lang)}" if place.note is not None else ""
    return f"{say(lang, f'certainty {place.certainty}')}{within}.{note} [{place.source}]"


def _tell_unit(battle: Battle, name: str, account: str, lang: Language) -> Json:
    unit = battle.units[name]
    return {
        "id": unit.id,
        "account": account,
        "side": unit.side,
        "name": unit.name.read(lang),
        "label": unit.label.read(lang),
        "sort": _name_sort(unit, lang),
        "sideName": battle.sides[unit.side].short.read(lang),
        "parent": battle.units[unit.parent].name.read(lang) if unit.parent else "",
        "trace": [tell_row(_read_keyframe(frame)) for frame in trace_unit(battle, name, account)],
    }


def _read_keyframe(frame: Keyframe) -> TraceRow:
    lon, lat = round(frame.lon, 5), round(frame.lat, 5)
    return TraceRow(frame.v, lon, lat, frame.position, int(frame.moving), int(frame.shown))


def _name_sort(unit: Unit, lang: Language) -> str:
    """Return arm and size of a unit in words, as far as they are known."""
    kind = say(lang, f"kind {unit.kind}")
    # What a company is called depends on its arm: its name says it.
    if unit.echelon in {Echelon.NONE, Echelon.COMPANY}:
        return kind
    return f"{kind}, {say(lang, f'echelon {unit.echelon}')}"


def _tell_quarrel(battle: Battle, quarrel: Contradiction, lang: Language) -> Json:
    days = [n for n, day in enumerate(battle.dates) if quarrel.day in {None, day}]
    return {
        "id": quarrel.id,
        "title": say(lang, "Accounts differ: {about}", about=quarrel.about.read(lang)),
        "unit": quarrel.unit,
        "place": quarrel.place,
        "days": days,
        "claims": [
            {"what": claim.what.read(lang), "cite": render_cites(battle, claim.cite, lang)}
            for claim in quarrel.claims
        ],
    }


def _tell_position(battle: Battle, position: Position, lang: Language) -> Json:
    # Where and whose it is, for the drawing of what ended: a unit on the field has a trace.
    ended = {}
    if position.status in ENDED:
        unit = battle.units[position.unit]
        ended = {
            "unit": unit.id, "side": unit.side, "name": unit.name.read(lang),
            "lon": position.lon, "lat": position.lat, "account": position.account,
        }  # fmt: skip
    return ended | {
        "certainty": position.certainty,
        "status": position.status,
        "symbol": name_symbol(find_symbol(battle, position)),
        "moving": name_symbol(find_symbol(battle, position, moving=True)),
        "radius": position.radius_m,
        "what": position.what.read(lang),
        "sure": say(lang, f"certainty {position.certainty}"),
        "cite": render_cites(battle, position.cite, lang),
        "town": _find_town(battle, position, lang),
    }


def _count_units(battle: Battle, side: str, lang: Language) -> Json:
    """Return a heading for a stack of so many units of a side, from none to all."""
    most = sum(unit.side == side for unit in battle.units.values())
    name = battle.sides[side].short.read(lang)
    return [say_number(lang, "{side}: {n} units", n, side=name) for n in range(most + 1)]


def _find_town(battle: Battle, position: Position, lang: Language) -> str:
    """Return the name of the town or village that a position is at or near, or nothing."""

    def measure(place: Place) -> float:
        if place.lonlat is None:
            return inf
        lon, lat = place.lonlat
        return hypot((lon - position.lon) * cos(radians(position.lat)), lat - position.lat)

    settled = [place for place in battle.places.values() if place.kind in SETTLED]
    nearest = min(settled, key=measure, default=None)
    if nearest is None or measure(nearest) > NEARBY:
        return ""
    return nearest.name.read(lang)


def _read_scale(metres_per_px: float, lang: Language) -> ScaleRow:
    """Return the longest round distance that fits 120 px."""
    most = metres_per_px * 120
    power = 10 ** int(np.floor(np.log10(most)))
    length = max(step * power for step in (1, 2, 5) if step * power <= most)
    kilo = length >= 1000
    amount = render_number(length / 1000 if kilo else length, lang)
    unit = say(lang, "km" if kilo else "m")
    return ScaleRow(round(length / metres_per_px, 1), f"{amount} {unit}")
