"""Everything that can be taken out of the page, by one name each: what it is, how it is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from geo import exchange, sheet
from geo.battle import Battle
from geo.takeaway.one_file import make_one_file
from geo.work import FORMATS, Job, Order, name_file

Content = bytes | Callable[[], bytes]
"""What is in a file, or what makes it when it is asked for."""


def turn_order(battle: Battle, order: Order, format_: str) -> Order:
    """Return an order for another format, without what that has no use for."""
    if FORMATS[format_].slow:
        return Order(format_, battle.first, order.lang, order.view)
    return replace(order, format=format_)


def start_file(battle: Battle, order: Order) -> Job:
    """Begin a file of one of the slow formats, and return the work at hand."""

    def work(tell: Callable[[float], None], stopped: Callable[[], bool]) -> bytes:
        if FORMATS[order.format].kind == "page":
            return make_one_file(battle, order.lang, tell=tell, stopped=stopped)
        return sheet.draw(battle, order, progress=tell, cancelled=stopped)

    return Job(work)


def name_order(battle: Battle, order: Order) -> str:
    """Return a file name that says what is in the file."""
    kind, suffix = FORMATS[order.format].kind, FORMATS[order.format].suffix
    if kind == "sheet":
        day: date | str = "week" if order.week else order.day
        ending = f"{_name_kind(order)}{suffix}"
        return name_file(battle, ending, day=day, view=order.view, lang=order.lang)
    if kind == "film":
        return name_file(battle, suffix, view=order.view, lang=order.lang)
    return name_file(battle, suffix, lang=order.lang)


def _name_kind(order: Order) -> str:
    """Return what tells a sheet from the usual one of its day, view and language."""
    kinds = {
        order.paper: order.paper != Order.paper,
        "grey": order.greyscale,
        "stated": order.stated_only,
        "accounts": bool(order.accounts),
    }
    return "".join(f"_{kind}" for kind, is_so in kinds.items() if is_so)


def make_file(battle: Battle, order: Order) -> bytes:
    """Return a sheet, the page or the data as the bytes of a file.

    Raises
    ------
    ValueError
        The format is a slow one: see `start_file`.
    """
    if FORMATS[order.format].slow:
        slow = ", ".join(name for name, form in FORMATS.items() if form.slow)
        msg = f"`format` must not be one of {slow}, found {order.format!r}"
        raise ValueError(msg)
    if FORMATS[order.format].kind == "sheet":
        return sheet.draw(battle, order)
    return exchange.render_data(battle, order)
