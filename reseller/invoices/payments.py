"""Noting that an invoice was paid: an event beside it, never a change of it (I6)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from reseller.invoices.writing import write_event
from reseller.partners.queries import reseller_facts
from reseller.partners.recording import record_for
from reseller.plumbing.database import WriteSession
from reseller.plumbing.log import Action
from reseller.rules.access import Actor, Verb, require
from reseller.rules.errors import AlreadyCredited, InputInvalid, NotFound, marked

LONGEST_REFERENCE = 140
_HOLD = "SELECT FROM resellers WHERE reseller_id = $1 FOR UPDATE"
_STANDS = """
SELECT i.number, i.issued_on,
       bool_or(e.kind = 'PAID') AS paid, bool_or(e.kind = 'CREDITED') AS credited
FROM invoices i
LEFT JOIN invoice_events e ON e.reseller_id = i.reseller_id AND e.invoice_id = i.id
WHERE i.reseller_id = $1 AND i.id = $2 AND i.kind <> 'CREDIT_NOTE'
GROUP BY i.number, i.issued_on
"""


async def record_payment(
    session: WriteSession,
    invoice_id: UUID,
    *,
    paid_on: date,
    reference: str = "",
    actor: Actor,
    now: datetime,
) -> bool:
    """Note that the reseller paid on `paid_on` (its billing date); False where that was noted before.

    Raises FORBIDDEN, NOT_FOUND (of a credit note too), ALREADY_CREDITED, and INPUT_INVALID for a day before
    the invoice was issued or after today, or an endless reference.
    """
    require(actor, Verb.FINALIZE)
    said = " ".join(reference.split())
    if len(said) > LONGEST_REFERENCE or not said.isprintable():
        raise InputInvalid(template=_ENDLESS, most=LONGEST_REFERENCE, field=("reference",))
    await session.run(_HOLD, session.reseller_id)
    stands = await session.fetchrow(_STANDS, session.reseller_id, invoice_id)
    if stands is None:
        raise NotFound("invoice")
    if stands["credited"]:
        raise AlreadyCredited()
    if stands["paid"]:
        return False
    facts = await reseller_facts(session)
    if not stands["issued_on"] <= paid_on <= facts.today(now):
        raise InputInvalid(template=_BOUNDS, first=stands["issued_on"], field=("paid_on",), rule="I6")
    detail = {"paid_on": paid_on.isoformat(), "reference": said}
    await write_event(session, invoice_id, "PAID", actor_name=actor.name, now=now, detail=detail)
    action = Action("invoice_paid", details={"invoice": stands["number"], **detail})
    await record_for(session, action, facts=facts, actor=actor, now=now)
    return True


_ENDLESS = marked("Enter at most {most} characters.")
_BOUNDS = marked("Enter a day from {first}, when the invoice was issued, to today.")
