"""The panels beside the map, by name."""

from __future__ import annotations

from datetime import date

from geo.archive import write_contradictions, write_sources
from geo.battle import Battle, Language
from geo.chronicle import write_table
from geo.dossier import write_dossier, write_invitation

PANELS = ("Dossier", "Table", "Contradictions", "Sources")


def write_panel(
    battle: Battle,
    panel: str,
    unit: str | None,
    day: date,
    lang: Language,
    accounts: list[str] | None,
) -> str:
    """Return the fragment of a panel; of a unit, or an invitation to choose one."""
    if panel == "Table":
        return write_table(battle, day, lang, accounts)
    if panel == "Contradictions":
        return write_contradictions(battle, lang)
    if panel == "Sources":
        return write_sources(battle, lang)
    if unit is None:
        return write_invitation(battle, lang, accounts)
    return write_dossier(battle, unit, day, lang, accounts)
