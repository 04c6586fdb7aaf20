"""One subscription."""

import strawberry

from reseller_api.context import Info
from reseller_api.finding import find
from reseller_api.subscriptions.types import Subscription


@strawberry.type
class SubscriptionQueries:
    """Reading subscriptions."""

    @strawberry.field
    async def subscription(self, info: Info, id: strawberry.ID) -> Subscription | None:
        """One subscription; null for an unknown one and for another's."""
        found: Subscription | None = await find(info.context, "Subscription", id)
        return found
