"""The places where the names of the ground, of places and of events may stand, the best first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from math import hypot

import numpy as np
from shapely import contains_xy
from shapely.geometry import Point, box
from shapely.geometry.base import BaseGeometry

from geo.battle import Battle, Event, Ground, GroundKind, Language, Place, Situation
from geo.layout.boxes import Box, align_box
from geo.layout.names.labels import EVENT_RANK, PlacedLabel, Wanted, mark_box
from geo.layout.names.runs import offer_runs
from geo.symbology import LETTERS, LINE_HEIGHT, is_vague, measure_text

Project = Callable[[float, float], tuple[float, float]]

BESIDE = ((0.0, -1.0), (0.8, -0.6), (0.8, 0.6), (0.0, 1.0), (-0.8, -0.6), (-0.8, 0.6))
"""Where around its place an event's mark may stand, the best first."""
REACHES = (20.0, 32.0, 46.0, 62.0, 84.0)
"""How far from it, px."""
SIDES = (("left", 13.0), ("right", -13.0))
"""How an event's name may hang on its mark, and how far from its middle."""
RING = 9.0
"""Half the width of the ring of a place that is not located, px."""
GROUND_RANK = {
    GroundKind.QUARTER: 0.5,
    GroundKind.SEA: 1.7,
    GroundKind.RIVER: 0.9,
    GroundKind.LAKE: 3.5,
    GroundKind.COUNTRY: 3.0,
    GroundKind.RAILWAY: 3.2,
    GroundKind.RANGE: 6.0,
    GroundKind.DIRECTION: 7.0,
    GroundKind.GARDEN: 6.5,
}
"""Where the names of the ground come in the order of places' ranks (1 first)."""


def offer_labels(
    battle: Battle, lang: Language, project: Project, *, view: str, band: str
) -> list[Wanted]:
    """Return rank, id and possible places of every name of a view: the same on all days."""
    wanted: list[Wanted] = [
        (place.rank, place.id, list(_offer_place(place, lang, project)))
        for place in battle.places.values()
        if view in place.views and place.lonlat is not None
    ]
    west, south, east, north = battle.views[view].bounds
    window = box(west, south, east, north).buffer(0.08 * (east - west))
    wanted += [
        (
            GROUND_RANK.get(piece.kind, 8.0),
            piece.id,
            list(_offer_ground(piece, lang, project, window, band)),
        )
        for piece in battle.ground
        if view in piece.views and piece.name is not None
    ]
    return wanted


def offer_events(
    battle: Battle, lang: Language, now: Situation, project: Project, *, view: str
) -> list[Wanted]:
    """Return rank, id and possible places of the day's events that have a mark in a view."""
    return [
        (EVENT_RANK, event.id, list(_offer_event(battle, event, lang, project)))
        for event in now.events
        if event.label is not None
        and event.place is not None
        and view in battle.places[event.place].views
    ]


def measure_words(kind: str, text: str, sub: str) -> tuple[float, float]:
    """Return width and height of a label of one or two lines."""
    letters, second = LETTERS[kind], LETTERS["sub"]
    lines = text.split("\n")
    width = max(
        measure_text(
            line, letters.size, serif=letters.serif, bold=letters.bold, spacing=letters.spacing
        )
        for line in lines
    )
    tall = len(lines) * letters.size * LINE_HEIGHT
    if sub:
        width = max(width, measure_text(sub, second.size, serif=second.serif))
        tall += second.size * LINE_HEIGHT
    return width + 4, tall + 1


def _around(left: float, right: float, up: float, tall: float) -> list[tuple[float, float, str]]:
    """Return the eight places of a label around a mark: dx, dy, align."""
    half = tall / 2
    return [
        (right + 5, 0, "left"),
        (-left - 5, 0, "right"),
        (0, -up - half - 2, "center"),
        (0, up + half + 2, "center"),
        (right + 2, -up - 2, "left"),
        (right + 2, up + 2, "left"),
        (-left - 2, -up - 2, "right"),
        (-left - 2, up + 2, "right"),
    ]


def _offer_place(
    place: Place, lang: Language, project: Project
) -> Iterator[tuple[PlacedLabel, list[Box]]]:
    if place.lonlat is None:
        return
    x, y = project(*place.lonlat)
    text, kind = place.name.read(lang), str(place.kind)
    if is_vague(place):
        yield from _offer_vague(place, lang, project)
        return
    if place.kind == "building" and place.certainty == "uncertain":
        text += " ?"
    width, tall = measure_words(kind, text, "")
    left, top, right, _ = mark_box(place)
    for dx, dy, align in _around(-left, right, -top, tall):
        label = PlacedLabel(
            place.id, kind, text, "", *place.lonlat, x, y, dx, dy, align, mark=(0.0, 0.0)
        )
        boxes = [align_box(x + dx, y + dy, width, tall, align)]
        yield label, boxes


def _offer_vague(
    place: Place, lang: Language, project: Project
) -> Iterator[tuple[PlacedLabel, list[Box]]]:
    """Yield places of a name whose spot nobody knows: by a dotted ring that stands for it."""
    if place.lonlat is None:
        return
    x, y = project(*place.lonlat)
    text = f"{place.name.read(lang)} ?"
    width, tall = measure_words(str(place.kind), text, "")
    for dx, dy, align in _around(RING, RING, RING, tall):
        label = PlacedLabel(
            place.id, str(place.kind), text, "", *place.lonlat, x, y, dx, dy, align,
            mark=(0.0, 0.0),
        )  # fmt: skip
        yield label, [align_box(x + dx, y + dy, width, tall, align)]


def _offer_event(
    battle: Battle, event: Event, lang: Language, project: Project
) -> Iterator[tuple[PlacedLabel, list[Box]]]:
    place = battle.places[event.place or ""]
    if place.lonlat is None or event.label is None:
        return
    x, y = project(*place.lonlat)
    whole = event.label.read(lang)
    ways = product(dict.fromkeys((whole, _break_line(whole))), REACHES, BESIDE, SIDES)
    for text, reach, (ux, uy), (align, gap) in ways:
        width, tall = measure_words("event", text, "")
        mx, my = ux * reach, uy * reach
        at = (mx + gap, my)
        label = PlacedLabel(
            event.id, "event", text, "", *place.lonlat, x, y, *at, align, mark=(mx, my)
        )
        mark = (x + mx - 9, y + my - 9, x + mx + 9, y + my + 9)
        yield label, [mark, align_box(x + mx + gap, y + my, width, tall, align)]


def _break_line(text: str) -> str:
    """Return a text in two lines of about one length."""
    spaces = [n for n, letter in enumerate(text) if letter == " "]
    if not spaces:
        return text
    at = min(spaces, key=lambda n: abs(2 * n - len(text)))
    return f"{text[:at]}\n{text[at + 1 :]}"


def _offer_ground(
    piece: Ground, lang: Language, project: Project, window: BaseGeometry, band: str
) -> Iterator[tuple[PlacedLabel, list[Box]]]:
    shape = piece.shape.intersection(window)
    if shape.is_empty or piece.name is None:
        return
    if shape.geom_type.endswith("LineString"):
        yield from offer_runs(piece, lang, project, shape, band)
    else:
        yield from _offer_area(piece, lang, project, shape)


def _offer_area(
    piece: Ground, lang: Language, project: Project, shape: BaseGeometry
) -> Iterator[tuple[PlacedLabel, list[Box]]]:
    if piece.name is None:
        return
    text = piece.name.read(lang)
    sub = piece.sub.read(lang) if piece.sub is not None else ""
    kind = str(piece.kind)
    west, south, east, north = shape.bounds
    middle = shape.representative_point()
    centre = shape.centroid
    spots = [centre if shape.contains(centre) else middle]
    steps = range(1, 10)
    first = spots[0]
    grid = [
        (west + (east - west) * a / 10, south + (north - south) * b / 10)
        for a in steps
        for b in steps
    ]
    inside = contains_xy(shape, *np.array(grid).T)
    near = sorted(
        (hypot(x - first.x, y - first.y), n, x, y) for n, (x, y) in enumerate(grid) if inside[n]
    )
    spots += [Point(x, y) for _, _, x, y in near]
    # Where name and second line find no room, the name alone may, or broken in two, or small.
    broken = _break_line(text)
    forms = [(kind, text, sub), (kind, text, ""), (kind, broken, "")]
    if f"{kind}-small" in LETTERS:
        forms.append((f"{kind}-small", broken, ""))
    for kind, name, second in dict.fromkeys(forms):
        width, tall = measure_words(kind, name, second)
        for spot in spots:
            x, y = project(spot.x, spot.y)
            at = (round(spot.x, 5), round(spot.y, 5))
            label = PlacedLabel(piece.id, kind, name, second, *at, x, y, 0, 0, "center")
            yield label, [align_box(x, y, width, tall, "center")]
