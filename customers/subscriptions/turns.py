"""What a term's turn makes of orders still under way: whether what they bring goes on behind it."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple, Self

from customers.subscriptions.state import Held
from reseller.plumbing.database import WriteSession

_MARK = """
UPDATE orders
   SET detail = jsonb_set(detail, '{turns}', coalesce(detail -> 'turns', '[]'::jsonb) || $3::jsonb)
 WHERE reseller_id = $1 AND subscription_id = $2 AND status IN ('PLACED', 'AWAITING_PAYMENT', 'PROCESSING')"""


class Turn(NamedTuple):
    """A first day at which an order's bought licenses, and its users, went on or fell away."""

    day: date
    carries_bought: bool
    carries_licensed: bool

    @classmethod
    def of(cls, stored: dict[str, Any]) -> Self:
        """The turn that `mark_open_orders` wrote."""
        return cls(date.fromisoformat(stored["day"]), stored["bought"], stored["licensed"])


async def mark_open_orders(
    session: WriteSession, held: Held, day: date, *, carries_bought: bool, carries_licensed: bool
) -> None:
    """Write the turn on `day` into every open order, so that a late completion is exact on both sides."""
    turn = {"day": day.isoformat(), "bought": carries_bought, "licensed": carries_licensed}
    await session.run(_MARK, held.reseller_id, held.id, [turn])
