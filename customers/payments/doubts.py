"""Payments whose end the gateway leaves open for days: a person looks, and has it asked again (H8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from customers.payments.models import NEEDS_PERSON, PaymentStatus
from customers.payments.queries import PaymentRow, payment
from customers.payments.writing import PAYMENT, look_at
from reseller.partners.queries import reseller_facts
from reseller.partners.recording import record_for
from reseller.plumbing.database import ReadSession, WriteSession
from reseller.plumbing.log import Action
from reseller.rules.access import Actor, Verb, require
from reseller.rules.money import Money

_ASKED_AT = """
SELECT subject, CASE WHEN state = 'waiting' THEN due_at END FROM jobs
 WHERE kind = $1 AND subject IS NOT NULL AND enqueued_at <= $2"""
_IN_DOUBT = """
SELECT p.reseller_id, r.name AS reseller, p.id, o.number AS order_number, c.name AS customer, p.amount_minor,
       p.currency, p.status, CASE WHEN p.status IN ('new', 'open') THEN p.expires_at ELSE p.updated_at END
  FROM payments p
  JOIN resellers r ON r.reseller_id = p.reseller_id
  JOIN customers c ON c.reseller_id = p.reseller_id AND c.id = p.customer_id
  JOIN orders o ON o.reseller_id = p.reseller_id AND o.id = p.order_id
 WHERE p.reseller_id = ANY($1)
   AND (p.status IN ('new', 'open', 'refund_due')
        OR p.id = ANY($2) AND p.status IN ('declined', 'expired', 'canceled'))
   AND CASE WHEN p.status IN ('new', 'open') THEN p.expires_at ELSE p.updated_at END <= $3
 ORDER BY 9, r.name, o.number"""


@dataclass(frozen=True, slots=True)
class InDoubt:
    """A payment that needs a person, by its order: the amount with tax.

    `asked_at` is when the gateway is asked next; None where nobody asks it any more by itself.
    """

    reseller_id: UUID
    reseller: str
    id: UUID
    order_number: int
    customer: str
    amount: Money
    status: PaymentStatus
    since: datetime
    asked_at: datetime | None


async def asked_again(session: ReadSession, now: datetime) -> dict[UUID, datetime | None]:
    """When payments followed for days are asked about next; None for one held. Needs no tenant."""
    rows = await session.fetch(_ASKED_AT, PAYMENT, now - NEEDS_PERSON)
    return {row[0]: row[1] for row in rows}


async def payments_in_doubt(
    session: ReadSession,
    resellers: Sequence[UUID],
    asked: Mapping[UUID, datetime | None],
    *,
    now: datetime,
) -> tuple[InDoubt, ...]:
    """The payments of these resellers that need a person now, the longest open first; for `provider_reading`.

    `asked` is of `asked_again`: one that is closed here is in doubt while the gateway is asked about it.
    """
    rows = await session.fetch(_IN_DOUBT, list(resellers), list(asked), now - NEEDS_PERSON)
    return tuple(_in_doubt(row, asked.get(row["id"])) for row in rows)


async def ask_gateway(session: WriteSession, payment_id: UUID, *, actor: Actor, now: datetime) -> bool:
    """Have the gateway asked at once how a payment ends; False where that is known by now.

    NOT_FOUND outside the session's reseller, FORBIDDEN for all but operators.
    """
    found = await payment(session, payment_id)
    require(actor, Verb.ASK_GATEWAY)
    if not found.is_unclear:
        return False
    await look_at(session, payment_id, now=now)
    await _record(session, found, actor, now)
    return True


async def _record(session: WriteSession, found: PaymentRow, actor: Actor, now: datetime) -> None:
    action = Action(
        "payment_gateway_asked",
        customer_id=found.customer_id,
        order_id=found.order_id,
        details={"payment": str(found.id)},
    )
    await record_for(session, action, facts=await reseller_facts(session), actor=actor, now=now)


def _in_doubt(row: Any, asked_at: datetime | None) -> InDoubt:
    reseller_id, reseller, payment_id, number, customer, minor, currency, status, since = row
    return InDoubt(
        reseller_id, reseller, payment_id, number, customer, Money(minor, currency), PaymentStatus(status),
        since, asked_at,
    )  # fmt: skip
