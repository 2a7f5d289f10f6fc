"""A file is written whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replace_file(path: Path) -> Iterator[Path]:
    """Give a path to write to; what lies there at the end takes the place of `path`.

    The work is done in a hidden folder beside `path`, so that the last step is a rename within
    one file system, and whatever a driver drops beside its file goes away with the folder.

    Parameters
    ----------
    path
        The file to write. An earlier file of that name stays until the last step.

    Raises
    ------
    OSError
        The file cannot be written, or is a folder or a device. Nothing new is left in its folder.
    """
    if path.exists() and not path.is_file() and not path.is_dir():
        msg = f"cannot write {path}: not a plain file"
        raise OSError(msg)
    folder: Path | None = None
    try:
        folder = Path(tempfile.mkdtemp(prefix=".writing-", dir=path.parent))
        draft = folder / path.name
        yield draft
        draft.replace(path)
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
