"""What is missing where only what a source states is shown: a side without any place."""

from __future__ import annotations

from datetime import date

from geo.battle import Battle, Certainty, Language, situation
from geo.words import say


def render_silences(battle: Battle, day: date, lang: Language) -> tuple[str, ...]:
    """Return a sentence for every side that stands on the field, but nowhere as a source states.

    Without it the map of what is stated would look like the map of a battle with one side.
    """
    now = situation(battle, day)
    standing = {battle.units[position.unit].side for position in now.positions}
    stated = {
        battle.units[position.unit].side
        for position in now.positions
        if position.certainty == Certainty.CERTAIN
    }
    return tuple(
        say(lang, "{side}: no place is stated", side=side.short.read(lang))
        for side in battle.sides.values()
        if side.id in standing - stated
    )
