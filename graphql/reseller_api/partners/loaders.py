"""Reading resellers, many at once, and what their people may see."""

from collections.abc import Mapping
from uuid import UUID

from reseller.partners.queries import ResellerFacts, reseller_facts
from reseller.plumbing.database import ReadSession
from reseller_api.context import Context


async def facts_of(session: ReadSession, keys: list[UUID]) -> Mapping[UUID, ResellerFacts]:
    """The facts of the session's reseller, the only one that a session sees."""
    return {key: await reseller_facts(session) for key in keys}


async def facts(context: Context, home: UUID) -> ResellerFacts:
    """The facts of one reseller."""
    found = await context.load("facts", home, home, facts_of)
    if found is None:
        raise LookupError("a session without its reseller")
    return found


async def currency_seen(context: Context) -> str | None:
    """The currency whose list prices the actor sees: None is all of them, "" is none."""
    actor = context.actor
    if actor.reseller_id is None:
        return None
    return "" if actor.customer_id else (await facts(context, actor.reseller_id)).currency
