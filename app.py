"""The map as a web page: `streamlit run app.py`.

Streamlit imports this file once, as its server starts, and runs it for every reader. What the
first of them will ask for is made while his browser loads.
"""

from __future__ import annotations

import sys
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from threading import Thread, Timer

import streamlit as st
from streamlit.starlette import App
from streamlit.web.server.server_util import get_url

PAGE = "geo.streamlit_app"
"""What shows the page. It is loaded when the server is up: until then a browser would wait."""
SOON = 0.3
"""Seconds after which the server answers, once this file is imported."""

TURN = 0.0005
"""Seconds that work goes on while an answer waits: a browser asks for a hundred files at first."""


@asynccontextmanager
async def prepare(_: App) -> AsyncIterator[None]:
    """Load the page and make what is asked for first, while the server begins to answer."""
    sys.setswitchinterval(TURN)
    if not st.get_option("server.headless"):
        address = st.get_option("browser.serverAddress")
        Timer(SOON, webbrowser.open, [get_url(address)]).start()
    Thread(target=lambda: import_module(PAGE).warm_up(), daemon=True).start()
    yield


if __name__ == "__main__":
    import_module(PAGE).main()
else:
    app = App(__file__, lifespan=prepare)
