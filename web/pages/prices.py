"""Publishing dated prices: a list entry with its volume tiers (M4, M6)."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from reseller.catalog.actions import NewPrice, publish_prices
from reseller.catalog.queries import products
from reseller.plumbing.database import WriteSession
from reseller.rules.access import Verb
from reseller.rules.money import DIGITS
from reseller.rules.pricing import Price
from reseller.rules.terms import PRESETS
from web.context import Call
from web.forms import Form
from web.pages.catalog import plan_text
from web.pages.contract import currency_options
from web.texts import _

FIELDS = {"terms_key": "plan", "period": "plan", "unit_price": "tiers", "product": "product"}
PLANS = tuple(
    (f"{key} {period.value}", plan_text(key, period.value))
    for key, terms in PRESETS.items()
    for period in terms.periods
)


async def new(call: Call) -> Response:
    """GET /catalog/prices: `product` may be chosen already."""
    call.need(Verb.PUBLISH_PRICES)
    chosen = {"product": call.query("product"), "plan": PLANS[0][0], "currency": "EUR"}
    return await _page(call, Form.blank(**chosen, valid_from=call.today, tiers=""))


async def publish(call: Call) -> Response:
    """POST /catalog/prices."""
    call.need(Verb.PUBLISH_PRICES)
    form = await call.form()
    product_id, day = form.uuid("product"), form.day("valid_from")
    terms_key, _space, period = form.choice("plan", [value for value, _label in PLANS]).partition(" ")
    currency, tiers = form.choice("currency", DIGITS), _tiers(form)
    if product_id is None:
        form.wrong("product", _("Choose a product."))
    if day is None:
        form.wrong("valid_from", _("Enter a date such as 2026-04-20."))

    async def act(session: WriteSession) -> None:
        assert product_id is not None
        assert day is not None
        price = Price.parse(tiers, field=("tiers",))
        entry = NewPrice(product_id, terms_key, period, currency, day, price)
        await publish_prices(session, prices=[entry], today=call.today, **call.deed)

    if await call.attempt(form, act, operation="publish_prices", fields=FIELDS) is None:
        return await _page(call, form)
    return call.go(f"/catalog/{product_id}", _("The price is published."))


def _tiers(form: Form) -> list[list[Any]]:
    """Each line's quantity and price as typed; the rules say whether they make tiers."""
    rows = [line.split() for line in form.text("tiers", longest=2_000).splitlines() if line.strip()]
    tiers: list[list[Any]] = []
    for number, row in enumerate(rows, 1):
        if len(row) != 2 or not (row[0].isascii() and row[0].isdecimal() and len(row[0]) <= 9):
            text = _("Line {number}: enter a whole number of licenses, a space and a price, such as 1 6.00.")
            form.wrong("tiers", text.format(number=number))
        else:
            tiers.append([int(row[0]), row[1]])
    starts = [start for start, _price in tiers]
    if form.ok and (starts[0] != 1 or starts != sorted(set(starts))):
        form.wrong("tiers", _("Let the first tier begin at 1, and each later one at a higher number."))
    return tiers


async def _page(call: Call, form: Form) -> Response:
    async with call.console.database.reading_without_tenant() as session:
        known = await products(session)
    offered = [(str(row.id), row.name) for row in known.values() if row.retired_at is None]
    context = {
        "products": [("", _("Choose")), *offered],
        "plans": PLANS,
        "currencies": currency_options(),
        "form": form,
        "key": form.key(),
    }
    return call.page("catalog/prices.html", context, block="form", status=form.status)
