"""Products and their offer, for the provider."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.responses import Response

from reseller.catalog.actions import create_product, update_product
from reseller.catalog.queries import ListedPrice, ProductRow, list_prices, price_changes, product, products
from reseller.plumbing.database import WriteSession
from reseller.plumbing.idempotency import Effect
from reseller.rules.access import Verb
from reseller.rules.money import digits
from reseller.rules.pricing import UnitPrice
from reseller.rules.terms import PRESETS, Period
from web.context import Call
from web.forms import Form
from web.labels import PERIODS, price_unit
from web.render import unbroken
from web.texts import _

TERMS = tuple((key, terms.name) for key, terms in PRESETS.items())
FIELDS = {"terms_keys": "terms"}


async def index(call: Call) -> Response:
    """GET /catalog."""
    return await _index(call, Form.blank(name="", vendor="", unit="license", terms=""))


async def create(call: Call) -> Response:
    """POST /catalog."""
    call.need(Verb.CREATE_PRODUCT)
    form = await call.form()
    name, vendor, unit = (
        form.text("name", longest=120, wanted="product"),
        form.text("vendor"),
        form.text("unit"),
    )
    keys = _chosen(form)

    async def act(session: WriteSession) -> Effect:
        made = await create_product(
            session, vendor=vendor, name=name, unit=unit, terms_keys=keys, today=call.today, **call.deed
        )
        return {"product": str(made)}

    done = await call.attempt(form, act, operation="create_product", fields=FIELDS)
    if done is None:
        return await _index(call, form)
    text = _("{name} is created. Publish its prices.").format(name=name)
    return call.go(f"/catalog/{done['product']}", text)


async def show(call: Call) -> Response:
    """GET /catalog/{product}."""
    return await _show(call)


async def update(call: Call) -> Response:
    """POST /catalog/{product}: under which terms it is offered, and whether still."""
    call.need(Verb.CREATE_PRODUCT)
    product_id, form = call.path_id("product", "product"), await call.form()
    keys, retired, version = _chosen(form), form.ticked("retired"), form.version()

    async def act(session: WriteSession) -> None:
        await update_product(
            session, product_id, terms_keys=keys, retired=retired, version=version, today=call.today,
            **call.deed,
        )  # fmt: skip

    if await call.attempt(form, act, operation="update_product", fields=FIELDS) is None:
        return await _show(call, form)
    return call.go(f"/catalog/{product_id}", _("The offer is saved."))


async def _index(call: Call, form: Form) -> Response:
    call.need(Verb.READ_RESELLERS)
    async with call.console.database.reading_without_tenant() as session:
        known = await products(session)
        listed = await list_prices(session, since=call.today)
        changes = await price_changes(session, call.today)
    context = {
        "products": [_row(row, listed, call) for row in known.values()],
        "changes": [_change(each) for each in changes],
        "may_edit": call.may(Verb.CREATE_PRODUCT),
        "terms": TERMS,
        "form": form,
        "key": form.key(),
    }
    return call.page("catalog/index.html", context, block="form", status=form.status)


async def _show(call: Call, form: Form | None = None) -> Response:
    call.need(Verb.READ_RESELLERS)
    async with call.console.database.reading_without_tenant() as session:
        row = await product(session, call.path_id("product", "product"))
        listed = await list_prices(session, row.id)
    present = Form.blank(terms="\n".join(row.terms_keys), retired="on" if row.retired_at else "")
    form = form or present
    context = {
        "product": {
            "id": row.id,
            "name": row.name,
            "vendor": row.vendor,
            "unit": row.unit,
            "version": form.carried(row.version),
            "retired": row.retired_at is not None,
        },
        "prices": [_price(each, call) for each in listed],
        "may_edit": call.may(Verb.CREATE_PRODUCT),
        "terms": TERMS,
        "present": [(_("Sold under"), _plans(row))] if form.status == 409 else [],
        "form": form,
        "key": form.key(),
    }
    return call.page("catalog/product.html", context, block="form", status=form.status)


def plan_text(terms_key: str, period: str) -> str:
    """A plan with the period that its price is for: "Billomat, a year"."""
    terms = PRESETS.get(terms_key)
    if terms is None:
        return terms_key
    return terms.name if len(terms.periods) == 1 else f"{terms.name}, {PERIODS[_period(terms, period)]}"


def _period(terms: Any, period: str) -> Any:
    return next(each for each in terms.periods if each == period)


def tier_texts(price: ListedPrice) -> list[dict[str, Any]]:
    """Each volume tier of a price with its unit price as text."""
    decimals = digits(price.currency)
    return [
        {"from_quantity": first, "price": UnitPrice(micros, price.price.divisor).text(decimals)}
        for first, micros in price.price.tiers
    ]


def _chosen(form: Form) -> list[str]:
    return form.typed.get("terms", "").split()


def _plans(row: ProductRow) -> str:
    return " · ".join(PRESETS[key].name for key in row.terms_keys if key in PRESETS)


def _row(row: ProductRow, listed: Sequence[ListedPrice], call: Call) -> dict[str, Any]:
    own = [each for each in listed if each.product_id == row.id and each.valid_from <= call.today]
    return {
        "id": row.id,
        "name": row.name,
        "vendor": row.vendor,
        "terms": _plans(row),
        "prices": _in_force(own),
        "retired": row.retired_at is not None,
    }


def _in_force(own: Sequence[ListedPrice]) -> str:
    """What one license costs by plan and period, in each currency: "EUR 30.00, USD 30.00 a month"."""
    by_plan: dict[tuple[str, str], list[str]] = {}
    order = list(PRESETS)
    for each in sorted(own, key=lambda each: order.index(each.terms_key)):
        price = unbroken(f"{each.currency} {tier_texts(each)[0]['price']}")
        by_plan.setdefault((each.terms_key, each.period), []).append(price)
    shown = [f"{', '.join(prices)} {_unit(*plan)}" for plan, prices in by_plan.items()]
    return "; ".join(shown) or _("none")


def _unit(terms_key: str, period: str) -> str:
    terms = PRESETS.get(terms_key)
    return price_unit(terms, period) if terms else PERIODS[Period(period)]


def _change(each: ListedPrice) -> dict[str, Any]:
    return {
        "day": each.valid_from,
        "product": each.product_name,
        "plan": plan_text(each.terms_key, each.period),
        "currency": each.currency,
        "price": tier_texts(each)[0]["price"],
    }


def _price(each: ListedPrice, call: Call) -> dict[str, Any]:
    return {
        "plan": plan_text(each.terms_key, each.period),
        "currency": each.currency,
        "valid_from": each.valid_from,
        "until": each.until,
        "tiers": tier_texts(each),
        "is_now": each.valid_from <= call.today and (each.until is None or each.until > call.today),
    }
