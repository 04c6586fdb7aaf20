"""Starting a subscription: product, plan, number or cap, first charged day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from starlette.responses import Response

from customers.accounts.queries import CustomerDetail
from customers.subscriptions.subscribing import Wish, subscribe
from reseller.catalog.queries import ProductRow, products
from reseller.plumbing.database import WriteSession
from reseller.plumbing.idempotency import Effect
from reseller.rules.access import Verb
from reseller.rules.terms import PRESETS, EndRule, LicenseTerms
from web.context import Call
from web.forms import Form
from web.pages.reach import customer_in
from web.texts import _

FIELDS = {
    "product": "product",
    "product_id": "product",
    "terms": "terms",
    "terms_key": "terms",
    "quantity": "quantity",
    "count": "quantity",
    "cap": "cap",
    "start_on": "start_on",
    "po_number": "po_number",
}
LONGEST_PO_NUMBER = 64
ABOUT = {
    "google_flexible": _("Charged by the day for licenses in use, up to a purchase cap. Ends on any day."),
    "google_annual_monthly": _(
        "A number for 12 months, paid month by month. More at any time, fewer at renewal."
    ),
    "google_annual_yearly": _("A number for 12 months, paid at once and not refundable. Fewer at renewal."),
}


async def new(call: Call) -> Response:
    """GET …/subscriptions/new; `product`, `quantity` and `request` fill it in for a request."""
    call.need(Verb.SUBSCRIBE)
    given = {name: call.query(name) for name in ("product", "terms", "quantity", "cap", "request")}
    return await _page(call, Form.blank(start_on="", po_number="", **given))


async def create(call: Call) -> Response:
    """POST …/subscriptions/new."""
    call.need(Verb.SUBSCRIBE)
    form = await call.form()
    found, sold = await _read(call)
    product_id = _product(form, sold)
    terms = PRESETS[form.choice("terms", [terms.key for terms in offered(sold)])]
    wish = _wish(form, found.id, product_id, terms)
    po_number = form.text("po_number", longest=LONGEST_PO_NUMBER, needed=False)
    request_id = form.uuid("request")

    async def act(session: WriteSession) -> Effect:
        placed = await subscribe(
            session, wish, request_id=request_id, po_number=po_number or None, **call.deed
        )
        return {"order": str(placed.id), "number": placed.number}

    done = await call.attempt(form, act, operation="subscribe", fields=FIELDS)
    if done is None:
        return await _page(call, form)
    text = _("{product} is being started.").format(product=sold[product_id].name)
    label = _("Order {number}").format(number=done["number"])
    return call.go(f"/customers/{found.id}", text, f"/orders/{done['order']}", label)


def offered(sold: Mapping[UUID, ProductRow]) -> list[LicenseTerms]:
    """The terms that products are sold under and that can be started here."""
    keys = {key for row in sold.values() for key in row.terms_keys}
    return [terms for key, terms in PRESETS.items() if key in keys and _can_start(terms)]


def _can_start(terms: LicenseTerms) -> bool:
    return terms.ends is not EndRule.PERIOD_END and not terms.by_card


def _product(form: Form, sold: Mapping[UUID, ProductRow]) -> UUID:
    chosen = form.choice("product", [str(product_id) for product_id in sold])
    return UUID(chosen) if chosen else UUID(int=0)


def _wish(form: Form, customer_id: UUID, product_id: UUID, terms: LicenseTerms) -> Wish:
    """The fields that the plan asks for; a number for the other plan is refused, not dropped."""
    start_on = form.day("start_on")
    quantity, cap = form.whole_or_none("quantity", low=1), form.whole_or_none("cap")
    if terms.needs_cap and quantity is not None:
        form.wrong("quantity", _("Flexible has no number to buy. Leave this empty and set a purchase cap."))
    if not terms.needs_cap and cap is not None:
        form.wrong("cap", _("A cap belongs to Flexible. Leave this empty and enter the number of licenses."))
    if not terms.needs_cap and quantity is None:
        form.wrong("quantity", _("Enter the number of licenses, from 1 to 1,000,000."))
    return Wish(customer_id, product_id, terms.key, quantity=quantity, cap=cap, start_on=start_on)


async def _read(call: Call) -> tuple[CustomerDetail, dict[UUID, ProductRow]]:
    async with call.reading() as session:
        found = await customer_in(call, session)
        known = await products(session)
    return found, {key: row for key, row in known.items() if row.retired_at is None}


async def _page(call: Call, form: Form) -> Response:
    found, sold = await _read(call)
    context: dict[str, Any] = {
        "customer": {"id": found.id, "name": found.name},
        "products": [(str(row.id), row.name) for row in sold.values()],
        "terms": [
            {"value": terms.key, "label": terms.name, "text": ABOUT.get(terms.key, "")}
            for terms in offered(sold)
        ],
        "limit_text": "",
        "request": form.values.get("request", ""),
        "form": form,
        "key": form.key(),
    }
    return call.page("subscriptions/new.html", context, block="form", status=form.status)
