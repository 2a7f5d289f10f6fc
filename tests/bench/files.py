"""Files and folders that leave, Lighthouse on a page of the site, and battles of any size."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from mimetypes import guess_type
from pathlib import Path
from threading import Thread
from urllib.parse import unquote, urlsplit

from bench_layout import ROWS, run_tree
from bench_sheet import AIMS
from kit import OURS, ROOT, Row, find_map, open_page, settle, wait_map
from made_pack import write_pack
from pages import STEPS, Bench, drag_page
from playwright.sync_api import Error

UNITS, DAYS = (20, 200, 1000), (7, 60, 100)
LONGEST = 120_000
"""Milliseconds after which a page counts as not opening."""
SEVERAL_MB = 1e6


def run_geo(bench: Bench, *words: str) -> float:
    """Run a command as on a machine that never ran it; return the seconds."""
    env = os.environ | {"XDG_CACHE_HOME": str(bench.make_folder("cache"))}
    start = time.monotonic()
    subprocess.run(
        [sys.executable, "-m", "geo", *words], cwd=ROOT, env=env, check=True, capture_output=True
    )
    return time.monotonic() - start


def measure_files(bench: Bench) -> Iterator[Row]:
    """Write the one-file page and the site, each with nothing kept from earlier."""
    html = Row("HTML file of three languages, first time", "s")
    html.aim, html.is_met = "≤ 6", lambda row: row.median() <= 6
    size = Row("its size", "MB")
    for n in range(bench.rounds):
        file = bench.folder / f"map-{n}.html"
        html.add(OURS, run_geo(bench, "export", "--format", "html", "--out", str(file)))
        size.add(OURS, file.stat().st_size / SEVERAL_MB)
    yield html
    yield size
    site = Row("site, all cores, first time", "s")
    site.aim, site.is_met = "≤ 30", lambda row: row.median() <= 30
    weight = Row("its size", "MB")
    weight.aim, weight.is_met = "≤ 40", lambda row: row.median() <= 40
    folder = bench.make_folder("site")
    site.add(OURS, run_geo(bench, "site", "--out", str(folder)))
    files = [path for path in folder.rglob("*") if path.is_file()]
    weight.add(OURS, sum(path.stat().st_size for path in files) / SEVERAL_MB)
    yield site
    yield weight
    yield from measure_lighthouse(bench, folder)


# ---- Lighthouse --------------------------------------------------------------------------------


@contextmanager
def serve_packed(folder: Path) -> Iterator[str]:
    """Serve a folder as a host does that packs what it sends."""

    @cache
    def pack(path: Path) -> bytes:
        return gzip.compress(path.read_bytes(), 9, mtime=0)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = folder / unquote(urlsplit(self.path).path).lstrip("/")
            path = path / "index.html" if path.is_dir() else path
            if not path.is_file():
                self.send_error(404)
                return
            kind = guess_type(path.name)[0] or "application/octet-stream"
            body = pack(path) if kind.startswith(("text/", "application/")) else path.read_bytes()
            self.send_response(200)
            if kind.startswith(("text/", "application/")):
                self.send_header("Content-Encoding", "gzip")
            kind += "; charset=utf-8" if kind.startswith("text/") else ""
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "max-age=31536000")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


def measure_lighthouse(bench: Bench, folder: Path) -> Iterator[Row]:
    """Let Lighthouse look at a page of the site as a phone has it."""
    score = Row("a page of the site, Lighthouse 12 mobile: performance", "of 100")
    score.aim, score.is_met = "≥ 95", lambda row: row.median() >= 95
    shift = Row("the same: layout shift", "")
    shift.aim, shift.is_met = "≤ 0.02", lambda row: row.median() <= 0.02
    first = Row("the same: bytes of the page itself, packed", "KB")
    whole = Row("the same: bytes of all, packed", "KB")
    whole.aim, whole.is_met = "≤ 150 before the map can be used", lambda row: row.median() <= 150
    rows = (score, shift, first, whole)
    if bench.tools.lighthouse is None:
        score.notes[OURS] = "no network"
        yield score
        return
    pages = sorted((folder / "en").rglob("index.html"), key=lambda path: len(path.parts))
    path = (pages or sorted(folder.rglob("*.html")))[0].relative_to(folder)
    with serve_packed(folder) as address:
        for _ in range(bench.rounds):
            told = run_lighthouse(bench.tools.lighthouse, f"{address}{path.as_posix()}")
            if told is None:
                score.notes[OURS] = "Lighthouse failed"
                break
            audits = told["audits"]
            score.add(OURS, 100 * (told["categories"]["performance"]["score"] or 0))
            shift.add(OURS, audits["cumulative-layout-shift"]["numericValue"])
            items = audits["network-requests"]["details"]["items"]
            sizes = [item.get("transferSize", 0) / 1000 for item in items]
            first.add(OURS, sizes[0])
            whole.add(OURS, sum(sizes))
    yield from (row for row in rows if row.samples or row.notes)


def run_lighthouse(modules: Path, url: str) -> dict[str, dict[str, dict[str, float]]] | None:
    from browser import find_chromium  # noqa: PLC0415

    command = [
        "node", str(modules / "lighthouse" / "cli" / "index.js"), url, "--output=json", "--quiet",
        "--only-categories=performance", "--chrome-flags=--headless=new --no-sandbox",
    ]  # fmt: skip
    env = os.environ | {"CHROME_PATH": find_chromium() or ""}
    done = subprocess.run(command, capture_output=True, text=True, env=env, check=False)
    if done.returncode:
        return None
    told: dict[str, dict[str, dict[str, float]]] = json.loads(done.stdout)
    return told


# ---- battles of any size -----------------------------------------------------------------------


def measure_packs(bench: Bench) -> Iterator[Row]:
    """Open made battles of many units and days, and drag one of a thousand units."""
    sizes = [(units, days) for units in UNITS for days in DAYS]
    dragged = Row(f"interval between painted frames in a drag of {STEPS} steps, 1,000 units", "ms")
    dragged.aim, dragged.is_met = "p95 ≤ 33", lambda row: row.p95() <= 33
    for units, days in [(20, 7), (200, 7)] if bench.quick else sizes:
        name = f"{units:,} units × {days} days"
        opened = Row(f"{name}: start of the server to a usable map", "s")
        spent = Row(f"{name}: processor time for another language", "s")
        weight = Row(f"{name}: bytes to a page that opens", "KB")
        most = {(200, 60): 5, (1000, 100): 10}.get((units, days))
        if most:
            opened.aim = f"≤ {most}"
            opened.is_met = lambda row, most=most: row.median() <= most
        pack = write_pack(units, days, bench.folder / f"pack-{units}-{days}")
        drag = dragged if (units, days) == (UNITS[-1], DAYS[0]) else None
        try:
            open_pack(bench, pack, (opened, spent, weight), drag)
        except Error:
            opened.notes[OURS] = f"not in {LONGEST // 1000} s"
        yield from (row for row in (opened, spent, weight) if row.samples or row.notes)
        if drag is not None and drag.samples:
            yield drag


def open_pack(bench: Bench, pack: Path, rows: tuple[Row, Row, Row], drag: Row | None) -> None:
    """Open a pack's page on a new server, and again in another language."""
    opened, spent, weight = rows
    seen: list[int] = []

    def ready(page: object) -> None:
        # What crosses the wire before the page is usable counts, on whatever way.
        page.set_default_timeout(LONGEST)  # type: ignore[attr-defined]
        page.on("websocket", lambda ws: ws.on("framereceived", lambda part: seen.append(len(part))))  # type: ignore[attr-defined]
        page.reload()  # type: ignore[attr-defined]
        wait_map(page)  # type: ignore[arg-type]

    with bench.serve(OURS, pack) as server:
        with open_page(bench.browser, server.address, wait_limited) as (page, _):
            opened.add(OURS, time.monotonic() - server.started)
            if drag is not None:
                drag.add(OURS, *drag_page(page, OURS))
            settle(page)
        used = server.read_cpu()
        with open_page(bench.browser, f"{server.address}?lang=en", wait_limited):
            time.sleep(1)
            spent.add(OURS, server.read_cpu() - used)
        with open_page(bench.browser, f"{server.address}?lang=en", ready) as (page, _):
            find_map(page)
            weight.add(OURS, sum(seen) / 1000)


def wait_limited(page: object) -> None:
    """Wait for the map, but not for ever."""
    page.set_default_timeout(LONGEST)  # type: ignore[attr-defined]
    wait_map(page)  # type: ignore[arg-type]


# ---- sheets and layouts ------------------------------------------------------------------------


def measure_sheets(bench: Bench) -> Iterator[Row]:
    """Draw sheets and films, beside a screenshot of the same map."""
    # In a process of its own: a browser is driven here already.
    command = [sys.executable, Path(__file__).with_name("bench_sheet.py"), str(bench.rounds * 5)]
    done = subprocess.run(
        [*map(str, command), "--json"], capture_output=True, text=True, check=True
    )
    for name, seconds in json.loads(done.stdout).items():
        row = Row(name, "s")
        row.add(OURS, seconds)
        if name in AIMS:
            most = AIMS[name]
            row.aim = f"≤ {most}"
            row.is_met = lambda row, most=most: row.median() <= most
        yield row


def measure_layouts(bench: Bench) -> Iterator[Row]:
    """Lay the shipped battle out, and say how well."""
    table = run_tree(ROOT, bench.rounds)
    for key, what in ROWS.items():
        row = Row(f"layout: {what}", "s" if key == "seconds" else "")
        row.add(OURS, table["all"][key])
        yield row
