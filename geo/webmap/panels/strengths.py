"""What the sides had, and what it cost, as small HTML fragments: numbers that are drawn.

Men are a bar, which is open where the source gives a lower limit only; regiments are their
symbols, guns are dots. What is counted in men is never measured against what is counted in
regiments: each row is as long as its own numbers, and says so.
"""

from __future__ import annotations

from datetime import date
from html import escape

from geo.battle import Battle, Certainty, Counted, Echelon, Figure, Language, Side, UnitKind
from geo.symbology import Symbol, draw_symbol, render_svg
from geo.webmap.panels.fragments import (
    Accounts,
    hear_accounts,
    mark_alien,
    render_cites,
    render_text,
)
from geo.words import render_day, render_range, say

MOST = 24
"""Symbols in a row; more are told by their number alone."""

DOTS = 100
"""Dots in a row."""

LOSSES = frozenset({Counted.DEAD, Counted.PRISONERS})
STRENGTH = frozenset(Counted) - LOSSES - {Counted.NONE, Counted.MACHINE_GUNS}
SIGN = 17.0
"""Width of a regiment's frame, px."""


def render_strengths(battle: Battle, day: date, lang: Language, accounts: Accounts = None) -> str:
    """Return what each side had, as far as figures say; after the last day, what was lost.

    Parameters
    ----------
    battle
        The battle.
    day
        One of `battle.dates`.
    lang
        The language.
    accounts
        Ids of the accounts to hear; None: the default voice alone.

    Returns
    -------
    str
        A section, or two on the last day; empty where no figure is given.
    """
    parts = _render_part(battle, day, lang, accounts, STRENGTH, "Strength of the two sides")
    if day == battle.last:
        parts = _render_part(battle, day, lang, accounts, LOSSES, "What was lost") + parts
    return parts


def _render_part(
    battle: Battle,
    day: date,
    lang: Language,
    accounts: Accounts,
    counted: frozenset[Counted],
    title: str,
) -> str:
    heard = hear_accounts(battle, accounts)
    figures = [f for f in battle.figures if f.counts in counted and f.account in heard]
    if not figures:
        return ""
    sides = "".join(
        _render_side(battle, side, [f for f in figures if f.side == side.id], lang)
        for side in battle.sides.values()
    )
    note = ""
    if counted is STRENGTH:
        words = []
        if not any(f.day == day for f in figures):
            words.append(say(lang, "For {day} no figures are given", day=render_day(day, lang)))
        if len({bool(_find_men(f, figures)) for f in figures}) > 1:
            words.append(say(lang, "The sides are counted in different units"))
        note = f'<p class="d-note">{" ".join(escape(word) for word in words)}</p>' if words else ""
    return (
        f'<section class="d-strengths" lang="{lang}"><h3>{escape(say(lang, title))}</h3>'
        f"{sides}{note}</section>"
    )


def _find_men(figure: Figure, figures: list[Figure]) -> bool:
    """Return whether the side of a figure is counted in men."""
    return any(f.side == figure.side and f.counts == Counted.MEN for f in figures)


def _render_side(battle: Battle, side: Side, figures: list[Figure], lang: Language) -> str:
    """Return a side's figures, those of one day and cite under one head."""
    head = f'<b class="d-side">{render_text(side.short, lang)}</b>'
    if not figures:
        return (
            f'<div class="d-strength side-{side.id}"><p>{head}</p>'
            f'<p class="d-note">{escape(say(lang, "not given"))}</p></div>'
        )
    rows = []
    groups: dict[tuple[date | None, tuple[str, ...], str], list[Figure]] = {}
    for figure in figures:
        groups.setdefault((figure.day, figure.cite, figure.account), []).append(figure)
    for (day, cite, account), group in groups.items():
        when = render_day(day, lang) if day else say(lang, "the whole time")
        rows.append(
            f"<div{mark_alien(account, battle)}>"
            f'<p>{head}<span class="d-when">{escape(when)}'
            f" {render_cites(battle, cite, lang)}</span>"
            f"</p>{_draw_group(group)}<p>{_list_figures(group, lang)}</p></div>"
        )
        head = ""
    return f'<div class="d-strength side-{side.id}">{"".join(rows)}</div>'


def _list_figures(figures: list[Figure], lang: Language) -> str:
    """Return what a group of figures says, in words."""
    return " · ".join(
        f"{render_text(f.what, lang)}: <b>{escape(render_range(f.low, f.high, lang))}</b>"
        for f in figures
    )


def _draw_group(figures: list[Figure]) -> str:
    """Return the drawing of figures that stand together; hidden from those who hear the words."""
    drawn = "".join(_draw_figure(figure, figures) for figure in figures)
    return f'<div class="d-drawn" aria-hidden="true">{drawn}</div>' if drawn else ""


def _draw_figure(figure: Figure, group: list[Figure]) -> str:
    most = figure.low if figure.high is None else figure.high
    if figure.counts in {Counted.MEN, Counted.DEAD, Counted.PRISONERS}:
        longest = max(
            f.low if f.high is None else f.high for f in group if f.counts == figure.counts
        )
        end = "d-open" if figure.high is None else ""
        least = 100 * figure.low / most if most else 0
        return (
            f'<i class="d-bar {end}" style="width:{100 * most / max(longest, 1):.1f}%">'
            f'<i style="width:{least:.1f}%"></i></i>'
        )
    if figure.counts == Counted.REGIMENTS and figure.kind is not None and most <= MOST:
        return f'<span class="d-signs">{_draw_sign(figure.kind) * most}</span>'
    if figure.counts == Counted.GUNS and most <= DOTS:
        return f'<span class="d-dots">{"<i></i>" * most}</span>'
    return ""


def _draw_sign(kind: UnitKind) -> str:
    return render_svg(draw_symbol(Symbol(kind, Echelon.NONE, Certainty.CERTAIN)), width=SIGN, pad=1)
