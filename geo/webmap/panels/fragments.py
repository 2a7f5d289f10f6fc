"""What the fragments beside the map are made of: texts, citations, links, swatches.

Streamlit's panels and the exported page show the same fragments. Every text that comes from the
data is escaped in them. Classes begin with `d-`; `dossier.css` holds their styles, whose colours
are CSS variables named as the tokens of `style`; a class `side-<id>`, which the page defines,
sets the side's own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from html import escape

from geo.battle import Battle, Certainty, Language, Text, Unit
from geo.webmap.assets import read_asset
from geo.words import say, say_number

Accounts = Collection[str] | None


def read_style() -> str:
    """Return the style sheet of the fragments."""
    return read_asset("dossier.css")


def hear_accounts(battle: Battle, accounts: Accounts) -> frozenset[str]:
    """Return the ids of the accounts that are heard: the default voice always."""
    return frozenset({battle.voice.id, *(accounts or ())})


def render_text(text: Text, lang: Language) -> str:
    """Return a text of the data, escaped."""
    return escape(text.read(lang))


def render_cites(battle: Battle, cites: Iterable[str], lang: Language) -> str:
    """Return who says so, each with its full reference for a title."""
    chips = []
    for cite in cites:
        account = battle.accounts.get(cite)
        if account is None:
            title = escape(f"{battle.voice.title}, {cite}")
            chips.append(f'<span class="d-cite" title="{title}">{escape(cite)}</span>')
        else:
            alien = "" if account == battle.voice else " d-other"
            chips.append(
                f'<span class="d-cite{alien}" title="{escape(account.title)}">'
                f"{render_text(account.name, lang)}</span>"
            )
    return " ".join(chips)


def mark_alien(account: str, battle: Battle) -> str:
    """Return the attribute of an element that another account than the voice tells."""
    return "" if account == battle.voice.id else ' class="d-alien"'


def render_heads(keys: Iterable[str], lang: Language) -> str:
    """Return the heads of a table's columns."""
    return "".join(f'<th scope="col"><span>{say(lang, key)}</span></th>' for key in keys)


def draw_swatch(certainty: Certainty, lang: Language, *, hidden: bool = False) -> str:
    """Return the swatch of a certainty; `hidden` where the word stands beside it."""
    name = ' aria-hidden="true"'
    if not hidden:
        name = f' role="img" aria-label="{say(lang, f"certainty {certainty}")}"'
    return f'<i class="d-frame d-{certainty}"{name}></i>'


def render_link(unit: Unit, lang: Language) -> str:
    """Return a button that opens a unit's dossier."""
    name = render_text(unit.name, lang)
    return f'<button class="d-link" data-unit-link="{unit.id}">{name}</button>'


def render_silent(count: int, lang: Language) -> str:
    """Return how many statements of other accounts are left out."""
    if not count:
        return ""
    return f'<p class="d-silent">{say_number(lang, "{n} more in other accounts", count)}</p>'
