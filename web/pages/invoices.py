"""Invoices as a list: by state, month and customer; the provider's over all its resellers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from starlette.responses import Response

from customers.accounts.queries import CustomerOrder, customers_page
from reseller.invoices.queries import InvoiceFilter, InvoiceRow, invoices_page
from reseller.invoices.statuses import InvoiceKind, InvoiceStatus
from reseller.partners.queries import reseller_names
from reseller.plumbing.database import ReadSession
from reseller.plumbing.pages import Slice
from reseller.rules.access import Verb
from reseller.rules.errors import ConsoleError
from reseller.rules.money import Money
from reseller.rules.periods import Month
from web.context import Call
from web.pages.invoice_words import KINDS, month_name
from web.pages.paging import next_href, slice_of
from web.texts import _

MONTHS_BACK = 24
TABS = (
    ("", _("All")),
    (InvoiceStatus.FINALIZED.value, _("Finalized")),
    (InvoiceStatus.OVERDUE.value, _("Overdue")),
    (InvoiceStatus.PAID.value, _("Paid")),
    (InvoiceStatus.CREDITED.value, _("Credited")),
)
Option = tuple[str, str]
SHOWN: tuple[Option, ...] = (
    (InvoiceKind.MONTHLY.value, _("Monthly invoice")),
    (InvoiceKind.IMMEDIATE.value, KINDS[InvoiceKind.IMMEDIATE]),
    (InvoiceKind.CREDIT_NOTE.value, KINDS[InvoiceKind.CREDIT_NOTE]),
)
"""The kinds that are made, as the filter offers them."""


async def index(call: Call) -> Response:
    """GET /invoices."""
    call.need(Verb.READ_INVOICES)
    wanted = _wanted(call)
    if call.place.provider is not None:
        async with call.console.database.provider_reading() as session:
            return await _of_all(call, session, wanted)
    async with call.reading() as session:
        page = await invoices_page(
            session, slice_of(call), narrowed=wanted, actor=call.actor, today=call.today
        )
        options = await _customers(session, call)
    return _page(call, page, options, names={})


async def _of_all(call: Call, session: ReadSession, wanted: InvoiceFilter) -> Response:
    names = await reseller_names(session)
    chosen = _id(call.query("reseller"))
    reach = [chosen] if chosen in names else list(names)
    page = await invoices_page(
        session, slice_of(call), narrowed=wanted, actor=call.actor, today=call.today, resellers=reach
    )
    options = [(str(key), name) for key, name in names.items()]
    return _page(call, page, options, names=names)


def _page(call: Call, page: Any, options: Sequence[Option], names: dict[UUID, str]) -> Response:
    filtered = "reseller" if names else "customer"
    query = {name: call.query(name) for name in ("status", "kind", "month", filtered)}
    context = {
        "tabs": [_tab(query, status, label) for status, label in TABS],
        "kinds": [("", _("any")), *SHOWN],
        "months": [("", _("any")), *_months(call)],
        "filtered": filtered,
        "filter_label": _("Reseller") if names else _("Customer"),
        "options": [("", _("any")), *options],
        "query": query,
        "narrowed": any(query.values()),
        "rows": [_row(row, names.get(row.reseller_id, "")) for row in page.rows],
        "next_href": next_href(call, page, lambda row: row.id),
        "preview_href": "" if names else "/invoices/preview",
    }
    return call.page("invoices/index.html", context, block="list")


def _wanted(call: Call) -> InvoiceFilter:
    status, kind, month = call.query("status"), call.query("kind"), call.query("month")
    known = {each.value for each in InvoiceStatus}
    return InvoiceFilter(
        month=_month(month),
        customer_id=_id(call.query("customer")),
        status=InvoiceStatus(status) if status in known else None,
        kind=InvoiceKind(kind) if kind in dict(SHOWN) else None,
    )


def _month(text: str) -> Month | None:
    try:
        return Month.parse(text)
    except ConsoleError:
        return None


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _months(call: Call) -> list[Option]:
    month, found = Month.of(call.today).previous(), []
    for _count in range(MONTHS_BACK):
        found.append((str(month), month_name(month.first)))
        month = month.previous()
    return found


async def _customers(session: ReadSession, call: Call) -> list[Option]:
    """The first hundred customers by name, and the chosen one: enough for a list, the rest by search."""
    page = await customers_page(
        session, Slice(first=100), month=Month.of(call.today), order=CustomerOrder.NAME
    )
    return [(str(row.id), row.name) for row in page.rows]


def _tab(query: dict[str, str], status: str, label: str) -> dict[str, Any]:
    address = urlencode({name: value for name, value in {**query, "status": status}.items() if value})
    href = f"/invoices?{address}" if address else "/invoices"
    return {"label": label, "href": href, "current": query["status"] == status}


def _row(row: InvoiceRow, reseller: str) -> dict[str, Any]:
    return {
        "id": row.id,
        "number": row.number,
        "title": KINDS[row.kind],
        "month": row.month.first if row.month else None,
        "issued_on": row.issued_on,
        "reseller": reseller,
        "net": Money(row.net_minor, row.currency),
        "gross": Money(row.gross_minor, row.currency),
        "status": row.status.value,
    }
