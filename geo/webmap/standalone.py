"""The map page made whole: with its panels and the way to the other languages, without a server.

What the app does around the map's frame, `standalone.js` does here inside the page.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from html import escape
from urllib.parse import quote

from branca.element import MacroElement
from jinja2 import Template

from geo.battle import LANGUAGES, Battle, Language
from geo.webmap.assets import read_asset, read_assets
from geo.webmap.page import make_map, render_page
from geo.webmap.panels.fragments import read_style
from geo.webmap.panels.pooled import collect_panels, render_credit, render_title
from geo.words import render_date, render_name, say

ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path fill="{colour}"'
    ' d="M1 5h30v22H1z"/><path d="M1 5l30 22M31 5L1 27" stroke="#fff" stroke-width="3"/></svg>'
)
"""Shown beside the page's name by browsers: the sign of infantry."""

HEAD, TOP, SAVED = "<!-- head -->", "<!-- top -->", "<!-- saved -->"
"""Where a blank page lacks what depends on where it will lie."""


class Standalone(MacroElement):  # type: ignore[misc]
    """Panels and their script around a map."""

    _template = Template(
        """
        {% macro header(this, kwargs) %}<style>{{ this.css }}</style>{% endmacro %}
        {% macro html(this, kwargs) %}
            {{ this.markup }}
            <script type="application/json" id="panels">{{ this.panels }}</script>
            <script>{{ this.js }}</script>
        {% endmacro %}
        {% macro script(this, kwargs) %}standalone.start();{% endmacro %}
        """
    )

    def __init__(self, battle: Battle, lang: Language) -> None:
        super().__init__()
        self._name = "Standalone"
        self.css = read_style() + read_asset("standalone.css")
        names = ("address.js", "panels.js", "reader.js", "later.js", "standalone.js")
        self.js = read_assets(*names)
        self.markup = _render_folio(battle, lang)
        panels = collect_panels(battle, lang) | _list_words(battle, lang)
        self.panels = _dump(panels)


@lru_cache(maxsize=len(LANGUAGES))
def render_blank(battle: Battle, lang: Language) -> str:
    """Return the page of one language without what depends on where it will lie.

    Those of one battle are kept: most of the work for a page is here.
    """
    chart = make_map(battle, lang)
    Standalone(battle, lang).add_to(chart)
    page = render_page(chart, battle, lang)
    page = page.replace("</title>", f"</title>{render_icon(battle)}{HEAD}", 1)
    return re.sub(r"<body\b[^>]*>", lambda body: f"{body[0]}{TOP}", page, count=1)


def fill_blank(
    battle: Battle,
    lang: Language,
    blank: str,
    *,
    links: Mapping[Language, str],
    head: str = "",
    downloads: str = "",
) -> str:
    """Return the page of one language as an HTML document that needs no server.

    Parameters
    ----------
    battle, lang
        The battle, and the language of every word.
    blank
        What `render_blank` returns for them.
    links
        Where the page of each language is, from this page.
    head
        More for the document's head.
    downloads
        What can be taken away, as HTML. `{date}` and `{view}` in an attribute `data-pattern`
        stand for what is shown; the script writes them into the link or picture.
    """
    parts = {
        HEAD: head,
        TOP: _render_top(battle, lang, links, offers=bool(downloads)),
        SAVED: f'<section id="downloads" hidden>{downloads}</section>' if downloads else "",
    }
    for place, part in parts.items():
        blank = blank.replace(place, part, 1)
    return blank


def render_description(battle: Battle, lang: Language) -> str:
    """Return what the page is about, in one plain sentence or two."""
    return f"{battle.heading.read(lang)}. {battle.subtitle.read(lang)}"


def render_icon(battle: Battle) -> str:
    """Return the link to the page's icon, which it holds itself."""
    colour = next(iter(battle.sides.values())).light.shape
    return f'<link rel="icon" href="data:image/svg+xml,{quote(ICON.format(colour=colour))}">'


def _render_top(
    battle: Battle, lang: Language, links: Mapping[Language, str], *, offers: bool
) -> str:
    """Return the head line; it comes first, so that a keyboard finds it first."""
    current = {lang: ' aria-current="true"'}
    languages = "".join(
        f'<a href="{escape(href)}" hreflang="{other}" lang="{other}" data-lang-link="{other}"'
        f' title="{escape(render_name(other))}"'
        f"{current.get(other, '')}>{other}</a>"
        for other, href in links.items()
    )
    export = (
        '<button type="button" id="open-downloads" aria-expanded="false"'
        f' aria-controls="downloads">{escape(say(lang, "Export"))}</button>'
        if offers
        else ""
    )
    return (
        '<header class="top"><button type="button" id="skip">'
        f"{escape(say(lang, 'Skip to the dossier'))}</button>"
        f"<div>{render_title(battle, lang)}</div>{export}"
        f'<nav aria-label="{escape(say(lang, "Language"))}">{languages}</nav></header>'
    )


def _render_folio(battle: Battle, lang: Language) -> str:
    name = escape(say(lang, "Panel"))
    return (
        f'<aside class="folio" id="folio" tabindex="-1" aria-label="{name}">'
        f'<div id="folio-head"></div>{SAVED}<div id="folio-page"></div>'
        '<div id="folio-day"></div><div id="folio-rest"></div>'
        f"{render_credit(battle, lang)}</aside>"
        '<div id="notice" role="status" hidden></div>'
    )


def _list_words(battle: Battle, lang: Language) -> dict[str, object]:
    """Return what the script says of a wrong address."""
    view = next(iter(battle.views.values())).name.read(lang)
    day, name = render_date(battle.first, lang), render_name(lang)
    keys = {
        "date": ("There is no day {value}; showing {day}", {"day": day}),
        "lang": ("There is no language {value}; showing {language}", {"language": name}),
        "unit": ("There is no unit {value}", {}),
        "view": ("There is no view {value}; showing {view}", {"view": view}),
        "panel": ("There is no panel {value}", {}),
        "at": ("There is no place {value} on the map", {}),
    }
    words = {what: say(lang, key, value="{value}", **more) for what, (key, more) in keys.items()}
    return {"words": words}


def _dump(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("</", "<\\/").replace("<!--", "<\\u0021--")
