"""What is loaded before anybody asks for an export."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from browser import ROOT, serve_app

HEAVY = {"matplotlib", "geopandas", "pandas", "pyarrow", "pyogrio", "av", "openpyxl", "fontTools"}
LIST = 'print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))'
SHOWN = """
import json, sys
from pathlib import Path
import streamlit
from geo import takeaway, webmap
from geo.battle import find_pack, read_battle
from geo.webmap import collect_panels, component
battle = read_battle(Path(find_pack()))
webmap.render_page(webmap.make_map(battle, "az", levels="{}"), battle, "az")
webmap.render_opening(battle, "az", battle.first, views=[*battle.views], width="wide")
collect_panels(battle, "az")
"""
RUN = """
import json, sys
from streamlit.testing.v1 import AppTest
app = AppTest.from_file(sys.argv[1], default_timeout=60).run()
assert not app.exception and app.main.children
"""


def list_loaded(code: str, *args: str) -> set[str]:
    """Return what is loaded when some code has run in a process of its own."""
    made = subprocess.run(
        [sys.executable, "-c", code + LIST, *args],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return set(json.loads(made.stdout.splitlines()[-1]))


def test_page_is_made_without_what_only_exports_need() -> None:
    loaded = list_loaded(SHOWN)
    assert {"folium", "streamlit", "shapely"} <= loaded
    assert loaded & HEAVY == set()


def test_app_runs_without_what_only_tables_and_exports_need() -> None:
    loaded = list_loaded(RUN, str(ROOT / "app.py"))
    assert {"folium", "streamlit", "shapely"} <= loaded
    assert loaded & HEAVY == set()


def test_server_makes_what_is_asked_for_first_before_anybody_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "kept"
    monkeypatch.setenv("GEO_CACHE", str(kept))
    with serve_app(tmp_path / "log.txt"):
        deadline = time.monotonic() + 60
        # Of every language, the first view's layouts on seven days in a usual window at least.
        while len(list(kept.glob("??/*"))) < 3 * 7:
            assert time.monotonic() < deadline, (tmp_path / "log.txt").read_text("utf-8")
            time.sleep(0.1)
