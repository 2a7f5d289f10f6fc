"""KML 2.2, for Google Earth: every position with its span of time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from html import escape
from xml.etree import ElementTree as ET

from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from geo.battle import Battle, Certainty, Language, Side, Span, Text, end_of_day
from geo.exchange.layers import Row, list_rows
from geo.exchange.notes import list_event_notes, list_notes
from geo.symbology import read_colour
from geo.words import say

NAMESPACE = "http://www.opengis.net/kml/2.2"

PLACES = Text(az="Yerlər", ru="Места", en="Places")

OPACITY = {Certainty.CERTAIN: 255, Certainty.LIKELY: 190, Certainty.UNCERTAIN: 120}
"""KML knows no dashes: what is less sure is paler, and says so in words."""

FILL = 0.3
"""How much of a line's opacity the inside of an area keeps."""

UNLISTED = ("geometry", "start", "end", "lon", "lat", "name")
"""Columns that a placemark tells otherwise; data called `name` would hide its name."""

PLAIN = "plain"
"""The style of what belongs to no side."""


@dataclass(frozen=True)
class Mark:
    """What a placemark says."""

    id: str
    name: str
    notes: tuple[str, ...]
    style: str
    row: Row
    span: tuple[datetime, datetime] | None = None
    visible: bool = True


def render(battle: Battle, lang: Language) -> bytes:
    """Return the battle as KML: a folder for each side, one for places and one for events.

    Local times are written as UTC, so that a viewer shows the hour that the source gives. What
    other accounts than the default one say is there, switched off. The same battle gives the
    same bytes.
    """
    root = ET.Element("kml", xmlns=NAMESPACE)
    document = ET.SubElement(root, "Document")
    _add_text(document, "name", battle.heading.read(lang))
    _add_text(document, "open", "1")
    sources = (f"{a.name.read(lang)}: {a.title}" for a in battle.accounts.values())
    about = (battle.subtitle.read(lang), battle.attribution.read(lang), *sources)
    _add_text(document, "description", _render_html(about))
    _add_style(document, PLAIN, read_colour("ink2"), Certainty.CERTAIN)
    for side in battle.sides.values():
        for certainty in Certainty:
            _add_style(document, f"side-{side.id}-{certainty}", side.light.shape, certainty)
    for side in battle.sides.values():
        _add_folder(document, side.name.read(lang), _list_spans(battle, side, lang))
    _add_folder(document, PLACES.read(lang), _list_places(battle, lang))
    _add_folder(document, say(lang, "Chronicle"), _list_events(battle, lang))
    ET.indent(root, " ")
    text: bytes = ET.tostring(root, encoding="UTF-8", xml_declaration=True)
    return text + b"\n"


def _list_spans(battle: Battle, side: Side, lang: Language) -> Iterator[Mark]:
    layers: Mapping[str, Iterable[Span]] = {
        "positions": battle.positions,
        "moves": battle.moves,
        "areas": battle.areas,
    }
    for layer, records in layers.items():
        for row, record in zip(list_rows(battle, layer, lang), records, strict=True):
            if row["side"] != side.id:
                continue
            name = row.get("label", row["what"])
            yield Mark(
                id=f"{layer}.{row['id']}",
                name=f"{name} (?)" if record.certainty == Certainty.UNCERTAIN else name,
                notes=list_notes(battle, record, lang),
                style=f"side-{side.id}-{record.certainty}",
                row=row,
                span=(record.start, record.end),
                visible=record.account == battle.voice.id,
            )


def _list_places(battle: Battle, lang: Language) -> Iterator[Mark]:
    for row in list_rows(battle, "places", lang):
        if row["geometry"] is not None:
            notes = tuple(note for note in (row["note"], row["source"]) if note is not None)
            yield Mark(f"places.{row['id']}", row["name"], notes, PLAIN, row)


def _list_events(battle: Battle, lang: Language) -> Iterator[Mark]:
    for row, event in zip(list_rows(battle, "events", lang), battle.events, strict=True):
        yield Mark(
            id=f"events.{event.id}",
            name=row["label"] or row["what"],
            notes=list_event_notes(battle, event, lang),
            style=PLAIN if event.side is None else f"side-{event.side}-{event.certainty}",
            row=row,
            span=(datetime.combine(event.day, event.at or time()), end_of_day(event.day)),
            visible=event.account == battle.voice.id,
        )


def _add_folder(document: ET.Element, name: str, marks: Iterable[Mark]) -> None:
    folder = ET.SubElement(document, "Folder")
    _add_text(folder, "name", name)
    for mark in marks:
        _add_mark(folder, mark)


def _add_mark(folder: ET.Element, mark: Mark) -> None:
    """Append a placemark; the order of its parts is the schema's."""
    placemark = ET.SubElement(folder, "Placemark", id=mark.id)
    _add_text(placemark, "name", mark.name)
    if not mark.visible:
        _add_text(placemark, "visibility", "0")
    _add_text(placemark, "description", _render_html(mark.notes))
    if mark.span is not None:
        span = ET.SubElement(placemark, "TimeSpan")
        for tag, moment in zip(("begin", "end"), mark.span, strict=True):
            _add_text(span, tag, f"{moment.isoformat(timespec='seconds')}Z")
    _add_text(placemark, "styleUrl", f"#{mark.style}")
    data = ET.SubElement(placemark, "ExtendedData")
    for column, value in mark.row.items():
        if column not in UNLISTED and value is not None:
            _add_text(ET.SubElement(data, "Data", name=column), "value", _render_value(value))
    if mark.row["geometry"] is not None:
        _add_shape(placemark, mark.row["geometry"])


def _add_style(document: ET.Element, name: str, colour: str, certainty: Certainty) -> None:
    red, green, blue = colour[1:3], colour[3:5], colour[5:7]
    line = f"{OPACITY[certainty]:02x}{blue}{green}{red}".lower()
    inside = f"{round(OPACITY[certainty] * FILL):02x}{line[2:]}"
    style = ET.SubElement(document, "Style", id=name)
    icon = ET.SubElement(style, "IconStyle")
    _add_text(icon, "color", line)
    _add_text(icon, "scale", "0.9")
    stroke = ET.SubElement(style, "LineStyle")
    _add_text(stroke, "color", line)
    _add_text(stroke, "width", "3")
    _add_text(ET.SubElement(style, "PolyStyle"), "color", inside)


def _add_shape(parent: ET.Element, shape: BaseGeometry) -> None:
    if isinstance(shape, Point):
        _add_points(ET.SubElement(parent, "Point"), shape)
    elif isinstance(shape, Polygon):
        polygon = ET.SubElement(parent, "Polygon")
        _add_text(polygon, "tessellate", "1")
        for tag, rings in (
            ("outerBoundaryIs", [shape.exterior]),
            ("innerBoundaryIs", shape.interiors),
        ):
            for ring in rings:
                _add_points(ET.SubElement(ET.SubElement(polygon, tag), "LinearRing"), ring)
    elif isinstance(shape, LineString):
        line = ET.SubElement(parent, "LineString")
        _add_text(line, "tessellate", "1")
        _add_points(line, shape)
    else:
        bundle = ET.SubElement(parent, "MultiGeometry")
        for part in getattr(shape, "geoms", ()):
            _add_shape(bundle, part)


def _add_points(parent: ET.Element, shape: BaseGeometry) -> None:
    _add_text(parent, "coordinates", " ".join(f"{x:.7f},{y:.7f}" for x, y in shape.coords))


def _add_text(parent: ET.Element, tag: str, text: str) -> None:
    ET.SubElement(parent, tag).text = text


def _render_html(lines: Iterable[str]) -> str:
    """Return lines as the HTML that viewers take a description for."""
    return "<br>".join(escape(line, quote=False) for line in lines)


def _render_value(value: object) -> str:
    if isinstance(value, tuple):
        return " ".join(value)
    if isinstance(value, time):
        return value.isoformat("minutes")
    return value.isoformat() if isinstance(value, date) else str(value)
