"""A piece of work that takes its time: it runs beside the page, tells how far it is, can stop."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event, Thread

Work = Callable[[Callable[[float], None], Callable[[], bool]], bytes]
"""Takes a function to tell progress (0 to 1) and one to ask whether to stop; returns a file."""

log = logging.getLogger(__name__)


class Job:
    """Work in a thread of its own.

    Attributes
    ----------
    progress
        0 to 1.
    result
        The file, once it is made.
    error
        What went wrong, in words, if anything did. Where in the code is in the log.
    """

    def __init__(self, work: Work) -> None:
        self.progress = 0.0
        self.result: bytes | None = None
        self.error = ""
        self._stop = Event()
        self._thread = Thread(target=self._run, args=(work,), daemon=True)
        self._thread.start()

    @property
    def running(self) -> bool:
        """Whether it is still at work."""
        return self._thread.is_alive()

    def cancel(self) -> None:
        """Ask it to stop; it stops at its next step."""
        self._stop.set()

    def wait(self, seconds: float | None = None) -> None:
        """Wait until it is over."""
        self._thread.join(seconds)

    def _run(self, work: Work) -> None:
        try:
            self.result = work(self._tell, self._stop.is_set)
        except Exception as error:
            if not self._stop.is_set():
                log.exception("a file could not be made")
                self.error = str(error) or type(error).__name__

    def _tell(self, share: float) -> None:
        self.progress = share
