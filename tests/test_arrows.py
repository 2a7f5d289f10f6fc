import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, Point, Polygon

from geo.battle.nouns import Certainty, MoveKind
from geo.symbology.arrows import SHORTEST, draw_front, draw_move, outline_move
from geo.symbology.curves import Curve, smooth_line
from geo.symbology.shapes import Shape

STRAIGHT = [(0.0, 0.0), (50.0, 0.0), (100.0, 0.0)]
LONG = [(0.0, 0.0), (90.0, 40.0), (180.0, 0.0)]
Path = list[tuple[float, float]]
REACH = 48.0
"""Px from its path within which an arrow stays: half a bar, a hook."""
BULGE = 0.2
"""How far a curve swings out around a corner, of the longer of the corner's arms."""
TAPERED = (MoveKind.ATTACK, MoveKind.REPULSED, MoveKind.COUNTER)


def read_points(shapes: tuple[Shape, ...]) -> list[tuple[float, float]]:
    return [point for shape in shapes for point in shape.points]


def test_smooth_line_keeps_every_point_and_a_ring_closed() -> None:
    given_points = [(0.0, 0.0), (40.0, 30.0), (90.0, 10.0), (0.0, 0.0)]
    curve = smooth_line(given_points, steps=5)
    assert curve[0] == curve[-1] == (0.0, 0.0)
    for point in given_points:
        assert min(math.dist(point, p) for p in curve) < 1e-9
    assert len(curve) == 3 * 5 + 1


def test_smooth_line_turns_gently() -> None:
    curve = smooth_line([(0, 0), (100, 0), (100, 100)], steps=16)
    headings = [math.atan2(b[1] - a[1], b[0] - a[0]) for a, b in pairwise(curve)]
    assert max(abs(b - a) for a, b in pairwise(headings)) < math.radians(20)


def test_curve_locates_by_length() -> None:
    curve = Curve([0j, 10 + 0j, 10 + 5j])
    assert curve.length == 15
    assert curve.locate(12) == (10 + 2j, 1j)
    assert curve.cut(8, 12) == [8 + 0j, 10 + 0j, 10 + 2j]


@pytest.mark.parametrize("kind", MoveKind)
@pytest.mark.parametrize("certainty", Certainty)
def test_head_points_where_the_move_ends(kind: MoveKind, certainty: Certainty) -> None:
    shapes = draw_move(LONG, kind, certainty, scale=1)
    closed = [shape for shape in shapes if shape.closed]
    assert min(math.dist(p, LONG[-1]) for shape in closed for p in shape.points) < 1e-6


@pytest.mark.parametrize("kind", MoveKind)
def test_kinds_are_told_apart_by_shape_alone(kind: MoveKind) -> None:
    mine = draw_move(LONG, kind, Certainty.CERTAIN, scale=1)
    for other in set(MoveKind) - {kind}:
        assert draw_move(LONG, other, Certainty.CERTAIN, scale=1) != mine


@pytest.mark.parametrize("kind", TAPERED)
def test_certainty_breaks_the_shaft(kind: MoveKind) -> None:
    counts = [
        sum(shape.fill == "arrow" for shape in draw_move(STRAIGHT, kind, certainty, scale=1))
        for certainty in Certainty
    ]
    assert counts == sorted(set(counts))


@pytest.mark.parametrize("kind", [MoveKind.MARCH, MoveKind.RAIL, MoveKind.WITHDRAWAL])
def test_certainty_breaks_the_line_but_not_the_head(kind: MoveKind) -> None:
    dashes = [draw_move(STRAIGHT, kind, c, scale=1)[0].dash for c in Certainty]
    heads = [draw_move(STRAIGHT, kind, c, scale=1)[-1] for c in Certainty]
    assert dashes[0] == ()
    assert len(set(dashes)) == 3
    assert len(set(heads)) == 1


def test_attack_has_the_widths_of_the_look() -> None:
    (arrow,) = draw_move(STRAIGHT, MoveKind.ATTACK, Certainty.CERTAIN, scale=1)
    ring = Polygon(arrow.points)
    assert ring.is_valid

    def width(x: float) -> float:
        return ring.intersection(LineString([(x, -50), (x, 50)])).length

    assert ring.bounds[3] - ring.bounds[1] == pytest.approx(25)
    assert width(30) < width(50) < width(70) < 11
    assert width(12) == pytest.approx(4, abs=1.5)


def test_beaten_attack_is_hollow_barred_and_hooked_only_where_there_is_room() -> None:
    short = draw_move(STRAIGHT, MoveKind.REPULSED, Certainty.CERTAIN, scale=1)
    long = draw_move(LONG, MoveKind.REPULSED, Certainty.CERTAIN, scale=1)
    assert [shape.fill for shape in short] == ["arrow", "plate", None]
    assert len(long) == len(short) + 2
    bar = short[-1]
    assert bar.stroke == "ink"
    assert LineString(bar.points).length == pytest.approx(28)
    assert all(x > 100 for x, _ in bar.points)


def test_encirclement_ticks_point_inwards() -> None:
    arc = [(100 * math.cos(a / 10), 100 * math.sin(a / 10)) for a in range(20)]
    ticks = [
        shape
        for shape in draw_move(arc, MoveKind.ENCIRCLEMENT, Certainty.CERTAIN, scale=1)
        if len(shape.points) == 2
    ]
    assert len(ticks) > 5
    for tick in ticks:
        begin, end = (math.hypot(*point) for point in tick.points)
        assert end < begin


@pytest.mark.parametrize("kind", MoveKind)
def test_too_short_an_arrow_is_not_drawn(kind: MoveKind) -> None:
    path = [(0, 0), (SHORTEST - 1, 0)]
    assert draw_move(path, kind, Certainty.CERTAIN, scale=1) == ()
    assert outline_move(path, kind, scale=1) == ()
    assert draw_move([(3, 3), (3, 3)], kind, Certainty.CERTAIN, scale=1) == ()


@pytest.mark.parametrize("kind", MoveKind)
@pytest.mark.parametrize("path", [STRAIGHT, LONG])
def test_outline_holds_the_whole_arrow(kind: MoveKind, path: list[tuple[float, float]]) -> None:
    ring = outline_move(path, kind, scale=1)
    assert ring[0] == ring[-1]
    whole = Polygon(ring).buffer(0.5)
    for point in read_points(draw_move(path, kind, Certainty.CERTAIN, scale=1)):
        assert whole.covers(Point(point))


@pytest.mark.parametrize("kind", MoveKind)
def test_scale_only_changes_the_unit(kind: MoveKind) -> None:
    at_one = draw_move(LONG, kind, Certainty.LIKELY, scale=1)
    metres = draw_move([(x * 9, y * 9) for x, y in LONG], kind, Certainty.LIKELY, scale=9)
    assert [s.width for s in at_one] == [s.width for s in metres]
    for a, b in zip(read_points(at_one), read_points(metres), strict=True):
        assert (a[0] * 9, a[1] * 9) == pytest.approx(b, abs=1e-6)


def test_far_lines_are_a_quarter_wider() -> None:
    near = draw_move(LONG, MoveKind.MARCH, Certainty.CERTAIN, scale=1)
    far = draw_move(LONG, MoveKind.MARCH, Certainty.CERTAIN, scale=1, far=True)
    assert far[0].width == pytest.approx(near[0].width * 1.25)


@pytest.mark.parametrize("scale", [0, -1])
def test_scale_must_be_positive(scale: float) -> None:
    with pytest.raises(ValueError, match="`scale` must be positive"):
        draw_move(LONG, MoveKind.MARCH, Certainty.CERTAIN, scale=scale)


def test_front_lines_stand_on_their_own_side_and_face_each_other() -> None:
    line = [(0.0, 0.0), (0.0, 100.0), (0.0, 200.0)]
    left, right = draw_front(line, scale=1)
    assert {x for x, _ in left[0].points} == {-14}
    assert {x for x, _ in right[0].points} == {14}
    assert left[0].dash == ()
    assert right[0].dash == (11, 3)
    assert all(max(x for x, _ in tooth.points) == pytest.approx(-7.5) for tooth in left[1:])
    assert all(min(x for x, _ in tick.points) == pytest.approx(7.5) for tick in right[1:])
    assert {tooth.fill for tooth in left[1:]} == {"shape"}
    assert len(left) - 1 == len(right) - 1 == 10


def draw_polygons(path: Path, kind: MoveKind, certainty: Certainty) -> list[Polygon]:
    shapes = draw_move(path, kind, certainty, scale=1)
    return [Polygon(shape.points) for shape in shapes if shape.closed]


LINES = [kind for kind in MoveKind if kind not in TAPERED]


@pytest.mark.parametrize("far", [False, True])
@pytest.mark.parametrize("kind", sorted(set(LINES) - {MoveKind.ENCIRCLEMENT}))
def test_line_starts_clear_of_what_stands_there(kind: MoveKind, far: bool) -> None:  # noqa: FBT001
    size = 1.25 if far else 1.0
    for path in (LONG, [(0.0, 0.0), (40.0, 0.0)]):
        shapes = draw_move(path, kind, Certainty.CERTAIN, scale=1, far=far)
        length = LineString(smooth_line(path)).length
        clear = min(12 * size, length / 5)
        for shape in shapes:
            # A ring and a tie reach back by their own size only.
            back = 3.2 * size if shape.radius else 2.0 if len(shape.points) == 2 else 0.0
            assert min(math.dist(path[0], point) for point in shape.points) >= clear - back - 0.5


def test_short_arrow_is_as_straight_as_its_width_can_show() -> None:
    bulge = [(0.0, 0.0), (10.0, 4.0), (22.0, 4.0), (34.0, 0.0)]
    (line, *_) = draw_move(bulge, MoveKind.MARCH, Certainty.CERTAIN, scale=1)
    assert len(set(line.points)) == 2
    # A larger one keeps its bends.
    (line, *_) = draw_move(bulge, MoveKind.MARCH, Certainty.CERTAIN, scale=0.2)
    assert max(y for _, y in line.points) > 3.5


@pytest.mark.parametrize("length", [18.0, 24.0, 30.0, 36.0, 45.0, 60.0, 120.0])
@pytest.mark.parametrize("far", [False, True])
def test_ties_leave_the_head_its_place(length: float, far: bool) -> None:  # noqa: FBT001
    path = [(0.0, 0.0), (length, 0.0)]
    for kind in (MoveKind.WITHDRAWAL, MoveKind.RAIL):
        *rest, head = draw_move(path, kind, Certainty.CERTAIN, scale=1, far=far)
        ties = [LineString(shape.points) for shape in rest[1:]]
        assert all(tie.distance(Polygon(head.points)) > 0 for tie in ties)
        assert kind == MoveKind.RAIL or (length > (35 if far else 28)) <= len(ties) <= 3


@pytest.mark.parametrize("far", [False, True])
def test_railway_is_seen_beside_the_journey_on_it(far: bool) -> None:  # noqa: FBT001
    rails = [(0.0, 0.0), (100.0, 10.0), (200.0, -10.0), (300.0, 60.0)]
    track = LineString(smooth_line(rails))
    line, *ties, head = draw_move(rails, MoveKind.RAIL, Certainty.CERTAIN, scale=1, far=far)
    middle = [Point(p) for p in line.points if 40 < track.project(Point(p)) < track.length - 40]
    assert len(middle) > 10
    # Half of the line, half of the railway, and air between them.
    assert min(track.distance(point) for point in middle) > line.width / 2 + 1.1 + 1
    assert math.dist(head.points[0], rails[-1]) < 1e-6
    assert len(ties) <= track.length / 18


@pytest.mark.parametrize("certainty", Certainty)
@pytest.mark.parametrize("kind", TAPERED)
def test_sharp_bend_does_not_tear_a_body(kind: MoveKind, certainty: Certainty) -> None:
    hairpin = [(0.0, 0.0), (90.0, 0.0), (96.0, 8.0), (90.0, 16.0), (20.0, 18.0)]
    assert all(polygon.is_valid for polygon in draw_polygons(hairpin, kind, certainty))


coordinate = st.floats(-400, 400).map(lambda value: round(value, 1))


@given(
    st.lists(st.tuples(coordinate, coordinate), min_size=2, max_size=9),
    st.sampled_from(MoveKind),
    st.sampled_from(Certainty),
)
def test_any_path_can_be_drawn(
    path: list[tuple[float, float]], kind: MoveKind, certainty: Certainty
) -> None:
    shapes = draw_move(path, kind, certainty, scale=1)
    assert all(math.isfinite(v) for point in read_points(shapes) for v in point)
    assert bool(outline_move(path, kind, scale=1)) == bool(shapes)


tiny = st.floats(-30, 30).map(lambda value: round(value, 1))
PATHS = st.one_of(
    st.lists(st.tuples(tiny, tiny), min_size=1, max_size=12),
    st.lists(st.tuples(coordinate, coordinate), min_size=1, max_size=9),
    # Nearly straight, doubled back, and with points upon one another.
    st.lists(st.tuples(coordinate, st.sampled_from([0.0, 0.1])), min_size=2, max_size=6),
    st.tuples(st.tuples(tiny, tiny), st.integers(2, 6)).map(lambda given: [given[0]] * given[1]),
)


@settings(max_examples=300)
@given(PATHS, st.sampled_from(MoveKind), st.sampled_from(Certainty), st.booleans())
def test_arrow_of_any_path_is_simple_and_stays_by_it(
    path: list[tuple[float, float]],
    kind: MoveKind,
    certainty: Certainty,
    far: bool,  # noqa: FBT001
) -> None:
    shapes = draw_move(path, kind, certainty, scale=1, far=far)
    assert bool(outline_move(path, kind, scale=1, far=far)) == bool(shapes)
    track = LineString(path if len(path) > 1 else path * 2)
    reach = REACH + BULGE * max(math.dist(*piece) for piece in pairwise(track.coords))
    for shape in shapes:
        assert all(math.isfinite(value) for point in shape.points for value in point)
        assert all(track.distance(Point(point)) < reach for point in shape.points)
        if shape.closed:
            assert Polygon(shape.points).is_valid
            assert Polygon(shape.points).area > 0
