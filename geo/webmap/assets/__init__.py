"""Scripts, styles and drawings of the page, as files beside this one."""

from functools import cache
from pathlib import Path


@cache
def read_asset(name: str) -> str:
    """Return the text of one of the files."""
    return Path(__file__).with_name(name).read_text("utf-8")


def read_assets(*names: str) -> str:
    """Return the texts of several of the files, one after the other."""
    return "\n".join(map(read_asset, names))
