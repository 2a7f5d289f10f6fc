"""A scenario for ORBAT Mapper: the order of battle, and where each unit was when."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

from shapely.geometry import Point, mapping
from shapely.geometry.base import BaseGeometry

from geo.battle import (
    Area,
    Battle,
    Certainty,
    Event,
    Language,
    Move,
    Position,
    Side,
    Span,
    Status,
    Unit,
    end_of_day,
    trace_unit,
)
from geo.exchange.layers import name_positions, round_shape
from geo.exchange.notes import list_event_notes, list_notes, name_sources
from geo.words import say

VERSION = "3.4.0"
IDENTITY = 3
"""The digit of a SIDC that tells friend from hostile."""

NEUTRAL = "4"
STROKES = {
    Certainty.CERTAIN: "solid",
    Certainty.LIKELY: "dashed",
    Certainty.UNCERTAIN: "dotted",
}
MINUTES = 24 * 60
EPOCH = datetime.fromisoformat("1970-01-01")


def render(battle: Battle, lang: Language) -> bytes:
    """Return the battle as an ORBAT Mapper scenario.

    Units stand and move as the default account has it; what other accounts say is a hidden
    layer each. Local times are written as UTC. The format has no field for certainty or
    sources: they stand in the descriptions. The same battle gives the same bytes.
    """
    start = _render_time(datetime.combine(battle.first, time()))
    sources = (f"{a.name.read(lang)}: {a.title}" for a in battle.accounts.values())
    about = (battle.subtitle.read(lang), battle.attribution.read(lang), *sources)
    made = datetime.combine(battle.first, time()).isoformat(timespec="milliseconds") + "Z"
    scenario = {
        "id": battle.id,
        "type": "ORBAT-mapper",
        "version": VERSION,
        # The battle's own day: the clock would make every file another.
        "meta": {"createdDate": made, "lastModifiedDate": made},
        "name": battle.heading.read(lang),
        "description": "\n\n".join(about),
        "startTime": start,
        "timeZone": "UTC",
        "symbologyStandard": "app6",
        "sides": [_make_side(battle, side, lang) for side in battle.sides.values()],
        "events": [_make_event(battle, event, lang) for event in battle.events],
        "layerStack": _make_layers(battle, lang),
        "equipment": [],
        "personnel": [],
        "settings": {
            "rangeRingGroups": [],
            "statuses": [{"name": say(lang, f"status {status}")} for status in Status],
            "supplyClasses": [],
            "supplyUoMs": [],
        },
    }
    text = json.dumps(scenario, ensure_ascii=False, allow_nan=False, indent=1)
    return f"{text}\n".encode()


def _make_side(battle: Battle, side: Side, lang: Language) -> dict[str, Any]:
    units = [unit for unit in battle.units.values() if unit.side == side.id]
    roots = [u for u in units if u.parent is None or battle.units[u.parent].side != side.id]
    digits = Counter(unit.sidc[IDENTITY] for unit in units)
    return {
        "id": f"side-{side.id}",
        "name": side.name.read(lang),
        # The loader gives every unit of a side this digit.
        "standardIdentity": digits.most_common(1)[0][0] if digits else NEUTRAL,
        "symbolOptions": {"fillColor": side.light.shape},
        "groups": [
            {
                "id": f"group-{side.id}",
                "name": side.short.read(lang),
                "subUnits": [_make_unit(battle, unit, lang) for unit in roots],
            }
        ],
    }


def _make_unit(battle: Battle, unit: Unit, lang: Language) -> dict[str, Any]:
    about = [
        f"{say(lang, key)}: {text.read(lang)} ({name_sources(battle, unit.account, cite, lang)})"
        for key, text, cite in (
            ("Commander", unit.commander, unit.commander_cite),
            ("Strength", unit.strength, unit.strength_cite),
        )
        if text is not None
    ]
    if unit.note is not None:
        about.append(unit.note.read(lang))
    source = name_sources(battle, unit.account, unit.cite, lang)
    about.append(say(lang, "Source: {source}", source=source))
    return {
        "id": unit.id,
        "name": unit.name.read(lang),
        "shortName": unit.label.read(lang),
        "sidc": unit.sidc,
        "description": "\n\n".join(about),
        "state": _list_states(battle, unit, lang),
        "subUnits": [
            _make_unit(battle, child, lang)
            for child in battle.find_children(unit.id)
            if child.side == unit.side
        ],
    }


def _list_states(battle: Battle, unit: Unit, lang: Language) -> list[dict[str, Any]]:
    """Return a unit's way, as the default account has it.

    ORBAT Mapper moves a unit evenly from each state to the next, as the keyframes do. The first
    state of a position tells of it; a unit that is off the field has no location.
    """
    names = name_positions(battle)
    states: list[dict[str, Any]] = []
    told = -1
    for number, frame in enumerate(trace_unit(battle, unit.id, battle.voice.id), 1):
        moment = end_of_day(battle.first) + timedelta(minutes=round(frame.v * MINUTES))
        state: dict[str, Any] = {
            "id": f"{unit.id}-state-{number}",
            "t": _render_time(moment),
            "location": [round(frame.lon, 7), round(frame.lat, 7)] if frame.shown else None,
        }
        if frame.position != told:
            position = battle.positions[frame.position]
            state |= {
                "id": names[frame.position],
                "title": position.what.read(lang),
                "description": "\n\n".join(list_notes(battle, position, lang)),
                "status": say(lang, f"status {position.status}"),
            }
            told = frame.position
        states.append(state)
    return states


def _make_event(battle: Battle, event: Event, lang: Language) -> dict[str, Any]:
    where = None if event.place is None else battle.places[event.place]
    made: dict[str, Any] = {
        "id": f"event-{event.id}",
        "startTime": _render_time(datetime.combine(event.day, event.at or time())),
        "title": (event.label or event.what).read(lang),
        "description": "\n\n".join(list_event_notes(battle, event, lang)),
    }
    if where is not None and where.lonlat is not None:
        made["where"] = {"type": "geometry", "geometry": mapping(round_shape(Point(where.lonlat)))}
    return made


def _make_layers(battle: Battle, lang: Language) -> list[dict[str, Any]]:
    """Return a layer of moves and areas for each account, and its positions if it is not heard."""
    layers: list[dict[str, Any]] = []
    for account in battle.accounts.values():
        other = account.id != battle.voice.id
        items = [
            _make_item(battle, name, record, shape, lang)
            for name, record, shape in _list_shapes(battle, positions=other)
            if record.account == account.id
        ]
        if items or not other:
            layers.append(
                {
                    "id": f"layer-{account.id}",
                    "kind": "overlay",
                    "name": account.name.read(lang),
                    "description": account.title,
                    "isHidden": other,
                    "items": items,
                }
            )
    return layers


def _list_shapes(battle: Battle, *, positions: bool) -> Iterator[tuple[str, Span, BaseGeometry]]:
    for area in battle.areas:
        yield f"area-{area.id}", area, area.shape
    for move in battle.moves:
        yield f"move-{move.id}", move, move.path
    if positions:
        for name, position in zip(name_positions(battle), battle.positions, strict=True):
            yield f"position-{name}", position, Point(position.lon, position.lat)


def _make_item(
    battle: Battle, name: str, record: Span, shape: BaseGeometry, lang: Language
) -> dict[str, Any]:
    if isinstance(record, Position):
        unit = battle.units[record.unit]
        side, title = unit.side, unit.label
    elif isinstance(record, Move | Area):
        side, title = record.side, record.what
    else:
        msg = f"`record` must be a position, a move or an area, found {type(record).__name__!r}"
        raise TypeError(msg)
    colour = battle.sides[side].light.shape
    style = {
        "stroke": colour,
        "stroke-width": 3,
        "stroke-style": STROKES[record.certainty],
        "fill": colour,
        "fill-opacity": 0.2,
        "marker-color": colour,
    }
    if isinstance(record, Move):
        style["arrow-end"] = "arrow"
    return {
        "id": name,
        "kind": "geometry",
        "name": title.read(lang),
        "description": "\n\n".join(list_notes(battle, record, lang)),
        "geometry": mapping(round_shape(shape)),
        "geometryMeta": {"geometryKind": shape.geom_type},
        "style": style,
        "visibleFromT": _render_time(record.start),
        "visibleUntilT": _render_time(record.end),
    }


def _render_time(moment: datetime) -> int:
    """Return a local time as milliseconds since 1970, as if it were UTC."""
    return (moment - EPOCH) // timedelta(milliseconds=1)
