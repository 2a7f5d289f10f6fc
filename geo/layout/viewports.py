"""The scales that the page can show, and where things fall on them.

The page zooms in quarters, so that every scale it can show is known here and was laid out here.
Web Mercator as Leaflet has it: the world is 256 * 2**zoom px wide, y down.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import asinh, atan, cos, degrees, floor, log2, pi, radians, sinh, tan
from types import MappingProxyType

from pyproj import Transformer

from geo.battle import Battle, Bounds
from geo.layout.boxes import Box, Viewport

LOWEST, HIGHEST, STEP = 6.0, 15.5, 0.25
ZOOMS = tuple(LOWEST + STEP * n for n in range(int((HIGHEST - LOWEST) / STEP) + 1))
EQUATOR_M = 40_075_016.686

CORNERS: tuple[Box, ...] = ((15, 15, 321, 132), (748, 15, 1004, 50), (966, 58, 1004, 188))
"""Caption, views and tools."""

WIDE: Mapping[str, Viewport] = MappingProxyType(
    {
        "near": Viewport(
            1019, 706, (*CORNERS, (15, 580, 201, 691), (205, 645, 362, 691), (766, 352, 1004, 691))
        ),
        "middle": Viewport(
            1019, 706, (*CORNERS, (15, 580, 201, 691), (205, 645, 362, 691), (766, 358, 1004, 691))
        ),
        "far": Viewport(1019, 706, (*CORNERS, (770, 58, 960, 172), (15, 640, 360, 691))),
    }
)
"""The map on a desk, by band: below the corners, locator with scale and legend."""

BETWEEN: tuple[Box, ...] = (
    (15, 15, 321, 132), (389, 15, 645, 50), (607, 58, 645, 188), (407, 507, 645, 545),
    (15, 499, 172, 545),
)  # fmt: skip
MEDIUM: Mapping[str, Viewport] = MappingProxyType(
    {
        "near": Viewport(660, 560, BETWEEN),
        "middle": Viewport(660, 560, BETWEEN),
        "far": Viewport(660, 560, (*BETWEEN, (411, 58, 601, 172))),
    }
)
"""The map beside the panels of a small screen: locator and legend find no room, or little."""

SMALL: tuple[Box, ...] = ((8, 8, 206, 104), (282, 8, 382, 54), (8, 548, 382, 592))
COMPACT: Mapping[str, Viewport] = MappingProxyType(
    {band: Viewport(390, 600, SMALL) for band in ("near", "middle", "far")}
)
"""The map on a phone: caption, legend and layers, views and scale."""

LEGEND_LEAST = (880, 674)
"""A map must be wider and higher than this, px, for its legend to be open at first."""
LOCATOR_LEAST = (760, 569)
"""A map must be wider and higher than this, px, for a locator in its lower corner."""
LOCATOR = (186, 112)
"""Width and height of the locator, px."""
SIDE = 15.0
"""From the viewport to a card, px."""
FOLDED = 38
"""Height of a folded legend, px."""

LOWER = 20.0
"""By how much less high than its kind a window may be at the same zoom, px."""
WIDENED = 1.15
"""How much wider for its height a map is in windows of other sizes: most screens are 16 to 9."""

NARROW = 600
"""Below this width a map is a narrow screen's, px."""
MIDDLING = 760
"""Up to this width it stands beside the panels of a small screen, px."""

PAD = 8
HEADS = MappingProxyType({"wide": 0, "medium": 90, "compact": 0})
"""Px kept free above a view: where the map is small, what it shows would lie under the caption."""
FEET = MappingProxyType({"wide": 8, "medium": 8, "compact": 58})
"""Px kept free below a view: on a phone the views' buttons lie there."""

WIDER = 2.3
"""How much more than the widest view a locator shows around it, in width."""
EASTWARD = 0.12
"""Share of a locator's width that lies east of the widest view."""

CROWN = 60
"""Px by which a view is seated below the middle, where there is room: the caption is above."""


@dataclass(frozen=True)
class Mercator:
    """Degrees to px at one zoom, from an origin in world px."""

    zoom: float
    left: float = 0.0
    top: float = 0.0

    def __call__(self, lon: float, lat: float) -> tuple[float, float]:
        """Return x and y in px, y down."""
        world = 256 * 2**self.zoom
        x = (lon + 180) / 360 * world
        y = (1 - asinh(tan(radians(lat))) / pi) / 2 * world
        return x - self.left, y - self.top


def measure_zoom(zoom: float, lat: float) -> float:
    """Return metres per px at a zoom and a latitude in degrees."""
    return EQUATOR_M * cos(radians(lat)) / (256 * 2**zoom)


def resize_viewport(viewport: Viewport, factor: float) -> Viewport:
    """Return a viewport for a window `factor` times as large; its cards keep to their corners.

    Phones are of one width, and so are maps of small screens: only their height changes.
    """
    wide, high = viewport.width, viewport.height * factor
    if factor != 1 and viewport.width > MIDDLING:
        wide *= factor * WIDENED

    def move(card: Box) -> Box:
        x = wide - viewport.width if card[0] > viewport.width / 2 else 0
        y = high - viewport.height if card[1] > viewport.height / 2 else 0
        return (card[0] + x, card[1] + y, card[2] + x, card[3] + y)

    return Viewport(wide, high, tuple(move(card) for card in viewport.cards))


def fold_cards(viewport: Viewport) -> Viewport:
    """Return a viewport with its lower cards as they are at first in a window of its size.

    The legend is folded where the window is small; where it is smaller yet, the locator is left
    out and the scale takes its corner.
    """
    least_wide, least_high = LEGEND_LEAST
    folded = viewport.width <= least_wide or viewport.height <= least_high
    low = viewport.width <= LOCATOR_LEAST[0] or viewport.height <= LOCATOR_LEAST[1]
    cards = []
    for left, top, right, bottom in viewport.cards:
        lower = bottom > viewport.height / 2
        if lower and left > viewport.width / 2 and folded:
            cards.append((left, bottom - FOLDED, right, bottom))
        elif lower and low and right - left == LOCATOR[0]:
            continue
        elif lower and low and left < viewport.width / 2:
            cards.append((SIDE, top, SIDE + right - left, bottom))
        else:
            cards.append((left, top, right, bottom))
    return Viewport(viewport.width, viewport.height, tuple(cards))


def stretch_cards(viewport: Viewport) -> Viewport:
    """Return a viewport with its cards as far in as a window has them that is not widened.

    All windows of one zoom share a layout, and each seats the view in its middle; the lowest of
    them seats it nearer to its upper cards.
    """
    inward = viewport.width * (1 - 1 / WIDENED) / 2

    def stretch(card: Box) -> Box:
        left, top, right, bottom = card
        if bottom < viewport.height / 2:
            bottom += LOWER
        if left > viewport.width / 2:
            return (left - inward, top, right, bottom)
        return (left, top, right + inward, bottom)

    return Viewport(
        viewport.width, viewport.height, tuple(stretch(card) for card in viewport.cards)
    )


def find_kind(viewport: Viewport) -> str:
    """Return the kind of a window: `compact`, `medium` or `wide`."""
    if viewport.width < NARROW:
        return "compact"
    return "medium" if viewport.width <= MIDDLING else "wide"


def find_margins(viewport: Viewport) -> tuple[float, float]:
    """Return the px kept free above and below a view in a viewport."""
    kind = find_kind(viewport)
    return PAD + HEADS[kind], FEET[kind]


def fit_zoom(bounds: Bounds, viewport: Viewport) -> float:
    """Return the largest zoom, in quarters, at which bounds fit into a viewport."""
    west, south, east, north = bounds
    unit = Mercator(0)
    (x0, y0), (x1, y1) = unit(west, north), unit(east, south)
    high = viewport.height - sum(find_margins(viewport))
    exact = log2(min((viewport.width - 2 * PAD) / (x1 - x0), high / (y1 - y0)))
    # Leaflet lets a zoom pass that misses a step by less than a hundredth of it.
    near = round(exact / (STEP / 100)) * (STEP / 100)
    return min(HIGHEST, max(LOWEST, floor(near / STEP) * STEP))


def seat_view(bounds: Bounds, zoom: float, viewport: Viewport) -> Mercator:
    """Return the projection that seats `bounds` in a viewport: in its middle, or a little below."""
    west, south, east, north = bounds
    unit = Mercator(zoom)
    (x0, y0), (x1, y1) = unit(west, north), unit(east, south)
    head, foot = find_margins(viewport)
    slack = viewport.height - head - foot - (y1 - y0)
    above = head + slack / 2 + min(CROWN, slack / 2)
    return Mercator(zoom, (x0 + x1 - viewport.width) / 2, y0 - above)


def bound_world(views: Iterable[Bounds]) -> Bounds:
    """Return how far the map can be moved, in degrees: west, south, east, north.

    Around all views together, as much again on every side as they are long.
    """
    unit = Mercator(0)
    all_west, all_south, all_east, all_north = zip(*views, strict=True)
    x0, y0 = unit(min(all_west), max(all_north))
    x1, y1 = unit(max(all_east), min(all_south))
    slack = max(x1 - x0, y1 - y0)
    x0, y0, x1, y1 = (max(0.0, x0 - slack), max(0.0, y0 - slack), x1 + slack, y1 + slack)

    def read(x: float, y: float) -> tuple[float, float]:
        return x / 256 * 360 - 180, degrees(atan(sinh(pi * (1 - y / 128))))

    (west, north), (east, south) = read(x0, y0), read(min(256.0, x1), min(256.0, y1))
    return west, south, east, north


def read_projection(battle: Battle) -> tuple[Transformer, Transformer]:
    """Return the ways from degrees to the battle's metres, and back; x or longitude first."""
    return (
        Transformer.from_crs("EPSG:4326", battle.crs, always_xy=True),
        Transformer.from_crs(battle.crs, "EPSG:4326", always_xy=True),
    )
