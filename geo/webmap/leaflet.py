"""Leaflet's own files from an installed wheel, so that no page of ours asks a CDN for anything."""

from __future__ import annotations

import re
from functools import cache
from importlib.metadata import distribution
from pathlib import Path

from branca.element import MacroElement
from jinja2 import Template

WHEEL = "django-js-lib-leaflet"
FOLDER = "js_lib_leaflet/static/js_lib_leaflet"


@cache
def _read_file(name: str) -> bytes:
    return Path(str(distribution(WHEEL).locate_file(f"{FOLDER}/{name}"))).read_bytes()


@cache
def read_css() -> str:
    """Return Leaflet's style sheet without its images: our markers and layers have their own."""
    style = re.sub(r"/\*.*?\*/", "", _read_file("leaflet.css").decode(), flags=re.DOTALL)
    return re.sub(r"\s*\n\s*", "\n", re.sub(r"url\(images/[\w.-]+\)", "none", style))


@cache
def read_js() -> str:
    """Return Leaflet's script, without the line that points to its source map."""
    script = _read_file("leaflet.js").decode()
    return re.sub(r"//# sourceMappingURL=\S+", "", script).replace("</script", "<\\/script")


class LeafletFiles(MacroElement):
    """Leaflet inside the page: what folium otherwise links to."""

    _template = Template(
        """
        {% macro header(this, kwargs) %}
            <style>{{ this.css }}</style>
            <script>{{ this.js }}</script>
            <script>L.Marker.prototype.options.icon = L.divIcon({className: ""});</script>
        {% endmacro %}
        """
    )

    def __init__(self) -> None:
        super().__init__()
        self._name = "LeafletFiles"
        self.css = read_css()
        self.js = read_js()
