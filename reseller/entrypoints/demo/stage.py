"""Acting in the demo: the product's own commands, by the people who would give them, at the time they did."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from customers.accounts.actions import CustomerSettings, create_customer
from customers.accounts.limits import set_contract_limit
from customers.orders.actions import add_licenses, add_users, remove_users
from customers.orders.placing import NewUser
from customers.orders.reducing import set_next_period
from customers.orders.renewing import renew_subscription
from customers.requests.actions import Wish as Request
from customers.requests.actions import decline_request, request_by_link, request_licenses
from customers.subscriptions.actions import set_purchase_cap
from customers.subscriptions.daily import roll_over_all
from customers.subscriptions.subscribing import Wish, subscribe
from reseller.catalog.actions import NewPrice, create_product, publish_prices
from reseller.entrypoints.demo import cast
from reseller.entrypoints.demo.cast import Person
from reseller.entrypoints.demo.customers import Account, Holding
from reseller.entrypoints.demo.products import CURRENCIES, PRODUCTS, Offer
from reseller.invoices.payments import record_payment
from reseller.partners.actions import create_reseller, provider_init, set_request_link
from reseller.partners.members import add_member
from reseller.partners.memberships import kind_of
from reseller.partners.team import members
from reseller.plumbing.database import Database
from reseller.rules.access import Actor, ActorKind, Role
from reseller.rules.periods import billing_date
from reseller.rules.pricing import Price
from reseller.rules.terms import LicenseTerms

T = TypeVar("T")
OPERATOR = "operator@provider.example"
FINANCE = "finance@provider.example"
SET_UP = Actor(None, "Set-up", Role.OPERATOR, kind=ActorKind.PROVIDER_STAFF)


@dataclass(slots=True)
class Stage:
    """Everyone and everything by name: ids of products, resellers and customers, and who acts."""

    database: Database
    provider_id: UUID | None = None
    products: dict[str, UUID] = field(default_factory=dict)
    resellers: dict[str, UUID] = field(default_factory=dict)
    customers: dict[str, UUID] = field(default_factory=dict)
    subscriptions: dict[tuple[str, str], UUID] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)

    async def act(
        self, who: str, action: Callable[..., Awaitable[T]], *args: Any, at: datetime, **given: Any
    ) -> T:
        """One command of this person, in a unit of work of its own."""
        actor = self.actors[who]
        tenant = actor.reseller_id or self.provider_id
        assert tenant is not None
        async with self.database.unit_of_work(tenant, actor.customer_id) as session:
            return await action(session, *args, actor=actor, now=at, **given)

    # ------------------------------------------------------------ the provider's

    async def open(self, at: datetime) -> None:
        """The provider's record, its staff, products and prices."""
        async with self.database.work_without_tenant() as session:
            self.provider_id = await provider_init(session, settings=cast.PROVIDER, actor=SET_UP, now=at)
        for person in cast.STAFF:
            await self.join(person, self.provider_id, at)
        for product in PRODUCTS:
            self.products[product.name] = await self.act(
                OPERATOR, create_product, vendor=product.vendor, name=product.name, unit=product.unit,
                terms_keys=product.terms_keys, at=at, today=self.today(at),
            )  # fmt: skip
        await self.price({product.name: product.offers for product in PRODUCTS}, at)

    async def price(self, offers: Mapping[str, Iterable[Offer]], at: datetime) -> None:
        """Publish prices of products by name from this day on, in every currency."""
        today = self.today(at)
        entries = [
            NewPrice(
                self.products[name], offer.terms, offer.period, currency, today, Price.parse(offer.price)
            )
            for name, prices in offers.items()
            for offer in prices
            for currency in CURRENCIES
        ]
        await self.act(OPERATOR, publish_prices, prices=entries, today=today, at=at)

    async def contract(self, code: str, at: datetime) -> None:
        """A reseller with its people and a request link for all its customers."""
        made = await self.act(OPERATOR, create_reseller, code=code, settings=cast.RESELLERS[code], at=at)
        self.resellers[code] = made
        for person in cast.PARTNERS:
            if person.company == code:
                await self.join(person, made, at)
        owner = f"owner@{code.lower()}.example"
        await self.act(owner, set_request_link, mode="console", address=None, version=None, at=at)

    async def limit(self, reseller: str, domain: str, licenses: int, at: datetime) -> None:
        """The contract limit of one customer, set by the operator."""
        operator = self.actors[OPERATOR]
        async with self.database.unit_of_work(self.resellers[reseller]) as session:
            await set_contract_limit(
                session,
                licenses=licenses,
                customer_id=self.customers[domain],
                version=None,
                actor=operator,
                now=at,
            )

    async def pay(self, code: str, at: datetime) -> None:
        """The reseller's payment arrives, of each invoice that was issued a week ago or earlier."""
        reseller_id, paid_on = self.resellers[code], self.today(at)
        async with self.database.unit_of_work(reseller_id) as session:
            for row in await session.fetch(_UNPAID, reseller_id, paid_on - timedelta(days=7)):
                finance = self.actors[FINANCE]
                await record_payment(session, row["id"], paid_on=paid_on, actor=finance, now=at)

    async def join(self, person: Person, tenant: UUID, at: datetime) -> None:
        """Give a person a place and the demo's password, and remember how they act."""
        customer_id = self.customers.get(person.company)
        async with self.database.unit_of_work(tenant) as session:
            inviting = SET_UP if customer_id is None else Actor.job("Set-up", tenant)
            joined = await add_member(
                session, email=person.email, name=person.name, role=person.role, password=cast.PASSWORD,
                may_buy=person.role is not Role.CUSTOMER_VIEWER, customer_id=customer_id, actor=inviting,
                now=at,
            )  # fmt: skip
            row = next(row for row in await members(session, customer_id) if row.id == joined.membership_id)
        reseller_id = None if person.role.is_provider else tenant
        self.actors[person.email] = Actor(
            row.member_id, row.name, row.role, reseller_id, customer_id, row.may_buy, kind_of(row.role)
        )

    # ------------------------------------------------------------ the resellers'

    async def turn(self, code: str, at: datetime) -> None:
        """What a reseller's billing day does on a day on which terms end."""
        await roll_over_all(self.database, self.resellers[code], now=at)

    async def welcome(self, account: Account, at: datetime) -> None:
        """A customer, with those of its people who sign in."""
        settings = CustomerSettings(
            name=account.name, primary_domain=account.domain, email=f"it@{account.domain}"
        )
        seller = cast.SELLER[account.reseller]
        self.customers[account.domain] = await self.act(seller, create_customer, settings=settings, at=at)
        for person in cast.BUYERS:
            if person.company == account.domain:
                await self.join(person, self.resellers[account.reseller], at)

    async def begin(self, account: Account, holding: Holding, most: int, at: datetime) -> None:
        """A subscription with `most` licenses, bought or included, or users as its cap."""
        wish = Wish(
            self.customers[account.domain], self.products[holding.product], holding.terms,
            period=holding.period, tariff=holding.tariff, **_numbers(holding.rules, most),
        )  # fmt: skip
        placed = await self.act(cast.SELLER[account.reseller], subscribe, wish, pay=True, at=at)
        self.subscriptions[account.domain, holding.product] = placed.subscription_id

    async def change(
        self, who: str, action: Callable[..., Awaitable[T]], account: Account, product: str, at: datetime,
        **given: Any,
    ) -> T:  # fmt: skip
        """One command of this person on the subscription of a product."""
        return await self.act(who, action, self.of(account, product), at=at, **given)

    async def raise_cap(self, account: Account, product: str, cap: int, at: datetime) -> None:
        await self.change(cast.SELLER[account.reseller], set_purchase_cap, account, product, at, cap=cap)

    async def buy(
        self, account: Account, product: str, count: int, at: datetime, request_id: UUID | None = None
    ) -> None:
        await self.change(
            cast.SELLER[account.reseller], add_licenses, account, product, at, count=count,
            request_id=request_id,
        )  # fmt: skip

    async def renew(self, account: Account, product: str, at: datetime) -> None:
        """For the number that is bought, with a card."""
        await self.change(cast.SELLER[account.reseller], renew_subscription, account, product, at, pay=True)

    # ------------------------------------------------------------ the customers'

    async def add(self, account: Account, product: str, users: Sequence[NewUser], at: datetime) -> None:
        await self.change(self.admin(account), add_users, account, product, at, users=users)

    async def remove(self, account: Account, product: str, addresses: Sequence[str], at: datetime) -> None:
        await self.change(self.admin(account), remove_users, account, product, at, addresses=addresses)

    async def lower(self, account: Account, product: str, quantity: int, at: datetime) -> None:
        """The number that the next period begins with."""
        await self.change(self.admin(account), set_next_period, account, product, at, quantity=quantity)

    async def request(self, account: Account, product: str, count: int, note: str, at: datetime) -> UUID:
        wish = Request(
            customer_id=self.customers[account.domain], quantity=count, note=note,
            subscription_id=self.of(account, product),
        )  # fmt: skip
        return await self.act(self.admin(account), request_licenses, wish=wish, at=at)

    async def request_by_form(
        self, account: Account, product: str, count: int, note: str, name: str, at: datetime
    ) -> None:
        """On the hosted page, by someone who has a link and no account."""
        customer_id, reseller_id = self.customers[account.domain], self.resellers[account.reseller]
        wish = Request(customer_id=customer_id, quantity=count, note=note, product_id=self.products[product])
        email = f"{name.lower().replace(' ', '.')}@{account.domain}"
        async with self.database.unit_of_work(reseller_id, customer_id) as session:
            await request_by_link(session, wish=wish, name=name, email=email, now=at)

    async def decline(self, account: Account, request_id: UUID, reason: str, at: datetime) -> None:
        await self.act(cast.SELLER[account.reseller], decline_request, request_id, reason=reason, at=at)

    # ------------------------------------------------------------------- looking

    def of(self, account: Account, product: str) -> UUID:
        """The subscription of a product."""
        return self.subscriptions[account.domain, product]

    def admin(self, account: Account) -> str:
        """Who sees to a customer's users: its own admin, or else the reseller's sales."""
        admin = f"admin@{account.domain}"
        return admin if admin in self.actors else cast.SELLER[account.reseller]

    @staticmethod
    def today(at: datetime) -> date:
        return billing_date(at, cast.PROVIDER.zone)


def _numbers(terms: LicenseTerms, most: int) -> dict[str, Any]:
    """What a wish under these terms calls the number that it begins with."""
    name = "cap" if terms.needs_cap else "included" if terms.has_included else "quantity"
    return {name: most}


_UNPAID = """
SELECT i.id FROM invoices i
 WHERE i.reseller_id = $1 AND i.issued_on <= $2 AND i.kind <> 'CREDIT_NOTE'
   AND NOT EXISTS (SELECT FROM invoice_events e
                    WHERE e.reseller_id = $1 AND e.invoice_id = i.id AND e.kind = 'PAID')
 ORDER BY i.id"""
