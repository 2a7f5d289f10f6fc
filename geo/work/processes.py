"""Pieces of work on one battle, done beside each other in processes of their own."""

from __future__ import annotations

import copyreg
import os
import signal
import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing import connection, get_context, resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from threading import current_thread, main_thread
from traceback import format_exc
from types import MappingProxyType
from typing import Any, NamedTuple, cast

from geo.battle import Battle

MOST = 8
"""Hands that are taken on at the most: each needs some hundred megabytes."""

LOST = "a process was ended before its work was done; is there enough memory?"


class CrewError(Exception):
    """A process came to an end before its work did."""


class Task(NamedTuple):
    """Work to do on a battle, and what it is told beside the battle; all of it can be sent."""

    work: Callable[..., Any]
    args: tuple[Any, ...] = ()


def _freeze(mapping: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(mapping)


# A battle holds such mappings, which by themselves cannot be sent to another process.
copyreg.pickle(MappingProxyType, lambda mapping: (_freeze, (dict(mapping),)))


def count_hands() -> int:
    """Return how many pieces of work this machine does best at once."""
    return min(os.cpu_count() or 1, MOST)


def do_all(
    battle: Battle, tasks: Sequence[Task], hands: int | None = None
) -> Generator[tuple[Task, Any], None, None]:
    """Yield each task with what it returned, in the order in which they are done.

    Whatever ends the iteration, a signal too, ends the processes at once: they clean up nothing.

    Parameters
    ----------
    battle
        What all of them work on.
    tasks
        Begun in this order: the longest should come first.
    hands
        How many are done at once; one: all of them here, no process is started.

    Raises
    ------
    CrewError
        A process was ended from outside.
    """
    hands = min(hands or count_hands(), len(tasks))
    if hands <= 1:
        for task in tasks:
            yield task, task.work(battle, *task.args)
        return
    with _hire(battle, hands) as desks:
        yield from _share(desks, tasks)


@contextmanager
def _hire(battle: Battle, hands: int) -> Iterator[list[Connection]]:
    """Give the desks of so many processes, where each is handed its work; end all of them."""
    hired: list[tuple[SpawnProcess, Connection]] = []
    try:
        _start(hired, hands)
        desks = [desk for _, desk in hired]
        for desk in desks:
            _send(desk, battle)
        yield desks
    finally:
        for process, _ in hired:
            process.kill()
        for process, desk in hired:
            process.join()
            desk.close()


def _start(hired: list[tuple[SpawnProcess, Connection]], hands: int) -> None:
    """Start so many processes."""
    # Started anew, not forked: a fork would take along locks that other threads hold.
    context = get_context("spawn")
    with _hold_signals():
        for _ in range(hands):
            ours, theirs = context.Pipe()
            with theirs:
                process = context.Process(target=_serve, args=(theirs,), daemon=True)
                process.start()
            hired.append((process, ours))


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


def _share(desks: Sequence[Connection], tasks: Sequence[Task]) -> Iterator[tuple[Task, Any]]:
    """Hand out all tasks, and yield each with what it returned."""
    left = iter(tasks)
    busy = dict(zip(desks, left, strict=False))
    for desk, task in busy.items():
        _send(desk, task)
    while busy:
        for desk in cast("list[Connection]", connection.wait(busy)):
            task = busy.pop(desk)
            result, error = _receive(desk)
            if error is not None:
                raise error
            following = next(left, None)
            if following is not None:
                _send(desk, following)
                busy[desk] = following
            yield task, result


def _send(desk: Connection, thing: Any) -> None:
    try:
        desk.send(thing)
    except ConnectionError as error:
        raise CrewError(LOST) from error


def _receive(desk: Connection) -> Any:
    try:
        return desk.recv()
    except (EOFError, ConnectionError) as error:
        raise CrewError(LOST) from error


def _serve(desk: Connection) -> None:
    """Do what is asked for until nobody asks any more."""
    with suppress(EOFError, ConnectionError):
        battle = desk.recv()
        while True:
            desk.send(_do(battle, desk.recv()))


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
