"""How long the ways out of the page take, beside a screenshot of the same map by a browser.

Run it on a quiet machine: `python tests/bench/bench_sheet.py [rounds] [--json]`. Medians of
seconds on the clock, warm: the first of each kind is not counted, as a server makes it once.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from browser import ARGUMENTS, READY, find_chromium  # noqa: E402
from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402

from geo.battle.nouns import Battle  # noqa: E402
from geo.battle.pack import read_battle  # noqa: E402
from geo.sheet.film.film import draw_film  # noqa: E402
from geo.sheet.sheet import draw_sheet  # noqa: E402
from geo.sheet.week_sheet import draw_contact_sheet  # noqa: E402
from geo.webmap.page import make_map, render_page  # noqa: E402
from geo.work.order import Order  # noqa: E402

VIEW = "town"
SIZE = (1440, 900)
AIMS = {"PNG sheet, 150 dpi": 0.5, "PDF sheet": 0.7, "GIF film, 900 px": 3.0}
"""Seconds; from the project's goals."""


def measure(work: Callable[[int], object], rounds: int) -> float:
    """Return the median of some rounds, after one that does not count."""
    work(-1)
    times = []
    for number in range(rounds):
        start = time.perf_counter()
        work(number)
        times.append(time.perf_counter() - start)
    return median(times)


@contextmanager
def open_browser() -> Iterator[Browser | None]:
    """Give a headless browser, or None where there is none."""
    path = find_chromium()
    if path is None:
        yield None
        return
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


def load_page(browser: Browser, file: Path) -> Page:
    """Return the map page, ready."""
    page = browser.new_page(viewport={"width": SIZE[0], "height": SIZE[1]})
    page.goto(file.as_uri())
    page.wait_for_function(READY)
    return page


def list_times(battle: Battle, rounds: int) -> Iterator[tuple[str, float]]:
    """Yield what is measured and its median."""
    days = battle.dates

    def draw(format_: str, dpi: int = 150) -> Callable[[int], object]:
        return lambda n: draw_sheet(
            battle, Order(format_, days[n % len(days)], "az", VIEW, dpi=dpi)
        )

    # Once for each day: the map's layout and letters are kept from then on.
    for day in days:
        draw_sheet(battle, Order("png", day, "az", VIEW, dpi=30))
    yield "PNG sheet, 150 dpi", measure(draw("png"), rounds)
    yield "PNG sheet, 300 dpi", measure(draw("png", 300), rounds)
    yield "PDF sheet", measure(draw("pdf"), rounds)
    yield "SVG sheet", measure(draw("svg"), rounds)
    few = max(3, rounds // 3)
    yield (
        "PDF contact sheet",
        measure(lambda _: draw_contact_sheet(battle, Order("pdf", days[0], "az", VIEW)), few),
    )
    yield (
        "GIF film, 900 px",
        measure(lambda _: draw_film(battle, Order("gif", days[0], "az", VIEW)), few),
    )
    with TemporaryDirectory() as folder, open_browser() as browser:
        if browser is None:
            return
        file = Path(folder, "map.html")
        file.write_text(render_page(make_map(battle, "az"), battle, "az"), encoding="utf-8")
        page = load_page(browser, file)
        yield "Chromium, open page: screenshot", measure(lambda _: page.screenshot(), rounds)
        page.close()

        def shoot(_: int) -> None:
            fresh = load_page(browser, file)
            fresh.screenshot()
            fresh.close()

        yield "Chromium, page and screenshot", measure(shoot, few)


def main() -> None:
    """Print the table."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    times = dict(list_times(read_battle(ROOT / "data" / "ganja-1920"), rounds))
    if "--json" in sys.argv:
        print(json.dumps(times))  # noqa: T201
        return
    base = times.get("Chromium, page and screenshot")
    print(f"{'what':<34}{'median, s':>10}{'aim, s':>8}{'to Chromium':>13}")  # noqa: T201
    for name, seconds in times.items():
        aim = f"{AIMS[name]:.1f}" if name in AIMS else ""
        ratio = f"{seconds / base:.2f}" if base else ""
        print(f"{name:<34}{seconds:>10.3f}{aim:>8}{ratio:>13}")  # noqa: T201


if __name__ == "__main__":
    main()
