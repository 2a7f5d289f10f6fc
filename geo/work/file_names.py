"""What files that leave the house are called: the name says what they hold."""

from __future__ import annotations

from datetime import date

from geo.battle import Battle, Language


def name_file(
    battle: Battle,
    suffix: str,
    *,
    day: date | str | None = None,
    view: str | None = None,
    lang: Language | None = None,
) -> str:
    """Return a file's name, as `ford-1900_1900-05-02_town_az.pdf`.

    Parameters
    ----------
    battle
        The battle.
    suffix
        The ending, with its dot.
    day, view, lang
        What the file shows, `week` being all days at once; None: all of them, or it does not
        matter. `{date}` and `{view}` make the pattern of many names.
    """
    parts = (battle.id, None if day is None else str(day), view, lang)
    return "_".join(part for part in parts if part) + suffix
