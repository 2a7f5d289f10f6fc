"""What things are called: catalogues, dates, numbers, plurals in each language."""

from geo.words.phrases import (
    DASH,
    NO_BREAK,
    say,
    say_number,
    upper,
    write_date,
    write_day,
    write_hour,
    write_name,
    write_number,
    write_range,
    write_span,
    write_weekday,
    write_when,
)

__all__ = [
    "DASH",
    "NO_BREAK",
    "say",
    "say_number",
    "upper",
    "write_date",
    "write_day",
    "write_hour",
    "write_name",
    "write_number",
    "write_range",
    "write_span",
    "write_weekday",
    "write_when",
]
