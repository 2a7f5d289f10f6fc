"""The panels beside the map as data for a page without a server.

Fragments for one day differ little from those for the next: they are cut at their
elements and equal pieces are kept once.
"""

from __future__ import annotations

import re
from typing import Any

from geo.archive import write_contradictions, write_sources
from geo.battle import Battle, Language
from geo.chronicle import write_chronicle, write_table
from geo.dossier import write_dossier, write_invitation

CUTS = re.compile(r"(?=<(?:section|header|h2|h3|dl|dd|table|tbody|tr|ol|ul|li|p|td)\b)")


class Pool:
    """Texts as rows of numbers of the pieces that they are made of."""

    def __init__(self) -> None:
        self.pieces: dict[str, int] = {}

    def keep(self, text: str) -> list[int]:
        """Return the numbers of the pieces of a text."""
        parts = [part for part in CUTS.split(text) if part]
        return [self.pieces.setdefault(part, len(self.pieces)) for part in parts]


def collect_panels(battle: Battle, lang: Language) -> dict[str, Any]:
    """Return what a page's panels show, as JSON values.

    Each panel comes twice: as the default voice alone has it, and with all accounts heard; where
    it changes from day to day, as a list of the days.
    """
    pool = Pool()
    voices = (None, tuple(battle.accounts))
    days = battle.dates

    def each(write: Any) -> list[list[list[int]]]:
        return [[pool.keep(write(battle, day, lang, heard)) for day in days] for heard in voices]

    panels = {
        "dossiers": {
            unit: [
                [pool.keep(write_dossier(battle, unit, day, lang, heard)) for day in days]
                for heard in voices
            ]
            for unit in battle.units
        },
        "invitation": [pool.keep(write_invitation(battle, lang, heard)) for heard in voices],
        "chronicle": each(write_chronicle),
        "Table": each(write_table),
        "Contradictions": pool.keep(write_contradictions(battle, lang)),
        "Sources": pool.keep(write_sources(battle, lang)),
    }
    return {"pieces": list(pool.pieces), **panels}


def write_plain(battle: Battle, lang: Language) -> str:
    """Return the week in words, for a reader without scripts."""
    week = "".join(write_chronicle(battle, day, lang) for day in battle.dates)
    return f"{week}{write_sources(battle, lang)}"
