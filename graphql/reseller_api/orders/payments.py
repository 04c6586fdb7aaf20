"""The card payment of an order: where it stands, and where it is made."""

from datetime import datetime
from uuid import UUID

import strawberry

from customers.payments.checkouts import payable
from customers.payments.models import PaymentStatus
from customers.payments.queries import PaymentRow
from reseller.rules.errors import Forbidden
from reseller_api.context import Info
from reseller_api.mirroring import mirror
from reseller_api.scalars import Money
from reseller_api.seeing import sees_amounts


@strawberry.type
class Payment:
    """The latest try to pay for an order, which waits for it until `expiresAt`; `failure` is for people."""

    status: PaymentStatus
    expires_at: datetime
    failure: str | None
    home: strawberry.Private[UUID]
    row: strawberry.Private[PaymentRow]
    terms_key: strawberry.Private[str]

    @classmethod
    def of(cls, home: UUID, row: PaymentRow, terms_key: str) -> "Payment":
        """The payment in a row, of an order under those terms."""
        return mirror(cls, row, home=home, row=row, terms_key=terms_key)

    @strawberry.field
    async def amount(self, info: Info) -> Money | None:
        """What is asked for, tax included; null for members of a customer who is shown no prices."""
        shown = await sees_amounts(info.context, self.home, self.row.customer_id, self.terms_key)
        return Money.of(self.row.amount_minor, self.row.currency) if shown else None

    @strawberry.field
    async def checkout_url(self, info: Info) -> str | None:
        """Where whoever may place the order pays; null until the gateway has opened it, and after."""
        context = info.context
        if not self.row.payable(context.now):
            return None
        async with context.reading(self.home) as session:
            try:
                actor = context.actor_in(self.home)
                found = await payable(session, self.row.order_id, actor=actor, now=context.now)
            except Forbidden:
                return None
        return found.checkout_url if found else None
