"""How a site is found: its root, its sitemap, what engines and those who share it are told."""

from __future__ import annotations

from html import escape

from babel.core import Locale, get_global

from geo.battle import LANGUAGES, Battle, Language
from geo.webmap import read_asset, render_description, render_icon
from geo.words import render_name

SHARE = (1200, 630)
"""Pixels of the picture that stands for the page where it is shared."""

ROOT = """\
<!DOCTYPE html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
{meta}
<script data-languages="{languages}">
{lead}</script>
<noscript><meta http-equiv="refresh" content="0; url={lang}/index.html"></noscript>
</head>
<body>
<h1>{title}</h1>
<ul>{links}</ul>
</body>
</html>
"""

LOST = """\
<!DOCTYPE html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>404 · {title}</title>
{icon}
</head>
<body>
<h1>404 · {title}</h1>
<ul>{links}</ul>
</body>
</html>
"""


def render_root(battle: Battle, base: str) -> str:
    """Return the page that leads to one of the languages."""
    lang = LANGUAGES[0]
    return ROOT.format(
        lang=lang,
        title=escape(battle.heading.read(lang)),
        meta=render_icon(battle) + render_meta(battle, lang, base, root=True),
        languages=" ".join(LANGUAGES),
        lead=read_asset("lead.js"),
        links=_list_languages(battle, ""),
    )


def render_lost(battle: Battle, base: str) -> str:
    """Return the page that a host shows where there is none.

    It is shown at any depth: its links must be whole.
    """
    lang = LANGUAGES[0]
    return LOST.format(
        lang=lang,
        title=escape(battle.heading.read(lang)),
        icon=render_icon(battle),
        links=_list_languages(battle, base),
    )


def render_meta(battle: Battle, lang: Language, base: str, *, root: bool = False) -> str:
    """Return what a search engine and a site where the page is shared are told.

    Parameters
    ----------
    battle, lang
        The battle and the language.
    base
        The site's address, with a slash at its end; empty if it is not known. Then nothing is
        said of what needs whole addresses: the page's own, the other languages, the picture.
    root
        Whether for the root rather than for the page of the language.
    """
    title, about = escape(battle.heading.read(lang)), escape(render_description(battle, lang))
    address = base if root else f"{base}{lang}/index.html"
    others = [name_locale(other) for other in LANGUAGES if other != lang]
    facts = [
        ("type", "website"),
        ("title", title),
        ("description", about),
        ("locale", name_locale(lang)),
        *(("locale:alternate", other) for other in others),
    ]
    if base:
        facts += [
            ("url", escape(address)),
            ("image", escape(f"{base}{lang}/share.png")),
            ("image:type", "image/png"),
            ("image:width", str(SHARE[0])),
            ("image:height", str(SHARE[1])),
            ("image:alt", title),
        ]
    tags = [f'<meta name="description" content="{about}">']
    tags += [f'<meta property="og:{name}" content="{value}">' for name, value in facts]
    if base:
        tags.append('<meta name="twitter:card" content="summary_large_image">')
        tags.append(f'<link rel="canonical" href="{escape(address)}">')
        tags += [
            f'<link rel="alternate" hreflang="{name}" href="{escape(place)}">'
            for name, place in _list_alternates(base)
        ]
    return "".join(tags)


def name_locale(lang: Language) -> str:
    """Return a language with the land where most speak it, as `ru_RU`."""
    return f"{lang}_{Locale.parse(get_global('likely_subtags')[lang]).territory}"


def render_sitemap(base: str) -> str:
    """Return the sitemap of the site at an address; its addresses must be whole."""
    others = "".join(
        f'<xhtml:link rel="alternate" hreflang="{name}" href="{escape(place)}"/>'
        for name, place in _list_alternates(base)
    )
    pages = "".join(
        f"<url><loc>{escape(base)}{lang}/index.html</loc>{others}</url>\n" for lang in LANGUAGES
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        f' xmlns:xhtml="http://www.w3.org/1999/xhtml">\n{pages}</urlset>\n'
    )


def render_robots(base: str) -> str:
    """Return what lets every engine in."""
    sitemap = f"Sitemap: {base}sitemap.xml\n" if base else ""
    return f"User-agent: *\nAllow: /\n{sitemap}"


def _list_alternates(base: str) -> list[tuple[str, str]]:
    pages = [(str(lang), f"{base}{lang}/index.html") for lang in LANGUAGES]
    return [*pages, ("x-default", base)]


def _list_languages(battle: Battle, base: str) -> str:
    return "".join(
        f'<li><a href="{escape(base)}{lang}/index.html" hreflang="{lang}" lang="{lang}">'
        f"{escape(battle.heading.read(lang))}: {escape(render_name(lang))}</a></li>"
        for lang in LANGUAGES
    )
