"""The Streamlit components that hold the map and its panels.

The heavy page crosses the wire once: `_PAGE` brings it, with the texts of the panels, and puts it
into a sandboxed frame. `_SLOT` is a place for a part of the panels. `_STATE` carries the small
messages: what was chosen at first, and what the exports need to know since. `_SUPPLY` brings the
layouts that the page asks for. `host.js` is the
script around them all; it shows panels and address without asking the server.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Any, Literal
from zlib import compress

import streamlit as st

from geo.battle import Language
from geo.webmap.assets import read_assets
from geo.webmap.page import fill_levels

# What is sent is a mapping of texts and numbers: for anything else Streamlit would load pandas and
# pyarrow, to see whether it is a table.

SCRIPTS = ("rules.js", "address.js", "panels.js", "reader.js", "host.js")


_PAGE = st.components.v2.component("battle_page", js=read_assets(*SCRIPTS), isolate_styles=False)
_STATE = st.components.v2.component(
    "battle_state", js=read_assets("state.js"), isolate_styles=False
)
_SUPPLY = st.components.v2.component(
    "battle_supply", js=read_assets("supply.js"), isolate_styles=False
)
_SLOT = st.components.v2.component("battle_slot", js=read_assets("slot.js"), isolate_styles=False)


def _deflate(text: str) -> str:
    """Return a text deflated, as base64."""
    return b64encode(compress(text.encode(), 6)).decode()


_pack = lru_cache(maxsize=128)(_deflate)


def supply_page(find: Callable[[object], str | None], *, key: str) -> None:
    """Answer a page that lacks layouts; without a question it costs nothing.

    Parameters
    ----------
    find
        Returns the layouts that are asked for, as JSON, or None if there are none such. A browser
        may ask anything.
    key
        Of the widget.
    """

    def hear() -> None:
        st.session_state[f"{key}-lack"] = st.session_state[key].lack

    lack = st.session_state.pop(f"{key}-lack", None)
    data: dict[str, Any] = {}
    if isinstance(lack, dict):
        found = find(lack)
        data = {"n": lack.get("n"), "packed": _pack(found or "null")}
    _SUPPLY(key=key, data=data, on_lack_change=hear)


@dataclass(frozen=True)
class PackedPage:
    """A page and what the panels beside it show, as they cross the wire; and a sum of them."""

    packed: str
    sum: str


def pack_page(html: str, panels: Mapping[str, Any], words: Mapping[str, str]) -> PackedPage:
    """Return a page as it crosses the wire.

    Parameters
    ----------
    html
        The whole page, as `webmap.render_page` gives it, without layouts.
    panels
        What the panels beside it show, as `collect_panels` gives it.
    words
        What is said where the server is away (`offline`) or does not answer (`silent`).
    """
    parts = {"html": html, "blank": fill_levels("{}"), "panels": panels, "words": words}
    text = json.dumps(parts, ensure_ascii=False)
    return PackedPage(_deflate(text), sha256(text.encode()).hexdigest()[:16])


def show_page(
    page: PackedPage, levels: str, *, battle: str, lang: Language, title: str,
    on_again: Callable[[str], None],
) -> None:  # fmt: skip
    """Show a page of the map in a frame that may run scripts and save files, nothing else.

    Parameters
    ----------
    page
        The page, as `pack_page` gives it.
    levels
        The layouts that it opens with, as `webmap.render_opening` gives them.
    battle
        Id of the battle: the frame answers only to messages that name it.
    lang
        The language of it all.
    title
        Accessible name of the frame.
    on_again
        Called with a language before the script runs anew: the reader went back to a page of that
        language, or the page found the server again.
    """

    def hear() -> None:
        again = st.session_state[key].again
        on_again(str(again.get("lang")) if isinstance(again, dict) else "")

    key = f"page-{battle}"
    data = {
        "packed": page.packed, "page": page.sum, "levels": _pack(fill_levels(levels)),
        "battle": battle, "lang": lang, "title": title,
    }  # fmt: skip
    _PAGE(key=key, data=data, on_again_change=hear)


def show_slot(name: Literal["head", "page", "day", "rest"]) -> None:
    """Show a place that the script fills with a part of the panels."""
    _SLOT(key=f"slot-{name}", data={"name": name})


def read_said(key: str) -> dict[str, Any]:
    """Return what the page last said was chosen.

    Parameters
    ----------
    key
        Of `hear_page`.

    Returns
    -------
    dict
        `n` (it counts what was said), `date`, `view`, `others`, `stated`, `at`; empty before
        anything was said. A browser may say anything: check it.
    """
    heard = st.session_state.get(key)
    return dict((heard.said if heard is not None else None) or {})


def hear_page(asked: Mapping[str, Any], lang: Language, *, key: str) -> None:
    """Tell the page what to show at first, and that what it last said was heard.

    Parameters
    ----------
    asked
        What the page shows at first: `date`, `lang`, `unit`, `view`, `others`, `stated`, `at`,
        `panel`.
    lang
        The language of what is offered now.
    key
        Of the widget; `read_said` returns what the page said.
    """
    said = read_said(key)
    data = {"asked": tuple(asked.items()), "lang": lang, "heard": said.get("n", 0)}
    _STATE(key=key, data=data, on_said_change=lambda: None, default={"said": {}})
