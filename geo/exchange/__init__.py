"""What a battle leaves the house as: one module for each exchange format."""

from geo.exchange.data import RENDERERS, render_data, write_data

__all__ = ["RENDERERS", "render_data", "write_data"]
