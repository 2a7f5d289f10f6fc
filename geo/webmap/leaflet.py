"""Leaflet's own files from an installed wheel, so that no page of ours asks a CDN for anything."""

from __future__ import annotations

import base64
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


def _inline_image(match: re.Match[str]) -> str:
    image = base64.b64encode(_read_file(match[1])).decode()
    return f"url(data:image/png;base64,{image})"


@cache
def read_css() -> str:
    """Return Leaflet's style sheet with its images inside."""
    return re.sub(r"url\((images/[\w.-]+)\)", _inline_image, _read_file("leaflet.css").decode())


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
