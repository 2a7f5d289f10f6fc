"""What things are called: catalogues, dates, numbers, plurals in each language."""

from geo.words.phrases import (
    DASH,
    NO_BREAK,
    render_date,
    render_day,
    render_hour,
    render_name,
    render_number,
    render_range,
    render_span,
    render_weekday,
    render_when,
    say,
    say_number,
    upper,
)

__all__ = [
    "DASH",
    "NO_BREAK",
    "render_date",
    "render_day",
    "render_hour",
    "render_name",
    "render_number",
    "render_range",
    "render_span",
    "render_weekday",
    "render_when",
    "say",
    "say_number",
    "upper",
]
