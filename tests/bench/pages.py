"""Pages: how soon they open, how they move, how they answer, and what that costs the server."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import rivals
from kit import (
    ADDED,
    BARE,
    CLICK,
    DRAG,
    FULL,
    OURS,
    PATIENCE,
    ROOT,
    STAMPED,
    STEP,
    TIMELINE,
    Row,
    Server,
    find_map,
    open_page,
    settle,
    time_answer,
    wait_bare,
    wait_map,
)
from playwright.sync_api import Browser, Error, Frame, Page

STEPS = 240
DAYS = 7
CLICKS = 20
FURTHER = 10
"""Sessions that are opened beside the first."""
SHOWN = """() => [...document.querySelectorAll("[data-unit]")].filter((marker) => {
    const box = marker.getBoundingClientRect();
    return box.width && marker.checkVisibility({ visibilityProperty: true })
        && box.left > 0 && box.top > 0 && box.right < innerWidth && box.bottom < innerHeight;
}).map((marker) => marker.dataset.unit).sort()"""


@dataclass(frozen=True)
class Bench:
    """What all measurements are made with."""

    browser: Browser
    folder: Path
    """A temporary one."""
    tools: rivals.Fetched
    quick: bool

    @property
    def rounds(self) -> int:
        """Return how many rounds of what takes long are made."""
        return 1 if self.quick else 3

    def make_folder(self, name: str) -> Path:
        """Return a new empty folder."""
        count = len([*self.folder.glob(f"{name}-*")])
        folder = self.folder / f"{name}-{count}"
        folder.mkdir()
        return folder

    @contextmanager
    def serve(self, kind: str, pack: Path | None = None) -> Iterator[Server]:
        """Run a server on a machine that never saw it: nothing is kept from earlier."""
        cache = self.make_folder("cache")
        env = {"XDG_CACHE_HOME": str(cache)}
        if pack is not None:
            env["GEO_PACK"] = str(pack)
        if kind == OURS:
            server = Server(ROOT / "app.py", ROOT, env)
        else:
            name = {BARE: "hello", FULL: "full", ADDED: "added"}[kind]
            if kind != BARE and self.tools.streamlit_folium is not None:
                env["PYTHONPATH"] = str(self.tools.streamlit_folium)
            server = Server(self.folder / "apps" / f"{name}.py", self.folder / "apps", env)
        with server:
            yield server

    def open(self, kind: str, url: str) -> Iterator[tuple[Page, float]]:
        """Give a page, ready, and the seconds it took."""
        return open_page(self.browser, url, READY[kind], self.tools.scripts)  # type: ignore[return-value]

    @property
    def served(self) -> tuple[str, ...]:
        """Return the kinds of page that have a server."""
        has = self.tools.streamlit_folium is not None and self.tools.scripts is not None
        return (BARE, FULL, ADDED, OURS) if has else (BARE, OURS)

    def skip(self, *rows: Row) -> None:
        """Say in rows what could not be fetched."""
        for row in rows:
            for kind in (FULL, ADDED):
                if kind not in self.served:
                    row.notes[kind] = "no network"


def wait_folium(page: Page) -> None:
    """Wait until st_folium has drawn its map."""
    page.frame_locator("iframe").locator(".unit").first.wait_for(state="attached")


def wait_plugin(page: Page) -> None:
    """Wait until a page of folium has drawn its units."""
    page.locator(".leaflet-marker-icon, path.leaflet-interactive").first.wait_for(state="attached")


READY: dict[str, Callable[[Page], None]] = {
    BARE: wait_bare,
    OURS: wait_map,
    FULL: wait_folium,
    ADDED: wait_folium,
    STAMPED: wait_plugin,
    TIMELINE: wait_plugin,
}


def measure_cold(bench: Bench) -> Iterator[Row]:
    """Start servers anew, each kind in turn; with the first visitor, memory and a new language."""
    cold = Row("start of the server to a usable page, first time on a machine", "s")
    cold.aim, cold.is_met = "≤ 1.5 × bare", lambda row: (row.ratio or 0) <= 1.5
    first = Row("server memory after one visitor", "MB")
    first.aim, first.is_met = "≤ 150", lambda row: row.median() <= 150
    spoken = Row("another language, first time", "s")
    bench.skip(cold, first)
    for _ in range(bench.rounds):
        for kind in bench.served:
            with bench.serve(kind) as server:
                with bench.open(kind, server.address) as (page, _):
                    cold.add(kind, time.monotonic() - server.started)
                    page.wait_for_timeout(1000)
                    first.add(kind, server.read_memory())
                if kind == OURS:
                    for lang in ("ru", "en"):
                        with bench.open(kind, f"{server.address}?lang={lang}") as (_, seconds):
                            spoken.add(kind, seconds)
    yield cold
    yield spoken
    yield first


def measure_warm(bench: Bench) -> Iterator[Row]:
    """Open pages of servers that are warm, each kind in turn, and further sessions of each."""
    warm = Row("warm load", "s")
    warm.aim, warm.is_met = "≤ 1.15 × bare", lambda row: (row.ratio or 0) <= 1.15
    more = Row("server memory for each further session", "MB")
    more.aim, more.is_met = "≤ 3", lambda row: row.median() <= 3
    bench.skip(warm, more)
    with ExitStack() as stack:
        pages = {
            kind: stack.enter_context(bench.serve(kind)).address for kind in bench.served
        } | list_plugins(bench)
        for n in range(4 if bench.quick else 10):
            for kind, address in pages.items():
                with bench.open(kind, address) as (_, seconds):
                    if n:
                        warm.add(kind, seconds)
    for kind in bench.served:
        with bench.serve(kind) as server, ExitStack() as stack:
            stack.enter_context(bench.open(kind, server.address))
            time.sleep(3)
            before = server.read_memory()
            for _ in range(FURTHER):
                page, _ = stack.enter_context(bench.open(kind, server.address))
            page.wait_for_timeout(1000)
            more.add(kind, (server.read_memory() - before) / FURTHER)
    if bench.tools.scripts is None:
        warm.notes |= dict.fromkeys((STAMPED, TIMELINE), "no network")
    yield warm
    yield more


def list_plugins(bench: Bench) -> dict[str, str]:
    """Return the addresses of the pages with folium's time plugins, where they can be shown."""
    if bench.tools.scripts is None:
        return {}
    files = rivals.write_plugins(bench.make_folder("plugins"), ROOT / "data" / "ganja-1920")
    return {kind: file.as_uri() for kind, file in zip((STAMPED, TIMELINE), files, strict=True)}


def measure_drag(bench: Bench) -> Iterator[Row]:
    """Drag each slider over its whole way, in turn; on the bare page nothing but frames."""
    row = Row(f"interval between painted frames in a drag of {STEPS} steps", "ms")
    row.aim = "16.7, p95 ≤ 17.5"
    row.is_met = lambda row: row.median() <= 16.8 and row.p95() <= 17.5
    with ExitStack() as stack:
        ours = stack.enter_context(bench.serve(OURS))
        bare = stack.enter_context(bench.serve(BARE))
        pages = {BARE: bare.address, OURS: f"{ours.address}?lang=en&view=town"}
        pages |= list_plugins(bench)
        for _ in range(bench.rounds):
            for kind, address in pages.items():
                with bench.open(kind, address) as (page, _):
                    row.add(kind, *drag_page(page, kind))
    if bench.tools.scripts is None:
        row.notes |= dict.fromkeys((STAMPED, TIMELINE), "no network")
    yield row


def drag_page(page: Page, kind: str) -> list[float]:
    """Return the intervals of a drag over a page's slider."""
    settle(page)
    if kind == STAMPED:
        frames: list[float] = page.evaluate(rivals.DRAG_STAMPED, STEPS)
    elif kind == TIMELINE:
        frames = page.evaluate(DRAG % "input[type=range]", STEPS)
    elif kind == BARE:
        page.evaluate(
            """() => {
                const bare = document.createElement("input");
                Object.assign(bare, { type: "range", id: "bare", max: "1000" });
                bare.style.cssText = "position: fixed; inset: auto 0 0 0; z-index: 9";
                document.body.append(bare);
            }"""
        )
        frames = page.evaluate(DRAG % "#bare", STEPS)
    else:
        frames = find_map(page).evaluate(DRAG % "#time", STEPS)
    return frames


def measure_answers(bench: Bench) -> Iterator[Row]:
    """Step and click, and read what that costs the server beyond standing idle."""
    step = Row("released thumb to the panel's text (for st_folium: to the map)", "ms")
    step.aim, step.is_met = "≤ 50, p95 ≤ 80", lambda row: row.median() <= 50 and row.p95() <= 80
    click = Row("click on a unit to its dossier (for st_folium: to its name)", "ms")
    click.aim, click.is_met = step.aim, step.is_met
    costs = Row("server processor time of a step", "s"), Row("the same, of a click", "s")
    for row in costs:
        row.aim, row.is_met = "≤ 0.01", lambda row: row.median() <= 0.01
    bench.skip(step, click, *costs)
    for kind in bench.served:
        if kind == BARE:
            continue
        with bench.serve(kind) as server:
            for _ in range(bench.rounds):
                address = f"{server.address}?lang=en&view=town" if kind == OURS else server.address
                with bench.open(kind, address) as (page, _):
                    settle(page)
                    acts = (
                        (_step_map, _click_map) if kind == OURS else (_step_folium, _click_folium)
                    )
                    for row, cost, act in zip((step, click), costs, acts, strict=True):
                        seconds, times = read_cost(server, page, act)
                        row.add(kind, *times)
                        cost.add(kind, seconds)
    yield step
    yield click
    yield from costs


def read_cost(
    server: Server, page: Page, act: Callable[[Page, int], float]
) -> tuple[float, list[float]]:
    """Return what an act costs the server, seconds, and how long its answers take, ms."""
    act(page, 0)
    page.wait_for_timeout(2000)
    idle, since = server.read_cpu(), time.monotonic()
    page.wait_for_timeout(5000)
    rate = (server.read_cpu() - idle) / (time.monotonic() - since)
    used, since = server.read_cpu(), time.monotonic()
    times = []
    for n in range(CLICKS):
        times.append(act(page, n + 1))
        page.wait_for_timeout(400)
    page.wait_for_timeout(1000)
    used = server.read_cpu() - used - rate * (time.monotonic() - since)
    return max(0.0, used) / CLICKS, times


def _step_map(page: Page, n: int) -> float:
    share = ((n + 1) % DAYS) / (DAYS - 1)
    return time_answer(page, ".st-key-chronicle", find_map(page), STEP, share)


def _click_map(page: Page, n: int) -> float:
    frame = find_map(page)
    units = frame.evaluate(SHOWN)
    heading = ".st-key-dossier :is(h1, h2, h3)"
    return time_answer(page, heading, frame, CLICK, units[n % min(4, len(units))])


def find_frame(page: Page, selector: str) -> Frame:
    """Return the frame in which something is, as soon as it is there.

    Where st_folium draws its map anew, it is in a new frame beside the old.
    """
    end = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < end:
        for frame in reversed(page.frames):
            with suppress(Error):
                if frame.query_selector(selector):
                    return frame
        page.wait_for_timeout(2)
    msg = f"{selector} is in no frame"
    raise RuntimeError(msg)


def _step_folium(page: Page, n: int) -> float:
    if not n:
        page.get_by_role("slider").focus()
    key = "ArrowRight" if n // (DAYS - 1) % 2 == 0 else "ArrowLeft"
    part = n % (DAYS - 1) + 1
    day = part if key == "ArrowRight" else DAYS - 1 - part
    start = time.monotonic()
    page.keyboard.press(key)
    find_frame(page, f'[data-day="{day}"]')
    return (time.monotonic() - start) * 1000


def _click_folium(page: Page, n: int) -> float:
    units = find_frame(page, ".unit").query_selector_all(".unit")
    heading = page.locator("h2").last
    unit = next(
        unit for unit in [*units[n % 4 :], *units] if unit.text_content() != heading.text_content()
    )
    name = unit.text_content() or ""
    start = time.monotonic()
    unit.dispatch_event("click")
    page.locator("h2", has_text=name).wait_for()
    return (time.monotonic() - start) * 1000
