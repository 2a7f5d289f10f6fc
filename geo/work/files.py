"""A file is written whole or not at all."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replace_file(path: Path) -> Iterator[Path]:
    """Give a path to write to; what lies there at the end takes the place of `path`.

    The work is done in a hidden folder beside `path`, so that the last step is a rename within
    one file system. A link stays a link: what it leads to is replaced.

    Parameters
    ----------
    path
        The file to write. An earlier file of that name stays until the last step.

    Raises
    ------
    OSError
        The file cannot be written, or is a folder or a device. Nothing new is left in its folder.
    """
    folder: Path | None = None
    try:
        target = _follow(path)
        folder = Path(tempfile.mkdtemp(prefix=".writing-", dir=target.parent))
        # Not the name of `path`, which may be as long as a name can be.
        draft = folder / "draft"
        yield draft
        draft.replace(target)
    except OSError as error:
        msg = f"cannot write {path}: {error.strerror or error}"
        raise OSError(msg) from error
    finally:
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)


def write_bytes(path: Path, content: bytes) -> None:
    """Write `content` as the file `path`, whole or not at all.

    Raises
    ------
    OSError
        The file cannot be written. Nothing new is left in its folder.
    """
    with replace_file(path) as draft:
        draft.write_bytes(content)


def _follow(path: Path) -> Path:
    """Return what a link leads to, though it may not be there yet; else the path itself."""
    target = path
    if path.is_symlink():
        try:
            target = path.resolve()
        except RuntimeError:  # how Python before 3.13 tells of a loop
            target = path
        if target.is_symlink():
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    if target.exists() and not target.is_file() and not target.is_dir():
        msg = "not a plain file"
        raise OSError(msg)
    return target
