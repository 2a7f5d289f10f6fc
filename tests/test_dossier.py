"""The panel's fragments: what they say, that they escape the data, and whom they hear."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, time
from html.parser import HTMLParser

import pytest

from geo.battle.nouns import (
    LANGUAGES,
    Account,
    Battle,
    Certainty,
    Claim,
    Colours,
    Contradiction,
    Counted,
    Day,
    Echelon,
    Event,
    Figure,
    Language,
    Place,
    PlaceKind,
    Position,
    Side,
    Status,
    Text,
    Unit,
    UnitKind,
    View,
)
from geo.battle.timeline import number_events
from geo.symbology.style import LIGHT, SIDE_TOKENS
from geo.webmap.panels.chronicle import render_chronicle, render_headline, render_next, render_table
from geo.webmap.panels.dossier import render_dossier, render_invitation
from geo.webmap.panels.fragments import read_style
from geo.webmap.panels.sources import render_contradictions, render_sources
from geo.webmap.panels.strengths import render_strengths

FIRST, SECOND, THIRD = date(1920, 5, 1), date(1920, 5, 2), date(1920, 5, 3)
PAINT = Colours(shape="#000000", text="#000000", body="#000000", icon="#000000", arrow="#000000")
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "wbr"}


class Reader(HTMLParser):
    """Checks that tags are closed in order, and keeps elements with their text."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[int] = []
        self.found: list[tuple[str, dict[str, str | None], list[str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs), []))
        if tag not in VOID:
            self.open.append(len(self.found) - 1)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs), []))

    def handle_endtag(self, tag: str) -> None:
        assert self.found[self.open.pop()][0] == tag

    def handle_data(self, data: str) -> None:
        for index in self.open:
            self.found[index][2].append(data)


def read(html: str) -> list[tuple[str, dict[str, str | None], str]]:
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert not reader.open, "an element was never closed"
    return [(tag, attrs, "".join(text)) for tag, attrs, text in reader.found]


def pick(html: str, css: str) -> list[str]:
    """Return the texts of the elements of one class."""
    return [t for _, attrs, t in read(html) if css in (attrs.get("class") or "").split()]


def strip(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


def text(words: str) -> Text:
    return Text(az=f"{words} az", ru=f"{words} ru", en=words)


def make_unit(unit: str, side: str, parent: str | None = None, **more: object) -> Unit:
    return Unit.model_validate(
        {
            "id": unit,
            "side": side,
            "parent": parent,
            "kind": UnitKind.INFANTRY,
            "echelon": Echelon.REGIMENT,
            "name": text(f"Unit {unit}"),
            "label": text(unit),
            "sidc": "1" * 20,
            "account": "main",
            "cite": ("¶23",),
            **more,
        }
    )


def make_position(
    unit: str, start: str, end: str, what: str, certainty: Certainty, **more: object
) -> Position:
    return Position.model_validate(
        {
            "unit": unit,
            "start": datetime.fromisoformat(start),
            "end": datetime.fromisoformat(end),
            "place": "mill",
            "lon": 1.0,
            "lat": 1.0,
            "radius_m": 100,
            "status": Status.ACTIVE,
            "what": text(what),
            "certainty": certainty,
            "account": "main",
            "cite": ("¶25",),
            **more,
        }
    )


def make_event(name: str, day: date, **more: object) -> Event:
    return Event.model_validate(
        {
            "id": name,
            "day": day,
            "what": text(f"Event {name}."),
            "certainty": Certainty.CERTAIN,
            "account": "main",
            "cite": ("¶26",),
            **more,
        }
    )


def make_account(name: str) -> Account:
    return Account(
        id=name, letter=name[0], name=text(name.title()), title=f"Book <{name}>", about=text(name)
    )


def make_battle() -> Battle:
    other = {"account": "other", "cite": ("other",)}
    return Battle(
        id="specimen",
        title=text("Specimen"),
        heading=text("Specimen"),
        subtitle=text("Specimen"),
        first=FIRST,
        last=THIRD,
        crs="EPSG:32638",
        sides={
            s: Side(id=s, name=text(f"Side {s}"), short=text(s), light=PAINT, dark=PAINT)
            for s in ("green", "grey")
        },
        views={"town": View(id="town", name=text("Town"), bounds=(0, 0, 2, 2))},
        accounts={a: make_account(a) for a in ("main", "other")},
        places={
            "mill": Place(
                id="mill",
                kind=PlaceKind.SPOT,
                name=text("The mill"),
                lon=1,
                lat=1,
                radius_m=5,
                certainty=Certainty.CERTAIN,
                rank=1,
                source="a map",
            )
        },
        units={
            u.id: u
            for u in (
                make_unit("army", "grey", echelon=Echelon.ARMY),
                make_unit(
                    "division",
                    "grey",
                    "army",
                    echelon=Echelon.DIVISION,
                    commander=text("Ivanov"),
                    commander_cite=("¶9",),
                ),
                make_unit("first", "grey", "division", note=text("A <note>")),
                make_unit("second", "grey", "division", strength=text("600 men")),
                make_unit("band", "green", kind=UnitKind.PARTISANS, name=text("<b>Band</b> & co")),
            )
        },
        positions=(
            make_position("first", "1920-05-01", "1920-05-02", "In town", Certainty.CERTAIN),
            make_position(
                "first",
                "1920-05-02",
                "1920-05-04",
                "Cut off",
                Certainty.LIKELY,
                sure=text("It names no one."),
            ),
            make_position(
                "first", "1920-05-01", "1920-05-04", "On the hill", Certainty.UNCERTAIN, **other
            ),
            make_position(
                "second",
                "1920-05-01",
                "1920-05-02T03:00",
                "At the gate",
                Certainty.CERTAIN,
                status=Status.DISARMED,
            ),
            make_position("band", "1920-05-02", "1920-05-04", "At the mill", Certainty.LIKELY),
        ),
        moves=(),
        areas=(),
        ground=(),
        events=(
            make_event("eve", date(1920, 4, 29)),
            make_event("calm", FIRST),
            make_event("shot", SECOND, at=time(3)),
            make_event("flood", SECOND, when=text("noon"), **other),
            make_event("rout", SECOND),
            make_event("end", THIRD),
            make_event("amnesty", date(1920, 5, 9)),
        ),
        figures=(
            Figure(
                id="guns",
                what=text("Guns"),
                unit="band",
                low=10000,
                high=None,
                certainty=Certainty.CERTAIN,
                account="main",
                cite=("¶21",),
            ),
        ),
        contradictions=(
            Contradiction(
                id="dates",
                about=text("Dates differ"),
                claims=(
                    Claim(account="main", cite=("¶26",), what=text("There on the 2nd")),
                    Claim(account="main", cite=("¶28",), what=text("Sent on the 2nd")),
                ),
                unit="first",
            ),
            Contradiction(
                id="guns",
                about=text("Number of guns"),
                claims=(
                    Claim(account="main", cite=("¶21",), what=text("One battery")),
                    Claim(account="other", cite=("other",), what=text("Eight guns")),
                ),
                unit="first",
                note=text("Both kept"),
            ),
        ),
        days={
            d: Day(day=d, caption=text("Caption"), short=text(f"Short {d.day}"), cite=("¶27",))
            for d in (FIRST, SECOND, THIRD)
        },
        attribution=text("Maps & data"),
    )


BATTLE = make_battle()


def test_a_dossier_names_the_unit_in_three_languages() -> None:
    html = render_dossier(BATTLE, "first", SECOND, "ru")
    parts = read(html)
    assert [t for tag, _, t in parts if tag == "h2"] == ["Unit first ru"]
    spans = {a["lang"]: t for tag, a, t in parts if tag == "span" and "lang" in a}
    assert spans == {"az": "Unit first az", "en": "Unit first"}
    assert parts[0][1]["lang"] == "ru"
    assert "side-grey" in (parts[0][1]["class"] or "")


def test_what_is_not_known_is_said() -> None:
    band = strip(render_dossier(BATTLE, "band", SECOND, "en"))
    assert "Belongs to not given" in band
    assert "Commander not named" in band
    assert "Strength not given" in strip(render_dossier(BATTLE, "first", SECOND, "en"))


def test_the_commander_above_is_named_where_the_unit_has_none() -> None:
    html = render_dossier(BATTLE, "first", SECOND, "en")
    assert "not named. division: Ivanov ¶9" in strip(html)


def test_figures_stand_by_the_strength() -> None:
    assert "Strength Guns: over 10,000 ¶21" in strip(render_dossier(BATTLE, "band", SECOND, "en"))
    assert "Strength 600 men" in strip(render_dossier(BATTLE, "second", FIRST, "en"))


@pytest.mark.parametrize(
    ("day", "row"),
    [(FIRST, "1 MayIn town¶25"), (SECOND, "2–3Cut off¶25"), (THIRD, "2–3Cut off¶25")],
)
def test_the_row_of_the_day_is_marked(day: date, row: str) -> None:
    parts = read(render_dossier(BATTLE, "first", day, "en"))
    marked = [t for tag, a, t in parts if tag == "tr" and a.get("aria-current") == "date"]
    assert [m.replace("\N{NO-BREAK SPACE}", " ") for m in marked] == [row]


def test_how_sure_gives_the_reason_of_the_data_or_the_meaning_of_the_frame() -> None:
    (inferred,) = pick(render_dossier(BATTLE, "first", SECOND, "en"), "d-sure")
    assert inferred == "How sure on 2 May: inferred. It names no one."
    (named,) = pick(render_dossier(BATTLE, "first", FIRST, "en"), "d-sure")
    assert named == "How sure on 1 May: named. The source names the place."


def test_a_unit_that_is_off_the_field_says_so() -> None:
    (absent,) = pick(render_dossier(BATTLE, "second", THIRD, "en"), "d-sure")
    assert absent == "Not on the map on 3 May."


def test_a_unit_disarmed_in_the_night_keeps_its_row_for_that_day() -> None:
    html = render_dossier(BATTLE, "second", SECOND, "en")
    marked = [t for tag, a, t in read(html) if tag == "tr" and "aria-current" in a]
    assert len(marked) == 1
    assert "At the gate" in marked[0]


def test_an_hour_stands_under_its_day() -> None:
    assert "<br>03:00</th>" in render_dossier(BATTLE, "second", SECOND, "en")


def test_a_formation_without_a_place_shows_its_parts_and_no_days() -> None:
    html = render_dossier(BATTLE, "army", SECOND, "en")
    links = [a["data-unit-link"] for _, a, _ in read(html) if "data-unit-link" in a]
    assert links == ["division", "first", "second"]
    assert not pick(html, "d-days")
    assert not pick(html, "d-sure")


def test_a_part_that_only_another_account_knows_waits_until_it_is_heard() -> None:
    guest = make_unit("guest", "grey", "division", account="other", cite=("other",))
    guests = replace(BATTLE, units={**BATTLE.units, "guest": guest})
    silent = render_dossier(guests, "division", SECOND, "en")
    assert "Unit guest" not in silent
    assert pick(silent, "d-silent") == ["1 more in other accounts"]
    assert "Unit guest" not in render_invitation(guests, "en")
    assert pick(render_dossier(guests, "division", SECOND, "en", ["other"]), "d-alien") == [
        "Unit guest"
    ]
    own = render_dossier(guests, "guest", SECOND, "en", ["other"])
    assert pick(own, "d-side") == ["Side grey Other"]


def test_a_top_formation_belongs_to_nothing() -> None:
    assert "Belongs to" not in render_dossier(BATTLE, "army", SECOND, "en")


def test_parents_can_be_clicked_nearest_first() -> None:
    html = render_dossier(BATTLE, "first", SECOND, "en")
    links = [a["data-unit-link"] for _, a, _ in read(html) if "data-unit-link" in a]
    assert links == ["division", "army"]


def test_other_accounts_are_counted_until_they_are_asked_for() -> None:
    html = render_dossier(BATTLE, "first", SECOND, "en")
    assert pick(html, "d-silent") == ["2 more in other accounts"]
    assert "On the hill" not in html
    assert "Eight guns" not in html


def test_other_accounts_come_last_and_apart() -> None:
    html = render_dossier(BATTLE, "first", SECOND, "en", ["main", "other"])
    assert not pick(html, "d-silent")
    (alien,) = pick(html, "d-alien")
    assert "On the hill" in alien
    assert alien.endswith("Other")
    assert html.index("On the hill") > html.index("How sure")


def test_the_articles_own_contradictions_are_always_told() -> None:
    html = render_dossier(BATTLE, "first", SECOND, "en")
    (told,) = pick(html, "d-differ")
    assert told == "Dates differ: There on the 2nd ¶26 – Sent on the 2nd ¶28"
    assert len(pick(render_dossier(BATTLE, "first", SECOND, "en", ["other"]), "d-differ")) == 2


def test_a_citation_carries_its_full_reference() -> None:
    html = render_dossier(BATTLE, "first", SECOND, "en", ["other"])
    titles = {t: a["title"] for _, a, t in read(html) if "d-cite" in (a.get("class") or "").split()}
    assert titles["¶25"] == "Book <main>, ¶25"
    assert titles["Other"] == "Book <other>"


LOST = (
    Figure(
        id="lost", counts=Counted.DEAD, low=1, high=2, certainty=Certainty.CERTAIN, account="main",
        cite=("¶26",), what=Text(az="<b>L</b> az", ru="<b>L</b> ru", en="<b>L</b> en"), side="grey",
    ),
)  # fmt: skip


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_fragment_is_whole_and_escapes_the_data(lang: Language) -> None:
    both = ["main", "other"]
    for html in (
        *(render_dossier(BATTLE, u, SECOND, lang, both) for u in BATTLE.units),
        render_invitation(BATTLE, lang),
        *(render_chronicle(BATTLE, d, lang, both) for d in BATTLE.dates),
        *(render_headline(BATTLE, d, lang) for d in BATTLE.dates),
        render_next(BATTLE, SECOND, lang),
        render_strengths(replace(BATTLE, figures=LOST), THIRD, lang, both),
        render_table(BATTLE, SECOND, lang, both),
        render_contradictions(BATTLE, lang),
        render_sources(BATTLE, lang),
    ):
        parts = read(html)
        assert parts[0][1]["lang"] == lang
        assert "<b>Band" not in html
        assert "<note>" not in html
        assert not any(tag in ("main", "other", "note") for tag, _, _ in parts)


def test_the_chronicle_keeps_the_order_of_the_data_and_marks_the_others() -> None:
    html = render_chronicle(BATTLE, SECOND, "en", ["other"])
    rows = [(a.get("class"), a.get("data-event-row"), t) for tag, a, t in read(html) if tag == "li"]
    assert rows == [
        (None, "shot", "103:00 · no place givenEvent shot. ¶26"),
        ("d-alien", None, "noon · no place givenEvent flood. Other"),
        (None, "rout", "2hour not given · no place givenEvent rout. ¶26"),
    ]


def test_numbers_are_those_of_the_map_and_lead_to_a_place_where_there_is_one() -> None:
    mill = BATTLE.places["mill"].model_copy(update={"views": ("town",)})
    inn = mill.model_copy(update={"id": "inn", "views": ("theatre",)})
    at = {"rout": "mill", "shot": "inn"}
    events = tuple(
        e.model_copy(update={"place": at[e.id]}) if e.id in at else e for e in BATTLE.events
    )
    battle = replace(BATTLE, events=events, places={"mill": mill, "inn": inn})
    html = render_chronicle(battle, SECOND, "en")
    numbers = number_events(BATTLE, SECOND)
    assert numbers == {"shot": 1, "rout": 2}
    discs = [(tag, a, t) for tag, a, t in read(html) if "d-disc" in (a.get("class") or "")]
    assert [(tag, t) for tag, _, t in discs] == [("span", "1"), ("button", "2")]
    # What has a place that no view shows leads nowhere either.
    assert discs[0][1]["class"] == "d-disc d-hollow"
    assert discs[1][1]["data-event-link"] == "rout"
    brief = [a["class"] for tag, a, _ in read(render_headline(battle, SECOND, "en"))
             if "d-disc" in (a.get("class") or "")]  # fmt: skip
    assert brief == ["d-disc d-hollow", "d-disc"]


def test_the_chronicle_alone_tells_who_says_more_of_the_day() -> None:
    html = render_chronicle(BATTLE, SECOND, "en")
    assert "flood" not in html
    assert pick(html, "d-more") == ["Other accounts tell more of this day. Other: 1"]
    assert not pick(render_chronicle(BATTLE, SECOND, "en", ["other"]), "d-more")


def test_the_first_day_tells_what_came_before_and_the_last_what_came_after() -> None:
    rows = {
        day: [t for tag, _, t in read(render_chronicle(BATTLE, day, "en")) if tag == "li"]
        for day in BATTLE.dates
    }
    none = "no place given"
    assert rows[FIRST] == [
        f"29 April · {none}Event eve. ¶26",
        f"1hour not given · {none}Event calm. ¶26",
    ]
    assert rows[THIRD] == [
        f"1hour not given · {none}Event end. ¶26",
        f"9 May · {none}Event amnesty. ¶26",
    ]
    assert len(rows[SECOND]) == 2


def test_the_next_day_is_pointed_to_but_not_beyond_the_last() -> None:
    html = render_next(BATTLE, SECOND, "en")
    assert pick(html, "d-next") == ["Next: 3 May Short 3"]
    assert 'data-day-link="1920-05-03"' in html
    assert render_next(BATTLE, THIRD, "en") == ""


def test_the_headline_names_the_day_and_its_place_in_the_battle() -> None:
    html = render_headline(BATTLE, SECOND, "en")
    assert pick(html, "d-kicker") == ["Sunday, 2 May 1920day 2 of 3"]
    assert "Short 2" in [t for tag, _, t in read(html) if tag == "h2"]
    with pytest.raises(ValueError, match="1921"):
        render_headline(BATTLE, date(1921, 1, 1), "en")


def test_a_day_without_words_still_has_a_headline() -> None:
    assert "Nothing is known of this day." in render_headline(
        replace(BATTLE, days={}), SECOND, "en"
    )
    assert render_next(replace(BATTLE, days={}), SECOND, "en")


def count_figures(counts: Counted, low: int, high: int | None, **more: object) -> Figure:
    fields: dict[str, object] = {
        "id": f"{counts or 'other'}-{low}", "side": "green", "certainty": Certainty.CERTAIN,
        "account": "main", "cite": ("¶26",), "what": Text(az="W az", ru="W ru", en="Counted"),
    }  # fmt: skip
    return Figure.model_validate(fields | {"counts": counts, "low": low, "high": high} | more)


def test_men_are_a_bar_that_is_open_where_only_a_lower_limit_is_given() -> None:
    men = count_figures(Counted.MEN, 10_000, None)
    html = render_strengths(replace(BATTLE, figures=(men,)), SECOND, "en")
    assert pick(html, "d-open")
    assert "over 10,000" in html
    assert "not given" in html, "the other side has no figure, and the panel says so"
    closed = count_figures(Counted.MEN, 800, 1000)
    html = render_strengths(replace(BATTLE, figures=(closed,)), SECOND, "en")
    assert not pick(html, "d-open")
    assert 'style="width:80.0%"' in html


def test_regiments_are_signs_and_guns_are_dots_as_many_as_are_counted() -> None:
    figures = (
        count_figures(Counted.REGIMENTS, 5, 5, kind=UnitKind.INFANTRY),
        count_figures(Counted.GUNS, 57, 57),
    )
    html = render_strengths(replace(BATTLE, figures=figures), SECOND, "en")
    assert html.count("<svg") == 5
    dots = html[html.index("d-dots") :]
    assert dots[: dots.index("</span>")].count("<i>") == 57
    many = (count_figures(Counted.REGIMENTS, 2000, 2000, kind=UnitKind.INFANTRY),)
    html = render_strengths(replace(BATTLE, figures=many), SECOND, "en")
    assert html.count("<svg") == 0
    assert "2,000" in html


def test_losses_are_told_on_the_last_day_alone() -> None:
    dead = replace(BATTLE, figures=(count_figures(Counted.DEAD, 8000, 13_000),))
    assert render_strengths(dead, SECOND, "en") == ""
    assert "What was lost" in render_strengths(dead, THIRD, "en")


def test_figures_of_others_are_left_out_until_they_are_heard() -> None:
    other = count_figures(Counted.MEN, 5, 5, account="other", cite=("other",))
    battle = replace(BATTLE, figures=(other,))
    assert render_strengths(battle, SECOND, "en") == ""
    assert 'class="d-alien"' in render_strengths(battle, SECOND, "en", ["other"])


def test_a_day_without_events_says_so() -> None:
    quiet = replace(BATTLE, events=())
    assert "Nothing is known of this day." in render_chronicle(quiet, SECOND, "en")


def test_the_table_lists_what_stands_and_what_ended_by_side() -> None:
    parts = read(render_table(BATTLE, SECOND, "en"))
    heads = [t for tag, a, t in parts if tag == "th" and a.get("scope") in ("rowgroup", "row")]
    assert heads == ["Side green", "<b>Band</b> & co", "Side grey", "Unit first", "Unit second"]
    assert "On the map at the end of 2 May 1920" in [t for tag, _, t in parts if tag == "caption"]


def test_a_place_already_in_the_words_is_not_repeated() -> None:
    rows = [t for tag, _, t in read(render_table(BATTLE, SECOND, "en")) if tag == "tr"]
    band = next(t for t in rows if "Band" in t)
    first = next(t for t in rows if "Unit first" in t)
    assert band.casefold().count("the mill") == 1
    assert "Cut offThe mill" in first


def test_contradictions_come_inside_first_with_both_claims() -> None:
    html = render_contradictions(BATTLE, "en")
    captions = [t for tag, _, t in read(html) if tag == "caption"]
    assert captions == ["Inside one account", "Between accounts"]
    assert html.index("Sent on") < html.index("Between accounts") < html.index("Eight guns")
    for words in ("There on the 2nd ¶26", "Sent on the 2nd ¶28", "Eight guns Other", "Both kept"):
        assert words in strip(html)


def test_sources_give_every_account_and_the_three_certainties() -> None:
    html = render_sources(BATTLE, "en")
    assert pick(html, "d-title") == ["Book <main>", "Book <other>"]
    assert html.count("d-frame") == 3
    assert "Maps &amp; data" in html


def test_the_invitation_lists_every_unit_once() -> None:
    parts = read(render_invitation(BATTLE, "en"))
    links = [str(a["data-unit-link"]) for _, a, _ in parts if "data-unit-link" in a]
    assert sorted(links) == sorted(BATTLE.units)


def test_unknown_units_and_days_raise() -> None:
    with pytest.raises(KeyError, match="nobody"):
        render_dossier(BATTLE, "nobody", FIRST, "en")
    with pytest.raises(ValueError, match="1921"):
        render_chronicle(BATTLE, date(1921, 1, 1), "en")


def test_swatches_are_named_where_no_word_stands_beside_them() -> None:
    parts = read(render_dossier(BATTLE, "first", SECOND, "en"))
    assert [a["aria-label"] for tag, a, _ in parts if tag == "i"] == ["named", "inferred"]


def test_a_dossier_is_small_enough_to_cross_on_every_click() -> None:
    assert len(render_dossier(BATTLE, "first", SECOND, "ru").encode()) < 4096
    assert len(render_chronicle(BATTLE, SECOND, "ru").encode()) < 3584


def test_the_style_sheet_styles_every_class_and_names_only_known_colours() -> None:
    style = read_style()
    both = ["main", "other"]
    pages = "".join(
        (
            *(render_dossier(BATTLE, u, SECOND, "en", both) for u in BATTLE.units),
            render_dossier(BATTLE, "first", SECOND, "en"),
            render_invitation(BATTLE, "en"),
            render_chronicle(BATTLE, SECOND, "en"),
            render_table(BATTLE, SECOND, "en", both),
            render_contradictions(BATTLE, "en"),
            render_sources(BATTLE, "en"),
        )
    )
    used = {c for names in re.findall(r'class="([^"]+)"', pages) for c in names.split()}
    known = set(re.findall(r"\.(d-[a-z]+)", style))
    # A certain frame is the plain one.
    assert {c for c in used if c.startswith("d-")} - known == {"d-certain"}
    named = set(re.findall(r"var\(--([a-z0-9-]+)", style))
    local = set(re.findall(r"--([a-z]+):", style))
    page = {"bar", "rest"}
    assert named - local <= {*LIGHT, *SIDE_TOKENS, *page, "serif", "sans"}
