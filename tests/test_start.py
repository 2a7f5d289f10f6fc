"""What is loaded before anybody asks for an export."""

import json
import subprocess
import sys

from browser import ROOT

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
