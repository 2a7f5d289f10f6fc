"""The Streamlit component that holds the map.

Two components, so that the heavy page crosses the wire once: `_PAGE` holds the constant page in a
sandboxed frame, `_STATE` carries the small messages between that frame and the script.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from functools import lru_cache
from hashlib import sha256
from typing import Any
from zlib import compress

import streamlit as st

PAGE_JS = """
globalThis.battleBridge ||= { frame: null, asked: null, turn: null, say: null };
const bridge = globalThis.battleBridge;

// What is sent is deflated: a dossier in Cyrillic is four times as large.
bridge.unpack = (packed) => {
  const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).text();
};

function send(message) {
  const { frame } = bridge;
  if (frame) frame.contentWindow.postMessage({ ask: frame.dataset.battle, ...message }, "*");
}

bridge.attach = ({ asked, turn }, say) => {
  bridge.say = say;
  bridge.asked = asked;
  if (bridge.turn !== turn) send({ ...asked, quiet: true });
  bridge.turn = turn;
};

if (!bridge.listening) {
  bridge.listening = true;
  window.addEventListener("message", (event) => {
    if (!bridge.frame || event.source !== bridge.frame.contentWindow) return;
    if (!event.data.ready) bridge.say("said", event.data);
    else if (bridge.asked) send({ ...bridge.asked, quiet: true });
  });
  document.addEventListener("click", (event) => {
    const unit = event.target.closest("[data-unit-link]");
    const day = event.target.closest("[data-day-link]");
    if (unit) send({ unit: unit.dataset.unitLink });
    if (day) send({ date: day.dataset.dayLink });
  });
  // Before anything is focused the keys are the slider's.
  const keys = ["ArrowLeft", "ArrowRight", "PageUp", "PageDown", "Home", "End", " "];
  document.addEventListener("keydown", (event) => {
    if (event.target !== document.body || event.ctrlKey || event.altKey || event.metaKey) return;
    if (!keys.includes(event.key)) return;
    event.preventDefault();
    send({ key: event.key });
  });
}

export default async function ({ data, parentElement }) {
  if (parentElement.told === data.page) return;
  parentElement.told = data.page;
  const html = await bridge.unpack(data.html);
  if (parentElement.told !== data.page) return;
  const old = parentElement.querySelector("iframe");
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", "allow-scripts allow-downloads");
  frame.title = data.title;
  frame.dataset.page = data.page;
  frame.dataset.battle = data.battle;
  frame.srcdoc = html;
  if (old) old.remove();
  parentElement.append(frame);
  bridge.frame = frame;
}
"""

# Streamlit sends a component's script with every message: this one is short for that reason.
STATE_JS = """
const attach = (data, say) => globalThis.battleBridge
  ? globalThis.battleBridge.attach(data, say) : setTimeout(attach, 30, data, say);
export default ({ data, setStateValue }) => { attach(data, setStateValue); };
"""

# st.html would strip the symbols: it lets no SVG through.
FRAGMENT_JS = """
export default async ({ data, parentElement }) => {
  parentElement.told = data;
  while (!globalThis.battleBridge?.unpack) await new Promise((done) => setTimeout(done, 30));
  const html = await globalThis.battleBridge.unpack(data);
  if (parentElement.told === data) parentElement.innerHTML = html;
};
"""

_PAGE = st.components.v2.component("battle_page", js=PAGE_JS, isolate_styles=False)
_STATE = st.components.v2.component("battle_state", js=STATE_JS, isolate_styles=False)
_FRAGMENT = st.components.v2.component("battle_fragment", js=FRAGMENT_JS, isolate_styles=False)


@lru_cache(maxsize=256)
def pack_html(html: str) -> str:
    """Return HTML deflated, as base64."""
    return b64encode(compress(html.encode(), 9)).decode()


def show_fragment(html: str, *, key: str) -> None:
    """Show a fragment of the panels, whose text from the data is escaped already."""
    _FRAGMENT(key=key, data=pack_html(html))


def show_page(html: str, *, battle: str, title: str) -> None:
    """Show a page of the map in a frame that may run scripts and save files, nothing else.

    Parameters
    ----------
    html
        The whole page, as `webmap.write_page` gives it.
    battle
        Id of the battle: the frame answers only to messages that name it.
    title
        Accessible name of the frame.
    """
    page = sha256(html.encode()).hexdigest()[:16]
    data = {"html": pack_html(html), "page": page, "battle": battle, "title": title}
    _PAGE(key=f"page-{battle}", data=data)


def hear_page(
    asked: dict[str, Any], turn: int, *, key: str, on_said: Callable[[], None]
) -> dict[str, Any]:
    """Tell the page what to show, and return what it last said was chosen.

    Parameters
    ----------
    asked
        `date`, `unit`, `view`, `theme`, `others`, `stated`: what the page shall show.
    turn
        Changes when `asked` is to be obeyed; a page that has just come up obeys it anyway.
    key
        Of the widget; what the page says is in `st.session_state[key].said`.
    on_said
        Called when the page has said something, before the script runs.
    """
    result = _STATE(
        key=key, data={"asked": asked, "turn": turn}, on_said_change=on_said, default={"said": {}}
    )
    said: dict[str, Any] = dict(result.said or {})
    return said
