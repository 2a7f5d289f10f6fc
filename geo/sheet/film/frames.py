"""The frames of a film: the week as pictures between which the units move.

The ground is painted once, what a day adds to it once a day; a frame mixes two days and lays the
symbols on. Symbols stand on whole pixels, so that what does not move does not flicker.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from math import ceil, floor

from PIL import Image

from geo.battle import Battle, Certainty, Echelon, Language, UnitKind, read_trace, trace_unit
from geo.layout import SEEN, Layout, PlacedUnit
from geo.sheet.day_layout import read_layout
from geo.sheet.day_map import paint_fronts, paint_held, paint_moves
from geo.sheet.furniture import make_box, paint_line
from geo.sheet.ground import paint_ground
from geo.sheet.map_window import PX, fit_window
from geo.sheet.paint.lettering import fit_text, measure_letters, paint_text
from geo.sheet.paint.painter import Painter, paint_area, paint_lines, paint_shapes
from geo.sheet.paint.raster_page import Pair, RasterPage, Sprite
from geo.sheet.sheet import render_caption
from geo.sheet.stands import (
    paint_brackets,
    paint_differences,
    paint_discs,
    paint_label,
    paint_leaders,
    paint_sites,
    paint_unit,
    paint_unit_label,
)
from geo.symbology import LIGHT, Letters, Shape, Symbol, draw_symbol, find_symbol
from geo.words import render_date, render_weekday

WIDTH = 900.0
"""Px of the drawing: a film of another width is the same drawing at another size."""

HEAD, FOOT, EDGE = 74.0, 82.0, 12.0
TRACK = (30.0, 420.0)
"""Left and right end of the line of time."""

SIDES = 482.0
"""Left edge of the names of the sides."""

DATE = Letters(24, "ink", bold=True)
WEEKDAY = Letters(12.5, "ink2", italic=True)
TITLE = Letters(13.5, "ink2", bold=True)
CAPTION = Letters(14, "ink")
STOP = Letters(12, "ink2")
NOW = Letters(14, "ink", bold=True)
SIDE = Letters(12, "text", serif=False, bold=True)
SOURCES = Letters(9.5, "ink2", serif=False)


@dataclass(frozen=True)
class Actor:
    """A unit in a frame: where it is on the map, in px, and how it looks."""

    placed: PlacedUnit
    moving: bool

    @property
    def at(self) -> Pair:
        """The middle of the symbol's frame."""
        return self.placed.x + self.placed.dx, self.placed.y + self.placed.dy


class FrameMaker:
    """The pictures of a battle's week in one view and language.

    Parameters
    ----------
    battle, lang
        What to show, and the language of all that is written.
    view
        One of `battle.views`.
    size
        Width and height of the pictures, in pixels.

    Raises
    ------
    ValueError
        There is no such view.
    """

    def __init__(self, battle: Battle, lang: Language, view: str, size: tuple[int, int]) -> None:
        self.battle, self.lang, self.size = battle, lang, size
        k = size[0] / WIDTH
        self.high = size[1] / k
        self.room = (EDGE, HEAD, WIDTH - 2 * EDGE, self.high - HEAD - FOOT)
        self.window = fit_window(battle, view, self.room[2] * PX, self.room[3] * PX, exact=True)
        self.raster = RasterPage((WIDTH, self.high), self.room, self.window, k)
        voice = battle.voice.id
        self._traces = {
            unit: trace for unit in battle.units if (trace := trace_unit(battle, unit, voice))
        }
        self._stages: dict[int, Image.Image] = {}

    def draw(self, v: float) -> Image.Image:
        """Return the picture of a reading of the clock: whole at a day's stop, between them mixed.

        Parameters
        ----------
        v
            Days since the first stop.
        """
        low, share = floor(v), v - floor(v)
        picture = self._draw_stage(low)
        if share:
            picture = self._mix(picture, self._draw_stage(low + 1), share)
        actors = self._place_actors(v)
        picture = self._draw_units(picture, actors)
        if not share:
            layout = self._read_layout(low)
            paint = self.raster.map
            picture = self.raster.paint(
                picture, lambda: paint_differences(paint, self.battle, layout)
            )
        self._draw_clock(picture, v)
        return picture

    # ---- what stands still -----------------------------------------------------------------

    def _read_layout(self, day: int) -> Layout:
        stop = self.battle.dates[day]
        return read_layout(self.battle, stop, self.lang, self.window, spelled=False)

    @cached_property
    def _ground(self) -> Image.Image:
        page, chart, paper = self.raster.page, self.raster.map, make_box(self.room)

        def paint_paper() -> None:
            paint_area(page, paper, LIGHT["land"])

        return self.raster.paint(
            None,
            paint_paper,
            lambda: paint_ground(chart, self.battle, self.window),
            lambda: paint_lines(page, [paper.exterior], LIGHT["ink"], 1.2),
            self._paint_foot,
        )

    def _draw_stage(self, day: int) -> Image.Image:
        """Return all of a day but its units."""
        if day not in self._stages:
            layout, chart = self._read_layout(day), self.raster.map

            def paint() -> None:
                now = layout.situation
                paint_held(chart, self.battle, now, self.window)
                paint_fronts(chart, self.battle, now, self.window)
                paint_moves(chart, self.battle, now, self.window)
                paint_sites(chart, self.battle, now, layout)
                paint_brackets(chart, self.battle, layout)
                for label in layout.labels:
                    paint_label(chart, label)
                paint_discs(chart, layout)

            self._stages[day] = self.raster.paint(
                self._ground, paint, lambda: self._paint_head(day)
            )
        return self._stages[day]

    def _mix(self, before: Image.Image, after: Image.Image, share: float) -> Image.Image:
        """Return two days mixed; the words above the map are those of the nearer one."""
        ease = share * share * (3 - 2 * share)
        mixed = Image.blend(before, after, ease)
        head = (0, 0, self.size[0], round((HEAD - 2) * self.raster.k))
        mixed.paste((before if share < 0.5 else after).crop(head), head)
        return mixed

    def _paint_head(self, day: int) -> None:
        page, stop = self.raster.page, self.battle.dates[day]
        dated = render_date(stop, self.lang)
        left = EDGE + 4
        paint_line(page, (left, 33), dated, DATE)
        paint_line(page, (left, 55), render_weekday(stop, self.lang), WEEKDAY)
        widest = max(measure_letters(render_date(d, self.lang), DATE) for d in self.battle.dates)
        column = left + widest + 24
        room = WIDTH - EDGE - 4 - column
        title, letters = fit_text(self.battle.title.read(self.lang), TITLE, room)
        paint_line(page, (column, 21), title[0], letters)
        text = render_caption(self.battle.days[stop], self.lang)
        lines, letters = fit_text(text, CAPTION, room, 2)
        for n, line in enumerate(lines):
            paint_line(page, (column, 41 + n * letters.size * 1.3), line, letters)

    def _paint_foot(self) -> None:
        page, top = self.raster.page, self.high - FOOT
        paint_lines(page, [[(TRACK[0], -top - 22), (TRACK[1], -top - 22)]], LIGHT["hair"], 5)
        for n, day in enumerate(self.battle.dates):
            dot = Shape(((0, 0),), fill="panel", stroke="ink2", width=1.6, radius=5)
            paint_shapes(page, [dot], at=(self._find_stop(n), top + 22))
            paint_line(page, (self._find_stop(n), top + 45), str(day.day), STOP, align="center")
        sample = draw_symbol(Symbol(UnitKind.INFANTRY, Echelon.NONE, Certainty.CERTAIN))
        for n, side in enumerate(self.battle.sides.values()):
            at = (SIDES, top + 18 + n * 23)
            paint_shapes(page, sample, side, at=at, size=0.66)
            room = WIDTH - EDGE - SIDES - 22
            name, letters = fit_text(side.name.read(self.lang), SIDE, room)
            paint_text(page, (SIDES + 22, at[1]), name[0], letters, side=side)
        text = self.battle.attribution.read(self.lang)
        lines, letters = fit_text(text, SOURCES, WIDTH - 2 * EDGE, 2, least=0.8)
        for n, line in enumerate(lines):
            paint_line(page, (EDGE, self.high - 17 + n * 11.5), line, letters)

    # ---- what moves ------------------------------------------------------------------------

    def _place_actors(self, v: float) -> list[Actor]:
        """Return the units on the map at the clock `v`, by the rule of the page's script."""
        low, share = floor(v), v - floor(v)
        before = self._read_layout(low)
        after = self._read_layout(low + 1) if share else before
        first = {unit.position.unit: unit for unit in before.units}
        second = {unit.position.unit: unit for unit in after.units}
        actors = [Actor(unit, moving=False) for unit in after.ended] if not share else []
        for unit, trace in self._traces.items():
            seen = read_trace(trace, v)
            a, b = first.get(unit), second.get(unit)
            if seen is None:
                gone = [ended for ended in after.ended if ended.position.unit == unit and share]
                actors += [Actor(ended, moving=False) for ended in gone]
                continue
            if a is None and b is None:
                continue
            start, end = a or b, b or a
            assert start is not None and end is not None  # noqa: S101, PT018
            x, y = self.window.project(seen.lon, seen.lat)
            placed = replace(
                start if share < 0.5 else end,
                position=self.battle.positions[seen.position],
                x=x,
                y=y,
                dx=start.dx + (end.dx - start.dx) * share,
                dy=start.dy + (end.dy - start.dy) * share,
            )
            actors.append(Actor(placed, moving=seen.moving))
        return [actor for actor in actors if self._is_seen(actor)]

    def _is_seen(self, actor: Actor) -> bool:
        (x, y), (width, height) = actor.at, self.window.size
        return 0 < x < width and 0 < y < height

    def _draw_units(self, under: Image.Image, actors: list[Actor]) -> Image.Image:
        chart, k = self.raster.map, self.raster.k
        leading = [actor.placed for actor in actors if actor.placed.leader]
        under = under.copy()
        if leading:
            self.raster.lay(under, lambda: paint_leaders(chart, leading))
        left, top, width, height = (round(n * k) for n in self.room)
        # On the map alone, so that nothing sticks out over its edge.
        room = (left + 1, top + 1, left + width - 1, top + height - 1)
        cut = under.crop(room)
        shift = (self.room[0] * k - room[0], self.room[1] * k - room[1])
        pieces: list[tuple[Sprite | None, Pair]] = []
        pieces += [
            (self._cut_symbol(actor), actor.at)
            for actor in sorted(actors, key=lambda actor: -actor.placed.fold)
            if actor.placed.fold <= SEEN
        ]
        pieces += [(self._cut_name(actor), actor.at) for actor in actors if actor.placed.text]
        for sprite, (x, y) in pieces:
            if sprite is not None:
                sprite.lay(cut, (x * k + shift[0], y * k + shift[1]))
        under.paste(cut, room)
        return under

    def _cut_symbol(self, actor: Actor) -> Sprite | None:
        placed, unit = actor.placed, self.battle.units[actor.placed.position.unit]
        symbol = find_symbol(self.battle, placed.position, moving=actor.moving)

        def paint(painter: Painter, at: Pair) -> None:
            if symbol.state == "interpolated":
                paint_shapes(painter, draw_symbol(symbol), self.battle.sides[unit.side], at=at)
            else:
                paint_unit(painter, self.battle, _put(placed, at))

        return self.raster.cut((symbol, unit.side, placed.count), paint)

    def _cut_name(self, actor: Actor) -> Sprite | None:
        placed = actor.placed
        side = self.battle.units[placed.position.unit].side
        return self.raster.cut(
            (placed.text, placed.align, side, placed.position.status),
            lambda painter, at: paint_unit_label(painter, self.battle, _put(placed, at)),
        )

    # ---- the clock -------------------------------------------------------------------------

    def _find_stop(self, v: float) -> float:
        """Return where a reading of the clock stands on the line of time."""
        last = max(1, len(self.battle.dates) - 1)
        return TRACK[0] + v / last * (TRACK[1] - TRACK[0])

    def _draw_clock(self, picture: Image.Image, v: float) -> None:
        """Draw how far the week has come: full at a stop, hollow between two."""
        k, y = self.raster.k, self.high - FOOT + 22
        rest = floor(v) == v

        def paint(painter: Painter, at: Pair) -> None:
            thumb = [Shape(((0, 0),), fill="panel", stroke="ink", width=3, radius=9)]
            if rest:
                thumb.append(Shape(((0, 0),), fill="ink", radius=4.4))
            paint_shapes(painter, thumb, at=at)

        x = self._find_stop(v)
        bar = (TRACK[0] * k, (y - 2.5) * k, x * k, (y + 2.5) * k)
        left, top, right, bottom = (round(n) for n in bar)
        if right > left:
            picture.paste(LIGHT["ink2"], (left, top, right, bottom))
        for n in range(ceil(v)):
            self._lay(picture, "past", _paint_past, (self._find_stop(n), y))
        self._lay(picture, ("thumb", rest), paint, (x, y))
        if rest:
            self._lay_now(picture, int(v), y)

    def _lay_now(self, picture: Image.Image, day: int, y: float) -> None:
        text = str(self.battle.dates[day].day)

        def paint(painter: Painter, at: Pair) -> None:
            box = Shape(((-11, -9), (11, -9), (11, 9), (-11, 9)), closed=True, fill="panel")
            paint_shapes(painter, [box], at=at)
            paint_text(painter, at, text, NOW, align="center")

        self._lay(picture, ("now", text), paint, (self._find_stop(day), y + 19))

    def _lay(self, picture: Image.Image, key: object, paint: object, at: Pair) -> None:
        sprite = self.raster.cut(key, paint)  # type: ignore[arg-type]
        if sprite is not None:
            sprite.lay(picture, (at[0] * self.raster.k, at[1] * self.raster.k))


def _put(placed: PlacedUnit, at: Pair) -> PlacedUnit:
    """Return a placed unit whose symbol stands at `at`."""
    return replace(placed, x=at[0], y=at[1], dx=0.0, dy=0.0)


def _paint_past(painter: Painter, at: Pair) -> None:
    dot = Shape(((0, 0),), fill="panel", stroke="ink2", width=1.6, radius=5)
    paint_shapes(painter, [dot], at=at)
