"""Writing the action log for a reseller, or for the provider itself.

Provider staff who act for a reseller are logged with both names.
"""

from datetime import datetime
from uuid import UUID

from reseller.partners.queries import ProviderFacts, ResellerFacts, find_provider, reseller_facts
from reseller.plumbing.database import WriteSession
from reseller.plumbing.log import Action, record
from reseller.rules.access import Actor, ActorKind
from reseller.rules.periods import billing_date


async def record_for(
    session: WriteSession, action: Action, *, facts: ResellerFacts, actor: Actor, now: datetime
) -> UUID:
    """Log a change of this reseller's, dated in its zone; provider staff are logged as acting for it."""
    staff = actor.kind is ActorKind.PROVIDER_STAFF
    return await record(
        session,
        action,
        reseller_id=facts.reseller_id,
        actor=actor,
        billing_date=facts.today(now),
        now=now,
        on_behalf=facts.name if staff else None,
    )


async def record_for_provider(
    session: WriteSession, action: Action, *, provider: ProviderFacts, actor: Actor, now: datetime
) -> UUID:
    """Log what concerns no reseller, under the provider's own id and dated in its zone."""
    return await record(
        session,
        action,
        reseller_id=provider.provider_id,
        actor=actor,
        billing_date=billing_date(now, provider.zone),
        now=now,
    )


async def record_change(session: WriteSession, action: Action, *, actor: Actor, now: datetime) -> UUID:
    """Log a change of whatever the session's tenant is: a reseller, or the provider."""
    provider = await find_provider(session)
    if provider is not None and provider.provider_id == session.reseller_id:
        return await record_for_provider(session, action, provider=provider, actor=actor, now=now)
    facts = await reseller_facts(session)
    return await record_for(session, action, facts=facts, actor=actor, now=now)
