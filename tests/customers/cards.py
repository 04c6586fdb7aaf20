"""Card payments as the gateway's word left them, for tests that don't ask a gateway."""

from datetime import datetime
from uuid import UUID

from customers.payments.models import Payment, PaymentStatus
from reseller.plumbing.ids import new_id


def a_payment(
    reseller_id: UUID,
    customer_id: UUID,
    order_id: UUID,
    now: datetime,
    *,
    status: PaymentStatus = PaymentStatus.PAID,
    amount_minor: int = 3075,
) -> Payment:
    """A payment of that order, by default one whose money is there."""
    return Payment(
        reseller_id=reseller_id,
        id=new_id(now),
        customer_id=customer_id,
        order_id=order_id,
        amount_minor=amount_minor,
        currency="EUR",
        status=status,
        reference="card 1",
        created_at=now,
        expires_at=now,
        updated_at=now,
    )
