"""The levels that a page carries or asks for: each is laid once, and kept."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from itertools import groupby
from uuid import uuid4

from geo.battle import LANGUAGES, Battle, Language
from geo.webmap.told.layouts import (
    CARRIED,
    FRAMES,
    Spot,
    Width,
    find_level,
    list_fits,
    list_levels,
    pool_levels,
    tell_level,
)
from geo.webmap.told.markers import Json
from geo.work import Store, Task, open_store, read_code, read_versions, write_key

NEAR_STOPS = 2
"""How many stops on either side of the one at hand a page has in advance, where there are many."""
FEW = 1500
"""Units times stops of a battle of which a page has all stops in advance."""

MOST_STOPS = 64
"""How many stops a page may ask for at once."""

WINGS = ("battle", "symbology", "words", "layout", "webmap/told")
PACKAGES = ("Babel", "matplotlib", "numpy", "pillow", "pyproj", "shapely")
"""What the place of anything on the map depends on, besides the battle."""


def read_levels(
    battle: Battle, lang: Language, spots: Iterable[Spot], store: Store | None = None
) -> Json:
    """Return the layouts of some spots, as `pool_levels` gives them; what is kept is not laid.

    Parameters
    ----------
    battle, lang
        What is laid out, and the language of the labels.
    spots
        Widths, levels and stops, each level's together.
    store
        Where they are kept; None: the store of this process.
    """
    kept = store or open_store()
    told: dict[Spot, Json] = {}
    for (width, level), group in groupby(spots, lambda spot: spot[:2]):
        stops = [stop for _, _, stop in group]
        told |= _read_level(battle, lang, width, level, stops, kept)
    return pool_levels(told)


def _read_level(
    battle: Battle, lang: Language, width: Width, level: int, stops: Iterable[int], store: Store
) -> dict[Spot, Json]:
    def make(lacking: Sequence[int]) -> dict[int, str]:
        laid = tell_level(battle, lang, width, level, lacking)
        return {stop: json.dumps(parts, ensure_ascii=False) for stop, parts in laid.items()}

    known = (
        "level", _name_battle(battle), read_code(*WINGS), read_versions(*PACKAGES),
        lang, width, level,
    )  # fmt: skip
    keys = {stop: write_key(*known, stop) for stop in stops}
    texts = store.keep(keys, make, group=write_key(*known))
    return {(width, level, stop): json.loads(text) for stop, text in texts.items()}


@lru_cache(maxsize=16)
def _name_battle(battle: Battle) -> str:
    """Return what a battle is known by, in all processes if it was read from a folder."""
    return battle.digest or uuid4().hex


def list_spots(battle: Battle) -> list[Spot]:
    """Return all that a page without a server carries."""
    stops = range(len(battle.dates))
    return [
        (width, level, stop)
        for width in CARRIED
        for level in sorted(set(list_levels(battle, width)))
        for stop in stops
    ]


def list_first(battle: Battle, view: str) -> list[Spot]:
    """Return what usual windows of all kinds show of a view, at all stops."""
    levels = [
        (width, find_level(battle, width, fit))
        for width in CARRIED
        for fit in list_fits(battle, view, width)
    ]
    return [(*level, stop) for level in dict.fromkeys(levels) for stop in range(len(battle.dates))]


def count_reach(battle: Battle) -> int:
    """Return how many stops on either side of the one at hand a page has in advance."""
    few = len(battle.units) * len(battle.dates) <= FEW
    return len(battle.dates) if few else NEAR_STOPS


def list_near(battle: Battle, stop: int) -> list[int]:
    """Return the stops around one, itself first; all of them where there are few."""
    last, reach = len(battle.dates) - 1, count_reach(battle)
    stops = range(max(0, stop - reach), min(last, stop + reach) + 1)
    return sorted(stops, key=lambda other: abs(other - stop))


@lru_cache(maxsize=64)
def render_levels(battle: Battle, lang: Language, spots: tuple[Spot, ...]) -> str:
    """Return the layouts of some spots as the page reads them."""
    return dump_levels(read_levels(battle, lang, spots))


def dump_levels(levels: Json) -> str:
    """Return layouts as JSON that may stand in a page."""
    return json.dumps(levels, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")


def render_opening(
    battle: Battle, lang: Language, day: date, *, views: Iterable[str], at: str | None = None,
    width: Width,
) -> str:  # fmt: skip
    """Return the layouts that a page opens with: what it shows in the usual windows.

    Parameters
    ----------
    battle, lang
        What is laid out, and the language of the labels.
    day
        The day that is asked for.
    views
        The views that may be shown.
    at
        Where the map is instead, as an address says it: latitude, longitude and zoom.
    width
        The kind of window.
    """
    fits = [fit for view in views for fit in list_fits(battle, view, width)]
    levels = [find_level(battle, width, fit) for fit in fits]
    if at:
        levels = [find_level(battle, width, float(at.split(",")[2]))]
    stops = list_near(battle, battle.dates.index(day))
    spots = [(width, level, stop) for level in dict.fromkeys(levels) for stop in stops]
    return render_levels(battle, lang, tuple(spots))


def answer_page(battle: Battle, lacking: object) -> str | None:
    """Return the layouts that a page lacks, or None if it asks for nothing that there is.

    Parameters
    ----------
    battle
        The battle.
    lacking
        What the page said, which may be anything: `lang`, `width`, `level` and `stops`.
    """
    if not isinstance(lacking, dict):
        return None
    lang, width, level = (lacking.get(name) for name in ("lang", "width", "level"))
    stops = lacking.get("stops")
    if lang not in LANGUAGES or width not in tuple(FRAMES) or not isinstance(stops, list):
        return None
    known = range(len(battle.dates))
    numbers = all(isinstance(n, int) and not isinstance(n, bool) for n in (level, *stops))
    if not numbers or level not in list_levels(battle, width):
        return None
    wanted = sorted({stop for stop in stops if stop in known})
    if not 0 < len(wanted) <= MOST_STOPS:
        return None
    return render_levels(battle, lang, tuple((width, level, stop) for stop in wanted))


def list_level_tasks(battle: Battle, langs: Iterable[Language]) -> list[Task]:
    """Return the work of laying all levels in some languages, for `geo.work.do_all`.

    Whoever makes a page afterwards, in whichever process, finds them in the store. Where nothing
    can be kept there is no such work: whoever makes a page does it.
    """
    if not open_store().is_shared:
        return []
    levels = list(dict.fromkeys(spot[:2] for spot in list_spots(battle)))
    return [Task(lay_level, (lang, *level)) for lang in langs for level in levels]


def lay_level(battle: Battle, lang: Language, width: Width, level: int) -> None:
    """See to it that a level is kept, at all stops."""
    stops = range(len(battle.dates))
    _read_level(battle, lang, width, level, stops, open_store())
