"""The same battle by other means: a bare Streamlit page, st_folium, and folium's time plugins.

What they need is fetched into a temporary folder; without a network they are left out.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

PACKAGES = (
    "leaflet@1.9.3", "jquery@3.7.1", "bootstrap@5.2.2", "leaflet-timedimension@1.1.1",
    "iso8601-js-period@0.2.1", "leaflet.timeline@1.6.0", "moment@2.18.1", "jquery-ui-dist@1.12.1",
)  # fmt: skip
"""Of the versions that folium 0.20 asks a CDN for."""
STREAMLIT_FOLIUM = "streamlit-folium"
LIGHTHOUSE = "lighthouse@12"

HELLO = """\
import streamlit as st

st.title("hello")
st.slider("x", 0, 7)
st.write("ready-mark")
"""

FOLIUM = """\
import json
import folium
import streamlit as st
from streamlit_folium import st_folium

days = json.load(open({data!r}))
day = st.slider("day", 0, len(days) - 1)
base = folium.Map(tiles=None, location=[40.686, 46.36], zoom_start=13)
group = folium.FeatureGroup("units")
for unit in days[day]:
    icon = folium.DivIcon(html=f'<b class="unit" data-day="{{day}}">{{unit["id"]}}</b>')
    folium.Marker([unit["lat"], unit["lon"]], icon=icon, tooltip=unit["id"]).add_to(group)
wanted = ["last_object_clicked_tooltip"]
if {added}:
    out = st_folium(
        base, feature_group_to_add=group, key="map", height=700, returned_objects=wanted
    )
else:
    group.add_to(base)
    out = st_folium(base, key="map", height=700, returned_objects=wanted)
st.header((out or {{}}).get("last_object_clicked_tooltip") or "nobody")
"""


@dataclass(frozen=True)
class Fetched:
    """What was fetched; None: it could not be."""

    scripts: Path | None
    streamlit_folium: Path | None
    lighthouse: Path | None


def fetch_tools(folder: Path, *, lighthouse: bool) -> Fetched:
    """Fetch what the others need into a folder, or find it there."""
    return Fetched(
        _install_npm(folder / "scripts", *PACKAGES),
        _install_pip(folder / "streamlit-folium"),
        _install_npm(folder / "lighthouse", LIGHTHOUSE) if lighthouse else None,
    )


def _install_npm(folder: Path, *packages: str) -> Path | None:
    modules = folder / "node_modules"
    if modules.is_dir():
        return modules
    command = ["npm", "install", "--prefix", str(folder), "--no-audit", "--no-fund", *packages]
    return modules if _run(command, {}) else None


def _install_pip(folder: Path) -> Path | None:
    if folder.is_dir():
        return folder
    command = [
        sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-deps",
        "--target", str(folder), STREAMLIT_FOLIUM,
    ]  # fmt: skip
    return folder if _run(command, {}) else None


def _run(command: list[str], _: Mapping[str, str]) -> bool:
    try:
        done = subprocess.run(command, capture_output=True, timeout=300, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def read_days(pack: Path) -> list[list[dict[str, object]]]:
    """Return where a pack's units stand at the end of each day, as the first account has it."""
    with (pack / "positions.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [*csv.DictReader(file)]
    with (pack / "places.csv").open(encoding="utf-8-sig", newline="") as file:
        places = {row["id"]: row for row in csv.DictReader(file)}
    with (pack / "days.csv").open(encoding="utf-8-sig", newline="") as file:
        dates = [date.fromisoformat(row["date"]) for row in csv.DictReader(file)]
    account = rows[0]["account"]
    days: list[list[dict[str, object]]] = []
    for day in dates:
        here: dict[str, dict[str, object]] = {}
        for row in rows:
            first, last = row["from"][:10], row["to"][:10]
            at = row if row["lon"] else places.get(row["place"], row)
            if row["account"] == account and first <= str(day) <= last and at["lon"]:
                unit = row["unit"]
                here[unit] = {"id": unit, "lon": float(at["lon"]), "lat": float(at["lat"])}
        days.append([*here.values()])
    return days


def write_apps(folder: Path, pack: Path) -> dict[str, Path]:
    """Write the apps of the others and return their files."""
    data = folder / "days.json"
    data.write_text(json.dumps(read_days(pack)), encoding="utf-8")
    apps = {
        "hello": HELLO,
        "full": FOLIUM.format(data=str(data), added=False),
        "added": FOLIUM.format(data=str(data), added=True),
    }
    for name, text in apps.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    return {name: folder / f"{name}.py" for name in apps}


def write_plugins(folder: Path, pack: Path) -> tuple[Path, Path]:
    """Write pages with folium's TimestampedGeoJson and Timeline and return their files."""
    import folium  # noqa: PLC0415
    from folium.plugins import Timeline, TimelineSlider, TimestampedGeoJson  # noqa: PLC0415

    days = read_days(pack)
    start = datetime(1920, 5, 25, 12)  # noqa: DTZ001 - times here are local ones
    spans = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [unit["lon"], unit["lat"]]},
            "properties": {
                "id": unit["id"],
                "times": [(start + timedelta(days=n)).isoformat()],
                "start": (start + timedelta(days=n)).isoformat(),
                "end": (start + timedelta(days=n + 1)).isoformat(),
            },
        }
        for n, units in enumerate(days)
        for unit in units
    ]
    shapes = {"type": "FeatureCollection", "features": spans}
    stamped = folium.Map(tiles=None, location=[40.686, 46.36], zoom_start=13)
    TimestampedGeoJson(shapes, period="PT1H", duration="P1D", auto_play=False).add_to(stamped)
    line = folium.Map(tiles=None, location=[40.686, 46.36], zoom_start=13)
    layer = Timeline(shapes).add_to(line)
    TimelineSlider(auto_play=False, steps=240, show_ticks=False).add_timelines(layer).add_to(line)
    files = (folder / "stamped.html", folder / "timeline.html")
    stamped.save(str(files[0]))
    line.save(str(files[1]))
    return files


DRAG_STAMPED = """async (steps) => {
    const map = Object.values(window).find((each) => each instanceof L.Map);
    const times = map.timeDimension.getAvailableTimes();
    const [low, high] = [times[0], times.at(-1)];
    const frames = [];
    let last = await new Promise(requestAnimationFrame);
    for (let n = 0; n <= steps; n += 1) {
        map.timeDimension.setCurrentTime(low + (high - low) * n / steps);
        const now = await new Promise(requestAnimationFrame);
        frames.push(now - last);
        last = now;
    }
    return frames.slice(1);
}"""
