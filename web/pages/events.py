"""Entries of the history as their table shows them (C8)."""

from __future__ import annotations

from datetime import UTC, date
from typing import Any

from customers.history.plans import number_hidden
from customers.history.queries import HistoryRow
from customers.orders.kinds import OrderKind
from reseller.rules.access import Actor, Verb, may
from reseller.rules.money import Money
from reseller.rules.terms import RenewalSetting
from web.labels import RENEWALS, event, request_state
from web.render import money
from web.texts import _

PAYMENTS = ("payment_received", "payment_returned")


def entry(row: HistoryRow, actor: Actor, *, amounts: bool = True) -> dict[str, Any]:
    """One row of `ui.history` for its reader; without `amounts` for those who are shown none (M6).

    Numbers of a plan that is the owner's are left out for others (A2).
    """
    told = not number_hidden(actor, row.action, row.terms_key)
    return {
        "id": row.id,
        "at": row.at,
        "billing_date": row.billing_date,
        "other_day": _other_day(row),
        "customer_name": row.customer_name or _("all customers"),
        "customer_href": f"/customers/{row.customer_id}" if row.customer_id else "/settings#request-link",
        "action": event(row.action),
        "product": row.product_name or "",
        "plan": row.plan or "",
        "quantity_after": row.quantity_after if told else None,
        "quantity_text": difference(row) if told and (amounts or "amount_minor" not in row.details) else "",
        "actor": acting(row.actor_name, row.on_behalf),
        "number": _number(row),
        "href": _href(row, own=actor.customer_id is not None),
        "status": row.order_status or state_of_request(row.request_status, actor),
        "order_id": row.order_id or "",
        "request": _request(row),
    }


def _request(row: HistoryRow) -> str:
    """The request that the order fulfills, or that there was none where requests are the way (G2)."""
    if row.order_id is not None and row.request_number is not None:
        return _("for request R-{number}").format(number=row.request_number)
    return _("without a request") if row.is_unrequested else ""


def acting(name: str, on_behalf: str | None) -> str:
    """Who acted, and for which reseller where provider staff did."""
    return _("{name}, for {reseller}").format(name=name, reseller=on_behalf) if on_behalf else name


def _other_day(row: HistoryRow) -> date | None:
    """The UTC date of an instant that the billing zone puts on another day (D1)."""
    day = row.at.astimezone(UTC).date()
    return day if day != row.billing_date else None


def state_of_request(status: str | None, actor: Actor) -> str:
    """Where a request stands, for this reader; "" where there is none."""
    may_answer = may(actor.role, Verb.DECLINE_REQUEST)
    own = actor.customer_id is not None
    return request_state(status, own=own, may_answer=may_answer) if status else ""


def _href(row: HistoryRow, *, own: bool) -> str:
    if row.order_id:
        return f"/orders/{row.order_id}"
    if "order" in row.details:
        return f"/orders/{row.details['order']}"
    requests = "/portal/requests" if own else "/requests"
    return f"{requests}/{row.details['request']}" if "request" in row.details else ""


def _number(row: HistoryRow) -> int | str:
    """The order's number, also beside its payments; a request's with its letter."""
    if "request" in row.details and not row.order_number:
        return _("R-{number}").format(number=row.details["number"])
    return row.order_number or row.details.get("number", "")


def difference(row: HistoryRow) -> str:
    """What an entry changed: "added 12"; for a renewal what was chosen, for a payment its amount."""
    if row.action == "renewal_set":
        chosen = row.details["after"]["setting"]
        return RENEWALS[RenewalSetting[chosen]] if chosen else ""
    if row.action in PAYMENTS:
        paid = Money(row.details["amount_minor"], row.details["currency"])
        return f"{paid.currency} {money(paid)}"
    if row.action.startswith(("license_requested", "request_")) and row.quantity_delta:
        return _("{count:,} more").format(count=row.quantity_delta)
    if row.action == OrderKind.END_SUBSCRIPTION.value.lower() or not row.quantity_delta:
        return ""
    if row.quantity_delta > 0:
        return _("added {count:,}").format(count=row.quantity_delta)
    return _("removed {count:,}").format(count=-row.quantity_delta)
