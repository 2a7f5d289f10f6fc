"""The page: a battle's map with its slider, the dossier beside it, and what can be exported."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import Any

import streamlit as st

from geo import takeaway, webmap
from geo.address import Address, read_address, write_plain
from geo.battle import LANGUAGES, Battle, Language
from geo.chronicle import write_chronicle
from geo.component import hear_page, show_fragment, show_page
from geo.fragments import read_style
from geo.jobs import Job
from geo.order import Choice, Order
from geo.pack import PackError, find_pack, read_battle
from geo.panels import PANELS, write_panel
from geo.style import Theme, write_variables
from geo.words import say, write_date

# What the map page and the panels agree on. (A string here Streamlit would write on the page.)
SHOWN = ("date", "unit", "view", "others", "stated")


@st.cache_resource(show_spinner=False)
def load_battle(folder: str) -> Battle:
    """Return the battle of a folder, read once for all sessions."""
    return read_battle(Path(folder))


@st.cache_resource(show_spinner=False)
def load_page(folder: str, lang: Language) -> str:
    """Return the map page, made once for all sessions."""
    battle = load_battle(folder)
    return webmap.write_page(webmap.make_map(battle, lang), battle, lang)


def open_address(battle: Battle) -> list[str]:
    """Take over what the address asks for; return notices of what is wrong with it."""
    address, notices = read_address(battle, st.query_params)
    st.session_state.update(vars(address) | {"turn": 0})
    return notices


def take_said() -> None:
    """Take over what the map page said was chosen."""
    said: dict[str, Any] = st.session_state["page"].said or {}
    state = st.session_state
    if said.get("opened", 0) != state.get("opened", 0):
        state.opened = said["opened"]
        state[f"panel-{state.lang}"] = PANELS[0]
    state.update({name: said[name] for name in SHOWN if name in said})


def turn_page() -> None:
    """Have the next page obey what was chosen on this one."""
    st.session_state.turn += 1


def show_header(battle: Battle) -> None:
    """Show the title and the language switch."""
    lang: Language = st.session_state.lang
    with st.container(key="header", horizontal=True, vertical_alignment="center"):
        st.html(
            f'<h1 lang="{lang}">{battle.heading.read(lang)}</h1><p>{battle.subtitle.read(lang)}</p>'
        )
        st.segmented_control(
            say(lang, "Language"), LANGUAGES, key="lang", required=True,
            label_visibility="collapsed", on_change=turn_page,
        )  # fmt: skip


@st.fragment
def show_panels(battle: Battle, asked: dict[str, Any], turn: int) -> None:
    """Show what goes with the date and unit at hand; runs alone when the page speaks."""
    hear_page(asked, turn, key="page", on_said=take_said)
    state = st.session_state
    address = Address(**{field.name: state[field.name] for field in fields(Address)})
    st.query_params.from_dict(address.write_query())
    lang, day = state.lang, date.fromisoformat(state.date)
    accounts = list(battle.accounts) if state.others else None
    with st.container(key="dossier"):
        state.setdefault(f"panel-{lang}", PANELS[0])
        panel = st.segmented_control(
            say(lang, "Panel"), PANELS, required=True, key=f"panel-{lang}",
            format_func=lambda name: say(lang, name), label_visibility="collapsed",
        )  # fmt: skip
        html = write_panel(battle, panel or PANELS[0], state.unit, day, lang, accounts)
        show_fragment(html, key="panel")
    with st.container(key="chronicle"):
        show_fragment(write_chronicle(battle, day, lang, accounts), key="day")
    with st.container(key="export"):
        show_export(battle, day, lang)


def show_export(battle: Battle, day: date, lang: Language) -> None:
    """Show what can be taken away of the date, language and view at hand."""
    state = st.session_state
    heard = tuple(battle.accounts)[1:] if state.others else ()
    link = f"{st.context.url.rstrip('/')}/" if st.context.url else ""
    quick = Order("png", day, lang, state.view, accounts=heard, stated_only=state.stated, link=link)
    label = f"{say(lang, 'Download')} PNG · {write_date(day, lang)}"
    offer_file(battle, quick, lambda: takeaway.make_file(battle, quick), label)
    with st.expander(f"{say(lang, 'Export')}: {say(lang, 'picture, sheet, film, web page, data')}"):
        name = st.selectbox(
            say(lang, "Format"), takeaway.TYPES, key="format",
            format_func=lambda one: f"{one.upper()} · {say(lang, f'about {one}')}",
        )  # fmt: skip
        chosen = {one.field: ask_choice(one, lang) for one in takeaway.list_choices(name)}
        order = replace(takeaway.turn_order(battle, quick, name), **chosen)
        if name in takeaway.SLOW:
            show_work(battle, order)
        else:
            offer_file(battle, order, lambda: takeaway.make_file(battle, order))


def ask_choice(choice: Choice, lang: Language) -> Any:
    """Return what is chosen."""
    if not choice.values:
        return st.toggle(say(lang, choice.label), key=choice.field)
    return st.segmented_control(
        say(lang, choice.label), choice.values, default=choice.values[0], required=True,
        key=choice.field, format_func=lambda value: choice.name_value(value, lang),
    )  # fmt: skip


def offer_file(battle: Battle, order: Order, data: takeaway.Content, label: str = "") -> None:
    """Show the button that saves a file; it is made when the button is pressed."""
    st.download_button(
        label or say(order.lang, "Download"), data=data, width="stretch", on_click="ignore",
        file_name=takeaway.name_order(battle, order), mime=takeaway.TYPES[order.format],
    )  # fmt: skip


def show_work(battle: Battle, order: Order) -> None:
    """Show how far a file is that takes its time, and the file when it is made."""
    state, lang = st.session_state, order.lang
    job: Job | None = state.get("job")
    if job is not None and job.running:
        st.fragment(run_every=0.5)(watch_work)(lang)
        return
    if job is not None and job.error:
        st.error(write_plain(say(lang, "Could not be made: {reason}", reason=job.error)))
    if job is not None and job.result is not None and state.made == order:
        offer_file(battle, order, job.result)
        return
    if st.button(say(lang, "Make the file"), width="stretch"):
        state.made = order
        state.job = takeaway.start_file(battle, order)
        st.rerun(scope="fragment")


def watch_work(lang: Language) -> None:
    """Show the progress of the work at hand, and a way to stop it."""
    job: Job = st.session_state.job
    st.progress(job.progress, say(lang, "Preparing"))
    if st.button(say(lang, "Cancel"), width="stretch"):
        job.cancel()
        job.wait(5)
    if not job.running:
        st.rerun()


def main() -> None:
    """Lay out the page."""
    st.set_page_config(layout="wide")
    try:
        folder = str(find_pack())
        battle = load_battle(folder)
    except PackError as error:
        for fault in error.faults:
            st.error(write_plain(str(fault)))
        st.stop()
    st.set_page_config(page_title=battle.title.read(LANGUAGES[0]))
    theme: Theme = "dark" if st.context.theme.type == "dark" else "light"
    variables = write_variables(tuple(battle.sides.values()), theme)
    style = Path(__file__).with_name("geo").joinpath("app.css").read_text("utf-8")
    st.html(f"<style>{variables}{read_style()}{style}</style>")
    state = st.session_state
    notices = open_address(battle) if "date" not in state else []
    show_header(battle)
    for notice in notices:
        st.warning(write_plain(notice))
    asked = {name: state[name] for name in SHOWN}
    with st.container(key="stage", horizontal=True):
        with st.container(key="map"):
            with st.spinner(say(state.lang, "Loading the map")):
                page = load_page(folder, state.lang)
            show_page(page, battle=battle.id, title=battle.title.read(state.lang))
        with st.container(key="panels"):
            show_panels(battle, {**asked, "theme": theme}, state.turn)


main()
