"""One customer: its head, its subscriptions with their actions, what happened last."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from starlette.responses import Response

from customers.accounts.limits import contract_limits
from customers.accounts.links import RequestLink, request_link
from customers.accounts.queries import CustomerDetail, customer_row
from customers.accounts.rules import shown_domain
from customers.history.queries import HistoryFilter, history_page
from customers.requests.queries import RequestRow, requests_page
from customers.subscriptions.queries import subscriptions_of
from reseller.invoices.lines import LineRow, customer_lines
from reseller.plumbing.database import ReadSession
from reseller.plumbing.pages import IdSlice, Page
from reseller.rules.access import Verb
from reseller.rules.money import Money
from reseller.rules.periods import Month
from web.context import Call
from web.pages.ages import age
from web.pages.events import entry
from web.pages.holdings import row_of
from web.pages.portal import grouped
from web.pages.reach import Holding, customer_in
from web.render import number
from web.texts import _, counted

RECENT = 8
MOST_OPEN = 100


async def show(call: Call) -> Response:
    """GET /customers/{customer}."""
    async with call.reading() as session:
        found = await customer_in(call, session)
        held = (await subscriptions_of(session, [found.id]))[found.id]
        recent = await history_page(
            session, IdSlice(first=RECENT), wanted=HistoryFilter(customer_id=found.id)
        )
        invoiced = await _invoiced(call, session, found.id)
        head = await _head(call, session, found)
    context = {
        "customer": head,
        "groups": grouped([row_of(Holding(found, row), call.actor, call.today) for row in held]),
        "history": [entry(row, call.actor) for row in recent.rows],
        "lines": [_line(row) for row in invoiced],
        "may_edit": call.may(Verb.UPDATE_CUSTOMER),
        "may_subscribe": call.may(Verb.SUBSCRIBE),
    }
    return call.page("customers/show.html", context, block="subscriptions")


async def _invoiced(call: Call, session: ReadSession, customer_id: UUID) -> tuple[LineRow, ...]:
    """The lines invoiced last, for those who may read invoices."""
    if not call.may(Verb.READ_INVOICES):
        return ()
    return (await customer_lines(session, customer_id, IdSlice(first=RECENT), actor=call.actor)).rows


def _line(row: LineRow) -> dict[str, Any]:
    text = _("{product}, {quantity} for {days} of {period_days} days")
    return {
        "invoice_id": row.invoice_id,
        "invoice_number": row.invoice_number,
        "month": row.month,
        "text": text.format(
            product=row.product_name,
            quantity=number(row.quantity),
            days=row.days,
            period_days=row.period_days,
        ),
        "net": Money(row.net_minor, row.currency),
    }


async def _head(call: Call, session: ReadSession, found: CustomerDetail) -> dict[str, Any]:
    row = await customer_row(session, found.id, month=Month.of(call.today))
    open_requests = await requests_page(session, IdSlice(first=MOST_OPEN), customer_id=found.id)
    net = row.month_net_minor
    return {
        "id": found.id,
        "number": found.number,
        "name": found.name,
        "domains": [shown_domain(domain) for domain in found.domains],
        "limit_text": await _limit_text(call, session, found),
        "link_text": link_text(await request_link(session, found.id)),
        "open_requests": len(open_requests.rows),
        "oldest_request": _oldest(open_requests, call.now),
        "so_far": None if net is None else Money(net, call.reseller.currency),
    }


async def _limit_text(call: Call, session: ReadSession, found: CustomerDetail) -> str:
    """The limit that holds for every product of this customer, and whether products have one of their own."""
    limit, apart = call.reseller.contract_limit, 0
    for customer_id, product_id, licenses in await contract_limits(session, found.id):
        if product_id is not None:
            apart += 1
        elif customer_id is not None:
            limit = licenses
    text = _("none") if limit is None else _("{limit:,} licenses of each product").format(limit=limit)
    if not apart:
        return text
    others = counted("{count} product has its own", "{count} products have their own", apart)
    return _("{text}; {others}").format(text=text, others=others)


def link_text(link: RequestLink) -> str:
    """Where a customer's requests come in, in words."""
    if link.mode == "off":
        return _("Off")
    kind = _("On, the console’s form") if link.mode == "console" else _("On, own address")
    return kind if not link.is_own else _("{kind}, for this customer").format(kind=kind)


def _oldest(rows: Page[RequestRow], now: datetime) -> str:
    if not rows.rows:
        return ""
    return _("waiting {age}").format(age=age(rows.rows[0].requested_at, now))
