"""Each list is one statement, however many rows it shows."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import pytest

from customers.accounts.home import near_bounds, renewals
from customers.accounts.queries import CustomerFilter, customers_page
from customers.history.queries import history_page
from customers.requests.queries import requests_page
from reseller.catalog.queries import list_prices, products_page
from reseller.partners.queries import reseller_facts
from reseller.plumbing.database import Database, ReadSession
from reseller.plumbing.pages import IdSlice, Slice
from reseller.rules.periods import Month
from tests.builders import a_customer, a_subscription, a_world

MARCH = Month(2026, 3)
ROWS = IdSlice(first=50)
WANTED = CustomerFilter(search="ac", terms_key="google_flexible", near_cap=False)

LISTS: dict[str, Callable[[ReadSession], Awaitable[Any]]] = {
    "customers": lambda session: customers_page(session, Slice(first=50), month=MARCH, wanted=WANTED),
    "history": lambda session: history_page(session, ROWS),
    "requests": lambda session: requests_page(session, ROWS),
    "products": lambda session: products_page(session, ROWS),
    "prices": list_prices,
    "near bounds": near_bounds,
    "renewals": lambda session: renewals(session, MARCH.first),
    "reseller": reseller_facts,
}


@pytest.mark.parametrize("name", LISTS)
async def test_a_list_is_one_statement(
    shared_database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    world = await a_world(shared_database, now)
    for _ in range(3):
        customer_id = await a_customer(shared_database, world.reseller_id, now)
        await a_subscription(shared_database, world, now, customer_id=customer_id, users=1)
    asked: list[str] = []
    fetch = ReadSession.fetch

    async def counted(session: ReadSession, sql: str, *args: object) -> list[Any]:
        asked.append(sql)
        return await fetch(session, sql, *args)

    async def counted_row(session: ReadSession, sql: str, *args: object) -> Any:
        found = await counted(session, sql, *args)
        return found[0] if found else None

    monkeypatch.setattr(ReadSession, "fetch", counted)
    monkeypatch.setattr(ReadSession, "fetchrow", counted_row)
    async with shared_database.reading(world.reseller_id) as session:
        await LISTS[name](session)
    assert len(asked) == 1
