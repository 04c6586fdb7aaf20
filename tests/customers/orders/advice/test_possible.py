"""Advice where a wish is refused: what makes it possible, or comes nearest, is placed with one press."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from customers.orders.actions import add_users
from customers.orders.commands import Command
from reseller.plumbing.database import Database
from reseller.rules.access import Role, Verb
from reseller.rules.errors import Forbidden, NotFound, QuoteExpired
from tests.builders import a_customer
from tests.customers.orders.advice.ways import Begin, Way, licenses, net, users, way
from tests.customers.orders.colleagues import a_colleague
from tests.customers.world import World, crowd
from tests.reseller.invoices.at_once import ordered, sold

JANUARY = datetime(2026, 1, 1, 9, tzinfo=UTC)
FIRST = date(2026, 1, 1)


def cancel(count: int) -> Command:
    return Command(Verb.CANCEL_LICENSES, {"count": count})


def selling(terms: str, quantity: int, used: int, day: date = date(2026, 1, 5), **wish: object) -> Begin:
    """So many licenses at 5.00, so many in use, and the day of the wish."""

    async def begin(world: World) -> tuple[World, UUID]:
        held = await sold(world, terms, quantity, price="5.00", start_on=FIRST, **wish)
        if used:
            await ordered(world, add_users, held, users=crowd(used))
        return world.at(datetime(day.year, day.month, day.day, 9, tzinfo=UTC)), held

    return begin


async def a_way(database: Database, begin: Begin) -> Way:
    return await way(database, JANUARY, begin)


async def test_h2_packs_five_or_ten_licenses_25_or_50(shared_database: Database) -> None:
    here = await a_way(shared_database, selling("horizon", 5, 0))
    ways = await here.advice(licenses(7))
    assert {each.id: net(each) for each in ways.values()} == {"packs:5": 2500, "packs:10": 5000}
    assert [each.saving for each in ways.values()] == [None, None]
    before = await here.invoiced([])
    await here.follow(licenses(7), "packs:10")
    assert (await here.state())["bought"] == 15
    assert await here.invoiced([]) == before + 5000


async def test_b7_as_many_are_canceled_as_are_unused(shared_database: Database) -> None:
    here = await a_way(shared_database, selling("billomat", 5, 3))
    ways = await here.advice(cancel(4))
    assert set(ways) == {"fewer:2", "remove_first:2"}
    await here.follow(cancel(4), "fewer:2")
    assert (await here.state())["canceled"] == 2


async def test_b7_users_leave_first_and_then_the_wish_is_possible(shared_database: Database) -> None:
    here = await a_way(shared_database, selling("billomat", 5, 3))
    first = (await here.advice(cancel(4)))["remove_first:2"]
    assert first.details["leaving"] == ["user3@acme.example", "user2@acme.example"]
    await here.follow(cancel(4), first.id)
    assert first.then == cancel(4)
    await here.order(first.then)
    assert (await here.state())["canceled"] == 4


async def test_h6_a_removal_is_planned_for_the_day_the_window_opens(shared_database: Database) -> None:
    here = await a_way(shared_database, selling("horizon", 10, 5))
    [waiting] = (await here.advice(cancel(5))).values()
    assert (waiting.key, waiting.due_on) == ("wait_for_window", date(2026, 12, 2))
    sam, _ = await a_colleague(here.world)
    await here.follow(cancel(5), waiting.id, actor=sam)
    assert (await (await here.on(date(2026, 12, 1))).state())["canceled"] == 0
    assert (await (await here.on(date(2026, 12, 2))).state())["canceled"] == 5


async def test_g5_a_user_leaves_or_a_license_is_bought(shared_database: Database) -> None:
    for named, bought in (("remove_first:1", 2), ("buy_first:1", 3)):
        here = await a_way(shared_database, selling("billomat", 2, 2))
        ways = await here.advice(users("new"))
        assert set(ways) == {"remove_first:1", "buy_first:1"}
        await here.follow(users("new"), ways[named].id)
        then = ways[named].then
        assert then == users("new")
        await here.order(then)
        row = await here.state()
        assert (row["bought"], row["licensed"]) == (bought, bought)
        await here.world.balance()


async def test_nobody_leaves_in_the_place_of_the_users_that_an_advice_named(
    shared_database: Database,
) -> None:
    here = await a_way(shared_database, selling("billomat", 5, 3))
    first = (await here.advice(cancel(4)))["remove_first:2"]
    await here.order(users("newest"))
    await here.order(Command(Verb.REMOVE_USERS, {"addresses": ["user1@acme.example"]}))
    again = (await here.advice(cancel(4)))["remove_first:2"]
    assert again.details["leaving"] == ["newest@acme.example", "user3@acme.example"]
    with pytest.raises(QuoteExpired):
        await here.follow(cancel(4), first.id)
    assert (await here.state())["licensed"] == 3


async def test_a_protected_user_is_never_advised_to_leave(shared_database: Database) -> None:
    async def begin(world: World) -> tuple[World, UUID]:
        there, held = await selling("billomat", 2, 2)(world)
        async with world.database.unit_of_work(world.reseller_id) as session:
            await session.run(
                "UPDATE users SET protected = true WHERE reseller_id = $1 AND address LIKE 'user2@%'",
                world.reseller_id,
            )
        return there, held

    here = await a_way(shared_database, begin)
    first = (await here.advice(users("new")))["remove_first:1"]
    assert first.details["leaving"] == ["user1@acme.example"]


async def test_l7_a_lower_number_is_set_where_nothing_can_be_canceled(shared_database: Database) -> None:
    here = await a_way(shared_database, selling("timelog", 5, 0))
    [lower] = (await here.advice(cancel(2))).values()
    assert (lower.key, lower.details) == ("lower_next_period", {"quantity": 3, "day": date(2026, 2, 1)})
    await here.follow(cancel(2), lower.id)
    assert (await here.state())["next_period"] == 3
    assert (await (await here.on(date(2026, 2, 1))).state())["bought"] == 3


async def test_c7_a_lower_number_is_set_for_the_renewal(shared_database: Database) -> None:
    here = await a_way(shared_database, selling("google_annual_monthly", 5, 2))
    [lower] = (await here.advice(cancel(2))).values()
    assert (lower.key, lower.details) == ("lower_renewal", {"seats": 3, "day": date(2027, 1, 1)})
    await here.follow(cancel(2), lower.id)
    assert (await here.state())["renewal_seats"] == 3


async def test_b2_the_tariff_is_raised_and_the_licenses_bought_with_one_press(
    shared_database: Database,
) -> None:
    here = await a_way(shared_database, selling("billomat", 2, 0, tariff="Solo"))
    [raised] = (await here.advice(licenses(2))).values()
    assert (raised.key, raised.details) == ("raise_tariff", {"tariff": "Business"})
    before = len(await here.world.charges(here.held))
    await here.follow(licenses(2), raised.id)
    row, charges = await here.state(), await here.world.charges(here.held)
    assert (row["tariff"], row["bought"]) == ("Business", 4)
    assert sum(charge[-1] for charge in charges[before:]) == net(raised)


async def test_h5_in_the_blackout_renewing_comes_first(shared_database: Database) -> None:
    here = await a_way(shared_database, selling("horizon", 10, 2, day=date(2026, 12, 3)))
    [first] = (await here.advice(licenses(5))).values()
    assert (first.key, first.saving, net(first)) == ("renew_first", None, 15 * 500)
    before = await here.invoiced([])
    await here.follow(licenses(5), first.id)
    assert first.then == licenses(5)
    await here.order(first.then)
    assert await here.invoiced([]) == before + net(first)
    row = await here.state()
    assert (row["bought"], row["renewal_seats"]) == (15, 15)


async def test_c4_as_many_as_the_contract_allows(shared_database: Database) -> None:
    async def begin(world: World) -> tuple[World, UUID]:
        there, held = await selling("timelog", 5, 0)(world)
        async with world.database.unit_of_work(world.reseller_id) as session:
            await session.run(
                "UPDATE contract_usage SET limit_licenses = 7 WHERE reseller_id = $1", world.reseller_id
            )
        return there, held

    here = await a_way(shared_database, begin)
    [fewer] = (await here.advice(licenses(5))).values()
    assert fewer.id == "fewer:2"
    await here.follow(licenses(5), fewer.id)
    assert (await here.state())["bought"] == 7


async def test_what_is_out_of_reach_has_no_advice(shared_database: Database) -> None:
    here = await a_way(shared_database, selling("billomat", 5, 0))
    other = await a_customer(here.world.database, here.world.reseller_id, here.world.now)
    with pytest.raises(NotFound):
        await here.advice(licenses(1), actor=here.world.acting(Role.CUSTOMER_ADMIN, other))
    with pytest.raises(Forbidden):
        await here.advice(licenses(1), actor=here.world.acting(Role.RESELLER_VIEWER))
