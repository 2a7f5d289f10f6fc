"""What can be taken out of the page: names that say what is inside, and work that can stop."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from threading import Event

import pytest

from geo.battle import LANGUAGES, Battle
from geo.film import draw_film
from geo.jobs import Job
from geo.order import Order
from geo.takeaway import FILMS, TYPES, make_file, name_order, start_film

DAY = date(1920, 5, 29)
STARTS = {
    "png": b"\x89PNG",
    "svg": b"<?xml",
    "pdf": b"%PDF",
    "html": b"<!DOCTYPE html>",
    "geojson": b"{",
    "gpkg": b"SQLite format 3",
    "kml": b"<?xml",
    "orbat": b"{",
    "csv": b"PK",
}
"""How a file of each format begins."""


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


@pytest.mark.parametrize("name", [name for name in TYPES if name not in FILMS])
def test_every_format_is_made(battle: Battle, name: str) -> None:
    made = make_file(battle, Order(name, DAY, "az", "town", dpi=60))
    assert made.startswith(STARTS[name])


@pytest.mark.parametrize("name", FILMS)
def test_film_is_no_quick_file(battle: Battle, name: str) -> None:
    with pytest.raises(ValueError, match=f"found '{name}'"):
        make_file(battle, Order(name, DAY, "az", "town"))


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


def test_cancelled_job_stops_without_a_file_or_an_error() -> None:
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


def test_failed_job_says_why() -> None:
    def work(tell: Callable[[float], None], stopped: Callable[[], bool]) -> bytes:
        del tell, stopped
        msg = "no room on the disk"
        raise OSError(msg)

    job = Job(work)
    job.wait(10)
    assert (job.result, job.error) == (None, "no room on the disk")


def test_film_is_of_the_size_and_pace_ordered(battle: Battle) -> None:
    job = start_film(battle, Order("gif", DAY, "az", "town", width=320, pace=0.3))
    job.wait(120)
    assert (job.progress, job.error) == (1.0, "")
    film = draw_film(battle, "az", view="town", format="gif", width=320, seconds_per_day=0.3)
    assert len({job.result, film}) == 1


def test_film_that_is_cancelled_leaves_nothing(battle: Battle) -> None:
    job = start_film(battle, Order("gif", DAY, "az", "town", width=320))
    job.cancel()
    job.wait(120)
    assert (job.running, job.result, job.error) == (False, None, "")


def test_many_at_once_each_get_their_own(battle: Battle) -> None:
    orders = [Order("svg", DAY, lang, view) for lang in LANGUAGES for view in battle.views]
    alone = [make_file(battle, order) for order in orders]
    assert len(set(alone)) == len(orders)
    film = start_film(battle, Order("gif", DAY, "az", "town", width=320))
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda order: make_file(battle, order), orders)) == alone
    film.wait(120)
    assert len({film.result, draw_film(battle, "az", view="town", format="gif", width=320)}) == 1
