"""Shapes as SVG, whose colours are CSS variables named as the tokens, and the room they take."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from xml.sax.saxutils import escape

from geo.symbology.shapes import Shape
from geo.symbology.style import FRAME

Box = tuple[float, float, float, float]


def render_svg(
    shapes: Sequence[Shape], *, width: float, title: str | None = None, pad: float = 2
) -> str:
    """Return a whole `<svg>` that just holds the shapes.

    Parameters
    ----------
    shapes
        What to draw, the lowest first.
    width
        How wide a unit's frame would be, in px: the scale of the picture.
    title
        Its accessible name; without one it is hidden from assistive technology.
    pad
        Room around the shapes, in px at 1x.
    """
    left, top, right, bottom = measure_shapes(shapes)
    left, top = left - pad, top - pad
    wide, high = right + pad - left, bottom + pad - top
    k = width / FRAME[0]
    name = f"<title>{escape(title)}</title>" if title else ""
    role = 'role="img"' if title else 'aria-hidden="true"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_trim(wide * k)}"'
        f' height="{_trim(high * k)}"'
        f' viewBox="{_trim(left)} {_trim(top)} {_trim(wide)} {_trim(high)}"'
        f" {role}>{name}{render_shapes(shapes)}</svg>"
    )


def render_shapes(shapes: Iterable[Shape]) -> str:
    """Return shapes as SVG elements whose colours are CSS variables named as the tokens."""
    parts = []
    for paint, group in groupby(shapes, key=_render_paint):
        # Neighbours of one paint may share a path, unless a fill or an opacity would show it.
        path = ""
        for shape in group:
            if shape.radius is not None:
                (x, y), *_ = shape.points
                at = "".join(f' c{n}="{_trim(v)}"' for n, v in zip("xy", (x, y), strict=True) if v)
                parts.append(f'<circle{at} r="{_trim(shape.radius)}"{paint}/>')
            elif shape.fill or shape.opacity < 1:
                parts.append(f'<path d="{_render_path(shape)}"{paint}/>')
            else:
                path += _render_path(shape)
        if path:
            parts.append(f'<path d="{path}"{paint}/>')
    return "".join(parts)


def measure_shapes(shapes: Iterable[Shape]) -> Box:
    """Return left, top, right and bottom of shapes, their strokes included.

    Raises
    ------
    ValueError
        There is no shape.
    """
    edges = []
    for shape in shapes:
        reach = (shape.radius or 0) + (shape.width / 2 if shape.stroke else 0)
        xs, ys = zip(*shape.points, strict=True)
        edges.append((min(xs) - reach, min(ys) - reach, max(xs) + reach, max(ys) + reach))
    if not edges:
        msg = "`shapes` must not be empty"
        raise ValueError(msg)
    lefts, tops, rights, bottoms = zip(*edges, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _render_paint(shape: Shape) -> str:
    """Return the attributes of an element's paint."""
    parts = {"fill": f"var(--{shape.fill})" if shape.fill else "none"}
    if shape.stroke:
        parts["stroke"] = f"var(--{shape.stroke})"
        parts["stroke-width"] = _trim(shape.width)
        if shape.dash:
            parts["stroke-dasharray"] = " ".join(map(_trim, shape.dash))
        if shape.cap != "butt":
            parts["stroke-linecap"] = shape.cap
        if shape.join != "miter":
            parts["stroke-linejoin"] = shape.join
    if shape.opacity < 1:
        parts["opacity"] = _trim(shape.opacity)
    return "".join(f' {name}="{value}"' for name, value in parts.items())


def _render_path(shape: Shape) -> str:
    """Return path data: relative steps between rounded points, so that no error adds up."""
    points = [(round(x, 2), round(y, 2)) for x, y in shape.points]
    (x, y), *rest = points
    path = f"M{_join(x, y)}"
    last = ""
    for to_x, to_y in rest:
        dx, dy = round(to_x - x, 2), round(to_y - y, 2)
        x, y = to_x, to_y
        if dx == dy == 0:
            continue
        command = "l" if dx and dy else "h" if dx else "v"
        step = _join(*(d for d in (dx, dy) if d))
        path += step if command == last and step[0] == "-" else f"{command}{step}"
        last = command
    return path + ("z" if shape.closed else "")


def _join(*numbers: float) -> str:
    """Return numbers in a row; a minus parts them as well as a blank does."""
    return " ".join(map(_trim, numbers)).replace(" -", "-")


def _trim(number: float) -> str:
    """Return a number with two decimals at most and nothing that SVG can do without."""
    text = f"{number:.2f}".rstrip("0").rstrip(".")
    if text == "-0":
        return "0"
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text
