"""The map page made whole: with its panels and the way to the other languages, without a server.

What the app does around the map's frame, `standalone.js` does here inside the page.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape
from pathlib import Path

from branca.element import MacroElement
from jinja2 import Template

from geo.battle import Battle, Language
from geo.folio import collect_panels, write_plain
from geo.fragments import read_style
from geo.webmap import make_map, write_page
from geo.words import say, write_date, write_name

HERE = Path(__file__).parent
PANELS = ("Dossier", "Table", "Contradictions", "Sources")


class Standalone(MacroElement):  # type: ignore[misc]
    """Head line, panels and their script around a map."""

    _template = Template(
        """
        {% macro header(this, kwargs) %}{{ this.head }}<style>{{ this.css }}</style>{% endmacro %}
        {% macro html(this, kwargs) %}
            {{ this.markup }}
            <script type="application/json" id="panels">{{ this.panels }}</script>
            <script>{{ this.js }}</script>
        {% endmacro %}
        {% macro script(this, kwargs) %}standalone.start();{% endmacro %}
        """
    )

    def __init__(
        self,
        battle: Battle,
        lang: Language,
        *,
        links: Mapping[Language, str],
        head: str,
        downloads: str,
    ) -> None:
        super().__init__()
        self._name = "Standalone"
        self.head = head
        self.css = read_style() + (HERE / "standalone.css").read_text("utf-8")
        self.js = (HERE / "standalone.js").read_text("utf-8")
        self.markup = _write_frame(battle, lang, links, downloads)
        panels = collect_panels(battle, lang) | _list_words(battle, lang)
        self.panels = _dump(panels)


def write_standalone(
    battle: Battle,
    lang: Language,
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
    links
        Where the page of each language is, from this page.
    head
        More for the document's head.
    downloads
        What can be taken away, as HTML. `{date}` and `{view}` in an attribute `data-pattern`
        stand for what is shown; the script writes them into the link.
    """
    chart = make_map(battle, lang)
    Standalone(battle, lang, links=links, head=head, downloads=downloads).add_to(chart)
    return write_page(chart, battle, lang)


def write_description(battle: Battle, lang: Language) -> str:
    """Return what the page is about, in one plain sentence or two."""
    return f"{battle.heading.read(lang)}. {battle.subtitle.read(lang)}"


def _write_frame(
    battle: Battle, lang: Language, links: Mapping[Language, str], downloads: str
) -> str:
    current = {lang: ' aria-current="true"'}
    languages = "".join(
        f'<a href="{escape(href)}" hreflang="{other}" lang="{other}" data-lang-link="{other}"'
        f' title="{escape(write_name(other))}"'
        f"{current.get(other, '')}>{other.upper()}</a>"
        for other, href in links.items()
    )
    tabs = "".join(
        f'<button type="button" data-panel="{name}" aria-pressed="false">'
        f"{escape(say(lang, name))}</button>"
        for name in (*PANELS, *(("Export",) if downloads else ()))
    )
    saved = f'<section id="downloads" hidden>{downloads}</section>' if downloads else ""
    name, close = escape(say(lang, "Panel")), escape(say(lang, "Close"))
    return (
        f'<header class="top"><div><h1>{escape(battle.heading.read(lang))}</h1>'
        f"<p>{escape(battle.subtitle.read(lang))}</p></div>"
        f'<button type="button" id="open-folio" aria-controls="folio" aria-expanded="false">'
        f"{escape(say(lang, 'Dossier'))}</button>"
        f'<nav aria-label="{escape(say(lang, "Language"))}">{languages}</nav></header>'
        f'<aside class="folio" id="folio" aria-label="{name}">'
        f'<div class="tabs" role="group" aria-label="{name}">{tabs}'
        f'<button type="button" id="close-folio" aria-label="{close}">×</button></div>'
        f'<div id="folio-page" aria-live="polite"></div>{saved}<div id="folio-day"></div></aside>'
        '<div id="notice" role="status" hidden></div>'
        f'<noscript><main class="plain">{write_plain(battle, lang)}</main></noscript>'
    )


def _list_words(battle: Battle, lang: Language) -> dict[str, object]:
    """Return what the script says of a wrong address."""
    view = next(iter(battle.views.values())).name.read(lang)
    day, name = write_date(battle.first, lang), write_name(lang)
    keys = {
        "date": ("There is no day {value}; showing {day}", {"day": day}),
        "lang": ("There is no language {value}; showing {language}", {"language": name}),
        "unit": ("There is no unit {value}", {}),
        "view": ("There is no view {value}; showing {view}", {"view": view}),
    }
    words = {what: say(lang, key, value="{value}", **more) for what, (key, more) in keys.items()}
    return {"words": words}


def _dump(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("</", "<\\/").replace("<!--", "<\\u0021--")
