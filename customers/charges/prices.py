"""Prices in force for a whole run: the list read once, a subscription's contract prices with its row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

import orjson

from reseller.plumbing.database import ReadSession
from reseller.rules.pricing import DatedPrice, Price, PriceSchedule

ListKey = tuple[UUID, str, str]
Contract = tuple[Sequence[date] | None, Sequence[str] | None]
"""A subscription's contract prices in order of recording: their first days, and the prices as jsonb texts."""
NO_CONTRACT: Contract = (None, None)

_LIST = """
SELECT product_id, terms_key, period, valid_from, price::text
FROM list_prices WHERE currency = $1 AND valid_from < $2
ORDER BY product_id, terms_key, period, recorded_at, id
"""
_CONTRACTS = """
SELECT subscription_id, array_agg(valid_from ORDER BY recorded_at, id),
       array_agg(price::text ORDER BY recorded_at, id)
  FROM contract_prices WHERE reseller_id = $1 AND subscription_id = ANY($2) GROUP BY subscription_id"""


class PriceBook:
    """The provider's list in one currency, by product, license terms and period; schedules are shared."""

    def __init__(self, currency: str, listed: dict[ListKey, tuple[DatedPrice, ...]]) -> None:
        self.currency = currency
        self._listed = listed
        self._schedules: dict[ListKey, PriceSchedule] = {}

    def schedule(
        self, key: ListKey, valid_from: Sequence[date] | None, prices: Sequence[str] | None
    ) -> PriceSchedule:
        """The schedule of one subscription, with its contract prices in order of recording (M6)."""
        if valid_from and prices:
            contract = tuple(map(DatedPrice, valid_from, map(_price, prices)))
            return PriceSchedule(contract, self._listed.get(key, ()), self.currency)
        if key not in self._schedules:
            self._schedules[key] = PriceSchedule((), self._listed.get(key, ()), self.currency)
        return self._schedules[key]


def stored_price(text: str | None) -> Price | None:
    """The price that a jsonb column holds, None where it holds none; equal texts share one value."""
    return None if text is None else _price(text)


@lru_cache(maxsize=4096)
def _price(text: str) -> Price:
    return Price.from_json(orjson.loads(text))


async def price_book(session: ReadSession, currency: str, before: date) -> PriceBook:
    """Every list price in the currency that is valid from a day before `before`."""
    return PriceBook(currency, _by_key(await session.fetch(_LIST, currency, before)))


async def contracts(session: ReadSession, subscription_ids: Sequence[UUID]) -> dict[UUID, Contract]:
    """The contract prices of these subscriptions; those without any are left out."""
    rows = await session.fetch(_CONTRACTS, session.reseller_id, subscription_ids)
    return {subscription_id: (days, prices) for subscription_id, days, prices in rows}


def _by_key(rows: Iterable[Any]) -> dict[ListKey, tuple[DatedPrice, ...]]:
    listed: dict[ListKey, tuple[DatedPrice, ...]] = {}
    for product_id, terms_key, period, valid_from, price in rows:
        key = (product_id, terms_key, period)
        listed[key] = (*listed.get(key, ()), DatedPrice(valid_from, _price(price)))
    return listed
