"""The smallest valid things, made through the product's own actions.

world = await a_world(database, now)           # provider, reseller North, product with prices, customer
actor = an_actor(Role.RESELLER_SALES, world.reseller_id)
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from customers.accounts.actions import CustomerSettings, create_customer
from customers.orders.actions import add_users
from customers.orders.carrying import provision_handler
from customers.orders.placing import NewUser
from customers.orders.provisioner import LedgerProvisioner
from customers.payments.instant import InstantGateway
from customers.payments.jobs import payment_handlers
from customers.subscriptions.subscribing import Wish, subscribe
from reseller.catalog.actions import NewPrice, create_product, publish_prices
from reseller.partners.actions import create_reseller, provider_init, set_request_link
from reseller.partners.contract import ProviderSettings, ResellerSettings
from reseller.partners.memberships import kind_of
from reseller.partners.queries import find_provider
from reseller.plumbing.database import Database
from reseller.plumbing.running import Runner
from reseller.rules.access import Actor, Role
from reseller.rules.periods import billing_date
from reseller.rules.pricing import Price
from reseller.rules.terms import PRESETS
from tests.ignoring import only

ADDRESS = {"lines": ["1 Main Street"], "postal_code": "D01 F5P2", "city": "Dublin"}

PRICES = {"google_flexible": "6.00", "google_annual_monthly": "12.00", "google_annual_yearly": "144.00"}
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class World:
    """What most tests begin with."""

    provider_id: UUID
    reseller_id: UUID
    product_id: UUID
    customer_id: UUID

    def actor(self, role: Role = Role.RESELLER_OWNER, **changes: Any) -> Actor:
        """A member of this role with this provider, reseller or customer."""
        customer_id = self.customer_id if role.is_customer else None
        return an_actor(role, None if role.is_provider else self.reseller_id, customer_id, **changes)


def an_actor(
    role: Role, reseller_id: UUID | None = None, customer_id: UUID | None = None, **changes: Any
) -> Actor:
    """A member of this role, named after it; `changes` replace fields of the actor."""
    made = Actor(
        member_id=None,
        name=role.value.replace("_", " ").capitalize(),
        role=role,
        reseller_id=reseller_id,
        customer_id=customer_id,
        may_buy=role.is_customer and role is not Role.CUSTOMER_VIEWER,
        kind=kind_of(role),
    )
    return replace(made, **changes)


OPERATOR = an_actor(Role.OPERATOR)


async def a_provider(database: Database, now: datetime, *, country: str = "IE") -> UUID:
    """The provider's id; its record is made where there is none yet."""
    settings = ProviderSettings(
        name="Provider",
        legal_name="Provider Limited",
        country=country,
        zone="Europe/Dublin",
        address=ADDRESS,
        vat_id="IE6388047V" if country == "IE" else None,
        bank={"holder": "Provider Limited", "iban": "IE29AIBK93115212345678", "bic": "AIBKIE2D"},
        email="billing@provider.example",
    )
    async with database.work_without_tenant() as session:
        if present := await find_provider(session):
            return present.provider_id
        return await provider_init(session, settings=settings, actor=OPERATOR, now=now)


def reseller_settings(**changes: Any) -> ResellerSettings:
    """North, in Ireland, billed in euros; `changes` replace fields."""
    settings = ResellerSettings(
        name="North",
        legal_name="North Limited",
        country="IE",
        currency="EUR",
        billing_zone="Europe/Dublin",
        address=ADDRESS,
        email="accounts@north.example",
    )
    return replace(settings, **changes)


async def a_reseller(
    database: Database,
    now: datetime,
    *,
    code: str | None = None,
    contract_limit: int | None = None,
    link: str | None = "console",
    **changes: Any,
) -> UUID:
    """A reseller's id; with a request link for all customers unless `link` is None."""
    provider_id = await a_provider(database, now)
    async with database.unit_of_work(provider_id) as session:
        made = await create_reseller(
            session,
            code=code or f"R{next(_numbers)}",
            settings=reseller_settings(**changes),
            contract_limit=contract_limit,
            actor=OPERATOR,
            now=now,
        )
    if link is not None:
        async with database.unit_of_work(made) as session:
            owner = an_actor(Role.RESELLER_OWNER, made)
            await set_request_link(session, mode=link, address=None, version=None, actor=owner, now=now)
    return made


async def a_customer(
    database: Database, reseller_id: UUID, now: datetime, *, domain: str | None = None, **changes: Any
) -> UUID:
    """A customer's id; its domain is one that no other has."""
    settings = CustomerSettings(name="Acme", primary_domain=domain or f"acme{next(_numbers)}.example")
    async with database.unit_of_work(reseller_id) as session:
        owner = an_actor(Role.RESELLER_OWNER, reseller_id)
        return await create_customer(session, settings=replace(settings, **changes), actor=owner, now=now)


async def a_product(
    database: Database,
    now: datetime,
    *,
    name: str | None = None,
    terms_keys: tuple[str, ...] = tuple(PRESETS),
    vendor: str = "Google",
) -> UUID:
    """A product's id; sold under every license terms that exist."""
    provider_id = await a_provider(database, now)
    async with database.unit_of_work(provider_id) as session:
        return await create_product(
            session,
            vendor=vendor,
            name=name or f"Workspace {next(_numbers)}",
            terms_keys=terms_keys,
            actor=OPERATOR,
            now=now,
            today=billing_date(now, "Europe/Dublin"),
        )


async def a_price(
    database: Database,
    product_id: UUID,
    now: datetime,
    *,
    price: object = "6.00",
    terms_key: str = "google_flexible",
    period: str | None = None,
    currency: str = "EUR",
    valid_from: date | None = None,
) -> UUID:
    """A list price's id; from today on unless told, even from a day that is past."""
    provider_id = await a_provider(database, now)
    first = valid_from or billing_date(now, "Europe/Dublin")
    entry = NewPrice(
        product_id=product_id,
        terms_key=terms_key,
        period=period or PRESETS[terms_key].periods[0],
        currency=currency,
        valid_from=first,
        price=Price.parse(price),
    )
    async with database.unit_of_work(provider_id) as session:
        made = await publish_prices(session, prices=[entry], actor=OPERATOR, now=now, today=first)
    return made[0]


async def a_world(
    database: Database, now: datetime, *, contract_limit: int | None = None, **reseller: Any
) -> World:
    """A provider, a reseller with a request link, a product with Google's prices for a year, a customer."""
    provider_id = await a_provider(database, now)
    reseller_id = await a_reseller(database, now, contract_limit=contract_limit, **reseller)
    product_id = await a_product(database, now)
    since = billing_date(now, "Europe/Dublin") - timedelta(days=366)
    currency = reseller.get("currency", "EUR")
    for terms_key, price in PRICES.items():
        await a_price(
            database, product_id, now, price=price, terms_key=terms_key, currency=currency, valid_from=since
        )
    customer_id = await a_customer(database, reseller_id, now)
    return World(provider_id, reseller_id, product_id, customer_id)


async def a_subscription(
    database: Database,
    world: World,
    now: datetime,
    *,
    terms_key: str = "google_flexible",
    quantity: int | None = None,
    cap: int | None = None,
    users: int = 0,
    customer_id: UUID | None = None,
    product_id: UUID | None = None,
) -> UUID:
    """A subscription that is carried out, with so many users; Flexible has a cap of 50 unless told."""
    if quantity is None and cap is None:
        quantity, cap = (None, 50) if terms_key == "google_flexible" else (10, None)
    wish = Wish(
        customer_id or world.customer_id,
        product_id or world.product_id,
        terms_key,
        quantity=quantity,
        cap=cap,
    )
    async with database.unit_of_work(world.reseller_id) as session:
        placed = await subscribe(session, wish, actor=world.actor(), now=now)
    await carry_out(database, now)
    if users:
        arriving = [NewUser(f"user{number}@acme.example") for number in range(1, users + 1)]
        async with database.unit_of_work(world.reseller_id) as session:
            await add_users(session, placed.subscription_id, users=arriving, actor=world.actor(), now=now)
        await carry_out(database, now)
    return placed.subscription_id


async def carry_out(database: Database, now: datetime) -> None:
    """Let the worker carry out every order that waits."""
    provision = {"provision": provision_handler(database, LedgerProvisioner())}
    handlers = only({**provision, **payment_handlers(database, InstantGateway())})
    await Runner(database, handlers).drain(now)
