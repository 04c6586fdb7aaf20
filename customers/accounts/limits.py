"""Setting contract limits (C4): for all, for a product, for a customer, or for both."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from customers.accounts.models import ContractLimit
from customers.accounts.usage import copy_limits, lock_changed
from reseller.partners.queries import reseller_facts
from reseller.partners.recording import record_for
from reseller.plumbing.database import ReadSession, WriteSession
from reseller.plumbing.ids import new_id
from reseller.plumbing.log import Action
from reseller.plumbing.versions import expect_version
from reseller.rules.access import Actor, Verb, require
from reseller.rules.errors import NotFound
from reseller.rules.seats import LimitUse, set_limit

Limits = tuple[tuple[UUID | None, UUID | None, int | None], ...]
"""As (customer, product, licenses): None is for every customer or product, and lifts the limit."""

# Read after the rows are locked: a cap that was raised meanwhile is then seen.
_USES = """
SELECT c.name AS customer, u.used + u.reserved AS counted, (
           SELECT max(s.cap) FROM subscriptions s
            WHERE s.reseller_id = u.reseller_id AND s.customer_id = u.customer_id
              AND s.product_id = u.product_id AND s.state IN ('pending', 'active')) AS cap
  FROM contract_usage u JOIN customers c ON c.reseller_id = u.reseller_id AND c.id = u.customer_id
 WHERE u.reseller_id = $1 AND (u.customer_id, u.product_id) IN (SELECT * FROM unnest($2::uuid[], $3::uuid[]))
 ORDER BY u.customer_id, u.product_id"""


async def set_contract_limit(
    session: WriteSession,
    *,
    licenses: int | None,
    customer_id: UUID | None = None,
    product_id: UUID | None = None,
    version: int | None,
    actor: Actor,
    now: datetime,
) -> None:
    """Set how many licenses of one product a customer's domain may reach; None lifts the limit.

    Without a customer or product it is for every one; the most specific setting wins. `version` is the
    reseller's. LIMIT_BELOW_USE lists the customers that count more, or have a cap above it.
    """
    present = await _lock(session, customer_id, product_id)
    require(actor, Verb.SET_LIMIT)
    expect_version(version, present)
    facts = await reseller_facts(session)
    set_limit(licenses, ())
    before = await _write(session, customer_id, product_id, licenses, now)
    await _apply(session, customer_id, product_id, licenses)
    action = Action(
        "contract_limit_set",
        customer_id=customer_id,
        product_id=product_id,
        quantity_after=licenses,
        quantity_delta=None if licenses is None or before is None else licenses - before,
        details={"before": before, "after": licenses},
    )
    await record_for(session, action, facts=facts, actor=actor, now=now)


async def contract_limits(session: ReadSession, customer_id: UUID | None = None) -> Limits:
    """The limits that were set beside the contract's own, with a customer those that concern it."""
    return await _limits(session, None if customer_id is None else [customer_id])


async def contract_limits_of(session: ReadSession, customer_ids: Sequence[UUID]) -> dict[UUID, Limits]:
    """The limits that concern each of these customers."""
    rows = await _limits(session, list(customer_ids))
    return {key: tuple(row for row in rows if row[0] in (None, key)) for key in customer_ids}


async def _limits(session: ReadSession, customer_ids: list[UUID] | None) -> Limits:
    rows = await session.fetch(
        "SELECT customer_id, product_id, licenses FROM contract_limits WHERE reseller_id = $1"
        " AND ($2::uuid[] IS NULL OR customer_id IS NULL OR customer_id = ANY($2))"
        " ORDER BY customer_id NULLS FIRST, product_id NULLS FIRST",
        session.reseller_id, customer_ids,
    )  # fmt: skip
    return tuple((row[0], row[1], row[2]) for row in rows)


async def _lock(session: WriteSession, customer_id: UUID | None, product_id: UUID | None) -> int:
    """One limit at a time in a reseller; answers its version. NOT_FOUND for what is unknown."""
    version: int | None = await session.fetchval(
        "SELECT version FROM resellers WHERE reseller_id = $1 FOR UPDATE", session.reseller_id
    )
    if version is None:
        raise NotFound("reseller")
    known = "SELECT true FROM customers WHERE reseller_id = $1 AND id = $2"
    if customer_id and not await session.fetchval(known, session.reseller_id, customer_id):
        raise NotFound("customer", field=("customer",))
    if product_id and not await session.fetchval("SELECT true FROM products WHERE id = $1", product_id):
        raise NotFound("product", field=("product",))
    return version


async def _write(
    session: WriteSession, customer_id: UUID | None, product_id: UUID | None, limit: int | None, now: datetime
) -> int | None:
    """Store the setting; answers the number it had before."""
    is_default = customer_id is None and product_id is None
    before: int | None = await session.fetchval(
        "SELECT contract_limit FROM resellers WHERE reseller_id = $1 AND $2 UNION ALL"
        " SELECT licenses FROM contract_limits WHERE reseller_id = $1 AND NOT $2"
        " AND customer_id IS NOT DISTINCT FROM $3 AND product_id IS NOT DISTINCT FROM $4",
        session.reseller_id, is_default, customer_id, product_id,
    )  # fmt: skip
    await session.run(
        "UPDATE resellers SET version = version + 1,"
        " contract_limit = CASE WHEN $2 THEN $3 ELSE contract_limit END"
        " WHERE reseller_id = $1",
        session.reseller_id, is_default, limit,
    )  # fmt: skip
    if not is_default:
        await _replace(session, customer_id, product_id, limit, now)
    return before


async def _replace(
    session: WriteSession, customer_id: UUID | None, product_id: UUID | None, limit: int | None, now: datetime
) -> None:
    await session.run(
        "DELETE FROM contract_limits WHERE reseller_id = $1 AND customer_id IS NOT DISTINCT FROM $2"
        " AND product_id IS NOT DISTINCT FROM $3",
        session.reseller_id, customer_id, product_id,
    )  # fmt: skip
    session.add(
        ContractLimit(
            reseller_id=session.reseller_id,
            id=new_id(now),
            customer_id=customer_id,
            product_id=product_id,
            licenses=limit,
            set_at=now,
        )
    )
    await session.flush()


async def _apply(
    session: WriteSession, customer_id: UUID | None, product_id: UUID | None, limit: int | None
) -> None:
    """Copy the limits in force to the counters they bound, once nothing counted or capped is above."""
    changed = await lock_changed(session, customer_id, product_id)
    customers, products = [new.customer_id for new in changed], [new.product_id for new in changed]
    rows = await session.fetch(_USES, session.reseller_id, customers, products)
    set_limit(limit, [LimitUse(**row) for row in rows])
    await copy_limits(session, changed)
