"""The screen and the sheet say the same: the same units, in the same places, by the same names."""

from datetime import date
from functools import cache
from typing import Any

import pytest
from conftest import GANJA

from geo.battle.nouns import LANGUAGES, Battle, Language
from geo.battle.pack import read_battle
from geo.battle.timeline import read_trace, trace_unit
from geo.layout.viewports import WIDE, fit_zoom
from geo.layout.views import name_band
from geo.sheet.day_layout import read_layout
from geo.sheet.map_window import fit_window
from geo.webmap.told.layouts import find_level
from geo.webmap.told.levels import list_spots, read_levels
from geo.webmap.told.markers import list_markers
from geo.webmap.told.rows import LayoutRow, UnitRow

VIEWS = ("town", "surroundings", "theatre")
A4_MAP = (204.0, 158.0)
"""Width and height of the map on an A4 sheet, mm."""


@cache
def read_whole() -> Battle:
    return read_battle(GANJA)


@cache
def read_screen(lang: Language) -> Any:
    battle = read_whole()
    wide = [spot for spot in list_spots(battle) if spot[0] == "wide"]
    return read_levels(battle, lang, wide)


def read_row(table: Any, view: str, stop: int) -> LayoutRow:
    """Return the row of a view's layout at the zoom that it fits."""
    battle = read_whole()
    zoom = fit_zoom(battle.views[view].bounds, WIDE[name_band(battle, view)])
    level = find_level(battle, "wide", zoom)
    return LayoutRow(*table["rows"]["wide"][str(level)][str(stop)])


def list_screen(lang: Language, view: str, day: int) -> dict[str, str]:
    """Return the label of every unit that the page shows, or of the stack that it is in."""
    battle, table = read_whole(), read_screen(lang)
    row = read_row(table, view, day)
    markers = list_markers(battle)
    shown = {}
    for placed in (UnitRow(*values) for values in table["parts"][row.units]):
        unit, account = markers[placed.marker]
        if account == battle.voice.id:
            shown[unit] = "folded" if placed.fold else battle.units[unit].label.read(lang)
    return shown


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("view", VIEWS)
def test_sheet_shows_the_units_of_the_screen_by_the_same_names(view: str, lang: Language) -> None:
    battle = read_whole()
    window = fit_window(battle, view, *A4_MAP)
    for n, day in enumerate(battle.dates):
        paper = read_layout(battle, day, lang, window)
        screen = list_screen(lang, view, n)
        west, south, east, north = battle.views[view].bounds
        inside = {
            p.unit for p in paper.situation.positions
            if west <= p.lon <= east and south <= p.lat <= north
        }  # fmt: skip
        sheet = {placed.position.unit: placed for placed in paper.units}
        alone = {placed.position.unit for placed in paper.units if placed.text}
        assert inside <= set(sheet)
        assert set(sheet) <= set(screen)
        for unit in inside:
            if screen[unit] != "folded" and sheet[unit].fold == 0 and unit in alone:
                assert sheet[unit].text == screen[unit]


@pytest.mark.parametrize("day", [date(1920, 5, n) for n in range(25, 32)], ids=str)
def test_sheet_puts_units_where_the_screen_does(day: date) -> None:
    battle = read_whole()
    paper = read_layout(battle, day, "en", fit_window(battle, "theatre", *A4_MAP))
    v = battle.dates.index(day)
    assert paper.units
    for placed in paper.units:
        frame = read_trace(trace_unit(battle, placed.position.unit, battle.voice.id), v)
        assert frame is not None
        assert (frame.lon, frame.lat) == (placed.position.lon, placed.position.lat)
        assert battle.positions[frame.position].certainty == placed.position.certainty


@pytest.mark.parametrize("view", VIEWS)
def test_only_what_is_stated_is_told_alike_on_screen_and_sheet(view: str) -> None:
    battle, table = read_whole(), read_screen("en")
    markers = list_markers(battle)
    for n, day in enumerate(battle.dates):
        layout = read_row(table, view, n)
        rows = [UnitRow(*row) for row in table["parts"][layout.units_stated]]
        voiced = [row for row in rows if markers[row.marker][1] == battle.voice.id]
        screen: dict[str, tuple[list[str], int, str]] = {}
        for row in voiced:
            unit = markers[row.marker][0]
            name = markers[row.stack][0] if row.fold else unit
            members, count, text = screen.get(name, ([], 0, ""))
            more = (row.members, row.text)
            screen[name] = ([*members, unit], count + more[0], text + more[1])
        for members, count, text in screen.values():
            assert count == (len(members) if len(members) > 1 else 0)
            assert bool(text) == (len(members) > 1)
        window = fit_window(battle, view, *A4_MAP)
        paper = read_layout(battle, day, "en", window, stated_only=True)
        sheet: dict[str, list[str]] = {}
        for placed in paper.units:
            name = placed.stack or placed.position.unit
            sheet.setdefault(name, []).append(placed.position.unit)
        for placed in paper.units:
            if placed.fold == 1:
                assert placed.count == len(sheet[placed.stack])
                told = screen.get(placed.stack)
                if told is not None and sorted(told[0]) == sorted(sheet[placed.stack]):
                    # On paper a list of all names may stand for the name and its count.
                    assert placed.text == ("" if placed.names is not None else told[2])
        for unit in paper.units:
            fronts = [u for u in paper.units if u.fold == 1 and u.stack == unit.stack]
            assert not unit.fold or unit.front == pytest.approx(fronts[0].front, abs=0.2)
        shown = {unit for members, _, _ in screen.values() for unit in members}
        assert {unit for members in sheet.values() for unit in members} <= shown
