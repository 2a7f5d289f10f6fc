"""The whole thing as static files for any web host: a folder that needs no server behind it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path

from geo.battle import LANGUAGES, Battle, Language
from geo.exchange import FORMATS
from geo.film import draw_film
from geo.html import write_html
from geo.names import name_file
from geo.reel import Reel
from geo.sheet import draw_sheet
from geo.standalone import write_description, write_standalone
from geo.timeline import situation
from geo.words import say, write_name

MARK = ".made-by-geo"
"""A folder with this file in it is a site, and may be replaced by a newer one."""

DPI = 110
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
<script>
const asked = new URLSearchParams(location.search).get("lang");
const lang = {languages}.includes(asked) ? asked : "{lang}";
location.replace(`${{lang}}/index.html${{location.search}}${{location.hash}}`);
</script>
<meta http-equiv="refresh" content="0; url={lang}/index.html">
</head>
<body>
<h1>{title}</h1>
<ul>{links}</ul>
</body>
</html>
"""


class SiteError(Exception):
    """The folder cannot be written to; the message says why."""


def write_site(
    battle: Battle,
    folder: Path,
    *,
    url: str | None = None,
    progress: Callable[[float], None] | None = None,
) -> None:
    """Write the battle as a web site: all languages, sheets, data, nothing half done.

    Parameters
    ----------
    battle
        The battle.
    folder
        Where to. A site that is there already is replaced; anything else is left alone.
    url
        The address under which the folder will be found. Sitemaps and share pictures need it;
        all other links are relative.
    progress
        Told from time to time how much is done, 0 to 1.

    Raises
    ------
    SiteError
        The folder holds something else.
    OSError
        A file cannot be written. Nothing new is left behind.
    """
    if (
        folder.exists()
        and not (folder / MARK).exists()
        and (not folder.is_dir() or any(folder.iterdir()))
    ):
        msg = f"{folder} holds something else than a site: name an empty or a new folder"
        raise SiteError(msg)
    base = f"{url.rstrip('/')}/" if url else ""
    with _replace_folder(folder) as draft:
        total = len(LANGUAGES) * (len(battle.dates) * len(battle.views) * 2 + 5)
        for done, _ in enumerate(_write_all(battle, draft, base), start=1):
            if progress is not None:
                progress(min(1.0, done / total))


@contextmanager
def _replace_folder(folder: Path) -> Iterator[Path]:
    """Give a folder to fill; at the end it takes the place of `folder`."""
    room: Path | None = None
    try:
        room = Path(tempfile.mkdtemp(prefix=".writing-", dir=folder.absolute().parent))
        draft, old = room / "new", room / "old"
        draft.mkdir()
        yield draft
        if folder.exists():
            folder.rename(old)
        draft.rename(folder)
    except OSError as error:
        if room is not None and not str(error.filename or room).startswith(str(room)):
            raise  # what could not be read lies elsewhere
        msg = f"cannot write {folder}: {error.strerror or error}"
        raise OSError(msg) from error
    finally:
        if room is not None:
            shutil.rmtree(room, ignore_errors=True)


def _write_all(battle: Battle, folder: Path, base: str) -> Iterator[None]:
    """Write one thing after the other."""
    (folder / MARK).write_text("python -m geo site\n", "utf-8")
    (folder / "index.html").write_text(_write_root(battle, base), "utf-8")
    (folder / "sitemap.xml").write_text(_write_sitemap(base), "utf-8")
    sitemap = f"Sitemap: {base}sitemap.xml\n" if base else ""
    (folder / "robots.txt").write_text(f"User-agent: *\nAllow: /\n{sitemap}", "utf-8")
    first = next(iter(battle.views))
    for lang in LANGUAGES:
        home = folder / lang
        for name in ("sheets", "data"):
            (home / name).mkdir(parents=True)
        links = {other: f"../{other}/index.html" for other in LANGUAGES}
        page = write_standalone(
            battle,
            lang,
            links=links,
            head=_write_meta(battle, lang, base),
            downloads=_write_downloads(battle, lang),
        )
        (home / "index.html").write_text(page, "utf-8")
        yield
        name = name_file(battle, ".html", lang=lang)
        (home / "data" / name).write_text(write_html(battle, lang), "utf-8")
        yield
        for form in FORMATS.values():
            form.write(battle, home / "data" / name_file(battle, form.suffix, lang=lang), lang)
        yield
        film = draw_film(battle, lang, view=first)
        (home / name_file(battle, ".gif", view=first, lang=lang)).write_bytes(film)
        yield
        picture = Reel(battle, lang, first, SHARE).draw(_find_fullest(battle))
        picture.save(home / "share.png", optimize=True)
        yield
        for day in battle.dates:
            for view in battle.views:
                for format_ in ("png", "pdf"):
                    path = home / _name_sheet(battle, lang, day.isoformat(), view, format_)
                    path.write_bytes(
                        draw_sheet(battle, day, lang, view=view, format=format_, dpi=DPI)
                    )
                    yield


def _name_sheet(battle: Battle, lang: Language, day: str, view: str, suffix: str) -> str:
    return f"sheets/{battle.id}_{day}_{view}_{lang}.{suffix}"


def _find_fullest(battle: Battle) -> int:
    """Return the number of the day with most movement: it stands for the week."""
    counts = [len(situation(battle, day).moves) for day in battle.dates]
    return counts.index(max(counts))


def _write_root(battle: Battle, base: str) -> str:
    lang = LANGUAGES[0]
    links = "".join(
        f'<li><a href="{other}/index.html" hreflang="{other}" lang="{other}">'
        f"{escape(battle.heading.read(other))}: {escape(write_name(other))}</a></li>"
        for other in LANGUAGES
    )
    return ROOT.format(
        lang=lang,
        title=escape(battle.heading.read(lang)),
        meta=_write_meta(battle, lang, base, here=f"{lang}/"),
        languages=list(LANGUAGES),
        links=links,
    )


def _write_meta(battle: Battle, lang: Language, base: str, *, here: str = "") -> str:
    """Return what a search engine and a site where the page is shared are told."""
    title, about = escape(battle.heading.read(lang)), escape(write_description(battle, lang))
    image = f"{base}{lang}/share.png" if base else f"{here}share.png"
    up = "" if here else "../"
    tags = [
        f'<meta name="description" content="{about}">',
        '<meta property="og:type" content="website">',
        f'<meta property="og:title" content="{title}">',
        f'<meta property="og:description" content="{about}">',
        f'<meta property="og:locale" content="{lang}">',
        f'<meta property="og:image" content="{escape(image)}">',
        f'<meta property="og:image:width" content="{SHARE[0]}">',
        f'<meta property="og:image:height" content="{SHARE[1]}">',
        '<meta name="twitter:card" content="summary_large_image">',
    ]
    tags += [
        f'<link rel="alternate" hreflang="{other}" href="{escape(base or up)}{other}/index.html">'
        for other in LANGUAGES
    ]
    if base:
        address = escape(f"{base}{lang}/index.html")
        tags.append(f'<meta property="og:url" content="{address}">')
        tags.append(f'<link rel="canonical" href="{address}">')
    return "".join(tags)


def _write_sitemap(base: str) -> str:
    """Return the sitemap; its addresses are whole only if the site's own is known."""
    others = "".join(
        f'<xhtml:link rel="alternate" hreflang="{lang}" href="{escape(base)}{lang}/index.html"/>'
        for lang in LANGUAGES
    )
    pages = "".join(
        f"<url><loc>{escape(base)}{lang}/index.html</loc>{others}</url>\n" for lang in LANGUAGES
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        f' xmlns:xhtml="http://www.w3.org/1999/xhtml">\n{pages}</urlset>\n'
    )


def _write_downloads(battle: Battle, lang: Language) -> str:
    """Return links to all that was drawn and written beside the page."""
    first = next(iter(battle.views))
    parts = [_head("Sheet", lang), "<ul>"]
    for format_ in ("png", "pdf"):
        pattern = escape(_name_sheet(battle, lang, "{date}", "{view}", format_))
        start = pattern.replace("{date}", battle.first.isoformat()).replace("{view}", first)
        parts.append(_link(start, format_, lang, f' data-pattern="{pattern}"'))
    film = name_file(battle, ".gif", view=first, lang=lang)
    parts += ["</ul>", _head("Film", lang), f"<ul>{_link(film, 'gif', lang)}</ul>"]
    parts += [_head("Data", lang), "<ul>"]
    for name, form in FORMATS.items():
        parts.append(_link(f"data/{name_file(battle, form.suffix, lang=lang)}", name, lang))
    page = f"data/{name_file(battle, '.html', lang=lang)}"
    parts += ["</ul>", _head("Web page", lang), f"<ul>{_link(page, 'html', lang)}</ul>"]
    return "".join(parts)


def _head(key: str, lang: Language) -> str:
    return f"<h2>{escape(say(lang, key))}</h2>"


def _link(href: str, name: str, lang: Language, more: str = "") -> str:
    label = f"{name.upper()}: {say(lang, f'about {name}')}"
    return f'<li><a href="{escape(href)}" download{more}>{escape(label)}</a></li>'
