"""Seats the units of a day, among those who stand already and what the day draws."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from math import hypot

import numpy as np
from numpy.typing import NDArray

from geo.battle import Position, Situation, Status, Unit, UnitKind
from geo.layout.boxes import SOFT, Box, Boxes, TakenBoxes
from geo.layout.units.blocks import name_stack
from geo.layout.units.groups import (
    NEAR,
    SAME,
    Group,
    Project,
    claim_spot,
    find_away,
    group_units,
)
from geo.layout.units.placed import PlacedUnit, box_symbol, step_behind
from geo.layout.units.seats import (
    FANS,
    Around,
    Key,
    Party,
    Seat,
    measure_reach,
    seat_party,
)
from geo.layout.window import COMING, Window

LINE = 400 * SOFT
"""What a square px of another group's leader costs a unit: it is thin, and a unit that sat on it
would seem to belong there. A name may cross it."""
CROSSING = 4 * SOFT
"""What a square px of the day's arrows costs symbols and names, beside what it costs leaders."""
WATER = 4 * SOFT
"""What a square px of a river costs a unit: nobody stands in the water."""
LATER = 1.5
"""How much more than the day's own what the days to come draw costs: a unit that will stand there
yet need not leave later what it keeps clear of from the first."""
KEPT = 150.0
"""What the day may lay on a name that stays where it was."""
ROUNDS = 1
"""How often at most a day is seated anew where somebody found no room."""
CRAMPED = 700.0
"""What a seat costs that is none."""


@dataclass(frozen=True, eq=False)
class Room:
    """Who is to be seated on a day."""

    groups: list[Group]
    parties: list[Party]
    spots: Boxes
    """The spots of all, and"""
    owners: NDArray[np.float64]
    """of which group each is."""

    @cached_property
    def held(self) -> list[list[Box]]:
        """Return what the symbols of each party take of those who stand already."""
        return [list(_box_known(party)) for party in self.parties]

    def are_near(self, one: int, other: int) -> bool:
        """Return whether two parties may be in each other's way."""
        (x, y), (a, b) = self.groups[one].middle, self.groups[other].middle
        return abs(x - a) < COMING and abs(y - b) < COMING

    @cached_property
    def claims(self) -> Boxes:
        """Return the ground around its spot that others leave to each group."""
        return np.array([claim_spot(group) for group in self.groups]).reshape(-1, 4)


@dataclass(frozen=True, eq=False)
class Layer:
    """What seating a day's units needs to know."""

    window: Window
    day: date
    known: Mapping[str, PlacedUnit]
    """Where they stood the day before."""
    came: Sequence[str]
    """Units that came to their spots in the course of the day."""
    kept: dict[Key, Seat]
    """The seats of the day before, which become those of this day."""

    def place(
        self, taken: TakenBoxes, *layers: tuple[Position, ...]
    ) -> tuple[tuple[PlacedUnit, ...], ...]:
        """Return the units of each layer where they find room, and take their ground."""
        window = self.window
        layered = [
            group_units(
                window.battle, layer, window.project, self.known if n == 0 else self.alone,
                window.depth,
            )
            for n, layer in enumerate(layers)
        ]  # fmt: skip
        groups = [group for layer in layered for group in layer]
        spots = np.array(
            [(n, x - 4, y - 4, x + 4, y + 4) for n, g in enumerate(groups) for x, y in set(g.spots)]
        ).reshape(-1, 5)
        count = len(layered[0])
        parties = [
            self._make_party(group, groups, ended=n >= count) for n, group in enumerate(groups)
        ]
        room = Room(groups, parties, spots[:, 1:], spots[:, 0])
        order = sorted(range(len(groups)), key=lambda n: (None in parties[n].known, n))
        seats = self._keep_seats(parties, taken)
        order = [n for n in order if n not in seats]
        self._seat_all(room, order, seats, taken)
        for _ in range(ROUNDS):
            # Whom the others left no room is seated anew, and so are the others then.
            if max((seat.cost for seat in seats.values()), default=0.0) < CRAMPED:
                break
            cramped = [n for n in order if seats[n].cost >= CRAMPED]
            before = dict(seats)
            for n in sorted(order, key=lambda n: -seats[n].cost):
                if any(room.are_near(n, other) for other in cramped):
                    seats[n] = self._seat_again(room, n, seats, taken)
            if all(seats[n].places == before[n].places for n in cramped):
                break
        if self.window.spelled:
            self._spell_out(room, seats, taken)
        self.kept.clear()
        # A list of names is laid anew each day: it goes round those who came.
        whole = {n: seat for n, seat in seats.items() if seat.listed is None}
        self.kept.update({parties[n].key: seat for n, seat in whole.items()})
        placed: dict[int, PlacedUnit] = {}
        for n, seat in seats.items():
            taken.add(seat.boxes)
            taken.add(seat.leaders, SOFT)
            placed |= {id(unit.position): unit for unit in self._seat(groups[n], parties[n], seat)}
        return tuple(tuple(placed[id(position)] for position in layer) for layer in layers)

    def _keep_seats(self, parties: Sequence[Party], ground: TakenBoxes) -> dict[int, Seat]:
        """Return the seats of the day before that nothing new of this day lies on."""
        seats = {
            n: self.kept[party.key]
            for n, party in enumerate(parties)
            if None not in party.known and party.key in self.kept
        }
        owners = [n for n, seat in seats.items() for _ in seat.names]
        if not owners:
            return seats
        held = TakenBoxes()
        held.add([box for n, p in enumerate(parties) if n not in seats for box in _box_known(p)])
        names = np.concatenate([seat.names for seat in seats.values()])[:, None]
        prices = ground.price(names, bounded=False) + held.price(names, bounded=False)
        crowded = {n for n, price in zip(owners, prices.tolist(), strict=True) if price > KEPT}
        return {n: seat for n, seat in seats.items() if n not in crowded}

    def _seat_all(
        self, room: Room, order: Sequence[int], seats: dict[int, Seat], ground: TakenBoxes
    ) -> None:
        """Seat the parties that have no seat yet, in an order."""
        for at, n in enumerate(order):
            held = [box for other in order[at + 1 :] for box in room.held[other]]
            seats[n] = self._seat_one(room, n, list(seats.values()), held, ground)

    def _spell_out(self, room: Room, seats: dict[int, Seat], ground: TakenBoxes) -> None:
        """Seat those anew who share a spot, with the names of all wherever these find room.

        Last, so that no list takes the ground that another needs for its only name.
        """
        for n, party in enumerate(room.parties):
            if len(party.spots) > 1:
                others = [seat for other, seat in seats.items() if other != n]
                seats[n] = self._seat_one(room, n, others, [], ground, spelled=True)

    def _seat_again(
        self, room: Room, n: int, seats: Mapping[int, Seat], ground: TakenBoxes
    ) -> Seat:
        """Return the seat of a party among all others' seats."""
        others = [seat for other, seat in seats.items() if other != n]
        return self._seat_one(room, n, others, [], ground)

    def _seat_one(
        self,
        room: Room,
        n: int,
        others: Collection[Seat],
        held: Sequence[Box],
        ground: TakenBoxes,
        *,
        spelled: bool = False,
    ) -> Seat:
        """Return the seat of a party among seats and what symbols hold besides."""
        window, party = self.window, room.parties[n]
        taken, wished = ground.copy(), TakenBoxes()
        taken.add(held)
        boxes = [seat.boxes for seat in others]
        leaders = [seat.leaders for seat in others]
        if boxes:
            taken.add(np.concatenate(boxes))
            taken.add(np.concatenate(leaders), SOFT)
            wished.add(np.concatenate(leaders), LINE)
        wished.add(np.delete(room.claims, n, axis=0), 2 * SOFT)
        wished.add(room.spots[room.owners != n], 4 * SOFT)
        wished.add(window.river_boxes, WATER)
        wished.add(window.box_drawn(self.day), CROSSING)
        if None in party.known:
            wished.add(window.foresee(room.groups[n], self.day), (SOFT + CROSSING) * LATER)
            wished.add(window.list_comers(room.groups[n], self.day), 3 * SOFT)
        x, y = room.groups[n].middle
        far = measure_reach(party, window.size) + (FANS[-1] if spelled else 0)
        around = Around(
            taken.beside(wished, (x - far, y - far, x + far, y + far)),
            window.trace_barriers(self.day), window.band, window.size, window.most,
            taken.holds(x, y), window.hides(*room.groups[n].spots[0]), spelled,
        )  # fmt: skip
        return seat_party(party, around)

    @cached_property
    def alone(self) -> Mapping[str, PlacedUnit]:
        """Return who stood alone: what ends in a stack is laid beside those that stand on."""
        return {name: unit for name, unit in self.known.items() if not unit.fold}

    def _make_party(self, group: Group, groups: list[Group], *, ended: bool) -> Party:
        window, battle = self.window, self.window.battle
        known = self.alone if ended else self.known
        olds = [known.get(position.unit) for position in group.members]
        stays = [
            old if old is not None and hypot(x - old.x, y - old.y) < SAME else None
            for old, (x, y) in zip(olds, group.spots, strict=True)
        ]
        fresh = all(old is None for old in stays)
        folded = bool(group.parent) or any(old is not None and old.fold for old in stays)
        foreseen = window.foresee_size(group, self.day) if fresh and not ended else 0
        if len(group.members) > 1:
            # Who will be folded when others come is folded from the first, and need not move.
            folded |= foreseen > window.most
        if folded or len(group.members) > window.most:
            pairs = sorted(
                zip(group.members, group.spots, stays, strict=True),
                key=lambda item: self._rank(item[0]),
            )
        else:
            # A staff reaches down to where the next row would begin.
            pairs = sorted(
                zip(group.members, group.spots, stays, strict=True),
                key=lambda item: battle.units[item[0].unit].kind == UnitKind.COMMANDANT,
            )
        group.members = [member for member, _, _ in pairs]
        group.spots = [spot for _, spot, _ in pairs]
        stays = [old for _, _, old in pairs]
        units = [battle.units[position.unit] for position in group.members]
        alone = len(units) == 1
        differ = {quarrel.unit for quarrel in battle.contradictions}
        first = next((old for old in stays if old is not None), None)
        return Party(
            spots=tuple(group.spots),
            labels=tuple(unit.label.read(window.lang) for unit in units),
            together=self._name(group, units),
            symbols=tuple(
                box_symbol(unit, position, badge=alone and unit.id in differ)
                for unit, position in zip(units, group.members, strict=True)
            ),
            away=find_away(battle, group, groups),
            known=tuple(None if old is None else old.front for old in stays),
            folded=folded,
            units=tuple(unit.id for unit in units),
            ended=ended,
            foreseen=foreseen,
            hand="" if first is None else first.align,
        )

    def _name(self, group: Group, units: list[Unit]) -> tuple[str, ...]:
        window = self.window
        parent = window.battle.units.get(group.parent)
        if parent is not None:
            return (parent.label.read(window.lang),)
        if len(units) == 1:
            return (units[0].label.read(window.lang),)
        long = name_stack(window.battle, units, window.lang, self.came)
        # Where that finds no room, the first of those who came, or whose they are.
        short = name_stack(window.battle, units, window.lang, self.came[:1])
        whose = window.battle.sides[units[0].side].short.read(window.lang)
        return tuple(dict.fromkeys((long, short, *([whose] if not self.came else []))))

    def _rank(self, position: Position) -> int:
        return self.came.index(position.unit) if position.unit in self.came else len(self.came)

    def _seat(self, group: Group, party: Party, seat: Seat) -> Iterator[PlacedUnit]:
        """Yield the units of a group, placed."""
        count, fold = len(group.members), seat.manner == "fold"
        first = group.members[0].unit
        block = first if count > 1 and not fold else ""
        for n, (position, (x, y)) in enumerate(zip(group.members, group.spots, strict=True)):
            px, py = seat.places[0 if fold else n]
            back = step_behind(n + 1) if fold else 0.0
            text = party.labels[n] if seat.manner == "each" else "" if n else seat.name
            yield PlacedUnit(
                position=position,
                x=x,
                y=y,
                dx=round(px + back - x, 1),
                dy=round(py - back - y, 1),
                text=text,
                align=seat.align,
                leader=n == seat.joined,
                fold=n + 1 if fold else 0,
                count=count if fold and n == 0 else 0,
                came=position.unit in self.came,
                stack=first if fold else "",
                block=block,
                manner=seat.manner if block else "",
                names=seat.listed,
            )


def _box_known(party: Party) -> Iterator[Box]:
    """Yield what the symbols take of those who stand already."""
    for place, (left, top, right, bottom) in zip(party.known, party.symbols, strict=True):
        if place is not None:
            x, y = place
            yield (x + left, y + top, x + right, y + bottom)


def find_arrivals(
    now: Situation, known: Mapping[str, PlacedUnit], project: Project
) -> tuple[str, ...]:
    """Return the units that came from afar in the course of a day, the farthest first.

    How far is afar depends on the scale: who only moved within what is drawn as one spot did not
    come.
    """
    came: dict[str, float] = {}
    for position in now.positions:
        old = known.get(position.unit)
        if old is not None and position.status == Status.ACTIVE:
            x, y = project(position.lon, position.lat)
            far = hypot(x - old.x, y - old.y)
            if far > NEAR:
                came[position.unit] = far
    return tuple(sorted(came, key=lambda unit: -came[unit]))
