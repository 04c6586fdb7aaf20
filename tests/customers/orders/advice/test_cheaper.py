"""Advice that saves: placed in one world, the plain wish in another, and the invoices compared."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from customers.orders.actions import add_users
from customers.orders.commands import Command
from customers.orders.reducing import cancel_licenses, set_next_period
from reseller.plumbing.database import Database
from reseller.rules.access import Role, Verb
from reseller.rules.errors import QuoteExpired
from reseller.rules.terms import Period
from tests.customers.orders.advice.ways import Begin, Way, licenses, months, net, users, way
from tests.customers.orders.colleagues import a_colleague
from tests.customers.world import World, crowd
from tests.reseller.invoices.at_once import ordered, sold

JANUARY = datetime(2026, 1, 1, 9, tzinfo=UTC)
FIRST = date(2026, 1, 1)
NEXT_TERM = date(2027, 1, 1)


def at(world: World, day: date) -> World:
    return world.at(datetime(day.year, day.month, day.day, 9, tzinfo=UTC))


async def billomat_yearly(world: World) -> tuple[World, UUID]:
    """Five licenses for 120.00 a year, to 31 December; 30 November."""
    held = await sold(world, "billomat", 5, price="120.00", period=Period.YEAR, start_on=FIRST)
    return at(world, date(2026, 11, 30)), held


async def aircall(world: World) -> tuple[World, UUID]:
    """Two included and created units for 31.00 a month; 11 January."""
    held = await sold(world, "aircall", 2, price="31.00", start_on=FIRST)
    await ordered(world, add_users, held, users=crowd(2))
    return at(world, date(2026, 1, 11)), held


async def timelog_lowered(world: World) -> tuple[World, UUID]:
    """Ten licenses for 31.00 a month, six for the next one; 11 January."""
    held = await sold(world, "timelog", 10, price="31.00", start_on=FIRST)
    await world.do(set_next_period, held, quantity=6)
    return at(world, date(2026, 1, 11)), held


async def tiered(world: World) -> tuple[World, UUID]:
    """Eight licenses for 10.00 a month, ten for 5.00 each; 2 January."""
    held = await world.sold("timelog", 8, price=[[1, "10.00"], [10, "5.00"]], start_on=FIRST)
    return at(world, date(2026, 1, 2)), held


async def tiered_canceled(world: World) -> tuple[World, UUID]:
    """The same of Billomat, three of them given up; 11 January."""
    held = await world.sold("billomat", 8, price=[[1, "10.00"], [10, "5.00"]], start_on=FIRST)
    await world.do(cancel_licenses, held, count=3)
    return at(world, date(2026, 1, 11)), held


async def horizon(world: World) -> tuple[World, UUID]:
    """Ten licenses at 5.00 for 2026, three of them in use; 2 December, the one day of window and purchase."""
    held = await sold(world, "horizon", 10, price="5.00", start_on=FIRST)
    await ordered(world, add_users, held, users=crowd(3))
    return at(world, date(2026, 12, 2)), held


async def horizon_canceled(world: World) -> tuple[World, UUID]:
    """The same with five licenses given up for the renewal."""
    there, held = await horizon(world)
    await there.do(cancel_licenses, held, count=5)
    return there, held


async def billomat_canceled(world: World) -> tuple[World, UUID]:
    """Five licenses for 31.00 a month, two of them given up; 11 January."""
    held = await sold(world, "billomat", 5, price="31.00", start_on=FIRST)
    await world.do(cancel_licenses, held, count=2)
    return at(world, date(2026, 1, 11)), held


async def timelog_over(world: World) -> tuple[World, UUID]:
    """Two licenses for 31.00 a month and three users; 5 January."""
    held = await sold(world, "timelog", 2, price="31.00", start_on=FIRST)
    await ordered(world, add_users, held, users=crowd(3))
    return at(world, date(2026, 1, 5)), held


async def both(database: Database, begin: Begin) -> tuple[Way, Way]:
    """The same subscription twice, each with a reseller of its own."""
    return await way(database, JANUARY, begin), await way(database, JANUARY, begin)


async def saved(plain: Way, other: Way, until: date) -> int:
    """What the other is invoiced less for everything up to `until`."""
    plain, other = await plain.on(until), await other.on(until)
    closed = months(FIRST, until)
    return await plain.invoiced(closed) - await other.invoiced(closed)


async def test_b5_in_two_days_an_addition_joins_the_next_invoice(shared_database: Database) -> None:
    plain, other = await both(shared_database, billomat_yearly)
    [waiting] = (await other.advice(licenses(2))).values()
    assert (waiting.key, waiting.details) == ("wait_for_invoice", {"day": date(2026, 12, 2), "days": 2})
    assert (waiting.due_on, waiting.orders) == (date(2026, 12, 2), (licenses(2),))
    assert net(waiting) == 1907  # X12: 2 × 29 ÷ 365 × 120.00
    sam, _ = await a_colleague(other.world)
    [planned] = await other.follow(licenses(2), waiting.id, actor=sam)
    assert planned.due_on == date(2026, 12, 2)
    await plain.order(licenses(2))
    other = await other.on(date(2026, 12, 2))
    assert (await other.state())["bought"] == 7
    assert waiting.saving == await saved(plain, other, NEXT_TERM) == 2038 - 1907


async def test_a5_whoever_leaves_in_the_same_order_makes_room_for_free(shared_database: Database) -> None:
    plain, other = await both(shared_database, aircall)
    [swap] = (await other.advice(users("new"))).values()
    assert (swap.key, swap.details) == ("swap", {"count": 1, "leaving": ["user2@acme.example"]})
    assert net(swap) == 0
    await other.follow(users("new"), swap.id)
    await plain.order(users("new"))
    assert ((await plain.state())["licensed"], (await other.state())["licensed"]) == (3, 2)
    assert swap.saving == await saved(plain, other, date(2026, 2, 1)) == 2100 + 3100


async def test_a2_an_admin_who_sees_no_amounts_is_told_of_the_swap_as_well(shared_database: Database) -> None:
    here = await way(shared_database, JANUARY, aircall)
    [swap] = (await here.advice(users("new"), actor=here.world.admin)).values()
    assert (swap.key, swap.cost, swap.saving) == ("swap", None, None)


async def test_nothing_is_advised_where_a_paid_unit_is_free(shared_database: Database) -> None:
    here = await way(shared_database, JANUARY, aircall)
    await here.order(Command(Verb.REMOVE_USERS, {"count": 1}))
    assert await here.advice(users("new")) == {}


async def test_l9_what_is_bought_need_not_be_bought_for_the_next_period(shared_database: Database) -> None:
    plain, other = await both(shared_database, timelog_lowered)
    kept = (await other.advice(licenses(2)))["keep_next_period:8"]
    assert kept.orders == (licenses(2), Command(Verb.SET_NEXT_PERIOD, {"quantity": 8}))
    await other.follow(licenses(2), kept.id)
    await plain.order(licenses(2))
    assert ((await plain.state())["next_period"], (await other.state())["next_period"]) == (None, 8)
    assert (await plain.state())["bought"] == (await other.state())["bought"] == 12
    assert kept.saving == await saved(plain, other, date(2026, 2, 1)) == 4 * 3100
    assert ((await plain.state())["bought"], (await other.state())["bought"]) == (12, 8)


async def test_l7_the_next_period_is_raised_for_free(shared_database: Database) -> None:
    plain, other = await both(shared_database, timelog_lowered)
    raised = (await other.advice(licenses(2)))["raise_next_period:8"]
    assert net(raised) == 0
    await other.follow(licenses(2), raised.id)
    await plain.order(licenses(2))
    assert raised.saving == await saved(plain, other, date(2026, 2, 1))


async def test_b9_what_was_canceled_is_free_and_more_is_not(shared_database: Database) -> None:
    plain, other = await both(shared_database, billomat_canceled)
    [fewer] = (await other.advice(licenses(3))).values()
    assert (fewer.id, net(fewer)) == ("revoke_only:2", 0)
    await other.follow(licenses(3), fewer.id)
    await plain.order(licenses(3))
    assert ((await plain.state())["bought"], (await other.state())["bought"]) == (6, 5)
    assert (await other.state())["canceled"] == 0
    assert fewer.saving == await saved(plain, other, date(2026, 2, 1))


async def test_l4_a_user_leaves_where_a_license_would_keep_them(shared_database: Database) -> None:
    plain, other = await both(shared_database, timelog_over)
    [removed] = (await other.advice(licenses(1))).values()
    assert (removed.key, removed.details) == (
        "remove_excess", {"count": 1, "leaving": ["user3@acme.example"]},
    )  # fmt: skip
    await other.follow(licenses(1), removed.id)
    await plain.order(licenses(1))
    assert (await other.state())["over_since"] is None
    assert removed.saving == await saved(plain, other, date(2026, 2, 1))


async def test_m4_two_licenses_cost_less_than_one_where_the_next_tier_begins(
    shared_database: Database,
) -> None:
    plain, other = await both(shared_database, tiered)
    [larger] = (await other.advice(licenses(1))).values()
    assert (larger.key, larger.details) == ("larger_tier", {"count": 2, "from": 10})
    await other.follow(licenses(1), larger.id)
    await plain.order(licenses(1))
    assert larger.saving == await saved(plain, other, date(2026, 2, 1))
    assert (await other.state())["bought"] == 10


async def test_m4_what_is_taken_back_of_cancellations_brings_no_tier_nearer(
    shared_database: Database,
) -> None:
    plain, other = await both(shared_database, tiered_canceled)
    larger = (await other.advice(licenses(4)))["larger_tier:5"]
    assert larger.details == {"count": 5, "from": 10}
    await other.follow(licenses(4), larger.id)
    await plain.order(licenses(4))
    assert ((await plain.state())["bought"], (await other.state())["bought"]) == (9, 10)
    assert larger.saving == await saved(plain, other, date(2026, 2, 1)) > 0


async def test_h7_after_renewing_one_payment_covers_both_terms(shared_database: Database) -> None:
    plain, other = await both(shared_database, horizon)
    first = (await other.advice(licenses(5)))["renew_first:10"]
    assert (first.orders, first.then) == ((Command(Verb.RENEW, {"quantity": 10}),), licenses(5))
    assert net(first) == 15 * 500
    await other.follow(licenses(5), first.id)
    assert first.then
    await other.order(first.then)
    await plain.order(licenses(5))
    await plain.order(Command(Verb.RENEW, {"quantity": 15}))
    assert first.saving == await saved(plain, other, date(2026, 12, 31)) == 5 * 500
    for each in (plain, other):
        assert (await (await each.on(NEXT_TERM)).state())["bought"] == 15


async def test_h6_canceled_licenses_are_taken_back_for_what_follows(shared_database: Database) -> None:
    plain, other = await both(shared_database, horizon_canceled)
    restored = (await other.advice(licenses(5)))["restore_canceled:5"]
    assert net(restored) == 0
    before = await plain.invoiced([]), await other.invoiced([])
    await other.follow(licenses(5), restored.id)
    await plain.order(licenses(5))
    assert (await other.state())["canceled"] == 0
    assert await other.invoiced([]) == before[1]
    assert await plain.invoiced([]) == before[0] + 5 * 500


async def test_h7_a_renewal_need_not_hold_more_than_is_in_use(shared_database: Database) -> None:
    plain, other = await both(shared_database, horizon)
    wish = Command(Verb.RENEW, {})
    [smaller] = (await other.advice(wish)).values()
    assert (smaller.key, smaller.details) == ("renew_in_use", {"quantity": 5})
    await other.follow(wish, smaller.id)
    await plain.order(wish)
    assert smaller.saving == await saved(plain, other, date(2026, 12, 31)) == 5 * 500


async def test_an_advice_that_holds_no_more_is_not_placed(shared_database: Database) -> None:
    here = await way(shared_database, JANUARY, aircall)
    wish = users("new")
    [swap] = (await here.advice(wish)).values()
    await here.order(Command(Verb.REMOVE_USERS, {"count": 2}))
    before = await here.state()
    with pytest.raises(QuoteExpired):
        await here.follow(wish, swap.id)
    assert await here.state() == before


async def test_nobody_is_advised_what_they_may_not_do(shared_database: Database) -> None:
    here = await way(shared_database, JANUARY, horizon_canceled)
    owner = here.world.acting(Role.CUSTOMER_OWNER, here.world.customer_id)
    assert "restore_canceled:5" in await here.advice(licenses(5))
    assert "restore_canceled:5" not in await here.advice(licenses(5), actor=owner)


async def test_a_wait_of_more_than_a_week_is_not_advised(shared_database: Database) -> None:
    here = await way(shared_database, JANUARY, billomat_yearly)
    earlier = Way(here.world.at(here.world.now - timedelta(days=6)), here.held)
    assert await earlier.advice(licenses(2)) == {}
