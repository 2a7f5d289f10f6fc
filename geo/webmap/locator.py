"""The locator on the map: where the view lies. An HTML fragment."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from html import escape
from itertools import product
from math import cos, radians

from shapely import affinity
from shapely.geometry import Polygon, box
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from geo.battle import Battle, Bounds, Ground, GroundKind, Language, View
from geo.layout import EASTWARD, LOCATOR, WIDER, Box, align_box
from geo.symbology import measure_text

SIZE = 11.5
"""Of the letters, px."""
SHORES = (6.0, 14.0, 26.0)
"""How far the name of a sea may reach onto the land, px."""
OFFERS = (
    (5.0, -8.0, "left"), (-5.0, -8.0, "right"), (6.0, 0.0, "left"), (-6.0, 0.0, "right"),
    (5.0, 9.0, "left"), (-5.0, 9.0, "right"), (0.0, -11.0, "center"), (0.0, 12.0, "center"),
    (7.0, -11.0, "center"), (12.0, -12.0, "center"), (20.0, -12.0, "center"),
    (-9.0, -16.0, "center"), (-9.0, 17.0, "center"), (12.0, 17.0, "left"), (-14.0, 18.0, "right"),
)  # fmt: skip
"""Where a city's name may stand around it, the best first."""
WATER = 'fill="var(--sea)" stroke="var(--water-line)" stroke-width=".8"'
PAINTS = {
    GroundKind.SEA: WATER,
    GroundKind.LAKE: WATER,
    GroundKind.RIVER: 'fill="none" stroke="var(--water-line)" stroke-width=".9"',
    GroundKind.RAILWAY: (
        'fill="none" stroke="var(--rail)" stroke-width="1" stroke-dasharray="3 2"'
    ),
}

Pair = tuple[float, float]


def render_locator(battle: Battle, lang: Language) -> str:
    """Return the locator: the theatre with the view in it, and for the theatre what lies around."""
    *inner, widest = sorted(battle.views.values(), key=lambda v: v.bounds[2] - v.bounds[0])
    drawings = [_draw_locator(battle, lang, inner, widest.bounds, 1.12)] if inner else []
    drawings.append(_draw_locator(battle, lang, [widest], widest.bounds, WIDER))
    return f'<div class="card locator" aria-hidden="true">{"".join(drawings)}</div>'


def _draw_locator(
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
        f'<path d="{_render_path(fit(piece.shape).simplify(0.4))}" {PAINTS[piece.kind]}/>'
        for piece in battle.ground
        if piece.kind in PAINTS
    ]
    frames, edges = [], []
    for view in views:
        w, s, e, n = view.bounds
        wide, high = max(12.0, (e - w) * k), max(9.0, (n - s) * ky)
        x, y = ((w + e) / 2 - west) * k - wide / 2, (top - (s + n) / 2) * ky - high / 2
        edges += [
            (x - 2, y - 2, x + wide + 2, y + 2), (x - 2, y + high - 2, x + wide + 2, y + high + 2),
            (x - 2, y, x + 2, y + high), (x + wide - 2, y, x + wide + 2, y + high),
        ]  # fmt: skip
        frames.append(
            f'<rect data-locator="{view.id}" x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}"'
            f' height="{high:.1f}" fill="none" stroke="var(--ink)" stroke-width="1.6"/>'
        )
    find = partial(_find_spot, west, top, k, ky)
    names = list(_render_names(battle, lang, edges, find))
    names += [_render_sea(piece, lang, fit(piece.shape), edges) for piece in battle.ground]
    return (
        f'<svg data-locator="{" ".join(view.id for view in views)}" width="{width}"'
        f' height="{height}" font-family="var(--serif)" font-size="11.5"'
        ' fill="var(--ink)" stroke-linejoin="round">'
        f"{''.join(paths)}{''.join(frames)}"
        '<g paint-order="stroke" stroke="var(--halo)" stroke-width="2.4">'
        f"{''.join(names)}</g></svg>"
    )


def _find_spot(west: float, top: float, k: float, ky: float, lon: float, lat: float) -> Pair:
    return (lon - west) * k, (top - lat) * ky


def _render_names(
    battle: Battle, lang: Language, taken: list[Box], find: Callable[[float, float], Pair]
) -> Iterator[str]:
    """Yield the cities, their names clear of the frames, of each other and of the edges.

    What they take is added to `taken`.
    """
    width, height = LOCATOR
    cities = [p for p in battle.places.values() if p.kind == "city" and p.lonlat is not None]
    spots = {place.id: find(*place.lonlat) for place in cities if place.lonlat is not None}
    taken += [(x - 3, y - 3, x + 3, y + 3) for x, y in spots.values()]
    for place in cities:
        x, y = spots[place.id]
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.2" fill="var(--ink)"/>'
        text = place.name.read(lang)
        long = measure_text(text, SIZE, serif=True) + 2
        for dx, dy, align in OFFERS:
            box = align_box(x + dx, y + dy, long, SIZE, align)
            inside = box[0] > 2 and box[1] > 1 and box[2] < width - 2 and box[3] < height - 1
            free = not any(
                box[0] < o[2] and o[0] < box[2] and box[1] < o[3] and o[1] < box[3] for o in taken
            )
            if inside and free:
                taken.append(box)
                anchor = {"left": "start", "right": "end", "center": "middle"}[align]
                yield (
                    f'<text x="{x + dx:.1f}" y="{y + dy + 4:.1f}" text-anchor="{anchor}">'
                    f"{escape(text)}</text>"
                )
                break


def _render_sea(piece: Ground, lang: Language, shape: BaseGeometry, edges: Sequence[Box]) -> str:
    """Return the name of a sea where it has room on the water, in as many lines as it has words."""
    if piece.kind != GroundKind.SEA or piece.name is None or shape.is_empty:
        return ""
    words = piece.name.read(lang).split()
    long = max(measure_text(word, SIZE, serif=True) for word in words) + 2
    high = (SIZE + 1.5) * len(words)
    # A letter may touch the shore.
    inside = box(1, 1, LOCATOR[0] - 1, LOCATOR[1] - 1).difference(
        unary_union([box(*e) for e in edges])
    )
    west, north, east, south = shape.bounds
    steps = [n / 24 for n in range(1, 24)]
    spots = [(west + (east - west) * a, north + (south - north) * b) for b in steps for a in steps]
    spots.sort(key=lambda spot: abs(spot[1] - LOCATOR[1] * 0.3))
    rooms = [shape.buffer(reach).intersection(inside) for reach in SHORES]
    for room, (x, y) in product(rooms, spots):
        if room.contains(box(x - long / 2, y - high / 2, x + long / 2, y + high / 2)):
            lines = "".join(
                f'<tspan x="{x:.1f}" y="{y - high / 2 + (n + 0.8) * (SIZE + 1.5):.1f}">'
                f"{escape(word)}</tspan>"
                for n, word in enumerate(words)
            )
            return (
                '<text text-anchor="middle" font-style="italic" fill="var(--water-name)"'
                f' stroke="none">{lines}</text>'
            )
    return ""


def _render_path(shape: BaseGeometry) -> str:
    """Return a geometry as an SVG path."""
    if shape.is_empty:
        return ""
    if hasattr(shape, "geoms"):
        return "".join(_render_path(part) for part in shape.geoms)
    rings = [shape.exterior, *shape.interiors] if isinstance(shape, Polygon) else [shape]
    return "".join("M" + " ".join(f"{x:.1f} {y:.1f}" for x, y in ring.coords) for ring in rings)
