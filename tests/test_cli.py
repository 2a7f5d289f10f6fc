import os
import re
import resource
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from geo.__main__ import SUFFIXES
from geo.exchange import FORMATS

ROOT = Path(__file__).parent.parent

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path, pack: Path) -> Run:
    """Return what runs the command line on a small battle, in an empty folder."""
    (tmp_path / "work").mkdir()

    def run(
        *words: object, most: int | None = None, folder: Path = pack
    ) -> subprocess.CompletedProcess[str]:
        def limit() -> None:
            if most is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

        return subprocess.run(
            [sys.executable, "-W", "error", "-m", "geo", *map(str, words), "--pack", str(folder)],
            cwd=tmp_path / "work",
            # Without bytecode: a full disk would leave halves of it.
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=limit,
        )

    return run


@pytest.fixture
def work(tmp_path: Path) -> Path:
    return tmp_path / "work"


def test_device_is_not_replaced(run: Run, work: Path) -> None:
    os.mkfifo(work / "pipe")
    done = run(*SNAPSHOT, "--format", "png", "--out", "pipe")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "Error: cannot write pipe: not a plain file"
    assert (work / "pipe").is_fifo()


SNAPSHOT = ("snapshot", "--date", "1900-03-02", "--lang", "en", "--view", "near")


@pytest.mark.parametrize(
    ("name", "start"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF")]
)
def test_snapshot_writes_each_format(run: Run, work: Path, name: str, start: bytes) -> None:
    done = run(*SNAPSHOT, "--format", name, "--out", "sheet.out")
    assert (done.returncode, done.stderr) == (0, "")
    assert (work / "sheet.out").read_bytes().startswith(start)
    assert done.stdout.startswith("sheet.out: ")
    assert [path.name for path in work.iterdir()] == ["sheet.out"]


def test_snapshot_takes_the_format_from_the_name_and_the_size_from_dpi(
    run: Run, work: Path
) -> None:
    assert run("snapshot", "--dpi", 50, "--out", "a.PNG").returncode == 0
    with Image.open(work / "a.PNG") as image:
        assert image.format == "PNG"
        assert image.size == (584, 413)


@pytest.mark.parametrize("name", ["gif", "webp"])
def test_film_writes_each_format(run: Run, work: Path, name: str) -> None:
    out = f"week.{name}"
    done = run("film", "--lang", "ru", "--width", 320, "--pace", 0.3, "--out", out)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    with Image.open(work / out) as image:
        assert (image.format, image.size) == (name.upper(), (320, 240))
        assert getattr(image, "n_frames", 1) == 3 + 2 * 10


def test_film_as_mp4_or_what_is_missing(run: Run, work: Path) -> None:
    done = run("film", "--width", 320, "--out", "week.mp4")
    if done.returncode:
        assert done.returncode == 1
        assert done.stderr.strip() == "Error: an MP4 needs the package `av`: pip install av"
        assert not any(work.iterdir())
    else:
        assert (work / "week.mp4").read_bytes()[4:8] == b"ftyp"


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_export_writes_each_format(run: Run, work: Path, suffix: str) -> None:
    done = run("export", "--lang", "az", "--out", f"ford{suffix}")
    assert (done.returncode, done.stderr) == (0, "")
    content = (work / f"ford{suffix}").read_bytes()
    starts = {
        ".html": b"<!DOCTYPE html>", ".geojson": b'{"type": "FeatureCollection"',
        ".gpkg": b"SQLite format 3", ".kml": b"<?xml", ".zip": b"PK", ".json": b"{",
    }  # fmt: skip
    assert content.startswith(starts[suffix])
    assert [path.name for path in work.iterdir()] == [f"ford{suffix}"]
    if suffix == ".zip":
        assert zipfile.ZipFile(work / "ford.zip").testzip() is None


def test_export_obeys_the_format_before_the_name(run: Run, work: Path) -> None:
    assert run("export", "--format", "kml", "--out", "ford.txt").returncode == 0
    assert b"<kml" in (work / "ford.txt").read_bytes()


def test_every_exchange_format_can_be_exported() -> None:
    assert set(SUFFIXES.values()) == {*FORMATS, "html"}
    endings = {form.suffix: name for name, form in FORMATS.items()}
    assert {**endings, ".html": "html"} == SUFFIXES


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("snapshot", "--date", "1900-04-01", "--out", "a.png"),
            r"--date: '1900-04-01' is not one of 1900-03-01, 1900-03-02, 1900-03-03",
        ),
        (("snapshot", "--date", "May", "--out", "a.png"), r"'May' is not one of 1900-03-01"),
        (("snapshot", "--view", "moon", "--out", "a.png"), r"--view: 'moon' is not one of near"),
        (("film", "--view", "moon", "--out", "a.gif"), r"--view: 'moon' is not one of near"),
        (("snapshot", "--lang", "de", "--out", "a.png"), r"'de' is not one of 'az', 'ru', 'en'"),
        (("snapshot", "--format", "bmp", "--out", "a"), r"'bmp' is not one of 'png', 'svg', 'pdf'"),
        (("film", "--format", "avi", "--out", "a"), r"not one of 'gif', 'webp', 'mp4'"),
        (
            ("export", "--format", "shp", "--out", "a"),
            r"not one of 'html', 'geojson', 'gpkg', 'kml'",
        ),
        (("snapshot", "--out", "a.bmp"), r"give --format, one of png, svg, pdf"),
        (("export", "--out", "a"), r"give --format, one of html, geojson, gpkg, kml, csv, orbat"),
        (("snapshot", "--account", "nobody", "--out", "a.png"), r"not one of book, letter"),
        (("site", "--url", "ftp://a", "--out", "a"), r"--url: must begin with https://"),
        (("snapshot",), r"Missing option '--out'"),
        (("snapshot", "--dpi", "5000", "--out", "a.png"), r"30<=x<=600"),
    ],
)
def test_wrong_usage_is_named_and_ends_in_2(
    run: Run, work: Path, words: tuple[str, ...], said: str
) -> None:
    done = run(*words)
    assert done.returncode == 2
    assert re.search(said, " ".join(done.stderr.split()))
    assert "Traceback" not in done.stderr
    assert not any(work.iterdir())


WRITERS = [
    ("snapshot", "--out", "{}.png"),
    ("film", "--width", "320", "--pace", "0.3", "--out", "{}.gif"),
    *(("export", "--out", "{}" + suffix) for suffix in SUFFIXES if suffix != ".html"),
]


def fill(words: tuple[str, ...], name: str) -> list[str]:
    return [word.replace("{}", name) for word in words]


@pytest.mark.parametrize("words", WRITERS, ids=lambda words: words[-1])
def test_folder_that_is_not_there_is_named(run: Run, work: Path, words: tuple[str, ...]) -> None:
    done = run(*fill(words, "no/such/file"))
    assert done.returncode == 1
    last = done.stderr.strip().splitlines()[-1]
    assert re.match(r"Error: cannot write no/such/file\.\w+: No such file or directory$", last)
    assert "Traceback" not in done.stderr
    assert not any(work.iterdir())


@pytest.mark.parametrize("words", WRITERS, ids=lambda words: words[-1])
def test_full_disk_leaves_the_file_that_was_there(
    run: Run, work: Path, words: tuple[str, ...]
) -> None:
    *_, name = fill(words, "old")
    (work / name).write_text("old", "utf-8")
    done = run(*fill(words, "old"), most=700)
    assert done.returncode == 1
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith(f"Error: cannot write {name}")
    assert "Traceback" not in done.stderr
    assert [path.name for path in work.iterdir()] == [name]
    assert (work / name).read_text("utf-8") == "old"


@pytest.mark.parametrize("words", WRITERS[:3], ids=lambda words: words[-1])
def test_faults_of_the_pack_end_in_1(
    run: Run, work: Path, pack: Path, words: tuple[str, ...]
) -> None:
    (pack / "events.csv").unlink()
    done = run(*fill(words, "a"))
    assert done.returncode == 1
    assert "events.csv" in done.stderr
    assert "Traceback" not in done.stderr
    assert not any(work.iterdir())


def test_site_keeps_off_a_folder_with_other_things(run: Run, work: Path) -> None:
    (work / "mine").mkdir()
    (work / "mine" / "letter.txt").write_text("x", "utf-8")
    done = run("site", "--out", "mine")
    assert done.returncode == 1
    assert "mine holds something else than a site" in done.stderr
    assert [path.name for path in work.rglob("*")] == ["mine", "letter.txt"]


def test_site_tells_what_it_left_out_for_want_of_an_address(run: Run, work: Path) -> None:
    done = run("site", "--out", "web")
    assert done.returncode == 0, done.stderr
    count, want = done.stdout.splitlines()
    files = [path for path in work.rglob("*") if path.is_file()]
    assert count.startswith(f"web: {len(files)} files, ")
    assert "Without --url there is no sitemap.xml" in want
    assert not (work / "web" / "sitemap.xml").exists()


def test_site_that_cannot_be_written_leaves_nothing(run: Run, work: Path) -> None:
    done = run("site", "--out", "web", most=700)
    assert done.returncode == 1
    assert "Error: cannot write web: File too large" in done.stderr
    assert not any(work.iterdir())


def test_help_names_every_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "geo", "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for command in ("check", "export", "film", "site", "snapshot"):
        assert re.search(rf"^  {command} ", done.stdout, re.MULTILINE)
