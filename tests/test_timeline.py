"""What stands where at a stop, and what the marker does between two."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import pairwise

import pytest
from conftest import GANJA
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString

from geo.battle.nouns import ENDED, Area, Battle, Certainty, Move, Position, Status, end_of_day
from geo.battle.pack import read_battle
from geo.battle.timeline import (
    Keyframe,
    is_shown,
    number_events,
    read_clock,
    read_trace,
    situation,
    trace_unit,
)

FIRST, LAST = date(1920, 5, 25), date(1920, 5, 31)
SECOND, THIRD = date(1920, 5, 26), date(1920, 5, 27)
HOUR = 1 / 24
HERE, THERE = (46.30, 40.60), (46.40, 40.70)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"1920-05-{text}")


@pytest.fixture(scope="session")
def quiet(battle: Battle) -> Battle:
    """Return the battle with nobody in it."""
    return replace(battle, positions=(), moves=(), areas=(), events=())


@cache
def read_whole() -> Battle:
    """Return the battle, for tests that hypothesis calls: it would write a fixture out."""
    return read_battle(GANJA)


def stand(battle: Battle, start: str, end: str, **more: object) -> Position:
    """Return a position of a unit of the default voice, from one moment to another."""
    unit = more.pop("unit", "rifle-178")
    sample = next(p for p in battle.positions if p.unit == unit)
    return sample.model_copy(
        update={"start": at(start), "end": at(end), "status": Status.ACTIVE} | more
    )


def name_units(battle: Battle, day: date, **more: object) -> list[str]:
    return [p.unit for p in situation(battle, day, **more).positions]  # type: ignore[arg-type]


def list_pairs(battle: Battle) -> list[tuple[str, str]]:
    return sorted({(p.unit, p.account) for p in battle.positions})


# ---- the clock ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "clock"),
    [
        ("26T00:00", 0.0),
        ("26T03:00", 0.125),
        ("26T12:00", 0.5),
        ("27T00:00", 1.0),
        ("25T00:00", -1.0),
    ],
)
def test_clock_counts_days_from_the_end_of_the_first(
    battle: Battle, moment: str, clock: float
) -> None:
    assert read_clock(battle, at(moment)) == clock


def test_every_stop_is_a_whole_number(battle: Battle) -> None:
    assert [read_clock(battle, end_of_day(day)) for day in battle.dates] == list(range(7))


# ---- a stop ------------------------------------------------------------------------------------


@pytest.mark.parametrize("day", [FIRST - timedelta(days=1), LAST + timedelta(days=1)])
def test_day_outside_the_battle_is_refused(battle: Battle, day: date) -> None:
    with pytest.raises(ValueError, match=f"`day` must lie between .* found {day}"):
        situation(battle, day)


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("26T00:00", "27T00:00", [26]),
        ("26T00:00", "28T00:00", [26, 27]),
        ("26T03:00", "27T00:00", [26]),
        ("26T03:00", "26T23:59", []),
        ("26T03:00", "27T00:01", [26]),
        ("25T00:00", "26T00:00", [25]),
        ("31T12:00", "31T23:00", []),
    ],
    ids=["a day", "two days", "from an hour", "within a day", "past midnight", "eve", "last day"],
)
def test_position_shows_at_the_stops_that_its_span_holds(
    battle: Battle, quiet: Battle, start: str, end: str, days: list[int]
) -> None:
    small = replace(quiet, positions=(stand(battle, start, end),))
    shown = [day.day for day in small.dates if name_units(small, day)]
    assert shown == days


def test_of_two_positions_that_meet_at_midnight_one_shows(battle: Battle, quiet: Battle) -> None:
    before = stand(battle, "25T00:00", "27T00:00", lon=HERE[0], lat=HERE[1])
    after = stand(battle, "27T00:00", "30T00:00", lon=THERE[0], lat=THERE[1])
    small = replace(quiet, positions=(before, after))
    assert situation(small, SECOND).positions == (before,)
    assert situation(small, THIRD).positions == (after,)


def test_positions_stand_in_the_order_of_the_units(battle: Battle) -> None:
    order = list(battle.units)
    mixed = replace(battle, positions=battle.positions[::-1])
    for day in battle.dates:
        names = name_units(mixed, day)
        assert names == sorted(names, key=order.index)
        assert names == name_units(battle, day)


def test_no_unit_stands_twice_in_one_voice(battle: Battle) -> None:
    for account in battle.accounts:
        for day in battle.dates:
            names = name_units(battle, day, accounts=[account])
            assert len(names) == len(set(names))


def test_other_accounts_are_silent_until_asked(battle: Battle) -> None:
    voice = battle.voice.id
    for day in battle.dates:
        now = situation(battle, day)
        told = (now.positions, now.ended, now.moves, now.areas, now.events)
        assert {record.account for records in told for record in records} == {voice}
    heard = situation(battle, SECOND, accounts=["veselov"])
    assert {p.unit for p in heard.positions} == {"timofey-ulyantsev"}
    assert {e.account for e in heard.events} <= {"veselov"}


def test_only_what_is_stated_leaves_out_the_inferred(battle: Battle) -> None:
    for day in battle.dates:
        all_of_it, stated = situation(battle, day), situation(battle, day, stated_only=True)
        for name in ("positions", "ended", "moves", "areas", "events"):
            every, some = getattr(all_of_it, name), getattr(stated, name)
            assert some == tuple(r for r in every if r.certainty == Certainty.CERTAIN)
    assert name_units(battle, FIRST, stated_only=True) != name_units(battle, FIRST)


def test_front_that_another_record_carries_on_has_not_fallen(battle: Battle) -> None:
    (front,) = (area for area in battle.areas if area.id == "river-front-last")
    noon, night = at("31T12:00"), end_of_day(LAST)
    on = {"id": "on", "start": noon, "end": night}

    def find_fallen(*more: Area, stated: bool = False) -> list[str]:
        whole = replace(battle, areas=(*battle.areas, *more))
        return [area.id for area in situation(whole, LAST, stated_only=stated).fallen]

    sure = front.model_copy(update={"id": "sure", "certainty": Certainty.CERTAIN})
    far = front.shape.buffer(0.1).exterior
    assert find_fallen() == [front.id]
    assert find_fallen(front.model_copy(update=on)) == []
    # What is only inferred carries on too, where only what is stated is shown.
    assert find_fallen(sure, stated=True) == [sure.id]
    inferred = front.model_copy(update=on | {"certainty": Certainty.LIKELY})
    assert find_fallen(sure, inferred, stated=True) == []
    for other in (
        {"shape": far},
        {"account": "veselov"},
        {"start": at("31T13:00")},
        {"side": "red"},
    ):
        assert find_fallen(front.model_copy(update=on | other)) == [front.id], other


def test_is_shown_asks_account_and_certainty(battle: Battle) -> None:
    sure = stand(battle, "26T00:00", "27T00:00", certainty=Certainty.CERTAIN)
    likely = sure.model_copy(update={"certainty": Certainty.LIKELY})
    assert is_shown(sure, {sure.account}, stated_only=True)
    assert is_shown(likely, {sure.account})
    assert not is_shown(likely, {sure.account}, stated_only=True)
    assert not is_shown(sure, {"another"})


@pytest.mark.parametrize(
    ("end", "status", "ended"),
    [
        ("26T05:00", Status.DISARMED, True),
        ("26T05:00", Status.ACTIVE, False),
        ("27T00:00", Status.DISARMED, False),
        ("27T05:00", Status.DISARMED, False),
    ],
    ids=["disarmed in the night", "marched off", "still there at the stop", "a day later"],
)
def test_unit_that_left_in_the_course_of_the_day_has_ended(
    battle: Battle, quiet: Battle, end: str, status: Status, *, ended: bool
) -> None:
    small = replace(quiet, positions=(stand(battle, "26T03:00", end, status=status),))
    assert bool(situation(small, SECOND).ended) == ended


def test_unit_that_stands_elsewhere_at_the_stop_has_not_ended(
    battle: Battle, quiet: Battle
) -> None:
    gone = stand(battle, "26T03:00", "26T05:00", status=Status.CAPTURED)
    back = stand(battle, "26T05:00", "28T00:00")
    small = replace(quiet, positions=(gone, back))
    assert situation(small, SECOND).ended == ()
    assert situation(small, SECOND).positions == (back,)


def test_what_ended_is_not_on_the_field(battle: Battle) -> None:
    for day in battle.dates:
        now = situation(battle, day)
        assert {p.unit for p in now.ended}.isdisjoint(p.unit for p in now.positions)
        assert all(p.status in ENDED for p in now.ended)
    assert {p.unit for p in situation(battle, SECOND).ended} == {
        "brigade-3-signals",
        "brigade-3-commandant",
    }


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("26T06:00", "26T12:00", [26]),
        ("26T06:00", "27T00:00", [26]),
        ("26T06:00", "27T00:01", [26, 27]),
        ("26T00:00", "27T00:00", [26]),
        ("25T23:59", "27T00:00", [25, 26]),
    ],
)
def test_move_shows_on_the_days_that_it_touches(
    battle: Battle, quiet: Battle, start: str, end: str, days: list[int]
) -> None:
    move = battle.moves[0].model_copy(
        update={"start": at(start), "end": at(end), "account": battle.voice.id}
    )
    small = replace(quiet, moves=(move,))
    assert [d.day for d in small.dates if situation(small, d).moves] == days


def test_events_are_those_of_the_day(battle: Battle) -> None:
    heard = list(battle.accounts)
    told = [e for day in battle.dates for e in situation(battle, day, accounts=heard).events]
    assert told == [e for e in battle.events if battle.first <= e.day <= battle.last]


def test_ganja_night_of_the_uprising(battle: Battle) -> None:
    eve, second = set(name_units(battle, FIRST)), set(name_units(battle, SECOND))
    assert {"brigade-3-signals", "brigade-3-commandant"} <= eve
    assert {"brigade-3-signals", "brigade-3-commandant"}.isdisjoint(second)
    assert {"volunteers", "partisans-qamber"} <= second - eve
    assert {"rifle-178", "rifle-180"} <= eve & second


# ---- between the stops -------------------------------------------------------------------------


def test_trace_agrees_with_every_stop(battle: Battle) -> None:
    seen = 0
    for unit, account in list_pairs(battle):
        frames = trace_unit(battle, unit, account)
        for v, day in enumerate(battle.dates):
            now = situation(battle, day, accounts=[account])
            position = next((p for p in now.positions if p.unit == unit), None)
            traced = read_trace(frames, v)
            assert (position is None) == (traced is None), (unit, account, day)
            if position is not None and traced is not None:
                assert (traced.lon, traced.lat) == (position.lon, position.lat), (unit, day)
                assert battle.positions[traced.position] is position
                assert not traced.moving, (unit, account, day)
                seen += 1
    assert seen > 100


def test_keyframes_are_strictly_ordered(battle: Battle) -> None:
    for unit, account in list_pairs(battle):
        frames = trace_unit(battle, unit, account)
        assert all(a.v < b.v for a, b in pairwise(frames)), (unit, account)
        assert not frames[-1].shown
        assert not frames[-1].moving


def check_between(frames: tuple[Keyframe, ...], v: float) -> None:
    found = read_trace(frames, v)
    before = [f for f in frames if f.v < v]
    after = [f for f in frames if f.v >= v]
    if found is None:
        assert not before or not before[-1].shown
        return
    a, b = before[-1], after[0]
    slack = 1e-9
    assert min(a.lon, b.lon) - slack <= found.lon <= max(a.lon, b.lon) + slack
    assert min(a.lat, b.lat) - slack <= found.lat <= max(a.lat, b.lat) + slack
    assert found.moving == a.moving
    if not a.moving:
        assert (found.lon, found.lat) == (a.lon, a.lat)


@given(v=st.floats(min_value=-1.5, max_value=7.5))
def test_traced_unit_stays_between_its_keyframes(v: float) -> None:
    whole = read_whole()
    for unit, account in list_pairs(whole):
        check_between(trace_unit(whole, unit, account), v)


def test_trace_says_nothing_of_a_unit_that_the_account_does_not_know(battle: Battle) -> None:
    assert trace_unit(battle, "rifle-178", "veselov") == ()
    assert read_trace((), 3.0) is None


def march(quiet: Battle, sample: Battle, *positions: Position, **move: object) -> Battle:
    """Return a battle of one unit, with a move if its span is given."""
    moves: tuple[Move, ...] = ()
    if move:
        first = positions[0]
        update = {"unit": first.unit, "account": first.account} | move
        moves = (sample.moves[0].model_copy(update=update),)
    return replace(quiet, positions=positions, moves=moves)


def test_unit_without_a_gap_travels_on_the_first_day_of_the_new_place(
    battle: Battle, quiet: Battle
) -> None:
    before = stand(battle, "25T00:00", "27T00:00", lon=HERE[0], lat=HERE[1])
    after = stand(battle, "27T00:00", "30T00:00", lon=THERE[0], lat=THERE[1])
    frames = trace_unit(march(quiet, battle, before, after), before.unit, before.account)
    half = read_trace(frames, 1.5)
    assert half is not None
    assert half.moving
    assert (half.lon, half.lat) == pytest.approx((46.35, 40.65), abs=1e-4)
    stop = read_trace(frames, 2)
    assert stop is not None
    assert not stop.moving
    assert (stop.lon, stop.lat) == THERE


def test_unit_is_off_the_field_in_a_gap_without_a_move(battle: Battle, quiet: Battle) -> None:
    before = stand(battle, "25T00:00", "26T06:00", lon=HERE[0], lat=HERE[1])
    after = stand(battle, "26T12:00", "30T00:00", lon=THERE[0], lat=THERE[1])
    frames = trace_unit(march(quiet, battle, before, after), before.unit, before.account)
    assert read_trace(frames, 6 * HOUR) is not None
    assert read_trace(frames, 6.1 * HOUR) is None
    assert read_trace(frames, 12 * HOUR) is None
    arrived = read_trace(frames, 12.1 * HOUR)
    assert arrived is not None
    assert (arrived.lon, arrived.lat) == THERE


def test_unit_follows_the_path_of_its_move(battle: Battle, quiet: Battle) -> None:
    before = stand(battle, "25T00:00", "26T06:00", lon=HERE[0], lat=HERE[1])
    after = stand(battle, "26T12:00", "30T00:00", lon=THERE[0], lat=THERE[1])
    corner = (46.40, 40.60)
    small = march(
        quiet, battle, before, after,
        start=at("26T06:00"), end=at("26T12:00"), path=LineString([HERE, corner, THERE]),
    )  # fmt: skip
    frames = trace_unit(small, before.unit, before.account)
    assert corner in {(f.lon, f.lat) for f in frames}
    for n in range(1, 60):
        found = read_trace(frames, (6 + n / 10) * HOUR)
        assert found is not None
        assert found.moving
        assert found.lat == pytest.approx(HERE[1]) or found.lon == pytest.approx(THERE[0])


def test_move_that_another_account_tells_leads_nobody(battle: Battle, quiet: Battle) -> None:
    before = stand(battle, "25T00:00", "26T06:00", lon=HERE[0], lat=HERE[1])
    after = stand(battle, "26T12:00", "30T00:00", lon=THERE[0], lat=THERE[1])
    corner = (46.40, 40.60)
    small = march(
        quiet, battle, before, after, account="veselov",
        start=at("26T06:00"), end=at("26T12:00"), path=LineString([HERE, corner, THERE]),
    )  # fmt: skip
    frames = trace_unit(small, before.unit, before.account)
    assert corner not in {(f.lon, f.lat) for f in frames}
    assert read_trace(frames, 9 * HOUR) is None


def test_unit_that_stays_does_not_move(battle: Battle, quiet: Battle) -> None:
    before = stand(battle, "25T00:00", "27T00:00")
    after = stand(battle, "27T00:00", "30T00:00", certainty=Certainty.UNCERTAIN)
    frames = trace_unit(march(quiet, battle, before, after), before.unit, before.account)
    assert not any(f.moving for f in frames)
    first, second = read_trace(frames, 1), read_trace(frames, 1.001)
    assert first is not None
    assert second is not None
    assert (first.position, second.position) == (0, 1)


def test_division_18_rides_from_zaqatala_to_ganja(battle: Battle) -> None:
    frames = trace_unit(battle, "cavalry-division-18", battle.voice.id)
    moving = [v / 24 for v in range(-24, 145) if (f := read_trace(frames, v / 24)) and f.moving]
    assert moving
    assert min(moving) > 1
    assert max(moving) < 5
    start, end = read_trace(frames, 1), read_trace(frames, 3)
    assert start is not None
    assert end is not None
    for v in moving:
        found = read_trace(frames, v)
        assert found is not None
        if v < 3:
            assert end.lat - 0.2 < found.lat < start.lat + 0.2


Stay = tuple[int, int, tuple[float, float]]


@st.composite
def draw_stays(draw: st.DrawFn) -> list[Stay]:
    """Draw spans in hours from the first morning, with places; gaps cover no stop."""
    hours = sorted(draw(st.sets(st.integers(0, 167), min_size=2, max_size=7)))
    spot = st.tuples(st.floats(46, 47), st.floats(40, 41))
    stays = []
    for start, end in pairwise(hours):
        leave = max(start + 1, end - draw(st.integers(0, 5)))
        covers = end // 24 > leave // 24
        stays.append((start, end if covers else leave, draw(spot)))
    return stays


@given(stays=draw_stays(), v=st.floats(-1, 6))
def test_any_journey_agrees_with_its_stops(stays: list[Stay], v: float) -> None:
    whole = read_whole()
    dawn = datetime.combine(FIRST, time())
    sample = whole.positions[0]
    positions = tuple(
        sample.model_copy(
            update={
                "start": dawn + timedelta(hours=start), "end": dawn + timedelta(hours=end),
                "status": Status.ACTIVE, "lon": lon, "lat": lat,
            }
        )
        for start, end, (lon, lat) in stays
    )  # fmt: skip
    small = replace(whole, positions=positions, moves=())
    frames = trace_unit(small, sample.unit, sample.account)
    assert all(a.v < b.v for a, b in pairwise(frames))
    for n, day in enumerate(small.dates):
        now = situation(small, day).positions
        found = read_trace(frames, n)
        assert bool(now) == (found is not None)
        if now and found is not None:
            assert (found.lon, found.lat) == (now[0].lon, now[0].lat)
    check_between(frames, v)


def test_events_are_numbered_through_the_day_in_the_default_voice_alone(battle: Battle) -> None:
    for day in battle.dates:
        told = [e.id for e in battle.events if e.day == day and e.account == battle.voice.id]
        assert number_events(battle, day) == {event: n for n, event in enumerate(told, start=1)}
    assert sum(len(number_events(battle, day)) for day in battle.dates) > 20
