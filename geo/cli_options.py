"""What the command line is asked, and how it is read: options, formats, places to write to."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Collection, Iterable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

import click

from geo.battle import LANGUAGES, Battle

SHEETS = ("png", "svg", "pdf")
PAPERS = ("a4", "a3", "slide")
FILMS = ("gif", "webp", "mp4")
SUFFIXES = {
    ".html": "html",
    ".geojson": "geojson",
    ".gpkg": "gpkg",
    ".kml": "kml",
    ".zip": "csv",
    ".json": "orbat",
}
"""The endings of what `export` writes, and its formats."""

DRAWN = {f".{name}": name for name in (*SHEETS, *FILMS)}
ENDINGS = {**DRAWN, **SUFFIXES}

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)

pack_option = click.option(
    "--pack",
    type=FOLDER,
    metavar="DIR",
    help="The battle folder. Default: $GEO_PACK, else the first in data/.",
)

lang_option = click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    default=LANGUAGES[0],
    show_default=True,
    help="The language of all that is written.",
)
view_option = click.option("--view", metavar="ID", help="Default: the first view.")


def out_option(what: str) -> Callable[..., Any]:
    """Return the option that says where to write."""

    def refuse_dash(ctx: click.Context, param: click.Parameter, value: Path) -> Path:
        if str(value) == "-":
            noun = "folder" if what == "DIR" else "file"
            msg = f"give a {noun} name; nothing is written to standard output"
            raise click.BadParameter(msg, ctx, param)
        return value

    kind = click.Path(path_type=Path)
    words = "Where to write."
    return click.option(
        "--out", type=kind, metavar=what, required=True, callback=refuse_dash, help=words
    )


def check_url(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """Return an address that has all it needs, and nothing that would come after a path."""
    if value is None:
        return None
    if not value.startswith(("https://", "http://")):
        msg = f"must begin with https:// or http://, found {value!r}"
        raise click.BadParameter(msg, ctx, param)
    try:
        parts = urlsplit(value)
    except ValueError:
        parts = urlsplit("")
    if not parts.hostname or set(value) & set("?# "):
        msg = f"must be a host and a path, without ?, # and spaces, found {value!r}"
        raise click.BadParameter(msg, ctx, param)
    return value if parts.path else f"{value}/"


def url_option(words: str) -> Callable[..., Any]:
    """Return the option that says where something can be reached."""
    return click.option("--url", metavar="URL", callback=check_url, help=words)


def pick_format(value: str | None, out: Path, allowed: Collection[str]) -> str:
    """Return the format that is asked for; without one, that in which a file's name ends.

    Raises
    ------
    click.UsageError
        The ending is that of no format that is allowed, or of another than is asked for.
    """
    ending = out.suffix.lower()
    found = ENDINGS.get(ending)
    if value is None:
        if found is None or found not in allowed:
            listed = ", ".join(allowed)
            msg = f"--out does not end in a known format; give --format, one of {listed}"
            raise click.UsageError(msg)
        return found
    if found not in (None, value) and (value, ending) != ("geojson", ".json"):  # both are usual
        msg = f"--format is {value}, but --out ends in {ending} as {found} does: change one of them"
        raise click.UsageError(msg)
    return value


def check_place(out: Path) -> None:
    """Find out before the work whether a file can be written.

    Raises
    ------
    OSError
        It cannot.
    """
    try:
        if out.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        folder = Path(os.path.realpath(out)).parent
        with TemporaryDirectory(prefix=".writing-", dir=folder):
            pass
    except OSError as error:
        msg = f"cannot write {out}: {error.strerror}"
        raise OSError(msg) from error


def pick(value: str, allowed: Iterable[str], option: str) -> str:
    """Return a value that is allowed; else name those that are."""
    names = list(allowed)
    if value not in names:
        msg = f"{value!r} is not one of {', '.join(names)}."
        raise click.BadParameter(msg, param_hint=option)
    return value


def pick_day(battle: Battle, value: str | None) -> date:
    """Return the day of the battle that is asked for; without one, the first."""
    days = {day.isoformat(): day for day in battle.dates}
    return days[pick(value, days, "--date")] if value else battle.first


def pick_view(battle: Battle, value: str | None) -> str:
    """Return the view that is asked for; without one, the first."""
    return pick(value, battle.views, "--view") if value else next(iter(battle.views))
