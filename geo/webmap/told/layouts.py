"""The layouts of all days at every zoom the page can show, as its script reads them."""

from __future__ import annotations

from collections.abc import Mapping

from geo.battle import Battle, Language
from geo.layout import (
    WIDTHS,
    ZOOMS,
    Layout,
    Mercator,
    PlacedUnit,
    Viewport,
    find_view,
    fit_zoom,
    fold_cards,
    keep_stated,
    lay_out_week,
    measure_zoom,
    name_band,
    resize_viewport,
    seat_view,
    stretch_cards,
)
from geo.webmap.told.drawings import name_mark, turn_mark
from geo.webmap.told.markers import Json, list_events, list_markers

PARTS = ("units", "ended", "labels", "flags", "discs", "stated")
"""Units, ended units, labels, other accounts' flags, events' discs; and units and ended units where
only what is stated is shown."""
ALIGNS = ("left", "right", "center")
BEYOND = 1.75
"""How far beyond the views' own zooms levels are laid out anew."""

SLACK = 0.5
"""How far from a view's own zoom its frame still counts: windows are not all of one size."""


def write_layouts(
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
        `parts`, the different layouts as `PARTS` names them; `rows`, for each zoom and day the
        indices of its parts; `names`, what the labels say.
    """
    lat = battle.point.y
    fits = {
        fit_zoom(view.bounds, frames[name_band(battle, view.id)]) for view in battle.views.values()
    }
    table: list[list[Json]] = []
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
            # A small window has no room for fans beside its cards.
            compact=compact or (band == "near" and zoom < fit - SLACK / 2),
            viewport=frame if framed else None,
        )
        table.append([_write_layout(battle, layout, lang) for layout in week.values()])
    return _pool(table)


def _pool(table: list[list[Json]]) -> Json:
    """Return the table with equal parts written once: names, parts, rows of indices."""
    seen: dict[str, int] = {}
    parts: list[Json] = []

    def keep(part: Json) -> int:
        text = repr(part)
        if text not in seen:
            seen[text] = len(parts)
            parts.append(part)
        return seen[text]

    names: dict[tuple[Json, ...], int] = {}
    for row in table:
        for layout in row:
            for label in layout["labels"]:
                if not isinstance(label[0], int):
                    label[:4] = [names.setdefault(tuple(label[:4]), len(names))]
    rows = [[[keep(layout[key]) for key in PARTS] for layout in row] for row in table]
    return {"names": [list(name) for name in names], "parts": parts, "rows": rows}


def _write_layout(battle: Battle, layout: Layout, lang: Language) -> Json:
    markers = {pair: n for n, pair in enumerate(list_markers(battle))}
    numbers = {id(p): n for n, p in enumerate(battle.positions)}

    def write(placed: PlacedUnit, index: int) -> Json:
        row: list[Json] = [
            index, round(placed.dx), round(placed.dy), ALIGNS.index(placed.align),
            int(placed.leader),
        ]  # fmt: skip
        if placed.fold:
            stack = markers[placed.stack, placed.position.account]
            row += [placed.fold, placed.count, placed.text, stack]
        return row

    def write_units(of: Layout) -> list[Json]:
        return [
            write(placed, markers[placed.position.unit, placed.position.account])
            for placed in (*of.units, *of.others)
        ]

    def write_ended(of: Layout) -> list[Json]:
        return [
            [numbers[id(p.position)], round(p.dx), round(p.dy), ALIGNS.index(p.align),
             int(p.leader), p.text]
            for p in of.ended
        ]  # fmt: skip

    units, ended = write_units(layout), write_ended(layout)
    sure = keep_stated(battle, layout, lang)
    stated = [write_units(sure), write_ended(sure)]
    labels: list[Json] = []
    for label in layout.labels:
        row: list[Json] = [
            label.id, label.kind, label.text, label.sub, label.lon, label.lat,
            round(label.dx), round(label.dy), ALIGNS.index(label.align),
        ]  # fmt: skip
        if label.path:
            row.append([round(n) for point in label.path for n in point])
        elif label.mark is not None:
            mark = [round(n) for n in label.mark]
            row.append([*mark, name_mark(battle, label.id), turn_mark(battle, label.id)])
        labels.append(row)
    flags = [[area, round(dx), round(dy)] for area, dx, dy in layout.flags]
    events = {event.id: n for n, event in enumerate(list_events(battle))}
    discs = [
        [events[disc.event], round(disc.spot.lon, 5), round(disc.spot.lat, 5),
         round(disc.dx), round(disc.dy), int(disc.spot.sure)]
        for disc in layout.discs
    ]  # fmt: skip
    return {
        "units": units,
        "ended": ended,
        "labels": labels,
        "flags": flags,
        "discs": discs,
        "stated": stated,
    }
