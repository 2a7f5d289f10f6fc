"""What can be taken out of the page: names that say what is inside, and work that can stop."""

import os
import subprocess
import sys
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from multiprocessing.context import SpawnProcess
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from packs import write_pack

from geo.battle.nouns import LANGUAGES, Battle, Language
from geo.battle.pack import read_battle
from geo.sheet import draw
from geo.takeaway.make import make_file, name_order, start_file, turn_order
from geo.takeaway.one_file import _keep_blanks, make_one_file, render_html
from geo.webmap import render_blank
from geo.work import FORMATS, Order, Task
from geo.work.jobs import Job

DAY = date(1920, 5, 29)
SLOW = [name for name, form in FORMATS.items() if form.slow]
STARTS = {
    "png": b"\x89PNG",
    "svg": b"<?xml",
    "pdf": b"%PDF",
    "geojson": b"{",
    "gpkg": b"SQLite format 3",
    "kml": b"<?xml",
    "orbat": b"{",
    "csv": b"PK",
}
"""How a file of each format begins."""

SCRIPT = """
from pathlib import Path
from geo.battle import read_battle
from geo.work import Task, do_all
print("run", flush=True)
battle = read_battle(Path({pack!r}))
for _, done in do_all(battle, [Task(type), Task(type)], 2):
    print(done.__name__)
"""


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("pdf", "ganja-1920_1920-05-29_town_az.pdf"),
        ("gif", "ganja-1920_town_az.gif"),
        ("html", "ganja-1920_az.html"),
        ("gpkg", "ganja-1920_az.gpkg"),
        ("csv", "ganja-1920_az.zip"),
    ],
)
def test_file_name_says_what_is_inside(battle: Battle, name: str, expected: str) -> None:
    assert name_order(battle, Order(name, DAY, "az", "town")) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"paper": "a3"}, "_a3"),
        ({"paper": "slide", "greyscale": True}, "_slide_grey"),
        ({"stated_only": True, "accounts": ("veselov",)}, "_stated_accounts"),
        ({"link": "https://example.org/", "dpi": 300}, ""),
    ],
)
def test_file_name_tells_unlike_sheets_apart(
    battle: Battle, changes: dict[str, Any], expected: str
) -> None:
    order = replace(Order("pdf", DAY, "az", "town"), **changes)
    assert name_order(battle, order) == f"ganja-1920_1920-05-29_town_az{expected}.pdf"


def test_link_leads_to_the_very_view() -> None:
    order = Order("pdf", DAY, "ru", "town", link="https://example.org/map/")
    plain = "https://example.org/map/?date=1920-05-29&lang=ru&view=town"
    assert order.render_link() == plain
    assert replace(order, stated_only=True).render_link() == f"{plain}&stated=1"
    assert replace(order, accounts=("veselov",)).render_link() == f"{plain}&others=1"


@pytest.mark.parametrize("name", SLOW)
def test_what_holds_the_whole_week_is_the_same_on_every_day(battle: Battle, name: str) -> None:
    one = Order("png", DAY, "az", "town", accounts=("veselov",), stated_only=True)
    two = Order("pdf", battle.last, "az", "town")
    assert turn_order(battle, one, name) == turn_order(battle, two, name)
    assert turn_order(battle, one, "svg") == replace(one, format="svg")


@pytest.mark.parametrize("name", [name for name in FORMATS if name not in SLOW])
def test_every_format_is_made(battle: Battle, name: str) -> None:
    made = make_file(battle, Order(name, DAY, "az", "town", dpi=60))
    assert made.startswith(STARTS[name])


@pytest.mark.parametrize("name", SLOW)
def test_slow_format_is_no_quick_file(battle: Battle, name: str) -> None:
    with pytest.raises(ValueError, match=f"found '{name}'"):
        make_file(battle, Order(name, DAY, "az", "town"))


def test_page_is_made_beside_the_page_and_tells_how_far_it_is(
    battle: Battle, blanks: dict[Language, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Task] = []

    def do_all(_: Battle, tasks: Sequence[Task]) -> Generator[tuple[Task, str | None], None, None]:
        asked.extend(tasks)
        for task in tasks:
            yield task, blanks[task.args[0]] if task.work is render_blank else None

    _keep_blanks.cache_clear()
    monkeypatch.setattr("geo.takeaway.one_file.do_all", do_all)
    told: list[float] = []
    page = make_one_file(battle, "ru", tell=told.append)
    assert len({page, render_html(battle, "ru", blanks).encode()}) == 1
    assert (told, len(set(told))) == (sorted(told), len(asked))
    job = start_file(battle, Order("html", DAY, "az", "town"))
    job.wait()
    assert job.error == ""
    assert (job.result or b"").startswith(b"<!DOCTYPE html>")
    assert len(asked) == len(told), "what was made once is kept"
    _keep_blanks.cache_clear()
    assert make_one_file(battle, "ru", stopped=lambda: True) == b""


def test_page_is_made_by_other_processes_and_without_them_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = read_battle(write_pack(tmp_path))
    monkeypatch.setattr("geo.work.processes.count_workers", lambda: 2)
    begun: list[int | None] = []
    start = SpawnProcess.start

    def note(process: SpawnProcess) -> None:
        start(process)
        begun.append(process.pid)

    monkeypatch.setattr(SpawnProcess, "start", note)
    one = make_one_file(small, "ru")
    assert len(begun) == 2

    def fail(_: SpawnProcess) -> None:
        raise OSError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(SpawnProcess, "start", fail)
    _keep_blanks.cache_clear()
    two = make_one_file(small, "ru")
    assert len({one, two}) == 1


def test_no_other_process_runs_the_script_that_began_it(tmp_path: Path) -> None:
    """The app's script has no guard: run again, it would be a second app."""
    script = tmp_path / "script.py"
    pack = write_pack(tmp_path)
    script.write_text(SCRIPT.format(pack=str(pack)), "utf-8")
    done = subprocess.run(
        [sys.executable, script], capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
    )  # fmt: skip
    assert done.stdout.splitlines() == ["run", "Battle", "Battle"]


def test_week_on_one_page_says_so_in_its_name(battle: Battle) -> None:
    order = Order("png", DAY, "az", "town", dpi=40, week=True)
    assert name_order(battle, order) == "ganja-1920_week_town_az.png"
    assert make_file(battle, order) != make_file(battle, replace(order, week=False))


def test_job_tells_its_progress_and_gives_its_file() -> None:
    half, go_on = Event(), Event()

    def work(tell: Callable[[float], None], stopped: Callable[[], bool]) -> bytes:
        tell(0.5)
        half.set()
        go_on.wait(10)
        assert not stopped()
        tell(1.0)
        return b"film"

    job = Job(work)
    assert half.wait(10)
    assert job.running
    assert job.progress == 0.5
    go_on.set()
    job.wait(10)
    assert (job.running, job.progress, job.result, job.error) == (False, 1.0, b"film", "")


def test_cancelled_job_stops_without_a_file_or_an_error(caplog: pytest.LogCaptureFixture) -> None:
    begun = Event()

    def work(tell: Callable[[float], None], stopped: Callable[[], bool]) -> bytes:
        begun.set()
        while not stopped():
            tell(0.1)
        msg = "stopped"
        raise RuntimeError(msg)

    job = Job(work)
    assert begun.wait(10)
    job.cancel()
    job.wait(10)
    assert (job.running, job.result, job.error) == (False, None, "")
    assert not caplog.records


def test_failed_job_says_why_and_tells_the_log_where(caplog: pytest.LogCaptureFixture) -> None:
    def work(tell: Callable[[float], None], stopped: Callable[[], bool]) -> bytes:
        del tell, stopped
        msg = "no room on the disk"
        raise OSError(msg)

    job = Job(work)
    job.wait(10)
    assert (job.result, job.error) == (None, "no room on the disk")
    assert len(caplog.records) == 1
    assert "Traceback" in caplog.text
    assert "OSError: no room on the disk" in caplog.text


def test_film_is_of_the_size_and_pace_ordered(battle: Battle) -> None:
    order = Order("gif", DAY, "az", "town", width=320, pace=0.3)
    job = start_file(battle, order)
    job.wait(120)
    assert (job.progress, job.error) == (1.0, "")
    assert len({job.result, draw(battle, order)}) == 1


def test_film_that_is_cancelled_leaves_nothing(battle: Battle) -> None:
    job = start_file(battle, Order("gif", DAY, "az", "town", width=320))
    job.cancel()
    job.wait(120)
    assert (job.running, job.result, job.error) == (False, None, "")


def test_many_at_once_each_get_their_own(battle: Battle) -> None:
    orders = [Order("svg", DAY, lang, view) for lang in LANGUAGES for view in battle.views]
    alone = [make_file(battle, order) for order in orders]
    assert len(set(alone)) == len(orders)
    order = Order("gif", DAY, "az", "town", width=320)
    film = start_file(battle, order)
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda order: make_file(battle, order), orders)) == alone
    film.wait(120)
    assert len({film.result, draw(battle, order)}) == 1
