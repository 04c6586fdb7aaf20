"""Resellers, for the provider: the list, and their contracts."""

from __future__ import annotations

from uuid import UUID

from starlette.responses import Response

from customers.accounts.counts import customers_by_reseller
from reseller.partners.actions import create_reseller, update_reseller
from reseller.partners.contract import read_code
from reseller.partners.queries import ResellerFacts, reseller_facts, resellers_page
from reseller.plumbing.database import WriteSession
from reseller.plumbing.idempotency import Effect
from reseller.plumbing.pages import IdSlice
from reseller.rules.access import Verb
from web.context import Call
from web.forms import Form
from web.pages.contract import (
    CHOICES,
    country_name,
    differing,
    new_reseller,
    read_reseller,
    reseller_form,
)
from web.pages.paging import next_href, slice_of
from web.pages.taxes import treatment_text
from web.texts import _


async def index(call: Call) -> Response:
    """GET /resellers."""
    call.need(Verb.READ_RESELLERS)
    async with call.console.database.provider_reading() as session:
        page = await resellers_page(session, slice_of(call))
        counts = await customers_by_reseller(session, [row.reseller_id for row in page.rows])
    context = {
        "rows": [_row(call, row, counts.get(row.reseller_id, 0)) for row in page.rows],
        "may_create": call.may(Verb.CREATE_RESELLER),
        "next_href": next_href(call, page, lambda row: row.reseller_id),
    }
    return call.page("resellers/index.html", context, block="list")


async def new(call: Call) -> Response:
    """GET /resellers/new."""
    call.need(Verb.CREATE_RESELLER)
    return _new(call, new_reseller())


async def create(call: Call) -> Response:
    """POST /resellers/new."""
    call.need(Verb.CREATE_RESELLER)
    form = await call.form()
    code, settings = form.text("code", longest=12), read_reseller(form)
    limit = form.whole_or_none("contract_limit")
    if code:
        form.fits(read_code, code)

    async def act(session: WriteSession) -> Effect:
        made = await create_reseller(session, code=code, settings=settings, contract_limit=limit, **call.deed)
        return {"reseller": str(made)}

    done = await call.attempt(form, act, operation="create_reseller")
    if done is None:
        return _new(call, form)
    text = _("{name} is a reseller now. Invite its owner.").format(name=settings.name)
    return call.go(f"/resellers/{done['reseller']}", text)


async def edit(call: Call) -> Response:
    """GET /resellers/{reseller}/edit."""
    call.need(Verb.UPDATE_RESELLER)
    facts = await found(call)
    return _edit(call, facts, reseller_form(facts))


async def update(call: Call) -> Response:
    """POST /resellers/{reseller}/edit: currency and billing zone are the contract's for good (D1, M4)."""
    call.need(Verb.UPDATE_RESELLER)
    facts, form = await found(call), await call.form()
    settings, version = read_reseller(form), form.version()

    async def act(session: WriteSession) -> None:
        await update_reseller(session, settings=settings, version=version, **call.deed)

    reseller_id = facts.reseller_id
    if await call.attempt(form, act, operation="update_reseller", within=reseller_id) is None:
        return _edit(call, await found(call), form)
    return call.go(f"/resellers/{reseller_id}", _("The contract is saved."))


async def found(call: Call) -> ResellerFacts:
    """The reseller in the address; NOT_FOUND for an unknown one."""
    return await facts_of(call, call.path_id("reseller", "reseller"))


async def facts_of(call: Call, reseller_id: UUID) -> ResellerFacts:
    """A reseller's contract, for provider staff."""
    async with call.console.database.reading(reseller_id) as session:
        return await reseller_facts(session)


async def all_resellers(call: Call) -> list[ResellerFacts]:
    """Every reseller, the oldest first, read page by page."""
    rows: list[ResellerFacts] = []
    async with call.console.database.provider_reading() as session:
        after: UUID | None = None
        while True:
            page = await resellers_page(session, IdSlice(first=100, after=after))
            rows += page.rows
            if not page.has_next:
                return rows
            after = page.rows[-1].reseller_id


def _row(call: Call, facts: ResellerFacts, customers: int) -> dict[str, object]:
    return {
        "id": facts.reseller_id,
        "code": facts.code,
        "name": facts.name,
        "country": country_name(facts.country),
        "currency": facts.currency,
        "zone": facts.zone,
        "tax": treatment_text(call.provider, facts, call.today),
        "customers": customers,
    }


def _new(call: Call, form: Form) -> Response:
    context = {"form": form, "key": form.key(), **CHOICES}
    return call.page("resellers/new.html", context, block="form", status=form.status)


def _edit(call: Call, facts: ResellerFacts, form: Form) -> Response:
    shown = {"id": facts.reseller_id, "name": facts.name, "version": form.carried(facts.version)}
    present = differing(form, reseller_form(facts)) if form.status == 409 else []
    context = {"reseller": shown, "form": form, "key": form.key(), "present": present, **CHOICES}
    return call.page("resellers/edit.html", context, block="form", status=form.status)
