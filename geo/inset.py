"""The locator inset on the map: where the view lies. An HTML fragment."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from math import cos, radians

from shapely import affinity
from shapely.geometry import Polygon, box
from shapely.geometry.base import BaseGeometry

from geo.battle import Battle, Bounds, GroundKind, Language, View
from geo.scales import EASTWARD, LOCATOR, WIDER

WATER = 'fill="var(--sea)" stroke="var(--water-line)" stroke-width=".8"'
PAINTS = {
    GroundKind.SEA: WATER,
    GroundKind.LAKE: WATER,
    GroundKind.RIVER: 'fill="none" stroke="var(--water-line)" stroke-width=".9"',
    GroundKind.RAILWAY: (
        'fill="none" stroke="var(--rail)" stroke-width="1" stroke-dasharray="3 2"'
    ),
}


def write_inset(battle: Battle, lang: Language) -> str:
    """Return the inset: the theatre with the view in it, and for the theatre what lies around."""
    *inner, widest = sorted(battle.views.values(), key=lambda v: v.bounds[2] - v.bounds[0])
    drawings = [_draw_inset(battle, lang, inner, widest.bounds, 1.12)] if inner else []
    drawings.append(_draw_inset(battle, lang, [widest], widest.bounds, WIDER))
    return f'<div class="card locator" aria-hidden="true">{"".join(drawings)}</div>'


def _draw_inset(
    battle: Battle, lang: Language, views: Sequence[View], bounds: Bounds, factor: float
) -> str:
    """Return a drawing of `factor` times the width of `bounds`, with a frame for each view."""
    width, height = LOCATOR
    west, south, east, north = bounds
    across = (east - west) * factor
    k = width / across
    ky = k / cos(radians((south + north) / 2))
    east = min((west + east + across) / 2, east + EASTWARD * across)
    west = east - across
    top = (south + north) / 2 + height / ky / 2
    window = box(west, top - height / ky, east, top)

    def fit(shape: BaseGeometry) -> BaseGeometry:
        clipped = shape.intersection(window)
        return affinity.affine_transform(clipped, [k, 0, 0, -ky, -west * k, top * ky])

    paths = [
        f'<path d="{_write_path(fit(piece.shape).simplify(0.4))}" {PAINTS[piece.kind]}/>'
        for piece in battle.ground
        if piece.kind in PAINTS
    ]
    names = []
    for place in battle.places.values():
        if place.kind != "city" or place.lonlat is None:
            continue
        x, y = (place.lonlat[0] - west) * k, (top - place.lonlat[1]) * ky
        end = x > width * 0.7
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
        f'<svg data-locator="{" ".join(view.id for view in views)}" width="{width}"'
        f' height="{height}" font-family="var(--serif)" font-size="11.5"'
        ' fill="var(--ink)" stroke-linejoin="round">'
        f"{''.join(paths)}{''.join(frames)}"
        '<g paint-order="stroke" stroke="var(--halo)" stroke-width="2.4">'
        f"{''.join(names)}</g></svg>"
    )


def _write_path(shape: BaseGeometry) -> str:
    """Return a geometry as an SVG path."""
    if shape.is_empty:
        return ""
    if hasattr(shape, "geoms"):
        return "".join(_write_path(part) for part in shape.geoms)
    rings = [shape.exterior, *shape.interiors] if isinstance(shape, Polygon) else [shape]
    return "".join("M" + " ".join(f"{x:.1f} {y:.1f}" for x, y in ring.coords) for ring in rings)
