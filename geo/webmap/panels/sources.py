"""What is behind the map, as small HTML fragments: who is cited, and where they disagree."""

from __future__ import annotations

from html import escape

from geo.battle import Battle, Certainty, Contradiction, Language
from geo.webmap.panels.fragments import (
    draw_swatch,
    mark_alien,
    render_cites,
    render_heads,
    render_link,
    render_text,
)
from geo.words import say


def render_contradictions(battle: Battle, lang: Language) -> str:
    """Return what disagrees with what: first within one account, then between accounts."""
    heads = render_heads(("One claim", "Other claim"), lang)
    tables = []
    for inside, key in ((True, "Inside one account"), (False, "Between accounts")):
        bodies = "".join(
            _render_claims(battle, c, lang) for c in battle.contradictions if c.inside is inside
        )
        if bodies:
            tables.append(
                f'<table class="d-table d-claims"><caption>{say(lang, key)}</caption>'
                f'<thead class="d-hid"><tr>{heads}</tr></thead>{bodies}</table>'
            )
    return f'<section class="d-contradictions" lang="{lang}">{"".join(tables)}</section>'


def render_sources(battle: Battle, lang: Language) -> str:
    """Return who is cited, how far each is to be trusted, and how certainty is drawn."""
    accounts = []
    for account in battle.accounts.values():
        voice = account == battle.voice
        mark = f' <span class="d-note">{say(lang, "the voice of the map")}</span>' if voice else ""
        accounts.append(
            f"<article{mark_alien(account.id, battle)}>"
            f"<h3>{render_text(account.name, lang)}{mark}</h3>"
            f'<p class="d-title">{escape(account.title)}</p>'
            f"<p>{render_text(account.about, lang)}</p></article>"
        )
    certainties = "".join(
        f"<dt>{draw_swatch(c, lang, hidden=True)} {say(lang, f'certainty {c}')}</dt>"
        f"<dd>{say(lang, f'certainty {c} long')}</dd>"
        for c in Certainty
    )
    return (
        f'<section class="d-sources" lang="{lang}">{"".join(accounts)}'
        f"<h3>{say(lang, 'How to read certainty')}</h3><dl>{certainties}</dl>"
        f'<p class="d-note">{render_text(battle.attribution, lang)}</p></section>'
    )


def _render_claims(battle: Battle, contradiction: Contradiction, lang: Language) -> str:
    """Return a contradiction as rows of a table: what it is about, both claims, a note."""
    unit = contradiction.unit
    extra = [render_link(battle.units[unit], lang)] if unit else []
    if contradiction.note:
        extra.append(render_text(contradiction.note, lang))
    cells = "".join(
        f"<td>{render_text(c.what, lang)} {render_cites(battle, c.cite, lang)}</td>"
        for c in contradiction.claims
    )
    foot = f'<tr class="d-note"><td colspan="2">{" · ".join(extra)}</td></tr>' if extra else ""
    return (
        f'<tbody id="d-{contradiction.id}"><tr><th scope="rowgroup" colspan="2">'
        f"{render_text(contradiction.about, lang)}</th></tr><tr>{cells}</tr>{foot}</tbody>"
    )
