"""What the events have made so far, under the scenario's names."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import date
from typing import Any
from uuid import UUID

from customers.subscriptions.entry import look
from reseller.entrypoints.simulate.cast import Cast
from reseller.entrypoints.simulate.events import Priced, SetRenewal
from reseller.plumbing.database import WriteSession
from reseller.rules.access import Actor, Verb
from reseller.rules.errors import NotFound
from reseller.rules.periods import billing_date
from reseller.rules.pricing import Price

OPERATOR, OWNER, ADMIN, FINANCE = (
    "provider_operator", "reseller_owner", "customer_admin", "provider_finance",
)  # fmt: skip


class Stage:
    """Subscriptions, users, orders and invoices as the scenario calls them."""

    def __init__(self, cast: Cast, zone: str) -> None:
        self.cast = cast
        self.zone = zone
        self.subscriptions: dict[str, UUID] = {}
        self.domains: dict[str, str] = {}
        self.terms: dict[str, str] = {}
        self.orders: dict[UUID, int] = {}
        self.credits: dict[UUID, int] = {}
        self.unnamed: dict[str, int] = {}
        self.prices: dict[tuple[str, int], str] = {}
        self.issued: Callable[[], Awaitable[list[UUID]]]

    def keep_prices(self, event: Any) -> None:
        """Remember how prices were written, since the answer shows them as given."""
        name = getattr(event, "as_", None) or getattr(event, "on", None)
        given = event.price if isinstance(event, Priced | SetRenewal) else None
        if name is None or given is None:
            return
        for text in [given] if isinstance(given, str) else [text for _, text in given]:
            self.prices[name, Price.parse(text).tiers[0][1]] = text

    def unit(self) -> AbstractAsyncContextManager[WriteSession]:
        """A unit of work of the reseller's."""
        return self.cast.database.unit_of_work(self.cast.reseller_id)

    def dated(self, event: Any) -> date | None:
        """The billing date of an order that was entered late; None for one entered as it happened."""
        return billing_date(event.at, self.zone) if event.known_at != event.at else None

    async def on(self, event: Any, default: str) -> tuple[UUID, Actor]:
        """The subscription that an event names, and the actor; NOT_FOUND where it never came to be."""
        if event.on not in self.subscriptions:
            raise NotFound("subscription")
        return self.subscriptions[event.on], self.cast.actor(event.by or default, self.customer(event))

    def customer(self, event: Any) -> UUID:
        """The customer of the subscription that an event names."""
        return self.cast.customers[self.domains[event.on]]

    async def buyer(self, event: Any, verb: Verb) -> str:
        """Who gives this order by default: the reseller where the terms keep it to him, else the admin."""
        subscription, owner = await self.on(event, OWNER)
        async with self.unit() as session:
            held, _ = await look(session, subscription, Verb.READ, actor=owner, now=event.known_at)
        return OWNER if verb in held.terms.reseller_only else ADMIN

    def new_names(self, name: str, count: int) -> list[str]:
        """The next `count` names of users whom the scenario doesn't name."""
        used = self.unnamed.get(name, 0)
        return [f"{name}-{used + number}" for number in range(1, count + 1)]

    def took(self, name: str, count: int) -> None:
        """That many of those names are taken for good."""
        self.unnamed[name] = self.unnamed.get(name, 0) + count

    def address(self, event: Any, name: str) -> str:
        """The address of a user of the subscription's customer."""
        return self.cast.address(self.domains[event.on], name)
