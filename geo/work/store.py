"""What took its time to make, kept on disk under a key of all that it depends on.

Nobody misses the store where it cannot be written, is full or was damaged: what is not in it is
made anew. Several threads and processes may use one folder: each thing is made once.
"""

from __future__ import annotations

import os
import sys
import time
import zlib
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from shutil import rmtree
from threading import Lock
from typing import TypeVar

from geo.work.files import write_bytes

K = TypeVar("K")

VARIABLE = "GEO_CACHE"
"""Names the folder in the environment; empty: nothing is kept on disk."""
NAME = "battle-map"

MOST_BYTES = 256 * 2**20
"""How much may lie on disk; beyond it, what was not used for longest is taken away."""
MEMORY_BYTES = 12 * 2**20
"""How much is kept in memory beside it, packed."""
SCAN_SHARE = 1 / 16
"""Share of what may lie there that is written before all of it is counted again."""
LEFT_OVER = 3600
"""Seconds after which a draft belongs to a process that was ended."""

SUM_BYTES = sha256().digest_size


def find_cache_folder() -> Path | None:
    """Return where things are kept, if anywhere: what the environment names, else the user's."""
    named = os.environ.get(VARIABLE)
    if named is not None:
        return Path(named) if named else None
    with suppress(RuntimeError):  # a user without a home
        if sys.platform == "win32":
            return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData/Local") / NAME
        if sys.platform == "darwin":
            return Path.home() / "Library" / "Caches" / NAME
        return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / NAME
    return None


class Store:
    """Texts by key, in memory and in a folder."""

    def __init__(
        self,
        folder: Path | None,
        *,
        most_bytes: int = MOST_BYTES,
        memory_bytes: int = MEMORY_BYTES,
    ) -> None:
        self.folder = folder
        self._most, self._memory_most = most_bytes, memory_bytes
        self._memory: OrderedDict[str, bytes] = OrderedDict()
        self._weight = 0
        self._guard = Lock()
        self._locks: dict[str, tuple[Lock, int]] = {}
        # The first that is written counts what others left.
        self._written = most_bytes

    @property
    def is_shared(self) -> bool:
        """Whether other processes find what is kept here."""
        if self.folder is None:
            return False
        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            return os.access(self.folder, os.W_OK | os.X_OK)
        return False

    def keep(
        self,
        keys: Mapping[K, str],
        make: Callable[[Sequence[K]], Mapping[K, str]],
        *,
        group: str,
    ) -> dict[K, str]:
        """Return the text of each key; what is not there is made and kept.

        Parameters
        ----------
        keys
            By whatever names them, the keys, as `write_key` gives them.
        make
            Makes the texts of those that are wanting, in one go.
        group
            A key for all that is made together: one maker of a group is at work at a time.
        """
        found = self._read_all(keys)
        if len(found) < len(keys):
            with self._hold(group):
                found |= self._read_all({k: key for k, key in keys.items() if k not in found})
                lacking = [k for k in keys if k not in found]
                if lacking:
                    for k, text in make(lacking).items():
                        found[k] = text
                        self.write(keys[k], text)
        return {k: found[k] for k in keys}

    def _read_all(self, keys: Mapping[K, str]) -> dict[K, str]:
        read = {k: self.read(key) for k, key in keys.items()}
        return {k: text for k, text in read.items() if text is not None}

    def read(self, key: str) -> str | None:
        """Return the text of a key, if it is there and whole."""
        with self._guard:
            packed = self._memory.get(key)
            if packed is not None:
                self._memory.move_to_end(key)
        if packed is None:
            packed = self._read_file(key)
            if packed is None:
                return None
            self._remember(key, packed)
        return zlib.decompress(packed).decode()

    def write(self, key: str, text: str) -> None:
        """Keep the text of a key, as far as that can be done."""
        packed = zlib.compress(text.encode(), 6)
        self._remember(key, packed)
        if self.folder is None:
            return
        path = _find(self.folder, key)
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            write_bytes(path, sha256(packed).digest() + packed)
            with self._guard:
                self._written += len(packed)
                due = self._written > self._most * SCAN_SHARE
                if due:
                    self._written = 0
            if due:
                self._prune(self.folder)

    def _remember(self, key: str, packed: bytes) -> None:
        with self._guard:
            self._weight += len(packed) - len(self._memory.pop(key, b""))
            self._memory[key] = packed
            while self._weight > self._memory_most:
                _, old = self._memory.popitem(last=False)
                self._weight -= len(old)

    def _read_file(self, key: str) -> bytes | None:
        """Return what a file holds, if it is whole; one that is not is taken away."""
        if self.folder is None:
            return None
        path = _find(self.folder, key)
        try:
            content = path.read_bytes()
        except OSError:
            return None
        packed = content[SUM_BYTES:]
        whole = sha256(packed).digest() == content[:SUM_BYTES]
        with suppress(OSError):
            if whole:
                os.utime(path)
            else:
                path.unlink()
        return packed if whole else None

    def _prune(self, folder: Path) -> None:
        """Take away what was not used for longest, and what ended processes left."""
        files: list[tuple[float, int, Path]] = []
        now = time.time()
        for path in folder.glob("??/*"):
            with suppress(OSError):
                seen = path.stat()
                if path.is_dir() or path.suffix:  # a draft or a lock
                    if now - seen.st_mtime > LEFT_OVER:
                        _take_away(path)
                else:
                    files.append((seen.st_mtime, seen.st_size, path))
        total = sum(size for _, size, _ in files)
        for _, size, path in sorted(files):
            if total <= self._most * (1 - SCAN_SHARE):
                break
            _take_away(path)
            total -= size

    @contextmanager
    def _hold(self, group: str) -> Iterator[None]:
        """Let one thread of one process at a time make a group."""
        with self._guard:
            lock, count = self._locks.get(group, (Lock(), 0))
            self._locks[group] = (lock, count + 1)
        try:
            with lock, self._hold_file(group):
                yield
        finally:
            with self._guard:
                lock, count = self._locks[group]
                if count > 1:
                    self._locks[group] = (lock, count - 1)
                else:
                    del self._locks[group]

    @contextmanager
    def _hold_file(self, group: str) -> Iterator[None]:
        """Keep off other processes, where the system can; else both make the same, and no harm."""
        place = None if self.folder is None else _lock(_find(self.folder, f"{group}.lock"))
        try:
            yield
        finally:
            if place is not None:
                number, path = place
                # Away with it while it is held: who waits for it looks whether it is still there.
                with suppress(OSError):
                    path.unlink()
                os.close(number)


def _find(folder: Path, key: str) -> Path:
    return folder / key[:2] / key[2:]


def _take_away(path: Path) -> None:
    if path.is_dir():
        rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink()


def _lock(path: Path) -> tuple[int, Path] | None:
    """Return a file that is locked, once nobody else has it, or None where that cannot be done."""
    if sys.platform == "win32":
        return None
    import fcntl  # noqa: PLC0415

    while True:
        number = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            number = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(number, fcntl.LOCK_EX)
            if os.fstat(number).st_ino == path.stat().st_ino:
                return number, path
        except FileNotFoundError:  # its holder took it away meanwhile
            if number is None:
                return None
        except OSError:
            if number is not None:
                os.close(number)
            return None
        os.close(number)


def write_key(*parts: object) -> str:
    """Return a key of all that something depends on."""
    return sha256(repr(parts).encode()).hexdigest()


@cache
def read_code(*wings: str) -> str:
    """Return a sum of the sources of some wings, their tables and words among them."""
    code = sha256()
    home = Path(__file__).parents[1]
    for path in sorted(path for wing in wings for path in (home / wing).rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            code.update(f"{path.relative_to(home)}\0".encode() + path.read_bytes())
    return code.hexdigest()


@cache
def read_versions(*packages: str) -> tuple[str, ...]:
    """Return the versions of Python and of some packages."""
    return (sys.version, *map(version, packages))


@cache
def open_store() -> Store:
    """Return the store of this process."""
    return Store(find_cache_folder())
