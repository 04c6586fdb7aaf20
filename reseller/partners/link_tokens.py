"""Tokens of hosted request links: 128 random bits, bound to one customer, kept as hashes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from reseller.partners.memberships import NewToken
from reseller.plumbing.database import ReadSession, WriteSession
from reseller.plumbing.ids import new_id
from reseller.plumbing.security import mint_link_token, token_hash


class LinkPurpose(StrEnum):
    """What a token is for: a link handed out, or the visit that it is traded for."""

    LINK = "link"
    VISIT = "visit"


LIFETIMES = {
    LinkPurpose.LINK: timedelta(days=365),
    LinkPurpose.VISIT: timedelta(hours=2),
}


@dataclass(frozen=True, slots=True)
class Visit:
    """Someone who came by a link: what may be done is a request for this customer, nothing else."""

    id: UUID
    reseller_id: UUID
    customer_id: UUID
    expires_at: datetime


async def mint_link(
    session: WriteSession, reseller_id: UUID, customer_id: UUID, purpose: LinkPurpose, now: datetime
) -> NewToken:
    """Make a token for this customer; it is shown once and ends with its lifetime."""
    token, made, expires_at = mint_link_token(), new_id(now), now + LIFETIMES[purpose]
    await session.run(
        "INSERT INTO link_tokens (token_hash, id, reseller_id, customer_id, created_at, expires_at, purpose)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7)",
        token_hash(token), made, reseller_id, customer_id, now, expires_at, purpose.value,
    )  # fmt: skip
    return NewToken(made, token, expires_at)


async def revoke_links(
    session: WriteSession,
    reseller_id: UUID,
    customer_id: UUID,
    now: datetime,
    *,
    everything: bool = False,
) -> None:
    """Make the customer's handed-out link void; with `everything` the visits that came by it too."""
    purposes = list(LinkPurpose) if everything else [LinkPurpose.LINK]
    await session.run(
        "UPDATE link_tokens SET revoked_at = $3 WHERE reseller_id = $1 AND customer_id = $2"
        " AND revoked_at IS NULL AND purpose = ANY($4)",
        reseller_id, customer_id, now, [purpose.value for purpose in purposes],
    )  # fmt: skip


async def has_link(session: ReadSession, reseller_id: UUID, customer_id: UUID, now: datetime) -> bool:
    """Whether anybody can come in by a link of this customer, or has and is still here."""
    found: bool = await session.fetchval(
        "SELECT EXISTS (SELECT FROM link_tokens WHERE reseller_id = $1 AND customer_id = $2"
        " AND revoked_at IS NULL AND expires_at > $3)",
        reseller_id, customer_id, now,
    )  # fmt: skip
    return found


async def trade_link(session: WriteSession, token: str, now: datetime) -> tuple[NewToken, Visit] | None:
    """Trade a link's token for that of a visit, which goes into a cookie; None for a void or unknown one.

    The link stays good, so a mail scanner that follows it takes nothing from the reader.
    """
    found = await _find(session, token, now, LinkPurpose.LINK)
    if found is None:
        return None
    made = await mint_link(session, found.reseller_id, found.customer_id, LinkPurpose.VISIT, now)
    expires_at = now + LIFETIMES[LinkPurpose.VISIT]
    return made, Visit(made.id, found.reseller_id, found.customer_id, expires_at)


async def visit_of(session: ReadSession, token: str, now: datetime) -> Visit | None:
    """The visit behind a cookie's token; None once it has ended or its links were revoked."""
    return await _find(session, token, now, LinkPurpose.VISIT)


async def _find(session: ReadSession, token: str, now: datetime, purpose: LinkPurpose) -> Visit | None:
    row = await session.fetchrow(
        "SELECT id, reseller_id, customer_id, expires_at FROM link_tokens WHERE token_hash = $1"
        " AND revoked_at IS NULL AND expires_at > $2 AND purpose = $3",
        token_hash(token), now, purpose.value,
    )  # fmt: skip
    return Visit(**row) if row else None
