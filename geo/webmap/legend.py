"""The legend on the map: sides, certainty, arrows, fronts, marks. An HTML fragment.

Rows that explain what comes and goes say what that is, so that the script can hide them:
`data-legend` names a kind of drawn thing, `data-explains` selects what is on the map.
"""

from __future__ import annotations

from html import escape

from geo.battle import ENDED, AreaKind, Battle, Certainty, Echelon, Language, MoveKind, UnitKind
from geo.layout import find_taken
from geo.symbology import (
    FALLEN,
    Shape,
    State,
    Symbol,
    draw_block,
    draw_brackets,
    draw_differ,
    draw_flag,
    draw_frame,
    draw_front,
    draw_move,
    draw_symbol,
    render_shapes,
    render_svg,
)
from geo.words import render_day, say

SHOWN = ".unit:not(.other):not([style*=none])"
EXPLAINED = {
    "site": ".mark [href='#m-flag']",
    "last": ".mark [href='#m-flag-last']",
    "ended": ",".join((".gone", *(f"{SHOWN}[data-status={status}]" for status in sorted(ENDED)))),
    "leader": ".leader,.leaders path",
    "block": ".lab.bracket",
    "stack": f"{SHOWN} .count:not([hidden])",
    "other": ".with-others .unit.other:not([style*=none])",
    "differ": f".lab-differ,{SHOWN} .differ:not([hidden])",
}
"""What on the map a row of the legend explains, as a selector."""


def render_legend(battle: Battle, lang: Language) -> str:
    """Return the legend: sides, certainty, arrows, fronts, marks."""
    sides = "".join(
        f'<div class="side side-{side.id}">{_draw_sample(Certainty.CERTAIN)}'
        f"{escape(side.short.read(lang))}</div>"
        for side in battle.sides.values()
    )
    frames = "".join(
        f"<span>{render_svg(draw_frame(certainty), width=30)}"
        f"{escape(say(lang, f'certainty {certainty}'))}</span>"
        for certainty in Certainty
    )
    # A battle may know one side only.
    first, second = ([*battle.sides] * 2)[:2]
    arrows = "".join(
        f'<span data-legend="{kind}">{_draw_arrows(battle, kind)}'
        f"{escape(say(lang, f'move {kind}'))}</span>"
        for kind in MoveKind
        if any(move.kind == kind for move in battle.moves)
    )
    leader = (
        '<svg width="30" height="12" viewBox="0 0 30 12"><path d="M4 9 28 3"'
        ' stroke="var(--ink2)"/><circle cx="4" cy="9" r="2.8" fill="var(--ink2)"/></svg>'
    )
    stack = (
        '<svg width="30" height="18" viewBox="0 0 30 18"><rect x="3" y="1" width="24" height="16"'
        ' rx="8" fill="var(--panel)" stroke="var(--ink)" stroke-width="1.4"/><text x="15" y="13"'
        ' text-anchor="middle" font-size="11" font-weight="700" fill="var(--ink)">×2</text></svg>'
    )
    marks = (
        f'<span data-legend="front">{_draw_front_sample(first, second)}'
        f"{escape(say(lang, 'area front'))}</span>"
        f'<span data-legend="fallen" class="wide"><i style="opacity:{FALLEN}">'
        f"{_draw_front_sample(first, second)}</i>{escape(say(lang, 'front that fell'))}</span>"
        f'<span data-explains="{EXPLAINED["site"]}" class="side-{first}">'
        f"{render_svg(draw_flag(), width=30)}"
        f"{escape(say(lang, 'area site'))}</span>"
        f'<span data-explains="{EXPLAINED["last"]}" class="side-{first}">'
        f"{render_svg(draw_flag(last=True), width=30)}"
        f"{escape(_name_last(battle, lang))}</span>"
        f'<span data-explains=".unit.moving:not([style*=none])" class="side-{first}">'
        f"{_draw_sample(Certainty.CERTAIN, 'interpolated', 20)}"
        f"{escape(say(lang, 'interpolated'))}</span>"
        f'<span data-explains="button.disc[data-event]" class="wide">'
        '<i class="disc" aria-hidden="true">1</i>'
        f"{escape(say(lang, 'event as in the list'))}</span>"
        f'<span data-explains="{EXPLAINED["ended"]}" class="side-{second}">'
        f"{_draw_sample(Certainty.CERTAIN, 'ended', 20)}"
        f"{escape(say(lang, 'disarmed or ended'))}</span>"
        f'<span data-explains="{EXPLAINED["leader"]}" class="wide">{leader}'
        f"{escape(say(lang, 'leader to the shared spot'))}</span>"
        f'<span data-explains="{EXPLAINED["block"]}" class="wide">'
        f"{render_svg(draw_block(), width=30)}"
        f"{escape(say(lang, 'several units in one place'))}</span>"
        f'<span data-explains="{EXPLAINED["stack"]}" class="wide">{stack}'
        f"{escape(say(lang, 'folded stack'))}</span>"
        f'<span data-explains="{EXPLAINED["other"]}" class="wide">{_draw_bracketed()}'
        f"{escape(say(lang, 'other account'))}</span>"
        f'<span data-explains="{EXPLAINED["differ"]}" class="wide">'
        f"{render_svg(draw_differ(), width=30)}"
        f"{escape(say(lang, 'accounts differ'))}</span>"
    )
    name = escape(say(lang, "Legend"))
    return (
        f'<details class="card legend" id="legend"><summary aria-label="{name}">'
        f"<span>{name}</span>{_draw_rows()}</summary>"
        f'<div class="legend-body">{sides}<div class="three">{frames}</div>'
        f'<div class="pairs">{arrows}{marks}</div>{_render_signs(battle, lang)}</div></details>'
    )


def _name_last(battle: Battle, lang: Language) -> str:
    """Return what an open flag means: with its day, where all were raised on one."""
    sites = [a for a in battle.areas if a.kind == AreaKind.SITE and a.account == battle.voice.id]
    days = {find_taken(battle, site) for site in sites}
    if len(days) != 1:
        return say(lang, "taken before, last known")
    return say(lang, "taken {day}, last known", day=render_day(days.pop(), lang))


def _draw_rows() -> str:
    """Return three rows, each a sign and its words: what opens the legend of a phone."""
    signs = (
        '<rect x="1" y="1.5" width="7" height="5" fill="currentColor"/>',
        '<path d="M1 12h6m-2.6-2.6L7 12l-2.6 2.6" fill="none" stroke="currentColor"/>',
        '<circle cx="4.5" cy="20" r="3" fill="none" stroke="currentColor"/>',
    )
    lines = '<path d="M12 4h11M12 12h11M12 20h11" stroke="currentColor"/>'
    return (
        '<svg class="legend-icon" width="24" height="24" viewBox="0 0 24 24" stroke-width="1.8"'
        f' aria-hidden="true">{"".join(signs)}{lines}</svg>'
    )


def _render_signs(battle: Battle, lang: Language) -> str:
    """Return what the signs in a frame and above it mean, to be unfolded."""
    units = [battle.units[position.unit] for position in battle.positions]
    samples = [
        (Symbol(kind, Echelon.NONE, Certainty.CERTAIN), f"kind {kind}")
        for kind in UnitKind
        if any(unit.kind == kind for unit in units)
    ]
    samples += [
        (Symbol(UnitKind.INFANTRY, echelon, Certainty.CERTAIN), f"echelon {echelon}")
        for echelon in Echelon
        if echelon != Echelon.NONE and any(unit.echelon == echelon for unit in units)
    ]
    side = next(iter(battle.sides))
    rows = "".join(
        f'<span class="side-{side}">{render_svg(draw_symbol(symbol), width=26)}'
        f"{escape(say(lang, key))}</span>"
        for symbol, key in samples
    )
    return (
        f'<details class="signs"><summary>{escape(say(lang, "Arms and sizes"))}</summary>'
        f'<div class="pairs">{rows}</div></details>'
    )


def _draw_sample(certainty: Certainty, state: State = "stop", width: float = 26) -> str:
    symbol = Symbol(UnitKind.INFANTRY, Echelon.NONE, certainty, state)
    return render_svg(draw_symbol(symbol), width=width)


def _draw_bracketed() -> str:
    """Return the brackets of another account, without a symbol in them."""
    return render_svg(draw_brackets(), width=18)


def _flip(shapes: tuple[Shape, ...]) -> list[Shape]:
    return [
        Shape(**{**vars(shape), "points": tuple((x, -y) for x, y in shape.points)})
        for shape in shapes
    ]


def _draw_arrows(battle: Battle, kind: MoveKind) -> str:
    """Return the arrow of a kind for each side that ever did it; the script shows who does it."""
    return "".join(
        f'<i data-legend="{kind} {side}" class="side-{side}">{_draw_arrow(kind)}</i>'
        for side in battle.sides
        if any((move.kind, move.side) == (kind, side) for move in battle.moves)
    )


def _draw_arrow(kind: MoveKind) -> str:
    shapes = draw_move([(0, 0), (34, 0), (68, 0)], kind, Certainty.CERTAIN, scale=1)
    inner = render_shapes(_flip(shapes))
    return f'<svg width="38" height="16" viewBox="-2 -15 74 30" aria-hidden="true">{inner}</svg>'


def _draw_front_sample(left: str, right: str) -> str:
    ours, theirs = draw_front([(0, 0), (60, 0)], scale=1, gap=6)
    return (
        '<svg width="38" height="18" viewBox="0 -14 60 28" aria-hidden="true">'
        f'<g class="side-{left}">{render_shapes(_flip(ours))}</g>'
        f'<g class="side-{right}">{render_shapes(_flip(theirs))}</g></svg>'
    )
