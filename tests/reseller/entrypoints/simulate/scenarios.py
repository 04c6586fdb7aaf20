"""Short ways to write scenarios in tests."""

from typing import Any

import orjson

from reseller.entrypoints.simulate.fitting import read
from reseller.entrypoints.simulate.play import play
from reseller.plumbing.database import Database

Event = dict[str, Any]
IRISH = {"country": "IE", "billing_zone": "Europe/Dublin", "currency": "EUR"}


def at(day: str, time: str = "10:00:00Z") -> str:
    return f"{day}T{time}"


def flexible(day: str, price: str = "6.00", cap: int = 50, name: str = "ws", **more: Any) -> Event:
    return {
        "at": at(day, "08:00:00Z"), "do": "subscribe", "as": name, "customer": "acme.example",
        "product": "Workspace", "terms": "google_flexible", "unit_price": price, "cap": cap, **more,
    }  # fmt: skip


def annual(day: str, seats: int, price: str, terms: str = "google_annual_monthly", **more: Any) -> Event:
    return {
        "at": at(day), "do": "subscribe", "as": "an", "customer": "acme.example", "product": "Annual",
        "terms": terms, "quantity": seats, "unit_price": price, **more,
    }  # fmt: skip


def add(day: str, count: int, on: str = "ws", **more: Any) -> Event:
    return {"at": at(day), "do": "add_users", "on": on, "count": count, **more}


def remove(day: str, count: int, on: str = "ws", **more: Any) -> Event:
    return {"at": at(day), "do": "remove_users", "on": on, "count": count, **more}


def buy(day: str, count: int, on: str = "an", **more: Any) -> Event:
    return {"at": at(day), "do": "add_licenses", "on": on, "count": count, **more}


def begin(terms: str, day: str, quantity: int | None, price: str | None, **more: Any) -> Event:
    """A subscription called `held` under any terms; what is None is left out."""
    given = {
        "at": at(day, "08:00:00Z"), "do": "subscribe", "as": "held", "customer": "acme.example",
        "product": "Held", "terms": terms, "quantity": quantity, "unit_price": price, **more,
    }  # fmt: skip
    return {name: value for name, value in given.items() if value is not None}


def do(day: str, what: str, on: str, **more: Any) -> Event:
    return {"at": at(day), "do": what, "on": on, **more}


async def played(
    database: Database, *events: Event, until: str, time: str = "10:00:00Z", **more: Any
) -> dict[str, Any]:
    """Play one scenario as the file would say it."""
    given = {"reseller": IRISH, "request_link": True, "events": events, "until": at(until, time), **more}
    scenarios, _ = read(orjson.dumps(given))
    return await play(database, scenarios[0])


def nets(answer: dict[str, Any]) -> dict[str, str]:
    """The net of each monthly invoice by its month."""
    return {invoice["month"]: invoice["net"] for invoice in answer["invoices"]}


def lines(answer: dict[str, Any], month: str) -> list[tuple[str, int, int, int, str]]:
    """Kind, quantity, days, period days and net of a month's lines."""
    invoice = next(invoice for invoice in answer["invoices"] if invoice["month"] == month)
    keys = ("kind", "quantity", "days", "period_days", "net")
    return [tuple(line[key] for key in keys) for line in invoice["lines"]]


def codes(answer: dict[str, Any]) -> list[tuple[int, str]]:
    """The place and the code of each refused event."""
    return [(refusal["event"], refusal["code"]) for refusal in answer["refused"]]


def bills(answer: dict[str, Any]) -> list[tuple[str, str, list[tuple[Any, ...]]]]:
    """Each invoice's kind, its month or else its day, and its lines with their days."""
    keys = ("kind", "from", "to", "quantity", "days", "period_days", "net")
    return [
        (
            invoice["kind"],
            invoice["month"] or invoice["issued_on"],
            [tuple(line[key] for key in keys) for line in invoice["lines"]],
        )
        for invoice in answer["invoices"]
    ]


def events_of(answer: dict[str, Any]) -> list[int | None]:
    """The event of every line, in the answer's order."""
    return [line["event"] for invoice in answer["invoices"] for line in invoice["lines"]]


def standing(answer: dict[str, Any]) -> dict[str, Any]:
    """Where the one subscription stands at the end."""
    (one,) = answer["subscriptions"]
    return dict(one)
