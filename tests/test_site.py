import re
import xml.etree.ElementTree as ET
from itertools import product
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from browser import READY, Watch
from packs import write_pack
from PIL import Image
from playwright.sync_api import Browser, expect

from geo.battle import LANGUAGES, Battle, Language
from geo.exchange import FORMATS
from geo.names import name_file
from geo.pack import read_battle
from geo.site import MARK, SiteError, write_site

URL = "https://example.org/ford"
SPACE = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
LINK = re.compile(r"""<[^>]+?\s(?:href|src)="([^"]*)\"""")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Battle:
    return read_battle(write_pack(tmp_path_factory.mktemp("pack")))


@pytest.fixture(scope="module")
def site(small: Battle, tmp_path_factory: pytest.TempPathFactory) -> Path:
    told: list[float] = []
    folder = tmp_path_factory.mktemp("web") / "site"
    write_site(small, folder, url=URL, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1
    return folder


def test_site_holds_every_file(small: Battle, site: Path) -> None:
    wanted = {MARK, "index.html", "sitemap.xml", "robots.txt"}
    for lang in LANGUAGES:
        wanted |= {f"{lang}/index.html", f"{lang}/share.png", f"{lang}/ford-1900_near_{lang}.gif"}
        wanted |= {f"{lang}/data/ford-1900_{lang}{form.suffix}" for form in FORMATS.values()}
        wanted.add(f"{lang}/data/ford-1900_{lang}.html")
        wanted |= {
            f"{lang}/sheets/ford-1900_{day}_near_{lang}.{suffix}"
            for day, suffix in product(small.dates, ("png", "pdf"))
        }
    found = {p.relative_to(site).as_posix() for p in site.rglob("*") if p.is_file()}
    assert found == wanted
    assert all((site / name).stat().st_size > 20 for name in found - {MARK})


def test_folder_can_be_read_by_a_server(site: Path) -> None:
    assert site.stat().st_mode & 0o055 == 0o055
    assert not [p for p in site.parent.iterdir() if p != site]


def test_links_are_relative_and_lead_somewhere(site: Path) -> None:
    for page in (site / "index.html", *(site / lang / "index.html" for lang in LANGUAGES)):
        text = re.sub(r"<script.*?</script>", "", page.read_text("utf-8"), flags=re.DOTALL)
        links = [link for link in LINK.findall(text) if not link.startswith(("#", "data:", URL))]
        assert len(links) >= 3
        for link in links:
            assert not urlsplit(link).scheme
            assert not link.startswith("/")
            assert (page.parent / link).is_file(), link


def test_without_scripts_the_root_leads_to_a_language(site: Path) -> None:
    root = (site / "index.html").read_text("utf-8")
    assert '<meta http-equiv="refresh" content="0; url=az/index.html">' in root
    assert all(f'href="{lang}/index.html"' in root for lang in LANGUAGES)


def test_sitemap_lists_every_language(site: Path) -> None:
    tree = ET.parse(site / "sitemap.xml")  # noqa: S314
    places = [node.text for node in tree.iterfind("s:url/s:loc", SPACE)]
    assert places == [f"{URL}/{lang}/index.html" for lang in LANGUAGES]
    assert f"Sitemap: {URL}/sitemap.xml" in (site / "robots.txt").read_text("utf-8")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_page_can_be_shared(small: Battle, site: Path, lang: Language) -> None:
    text = (site / lang / "index.html").read_text("utf-8")
    tags = dict(re.findall(r'<meta property="(og:[\w:]+)" content="([^"]*)">', text))
    assert tags["og:title"] == small.heading.read(lang)
    assert tags["og:image"] == f"{URL}/{lang}/share.png"
    with Image.open(site / lang / "share.png") as image:
        size = (int(tags["og:image:width"]), int(tags["og:image:height"]))
        assert image.size == size == (1200, 630)


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
    page.locator('[data-panel="Export"]').click()
    sheet = page.locator("[data-pattern$=pdf]")
    assert sheet.get_attribute("href") == "sheets/ford-1900_1900-03-02_near_ru.pdf"
    page.locator("#time").focus()
    page.keyboard.press("End")
    expect(sheet).to_have_attribute("href", "sheets/ford-1900_1900-03-03_near_ru.pdf")
    for href in page.locator("#downloads a").evaluate_all("links => links.map((a) => a.href)"):
        assert Path(urlsplit(href).path).is_file()
    page.locator('[data-lang-link="en"]').click()
    page.wait_for_function(f"document.body.dataset.lang === 'en' && {READY}")
    expect(page.locator("body")).to_have_attribute("data-date", "1900-03-03")
    context.close()
    assert watch.errors == []
    assert watch.strangers == []


def test_site_replaces_a_site_and_nothing_else(
    small: Battle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write_little(battle: Battle, folder: Path, base: str) -> list[None]:
        assert battle is small
        (folder / MARK).touch()
        (folder / "new.html").write_text(base, "utf-8")
        return [None]

    monkeypatch.setattr("geo.site._write_all", write_little)
    folder = tmp_path / "web"
    folder.mkdir()
    write_site(small, folder)
    (folder / "old.html").touch()
    write_site(small, folder, url=URL)
    assert {path.name for path in folder.iterdir()} == {MARK, "new.html"}
    assert (folder / "new.html").read_text("utf-8") == f"{URL}/"
    (folder / MARK).unlink()
    with pytest.raises(SiteError, match="holds something else than a site"):
        write_site(small, folder)
    assert (folder / "new.html").exists()
    (tmp_path / "file").touch()
    with pytest.raises(SiteError, match="holds something else"):
        write_site(small, tmp_path / "file")
    assert {path.name for path in tmp_path.iterdir()} == {"web", "file"}


def test_failure_keeps_the_site_that_was_there(
    small: Battle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(battle: Battle, folder: Path, base: str) -> list[None]:
        assert battle is small
        assert base == ""
        (folder / "half.html").touch()
        raise OSError(28, "No space left on device")

    folder = tmp_path / "web"
    folder.mkdir()
    (folder / MARK).touch()
    monkeypatch.setattr("geo.site._write_all", fail)
    with pytest.raises(OSError, match=r"cannot write .*web: No space left on device"):
        write_site(small, folder)
    assert [path.name for path in tmp_path.iterdir()] == ["web"]
    assert [path.name for path in folder.iterdir()] == [MARK]


def test_names_say_what_the_files_hold(small: Battle) -> None:
    day = small.dates[1]
    assert name_file(small, ".pdf", day=day, view="near", lang="az") == (
        "ford-1900_1900-03-02_near_az.pdf"
    )
    assert name_file(small, ".kml", lang="ru") == "ford-1900_ru.kml"
