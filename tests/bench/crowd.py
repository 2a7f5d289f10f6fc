"""A hundred sessions that step every three seconds: answers, memory, processor."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

from kit import BARE, OURS, Row, Server, find_quantile, open_page
from pages import READY, Bench, _step_map
from playwright.sync_api import Page
from sessions import EVERY, SECONDS, Recorder, start_speakers

COUNT = 100


def measure_crowd(bench: Bench) -> Iterator[Row]:
    """Let a hundred sessions step, of a bare page's slider and of the map."""
    answer = Row(f"{COUNT} sessions step every {EVERY:.0f} s: server's answer, p95", "ms")
    answer.aim, answer.is_met = "p95 ≤ 500", lambda row: row.p95() <= 500
    beside = Row("a real page that steps beside them: to the panel's text", "ms")
    beside.aim, beside.is_met = "p95 ≤ 500", lambda row: row.p95() <= 500
    memory = Row("memory of the server with them", "MB")
    memory.aim, memory.is_met = "≤ 450", lambda row: row.median() <= 450
    share = Row("processor of the server meanwhile", "cores")
    heard = Row("bytes to a session", "KB")
    rows = (answer, beside, memory, share, heard)
    for kind in (BARE, OURS):
        with bench.serve(kind) as server:
            run_crowd(bench, kind, server, rows)
    yield from rows


def record(bench: Bench, kind: str, server: Server) -> dict[str, list[str]]:
    """Return what a page says as it is opened, and as it steps."""
    recorder = Recorder()

    def ready(page: Page) -> None:
        recorder.listen(page)
        page.reload()
        READY[kind](page)

    with bench.open(kind, server.address) as (page, _):
        page.wait_for_timeout(1000)
    with open_page(bench.browser, server.address, ready) as (page, _):
        page.wait_for_timeout(2500)
        opening = recorder.cut()
        steps = []
        for n in range(6):
            step_page(page, kind, n)
            page.wait_for_timeout(1500)
            steps += recorder.cut()[:1]
    return {"opening": opening[:1], "steps": steps}


def step_page(page: Page, kind: str, n: int) -> float:
    """Step once and return how long the answer took, ms."""
    if kind == OURS:
        return _step_map(page, n)
    slider = page.get_by_role("slider")
    slider.focus()
    start = time.monotonic()
    page.keyboard.press("ArrowRight" if n % 12 < 6 else "ArrowLeft")
    page.wait_for_timeout(1)
    return (time.monotonic() - start) * 1000


def run_crowd(bench: Bench, kind: str, server: Server, rows: tuple[Row, ...]) -> None:
    """Fill the rows with one kind's numbers."""
    answer, beside, memory, share, heard = rows
    said = record(bench, kind, server)
    with bench.open(kind, server.address) as (page, _):
        speakers = start_speakers(bench.make_folder("crowd"), server.address, said, COUNT)
        page.wait_for_timeout(int(EVERY * 4 + 6) * 1000)
        used, since = server.read_cpu(), time.monotonic()
        most = 0.0
        for n in range(int(SECONDS / EVERY) - 2):
            start = time.monotonic()
            took = step_page(page, kind, n)
            if kind == OURS:
                beside.add(kind, took)
            most = max(most, server.read_memory())
            page.wait_for_timeout(max(0.0, EVERY - (time.monotonic() - start)) * 1000)
        spent = (server.read_cpu() - used) / (time.monotonic() - since)
        told = json.loads(speakers.communicate(timeout=180)[0])
    memory.add(kind, most)
    share.add(kind, spent)
    if told["bytes"]:
        heard.add(kind, find_quantile([size / 1000 for size in told["bytes"]], 0.5))
    if told["answers"]:
        answer.add(kind, *told["answers"])
    else:
        answer.notes[kind] = "a step says nothing to the server"
    if told["failed"]:
        memory.notes[kind] = f"{told['failed']} sessions failed: {told['why']}"
