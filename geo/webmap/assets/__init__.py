"""Scripts, styles and drawings of the page, as files beside this one."""

import re
from functools import cache
from pathlib import Path

IDLE = re.compile(r"^[ \t]*(?:(?://|/\*(?=[^\n]*\*/[ \t]*$)).*)?\n|^[ \t]+", re.MULTILINE)
"""Lines that only say something to who reads the source, empty lines, and what indents others."""


@cache
def read_asset(name: str) -> str:
    """Return the text of one of the files; of a script or a style what a browser needs of it."""
    path = Path(__file__).with_name(name)
    text = path.read_text("utf-8")
    return IDLE.sub("", text) if path.suffix in (".js", ".css") else text


def read_assets(*names: str) -> str:
    """Return the texts of several of the files, one after the other."""
    return "\n".join(map(read_asset, names))
