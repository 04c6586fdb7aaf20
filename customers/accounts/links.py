"""A customer's own request link, and the hosted form's links that are handed out (C5)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from customers.accounts.actions import lock_customer
from reseller.partners import identity
from reseller.partners.contract import read_link
from reseller.partners.identity import LinkPurpose, NewToken
from reseller.partners.queries import ResellerFacts, reseller_facts
from reseller.partners.recording import record_for
from reseller.plumbing.database import ReadSession, WriteSession
from reseller.plumbing.log import Action
from reseller.plumbing.versions import expect_version
from reseller.rules.access import Actor, Verb, require
from reseller.rules.errors import NotFound, RequestLinkNotConfigured


@dataclass(frozen=True, slots=True)
class RequestLink:
    """Where a customer requests licenses: mode "off", "console" or "address", and whose setting it is."""

    mode: str
    address: str | None
    is_own: bool

    @property
    def configured(self) -> bool:
        return self.mode != "off"


async def request_link(session: ReadSession, customer_id: UUID) -> RequestLink:
    """The link in force for a customer: its own, else that of all customers (C5). NOT_FOUND as always."""
    row = await session.fetchrow(
        "SELECT coalesce(c.link_mode, r.link_mode) AS mode,"
        " CASE WHEN c.link_mode IS NULL THEN r.link_address ELSE c.link_address END AS address,"
        " c.link_mode IS NOT NULL AS is_own"
        " FROM customers c JOIN resellers r ON r.reseller_id = c.reseller_id"
        " WHERE c.reseller_id = $1 AND c.id = $2",
        session.reseller_id, customer_id,
    )  # fmt: skip
    if row is None:
        raise NotFound("customer")
    return RequestLink(**row)


async def set_customer_request_link(
    session: WriteSession,
    customer_id: UUID,
    *,
    mode: str | None,
    address: str | None,
    version: int | None,
    actor: Actor,
    now: datetime,
) -> None:
    """Give a customer a link of its own ("console", "address", "off"); None follows that of all customers."""
    present = await lock_customer(session, customer_id)
    require(actor, Verb.SET_LINK)
    expect_version(version, present)
    facts = await reseller_facts(session)
    before = await request_link(session, customer_id)
    new_mode, new_address = read_link(mode, address) if mode is not None else (None, None)
    await session.run(
        "UPDATE customers SET link_mode = $3, link_address = $4, version = version + 1"
        " WHERE reseller_id = $1 AND id = $2",
        session.reseller_id, customer_id, new_mode, new_address,
    )  # fmt: skip
    details = {"before": [before.mode, before.address], "after": [new_mode, new_address]}
    name = "request_link_removed" if new_mode == "off" else "request_link_set"
    action = Action(name, customer_id=customer_id, details=details)
    await record_for(session, action, facts=facts, actor=actor, now=now)


async def remove_customer_request_link(
    session: WriteSession, customer_id: UUID, *, version: int | None, actor: Actor, now: datetime
) -> None:
    """Leave a customer without a link, whatever all customers have; open requests stay valid (C5)."""
    await set_customer_request_link(
        session, customer_id, mode="off", address=None, version=version, actor=actor, now=now
    )


async def make_link(session: WriteSession, customer_id: UUID, *, actor: Actor, now: datetime) -> NewToken:
    """Hand out a link to the customer's hosted form; the token is shown once, the link before it is void.

    REQUEST_LINK_NOT_CONFIGURED where requests don't come by our own form.
    """
    facts = await _require_hosted(session, customer_id, actor)
    await identity.revoke_links(session, facts.reseller_id, customer_id, now)
    made = await identity.mint_link(session, facts.reseller_id, customer_id, LinkPurpose.LINK, now)
    await _record(session, "link_made", customer_id, facts, actor, now)
    return made


async def is_handed_out(session: ReadSession, customer_id: UUID, now: datetime) -> bool:
    """Whether there is a link of this customer's hosted form, or a visit by one, to make void."""
    return await identity.has_link(session, session.reseller_id, customer_id, now)


async def revoke_link(session: WriteSession, customer_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Make every link and visit of this customer's hosted form void at once."""
    await lock_customer(session, customer_id)
    require(actor, Verb.SET_LINK)
    facts = await reseller_facts(session)
    await identity.revoke_links(session, facts.reseller_id, customer_id, now, everything=True)
    await _record(session, "link_revoked", customer_id, facts, actor, now)


async def _require_hosted(session: WriteSession, customer_id: UUID, actor: Actor) -> ResellerFacts:
    await lock_customer(session, customer_id)
    require(actor, Verb.SET_LINK)
    link = await request_link(session, customer_id)
    if link.mode != "console":
        raise RequestLinkNotConfigured
    return await reseller_facts(session)


async def _record(
    session: WriteSession, name: str, customer_id: UUID, facts: ResellerFacts, actor: Actor, now: datetime
) -> None:
    action = Action(name, customer_id=customer_id)
    await record_for(session, action, facts=facts, actor=actor, now=now)
