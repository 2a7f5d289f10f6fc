"""The time control, a folium element: slider, play, days, events."""

from __future__ import annotations

from datetime import date
from html import escape
from pathlib import Path

from branca.element import MacroElement
from jinja2 import Template

from geo.battle import Battle, Language
from geo.payload import time_events
from geo.words import say, write_day, write_weekday

HERE = Path(__file__).parent


class TimeSlider(MacroElement):
    """One range input with a stop for every day; it owns the page's clock.

    Parameters
    ----------
    battle, lang
        The battle and the language of the words.
    """

    _template = Template(
        """
        {% macro header(this, kwargs) %}<style>{{ this.css }}</style>{% endmacro %}
        {% macro html(this, kwargs) %}{{ this.markup }}{% endmacro %}
        {% macro script(this, kwargs) %}
            {{ this.js }}
            clock.start();
        {% endmacro %}
        """
    )

    def __init__(self, battle: Battle, lang: Language) -> None:
        super().__init__()
        self._name = "TimeSlider"
        self.css = (HERE / "timeslider.css").read_text("utf-8")
        self.js = (HERE / "timeslider.js").read_text("utf-8")
        self.markup = write_time(battle, lang)


def write_time(battle: Battle, lang: Language) -> str:
    """Return the markup of the time control."""
    last = len(battle.dates) - 1
    stops, names, options = [], [], []
    for n, day in enumerate(battle.dates):
        left = f"left:{_share(n, last):.3f}%"
        eve = n == 0 and last > 0
        under = say(lang, "eve") if eve else write_weekday(day, lang, short=True)
        stops.append(f'<span class="stop" style="{left}"></span>')
        names.append(
            f'<span class="day-name" data-stop="{n}" style="{left}"><b>{day.day}</b>'
            f"<span>{escape(under)}</span></span>"
        )
        options.append(f'<option value="{n}" label="{escape(write_day(day, lang))}">')
    return (
        '<div class="time"><div class="buttons">'
        f"{_write_button('previous', say(lang, 'Previous day'), 'M10 3 5 8l5 5')}"
        f"{_write_play(lang)}{_write_button('next', say(lang, 'Next day'), 'm6 3 5 5-5 5')}</div>"
        '<div class="track"><div class="rail-rest"></div><div id="elapsed"></div>'
        f"{_write_pins(battle)}{''.join(stops)}"
        f'<input type="range" id="time" min="0" max="{last}" step="0.001" value="0" list="stops"'
        f' aria-label="{escape(say(lang, "Time"))}">'
        f'<datalist id="stops">{"".join(options)}</datalist>'
        f'<div id="thumb"></div>{"".join(names)}</div></div>'
    )


def _share(v: float, last: int) -> float:
    """Return where a reading of the clock lies along the track, in percent.

    A battle of one day has one stop, at the beginning.
    """
    return 100 * v / max(last, 1)


def _write_button(name: str, label: str, path: str) -> str:
    icon = f'<path d="{path}" fill="none" stroke="currentColor" stroke-width="2"/>'
    return (
        f'<button type="button" id="{name}" aria-label="{escape(label)}">'
        f'<svg width="16" height="16" aria-hidden="true">{icon}</svg></button>'
    )


def _write_play(lang: Language) -> str:
    play, pause = escape(say(lang, "Play")), escape(say(lang, "Pause"))
    return (
        f'<button type="button" id="play" aria-label="{play}" data-play="{play}"'
        f' data-pause="{pause}"><svg width="18" height="18" fill="currentColor" aria-hidden="true">'
        '<path class="go" d="M5 2v14l11-7z"/><path class="halt" d="M4 3h4v12H4zM10 3h4v12h-4z"/>'
        "</svg></button>"
    )


def _write_pins(battle: Battle) -> str:
    """Return a pin at each event's hour, and an open diamond where no hour is known."""
    last = len(battle.dates) - 1
    hours = {event.id: event.at for event in battle.events}
    loose: dict[date, int] = {}
    days = {event.id: event.day for event in battle.events}
    pins, named = [], -1.0
    for event, v, known in time_events(battle):
        at = hours[event]
        if known and at is not None:
            first_there = v - named > 0.2
            text = f"<small>{at:%H:%M}</small>" if first_there else ""
            named = v if first_there else named
            pins.append(
                f'<span class="pin" style="left:{_share(v, last):.3f}%">{text}<svg width="14"'
                ' height="20" aria-hidden="true"><path d="M7 6v12" stroke="var(--ink)"'
                ' stroke-width="1.6"/><circle cx="7" cy="5" r="2.7" fill="var(--ink)"/></svg>'
                "</span>"
            )
        else:
            loose[days[event]] = loose.get(days[event], 0) + 1
    for day, count in loose.items():
        v = (day - battle.first).days - 0.5
        shown = min(count, 4)
        marks = "".join(
            f'<path d="m{7 + 11 * (n - (shown - 1) / 2):.1f} 7 5 5-5 5-5-5z" fill="var(--panel)"'
            ' stroke="var(--ink2)" stroke-width="1.3"/>'
            for n in range(shown)
        )
        pins.append(
            f'<span class="pin" style="left:{_share(v, last):.3f}%">'
            f'<svg width="14" height="20" aria-hidden="true">{marks}</svg></span>'
        )
    return "".join(pins)
