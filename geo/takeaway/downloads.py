"""What lies beside a page for taking away: the names of the files, and the list of them."""

from __future__ import annotations

from html import escape

from geo.battle import Battle, Language
from geo.words import say
from geo.work import FORMATS, Kind, Scope, list_formats, name_file

SIZE = (1753, 1240)
"""Pixels of a sheet."""


FOLDERS = {"sheet": "sheets", "film": "film", "page": "data", "data": "data"}
"""The folder of a site in which files of a kind lie."""


def name_download(
    battle: Battle, lang: Language, format_: str, *, day: str | None = None, view: str | None = None
) -> str:
    """Return where a file lies in a language's folder; parameters as for `name_file`."""
    form = FORMATS[format_]
    name = name_file(battle, form.suffix, day=day, view=view, lang=lang)
    return f"{FOLDERS[form.kind]}/{name}"


def render_offers(battle: Battle, lang: Language) -> str:
    """Return links to all that was drawn and written beside the page."""

    def list_files(
        kind: Kind, scope: Scope, day: str | None = None, view: str | None = None
    ) -> str:
        names = list_formats(kind, site=scope)
        files = {name: name_download(battle, lang, name, day=day, view=view) for name in names}
        return _list_links(battle, lang, files)

    preview = name_download(battle, lang, "png", day="{date}", view="{view}")
    return "".join(
        (
            _head("Sheet", lang),
            '<p data-shown="day"></p>',
            _show_sheet(battle, preview),
            list_files("sheet", "day", "{date}", "{view}"),
            f"<h3>{escape(say(lang, 'All days'))}</h3>",
            list_files("sheet", "week", "week", "{view}"),
            _head("Film", lang),
            '<p data-shown="view"></p>',
            list_files("film", "view", view="{view}"),
            _head("Data", lang),
            list_files("data", "battle"),
            _head("Web page", lang),
            list_files("page", "battle"),
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
