"""What an order changes: what its mutation, its preview and its plan for a later day take alike."""

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

    `startOn` is the first charged day. `period`, `tariff` and `included` are for terms that have them.
    A price is the provider's to give.
    """

    customer: strawberry.ID
    product: strawberry.ID
    terms: str
    quantity: int | None = None
    cap: int | None = None
    start_on: date | None = None
    period: Period | None = None
    tariff: str | None = None
    included: int | None = None
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
class SwapUsersChange:
    """Users to take licenses from, by their ids, and users to give them to: billed by the net effect."""

    subscription: strawberry.ID
    remove: list[strawberry.ID]
    users: list[NewUserInput]


@strawberry.input
class CancelLicensesChange:
    """So many unused licenses to give up, at the end of the period or of the term."""

    subscription: strawberry.ID
    quantity: int


@strawberry.input
class RestoreLicensesChange:
    """So many canceled licenses to keep after all, free of charge."""

    subscription: strawberry.ID
    quantity: int


@strawberry.input
class SetNextPeriodLicensesChange:
    """The number that the next period begins with, from 1 to what is bought."""

    subscription: strawberry.ID
    quantity: int


@strawberry.input
class RenewSubscriptionChange:
    """The licenses of the next term; left out, those that are bought and not canceled."""

    subscription: strawberry.ID
    quantity: int | None = None


@strawberry.input
class EndSubscriptionChange:
    """The last charged day, today or later; today where it is left out.

    Where licenses are paid for by the period, the end is that of the running one.
    """

    subscription: strawberry.ID
    last_day: date | None = None


@strawberry.input(one_of=True)
class OrderChange:
    """The change of exactly one mutation of a subscription."""

    add_licenses: AddLicensesChange | None = strawberry.UNSET
    add_users: AddUsersChange | None = strawberry.UNSET
    remove_users: RemoveUsersChange | None = strawberry.UNSET
    swap_users: SwapUsersChange | None = strawberry.UNSET
    cancel_licenses: CancelLicensesChange | None = strawberry.UNSET
    set_next_period_licenses: SetNextPeriodLicensesChange | None = strawberry.UNSET
    renew_subscription: RenewSubscriptionChange | None = strawberry.UNSET
    end_subscription: EndSubscriptionChange | None = strawberry.UNSET


@strawberry.input(one_of=True)
class PreviewOrderInput:
    """The change of exactly one mutation."""

    subscribe: SubscribeChange | None = strawberry.UNSET
    add_licenses: AddLicensesChange | None = strawberry.UNSET
    add_users: AddUsersChange | None = strawberry.UNSET
    remove_users: RemoveUsersChange | None = strawberry.UNSET
    swap_users: SwapUsersChange | None = strawberry.UNSET
    cancel_licenses: CancelLicensesChange | None = strawberry.UNSET
    restore_licenses: RestoreLicensesChange | None = strawberry.UNSET
    set_next_period_licenses: SetNextPeriodLicensesChange | None = strawberry.UNSET
    renew_subscription: RenewSubscriptionChange | None = strawberry.UNSET
    end_subscription: EndSubscriptionChange | None = strawberry.UNSET
