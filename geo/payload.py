"""What the page's script is told: traces, layouts, arrows, days. It decides nothing itself.

Numbers are kept short: coordinates of drawn shapes are whole hundred-thousandths of a degree
(about a metre), each but the first as the difference from the one before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from itertools import pairwise
from math import hypot
from typing import Any

import numpy as np
import xyzservices.providers as xyz
from pyproj import Transformer
from shapely import transform
from shapely.geometry import LineString

from geo.arrows import draw_front, draw_move
from geo.battle import (
    ENDED,
    Area,
    AreaKind,
    Battle,
    Contradiction,
    Language,
    Move,
    Position,
    end_of_day,
)
from geo.board import Frame
from geo.layout import Layout, PlacedUnit, find_view, is_drawn, lay_out_week, name_band
from geo.scales import (
    COMPACT,
    CROWN,
    FEET,
    HIGHEST,
    LOWEST,
    NARROW,
    PAD,
    STEP,
    WIDE,
    ZOOMS,
    Mercator,
    fit_zoom,
    measure_zoom,
    read_projection,
    seat_view,
)
from geo.shapes import Shape
from geo.symbols import State, Symbol
from geo.timeline import read_clock, situation, trace_unit
from geo.words import say, write_date, write_number

Json = Any
ALIGNS = ("left", "right", "center")
BANDS = range(int(LOWEST), int(HIGHEST) + 1)
TILES = ("OpenStreetMap.Mapnik", "OpenTopoMap", "Esri.WorldShadedRelief")
"""Tile backgrounds, by their names in xyzservices; none is asked for until it is chosen."""

WIDTHS = {"wide": 1000.0, "compact": 380.0}
"""Width of the map in px by which the view at hand is told."""

SLACK = 0.5
"""How far from a view's own zoom its frame still counts: windows are not all of one size."""


def name_symbol(symbol: Symbol) -> str:
    """Return the ids of a symbol's drawings in the page: without its echelon, and the echelon."""
    echelon = str(symbol.echelon) or "none"
    ended = "-ended" if symbol.state == "ended" else ""
    return f"s-{symbol.kind}-{symbol.certainty}-{symbol.state} e-{echelon}{ended}"


def find_symbol(battle: Battle, position: Position, state: State = "stop") -> Symbol:
    """Return the symbol of a unit in a position."""
    unit = battle.units[position.unit]
    ended: State = "ended" if position.status in ENDED else state
    return Symbol(unit.kind, unit.echelon, position.certainty, ended)


def list_markers(battle: Battle) -> list[tuple[str, str]]:
    """Return unit and account of every marker: the default voice's first."""
    pairs = dict.fromkeys((p.unit, p.account) for p in battle.positions)
    order = {unit: n for n, unit in enumerate(battle.units)}
    voices = {account: n for n, account in enumerate(battle.accounts)}
    return sorted(pairs, key=lambda pair: (voices[pair[1]], order[pair[0]]))


def write_payload(battle: Battle, lang: Language) -> dict[str, Json]:
    """Return all that the page's script needs, as JSON values."""
    lat = battle.point.y
    return {
        "battle": battle.id,
        "lang": lang,
        "dates": [day.isoformat() for day in battle.dates],
        "spoken": [write_date(day, lang) for day in battle.dates],
        "zoom": {"least": LOWEST, "most": HIGHEST, "step": STEP},
        "scale": [_write_scale(measure_zoom(zoom, lat), lang) for zoom in ZOOMS],
        "views": {view.id: view.bounds for view in battle.views.values()},
        "viewAt": {
            name: [find_view(battle, measure_zoom(zoom, lat), width) for zoom in ZOOMS]
            for name, width in WIDTHS.items()
        },
        "bandOf": {view: name_band(battle, view) for view in battle.views},
        "narrow": NARROW,
        "feet": dict(FEET),
        "crown": CROWN,
        "pad": PAD,
        "units": [
            _write_unit(battle, unit, account, lang) for unit, account in list_markers(battle)
        ],
        "positions": [_write_position(battle, p, lang) for p in battle.positions],
        "layouts": {
            "wide": _write_layouts(battle, lang, WIDE, compact=False),
            "compact": _write_layouts(battle, lang, COMPACT, compact=True),
        },
        "drawn": _write_drawn(battle, lang),
        "areas": _write_areas(battle, lang),
        "quarrels": [_write_quarrel(battle, quarrel, lang) for quarrel in battle.contradictions],
        "tiles": write_tiles(TILES),
        "close": say(lang, "Close"),
        "offField": say(lang, "not on the map"),
        "events": [
            {"v": v, "known": known, "id": event} for event, v, known in time_events(battle)
        ],
    }


def time_events(battle: Battle) -> list[tuple[str, float, bool]]:
    """Return event, clock and whether its hour is known, for the events within the week.

    An event without an hour stands at mid-day.
    """
    timed = []
    for event in battle.events:
        if battle.first < event.day <= battle.last and event.account == battle.voice.id:
            noon = datetime.combine(event.day, datetime.min.time()) + timedelta(hours=12)
            moment = noon if event.at is None else datetime.combine(event.day, event.at)
            timed.append((event.id, round(read_clock(battle, moment), 4), event.at is not None))
    return timed


def write_tiles(names: Iterable[str]) -> dict[str, Json]:
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


def _write_unit(battle: Battle, name: str, account: str, lang: Language) -> Json:
    unit = battle.units[name]
    return {
        "id": unit.id,
        "account": account,
        "side": unit.side,
        "name": unit.name.read(lang),
        "label": unit.label.read(lang),
        "sideName": battle.sides[unit.side].short.read(lang),
        "parent": battle.units[unit.parent].name.read(lang) if unit.parent else "",
        "trace": [
            [frame.v, round(frame.lon, 5), round(frame.lat, 5), frame.position,
             int(frame.moving), int(frame.shown)]
            for frame in trace_unit(battle, name, account)
        ],
    }  # fmt: skip


def _write_quarrel(battle: Battle, quarrel: Contradiction, lang: Language) -> Json:
    days = [n for n, day in enumerate(battle.dates) if quarrel.day in {None, day}]
    return {
        "id": quarrel.id,
        "title": say(lang, "Accounts differ: {about}", about=quarrel.about.read(lang)),
        "unit": quarrel.unit,
        "place": quarrel.place,
        "days": days,
        "claims": [
            {"what": claim.what.read(lang), "cite": _write_cite(battle, claim.cite, lang)}
            for claim in quarrel.claims
        ],
    }


def _write_position(battle: Battle, position: Position, lang: Language) -> Json:
    return {
        "certainty": position.certainty,
        "status": position.status,
        "symbol": name_symbol(find_symbol(battle, position)),
        "moving": name_symbol(find_symbol(battle, position, "interpolated")),
        "radius": position.radius_m,
        "what": position.what.read(lang),
        "sure": say(lang, f"certainty {position.certainty}"),
        "cite": _write_cite(battle, position.cite, lang),
    }


def _write_cite(battle: Battle, cites: Iterable[str], lang: Language) -> str:
    names = [
        battle.accounts[cite].name.read(lang) if cite in battle.accounts else cite for cite in cites
    ]
    return ", ".join(names)


def _write_scale(metres_per_px: float, lang: Language) -> Json:
    """Return the longest round distance that fits 120 px: px and words."""
    most = metres_per_px * 120
    power = 10 ** int(np.floor(np.log10(most)))
    length = max(step * power for step in (1, 2, 5) if step * power <= most)
    kilo = length >= 1000
    amount = write_number(length / 1000 if kilo else length, lang)
    unit = say(lang, "km" if kilo else "m")
    return [round(length / metres_per_px, 1), f"{amount} {unit}"]


def _write_layouts(
    battle: Battle, lang: Language, frames: Mapping[str, Frame], *, compact: bool
) -> Json:
    """Return, for every zoom, the layouts of the days."""
    lat = battle.point.y
    fits = {
        fit_zoom(view.bounds, frames[name_band(battle, view.id)]) for view in battle.views.values()
    }
    table: list[list[Json]] = []
    for zoom in ZOOMS:
        if zoom % 0.5 and min(abs(zoom - fit) for fit in fits) > SLACK:
            # A quarter further in everything lies further apart: the half below serves.
            table.append(table[-1])
            continue
        scale = measure_zoom(zoom, lat)
        view = find_view(battle, scale, WIDTHS["compact" if compact else "wide"])
        bounds = battle.views[view].bounds
        band = name_band(battle, view)
        frame = frames[band]
        framed = abs(zoom - fit_zoom(bounds, frame)) <= SLACK
        project = seat_view(bounds, zoom, frame) if framed else Mercator(zoom)
        week = lay_out_week(
            battle,
            lang,
            project=project,
            view=view,
            band=band,
            accounts=[account for account in battle.accounts if account != battle.voice.id],
            compact=compact,
            frame=frame if framed else None,
        )
        table.append([_write_layout(battle, layout) for layout in week.values()])
    return _pool(table)


def _pool(table: list[list[Json]]) -> Json:
    """Return the table with equal parts written once: names, parts, rows of indices."""
    seen: dict[str, int] = {}
    parts: list[Json] = []

    def keep(part: Json) -> int:
        text = repr(part)
        if text not in seen:
            seen[text] = len(parts)
            parts.append(part)
        return seen[text]

    names: dict[tuple[Json, ...], int] = {}
    for row in table:
        for layout in row:
            for label in layout["labels"]:
                if not isinstance(label[0], int):
                    label[:4] = [names.setdefault(tuple(label[:4]), len(names))]
    rows = [
        [[keep(layout[key]) for key in ("units", "ended", "labels")] for layout in row]
        for row in table
    ]
    return {"names": [list(name) for name in names], "parts": parts, "rows": rows}


def _write_layout(battle: Battle, layout: Layout) -> Json:
    markers = {pair: n for n, pair in enumerate(list_markers(battle))}
    numbers = {id(p): n for n, p in enumerate(battle.positions)}

    def write(placed: PlacedUnit, index: int) -> Json:
        row: list[Json] = [
            index, round(placed.dx), round(placed.dy), ALIGNS.index(placed.align), int(placed.leader)
        ]  # fmt: skip
        if placed.fold:
            row += [placed.fold, placed.count, placed.text]
        return row

    units = [
        write(placed, markers[placed.position.unit, placed.position.account])
        for placed in (*layout.units, *layout.others)
    ]
    ended = [
        [
            numbers[id(p.position)],
            round(p.dx),
            round(p.dy),
            ALIGNS.index(p.align),
            int(p.leader),
            p.text,
        ]
        for p in layout.ended
    ]
    labels: list[Json] = []
    for label in layout.labels:
        row: list[Json] = [
            label.id, label.kind, label.text, label.sub, label.lon, label.lat,
            round(label.dx), round(label.dy), ALIGNS.index(label.align),
        ]  # fmt: skip
        if label.path:
            row.append([round(n) for point in label.path for n in point])
        elif label.mark is not None:
            row.append([round(n) for n in label.mark])
        labels.append(row)
    return {"units": units, "ended": ended, "labels": labels}


def _write_drawn(battle: Battle, lang: Language) -> Json:
    """Return the arrows and fronts: what is drawn anew at every whole zoom."""
    there, back = read_projection(battle)
    drawn: list[Json] = []
    lat = battle.point.y
    for move in battle.moves:
        path = _project_line(move.path, there)
        length = sum(hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(path))
        bands = {}
        for band in BANDS:
            scale = measure_zoom(band, lat)
            if not is_drawn(length / scale):
                continue
            far = name_band(battle, find_view(battle, scale)) == "far"
            shapes = draw_move(path, move.kind, move.certainty, scale=scale, far=far)
            bands[band] = _write_shapes(shapes, back, scale)
        if bands:
            drawn.append(_describe(battle, move, move.side, move.kind, bands, lang))
    for area in battle.areas:
        if area.kind != AreaKind.FRONT or area.facing is None:
            continue
        path = _project_line(area.shape, there)
        bands = {}
        for band in BANDS:
            scale = measure_zoom(band, lat)
            if LineString(path).length / scale < 80 or LineString(path).length / scale > 5000:
                continue
            left, right = draw_front(path, scale=scale)
            bands[band] = [
                *_write_shapes(left, back, scale),
                *([*row, area.facing] for row in _write_shapes(right, back, scale)),
            ]
        drawn.append(_describe(battle, area, area.side, "front", bands, lang))
    return drawn


def _describe(
    battle: Battle, what: Move | Area, side: str, kind: str, bands: Json, lang: Language
) -> Json:
    return {
        "id": what.id,
        "side": side,
        "kind": kind,
        "account": what.account,
        "certainty": what.certainty,
        "days": _list_days(battle, what),
        "what": what.what.read(lang),
        "sure": say(lang, f"certainty {what.certainty}"),
        "cite": _write_cite(battle, what.cite, lang),
        "bands": bands,
    }


def _list_days(battle: Battle, what: Move | Area) -> list[int]:
    """Return the numbers of the days at whose stop it is shown."""
    days = []
    for n, day in enumerate(battle.dates):
        now = situation(battle, day, accounts=[what.account])
        shown = now.moves if isinstance(what, Move) else now.areas
        if any(item.id == what.id for item in shown):
            days.append(n)
    return days


def _write_areas(battle: Battle, lang: Language) -> Json:
    areas = []
    for area in battle.areas:
        if area.kind == AreaKind.FRONT:
            continue
        entry = _describe(battle, area, area.side, area.kind, {}, lang)
        if area.kind == AreaKind.SITE:
            entry["at"] = [round(area.shape.x, 5), round(area.shape.y, 5)]
        else:
            entry["ring"] = _write_ring(area.shape.exterior.coords)
        areas.append(entry)
    return areas


def _project_line(line: Any, there: Transformer) -> list[tuple[float, float]]:
    moved = transform(line, lambda xy: np.column_stack(there.transform(xy[:, 0], xy[:, 1])))
    return [(x, y) for x, y in moved.coords]


def _write_shapes(shapes: Iterable[Shape], back: Transformer, scale: float) -> list[Json]:
    """Return rings or lines, closed, fill, stroke, width, dash, cap; one row for each paint."""
    rows: list[Json] = []
    for shape in shapes:
        points = np.array(shape.points)
        if shape.radius is not None:
            angles = np.linspace(0, 2 * np.pi, 13)
            points = points + shape.radius * np.column_stack([np.cos(angles), np.sin(angles)])
        elif len(points) > 3:
            points = np.array(LineString(points).simplify(0.3 * scale).coords)
        ring = _write_ring(np.column_stack(back.transform(points[:, 0], points[:, 1])))
        closed = shape.closed or shape.radius is not None
        paint = [
            int(closed), shape.fill or 0, shape.stroke or 0, shape.width,
            " ".join(map(str, shape.dash)), int(shape.cap == "round"),
        ]  # fmt: skip
        if rows and rows[-1][1:] == paint:
            rows[-1][0].append(ring)
        else:
            rows.append([[ring], *paint])
    return rows


def _write_ring(points: Iterable[Any]) -> list[int]:
    whole = np.rint(np.array(list(points), dtype=float)[:, :2] * 1e5).astype(int)
    steps = np.diff(whole, axis=0, prepend=np.zeros((1, 2), dtype=int))
    flat: list[int] = steps.ravel().tolist()
    return flat


def find_start(battle: Battle, day: date) -> float:
    """Return the clock of a day's stop."""
    return read_clock(battle, end_of_day(day))
