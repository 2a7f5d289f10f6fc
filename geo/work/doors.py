"""A door that opens when somebody comes: what takes time to load is loaded when asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def open_door(wing: str, places: Mapping[str, str]) -> Callable[[str], Any]:
    """Return a `__getattr__` for a wing's `__init__`, by which its names are loaded on demand.

    Parameters
    ----------
    wing
        The wing's module, such as `geo.sheet`.
    places
        By name, the module of the wing that defines it.
    """

    def find(name: str) -> Any:
        if name not in places:
            msg = f"module {wing!r} has no attribute {name!r}"
            raise AttributeError(msg)
        return getattr(import_module(f"{wing}.{places[name]}"), name)

    return find
