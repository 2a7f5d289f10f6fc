from pathlib import Path

import pytest
from packs import write_pack

from geo.battle import Battle
from geo.pack import read_battle

ROOT = Path(__file__).parent.parent
GANJA = ROOT / "data" / "ganja-1920"


@pytest.fixture(scope="session")
def battle() -> Battle:
    """Return the battle of Ganja."""
    return read_battle(GANJA)


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """Return a small sound battle folder, to be broken."""
    return write_pack(tmp_path)
