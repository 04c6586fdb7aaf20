"""What will happen by itself to a subscription."""

from datetime import date, datetime
from uuid import UUID

import strawberry

from customers.subscriptions.scheduled import Scheduled
from reseller_api.context import Context
from reseller_api.orders.planned import PlannedOrder
from reseller_api.orders.quotes import Quote
from reseller_api.orders.types import ActorName, Order
from reseller_api.orders.wording import scheduled_words
from reseller_api.references import reference
from reseller_api.refusals import ErrorCode
from reseller_api.scalars import Money

UNDO = "undo_scheduled_change"


@strawberry.type
class ScheduledChange:
    """What will happen at the beginning of billing date `on`, the instant `at`; `key` says which kind it is.

    `id` tells it from the others of its subscription. Where it can't be undone, `reason` tells why, or
    nothing undoes it. An undoing order that is charged costs `undoNet` without tax, by its `undoQuote`.
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
    undo_net: Money | None
    undo_quote: Quote | None
    home: strawberry.Private[UUID]
    order_id: strawberry.Private[UUID | None]
    planned_id: strawberry.Private[UUID | None]

    @classmethod
    def of(cls, context: Context, home: UUID, subscription_id: UUID, found: Scheduled) -> "ScheduledChange":
        """The change, in words, and what undoing it costs who asks."""
        planner, refusal = found.planner, found.refusal
        actor, asked = context.actor_in(home), [str(subscription_id), found.id]
        costs = found.undo_costs if found.undo_costs and found.undo_costs.shows_amounts else None
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
            undo_net=Money.of(costs.net, costs.currency) if costs else None,
            undo_quote=Quote.of_amount(context, actor, UNDO, asked, costs.net if costs else None),
        )

    order: Order | None = reference("Order", "order_id", "The order by which it was planned.")
    planned_order: PlannedOrder | None = reference(
        "PlannedOrder", "planned_id", "The order that is placed on that day."
    )
