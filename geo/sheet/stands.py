"""What stands on a map: units with their leaders, sites, names, and where accounts differ."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from math import hypot
from typing import cast

from geo.battle import ENDED, Account, Battle, Situation
from geo.layout import (
    SEEN,
    Layout,
    PlacedLabel,
    PlacedUnit,
    is_last_known,
    place_badges,
)
from geo.sheet.paint.lettering import Align, paint_along, paint_text
from geo.sheet.paint.painter import Painter, paint_lines, paint_shapes
from geo.symbology import (
    LEADER_DOT,
    LETTERS,
    LIGHT,
    LINE_HEIGHT,
    TIE,
    Curve,
    Letters,
    Shape,
    draw_differ,
    draw_event,
    draw_flag,
    draw_pill,
    draw_site,
    draw_symbol,
    find_symbol,
    find_turn,
    is_doubtful,
    place_letter,
    turn_shapes,
)

DISC_LETTERS = Letters(10.5, "plate", serif=False, bold=True)
COUNT_LETTERS = replace(DISC_LETTERS, token="ink")  # noqa: S106 - a colour
ENDED_LETTERS = replace(LETTERS["unit"], token="ink3")  # noqa: S106 - a colour
EVENT_LETTERS = Letters(12, "page", serif=False, bold=True)
ACCOUNT_LETTERS = replace(DISC_LETTERS, size=9.5)

SAME = 1e-3
"""Degrees within which a site is a place."""


def paint_disc(painter: Painter, at: tuple[float, float], account: Account) -> None:
    """Paint the disc of an account, with its letter."""
    disc = (
        Shape(((0, 0),), fill="plate", radius=8.0),
        Shape(((0, 0),), fill="other", radius=7.0),
    )
    paint_shapes(painter, disc, at=at)
    paint_text(painter, at, account.letter, ACCOUNT_LETTERS, align="center")


def paint_leaders(painter: Painter, placed: Iterable[PlacedUnit]) -> None:
    """Paint the lines from symbols to the spots that they share."""
    lines, spots = [], set()
    for unit in placed:
        if unit.leader:
            lines.append(
                (painter.locate(unit.x, unit.y), painter.locate(unit.x + unit.dx, unit.y + unit.dy))
            )
            spots.add((unit.x, unit.y))
    paint_lines(painter, lines, LIGHT["halo"], 2.6, alpha=0.75)
    paint_lines(painter, lines, LIGHT["ink2"], 1.0)
    for spot in sorted(spots):
        paint_shapes(painter, [Shape(((0, 0),), fill="ink2", radius=LEADER_DOT)], at=spot)


def paint_sites(painter: Painter, battle: Battle, now: Situation, layout: Layout) -> None:
    """Paint the marks of places, and a flag where a side had taken one."""
    _paint_marks(painter, battle, layout.labels)
    areas = {area.id: area for area in now.areas}
    for flag in layout.flags:
        area = areas.get(flag.area)
        if area is None:
            continue
        at = (flag.x + flag.dx, flag.y + flag.dy)
        last = is_last_known(battle, area, now.day)
        paint_shapes(painter, draw_flag(last=last), battle.sides[area.side], at=at)
        if area.account != battle.voice.id:
            paint_disc(painter, (at[0] - 11, at[1] - 9), battle.accounts[area.account])


def _paint_marks(painter: Painter, battle: Battle, labels: Iterable[PlacedLabel]) -> None:
    """Paint the marks of places."""
    for label in labels:
        if label.mark is not None and label.id in battle.places:
            place = battle.places[label.id]
            at = (label.x + label.mark[0], label.y + label.mark[1])
            shapes = draw_site(place.kind, doubtful=is_doubtful(place))
            paint_shapes(painter, turn_shapes(shapes, find_turn(battle, place)), at=at)


def paint_unit(painter: Painter, battle: Battle, placed: PlacedUnit) -> None:
    """Paint a unit's symbol, with its account's letter or the count of its stack."""
    if placed.fold > SEEN:
        return
    position = placed.position
    at = (placed.x + placed.dx, placed.y + placed.dy)
    account = battle.accounts[position.account]
    letter = account.letter if account.id != battle.voice.id else None
    side = battle.sides[battle.units[position.unit].side]
    paint_shapes(painter, draw_symbol(find_symbol(battle, position), letter=letter), side, at=at)
    if letter is not None:
        x, y, size = place_letter()
        letters = replace(ACCOUNT_LETTERS, size=size)
        paint_text(painter, (at[0] + x, at[1] + y), letter, letters, align="center")
    if placed.count > 1:
        pill = (at[0] + 26, at[1] - 15)
        paint_shapes(painter, draw_pill(), at=pill)
        paint_text(painter, pill, f"×{placed.count}", COUNT_LETTERS, align="center")


def paint_unit_label(painter: Painter, battle: Battle, placed: PlacedUnit) -> None:
    """Write a unit's name beside its symbol."""
    if not placed.text:
        return
    ax, ay = placed.label_anchor()
    paint_text(
        painter,
        (placed.x + placed.dx + ax, placed.y + placed.dy + ay),
        placed.text,
        ENDED_LETTERS if placed.position.status in ENDED else LETTERS["unit"],
        side=battle.sides[battle.units[placed.position.unit].side],
        align="center" if placed.align == "above" else cast("Align", placed.align),
        halo="halo",
        name=f"unit-{placed.position.unit}",
    )


def paint_ties(painter: Painter, layout: Layout) -> None:
    """Paint the lines from frames to lists of names that stand away from them."""
    ties = [
        [painter.locate(bracket.x + x, bracket.y + y) for x, y in bracket.tie]
        for bracket in layout.brackets
        if bracket.tie
    ]
    paint_lines(painter, ties, LIGHT["halo"], 2.6, alpha=0.75)
    paint_lines(painter, ties, LIGHT["ink2"], 1.0)


def paint_brackets(painter: Painter, battle: Battle, layout: Layout) -> None:
    """Paint what holds blocks together, and their names."""
    for bracket in layout.brackets:
        side = battle.sides[battle.units[bracket.units[0]].side]
        ends = [painter.locate(bracket.x + x, bracket.y + y) for x, y in bracket.line]
        paint_lines(painter, [ends], LIGHT["halo"], 4.0)
        paint_lines(painter, [ends], LIGHT["ink2"], 1.2)
        letters = ENDED_LETTERS if bracket.ended else LETTERS["unit"]
        for y, text, names in bracket.rows:
            paint_text(
                painter,
                (bracket.x + bracket.anchor, bracket.y + y),
                text,
                letters,
                side=None if bracket.ended else side,
                align=cast("Align", bracket.align),
                halo="halo",
                name=f"unit-{(names or bracket.units)[0]}",
            )


def paint_label(painter: Painter, label: PlacedLabel) -> None:
    """Write a name on the map, and the line that ties an event to its place."""
    letters, second = LETTERS[label.kind], LETTERS["sub"]
    name = f"label-{label.id}"
    if label.path:
        a, b, c = (complex(label.x + x, label.y + y) for x, y in label.path)
        bow = [
            a * (1 - t) ** 2 + 2 * b * t * (1 - t) + c * t**2 for t in (n / 32 for n in range(33))
        ]
        paint_along(painter, Curve(bow), label.text, letters, halo="halo", name=name)
        return
    if label.kind == "event" and label.mark is not None:
        mark = (label.x + label.mark[0], label.y + label.mark[1])
        if hypot(*label.mark) > TIE:
            line = (painter.locate(label.x, label.y), painter.locate(*mark))
            paint_lines(painter, [line], LIGHT["ink2"], 1.0)
    x, y = label.x + label.dx, label.y + label.dy
    align = cast("Align", label.align)
    if label.sub:
        y -= second.size * 0.625
        at = (x, y + (letters.size + second.size) * 0.625)
        paint_text(painter, at, label.sub, second, align=align, halo="halo")
    rows = label.text.split("\n") if label.text else []
    for n, row in enumerate(rows):
        at = (x, y + (n - (len(rows) - 1) / 2) * letters.size * LINE_HEIGHT)
        own = f"{name}-{n + 1}" if n else name
        paint_text(painter, at, row, letters, align=align, halo="halo", name=own)


def paint_discs(painter: Painter, layout: Layout) -> None:
    """Paint the numbers of the day's events."""
    for n, disc in enumerate(layout.discs):
        at = (disc.x + disc.dx, disc.y + disc.dy)
        paint_shapes(painter, draw_event(), at=at)
        name = f"event-{disc.event}-{n}"
        paint_text(painter, at, str(disc.number), EVENT_LETTERS, align="center", name=name)


def paint_differences(painter: Painter, battle: Battle, layout: Layout) -> None:
    """Paint the badge of everything on which accounts disagree that day."""
    badges = place_badges(battle, layout)
    for spot in sorted({(badge.x + badge.dx, badge.y + badge.dy) for badge in badges}):
        paint_shapes(painter, draw_differ(), at=spot)
