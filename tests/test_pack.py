from collections.abc import Callable
from dataclasses import FrozenInstanceError
from datetime import date, datetime
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from packs import set_cell, set_property
from pydantic import ValidationError

from geo.__main__ import cli
from geo.battle.nouns import Battle, Echelon
from geo.battle.pack import find_pack, read_battle


def test_read_sound_pack(pack: Path) -> None:
    battle = read_battle(pack)
    assert battle.id == "ford-1900"
    assert battle.dates == (date(1900, 3, 1), date(1900, 3, 2), date(1900, 3, 3))
    assert list(battle.units) == ["army", "foot", "horse"]
    assert battle.units["army"].echelon is Echelon.NONE
    assert battle.units["foot"].commander is None
    assert battle.units["foot"].cite == ("¶1", "letter")
    assert battle.voice.id == "book"
    assert battle.figures[1].high is None
    assert battle.contradictions[0].claims[1].account == "letter"
    assert battle.ground[0].sub is None
    assert battle.moves[1].unit is None
    assert battle.events[0].at is not None
    assert battle.events[1].when is None
    assert battle.moves[0].path.coords[1] == (46.6, 40.5)
    assert battle.places["inn"].lonlat is None


def test_day_in_to_is_its_end(pack: Path) -> None:
    first, second, _ = read_battle(pack).positions
    assert first.start == datetime.fromisoformat("1900-03-01")
    assert first.end == datetime.fromisoformat("1900-03-03")
    assert second.start == datetime.fromisoformat("1900-03-03T12:00")
    assert second.end == datetime.fromisoformat("1900-03-04")


def test_position_takes_coordinates_of_its_place(pack: Path) -> None:
    set_cell("positions.csv", 4, radius_m="")(pack)
    at_ford, elsewhere, watching = read_battle(pack).positions
    assert (at_ford.lon, at_ford.lat, at_ford.radius_m) == (46.5, 40.5, 100)
    assert (elsewhere.lon, elsewhere.lat, elsewhere.radius_m) == (46.6, 40.5, 50)
    assert (watching.lon, watching.radius_m) == (46.5, 100)


def test_own_radius_overrides_that_of_the_place(pack: Path) -> None:
    assert read_battle(pack).positions[2].radius_m == 300


def test_battle_cannot_be_changed(pack: Path) -> None:
    battle = read_battle(pack)
    with pytest.raises(TypeError):
        battle.units["new"] = battle.units["foot"]  # type: ignore[index]
    with pytest.raises(FrozenInstanceError):
        battle.id = "other"  # type: ignore[misc]
    with pytest.raises(ValidationError):
        battle.units["foot"].side = "south"  # type: ignore[misc]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_byte_order_mark_and_blank_rows_are_passed_over(pack: Path, mark: bytes) -> None:
    path = pack / "days.csv"
    path.write_bytes(mark + path.read_bytes().replace(b"1900-03-02", b"\r\n,,,\r\n1900-03-02"))
    assert len(read_battle(pack).days) == 3


def test_positions_in_two_accounts_may_overlap(pack: Path) -> None:
    set_cell("positions.csv", 3, unit="horse", account="letter", cite="letter")(pack)
    assert {p.account for p in read_battle(pack).positions if p.unit == "horse"} == {
        "book",
        "letter",
    }


def test_rail_is_as_fast_as_wheels(pack: Path) -> None:
    hurry = {"from_": "1900-03-02T12:00", "to": "1900-03-02T12:10"}
    set_property("moves.geojson", 1, kind="rail", **hurry)(pack)
    assert read_battle(pack).moves[0].kind == "rail"


def test_find_pack(monkeypatch: pytest.MonkeyPatch, battle: Battle) -> None:
    monkeypatch.delenv("GEO_PACK", raising=False)
    assert read_battle(find_pack()).id == battle.id
    monkeypatch.setenv("GEO_PACK", "data/other")
    assert find_pack() == Path("data/other")


@pytest.fixture
def run() -> Callable[..., click.testing.Result]:
    return lambda *args: CliRunner().invoke(cli, [str(arg) for arg in args])


def test_check_sound_pack(run: Callable[..., click.testing.Result], pack: Path) -> None:
    for args in ([pack], ["--pack", pack], [pack, "--pack", pack]):
        result = run("check", *args)
        assert (result.exit_code, result.stderr) == (0, "")
        assert result.stdout.startswith("ford-1900: no faults (3 units, 3 positions")


def test_check_default_pack(
    run: Callable[..., click.testing.Result], pack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GEO_PACK", str(pack))
    assert run("check").stdout.startswith("ford-1900")


def test_check_names_every_fault(run: Callable[..., click.testing.Result], pack: Path) -> None:
    set_cell("positions.csv", 2, place="forde", status="aktive")(pack)
    (pack / "days.csv").unlink()
    result = run("check", pack)
    assert (result.exit_code, result.stdout) == (1, "")
    lines = result.stderr.splitlines()
    assert "positions.csv:2: place: unknown place 'forde'; did you mean 'ford'?" in lines
    assert "positions.csv:2: status: unknown status 'aktive'; did you mean 'active'?" in lines
    assert lines[-1] == "3 faults: positions.csv 2, days.csv 1"


def test_check_one_fault(run: Callable[..., click.testing.Result], pack: Path) -> None:
    (pack / "days.csv").unlink()
    assert run("check", pack).stderr.splitlines()[-1] == "1 fault: days.csv 1"


def test_check_wrong_usage(
    run: Callable[..., click.testing.Result], pack: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = tmp_path_factory.mktemp("other")
    for args in ([pack / "nowhere"], [pack, "--pack", other], [pack, pack], ["--pak", pack]):
        result = run("check", *args)
        assert result.exit_code == 2
        assert result.stderr.startswith("Usage:")
    assert run("chek").exit_code == 2


def test_system_failure_is_told_in_words(
    run: Callable[..., click.testing.Result], pack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: Path) -> Battle:
        raise OSError(28, "No space left on device", "map.png")

    monkeypatch.setattr("geo.__main__.read_battle", fail)
    result = run("check", pack)
    assert (result.exit_code, result.stderr) == (1, "Error: map.png: No space left on device\n")
