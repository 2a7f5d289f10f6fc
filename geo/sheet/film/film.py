"""The week as a film: GIF, WebP or MP4, with the movements between the days.

Two films of the same battle are the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from io import BytesIO
from math import floor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from geo.battle import Battle
from geo.sheet.film.frames import FrameMaker
from geo.sheet.film.gif import make_palette, reduce_colours, render_gif
from geo.symbology import LIGHT
from geo.work import Order, list_formats

SHAPE = 3 / 4
"""Height of a film to its width."""

PACE = 0.6
"""How long a movement between two stops takes, to how long a stop is held."""

LAST = 2.0
"""How much longer the last day's stop is held than the others."""


class FilmError(Exception):
    """A film cannot be made here; the message says why."""


class FilmCancelledError(FilmError):
    """Somebody asked to stop."""

    def __init__(self) -> None:
        super().__init__("cancelled")


@dataclass(frozen=True)
class Shot:
    """A reading of the clock, and for how many hundredths of a second it is shown."""

    v: float
    time: int


@dataclass
class _Meter:
    """How much of the work is done, and whether it is still wanted."""

    total: int
    progress: Callable[[float], None] | None
    cancelled: Callable[[], bool] | None
    done: int = 0

    def ask(self) -> None:
        """Stop if somebody asked to."""
        if self.cancelled is not None and self.cancelled():
            raise FilmCancelledError

    def step(self, weight: int) -> None:
        """Count what is done and tell it."""
        self.done += weight
        if self.progress is not None:
            self.progress(self.done / self.total)


def draw_film(
    battle: Battle,
    order: Order,
    *,
    frames_per_day: int = 10,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> bytes:
    """Return the week as a film.

    Parameters
    ----------
    battle
        The battle.
    order
        Its format is `gif`, `webp` or `mp4`; the last needs the package `av`. Its pace is how long
        each day's stop is held; a movement takes a little less, the last stop more.
    frames_per_day
        How many pictures a movement has between two stops.
    progress
        Told from time to time how much is done, 0 to 1; the last time 1.
    cancelled
        Asked before each picture whether to stop.

    Raises
    ------
    ValueError
        There is no such view or format, or a number is out of range.
    FilmCancelledError
        `cancelled` said so.
    FilmError
        The package for the format is missing.
    """
    _check(order, frames_per_day)
    if order.format == "mp4":
        _import_av()
    size = (order.width // 2 * 2, floor(order.width * SHAPE) // 2 * 2)
    maker = FrameMaker(battle, order.lang, order.view, size)
    shots = list_shots(len(battle.dates), order.pace, frames_per_day)
    stops = [shot for shot in shots if shot.v == floor(shot.v)]
    meter = _Meter(len(stops) * 3 + len(shots) * 2, progress, cancelled)

    # The stops first: what they show decides the colours of a GIF.
    still: dict[float, Image.Image] = {}
    for shot in stops:
        meter.ask()
        still[shot.v] = maker.draw(shot.v)
        meter.step(3)

    def run() -> Iterator[Image.Image]:
        for shot in shots:
            meter.ask()
            yield still[shot.v] if shot.v in still else maker.draw(shot.v)
            meter.step(2)

    title = battle.heading.read(order.lang)
    about = f"{title}. {battle.attribution.read(order.lang)}"
    times = [shot.time for shot in shots]
    if order.format != "mp4":
        palette = make_palette(list(still.values()), _list_colours(battle))
        if order.format == "gif":
            return render_gif(run(), times, palette, about)
        return _render_webp(run(), times, palette)
    return _render_mp4(run(), times, size, title, about)


def _list_colours(battle: Battle) -> set[str]:
    """Return the colours that mean something."""
    sides = {colour for side in battle.sides.values() for colour in vars(side.light).values()}
    return sides | {LIGHT[name] for name in ("other", "ink", "plate", "panel")}


def list_shots(days: int, seconds_per_day: float, frames_per_day: int) -> list[Shot]:
    """Return the pictures of a film; the time of each is a multiple of that of a movement's."""
    each = max(2, round(seconds_per_day * PACE * 100 / (frames_per_day + 1)))
    hold = max(2, round(seconds_per_day * 100 / each)) * each
    shots = []
    for day in range(days):
        shots.append(Shot(float(day), hold if day < days - 1 else round(hold * LAST)))
        if day < days - 1:
            parts = frames_per_day + 1
            shots += [Shot(day + n / parts, each) for n in range(1, parts)]
    return shots


def _check(order: Order, frames: int) -> None:
    known = list_formats("film")
    if order.format not in known:
        msg = f"`format` must be {', '.join(known[:-1])} or {known[-1]}, found {order.format!r}"
        raise ValueError(msg)
    order.check_range("width")
    order.check_range("pace")
    if not 0 <= frames <= 60:
        msg = f"`frames_per_day` must lie between 0 and 60, found {frames!r}"
        raise ValueError(msg)


def _render_webp(pictures: Iterator[Image.Image], times: list[int], palette: Image.Image) -> bytes:
    # Without loss, so that the ground stands still, and in few colours, so that it stays small.
    reduced = reduce_colours(pictures, palette)
    out = BytesIO()
    next(reduced).save(
        out,
        "WEBP",
        save_all=True,
        append_images=reduced,
        duration=[10 * time for time in times],
        loop=0,
        lossless=True,
        quality=50,
        method=1,
    )
    return out.getvalue()


def _import_av() -> Any:
    try:
        import av  # noqa: PLC0415
    except ImportError as error:
        msg = "an MP4 needs the package `av`: pip install av"
        raise FilmError(msg) from error
    return av


def _render_mp4(
    pictures: Iterator[Image.Image], times: list[int], size: tuple[int, int], title: str, about: str
) -> bytes:
    av = _import_av()
    each = min(times)
    # In a folder, not in memory: the index that goes to the front is written in a second pass.
    with TemporaryDirectory() as folder:
        path = Path(folder) / "film.mp4"
        with av.open(path, "w", format="mp4", options={"movflags": "+faststart"}) as film:
            film.metadata.update(title=title, comment=about)
            stream = film.add_stream("libx264", rate=Fraction(100, each))
            stream.width, stream.height = size
            stream.pix_fmt = "yuv420p"
            stream.options = {
                "crf": "20",
                "preset": "veryfast",
                "tune": "animation",
                # Faster code would round as the place in memory has it. And a player must not
                # have to guess from the height which colours are meant.
                "x264-params": "cpu-independent=1:range=tv:colormatrix=bt470bg"
                ":colorprim=bt470bg:transfer=smpte170m",
            }
            stream.codec_context.thread_count = 1
            number = 0
            for picture, time in zip(pictures, times, strict=True):
                frame = av.VideoFrame.from_ndarray(_part_colours(picture), format="yuv420p")
                frame.time_base = Fraction(each, 100)
                for _ in range(time // each):
                    frame.pts = number
                    number += 1
                    film.mux(stream.encode(frame))
            film.mux(stream.encode())
        return path.read_bytes()


def _part_colours(picture: Image.Image) -> NDArray[np.uint8]:
    """Return brightness and, at half the size, colour: what a video is made of.

    The library's own way depends on where the picture lies in memory: the last bit differs.
    """
    light, *colours = picture.convert("YCbCr").split()
    half = (picture.width // 2, picture.height // 2)
    planes = [light.point([16 + round(n * 219 / 255) for n in range(256)])]
    planes += [
        colour.point([128 + round((n - 128) * 224 / 255) for n in range(256)]).resize(
            half, Image.Resampling.BOX
        )
        for colour in colours
    ]
    flat = np.concatenate([np.asarray(plane).ravel() for plane in planes])
    return flat.reshape(-1, picture.width)
