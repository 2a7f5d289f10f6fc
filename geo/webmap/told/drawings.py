"""The drawings that the page refers to by name: symbols, marks, patterns, letters."""

from __future__ import annotations

from geo.battle import Battle, Echelon, PlaceKind
from geo.symbology import (
    LETTERS,
    Shape,
    Symbol,
    draw_differ,
    draw_flag,
    draw_site,
    draw_symbol,
    find_symbol,
    find_turn,
    is_doubtful,
    render_shapes,
)
from geo.webmap.assets import read_asset

PATTERNS = "patterns.svg"


def name_symbol(symbol: Symbol) -> str:
    """Return the ids of a symbol's drawings in the page: without its echelon, and the echelon."""
    echelon = str(symbol.echelon) or "none"
    ended = "-ended" if symbol.state == "ended" else ""
    return f"s-{symbol.kind}-{symbol.certainty}-{symbol.state} e-{echelon}{ended}"


def render_symbols(battle: Battle) -> str:
    """Return the drawings that markers refer to, and the patterns and filters of the ground."""
    drawn = {
        find_symbol(battle, position, moving=moving)
        for position in battle.positions
        for moving in (False, True)
    }
    symbols: dict[str, str] = {}
    for symbol in sorted(drawn, key=name_symbol):
        body, echelon = split_symbol(symbol)
        for name, shapes in zip(name_symbol(symbol).split(), (body, echelon), strict=True):
            if name not in symbols:
                symbols[name] = render_shapes(shapes)
    symbols |= {
        f"m-{kind}{'-doubt' if doubt else ''}": render_shapes(draw_site(kind, doubtful=doubt))
        for kind in PlaceKind
        for doubt in (False, True)
    }
    symbols |= {
        "m-flag": render_shapes(draw_flag()),
        "m-flag-last": render_shapes(draw_flag(last=True)),
        "m-differ": render_shapes(draw_differ()),
    }
    drawings = "".join(f'<g id="{name}">{inner}</g>' for name, inner in symbols.items() if inner)
    return (
        '<svg width="0" height="0" style="position:absolute" aria-hidden="true"><defs>'
        f"{drawings}{read_asset(PATTERNS)}</defs></svg>"
    )


def split_symbol(symbol: Symbol) -> tuple[list[Shape], list[Shape]]:
    """Return what is drawn of a symbol without its echelon, and the echelon alone."""
    bare = draw_symbol(Symbol(symbol.kind, Echelon.NONE, symbol.certainty, symbol.state))
    known = set(bare)
    return list(bare), [shape for shape in draw_symbol(symbol) if shape not in known]


def name_mark(battle: Battle, label: str) -> str:
    """Return the name of the mark of a place or event."""
    place = battle.places.get(label)
    if place is None:
        return "m-event"
    return f"m-{place.kind}{'-doubt' if is_doubtful(place) else ''}"


def turn_mark(battle: Battle, label: str) -> int:
    """Return by how many degrees the mark of a place is turned; only a bridge's is."""
    place = battle.places.get(label)
    return 0 if place is None else find_turn(battle, place)


def render_letters() -> str:
    """Return the letters of every kind of name as CSS."""
    rules = []
    for kind, letters in LETTERS.items():
        if kind == "unit":
            continue
        target = ".lab i" if kind == "sub" else f".k-{kind}"
        rules.append(
            f"{target}{{font:{'italic ' if letters.italic else ''}{600 if letters.bold else 400} "
            f"{letters.size}px var(--serif);letter-spacing:{letters.spacing}px;"
            f"color:var(--{letters.token});fill:var(--{letters.token})}}"
        )
    return "\n".join(rules)
