"""Who sees amounts: a customer's members only where the reseller shows prices to that customer (M6), and
on terms whose amounts are the owner's, the owner alone (A2)."""

from collections.abc import Mapping
from uuid import UUID

from customers.accounts.queries import customers
from reseller.plumbing.database import ReadSession
from reseller.rules.access import Role
from reseller.rules.terms import PRESETS
from reseller_api.context import Context


async def sees_amounts(context: Context, home: UUID, customer_id: UUID, terms_key: str) -> bool:
    """Whether the actor sees the amounts of this customer's things under these terms."""
    role = context.actor.role
    if not role.is_customer:
        return True
    if PRESETS[terms_key].amounts_for_owner_only and role is not Role.CUSTOMER_OWNER:
        return False
    return bool(await context.load("shown", home, customer_id, _shown))


async def _shown(session: ReadSession, keys: list[UUID]) -> Mapping[UUID, bool]:
    found = await customers(session, keys)
    return {key: row.prices_shown for key, row in found.items()}
