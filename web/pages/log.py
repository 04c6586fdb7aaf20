"""The action log: who did what, newest first, sealed into a chain that can be verified."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from starlette.responses import Response

from customers.history.log import LogRow, log_page
from customers.history.plans import number_hidden
from reseller.plumbing.pages import IdSlice
from reseller.plumbing.sealing import LogReport, heads_folder, published, verify
from reseller.rules import errors
from reseller.rules.access import Actor, Verb
from web.context import Call
from web.labels import event
from web.pages.paging import next_href, slice_of
from web.texts import _

REFUSALS = frozenset(leaf.code for leaf in errors.leaves())
"""Codes of errors, which are for programs."""


async def index(call: Call) -> Response:
    """GET /log."""
    call.need(Verb.READ_LOG)
    return await _page(call, "log.html")


async def verification(call: Call) -> Response:
    """POST /log/verification: walk the chain and compare its end with the head kept outside."""
    call.need(Verb.READ_LOG)
    tenant = tenant_of(call)
    outside = published(heads_folder(call.console.settings), tenant)
    async with call.console.database.reading(tenant, in_one_snapshot=True) as session:
        report = await verify(session, tenant, outside)
    return await _page(call, "log.html", report)


async def of_customer(call: Call) -> Response:
    """GET /portal/log: what concerns the customer, for its own people."""
    return await _page(call, "portal/log.html")


def tenant_of(call: Call) -> UUID:
    """The reseller whose log is shown; the provider's own on its pages."""
    return call.place.provider.provider_id if call.place.provider else call.reseller.reseller_id


async def _page(call: Call, template: str, report: LogReport | None = None) -> Response:
    async with call.console.database.reading(tenant_of(call), call.actor.customer_id) as session:
        page = await log_page(session, slice_of(call) if report is None else IdSlice(first=50))
    own = call.actor.customer_id is not None
    context = {
        "rows": [_row(row, call.actor, own=own) for row in page.rows],
        "verified": report and _verified(report),
        "may_verify": not own,
        "next_href": next_href(call, page, lambda row: row.id) if report is None else "",
        "key": "",
    }
    return call.page(template, context, block="list")


def _row(row: LogRow, reader: Actor, *, own: bool) -> dict[str, Any]:
    """One entry for its reader; numbers of a plan that is the owner's are left out for others (A2).

    In a customer's `own` log its name goes without saying.
    """
    actor = row.actor_name
    if row.on_behalf:
        actor = _("{actor} for {reseller}").format(actor=actor, reseller=row.on_behalf)
    return {
        "id": row.id,
        "at": row.at,
        "action": event(row.action),
        "thing": ", ".join(dict.fromkeys(filter(None, _things(row, reader, own)))),
        "actor": actor,
        "sealed": row.sealed,
    }


def _things(row: LogRow, reader: Actor, own: bool) -> tuple[str | None, ...]:
    order = _("order {number}").format(number=row.order_number) if row.order_number else None
    quantity = None if number_hidden(reader, row.action, row.terms_key) else _quantity(row)
    return None if own else row.customer_name, row.product_name, order, quantity, *_named(row)


def _quantity(row: LogRow) -> str | None:
    """The total with its difference: "48, added 2"."""
    after, delta = row.quantity_after, row.quantity_delta
    if after is None:
        return _("{count:,} more").format(count=delta) if delta else None
    if not delta:
        return f"{after:,}"
    changed = _("added {count:,}") if delta > 0 else _("removed {count:,}")
    return f"{after:,}, " + changed.format(count=abs(delta))


def _named(row: LogRow) -> tuple[str, ...]:
    """The plain texts among the details that say which thing it was."""
    found = (row.details.get(name) for name in ("name", "email", "code", "month", "user", "invoice"))
    return tuple(text for text in found if isinstance(text, str) and text not in REFUSALS)


def _verified(report: LogReport) -> dict[str, Any]:
    counted = _("{sealed} entries are sealed, {unsealed} wait.").format(
        sealed=f"{report.sealed:,}", unsealed=f"{report.unsealed:,}"
    )
    return {"ok": not report.faults, "text": "; ".join(report.faults) or counted}
