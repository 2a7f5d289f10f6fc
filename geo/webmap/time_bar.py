"""The time control, a folium element: slider, play, days, events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from math import inf

from branca.element import MacroElement
from jinja2 import Template

from geo.battle import Battle, Event, Language, number_events, read_clock
from geo.webmap.assets import read_asset
from geo.webmap.told.markers import list_events, render_cites, speak_event
from geo.words import render_day, render_hour, render_weekday, say

TRACKS = {"wide": (620.0, 11.0), "slim": (280.0, 8.0)}
"""By name the least length of a track, px, and how much of it each event's mark needs."""

LEAD = 3
"""Marks that have room before the first stop, where the track is not yet."""

WORDED = 36.0
"""From one named hour to the next, px."""


@dataclass(frozen=True)
class Mark:
    """An event in the time bar."""

    event: Event
    number: int
    day: int
    """Number of its day on the track: the track begins with the stop of day 0."""
    v: float
    """The clock at its hour, or at the stop of its day where no hour is known or shown."""
    wanted: float
    """Where it would stand on the track if it were alone; below 0 before its begin."""

    @property
    def known(self) -> bool:
        """Whether its hour is known."""
        return self.event.at is not None

    @property
    def fixed(self) -> bool:
        """Whether its place on the track says its hour."""
        return self.known and self.day > 0


class TimeSlider(MacroElement):
    """One range input with a stop for every day; it owns the page's clock.

    Its markup comes first in the page, so that a keyboard reaches it first: `render_time`.
    """

    _template = Template(
        """
        {% macro header(this, kwargs) %}<style>{{ this.css }}</style>{% endmacro %}
        {% macro script(this, kwargs) %}
            {{ this.js }}
            clock.start();
        {% endmacro %}
        """
    )

    def __init__(self) -> None:
        super().__init__()
        self._name = "TimeSlider"
        self.css = read_asset("timeslider.css")
        self.js = read_asset("timeslider.js")


def render_time(battle: Battle, lang: Language) -> str:
    """Return the markup of the time control."""
    last, lead = _count_days(battle), _count_lead(battle)
    stops, names, options = [], [], []
    for n, day in enumerate(battle.dates):
        left = f"left:{100 * (n + lead) / last:.3f}%"
        eve = n == 0 and len(battle.dates) > 1
        under = say(lang, "eve") if eve else render_weekday(day, lang, short=True)
        stops.append(f'<span class="stop" style="{left}"></span>')
        names.append(
            f'<span class="day-name" data-stop="{n}" style="{left}"><b>{day.day}</b> '
            f"<span>{escape(under)}</span></span>"
        )
        options.append(f'<option value="{n}" label="{escape(render_day(day, lang))}">')
    return (
        f'<section class="time" aria-label="{escape(say(lang, "Time"))}">'
        '<div class="track"><div class="rail-rest"></div><div id="elapsed"></div>'
        f"{''.join(stops)}"
        f'<input type="range" id="time" min="0" max="{len(battle.dates) - 1}" step="0.001"'
        ' value="0" list="stops"'
        f' aria-label="{escape(say(lang, "Time"))}">'
        f'<datalist id="stops">{"".join(options)}</datalist>'
        f'<div id="thumb"></div>{"".join(names)}{_render_pins(battle, lang)}</div>'
        '<div class="buttons">'
        f"{_render_button('previous', say(lang, 'Previous day'), 'M10 3 5 8l5 5')}"
        f"{_render_play(lang)}{_render_button('next', say(lang, 'Next day'), 'm6 3 5 5-5 5')}</div>"
        '<div class="event-tip" id="event-tip" role="tooltip" hidden></div>'
        '<p class="unseen" id="spoken" role="status" aria-live="polite"></p></section>'
    )


def list_marks(battle: Battle) -> list[Mark]:
    """Return the events of the time bar, in the order of the clock and, within it, of the telling.

    An event without an hour stands somewhere between those told before and after it. The clock
    begins with the first stop: what happened on the first day is shown by that stop and stands
    before it, unless it is the only day, whose hours the track then is.
    """
    lead, marks = _count_lead(battle), []
    for n, day in enumerate(battle.dates):
        told = [event for event in list_events(battle) if event.day == day]
        numbers = number_events(battle, day)
        hours = {
            place: round(read_clock(battle, datetime.combine(day, event.at)), 4)
            for place, event in enumerate(told)
            if event.at is not None
        }
        for place, event in enumerate(told):
            v = max(0.0, hours.get(place, n))
            wanted = lead + hours.get(place, _guess_place(hours, place, len(told), n))
            marks.append(Mark(event, numbers[event.id], n + lead, v, wanted))
    return sorted(marks, key=lambda mark: (mark.v, mark.day, mark.number))


def _guess_place(hours: Mapping[int, float], place: int, count: int, n: int) -> float:
    """Return where an event without an hour goes: evenly between those that have one."""
    before = max((k for k in hours if k < place), default=-1)
    after = min((k for k in hours if k > place), default=count)
    low, high = hours.get(before, n - 1.0), hours.get(after, float(n))
    if high <= low:
        high = float(n)
    return low + (high - low) * (place - before) / (after - before)


def place_marks(marks: Sequence[Mark], last: int, length: float, gap: float) -> list[float]:
    """Return where the marks stand on a track, as shares of its length; none meets another.

    Parameters
    ----------
    marks
        The marks, as `list_marks` orders them.
    last
        The clock at the track's end.
    length
        Of the track, px.
    gap
        Between two marks, px; less where there are too many.

    Returns
    -------
    list
        One share for each mark, in their order. Hours that are known hold their place, as far as
        they leave room for each other; the others take the nearest that is free. Of the day of
        the first stop as many as have room stand before it, below 0.
    """
    if not marks:
        return []
    room = min(gap, length / len(marks))
    early = [mark for mark in marks if mark.day == 0][:LEAD]
    before = [(n + 0.5 - len(early)) * room / length for n in range(len(early))]
    return before + _place_on_track(marks[len(early) :], last, length, room)


def _place_on_track(marks: Sequence[Mark], last: int, length: float, room: float) -> list[float]:
    px = [max(room / 2, mark.wanted / last * length) for mark in marks]
    fixed = [n for n, mark in enumerate(marks) if mark.fixed]
    seats = dict(zip(fixed, _spread([px[n] for n in fixed], room, length), strict=True))
    for n, mark in enumerate(marks):
        if mark.fixed:
            continue
        west = max(room / 2, (mark.day - 1) / last * length)
        east = min(length - room / 2, max(1, mark.day) / last * length)
        spots = [px[n], west, east, *(x + side * room for x in seats.values() for side in (-1, 1))]
        free = [
            x
            for x in spots
            if west <= x <= east and all(abs(x - y) >= room - 1e-6 for y in seats.values())
        ]
        if not free:
            return [x / length for x in _spread_all(px, room, length)]
        _, seats[n] = min((abs(x - px[n]), x) for x in free)
    return [seats[n] / length for n in range(len(marks))]


def _spread_all(px: Sequence[float], room: float, length: float) -> list[float]:
    order = sorted(range(len(px)), key=lambda n: (px[n], n))
    spread = _spread([px[n] for n in order], room, length)
    found = [0.0] * len(px)
    for n, x in zip(order, spread, strict=True):
        found[n] = x
    return found


def _spread(wanted: Sequence[float], room: float, length: float) -> list[float]:
    """Return places in rising order, `room` apart, as near to those wanted as can be."""
    pools: list[tuple[float, int]] = []
    for n, x in enumerate(wanted):
        mean, count = x - n * room, 1
        while pools and pools[-1][0] > mean:
            other, more = pools.pop()
            mean, count = (mean * count + other * more) / (count + more), count + more
        pools.append((mean, count))
    least, most = room / 2, length - room / 2 - (len(wanted) - 1) * room
    means = [min(most, max(least, mean)) for mean, count in pools for _ in range(count)]
    return [mean + n * room for n, mean in enumerate(means)]


def _render_button(name: str, label: str, path: str) -> str:
    icon = f'<path d="{path}" fill="none" stroke="currentColor" stroke-width="2"/>'
    return (
        f'<button type="button" id="{name}" aria-label="{escape(label)}">'
        f'<svg width="16" height="16" aria-hidden="true">{icon}</svg></button>'
    )


def _render_play(lang: Language) -> str:
    play, pause = escape(say(lang, "Play")), escape(say(lang, "Pause"))
    return (
        f'<button type="button" id="play" aria-label="{play}" data-play="{play}"'
        f' data-pause="{pause}"><svg width="18" height="18" fill="currentColor" aria-hidden="true">'
        '<path class="go" d="M5 2v14l11-7z"/><path class="halt" d="M4 3h4v12H4zM10 3h4v12h-4z"/>'
        "</svg></button>"
    )


def _count_days(battle: Battle) -> int:
    """Return how many days long the track is; that of one day still has a length."""
    return max(1, len(battle.dates) - 1)


def _count_lead(battle: Battle) -> int:
    """Return how many days before the first stop the track begins: one, where it is the last."""
    return int(len(battle.dates) == 1)


def _render_pins(battle: Battle, lang: Language) -> str:
    """Return a pin at each event's hour, and an open diamond where no hour is known."""
    last = _count_days(battle)
    marks = list_marks(battle)
    if not marks:
        return ""
    places = {name: place_marks(marks, last, length, gap) for name, (length, gap) in TRACKS.items()}
    pins, named = [], -inf
    for n, mark in enumerate(marks):
        x = places["wide"][n] * TRACKS["wide"][0]
        hour = ""
        if mark.known and x - named > WORDED:
            hour, named = f"<small>{mark.event.at:%H:%M}</small>", x
        seats = {name: at[n] for name, at in places.items()}
        pins.append(_render_pin(battle, mark, seats, hour, lang))
    name = escape(say(lang, "Events"))
    return f'<div class="pins" id="pins" role="group" aria-label="{name}">{"".join(pins)}</div>'


def _render_pin(
    battle: Battle, mark: Mark, places: dict[str, float], hour: str, lang: Language
) -> str:
    where = ";".join(f"--{name}:{100 * at:.3f}%" for name, at in places.items())
    event, when = mark.event, render_hour(mark.event, lang)
    what, cite = event.what.read(lang), render_cites(battle, event.cite, lang)
    drawing = (
        '<path d="M7 8v10"/><circle cx="7" cy="7" r="3.4"/>'
        if mark.known
        else '<path d="m7 3.6 4.4 4.4L7 12.4 2.6 8z"/>'
    )
    return (
        f'<button type="button" class="pin {"known" if mark.known else "loose"}" tabindex="-1"'
        f' data-event="{escape(event.id)}" data-v="{mark.v:g}" style="{where}"'
        f' aria-label="{escape(speak_event(battle, event, lang))}"'
        f' data-when="{escape(when)}" data-what="{escape(what)}" data-cite="{escape(cite)}"'
        f' data-number="{mark.number}">{hour}'
        f'<svg width="14" height="18" aria-hidden="true">{drawing}</svg></button>'
    )
