"""The Folium page and the panels beside it. The only wing that knows folium."""

from geo.webmap.assets import read_asset
from geo.webmap.page import make_map, write_page
from geo.webmap.panels.fragments import read_style
from geo.webmap.panels.pooled import collect_panels, write_credit, write_plain, write_title
from geo.webmap.standalone import fill_blank, write_blank, write_description, write_icon

__all__ = [
    "collect_panels",
    "fill_blank",
    "make_map",
    "read_asset",
    "read_style",
    "write_blank",
    "write_credit",
    "write_description",
    "write_icon",
    "write_page",
    "write_plain",
    "write_title",
]
