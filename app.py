"""The page: a battle's map with its slider, the dossier beside it, and what can be exported."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import streamlit as st

from geo import dossier, sheet, webmap
from geo.battle import LANGUAGES, Battle, Language
from geo.component import hear_page, show_fragment, show_page
from geo.pack import PackError, find_pack, read_battle
from geo.style import write_variables
from geo.words import say, write_date, write_name

HERE = Path(__file__).parent
PANELS = ("Dossier", "Table", "Contradictions", "Sources")


@st.cache_resource(show_spinner=False)
def load_battle(folder: str) -> Battle:
    """Return the battle of a folder, read once for all sessions."""
    return read_battle(Path(folder))


@st.cache_resource(show_spinner=False)
def load_page(folder: str, lang: Language) -> str:
    """Return the map page, made once for all sessions."""
    battle = load_battle(folder)
    return webmap.write_page(webmap.make_map(battle, lang), battle, lang)


def read_address(battle: Battle) -> list[str]:
    """Take date, language, unit and view from the address; return notices of what is wrong."""
    state, wanted, notices = st.session_state, st.query_params, []
    lang = wanted.get("lang", state.get("lang", LANGUAGES[0]))
    if lang not in LANGUAGES:
        state.lang = LANGUAGES[0]
        name = write_name(state.lang)
        notices.append(
            say(
                state.lang,
                "There is no language {value}; showing {language}",
                value=lang,
                language=name,
            )
        )
    else:
        state.lang = lang
    days = {day.isoformat(): day for day in battle.dates}
    first = next(iter(days))
    value = wanted.get("date", first)
    if value not in days:
        day = write_date(days[first], state.lang)
        notices.append(
            say(state.lang, "There is no day {value}; showing {day}", value=value, day=day)
        )
    state.date = value if value in days else first
    view = wanted.get("view", next(iter(battle.views)))
    if view not in battle.views:
        fallback = next(iter(battle.views.values()))
        name = fallback.name.read(state.lang)
        notices.append(
            say(state.lang, "There is no view {value}; showing {view}", value=view, view=name)
        )
        view = fallback.id
    state.view = view
    unit = wanted.get("unit")
    if unit and unit not in battle.units:
        notices.append(say(state.lang, "There is no unit {value}", value=unit))
        unit = None
    state.unit = unit or None
    state.others = state.stated = False
    return notices


def write_plain(text: str) -> str:
    """Return text that Markdown leaves as it is: an address may hold anything."""
    return re.sub(r"([^\w\s])", r"\\\1", text)


def write_address() -> None:
    """Put what is shown into the address, so that a link leads back to it."""
    state = st.session_state
    shown = {"date": state.date, "lang": state.lang, "view": state.view}
    if state.unit:
        shown["unit"] = state.unit
    st.query_params.from_dict(shown)


def take_said() -> None:
    """Take over what the map page said was chosen."""
    said: dict[str, Any] = st.session_state["page"].said or {}
    for name in ("date", "unit", "view", "others", "stated"):
        if name in said:
            st.session_state[name] = said[name]


def show_header(battle: Battle) -> None:
    """Show the title and the language switch."""
    lang: Language = st.session_state.lang
    with st.container(key="header", horizontal=True, vertical_alignment="center"):
        st.html(
            f'<h1 lang="{lang}">{battle.heading.read(lang)}</h1><p>{battle.subtitle.read(lang)}</p>'
        )
        st.segmented_control(
            say(lang, "Language"),
            LANGUAGES,
            key="lang",
            required=True,
            label_visibility="collapsed",
            on_change=lambda: st.session_state.update(turn=st.session_state.turn + 1),
        )


@st.fragment
def show_panels(battle: Battle, asked: dict[str, Any], turn: int) -> None:
    """Show what goes with the date and unit at hand; runs alone when the page speaks."""
    hear_page(asked, turn, key="page", on_said=take_said)
    write_address()
    state = st.session_state
    lang, day = state.lang, date.fromisoformat(state.date)
    accounts = list(battle.accounts) if state.others else None
    with st.container(key="dossier"):
        panel = st.segmented_control(
            say(lang, "Panel"), PANELS, default=PANELS[0], required=True, key=f"panel-{lang}",
            format_func=lambda name: say(lang, name), label_visibility="collapsed",
        )  # fmt: skip
        show_fragment(write_panel(battle, panel, day, lang, accounts), key="panel")
    with st.container(key="chronicle"):
        show_fragment(dossier.write_chronicle(battle, day, lang, accounts), key="day")
    with st.container(key="export"):
        show_export(battle, day, lang, state.view)


def write_panel(
    battle: Battle, panel: str, day: date, lang: Language, accounts: list[str] | None
) -> str:
    """Return the fragment of the chosen panel."""
    if panel == "Table":
        return dossier.write_table(battle, day, lang, accounts)
    if panel == "Contradictions":
        return dossier.write_contradictions(battle, lang)
    if panel == "Sources":
        return dossier.write_sources(battle, lang)
    unit = st.session_state.unit
    if unit is None:
        return dossier.write_invitation(battle, lang, accounts)
    return dossier.write_dossier(battle, unit, day, lang, accounts)


def show_export(battle: Battle, day: date, lang: Language, view: str) -> None:
    """Show what can be taken away of the date, language and view at hand."""
    with st.expander(say(lang, "Export"), icon=":material/download:"):
        name = f"{battle.id}_{day}_{view}_{lang}.png"
        st.download_button(
            f"{say(lang, 'Download')} PNG · {write_date(day, lang)}",
            data=lambda: sheet.draw_sheet(battle, day, lang, view=view, format="png"),
            file_name=name,
            mime="image/png",
            on_click="ignore",
            width="stretch",
        )


def main() -> None:
    """Lay out the page."""
    st.set_page_config(layout="wide")
    try:
        folder = str(find_pack())
        battle = load_battle(folder)
    except PackError as error:
        for fault in error.faults:
            st.error(str(fault))
        st.stop()
    st.set_page_config(page_title=battle.title.read(LANGUAGES[0]))
    variables = write_variables(tuple(battle.sides.values()))
    theme = st.context.theme.type or "light"
    style = (HERE / "geo" / "app.css").read_text("utf-8")
    st.html(f"<style>{variables}{dossier.read_style()}{style}</style>")
    state = st.session_state
    state.setdefault("turn", 0)
    notices = read_address(battle) if "date" not in state else []
    show_header(battle)
    for notice in notices:
        st.warning(write_plain(notice))
    asked = {name: state[name] for name in ("date", "unit", "view", "others", "stated")}
    with st.container(key="stage", horizontal=True):
        with st.container(key="map"):
            show_page(
                load_page(folder, state.lang), battle=battle.id, title=battle.title.read(state.lang)
            )
        with st.container(key="panels"):
            show_panels(battle, {**asked, "theme": theme}, state.turn)


main()
