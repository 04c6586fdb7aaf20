"""The form that asks what wishes would come to: its rows, its first values, and reading it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from customers.comparisons.question import MONTHS, MOST_USERS, Change, Parties, Question, Way
from reseller.catalog.queries import ListedPrice, list_prices
from reseller.partners.queries import provider_facts
from reseller.plumbing.database import ReadSession
from reseller.rules.money import digits
from reseller.rules.terms import PRESETS, LicenseTerms, Period
from web.context import Call
from web.forms import Form
from web.labels import price_unit
from web.texts import _, counted

ROWS = 4
"""Changes that the form has room for."""
NEUTRAL_CURRENCY = "EUR"
"""What provider staff compare in, who belong to no reseller."""
JOIN, LEAVE = "join", "leave"


class Listed(NamedTuple):
    """The list price of a way of selling: for which period, of which product."""

    price: str
    period: Period
    product: str


async def parties_of(call: Call, session: ReadSession) -> Parties:
    """Who sells to whom: the provider to the reseller, or to one like itself for provider staff."""
    provider = await provider_facts(session)
    reseller = call.place.reseller
    if reseller is None:
        return Parties(provider.country, provider.country, provider.zone, NEUTRAL_CURRENCY)
    return Parties(provider.country, reseller.country, reseller.zone, reseller.currency)


async def listed(session: ReadSession, currency: str, today: date) -> dict[str, Listed]:
    """By terms the list price in force: of the first product, and of its shortest period."""
    found: dict[str, ListedPrice] = {}
    for entry in await list_prices(session, since=today):
        terms = PRESETS.get(entry.terms_key)
        if terms is None or entry.currency != currency or entry.valid_from > today:
            continue
        known = found.get(entry.terms_key)
        if known is None or (_months(entry) < _months(known) and entry.product_id == known.product_id):
            found[entry.terms_key] = entry
    return {key: _listed(entry, currency) for key, entry in found.items()}


def _months(entry: ListedPrice) -> int:
    return Period(entry.period).months


def _listed(entry: ListedPrice, currency: str) -> Listed:
    text = entry.price.at(1).text(digits(currency))
    return Listed(text, Period(entry.period), entry.product_name)


def first_form(today: date, prices: dict[str, Listed]) -> Form:
    """Ten users from today for a year, under every way of selling that has a list price."""
    values: dict[str, object] = {"start": today.isoformat(), "users": 10, "months": 12}
    for key, entry in prices.items():
        values |= {f"use_{key}": "on", f"price_{key}": entry.price, f"period_{key}": entry.period.value}
    return Form.blank(**values)


def form_of(question: Question) -> Form:
    """The form as it was when the question was asked."""
    values: dict[str, object] = {
        "start": question.start.isoformat(), "users": question.users, "months": question.months
    }  # fmt: skip
    for row, change in enumerate(question.changes[:ROWS], 1):
        kind = JOIN if change.count > 0 else LEAVE
        values |= {
            f"day_{row}": change.on.isoformat(),
            f"kind_{row}": kind,
            f"count_{row}": abs(change.count),
        }
    for way in question.ways:
        key = way.terms_key
        values |= {f"use_{key}": "on", f"price_{key}": way.price, f"period_{key}": way.period.value}
    return Form.blank(**values)


def read(form: Form, parties: Parties, today: date) -> Question:
    """The question that was typed; what is wrong with it stands in the form."""
    start = form.day("start")
    if start is None:
        form.wrong("start", _("Enter a date such as 2026-04-20."))
    months = form.choice("months", [str(number) for number in MONTHS])
    users = form.whole("users", high=MOST_USERS)
    changes = sorted(_changes(form), key=lambda change: change.on)
    return Question(start or today, users, int(months), tuple(changes), tuple(_ways(form)), parties)


def _changes(form: Form) -> Iterator[Change]:
    for row in range(1, ROWS + 1):
        day = form.day(f"day_{row}")
        number = form.whole_or_none(f"count_{row}", low=1, high=MOST_USERS)
        if day is None and number is not None:
            form.wrong(f"day_{row}", _("Enter the day on which they join or leave."))
        elif day is not None and number is None:
            form.wrong(f"count_{row}", _("Enter how many users join or leave."))
        elif day is not None and number is not None:
            kind = form.choice(f"kind_{row}", (JOIN, LEAVE), default=JOIN)
            yield Change(day, number if kind == JOIN else -number)


def _ways(form: Form) -> Iterator[Way]:
    for key, terms in PRESETS.items():
        if form.ticked(f"use_{key}"):
            offered = [period.value for period in terms.periods]
            period = form.choice(f"period_{key}", offered, default=offered[0])
            yield Way(key, form.price(f"price_{key}"), Period(period))


# ------------------------------------------------------------------ what is shown


def choices_of_months() -> list[tuple[str, str]]:
    """How long, for the list in the form."""
    return [(str(number), counted("{count} month", "{count} months", number)) for number in MONTHS]


def change_rows(form: Form) -> list[dict[str, Any]]:
    """The rows for changes, with what is wrong in each."""
    return [_change_row(form, row) for row in range(1, ROWS + 1)]


def _change_row(form: Form, row: int) -> dict[str, Any]:
    names = [f"{field}_{row}" for field in ("day", "kind", "count")]
    day, kind, many = (form.values.get(name, "") for name in names)
    errors = {name: form.errors[name] for name in names if name in form.errors}
    return {"number": row, "day": day, "kind": kind, "many": many, "errors": errors}


def way_rows(form: Form, prices: dict[str, Listed]) -> list[dict[str, Any]]:
    """A row for each way of selling, with the product whose list price it begins with."""
    return [
        {
            "key": key,
            "name": terms.name,
            "listed": prices[key].product if key in prices else "",
            "used": form.ticked(f"use_{key}"),
            "price": form.values.get(f"price_{key}", ""),
            "period": form.values.get(f"period_{key}", ""),
            "periods": periods_of(terms),
            "error": form.errors.get(f"price_{key}") or form.errors.get(f"period_{key}", ""),
        }
        for key, terms in PRESETS.items()
    ]


def periods_of(terms: LicenseTerms) -> list[tuple[str, str]]:
    """The periods that a price can be for, by value and in words."""
    return [(period.value, price_unit(terms, period)) for period in terms.periods]
