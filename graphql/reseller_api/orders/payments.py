"""The card payment of an order: where it stands, and where it is made."""

from datetime import datetime
from uuid import UUID

import strawberry

from customers.orders.queries import OrderRow
from customers.payments.checkouts import paying_verb
from customers.payments.models import PaymentStatus
from customers.payments.queries import PaymentRow
from customers.subscriptions.queries import subscriptions_by_id
from reseller.rules.access import may
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
    order: strawberry.Private[OrderRow]

    @classmethod
    def of(cls, home: UUID, row: PaymentRow, order: OrderRow) -> "Payment":
        """The payment of an order in a row."""
        return mirror(cls, row, home=home, row=row, order=order)

    @strawberry.field
    async def amount(self, info: Info) -> Money | None:
        """What is asked for, tax included; null for members of a customer who is shown no prices."""
        shown = await sees_amounts(info.context, self.home, self.row.customer_id, self.order.terms_key)
        return Money.of(self.row.amount_minor, self.row.currency) if shown else None

    @strawberry.field
    async def checkout_url(self, info: Info) -> str | None:
        """Where whoever may place the order pays; null until the gateway has opened it, and after."""
        context = info.context
        if not self.row.payable(context.now):
            return None
        held = await context.load("Subscription", self.home, self.order.subscription_id, subscriptions_by_id)
        actor, verb = context.actor_in(self.home), paying_verb(self.order.kind)
        pays = held and may(actor.role, verb, may_buy=actor.may_buy, terms=held.held.terms)
        return self.row.checkout_url if pays else None
