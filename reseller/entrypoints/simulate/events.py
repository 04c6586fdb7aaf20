"""What may happen in a scenario: a shape for each kind of event."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from reseller.entrypoints.simulate.fields import (
    By,
    Count,
    Domain,
    Instant,
    MaybeDay,
    Name,
    Pay,
    PriceGiven,
    PriceText,
    ProductName,
    Shape,
    Tariff,
    TermsKey,
    Tier,
    Yes,
)


class Event(Shape):
    """What every event has; `entered` is when it came to be known, `at` the instant that dates it."""

    at: Instant
    by: By | None = None

    @property
    def known_at(self) -> datetime:
        """The instant at which the event is carried out."""
        return getattr(self, "entered", None) or self.at


class OnSubscription(Event):
    """An event on a subscription that an earlier one made."""

    on: Name


class Paid(Shape):
    """What the card does where one is asked for."""

    pay: Pay = "ok"

    @property
    def offers_card(self) -> bool:
        """Whether whoever orders has a card at all."""
        return self.pay != "none"


class Order(Paid, OnSubscription):
    """An order; on terms billed in arrears it may be entered late."""

    entered: Instant | None = None


class Priced(Shape):
    """A price, or volume tiers."""

    unit_price: PriceText | None = None
    tiers: tuple[Tier, ...] | None = Field(default=None, min_length=1)

    @property
    def price(self) -> PriceGiven | None:
        """The price as the rules parse it; None when none is given.

        Tiers may begin above 1, such as at a pack's size: below it the first of them holds.
        """
        if self.tiers is None:
            return self.unit_price
        (start, first), *more = self.tiers
        lowest = 1 if all(start < later for later, _ in more) else start
        return [[lowest, first], *map(list, more)]


class Subscribe(Priced, Paid, Event):
    """Begin a subscription, called `as` from then on."""

    do: Literal["subscribe"]
    entered: Instant | None = None
    as_: Name = Field(alias="as")
    customer: Domain
    product: ProductName
    terms: TermsKey
    quantity: Count | None = None
    period: Literal["month", "quarter", "year"] | None = None
    start_on: MaybeDay = None
    cap: Count | None = None
    included: Count | None = None
    tariff: Tariff = "Business"


class SetPrice(Priced, OnSubscription):
    """A contract price from the billing date on; where prices are fixed at term start, from the next term."""

    do: Literal["set_price"]


class SetCap(OnSubscription):
    """Set the purchase cap."""

    do: Literal["set_cap"]
    cap: Count


class Users(Order):
    """Users by number or by name."""

    count: Count | None = None
    users: tuple[Name, ...] | None = None


class AddUsers(Users):
    """Give users a license."""

    do: Literal["add_users"]
    protected: Yes = False


class RemoveUsers(Users):
    """Take licenses from users; by count, the newest."""

    do: Literal["remove_users"]


class Counted(Order):
    """An order for a number of licenses."""

    count: Count


class AddLicenses(Counted):
    """Buy more licenses."""

    do: Literal["add_licenses"]


class CancelLicenses(Counted):
    """Give up licenses."""

    do: Literal["cancel_licenses"]


class SetNextPeriod(Order):
    """Set the number for the next period."""

    do: Literal["set_next_period"]
    quantity: Count


class SwapUsers(Order):
    """Delete and create users in one order."""

    do: Literal["swap_users"]
    remove: Count
    add: Count


class SetRenewal(OnSubscription):
    """Say what follows the running term."""

    do: Literal["set_renewal"]
    renewal: Literal["same_seats", "seats_in_use", "flexible", "end"]
    quantity: Count | None = None
    unit_price: PriceText | None = None
    cap: Count | None = None

    @property
    def price(self) -> str | None:
        """The price of what follows, as the rules parse it."""
        return self.unit_price


class Renew(Priced, Order):
    """Buy the next term."""

    do: Literal["renew"]
    quantity: Count | None = None


class SetTariff(OnSubscription):
    """Change the tariff."""

    do: Literal["set_tariff"]
    tariff: Tariff


class SetLink(Event):
    """Switch the request link on or off, for all customers or for one."""

    do: Literal["set_link"]
    enabled: Yes
    customer: Domain | None = None


class EndSubscription(Order):
    """End a subscription."""

    do: Literal["end_subscription"]
    from_on: MaybeDay = None


class Request(OnSubscription):
    """Ask the reseller for licenses."""

    do: Literal["request"]
    count: Count


class Credit(Event):
    """Credit the invoice that stands at this place in the answer."""

    do: Literal["credit"]
    invoice: Annotated[int, Field(strict=True)]


AnyEvent = Annotated[
    Subscribe | SetPrice | SetCap | AddUsers | RemoveUsers | AddLicenses | CancelLicenses | SetNextPeriod
    | SwapUsers | SetRenewal | Renew | SetTariff | SetLink | EndSubscription | Request | Credit,
    Field(discriminator="do"),
]  # fmt: skip
