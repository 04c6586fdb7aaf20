"""What is done to invoices by hand: a full credit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from customers.charges.figures import STATEMENT_SECONDS
from reseller.invoices.checks import check_invoice
from reseller.invoices.numbers import Number, Series, credit_note_id, next_number
from reseller.invoices.totals import TaxRow, Totals
from reseller.invoices.writing import Head, line_prefix, write_event, write_id, write_invoice
from reseller.partners.queries import reseller_facts
from reseller.partners.recording import record_for
from reseller.plumbing.database import WriteSession
from reseller.plumbing.log import Action
from reseller.rules.access import Actor, Verb, require
from reseller.rules.errors import AlreadyCredited, InputInvalid, NotFound, marked

LONGEST_REASON = 500
_HOLD = "SELECT FROM resellers WHERE reseller_id = $1 FOR UPDATE"

_INVOICE = """
SELECT i.*, c.id IS NOT NULL AS credited
FROM invoices i
LEFT JOIN invoices c ON c.reseller_id = i.reseller_id AND c.credits = i.id AND c.kind = 'CREDIT_NOTE'
WHERE i.reseller_id = $1 AND i.id = $2 AND i.kind <> 'CREDIT_NOTE'
"""

_TAXES = """
SELECT rate, -net_minor, -tax_minor, reason FROM invoice_taxes
WHERE reseller_id = $1 AND invoice_id = $2 ORDER BY position
"""

_REVERSE = """
INSERT INTO invoice_lines (reseller_id, id, invoice_id, position, kind, month, customer_id, customer_name,
    subscription_id, product_name, terms_key, order_id, order_number, charge_id, first_day, last_day,
    quantity, days, period_days, unit_micros, unit_divisor, net_minor, po_number, rules, credits_line)
SELECT reseller_id, ($4 || lpad(to_hex(position), 8, '0'))::uuid, $3, position, 'CREDIT', month, customer_id,
    customer_name, subscription_id, product_name, terms_key, order_id, order_number, charge_id, first_day,
    last_day, -quantity, days, period_days, unit_micros, unit_divisor, -net_minor, po_number, rules, id
FROM invoice_lines WHERE reseller_id = $1 AND invoice_id = $2
"""


async def credit_invoice(
    session: WriteSession, invoice_id: UUID, *, reason: str, actor: Actor, now: datetime
) -> UUID:
    """Reverse a whole invoice by a credit note, line for line and tax for tax (I6); gives the note's id.

    What it held is not invoiced again. Raises FORBIDDEN, INPUT_INVALID for a missing or endless reason,
    NOT_FOUND (of a credit note too), ALREADY_CREDITED.
    """
    require(actor, Verb.CREDIT)
    reason = _reason(reason)
    await session.run(_HOLD, session.reseller_id)
    invoice = await session.fetchrow(_INVOICE, session.reseller_id, invoice_id)
    if invoice is None:
        raise NotFound("invoice")
    if invoice["credited"]:
        raise AlreadyCredited()
    note_id = credit_note_id(session.reseller_id, invoice_id)
    await session.allow(STATEMENT_SECONDS)
    number = await _write_note(session, note_id, invoice, reason=reason, now=now)
    names = {"credit_note": number.text, "reason": reason}
    await write_event(session, note_id, "FINALIZED", actor_name=actor.name, now=now)
    await write_event(session, invoice_id, "CREDITED", actor_name=actor.name, now=now, detail=names)
    await _log(session, {"invoice": invoice["number"], **names}, actor=actor, now=now)
    return note_id


async def _write_note(
    session: WriteSession, note_id: UUID, invoice: Mapping[str, Any], *, reason: str, now: datetime
) -> Number:
    reseller = await reseller_facts(session)
    prefix = line_prefix(note_id, now)
    await write_id(session, note_id)
    await session.run(_REVERSE, session.reseller_id, invoice["id"], note_id, prefix)
    taxes = await session.fetch(_TAXES, session.reseller_id, invoice["id"])
    sums = Totals(invoice["lines"], -invoice["net_minor"], tuple(TaxRow(*tax) for tax in taxes))
    today = reseller.today(now)
    number = await next_number(session, Series.CREDIT_NOTE, reseller.code, today)
    head = Head(
        kind="CREDIT_NOTE",
        month=None,
        currency=invoice["currency"],
        issued_on=today,
        tax_date=today,
        due_on=today,
        seller=invoice["seller"],
        bill_to=invoice["bill_to"],
        terms=invoice["terms"],
        credits=invoice["id"],
        reason=reason,
    )
    await write_invoice(session, note_id, head, number, sums, now)
    await check_invoice(session, note_id, sums)
    return number


async def _log(session: WriteSession, details: dict[str, Any], *, actor: Actor, now: datetime) -> None:
    action = Action("invoice_credited", details=details)
    await record_for(session, action, facts=await reseller_facts(session), actor=actor, now=now)


def _reason(given: str) -> str:
    reason = " ".join(given.split())
    if not 1 <= len(reason) <= LONGEST_REASON or not reason.isprintable():
        text = marked("Say why the invoice is credited, in up to {longest} characters.")
        raise InputInvalid(reason=text.format(longest=LONGEST_REASON), field=("reason",), rule="I6")
    return reason
