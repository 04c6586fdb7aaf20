"""The mail about users beyond the licenses bought (L4)."""

from __future__ import annotations

from datetime import date

from customers.notices.notice import Notice


def overuse(excess: int, last_day: date, today: date) -> Notice:
    """Tells how many users are in excess, and at the end of which day the newest will be deactivated."""
    days_left = max(0, (last_day - today).days)
    return Notice("overuse", {"excess": excess, "last_day": last_day.isoformat(), "days_left": days_left})
