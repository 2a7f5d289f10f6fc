"""The Folium page and the panels beside it. The only wing that knows folium."""

import geo.webmap.plain_folium  # noqa: F401 - before all that imports folium
from geo.webmap.assets import read_asset
from geo.webmap.opening import REST, split_blank
from geo.webmap.page import make_map, render_page
from geo.webmap.panels.fragments import read_style
from geo.webmap.panels.pooled import collect_panels, render_credit, render_plain, render_title
from geo.webmap.standalone import fill_blank, render_blank, render_description, render_icon
from geo.webmap.told.levels import answer_page, list_level_tasks, render_opening

__all__ = [
    "REST",
    "answer_page",
    "collect_panels",
    "fill_blank",
    "list_level_tasks",
    "make_map",
    "read_asset",
    "read_style",
    "render_blank",
    "render_credit",
    "render_description",
    "render_icon",
    "render_opening",
    "render_page",
    "render_plain",
    "render_title",
    "split_blank",
]
