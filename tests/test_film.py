import importlib
import io
import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageColor, ImageSequence

from geo.battle.nouns import Battle, Language
from geo.battle.timeline import read_trace, trace_unit
from geo.layout.badges import place_badges
from geo.sheet.film.film import FilmCancelledError, FilmError, draw_film, list_shots
from geo.sheet.film.frames import FrameMaker
from geo.symbology.style import LIGHT
from geo.work import Order

WIDTH, FRAMES = 480, 3
COUNT = 7 + 6 * FRAMES


def ask(
    name: str = "gif", lang: Language = "az", view: str = "town", *, width: int = WIDTH
) -> Order:
    return Order(name, date(1920, 5, 25), lang, view, width=width)


@pytest.fixture(scope="module")
def films(battle: Battle) -> dict[str, bytes]:
    return {name: draw_film(battle, ask(name), frames_per_day=FRAMES) for name in ("gif", "webp")}


@pytest.fixture(scope="module")
def maker(battle: Battle) -> FrameMaker:
    return FrameMaker(battle, "az", "town", (WIDTH, WIDTH * 3 // 4))


def read_frames(film: bytes) -> tuple[list[NDArray[np.uint8]], list[int]]:
    frames, times = [], []
    for frame in ImageSequence.Iterator(Image.open(io.BytesIO(film))):
        frames.append(np.asarray(frame.convert("RGB")))
        times.append(int(frame.info["duration"]))
    return frames, times


def miss(reason: str) -> NoReturn:
    """Skip a test for want of something, but not where all must be there."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def find_av() -> Any:
    """Return the package that writes and reads MP4."""
    try:
        return importlib.import_module("av")
    except ImportError:
        miss("no av: pip install av")


def probe(path: Path) -> dict[str, Any]:
    program = shutil.which("ffprobe")
    if program is None:
        miss("no ffprobe: install the ffmpeg package")
    done = subprocess.run(
        [
            program,
            "-v",
            "error",
            "-count_frames",
            "-show_streams",
            "-show_format",
            "-of",
            "json",
            path,
        ],
        check=True,
        capture_output=True,
    )
    told: dict[str, Any] = json.loads(done.stdout)
    return told


@pytest.mark.parametrize("name", ["gif", "webp"])
def test_film_has_every_picture_at_its_size_for_its_time(
    films: dict[str, bytes], name: str
) -> None:
    image = Image.open(io.BytesIO(films[name]))
    assert image.format == name.upper()
    assert image.info["loop"] == 0
    frames, times = read_frames(films[name])
    shots = list_shots(7, 1.5, FRAMES)
    assert len(frames) == COUNT == len(shots)
    assert {frame.shape for frame in frames} == {(360, 480, 3)}
    assert times == [shot.time * 10 for shot in shots]


def test_gif_is_read_by_ffprobe(films: dict[str, bytes], tmp_path: Path) -> None:
    path = tmp_path / "film.gif"
    path.write_bytes(films["gif"])
    stream = probe(path)["streams"][0]
    assert (stream["codec_name"], stream["width"], stream["height"]) == ("gif", 480, 360)
    assert int(stream["nb_read_frames"]) == COUNT
    seconds = sum(shot.time for shot in list_shots(7, 1.5, FRAMES)) / 100
    assert float(stream["duration"]) == pytest.approx(seconds, abs=0.01)


def test_mp4_is_read_by_ffprobe(battle: Battle, tmp_path: Path) -> None:
    find_av()
    one, two = (draw_film(battle, ask("mp4", "ru", "theatre"), frames_per_day=FRAMES) for _ in "ab")
    assert len({one, two}) == 1
    path = tmp_path / "film.mp4"
    path.write_bytes(one)
    told = probe(path)
    stream = told["streams"][0]
    assert (stream["codec_name"], stream["width"], stream["height"]) == ("h264", 480, 360)
    shots = list_shots(7, 1.5, FRAMES)
    each = min(shot.time for shot in shots)
    assert int(stream["nb_read_frames"]) == sum(shot.time // each for shot in shots)
    seconds = sum(shot.time for shot in shots) / 100
    assert float(told["format"]["duration"]) == pytest.approx(seconds, abs=0.05)
    assert told["format"]["tags"]["title"] == battle.heading.ru
    assert battle.attribution.ru in told["format"]["tags"]["comment"]


@pytest.mark.parametrize("name", ["gif", "webp"])
def test_what_does_not_change_does_not_flicker(
    films: dict[str, bytes], maker: FrameMaker, name: str
) -> None:
    drawn = np.stack([np.asarray(maker.draw(shot.v)) for shot in list_shots(7, 1.5, FRAMES)])
    still = (drawn == drawn[0]).all(axis=(0, 3))
    assert 0.3 < still.mean() < 0.95
    frames = np.stack(read_frames(films[name])[0])
    assert (frames[:, still] == frames[0, still]).all()
    # And what does change is seen to.
    assert all((one != two).any() for one, two in pairwise(frames))


def find_trembling(battle: Battle, maker: FrameMaker, still: NDArray[np.bool_]) -> float:
    """Return the largest share of still pixels that changes from one frame of an MP4 to the next.

    A video is never quite the same: a change is one of more than 24 levels of 256.
    """
    width = maker.size[0]
    film = draw_film(battle, ask("mp4", maker.lang, width=width), frames_per_day=FRAMES)
    with find_av().open(io.BytesIO(film)) as video:
        frames = [frame.to_ndarray(format="rgb24")[still] for frame in video.decode(video=0)]
    assert len(frames) > COUNT
    steps = (np.abs(one.astype(int) - two).max(axis=1) > 24 for one, two in pairwise(frames))
    return max(float(step.mean()) for step in steps)


def test_ground_of_an_mp4_stands_still(
    battle: Battle, maker: FrameMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw = FrameMaker.draw
    drawn = np.stack([np.asarray(maker.draw(shot.v)) for shot in list_shots(7, 1.5, FRAMES)])
    still = (drawn == drawn[0]).all(axis=(0, 3))
    assert still.mean() > 0.3
    # Measured: 0.002; with every movement one pixel further right, 0.06.
    assert find_trembling(battle, maker, still) < 0.01

    def tremble(self: FrameMaker, v: float) -> Image.Image:
        return ImageChops.offset(draw(self, v), 1 if v % 1 else 0, 0)

    monkeypatch.setattr(FrameMaker, "draw", tremble)
    assert find_trembling(battle, maker, still) > 0.03


def test_gif_looks_like_what_was_drawn(films: dict[str, bytes], maker: FrameMaker) -> None:
    frames, _ = read_frames(films["gif"])
    for number, shot in enumerate(list_shots(7, 1.5, FRAMES)):
        drawn = np.asarray(maker.draw(shot.v)).astype(int)
        off = np.abs(frames[number].astype(int) - drawn)
        assert off.mean() < 3
        assert (off.max(axis=2) > 48).mean() < 0.002


def test_palette_keeps_every_colour_that_means_something(battle: Battle) -> None:
    # In the theatre a badge is the only thing of its colour, and small.
    film = draw_film(battle, ask(view="theatre"), frames_per_day=0)
    frames, _ = read_frames(film)
    wanted = np.array(ImageColor.getrgb(LIGHT["other"]))
    for frame, day in zip(frames, battle.dates, strict=True):
        maker = FrameMaker(battle, "az", "theatre", (WIDTH, WIDTH * 3 // 4))
        layout = maker._read_layout(battle.dates.index(day))
        near = (np.abs(frame.astype(int) - wanted).max(axis=2) <= 4).sum()
        assert (near > 5) == bool(place_badges(battle, layout)), day


def test_gif_has_one_palette(films: dict[str, bytes]) -> None:
    film, at, local = films["gif"], 13 + 768, 0
    while film[at] != 0x3B:
        if film[at] == 0x21:
            at += 2
        else:
            assert film[at] == 0x2C
            local += film[at + 9] >> 7
            at += 11
        while film[at]:
            at += film[at] + 1
        at += 1
    assert local == 0


@pytest.mark.parametrize("name", ["gif", "webp"])
def test_two_films_are_the_same_bytes(battle: Battle, films: dict[str, bytes], name: Any) -> None:
    again = draw_film(battle, ask(name), frames_per_day=FRAMES)
    # Not `==`: what it says of two long files that differ takes it hours.
    assert len({again, films[name]}) == 1


def test_stops_are_held_longer_than_the_movement_between_them() -> None:
    for pace, frames in ((1.5, 10), (0.5, 4), (4.0, 20)):
        shots = list_shots(7, pace, frames)
        stops = [shot for shot in shots if shot.v.is_integer()]
        movement = sum(shot.time for shot in shots if 0 < shot.v < 1)
        assert [shot.v for shot in stops] == [0, 1, 2, 3, 4, 5, 6]
        assert all(shot.time > movement for shot in stops)
        assert stops[-1].time > stops[0].time
        assert len({shot.time % min(s.time for s in shots) for shot in shots}) == 1


def test_units_move_between_stops_and_look_it(battle: Battle, maker: FrameMaker) -> None:
    seen_moving = 0
    for v in (0.3, 1.5, 2.2, 3.5, 4.2):
        actors = {actor.placed.position.unit: actor for actor in maker._place_actors(v)}
        for unit, actor in actors.items():
            trace = read_trace(trace_unit(battle, unit, battle.voice.id), v)
            assert actor.moving == (trace is not None and trace.moving)
            seen_moving += actor.moving
            if trace is not None:
                spot = maker.window.project(trace.lon, trace.lat)
                assert (actor.placed.x, actor.placed.y) == pytest.approx(spot)
    assert seen_moving >= 3


def test_stop_shows_every_unit_of_the_day(battle: Battle, maker: FrameMaker) -> None:
    for number in range(len(battle.dates)):
        layout = maker._read_layout(number)
        actors = {actor.placed.position.unit for actor in maker._place_actors(float(number))}
        expected = {unit.position.unit for unit in (*layout.units, *layout.ended)}
        assert actors == expected


def test_progress_rises_to_one(battle: Battle) -> None:
    told: list[float] = []
    draw_film(battle, ask(lang="en", width=320), frames_per_day=1, progress=told.append)
    assert told == sorted(told)
    assert told[0] > 0
    assert told[-1] == 1
    assert len(told) > 13


@pytest.mark.parametrize("after", [0, 3, 9])
def test_cancel_stops_the_work(battle: Battle, after: int) -> None:
    told: list[float] = []
    with pytest.raises(FilmCancelledError):
        draw_film(
            battle, ask(lang="en", width=320), frames_per_day=1,
            progress=told.append, cancelled=lambda: len(told) >= after,
        )  # fmt: skip
    assert len(told) == after


VERSIONS: tuple[tuple[Language, str], ...] = (("az", "town"), ("ru", "town"), ("az", "theatre"))


def test_languages_and_views_differ(battle: Battle) -> None:
    films = {
        draw_film(battle, ask("gif", lang, view, width=320), frames_per_day=0)
        for lang, view in VERSIONS
    }
    assert len(films) == 3


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"format": "avi"}, r"`format` must be gif, webp or mp4, found 'avi'"),
        ({"view": "moon"}, r"`view` must be one of town, surroundings, theatre"),
        ({"width": 99}, r"`width` must lie between 320 and 1920, found 99"),
        ({"pace": 0}, r"`pace` must lie between"),
    ],
)
def test_wrong_values_are_named(battle: Battle, wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        draw_film(battle, replace(ask(), **wrong))


def test_number_of_frames_out_of_range_is_named(battle: Battle) -> None:
    with pytest.raises(ValueError, match=r"`frames_per_day` must lie between 0 and 60, found -1"):
        draw_film(battle, ask(), frames_per_day=-1)


def test_mp4_without_its_package_says_what_to_install(
    battle: Battle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "av", None)
    with pytest.raises(FilmError, match="pip install av"):
        draw_film(battle, ask("mp4"))
