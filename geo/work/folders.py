"""A folder is filled whole or not at all: what was in it stays until the last step."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

HIDDEN = ".writing-"
"""How the names of folders begin in which something is made; what a killed process left of them
does not count."""
ROOM = f"{HIDDEN}site-"


class FolderError(Exception):
    """The folder must not be written to; the message says why."""


def _check_content(folder: Path, mark: str) -> None:
    """Keep off a folder that is neither marked as ours nor empty."""
    if folder.is_dir():
        names = {path.name for path in folder.iterdir()}
        free = mark in names or all(name.startswith(HIDDEN) for name in names)
    else:
        free = not folder.exists()
    if not free:
        msg = f"{folder} holds something else than a site: name an empty or a new folder"
        raise FolderError(msg)


@contextmanager
def replace_content(folder: Path, own: Collection[str], mark: str) -> Iterator[Path]:
    """Give a folder to fill; at the end what is in it takes the place of what is in `folder`.

    All is done within `folder`: it may be where another file system begins, or where somebody
    stands, and cannot be renamed then.

    Parameters
    ----------
    folder
        The folder; it is made if it is not there, and so are those above it. If the work
        fails, all that were made are taken away again.
    own
        Names of what may be replaced or taken away; what has another name stays.
    mark
        The file by which a folder is known that was filled before.

    Raises
    ------
    FolderError
        The folder holds something else, or somebody is filling it right now.
    OSError
        It cannot be written to. Nothing new is left in it.
    """
    home = folder.absolute()
    made: list[Path] = []
    whole = False
    try:
        _check_content(folder, mark)
        _make_folders(home, made)
        with _hold(folder), _make_room(home) as room:
            yield room / "new"
            _check_content(folder, mark)
            _swap(home, room, own, mark)
        whole = True
    except OSError as error:
        place = Path(str(error.filename)).absolute() if error.filename else home
        if not place.is_relative_to(home) and not home.is_relative_to(place):
            raise  # what could not be read lies elsewhere
        msg = f"cannot write {folder}: {error.strerror or error}"
        raise OSError(msg) from error
    finally:
        if not whole:
            with suppress(OSError):  # what somebody else put there meanwhile stays
                for place in reversed(made):
                    place.rmdir()


def _make_folders(home: Path, made: list[Path]) -> None:
    """Make a folder and those above it, as far as they are not there, and note which."""
    for folder in (*reversed(home.parents), home):
        try:
            folder.mkdir()
        except OSError as error:
            # Where a folder is, other errors than that it exists may come. A file above it is
            # noticed at the next step, in better words.
            known = isinstance(error, FileExistsError) and folder != home
            if not known and not folder.is_dir():
                raise
        else:
            made.append(folder)


@contextmanager
def _hold(folder: Path) -> Iterator[None]:
    """Keep off others who would write a site to the folder; clear away what killed ones left."""
    if sys.platform == "win32":
        yield
        return
    import fcntl  # noqa: PLC0415

    place = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            msg = f"a site is being written to {folder} right now"
            raise FolderError(msg) from error
        except OSError:
            pass  # not every file system can do it
        else:
            for left in folder.glob(f"{ROOM}*"):
                shutil.rmtree(left, ignore_errors=True)
        yield
    finally:
        os.close(place)


@contextmanager
def _make_room(home: Path) -> Iterator[Path]:
    """Give a hidden folder, with one for what is new and one for what is old."""
    room = Path(tempfile.mkdtemp(prefix=ROOM, dir=home))
    try:
        for name in ("new", "old"):
            (room / name).mkdir()
        yield room
    finally:
        shutil.rmtree(room, ignore_errors=True)


def _swap(home: Path, room: Path, own: Collection[str], mark: str) -> None:
    """Move out what is old and in what is new; if that fails, all goes back to its place."""
    old = [path for path in home.iterdir() if path.name in own]
    moves = [(path, room / "old" / path.name) for path in old]
    moves.sort(key=lambda move: move[0].name == mark)
    fresh = [(path, home / path.name) for path in (room / "new").iterdir()]
    # The mark last out and first in: whatever happens, it is a site.
    moves += sorted(fresh, key=lambda move: move[0].name != mark)
    begun = []
    try:
        for source, target in moves:
            begun.append((source, target))
            source.rename(target)
    except BaseException:
        for source, target in reversed(begun):
            if not os.path.lexists(source):
                target.rename(source)
        raise
