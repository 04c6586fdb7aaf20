"""How long ago something was, as people say it."""

from __future__ import annotations

from datetime import datetime

from web.texts import _, counted

MINUTE, HOUR, DAY = 60, 3600, 86_400


def age(since: datetime, now: datetime) -> str:
    """27 min, 4 h, 18 days; two days are still counted in hours."""
    seconds = max(0, int((now - since).total_seconds()))
    if seconds < HOUR:
        return _("{count} min").format(count=seconds // MINUTE)
    if seconds < 2 * DAY:
        return _("{count} h").format(count=seconds // HOUR)
    return counted("{count} day", "{count} days", seconds // DAY)
