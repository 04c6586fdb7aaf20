"""One order: what was asked, where it stands, what it costs; canceling it, trying it again (C10)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from starlette.responses import Response

from customers.accounts.queries import customer
from customers.history.plans import number_hidden
from customers.orders.canceling import cancel_order
from customers.orders.deeds import Deed, order_deeds
from customers.orders.kinds import OrderKind, OrderStatus
from customers.orders.queries import ChargeRow, OrderRow, OrderUser, order, order_charges, order_users
from customers.orders.retrying import retry_order
from customers.payments.checkouts import offering
from customers.payments.queries import PaymentRow, open_payment, payments_of_orders
from customers.requests.queries import RequestRow, license_request
from reseller.invoices.queries import invoice_of_order
from reseller.plumbing.database import ReadSession, WriteSession
from reseller.rules.access import Verb, plan_hidden
from reseller.rules.errors import PaymentFailed
from reseller.rules.money import Money
from reseller.rules.terms import PRESETS
from web.context import Call
from web.forms import Form
from web.labels import full_day, plan
from web.pages.events import acting
from web.pages.order_words import sentence
from web.pages.payment_order import due, follows, goes_back, in_doubt, money_moved, to_checkout
from web.render import price
from web.texts import _

MOST_NAMED = 20
_AGAIN = {
    OrderKind.ADD_LICENSES: (Verb.ADD_LICENSES, "licenses"),
    OrderKind.RENEW_SUBSCRIPTION: (Verb.RENEW, "renew"),
}
"""What is ordered anew where an attempt came to nothing: the verb, and its pages."""
_DEEDS = {
    "order_canceled": _("Canceled"),
    "order_failed": _("Failed"),
    "order_expired": _("Not paid in time"),
    "order_retried": _("Tried again"),
}


async def show(call: Call) -> Response:
    """GET /orders/{order}; the page asks for itself again while the order is under way."""
    return await _page(call, Form.blank())


async def state(call: Call) -> Response:
    """GET /orders/{order}/state: the state alone, for the lists that show the order."""
    if not call.by_htmx:
        return call.go(f"/orders/{call.path('order')}")
    return await _page(call, Form.blank(), "state")


async def cancel(call: Call) -> Response:
    """POST /orders/{order}/cancellation."""
    order_id, form = call.path_id("order", "order"), await call.form()

    async def act(session: WriteSession) -> None:
        await cancel_order(session, order_id, **call.deed)

    if await call.attempt(form, act, operation="cancel_order") is None:
        return await _page(call, form)
    return call.go(f"/orders/{order_id}", _("The order is canceled; nothing is charged for it."))


async def retry(call: Call) -> Response:
    """POST /orders/{order}/retry: a new attempt with a new billing date, checked again."""
    order_id, form = call.path_id("order", "order"), await call.form()

    async def act(session: WriteSession) -> None:
        with offering(call.console.gateway) as pay:
            await retry_order(session, order_id, pay=pay, **call.deed)

    if await call.attempt(form, act, operation="retry_order") is None:
        return await _page(call, form)
    async with call.reading() as session:
        waits = await open_payment(session, order_id)
    if waits is not None:
        return await to_checkout(call, order_id)
    return call.go(f"/orders/{order_id}", _("The order is tried again."))


async def _page(call: Call, form: Form, block: str = "main") -> Response:
    order_id = call.path_id("order", "order")
    async with call.reading() as session:
        found = _as_told(call, await order(session, order_id))
        users = await order_users(session, order_id)
        asked = await license_request(session, found.request_id) if found.request_id else None
        charged = (await order_charges(session, [order_id]))[order_id]
        payments = (await payments_of_orders(session, [order_id]))[order_id]
        last_change = max([found.updated_at, *(each.updated_at for each in payments)])
        deeds = await order_deeds(session, found, until=last_change)
        is_live = found.status.is_open or follows(call, payments)
        if not await _sees_amounts(call, session, found):
            charged, payments, deeds = (), (), tuple(each for each in deeds if each.amount is None)
        invoice = await _invoice(call, session, order_id) if charged else None
    context = {
        "order": {**_head(call, found), "is_live": is_live, "facts": _facts(found, users, asked)},
        "charges": [_charge(row) for row in charged],
        "invoice": invoice,
        "payment": due(call, payments),
        "in_doubt": in_doubt(call, payments),
        "events": _events(found, deeds, payments),
        "form": form,
        "key": Form.blank().key(),
        "cancel_key": Form.blank().key(),
    }
    return call.page("orders/show.html", context, block=block, status=form.status)


def _as_told(call: Call, found: OrderRow) -> OrderRow:
    """The order for its reader: without the number that tells what an owner's plan includes (A2)."""
    hidden = number_hidden(call.actor, found.kind.value.lower(), found.terms_key)
    return replace(found, quantity_delta=0, quantity_after=0) if hidden else found


async def _sees_amounts(call: Call, session: ReadSession, found: OrderRow) -> bool:
    """Whether this reader is shown what the order costs (M6, A2)."""
    if call.actor.customer_id is None:
        return True
    terms = PRESETS.get(found.terms_key)
    hidden = terms is not None and plan_hidden(call.actor, terms)
    return not hidden and (await customer(session, found.customer_id)).prices_shown


async def _invoice(call: Call, session: ReadSession, order_id: UUID) -> dict[str, str] | None:
    """The invoice of what the order owes at once, for those who read invoices."""
    if not call.may(Verb.READ_INVOICES):
        return None
    found = await invoice_of_order(session, order_id, actor=call.actor, today=call.today)
    return {"number": found.number, "href": f"/invoices/{found.id}"} if found else None


# ------------------------------------------------------------------ what is shown


def _head(call: Call, found: OrderRow) -> dict[str, Any]:
    return {
        "id": found.id,
        "number": found.number,
        "status": found.status.value,
        "title": sentence(found, own=call.actor.customer_id is not None),
        "customer_id": found.customer_id,
        "customer_name": found.customer_name,
        "crumbs": _crumbs(call, found),
        "failure": found.failure_reason or found.failure_code or "",
        "may_retry": _may_retry(call, found),
        "again_href": _again_href(call, found),
        "may_cancel": _may_cancel(call, found),
    }


def _crumbs(call: Call, found: OrderRow) -> list[tuple[str, str]]:
    if call.actor.customer_id is not None:
        held = f"/portal/subscriptions/{found.subscription_id}"
        return [(_("Licenses"), "/portal"), (found.product_name, held)]
    customer_at = f"/customers/{found.customer_id}"
    return [(_("Order history"), "/history"), (found.customer_name, customer_at)]


def _may_retry(call: Call, found: OrderRow) -> bool:
    return found.status is OrderStatus.FAILED and call.may(Verb.RETRY_ORDER)


def _again_href(call: Call, found: OrderRow) -> str:
    """The review of the same number anew; "" where nothing can be ordered again, or the order be retried."""
    ended = found.status in (OrderStatus.FAILED, OrderStatus.EXPIRED)
    if not ended or found.kind not in _AGAIN or _may_retry(call, found):
        return ""
    verb, part = _AGAIN[found.kind]
    if not call.may(verb):
        return ""
    number = found.quantity_delta if verb is Verb.ADD_LICENSES else found.quantity_after
    home = "/portal" if call.actor.customer_id else f"/customers/{found.customer_id}"
    return f"{home}/subscriptions/{found.subscription_id}/{part}/review?quantity={number}"


def _may_cancel(call: Call, found: OrderRow) -> bool:
    """Not what is closed, and not what is owed at once and not given back (I4)."""
    terms = PRESETS.get(found.terms_key)
    bought = found.kind in (OrderKind.SUBSCRIBE, OrderKind.ADD_LICENSES)
    final = bought and terms is not None and terms.non_refundable
    return found.status.is_open and not final and call.may(Verb.CANCEL_ORDER)


def _facts(found: OrderRow, users: tuple[OrderUser, ...], asked: RequestRow | None) -> list[tuple[str, str]]:
    facts = [
        (_("Plan"), plan(found.terms_key)),
        *([] if _begins_without_number(found) else [(_("Quantity"), _quantity(found))]),
        (_("Billing date"), full_day(found.billing_date)),
        (_("Charged from"), full_day(found.charged_from)),
        (_("By"), found.actor_name),
    ]
    if asked is not None:
        number = _("R-{number}, {count:,} requested").format(number=asked.number, count=asked.quantity)
        facts.append((_("Request"), number))
    if found.po_number:
        facts.append((_("Purchase order number"), found.po_number))
    if found.attempt > 1:
        facts.append((_("Attempt"), f"{found.attempt}"))
    if users:
        facts.append((_("Users"), _named(users)))
    return facts


def _begins_without_number(found: OrderRow) -> bool:
    """Where users are simply added, or the number is the owner's to know (A2)."""
    return found.kind is OrderKind.SUBSCRIBE and not found.quantity_after


def _quantity(found: OrderRow) -> str:
    if found.quantity_delta > 0:
        return _("{after:,}, added {count:,}").format(after=found.quantity_after, count=found.quantity_delta)
    if found.quantity_delta < 0:
        return _("{after:,}, removed {count:,}").format(
            after=found.quantity_after, count=-found.quantity_delta
        )
    return f"{found.quantity_after:,}"


def _named(users: tuple[OrderUser, ...]) -> str:
    named = ", ".join(user.address for user in users[:MOST_NAMED])
    more = len(users) - MOST_NAMED
    return _("{named} and {count:,} more").format(named=named, count=more) if more > 0 else named


def _charge(row: ChargeRow) -> dict[str, Any]:
    days = _("{first} to {last}").format(first=full_day(row.first_day), last=full_day(row.last_day))
    return {
        "text": _("{quantity:,} × {currency} {price}, {days}").format(
            quantity=row.quantity, price=price(row.unit_price, row.currency), currency=row.currency, days=days
        ),
        "days": row.days,
        "period_days": row.period_days,
        "net": Money(row.net_minor, row.currency),
    }


def _events(
    found: OrderRow, deeds: tuple[Deed, ...], payments: tuple[PaymentRow, ...]
) -> list[dict[str, Any]]:
    """What happened, oldest first; money goes back after what sends it back."""
    events = [_event(found.placed_at, _("Placed"), found.actor_name), *map(_told, deeds)]
    job = _("Automated job")
    events += [_event(each.updated_at, goes_back(each), job) for each in payments if each.is_going_back]
    if found.completed_at:
        events.append(_event(found.completed_at, _("Completed"), job))
    return sorted(events, key=lambda event: event["at"])


def _told(deed: Deed) -> dict[str, Any]:
    actor = acting(deed.actor_name, deed.on_behalf)
    if deed.amount is not None:
        return _event(deed.at, money_moved(deed.action, deed.amount), actor)
    text = _("Failed, card declined") if deed.code == PaymentFailed.code else _DEEDS[deed.action]
    return _event(deed.at, text, actor)


def _event(at: datetime, text: str, actor: str) -> dict[str, Any]:
    return {"at": at, "text": text, "actor": actor}
