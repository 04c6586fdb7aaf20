"""The order history, of one customer or of all: filters in the address, page by page, and as CSV (C8)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from starlette.responses import Response, StreamingResponse

from customers.accounts.queries import CustomerDetail, CustomerFilter, customers_page
from customers.history.queries import HistoryFilter, HistoryRow, history_csv, history_page
from reseller.catalog.queries import products
from reseller.plumbing.database import ReadSession
from reseller.plumbing.pages import LARGEST_PAGE, IdSlice, Page, Slice
from reseller.rules.access import ActorKind
from reseller.rules.periods import Month
from web.context import Call
from web.labels import ACTORS, EVENTS
from web.pages.events import entry
from web.pages.reach import customer_in
from web.texts import _

ROWS = 50
FILTERS = ("customer", "actor", "action", "product", "from", "to")
MOST_CUSTOMERS = LARGEST_PAGE
OF_ORDERS = frozenset({"order_canceled", "order_retried", "planned_order_placed"})
"""Deeds to an order: its own entry and its page tell them, and no entry of their own."""


async def index(call: Call) -> Response:
    """GET /history."""
    async with call.reading() as session:
        return await _page(call, session, None)


async def of_customer(call: Call) -> Response:
    """GET /customers/{customer}/history."""
    async with call.reading() as session:
        return await _page(call, session, await customer_in(call, session))


async def csv(call: Call) -> Response:
    """GET /history.csv: what is filtered, whole."""
    return _download(call, _wanted(call, None), "history.csv")


async def csv_of_customer(call: Call) -> Response:
    """GET /customers/{customer}/history.csv."""
    async with call.reading() as session:
        found = await customer_in(call, session)
    return _download(call, _wanted(call, found), f"history-{found.number}.csv")


# ------------------------------------------------------------------ the address


def _wanted(call: Call, found: CustomerDetail | None) -> HistoryFilter:
    """What the address asks for; a filter that can't be read filters nothing."""
    kind = call.query("actor")
    return HistoryFilter(
        customer_id=found.id if found else _id(call.query("customer")),
        product_id=_id(call.query("product")),
        actor_kind=ActorKind(kind) if kind in ActorKind.__members__ else None,
        action=call.query("action") or None,
        first_day=_day(call.query("from")),
        last_day=_day(call.query("to")),
    )


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _query(call: Call) -> dict[str, str]:
    return {name: call.query(name) for name in FILTERS}


def _address(path: str, given: dict[str, str]) -> str:
    kept = urlencode({name: value for name, value in given.items() if value})
    return f"{path}?{kept}" if kept else path


# --------------------------------------------------------------------- the page


async def _page(call: Call, session: ReadSession, found: CustomerDetail | None) -> Response:
    path = f"/customers/{found.id}/history" if found else "/history"
    query, wanted, since = _query(call), _wanted(call, found), _id(call.query("since"))
    page = await history_page(session, IdSlice(first=ROWS, after=_id(call.query("after"))), wanted=wanted)
    newer = await _newer(session, wanted, since)
    context: dict[str, Any] = {
        "customer": {"id": found.id, "name": found.name} if found else None,
        "query": query,
        "actors": (("", _("anyone")), *((kind.value, word) for kind, word in ACTORS.items())),
        "actions": (("", _("any")), *_actions()),
        "products": (("", _("any")), *await _products(session)),
        "customers": () if found else (("", _("any")), *await _customers(call, session, wanted.customer_id)),
        "path": path,
        "rows": [entry(row, call.actor) for row in page.rows],
        "csv_href": _address(f"{path}.csv", query),
        "clear_href": path if any(query.values()) else "",
        "next_href": _next(path, query, page),
        "newer": newer,
        "newer_href": _address(path, query),
        "live_href": _live(call, path, query, since, page),
    }
    return call.page("orders/history.html", context, block=_block(call))


def _actions() -> list[tuple[str, str]]:
    """What entries can be filtered by, in order of the words."""
    listed = ((name, word) for name, word in EVENTS.items() if name not in OF_ORDERS)
    return sorted(listed, key=lambda event: event[1])


def _block(call: Call) -> str:
    return "newer" if call.query("since") else "list"


async def _newer(session: ReadSession, wanted: HistoryFilter, since: UUID | None) -> int:
    """How many entries were written behind the one that the page shows first."""
    if since is None:
        return 0
    page = await history_page(session, IdSlice(first=LARGEST_PAGE, before=since), wanted=wanted)
    return len(page.rows)


def _live(call: Call, path: str, query: dict[str, str], since: UUID | None, page: Page[HistoryRow]) -> str:
    """Where the first page asks whether something newer than its first entry was written."""
    first = since or (page.rows[0].id if page.rows else None)
    return _address(path, {**query, "since": str(first)}) if first and not call.query("after") else ""


def _next(path: str, query: dict[str, str], page: Page[HistoryRow]) -> str:
    return _address(path, {**query, "after": str(page.rows[-1].id)}) if page.has_next else ""


async def _products(session: ReadSession) -> list[tuple[str, str]]:
    return [(str(row.id), row.name) for row in (await products(session)).values()]


async def _customers(call: Call, session: ReadSession, chosen: UUID | None) -> list[tuple[str, str]]:
    """The first hundred by name, and the chosen one."""
    month = Month.of(call.today)
    page = await customers_page(session, Slice(first=MOST_CUSTOMERS), month=month)
    offered = {str(row.id): row.name for row in page.rows}
    if chosen and str(chosen) not in offered:
        one = await customers_page(session, Slice(first=1), month=month, wanted=CustomerFilter(id=chosen))
        offered.update({str(row.id): row.name for row in one.rows})
    return list(offered.items())


# ------------------------------------------------------------------ the download


def _download(call: Call, wanted: HistoryFilter, name: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return StreamingResponse(_lines(call, wanted), media_type="text/csv; charset=utf-8", headers=headers)


async def _lines(call: Call, wanted: HistoryFilter) -> AsyncIterator[str]:
    async with call.reading() as session:
        async for line in history_csv(session, wanted):
            yield line
