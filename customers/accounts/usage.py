"""Contract limits as they apply, and the rows that count against them (C4).

A `contract_usage` row stands for one customer and product and holds the limit in force, so that a command
checks it with the counter it locks anyway. Whoever changes a limit copies it there.
"""

from dataclasses import dataclass
from uuid import UUID

from reseller.plumbing.database import ReadSession, WriteSession

# The most specific limit that was set, then the contract's own. A row without a number lifts the limit.
_EFFECTIVE = """
SELECT found.licenses FROM (
    SELECT licenses, CASE WHEN customer_id IS NULL THEN 0 ELSE 2 END
         + CASE WHEN product_id IS NULL THEN 0 ELSE 1 END AS rank
      FROM contract_limits
     WHERE reseller_id = $1 AND (customer_id IS NULL OR customer_id = {customer})
       AND (product_id IS NULL OR product_id = {product})
    UNION ALL
    SELECT contract_limit, -1 FROM resellers WHERE reseller_id = $1) found
 ORDER BY found.rank DESC LIMIT 1"""
_HOLD = "SELECT true FROM resellers WHERE reseller_id = $1 FOR KEY SHARE"
_ONE = _EFFECTIVE.format(customer="$2", product="$3")
_CHANGED = f"""
SELECT changed.customer_id, changed.product_id, changed.in_force FROM (
    SELECT u.customer_id, u.product_id, u.limit_licenses,
           ({_EFFECTIVE.format(customer="u.customer_id", product="u.product_id")}) AS in_force
      FROM contract_usage u
     WHERE u.reseller_id = $1 AND ($2::uuid IS NULL OR u.customer_id = $2)
       AND ($3::uuid IS NULL OR u.product_id = $3)) changed
 WHERE changed.limit_licenses IS DISTINCT FROM changed.in_force
 ORDER BY changed.customer_id, changed.product_id"""
_COPY = """
UPDATE contract_usage u SET limit_licenses = given.in_force
  FROM unnest($2::uuid[], $3::uuid[], $4::integer[]) AS given (customer_id, product_id, in_force)
 WHERE u.reseller_id = $1 AND u.customer_id = given.customer_id AND u.product_id = given.product_id"""

_USES = f"""
SELECT c.id AS customer_id, p.id AS product_id, p.name AS product_name, coalesce(u.used, 0) AS used,
       coalesce(u.reserved, 0) AS reserved,
       ({_EFFECTIVE.format(customer="c.id", product="p.id")}) AS limit_licenses,
       (SELECT max(s.cap) FROM subscriptions s
         WHERE s.reseller_id = $1 AND s.customer_id = c.id AND s.product_id = p.id
           AND s.state IN ('pending', 'active')) AS cap
  FROM customers c CROSS JOIN products p
  LEFT JOIN contract_usage u ON u.reseller_id = $1 AND u.customer_id = c.id AND u.product_id = p.id
 WHERE c.reseller_id = $1 AND c.id = ANY($2) AND (u.product_id IS NOT NULL OR $3 AND p.retired_at IS NULL)
 ORDER BY p.name, p.id"""


@dataclass(frozen=True, slots=True)
class ContractUse:
    """What counts of one product in one customer's domain: `used` are bought or in use, `reserved` pending.

    No limit goes below `cap`, the highest purchase cap; `limit_licenses` is None without a limit (C4).
    """

    customer_id: UUID
    product_id: UUID
    product_name: str
    used: int
    reserved: int
    cap: int | None
    limit_licenses: int | None


@dataclass(frozen=True, slots=True)
class NewLimit:
    """A usage row whose limit is not the one in force any more."""

    customer_id: UUID
    product_id: UUID
    in_force: int | None


async def effective_limit(session: ReadSession, customer_id: UUID, product_id: UUID) -> int | None:
    """The contract limit of one product in one customer's domain; None without one.

    The most specific that was set wins: for customer and product, the customer, the product, all.
    """
    limit: int | None = await session.fetchval(_ONE, session.reseller_id, customer_id, product_id)
    return limit


async def contract_uses(
    session: ReadSession, customer_ids: list[UUID], *, every_product: bool = False
) -> dict[UUID, list[ContractUse]]:
    """What counts against each contract limit, by customer: products had, or `every_product` that is sold."""
    rows = await session.fetch(_USES, session.reseller_id, customer_ids, every_product)
    found: dict[UUID, list[ContractUse]] = {customer_id: [] for customer_id in customer_ids}
    for row in rows:
        found[row["customer_id"]].append(ContractUse(**row))
    return found


async def ensure_usage(session: WriteSession, customer_id: UUID, product_id: UUID) -> None:
    """Make the row that counts this customer's licenses of a product, where it isn't there yet.

    A limit that is being set meanwhile waits, or is waited for; a month that is being finalized isn't.
    """
    await session.fetchval(_HOLD, session.reseller_id)
    limit = await effective_limit(session, customer_id, product_id)
    await session.run(
        "INSERT INTO contract_usage (reseller_id, customer_id, product_id, limit_licenses)"
        " VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        session.reseller_id, customer_id, product_id, limit,
    )  # fmt: skip


async def lock_changed(
    session: WriteSession, customer_id: UUID | None, product_id: UUID | None
) -> list[NewLimit]:
    """The usage rows of a customer, a product or all that a new setting changes, locked in one order."""
    place = (session.reseller_id, customer_id, product_id)
    changed = [NewLimit(**row) for row in await session.fetch(_CHANGED, *place)]
    await session.fetch(
        "SELECT 1 FROM contract_usage WHERE reseller_id = $1"
        " AND (customer_id, product_id) IN (SELECT * FROM unnest($2::uuid[], $3::uuid[]))"
        " ORDER BY customer_id, product_id FOR UPDATE",
        session.reseller_id, *_pairs(changed),
    )  # fmt: skip
    return changed


async def copy_limits(session: WriteSession, changed: list[NewLimit]) -> None:
    """Write the limits in force into their usage rows."""
    limits = [new.in_force for new in changed]
    await session.run(_COPY, session.reseller_id, *_pairs(changed), limits)


def _pairs(changed: list[NewLimit]) -> tuple[list[UUID], list[UUID]]:
    return [new.customer_id for new in changed], [new.product_id for new in changed]
