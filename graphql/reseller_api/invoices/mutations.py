"""What is done to invoices by hand: noting a payment, and a full credit."""

from datetime import date
from typing import Any
from uuid import UUID

import strawberry

from reseller.invoices.actions import credit_invoice
from reseller.invoices.documents import get_invoice
from reseller.invoices.payments import record_payment
from reseller.partners.queries import reseller_facts
from reseller.plumbing.idempotency import Effect
from reseller.rules.access import Verb
from reseller_api.context import Info, Unit
from reseller_api.ids import need_key
from reseller_api.invoices.types import Invoice
from reseller_api.mutations import Payload, answer, changed
from reseller_api.reach import Reach


@strawberry.input
class RecordPaymentInput:
    """The reseller's billing date on which it paid, and by what the payment is found again."""

    idempotency_key: str
    invoice: strawberry.ID
    paid_on: date
    reference: str = ""


@strawberry.input
class CreditInvoiceInput:
    """An invoice to reverse as a whole, and why."""

    idempotency_key: str
    invoice: strawberry.ID
    reason: str


@strawberry.type
class RecordPaymentPayload(Payload):
    """The invoice that was paid."""

    invoice: Invoice | None = None

    @classmethod
    async def load(cls, unit: Unit, effect: Effect) -> "RecordPaymentPayload":
        """The invoice as it is now."""
        return cls(invoice=await _invoice(unit, effect["invoice"]))


@strawberry.type
class CreditInvoicePayload(Payload):
    """The credit note."""

    credit_note: Invoice | None = None

    @classmethod
    async def load(cls, unit: Unit, effect: Effect) -> "CreditInvoicePayload":
        """The credit note as it is now."""
        return cls(credit_note=await _invoice(unit, effect["credit_note"]))


@strawberry.type
class InvoiceMutations:
    """What is done to invoices by hand, by provider staff; crediting is finance's alone."""

    @strawberry.mutation
    async def record_payment(self, info: Info, input: RecordPaymentInput) -> RecordPaymentPayload:
        """Note that a reseller paid an invoice; one that is paid already stays as it is."""

        def given() -> dict[str, Any]:
            return {"paid_on": input.paid_on, "reference": input.reference}

        reach = Reach(Verb.FINALIZE, "Invoice", input.invoice)
        return await changed(info, input, reach, record_payment, RecordPaymentPayload, given)

    @strawberry.mutation
    async def credit_invoice(self, info: Info, input: CreditInvoiceInput) -> CreditInvoicePayload:
        """Reverse a whole invoice by a credit note, line for line and tax for tax."""

        async def act(unit: Unit) -> Effect:
            key = need_key("Invoice", input.invoice, "invoice")
            note = await credit_invoice(unit.session, key, reason=input.reason, **unit.deed)
            return {"credit_note": str(note)}

        reach = Reach(Verb.CREDIT, "Invoice", input.invoice)
        return await answer(info, input, reach, act, CreditInvoicePayload)


async def _invoice(unit: Unit, key: str) -> Invoice:
    today = (await reseller_facts(unit.session)).today(unit.now)
    return Invoice.of((await get_invoice(unit.session, UUID(key), actor=unit.actor, today=today)).row)
