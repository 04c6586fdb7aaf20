"""What is sent to place, preview, cancel and retry orders. A preview takes the `change` of its mutation."""

from datetime import date

import strawberry

from reseller.rules.selling import Period
from reseller_api.prices import PriceInput


@strawberry.input
class NewUserInput:
    """A user by address; who is unknown is created."""

    address: str
    name: str = ""
    protected: bool = False


@strawberry.input
class SubscribeChange:
    """What to subscribe to: `quantity` where licenses are committed, `cap` where users are simply added.

    `startOn` is the first charged day. A price is the provider's to give.
    """

    customer: strawberry.ID
    product: strawberry.ID
    terms: str
    quantity: int | None = None
    cap: int | None = None
    start_on: date | None = None
    period: Period | None = None
    price: PriceInput | None = None


@strawberry.input
class AddLicensesChange:
    """So many licenses more."""

    subscription: strawberry.ID
    quantity: int


@strawberry.input
class AddUsersChange:
    """Users to assign: all of them, or none."""

    subscription: strawberry.ID
    users: list[NewUserInput]


@strawberry.input
class RemoveUsersChange:
    """Users to take licenses from, by their ids: all of them, or none."""

    subscription: strawberry.ID
    users: list[strawberry.ID]


@strawberry.input
class EndSubscriptionChange:
    """The last charged day, today or later; today where it is left out."""

    subscription: strawberry.ID
    last_day: date | None = None


@strawberry.input
class SubscribeInput:
    """Begins a subscription; the request is closed by it."""

    idempotency_key: str
    change: SubscribeChange
    po_number: str | None = None
    request_id: strawberry.ID | None = None


@strawberry.input
class AddLicensesInput:
    """Buys licenses; the request is closed by it."""

    idempotency_key: str
    change: AddLicensesChange
    po_number: str | None = None
    request_id: strawberry.ID | None = None


@strawberry.input
class AddUsersInput:
    """Assigns users."""

    idempotency_key: str
    change: AddUsersChange
    po_number: str | None = None


@strawberry.input
class RemoveUsersInput:
    """Takes licenses from users."""

    idempotency_key: str
    change: RemoveUsersChange
    po_number: str | None = None


@strawberry.input
class EndSubscriptionInput:
    """Ends a subscription."""

    idempotency_key: str
    change: EndSubscriptionChange
    po_number: str | None = None


@strawberry.input
class CancelOrderInput:
    """An order that is under way."""

    idempotency_key: str
    order: strawberry.ID


@strawberry.input
class RetryOrderInput:
    """An order that failed."""

    idempotency_key: str
    order: strawberry.ID


@strawberry.input(one_of=True)
class PreviewOrderInput:
    """The change of exactly one mutation."""

    subscribe: SubscribeChange | None = strawberry.UNSET
    add_licenses: AddLicensesChange | None = strawberry.UNSET
    add_users: AddUsersChange | None = strawberry.UNSET
    remove_users: RemoveUsersChange | None = strawberry.UNSET
    end_subscription: EndSubscriptionChange | None = strawberry.UNSET
