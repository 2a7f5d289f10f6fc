"""The layouts of the stops at the zooms that the page can show, as its script reads them.

A zoom is served by a level: its own layouts, or those of a zoom below. Each level is laid when it
is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache, lru_cache
from typing import Any, Literal

from geo.battle import Battle, Language
from geo.layout import (
    COMPACT,
    MEDIUM,
    STEP,
    WIDE,
    WIDTHS,
    ZOOMS,
    Layout,
    Mercator,
    PlacedLabel,
    PlacedUnit,
    Viewport,
    find_view,
    fit_zoom,
    fold_cards,
    keep_stated,
    lay_out_week,
    measure_zoom,
    name_band,
    place_badges,
    resize_viewport,
    seat_view,
    stretch_cards,
)
from geo.webmap.told.arrows import list_areas
from geo.webmap.told.drawings import name_mark, turn_mark
from geo.webmap.told.markers import Json, list_events, list_markers
from geo.webmap.told.rows import (
    BadgeRow,
    BracketRow,
    DiscRow,
    EndedRow,
    FlagRow,
    LabelRow,
    LayoutRow,
    MarkRow,
    NameRow,
    PathRow,
    UnitRow,
    tell_row,
)

Parts = dict[str, list[Any]]

Width = Literal["wide", "medium", "compact"]
"""Kind of window: on a desk, beside the panels of a small screen, or a narrow screen's."""

Spot = tuple[Width, int, int]
"""Width, level and stop of a layout."""

FRAMES: Mapping[Width, Mapping[str, Viewport]] = {
    "wide": WIDE, "medium": MEDIUM, "compact": COMPACT,
}  # fmt: skip
"""By width and band, the window that a view is fitted to."""
CARRIED: tuple[Width, ...] = ("wide", "compact")
"""What a page without a server carries: in a window between the two it shows the wider's."""

WINDOWS: Mapping[Width, Sequence[tuple[int, int]]] = {
    "wide": ((1019, 706), (946, 574)),
    "medium": ((668, 580),),
    "compact": ((390, 600),),
}
"""Width and height of the map in windows of 1440 by 900, 1366 by 768; 1024 by 768; 390 by 844."""

ALIGNS = ("left", "right", "center", "above")
BEYOND = 1.75
"""How far beyond the views' own zooms levels are laid out anew."""

SLACK = 0.5
"""How far from a view's own zoom its frame still counts: windows are not all of one size."""


def list_fits(battle: Battle, view: str, width: Width) -> list[float]:
    """Return the zooms at which usual windows show a view."""
    bounds = battle.views[view].bounds
    return [fit_zoom(bounds, Viewport(*size, ())) for size in WINDOWS[width]]


@cache
def list_levels(battle: Battle, width: Width) -> tuple[int, ...]:
    """Return for every zoom the number of the zoom whose layouts serve it; lays nothing.

    A little further in everything lies further apart: the level below serves there, and beyond
    what a window of this kind would show.
    """
    fits = [_fit_view(battle, width, view) for view in battle.views]
    levels: list[int] = []
    for n, zoom in enumerate(ZOOMS):
        beyond = not min(fits) - BEYOND < zoom < max(fits) + BEYOND
        between = zoom % 0.5 and min(abs(zoom - fit) for fit in fits) > SLACK
        levels.append(levels[-1] if levels and (beyond or between) else n)
    return tuple(levels)


def find_level(battle: Battle, width: Width, zoom: float) -> int:
    """Return the number of the zoom whose layouts serve a zoom, the nearest that there is."""
    n = round((zoom - ZOOMS[0]) / STEP)
    return list_levels(battle, width)[min(max(n, 0), len(ZOOMS) - 1)]


def tell_level(
    battle: Battle, lang: Language, width: Width, level: int, stops: Iterable[int]
) -> dict[int, Json]:
    """Return what the page needs of a level at some stops, each by itself: see `pool_levels`.

    Parameters
    ----------
    battle, lang
        What is laid out, and the language of the labels.
    width
        The kind of window: `compact` for a narrow screen.
    level
        One of `list_levels`.
    stops
        Numbers of days.

    Returns
    -------
    dict
        By stop and part, the rows that `LayoutRow` names; a label is a row of what it says and a
        row of where it stands.
    """
    week, days = _lay_level(battle, lang, width, level), battle.dates
    return {stop: _tell_parts(_list_parts(battle, week[days[stop]], lang)) for stop in stops}


@lru_cache(maxsize=4)
def _lay_level(battle: Battle, lang: Language, width: Width, level: int) -> Mapping[date, Layout]:
    """Return a level's layouts; those of the last few stay, for stops that are asked for later."""
    zoom, frames, compact = ZOOMS[level], FRAMES[width], width == "compact"
    scale = measure_zoom(zoom, battle.point.y)
    view = find_view(battle, scale, WIDTHS[width])
    bounds = battle.views[view].bounds
    band = name_band(battle, view)
    fit = _fit_view(battle, width, view)
    # A view that fits at another zoom does so because the window is of another size.
    frame = fold_cards(resize_viewport(frames[band], 2 ** (zoom - fit)))
    if zoom != fit and width == "wide":
        frame = stretch_cards(frame)
    framed = abs(zoom - fit) <= SLACK
    return lay_out_week(
        battle,
        lang,
        project=seat_view(bounds, zoom, frame) if framed else Mercator(zoom),
        view=view,
        band=band,
        accounts=[account for account in battle.accounts if account != battle.voice.id],
        compact=compact,
        viewport=frame if framed else None,
    )


def _fit_view(battle: Battle, width: Width, view: str) -> float:
    return fit_zoom(battle.views[view].bounds, FRAMES[width][name_band(battle, view)])


def pool_levels(told: Mapping[Spot, Json]) -> Json:
    """Return what `tell_level` told of some levels, with equal parts written once.

    Returns
    -------
    dict
        `names`, what the labels say; `parts`, the different parts of layouts; `rows`, by width,
        level and stop the numbers of its parts. All are rows of `told.rows`.
    """
    seen: dict[str, int] = {}
    names: dict[str, int] = {}
    parts: list[Json] = []
    said: list[Json] = []

    def point(name: Json, row: list[Json]) -> list[Json]:
        text = repr(name)
        if text not in names:
            names[text] = len(said)
            said.append(name)
        return [names[text], *row[1:]]

    def keep(part: list[Json]) -> int:
        text = repr(part)
        if text not in seen:
            seen[text] = len(parts)
            parts.append(part)
        return seen[text]

    rows: dict[str, dict[str, dict[str, Json]]] = {}
    for (width, level, stop), layout in told.items():
        pointed = layout | {"labels": [point(*label) for label in layout["labels"]]}
        row = LayoutRow(*(keep(pointed[kind]) for kind in LayoutRow._fields))
        rows.setdefault(width, {}).setdefault(str(level), {})[str(stop)] = tell_row(row)
    return {"names": said, "parts": parts, "rows": rows}


def cut_levels(pooled: Json, spots: Iterable[Spot]) -> Json:
    """Return of what `pool_levels` gave no more than what some spots need."""
    labels = LayoutRow._fields.index("labels")
    names: dict[int, int] = {}
    parts: dict[tuple[int, bool], int] = {}
    told: list[Json] = []

    def keep(number: int, *, named: bool) -> int:
        if (number, named) not in parts:
            parts[number, named] = len(told)
            rows = pooled["parts"][number]
            if named:
                rows = [[names.setdefault(row[0], len(names)), *row[1:]] for row in rows]
            told.append(rows)
        return parts[number, named]

    rows: dict[str, dict[str, dict[str, Json]]] = {}
    for width, level, stop in spots:
        row = pooled["rows"][width][str(level)][str(stop)]
        cut = [keep(number, named=n == labels) for n, number in enumerate(row)]
        rows.setdefault(width, {}).setdefault(str(level), {})[str(stop)] = cut
    return {"names": [pooled["names"][name] for name in names], "parts": told, "rows": rows}


def _tell_parts(parts: Parts) -> Json:
    """Return the parts of a layout as JSON values."""
    return {
        kind: [[tell_row(name), tell_row(row)] for name, row in rows]
        if kind == "labels"
        else [tell_row(row) for row in rows]
        for kind, rows in parts.items()
    }


def _list_parts(battle: Battle, layout: Layout, lang: Language) -> Parts:
    """Return the rows of a layout, by the parts that `LayoutRow` names."""
    sure = keep_stated(battle, layout, lang)
    return {
        "units": _list_units(battle, layout),
        "ended": _list_ended(battle, layout),
        "labels": [
            _read_label(battle, label, unstated=label not in sure.labels) for label in layout.labels
        ],
        "flags": _list_flags(battle, layout),
        "discs": _list_discs(battle, layout),
        "badges": _list_badges(battle, layout),
        "units_stated": _list_units(battle, sure),
        "ended_stated": _list_ended(battle, sure),
        "brackets": _list_brackets(battle, layout),
        "brackets_stated": _list_brackets(battle, sure),
    }


def _list_units(battle: Battle, layout: Layout) -> list[UnitRow]:
    markers = {pair: n for n, pair in enumerate(list_markers(battle))}
    return [
        UnitRow(
            markers[placed.position.unit, placed.position.account],
            round(placed.dx), round(placed.dy), ALIGNS.index(placed.align), int(placed.leader),
            *_read_company(markers, placed),
        )
        for placed in (*layout.units, *layout.others)
    ]  # fmt: skip


def _read_company(markers: Mapping[tuple[str, str], int], placed: PlacedUnit) -> tuple[Any, ...]:
    """Return what a unit of a stack or a block has beyond one that stands alone."""
    account = placed.position.account
    if placed.fold:
        return (placed.fold, placed.count, placed.text, markers[placed.stack, account])
    if placed.block or not placed.text:
        block = markers[placed.block, account] if placed.block else -1
        return (0, 0, "", -1, block, int(bool(placed.text)))
    return ()


def _list_brackets(battle: Battle, layout: Layout) -> list[BracketRow]:
    markers = {pair: n for n, pair in enumerate(list_markers(battle))}
    rows = []
    for bracket in layout.brackets:
        first = markers[bracket.units[0], bracket.account]
        spot = next(
            placed.position
            for placed in (*layout.units, *layout.ended, *layout.others)
            if (placed.position.unit, placed.position.account)
            == (bracket.units[0], bracket.account)
        )
        rows.append(
            BracketRow(
                first, spot.lon, spot.lat, ALIGNS.index(bracket.align), round(bracket.anchor),
                int(bracket.ended),
                [[round(x), round(y)] for x, y in bracket.line],
                [
                    [round(y), [markers[unit, bracket.account] for unit in names] or text]
                    for y, text, names in bracket.rows
                ],
            )
        )  # fmt: skip
    return rows


def _list_ended(battle: Battle, layout: Layout) -> list[EndedRow]:
    numbers = {id(p): n for n, p in enumerate(battle.positions)}
    return [
        EndedRow(
            numbers[id(placed.position)], round(placed.dx), round(placed.dy),
            ALIGNS.index(placed.align), int(placed.leader), placed.text,
        )
        for placed in layout.ended
    ]  # fmt: skip


def _read_label(battle: Battle, label: PlacedLabel, *, unstated: bool) -> tuple[NameRow, LabelRow]:
    """Return what a label says, and where; the number of its name is filled in where it is kept."""
    mark = path = None
    if label.path:
        path = PathRow(*(round(n) for point in label.path for n in point))
    elif label.mark is not None:
        dx, dy = label.mark
        mark = MarkRow(
            round(dx), round(dy), name_mark(battle, label.id), turn_mark(battle, label.id)
        )
    where = LabelRow(
        0, label.lon, label.lat, round(label.dx), round(label.dy), ALIGNS.index(label.align),
        mark, path, int(unstated),
    )  # fmt: skip
    return NameRow(label.id, label.kind, label.text, label.sub), where


def _list_flags(battle: Battle, layout: Layout) -> list[FlagRow]:
    areas = {area.id: n for n, area in enumerate(list_areas(battle))}
    return [FlagRow(areas[f.area], round(f.dx), round(f.dy)) for f in layout.flags]


def _list_discs(battle: Battle, layout: Layout) -> list[DiscRow]:
    events = {event.id: n for n, event in enumerate(list_events(battle))}
    return [
        DiscRow(
            events[disc.event], round(disc.spot.lon, 5), round(disc.spot.lat, 5),
            round(disc.dx), round(disc.dy), int(disc.spot.sure),
        )
        for disc in layout.discs
    ]  # fmt: skip


def _list_badges(battle: Battle, layout: Layout) -> list[BadgeRow]:
    """Return the signs at places about which accounts differ; a unit bears its own."""
    numbers = {quarrel.id: n for n, quarrel in enumerate(battle.contradictions)}
    labels = {label.id: label for label in layout.labels}
    return [
        BadgeRow(
            numbers[badge.contradiction], labels[badge.place].lon, labels[badge.place].lat,
            round(badge.dx), round(badge.dy),
        )
        for badge in place_badges(battle, layout)
        if badge.place
    ]  # fmt: skip
