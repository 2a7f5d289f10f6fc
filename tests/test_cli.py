import ctypes
import json
import os
import re
import resource
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from packs import write_pack
from PIL import Image

from geo.__main__ import cli
from geo.cli_options import ENDINGS, FILMS, SHEETS, WHOLE
from geo.work import FORMATS, Order

ROOT = Path(__file__).parent.parent
SUFFIXES = [FORMATS[name].suffix for name in WHOLE]

Run = Callable[..., subprocess.CompletedProcess[str]]
Call = Callable[..., Result]

LIBC = ctypes.CDLL(None)
DROP_FROM_BOUNDS, DAC_OVERRIDE, DAC_READ_SEARCH = 24, 1, 2
"""Linux's numbers: an operation of prctl, and what lets root write and read everywhere."""


def start(
    work: Path,
    words: Iterable[object],
    text: str = "",
    *,
    most: int | None = None,
    humble: bool = False,
) -> subprocess.CompletedProcess[str]:
    """Run a module in a folder, its files of at most so many bytes, root's powers left out."""

    def limit() -> None:
        if humble and os.geteuid() == 0:
            # What root starts then obeys the modes of files as others do.
            for power in (DAC_OVERRIDE, DAC_READ_SEARCH):
                assert LIBC.prctl(DROP_FROM_BOUNDS, power, 0, 0, 0) == 0
        if most is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    return subprocess.run(
        [sys.executable, "-W", "error", "-m", *map(str, words)],
        cwd=work,
        # Without bytecode: a full disk would leave halves of it.
        env={
            **os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}", "PYTHONDONTWRITEBYTECODE": "1",
        },
        input=text,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=limit,
    )  # fmt: skip


def start_all(
    work: Path, commands: Iterable[Iterable[str]], *, most: int | None = None, humble: bool = False
) -> list[tuple[int, str]]:
    """Run commands one after another in one process; return how each ended and what it said."""
    asked = json.dumps([[*words] for words in commands])
    done = start(work, ["many_commands"], asked, most=most, humble=humble)
    assert done.returncode == 0, done.stderr
    return [(code, err) for code, err in json.loads(done.stdout)]


@pytest.fixture
def run(tmp_path: Path, pack: Path) -> Run:
    """Return what runs the command line on a small battle, in an empty folder."""
    (tmp_path / "work").mkdir()

    def run(
        *words: object, most: int | None = None, folder: Path = pack
    ) -> subprocess.CompletedProcess[str]:
        return start(tmp_path / "work", ["geo", *words, "--pack", folder], most=most)

    return run


@pytest.fixture
def here(call: Call) -> Run:
    """Return what runs the command line in this process and gives what a process would.

    Nobody waits for its imports; of each command some runs are in processes of their own.
    """

    def here(*words: object) -> subprocess.CompletedProcess[str]:
        done = call(*words)
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return subprocess.CompletedProcess(words, done.exit_code, done.stdout, done.stderr)

    return here


@pytest.fixture
def call(tmp_path: Path, pack: Path, monkeypatch: pytest.MonkeyPatch) -> Call:
    """Return what runs the command line in this process: what it says needs no other."""
    (tmp_path / "work").mkdir(exist_ok=True)
    monkeypatch.chdir(tmp_path / "work")

    def call(*words: object) -> Result:
        args = [*map(str, words), "--pack", str(pack)]
        return CliRunner().invoke(cli, args, prog_name="python -m geo")

    return call


@pytest.fixture
def work(tmp_path: Path) -> Path:
    return tmp_path / "work"


def test_device_is_not_replaced(here: Run, work: Path) -> None:
    os.mkfifo(work / "pipe")
    done = here(*SNAPSHOT, "--format", "png", "--out", "pipe")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "Error: cannot write pipe: not a plain file"
    assert (work / "pipe").is_fifo()


SNAPSHOT = ("snapshot", "--date", "1900-03-02", "--lang", "en", "--view", "near")


@pytest.mark.parametrize(
    ("name", "start"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF")]
)
def test_snapshot_writes_each_format(
    run: Run, here: Run, work: Path, name: str, start: bytes
) -> None:
    done = (run if name == "png" else here)(*SNAPSHOT, "--format", name, "--out", "sheet.out")
    assert (done.returncode, done.stderr) == (0, "")
    assert (work / "sheet.out").read_bytes().startswith(start)
    assert done.stdout.startswith("sheet.out: ")
    assert [path.name for path in work.iterdir()] == ["sheet.out"]


def test_snapshot_takes_the_format_from_the_name_and_the_size_from_dpi(
    here: Run, work: Path
) -> None:
    assert here("snapshot", "--dpi", 50, "--out", "a.PNG").returncode == 0
    with Image.open(work / "a.PNG") as image:
        assert image.format == "PNG"
        assert image.size == (584, 413)


@pytest.mark.parametrize("name", ["gif", "webp"])
def test_film_writes_each_format(run: Run, here: Run, work: Path, name: str) -> None:
    out = f"week.{name}"
    done = (run if name == "gif" else here)(
        "film", "--lang", "ru", "--width", 320, "--pace", 0.3, "--out", out
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    with Image.open(work / out) as image:
        assert (image.format, image.size) == (name.upper(), (320, 240))
        assert getattr(image, "n_frames", 1) == 3 + 2 * 10


def test_film_as_mp4_or_what_is_missing(here: Run, work: Path) -> None:
    done = here("film", "--width", 320, "--out", "week.mp4")
    if done.returncode:
        assert done.returncode == 1
        assert done.stderr.strip() == "Error: an MP4 needs the package `av`: pip install av"
        assert not any(work.iterdir())
    else:
        assert (work / "week.mp4").read_bytes()[4:8] == b"ftyp"


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_export_writes_each_format(run: Run, here: Run, work: Path, suffix: str) -> None:
    done = (run if suffix == ".geojson" else here)(
        "export", "--lang", "az", "--out", f"ford{suffix}"
    )
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


def test_export_obeys_the_format_before_the_name(here: Run, work: Path) -> None:
    assert here("export", "--format", "kml", "--out", "ford.txt").returncode == 0
    assert b"<kml" in (work / "ford.txt").read_bytes()
    assert here("export", "--format", "geojson", "--out", "ford.json").returncode == 0
    assert b"FeatureCollection" in (work / "ford.json").read_bytes()


@pytest.mark.parametrize("more", [(), ("--week",)])
def test_sheet_bears_the_address_it_is_given(here: Run, work: Path, more: tuple[str, ...]) -> None:
    sheet = (*SNAPSHOT, *more, "--out", "a.svg")
    assert here(*sheet).returncode == 0
    assert "https:" not in read_texts(work / "a.svg")
    assert here(*sheet, "--url", "https://example.org").returncode == 0
    link = "https://example.org/?date=1900-03-02&amp;lang=en&amp;view=near"
    assert link in read_texts(work / "a.svg")


def read_texts(path: Path) -> str:
    """Return all that is written on a sheet, run together: a link may take two lines."""
    return "".join(re.findall(r"<text[^>]*>(.*?)</text>", path.read_text("utf-8"), re.DOTALL))


def test_each_format_has_one_command_and_an_ending_of_its_own() -> None:
    assert (*SHEETS, *FILMS, *WHOLE) == tuple(FORMATS)
    assert {ending: FORMATS[name].suffix for ending, name in ENDINGS.items()} == {
        ending: ending for ending in ENDINGS
    }
    assert len(ENDINGS) == len(FORMATS)


@pytest.mark.parametrize(
    ("command", "fields"), [("snapshot", ("paper", "dpi")), ("film", ("width", "pace"))]
)
def test_command_line_asks_for_what_an_order_has_by_itself(
    command: str, fields: tuple[str, ...]
) -> None:
    options = {option.name: option for option in cli.commands[command].params}
    for field in fields:
        assert options[field].default == getattr(Order, field)


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
        (("export", "--out", "a"), r"give --format, one of html, geojson, gpkg, kml, orbat, csv"),
        (("snapshot", "--account", "nobody", "--out", "a.png"), r"not one of book, letter"),
        (("site", "--url", "ftp://a", "--out", "a"), r"'--url': must begin with https://"),
        (("snapshot", "--url", "a.org", "--out", "a.png"), r"'--url': must begin with https://"),
        (("snapshot", "--url", "https://", "--out", "a.png"), r"'--url': must be a host and a"),
        (("snapshot", "--url", "https://[", "--out", "a.png"), r"'--url': must be a host and a"),
        (
            ("site", "--url", "https://a/?b=c", "--out", "a"),
            r"without \?, # and spaces",
        ),
        (("snapshot", "--out", "-", "--format", "png"), r"'--out': give a file name; nothing"),
        (("film", "--out", "-", "--format", "gif"), r"'--out': give a file name; nothing"),
        (("export", "--out", "-", "--format", "kml"), r"'--out': give a file name; nothing"),
        (("site", "--out", "-"), r"'--out': give a folder name; nothing"),
        (
            ("snapshot", "--format", "pdf", "--out", "a.PNG"),
            r"--format is pdf, but --out ends in \.png as png does",
        ),
        (
            ("film", "--format", "gif", "--out", "a.html"),
            r"--format is gif, but --out ends in \.html as html does",
        ),
        (
            ("export", "--format", "geojson", "--out", "a.zip"),
            r"--format is geojson, but --out ends in \.zip as csv does",
        ),
        (("export", "--out", "a.png"), r"give --format, one of html, geojson"),
        (("snapshot",), r"Missing option '--out'"),
        (("snapshot", "--dpi", "5000", "--out", "a.png"), r"30<=x<=600"),
    ],
)
def test_wrong_usage_is_named_and_ends_in_2(
    call: Call, work: Path, words: tuple[str, ...], said: str
) -> None:
    done = call(*words)
    assert done.exit_code == 2
    assert isinstance(done.exception, SystemExit)
    assert re.search(said, " ".join(done.stderr.split()))
    assert not any(work.iterdir())


WRITERS = [
    ("snapshot", "--out", "{}.png"),
    ("film", "--width", "320", "--pace", "0.3", "--out", "{}.gif"),
    *(("export", "--out", "{}" + suffix) for suffix in SUFFIXES if suffix != ".html"),
]


def fill(words: tuple[str, ...], name: str) -> list[str]:
    return [word.replace("{}", name) for word in words]


@pytest.mark.parametrize("words", WRITERS, ids=lambda words: words[-1])
def test_folder_that_is_not_there_is_named(call: Call, work: Path, words: tuple[str, ...]) -> None:
    done = call(*fill(words, "no/such/file"))
    assert done.exit_code == 1
    assert isinstance(done.exception, SystemExit)
    name = fill(words, "no/such/file")[-1]
    # Before the work: nothing tells how far it is.
    assert done.stderr == f"Error: cannot write {name}: No such file or directory\n"
    assert not any(work.iterdir())


def test_film_tells_how_far_it_is_where_it_can_be_written(here: Run, work: Path) -> None:
    words = ("film", "--width", "320", "--pace", "0.3", "--out")
    done = here(*words, "a.gif")
    assert (done.returncode, done.stderr.split()) == (0, ["film"])
    (work / "a.gif").unlink()
    (work / "a.gif").mkdir()
    done = here(*words, "a.gif")
    assert done.stderr == "Error: cannot write a.gif: Is a directory\n"


Ends = Mapping[tuple[str, ...], tuple[int, str]]


@pytest.fixture(scope="module")
def shut_out(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ends]:
    """Return a folder that may not be written to, and how commands end that write there."""
    work = tmp_path_factory.mktemp("shut")
    pack = write_pack(work)
    (work / "shut").mkdir(mode=0o555)
    commands = [*WRITERS, ("site", "--out", "{}")]
    asked = [[*fill(words, "shut/a"), "--pack", str(pack)] for words in commands]
    return work / "shut", dict(zip(commands, start_all(work, asked, humble=True), strict=True))


@pytest.mark.parametrize("words", [*WRITERS, ("site", "--out", "{}")], ids=lambda words: words[-1])
def test_folder_that_may_not_be_written_to_is_noticed_before_the_work(
    shut_out: tuple[Path, Ends], words: tuple[str, ...]
) -> None:
    folder, ends = shut_out
    code, err = ends[words]
    name = fill(words, "shut/a")[-1]
    assert code == 1
    assert err.split("\n")[-2] == f"Error: cannot write {name}: Permission denied"
    assert "film" not in err
    assert not any(folder.iterdir())


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ends]:
    """Return a folder on a full disk with a file for each command, and how these end."""
    base = tmp_path_factory.mktemp("full")
    work, pack = base / "work", write_pack(base)
    work.mkdir()
    for words in WRITERS:
        (work / fill(words, "old")[-1]).write_text("old", "utf-8")
    asked = [[*fill(words, "old"), "--pack", str(pack)] for words in WRITERS]
    return work, dict(zip(WRITERS, start_all(work, asked, most=700), strict=True))


@pytest.mark.parametrize("words", WRITERS, ids=lambda words: words[-1])
def test_full_disk_leaves_the_file_that_was_there(
    filled: tuple[Path, Ends], words: tuple[str, ...]
) -> None:
    work, ends = filled
    name = fill(words, "old")[-1]
    code, err = ends[words]
    assert code == 1
    assert err.strip().splitlines()[-1].startswith(f"Error: cannot write {name}")
    assert "Traceback" not in err
    assert {path.name for path in work.iterdir()} == {fill(each, "old")[-1] for each in WRITERS}
    assert (work / name).read_text("utf-8") == "old"


def test_full_disk_ends_a_process_in_1(run: Run, work: Path) -> None:
    (work / "old.png").write_text("old", "utf-8")
    done = run("snapshot", "--out", "old.png", most=700)
    assert done.returncode == 1
    assert done.stderr.strip().splitlines()[-1].startswith("Error: cannot write old.png")
    assert "Traceback" not in done.stderr
    assert [path.name for path in work.iterdir()] == ["old.png"]
    assert (work / "old.png").read_text("utf-8") == "old"


@pytest.mark.parametrize("words", WRITERS[:3], ids=lambda words: words[-1])
def test_faults_of_the_pack_end_in_1(
    call: Call, work: Path, pack: Path, words: tuple[str, ...]
) -> None:
    (pack / "events.csv").unlink()
    done = call(*fill(words, "a"))
    assert done.exit_code == 1
    assert isinstance(done.exception, SystemExit)
    assert "events.csv" in done.stderr
    assert not any(work.iterdir())


def test_site_keeps_off_a_folder_with_other_things(here: Run, work: Path) -> None:
    (work / "mine").mkdir()
    (work / "mine" / "letter.txt").write_text("x", "utf-8")
    done = here("site", "--out", "mine")
    assert done.returncode == 1
    assert "mine holds something else than a site" in done.stderr
    assert [path.name for path in work.rglob("*")] == ["mine", "letter.txt"]


def test_site_tells_what_it_left_out_for_want_of_an_address(run: Run, work: Path) -> None:
    done = run("site", "--out", ".")
    assert done.returncode == 0, done.stderr
    count, want = done.stdout.splitlines()
    files = [path for path in work.rglob("*") if path.is_file()]
    assert count.startswith(f".: {len(files)} files, ")
    assert "Without --url there is no sitemap.xml, no 404.html and no picture" in want
    assert len(files) > 30
    assert not {path.name for path in files} & {"sitemap.xml", "404.html", "share.png"}


def test_site_that_cannot_be_written_leaves_nothing(run: Run, work: Path) -> None:
    for out in ("web", "new/web"):
        done = run("site", "--out", out, most=700)
        assert done.returncode == 1
        assert f"Error: cannot write {out}: File too large" in done.stderr
        assert not any(work.iterdir())


FILM = ("film", "--width", "1280", "--out", "week.mp4")
SITE = ("site", "--out", "web")
BEGUN, DRAWN_ONE = ".writing-*", ".writing-*/new/*/sheets/*"


@pytest.mark.parametrize(
    ("words", "sign", "number"),
    [
        (SITE, f"work/web/{BEGUN}", signal.SIGTERM),
        (SITE, f"work/web/{BEGUN}", signal.SIGINT),
        (SITE, f"work/web/{DRAWN_ONE}", signal.SIGTERM),
        (SITE, f"work/web/{DRAWN_ONE}", signal.SIGINT),
        (FILM, "tmp/tmp*", signal.SIGTERM),
        (FILM, "tmp/tmp*", signal.SIGINT),
    ],
)
def test_signal_ends_it_and_leaves_nothing(
    tmp_path: Path, pack: Path, words: tuple[str, ...], sign: str, number: signal.Signals
) -> None:
    if words is FILM:
        pytest.importorskip("av")
    (tmp_path / "tmp").mkdir()
    (tmp_path / "work").mkdir()

    def hear() -> None:  # what a shell starts in the background does not hear Ctrl-C
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    with subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "geo", *words, "--pack", str(pack)],
        cwd=tmp_path / "work",
        env={
            **os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1",
            "TMPDIR": str(tmp_path / "tmp"),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=hear,  # noqa: PLW1509
    ) as process:  # fmt: skip
        try:
            while process.poll() is None and not any(tmp_path.glob(sign)):
                time.sleep(0.02)
            # A terminal tells all of them, a supervisor the first only.
            tell = os.killpg if number == signal.SIGINT else os.kill
            tell(process.pid, number)
            # To its end: none of the processes it started lives on to hold the pipes open.
            out, err = process.communicate(timeout=100)
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
    assert process.returncode == {signal.SIGINT: 1, signal.SIGTERM: 143}[number], err
    assert out == ""
    assert err.split() == [words[0], *(["Aborted!"] if number == signal.SIGINT else [])]
    assert not any((tmp_path / "work").iterdir())
    assert not any((tmp_path / "tmp").iterdir())


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


HEAVY = ("matplotlib", "av", "geopandas", "pandas", "pyogrio", "folium", "streamlit")


def test_help_waits_for_no_library_that_draws_or_exports() -> None:
    code = "import sys, geo.__main__; print(*sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = done.stdout.split()
    assert not {name.partition(".")[0] for name in loaded} & {*HEAVY}
    assert len(loaded) < 700
