"""The page: a battle's map with its slider, the panels beside it, and what can be exported."""

from __future__ import annotations

import time
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any

import streamlit as st

from geo import takeaway, webmap
from geo.battle import LANGUAGES, Battle, Language, PackError, find_pack, read_battle
from geo.symbology import render_variables
from geo.webmap import collect_panels, read_asset, read_style, render_credit, render_title
from geo.webmap.component import (
    PackedPage,
    hear_page,
    pack_page,
    read_said,
    show_page,
    show_slot,
    supply_page,
)
from geo.words import say
from geo.work import (
    FORMATS,
    Address,
    Choice,
    Job,
    Order,
    list_choices,
    read_address,
    render_plain,
)

PAGE = "page"
"""By this name the page says what is shown."""

QUIET = 2.0
"""Seconds without a reader's wish after which other work is taken up."""
heard_at = -QUIET
"""When a reader last asked for the whole page, on the clock that only goes forward."""


@st.cache_resource(show_spinner=False)
def load_battle(folder: str) -> Battle:
    """Return the battle of a folder, read once for all sessions."""
    return read_battle(Path(folder))


@st.cache_resource(show_spinner=False)
def load_page(folder: str, lang: Language) -> PackedPage:
    """Return the map page and the panels beside it, made once for all sessions."""
    battle = load_battle(folder)
    page = webmap.render_page(webmap.make_map(battle, lang, levels="{}"), battle, lang)
    words = {
        "offline": say(lang, "No connection to the server"),
        "silent": say(lang, "The server does not answer; load the page again"),
    }
    return pack_page(page, collect_panels(battle, lang), words)


def load_levels(battle: Battle, lang: Language) -> str:
    """Return the layouts that a page of this session opens with.

    They stay the same until another language is chosen: what was sent once is not sent again.
    """
    state = st.session_state
    if state.get("opening", ("",))[0] != lang:
        shown = read_shown(battle, read_said(PAGE), lang)
        phone = "Mobi" in (st.context.headers.get("User-Agent") or "")
        levels = webmap.render_opening(
            battle, lang, date.fromisoformat(shown.date), views=(shown.view,), at=shown.at,
            width="compact" if phone else "wide",
        )  # fmt: skip
        state.opening = (lang, levels)
    return str(state.opening[1])


def read_shown(battle: Battle, said: dict[str, Any], lang: Language) -> Address:
    """Return what is shown: what the address asked for at first, and what the page said since."""
    asked = st.session_state.asked
    query = {name: str(value) for name, value in {**asked, **said}.items() if value}
    query |= {name: "1" for name in ("others", "stated") if query.pop(name, "") == "True"}
    address, _ = read_address(battle, {**query, "lang": lang})
    return address


def open_address(battle: Battle) -> list[str]:
    """Take over what the address asks for; return notices of what is wrong with it."""
    spoken = (st.context.locale or "").split("-")[0]
    lang = next((known for known in LANGUAGES if known == spoken), LANGUAGES[0])
    address, notices = read_address(battle, st.query_params, lang)
    st.session_state.asked = asdict(address)
    # A page that found a server anew has said its language already.
    st.session_state.setdefault("lang", address.lang)
    return notices


def take_language(lang: str) -> None:
    """Take over a language that the page asks for."""
    if lang in LANGUAGES:
        st.session_state.lang = lang


def show_header(battle: Battle) -> None:
    """Show the title, the exports and the language switch."""
    lang: Language = st.session_state.lang
    with st.container(key="header", horizontal=True, vertical_alignment="center"):
        st.html(render_title(battle, lang))
        show_export(battle, lang)
        supply_levels(battle)
        st.segmented_control(
            say(lang, "Language"), LANGUAGES, key="lang", required=True,
            label_visibility="collapsed",
        )  # fmt: skip


def show_panels(battle: Battle, lang: Language) -> None:
    """Show the places of the panels' parts, which the page's script fills."""
    with st.container(key="panels"), st.container(key="dossier"):
        show_slot("head")
        show_slot("page")
        with st.container(key="chronicle"):
            show_slot("day")
        show_slot("rest")
        st.html(render_credit(battle, lang))


@st.fragment
def supply_levels(battle: Battle) -> None:
    """Give the page layouts that it lacks; runs alone when the page asks."""
    supply_page(lambda lack: webmap.answer_page(battle, lack), key="supply")


@st.fragment
def show_export(battle: Battle, lang: Language) -> None:
    """Show what can be taken away of what is on the map; runs alone when the page speaks."""
    quick = order_sheet(battle, read_shown(battle, read_said(PAGE), lang))
    with st.container(key="export", horizontal=True):
        offer_file(battle, quick, lambda: takeaway.make_file(battle, quick), quick=True)
        with st.popover(say(lang, "Export"), icon=":material/ios_share:"):
            kept = list(FORMATS).index(st.session_state.get("kept", "png"))
            name = st.session_state.kept = st.selectbox(
                say(lang, "Format"), tuple(FORMATS), index=kept, key=f"format-{lang}",
                format_func=lambda one: f"{one.upper()} · {say(lang, f'about {one}')}",
            )  # fmt: skip
            chosen = {one.field: ask_choice(one, lang) for one in list_choices(name)}
            order = replace(takeaway.turn_order(battle, quick, name), **chosen)
            if FORMATS[name].slow:
                show_work(battle, order)
            else:
                offer_file(battle, order, lambda: takeaway.make_file(battle, order))
    # Last: when the page learns that it was heard, what is offered is there.
    hear_page(st.session_state.asked, lang, key=PAGE)


def order_sheet(battle: Battle, address: Address) -> Order:
    """Return the order of the picture of what an address shows."""
    return Order(
        "png",
        date.fromisoformat(address.date),
        address.lang,
        address.view,
        accounts=tuple(battle.accounts)[1:] if address.others else (),
        stated_only=address.stated,
        link=f"{st.context.url.rstrip('/')}/" if st.context.url else "",
    )


def ask_choice(choice: Choice, lang: Language) -> Any:
    """Return what is chosen."""
    if not choice.values:
        return st.toggle(say(lang, choice.label), key=choice.field)
    return st.segmented_control(
        say(lang, choice.label), choice.values, default=choice.values[0], required=True,
        key=choice.field, format_func=lambda value: choice.name_value(value, lang),
    )  # fmt: skip


def offer_file(
    battle: Battle, order: Order, data: takeaway.Content, *, quick: bool = False
) -> None:
    """Show the button that saves a file; it is made when the button is pressed.

    The quick one names no day: it says what the server heard last, and a day costs it nothing.
    """
    words = say(order.lang, "Download")
    st.download_button(
        "PNG" if quick else words, data=data, on_click="ignore",
        icon=":material/photo_camera:" if quick else None,
        help=f"{words}: {say(order.lang, 'about png')}" if quick else None,
        file_name=takeaway.name_order(battle, order), mime=FORMATS[order.format].media_type,
    )  # fmt: skip


def show_work(battle: Battle, order: Order) -> None:
    """Show how far a file is that takes its time, and the file when it is made."""
    state, lang = st.session_state, order.lang
    job: Job | None = state.get("job")
    if job is not None and job.running:
        st.fragment(run_every=0.5)(watch_work)(lang)
        return
    if job is not None and job.error:
        st.error(render_plain(say(lang, "Could not be made: {reason}", reason=job.error)))
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


def show_battle(battle: Battle, folder: str) -> None:
    """Lay out the page of a battle."""
    notices = open_address(battle) if "asked" not in st.session_state else []
    lang: Language = st.session_state.lang
    st.set_page_config(page_title=battle.heading.read(lang))
    variables = render_variables(tuple(battle.sides.values()))
    st.html(f"<style>{variables}{read_style()}{read_asset('app.css')}</style>")
    show_header(battle)
    for notice in notices:
        st.warning(render_plain(notice))
    with st.container(key="stage", horizontal=True):
        with st.container(key="map"):
            with st.spinner(say(lang, "Loading the map")):
                page = load_page(folder, lang)
                levels = load_levels(battle, lang)
            title = battle.title.read(lang)
            show_page(
                page, levels, battle=battle.id, lang=lang, title=title, on_again=take_language
            )
        show_panels(battle, lang)


def warm_up() -> None:
    """Make the pages of all languages, the first one at once and the others in quiet moments."""
    try:
        folder = str(find_pack())
        battle = load_battle(folder)
    except PackError:  # whoever comes will read it
        return
    for lang in LANGUAGES:
        while time.monotonic() - heard_at < QUIET:
            time.sleep(QUIET / 4)
        load_page(folder, lang)
        view = next(iter(battle.views))
        webmap.render_opening(battle, lang, battle.first, views=(view,), width="wide")


def main() -> None:
    """Read the battle and lay out its page, or tell what is wrong with its folder."""
    global heard_at  # noqa: PLW0603 - all sessions' own
    heard_at = time.monotonic()
    st.set_page_config(layout="wide")
    try:
        folder = str(find_pack())
        battle = load_battle(folder)
    except PackError as error:
        for fault in error.faults:
            st.error(render_plain(str(fault)))
        st.stop()
    show_battle(battle, folder)
