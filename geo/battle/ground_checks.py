"""The rules of the ground: coordinates, geometries and marches, one small function each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from itertools import pairwise
from math import isfinite

from pyproj import CRS, Geod, Proj, Transformer
from pyproj.exceptions import ProjError
from shapely import get_coordinates
from shapely.geometry.base import BaseGeometry

from geo.battle.draft import Draft, group_positions
from geo.battle.nouns import (
    Area,
    AreaKind,
    Ground,
    GroundKind,
    Move,
    MoveKind,
    Place,
    Position,
    Unit,
    UnitKind,
    View,
)
from geo.battle.rows import Fault, Row

LINES = ("LineString",)
SURFACES = ("Polygon", "MultiPolygon")
COURSES = ("LineString", "MultiLineString")
AREA_SHAPES = {
    AreaKind.HELD: ("Polygon",),
    AreaKind.FRONT: LINES,
    AreaKind.SITE: ("Point",),
}
GROUND_SHAPES = {
    GroundKind.SEA: SURFACES,
    GroundKind.LAKE: SURFACES,
    GroundKind.QUARTER: SURFACES,
    GroundKind.GARDEN: SURFACES,
    GroundKind.HILL: SURFACES,
    GroundKind.RIVER: COURSES,
    GroundKind.RAILWAY: COURSES,
    GroundKind.ROAD: COURSES,
    GroundKind.COUNTRY: LINES,
    GroundKind.RANGE: LINES,
    GroundKind.DIRECTION: LINES,
}

FOOT, HORSE, WHEELS = 6.0, 10.0, 60.0
SPEEDS = {UnitKind.CAVALRY: HORSE, UnitKind.ARMOUR: WHEELS, UnitKind.TRAIN: WHEELS}
"""The most km/h that an arm keeps up on average; the others go on foot."""

HIGHEST_LAT = 85
"""Degrees of latitude at which web maps end."""

LEAST_VIEW = 0.001
"""Degrees that a view is wide and high at least: some hundred metres."""

MISFIT = 0.05
"""By which share a metre of the battle's system may be longer or shorter on the ground."""

EARTH = Geod(ellps="WGS84")


def check_places(draft: Draft) -> Iterator[Fault]:
    """Yield places of which one coordinate is given without the others."""
    for row, place in draft.pick(Place):
        given = {"lon": place.lon, "lat": place.lat, "radius_m": place.radius_m}
        blank = [name for name, value in given.items() if value is None]
        if 0 < len(blank) < len(given):
            there = ", ".join(name for name in given if name not in blank)
            for name in blank:
                mend = "fill in lon, lat and radius_m, or leave all three blank"
                yield row.fault(name, f"blank, but {there} is given", mend)


def check_theatre(draft: Draft) -> Iterator[Fault]:
    """Yield coordinates that lie too far from every view of the battle."""
    if draft.theatre is None:
        return
    for row, place in draft.pick(Place):
        if place.lonlat:
            yield from _check_point(draft, row, *place.lonlat)
    for row, position in draft.pick(Position):
        if row.cells.get("lon") is not None:
            yield from _check_point(draft, row, position.lon, position.lat)
    west, south, east, north = draft.theatre
    outlines = [(row, move.path) for row, move in draft.pick(Move)]
    for row, outline in outlines + [(row, area.shape) for row, area in draft.pick(Area)]:
        for lon, lat in get_coordinates(outline):
            if not (west <= lon <= east and south <= lat <= north):
                wrong = f"the point {lon:g} {lat:g} lies outside the theatre"
                yield row.fault("geometry", wrong, _mend_point(draft, lon, lat))
                break


def check_system(draft: Draft) -> Iterator[Fault]:
    """Yield views that no map shows, and those where the battle's metres are none."""
    if not draft.header:
        return
    row, header = draft.header
    system = None
    with suppress(ProjError):  # a rule of its own complains of systems unknown or in degrees
        system = Proj(header.crs) if CRS(header.crs).is_projected else None
    for at, view in draft.pick(View):
        west, south, east, north = view.bounds
        if max(abs(south), abs(north)) > HIGHEST_LAT:
            wrong = f"expected latitudes between -{HIGHEST_LAT} and {HIGHEST_LAT}"
            mend = "web maps end there: leave the pole out"
            yield at.fault("bounds", f"{wrong}, found {list(view.bounds)}", mend)
        elif 0 < min(east - west, north - south) < LEAST_VIEW:
            wrong = f"expected {LEAST_VIEW} degrees or more each way, found {list(view.bounds)}"
            yield at.fault("bounds", wrong, "show more around it")
        elif system is not None and not _fits(system, (west + east) / 2, (south + north) / 2):
            wrong = f"{header.crs!r} does not fit the view {view.id!r}: its metres are none there"
            yield row.fault("crs", wrong, "take the UTM zone of the theatre, like EPSG:32638")
            return


def _fits(system: Proj, lon: float, lat: float) -> bool:
    """Return whether a metre of a system is a metre on the ground there."""
    factors = system.get_factors(lon, lat)
    found = (factors.meridional_scale, factors.parallel_scale)
    return all(abs(factor - 1) < MISFIT for factor in found)  # not so where they are infinite


def check_reach(draft: Draft) -> Iterator[Fault]:
    """Yield geometries and points that lie nowhere on Earth, or nowhere in the battle's system."""
    shapes: list[tuple[Row, BaseGeometry]]
    shapes = [(row, move.path) for row, move in draft.pick(Move)]
    shapes += [(row, area.shape) for row, area in draft.pick(Area)]
    shapes += [(row, ground.shape) for row, ground in draft.pick(Ground)]
    way = None
    if draft.header:
        with suppress(ProjError):
            way = Transformer.from_crs("EPSG:4326", draft.header[1].crs, always_xy=True)
    for row, shape in shapes:
        for lon, lat in get_coordinates(shape):
            if abs(lon) > 180 or abs(lat) > 90:
                wrong = f"the point {lon:g} {lat:g} lies nowhere on Earth"
                mend = "write longitude (-180 to 180), then latitude (-90 to 90), in WGS 84"
                yield row.fault("geometry", wrong, mend)
                break
            if way is not None and not all(map(isfinite, way.transform(lon, lat))):
                wrong = f"the point {lon:g} {lat:g} lies beyond what the battle's `crs` can show"
                yield row.fault("geometry", wrong, "cut off what is far from the theatre")
                break


def _check_point(draft: Draft, row: Row, lon: float, lat: float) -> Iterator[Fault]:
    west, south, east, north = draft.theatre or (-180, -90, 180, 90)
    for name, value, low, high in (("lon", lon, west, east), ("lat", lat, south, north)):
        if not low <= value <= high:
            wrong = f"{value:g} lies outside the theatre, expected {low:g} to {high:g}"
            yield row.fault(name, wrong, _mend_point(draft, lon, lat))


def _mend_point(draft: Draft, lon: float, lat: float) -> str:
    west, south, east, north = draft.theatre or (-180, -90, 180, 90)
    if west <= lat <= east and south <= lon <= north:
        return "longitude and latitude are exchanged"
    return "correct it, or the bounds of a view in battle.toml"


def check_shapes(draft: Draft) -> Iterator[Fault]:
    """Yield geometries of the wrong type for what they show."""
    shaped: list[tuple[Row, str, str, tuple[str, ...]]] = []
    for row, move in draft.pick(Move):
        shaped.append((row, move.kind, move.path.geom_type, LINES))
    for row, area in draft.pick(Area):
        shaped.append((row, area.kind, area.shape.geom_type, AREA_SHAPES[area.kind]))
    for row, ground in draft.pick(Ground):
        shaped.append((row, ground.kind, ground.shape.geom_type, GROUND_SHAPES[ground.kind]))
    for row, kind, found, expected in shaped:
        if found not in expected:
            wrong = f"expected a {' or '.join(expected)} for {kind!s}, found a {found}"
            yield row.fault("geometry", wrong, "draw it again, or correct `kind`")


def check_fronts(draft: Draft) -> Iterator[Fault]:
    """Yield front lines that do not say which sides they part."""
    for row, area in draft.pick(Area):
        if area.kind == AreaKind.FRONT and area.facing in (None, area.side):
            wrong = f"a front needs the side on its right, found {area.facing!r}"
            yield row.fault("facing", wrong, "name the side that faces the other")


def check_marches(draft: Draft) -> Iterator[Fault]:
    """Yield moves, and ways between two positions, that nobody of that arm goes so fast."""
    kinds = {unit.id: unit.kind for _, unit in draft.pick(Unit)}
    for row, move in draft.pick(Move):
        speed = SPEEDS.get(kinds[move.unit], FOOT) if move.unit in kinds else HORSE
        limit = WHEELS if move.kind == MoveKind.RAIL else speed
        length = EARTH.geometry_length(move.path) / 1000
        if fault := _check_speed(row, "to", length, move.end - move.start, limit):
            yield fault
    rides = [move for _, move in draft.pick(Move) if move.kind == MoveKind.RAIL]
    for stands in group_positions(draft):
        for (_, left), (row, reached) in pairwise(stands):
            way = EARTH.inv(left.lon, left.lat, reached.lon, reached.lat)[2]
            # Within their radii both may have stood on one spot.
            length = max(0.0, way - left.radius_m - reached.radius_m) / 1000
            speed = SPEEDS.get(kinds.get(left.unit, UnitKind.INFANTRY), FOOT)
            rode = any(
                ride.unit == left.unit and left.end < ride.end and ride.start < reached.start
                for ride in rides
            )
            limit = WHEELS if rode else speed
            if fault := _check_speed(row, "from", length, reached.start - left.end, limit):
                yield fault


def _check_speed(
    row: Row, column: str, length: float, taken: timedelta, limit: float
) -> Fault | None:
    hours = max(0.0, taken / timedelta(hours=1))
    if length <= limit * hours:
        return None
    wrong = f"{length:.1f} km in {hours:.1f} h, expected {limit:g} km/h at most"
    return row.fault(column, wrong, f"leave {length / limit:.1f} h or more for the way")
