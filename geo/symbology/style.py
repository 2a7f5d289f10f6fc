"""Colours, strokes and type sizes, in one place, for screen and print alike.

Lengths are CSS px at 1x; a view is scaled as a whole by a factor `k` (screen 1, sheet 1.26 at
150 dpi, phone 0.82). Contrasts were measured against `land`: ink 12.9, ink2 6.9, ink3 4.9.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from geo.battle import Side

Theme = Literal["light", "dark"]

LIGHT: Mapping[str, str] = MappingProxyType(
    {
        "page": "#FBF8F1",
        "panel": "#FFFDF8",
        "plate": "#FFFDF8",
        "land": "#F4ECDB",
        "hill": "#E7DBC0",
        "ink": "#2B2520",
        "ink2": "#574E44",
        "ink3": "#6F6557",
        "rule": "#D3C7AF",
        "hair": "#B5A88E",
        "water": "#BBD8E0",
        "water-line": "#5E9AAF",
        "water-name": "#29647A",
        "sea": "#C9DFE4",
        "rail": "#4A433B",
        "road-case": "#C2B59B",
        "road": "#FCF7EC",
        "hatch": "#A8976F",
        "garden": "#D5D8B8",
        "garden-dots": "#8C9163",
        "other": "#6B3F7A",
        "halo": "#F7F0E1",
    }
)
"""Every colour but the sides', on light ground."""

DARK: Mapping[str, str] = MappingProxyType(
    {
        "page": "#1B1916",
        "panel": "#24211D",
        "plate": "#1B1916",
        "land": "#2B2722",
        "hill": "#36302A",
        "ink": "#F1E8D8",
        "ink2": "#CABFAD",
        "ink3": "#A79C8A",
        "rule": "#463F36",
        "hair": "#655C50",
        "water": "#27434E",
        "water-line": "#6BA6BA",
        "water-name": "#A3D0DE",
        "sea": "#22363E",
        "rail": "#CFC3AF",
        "road-case": "#5C5348",
        "road": "#3A342D",
        "hatch": "#80745C",
        "garden": "#3A3D2A",
        "garden-dots": "#7F8560",
        "other": "#CFA3DF",
        "halo": "#26221D",
    }
)
"""The same on dark ground."""

THEMES: Mapping[Theme, Mapping[str, str]] = MappingProxyType({"light": LIGHT, "dark": DARK})

SIDE_TOKENS = ("shape", "text", "body", "icon", "arrow")
"""The tokens that take the colour of the side at hand."""

SERIF = ("Cambria", "PT Serif", "Noto Serif", "DejaVu Serif", "Times New Roman", "serif")
"""Faces for the map and titles. Georgia and Palatino are left out: common versions lack ə."""

SANS = ("Segoe UI", "Noto Sans", "Roboto", "Helvetica Neue", "Arial", "DejaVu Sans", "sans-serif")
"""Faces for units and panels."""


@dataclass(frozen=True)
class Strokes:
    """Line widths of one scale of map, in px at 1x."""

    river: float
    bank: float
    flow: float
    kura: float
    rail: float
    tie: float
    tie_every: float
    road_case: float
    road: float
    graticule_minutes: float


STROKES: Mapping[str, Strokes] = MappingProxyType(
    {
        "near": Strokes(15, 1.3, 0.8, 15, 2.2, 8, 9, 5, 2.9, 1),
        "middle": Strokes(7, 1.1, 0, 7, 2, 7, 9, 3.6, 2, 5),
        "far": Strokes(1.5, 0, 0, 3.2, 1.8, 6, 8, 0, 0, 60),
    }
)
"""By band of scale: `near` a town, `middle` its surroundings, `far` the theatre."""

FRAME = (36.0, 24.0)
"""Width and height of a unit's frame."""

DOSSIER_FRAME_WIDTH = 54.0
LEADER_DOT = 2.8
COUNT_DISC = 8.5
EVENT_DISC = 9.0
"""Radius of the disc of an event, px."""
EVENT_HALO = 1.8
SHEET_SCALE = 1.26
UNIT_LABEL_SIZE = 12.5
PHONE_LABEL_SIZE = 12.3
"""Type size of a unit's label on a phone."""


def read_colour(token: str, theme: Theme = "light", side: Side | None = None) -> str:
    """Return the colour of a token as `#RRGGBB`.

    Raises
    ------
    KeyError
        The token is not known, or is a side's token and no side is given.
    """
    if token in SIDE_TOKENS and side is not None:
        colours = side.light if theme == "light" else side.dark
        colour: str = getattr(colours, token)
        return colour
    return THEMES[theme][token]


@dataclass(frozen=True)
class Letters:
    """How a name on the map is written; sizes and spacing in px at 1x."""

    size: float
    token: str
    serif: bool = True
    bold: bool = False
    italic: bool = False
    spacing: float = 0.0


LETTERS: Mapping[str, Letters] = MappingProxyType(
    {
        "unit": Letters(UNIT_LABEL_SIZE, "text", serif=False, bold=True),
        "city": Letters(15, "ink", bold=True),
        "town": Letters(13, "ink"),
        "village": Letters(13, "ink"),
        "station": Letters(13, "ink", bold=True),
        "mosque": Letters(12.5, "ink"),
        "church": Letters(12.5, "ink"),
        "fortress": Letters(12.5, "ink"),
        "building": Letters(12.5, "ink3", italic=True),
        "bridge": Letters(12.5, "ink", italic=True),
        "garden": Letters(12.5, "ink", italic=True),
        "peak": Letters(12.5, "ink2", italic=True),
        "island": Letters(12.5, "ink2", italic=True),
        "spot": Letters(12.5, "ink2", italic=True),
        "sea": Letters(17, "water-name", italic=True, spacing=1.5),
        "lake": Letters(13, "water-name", italic=True, spacing=0.6),
        "river": Letters(17, "water-name", italic=True, spacing=2.2),
        "railway": Letters(12.5, "ink2", italic=True, spacing=0.4),
        "road": Letters(12.5, "ink2", italic=True),
        "quarter": Letters(15, "ink2", bold=True, spacing=2.4),
        "quarter-small": Letters(12.5, "ink2", bold=True, spacing=0.8),
        "sub": Letters(12.5, "ink2", italic=True),
        "country": Letters(16, "ink3", spacing=6),
        "range": Letters(12.5, "ink2", italic=True, spacing=3.5),
        "hill": Letters(12.5, "ink2", italic=True),
        "direction": Letters(12.5, "ink2", italic=True),
        "event": Letters(12.5, "ink"),
    }
)
"""By kind of place, of ground, or `unit`, `sub` (a second line) and `event`."""


FALLEN = 0.5
"""How strong a front is drawn on the day on which it fell."""

TIE = 22.0
"""From how far off, in px, a line ties an event's mark to its place."""


def render_variables(sides: tuple[Side, ...], theme: Theme = "light") -> str:
    """Return the colours as CSS variables, and by side: `theme`, dark on `[data-theme=dark]`."""

    def declare(ground: Theme) -> str:
        return "".join(f"--{token}:{colour};" for token, colour in THEMES[ground].items())

    def declare_side(side: Side, ground: Theme) -> str:
        return "".join(f"--{t}:{read_colour(t, ground, side)};" for t in SIDE_TOKENS)

    rules = [
        f":root{{{declare(theme)}--serif:{_render_faces(SERIF)};--sans:{_render_faces(SANS)}}}",
        f"[data-theme=dark]{{{declare('dark')}color-scheme:dark}}",
    ]
    for side in sides:
        rules.append(f".side-{side.id}{{{declare_side(side, theme)}}}")
        rules.append(f"[data-theme=dark] .side-{side.id}{{{declare_side(side, 'dark')}}}")
    return "\n".join(rules)


def _render_faces(faces: tuple[str, ...]) -> str:
    return ",".join(f'"{face}"' if " " in face else face for face in faces)
