"""Events as commands: each `do` is one of the console's own actions, by the actor whom the event names."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from functools import singledispatchmethod
from typing import Any
from uuid import UUID

from customers.accounts.links import set_customer_request_link
from customers.orders.actions import add_licenses, add_users, remove_users
from customers.orders.placing import NewUser, Placed
from customers.requests.actions import Wish as RequestedLicenses
from customers.requests.actions import request_licenses
from customers.subscriptions.actions import set_contract_price, set_purchase_cap, set_renewal
from customers.subscriptions.ending import end_subscription
from customers.subscriptions.entry import look
from customers.subscriptions.subscribing import Wish, subscribe
from reseller.entrypoints.simulate import scenario as says
from reseller.entrypoints.simulate.cast import Cast
from reseller.invoices.actions import credit_invoice
from reseller.partners.actions import set_request_link
from reseller.plumbing.database import WriteSession
from reseller.rules.access import Actor, Verb, require
from reseller.rules.checks import LARGEST_QUANTITY
from reseller.rules.errors import NotFound
from reseller.rules.periods import billing_date
from reseller.rules.pricing import Price
from reseller.rules.seats import cancel_licenses, check_open
from reseller.rules.terms import Period, RenewalSetting

OPERATOR, OWNER, ADMIN, FINANCE = (
    "provider_operator", "reseller_owner", "customer_admin", "provider_finance",
)  # fmt: skip


class Stage:
    """What the events have made so far, under the scenario's names."""

    def __init__(self, cast: Cast, zone: str) -> None:
        self.cast = cast
        self.zone = zone
        self.subscriptions: dict[str, UUID] = {}
        self.domains: dict[str, str] = {}
        self.orders: dict[UUID, int] = {}
        self.credits: dict[UUID, int] = {}
        self.unnamed: dict[str, int] = {}
        self.prices: dict[tuple[str, int], str] = {}
        self.issued: Callable[[], Awaitable[list[UUID]]]

    async def perform(self, index: int, event: Any, now: datetime) -> None:
        """Carry out one event at the instant it came to be known; raises the console's refusal."""
        self._keep_prices(event)
        placed = await self._do(event, now)
        if isinstance(placed, Placed):
            self.orders[placed.id] = index
        elif isinstance(placed, UUID):
            self.credits[placed] = index

    def _keep_prices(self, event: Any) -> None:
        """Remember how prices were written, since the answer shows them as given."""
        given = getattr(event, "price", None) or getattr(event, "unit_price", None)
        name = getattr(event, "as_", None) or getattr(event, "on", None)
        if given is None or name is None:
            return
        for text in [given] if isinstance(given, str) else [text for _, text in given]:
            self.prices[name, Price.parse(text).tiers[0][1]] = text

    def _dated(self, event: Any) -> date | None:
        """The billing date of an order that was entered late; None for one entered as it happened."""
        return billing_date(event.at, self.zone) if event.known_at != event.at else None

    async def _on(self, event: Any, default: str) -> tuple[UUID, Actor]:
        """The subscription that an event names, and the actor; NOT_FOUND where it never came to be."""
        if event.on not in self.subscriptions:
            raise NotFound("subscription")
        customer = self.cast.customers[self.domains[event.on]]
        return self.subscriptions[event.on], self.cast.actor(event.by or default, customer)

    def _unit(self) -> Any:
        return self.cast.database.unit_of_work(self.cast.reseller_id)

    @singledispatchmethod
    async def _do(self, event: Any, now: datetime) -> Placed | UUID | None:
        """A verb that the engine's terms lack here: refused as the console would."""
        subscription, actor = await self._on(event, ADMIN)
        verb = Verb(event.do)
        async with self._unit() as session:
            held, _ = await look(session, subscription, verb, actor=actor, now=now)
            check_open(held.holding(actor), verb)
        raise NotImplementedError(event.do)

    @_do.register
    async def _(self, event: says.Subscribe, now: datetime) -> Placed:
        customer = await self.cast.customer(event.customer, now)
        self.domains[event.as_] = event.customer.lower()
        actor = self.cast.actor(event.by or OWNER, customer)
        wish = Wish(
            customer_id=customer,
            product_id=self.cast.products[event.product],
            terms_key=event.terms,
            quantity=event.quantity,
            cap=event.cap,
            start_on=event.start_on,
            period=Period(event.period) if event.period else None,
            price=Price.parse(event.price) if event.price is not None else None,
        )
        async with self._unit() as session:
            placed = await subscribe(
                session, wish, actor=actor, now=event.at, priced_by=self.cast.actor(OPERATOR)
            )
        self.subscriptions[event.as_] = placed.subscription_id
        return placed

    @_do.register
    async def _(self, event: says.SetPrice, now: datetime) -> None:
        subscription, actor = await self._on(event, OPERATOR)
        async with self._unit() as session:
            price = Price.parse(event.price)
            await set_contract_price(session, subscription, price=price, actor=actor, now=now)

    @_do.register
    async def _(self, event: says.SetCap, now: datetime) -> None:
        subscription, actor = await self._on(event, OWNER)
        async with self._unit() as session:
            await set_purchase_cap(session, subscription, cap=event.cap, actor=actor, now=now)

    @_do.register
    async def _(self, event: says.AddUsers, now: datetime) -> Placed:
        subscription, actor = await self._on(event, ADMIN)
        names = self._new_names(event)
        domain = self.domains[event.on]
        users = [NewUser(self.cast.address(domain, name), name, event.protected) for name in names]
        async with self._unit() as session:
            placed = await add_users(
                session, subscription, users=users, actor=actor, now=now, dated_on=self._dated(event)
            )
        if event.users is None:
            self.unnamed[event.on] = self.unnamed.get(event.on, 0) + len(names)
        return placed

    def _new_names(self, event: says.AddUsers) -> list[str]:
        if event.users is not None:
            return list(event.users)
        used = self.unnamed.get(event.on, 0)
        count = max(0, min(event.count or 0, LARGEST_QUANTITY + 1))
        return [f"{event.on}-{used + number}" for number in range(1, count + 1)]

    @_do.register
    async def _(self, event: says.RemoveUsers, now: datetime) -> Placed:
        subscription, actor = await self._on(event, ADMIN)
        domain = self.domains[event.on]
        named = event.users
        addresses = None if named is None else [self.cast.address(domain, name) for name in named]
        async with self._unit() as session:
            return await remove_users(
                session,
                subscription,
                addresses=addresses,
                count=event.count,
                actor=actor,
                now=now,
                dated_on=self._dated(event),
            )

    @_do.register
    async def _(self, event: says.AddLicenses, now: datetime) -> Placed:
        subscription, actor = await self._on(event, await self._buyer(event, Verb.ADD_LICENSES))
        async with self._unit() as session:
            return await add_licenses(
                session, subscription, count=event.count, actor=actor, now=now, dated_on=self._dated(event)
            )

    @_do.register
    async def _(self, event: says.CancelLicenses, now: datetime) -> None:
        subscription, actor = await self._on(event, await self._buyer(event, Verb.CANCEL_LICENSES))
        async with self._unit() as session:
            held, _ = await look(session, subscription, Verb.CANCEL_LICENSES, actor=actor, now=now)
            cancel_licenses(held.holding(actor), event.count)

    async def _buyer(self, event: Any, verb: Verb) -> str:
        """The reseller where the terms keep the verb to it, else the customer's admin."""
        subscription, owner = await self._on(event, OWNER)
        async with self._unit() as session:
            held, _ = await look(session, subscription, Verb.READ, actor=owner, now=event.at)
        return OWNER if verb in held.terms.reseller_only else ADMIN

    @_do.register
    async def _(self, event: says.SetRenewal, now: datetime) -> None:
        subscription, actor = await self._on(event, OWNER)
        async with self._unit() as session:
            await set_renewal(
                session,
                subscription,
                renewal=RenewalSetting(event.renewal.upper()),
                seats_count=event.quantity,
                cap=event.cap,
                price=Price.parse(event.unit_price) if event.unit_price is not None else None,
                priced_by=self.cast.actor(OPERATOR),
                actor=actor,
                now=now,
            )

    @_do.register
    async def _(self, event: says.SetLink, now: datetime) -> None:
        mode = "console" if event.enabled else "off"
        customer = await self.cast.customer(event.customer, now) if event.customer else None
        actor = self.cast.actor(event.by or OWNER, customer)
        async with self._unit() as session:
            await _link(session, customer, mode, actor, now)

    @_do.register
    async def _(self, event: says.EndSubscription, now: datetime) -> Placed:
        subscription, actor = await self._on(event, OWNER)
        async with self._unit() as session:
            return await end_subscription(
                session,
                subscription,
                last_day=event.from_on,
                actor=actor,
                now=now,
                dated_on=self._dated(event),
            )

    @_do.register
    async def _(self, event: says.Request, now: datetime) -> None:
        subscription, actor = await self._on(event, ADMIN)
        customer = self.cast.customers[self.domains[event.on]]
        wish = RequestedLicenses(customer_id=customer, subscription_id=subscription, quantity=event.count)
        async with self._unit() as session:
            await request_licenses(session, wish=wish, actor=actor, now=now)

    @_do.register
    async def _(self, event: says.Credit, now: datetime) -> UUID:
        actor = self.cast.actor(event.by or FINANCE)
        require(actor, Verb.CREDIT)
        issued = await self.issued()
        if not 0 <= event.invoice < len(issued):
            raise NotFound("invoice")
        async with self._unit() as session:
            return await credit_invoice(
                session, issued[event.invoice], reason="Scenario", actor=actor, now=now
            )


async def _link(session: WriteSession, customer: UUID | None, mode: str, actor: Actor, now: datetime) -> None:
    if customer is None:
        await set_request_link(session, mode=mode, address=None, version=None, actor=actor, now=now)
        return
    await set_customer_request_link(
        session, customer, mode=mode, address=None, version=None, actor=actor, now=now
    )
