"""Pieces of work on one battle, done beside each other in processes of their own."""

from __future__ import annotations

import copyreg
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from types import MappingProxyType
from typing import Any, NamedTuple

from geo.battle import Battle

MOST = 8
"""Hands that are taken on at the most: each needs some hundred megabytes."""


class CrewError(Exception):
    """A process came to an end before its work did."""


class Task(NamedTuple):
    """Work to do on a battle, and what it is told beside the battle; all of it can be sent."""

    work: Callable[..., Any]
    args: tuple[Any, ...] = ()


_battles: list[Battle] = []


def _freeze(mapping: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(mapping)


# A battle holds such mappings, which by themselves cannot be sent to another process.
copyreg.pickle(MappingProxyType, lambda mapping: (_freeze, (dict(mapping),)))


def count_hands() -> int:
    """Return how many pieces of work this machine does best at once."""
    return min(os.cpu_count() or 1, MOST)


def do_all(
    battle: Battle, tasks: Sequence[Task], hands: int | None = None
) -> Iterator[tuple[Task, Any]]:
    """Yield each task with what it returned, in the order in which they are done.

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
    # Started anew, not forked: a fork would take along locks that other threads hold.
    pool = ProcessPoolExecutor(hands, get_context("spawn"), _meet, (battle,))
    try:
        begun = {pool.submit(_do, *task): task for task in tasks}
        for done in as_completed(begun):
            yield begun[done], done.result()
    except BrokenProcessPool as error:
        msg = "a process was ended before its work was done; is there enough memory?"
        raise CrewError(msg) from error
    finally:
        pool.shutdown(cancel_futures=True)


def _meet(battle: Battle) -> None:
    _battles.append(battle)


def _do(work: Callable[..., Any], args: tuple[Any, ...]) -> Any:
    try:
        return work(_battles[0], *args)
    except OSError as error:
        # On the way home an error loses what caused it, and with it the system's own words.
        cause = error.__cause__ if isinstance(error.__cause__, OSError) else error
        raise OSError(cause.errno, cause.strerror or str(cause), cause.filename) from None
