"""What is sent to place, cancel and retry orders.

`pay` offers a card where the terms ask for one: the order then waits for its payment. `quote` is the token
that the preview of the same change gave: the order costs exactly that, or is refused.
"""

import strawberry

from reseller_api.orders.changes import (
    AddLicensesChange,
    AddUsersChange,
    CancelLicensesChange,
    EndSubscriptionChange,
    RemoveUsersChange,
    RenewSubscriptionChange,
    RestoreLicensesChange,
    SetNextPeriodLicensesChange,
    SubscribeChange,
    SwapUsersChange,
)


@strawberry.input
class SubscribeInput:
    """Begins a subscription; the request is closed by it. `pay` offers a card where the terms ask for one."""

    idempotency_key: str
    change: SubscribeChange
    po_number: str | None = None
    quote: str | None = None
    request_id: strawberry.ID | None = None
    pay: bool = False


@strawberry.input
class AddLicensesInput:
    """Buys licenses; the request is closed by it. `pay` offers a card where the terms ask for one."""

    idempotency_key: str
    change: AddLicensesChange
    po_number: str | None = None
    quote: str | None = None
    request_id: strawberry.ID | None = None
    pay: bool = False


@strawberry.input
class AddUsersInput:
    """Assigns users."""

    idempotency_key: str
    change: AddUsersChange
    po_number: str | None = None
    quote: str | None = None


@strawberry.input
class RemoveUsersInput:
    """Takes licenses from users."""

    idempotency_key: str
    change: RemoveUsersChange
    po_number: str | None = None
    quote: str | None = None


@strawberry.input
class SwapUsersInput:
    """Gives the licenses of some users to others."""

    idempotency_key: str
    change: SwapUsersChange
    po_number: str | None = None
    quote: str | None = None


@strawberry.input
class CancelLicensesInput:
    """Gives licenses up for what follows the period or term."""

    idempotency_key: str
    change: CancelLicensesChange
    po_number: str | None = None


@strawberry.input
class RestoreLicensesInput:
    """Takes cancellations back before they count."""

    idempotency_key: str
    change: RestoreLicensesChange


@strawberry.input
class SetNextPeriodLicensesInput:
    """Sets the number that the next period begins with; CONFLICT where `version` is not the present one."""

    idempotency_key: str
    version: int | None = None
    change: SetNextPeriodLicensesChange
    po_number: str | None = None


@strawberry.input
class RenewSubscriptionInput:
    """Buys the next term. `pay` offers a card where the terms ask for one."""

    idempotency_key: str
    change: RenewSubscriptionChange
    po_number: str | None = None
    quote: str | None = None
    pay: bool = False


@strawberry.input
class EndSubscriptionInput:
    """Ends a subscription."""

    idempotency_key: str
    change: EndSubscriptionChange
    po_number: str | None = None


@strawberry.input
class CancelOrderInput:
    """An order that is under way; a `poNumber` replaces the order's."""

    idempotency_key: str
    order: strawberry.ID
    po_number: str | None = None


@strawberry.input
class RetryOrderInput:
    """An order that failed; a `poNumber` replaces the order's.

    `pay` offers a card where the terms ask for one.
    """

    idempotency_key: str
    order: strawberry.ID
    po_number: str | None = None
    pay: bool = False
