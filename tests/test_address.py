"""The address says what a page shows, and a wrong one is answered in words."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.battle.nouns import LANGUAGES, Battle
from geo.work.address import Address, read_address, render_plain


def test_empty_query_shows_the_first_of_everything(battle: Battle) -> None:
    address, notices = read_address(battle, {})
    assert address == Address("1920-05-25", "az", "town")
    assert notices == []


def test_whole_query_is_taken_as_it_is(battle: Battle) -> None:
    query = {"date": "1920-05-29", "lang": "ru", "view": "theatre", "unit": "rifle-178"}
    address, notices = read_address(battle, query)
    assert address.list_query() == query
    assert notices == []


def test_layers_are_in_the_address_while_they_are_shown(battle: Battle) -> None:
    address, notices = read_address(battle, {"others": "1", "stated": "0"})
    assert (address.others, address.stated, notices) == (True, False, [])
    query = address.list_query()
    assert query["others"] == "1"
    assert "stated" not in query


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("date", "1920-06-01", "25 May 1920"),
        ("date", "yesterday", "25 May 1920"),
        ("view", "moon", "Town"),
        ("unit", "rifle-999", ""),
        ("panel", "moon", ""),
        ("others", "true", "others"),
        ("stated", "yes", "stated"),
        *(
            ("at", value, "")
            for value in ("here", "1,2", "86,46,9", "40,181,9", "nan,46,9", "40,46,99")
        ),
    ],
)
def test_wrong_value_falls_back_and_is_named(
    battle: Battle, name: str, value: str, shown: str
) -> None:
    address, notices = read_address(battle, {"lang": "en", name: value})
    assert len(notices) == 1
    assert value in notices[0]
    assert shown in notices[0].replace("\xa0", " ")
    assert address == Address("1920-05-25", "en", "town")


def test_unknown_language_is_answered_in_the_first(battle: Battle) -> None:
    address, notices = read_address(battle, {"lang": "de"})
    assert address.lang == "az"
    assert "de" in notices[0]


def test_notice_shows_no_more_of_a_value_than_it_can(battle: Battle) -> None:
    _, notices = read_address(battle, {"lang": "en", "date": "9" * 3000})
    assert "999…" in notices[0]
    assert len(notices[0]) < 120


@pytest.mark.parametrize(
    ("text", "plain"),
    [("_x_", r"\_x\_"), ("a\n\n    code", "a code"), ("![a](b)", r"\!\[a\]\(b\)")],
)
def test_plain_text_is_no_markdown(text: str, plain: str) -> None:
    assert render_plain(text) == plain


def test_place_and_panel_are_read_and_written(battle: Battle) -> None:
    query = {"at": "40.68123,46.36012,12.25", "panel": "table"}
    address, notices = read_address(battle, query)
    assert notices == []
    assert address.list_query().items() >= query.items()


WORDS = st.text(max_size=12)


@given(
    st.dictionaries(
        st.sampled_from(["date", "lang", "view", "unit", "others", "stated", "at", "panel"]), WORDS
    )
)
def test_no_query_breaks_the_page(battle: Battle, query: dict[str, str]) -> None:
    address, _ = read_address(battle, query)
    assert address.lang in LANGUAGES
    assert address.view in battle.views
    assert address.unit is None or address.unit in battle.units
    again, notices = read_address(battle, address.list_query())
    assert (again, notices) == (address, [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[here](https://example.org)", r"\[here\]\(https\:\/\/example\.org\)"),
        ("*bold* `code` :red[x]", r"\*bold\* \`code\` \:red\[x\]"),
        ("$x$ <b> a\\b", r"\$x\$ \<b\> a\\b"),
        ("Gəncə 1920", "Gəncə 1920"),
    ],
)
def test_what_an_address_says_is_no_markdown(text: str, expected: str) -> None:
    assert render_plain(text) == expected


@given(WORDS)
def test_every_sign_of_markdown_is_escaped_and_nothing_but_blanks_is_lost(text: str) -> None:
    plain = render_plain(text)
    assert re.sub(r"\\([^\w\s]|_)", r"\1", plain) == " ".join(text.split())
    assert not re.sub(r"\\(?:[^\w\s]|_)|[^\W_]|\s", "", plain)
