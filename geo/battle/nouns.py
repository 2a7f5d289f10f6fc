"""The nouns of a battle. Immutable, checked on construction, no behaviour beyond look-ups.

Coordinates are degrees of WGS 84, longitude before latitude; radii are metres. All times are
naive local times: no zone is ever attached, because the zone of 1920 is an offset of seconds
that no source uses. A span is half-open: it holds at `start` and no longer holds after `end`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Annotated, ClassVar, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from shapely.geometry import LineString, Point
from shapely.geometry.base import BaseGeometry

T = TypeVar("T")
K = TypeVar("K")

Language = Literal["az", "ru", "en"]
LANGUAGES: tuple[Language, ...] = ("az", "ru", "en")

Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Sentence = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Longitude = Annotated[float, Field(ge=-180, le=180)]
Latitude = Annotated[float, Field(ge=-90, le=90)]
Metres = Annotated[float, Field(ge=0, le=20_000_000)]  # half way round the Earth
Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]
Bounds = tuple[Longitude, Latitude, Longitude, Latitude]


class Counted(StrEnum):
    """What a figure counts. Blank: something else, which its words tell."""

    NONE = ""
    MEN = "men"
    REGIMENTS = "regiments"
    UNITS = "units"
    BATTERIES = "batteries"
    GUNS = "guns"
    MACHINE_GUNS = "machine-guns"
    VEHICLES = "vehicles"
    PRISONERS = "prisoners"
    DEAD = "dead"


class Certainty(StrEnum):
    """How sure a record is: named by the source, inferred from it, or conjecture."""

    CERTAIN = "certain"
    LIKELY = "likely"
    UNCERTAIN = "uncertain"


class UnitKind(StrEnum):
    """The arm of a unit: what its symbol's icon shows."""

    INFANTRY = "infantry"
    CAVALRY = "cavalry"
    ARTILLERY = "artillery"
    ARMOUR = "armour"
    SIGNALS = "signals"
    COMMANDANT = "commandant"
    PARTISANS = "partisans"
    VOLUNTEERS = "volunteers"
    TRAIN = "train"


class Echelon(StrEnum):
    """The size of a unit: what stands above its symbol's frame. Blank: not known, or none."""

    NONE = ""
    BAND = "band"
    COMPANY = "company"
    BATTALION = "battalion"
    REGIMENT = "regiment"
    BRIGADE = "brigade"
    DIVISION = "division"
    ARMY = "army"


class Status(StrEnum):
    """What a unit is doing, or what became of it."""

    ACTIVE = "active"
    MARCHING = "marching"
    DISARMED = "disarmed"
    CAPTURED = "captured"
    DESTROYED = "destroyed"
    SCATTERED = "scattered"


ENDED = frozenset({Status.DISARMED, Status.CAPTURED, Status.DESTROYED, Status.SCATTERED})
"""The statuses of a unit that no longer fights."""


class MoveKind(StrEnum):
    """The kind of a movement: what its arrow looks like."""

    MARCH = "march"
    RAIL = "rail"
    ATTACK = "attack"
    REPULSED = "repulsed"
    COUNTER = "counter"
    ENCIRCLEMENT = "encirclement"
    WITHDRAWAL = "withdrawal"
    ENVOYS = "envoys"


class AreaKind(StrEnum):
    """Who held what: an area, a front line, or a single site."""

    HELD = "held"
    FRONT = "front"
    SITE = "site"


class PlaceKind(StrEnum):
    """What a place is: which mark and which letters it gets."""

    CITY = "city"
    TOWN = "town"
    VILLAGE = "village"
    STATION = "station"
    MOSQUE = "mosque"
    CHURCH = "church"
    FORTRESS = "fortress"
    GARDEN = "garden"
    BRIDGE = "bridge"
    BUILDING = "building"
    PEAK = "peak"
    ISLAND = "island"
    SPOT = "spot"


class GroundKind(StrEnum):
    """What a piece of the backdrop is."""

    SEA = "sea"
    LAKE = "lake"
    RIVER = "river"
    RAILWAY = "railway"
    ROAD = "road"
    QUARTER = "quarter"
    GARDEN = "garden"
    HILL = "hill"
    COUNTRY = "country"
    RANGE = "range"
    DIRECTION = "direction"


class Record(BaseModel):
    """A row of the data: frozen, and unknown fields are faults."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    later: ClassVar[frozenset[str]] = frozenset()
    """Fields whose columns came later: a table of yesterday does without."""


class Text(Record):
    """One text in the three languages."""

    az: Sentence
    ru: Sentence
    en: Sentence

    def read(self, lang: Language) -> str:
        """Return the text in `lang`."""
        text: str = getattr(self, lang)
        return text


class Colours(Record):
    """The colours of a side on one ground (light or dark)."""

    shape: Colour
    """Frames, icons of an open body, lines."""
    text: Colour
    """Letters: the colour that reads on land."""
    body: Colour
    """Inside of a symbol's frame."""
    icon: Colour
    """What is drawn on the body."""
    arrow: Colour
    """Inside of an arrow."""


class Side(Record):
    """One of the parties."""

    id: Identifier
    name: Text
    short: Text
    light: Colours
    dark: Colours


class Account(Record):
    """Who says so. The first account of a battle is the map's default voice."""

    id: Identifier
    letter: Annotated[str, StringConstraints(min_length=1, max_length=2)]
    name: Text
    """Short name, as it stands behind a statement."""
    title: Sentence
    """The reference, as a bibliography gives it."""
    about: Text
    """What it is, how far it is known and how far to trust it."""
    paragraphs: Annotated[int, Field(ge=1)] | None = None
    """How many numbered paragraphs it has; None: it is cited as a whole."""


class View(Record):
    """A named part of the theatre."""

    id: Identifier
    name: Text
    bounds: Bounds
    """West, south, east, north: what must be seen."""


class Place(Record):
    """A named spot on the ground."""

    id: Identifier
    kind: PlaceKind
    name: Text
    lon: Longitude | None = None
    lat: Latitude | None = None
    radius_m: Metres | None = None
    certainty: Certainty
    rank: Annotated[int, Field(ge=1, le=9)]
    """Importance of the label: 1 is placed first."""
    views: tuple[Identifier, ...] = ()
    """The views that label it; none: it only serves as an anchor."""
    source: Sentence
    note: Text | None = None

    @property
    def lonlat(self) -> tuple[float, float] | None:
        """Longitude and latitude in degrees, or None where nobody knows."""
        return None if self.lon is None or self.lat is None else (self.lon, self.lat)


class Unit(Record):
    """A body of men under one name. A formation that is only a parent has no position."""

    id: Identifier
    side: Identifier
    parent: Identifier | None = None
    kind: UnitKind
    echelon: Echelon
    name: Text
    label: Text
    """The short name on the map."""
    commander: Text | None = None
    commander_cite: tuple[str, ...] = ()
    strength: Text | None = None
    strength_cite: tuple[str, ...] = ()
    sidc: Annotated[str, StringConstraints(pattern=r"^[0-9]{20}$")]
    account: Identifier
    cite: tuple[str, ...]
    note: Text | None = None


class Span(Record):
    """Anything that holds from `start` to `end` and says who says so."""

    start: datetime
    end: datetime
    certainty: Certainty
    account: Identifier
    cite: tuple[str, ...]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end <= self.start:
            msg = f"`to` must lie after `from`, found {self.start!s} to {self.end!s}"
            raise ValueError(msg)
        return self


class Position(Span):
    """Where a unit stood for a while, and what it was doing there."""

    unit: Identifier
    place: Identifier | None
    lon: Longitude
    lat: Latitude
    radius_m: Metres
    """How far from the point the unit may have stood."""
    status: Status
    what: Text
    sure: Text | None = None
    """How sure, in a sentence: what the source says and what was inferred."""


class Move(Span):
    """A movement along a path."""

    id: Identifier
    unit: Identifier | None = None
    side: Identifier
    kind: MoveKind
    what: Text
    path: LineString
    """Degrees, in the direction of the movement."""
    event: Identifier | None = None
    """The event that it belongs to: where the arrow is, the event happened."""


class Area(Span):
    """Ground, a front line or a site that a side held for a while."""

    id: Identifier
    kind: AreaKind
    side: Identifier
    """The holder; for a front, the side on the left of the line's direction."""
    facing: Identifier | None = None
    """For a front, the side on the right."""
    what: Text
    shape: BaseGeometry


class Ground(Record):
    """A piece of the backdrop."""

    id: Identifier
    kind: GroundKind
    name: Text | None = None
    sub: Text | None = None
    """A second, smaller line under the name."""
    views: tuple[Identifier, ...]
    certainty: Certainty
    radius_m: Metres
    source: Sentence
    shape: BaseGeometry


class Event(Record):
    """Something that happened."""

    id: Identifier
    day: date
    at: time | None = None
    """The hour, where a source gives one."""
    when: Text | None = None
    """A looser time in words (after noon, evening), where there is no hour."""
    place: Identifier | None = None
    what: Text
    label: Text | None = None
    """A few words for the map; without it the event is in the chronicle only."""
    side: Identifier | None = None
    certainty: Certainty
    account: Identifier
    cite: tuple[str, ...]


class Figure(Record):
    """A number that a source gives, as a range."""

    later: ClassVar[frozenset[str]] = frozenset({"counts", "kind"})

    id: Identifier
    what: Text
    counts: Counted = Counted.NONE
    kind: UnitKind | None = None
    """The arm of the regiments or units that are counted."""
    side: Identifier | None = None
    unit: Identifier | None = None
    day: date | None = None
    low: Annotated[int, Field(ge=0)]
    high: Annotated[int, Field(ge=0)] | None
    """None: the source gives a lower limit only."""
    certainty: Certainty
    account: Identifier
    cite: tuple[str, ...]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.high is not None and self.high < self.low:
            msg = f"`high` must not lie under `low`, found {self.low!r} to {self.high!r}"
            raise ValueError(msg)
        return self


class Claim(Record):
    """What one account, or one passage of it, says."""

    account: Identifier
    cite: tuple[str, ...]
    what: Text


class Contradiction(Record):
    """Two claims that disagree. Both are kept."""

    id: Identifier
    about: Text
    claims: tuple[Claim, Claim]
    unit: Identifier | None = None
    place: Identifier | None = None
    day: date | None = None
    note: Text | None = None

    @property
    def inside(self) -> bool:
        """Whether one account disagrees with itself."""
        return self.claims[0].account == self.claims[1].account


class Day(Record):
    """A day in words."""

    day: date
    caption: Text
    """One or two sentences."""
    short: Text
    """A handful of words, for a narrow screen."""
    cite: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Battle:
    """Everything that is known of one battle; each is equal to itself alone, so caches know it."""

    id: str
    title: Text
    """The name of the battle."""
    heading: Text
    """The name with its dates, as a page heads itself."""
    subtitle: Text
    first: date
    last: date
    crs: str
    """The projected reference system of the theatre, in metres."""
    sides: Mapping[str, Side]
    views: Mapping[str, View]
    accounts: Mapping[str, Account]
    places: Mapping[str, Place]
    units: Mapping[str, Unit]
    positions: tuple[Position, ...]
    moves: tuple[Move, ...]
    areas: tuple[Area, ...]
    ground: tuple[Ground, ...]
    events: tuple[Event, ...]
    figures: tuple[Figure, ...]
    contradictions: tuple[Contradiction, ...]
    days: Mapping[date, Day]
    attribution: Text
    digest: str = field(default="", init=False)
    """A sum of the files it was read from; empty where it was made or changed otherwise."""

    @property
    def dates(self) -> tuple[date, ...]:
        """The days of the battle, the stops of the slider."""
        return tuple(
            self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)
        )

    @property
    def voice(self) -> Account:
        """The default account."""
        return next(iter(self.accounts.values()))

    @property
    def point(self) -> Point:
        """The middle of the first view, in degrees."""
        west, south, east, north = next(iter(self.views.values())).bounds
        return Point((west + east) / 2, (south + north) / 2)

    def find_children(self, unit: str) -> tuple[Unit, ...]:
        """Return the units directly under `unit`, in the order of the data."""
        return self._children.get(unit, ())

    def find_positions(self, unit: str) -> tuple[Position, ...]:
        """Return the positions of `unit`, of all accounts, in the order of the data."""
        return self._positions.get(unit, ())

    @cached_property
    def _children(self) -> Mapping[str | None, tuple[Unit, ...]]:
        return group_by(self.units.values(), lambda unit: unit.parent)

    @cached_property
    def _positions(self) -> Mapping[str, tuple[Position, ...]]:
        return group_by(self.positions, lambda position: position.unit)

    def find_parents(self, unit: str) -> tuple[Unit, ...]:
        """Return the formations above `unit`, the nearest first."""
        chain: list[Unit] = []
        parent = self.units[unit].parent
        while parent is not None:
            chain.append(self.units[parent])
            parent = self.units[parent].parent
        return tuple(chain)


def group_by(things: Iterable[T], name: Callable[[T], K]) -> dict[K, tuple[T, ...]]:
    """Return things by what is named of each; those of one name stay in their order."""
    groups: dict[K, list[T]] = {}
    for thing in things:
        groups.setdefault(name(thing), []).append(thing)
    return {key: tuple(group) for key, group in groups.items()}


def end_of_day(day: date) -> datetime:
    """Return the moment at which `day` is over: the next midnight."""
    return datetime.combine(day + timedelta(days=1), time())
