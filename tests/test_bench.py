"""What the benchmarks stand on: battles that are made, what a layout is judged by, the table."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
from browser import ROOT
from conftest import GANJA

from geo.battle import Battle, read_battle

BENCH = ROOT / "tests" / "bench"


@pytest.fixture(scope="module")
def bench() -> Iterator[ModuleType]:
    """Return the benchmark of layouts; its folder is not a package."""
    sys.path.insert(0, str(BENCH))
    import bench_layout  # noqa: PLC0415

    yield bench_layout
    sys.path.remove(str(BENCH))


def test_made_battle_has_no_faults_and_is_the_same_each_time(tmp_path: Path) -> None:
    for name in ("one", "two"):
        made = [sys.executable, BENCH / "made_pack.py", "40", "9", tmp_path / name]
        subprocess.run([*map(str, made)], check=True)
    battle = read_battle(tmp_path / "one")
    assert (len(battle.units), len(battle.dates)) == (40, 9)
    tops = [unit for unit in battle.units.values() if unit.parent is None]
    assert 0 < len(tops) < 10
    for side in battle.sides:
        assert sum(unit.side == side for unit in battle.units.values()) == 20
    for file in (tmp_path / "one").iterdir():
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes()


def test_lines_cross_and_boxes_overlap(bench: ModuleType) -> None:
    assert bench.is_crossed([(0, 0), (10, 10)], [(0, 10), (4, 6), (9, 0)])
    assert not bench.is_crossed([(0, 0), (10, 10)], [(0, 10), (4, 6), (2, 9)])
    assert bench.measure_overlap((0, 0, 10, 10), (6, 7, 20, 20)) == 12
    assert bench.measure_overlap((0, 0, 10, 10), (10, 0, 20, 10)) == 0
    assert bench.measure_outside((-5, 0, 5, 10), 100, 100) == 50


def test_layout_is_judged_worse_when_a_symbol_is_moved(bench: ModuleType) -> None:
    battle: Battle = read_battle(GANJA)
    window = next(bench.list_windows(battle))
    week = bench.lay(battle, "en", window)

    def judge(days: list[object]) -> Counter[str]:
        totals: Counter[str] = Counter()
        for layout in days:
            bench.measure_units(battle, layout, "en", window, totals)
            bench.measure_overlaps(battle, layout, "en", window, totals)
        bench.measure_week(battle, days, window, totals)
        return totals

    before = judge(week)
    one, two = (unit for unit in week[3].units[:2])
    astray = replace(one, dx=two.x + two.dx - one.x, dy=two.y + two.dy - one.y - 10)
    astray = replace(astray, fold=0)
    still = replace(two, fold=0)
    units = (astray, still, *week[3].units[2:])
    after = judge([*week[:3], replace(week[3], units=units), *week[4:]])
    assert after["overlap"] > before["overlap"]
    assert after["units way"] > before["units way"]
    assert after["placements"] == before["placements"]


def test_table_has_medians_and_says_what_is_met() -> None:
    code = """
from kit import BARE, OURS, Row, render_rows
row = Row("warm load", "s", aim="≤ 2 × bare", is_met=lambda row: row.ratio <= 2)
row.add(BARE, 1, 1, 1)
row.add(OURS, 1, 1, 1, 1.5, 1.5, 1.5, 9)
print(render_rows([row]))
import json
print(json.dumps(row.tell()))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=BENCH, capture_output=True, text=True, check=True
    )
    *table, told = done.stdout.splitlines()
    assert "| warm load | s | 1 | 1.5 (9) | 1.50 | ≤ 2 × bare | yes |" in table
    numbers = json.loads(told)["numbers"]["this map"]
    assert numbers == {"median": 1.5, "p95": 9, "count": 7}
