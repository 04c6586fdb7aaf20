"""Reading prices, many at once."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from reseller.catalog.queries import ListedPrice, list_prices
from reseller.plumbing.database import ReadSession


async def prices_by_product(session: ReadSession, keys: list[UUID]) -> Mapping[UUID, Sequence[ListedPrice]]:
    """The price lists of products."""
    rows = await list_prices(session, keys[0] if len(keys) == 1 else None)
    return {key: [row for row in rows if row.product_id == key] for key in keys}
