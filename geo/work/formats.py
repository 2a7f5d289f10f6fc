"""The one table of formats: what kind of file each is, how its name ends, what a site holds."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

Kind = Literal["sheet", "film", "page", "data"]
"""What is in a file: a printed sheet, the week as a film, the page as one file, the data."""

Scope = Literal["day", "week", "view", "battle"]
"""What one file shows: a day, all days at once, a view through all days, everything."""


class Format(NamedTuple):
    """What is known of a format before a file of it is made."""

    kind: Kind
    suffix: str
    media_type: str
    site: tuple[Scope, ...] = ()
    """What a site holds files of, in this format; none: it has to be asked for."""

    @property
    def slow(self) -> bool:
        """Whether it takes its time: such files are made beside the page.

        They hold all days and accounts: what the slider shows does not make them others.
        """
        return self.kind in ("film", "page")


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "png": Format("sheet", ".png", "image/png", ("day", "week")),
        "svg": Format("sheet", ".svg", "image/svg+xml", ("day",)),
        "pdf": Format("sheet", ".pdf", "application/pdf", ("day", "week")),
        "gif": Format("film", ".gif", "image/gif", ("view",)),
        "webp": Format("film", ".webp", "image/webp"),
        "mp4": Format("film", ".mp4", "video/mp4"),
        "html": Format("page", ".html", "text/html", ("battle",)),
        "geojson": Format("data", ".geojson", "application/geo+json", ("battle",)),
        "gpkg": Format("data", ".gpkg", "application/geopackage+sqlite3", ("battle",)),
        "kml": Format("data", ".kml", "application/vnd.google-earth.kml+xml", ("battle",)),
        "orbat": Format("data", ".json", "application/json", ("battle",)),
        "csv": Format("data", ".zip", "application/zip", ("battle",)),
    }
)
"""The formats by their names, in the order in which they are offered."""


def list_formats(*kinds: Kind, site: Scope | None = None) -> tuple[str, ...]:
    """Return the names of the formats of some kinds.

    Parameters
    ----------
    kinds
        The kinds.
    site
        Only those of which a site holds such files; None: all of them.
    """
    return tuple(
        name
        for name, form in FORMATS.items()
        if form.kind in kinds and (site is None or site in form.site)
    )
