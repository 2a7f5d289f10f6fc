"""Pages of the map in a real browser that reaches no network, and what went on in them."""

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Literal, Self
from urllib.parse import parse_qsl, urlsplit
from urllib.request import urlopen

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    Route,
    WebSocket,
)

from geo.battle.nouns import Language

ROOT = Path(__file__).parent.parent
NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
ARGUMENTS = ["--no-sandbox", "--disable-quic", "--disable-background-networking"]
"""QUIC and the browser's own errands would pass by the route that blocks the network."""

DESK, PHONE = (1019, 812), (390, 760)
"""Width and height of the map's frame in a page 1440 px wide, and on a phone."""

PATIENCE = 60_000
"""Milliseconds that a page is waited for: other work on the machine must not fail a test."""
READY = "document.body.dataset.ready === '1'"
INNER = ("file:", "data:", "blob:", "about:")


def find_chromium() -> str | None:
    """Return the path of an installed Chromium, or None."""
    return next((path for path in map(shutil.which, NAMES) if path), None)


@dataclass
class Watch:
    """What a page complained of, and whom it asked."""

    home: tuple[str, ...] = INNER
    """How an address begins that a page may ask for."""
    errors: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def attach(self, context: BrowserContext) -> None:
        """Watch all pages of a context and keep them from every other host."""
        context.on("console", self._hear)
        context.on("weberror", lambda error: self.errors.append(str(error.error)))
        context.on("request", self._note)
        context.route(self._is_strange, self._block)

    def _is_strange(self, url: str) -> bool:
        return not url.startswith(self.home)

    def _note(self, request: Request) -> None:
        if self._is_strange(request.url):
            self.strangers.append(request.url)

    @staticmethod
    def _block(route: Route) -> None:
        route.abort()

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(f"{message.text} ({message.location.get('url', '')})")


@dataclass(frozen=True)
class Sight:
    """A page of the map, open."""

    page: Page
    watch: Watch

    def go(self, day: int) -> None:
        """Set the clock to a stop."""
        self.page.evaluate("day => clock.go(day)", day)

    def see(self, view: str) -> None:
        """Show a named view."""
        self.page.evaluate("view => plate.showView(view)", view)

    def read_body(self, name: str) -> str | None:
        """Return one of the body's data attributes."""
        return self.page.locator("body").get_attribute(f"data-{name}")


class Opener:
    """Opens the map pages, each language and size once, with and without motion."""

    def __init__(self, browser: Browser, files: Mapping[Language, Path]) -> None:
        self._browser = browser
        self._files = files
        self._open: dict[tuple[object, ...], Sight] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for sight in self._open.values():
            sight.page.context.close()

    def open(
        self,
        lang: Language,
        size: tuple[int, int] = DESK,
        motion: Literal["reduce", "no-preference"] = "reduce",
    ) -> Sight:
        """Return the page of a language, as it came up: first day, first view, no unit."""
        key = (lang, size, motion)
        if key not in self._open:
            width, height = size
            context = self._browser.new_context(
                viewport={"width": width, "height": height}, reduced_motion=motion
            )
            context.set_default_timeout(PATIENCE)
            watch = Watch()
            watch.attach(context)
            page = context.new_page()
            page.goto(self._files[lang].as_uri())
            page.wait_for_function(READY)
            self._open[key] = Sight(page, watch)
        sight = self._open[key]
        sight.page.mouse.move(1, 1)
        sight.page.evaluate(
            """() => {
                clock.go(0);
                for (const name of ["others", "stated"]) plate.setLayer(name, false);
                plate.showView(Object.keys(plate.told.views)[0]);
                plate.chooseUnit(null);
                document.activeElement.blur();
            }"""
        )
        if motion != "reduce":
            sight.page.wait_for_function("plate.state.v === 0")
        return sight


@contextmanager
def serve_folder(folder: Path, headers: Mapping[str, str]) -> Iterator[str]:
    """Serve a folder with these headers on a free port of this machine; yield its address."""

    class Handler(SimpleHTTPRequestHandler):
        def end_headers(self) -> None:
            for name, value in headers.items():
                self.send_header(name, value)
            super().end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=folder)) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def find_port() -> int:
    """Return a port of this machine that is free."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@contextmanager
def serve_app(log: Path, port: int | None = None) -> Iterator[str]:
    """Run the app on a port of this machine; yield its address and stop it afterwards."""
    port = port or find_port()
    command = [
        sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true",
        "--server.address=127.0.0.1", f"--server.port={port}",
    ]  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    with (
        log.open("w", encoding="utf-8") as told,
        subprocess.Popen(command, cwd=ROOT, stdout=told, stderr=subprocess.STDOUT) as app,
    ):
        try:
            deadline = time.monotonic() + 60
            while not _is_well(address):
                if app.poll() is not None or time.monotonic() > deadline:
                    msg = f"the app did not start: {log.read_text('utf-8')}"
                    raise RuntimeError(msg)
                time.sleep(0.1)
            yield address
        finally:
            app.terminate()
            try:
                app.wait(10)
            except subprocess.TimeoutExpired:
                app.kill()


def _is_well(address: str) -> bool:
    try:
        with urlopen(f"{address}/_stcore/health", timeout=5) as answer:  # noqa: S310 - our own host
            return bool(answer.status == 200)
    except OSError:
        return False


WATCH_ATTRIBUTE = """
globalThis.seenValues = [];
new MutationObserver(() => {
    const value = document.body?.getAttribute("%s");
    if (value && value !== seenValues.at(-1)) seenValues.push(value);
}).observe(document, { subtree: true, childList: true, attributes: true });
"""


class AppSight:
    """A page of the app, open, with its map ready and its script at rest."""

    def __init__(
        self,
        browser: Browser,
        address: str,
        query: str = "",
        *,
        size: tuple[int, int] = (1440, 900),
        locale: str = "az-AZ",
        watched: str = "",
        motion: bool = False,
        prepare: Callable[[BrowserContext], None] = lambda _: None,
    ) -> None:
        self.context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            reduced_motion="no-preference" if motion else "reduce",
            accept_downloads=True, locale=locale, has_touch=size[0] < 900,
        )  # fmt: skip
        self.context.set_default_timeout(PATIENCE)
        self.watch = Watch((*INNER, f"{address}/", address.replace("http", "ws", 1) + "/"))
        self.watch.attach(self.context)
        prepare(self.context)
        if watched:
            self.context.add_init_script(WATCH_ATTRIBUTE % watched)
        self.page = self.context.new_page()
        self.bytes = 0
        """Sent and received over web sockets."""
        self.page.on("websocket", self._listen)
        self.page.goto(f"{address}/?{query}")
        self.map = self.page.frame_locator(".st-key-map iframe")
        self.body = self.map.locator("body")
        self.map.locator("body[data-ready='1']").wait_for()
        self.rest()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.context.close()

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._weigh)
        socket.on("framesent", self._weigh)

    def _weigh(self, payload: bytes | str) -> None:
        self.bytes += len(payload.encode() if isinstance(payload, str) else payload)

    def seen_values(self) -> list[str]:
        """Return the values that the watched attribute of the map's body has had."""
        seen: list[str] = self.body.evaluate("() => globalThis.seenValues")
        return seen

    def rest(self) -> None:
        """Wait until the app's script is at rest."""
        self.page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")

    def rest_levels(self) -> None:
        """Wait until the page asks for no layouts any more."""
        self.body.evaluate(
            "() => new Promise((done) => { const look = () =>"
            " (levels.isAtRest() ? done() : setTimeout(look, 50)); look(); })"
        )
        self.rest()

    def find(self, container: str) -> Locator:
        """Return one of the app's containers."""
        return self.page.locator(f".st-key-{container}")

    def find_unit(self, unit: str) -> Locator:
        """Return a unit's marker on the map."""
        return self.map.locator(f'[data-unit="{unit}"]')

    def read_query(self) -> dict[str, str]:
        """Return what the address says."""
        return dict(parse_qsl(urlsplit(self.page.url).query))

    def wait_query(self, **wanted: str | None) -> None:
        """Wait until the address says what is wanted; None: it leaves that out."""

        def is_there(url: str) -> bool:
            said = dict(parse_qsl(urlsplit(url).query))
            return all(said.get(name) == value for name, value in wanted.items())

        self.page.wait_for_url(is_there)
