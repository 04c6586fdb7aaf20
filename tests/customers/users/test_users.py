import asyncio
from datetime import UTC, datetime

import pytest
import pytest_asyncio

from customers.orders.actions import add_users, remove_users
from customers.orders.placing import NewUser
from customers.orders.retrying import retry_order
from customers.users.actions import update_user
from customers.users.queries import holders_page, user, users_page
from customers.users.rules import distinct_addresses, user_address, user_name
from reseller.plumbing.database import Database
from reseller.plumbing.ids import new_id
from reseller.plumbing.pages import IdSlice
from reseller.rules.access import Role
from reseller.rules.errors import Conflict, Forbidden, InputInvalid, NotFound
from tests.customers.world import Refusing, World, crowd, make_world, people
from tests.locks import until_waiting

APRIL = datetime(2026, 4, 1, 8, tzinfo=UTC)
ANNA = "SELECT * FROM users WHERE reseller_id = $1 AND address = 'anna@acme.example'"


@pytest_asyncio.fixture
async def world(shared_database: Database) -> World:
    return await make_world(shared_database, APRIL)


@pytest.mark.parametrize(
    "text",
    [
        "", "anna", "@acme.example", "anna@", "anna@@acme.example", "an na@acme.example",
        "anna@acme.example\n.x", "anna@acme.example, ben@acme.example", "<anna@acme.example>",
        "\x00@acme.example", f"{'a' * 65}@acme.example", f"a@{'b' * 254}",
        "anna@acme.example.", "\u202eanna@acme.example", "an\u200bna@acme.example", "anna@acme.example\u200f",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(InputInvalid) as refused:
        user_address(text)
    assert refused.value.field == ("users",)


def test_an_address_is_kept_in_lower_case_without_spaces_around() -> None:
    assert user_address(" Zoë@Bücher.example ") == "zoë@bücher.example"


def test_an_address_is_one_however_its_letters_are_put_together() -> None:
    assert user_address("zoe\u0308@acme.example") == user_address("zo\u00eb@acme.example")


def test_an_address_named_twice_is_refused() -> None:
    with pytest.raises(InputInvalid) as refused:
        distinct_addresses(["anna@acme.example", "ANNA@acme.example"])
    assert refused.value.field == ("users", "1", "address")


def test_a_name_is_kept_without_surplus_spaces_and_may_be_missing() -> None:
    assert (user_name("  Zoe\u0308 \t Byrne "), user_name("")) == ("Zo\u00eb Byrne", "")


@pytest.mark.parametrize("name", ["\u202eenyrB", "Zo\u200be", "x" * 201])
def test_a_name_that_hides_signs_or_never_ends_is_refused(name: str) -> None:
    with pytest.raises(InputInvalid):
        user_name(name)


async def test_deactivating_a_user_takes_every_license_off_with_an_order_each(world: World) -> None:
    made = [await world.flexible(), await world.annual(2)]
    for subscription in made:
        await world.do(add_users, subscription, users=people("anna", "ben"))
    await world.work()
    anna = await world.row(ANNA)
    placed = await world.do(update_user, anna["id"], deactivate=True, version=1, actor=world.admin)
    await world.work()
    assert {order.subscription_id for order in placed} == set(made)
    assert [(await world.state(subscription))["licensed"] for subscription in made] == [1, 1]
    assert (await world.row(ANNA))["deactivated_at"] == APRIL
    await world.do(add_users, made[1], users=people("anna"))
    await world.work()
    assert (await world.row(ANNA))["deactivated_at"] is None
    await world.balance()


async def test_a_user_who_is_just_being_set_up_is_not_deactivated_by_half(world: World) -> None:
    made = [await world.flexible(), await world.flexible()]
    await world.do(add_users, made[0], users=people("anna"))
    await world.work()
    await world.do(add_users, made[1], users=people("anna"))
    anna = await world.row(ANNA)
    with pytest.raises(InputInvalid):
        await world.do(update_user, anna["id"], deactivate=True)
    await world.work()
    assert [(await world.state(subscription))["licensed"] for subscription in made] == [1, 1]


async def test_a_user_who_is_added_elsewhere_at_the_same_moment_is_not_deactivated_by_half(
    world: World,
) -> None:
    made = [await world.flexible(), await world.flexible()]
    await world.users(made[0], 1)
    [user1] = await world.rows("SELECT * FROM users WHERE reseller_id = $1")
    async with world.database.unit_of_work(world.reseller_id) as session:
        await add_users(session, made[1], users=crowd(1), actor=world.owner, now=world.now)
        deactivating = asyncio.create_task(world.do(update_user, user1["id"], deactivate=True))
        await until_waiting(world.database)
    with pytest.raises(InputInvalid):
        await deactivating
    await world.work()
    assert [(await world.state(subscription))["licensed"] for subscription in made] == [1, 1]


async def test_a_deactivated_user_whose_failed_order_is_tried_again_is_active_again(world: World) -> None:
    placed = await world.do(add_users, await world.flexible(), users=people("anna"))
    await world.work(Refusing())
    await world.do(update_user, (await world.row(ANNA))["id"], deactivate=True)
    await world.do(retry_order, placed.id)
    await world.work()
    assert (await world.row(ANNA))["deactivated_at"] is None


async def test_the_log_tells_what_was_asked_of_a_user_and_no_more(world: World) -> None:
    await world.do(add_users, await world.flexible(), users=people("anna"))
    await world.work()
    anna = (await world.row(ANNA))["id"]
    await world.do(update_user, anna)
    await world.do(update_user, anna, protected=True, deactivate=True)
    told = await world.rows("SELECT action FROM action_log WHERE reseller_id = $1 ORDER BY id")
    assert [row["action"] for row in told if row["action"].startswith("user_")] == [
        "user_protected", "user_deactivated",
    ]  # fmt: skip


async def test_a_user_is_protected_and_a_stale_form_is_refused(world: World) -> None:
    await world.do(add_users, await world.flexible(), users=people("anna"))
    anna = await world.row(ANNA)
    await world.do(update_user, anna["id"], protected=True, version=1)
    with pytest.raises(Conflict):
        await world.do(update_user, anna["id"], protected=False, version=1)
    assert (await world.row(ANNA))["protected"]


async def test_of_two_who_change_a_user_at_one_moment_the_second_is_told(world: World) -> None:
    await world.do(add_users, await world.flexible(), users=people("anna"))
    anna = await world.row(ANNA)
    async with world.database.unit_of_work(world.reseller_id) as session:
        await update_user(session, anna["id"], protected=True, actor=world.owner, now=world.now)
        second = asyncio.create_task(world.do(update_user, anna["id"], protected=False, version=1))
        await until_waiting(world.database)
    with pytest.raises(Conflict):
        await second
    assert (await world.row(ANNA))["protected"]


async def test_a_user_of_a_sibling_customer_does_not_exist(world: World) -> None:
    await world.do(add_users, await world.flexible(), users=people("anna"))
    anna = await world.row(ANNA)
    sibling = world.acting(Role.CUSTOMER_ADMIN, new_id(APRIL))
    with pytest.raises(NotFound):
        await world.do(update_user, anna["id"], protected=True, actor=sibling)
    viewer = world.acting(Role.CUSTOMER_VIEWER, world.customer_id)
    with pytest.raises(Forbidden):
        await world.do(update_user, anna["id"], protected=True, actor=viewer)


async def test_nobody_is_added_by_a_name_that_hides_signs(world: World) -> None:
    subscription = await world.flexible()
    with pytest.raises(InputInvalid):
        await world.do(add_users, subscription, users=[NewUser("nina@acme.example", "\u202eaniN")])


async def test_a_list_creates_whom_the_customer_lacks_and_names_whom_it_knows(world: World) -> None:
    made = [await world.flexible(), await world.flexible()]
    await world.do(add_users, made[0], users=people("anna"))
    await world.do(add_users, made[1], users=[NewUser("anna@acme.example", " Anna ", True), *people("ben")])
    async with world.database.reading(world.reseller_id) as session:
        page = await users_page(session, IdSlice(first=10), world.customer_id)
        anna = await user(session, page.rows[-1].id)
    assert [row.address for row in page.rows] == ["ben@acme.example", "anna@acme.example"]
    assert (anna.name, anna.protected, anna.licenses) == ("Anna", True, 0)


async def test_holders_are_listed_newest_first_with_those_on_their_way(world: World) -> None:
    subscription = await world.flexible()
    await world.do(add_users, subscription, users=crowd(3))
    await world.work()
    await world.do(remove_users, subscription, addresses=["user1@acme.example"])
    await world.do(add_users, subscription, users=crowd(1, 4))
    async with world.database.reading(world.reseller_id) as session:
        page = await holders_page(session, IdSlice(first=3), subscription)
        rest = await holders_page(session, IdSlice(first=3, after=page.rows[-1].id), subscription)
    shown = [(row.address.partition("@")[0], row.state) for row in (*page.rows, *rest.rows)]
    assert shown == [("user4", "pending"), ("user3", "live"), ("user2", "live"), ("user1", "leaving")]
    assert (page.has_next, rest.has_next, rest.has_previous) == (True, False, True)
