"""Contract limits as they apply, and the rows that count against them (C4).

A `contract_usage` row stands for one customer and product and holds the limit in force, so that a command
checks it with the counter it locks anyway. Whoever changes a limit copies it there.
"""

from collections.abc import Sequence
from uuid import UUID

from reseller.plumbing.database import ReadSession, WriteSession

# The most specific limit that was set, then the contract's own. A limit row without a number lifts the limit.
_EFFECTIVE = """
SELECT found.licenses FROM (
    SELECT licenses, CASE WHEN customer_id IS NULL THEN 0 ELSE 2 END
         + CASE WHEN product_id IS NULL THEN 0 ELSE 1 END AS rank
      FROM contract_limits
     WHERE reseller_id = $1 AND (customer_id IS NULL OR customer_id = $2)
       AND (product_id IS NULL OR product_id = $3)
    UNION ALL
    SELECT contract_limit, -1 FROM resellers WHERE reseller_id = $1) found
 ORDER BY found.rank DESC LIMIT 1"""


async def effective_limit(session: ReadSession, customer_id: UUID, product_id: UUID) -> int | None:
    """The contract limit of one product in one customer's domain; None without one.

    The most specific that was set wins: for customer and product, for the customer, for the product, for all.
    """
    limit: int | None = await session.fetchval(_EFFECTIVE, session.reseller_id, customer_id, product_id)
    return limit


async def ensure_usage(session: WriteSession, customer_id: UUID, product_id: UUID) -> None:
    """Make the row that counts this customer's licenses of a product, where it isn't there yet."""
    await session.fetchval("SELECT true FROM resellers WHERE reseller_id = $1 FOR SHARE", session.reseller_id)
    limit = await effective_limit(session, customer_id, product_id)
    await session.run(
        "INSERT INTO contract_usage (reseller_id, customer_id, product_id, limit_licenses)"
        " VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        session.reseller_id, customer_id, product_id, limit,
    )  # fmt: skip


async def copy_limits(session: WriteSession, usages: Sequence[tuple[UUID, UUID]]) -> None:
    """Write the limit in force into the usage rows of these (customer, product) pairs."""
    for customer_id, product_id in usages:
        await session.run(
            "UPDATE contract_usage SET limit_licenses = $4"
            " WHERE reseller_id = $1 AND customer_id = $2 AND product_id = $3",
            session.reseller_id, customer_id, product_id,
            await effective_limit(session, customer_id, product_id),
        )  # fmt: skip
