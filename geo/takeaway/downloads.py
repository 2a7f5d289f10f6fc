"""What lies beside a page for taking away: the names of the files, and the list of them."""

from __future__ import annotations

from html import escape

from geo.battle import Battle, Language
from geo.exchange import FORMATS
from geo.words import say
from geo.work import name_file

SHEETS = ("png", "svg", "pdf")
WEEKS = ("png", "pdf")
"""Formats of the sheets of a day and of those of all days."""

SIZE = (1753, 1240)
"""Pixels of a sheet."""


def name_sheet(battle: Battle, lang: Language, day: str, view: str, suffix: str) -> str:
    """Return where a sheet lies; `day` and `view` may be `{date}` and `{view}`."""
    return f"sheets/{battle.id}_{day}_{view}_{lang}.{suffix}"


def name_film(battle: Battle, lang: Language, view: str) -> str:
    """Return where the film of a view lies; `view` may be `{view}`."""
    return f"film/{name_file(battle, '.gif', view=view, lang=lang)}"


def name_data(battle: Battle, lang: Language, suffix: str) -> str:
    """Return where the battle as data or as one page lies."""
    return f"data/{name_file(battle, suffix, lang=lang)}"


def write_offers(battle: Battle, lang: Language) -> str:
    """Return links to all that was drawn and written beside the page."""
    preview = name_sheet(battle, lang, "{date}", "{view}", "png")
    week = {name: name_sheet(battle, lang, "week", "{view}", name) for name in WEEKS}
    day = {name: name_sheet(battle, lang, "{date}", "{view}", name) for name in SHEETS}
    data = {name: name_data(battle, lang, form.suffix) for name, form in FORMATS.items()}
    return "".join(
        (
            _head("Sheet", lang),
            '<p data-shown="day"></p>',
            _show_sheet(battle, preview),
            _list_links(battle, lang, day),
            f"<h3>{escape(say(lang, 'All days'))}</h3>",
            _list_links(battle, lang, week),
            _head("Film", lang),
            '<p data-shown="view"></p>',
            _list_links(battle, lang, {"gif": name_film(battle, lang, "{view}")}),
            _head("Data", lang),
            _list_links(battle, lang, data),
            _head("Web page", lang),
            _list_links(battle, lang, {"html": name_data(battle, lang, ".html")}),
        )
    )


def _head(key: str, lang: Language) -> str:
    return f"<h2>{escape(say(lang, key))}</h2>"


def _list_links(battle: Battle, lang: Language, files: dict[str, str]) -> str:
    """Return a list of links, by the names of the formats."""
    links = []
    for name, file in files.items():
        words = escape(f"{name.upper()}: {say(lang, f'about {name}')}")
        links.append(f"<li><a {_fill(battle, 'href', file)} download>{words}</a></li>")
    return f"<ul>{''.join(links)}</ul>"


def _show_sheet(battle: Battle, pattern: str) -> str:
    """Return a picture of the sheet, which a press opens whole."""
    width, height = SIZE
    picture = (
        f'<img {_fill(battle, "src", pattern)} data-shown="day" alt="" loading="lazy"'
        f' width="{width}" height="{height}">'
    )
    link = _fill(battle, "href", pattern)
    return f'<a {link} target="_blank">{picture}</a>'


def _fill(battle: Battle, name: str, pattern: str) -> str:
    """Return the attribute for the first day and view, and the pattern if it is one."""
    first = next(iter(battle.views))
    file = pattern.replace("{date}", battle.first.isoformat()).replace("{view}", first)
    more = f' data-pattern="{escape(pattern)}"' if file != pattern else ""
    return f'{name}="{escape(file)}"{more}'
