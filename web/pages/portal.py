"""The portal: what a customer has, who uses it, and what it costs where its reseller shows prices."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from starlette.responses import Response

from customers.accounts.links import RequestLink, request_link
from customers.accounts.queries import CustomerDetail, customer
from customers.charges.recurring import recurring_costs
from customers.history.queries import history_page
from customers.requests.queries import requests_page
from customers.requests.rules import OPEN_STATES
from customers.subscriptions.queries import SubscriptionRow, subscriptions_of
from customers.users.queries import users_page
from reseller.plumbing.database import ReadSession
from reseller.plumbing.pages import IdSlice
from reseller.rules.access import Verb
from reseller.rules.errors import NotFound
from reseller.rules.money import Money
from web.context import Call
from web.labels import PERIODS
from web.pages.events import entry
from web.pages.holdings import counts, following
from web.pages.paging import next_href, slice_of
from web.texts import _

RECENT = 5


async def index(call: Call) -> Response:
    """GET /portal."""
    async with call.reading() as session:
        own = await own_company(call, session)
        held = (await subscriptions_of(session, [own.id]))[own.id]
        link = await request_link(session, own.id)
        costs = await recurring_costs(session, [row.held for row in held], call.today)
        asked = await _asked(call, session)
        history = await history_page(session, IdSlice(first=RECENT))
    shown = own.prices_shown
    prices = _("Prices shown by {reseller}, net, {currency}").format(
        reseller=call.reseller.name, currency=call.reseller.currency
    )
    context = {
        "customer": {"name": own.name},
        "prices": prices if shown else "",
        "alarms": [],
        "rows": [_row(call, row, link, asked.get(row.id, 0), costs if shown else {}) for row in held],
        "history": [entry(row) for row in history.rows],
        "request": request_way(call, link),
    }
    return call.page("portal/index.html", context, block="list")


async def users(call: Call) -> Response:
    """GET /portal/users: everybody, and the subscriptions to which they can be added."""
    async with call.reading() as session:
        own = await own_company(call, session)
        held = (await subscriptions_of(session, [own.id]))[own.id]
        page = await users_page(session, slice_of(call), own.id)
    context = {
        "subscriptions": [_assignable(row) for row in held if not row.held.over],
        "users": [
            {
                "id": row.id,
                "email": row.address,
                "name": row.name,
                "licenses": row.licenses,
                "protected": row.protected,
                "active": row.deactivated_at is None,
            }
            for row in page.rows
        ],
        "may_change": call.may(Verb.ADD_USERS),
        "next_href": next_href(call, page, lambda row: row.id),
    }
    return call.page("portal/users.html", context, block="list")


async def own_company(call: Call, session: ReadSession) -> CustomerDetail:
    """The customer whose member is signed in."""
    if call.actor.customer_id is None:
        raise NotFound("page")
    return await customer(session, call.actor.customer_id)


def request_way(call: Call, link: RequestLink) -> dict[str, str]:
    """Where one asks for licenses: our own form, the reseller's address, or nowhere."""
    if not link.configured or not call.may(Verb.REQUEST):
        return {"href": "", "outside": ""}
    if link.mode == "address":
        return {"href": link.address or "", "outside": "yes"}
    return {"href": "/portal/requests/new", "outside": ""}


async def _asked(call: Call, session: ReadSession) -> dict[UUID, int]:
    """Licenses asked for and not answered yet, by subscription."""
    page = await requests_page(session, IdSlice(first=100), now=call.now, statuses=OPEN_STATES)
    asked: dict[UUID, int] = {}
    for row in page.rows:
        if row.subscription_id:
            asked[row.subscription_id] = asked.get(row.subscription_id, 0) + row.quantity
    return asked


def _row(
    call: Call, row: SubscriptionRow, link: RequestLink, asked: int, costs: dict[UUID, int]
) -> dict[str, Any]:
    numbers, held = counts(row), row.held
    title, text = following(row)
    cost = costs.get(row.id)
    note, tone = _note(row, asked)
    return {
        "id": row.id,
        "product": row.product_name,
        "plan": held.terms.name,
        "licensed": numbers["licensed"],
        "total": numbers["cap"] if numbers["bought"] is None else numbers["bought"],
        "of": _("of cap") if held.terms.needs_cap else "",
        "note": note,
        "tone": tone,
        "next_title": title,
        "next_text": text,
        "cost": None if cost is None else Money(cost, held.currency),
        "cost_text": _cost_text(row),
        "users_href": f"/portal/subscriptions/{row.id}/users",
        **_change(call, row, link),
    }


def _note(row: SubscriptionRow, asked: int) -> tuple[str, str]:
    held = row.held
    if held.state == "pending":
        return _("being set up"), ""
    if held.over:
        return _("ended"), ""
    if asked:
        return _("{count:,} requested").format(count=asked), ""
    if held.terms.needs_cap and row.available is not None and held.cap and 10 * row.available <= held.cap:
        return _("{count:,} to cap").format(count=row.available), "warn"
    return "", ""


def _cost_text(row: SubscriptionRow) -> str:
    held = row.held
    period = next((PERIODS[each] for each in held.terms.periods if each == held.period), held.period)
    if held.terms.counts_licensed:
        return _("{period} at {count:,} in use").format(period=period, count=held.licensed)
    return period


def _change(call: Call, row: SubscriptionRow, link: RequestLink) -> dict[str, str]:
    """The one change that a row offers: adding users under a cap, else asking for more."""
    if row.held.over:
        return {"change_href": "", "change": "", "outside": ""}
    if row.held.terms.needs_cap:
        href = f"/portal/subscriptions/{row.id}/users" if call.may(Verb.ADD_USERS) else ""
        return {"change_href": href, "change": _("Add users") if href else "", "outside": ""}
    way = request_way(call, link)
    href = way["href"] if way["outside"] or not way["href"] else f"{way['href']}?subscription={row.id}"
    return {"change_href": href, "change": _("Request") if href else "", "outside": way["outside"]}


def _assignable(row: SubscriptionRow) -> dict[str, Any]:
    numbers = counts(row)
    return {
        "id": row.id,
        "product": row.product_name,
        "plan": row.held.terms.name,
        "licensed": numbers["licensed"],
        "total": numbers["cap"] if numbers["bought"] is None else numbers["bought"],
        "of": _("of cap") if row.held.terms.needs_cap else "",
        "href": f"/portal/subscriptions/{row.id}/users",
    }
