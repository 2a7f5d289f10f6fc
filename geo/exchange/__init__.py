"""What a battle leaves the house as: one module for each exchange format."""

from typing import TYPE_CHECKING

from geo.work import open_door

if TYPE_CHECKING:
    from geo.exchange.data import RENDERERS, render_data, write_data

__all__ = ["RENDERERS", "render_data", "write_data"]

__getattr__ = open_door(
    __name__, {"RENDERERS": "data", "render_data": "data", "write_data": "data"}
)
