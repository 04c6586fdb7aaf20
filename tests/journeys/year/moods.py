"""What lies outside and has its moods: whoever carries orders out, and whoever charges cards.

Both keep their word: asked again with the same key they answer what they did, as a good service does.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

from customers.orders.provisioner import AttemptKey, Done, Failed, Outcome, Pending, ProvisioningTask
from customers.payments.gateway import Asked, GatewayUnclear, Standing
from customers.payments.gateway import Outcome as Paid
from customers.payments.models import PaymentKey

REPAIRED_AFTER = timedelta(days=9)
DAYS_LATE = (1, 1, 2, 5, 9, 20, 45)


@dataclass
class Moody:
    """Carries an order out at once, later or never; `mild` is every order's last chance."""

    seed: int
    mild: bool = False
    decided: dict[AttemptKey, Outcome] = field(default_factory=dict)
    asked: dict[AttemptKey, int] = field(default_factory=dict)

    async def provision(self, task: ProvisioningTask, *, now: datetime) -> Outcome:
        return self.decided.get(task.key) or self._decide(task, now)

    def _decide(self, task: ProvisioningTask, now: datetime) -> Outcome:
        times = self.asked[task.key] = self.asked.get(task.key, 0) + 1
        dice = Random(f"{self.seed} {task.number} {task.key.attempt} {times}")
        falls = 1.0 if self.mild else dice.random()
        if falls < 0.08:
            return Pending(now + timedelta(days=dice.choice(DAYS_LATE)))
        self.decided[task.key] = Failed("in a bad mood") if falls < 0.16 else Done()
        return self.decided[task.key]


@dataclass
class Cards:
    """A gateway at which people pay later, are declined, or walk away; sometimes it is out of order.

    Never for so long that a person would have to look after its payments.
    """

    seed: int
    lost_at: datetime | None = None
    known: dict[PaymentKey, Standing] = field(default_factory=dict)

    async def create(self, asked: Asked) -> Standing:
        opened = Standing(Paid.OPEN, asked.amount_minor, asked.currency, asked.key.text)
        self.known.setdefault(asked.key, opened)
        return await self.status(asked.key)

    async def status(self, key: PaymentKey) -> Standing:
        if self.lost_at is not None:
            raise GatewayUnclear("out of order")
        return self.known.get(key, Standing(Paid.UNKNOWN))

    async def cancel(self, key: PaymentKey) -> Standing:
        return await self._becoming(key, {Paid.OPEN: Paid.CANCELED})

    async def refund(self, key: PaymentKey) -> Standing:
        return await self._becoming(key, {Paid.PAID: Paid.REFUNDED})

    def lose(self, now: datetime) -> None:
        """Be out of order from now on, or in order again."""
        self.lost_at = now if self.lost_at is None else None

    def repair(self, now: datetime) -> None:
        """Be in order again where that took long."""
        if self.lost_at is not None and now - self.lost_at > REPAIRED_AFTER:
            self.lost_at = None

    def use(self, dice: Random) -> None:
        """Whoever stands at a checkout pays, is declined, or stays there."""
        for key, standing in self.known.items():
            if standing.outcome is Paid.OPEN:
                outcome = dice.choice((Paid.PAID, Paid.PAID, Paid.PAID, Paid.DECLINED, Paid.OPEN))
                self.known[key] = replace(standing, outcome=outcome)

    async def _becoming(self, key: PaymentKey, changes: dict[Paid, Paid]) -> Standing:
        present = await self.status(key)
        if present.outcome in changes:
            self.known[key] = replace(present, outcome=changes[present.outcome])
        return self.known.get(key, present)
