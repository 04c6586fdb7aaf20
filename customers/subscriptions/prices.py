"""The provider's prices for one subscription (M6)."""

from __future__ import annotations

from datetime import date, datetime

from customers.subscriptions.state import Held
from reseller.plumbing.database import WriteSession
from reseller.plumbing.ids import new_id
from reseller.rules.pricing import Price

_INSERT = """
INSERT INTO contract_prices (reseller_id, id, customer_id, subscription_id, valid_from, price, recorded_at,
                             recorded_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"""


async def insert_contract_price(
    session: WriteSession, held: Held, valid_from: date, price: Price, *, recorded_by: str, now: datetime
) -> None:
    """Record the price of one license for one period of the subscription's terms, from a day on."""
    await session.run(
        _INSERT, held.reseller_id, new_id(now), held.customer_id, held.id, valid_from, price.to_json(), now,
        recorded_by,
    )  # fmt: skip
