"""What is loaded before anybody asks for an export."""

import json
import subprocess
import sys

from browser import ROOT

HEAVY = {"matplotlib", "geopandas", "pyogrio", "av", "openpyxl", "fontTools"}
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
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def test_page_is_made_without_what_only_exports_need() -> None:
    made = subprocess.run(
        [sys.executable, "-c", SHOWN], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = set(json.loads(made.stdout.splitlines()[-1]))
    assert {"folium", "streamlit", "shapely"} <= loaded
    assert loaded & HEAVY == set()
