"""All benchmarks in one run: `python tests/bench/run.py [--quick] [--rows NAME ...] [--out DIR]`.

Run it on a quiet machine; in full it takes about an hour. It prints one table in Markdown,
medians with what 95 of 100 do not exceed in brackets, and writes the same as JSON. Every kind of
page is measured in the same run, in turns, with nothing kept from earlier runs.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(ROOT), str(ROOT / "tests")]

import rivals  # noqa: E402
from browser import ARGUMENTS, find_chromium  # noqa: E402
from crowd import measure_crowd  # noqa: E402
from files import (  # noqa: E402
    measure_files,
    measure_layouts,
    measure_packs,
    measure_sheets,
)
from kit import OURS, Row, render_rows  # noqa: E402
from pages import (  # noqa: E402
    Bench,
    measure_answers,
    measure_cold,
    measure_drag,
    measure_warm,
)
from playwright.sync_api import Error, sync_playwright  # noqa: E402

GROUPS: Mapping[str, Callable[[Bench], Iterator[Row]]] = {
    "cold": measure_cold,
    "warm": measure_warm,
    "drag": measure_drag,
    "answers": measure_answers,
    "crowd": measure_crowd,
    "files": measure_files,
    "packs": measure_packs,
    "sheets": measure_sheets,
    "layouts": measure_layouts,
}
SPEAKING_SOON = "another language, first time"


def describe_machine() -> str:
    """Return where and when this was measured."""
    told = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    ]
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True,
        check=False,
    ).stdout.strip()  # fmt: skip
    load = os.getloadavg()[0]
    return (
        f"{datetime.now(UTC):%d %B %Y}, {commit}, {os.cpu_count()} cores ({(told or ['?'])[0]}),"
        f" Python {platform.python_version()}, load at the start {load:.2f}"
    )


def judge_language(rows: Iterable[Row]) -> None:
    """Give the row of a new language its aim, which hangs on that of a warm load."""
    known = {row.what: row for row in rows}
    spoken, warm = known.get(SPEAKING_SOON), known.get("warm load")
    if spoken is not None and warm is not None and warm.samples:
        most = warm.median() + 0.5
        spoken.aim = f"≤ warm load + 0.5 = {most:.2f}"
        spoken.is_met = lambda row: row.median() <= most


def main() -> None:
    """Measure what is asked for and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one round, small battles")
    parser.add_argument("--rows", nargs="+", choices=GROUPS, default=[*GROUPS])
    parser.add_argument("--out", type=Path, help="where table.md and table.json are written")
    parser.add_argument("--tools", type=Path, help="a folder that keeps what is fetched")
    order = parser.parse_args()
    where = describe_machine()
    started = time.monotonic()
    rows: list[Row] = []
    with TemporaryDirectory() as name, sync_playwright() as driver:
        folder = Path(name)
        (folder / "apps").mkdir()
        rivals.write_apps(folder / "apps", ROOT / "data" / "ganja-1920")
        tools = rivals.fetch_tools(
            order.tools or folder / "tools", lighthouse="files" in order.rows
        )
        for group in order.rows:
            browser = driver.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
            bench = Bench(browser, folder, tools, order.quick)
            sys.stderr.write(f"{time.monotonic() - started:6.0f} s  {group}\n")
            try:
                for row in GROUPS[group](bench):
                    rows.append(row)
                    sys.stderr.write(render_rows([row]).splitlines()[-1] + "\n")
            except (Error, RuntimeError, subprocess.CalledProcessError):
                # What was measured before must not be lost with what failed.
                rows.append(Row(f"{group}: failed", "", notes={OURS: "see the log"}))
                traceback.print_exc()
            browser.close()
    judge_language(rows)
    table = f"{where}\n\n{render_rows(rows)}"
    sys.stdout.write(table)
    if order.out is not None:
        order.out.mkdir(parents=True, exist_ok=True)
        (order.out / "table.md").write_text(table, encoding="utf-8")
        told = {"where": where, "rows": [row.tell() for row in rows]}
        (order.out / "table.json").write_text(
            json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8"
        )


if __name__ == "__main__":
    main()
