"""What things look like, on screen and paper alike: colours, strokes, symbols, marks, arrows."""

from geo.symbology.arrows import draw_front, draw_move, outline_move, resize
from geo.symbology.curves import Curve, smooth_line
from geo.symbology.marks import (
    draw_differ,
    draw_event,
    draw_flag,
    draw_pill,
    draw_site,
    find_turn,
    is_doubtful,
    is_vague,
    turn_shapes,
)
from geo.symbology.measure import LINE_HEIGHT, measure_text
from geo.symbology.shafts import BAR, BODIES
from geo.symbology.shapes import Shape
from geo.symbology.style import (
    DOSSIER_FRAME_WIDTH,
    EVENT_DISC,
    FALLEN,
    LEADER_DOT,
    LETTERS,
    LIGHT,
    PHONE_LABEL_SIZE,
    SHEET_SCALE,
    STROKES,
    TIE,
    Letters,
    Strokes,
    read_colour,
    render_variables,
)
from geo.symbology.svg import render_shapes, render_svg
from geo.symbology.symbols import (
    State,
    Symbol,
    draw_frame,
    draw_symbol,
    find_symbol,
    place_letter,
)

__all__ = [
    "BAR",
    "BODIES",
    "DOSSIER_FRAME_WIDTH",
    "EVENT_DISC",
    "FALLEN",
    "LEADER_DOT",
    "LETTERS",
    "LIGHT",
    "LINE_HEIGHT",
    "PHONE_LABEL_SIZE",
    "SHEET_SCALE",
    "STROKES",
    "TIE",
    "Curve",
    "Letters",
    "Shape",
    "State",
    "Strokes",
    "Symbol",
    "draw_differ",
    "draw_event",
    "draw_flag",
    "draw_frame",
    "draw_front",
    "draw_move",
    "draw_pill",
    "draw_site",
    "draw_symbol",
    "find_symbol",
    "find_turn",
    "is_doubtful",
    "is_vague",
    "measure_text",
    "outline_move",
    "place_letter",
    "read_colour",
    "render_shapes",
    "render_svg",
    "render_variables",
    "resize",
    "smooth_line",
    "turn_shapes",
]
