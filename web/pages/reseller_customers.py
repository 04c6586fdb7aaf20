"""A reseller's customers for the provider: what counts against contract limits, and setting one (C4)."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from customers.accounts.limits import set_contract_limit
from customers.accounts.queries import (
    CustomerDetail,
    CustomerFilter,
    CustomerOrder,
    CustomerRow,
    customer,
    customers_page,
)
from customers.accounts.usage import ContractUse, contract_uses
from reseller.partners.queries import ResellerFacts
from reseller.plumbing.database import WriteSession
from reseller.rules.access import Verb
from reseller.rules.periods import Month
from web.context import Call
from web.forms import Form
from web.pages.paging import next_href, slice_of
from web.pages.resellers import found
from web.texts import _

FIELDS = {"limit": "limit", "contract_limit": "limit", "product": "product"}


async def index(call: Call) -> Response:
    """GET /resellers/{reseller}/customers: the newest first; `q` searches by name and domain."""
    call.need(Verb.READ_RESELLERS)
    facts, wanted = await found(call), CustomerFilter(search=call.query("q"))
    async with call.console.database.reading(facts.reseller_id) as session:
        page = await customers_page(
            session, slice_of(call), month=Month.of(call.today), wanted=wanted, order=CustomerOrder.NEWEST
        )
        uses = await contract_uses(session, [row.id for row in page.rows])
    context = {
        "reseller": {"id": facts.reseller_id, "name": facts.name},
        "query": call.query("q"),
        "rows": [_row(facts, row, uses[row.id]) for row in page.rows],
        "next_href": next_href(call, page, lambda row: row.id),
    }
    return call.page("resellers/customers.html", context, block="list")


async def show(call: Call) -> Response:
    """GET /resellers/{reseller}/customers/{customer}; `product` fills in the form for that one."""
    call.need(Verb.READ_RESELLERS)
    return await _show(call, await found(call))


async def set_limit(call: Call) -> Response:
    """POST /resellers/{reseller}/customers/{customer}: LIMIT_BELOW_USE says what counts more."""
    facts = await found(call)
    customer_id = (await _customer(call, facts)).id
    call.need(Verb.SET_LIMIT)
    form = await call.form()
    limit, product_id, version = form.whole_or_none("limit"), form.uuid("product"), form.version()

    async def act(session: WriteSession) -> None:
        await set_contract_limit(
            session, licenses=limit, customer_id=customer_id, product_id=product_id, version=version,
            **call.deed,
        )  # fmt: skip

    home = facts.reseller_id
    if await call.attempt(form, act, operation="set_contract_limit", fields=FIELDS, within=home) is None:
        return await _show(call, await found(call), form)
    return call.go(_address(facts, customer_id), _("The contract limit is saved."))


async def _customer(call: Call, facts: ResellerFacts) -> CustomerDetail:
    async with call.console.database.reading(facts.reseller_id) as session:
        return await customer(session, call.path_id("customer", "customer"))


async def _show(call: Call, facts: ResellerFacts, form: Form | None = None) -> Response:
    async with call.console.database.reading(facts.reseller_id) as session:
        one = await customer(session, call.path_id("customer", "customer"))
        uses = (await contract_uses(session, [one.id], every_product=True))[one.id]
    form = form or _present(uses, call.query("product"))
    context = {
        "reseller": {"id": facts.reseller_id, "name": facts.name, "version": form.carried(facts.version)},
        "customer": {
            "id": one.id,
            "name": one.name,
            "number": one.number,
            "domains": ", ".join(one.domains),
        },
        "uses": [_use(use) for use in uses],
        "products": (*((str(use.product_id), use.product_name) for use in uses), ("", _("every product"))),
        "may_limit": call.may(Verb.SET_LIMIT),
        "form": form,
        "key": form.key(),
    }
    return call.page("resellers/customer.html", context, block="form", status=form.status)


def _present(uses: list[ContractUse], asked: str) -> Form:
    """The form with the limit in force of the product asked for, else of the first one."""
    chosen = next((use for use in uses if str(use.product_id) == asked), uses[0] if uses else None)
    if chosen is None:
        return Form.blank(product="", limit="")
    return Form.blank(product=chosen.product_id, limit=chosen.limit_licenses)


def _address(facts: ResellerFacts, customer_id: object) -> str:
    return f"/resellers/{facts.reseller_id}/customers/{customer_id}"


def _row(facts: ResellerFacts, row: CustomerRow, uses: list[ContractUse]) -> dict[str, Any]:
    return {
        "name": row.name,
        "number": row.number,
        "href": _address(facts, row.id),
        "uses": [_use(use) for use in uses],
    }


def _use(use: ContractUse) -> dict[str, Any]:
    limit, counted = use.limit_licenses, use.used + use.reserved
    return {
        "product_id": use.product_id,
        "product": use.product_name,
        "used": use.used,
        "pending": use.reserved,
        "cap": use.cap,
        "limit": limit,
        "room": None if limit is None else limit - counted,
    }
