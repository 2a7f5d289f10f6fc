"""Pieces of work on one battle, done beside each other in processes of their own."""

from __future__ import annotations

import os
import pickle
import signal
import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from io import BytesIO
from multiprocessing import connection, get_context, resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from threading import current_thread, main_thread
from traceback import format_exc
from types import MappingProxyType, ModuleType
from typing import Any, NamedTuple, cast

from geo.battle import Battle

MOST = 8
"""Workers at the most: each needs some hundred megabytes."""

LOST = "a process was ended before its work was done; is there enough memory?"


class WorkerError(Exception):
    """A process came to an end before its work did."""


class Task(NamedTuple):
    """Work to do on a battle, and what it is told beside the battle; all of it can be sent."""

    work: Callable[..., Any]
    args: tuple[Any, ...] = ()


def _freeze(mapping: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(mapping)


class _BattlePickler(pickle.Pickler):
    """Writes the mappings of a battle too, which by themselves cannot leave their process."""

    def reducer_override(self, thing: Any) -> Any:
        """Return how a mapping is made again; of all else, that it is written as usual."""
        if isinstance(thing, MappingProxyType):
            return _freeze, (dict(thing),)
        return NotImplemented


def _pack_battle(battle: Battle) -> bytes:
    packed = BytesIO()
    _BattlePickler(packed).dump(battle)
    return packed.getvalue()


def count_workers() -> int:
    """Return how many pieces of work this machine does best at once."""
    return min(os.cpu_count() or 1, MOST)


def do_all(
    battle: Battle, tasks: Sequence[Task], workers: int | None = None
) -> Generator[tuple[Task, Any], None, None]:
    """Yield each task with what it returned, in the order in which they are done.

    Whatever ends the iteration, a signal too, ends the processes at once: they clean up nothing.

    Parameters
    ----------
    battle
        What all of them work on.
    tasks
        Begun in this order: the longest should come first.
    workers
        How many are done at once; one: all of them here, no process is started.

    Raises
    ------
    WorkerError
        A process was ended from outside.
    """
    workers = min(workers or count_workers(), len(tasks))
    if workers <= 1:
        for task in tasks:
            yield task, task.work(battle, *task.args)
        return
    with _start_workers(battle, workers) as pipes:
        yield from _share(pipes, tasks)


@contextmanager
def _start_workers(battle: Battle, workers: int) -> Iterator[list[Connection]]:
    """Give the pipes to so many processes, through which each gets its work; end all of them."""
    started: list[tuple[SpawnProcess, Connection]] = []
    try:
        _start_processes(started, workers)
        pipes = [pipe for _, pipe in started]
        packed = _pack_battle(battle)
        for pipe in pipes:
            _send(pipe, packed)
        yield pipes
    finally:
        for process, _ in started:
            process.kill()
        for process, pipe in started:
            process.join()
            pipe.close()


def _start_processes(started: list[tuple[SpawnProcess, Connection]], workers: int) -> None:
    """Start so many processes."""
    # Started anew, not forked: a fork would take along locks that other threads hold.
    context = get_context("spawn")
    with _hold_signals(), _hide_script():
        for _ in range(workers):
            ours, theirs = context.Pipe()
            with theirs:
                process = context.Process(target=_serve, args=(theirs,), daemon=True)
                process.start()
            started.append((process, ours))


@contextmanager
def _hide_script() -> Iterator[None]:
    """Let no process run the script that began them all: where it has no guard, the app has none.

    What they are asked to do they find by its module.
    """
    script, stand_in = sys.modules["__main__"], ModuleType("__main__")
    sys.modules["__main__"] = stand_in
    try:
        yield
    finally:
        # A server may have begun another script meanwhile.
        if sys.modules["__main__"] is stand_in:
            sys.modules["__main__"] = script


@contextmanager
def _hold_signals() -> Iterator[None]:
    """Put off signals, lest a process be half begun, and let none begun hear Ctrl-C.

    Whoever began them hears it, and ends them.
    """
    heard: list[int] = []
    before: dict[int, Any] = {}
    mask: set[int] | None = None
    if current_thread() is main_thread():  # no other hears any
        for number in (int(signal.SIGINT), int(signal.SIGTERM)):
            before[number] = signal.signal(number, lambda number, _: heard.append(number))
    if sys.platform != "win32":
        # It is started with the first process otherwise, and lets the signal through again.
        resource_tracker.ensure_running()
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        if sys.platform != "win32" and mask is not None:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        for number, handler in before.items():
            signal.signal(number, handler)
        for number in heard:
            signal.raise_signal(number)


def _share(pipes: Sequence[Connection], tasks: Sequence[Task]) -> Iterator[tuple[Task, Any]]:
    """Hand out all tasks, and yield each with what it returned."""
    left = iter(tasks)
    busy = dict(zip(pipes, left, strict=False))
    for pipe, task in busy.items():
        _send(pipe, task)
    while busy:
        for pipe in cast("list[Connection]", connection.wait(busy)):
            task = busy.pop(pipe)
            result, error = _receive(pipe)
            if error is not None:
                raise error
            following = next(left, None)
            if following is not None:
                _send(pipe, following)
                busy[pipe] = following
            yield task, result


def _send(pipe: Connection, thing: Any) -> None:
    try:
        pipe.send(thing)
    except ConnectionError as error:
        raise WorkerError(LOST) from error


def _receive(pipe: Connection) -> Any:
    try:
        return pipe.recv()
    except (EOFError, ConnectionError) as error:
        raise WorkerError(LOST) from error


def _serve(pipe: Connection) -> None:
    """Do what is asked for until nobody asks any more."""
    with suppress(EOFError, ConnectionError):
        battle: Battle = pickle.loads(pipe.recv())  # noqa: S301 - our own
        while True:
            pipe.send(_do(battle, pipe.recv()))


def _do(battle: Battle, task: Task) -> tuple[Any, Exception | None]:
    """Return what a task returned, and what stopped it."""
    try:
        return task.work(battle, *task.args), None
    except OSError as error:
        # On the way home an error loses what caused it, and with it the system's own words.
        cause = error.__cause__ if isinstance(error.__cause__, OSError) else error
        return None, OSError(cause.errno, cause.strerror or str(cause), cause.filename)
    except Exception as error:  # noqa: BLE001
        error.add_note(format_exc())
        return None, error
