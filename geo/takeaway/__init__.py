"""Whatever leaves the house, by one name each."""

from typing import TYPE_CHECKING

from geo.takeaway.make import (
    Content,
    make_file,
    name_order,
    start_file,
    turn_order,
)
from geo.work import open_door

if TYPE_CHECKING:
    from geo.takeaway.one_file import write_one_file
    from geo.takeaway.site import SiteError, write_site

__all__ = [
    "Content",
    "SiteError",
    "make_file",
    "name_order",
    "start_file",
    "turn_order",
    "write_one_file",
    "write_site",
]

__getattr__ = open_door(
    __name__, {"write_one_file": "one_file", "SiteError": "site", "write_site": "site"}
)
