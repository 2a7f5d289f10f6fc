"""What all benchmarks need: servers with their cost, a browser, rows of a table."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from math import ceil
from pathlib import Path
from statistics import median
from typing import Self

from playwright.sync_api import Browser, Frame, Page, Route

ROOT = Path(__file__).resolve().parents[2]
TICKS = os.sysconf("SC_CLK_TCK")
SIZE = (1440, 900)
PATIENCE = 120_000
"""Milliseconds that a page is waited for."""

BARE, OURS = "bare Streamlit", "this map"
FULL, ADDED = "st_folium", "st_folium, feature group"
STAMPED, TIMELINE = "TimestampedGeoJson", "Timeline"
COLUMNS = (BARE, FULL, ADDED, STAMPED, TIMELINE, OURS)


def find_quantile(numbers: Sequence[float], share: float) -> float:
    """Return the number that a share of the numbers does not exceed."""
    ordered = sorted(numbers)
    return ordered[max(0, ceil(share * len(ordered)) - 1)]


@dataclass
class Row:
    """One line of the table."""

    what: str
    unit: str
    samples: dict[str, list[float]] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    """By column, why there is no number."""
    aim: str = ""
    is_met: Callable[[Row], bool] | None = None

    def add(self, column: str, *numbers: float) -> None:
        """Take numbers over."""
        self.samples.setdefault(column, []).extend(numbers)

    def median(self, column: str = OURS) -> float:
        """Return the median of a column."""
        return median(self.samples[column])

    def p95(self, column: str = OURS) -> float:
        """Return what 95 of 100 numbers of a column do not exceed."""
        return find_quantile(self.samples[column], 0.95)

    @property
    def ratio(self) -> float | None:
        """Return how many times a bare page's number this map's is."""
        if not self.samples.get(BARE) or not self.samples.get(OURS) or not self.median(BARE):
            return None
        return self.median() / self.median(BARE)

    def judge(self) -> str:
        """Return whether the aim is met; empty: there is none, or nothing was measured."""
        if self.is_met is None or not self.samples.get(OURS):
            return ""
        return "yes" if self.is_met(self) else "no"

    def tell(self) -> dict[str, object]:
        """Return the row as JSON values."""
        numbers = {
            column: {
                "median": self.median(column),
                "p95": self.p95(column),
                "count": len(samples),
            }
            for column, samples in self.samples.items()
            if samples
        }
        return {
            "what": self.what, "unit": self.unit, "numbers": numbers, "notes": self.notes,
            "ratio": self.ratio, "aim": self.aim, "met": self.judge(),
        }  # fmt: skip


def render_number(number: float) -> str:
    """Return a number with about three digits."""
    if number >= 100:
        return f"{number:,.0f}"
    return f"{number:.1f}" if number >= 10 else f"{number:.3g}"


def render_rows(rows: Sequence[Row]) -> str:
    """Return the table in Markdown: medians, with 95 % in brackets where there are five or more."""

    def render(row: Row, column: str) -> str:
        samples = row.samples.get(column)
        if not samples:
            return row.notes.get(column, "")
        text = render_number(row.median(column))
        few = len(samples) < 5 or row.median(column) == row.p95(column)
        text += "" if few else f" ({render_number(row.p95(column))})"
        return f"{text}, {row.notes[column]}" if column in row.notes else text

    used = [c for c in COLUMNS if any(row.samples.get(c) or c in row.notes for row in rows)]
    lines = [
        ["", "unit", *used, "to bare", "must be", "met"],
        ["---", "---", *["--:"] * (len(used) + 1), "---", "---"],
    ]
    for row in rows:
        ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
        cells = [render(row, column) for column in used]
        lines.append([row.what, row.unit, *cells, ratio, row.aim, row.judge()])
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


# ---- servers -----------------------------------------------------------------------------------


def list_family(pid: int) -> list[int]:
    """Return a process and those that it started."""
    parents: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError):
                stat = (folder / "stat").read_text().rpartition(")")[2].split()
                parents.setdefault(int(stat[1]), []).append(int(folder.name))
    family = [pid]
    for member in family:
        family += parents.get(member, [])
    return family


class Server:
    """A Streamlit server and what it costs."""

    def __init__(self, app: Path, folder: Path, env: Mapping[str, str]) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}/"
        command = [
            sys.executable, "-m", "streamlit", "run", str(app), "--server.headless=true",
            "--server.address=127.0.0.1", f"--server.port={port}",
            "--browser.gatherUsageStats=false",
        ]  # fmt: skip
        self.started = time.monotonic()
        self._process = subprocess.Popen(
            command, cwd=folder, env={**os.environ, **env},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        while True:
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.2):
                return
            if self._process.poll() is not None or time.monotonic() > self.started + 60:
                self._process.kill()
                msg = f"{app} did not start"
                raise RuntimeError(msg)
            time.sleep(0.02)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            self._process.kill()

    def read_memory(self) -> float:
        """Return what the server and its processes hold in memory, MB."""
        total = 0.0
        for pid in list_family(self._process.pid):
            with suppress(OSError):
                lines = Path(f"/proc/{pid}/status").read_text().splitlines()
                total += sum(int(li.split()[1]) for li in lines if li.startswith("VmRSS")) / 1024
        return total

    def read_cpu(self) -> float:
        """Return the seconds of processor that the server and its processes have used."""
        total = 0
        for pid in list_family(self._process.pid):
            with suppress(OSError):
                stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                total += sum(int(number) for number in stat[11:15])
        return total / TICKS


# ---- pages -------------------------------------------------------------------------------------


@contextmanager
def open_page(
    browser: Browser, url: str, ready: Callable[[Page], object], files: Path | None = None
) -> Iterator[tuple[Page, float]]:
    """Give a page in a context of its own, once it is ready, and the seconds that it took.

    Parameters
    ----------
    browser, url, ready
        What opens what, and what waits for it.
    files
        A folder of packages from npm, in which what another host is asked for is looked up.
    """
    context = browser.new_context(viewport={"width": SIZE[0], "height": SIZE[1]}, locale="az-AZ")
    context.set_default_timeout(PATIENCE)
    context.route(
        lambda asked: not asked.startswith(("http://127.0.0.1", "file:", "data:", "blob:")),
        lambda route: answer_file(route, files),
    )
    try:
        page = context.new_page()
        start = time.monotonic()
        page.goto(url)
        ready(page)
        yield page, time.monotonic() - start
    finally:
        context.close()


def answer_file(route: Route, files: Path | None) -> None:
    """Answer for another host with the file of that name from a package; none: with nothing.

    What folium asks for beside, fonts and icons, these pages do not use.
    """
    name = route.request.url.partition("?")[0].rpartition("/")[2]
    plain = re.sub(r"-\d[\d.]*(?=\.)", "", name)
    for known in dict.fromkeys((name, plain, plain.replace(".min.", "."))):
        found = [*files.rglob(known)] if files and known else []
        if found:
            route.fulfill(path=min(found, key=lambda path: len(path.parts)))
            return
    route.fulfill(body="")


def wait_map(page: Page) -> None:
    """Wait until the map can be used."""
    frame = page.frame_locator(".st-key-map iframe")
    frame.locator("body[data-ready='1'] input#time").wait_for(state="attached")


def wait_bare(page: Page) -> None:
    """Wait until a bare page is there."""
    page.get_by_text("ready-mark").wait_for()


def find_map(page: Page) -> Frame:
    """Return the frame of the map."""
    handle = page.locator(".st-key-map iframe").element_handle()
    frame = handle.content_frame()
    if frame is None:
        msg = "the map has no frame"
        raise RuntimeError(msg)
    return frame


WATCH = """(selector) => {
    const read = () => document.querySelector(selector)?.textContent ?? "";
    const before = read();
    globalThis.seenAt = null;
    const look = () => {
        if (read() === before) requestAnimationFrame(look);
        else globalThis.seenAt = performance.timeOrigin + performance.now();
    };
    requestAnimationFrame(look);
}"""


def time_answer(page: Page, selector: str, frame: Frame, act: str, argument: object) -> float:
    """Return the milliseconds from an act in a frame to the first frame with another text.

    Parameters
    ----------
    page, selector
        Where the text is.
    frame, act, argument
        What is done: a function in JavaScript that returns when it was done.
    """
    page.evaluate(WATCH, selector)
    start: float = frame.evaluate(act, argument)
    page.wait_for_function("globalThis.seenAt !== null", polling=5, timeout=20_000)
    seen: float = page.evaluate("globalThis.seenAt")
    return seen - start


STEP = """async (share) => {
    const time = document.querySelector("#time");
    const [low, high] = [Number(time.min), Number(time.max)];
    time.value = String(low + (high - low) * share);
    time.dispatchEvent(new Event("input", { bubbles: true }));
    for (let n = 0; n < 3; n += 1) await new Promise(requestAnimationFrame);
    const start = performance.timeOrigin + performance.now();
    time.dispatchEvent(new Event("change", { bubbles: true }));
    return start;
}"""
"""Drag the map's thumb to a share of its way and release it there: the release is timed."""

CLICK = """(unit) => {
    const start = performance.timeOrigin + performance.now();
    const marker = document.querySelector(`[data-unit="${unit}"]`);
    marker.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
    return start;
}"""

DRAG = """async (steps) => {
    const time = document.querySelector("%s");
    const [low, high] = [Number(time.min), Number(time.max)];
    const frames = [];
    let last = await new Promise(requestAnimationFrame);
    for (let n = 0; n <= steps; n += 1) {
        time.value = String(low + (high - low) * n / steps);
        time.dispatchEvent(new Event("input", { bubbles: true }));
        const now = await new Promise(requestAnimationFrame);
        frames.push(now - last);
        last = now;
    }
    time.dispatchEvent(new Event("change", { bubbles: true }));
    return frames.slice(1);
}"""
"""Drag a slider over its whole way; the intervals between painted frames, ms."""


def settle(page: Page) -> None:
    """Wait until a page has nothing left to do: twelve frames in a row on time."""
    page.wait_for_timeout(1500)
    page.evaluate(
        """async () => {
            let calm = 0, last = await new Promise(requestAnimationFrame);
            const end = performance.now() + 20000;
            while (calm < 12 && performance.now() < end) {
                const now = await new Promise(requestAnimationFrame);
                calm = now - last < 18 ? calm + 1 : 0;
                last = now;
            }
        }"""
    )
