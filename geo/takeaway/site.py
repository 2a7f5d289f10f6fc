"""The whole thing as static files for any web host: a folder that needs no server behind it."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from pathlib import Path

from geo.battle import LANGUAGES, Battle, Language, situation
from geo.exchange import write_data
from geo.sheet import FrameMaker, draw, draw_sheets
from geo.takeaway.downloads import FOLDERS, name_download, render_offers
from geo.takeaway.one_file import guard_page, list_page_tasks, render_html
from geo.takeaway.signposts import (
    SHARE,
    render_lost,
    render_meta,
    render_robots,
    render_root,
    render_sitemap,
)
from geo.webmap import REST, fill_blank, render_blank, split_blank
from geo.work import (
    FolderError,
    Order,
    Task,
    WorkerError,
    do_all,
    list_formats,
    replace_content,
)

MARK = ".made-by-geo"
"""A folder with this file in it is a site, and may be replaced by a newer one."""

OWN = frozenset({MARK, "index.html", "robots.txt", "sitemap.xml", "404.html", *LANGUAGES})
"""What lies in the folder of a site; whatever else somebody put there stays."""

COLOURS = 256
"""Colours that a sheet keeps: no eye misses the others, and the file is a third."""


class SiteError(Exception):
    """The folder cannot be written to; the message says why."""


def write_site(
    battle: Battle,
    folder: Path,
    *,
    url: str | None = None,
    workers: int | None = None,
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
        The address under which the folder will be found. Without it there is no sitemap, no page
        for what is not found and no picture for where the page is shared: these need whole
        addresses, all other links are relative.
    workers
        How many processes work at once; None: as many as the machine has cores.
    progress
        Told from time to time how much is done, 0 to 1.

    Raises
    ------
    SiteError
        The folder holds something else, a site is being written to it right now, or a process
        was ended before its work was done.
    OSError
        A file cannot be written. Nothing new is left behind.
    """
    base = f"{url.rstrip('/')}/" if url else ""
    try:
        with (
            replace_content(folder, OWN, MARK) as draft,
            closing(_write_all(battle, draft, base, workers)) as shares,
        ):
            for share in shares:
                if progress is not None:
                    progress(share)
    except (WorkerError, FolderError) as error:
        raise SiteError(str(error)) from error


def _write_all(
    battle: Battle, folder: Path, base: str, workers: int | None
) -> Generator[float, None, None]:
    """Write one thing after the other, and yield how much is done."""
    _write_signs(battle, folder, base)
    for lang in LANGUAGES:
        for name in set(FOLDERS.values()):
            (folder / lang / name).mkdir(parents=True)
    tasks = _list_tasks(battle, folder, base)
    blanks: dict[Language, str] = {}
    with closing(do_all(battle, tasks, workers)) as results:
        for done, (task, result) in enumerate(results, start=1):
            if task.work is render_blank:
                blanks[task.args[0]] = result
                if len(blanks) == len(LANGUAGES):
                    _write_pages(battle, folder, base, blanks)
            yield done / len(tasks)


def _list_tasks(battle: Battle, folder: Path, base: str) -> list[Task]:
    """Return all that takes time, the longest first; what is alike in one hand."""
    each = [(lang, view) for lang in LANGUAGES for view in battle.views]
    return [
        *list_page_tasks(battle),
        *(Task(_write_sheets, (folder / lang, lang, view, base)) for lang, view in each),
        *(Task(_write_film, (folder / lang, lang, view)) for lang, view in each),
        *(Task(_write_data, (folder / lang, lang, base)) for lang in LANGUAGES),
    ]


def _write_signs(battle: Battle, folder: Path, base: str) -> None:
    """Write what leads to the pages."""
    files = {
        MARK: "python -m geo site\n",
        "index.html": render_root(battle, base),
        "robots.txt": render_robots(base),
    }
    if base:
        files |= {"sitemap.xml": render_sitemap(base), "404.html": render_lost(battle, base)}
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")


def _write_pages(battle: Battle, folder: Path, base: str, blanks: dict[Language, str]) -> None:
    """Write each language's page, and the one page that holds all."""
    for lang, blank in blanks.items():
        page = fill_blank(
            battle,
            lang,
            blank,
            links={other: f"../{other}/index.html" for other in LANGUAGES},
            head=render_meta(battle, lang, base),
            downloads=render_offers(battle, lang),
        )
        page, rest = split_blank(battle, page)
        home = folder / lang
        (home / "index.html").write_text(guard_page(battle, lang, page), "utf-8")
        (home / REST).write_text(rest, "utf-8")
        whole = render_html(battle, lang, blanks)
        (home / name_download(battle, lang, "html")).write_text(whole, "utf-8")


def _write_sheets(battle: Battle, home: Path, lang: Language, view: str, link: str) -> None:
    """Write the sheets of a view: of each day, and of all days."""
    formats = list_formats("sheet", site="day")
    for day in battle.dates:
        _save_sheet(battle, home, Order(formats[0], day, lang, view, link=link), formats)
    formats = list_formats("sheet", site="week")
    order = Order(formats[0], battle.first, lang, view, link=link, week=True)
    _save_sheet(battle, home, order, formats)


def _save_sheet(battle: Battle, home: Path, order: Order, formats: Sequence[str]) -> None:
    """Write one sheet in some formats."""
    day = "week" if order.week else order.day.isoformat()
    for format_, sheet in draw_sheets(battle, order, formats, colours=COLOURS).items():
        name = name_download(battle, order.lang, format_, day=day, view=order.view)
        (home / name).write_bytes(sheet)


def _write_film(battle: Battle, home: Path, lang: Language, view: str) -> None:
    for format_ in list_formats("film", site="view"):
        film = draw(battle, Order(format_, battle.first, lang, view))
        (home / name_download(battle, lang, format_, view=view)).write_bytes(film)


def _write_data(battle: Battle, home: Path, lang: Language, base: str) -> None:
    """Write the battle in each format, and the picture that stands for the page elsewhere."""
    view = next(iter(battle.views))
    for format_ in list_formats("data", site="battle"):
        order = Order(format_, battle.first, lang, view)
        write_data(battle, order, home / name_download(battle, lang, format_))
    if base:
        picture = FrameMaker(battle, lang, view, SHARE).draw(_find_fullest(battle))
        picture.save(home / "share.png", optimize=True)


def _find_fullest(battle: Battle) -> int:
    """Return the number of the day with most movement: it stands for the week."""
    counts = [len(situation(battle, day).moves) for day in battle.dates]
    return counts.index(max(counts))
