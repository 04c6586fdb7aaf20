"""How many customers resellers have, for provider staff."""

from collections.abc import Sequence
from uuid import UUID

from reseller.plumbing.database import ReadSession


async def customers_by_reseller(session: ReadSession, reseller_ids: Sequence[UUID]) -> dict[UUID, int]:
    """Number of customers of each of these resellers that has any; for `provider_reading`."""
    rows = await session.fetch(
        "SELECT reseller_id, count(*) FROM customers WHERE reseller_id = ANY($1) GROUP BY reseller_id",
        list(reseller_ids),
    )
    return {row[0]: row[1] for row in rows}
