"""Who sees amounts (M6): a customer's members only where the reseller shows prices to that customer."""

from collections.abc import Mapping
from uuid import UUID

from customers.accounts.queries import customers
from reseller.plumbing.database import ReadSession
from reseller_api.context import Context


async def sees_amounts(context: Context, home: UUID, customer_id: UUID) -> bool:
    """Whether the actor sees the amounts of this customer's things."""
    if not context.actor.role.is_customer:
        return True
    return bool(await context.load("shown", home, customer_id, _shown))


async def _shown(session: ReadSession, keys: list[UUID]) -> Mapping[UUID, bool]:
    found = await customers(session, keys)
    return {key: row.prices_shown for key, row in found.items()}
