"""Makes a battle of any size from a seed: `python tests/bench/made_pack.py UNITS DAYS FOLDER`.

The ground and the words are those of the shipped battle; the units are in an order of battle of
divisions, brigades and regiments, and march about the surroundings.
"""

from __future__ import annotations

import csv
import json
import random
import re
import shutil
import sys
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "data" / "ganja-1920"
LANGUAGES = ("az", "ru", "en")
START = date(1920, 5, 25)
WEST, EAST, SOUTH, NORTH = 46.21, 46.48, 40.51, 40.72
LEVELS = (("division", 16), ("brigade", 4), ("regiment", 1))
"""Of every sixteen units one is a division and three are brigades; the rest are regiments."""
KINDS = ("infantry", "infantry", "infantry", "cavalry", "artillery")
EMPTY = ("contradictions.csv", "figures.csv", "events.csv")
Cells = dict[str, str]


def read_table(name: str) -> list[Cells]:
    """Return the rows of a table of the shipped battle."""
    with (SOURCE / name).open(encoding="utf-8-sig", newline="") as file:
        return [*csv.DictReader(file)]


def write_table(path: Path, columns: Iterable[str], rows: Iterable[Mapping[str, str]]) -> None:
    """Write a table."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*columns])
        writer.writeheader()
        writer.writerows(rows)


def say_all(name: str, text: str) -> Cells:
    """Return a column of text in all languages."""
    return {f"{name}_{lang}": text for lang in LANGUAGES}


def find_echelon(number: int) -> str:
    """Return the echelon of a unit by its number on its side."""
    return next(name for name, size in LEVELS if number % size == 0)


def list_units(count: int, old: list[Cells]) -> list[Cells]:
    """Return units of both sides, each under the division or brigade before it."""
    columns = dict.fromkeys(old[0], "")
    heads = {side: next(u for u in old if u["side"] == side) for side in ("national", "red")}
    units = []
    for n in range(count):
        side = "red" if n % 2 == 0 else "national"
        number = n // 2
        echelon = find_echelon(number)
        size = dict(LEVELS)[echelon]
        above = number - number % (16 if size == 4 else 4)
        parent = "" if echelon == "division" else f"made-{side}-{above}"
        model = {key: heads[side][key] for key in ("sidc", "account", "cite")}
        units.append(
            columns
            | model
            | say_all("name", f"{number + 1}. {echelon}")
            | say_all("label", f"{number + 1}")
            | {"id": f"made-{side}-{number}", "side": side, "parent": parent}
            | {"kind": KINDS[number % len(KINDS)], "echelon": echelon}
        )
    return units


def list_positions(units: list[Cells], days: int, columns: Iterable[str]) -> list[Cells]:
    """Return where they stand: each stays some days and marches on, in its parent's company."""
    chance = random.Random(f"{len(units)} {days}")  # noqa: S311 - nothing is kept secret
    empty = dict.fromkeys(columns, "")
    last = START + timedelta(days=days - 1)
    camps: dict[str, tuple[float, float]] = {}
    rows = []
    for unit in units:
        camp = camps.get(unit["parent"]) or (
            chance.uniform(WEST, EAST),
            chance.uniform(SOUTH, NORTH),
        )
        camps[unit["id"]] = camp
        lon, lat = (at + chance.gauss(0, 0.012) for at in camp)
        day = START
        while day <= last:
            end = min(last, day + timedelta(days=chance.randint(0, 5)))
            lon, lat = min(EAST, max(WEST, lon)), min(NORTH, max(SOUTH, lat))
            rows.append(
                empty
                | say_all("what", "…")
                | say_all("sure", "…")
                | {"unit": unit["id"], "from": str(day) + ("" if day == START else "T12:00")}
                | {"to": str(end), "lon": f"{lon:.5f}", "lat": f"{lat:.5f}", "radius_m": "500"}
                | {"status": "active", "account": "huseynova", "cite": "¶21"}
                | {"certainty": chance.choice(("certain", "likely", "uncertain"))}
            )
            day = end + timedelta(days=1)
            lon, lat = lon + chance.gauss(0, 0.015), lat + chance.gauss(0, 0.012)
    return rows


def write_pack(units: int, days: int, folder: Path) -> Path:
    """Write a pack of so many units and days into a folder, and return it."""
    shutil.copytree(SOURCE, folder)
    last = START + timedelta(days=days - 1)
    toml = (folder / "battle.toml").read_text("utf-8")
    toml = re.sub(r"^last = .*$", f"last = {last}", toml, flags=re.MULTILINE)
    (folder / "battle.toml").write_text(toml, encoding="utf-8")
    made = list_units(units, read_table("units.csv"))
    write_table(folder / "units.csv", made[0], made)
    columns = [*read_table("positions.csv")[0]]
    write_table(folder / "positions.csv", columns, list_positions(made, days, columns))
    old = read_table("days.csv")
    named = [
        old[min(n, len(old) - 1)] | {"date": str(START + timedelta(days=n))} for n in range(days)
    ]
    write_table(folder / "days.csv", old[0], named)
    for name in EMPTY:
        write_table(folder / name, read_table(name)[0], [])
    for name in ("moves.geojson", "areas.geojson"):
        nothing = {"type": "FeatureCollection", "features": []}
        (folder / name).write_text(json.dumps(nothing), encoding="utf-8")
    return folder


if __name__ == "__main__":
    write_pack(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
