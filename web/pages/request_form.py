"""The hosted request form: the link is traded for a visit's cookie and a clean address (C5)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from starlette.responses import Response

from customers.accounts.links import request_link
from customers.accounts.queries import customer
from customers.requests.actions import request_by_link
from customers.requests.queries import license_request
from reseller.partners import identity
from reseller.partners.identity import Visit
from reseller.partners.queries import reseller_facts
from reseller.plumbing.database import DatabaseBusy, ReadSession
from reseller.plumbing.idempotency import EffectKey, claim, hash_of, remember
from reseller.rules.errors import ConsoleError, NotFound
from web.cookies import give_cookie, read_cookie
from web.forms import Form
from web.guest import Guest
from web.labels import request_state
from web.pages.portal_requests import next_words
from web.pages.wishes import FIELDS, choices, read_wish, shown

COOKIE = "visit"


async def arrive(guest: Guest) -> Response:
    """GET /request/{token}: a void link and one that never was look the same."""
    token = str(guest.request.path_params["token"])
    async with guest.console.database.work_without_tenant() as work:
        traded = await identity.trade_link(work, token, guest.now)
    if traded is None:
        return _void(guest)
    made, visit = traded
    asked = guest.request.query_params.get("request", "")
    response = guest.go(f"/request?sent={asked}" if _id(asked) else "/request")
    seconds = int((visit.expires_at - guest.now).total_seconds())
    give_cookie(guest.console, response, COOKIE, made.token, seconds=seconds)
    return response


async def show(guest: Guest) -> Response:
    """GET /request: the form, or with `sent` what became of a request."""
    visit = await _visit(guest)
    if visit is None:
        return _void(guest)
    sent = _id(guest.request.query_params.get("sent", ""))
    if sent is not None:
        return await _sent(guest, visit, sent)
    return await _page(guest, visit, Form.blank(product="", quantity="", name="", email="", note=""))


async def send(guest: Guest) -> Response:
    """POST /request."""
    visit = await _visit(guest)
    if visit is None:
        return _void(guest)
    form = await guest.form()
    async with _reading(guest, visit) as session:
        offered = await choices(session, visit.customer_id)
    wish = read_wish(form, offered, visit.customer_id)
    name, email = form.text("name"), form.email()
    asked = {key: text for key, text in form.typed.items() if key != "idempotency_key"}
    key = EffectKey(visit.reseller_id, str(visit.id), "request_by_link", form.key(), hash_of(asked))
    if form.ok:
        try:
            async with guest.console.database.unit_of_work(visit.reseller_id, visit.customer_id) as work:
                done = await claim(work, key, guest.now)
                if done is None:
                    made = await request_by_link(work, wish=wish, name=name, email=email, now=guest.now)
                    done = {"request": str(made)}
                    await remember(work, key, done)
            return guest.go(f"/request?sent={done['request']}")
        except ConsoleError as refusal:
            form.refuse(refusal, FIELDS)
        except DatabaseBusy as failure:
            form.put_off(failure)
    return await _page(guest, visit, form)


async def _visit(guest: Guest) -> Visit | None:
    token = read_cookie(guest.console, guest.request, COOKIE)
    async with guest.console.database.reading_without_tenant() as reading:
        return await identity.visit_of(reading, token, guest.now) if token else None


@asynccontextmanager
async def _reading(guest: Guest, visit: Visit) -> AsyncIterator[ReadSession]:
    async with guest.console.database.reading(visit.reseller_id, visit.customer_id) as session:
        yield session


async def _page(guest: Guest, visit: Visit, form: Form) -> Response:
    async with _reading(guest, visit) as session:
        facts, of = await reseller_facts(session), await customer(session, visit.customer_id)
        link, offered = await request_link(session, of.id), await choices(session, of.id)
    context = {
        **shown(form, offered, of, reseller=facts.name, action="/request"),
        "asks_who": True,
        "configured": link.mode == "console",
        "outside": "",
        "email": facts.email,
        "sent": None,
    }
    return guest.page("requests/form.html", context, status=form.status)


async def _sent(guest: Guest, visit: Visit, request_id: UUID) -> Response:
    async with _reading(guest, visit) as session:
        facts, of = await reseller_facts(session), await customer(session, visit.customer_id)
        found = await license_request(session, request_id)
    if found.customer_id != visit.customer_id:
        raise NotFound("request")
    context = {
        "customer": {"name": of.name, "domain": of.primary_domain},
        "reseller": {"name": facts.name},
        "email": facts.email,
        "sent": {
            "number": found.number,
            "status": request_state(found.status, own=True),
            "product": found.product_name,
            "quantity": found.quantity,
            "text": next_words(found, facts.name),
            "reason": found.reason or "",
        },
    }
    return guest.page("requests/form.html", context)


def _void(guest: Guest) -> Response:
    return guest.page("requests/void.html", {}, status=404)


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
