"""A customer's domains, unique over all resellers, and the words it is found by."""

from collections.abc import Sequence
from uuid import UUID

from customers.accounts.rules import shown_domain, words_of
from reseller.plumbing.database import WriteSession
from reseller.plumbing.violations import refusing
from reseller.rules.errors import DomainTaken


async def claim_domains(session: WriteSession, customer_id: UUID, domains: Sequence[str]) -> None:
    """Make these the customer's domains, the primary one first, and give up the others.

    DOMAIN_TAKEN names the domain, never whose it is. They are claimed in order of their names, so that of two
    who claim some at once each waits for the other's first or for none.
    """
    await _refuse_taken(session, customer_id, domains)
    kept = (session.reseller_id, customer_id, list(domains))
    await session.run(
        "DELETE FROM claimed_domains WHERE reseller_id = $1 AND customer_id = $2 AND domain <> ALL($3)", *kept
    )
    with refusing(claimed_domains_pkey=lambda: _taken(domains, domains[0])):
        await session.run(
            "INSERT INTO claimed_domains (reseller_id, customer_id, domain)"
            " SELECT $1, $2, given FROM unnest($3::text[]) given"
            " WHERE NOT EXISTS (SELECT FROM claimed_domains WHERE domain = given AND customer_id = $2)"
            " ORDER BY given",
            *kept,
        )
    await _write_domains(session, customer_id, domains)


async def write_words(session: WriteSession, customer_id: UUID, name: str, domains: Sequence[str]) -> None:
    """Let the customer be found by the words of its name and domains, and by no others."""
    await session.run(
        "DELETE FROM customer_words WHERE reseller_id = $1 AND customer_id = $2",
        session.reseller_id, customer_id,
    )  # fmt: skip
    await session.run(
        "INSERT INTO customer_words (reseller_id, customer_id, word) SELECT $1, $2, unnest($3::text[])",
        session.reseller_id, customer_id, list(words_of(name, domains)),
    )  # fmt: skip


async def _write_domains(session: WriteSession, customer_id: UUID, domains: Sequence[str]) -> None:
    await session.run(
        "DELETE FROM customer_domains WHERE reseller_id = $1 AND customer_id = $2",
        session.reseller_id, customer_id,
    )  # fmt: skip
    await session.run(
        "INSERT INTO customer_domains (reseller_id, customer_id, domain) SELECT $1, $2, unnest($3::text[])",
        session.reseller_id, customer_id, list(domains),
    )  # fmt: skip


async def _refuse_taken(session: WriteSession, customer_id: UUID, domains: Sequence[str]) -> None:
    taken = await session.fetchval(
        "SELECT domain FROM claimed_domains WHERE domain = ANY($1) AND customer_id <> $2"
        " ORDER BY array_position($1, domain) LIMIT 1",
        list(domains), customer_id,
    )  # fmt: skip
    if taken is not None:
        raise _taken(domains, taken)


def _taken(domains: Sequence[str], domain: str) -> DomainTaken:
    field = "primary_domain" if domain == domains[0] else "domains"
    return DomainTaken(domain=shown_domain(domain), field=(field,))
