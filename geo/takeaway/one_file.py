"""The whole battle as one HTML file: all languages, all dossiers, no server, no network.

The page of one language is kept whole and the others as what differs from it, pressed together.
A short script takes out the page that is asked for and puts it in its own place.
"""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Callable, Mapping
from contextlib import closing
from functools import lru_cache
from html import escape
from pathlib import Path

from jinja2 import Template

from geo.battle import LANGUAGES, Battle, Language
from geo.layout import NARROW
from geo.webmap import (
    fill_blank,
    list_level_tasks,
    read_asset,
    render_blank,
    render_description,
    render_icon,
    render_plain,
)
from geo.words import say
from geo.work import Order, Task, WorkerError, do_all, write_bytes

SHELL = Path(__file__).with_name("shell.html")
REACH = 24
"""Shortest text that is copied from another page rather than written again."""

EVERY = 3
"""Where copies may begin: at every so many letters."""

Patch = list[str | tuple[int, int]]


def render_html(
    battle: Battle, lang: Language, blanks: Mapping[Language, str] | None = None
) -> str:
    """Return the battle as one HTML document that opens in `lang`.

    Parameters
    ----------
    battle
        The battle.
    lang
        The language in which it opens; `?lang=` in the address opens another.
    blanks
        What `render_blank` returns for each language, where it is at hand.
    """
    order = (lang, *(other for other in LANGUAGES if other != lang))
    links = {other: f"?lang={other}" for other in LANGUAGES}
    known = {} if blanks is None else blanks
    pages = {
        other: fill_blank(
            battle, other, known.get(other) or render_blank(battle, other), links=links
        )
        for other in order
    }
    whole = pages[lang]
    patches = {other: find_patch(whole, pages[other]) for other in order[1:]}
    text = json.dumps(
        {"whole": whole, "patches": patches}, ensure_ascii=False, separators=(",", ":")
    )
    packed = base64.b64encode(zlib.compress(text.encode(), 9)).decode()
    shell = Template(SHELL.read_text("utf-8"), keep_trailing_newline=True)
    page: str = shell.render(
        lang=lang,
        title=escape(battle.heading.read(lang)),
        icon=render_icon(battle),
        about=escape(render_description(battle, lang)),
        wait=escape(say(lang, "Loading the map")),
        failed=escape(say(lang, "The map could not be loaded")),
        scripted=_render_guard(),
        unpack=read_asset("unpack.js"),
        plain=_render_unscripted(battle, lang),
        pages=packed,
    )
    return page


def guard_page(battle: Battle, lang: Language, page: str) -> str:
    """Return a page that tells the week in words wherever its scripts do not run.

    A page cannot find out by a script that it may have none: what it shows at first must be
    right for a server that forbids scripts, and for a browser without them. Its scripts, if they
    run, take the words away and show the rest.
    """
    page = page.replace("</title>", f"</title>{_render_guard()}", 1)
    last = page.rindex("<script>")
    start = re.compile(r"<body\b[^>]*>").search(page)
    if start is None:
        msg = "`page` must have a body"
        raise ValueError(msg)
    return "".join(
        (
            page[: start.end()],
            _render_unscripted(battle, lang),
            '<div id="whole" hidden>',
            page[start.end() : last],
            f'</div><script data-narrow="{NARROW}">\n{read_asset("unlock.js")}</script>\n',
            page[last:],
        )
    )


def _render_guard() -> str:
    """Return what hides the words while the scripts are at work, and shows them if one fails."""
    hide = "<style>.scripted #plain { display: none; }</style>"
    return f"<script>{read_asset('scripted.js')}</script>{hide}"


def _render_unscripted(battle: Battle, lang: Language) -> str:
    """Return the week in words, and why there is no map."""
    return (
        f'<main id="plain" class="plain"><p id="missing">'
        f"{escape(say(lang, 'The map needs scripts'))}</p>"
        f"<h1>{escape(battle.heading.read(lang))}</h1>{render_plain(battle, lang)}</main>"
    )


def list_page_tasks(battle: Battle) -> list[Task]:
    """Return the work of making the page in all languages: first all that they share."""
    pages = [Task(render_blank, (lang,)) for lang in LANGUAGES]
    return [*list_level_tasks(battle, LANGUAGES), *pages]


def write_one_file(battle: Battle, order: Order, path: Path) -> None:
    """Write the battle as the one HTML file `path`, which opens in the language of the order.

    Raises
    ------
    OSError
        The file cannot be written.
    """
    write_bytes(path, make_one_file(battle, order.lang))


def make_one_file(
    battle: Battle,
    lang: Language,
    *,
    tell: Callable[[float], None] = lambda _: None,
    stopped: Callable[[], bool] = lambda: False,
) -> bytes:
    """Return the battle as one HTML file that opens in `lang`, made on all cores.

    Parameters
    ----------
    battle, lang
        The battle and the language.
    tell
        Told from time to time how much is done, 0 to 1.
    stopped
        Asked now and then whether to stop; then nothing is returned.
    """
    blanks = _keep_blanks(battle)
    if len(blanks) < len(LANGUAGES):
        try:
            made = _make_blanks(battle, tell, stopped)
        except (WorkerError, OSError):
            # No other process can be started, or stays alive: all of it is done here.
            made = {} if stopped() else {lang: render_blank(battle, lang) for lang in LANGUAGES}
        blanks |= made
    return b"" if stopped() else render_html(battle, lang, blanks).encode()


@lru_cache(maxsize=2)
def _keep_blanks(battle: Battle) -> dict[Language, str]:
    """Return where the pages of a battle are kept once they are made."""
    del battle
    return {}


def _make_blanks(
    battle: Battle, tell: Callable[[float], None], stopped: Callable[[], bool]
) -> dict[Language, str]:
    """Return the page in each language, or none where it was stopped."""
    tasks = list_page_tasks(battle)
    blanks: dict[Language, str] = {}
    with closing(do_all(battle, tasks)) as results:
        for done, (task, result) in enumerate(results, start=1):
            if stopped():
                return {}
            if task.work is render_blank:
                blanks[task.args[0]] = result
            tell(done / (len(tasks) + 1))
    return blanks


def find_patch(known: str, wanted: str) -> Patch:
    """Return how to make a text of pieces of another.

    Parameters
    ----------
    known
        The text that is there.
    wanted
        The text to make.

    Returns
    -------
    list
        New text, and begin and length of what is copied from `known`, by turns.
    """
    places: dict[str, int] = {}
    for at in range(0, len(known) - REACH + 1, EVERY):
        places.setdefault(known[at : at + REACH], at)
    patch: Patch = []
    start = now = ahead = 0
    while now <= len(wanted) - REACH:
        piece = wanted[now : now + REACH]
        # What follows the last copy, moved along by what was new, goes before any other place.
        at = ahead + now if known.startswith(piece, max(0, ahead + now)) else places.get(piece, -1)
        if at < 0:
            now += 1
            continue
        long = _measure_common(known, at, wanted, now)
        if start < now:
            patch.append(wanted[start:now])
        patch.append((at, long))
        ahead = at - now
        start = now = now + long
    if start < len(wanted):
        patch.append(wanted[start:])
    return patch


def _measure_common(one: str, i: int, two: str, j: int) -> int:
    """Return how many letters two texts share from these places on."""
    long, step = 0, 4096
    while step:
        piece = two[j + long : j + long + step]
        if len(piece) == step and one.startswith(piece, i + long):
            long += step
        else:
            step //= 2
    return long
