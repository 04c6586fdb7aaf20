"""The portal: what a customer has, who uses it, and what it costs where its reseller shows prices."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from starlette.responses import Response

from customers.accounts.links import RequestLink, request_link
from customers.accounts.queries import CustomerDetail, customer
from customers.charges.recurring import recurring_costs, recurring_number
from customers.history.queries import history_page
from customers.orders.preview import preview_add_licenses
from customers.requests.queries import requests_page
from customers.requests.rules import OPEN_STATES
from customers.subscriptions.queries import SubscriptionRow, subscriptions_of
from customers.users.queries import UserRow, users_page
from reseller.plumbing.database import ReadSession
from reseller.plumbing.pages import IdSlice
from reseller.rules.access import Verb, may, plan_hidden
from reseller.rules.errors import NotFound
from reseller.rules.money import Money
from reseller.rules.nearness import near
from web.context import Call
from web.forms import Form
from web.labels import bought_by, price_unit
from web.pages.estimate import amount_of
from web.pages.events import entry
from web.pages.holdings import counts, following, note_of
from web.pages.overrun import alarm
from web.pages.paging import next_href, slice_of
from web.pages.reach import Holding, customer_in
from web.render import unbroken
from web.texts import _

RECENT = 5
UNITS = {"license": _("Licenses"), "module": _("Modules"), "number": _("Numbers"), "user": _("Users")}


async def index(call: Call) -> Response:
    """GET /portal."""
    async with call.reading() as session:
        own = await own_company(call, session)
        held = (await subscriptions_of(session, [own.id]))[own.id]
        link = await request_link(session, own.id)
        costs = await recurring_costs(session, [row.held for row in held], call.today)
        asked = await _asked(session)
        history = await history_page(session, IdSlice(first=RECENT))
        alarms = [await _alarm(call, session, Holding(own, row, own=True)) for row in held]
    shown = own.prices_shown
    rows = [_row(call, row, link, asked.get(row.id, 0), costs if shown else {}) for row in held]
    prices = _("Prices shown by {reseller}, net, {currency}").format(
        reseller=call.reseller.name, currency=call.reseller.currency
    )
    context = {
        "customer": {"name": own.name},
        "prices": prices if shown else "",
        "alarms": [each for each in alarms if each is not None],
        "groups": grouped(rows),
        "may_change": any(row["change_href"] for row in rows),
        "history": [entry(row, call.actor, amounts=shown) for row in history.rows],
        "request": request_way(call, link),
    }
    return call.page("portal/index.html", context, block="list")


async def users(call: Call) -> Response:
    """GET …/users: everybody of one's own company or of a customer, and the subscriptions they can use."""
    return await users_shown(call, Form.blank())


async def users_shown(call: Call, form: Form) -> Response:
    """The page, with what was refused of its small forms."""
    async with call.reading() as session:
        of = await customer_in(call, session)
        held = (await subscriptions_of(session, [of.id]))[of.id]
        page = await users_page(session, slice_of(call), of.id)
    own = call.actor.customer_id is not None
    context = {
        "customer": {"name": of.name, "home": "/portal" if own else f"/customers/{of.id}"},
        "subscriptions": [_assignable(Holding(of, row, own=own)) for row in held if not row.held.over],
        "users": [_person(row) for row in page.rows],
        "may_change": call.may(Verb.ADD_USERS),
        "may_mark": call.may(Verb.UPDATE_USER),
        "people": "/portal/users" if own else f"/customers/{of.id}/users",
        "after": slice_of(call).after,
        "next_href": next_href(call, page, lambda row: row.id),
        "form": form,
        "key": form.key(),
    }
    return call.page("portal/users.html", context, block="list", status=form.status)


def _person(row: UserRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "email": row.address,
        "name": row.name,
        "licenses": row.licenses,
        "protected": row.protected,
        "active": row.deactivated_at is None,
    }


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


async def _asked(session: ReadSession) -> dict[UUID, int]:
    """Licenses asked for and not answered yet, by subscription."""
    page = await requests_page(session, IdSlice(first=100), statuses=OPEN_STATES)
    asked: dict[UUID, int] = {}
    for row in page.rows:
        if row.subscription_id:
            asked[row.subscription_id] = asked.get(row.subscription_id, 0) + row.quantity
    return asked


async def _alarm(call: Call, session: ReadSession, found: Holding) -> dict[str, Any] | None:
    """The red notice of a subscription over its licenses, with what buying them costs (L2, L3)."""
    shown = await alarm(call, session, found)
    if shown is None:
        return None
    shown["text"] = f"{found.row.product_name}: {shown['text']}"
    if not shown["href"]:
        return shown
    missing = found.row.held.licensed - found.row.held.bought
    preview = await preview_add_licenses(session, found.row.id, count=missing, **call.deed)
    if preview.errors or not preview.shows_amounts:
        return shown
    more = preview.recurring_after - preview.recurring_before
    text = _("{now} now, then {more} more {period}. Plus VAT.").format(
        now=unbroken(amount_of(preview, preview.net)),
        more=unbroken(amount_of(preview, more)),
        period=price_unit(found.row.held.terms, preview.period),
    )
    return {**shown, "price": text}


def _row(
    call: Call, row: SubscriptionRow, link: RequestLink, asked: int, costs: dict[UUID, int]
) -> dict[str, Any]:
    numbers, held = counts(row), row.held
    hidden = plan_hidden(call.actor, held.terms)
    title, text = ("", "") if hidden else following(row, call.today)
    cost = None if hidden else costs.get(row.id)
    note, tone = _note(row, asked, call.today)
    return {
        "id": row.id,
        "product": row.product_name,
        "unit": row.product_unit,
        "plan": bought_by(held.terms, held.period),
        "licensed": numbers["licensed"],
        "total": None if hidden else numbers["cap"] if numbers["bought"] is None else numbers["bought"],
        "of": _("of cap") if held.terms.needs_cap else "",
        "note": note,
        "tone": tone,
        "next_title": title,
        "next_text": text,
        "cost": None if cost is None else Money(cost, held.currency),
        "cost_text": _("owner only") if hidden else _cost_text(row),
        "href": f"/portal/subscriptions/{row.id}",
        **_change(call, row, link),
    }


def _note(row: SubscriptionRow, asked: int, today: date) -> tuple[str, str]:
    held = row.held
    said, tone = note_of(row, today)
    if said:
        return said, tone
    if asked:
        return _("{count:,} requested").format(count=asked), ""
    if held.terms.needs_cap and near(held.in_use, held.cap):
        return _("{count:,} to cap").format(count=row.available), "warn"
    return "", ""


def _cost_text(row: SubscriptionRow) -> str:
    held = row.held
    period = price_unit(held.terms, held.period)
    if held.terms.counts_licensed:
        return _("{period} at {count:,} in use").format(period=period, count=recurring_number(held))
    return period


def _change(call: Call, row: SubscriptionRow, link: RequestLink) -> dict[str, str]:
    """The one change that a row offers: buying, else adding users, else asking for more."""
    held, at = row.held, f"/portal/subscriptions/{row.id}"
    if held.over:
        return {"change_href": "", "change": "", "outside": ""}
    if Verb.RENEW in held.terms.verbs and _may_renew(call, row):
        return {"change_href": f"{at}/renew", "change": _("Renew"), "outside": ""}
    if Verb.ADD_LICENSES in held.terms.verbs and _buys(call, row):
        return {"change_href": f"{at}/licenses", "change": _("Buy"), "outside": ""}
    if held.terms.needs_cap or held.terms.bills_beyond:
        href = f"{at}/users" if call.may(Verb.ADD_USERS) else ""
        return {"change_href": href, "change": _("Add users") if href else "", "outside": ""}
    way = request_way(call, link)
    href = way["href"] if way["outside"] or not way["href"] else f"{way['href']}?subscription={row.id}"
    return {"change_href": href, "change": _("Request") if href else "", "outside": way["outside"]}


def _may_renew(call: Call, row: SubscriptionRow) -> bool:
    """Whether the renewal window is open: renewing comes before adding (H5, H7)."""
    offered = row.actions(call.actor, call.today)
    return any(action.verb is Verb.RENEW and action.allowed for action in offered)


def _buys(call: Call, row: SubscriptionRow) -> bool:
    """Whether this member approves amounts of this subscription."""
    terms = row.held.terms
    allowed = may(call.actor.role, Verb.ADD_LICENSES, may_buy=call.actor.may_buy, terms=terms)
    return allowed and row.held.shows_prices


def grouped(rows: Sequence[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Licenses first, and what is no license apart, each group under its name (L1)."""
    units = sorted({row["unit"] for row in rows}, key=lambda unit: (unit != "license", unit))
    names = {unit: UNITS.get(unit, unit.capitalize()) for unit in units}
    return [(names[unit], [row for row in rows if row["unit"] == unit]) for unit in units]


def _assignable(found: Holding) -> dict[str, Any]:
    numbers, row = counts(found.row), found.row
    return {
        "id": row.id,
        "product": row.product_name,
        "plan": bought_by(row.held.terms, row.held.period),
        "licensed": numbers["licensed"],
        "total": numbers["cap"] if numbers["bought"] is None else numbers["bought"],
        "of": _("of cap") if row.held.terms.needs_cap else "",
        "href": f"{found.base}/users",
    }
