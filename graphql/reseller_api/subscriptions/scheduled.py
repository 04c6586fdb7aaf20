"""What will happen by itself to a subscription."""

from datetime import date, datetime
from uuid import UUID

import strawberry

from customers.subscriptions.scheduled import Scheduled
from reseller_api.orders.planned import PlannedOrder
from reseller_api.orders.types import ActorName, Order
from reseller_api.orders.wording import scheduled_words
from reseller_api.references import reference
from reseller_api.refusals import ErrorCode


@strawberry.type
class ScheduledChange:
    """What will happen at the beginning of billing date `on`, the instant `at`; `key` says which kind it is.

    `id` tells it from the others of its subscription. Where it can't be undone, `reason` tells why, or
    nothing takes it back.
    """

    id: str
    key: str
    on: date
    at: datetime
    message: str
    planned_by: ActorName | None
    planned_at: datetime | None
    undoable: bool
    reason_code: ErrorCode | None
    reason: str | None
    home: strawberry.Private[UUID]
    order_id: strawberry.Private[UUID | None]
    planned_id: strawberry.Private[UUID | None]

    @classmethod
    def of(cls, home: UUID, found: Scheduled) -> "ScheduledChange":
        """The change, in words."""
        planner, refusal = found.planner, found.refusal
        return cls(
            id=found.id,
            key=found.key,
            on=found.on,
            at=found.at,
            message=scheduled_words(found.key, found.details),
            planned_by=ActorName(kind=planner.kind, name=planner.name) if planner else None,
            planned_at=planner.at if planner else None,
            undoable=found.undoable,
            reason_code=ErrorCode(refusal.code) if refusal else None,
            reason=refusal.message if refusal else None,
            home=home,
            order_id=planner.order_id if planner else None,
            planned_id=found.planned_id,
        )

    order: Order | None = reference("Order", "order_id", "The order by which it was planned.")
    planned_order: PlannedOrder | None = reference(
        "PlannedOrder", "planned_id", "The order that is placed on that day."
    )
