"""Reading: history pages near and far, the history page by HTTP, and a nested GraphQL page."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import orjson

from customers.history.queries import HistoryFilter, history_page
from reseller.plumbing.embedded import EmbeddedServer
from reseller.plumbing.pages import IdSlice
from reseller.rules.access import ActorKind
from tests.bench.ground import PRODUCT, RESELLER, Ground, ground
from tests.bench.serving import Client, let_in, served
from tests.bench.table import Row
from tests.bench.turns import medians

ROWS = 50
NOT_SOLD = UUID("01900000-0000-7000-8000-00000000000f")
ABSENT = {
    "a product": HistoryFilter(product_id=NOT_SOLD),
    "an action": HistoryFilter(action="end_subscription"),
    "a kind of actor": HistoryFilter(actor_kind=ActorKind.JOB),
}
RAW = "the same rows by raw asyncpg"
SUBSCRIPTIONS = 100_000
HISTORY = """
SELECT o.id, o.placed_at, o.billing_date, o.actor_kind, o.actor_name, o.kind, o.quantity_after,
       o.quantity_delta, o.number, o.status, c.name, p.name AS product, t.terms_key
  FROM orders o JOIN customers c ON c.reseller_id = o.reseller_id AND c.id = o.customer_id
  JOIN products p ON p.id = o.product_id
  JOIN subscriptions s ON s.reseller_id = o.reseller_id AND s.id = o.subscription_id
  JOIN subscription_terms t ON t.reseller_id = s.reseller_id AND t.id = s.term_id
 WHERE o.reseller_id = $1 ORDER BY o.id DESC LIMIT 51"""
NESTED = """
SELECT c.id, c.number, c.name, c.primary_domain, s.id, s.licensed, s.cap, s.bought, p.name, t.terms_key
  FROM (SELECT * FROM customers WHERE reseller_id = $1 ORDER BY sort_key, id LIMIT 51) c
  JOIN subscriptions s ON s.reseller_id = c.reseller_id AND s.customer_id = c.id
  JOIN products p ON p.id = s.product_id
  JOIN subscription_terms t ON t.reseller_id = s.reseller_id AND t.id = s.term_id
 ORDER BY c.sort_key, c.id, s.id"""
QUERY = """{ customers(first: 50) { pageInfo { hasNextPage endCursor } nodes { id number name primaryDomain
  subscriptions { id licensed purchaseCap bought product { id name } terms { key name } } } } }"""


async def page_rows(server: EmbeddedServer) -> list[Row]:
    """Measure on a history of 300,000 orders, customers with three subscriptions each."""
    laid = await ground(server, "pages", SUBSCRIPTIONS, per_customer=3)
    token = await let_in(laid)
    rows = await _depth(laid)
    async with served(laid) as (port, _), laid.superuser() as raw:
        async with Client(port, f"Cookie: session={token}\r\n") as client:
            floor, page = await medians(lambda: raw.fetch(HISTORY, RESELLER), lambda: client.get("/history"))
            note = f"{page * 1000:.1f} ms against {floor * 1000:.1f} ms"
            rows.append(Row("history page by HTTP, 50 rows", RAW, floor / page, 0.30, note, True))
        async with Client(port, f"Authorization: Bearer {token}\r\n") as client:
            body = orjson.dumps({"query": QUERY})
            answer = orjson.loads(await client.post("/graphql", body))
            if "errors" in answer or len(answer["data"]["customers"]["nodes"]) != ROWS:
                raise RuntimeError(str(answer)[:500])
            floor, page = await medians(
                lambda: raw.fetch(NESTED, RESELLER), lambda: client.post("/graphql", body)
            )
            note = f"{page * 1000:.1f} ms against {floor * 1000:.1f} ms"
            name = "GraphQL page, 50 customers with 3 subscriptions each"
            rows.append(Row(name, RAW, floor / page, 0.10, note, True))
    return rows


async def _depth(laid: Ground) -> list[Row]:
    filters = {
        "no filter": HistoryFilter(),
        "one product": HistoryFilter(product_id=PRODUCT),
        "one kind of actor": HistoryFilter(actor_kind=ActorKind.RESELLER_USER),
        "one action": HistoryFilter(action="add_users"),
    }
    rows = []
    async with laid.superuser() as raw:
        deep = await raw.fetchval("SELECT id FROM orders ORDER BY id OFFSET 1000 LIMIT 1")
    async with laid.database() as database, database.reading(RESELLER) as session:
        for name, wanted in filters.items():
            near, far = await medians(_reader(session, wanted, None), _reader(session, wanted, deep))
            rows.append(Row(f"order history, the last pages, {name}", "page 1", far / near, 2.0))
        for name, wanted in ABSENT.items():
            near, nothing = await medians(
                _reader(session, HistoryFilter(), None), _reader(session, wanted, None)
            )
            rows.append(Row(f"order history of {name} without entries", "page 1", nothing / near, 2.0))
    return rows


def _reader(session: Any, wanted: HistoryFilter, after: Any) -> Callable[[], Awaitable[object]]:
    return lambda: history_page(session, IdSlice(first=ROWS, after=after), wanted=wanted)
