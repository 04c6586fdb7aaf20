"""Noting that an invoice was paid, by the provider's staff."""

from __future__ import annotations

from starlette.responses import Response

from reseller.invoices.documents import get_invoice
from reseller.invoices.payments import record_payment
from reseller.invoices.statuses import InvoiceKind
from reseller.plumbing.database import WriteSession
from reseller.plumbing.idempotency import Effect
from reseller.rules.access import Verb
from reseller.rules.errors import NotFound
from reseller.rules.money import Money
from web.context import Call
from web.forms import Form
from web.pages.invoice import home_of_invoice, invoice_reading
from web.texts import _


async def show(call: Call) -> Response:
    """GET /invoices/{invoice}/payment."""
    call.need(Verb.FINALIZE)
    return await _page(call, Form.blank(paid_on=call.today.isoformat(), reference=""))


async def create(call: Call) -> Response:
    """POST /invoices/{invoice}/payment: an event beside the invoice, which itself stays as it is (I6)."""
    call.need(Verb.FINALIZE)
    form = await call.form()
    invoice_id = call.path_id("invoice", "invoice")
    paid_on = form.day("paid_on") or call.today
    reference = form.text("reference", longest=140, needed=False)
    home = await home_of_invoice(call, invoice_id)

    async def act(session: WriteSession) -> Effect:
        await record_payment(session, invoice_id, paid_on=paid_on, reference=reference, **call.deed)
        return {"invoice": str(invoice_id)}

    if await call.attempt(form, act, operation="record_payment", within=home) is None:
        return await _page(call, form)
    return call.go(f"/invoices/{invoice_id}", _("The payment is noted."))


async def _page(call: Call, form: Form) -> Response:
    async with invoice_reading(call) as (session, invoice_id):
        found = await get_invoice(session, invoice_id, actor=call.actor, today=call.today)
    if found.row.kind is InvoiceKind.CREDIT_NOTE:
        raise NotFound("invoice")
    context = {
        "invoice": {"id": invoice_id, "number": found.row.number},
        "gross": Money(found.row.gross_minor, found.row.currency),
        "form": form,
        "key": form.key(),
    }
    return call.page("invoices/payment.html", context, block="form", status=form.status)
