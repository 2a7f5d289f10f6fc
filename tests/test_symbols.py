"""Symbols: every combination draws, says what it should, and can be told from the others."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import product
from typing import get_args
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from shapely.geometry import LineString

from geo.battle.nouns import (
    Battle,
    Certainty,
    Colours,
    Echelon,
    GroundKind,
    PlaceKind,
    Side,
    Status,
    Text,
    UnitKind,
)
from geo.symbology.marks import (
    draw_differ,
    draw_event,
    draw_flag,
    draw_site,
    find_turn,
    turn_shapes,
)
from geo.symbology.shapes import Shape
from geo.symbology.style import DARK, LIGHT, SIDE_TOKENS, Theme, read_colour
from geo.symbology.svg import measure_shapes, render_shapes, render_svg
from geo.symbology.symbols import (
    ENDED_SIZE,
    State,
    Symbol,
    draw_frame,
    draw_symbol,
    find_symbol,
    place_letter,
)

STATES: tuple[State, ...] = get_args(State)
EVERY = [Symbol(*parts) for parts in product(UnitKind, Echelon, Certainty, STATES)]
TOKENS = {*LIGHT, *SIDE_TOKENS}
INFANTRY = Symbol(UnitKind.INFANTRY, Echelon.REGIMENT, Certainty.CERTAIN)
SVG = "{http://www.w3.org/2000/svg}"

COLOURS = {
    "national": {
        "light": ("#0057b7", "#004C9F", "#0057b7", "#FFFFFF", "#0057b7"),
        "dark": ("#6FB4FF", "#9CCBFF", "#6FB4FF", "#10203A", "#6FB4FF"),
    },
    "red": {
        "light": ("#c44601", "#A33A00", "#FBE3D2", "#c44601", "#F6C19C"),
        "dark": ("#FF8A4A", "#FFB184", "#4A2913", "#FF8A4A", "#7A4220"),
    },
}

# Severity 1.0, on linear sRGB. Machado, G. M., Oliveira, M. M., Fernandes, L. A. F. (2009):
# A Physiologically-based Model for Simulation of Color Vision Deficiency. IEEE Transactions on
# Visualization and Computer Graphics 15 (6), 1291-1298.
BLINDNESS = {
    "none": np.eye(3),
    "protan": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deutan": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritan": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)


def make_side(side: str) -> Side:
    name = Text(az=side, ru=side, en=side)
    light, dark = (
        Colours(**dict(zip(SIDE_TOKENS, COLOURS[side][theme], strict=True)))
        for theme in ("light", "dark")
    )
    return Side(id=side, name=name, short=name, light=light, dark=dark)


def read_linear(colour: str) -> np.ndarray:
    rgb = np.array([int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)])
    linear: np.ndarray = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return linear


def find_lab(linear: np.ndarray) -> np.ndarray:
    xyz = XYZ @ np.clip(linear, 0, 1) / XYZ.sum(axis=1)
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def find_luminance(colour: str) -> float:
    return float(XYZ[1] @ read_linear(colour))


def find_paints(shapes: tuple[Shape, ...]) -> set[str]:
    return {paint for s in shapes for paint in (s.fill, s.stroke) if paint}


def find_frame(symbol: Symbol) -> Shape:
    """Return the outline: the stroked shape whose points span exactly the frame."""
    ended = symbol.state == "ended"
    paint, size = ("ink3", ENDED_SIZE) if ended else ("shape", 1.0)
    edges = pytest.approx((-18 * size, -12 * size, 18 * size, 12 * size))
    (frame,) = (
        s
        for s in draw_symbol(symbol)
        if s.stroke == paint and s.fill is None and measure_shapes([Shape(s.points)]) == edges
    )
    return frame


def resolve_svg(svg: str, theme: Theme, side: Side | None = None) -> str:
    """Return SVG with every colour variable replaced by its value."""
    return re.sub(r"var\(--([a-z0-9-]+)\)", lambda m: read_colour(m[1], theme, side), svg)


def test_every_combination_has_its_own_drawing() -> None:
    drawings = [draw_symbol(symbol) for symbol in EVERY]
    assert len(drawings) == 9 * 8 * 3 * 3
    assert len(set(drawings)) == len(drawings)
    for shapes in drawings:
        assert find_paints(shapes) <= TOKENS


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("kind", UnitKind)
def test_frame_says_how_sure(kind: UnitKind, state: State) -> None:
    certain, likely, uncertain = (
        find_frame(Symbol(kind, Echelon.REGIMENT, certainty, state)) for certainty in Certainty
    )
    assert certain.dash == ()
    assert len(likely.dash) > 1
    assert likely.cap == "butt"
    assert uncertain.cap == "round"
    size = ENDED_SIZE if state == "ended" else 1.0
    assert max(uncertain.dash) < 4 * size < min(likely.dash) + max(likely.dash)
    assert uncertain.width == pytest.approx(2.3 * size)
    assert certain.width == likely.width == pytest.approx(2 * size)


def test_dashes_close_at_every_corner() -> None:
    likely, uncertain = (draw_frame(c)[1] for c in (Certainty.LIKELY, Certainty.UNCERTAIN))
    assert sum(likely.dash) == pytest.approx(60)
    assert 120 / sum(uncertain.dash) == pytest.approx(30)
    # Walk the line: paint goes round each corner, as far at one end of an edge as at the other.
    (x, y), corner, *_ = likely.points
    first = abs(corner[0] - x) + abs(corner[1] - y)
    ends = [0.0, *np.cumsum(likely.dash * 2)]
    around = []
    for distance in (first, first + 36, first + 60, first + 96):
        (dash,) = (n for n in range(0, len(ends) - 1, 2) if ends[n] < distance < ends[n + 1])
        around.append((distance - ends[dash], ends[dash + 1] - distance))
    for one, other in zip(around, around[1:] + around[:1], strict=True):
        assert one[1] == pytest.approx(other[0])


def test_both_sides_share_one_frame() -> None:
    svg = render_svg(draw_symbol(INFANTRY), width=36)
    shapes = {
        re.sub("#[0-9a-fA-F]{6}", "", resolve_svg(svg, "light", make_side(side)))
        for side in COLOURS
    }
    assert len(shapes) == 1


@pytest.mark.parametrize("certainty", [Certainty.LIKELY, Certainty.UNCERTAIN])
def test_unsure_body_keeps_clear_of_its_frame(certainty: Certainty) -> None:
    for kind in UnitKind:
        body = next(
            s for s in draw_symbol(Symbol(kind, Echelon.NONE, certainty)) if s.fill == "body"
        )
        assert measure_shapes([body]) == pytest.approx((-14.6, -8.6, 14.6, 8.6))


@pytest.mark.parametrize("kind", UnitKind)
def test_icon_stays_in_the_body(kind: UnitKind) -> None:
    for certainty, (w, h) in zip(Certainty, [(18, 12), (14.6, 8.6), (14.6, 8.6)], strict=True):
        icon = [
            s
            for s in draw_symbol(Symbol(kind, Echelon.NONE, certainty))
            if "icon" in {s.fill, s.stroke}
        ]
        left, top, right, bottom = measure_shapes(icon)
        assert -w <= left < right <= w
        assert -h <= top < bottom <= h


@pytest.mark.parametrize("symbol", [s for s in EVERY if s.state == "ended"])
def test_ended_is_emptied(symbol: Symbol) -> None:
    shapes = draw_symbol(symbol)
    assert not find_paints(shapes) & {"body", "icon", "text", "arrow"}
    (level,) = (s for s in shapes if s.stroke == "shape")
    assert level.points == ((-23 * ENDED_SIZE, 0), (23 * ENDED_SIZE, 0))


def test_interpolated_is_pale_but_its_frame_is_whole() -> None:
    shapes = draw_symbol(
        Symbol(UnitKind.CAVALRY, Echelon.BRIGADE, Certainty.LIKELY, "interpolated")
    )
    bars = [s for s in shapes if s.stroke == "shape" and s.opacity < 1]
    assert len(bars) == 3
    assert all(x < -19 for bar in bars for x, _ in bar.points)
    (veil,) = (s for s in shapes if s.fill == "plate" and s.opacity < 1)
    assert veil.opacity == pytest.approx(1 - 0.42)
    places = [shapes.index(veil), *(n for n, s in enumerate(shapes) if s.fill in {"body", "icon"})]
    assert max(places) == places[0], "the veil lies over body and icon"
    assert not any(s.dash and s.opacity < 1 for s in shapes)


@pytest.mark.parametrize(
    ("echelon", "count"),
    [
        (Echelon.NONE, 0),
        (Echelon.BAND, 3),
        (Echelon.COMPANY, 1),
        (Echelon.BATTALION, 2),
        (Echelon.REGIMENT, 3),
        (Echelon.BRIGADE, 2),
        (Echelon.DIVISION, 4),
        (Echelon.ARMY, 8),
    ],
)
def test_echelon_stands_above_the_frame(echelon: Echelon, count: int) -> None:
    shapes = draw_symbol(Symbol(UnitKind.INFANTRY, echelon, Certainty.CERTAIN))
    marks = [s for s in shapes if "text" in {s.fill, s.stroke}]
    assert len(marks) == count
    for mark in marks:
        _, top, _, bottom = measure_shapes([mark])
        assert -24 < top < bottom < -14


@pytest.mark.parametrize(("selected", "focused"), [(True, False), (False, True), (True, True)])
def test_ring_stands_clear(*, selected: bool, focused: bool) -> None:
    shapes = draw_symbol(INFANTRY, selected=selected, focused=focused)
    ring_shapes = [s for s in shapes if s.stroke == "ink"]
    assert len(ring_shapes) == selected + focused
    assert {bool(s.dash) for s in ring_shapes} == {focused} | {not selected}
    nearest = measure_shapes([Shape(ring_shapes[-1].points)])
    assert nearest == pytest.approx((-23.5, -17.5, 23.5, 17.5))
    top = measure_shapes(ring_shapes)[1]
    echelon = [s for s in shapes if s.stroke == "text"]
    assert measure_shapes([Shape(s.points) for s in echelon])[3] < top


def test_other_account_is_plum_and_nothing_else_is() -> None:
    for symbol in EVERY:
        assert "other" not in find_paints(draw_symbol(symbol, selected=True, focused=True))
    for selected, focused in product((False, True), repeat=2):
        shapes = draw_symbol(INFANTRY, selected=selected, focused=focused, letter="V")
        assert len([s for s in shapes if s.stroke == "other"]) == 2
        (disc,) = (s for s in shapes if s.fill == "other")
        x, y, size = place_letter(selected=selected, focused=focused)
        assert disc.points == ((x, y),)
        assert disc.radius is not None
        assert size < 2 * disc.radius
        rings = [s for s in shapes if s.stroke == "ink"]
        if rings:
            brackets = measure_shapes(s for s in shapes if s.stroke == "other")
            assert brackets[0] < measure_shapes(rings)[0] - 1


def test_measure_holds_every_point() -> None:
    for symbol in EVERY:
        left, top, right, bottom = measure_shapes(draw_symbol(symbol))
        for shape in draw_symbol(symbol):
            for x, y in shape.points:
                assert left <= x <= right
                assert top <= y <= bottom


def test_measure_knows_strokes_staff_and_echelon() -> None:
    assert measure_shapes([Shape(((1, 2), (5, 2)), stroke="ink", width=2)]) == (0, 1, 6, 3)
    assert measure_shapes([Shape(((1, 2),), fill="ink", radius=3)]) == (-2, -1, 4, 5)
    plain = measure_shapes(draw_symbol(Symbol(UnitKind.INFANTRY, Echelon.NONE, Certainty.CERTAIN)))
    assert plain == pytest.approx((-20, -14, 20, 14))
    assert measure_shapes(draw_symbol(INFANTRY))[1] <= -22
    staff = measure_shapes(
        draw_symbol(Symbol(UnitKind.COMMANDANT, Echelon.NONE, Certainty.CERTAIN))
    )
    assert staff[3] >= 21
    with pytest.raises(ValueError, match="`shapes` must not be empty"):
        measure_shapes([])


@pytest.mark.parametrize("kind", PlaceKind)
def test_sites(kind: PlaceKind) -> None:
    plain, doubtful, held = (
        draw_site(kind),
        draw_site(kind, doubtful=True),
        draw_site(kind, holder=True),
    )
    assert bool(plain) == (kind not in {PlaceKind.GARDEN, PlaceKind.ISLAND})
    assert not find_paints(plain) & {*SIDE_TOKENS}, "a site without a holder has no side"
    assert not any(s.dash for s in plain)
    assert all(s.dash for s in doubtful if s.stroke)
    assert held[: len(plain)] == plain
    assert find_paints(held[len(plain) :]) == {"shape", "body", "plate"}


@pytest.mark.parametrize(
    ("path", "turn"),
    [
        ([(46.3, 40.68), (46.42, 40.68)], 90),
        ([(46.36, 40.6), (46.36, 40.75)], 0),
        ([(46.36, 40.75), (46.36, 40.6)], 0),
        ([(46.35, 40.6724), (46.37, 40.6876)], 45),
    ],
)
def test_bridge_lies_across_its_river(
    battle: Battle, path: list[tuple[float, float]], turn: int
) -> None:
    old = next(piece for piece in battle.ground if piece.kind == GroundKind.RIVER)
    changed = replace(battle, ground=(old.model_copy(update={"shape": LineString(path)}),))
    place = next(place for place in battle.places.values() if place.kind == PlaceKind.BRIDGE)
    place = place.model_copy(update={"lon": 46.36, "lat": 40.68})
    assert find_turn(changed, place) == pytest.approx(turn, abs=1)
    assert find_turn(replace(battle, ground=()), place) == 0
    assert find_turn(changed, place.model_copy(update={"kind": PlaceKind.MOSQUE})) == 0


def test_shapes_turn_clockwise_as_a_screen_counts() -> None:
    (east,) = turn_shapes((Shape(((1.0, 0.0),)),), 90)
    assert east.points[0] == pytest.approx((0, 1))


def test_symbol_follows_position_and_movement(battle: Battle) -> None:
    position = next(p for p in battle.positions if p.status == Status.ACTIVE)
    unit = battle.units[position.unit]
    symbol = find_symbol(battle, position)
    assert symbol == Symbol(unit.kind, unit.echelon, position.certainty, "stop")
    assert find_symbol(battle, position, moving=True) == replace(symbol, state="interpolated")
    ended = position.model_copy(update={"status": Status.CAPTURED})
    assert find_symbol(battle, ended, moving=True) == replace(symbol, state="ended")


def test_flag_stands_on_the_roof() -> None:
    roof = min(y for _, y in draw_site(PlaceKind.BUILDING)[0].points)
    staff = draw_site(PlaceKind.BUILDING, holder=True)[-2]
    assert staff.points == ((0, roof), (0, roof - 16))
    dome = draw_site(PlaceKind.MOSQUE)[1]
    staff = draw_site(PlaceKind.MOSQUE, holder=True)[-2]
    assert staff.points[0][1] == pytest.approx(min(y for _, y in dome.points))
    cloth = draw_flag()[-1]
    assert measure_shapes([Shape(cloth.points)]) == (0, -16, 12, -8)


def test_open_flag_has_the_outline_of_a_flag_and_nothing_in_it() -> None:
    flown, last = draw_flag()[-1], draw_flag(last=True)[-1]
    assert flown.points == last.points
    assert flown.fill == "body"
    assert (last.fill, last.dash, last.width) == ("plate", (2.6, 1.7), 1.6)
    assert draw_site(PlaceKind.STATION, holder=True, last=True)[-1].dash == last.dash


def test_marks_fit_a_finger_but_not_a_street() -> None:
    for shapes in (draw_event(), draw_differ()):
        left, top, right, bottom = measure_shapes(shapes)
        assert right - left == pytest.approx(bottom - top)
        assert 14 <= right - left <= 22


@pytest.mark.parametrize("letter", [None, "V"])
def test_svg_is_whole(letter: str | None) -> None:
    for symbol in EVERY:
        shapes = draw_symbol(symbol, letter=letter)
        root = ET.fromstring(render_svg(shapes, width=54, title="a < b & c"))  # noqa: S314
        title = root.find(f"{SVG}title")
        assert title is not None
        assert title.text == "a < b & c"
        assert root.get("role") == "img"
        left, top, wide, high = map(float, (root.get("viewBox") or "").split())
        edges = measure_shapes(shapes)
        assert (left, top, left + wide, top + high) == pytest.approx(
            (edges[0] - 2, edges[1] - 2, edges[2] + 2, edges[3] + 2), abs=0.02
        )
        assert float(root.get("width") or 0) / wide == pytest.approx(1.5, abs=0.01)
        assert not [e for e in root.iter() if e.get("id")]


def test_svg_without_a_name_is_hidden() -> None:
    root = ET.fromstring(render_svg(draw_event(), width=36))  # noqa: S314
    assert root.get("aria-hidden") == "true"
    assert root.find(f"{SVG}title") is None


def test_path_returns_the_points() -> None:
    points = ((0.0, 0.0), (1 / 3, 0.0), (2 / 3, -1 / 3), (2 / 3, 5.0), (-0.004, 5.0))
    svg = render_shapes([Shape(points, closed=True, fill="ink")])
    (path,) = re.findall(r'd="M0 0(.*)z"', svg)
    x = y = 0.0
    found = []
    for command, numbers in re.findall(r"([hvl])([^hvl]*)", path):
        steps = [float(n) for n in re.findall(r"-?\d*\.?\d+", numbers)]
        while steps:
            x += steps.pop(0) if command in "hl" else 0
            y += steps.pop(0) if command in "vl" else 0
            found.append((x, y))
    assert found == [pytest.approx(p, abs=0.006) for p in points[1:]]


def test_neighbours_share_a_path_unless_it_would_show() -> None:
    line = Shape(((0, 0), (1, 1)), stroke="ink", width=1)
    faint = Shape(line.points, stroke="ink", width=1, opacity=0.5)
    area = Shape(((0, 0), (1, 0), (1, 1)), closed=True, fill="ink")
    assert render_shapes([line, line]).count("<path") == 1
    assert render_shapes([faint, faint]).count("<path") == 2
    assert render_shapes([area, area]).count("<path") == 2


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("side", COLOURS)
def test_resolve_leaves_no_variable(side: str, theme: str) -> None:
    for symbol in EVERY:
        svg = render_svg(draw_symbol(symbol, selected=True, letter="V"), width=36)
        assert "var(--" in svg
        resolved = resolve_svg(svg, theme, make_side(side))  # type: ignore[arg-type]
        assert "var(" not in resolved
        assert COLOURS[side][theme][0] in resolved
        assert (LIGHT if theme == "light" else DARK)["ink"] in resolved


def test_resolve_needs_a_side_for_a_side_colour() -> None:
    assert "#" in resolve_svg(render_shapes(draw_event()), "light")
    with pytest.raises(KeyError):
        resolve_svg(render_shapes(draw_flag()), "light")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_grey_tells_the_sides(theme: str) -> None:
    national, red = (find_luminance(COLOURS[side][theme][2]) for side in COLOURS)
    lighter, darker = max(national, red), min(national, red)
    assert (lighter + 0.05) / (darker + 0.05) > 3
    for side in COLOURS:
        body, icon = (find_luminance(COLOURS[side][theme][n]) for n in (2, 3))
        assert (max(body, icon) + 0.05) / (min(body, icon) + 0.05) > 3


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("blindness", BLINDNESS)
def test_colour_blind_readers_tell_the_sides(blindness: str, theme: str) -> None:
    national, red = (
        find_lab(BLINDNESS[blindness] @ read_linear(COLOURS[side][theme][0])) for side in COLOURS
    )
    assert np.linalg.norm(national - red) > 50


def test_matrices_keep_grey_grey() -> None:
    for matrix in BLINDNESS.values():
        assert matrix @ np.ones(3) == pytest.approx(np.ones(3), abs=1e-5)
