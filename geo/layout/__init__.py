"""Where symbols, names and flags stand at one scale and one moment."""

from geo.layout.badges import Badge, place_badges
from geo.layout.boxes import Box, Viewport, align_box
from geo.layout.discs import find_nearest, list_happens
from geo.layout.flags import PlacedFlag, find_taken, is_last_known
from geo.layout.names.labels import PlacedLabel
from geo.layout.silences import render_silences
from geo.layout.stated import keep_stated
from geo.layout.units.blocks import Bracket, read_brackets
from geo.layout.units.placed import SEEN, PlacedUnit
from geo.layout.viewports import (
    COMPACT,
    CROWN,
    EASTWARD,
    FEET,
    HIGHEST,
    LEGEND_LEAST,
    LOCATOR,
    LOCATOR_LEAST,
    LOWEST,
    NARROW,
    PAD,
    STEP,
    WIDE,
    WIDER,
    ZOOMS,
    Mercator,
    bound_world,
    fit_zoom,
    fold_cards,
    measure_zoom,
    read_projection,
    resize_viewport,
    seat_view,
    stretch_cards,
)
from geo.layout.views import WIDTHS, find_size, find_view, is_owed, measure_line, name_band
from geo.layout.week import Layout, lay_out_week

__all__ = [
    "COMPACT",
    "CROWN",
    "EASTWARD",
    "FEET",
    "HIGHEST",
    "LEGEND_LEAST",
    "LOCATOR",
    "LOCATOR_LEAST",
    "LOWEST",
    "NARROW",
    "PAD",
    "SEEN",
    "STEP",
    "WIDE",
    "WIDER",
    "WIDTHS",
    "ZOOMS",
    "Badge",
    "Box",
    "Bracket",
    "Layout",
    "Mercator",
    "PlacedFlag",
    "PlacedLabel",
    "PlacedUnit",
    "Viewport",
    "align_box",
    "bound_world",
    "find_nearest",
    "find_size",
    "find_taken",
    "find_view",
    "fit_zoom",
    "fold_cards",
    "is_last_known",
    "is_owed",
    "keep_stated",
    "lay_out_week",
    "list_happens",
    "measure_line",
    "measure_zoom",
    "name_band",
    "place_badges",
    "read_brackets",
    "read_projection",
    "render_silences",
    "resize_viewport",
    "seat_view",
    "stretch_cards",
]
