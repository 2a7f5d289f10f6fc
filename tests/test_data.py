"""Every record of the Ganja pack, and what the article says of the days."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise
from math import asin, cos, radians, sin, sqrt
from typing import Any

import pytest
from conftest import GANJA
from pydantic import BaseModel
from shapely import get_coordinates
from shapely.geometry import Point

from geo.battle.nouns import (
    LANGUAGES,
    Area,
    Battle,
    Certainty,
    Move,
    MoveKind,
    Position,
    Span,
    Text,
    UnitKind,
)
from geo.battle.pack import read_battle
from geo.battle.timeline import situation

BATTLE = read_battle(GANJA)
PARAGRAPHS = 44
CENTRE = (46.3597, 40.6822)
MAY = {day: date(1920, 5, day) for day in range(25, 32)}
UNITS = {
    "rifle-178",
    "rifle-180",
    "brigade-3-signals",
    "brigade-3-commandant",
    "brigade-2",
    "cavalry-brigade-40",
    "cavalry-division-18",
    "taman-cavalry-2",
    "armoured-cars",
    "ganja-regiment-3",
    "sheki-training",
    "battery",
    "commandant-unit",
    "partisans-qamber",
    "partisans-sari-alakbar",
    "partisans-qasim",
    "partisans-mikayil",
    "volunteers",
    "ehsan-khan",
}
FASTEST = {UnitKind.CAVALRY: 10, UnitKind.ARMOUR: 60, UnitKind.TRAIN: 60}
ON_FOOT = 6


def collect_records(battle: Battle) -> Iterator[tuple[str, BaseModel]]:
    tables = {
        name: tuple(getattr(battle, name).values())
        for name in ("sides", "accounts", "views", "places", "units", "days")
    } | {
        name: getattr(battle, name)
        for name in ("positions", "moves", "areas", "ground", "events", "figures")
    }
    for name, records in tables.items():
        for n, record in enumerate(records, start=1):
            yield f"{name}-{n}-{name_record(record)}", record
    for contradiction in battle.contradictions:
        yield f"contradictions-{contradiction.id}", contradiction
        for n, claim in enumerate(contradiction.claims, start=1):
            yield f"claims-{contradiction.id}-{n}", claim


def name_record(record: Any) -> str:
    if isinstance(record, Position):
        return f"{record.unit}-{record.start:%dT%H}"
    return str(getattr(record, "id", getattr(record, "day", "")))


def find_texts(record: BaseModel) -> Iterator[tuple[str, Text]]:
    for name in type(record).model_fields:
        value = getattr(record, name)
        if isinstance(value, Text):
            yield name, value


def measure_way(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the kilometres between two points of longitude and latitude."""
    (lon1, lat1), (lon2, lat2) = [tuple(map(radians, point)) for point in (one, other)]
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * 6371 * asin(sqrt(half))


def find_position(unit: str, day: int) -> Position:
    return next(p for p in situation(BATTLE, MAY[day]).positions if p.unit == unit)


RECORDS = dict(collect_records(BATTLE))
CITED = {name: record for name, record in RECORDS.items() if hasattr(record, "cite")}
SPANS = {name: record for name, record in RECORDS.items() if isinstance(record, Span)}
MOVES = {name: record for name, record in RECORDS.items() if isinstance(record, Move)}
TEXTS = {
    f"{name}-{field}": text
    for name, record in RECORDS.items()
    for field, text in find_texts(record)
}
NAMES = {name: text for name, text in TEXTS.items() if name.endswith(("-name", "-label", "-short"))}
WAYS = {
    f"{account}-{unit}-{left.end:%dT%H}": (left, reached)
    for account in BATTLE.accounts
    for unit in BATTLE.units
    for left, reached in pairwise(
        sorted(
            (p for p in BATTLE.positions if (p.unit, p.account) == (unit, account)),
            key=lambda position: position.start,
        )
    )
}


@pytest.mark.parametrize("name", CITED)
def test_cites_exist(name: str) -> None:
    record: Any = CITED[name]
    assert record.cite
    for cite in record.cite:
        number = re.fullmatch(r"¶(\d+)", cite)
        assert 1 <= int(number[1]) <= PARAGRAPHS if number else cite in BATTLE.accounts


@pytest.mark.parametrize("name", [name for name in CITED if hasattr(CITED[name], "account")])
def test_the_account_itself_is_cited(name: str) -> None:
    record: Any = CITED[name]
    if record.account == BATTLE.voice.id:
        assert any(cite.startswith("¶") for cite in record.cite)
    else:
        assert record.account in record.cite


@pytest.mark.parametrize("name", SPANS)
def test_spans_lie_in_the_week(name: str) -> None:
    span: Any = SPANS[name]
    assert datetime.fromisoformat("1920-05-25") <= span.start < span.end
    assert span.end <= datetime.fromisoformat("1920-06-01")


@pytest.mark.parametrize("event", BATTLE.events, ids=lambda event: event.id)
def test_events_lie_in_1920(event: Any) -> None:
    assert date(1920, 4, 1) <= event.day <= date(1920, 5, 31)


def test_events_stand_in_order() -> None:
    days = [event.day for event in BATTLE.events]
    assert days == sorted(days)


@pytest.mark.parametrize("name", TEXTS)
def test_texts_are_in_their_language(name: str) -> None:
    text = TEXTS[name]
    # A title in quotation marks keeps the language of its book.
    az, en = (re.sub("«[^»]*»", "", text.read(lang)) for lang in ("az", "en"))
    assert not re.search("[А-яЁё]", az + en)
    # A brand, or a bare number, is the same in all three.
    assert re.search("[А-яЁё]", text.ru) or text.az == text.ru == text.en
    assert not re.search("[ыъэ]", az)


@pytest.mark.parametrize("name", NAMES)
def test_english_names_need_no_azerbaijani_letter(name: str) -> None:
    assert not re.search("[əƏğĞıİşŞ]", NAMES[name].en)


@pytest.mark.parametrize("name", TEXTS)
def test_texts_are_tidy(name: str) -> None:
    for lang in LANGUAGES:
        text = TEXTS[name].read(lang)
        assert text == " ".join(text.split())
        assert not re.search(r" [,.;:!?]|\(\s|\.\.", text)


@pytest.mark.parametrize(
    "name", [name for name, record in RECORDS.items() if hasattr(record, "lon")]
)
def test_points_lie_in_the_theatre(name: str) -> None:
    record: Any = RECORDS[name]
    if record.lon is None:
        assert record.lat is None
        assert record.radius_m is None
        assert record.certainty == Certainty.UNCERTAIN
        return
    west, south, east, north = BATTLE.views["theatre"].bounds
    assert west - 0.5 <= record.lon <= east + 0.5
    assert south - 0.5 <= record.lat <= north + 0.5
    assert record.radius_m > 0


@pytest.mark.parametrize(
    "name", [name for name, record in RECORDS.items() if isinstance(record, Move | Area)]
)
def test_shapes_lie_in_the_theatre(name: str) -> None:
    record: Any = RECORDS[name]
    west, south, east, north = BATTLE.views["theatre"].bounds
    for lon, lat in get_coordinates(getattr(record, "path", None) or record.shape):
        assert west - 0.5 <= lon <= east + 0.5
        assert south - 0.5 <= lat <= north + 0.5


@pytest.mark.parametrize("name", MOVES)
def test_no_impossible_move(name: str) -> None:
    move: Any = MOVES[name]
    length = sum(measure_way(*pair) for pair in pairwise(move.path.coords))
    kind = BATTLE.units[move.unit].kind if move.unit else UnitKind.CAVALRY
    fastest = 60 if move.kind == MoveKind.RAIL else FASTEST.get(kind, ON_FOOT)
    assert length <= fastest * ((move.end - move.start) / timedelta(hours=1))


@pytest.mark.parametrize("name", WAYS)
def test_no_impossible_march(name: str) -> None:
    left, reached = WAYS[name]
    way = measure_way((left.lon, left.lat), (reached.lon, reached.lat))
    hours = (reached.start - left.end) / timedelta(hours=1)
    if hours == 0:
        assert way <= (left.radius_m + reached.radius_m) / 1000
        return
    rode = any(m.unit == left.unit and m.kind == MoveKind.RAIL for m in BATTLE.moves)
    fastest = 60 if rode else FASTEST.get(BATTLE.units[left.unit].kind, ON_FOOT)
    assert way <= fastest * hours


@pytest.mark.parametrize("move", [m for m in BATTLE.moves if m.unit], ids=lambda move: move.id)
def test_a_units_move_joins_its_positions(move: Move) -> None:
    """A marker follows its arrow: it must not jump at either end."""
    own = [p for p in BATTLE.positions if (p.unit, p.account) == (move.unit, move.account)]
    before = [p for p in own if p.end <= move.start]
    after = [p for p in own if p.start >= move.end]
    for position, end in (
        (max(before, key=lambda p: p.end, default=None), move.path.coords[0]),
        (min(after, key=lambda p: p.start, default=None), move.path.coords[-1]),
    ):
        assert position is not None
        radius = max(position.radius_m / 1000, 0.5)
        assert measure_way((position.lon, position.lat), (end[0], end[1])) <= radius


@pytest.mark.parametrize("move", BATTLE.moves, ids=lambda move: move.id)
def test_a_move_begins_where_somebody_stood_or_at_a_place(move: Move) -> None:
    start = move.path.coords[0]
    stood = [
        (measure_way((p.lon, p.lat), start), p.radius_m / 1000)
        for p in BATTLE.positions
        if p.account in {move.account, BATTLE.voice.id}
        and BATTLE.units[p.unit].side == move.side
        and p.start <= move.end
        and move.start <= p.end + timedelta(days=1)
        and move.unit in (None, p.unit)
    ]
    if move.unit is not None:
        # The unit's own way begins at its own spot, not only within its radius of doubt.
        assert min(way for way, _ in stood) < 0.3
        return
    places = [measure_way(p.lonlat, start) for p in BATTLE.places.values() if p.lonlat]
    assert min(places) < 2 or any(way < max(radius, 2) for way, radius in stood)


@pytest.mark.parametrize("name", ["envoys-georgia", "envoys-zaqatala", "envoys-karabakh"])
def test_envoys_start_from_ganja(name: str) -> None:
    (move,) = (move for move in BATTLE.moves if move.id == name)
    assert move.path.coords[0] == CENTRE
    assert move.cite == ("¶22",)


def test_the_ride_round_the_town_stays_within_its_view() -> None:
    (move,) = (move for move in BATTLE.moves if move.id == "brigade-40-north")
    west, south, east, north = BATTLE.views["town"].bounds
    assert all(west <= x <= east and south <= y <= north for x, y in move.path.coords)


def test_units_of_the_contract() -> None:
    assert set(BATTLE.units) >= UNITS


@pytest.mark.parametrize("unit", BATTLE.units)
def test_parents_exist_and_share_the_side(unit: str) -> None:
    for parent in BATTLE.find_parents(unit):
        assert parent.side == BATTLE.units[unit].side


@pytest.mark.parametrize("unit", sorted(UNITS))
def test_units_of_the_article_are_shown_and_told(unit: str) -> None:
    stands = [p for p in BATTLE.positions if p.unit == unit and p.account == BATTLE.voice.id]
    assert stands
    assert BATTLE.units[unit].account == BATTLE.voice.id


def test_days_of_the_week() -> None:
    assert list(BATTLE.days) == list(MAY.values()) == list(BATTLE.dates)


def test_article_is_the_default_voice() -> None:
    assert BATTLE.voice.paragraphs == PARAGRAPHS


@pytest.mark.parametrize("unit", ["rifle-178", "rifle-180"])
def test_regiments_on_the_right_bank_on_25_may(unit: str) -> None:
    quarter = next(ground for ground in BATTLE.ground if ground.id == "armenian-quarter")
    position = find_position(unit, 25)
    assert quarter.shape.contains(Point(position.lon, position.lat))
    assert position.cite == ("¶23",)


@pytest.mark.parametrize("unit", ["brigade-3-signals", "brigade-3-commandant"])
def test_units_of_the_azerbaijani_quarter_leave_the_field_on_26_may(unit: str) -> None:
    quarter = next(ground for ground in BATTLE.ground if ground.id == "muslim-quarter")
    position = find_position(unit, 25)
    assert quarter.shape.contains(Point(position.lon, position.lat))
    for day in range(26, 32):
        assert unit not in {p.unit for p in situation(BATTLE, MAY[day]).positions}
    assert unit in {p.unit for p in situation(BATTLE, MAY[26]).ended}


def test_cavalry_brigade_40_rides_from_zurnabad() -> None:
    zurnabad = BATTLE.places["zurnabad"].lonlat
    assert zurnabad is not None
    start, reached = (
        find_position("cavalry-brigade-40", 25),
        find_position("cavalry-brigade-40", 26),
    )
    assert measure_way((start.lon, start.lat), zurnabad) <= 3
    assert measure_way((reached.lon, reached.lat), CENTRE) <= 6
    # By noon (¶28).
    assert reached.start == datetime.fromisoformat("1920-05-26T12:00")


@pytest.mark.parametrize("day", range(28, 32))
def test_cavalry_division_18_is_at_ganja_from_28_may(day: int) -> None:
    position = find_position("cavalry-division-18", day)
    assert measure_way((position.lon, position.lat), CENTRE) <= 15


@pytest.mark.parametrize("day", range(25, 28))
def test_cavalry_division_18_is_not_at_ganja_before(day: int) -> None:
    near = [
        p
        for p in situation(BATTLE, MAY[day]).positions
        if p.unit == "cavalry-division-18" and measure_way((p.lon, p.lat), CENTRE) <= 15
    ]
    assert near == []


@pytest.mark.parametrize("unit", ["brigade-2", "armoured-cars"])
def test_reinforcements_are_at_ganja_on_30_may(unit: str) -> None:
    position = find_position(unit, 30)
    assert measure_way((position.lon, position.lat), CENTRE) <= 6
    shown = {p.unit: p for p in situation(BATTLE, MAY[29]).positions}
    if unit in shown:
        assert measure_way((shown[unit].lon, shown[unit].lat), CENTRE) > 15


@pytest.mark.parametrize("day", [30, 31])
def test_most_red_units_stand_north_of_the_town(day: int) -> None:
    red = [p for p in situation(BATTLE, MAY[day]).positions if BATTLE.units[p.unit].side == "red"]
    north = [p for p in red if p.lat > CENTRE[1]]
    assert len(north) > len(red) / 2


def test_nuzgar_is_a_conjecture() -> None:
    (nuzgar,) = (p for p in BATTLE.places.values() if p.name.az.startswith("Nüzg"))
    assert nuzgar.certainty == Certainty.UNCERTAIN


def test_insurgents_take_the_left_bank_on_26_may() -> None:
    held = [a for a in situation(BATTLE, MAY[26]).areas if a.kind == "held"]
    assert {a.side for a in held if a.shape.contains(Point(46.3555, 40.6845))} == {"national"}
    assert {a.side for a in held if a.shape.contains(Point(46.3637, 40.6696))} == {"red"}
    assert any(a.kind == "front" for a in situation(BATTLE, MAY[26]).areas)


def test_attack_of_29_may_is_repulsed() -> None:
    kinds = {(m.kind, m.side) for m in situation(BATTLE, MAY[29]).moves}
    assert (MoveKind.REPULSED, "red") in kinds
    assert (MoveKind.COUNTER, "national") in kinds


def test_main_blow_of_31_may_comes_from_the_north() -> None:
    attacks = [m for m in situation(BATTLE, MAY[31]).moves if m.kind == MoveKind.ATTACK]
    southward = [m for m in attacks if m.path.coords[0][1] > m.path.coords[-1][1]]
    assert len(southward) > len(attacks) / 2
    assert {m.side for m in attacks} == {"red"}


def test_both_accounts_of_each_contradiction_stand() -> None:
    for contradiction in BATTLE.contradictions:
        one, other = contradiction.claims
        assert one.what != other.what


@pytest.mark.parametrize(
    ("cite", "low", "high"),
    [("¶21", 10000, None), ("¶24", 600, None), ("¶33", 8500, None), ("¶33", 8000, 13000)],
)
def test_figures_of_the_article(cite: str, low: int, high: int | None) -> None:
    found = [f for f in BATTLE.figures if cite in f.cite and f.low == low]
    assert found
    assert high is None or {f.high for f in found} == {high}
