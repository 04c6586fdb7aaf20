"""Starting a subscription: product, plan, number or cap, first charged day; then the review (D4, I8)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

from starlette.responses import Response

from customers.accounts.queries import CustomerDetail
from customers.orders.estimates import OrderPreview
from customers.orders.placing import Placed
from customers.orders.preview import preview_subscribe
from customers.payments.checkouts import offering
from customers.requests.queries import RequestRow
from customers.subscriptions.subscribing import Wish, subscribe
from reseller.catalog.queries import ProductRow, products
from reseller.plumbing.database import ReadSession, WriteSession
from reseller.rules.access import Verb
from reseller.rules.errors import PackSize
from reseller.rules.terms import PRESETS, LicenseTerms, Period
from web.context import Call
from web.forms import Form
from web.pages.answering import request_in, request_shown
from web.pages.beginning import reviewed
from web.pages.checkout import Checkout, po_number_in
from web.pages.reach import customer_in
from web.pages.review import Review, Steps, Ways
from web.texts import _, counted

ABOUT = {
    "google_flexible": _("Charged by the day for licenses in use, up to a purchase cap. Ends on any day."),
    "google_annual_monthly": _(
        "A number for 12 months, paid month by month. More at any time, fewer at renewal."
    ),
    "google_annual_yearly": _("A number for 12 months, paid at once and not refundable. Fewer at renewal."),
    "billomat": _("Booked by the customer, by tariff. Unused licenses can be canceled to the period’s end."),
    "timelog": _("A number for each period, invoiced at once. Lower from the next period; 7 days of grace."),
    "aircall": _("An included number; units created beyond it are billed at once, to the period’s end."),
    "horizon": _("In packs, for 12 months, paid by card. Changed and renewed in the last 30 days only."),
}
PERIODS = {
    Period.MONTH: _("Monthly"),
    Period.QUARTER: _("Quarterly"),
    Period.YEAR: _("Yearly"),
}


class Beginning(NamedTuple):
    """A customer, what is sold to it, and the request that a first subscription answers."""

    customer: CustomerDetail
    sold: Mapping[UUID, ProductRow]
    asked: RequestRow | None


class Subscribe(Checkout[Beginning, Wish]):
    """A new subscription of a customer."""

    operation = "subscribe"
    carried = (
        "product", "terms", "period", "quantity", "included", "tariff", "cap", "start_on", "request",
    )  # fmt: skip
    fields = {
        "period": "period",
        "included": "included",
        "tariff": "tariff",
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

    async def find(self, call: Call, session: ReadSession, form: Form) -> Beginning:
        found = await customer_in(call, session)
        call.need(Verb.SUBSCRIBE)
        known = await products(session)
        sold = {key: row for key, row in known.items() if row.retired_at is None}
        return Beginning(found, sold, await request_in(call, session, form, found.id))

    def read(self, form: Form, of: Beginning) -> Wish:
        product_id = _product(form, of.sold)
        terms = PRESETS[form.choice("terms", [terms.key for terms in offered(of.sold)])]
        return _wish(form, of.customer.id, product_id, terms)

    async def preview(self, call: Call, session: ReadSession, of: Beginning, wish: Wish) -> OrderPreview:
        return await preview_subscribe(session, wish, **call.deed)

    async def order(
        self, call: Call, session: WriteSession, of: Beginning, wish: Wish, *, po_number: str | None
    ) -> Placed:
        with offering(call.console.gateway) as pay:
            return await subscribe(
                session, wish, request_id=of.asked.id if of.asked else None,
                po_number=po_number, pay=pay, **call.deed,
            )  # fmt: skip

    def steps(self, of: Beginning) -> Steps:
        base = f"/customers/{of.customer.id}/subscriptions/new"
        return [(_("Product and plan"), base), (_("Review"), f"{base}/review")]

    async def details(self, call: Call, of: Beginning, form: Form, ways: Ways = ()) -> Response:
        return _details(call, of, form)

    def review_of(self, of: Beginning, wish: Wish, preview: OrderPreview) -> Review:
        return reviewed(of.customer, of.sold[wish.product_id], wish, preview)

    def asked(self, of: Beginning) -> RequestRow | None:
        return of.asked

    def done(self, of: Beginning, wish: Wish) -> tuple[str, str]:
        text = _("{product} is being started.").format(product=of.sold[wish.product_id].name)
        return f"/customers/{of.customer.id}", text


CHECKOUT = Subscribe()


async def new(call: Call) -> Response:
    """GET …/subscriptions/new; the address fills it in, for a request as for the way back."""
    form = CHECKOUT.given(call)
    async with call.reading() as session:
        of = await CHECKOUT.find(call, session, form)
    return _details(call, of, form)


def offered(sold: Mapping[UUID, ProductRow]) -> list[LicenseTerms]:
    """The terms that products are sold under."""
    keys = {key for row in sold.values() for key in row.terms_keys}
    return [terms for key, terms in PRESETS.items() if key in keys]


def _product(form: Form, sold: Mapping[UUID, ProductRow]) -> UUID:
    chosen = form.choice("product", [str(product_id) for product_id in sold])
    return UUID(chosen) if chosen else UUID(int=0)


def _wish(form: Form, customer_id: UUID, product_id: UUID, terms: LicenseTerms) -> Wish:
    """The fields that the plan asks for; a number for another plan is refused, not dropped."""
    start_on = form.day("start_on")
    quantity, cap = form.whole_or_none("quantity", low=1), form.whole_or_none("cap")
    included = form.whole_or_none("included")
    period = form.choice("period", ["", *Period], default="")
    tariff = form.choice("tariff", ["", *_tariffs()], default="")
    if terms.needs_cap and quantity is not None:
        form.wrong("quantity", _("Flexible has no number to buy. Leave this empty and set a purchase cap."))
    if not terms.needs_cap and cap is not None:
        form.wrong("cap", _("A cap belongs to Flexible. Leave this empty and enter the number of licenses."))
    if not terms.needs_cap and quantity is None:
        form.wrong("quantity", _("Enter the number of licenses, from 1 to 1,000,000."))
    if included is not None and not terms.has_included:
        form.wrong("included", _("{plan} includes no number. Leave this empty.").format(plan=terms.name))
    if tariff and not terms.tariffs:
        form.wrong("tariff", _("{plan} has no tariffs. Leave this open.").format(plan=terms.name))
    if terms.by_card and po_number_in(form):
        text = _("{plan} is paid by card and names no purchase order. Leave this empty.")
        form.wrong("po_number", text.format(plan=terms.name))
    return Wish(
        customer_id, product_id, terms.key, quantity=quantity, cap=cap, start_on=start_on,
        period=Period(period) if period else None, included=included, tariff=tariff or None,
    )  # fmt: skip


def _tariffs() -> list[str]:
    """Every tariff that some plan knows, lowest first."""
    return list(dict.fromkeys(tariff for terms in PRESETS.values() for tariff in terms.tariffs))


def _asks(terms: LicenseTerms) -> str:
    """Which fields a plan has, as the style sheet shows them."""
    asked = {
        "cap": terms.needs_cap,
        "quantity": not terms.needs_cap,
        "period": len(terms.periods) > 1,
        "included": terms.has_included,
        "tariff": bool(terms.tariffs),
        "po": not terms.by_card,
    }
    return " ".join(name for name, has in asked.items() if has)


def _details(call: Call, of: Beginning, form: Form) -> Response:
    steps = CHECKOUT.linked(of, form)
    context: dict[str, Any] = {
        "customer": {"id": of.customer.id, "name": of.customer.name},
        "products": [(str(row.id), row.name) for row in of.sold.values()],
        "terms": [
            {"value": terms.key, "label": terms.name, "text": ABOUT.get(terms.key, ""), "asks": _asks(terms)}
            for terms in offered(of.sold)
        ],
        "periods": [("", _("As the plan begins with"))]
        + [(each.value, word) for each, word in PERIODS.items()],
        "tariffs": [("", _("As the plan begins with"))] + [(each, each) for each in _tariffs()],
        "packs": _packs(of, form),
        "steps": steps,
        "action": CHECKOUT.steps(of)[-1][1],
        "request": request_shown(of.asked),
        "form": form,
    }
    return call.page("subscriptions/new.html", context, block="form", status=form.status)


def _packs(of: Beginning, form: Form) -> list[tuple[str, str]]:
    """The two nearest numbers where the packs refused the one that was asked for (H2)."""
    if not isinstance(form.refusal, PackSize):
        return []
    found = []
    for count in (form.refusal.details["lower"], form.refusal.details["upper"]):
        if count > 0:
            label = counted("{count} license", "{count} licenses", count)
            found.append((label, CHECKOUT.linked(of, Form({**form.typed, "quantity": str(count)}))[-1][1]))
    return found
