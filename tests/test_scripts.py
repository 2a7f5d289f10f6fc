"""The page's scripts as code: lint, types, and the rules that the browser must know by itself.

Node and what tests/scripts/package.json names check them: `npm ci --prefix tests/scripts`.
"""

import json
import os
import re
import shutil
import subprocess
from dataclasses import fields
from pathlib import Path

import pytest
from browser import ROOT

from geo.battle.nouns import Battle
from geo.battle.timeline import Keyframe, read_trace, trace_unit
from geo.webmap.told.levels import list_spots, read_levels
from geo.webmap.told.markers import list_markers
from geo.webmap.told.payload import tell_payload
from geo.webmap.told.rows import (
    COLUMNS,
    LabelRow,
    LayoutRow,
    MarkRow,
    TraceRow,
    UnitRow,
    list_columns,
    tell_row,
)

FOLDER = ROOT / "tests" / "scripts"
ASSETS = ROOT / "geo" / "webmap" / "assets"


@pytest.fixture(scope="module")
def node() -> str:
    """Return the path of Node, where it and what it needs are installed."""
    path = shutil.which("node")
    if path is not None and (FOLDER / "node_modules" / "typescript").is_dir():
        return path
    reason = "no Node, or not its modules: run `npm ci --prefix tests/scripts`"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def run(*command: str, **more: str) -> None:
    done = subprocess.run(
        command, cwd=FOLDER, env=os.environ | more, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"


def test_scripts_are_without_lint(node: str) -> None:
    assert node
    biome = FOLDER / "node_modules" / ".bin" / "biome"
    run(str(biome), "lint", "--config-path=.", "--error-on-warnings", str(ASSETS), ".")


def test_scripts_keep_to_what_is_declared(node: str) -> None:
    assert node
    run(str(FOLDER / "node_modules" / ".bin" / "tsc"), "-p", ".")


def test_rules_of_the_browser(node: str, battle: Battle, tmp_path: Path) -> None:
    """Python says where every unit is at many moments; the script must find the same."""
    markers = list_markers(battle)
    units = tell_payload(battle, "en")["units"]
    seen = []
    for n, (unit, account) in enumerate(markers):
        frames = trace_unit(battle, unit, account)
        ends = {frame.v for frame in frames}
        for v in sorted(ends | {step / 8 for step in range(8 * len(battle.dates))}):
            frame = read_trace(frames, v)
            where = frame and {name: getattr(frame, name) for name in TraceRow._fields}
            seen.append({"trace": n, "v": v, "seen": where})
    told = tmp_path / "told.json"
    traces = [unit["trace"] for unit in units]
    told.write_text(json.dumps({"columns": list_columns(), "traces": traces, "seen": seen}))
    run(node, "--test", *map(str, sorted(FOLDER.glob("*.test.js"))), TOLD=str(told))


# ---- what the page is told ---------------------------------------------------------------------


def test_traces_have_the_columns_of_a_keyframe() -> None:
    assert TraceRow._fields == tuple(field.name for field in fields(Keyframe))


def test_page_is_told_the_columns_of_the_rows_it_gets() -> None:
    columns = list_columns()
    assert list(columns) == list(COLUMNS)
    for kind, row in COLUMNS.items():
        assert tuple(columns[kind]) == row._fields
        absent = {name: usual for name, usual in columns[kind].items() if usual is not None}
        assert absent.items() <= row._field_defaults.items()


def test_row_ends_where_the_rest_is_as_usual() -> None:
    assert tell_row(UnitRow(1, 2, 3, 0, 1)) == [1, 2, 3, 0, 1]
    assert tell_row(UnitRow(1, 2, 3, 0, 1, 2)) == [1, 2, 3, 0, 1, 2]
    assert tell_row(UnitRow(1, 2, 3, 0, 1, 0, 0, "x")) == [1, 2, 3, 0, 1, 0, 0, "x"]
    mark = MarkRow(4, 5, "m-hill")
    assert tell_row(LabelRow(0, 1.5, 2.5, 3, 4, 0, mark)) == [
        0,
        1.5,
        2.5,
        3,
        4,
        0,
        [4, 5, "m-hill"],
    ]


def test_every_row_of_a_layout_fits_its_columns(battle: Battle) -> None:
    table = read_levels(battle, "en", list_spots(battle))
    kinds = {
        "units": "unit", "ended": "ended", "labels": "label", "flags": "flag", "discs": "disc",
        "badges": "badge", "units_stated": "unit", "ended_stated": "ended", "brackets": "bracket",
        "brackets_stated": "bracket",
    }  # fmt: skip
    assert tuple(kinds) == LayoutRow._fields
    filled = set()
    levels = [level for width in table["rows"].values() for level in width.values()]
    for numbers in (row for level in levels for row in level.values()):
        for name, number in LayoutRow(*numbers)._asdict().items():
            for values in table["parts"][number]:
                COLUMNS[kinds[name]](*values)
                filled.add(name)
    assert set(kinds) - filled <= {"ended_stated", "brackets_stated"}


def test_no_script_counts_columns() -> None:
    """A number in square brackets after a row would be a column without its name."""
    for path in ASSETS.glob("*.js"):
        found = re.findall(r"\brow\[\d+\]|\bmore\[\d+\]|\btrace\[\w+\]\[\d+\]", path.read_text())
        assert found == [], path.name


def test_no_helper_is_defined_twice() -> None:
    """The page's scripts share `rules.js` and `dom.js`."""
    shared = (
        "byId", "clamp", "escapeText", "mix", "readRow", "readTrace", "readRing", "useDrawings",
        "isFreeKey", "isPlace", "HOME", "LAYERS",
    )  # fmt: skip
    texts = {path.name: path.read_text("utf-8") for path in ASSETS.glob("*.js")}
    for name in shared:
        defined = [
            file
            for file, text in texts.items()
            if re.search(rf"(?:const {name} =|function {name}\()", text)
        ]
        assert len(defined) == 1, (name, defined)


def test_folium_finds_no_template_in_a_script() -> None:
    """What a folium element renders is read as a template once more."""
    for path in ASSETS.glob("*.js"):
        assert re.findall(r"\{\{|\{%|\{#", path.read_text("utf-8")) == [], path.name
