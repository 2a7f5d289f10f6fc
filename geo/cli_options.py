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
from geo.work import FORMATS, RANGES, Order, list_formats

SHEETS, FILMS, WHOLE = list_formats("sheet"), list_formats("film"), list_formats("page", "data")
"""The formats of `snapshot`, of `film` and of `export`."""

ENDINGS = {form.suffix: name for name, form in FORMATS.items()}

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


def format_option(formats: Collection[str]) -> Callable[..., Any]:
    """Return the option that says in which format to write."""
    return click.option(
        "--format", "format_", type=click.Choice(tuple(formats)), help="Default: as --out ends."
    )


def number_option(field: str, words: str | None = None) -> Callable[..., Any]:
    """Return the option for a number of an order, with the order's own range and default."""
    default = getattr(Order, field)
    kind = click.IntRange if isinstance(default, int) else click.FloatRange
    limits: Any = kind(*RANGES[field])  # type: ignore[arg-type]
    return click.option(f"--{field}", type=limits, default=default, show_default=True, help=words)


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
