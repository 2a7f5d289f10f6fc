"""The command line: `python -m geo …`, the same powers without a browser."""

from __future__ import annotations

import errno
from collections import Counter
from pathlib import Path
from typing import Any

import click

from geo.battle import Battle
from geo.pack import PackError, find_pack, read_battle

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)

pack_option = click.option(
    "--pack",
    type=FOLDER,
    metavar="DIR",
    help="The battle folder. Default: $GEO_PACK, else the first in data/.",
)


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


if __name__ == "__main__":
    cli(prog_name="python -m geo")
