"""The inbox of license requests: review and place prefilled, or decline with a reason (G2)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from starlette.responses import Response

from customers.accounts.queries import customers
from customers.requests.actions import decline_request
from customers.requests.queries import RequestRow, license_request, requests_page
from customers.requests.rules import LONGEST_REASON, OPEN_STATES, RequestStatus
from customers.subscriptions.queries import SubscriptionRow, subscriptions_of
from reseller.plumbing.database import ReadSession, WriteSession
from reseller.rules.access import Verb
from web.context import Call
from web.forms import Form
from web.labels import full_day, plan
from web.pages.ages import age
from web.pages.events import state_of_request
from web.pages.paging import next_href, slice_of
from web.pages.reach import subscription_path
from web.texts import _

TABS = {
    "": (_("Open"), OPEN_STATES, _("Requests of customers appear here. Give them a link to ask by.")),
    "ordered": (_("Ordered"), {RequestStatus.ORDERED}, _("Requests that became an order appear here.")),
    "declined": (_("Declined"), {RequestStatus.DECLINED}, _("Requests that you decline appear here.")),
    "closed": (
        _("Withdrawn and expired"),
        {RequestStatus.WITHDRAWN, RequestStatus.EXPIRED},
        _("Requests that were withdrawn, or open for 90 days, appear here."),
    ),
}


async def index(call: Call) -> Response:
    """GET /requests: the longest waiting first; other states newest first."""
    chosen = call.query("state") if call.query("state") in TABS else ""
    _label, statuses, empty_text = TABS[chosen]
    async with call.reading() as session:
        page = await requests_page(
            session, slice_of(call), statuses=statuses, customer_id=_customer(call),
            newest_first=bool(chosen),
        )  # fmt: skip
        only_of = await _only_of(call, session)
    context = {
        "tabs": [_tab(call.query("customer"), name, chosen) for name in TABS],
        "only_of": only_of,
        "every_href": _address("", chosen),
        "rows": [_row(call, row) for row in page.rows],
        "empty_text": empty_text,
        "next_href": next_href(call, page, lambda row: row.id),
        "may_change_link": call.may(Verb.SET_LINK) and not chosen,
    }
    return call.page("requests/index.html", context, block="list")


async def show(call: Call) -> Response:
    """GET /requests/{request}."""
    return await _page(call, Form.blank(reason=""))


async def decline(call: Call) -> Response:
    """POST /requests/{request}/decline: the requester reads the reason."""
    found = await _known(call)
    request_id = found.id
    call.need(Verb.DECLINE_REQUEST)
    form = await call.form()
    reason = form.text("reason", longest=LONGEST_REASON) if found.status.is_open else ""

    async def act(session: WriteSession) -> None:
        await decline_request(session, request_id, reason=reason, **call.deed)

    if await call.attempt(form, act, operation="decline_request") is None:
        return await _page(call, form)
    return call.go("/requests", _("The request is declined."), f"/requests/{request_id}", _("Open"))


async def _known(call: Call) -> RequestRow:
    """The request that the address names; NOT_FOUND before anything else is said."""
    async with call.reading() as session:
        return await license_request(session, call.path_id("request", "request"))


def _customer(call: Call) -> UUID | None:
    try:
        return UUID(call.query("customer"))
    except ValueError:
        return None


async def _only_of(call: Call, session: ReadSession) -> str:
    """The name of the one customer whose requests are shown; "" where all are."""
    wanted = _customer(call)
    found = await customers(session, [wanted]) if wanted else {}
    return "".join(row.name for row in found.values())


def _tab(customer: str, name: str, chosen: str) -> dict[str, Any]:
    return {"label": TABS[name][0], "href": _address(customer, name), "current": name == chosen}


def _address(customer: str, state: str) -> str:
    given = (("state", state), ("customer", customer))
    query = urlencode({key: value for key, value in given if value})
    return f"/requests?{query}" if query else "/requests"


def _row(call: Call, row: RequestRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "number": row.number,
        "at": row.requested_at,
        "age": age(row.requested_at, call.now),
        "customer_name": row.customer_name,
        "product": row.product_name,
        "quantity": row.quantity,
        "note": row.note,
        "requester": row.requester_name,
        "status": state_of_request(row.status, call.actor),
    }


# --------------------------------------------------------------------- one request


async def _page(call: Call, form: Form) -> Response:
    request_id = call.path_id("request", "request")
    async with call.reading() as session:
        found = await license_request(session, request_id)
        place_href = await _place_href(call, session, found)
    is_open = found.status.is_open
    context = {
        "request": {**_row(call, found), "customer_id": found.customer_id, "facts": _facts(found)},
        "order": {"id": found.order_id, "number": found.order_number} if found.order_id else None,
        "place_href": place_href,
        "may_decline": is_open and call.may(Verb.DECLINE_REQUEST),
        "form": form,
        "key": form.key(),
    }
    return call.page("requests/show.html", context, block="form", status=form.status)


async def _place_href(call: Call, session: ReadSession, found: RequestRow) -> str:
    """The review, filled in: of the subscription that takes it, or of a new one."""
    if not found.status.is_open:
        return ""
    held = (await subscriptions_of(session, [found.customer_id]))[found.customer_id]
    query = urlencode({"quantity": found.quantity, "request": found.id})
    if (row := _taking(found, held)) and call.may(Verb.ADD_LICENSES):
        return f"{subscription_path(found.customer_id, row.id)}/licenses/review?{query}"
    if not call.may(Verb.SUBSCRIBE):
        return ""
    return f"/customers/{found.customer_id}/subscriptions/new?{query}&product={found.product_id}"


def _taking(found: RequestRow, held: list[SubscriptionRow]) -> SubscriptionRow | None:
    """The subscription asked for; else the only live one of that product to which licenses can be added."""
    taking = [
        row
        for row in held
        if row.held.product_id == found.product_id
        and not row.held.over
        and Verb.ADD_LICENSES in row.held.terms.verbs
        and found.subscription_id in (None, row.id)
    ]
    return taking[0] if len(taking) == 1 else None


def _facts(found: RequestRow) -> list[tuple[str, str]]:
    facts = [
        (_("Customer"), found.customer_name),
        (_("Product"), found.product_name),
        (_("Licenses"), f"{found.quantity:,}"),
        (_("E-mail"), found.requester_email or _("none")),
        (_("Billing date"), full_day(found.requested_on)),
    ]
    if found.terms_key:
        facts.append((_("Plan"), plan(found.terms_key)))
    if found.order_quantity is not None and found.order_quantity != found.quantity:
        facts.append((_("Ordered"), f"{found.order_quantity:,}"))
    if found.reason:
        facts.append((_("Reason"), found.reason))
    return facts
