import hashlib
import os
import re
import signal
import time
import xml.etree.ElementTree as ET
from collections.abc import Generator
from itertools import product
from multiprocessing import active_children
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from browser import READY, Watch, serve_folder
from packs import write_pack
from PIL import Image
from playwright.sync_api import Browser, expect
from validity import find_invalid

from geo.battle.nouns import LANGUAGES, Battle, Language
from geo.battle.pack import read_battle
from geo.exchange import write_data
from geo.takeaway.signposts import name_locale, render_meta, render_root
from geo.takeaway.site import MARK, SiteError, write_site
from geo.words.phrases import say
from geo.work import FORMATS, Order, list_formats
from geo.work.file_names import name_file
from geo.work.processes import Task, WorkerError, do_all

URL = "https://example.org/ford"
SPACE = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "x": "http://www.w3.org/1999/xhtml",
}
LINK = re.compile(r"""<[^>]+?\s(?:href|src)="([^"]*)\"""")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Battle:
    return read_battle(write_pack(tmp_path_factory.mktemp("pack")))


@pytest.fixture(scope="module")
def site(small: Battle, tmp_path_factory: pytest.TempPathFactory) -> Path:
    told: list[float] = []
    folder = tmp_path_factory.mktemp("web") / "site"
    write_site(small, folder, url=URL, workers=2, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1
    assert len(told) > 6
    return folder


def list_files(folder: Path) -> dict[str, Path]:
    return {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}


def read_page(path: Path) -> str:
    """Return a page without its scripts."""
    return re.sub(r"<script.*?</script>", "", path.read_text("utf-8"), flags=re.DOTALL)


def test_site_holds_every_file(small: Battle, site: Path) -> None:
    wanted = {MARK, "index.html", "sitemap.xml", "robots.txt", "404.html"}
    for lang in LANGUAGES:
        wanted |= {f"{lang}/index.html", f"{lang}/rest.js", f"{lang}/share.png"}
        wanted.add(f"{lang}/film/ford-1900_near_{lang}.gif")
        wanted |= {
            f"{lang}/data/ford-1900_{lang}{FORMATS[name].suffix}" for name in list_formats("data")
        }
        wanted.add(f"{lang}/data/ford-1900_{lang}.html")
        wanted |= {
            f"{lang}/sheets/ford-1900_{day}_near_{lang}.{suffix}"
            for day, suffix in product(small.dates, ("png", "svg", "pdf"))
        }
        wanted |= {f"{lang}/sheets/ford-1900_week_near_{lang}.{end}" for end in ("png", "pdf")}
    found = list_files(site)
    assert set(found) == wanted
    assert all(path.stat().st_size > 20 for name, path in found.items() if name != MARK)


def test_second_site_is_the_same_bytes_by_however_many_workers(
    small: Battle, site: Path, tmp_path: Path
) -> None:
    write_site(small, tmp_path / "again", url=URL, workers=1)

    def weigh(folder: Path) -> dict[str, str]:
        files = list_files(folder).items()
        return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files}

    assert weigh(tmp_path / "again") == weigh(site)


def test_encoding_is_told_where_browsers_look_for_it(site: Path) -> None:
    pages = [path for name, path in list_files(site).items() if name.endswith(".html")]
    assert len(pages) == 2 + 2 * len(LANGUAGES)
    for page in pages:
        assert b'<meta charset="utf-8">' in page.read_bytes()[:1024], page


def test_sheets_are_slim_and_say_where_they_are_from(small: Battle, site: Path) -> None:
    for name in ("1900-03-02", "week"):
        with Image.open(site / f"ru/sheets/ford-1900_{name}_near_ru.png") as image:
            assert image.mode == "P"
            assert image.size == (1753, 1240)
            assert round(image.info["dpi"][0]) == 150
            assert small.title.ru in image.info["Title"]
            assert image.info["Source"] == small.attribution.ru


def test_sheets_bear_the_address_of_the_site(site: Path) -> None:
    sheet = (site / "az/sheets/ford-1900_1900-03-02_near_az.svg").read_text("utf-8")
    assert f"{URL}/?date=1900-03-02&amp;lang=az&amp;view=near" in sheet


def test_folder_can_be_read_by_a_server(site: Path) -> None:
    assert site.stat().st_mode & 0o055 == 0o055
    assert not [p for p in site.parent.iterdir() if p != site]


def test_links_are_relative_and_lead_somewhere(site: Path) -> None:
    for page in (site / "index.html", *(site / lang / "index.html" for lang in LANGUAGES)):
        links = LINK.findall(read_page(page))
        links = [link for link in links if not link.startswith(("#", "data:", URL))]
        assert len(links) >= 3
        for link in links:
            assert not urlsplit(link).scheme
            assert not link.startswith("/")
            assert (page.parent / link).is_file(), link


def test_every_day_and_view_has_the_files_that_the_page_links_to(small: Battle, site: Path) -> None:
    for lang in LANGUAGES:
        home = site / lang
        patterns = set(re.findall(r'data-pattern="([^"]*)"', read_page(home / "index.html")))
        assert len(patterns) == 6
        for pattern, day, view in product(patterns, small.dates, small.views):
            file = pattern.replace("{date}", day.isoformat()).replace("{view}", view)
            assert (home / file).is_file(), file


def test_without_scripts_the_root_leads_to_a_language(site: Path) -> None:
    root = (site / "index.html").read_text("utf-8")
    assert '<meta http-equiv="refresh" content="0; url=az/index.html">' in root
    assert all(f'href="{lang}/index.html"' in root for lang in LANGUAGES)


def test_sitemap_lists_every_language(site: Path) -> None:
    tree = ET.parse(site / "sitemap.xml")  # noqa: S314
    places = [node.text for node in tree.iterfind("s:url/s:loc", SPACE)]
    assert places == [f"{URL}/{lang}/index.html" for lang in LANGUAGES]
    others = [
        (node.get("hreflang"), node.get("href")) for node in tree.iterfind("s:url/x:link", SPACE)
    ]
    each = [(lang, f"{URL}/{lang}/index.html") for lang in LANGUAGES]
    assert others == [*each, ("x-default", f"{URL}/")] * len(LANGUAGES)
    assert f"Sitemap: {URL}/sitemap.xml" in (site / "robots.txt").read_text("utf-8")


def test_what_is_not_found_leads_back_from_any_depth(site: Path) -> None:
    links = re.findall(r'<a href="([^"]*)"', (site / "404.html").read_text("utf-8"))
    assert links == [f"{URL}/{lang}/index.html" for lang in LANGUAGES]


def test_without_an_address_nothing_is_said_that_needs_one(
    small: Battle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def do_nothing(*_: object) -> Generator[None, None, None]:
        yield from ()

    monkeypatch.setattr("geo.takeaway.site.do_all", do_nothing)
    write_site(small, tmp_path / "site")
    assert set(list_files(tmp_path / "site")) == {MARK, "index.html", "robots.txt"}
    assert "Sitemap" not in (tmp_path / "site/robots.txt").read_text("utf-8")
    for head in (render_root(small, ""), render_meta(small, "ru", "")):
        assert 'rel="canonical"' not in head
        assert 'rel="alternate"' not in head
        assert "og:url" not in head
        assert "og:image" not in head
        assert "summary_large_image" not in head
        assert "og:title" in head


@pytest.mark.parametrize("lang", LANGUAGES)
def test_page_can_be_shared(small: Battle, site: Path, lang: Language) -> None:
    text = (site / lang / "index.html").read_text("utf-8")
    tags = dict(re.findall(r'<meta property="(og:[\w:]+)" content="([^"]*)">', text))
    assert tags["og:title"] == small.heading.read(lang)
    assert tags["og:image"] == f"{URL}/{lang}/share.png"
    with Image.open(site / lang / "share.png") as image:
        size = (int(tags["og:image:width"]), int(tags["og:image:height"]))
        assert image.size == size == (1200, 630)
    assert tags["og:locale"] == name_locale(lang)
    head = dict(re.findall(r'<link rel="alternate" hreflang="([^"]*)" href="([^"]*)">', text))
    assert head == {
        **{other: f"{URL}/{other}/index.html" for other in LANGUAGES}, "x-default": f"{URL}/"
    }  # fmt: skip


def test_locale_names_language_and_land() -> None:
    assert [name_locale(lang) for lang in ("az", "ru", "en")] == ["az_AZ", "ru_RU", "en_US"]


def test_page_does_from_a_file_what_the_app_does(chromium: Browser, site: Path) -> None:
    watch = Watch()
    context = chromium.new_context(offline=True, viewport={"width": 1440, "height": 900})
    watch.attach(context)
    page = context.new_page()
    page.goto(f"{(site / 'index.html').as_uri()}?lang=ru&date=1900-03-02&unit=horse")
    page.wait_for_url("**/ru/index.html?**")
    page.wait_for_function(READY)
    expect(page.locator("body")).to_have_attribute("data-date", "1900-03-02")
    expect(page.locator("#folio-page h2")).to_have_text("Regiment ru")
    picture = page.locator("#downloads img")
    assert picture.evaluate("picture => picture.naturalWidth") == 0, "fetched though not asked for"
    page.locator("#open-downloads").click()
    expect(page.locator('#downloads p[data-shown="day"]')).to_have_text("2 марта 1900 · b")
    picture.evaluate("picture => picture.decode()")
    assert picture.evaluate("picture => picture.naturalWidth") == 1753
    expect(picture).to_have_attribute("alt", "2 марта 1900 · b")
    sheet = page.locator('[data-pattern*="{date}"][data-pattern$=pdf]')
    assert sheet.get_attribute("href") == "sheets/ford-1900_1900-03-02_near_ru.pdf"
    page.locator("#time").focus()
    page.keyboard.press("End")
    expect(sheet).to_have_attribute("href", "sheets/ford-1900_1900-03-03_near_ru.pdf")
    for href in page.locator("#downloads a").evaluate_all("links => links.map((a) => a.href)"):
        assert Path(urlsplit(href).path).is_file()
    page.locator('[data-lang-link="en"]').click()
    page.wait_for_function(f"document.body.dataset.lang === 'en' && {READY}")
    expect(page.locator("body")).to_have_attribute("data-date", "1900-03-03")
    expect(page.locator("#downloads")).to_be_visible()
    page.go_back()
    page.wait_for_function(f"document.body.dataset.lang === 'ru' && {READY}")
    expect(page.locator("body")).to_have_attribute("data-date", "1900-03-03")
    context.close()
    assert watch.errors == []
    assert watch.strangers == []


def test_every_page_is_valid(site: Path) -> None:
    pages = {name: path for name, path in list_files(site).items() if name.endswith(".html")}
    wrong = {name: find_invalid(path.read_text("utf-8")) for name, path in pages.items()}
    assert wrong == {name: [] for name in pages}


@pytest.mark.parametrize("where", ["served", "switched off"])
def test_where_no_script_may_run_the_week_can_be_read(
    chromium: Browser, site: Path, small: Battle, where: str
) -> None:
    forbid = {"Content-Security-Policy": "default-src 'self'"} if where == "served" else {}
    context = chromium.new_context(java_script_enabled=where == "served")
    page = context.new_page()
    with serve_folder(site, forbid) as address:
        page.goto(f"{address}/ru/index.html")
        expect(page.get_by_text(say("ru", "The map needs scripts"))).to_be_visible()
        expect(page.locator("main")).to_contain_text(small.events[0].what.ru)
        expect(page.get_by_role("slider")).to_be_hidden()
        page.goto(f"{address}/index.html")
        if where == "served":
            page.get_by_role("link").last.click()
        page.wait_for_url(f"**/{'en' if where == 'served' else 'az'}/index.html")
    context.close()


def test_address_with_another_language_leads_to_its_page(chromium: Browser, site: Path) -> None:
    context = chromium.new_context(offline=True)
    page = context.new_page()
    page.goto(
        f"{(site / 'az' / 'index.html').as_uri()}?lang=en&date=1900-03-02&unit=horse&stated=1"
    )
    page.wait_for_url("**/en/index.html?**")
    page.wait_for_function(READY)
    expect(page.locator("body")).to_have_attribute("data-date", "1900-03-02")
    expect(page.locator("#folio-page h2")).to_have_text("Regiment en")
    assert page.evaluate("plate.state.stated") is True
    assert "lang=" not in page.url
    context.close()


Shares = Generator[float, None, None]


@pytest.fixture
def little(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a site be its mark and one page, with its address in it."""

    def write_little(_: Battle, folder: Path, base: str, __: int | None) -> Shares:
        (folder / MARK).touch()
        (folder / "az").mkdir()
        (folder / "az" / "new.html").write_text(base, "utf-8")
        yield 1.0

    monkeypatch.setattr("geo.takeaway.site._write_all", write_little)


def list_all(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


LITTLE = {MARK, "az", "az/new.html"}


@pytest.mark.usefixtures("little")
def test_site_replaces_a_site_and_nothing_else(small: Battle, tmp_path: Path) -> None:
    folder = tmp_path / "web"
    folder.mkdir()
    write_site(small, folder)
    (folder / "index.html").touch()
    (folder / "az" / "old.html").touch()
    (folder / "CNAME").write_text("example.org", "utf-8")
    write_site(small, folder, url=URL)
    assert list_all(folder) == LITTLE | {"CNAME"}, "what somebody put beside a site stays"
    (folder / "CNAME").unlink()
    assert (folder / "az" / "new.html").read_text("utf-8") == f"{URL}/"
    (folder / MARK).unlink()
    with pytest.raises(SiteError, match="holds something else than a site"):
        write_site(small, folder)
    assert list_all(folder) == LITTLE - {MARK}
    (tmp_path / "file").touch()
    with pytest.raises(SiteError, match="holds something else"):
        write_site(small, tmp_path / "file")
    assert {path.name for path in tmp_path.iterdir()} == {"web", "file"}


@pytest.mark.usefixtures("little")
def test_folder_itself_stays_where_it_is(
    small: Battle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may be a volume, or where somebody stands: it cannot be renamed."""
    folder = tmp_path / "web"
    folder.mkdir()
    monkeypatch.chdir(folder)
    before = folder.stat().st_ino
    for url in (None, URL):
        write_site(small, Path(), url=url)
        assert list_all(folder) == LITTLE
        assert folder.stat().st_ino == before
    assert (folder / "az" / "new.html").read_text("utf-8") == f"{URL}/"
    (tmp_path / "link").symlink_to("web")
    write_site(small, tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert (folder / "az" / "new.html").read_text("utf-8") == ""


@pytest.mark.usefixtures("little")
def test_what_a_killed_process_left_does_not_count(small: Battle, tmp_path: Path) -> None:
    (tmp_path / ".writing-site-a" / "new").mkdir(parents=True)
    (tmp_path / ".writing-b").mkdir()
    write_site(small, tmp_path)
    # Another command may still be at work in the other one.
    assert list_all(tmp_path) == LITTLE | {".writing-b"}


def test_two_do_not_write_to_one_folder_at_once(
    small: Battle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write_both(battle: Battle, folder: Path, _: str, __: int | None) -> Shares:
        (folder / MARK).touch()
        with pytest.raises(SiteError, match=r"a site is being written to .*web right now"):
            write_site(battle, tmp_path / "web")
        (folder / "first.html").touch()
        yield 1.0

    monkeypatch.setattr("geo.takeaway.site._write_all", write_both)
    for _ in range(2):
        write_site(small, tmp_path / "web")
        assert list_all(tmp_path / "web") == {MARK, "first.html"}


def test_what_came_while_the_site_was_made_is_left_alone(
    small: Battle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write_letter(_: Battle, folder: Path, __: str, ___: int | None) -> Shares:
        (folder / MARK).touch()
        (tmp_path / "web" / "letter.txt").touch()
        yield 1.0

    monkeypatch.setattr("geo.takeaway.site._write_all", write_letter)
    with pytest.raises(SiteError, match="holds something else than a site"):
        write_site(small, tmp_path / "web")
    assert list_all(tmp_path) == {"web", "web/letter.txt"}


@pytest.mark.usefixtures("little")
@pytest.mark.parametrize("last", range(5))
@pytest.mark.parametrize("error", [OSError(18, "Invalid cross-device link"), KeyboardInterrupt()])
def test_move_that_fails_is_undone(
    small: Battle,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    last: int,
    error: BaseException,
) -> None:
    folder = tmp_path / "web"
    write_site(small, folder, url=URL)
    (folder / "robots.txt").touch()
    rename, done = Path.rename, 0

    def fail_once(path: Path, target: Path) -> Path:
        nonlocal done
        done += 1
        if done == last + 1:
            raise error
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", fail_once)
    with pytest.raises(type(error), match=r"cannot write .*web: Inv|^$"):
        write_site(small, folder)
    assert done > last
    assert list_all(folder) == LITTLE | {"robots.txt"}
    assert (folder / "az" / "new.html").read_text("utf-8") == f"{URL}/"


@pytest.mark.parametrize(
    ("place", "said"),
    [("file/web", "Not a directory"), ("file/no/web", "Not a directory")],
)
def test_place_where_nothing_can_be_written_is_noticed_at_once(
    small: Battle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str, said: str
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.delattr("geo.takeaway.site._write_all")  # not come to
    with pytest.raises(OSError, match=rf"cannot write .*web: {said}"):
        write_site(small, tmp_path / place)
    assert list_all(tmp_path) == {"file"}


@pytest.mark.parametrize("there", [True, False])
@pytest.mark.parametrize("place", ["web", "new/web"])
def test_failure_keeps_the_site_that_was_there(
    small: Battle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str, *, there: bool
) -> None:
    def fail(battle: Battle, folder: Path, base: str, _: int | None) -> Shares:
        assert battle is small
        assert base == ""
        (folder / "half.html").touch()
        yield 0.5
        raise OSError(28, "No space left on device")

    folder = tmp_path / place
    if there:
        folder.mkdir(parents=True)
        (folder / MARK).touch()
    before = list_all(tmp_path)
    monkeypatch.setattr("geo.takeaway.site._write_all", fail)
    with pytest.raises(OSError, match=r"cannot write .*web: No space left on device"):
        write_site(small, folder)
    assert list_all(tmp_path) == before


def test_folders_above_are_made_with_the_site_or_not_at_all(
    small: Battle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(_: Battle, folder: Path, *__: object) -> Shares:
        (folder / MARK).touch()
        yield 1.0

    def stop(_: Battle, folder: Path, *__: object) -> Shares:
        # What somebody else puts there meanwhile stays.
        (tmp_path / "c" / "note").touch()
        (folder / MARK).touch()
        yield 0.5
        raise KeyboardInterrupt

    monkeypatch.setattr("geo.takeaway.site._write_all", write)
    write_site(small, tmp_path / "a" / "b" / "web")
    made = {"a", "a/b", "a/b/web", f"a/b/web/{MARK}"}
    assert list_all(tmp_path) == made
    monkeypatch.setattr("geo.takeaway.site._write_all", stop)
    with pytest.raises(KeyboardInterrupt):
        write_site(small, tmp_path / "c" / "d" / "web")
    assert list_all(tmp_path) == {*made, "c", "c/note"}


def test_names_say_what_the_files_hold(small: Battle) -> None:
    day = small.dates[1]
    assert name_file(small, ".pdf", day=day, view="near", lang="az") == (
        "ford-1900_1900-03-02_near_az.pdf"
    )
    assert name_file(small, ".kml", lang="ru") == "ford-1900_ru.kml"


def count(battle: Battle, more: int) -> int:
    return len(battle.units) + more


def fall(battle: Battle, path: Path) -> None:
    """End the process as a system short of memory does, once another is at work."""
    assert battle is not None
    path.touch()
    os.kill(os.getpid(), signal.SIGTERM)


def linger(battle: Battle, path: Path) -> None:
    assert battle is not None
    (path / "begun").touch()
    time.sleep(5)
    (path / "done").touch()


def test_work_that_is_broken_off_ends_at_once(small: Battle, tmp_path: Path) -> None:
    tasks = [Task(linger, (tmp_path,)), *(Task(count, (more,)) for more in range(3))]
    results = do_all(small, tasks, 2)
    assert next(results)[0].work is count
    while not (tmp_path / "begun").exists():
        time.sleep(0.01)
    results.close()
    assert not active_children()
    assert list_all(tmp_path) == {"begun"}


def trip(battle: Battle) -> None:
    assert battle is not None
    msg = "over a stone"
    raise LookupError(msg)


def test_error_comes_home_with_the_place_where_it_was_made(small: Battle) -> None:
    with pytest.raises(LookupError, match="over a stone") as found:
        list(do_all(small, [Task(trip), Task(trip)], 2))
    assert "in trip" in found.value.__notes__[0]
    assert not active_children()


@pytest.mark.parametrize("workers", [1, 2])
def test_all_tasks_are_done_once(small: Battle, workers: int) -> None:
    tasks = [Task(count, (more,)) for more in range(5)]
    done = {task.args: result for task, result in do_all(small, tasks, workers)}
    assert done == {(more,): len(small.units) + more for more in range(5)}


def test_error_comes_home_in_the_words_of_the_system(small: Battle, tmp_path: Path) -> None:
    path = tmp_path / "missing" / "a.zip"
    order = Order("csv", small.first, "az", next(iter(small.views)))
    tasks = [Task(write_data, (order, path)), Task(count, (1,))]
    with pytest.raises(FileNotFoundError) as found:
        list(do_all(small, tasks, 2))
    assert found.value.strerror == "No such file or directory"


def test_process_that_was_ended_is_told(
    small: Battle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks = [Task(fall, (tmp_path / "fell",)), Task(count, (1,))]
    with pytest.raises(WorkerError, match="a process was ended before its work was done"):
        list(do_all(small, tasks, 2))
    assert (tmp_path / "fell").exists()

    def break_off(*_: object) -> Shares:
        yield 0.5
        msg = "a process was ended"
        raise WorkerError(msg)

    monkeypatch.setattr("geo.takeaway.site._write_all", break_off)
    with pytest.raises(SiteError, match="a process was ended"):
        write_site(small, tmp_path / "web")
    assert [path.name for path in tmp_path.iterdir()] == ["fell"]
