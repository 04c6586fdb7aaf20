"""Reading customers and what hangs on them, many at once."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from customers.accounts.queries import customers
from customers.subscriptions.queries import subscriptions_of
from reseller.plumbing.database import ReadSession


async def customers_by_id(session: ReadSession, keys: list[UUID]) -> Mapping[UUID, Any]:
    """Customers by id."""
    return await customers(session, keys)


async def subscriptions_by_customer(session: ReadSession, keys: list[UUID]) -> Mapping[UUID, Any]:
    """The subscriptions of customers."""
    return await subscriptions_of(session, keys)
