from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from asyncpg import Connection

from customers.orders.actions import add_licenses, add_users
from customers.orders.completion import answer
from customers.orders.preview import preview_add_users
from customers.orders.provisioner import AttemptKey, Done, Pending, ProvisioningTask
from customers.subscriptions.actions import set_contract_price, set_purchase_cap, set_renewal
from customers.subscriptions.daily import roll_over_all
from reseller.plumbing.database import Database
from reseller.rules.errors import Forbidden
from reseller.rules.pricing import Price
from reseller.rules.terms import RenewalSetting
from tests.customers.world import World, crowd, make_world

ANCHOR = datetime(2026, 1, 30, 12, tzinfo=UTC)
NEXT_TERM = date(2027, 1, 31)

TERMS = """
SELECT terms_key, first_day, end_day, price, first_quantity, ordinal, measure, in_arrears
  FROM subscription_terms WHERE reseller_id = $1 ORDER BY subscription_id, ordinal"""
LEDGER = """
SELECT measure, billing_date, charged_from, delta, quantity_after, cause FROM seat_ledger
 WHERE reseller_id = $1 ORDER BY id"""
CHARGES = """
SELECT kind, first_day, last_day, quantity, days, net_minor, invoice_date FROM charges
 WHERE reseller_id = $1 ORDER BY id"""


@pytest_asyncio.fixture
async def world(shared_database: Database) -> World:
    return await make_world(shared_database, ANCHOR)


def renewal_eve(world: World) -> World:
    return world.at(datetime(2027, 1, 30, 12, tzinfo=UTC))


def renewal_day(world: World) -> World:
    return world.at(datetime(2027, 1, 31, 12, tzinfo=UTC))


async def roll(world: World) -> int:
    return await roll_over_all(world.database, world.reseller_id, now=world.now)


class Slow:
    """A provisioner that has always more to do."""

    async def provision(self, task: ProvisioningTask, *, now: datetime) -> Pending:
        return Pending(now + timedelta(days=365))


async def test_nothing_happens_on_the_last_day_of_a_term(world: World) -> None:
    await world.annual(10)
    assert await roll(renewal_eve(world)) == 0


async def test_same_seats_renew_what_is_bought_additions_included(world: World) -> None:
    subscription = await world.annual(10)
    summer = world.at(datetime(2026, 7, 1, 12, tzinfo=UTC))
    await summer.do(add_licenses, subscription, count=5)
    await summer.work()
    await roll(renewal_day(world))
    state = await world.state(subscription)
    assert (state["bought"], state["ends_on"]) == (15, date(2028, 1, 30))
    await world.balance()


async def test_a_number_set_replaces_same_seats_for_one_renewal(world: World) -> None:
    subscription = await world.annual(10)
    await world.do(set_renewal, subscription, renewal=RenewalSetting.SAME_SEATS, seats_count=4)
    await world.do(add_users, subscription, users=crowd(6))
    await world.work()
    await roll(renewal_day(world))
    state = await world.state(subscription)
    assert (state["bought"], state["renewal_seats"], state["renewal_setting"]) == (6, None, "SAME_SEATS")
    ledger = await world.rows(LEDGER)
    assert tuple(ledger[-1])[:5] == ("bought", NEXT_TERM, NEXT_TERM, -4, 6)
    await world.balance()


async def test_seats_in_use_renew_those(world: World) -> None:
    subscription = await world.annual(10)
    await world.do(set_renewal, subscription, renewal=RenewalSetting.SEATS_IN_USE)
    await world.do(add_users, subscription, users=crowd(7))
    await world.work()
    await roll(renewal_day(world))
    assert (await world.state(subscription))["bought"] == 7
    await world.balance()


async def test_seats_in_use_with_none_ends_the_subscription(world: World) -> None:
    subscription = await world.annual(10)
    await world.do(set_renewal, subscription, renewal=RenewalSetting.SEATS_IN_USE)
    await roll(renewal_day(world))
    state = await world.state(subscription)
    assert (state["state"], state["bought"], state["ended_on"]) == ("ended", 0, date(2027, 1, 30))
    await world.balance()


async def test_an_end_takes_every_license_and_user_off_after_the_last_day(world: World) -> None:
    subscription = await world.annual(10)
    await world.do(set_renewal, subscription, renewal=RenewalSetting.END)
    await world.do(add_users, subscription, users=crowd(3))
    await world.work()
    await roll(renewal_day(world))
    state = await world.state(subscription)
    assert (state["state"], state["bought"], state["licensed"], state["ends_on"]) == ("ended", 0, 0, None)
    assert await world.rows("SELECT 1 FROM assignments WHERE reseller_id = $1 AND state <> 'ended'") == []
    await world.balance()


async def test_a_switch_to_flexible_takes_the_seats_as_cap_and_a_twelfth_of_the_yearly_price(
    world: World,
) -> None:
    subscription = await world.annual(10, "google_annual_yearly")
    await world.do(set_renewal, subscription, renewal=RenewalSetting.FLEXIBLE)
    await world.do(add_users, subscription, users=crowd(3))
    await world.work()
    await roll(renewal_day(world))
    state = await world.state(subscription)
    assert (state["terms_key"], state["cap"], state["bought"], state["licensed"]) == (
        "google_flexible",
        10,
        0,
        3,
    )
    price = await world.row("SELECT valid_from, price FROM contract_prices WHERE reseller_id = $1")
    assert tuple(price) == (NEXT_TERM, {"tiers": [[1, 144_000_000]], "divisor": 12})
    await world.balance()


async def test_a_yearly_renewal_is_charged_whole_on_its_first_day(world: World) -> None:
    await world.annual(10, "google_annual_yearly")
    await roll(renewal_day(world))
    charges = [tuple(row) for row in await world.rows(CHARGES)]
    assert charges[1] == ("TERM", NEXT_TERM, date(2028, 1, 30), 10, 365, 144_000, NEXT_TERM)


async def test_anniversaries_clamp_from_the_first_anchor(shared_database: Database) -> None:
    world = await make_world(shared_database, datetime(2028, 2, 28, 12, tzinfo=UTC))
    await world.annual(1)
    for year in range(2029, 2034):
        await roll(world.at(datetime(year, 3, 1, 12, tzinfo=UTC)))
    firsts = [row["first_day"] for row in await world.rows(TERMS)]
    assert firsts == [
        date(2028, 2, 29), date(2029, 2, 28), date(2030, 2, 28), date(2031, 2, 28), date(2032, 2, 29),
        date(2033, 2, 28),
    ]  # fmt: skip


async def story(world: World) -> list[UUID]:
    made = [await world.annual(10), await world.annual(5, "google_annual_yearly"), await world.annual(4)]
    await world.do(set_renewal, made[1], renewal=RenewalSetting.FLEXIBLE)
    await world.do(set_renewal, made[2], renewal=RenewalSetting.END)
    return made


async def rows(world: World) -> list[list[Any]]:
    return [[tuple(row) for row in await world.rows(sql)] for sql in (TERMS, LEDGER, CHARGES)]


async def test_forty_days_of_standstill_leave_the_rows_of_daily_runs(shared_database: Database) -> None:
    daily, still = await make_world(shared_database, ANCHOR), await make_world(shared_database, ANCHOR)
    await story(daily)
    await story(still)
    eve = datetime(2027, 1, 25, 12, tzinfo=UTC)
    await daily.at(eve).days_pass(date(2027, 3, 6))
    await roll(still.at(datetime(2027, 3, 6, 12, tzinfo=UTC)))
    assert await rows(daily) == await rows(still)
    assert await roll(still.at(datetime(2027, 3, 6, 13, tzinfo=UTC))) == 0


@pytest.mark.parametrize(
    ("setting", "bought"),
    [(RenewalSetting.SAME_SEATS, 15), (RenewalSetting.SEATS_IN_USE, 2), (RenewalSetting.END, 0)],
)
async def test_an_order_completed_after_its_term_is_exact_on_both_sides(
    world: World, setting: RenewalSetting, bought: int
) -> None:
    subscription = await world.annual(10, "google_annual_yearly")
    await world.do(set_renewal, subscription, renewal=setting)
    await world.do(add_users, subscription, users=crowd(2))
    await world.work()
    late = world.at(datetime(2027, 1, 20, 12, tzinfo=UTC))
    placed = await late.do(add_licenses, subscription, count=5)
    await late.work(Slow())
    await roll(renewal_day(world))
    after = renewal_day(world).now
    async with world.database.unit_of_work(world.reseller_id) as session:
        assert await answer(session, AttemptKey(placed.id, 1), Done(), now=after)
    assert (await world.state(subscription))["bought"] == bought
    mine = await world.rows(
        "SELECT first_day, last_day, days, invoice_date FROM charges WHERE reseller_id = $1 AND order_id = $2"
        " ORDER BY id", placed.id,
    )  # fmt: skip
    rest = (date(2027, 1, 21), date(2027, 1, 30), 10, date(2027, 1, 20))
    renewed = (NEXT_TERM, date(2028, 1, 30), 365, NEXT_TERM)
    assert [tuple(row) for row in mine] == ([rest, renewed] if bought == 15 else [rest])
    await world.balance()


async def test_a_switch_takes_the_price_and_cap_that_were_given(world: World) -> None:
    subscription = await world.annual(10)
    given: dict[str, Any] = {"renewal": RenewalSetting.FLEXIBLE, "cap": 3, "price": Price.parse("5.00")}
    with pytest.raises(Forbidden):
        await world.do(set_renewal, subscription, **given)
    await world.do(set_renewal, subscription, priced_by=world.operator, **given)
    await world.do(add_users, subscription, users=crowd(4))
    await world.work()
    day = renewal_day(world)
    await roll(day)
    assert (await world.state(subscription))["cap"] == 4
    await day.do(set_purchase_cap, subscription, cap=5)
    preview = await day.do(preview_add_users, subscription, users=crowd(1, 9))
    assert (preview.recurring_before, preview.recurring_after) == (2000, 2500)


async def test_a_renewed_term_takes_the_price_in_force_on_its_first_day(world: World) -> None:
    subscription = await world.annual(10)
    for day, price in ((NEXT_TERM, "11.00"), (NEXT_TERM + timedelta(days=1), "99.00")):
        await world.do(
            set_contract_price, subscription, price=Price.parse(price), valid_from=day, actor=world.operator
        )
    await roll(renewal_day(world).at(renewal_day(world).now + timedelta(days=9)))
    prices = [row["price"]["tiers"][0][1] for row in await world.rows(TERMS)]
    assert prices == [12_000_000, 11_000_000]


async def test_a_command_on_the_renewal_day_meets_the_next_term(world: World) -> None:
    subscription = await world.annual(10, "google_annual_yearly")
    day = renewal_day(world)
    await day.do(add_licenses, subscription, count=1)
    await day.work()
    charges = [tuple(row)[1:5] for row in await world.rows(CHARGES)]
    assert charges[1:] == [
        (NEXT_TERM, date(2028, 1, 30), 10, 365),
        (NEXT_TERM + timedelta(days=1), date(2028, 1, 30), 1, 364),
    ]
    await world.balance()


async def test_a_subscription_that_fails_to_roll_over_holds_up_no_other(
    database: Database, owner: Connection
) -> None:
    world = await make_world(database, ANCHOR)
    broken, sound = await world.annual(1), await world.annual(2)
    await owner.execute("UPDATE subscription_terms SET period = 'decade' WHERE subscription_id = $1", broken)
    with pytest.raises(ExceptionGroup, match="1 of 2 subscriptions"):
        await roll(renewal_day(world))
    assert (await world.state(sound))["ends_on"] == date(2028, 1, 30)
    assert (await world.state(broken))["ends_on"] == date(2027, 1, 30)
