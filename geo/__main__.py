"""The command line: `python -m geo …`, the same powers without a browser."""

from __future__ import annotations

import errno
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from geo.battle import Battle, Language, PackError, find_pack, read_battle
from geo.cli_options import (
    FILMS,
    FOLDER,
    SHEETS,
    WHOLE,
    check_place,
    format_option,
    lang_option,
    number_option,
    out_option,
    pack_option,
    pick,
    pick_day,
    pick_format,
    pick_view,
    url_option,
    view_option,
)
from geo.work import FORMATS, PAPERS, Order, write_bytes


class Commands(click.Group):
    """Commands that end in exit code 1 and plain words where the data or a file fails them."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command and report what it could not read or write."""
        try:
            return super().invoke(ctx)
        except PackError as error:
            report_faults(error)
            return ctx.exit(1)
        except OSError as error:
            if error.errno == errno.EPIPE:  # the reader of a pipe went away: click's own matter
                raise
            name = f"{error.filename}: " if error.filename else ""
            click.echo(f"Error: {name}{error.strerror or error}", err=True)
            return ctx.exit(1)


def report_faults(error: PackError) -> None:
    """Write each fault on a line of its own, and how many there are in which file."""
    for fault in error.faults:
        click.echo(str(fault), err=True)
    counts = Counter(fault.file for fault in error.faults)
    listed = ", ".join(f"{file} {count}" for file, count in counts.items())
    noun = "fault" if counts.total() == 1 else "faults"
    click.echo(f"{counts.total()} {noun}: {listed}", err=True)


def load_battle(pack: Path | None) -> Battle:
    """Return the battle of a folder, or of the folder that is opened by default."""
    return read_battle(pack or find_pack())


@click.group(cls=Commands)
def cli() -> None:
    """Check, draw and export the map of a battle."""


@cli.command()
@click.argument("folder", metavar="[PACK]", type=FOLDER, required=False)
@pack_option
def check(folder: Path | None, pack: Path | None) -> None:
    """Read a battle folder and name every fault in it."""
    if folder and pack and folder.resolve() != pack.resolve():
        msg = "give the folder once: as PACK or as --pack"
        raise click.UsageError(msg)
    battle = load_battle(folder or pack)
    counts = {
        "units": battle.units,
        "positions": battle.positions,
        "moves": battle.moves,
        "areas": battle.areas,
        "events": battle.events,
        "figures": battle.figures,
        "contradictions": battle.contradictions,
    }
    listed = ", ".join(f"{len(records)} {name}" for name, records in counts.items())
    click.echo(f"{battle.id}: no faults ({listed})")


@cli.command()
@click.option("--date", "day", metavar="YYYY-MM-DD", help="Default: the first day.")
@lang_option
@format_option(SHEETS)
@view_option
@number_option("dpi")
@click.option("--account", "accounts", multiple=True, metavar="ID", help="Hear this one too.")
@click.option("--paper", type=click.Choice(PAPERS), default=Order.paper, show_default=True)
@click.option("--greyscale", is_flag=True, help="For a printer without colours.")
@click.option("--stated-only", is_flag=True, help="Only what the source states.")
@click.option("--week", is_flag=True, help="All days on one page; --date does not matter.")
@url_option("Where the page can be reached: the sheet links to its very view.")
@out_option("FILE")
@pack_option
def snapshot(
    day: str | None,
    lang: Language,
    format_: str | None,
    view: str | None,
    dpi: int,
    accounts: tuple[str, ...],
    out: Path,
    pack: Path | None,
    *,
    url: str | None,
    **options: Any,
) -> None:
    """Draw the printed sheet of a day, or of all days."""
    from geo.sheet import draw

    chosen = pick_format(format_, out, SHEETS)
    battle = load_battle(pack)
    when, where = pick_day(battle, day), pick_view(battle, view)
    for account in accounts:
        pick(account, battle.accounts, "--account")
    link = url or ""
    order = Order(chosen, when, lang, where, dpi=dpi, accounts=accounts, link=link, **options)
    check_place(out)
    write_bytes(out, draw(battle, order))
    report_file(out)


@cli.command()
@format_option(FILMS)
@lang_option
@view_option
@number_option("width")
@number_option("pace", "Seconds for which each day is held.")
@out_option("FILE")
@pack_option
def film(
    format_: str | None,
    lang: Language,
    view: str | None,
    width: int,
    pace: float,
    out: Path,
    pack: Path | None,
) -> None:
    """Draw the week as a film."""
    from geo.sheet import FilmError, draw

    chosen = pick_format(format_, out, FILMS)
    battle = load_battle(pack)
    where = pick_view(battle, view)
    order = Order(chosen, battle.first, lang, where, width=width, pace=pace)
    check_place(out)
    with show_progress("film") as progress:
        try:
            content = draw(battle, order, progress=progress)
        except FilmError as error:
            raise click.ClickException(str(error)) from error
    write_bytes(out, content)
    report_file(out)


@cli.command()
@format_option(WHOLE)
@lang_option
@out_option("PATH")
@pack_option
def export(format_: str | None, lang: Language, out: Path, pack: Path | None) -> None:
    """Write the battle as one web page or as data."""
    chosen = pick_format(format_, out, WHOLE)
    battle = load_battle(pack)
    order = Order(chosen, battle.first, lang, pick_view(battle, None))
    check_place(out)
    if FORMATS[chosen].kind == "page":
        from geo.takeaway import write_one_file

        write_one_file(battle, order, out)
    else:
        from geo.exchange import write_data

        write_data(battle, order, out)
    report_file(out)


@cli.command()
@out_option("DIR")
@url_option("Where the site will be: for sitemap and sharing.")
@pack_option
def site(out: Path, url: str | None, pack: Path | None) -> None:
    """Write the whole thing as static files for any web host."""
    from geo.takeaway import SiteError, write_site

    battle = load_battle(pack)
    with show_progress("site") as progress:
        try:
            write_site(battle, out, url=url, progress=progress)
        except SiteError as error:
            raise click.ClickException(str(error)) from error
    files = [path for path in out.rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files)
    click.echo(f"{click.format_filename(out)}: {len(files)} files, {size / 1e6:.1f} MB")
    if not url:
        missing = "no sitemap.xml, no 404.html and no picture for sharing"
        click.echo(f"Without --url there is {missing}: they need the address.")


@contextmanager
def show_progress(label: str) -> Iterator[Callable[[float], None]]:
    """Give what tells on the terminal how much is done."""
    with click.progressbar(length=1000, label=label, file=sys.stderr) as bar:
        yield lambda share: bar.update(round(share * 1000) - bar.pos)


def report_file(out: Path) -> None:
    """Tell what was written."""
    click.echo(f"{click.format_filename(out)}: {out.stat().st_size / 1000:.0f} KB")


def end_orderly(number: int, _: object) -> None:
    """End as after an error, so that nothing half done is left; once."""
    signal.signal(number, signal.SIG_IGN)
    raise SystemExit(128 + number)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, end_orderly)
    cli(prog_name="python -m geo")
