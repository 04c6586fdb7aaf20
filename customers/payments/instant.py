"""A gateway inside the process that answers at once: for the simulator, the demo and tests."""

from __future__ import annotations

from customers.payments.gateway import Asked, Outcome, Standing
from customers.payments.models import PaymentKey


class InstantGateway:
    """Every card pays, or while `declines` is true every card is declined; what was paid can be refunded."""

    def __init__(self, *, declines: bool = False) -> None:
        self.declines = declines
        self._standings: dict[PaymentKey, Standing] = {}

    async def create(self, asked: Asked) -> Standing:
        """The card is charged as soon as it is asked for."""
        outcome = Outcome.DECLINED if self.declines else Outcome.PAID
        made = Standing(outcome, asked.amount_minor, asked.currency, reference=asked.key.text)
        return self._standings.setdefault(asked.key, made)

    async def status(self, key: PaymentKey) -> Standing:
        return self._standings.get(key, Standing(Outcome.UNKNOWN))

    async def cancel(self, key: PaymentKey) -> Standing:
        return await self.status(key)

    async def refund(self, key: PaymentKey) -> Standing:
        present = await self.status(key)
        if present.outcome is Outcome.PAID:
            present = Standing(Outcome.REFUNDED, present.amount_minor, present.currency, present.reference)
            self._standings[key] = present
        return present
