"""What lies over the map: caption, views, tools, legend, locator, scale. HTML fragments."""

from __future__ import annotations

from html import escape

from geo.battle import Battle, Certainty, Day, Language, situation
from geo.layout import render_silences
from geo.webmap.legend import render_legend
from geo.webmap.locator import render_locator
from geo.webmap.told.payload import TILES
from geo.words import render_date, render_day, render_weekday, say


def render_cards(battle: Battle, lang: Language) -> str:
    """Return every card over the map."""
    return (
        f'<section class="cards" aria-label="{escape(say(lang, "Map"))}">'
        f'<h1 class="unseen">{escape(battle.heading.read(lang))}</h1>'
        f"{_render_captions(battle, lang)}{_render_views(battle, lang)}"
        f"{_render_tools(lang)}{_render_layers(lang)}{render_locator(battle, lang)}"
        f"{_render_compass(lang)}{render_legend(battle, lang)}"
        f'<div class="card" id="stack" role="dialog" aria-label="{say(lang, "folded stack")}"'
        ' hidden></div><div class="card" id="quarrel" role="dialog" hidden></div>'
        '<small id="tile-credit"></small></section>'
    )


def render_cites(battle: Battle, cites: tuple[str, ...], lang: Language) -> str:
    """Return cites as small chips with the whole reference on hover."""
    chips = []
    for cite in cites:
        account = battle.accounts.get(cite, battle.voice)
        text = account.name.read(lang) if cite in battle.accounts else cite
        chips.append(f'<span class="cite" title="{escape(account.title)}">{escape(text)}</span>')
    return " ".join(chips)


def _render_captions(battle: Battle, lang: Language) -> str:
    days = "".join(
        f'<div data-day="{n}" hidden>{_render_caption(battle, battle.days[day], lang)}</div>'
        for n, day in enumerate(battle.dates)
    )
    return f'<section class="card caption">{days}</section>'


def _render_caption(battle: Battle, day: Day, lang: Language) -> str:
    return (
        f'<h2><span class="whole-date">{escape(render_date(day.day, lang))}</span>'
        f'<span class="brief-date">{escape(render_day(day.day, lang))}</span>'
        f"<em>{escape(render_weekday(day.day, lang))}</em></h2>"
        f'<p class="long">{escape(day.caption.read(lang))}'
        f" {render_cites(battle, day.cite, lang)}</p>"
        f'<p class="short">{escape(day.short.read(lang))} {_render_chip(battle, day.cite)}</p>'
        f'<p class="stated">{escape(_count_stated(battle, day, lang))}</p>'
    )


def _render_chip(battle: Battle, cites: tuple[str, ...]) -> str:
    """Return all that says so in one chip."""
    if not cites:
        return ""
    title = escape(battle.accounts.get(cites[0], battle.voice).title)
    return f'<span class="cite" title="{title}">{escape(" ".join(cites))}</span>'


def _count_stated(battle: Battle, day: Day, lang: Language) -> str:
    """Return how many places of units are left where only what is stated is shown."""
    placed = situation(battle, day.day).positions
    sure = sum(position.certainty == Certainty.CERTAIN for position in placed)
    told = say(lang, "stated: {n} of {all}", n=sure, all=len(placed))
    return " ".join((f"{told}.", *render_silences(battle, day.day, lang)))


def _render_views(battle: Battle, lang: Language) -> str:
    buttons = "".join(
        f'<button type="button" data-view-button="{view.id}" aria-pressed="false">'
        f'{escape(view.name.read(lang))}<i class="happens" hidden></i></button>'
        for view in battle.views.values()
    )
    here = escape(say(lang, "today happens here"))
    return (
        f'<div class="card views" role="group" aria-label="{say(lang, "View")}">{buttons}'
        f'<span id="happens-here" hidden>{here}</span></div>'
    )


def _render_tools(lang: Language) -> str:
    layers = _draw_icon('<path d="M8 1.5 15 5.5 8 9.5 1 5.5zM1 8.5l7 4 7-4M1 11.5l7 4 7-4"/>')
    camera = _draw_icon(
        '<path d="M1.2 4.6h3.2l1.3-2.1h4.6l1.3 2.1h3.2v8.9H1.2z"/><circle cx="8" cy="8.8" r="2.6"/>'
    )
    return (
        '<div class="card tools">'
        f'<button type="button" id="zoom-in" aria-label="{say(lang, "Zoom in")}">+</button>'
        f'<button type="button" id="zoom-out" aria-label="{say(lang, "Zoom out")}">−</button>'
        f'<button type="button" id="layers-button" aria-expanded="false" aria-controls="layers"'
        f' aria-label="{say(lang, "Layers")}">{layers}</button>'
        f'<button type="button" id="snapshot"'
        f' aria-label="{say(lang, "Save this view as a picture")}">{camera}</button></div>'
        '<p id="snapshot-note" role="status"></p>'
    )


def _draw_icon(inner: str) -> str:
    return (
        '<svg width="16" height="16" viewBox="0 0 16 16" fill="none" stroke="currentColor"'
        f' stroke-width="1.5" stroke-linejoin="round" aria-hidden="true">{inner}</svg>'
    )


def _render_layers(lang: Language) -> str:
    boxes = "".join(
        f'<label><input type="checkbox" id="layer-{name}">{escape(say(lang, key))}</label>'
        for name, key in (("others", "Other accounts"), ("stated", "Only what the source states"))
    )
    tiles = "".join(
        f'<label><input type="radio" name="tiles" value="{escape(name)}"{checked}>'
        f"{escape(label)}</label>"
        for name, label, checked in (
            ("", say(lang, "no tiles"), " checked"),
            *((name, say(lang, f"tiles {name}"), "") for name in TILES),
        )
    )
    boxes += (
        f"<fieldset><legend>{escape(say(lang, 'Tile background (needs internet)'))}</legend>{tiles}"
        "</fieldset>"
    )
    return (
        f'<div class="card layers" id="layers" role="group" aria-label="{say(lang, "Layers")}"'
        f" hidden>{boxes}</div>"
    )


def _render_compass(lang: Language) -> str:
    north = escape(say(lang, "north letter"))
    ink = 'fill="var(--ink)" stroke="var(--ink)"'
    return (
        '<div class="compass" aria-hidden="true">'
        '<svg width="16" height="40" viewBox="0 0 16 40"><path d="M8 14 2 38l6-4z"'
        f' fill="var(--panel)" stroke="var(--ink)"/><path d="M8 14l6 24-6-4z" {ink}/>'
        f'<text x="8" y="10" text-anchor="middle" font-size="12" fill="var(--ink)">{north}'
        "</text></svg>"
        '<span><span id="scale-words"></span><span id="scale-bar"></span></span></div>'
    )
