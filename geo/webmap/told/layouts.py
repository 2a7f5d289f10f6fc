"""The layouts of all days at every zoom the page can show, as its script reads them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from geo.battle import Battle, Language
from geo.layout import (
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

ALIGNS = ("left", "right", "center", "above")
BEYOND = 1.75
"""How far beyond the views' own zooms levels are laid out anew."""

SLACK = 0.5
"""How far from a view's own zoom its frame still counts: windows are not all of one size."""


def tell_layouts(
    battle: Battle, lang: Language, frames: Mapping[str, Viewport], *, compact: bool
) -> Json:
    """Return, for every zoom, the layouts of the days.

    Parameters
    ----------
    battle, lang
        What is laid out, and the language of the labels.
    frames
        By band, the window that a view is fitted to.
    compact
        Whether to lay out for a narrow screen.

    Returns
    -------
    dict
        `parts`, the different parts of layouts; `rows`, for each zoom and day the numbers of its
        parts; `names`, what the labels say. All are rows of `told.rows`.
    """
    lat = battle.point.y
    fits = {
        fit_zoom(view.bounds, frames[name_band(battle, view.id)]) for view in battle.views.values()
    }
    table: list[list[Parts]] = []
    week: Mapping[date, Layout] = {}
    for zoom in ZOOMS:
        # A little further in everything lies further apart: the level below serves there, and
        # beyond what a window of this kind would show.
        beyond = not min(fits) - BEYOND < zoom < max(fits) + BEYOND
        between = zoom % 0.5 and min(abs(zoom - fit) for fit in fits) > SLACK
        if table and (beyond or between):
            table.append(table[-1])
            continue
        scale = measure_zoom(zoom, lat)
        view = find_view(battle, scale, WIDTHS["compact" if compact else "wide"])
        bounds = battle.views[view].bounds
        band = name_band(battle, view)
        fit = fit_zoom(bounds, frames[band])
        # A view that fits at another zoom does so because the window is of another size.
        frame = fold_cards(resize_viewport(frames[band], 2 ** (zoom - fit)))
        if zoom != fit and not compact:
            frame = stretch_cards(frame)
        framed = abs(zoom - fit) <= SLACK
        project = seat_view(bounds, zoom, frame) if framed else Mercator(zoom)
        week = lay_out_week(
            battle,
            lang,
            project=project,
            view=view,
            band=band,
            accounts=[account for account in battle.accounts if account != battle.voice.id],
            compact=compact,
            viewport=frame if framed else None,
        )
        table.append([_list_parts(battle, layout, lang) for layout in week.values()])
    return _pool(table)


def _pool(table: list[list[Parts]]) -> Json:
    """Return the table with equal parts written once: names, parts, rows of numbers."""
    seen: dict[str, int] = {}
    parts: list[Json] = []

    def keep(rows: list[Any]) -> int:
        part = [tell_row(row) for row in rows]
        text = repr(part)
        if text not in seen:
            seen[text] = len(parts)
            parts.append(part)
        return seen[text]

    names: dict[NameRow, int] = {}

    def point(labels: list[tuple[NameRow, LabelRow]]) -> list[LabelRow]:
        return [row._replace(name=names.setdefault(name, len(names))) for name, row in labels]

    rows = [
        [
            tell_row(
                LayoutRow(
                    *(
                        keep(point(layout[kind]) if kind == "labels" else layout[kind])
                        for kind in LayoutRow._fields
                    )
                )
            )
            for layout in row
        ]
        for row in table
    ]
    return {"names": [tell_row(name) for name in names], "parts": parts, "rows": rows}


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
    if placed.block:
        return (0, 0, "", -1, markers[placed.block, account], int(bool(placed.text)))
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
