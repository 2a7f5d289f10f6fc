"""Words: every language has every key with the same places, and dates read as they should."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from geo import words
from geo.battle.nouns import (
    LANGUAGES,
    AreaKind,
    Certainty,
    Echelon,
    Language,
    MoveKind,
    UnitKind,
)
from geo.battle.pack import read_battle
from geo.words.phrases import (
    render_date,
    render_day,
    render_hour,
    render_month_year,
    render_name,
    render_number,
    render_range,
    render_span,
    render_weekday,
    render_when,
    say,
    say_number,
    upper,
)

PACK = Path(__file__).parents[1] / "data" / "ganja-1920"
FOLDER = Path(words.__file__).parent
DAY = date(1920, 5, 29)


def read_messages(lang: str) -> dict[str, Message]:
    with (FOLDER / f"{lang}.po").open("rb") as file:
        catalogue = read_po(file, locale=lang, abort_invalid=True)
    return {
        message.id if isinstance(message.id, str) else message.id[0]: message
        for message in catalogue
        if message.id
    }


def list_forms(message: Message) -> tuple[str, ...]:
    found = message.string or ()
    return (found,) if isinstance(found, str) else tuple(found)


def find_places(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


def list_enum_keys() -> Iterator[str]:
    yield from (f"certainty {c}" for c in Certainty)
    yield from (f"certainty {c} long" for c in Certainty)
    yield from (f"kind {k}" for k in UnitKind)
    yield from (f"echelon {e or 'none'}" for e in Echelon)
    yield from (f"move {k}" for k in MoveKind)
    yield from (f"area {k}" for k in AreaKind)


def test_catalogues_have_the_same_keys_in_the_same_order() -> None:
    keys = {lang: list(read_messages(lang)) for lang in LANGUAGES}
    assert len(keys["en"]) > 120
    assert keys["az"] == keys["ru"] == keys["en"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_key_stands_twice(lang: Language) -> None:
    """A reader of catalogues would keep one of the two, and not say so."""
    text = (FOLDER / f"{lang}.po").read_text("utf-8")
    keys = Counter(re.findall(r'^msgid "(.+)"$', text, re.MULTILINE))
    assert [key for key, count in keys.items() if count > 1] == []


def list_asked() -> Iterator[re.Pattern[str]]:
    """Yield a pattern of every text that stands in the code, whatever it is filled with."""
    for path in [*FOLDER.parent.rglob("*.py"), FOLDER.parents[1] / "app.py"]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield re.compile(re.escape(node.value))
            elif isinstance(node, ast.JoinedStr):
                parts = [v.value if isinstance(v, ast.Constant) else None for v in node.values]
                if any(isinstance(part, str) and re.search("[a-z]", part) for part in parts):
                    filled = (".+" if part is None else re.escape(str(part)) for part in parts)
                    yield re.compile("".join(filled))


def test_every_key_is_asked_for() -> None:
    asked = set(list_asked())
    keys = read_messages("en")
    assert [key for key in keys if not any(pattern.fullmatch(key) for pattern in asked)] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_message_is_filled_and_keeps_its_places(lang: Language) -> None:
    english = read_messages("en")
    for key, message in read_messages(lang).items():
        expected = set().union(*(find_places(f) for f in list_forms(english[key])))
        for form in list_forms(message):
            assert form.strip(), key
            # The ending is written by Azerbaijani alone.
            assert find_places(form) - {"ending"} == expected, (key, form)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_language_lacks_a_plural_form(lang: Language) -> None:
    forms = 3 if lang == "ru" else 2
    plural = [m for m in read_messages(lang).values() if not isinstance(m.id, str)]
    assert plural
    assert {len(list_forms(m)) for m in plural} == {forms}


@pytest.mark.parametrize("lang", ["az", "ru"])
def test_letters_belong_to_the_language(lang: Language) -> None:
    allowed = {
        "az": r"[A-PR-VX-Za-pr-vx-zƏəĞğİıŞşÇçÖöÜüQq]",
        "ru": r"[А-Яа-яЁё]",
    }[lang]
    names = (
        r"\{\w+\}|QGIS|OpenStreetMap|OpenTopoMap|Esri|Google Earth|ORBAT Mapper|Azərbaycanca|dpi"
    )
    for key, message in read_messages(lang).items():
        for form in list_forms(message):
            letters = [c for c in re.sub(names, "", form) if c.isalpha()]
            assert all(re.fullmatch(allowed, c) for c in letters), (key, form)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("key", list(list_enum_keys()))
def test_every_value_of_the_data_has_a_word(key: str, lang: Language) -> None:
    assert say(lang, key)


def test_a_missing_key_raises_and_is_named() -> None:
    with pytest.raises(KeyError, match="no such words"):
        say("en", "no such words")


def test_a_missing_value_raises() -> None:
    with pytest.raises(KeyError, match="value"):
        say("en", "There is no unit {value}")


def test_braces_in_a_value_stay_as_they_are() -> None:
    assert say("en", "There is no unit {value}", value="{x}") == "There is no unit {x}."


@pytest.mark.parametrize(
    ("n", "expected"),
    [(1, "а: 1 часть"), (3, "а: 3 части"), (5, "а: 5 частей"), (11, "а: 11 частей")],
)
def test_russian_counts_in_three_forms(n: int, expected: str) -> None:
    assert say_number("ru", "{side}: {n} units", n, side="а") == expected


def test_english_counts_in_two_forms() -> None:
    assert say_number("en", "{side}: {n} units", 1, side="a") == "a: 1 unit"
    assert say_number("en", "{side}: {n} units", 2, side="a") == "a: 2 units"


def test_dates() -> None:
    assert [render_date(DAY, lang) for lang in LANGUAGES] == [
        "29 may 1920",
        "29 мая 1920",
        "29 May 1920",
    ]
    assert [render_day(DAY, lang) for lang in LANGUAGES] == ["29 may", "29 мая", "29 May"]
    assert [render_weekday(DAY, lang) for lang in LANGUAGES] == ["şənbə", "суббота", "Saturday"]
    assert [render_weekday(DAY, lang, short=True) for lang in LANGUAGES] == ["şən.", "сб", "Sat"]
    assert [render_month_year(DAY, lang) for lang in LANGUAGES] == [
        "may 1920",
        "май 1920",
        "May 1920",
    ]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("1920-05-25", "1920-05-26", "25 May"),
        ("1920-05-26", "1920-05-29", "26–28"),
        ("1920-05-30", "1920-06-03", "30 May – 2 June"),
        ("1920-05-26T03:00", "1920-05-27", "26 May 03:00"),
        ("1920-05-26", "1920-05-26T03:00", "to 26 May 03:00"),
        ("1920-05-26T03:00", "1920-05-26T05:30", "26 May 03:00–05:30"),
        ("1920-05-25", "1920-05-26T03:00", "25–26 May 03:00"),
        ("1920-05-30", "1920-06-02T06:00", "30 May – 2 June 06:00"),
        ("1920-05-26T03:00", "1920-05-29", "26 May 03:00 – 28 May"),
    ],
)
def test_spans(start: str, end: str, expected: str) -> None:
    text = render_span(datetime.fromisoformat(start), datetime.fromisoformat(end), "en")
    assert text.replace("\N{NO-BREAK SPACE}", " ") == expected


def test_hour_of_an_event_is_as_its_source_puts_it() -> None:
    events = {event.id: event for event in read_battle(PACK).events}
    for name, hour in (
        ("station-retaken", "about 15:00"),
        ("rising-begins", "03:00"),
        ("attack-repulsed", "hour not given"),
    ):
        assert render_when(events[name], "en") == hour
        assert render_hour(events[name], "en").endswith(f" May, {hour}")


def test_numbers() -> None:
    assert [render_number(8500, lang) for lang in LANGUAGES] == [
        "8.500",
        "8\N{NO-BREAK SPACE}500",
        "8,500",
    ]
    assert render_range(8000, 13000, "en") == "8,000–13,000"
    assert render_range(8500, 8500, "en") == "8,500"
    assert render_range(10000, None, "en") == "over 10,000"
    assert render_range(0, 5, "en") == "0–5"


@pytest.mark.parametrize(
    ("n", "expected"),
    [
        (10000, "10.000-dən çox"),
        (600, "600-dən çox"),
        (6, "6-dan çox"),
        (57, "57-dən çox"),
        (40, "40-dan çox"),
        (2000000, "2.000.000-dan çox"),
    ],
)
def test_azerbaijani_endings_follow_the_last_word(n: int, expected: str) -> None:
    assert render_range(n, None, "az") == expected


def test_capitals_keep_the_dotted_i() -> None:
    assert upper("Gəncə stansiyası", "az") == "GƏNCƏ STANSİYASI"
    assert upper("Tiflis", "en") == "TIFLIS"
    assert upper("Гянджа", "ru") == "ГЯНДЖА"


def test_languages_name_themselves() -> None:
    assert [render_name(lang) for lang in LANGUAGES] == ["Azərbaycanca", "Русский", "English"]
