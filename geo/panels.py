"""The panels beside the map, by name."""

from __future__ import annotations

from datetime import date

from geo import dossier
from geo.battle import Battle, Language

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
        return dossier.write_table(battle, day, lang, accounts)
    if panel == "Contradictions":
        return dossier.write_contradictions(battle, lang)
    if panel == "Sources":
        return dossier.write_sources(battle, lang)
    if unit is None:
        return dossier.write_invitation(battle, lang, accounts)
    return dossier.write_dossier(battle, unit, day, lang, accounts)
