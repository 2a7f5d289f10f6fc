"""The furniture of a sheet: frame with graticule, scale bars, north."""

from __future__ import annotations

from collections.abc import Sequence

from shapely.geometry import LineString, Polygon, box

from geo.battle import Language
from geo.sheet.ground import Axis, list_degrees
from geo.sheet.legend.rows import POINT
from geo.sheet.map_window import Window
from geo.sheet.paint.lettering import RISE, Align, measure_letters, paint_text
from geo.sheet.paint.painter import Painter, paint_area, paint_lines, paint_shapes
from geo.symbology import LIGHT, Letters, Shape
from geo.words import render_number, say

VERST = 1066.8
"""Metres."""

LEAST_DEGREE = 1e-9
"""Zero, as far as it can be reckoned."""

LONG = 2000.0
"""Metres from which a bar counts kilometres."""

BAR = 36.0
"""The longest scale bar, mm."""

GRATICULE = Letters(6.2 * POINT, "ink2", serif=False)
FIGURES = Letters(6.8 * POINT, "ink", serif=False)
NORTH = Letters(8 * POINT, "ink", bold=True)

Rectangle = tuple[float, float, float, float]
"""Left, top, width and height, mm."""


def paint_line(
    page: Painter,
    at: tuple[float, float],
    text: str,
    letters: Letters,
    *,
    align: Align = "left",
    name: str | None = None,
    url: str | None = None,
) -> None:
    """Write a line whose baseline, not its middle, is at y."""
    middle = (at[0], at[1] - RISE * letters.size)
    paint_text(page, middle, text, letters, align=align, name=name, url=url)


def make_box(mm: Sequence[float]) -> Polygon:
    """Return a rectangle of the page, in its own units."""
    left, top, width, height = mm
    return box(left, -top - height, left + width, -top)


def paint_frame(
    page: Painter, outer_mm: Rectangle, map_mm: Rectangle, window: Window, lang: Language
) -> None:
    """Paint the frame of a map, with ticks and names of the graticule in its band."""
    outer, inner = make_box(outer_mm), make_box(map_mm)
    paint_lines(page, [outer.exterior], LIGHT["ink"], 0.6)
    paint_lines(page, [outer.buffer(-0.85, join_style="mitre").exterior], LIGHT["ink"], 0.18)
    paint_lines(page, [inner.exterior], LIGHT["ink"], 0.3)
    left, top, width, height = map_mm
    ticks = []
    minutes = window.strokes.graticule_minutes < 60
    degrees_of = list_degrees(window)
    # Where a sheet lies on both sides of the equator or of Greenwich, both have their letter.
    parted = {axis for axis, degrees in degrees_of if degrees < -LEAST_DEGREE}
    for axis, degrees in degrees_of:
        text = render_degrees(degrees, axis, lang, minutes=minutes, lettered=axis in parted)
        for edge in (0, 1):
            at = _find_crossing(window, axis, degrees, edge)
            if at is None:
                continue
            if axis == "lon":
                x, y = left + at * width, top + edge * height
                out = 3 if edge else -3
                ticks.append([(x, -y), (x, -y - out)])
                if x + 1 + measure_letters(text, GRATICULE) < left + width:
                    paint_text(page, (x + 0.8, y + out * 0.55), text, GRATICULE)
            else:
                x, y = left + edge * width, top + at * height
                out = 4 if edge else -4
                ticks.append([(x, -y), (x + out, -y)])
                if y - 1 - measure_letters(text, GRATICULE) > top:
                    at_px = (x + out * 0.5, y - 0.9)
                    paint_text(page, at_px, text, GRATICULE, turn=90)
    paint_lines(page, ticks, LIGHT["ink"], 0.18)


def render_degrees(
    degrees: float, axis: Axis, lang: Language, *, minutes: bool, lettered: bool = False
) -> str:
    """Return a longitude or latitude as 46°19′, and west and south as 70°30′ W.

    Parameters
    ----------
    degrees
        East or north of zero; below it, west or south.
    axis
        Which of the two it is.
    lang
        The language of the letters.
    minutes
        Whether minutes are written.
    lettered
        Whether east and north have their letter too.
    """
    whole, part = divmod(round(abs(degrees) * 60), 60)
    if not minutes:
        whole, part = round(abs(degrees)), 0
    angle = f"{whole}°{part:02d}′" if minutes else f"{whole}°"
    if whole == part == 0 or (degrees > 0 and not lettered):
        return angle
    side = {"lon": ("east", "west"), "lat": ("north", "south")}[axis][degrees < 0]
    return say(lang, f"{{angle}} {side}", angle=angle)


def _find_crossing(window: Window, axis: str, degrees: float, edge: int) -> float | None:
    """Return where a meridian or parallel meets an edge of the map, 0 to 1 along it."""
    west, south, east, north = window.find_bounds()
    if axis == "lon":
        line = window.measure(LineString([(degrees, north + 0.1), (degrees, south - 0.1)]))
        y = window.south if edge else window.north
        side = LineString([(window.west, y), (window.east, y)])
    else:
        # A parallel is a curve; its ends and three points between are near enough.
        steps = [west - 0.1 + (east - west + 0.2) * n / 8 for n in range(9)]
        line = window.measure(LineString([(x, degrees) for x in steps]))
        x = window.east if edge else window.west
        side = LineString([(x, window.north), (x, window.south)])
    met = line.intersection(side)
    if met.is_empty:
        return None
    return side.project(met.centroid) / side.length


def paint_scale(page: Painter, at: tuple[float, float], window: Window, lang: Language) -> None:
    """Paint a bar of metres over one of versts; `at` is the left top corner of the first."""
    left, top = at
    # Metres to a mm of the drawing.
    each_mm = window.denominator / 1000 * page.points * POINT
    longest = BAR * each_mm
    far = longest >= LONG
    units = (("km" if far else "m", 1000.0 if far else 1.0), ("versts", VERST))
    for n, (name, metres) in enumerate(units):
        each = _round_down(longest / metres)
        width = each * metres / each_mm
        y = top + n * 3.6
        paint_area(page, make_box((left, y, width / 2, 1.6)), LIGHT["ink"])
        paint_lines(page, [make_box((left, y, width, 1.6)).exterior], LIGHT["ink"], 0.25)
        figures = y - 2.0 if n == 0 else y + 3.7
        paint_text(page, (left, figures), "0", FIGURES)
        for share in (0.5, 1.0):
            text = _render_part(each * share, lang)
            paint_text(page, (left + share * width, figures), text, FIGURES, align="center")
        # Beside the bar, not behind the figure: no language has to decline it.
        paint_text(page, (left + width + 2.2, y + 0.8), say(lang, name), FIGURES)


def paint_north(page: Painter, at: tuple[float, float], lang: Language) -> None:
    """Paint the needle that points north; `at` is its middle."""
    x, y = at
    needle = [
        Shape(((0, -5.4), (wing, 4.6), (0, 3.2)), closed=True, fill=fill, stroke="ink", width=0.3)
        for wing, fill in ((-1.7, "plate"), (1.7, "ink"))
    ]
    paint_shapes(page, needle, at=(x, y))
    paint_text(page, (x, y - 7.6), say(lang, "north letter"), NORTH, align="center")


def _round_down(number: float) -> float:
    power = 1.0
    while number / power >= 10:
        power *= 10
    while number / power < 1:
        power /= 10
    return max(figure for figure in (1, 2, 4, 5) if figure * power <= number) * power


def _render_part(number: float, lang: Language) -> str:
    return "½" if number == 0.5 else render_number(number, lang)
