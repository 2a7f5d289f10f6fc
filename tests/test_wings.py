"""The wings of the house: who may import whom, and by which door."""

import ast
import re
import subprocess
import sys
from pathlib import Path

from browser import ROOT

INSIDE = frozenset({"geo.webmap.component"})
"""What is no door, and may be imported by the page: it alone knows Streamlit."""


def list_imports(path: Path) -> set[str]:
    """Return the modules of geo that a file imports from, those of `from geo import` too."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module == "geo":
            found |= {f"geo.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return {name for name in found if name.split(".")[0] == "geo"}


def test_contract_of_the_wings_is_kept() -> None:
    code = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run(
        [sys.executable, "-c", code, "--no-cache"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert " 0 broken" in done.stdout


def test_page_uses_the_wings_by_their_doors() -> None:
    wings = {f"geo.{path.parent.name}" for path in (ROOT / "geo").glob("*/__init__.py")}
    imported = list_imports(ROOT / "geo" / "streamlit_app.py")
    assert imported
    assert imported <= wings | INSIDE


def test_every_wing_names_what_its_door_gives() -> None:
    for door in (ROOT / "geo").glob("*/__init__.py"):
        tree = ast.parse(door.read_text("utf-8"))
        named = [node for node in tree.body if isinstance(node, ast.Assign)]
        assert any(getattr(node.targets[0], "id", "") == "__all__" for node in named), door


GUIDE = ROOT / "geo" / "README.md"


def list_places() -> list[tuple[str, str]]:
    """Return the files and names that the guide sends a reader to."""
    text = GUIDE.read_text("utf-8")
    return re.findall(r"`([\w/]+\.(?:py|js)):(\w+)`", text)


def test_guide_leads_to_what_is_there() -> None:
    places = list_places()
    assert len(places) > 20
    for name, noun in places:
        short = [ROOT / "geo" / name, ROOT / "geo" / "webmap" / "assets" / name]
        file = next((path for path in short if path.exists()), None)
        assert file is not None, name
        pattern = rf"^\s*(async )?(def|class|function|const) {noun}\b|^{noun}\b"
        assert re.search(pattern, file.read_text("utf-8"), re.MULTILINE), f"{name}:{noun}"


def test_guide_names_every_wing() -> None:
    told = re.findall(r"^\| `(\w+)` \|", GUIDE.read_text("utf-8"), re.MULTILINE)
    wings = {path.parent.name for path in (ROOT / "geo").glob("*/__init__.py")}
    assert wings <= set(told)
