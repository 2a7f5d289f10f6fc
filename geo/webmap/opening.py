"""A page that opens with what it shows first, and the file beside it that holds the rest."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from math import floor
from typing import Any

from geo.battle import Battle
from geo.webmap.told.layouts import CARRIED, cut_levels, list_fits
from geo.webmap.told.levels import dump_levels, list_first

REST = "rest.js"
"""The file beside a page of a site."""

KEPT = ("names", "words", "dates")
"""What the panels' script needs of them before they are there."""


def split_blank(battle: Battle, blank: str) -> tuple[str, str]:
    """Return a page without what it does not show at first, and a script that brings that.

    It opens with the layouts of the first view in usual windows, and with the arrows at their
    zooms; it asks for the others, and for the panels, as soon as it stands.

    Parameters
    ----------
    battle
        The battle.
    blank
        What `render_blank` returns, or a page that was made of it.

    Returns
    -------
    page, rest
        The rest belongs into `REST` beside the page.
    """
    told, levels, panels = (_read_json(blank, name) for name in ("told", "levels", "panels"))
    view = told["view"]
    few = {str(band) for band in _list_bands(battle, view)}
    bands = [
        {band: rows for band, rows in thing["bands"].items() if band not in few}
        for thing in told["drawn"]
    ]
    for thing in told["drawn"]:
        thing["bands"] = {band: rows for band, rows in thing["bands"].items() if band in few}
    rest = {
        "levels": levels,
        "bands": bands,
        "panels": {name: part for name, part in panels.items() if name not in KEPT},
    }
    script = f"later.take({_dump(rest)});\n"
    place = f"{REST}?{sha256(script.encode()).hexdigest()[:8]}"
    first = {name: panels[name] for name in KEPT}
    first["dossiers"] = dict.fromkeys(panels["dossiers"])
    page = _write_json(blank, "told", told)
    page = _write_json(page, "levels", cut_levels(levels, list_first(battle, view)))
    page = _write_json(page, "panels", first, f' data-rest="{place}"')
    return page, script


def _list_bands(battle: Battle, view: str) -> set[int]:
    """Return the whole zooms for which arrows are drawn where usual windows show a view."""
    return {floor(fit + 0.5) for width in CARRIED for fit in list_fits(battle, view, width)}


def _read_json(page: str, name: str) -> Any:
    found = _find(name).search(page)
    assert found is not None  # noqa: S101
    return json.loads(found[2])


def _write_json(page: str, name: str, value: Any, attributes: str = "") -> str:
    text = _dump(value)
    return _find(name).sub(lambda found: f"{found[1]}{attributes}>{text}{found[3]}", page, count=1)


def _find(name: str) -> re.Pattern[str]:
    return re.compile(
        rf'(<script type="application/json" id="{name}")>(.*?)(</script>)', flags=re.DOTALL
    )


def _dump(value: Any) -> str:
    return dump_levels(value).replace("<!--", "<\\u0021--")
