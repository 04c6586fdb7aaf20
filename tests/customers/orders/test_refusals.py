from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from customers.orders.actions import add_licenses, add_users, remove_users
from customers.orders.canceling import cancel_order
from customers.orders.placing import NewUser
from customers.orders.reducing import cancel_licenses
from customers.orders.retrying import retry_order
from customers.subscriptions.actions import set_contract_price, set_purchase_cap, set_renewal
from customers.subscriptions.ending import end_subscription
from customers.subscriptions.subscribing import Wish, subscribe
from customers.users.actions import update_user
from reseller.plumbing.database import Database
from reseller.plumbing.ids import new_id
from reseller.rules.access import Actor, ActorKind, Role
from reseller.rules.errors import ConsoleError
from reseller.rules.pricing import Price
from reseller.rules.terms import RenewalSetting
from tests.customers.world import World, crowd, make_world, people

APRIL = datetime(2026, 4, 20, 8, tzinfo=UTC)
TABLES = (
    "subscriptions", "subscription_terms", "contract_usage", "contract_prices", "orders", "seat_ledger",
    "charges", "assignments", "users", "action_log", "reseller_counters",
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """A tenant without a request link: a Flexible subscription of 3 users under a cap of 5 and a limit of
    20, one without a cap, an Annual one of 4, a yearly one of 2 with its order, and an ended one."""

    world: World
    flexible: UUID
    uncapped: UUID
    annual: UUID
    yearly_order: UUID
    ended: UUID
    done_order: UUID


@pytest_asyncio.fixture
async def at(shared_database: Database) -> Place:
    world = await make_world(shared_database, APRIL, link=None, limit=20)
    flexible = await world.flexible(5)
    await world.do(add_users, flexible, users=crowd(3))
    ended = await world.flexible(5)
    done = await world.do(end_subscription, ended)
    annual = await world.annual(4)
    uncapped = await world.flexible(None)
    yearly = await world.do(
        subscribe, Wish(world.customer_id, world.product_id, "google_annual_yearly", quantity=2)
    )
    return Place(world, flexible, uncapped, annual, yearly.id, ended, done.id)


async def snapshot(world: World) -> list[Any]:
    return [
        sorted(map(repr, await world.rows(f"SELECT * FROM {table} WHERE reseller_id = $1")))
        for table in TABLES
    ]


def wish(at: Place, **given: Any) -> Wish:
    asked = Wish(at.world.customer_id, at.world.product_id, "google_annual_monthly", quantity=1)
    return replace(asked, **given)


def viewer(at: Place) -> Actor:
    return replace(at.world.owner, role=Role.RESELLER_VIEWER)


Command = Callable[[Place], Awaitable[Any]]
REFUSED: list[tuple[str, str, Command]] = [
    ("an unknown subscription", "NOT_FOUND",
     lambda at: at.world.do(add_users, new_id(APRIL), users=crowd(1))),
    ("an unknown customer", "NOT_FOUND",
     lambda at: at.world.do(subscribe, wish(at, customer_id=new_id(APRIL)))),
    ("an unknown product", "NOT_FOUND",
     lambda at: at.world.do(subscribe, wish(at, product_id=new_id(APRIL)))),
    ("an unknown order", "NOT_FOUND", lambda at: at.world.do(cancel_order, new_id(APRIL))),
    ("a user who holds none here", "NOT_FOUND",
     lambda at: at.world.do(remove_users, at.flexible, addresses=["nobody@acme.example"])),
    ("a sibling customer's admin", "NOT_FOUND",
     lambda at: at.world.do(
         add_users, at.flexible, users=crowd(1), actor=replace(at.world.admin, customer_id=new_id(APRIL)))),
    ("a customer who raises its own cap", "FORBIDDEN",
     lambda at: at.world.do(set_purchase_cap, at.flexible, cap=9, actor=at.world.admin)),
    ("a customer who subscribes", "FORBIDDEN",
     lambda at: at.world.do(subscribe, wish(at), actor=at.world.admin)),
    ("a customer who adds licenses on Annual", "FORBIDDEN",
     lambda at: at.world.do(add_licenses, at.annual, count=1, actor=at.world.admin)),
    ("a reseller's viewer who adds users", "FORBIDDEN",
     lambda at: at.world.do(
         add_users, at.flexible, users=crowd(1, 9), actor=viewer(at))),
    ("a reseller who prices a subscription", "FORBIDDEN",
     lambda at: at.world.do(subscribe, wish(at, price=Price.parse("1.00")))),
    ("a reseller who sets a price", "FORBIDDEN",
     lambda at: at.world.do(set_contract_price, at.flexible, price=Price.parse("1.00"))),
    ("a customer who cancels an order", "FORBIDDEN",
     lambda at: at.world.do(cancel_order, at.done_order, actor=at.world.admin)),
    ("users on an ended subscription", "SUBSCRIPTION_ENDED",
     lambda at: at.world.do(add_users, at.ended, users=crowd(1))),
    ("an end of what has ended", "SUBSCRIPTION_ENDED", lambda at: at.world.do(end_subscription, at.ended)),
    ("a stale cap", "CONFLICT", lambda at: at.world.do(set_purchase_cap, at.flexible, cap=9, version=7)),
    ("licenses on Flexible", "NOT_AVAILABLE_ON_TERMS",
     lambda at: at.world.do(add_licenses, at.flexible, count=1)),
    ("a cap on Annual", "NOT_AVAILABLE_ON_TERMS",
     lambda at: at.world.do(set_purchase_cap, at.annual, cap=9)),
    ("an end of Annual", "NOT_AVAILABLE_ON_TERMS", lambda at: at.world.do(end_subscription, at.annual)),
    ("a renewal of Flexible", "NOT_AVAILABLE_ON_TERMS",
     lambda at: at.world.do(set_renewal, at.flexible, renewal=RenewalSetting.END)),
    ("no users", "QUANTITY_INVALID", lambda at: at.world.do(add_users, at.flexible, users=[])),
    ("a quantity of zero", "QUANTITY_INVALID",
     lambda at: at.world.do(subscribe, wish(at, quantity=0))),
    ("a quantity on Flexible", "QUANTITY_INVALID",
     lambda at: at.world.do(subscribe, wish(at, terms_key="google_flexible", quantity=1))),
    ("a huge addition", "QUANTITY_INVALID",
     lambda at: at.world.do(add_licenses, at.annual, count=1_000_001)),
    ("a fraction", "QUANTITY_INVALID", lambda at: at.world.do(add_licenses, at.annual, count=1.5)),
    ("a negative cap", "QUANTITY_INVALID", lambda at: at.world.do(set_purchase_cap, at.flexible, cap=-1)),
    ("removing more than are in use", "QUANTITY_INVALID",
     lambda at: at.world.do(remove_users, at.flexible, count=4)),
    ("removing nobody", "QUANTITY_INVALID", lambda at: at.world.do(remove_users, at.flexible, addresses=[])),
    ("a user who is assigned already", "USER_EXISTS",
     lambda at: at.world.do(add_users, at.flexible, users=crowd(1))),
    ("no address", "INPUT_INVALID",
     lambda at: at.world.do(add_users, at.flexible, users=[NewUser("nobody")])),
    ("one address twice", "INPUT_INVALID",
     lambda at: at.world.do(add_users, at.flexible, users=[*people("zoe"), NewUser("ZOE@acme.example ")])),
    ("a start in the past", "INPUT_INVALID",
     lambda at: at.world.do(subscribe, wish(at, start_on=date(2026, 4, 19)))),
    ("an end in the past", "INPUT_INVALID",
     lambda at: at.world.do(end_subscription, at.flexible, last_day=date(2026, 4, 19))),
    ("terms the product isn't sold under", "INPUT_INVALID",
     lambda at: at.world.do(subscribe, wish(at, terms_key="unheard_of"))),
    ("licenses without a request link", "REQUEST_LINK_NOT_CONFIGURED",
     lambda at: at.world.do(add_licenses, at.annual, count=1)),
    ("giving licenses up before the renewal", "REDUCTION_NOT_ALLOWED",
     lambda at: at.world.do(cancel_licenses, at.annual, count=1)),
    ("users without a cap", "CAP_NOT_SET",
     lambda at: at.world.do(add_users, at.uncapped, users=crowd(1))),
    ("a cap below use", "CAP_BELOW_LICENSED",
     lambda at: at.world.do(set_purchase_cap, at.flexible, cap=2)),
    ("users beyond the cap", "CAP_EXCEEDED",
     lambda at: at.world.do(add_users, at.flexible, users=crowd(3, 9))),
    ("users beyond what is bought", "NO_LICENSE_AVAILABLE",
     lambda at: at.world.do(add_users, at.annual, users=crowd(5))),
    ("a subscription beyond the limit", "CONTRACT_LIMIT_EXCEEDED",
     lambda at: at.world.do(subscribe, wish(at, quantity=12))),
    ("a cap beyond the limit", "CONTRACT_LIMIT_EXCEEDED",
     lambda at: at.world.do(set_purchase_cap, at.flexible, cap=21)),
    ("a renewal beyond the limit", "CONTRACT_LIMIT_EXCEEDED",
     lambda at: at.world.do(set_renewal, at.annual, renewal=RenewalSetting.SAME_SEATS, seats_count=16)),
    ("canceling what is done", "ORDER_NOT_CANCELABLE", lambda at: at.world.do(cancel_order, at.done_order)),
    ("canceling a yearly payment", "ORDER_NOT_CANCELABLE",
     lambda at: at.world.do(cancel_order, at.yearly_order)),
    ("retrying what is done", "ORDER_NOT_RETRYABLE", lambda at: at.world.do(retry_order, at.done_order)),
    ("an unknown user", "NOT_FOUND", lambda at: at.world.do(update_user, new_id(APRIL), deactivate=True)),
    ("an unknown request", "NOT_FOUND",
     lambda at: at.world.do(subscribe, wish(at), request_id=new_id(APRIL))),
]  # fmt: skip


@pytest.mark.parametrize(("case", "code", "command"), REFUSED, ids=[case for case, _, _ in REFUSED])
async def test_a_refused_command_changes_nothing(at: Place, case: str, code: str, command: Command) -> None:
    await at.world.work()
    before = await snapshot(at.world)
    with pytest.raises(ConsoleError) as refused:
        await command(at)
    assert refused.value.code == code
    assert refused.value.message
    assert await snapshot(at.world) == before


async def test_no_price_in_the_currency_is_refused(database: Database) -> None:
    world = await make_world(database, APRIL)
    async with database.work_without_tenant() as session:
        await session.run("DELETE FROM list_prices")
    with pytest.raises(ConsoleError) as refused:
        await world.flexible()
    assert refused.value.code == "PRICE_NOT_SET"


async def test_the_provider_prices_what_the_reseller_orders(database: Database) -> None:
    world = await make_world(database, APRIL)
    asked = Wish(world.customer_id, world.product_id, "google_annual_monthly", 10, price=Price.parse("9.00"))
    await world.subscribed(asked, priced_by=world.operator)
    term = await world.row("SELECT price FROM subscription_terms WHERE reseller_id = $1")
    price = await world.row("SELECT recorded_by, valid_from FROM contract_prices WHERE reseller_id = $1")
    assert term["price"] == {"tiers": [[1, 9_000_000]], "divisor": 1}
    assert tuple(price) == ("Opal Operator", date(2026, 4, 20))


async def test_the_ledger_names_who_ordered(database: Database) -> None:
    world = await make_world(database, APRIL)
    subscription = await world.flexible()
    await world.do(add_users, subscription, users=crowd(1), actor=world.admin)
    await world.work()
    row = await world.row("SELECT actor_kind, actor_name FROM seat_ledger WHERE reseller_id = $1")
    assert tuple(row) == (ActorKind.CUSTOMER.value, "Ada Admin")
