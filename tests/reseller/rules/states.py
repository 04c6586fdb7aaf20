"""Subscriptions as the guards see them, one builder per way of selling; keywords replace what they hold."""

from datetime import date
from typing import Any

from reseller.rules.periods import Span
from reseller.rules.seats import Holding
from reseller.rules.terms import PRESETS

TODAY = date(2026, 5, 10)
TERM = Span(date(2026, 4, 21), date(2027, 4, 21))
MONTH = Span(date(2026, 5, 1), date(2026, 6, 1))


def flexible(**state: Any) -> Holding:
    """Flexible with a cap of 50."""
    return Holding(terms=PRESETS["google_flexible"], **{"cap": 50, **state})


def annual(key: str = "google_annual_monthly", **state: Any) -> Holding:
    """Annual with 10 committed licenses and a request link."""
    return Holding(terms=PRESETS[key], **{"bought": 10, "term": TERM, "has_link": True, "usage": 10, **state})


def billomat(**state: Any) -> Holding:
    """Billomat with 10 licenses of the tariff Business, 6 of them in use."""
    held = {"bought": 10, "licensed": 6, "usage": 10, "term": MONTH, "tariff": "Business"}
    return Holding(terms=PRESETS["billomat"], **{**held, **state})


def timelog(**state: Any) -> Holding:
    """TimeLog with 10 licenses, all of them in use."""
    return Holding(
        terms=PRESETS["timelog"], **{"bought": 10, "licensed": 10, "usage": 10, "term": MONTH, **state}
    )


def aircall(**state: Any) -> Holding:
    """Aircall with 5 units included, paid and created."""
    held = {"bought": 5, "licensed": 5, "usage": 5, "included": 5, "term": MONTH}
    return Holding(terms=PRESETS["aircall"], **{**held, **state})


def horizon(**state: Any) -> Holding:
    """Horizon with 20 licenses, 12 of them in use, in a term up to 20 April 2027."""
    held = {"bought": 20, "licensed": 12, "usage": 20, "term": TERM}
    return Holding(terms=PRESETS["horizon"], **{**held, **state})
