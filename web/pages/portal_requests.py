"""A customer's requests: asked for, followed, withdrawn (G2)."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from customers.accounts.links import request_link
from customers.requests.actions import request_licenses, withdraw_request
from customers.requests.queries import RequestRow, license_request, requests_page
from customers.requests.rules import RequestStatus
from reseller.plumbing.database import WriteSession
from reseller.plumbing.idempotency import Effect
from reseller.rules.access import Verb
from web.context import Call
from web.forms import Form
from web.labels import full_day, plan, request_state
from web.pages.paging import next_href, slice_of
from web.pages.portal import own_company, request_way
from web.pages.wishes import FIELDS, choices, read_wish, shown
from web.texts import _

NEXT_TO = {
    RequestStatus.OPEN: _("{reseller} has it and will answer here."),
    RequestStatus.ORDERED: _("{reseller} has placed the order."),
    RequestStatus.DECLINED: _("{reseller} has declined it."),
    RequestStatus.WITHDRAWN: _("It was withdrawn."),
    RequestStatus.EXPIRED: _("It was open for 90 days without an answer."),
}


async def index(call: Call) -> Response:
    """GET /portal/requests: the newest first, whatever became of them."""
    async with call.reading() as session:
        own = await own_company(call, session)
        link = await request_link(session, own.id)
        page = await requests_page(session, slice_of(call), statuses=set(RequestStatus), newest_first=True)
    context = {
        "rows": [_row(row) for row in page.rows],
        "request": request_way(call, link),
        "configured": link.configured,
        "reseller": call.reseller.name,
        "next_href": next_href(call, page, lambda row: row.id),
    }
    return call.page("portal/requests.html", context, block="list")


async def new(call: Call) -> Response:
    """GET /portal/requests/new: `subscription` may be chosen already."""
    call.need(Verb.REQUEST)
    chosen = f"s:{call.query('subscription')}" if call.query("subscription") else ""
    return await _new(call, Form.blank(product=chosen, quantity="", note=""))


async def create(call: Call) -> Response:
    """POST /portal/requests/new."""
    call.need(Verb.REQUEST)
    form = await call.form()
    async with call.reading() as session:
        own = await own_company(call, session)
        offered = await choices(session, own.id)
    wish = read_wish(form, offered, own.id)

    async def act(session: WriteSession) -> Effect:
        return {"request": str(await request_licenses(session, wish=wish, **call.deed))}

    done = await call.attempt(form, act, operation="request_licenses", fields=FIELDS)
    if done is None:
        return await _new(call, form)
    text = _("{reseller} has your request.").format(reseller=call.reseller.name)
    return call.go(f"/portal/requests/{done['request']}", text)


async def show(call: Call) -> Response:
    """GET /portal/requests/{request}."""
    return await _show(call, Form.blank())


async def withdraw(call: Call) -> Response:
    """POST /portal/requests/{request}/withdrawal."""
    request_id, form = call.path_id("request", "request"), await call.form()
    async with call.reading() as session:
        await license_request(session, request_id)

    async def act(session: WriteSession) -> None:
        await withdraw_request(session, request_id, **call.deed)

    if await call.attempt(form, act, operation="withdraw_request") is None:
        return await _show(call, form)
    return call.go(f"/portal/requests/{request_id}", _("The request is withdrawn."))


async def _new(call: Call, form: Form) -> Response:
    async with call.reading() as session:
        own = await own_company(call, session)
        offered = await choices(session, own.id)
        link = await request_link(session, own.id)
    context = {
        **shown(form, offered, own, reseller=call.reseller.name, action="/portal/requests/new"),
        "asks_who": False,
        "configured": link.configured,
        "outside": link.address or "",
    }
    return call.page("portal/request.html", context, block="form", status=form.status)


async def _show(call: Call, form: Form) -> Response:
    async with call.reading() as session:
        found = await license_request(session, call.path_id("request", "request"))
    context = {
        "request": {**_row(found), "facts": _facts(found), "next": next_words(found, call.reseller.name)},
        "may_withdraw": found.status.is_open and call.may(Verb.WITHDRAW_REQUEST),
        "form": form,
        "key": form.key(),
    }
    return call.page("portal/request_shown.html", context, block="form", status=form.status)


def next_words(found: RequestRow, reseller: str) -> str:
    """What became of a request, and what happens next."""
    said = NEXT_TO.get(found.status, _("{reseller} looks into it.")).format(reseller=reseller)
    if found.order_status and found.order_status != "COMPLETED":
        said = _("{reseller} has placed the order; it is being carried out.").format(reseller=reseller)
    if found.order_status == "COMPLETED":
        said = _("The order is completed: the licenses can be assigned.")
    return said


def _row(row: RequestRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "number": row.number,
        "at": row.requested_at,
        "product": row.product_name,
        "quantity": row.quantity,
        "note": row.note,
        "status": request_state(row.status, own=True),
        "reason": row.reason or "",
        "order_number": row.order_number,
    }


def _facts(found: RequestRow) -> list[tuple[str, str]]:
    facts = [
        (_("Product"), found.product_name),
        (_("Plan"), plan(found.terms_key) if found.terms_key else _("left to the reseller")),
        (_("Additional licenses"), f"{found.quantity:,}"),
        (_("Asked by"), found.requester_name),
        (_("Asked on"), full_day(found.requested_on)),
    ]
    if found.order_number is not None:
        facts.append((_("Order"), str(found.order_number)))
    if found.order_quantity is not None:
        facts.append((_("Ordered"), f"{found.order_quantity:,}"))
    if found.reason:
        facts.append((_("Reason"), found.reason))
    return facts
