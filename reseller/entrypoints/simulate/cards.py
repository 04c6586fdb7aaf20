"""Cards that pay at once, through the console's own way of payment.

A declined one never gets here: its event is refused, and a refused event changes nothing.
"""

from datetime import datetime
from uuid import UUID

from customers.payments.checkouts import open_checkout
from customers.payments.instant import InstantGateway
from customers.payments.queries import open_payment
from reseller.plumbing.database import Database


class Cards:
    """Whoever orders pays at once, so that no order waits for its payment."""

    def __init__(self, database: Database, reseller_id: UUID) -> None:
        self._database = database
        self._reseller_id = reseller_id
        self._gateway = InstantGateway()

    async def pay(self, order_id: UUID, now: datetime) -> None:
        """Pay for an order that asks for a card (H8)."""
        async with self._database.reading(self._reseller_id) as session:
            asked = await open_payment(session, order_id)
        if asked is not None:
            await open_checkout(self._database, self._gateway, asked, now=now)
