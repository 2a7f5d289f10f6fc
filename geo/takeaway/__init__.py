"""Whatever leaves the house, by one name each."""

from geo.takeaway.make import (
    SLOW,
    TYPES,
    Content,
    list_choices,
    make_file,
    name_order,
    start_file,
    turn_order,
)
from geo.takeaway.one_file import write
from geo.takeaway.site import SiteError, write_site

__all__ = [
    "SLOW",
    "TYPES",
    "Content",
    "SiteError",
    "list_choices",
    "make_file",
    "name_order",
    "start_file",
    "turn_order",
    "write",
    "write_site",
]
