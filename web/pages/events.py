"""Entries of the history as their table shows them (C8)."""

from __future__ import annotations

from typing import Any

from customers.history.queries import HistoryRow
from customers.orders.kinds import OrderKind
from reseller.rules.terms import RenewalSetting
from web.labels import RENEWALS, event
from web.texts import _

CAP_AND_LIMIT = ("purchase_cap_set", "contract_limit_set")


def entry(row: HistoryRow) -> dict[str, Any]:
    """One row of `ui.history`."""
    return {
        "id": row.id,
        "at": row.at,
        "billing_date": row.billing_date,
        "customer_name": row.customer_name or _("all customers"),
        "customer_href": f"/customers/{row.customer_id}" if row.customer_id else "/settings#request-link",
        "action": event(row.action),
        "product": row.product_name or "",
        "plan": row.plan or "",
        "quantity_after": row.quantity_after,
        "quantity_text": difference(row),
        "actor": _("{name}, for {reseller}").format(name=row.actor_name, reseller=row.on_behalf)
        if row.on_behalf
        else row.actor_name,
        "number": row.order_number or "",
        "href": f"/orders/{row.order_id}" if row.order_id else "",
        "status": row.order_status or "",
        "attention": row.order_status == "FAILED",
    }


def difference(row: HistoryRow) -> str:
    """What an entry changed: "added 12", "removed 50"; for a renewal what was chosen."""
    if row.action == "renewal_set":
        chosen = row.details["after"]["setting"]
        return RENEWALS[RenewalSetting[chosen]] if chosen else ""
    if row.action == OrderKind.END_SUBSCRIPTION.value.lower() or not row.quantity_delta:
        return ""
    if row.quantity_delta > 0:
        return _("added {count:,}").format(count=row.quantity_delta)
    return _("removed {count:,}").format(count=-row.quantity_delta)
