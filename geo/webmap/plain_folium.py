"""Folium without pandas, which it loads only to take tables that nobody here gives it."""

import sys

if "pandas" not in sys.modules:
    # So Python is told that there is no such module; folium has a way for that.
    sys.modules["pandas"] = None  # type: ignore[assignment]
    try:
        import folium  # noqa: F401
    finally:
        del sys.modules["pandas"]
