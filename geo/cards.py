"""What lies over the map: caption, views, tools, legend, locator, scale. HTML fragments."""

from __future__ import annotations

from html import escape

from shapely import affinity
from shapely.geometry import Polygon, box
from shapely.geometry.base import BaseGeometry

from geo.arrows import draw_front, draw_move
from geo.battle import (
    Battle,
    Certainty,
    Day,
    Echelon,
    GroundKind,
    Language,
    MoveKind,
    UnitKind,
)
from geo.marks import draw_differ, draw_flag
from geo.payload import TILES
from geo.shapes import Shape
from geo.svg import write_shapes, write_svg
from geo.symbols import State, Symbol, draw_frame, draw_symbol
from geo.words import say, write_date, write_day, write_weekday

LOCATOR = (186, 112)
OURS = (MoveKind.COUNTER, MoveKind.ENVOYS)
"""The kinds of arrow that the legend shows in the first side's colour."""


def write_cards(battle: Battle, lang: Language) -> str:
    """Return every card over the map."""
    return (
        f'<div class="cards">{_write_captions(battle, lang)}{_write_views(battle, lang)}'
        f"{_write_tools(lang)}{_write_layers(lang)}{_write_locator(battle, lang)}"
        f"{_write_compass(lang)}{write_legend(battle, lang)}"
        f'<div class="card" id="stack" role="dialog" aria-label="{say(lang, "folded stack")}"'
        ' hidden></div><div class="card" id="quarrel" role="dialog" hidden></div>'
        '<small id="tile-credit"></small></div>'
    )


def write_cites(battle: Battle, cites: tuple[str, ...], lang: Language) -> str:
    """Return cites as small chips with the whole reference on hover."""
    chips = []
    for cite in cites:
        account = battle.accounts.get(cite, battle.voice)
        text = account.name.read(lang) if cite in battle.accounts else cite
        chips.append(f'<span class="cite" title="{escape(account.title)}">{escape(text)}</span>')
    return " ".join(chips)


def _write_captions(battle: Battle, lang: Language) -> str:
    days = "".join(
        f'<div data-day="{n}" hidden>{_write_caption(battle, battle.days[day], lang)}</div>'
        for n, day in enumerate(battle.dates)
    )
    return f'<section class="card caption" aria-live="polite">{days}</section>'


def _write_caption(battle: Battle, day: Day, lang: Language) -> str:
    return (
        f'<h2><span class="long">{escape(write_date(day.day, lang))}</span>'
        f'<span class="short">{escape(write_day(day.day, lang))}</span>'
        f"<em>{escape(write_weekday(day.day, lang))}</em></h2>"
        f'<p class="long">{escape(day.caption.read(lang))}'
        f" {write_cites(battle, day.cite, lang)}</p>"
        f'<p class="short">{escape(day.short.read(lang))}</p>'
    )


def _write_views(battle: Battle, lang: Language) -> str:
    buttons = "".join(
        f'<button type="button" data-view-button="{view.id}" aria-pressed="false">'
        f"{escape(view.name.read(lang))}</button>"
        for view in battle.views.values()
    )
    return f'<div class="card views" role="group" aria-label="{say(lang, "View")}">{buttons}</div>'


def _write_tools(lang: Language) -> str:
    layers = _draw_icon('<path d="M8 1.5 15 5.5 8 9.5 1 5.5zM1 8.5l7 4 7-4M1 11.5l7 4 7-4"/>')
    camera = _draw_icon(
        '<path d="M1.2 4.6h3.2l1.3-2.1h4.6l1.3 2.1h3.2v8.9H1.2z"/><circle cx="8" cy="8.8" r="2.6"/>'
    )
    return (
        '<div class="card tools">'
        f'<button type="button" id="zoom-in" aria-label="{say(lang, "Zoom in")}">+</button>'
        f'<button type="button" id="zoom-out" aria-label="{say(lang, "Zoom out")}">−</button>'
        f'<button type="button" id="layers-button" aria-expanded="false" aria-controls="layers"'
        f' aria-label="{say(lang, "Layers")}">{layers}</button>'
        f'<button type="button" id="snapshot"'
        f' aria-label="{say(lang, "Save this view as a picture")}">{camera}</button></div>'
        '<p id="snapshot-note" role="status"></p>'
    )


def _draw_icon(inner: str) -> str:
    return (
        '<svg width="16" height="16" viewBox="0 0 16 16" fill="none" stroke="currentColor"'
        f' stroke-width="1.5" stroke-linejoin="round" aria-hidden="true">{inner}</svg>'
    )


def _write_layers(lang: Language) -> str:
    boxes = "".join(
        f'<label><input type="checkbox" id="layer-{name}">{escape(say(lang, key))}</label>'
        for name, key in (("others", "Other accounts"), ("stated", "Only what the source states"))
    )
    tiles = "".join(
        f'<label><input type="radio" name="tiles" value="{escape(name)}"{checked}>'
        f"{escape(label)}</label>"
        for name, label, checked in (
            ("", say(lang, "no tiles"), " checked"),
            *((name, name, "") for name in TILES),
        )
    )
    boxes += (
        f"<fieldset><legend>{escape(say(lang, 'Tile background (needs internet)'))}</legend>{tiles}"
        "</fieldset>"
    )
    return (
        f'<div class="card layers" id="layers" role="group" aria-label="{say(lang, "Layers")}"'
        f" hidden>{boxes}</div>"
    )


def write_legend(battle: Battle, lang: Language) -> str:
    """Return the legend: sides, certainty, arrows, fronts, marks."""
    sides = "".join(
        f'<div class="side side-{side.id}">{_draw_sample(Certainty.CERTAIN)}'
        f"{escape(side.short.read(lang))}</div>"
        for side in battle.sides.values()
    )
    frames = "".join(
        f"<span>{write_svg(draw_frame(certainty), width=30)}"
        f"{escape(say(lang, f'certainty {certainty}'))}</span>"
        for certainty in Certainty
    )
    first, second = (side.id for side in list(battle.sides.values())[:2])
    arrows = "".join(
        f'<span data-legend="{kind}" class="side-{first if kind in OURS else second}">'
        f"{_draw_arrow(kind)}{escape(say(lang, f'move {kind}'))}</span>"
        for kind in MoveKind
    )
    leader = (
        '<svg width="30" height="12" viewBox="0 0 30 12"><path d="M4 9 28 3"'
        ' stroke="var(--ink2)"/><circle cx="4" cy="9" r="2.8" fill="var(--ink2)"/></svg>'
    )
    marks = (
        f'<span data-legend="front">{_draw_front_sample(first, second)}'
        f"{escape(say(lang, 'area front'))}</span>"
        f'<span class="side-{first}">{write_svg(draw_flag(), width=30)}'
        f"{escape(say(lang, 'area site'))}</span>"
        f'<span class="side-{first}">{_draw_sample(Certainty.CERTAIN, "interpolated", 20)}'
        f"{escape(say(lang, 'interpolated'))}</span>"
        f'<span class="side-{second}">{_draw_sample(Certainty.CERTAIN, "ended", 20)}'
        f"{escape(say(lang, 'disarmed or ended'))}</span>"
        f'<span class="wide">{leader}{escape(say(lang, "leader to the shared spot"))}</span>'
        f'<span class="wide">{write_svg(draw_differ(), width=30)}'
        f"{escape(say(lang, 'accounts differ'))}</span>"
    )
    return (
        f'<details class="card legend" id="legend"><summary>{escape(say(lang, "Legend"))}</summary>'
        f'<div class="legend-body">{sides}<div class="three">{frames}</div>'
        f'<div class="pairs">{arrows}{marks}</div></div></details>'
    )


def _draw_sample(certainty: Certainty, state: State = "stop", width: float = 26) -> str:
    symbol = Symbol(UnitKind.INFANTRY, Echelon.NONE, certainty, state)
    return write_svg(draw_symbol(symbol), width=width)


def _flip(shapes: tuple[Shape, ...]) -> list[Shape]:
    return [
        Shape(**{**vars(shape), "points": tuple((x, -y) for x, y in shape.points)})
        for shape in shapes
    ]


def _draw_arrow(kind: MoveKind) -> str:
    shapes = draw_move([(0, 0), (34, 0), (68, 0)], kind, Certainty.CERTAIN, scale=1)
    inner = write_shapes(_flip(shapes))
    return f'<svg width="38" height="16" viewBox="-2 -15 74 30" aria-hidden="true">{inner}</svg>'


def _draw_front_sample(left: str, right: str) -> str:
    ours, theirs = draw_front([(0, 0), (60, 0)], scale=1, gap=6)
    return (
        '<svg width="38" height="18" viewBox="0 -14 60 28" aria-hidden="true">'
        f'<g class="side-{left}">{write_shapes(_flip(ours))}</g>'
        f'<g class="side-{right}">{write_shapes(_flip(theirs))}</g></svg>'
    )


def _write_compass(lang: Language) -> str:
    north = escape(say(lang, "north letter"))
    ink = 'fill="var(--ink)" stroke="var(--ink)"'
    return (
        '<div class="compass" aria-hidden="true">'
        '<svg width="16" height="40" viewBox="0 0 16 40"><path d="M8 14 2 38l6-4z"'
        f' fill="var(--panel)" stroke="var(--ink)"/><path d="M8 14l6 24-6-4z" {ink}/>'
        f'<text x="8" y="10" text-anchor="middle" font-size="12" fill="var(--ink)">{north}'
        "</text></svg>"
        '<span><span id="scale-words"></span><span id="scale-bar"></span></span></div>'
    )


def _write_locator(battle: Battle, lang: Language) -> str:
    """Return the inset: the whole theatre with a frame around what each view shows."""
    width, height = LOCATOR
    views = list(battle.views.values())
    west, south, east, north = max((v.bounds for v in views), key=lambda b: b[2] - b[0])
    pad = 0.06 * (east - west)
    west, east = west - pad, east + pad
    k = width / (east - west)
    ky = k * 1.31
    middle = (south + north) / 2
    top = middle + height / ky / 2
    window = box(west, middle - height / ky / 2, east, top)

    def fit(shape: BaseGeometry) -> BaseGeometry:
        clipped = shape.intersection(window)
        return affinity.affine_transform(clipped, [k, 0, 0, -ky, -west * k, top * ky])

    paths = []
    for piece in battle.ground:
        if piece.kind in {GroundKind.SEA, GroundKind.LAKE}:
            paint = 'fill="var(--sea)" stroke="var(--water-line)" stroke-width=".8"'
        elif piece.kind == GroundKind.RIVER:
            paint = 'fill="none" stroke="var(--water-line)" stroke-width=".9"'
        elif piece.kind == GroundKind.RAILWAY:
            paint = 'fill="none" stroke="var(--rail)" stroke-width="1" stroke-dasharray="3 2"'
        else:
            continue
        path = _write_path(fit(piece.shape).simplify(0.4))
        paths.append(f'<path d="{path}" {paint}/>')
    names = []
    for place in battle.places.values():
        if place.kind != "city" or place.lonlat is None:
            continue
        x, y = (place.lonlat[0] - west) * k, (top - place.lonlat[1]) * ky
        end = x > width * 0.75
        names.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.2" fill="var(--ink)"/>'
            f'<text x="{x + (-5 if end else 5):.1f}" y="{y + (13 if end else -5):.1f}"'
            f' text-anchor="{"end" if end else "start"}">{escape(place.name.read(lang))}</text>'
        )
    frames = []
    for view in views:
        w, s, e, n = view.bounds
        wide, high = max(12.0, (e - w) * k), max(9.0, (n - s) * ky)
        x, y = ((w + e) / 2 - west) * k - wide / 2, (top - (s + n) / 2) * ky - high / 2
        frames.append(
            f'<rect data-locator="{view.id}" x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}"'
            f' height="{high:.1f}" fill="none" stroke="var(--ink)" stroke-width="1.6"/>'
        )
    return (
        '<div class="card locator" aria-hidden="true">'
        f'<svg width="{width}" height="{height}" font-family="var(--serif)" font-size="11.5"'
        ' fill="var(--ink)" stroke-linejoin="round">'
        f"{''.join(paths)}{''.join(frames)}"
        '<g paint-order="stroke" stroke="var(--halo)" stroke-width="2.4">'
        f"{''.join(names)}</g></svg></div>"
    )


def _write_path(shape: BaseGeometry) -> str:
    """Return a geometry as an SVG path."""
    if shape.is_empty:
        return ""
    if hasattr(shape, "geoms"):
        return "".join(_write_path(part) for part in shape.geoms)
    rings = [shape.exterior, *shape.interiors] if isinstance(shape, Polygon) else [shape]
    return "".join("M" + " ".join(f"{x:.1f} {y:.1f}" for x, y in ring.coords) for ring in rings)
