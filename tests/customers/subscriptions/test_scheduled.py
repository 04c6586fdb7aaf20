"""What is scheduled on a subscription: when, by whom, whether it can be undone, and what an order drops."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from customers.orders.commands import Command
from customers.orders.planned import plan
from customers.orders.reducing import cancel_licenses, set_next_period
from customers.orders.renewing import renew_subscription
from customers.subscriptions.actions import set_contract_price, set_renewal
from customers.subscriptions.daily import roll_over_all
from customers.subscriptions.ending import end_subscription
from customers.subscriptions.scheduled import Scheduled, dropped_by, scheduled, undo
from customers.subscriptions.settings import set_included
from reseller.plumbing.database import Database
from reseller.rules.access import Actor, Role, Verb
from reseller.rules.errors import (
    ContractLimitExceeded,
    Forbidden,
    NotFound,
    OrderNotCancelable,
)
from reseller.rules.periods import local_midnight
from reseller.rules.pricing import Price, UnitPrice
from reseller.rules.terms import RenewalSetting
from tests.builders import a_customer
from tests.customers.subscriptions.periods import on
from tests.customers.world import World, make_world

START = datetime(2026, 3, 1, 9, tzinfo=UTC)
FIRST, NEXT = date(2026, 3, 1), date(2026, 4, 1)


@pytest_asyncio.fixture
async def world(shared_database: Database) -> World:
    return await make_world(shared_database, START, shows_prices=True)


async def sold(world: World, terms: str, quantity: int | None = None, users: int = 0, **wish: Any) -> UUID:
    """Sold from 1 March at 10.00, with so many users."""
    held = await world.sold(terms, quantity, start_on=FIRST, **wish)
    if users:
        await world.users(held, users)
    return held


async def listed(world: World, held: UUID, actor: Actor | None = None) -> dict[str, Scheduled]:
    """What is scheduled, by key."""
    found = await world.do(scheduled, held, actor=actor)
    return {each.key: each for each in found}


async def dropped(world: World, held: UUID, verb: Verb, **arguments: Any) -> dict[str, dict[str, Any]]:
    """What an order would drop: details by key."""
    found = await world.do(dropped_by, held, Command(verb, arguments))
    return {each.key: each.details for each in found}


async def undone(world: World, held: UUID, key: str, actor: Actor | None = None) -> dict[str, Scheduled]:
    """What is left when that one is undone and carried out."""
    await world.do(undo, held, (await listed(world, held))[key].id, actor=actor)
    await world.work()
    return await listed(world, held)


async def test_l9_a_lower_number_for_the_next_period_is_undone_and_dropped_by_buying(world: World) -> None:
    held = await sold(world, "timelog", 10)
    placed = await world.do(set_next_period, held, quantity=6)
    lower = (await listed(world, held))["lower_next_period"]
    assert (lower.on, lower.at) == (NEXT, local_midnight(NEXT, "Europe/Dublin"))
    assert lower.details == {"quantity": 6, "bought": 10}
    assert lower.planner
    assert (lower.planner.name, lower.planner.at) == ("Olga Owner", world.now)
    assert lower.planner.order_number == placed.number
    assert await dropped(world, held, Verb.ADD_LICENSES, count=2) == {
        "lower_next_period": {"quantity": 6, "bought": 10}
    }
    assert (await undone(world, held, "lower_next_period"))["next_period"].details["quantity"] == 10
    assert await dropped(world, held, Verb.ADD_LICENSES, count=2) == {}


async def test_b9_cancellations_are_taken_back_and_revoked_by_buying(world: World) -> None:
    held = await sold(world, "billomat", 10, users=2)
    await world.do(cancel_licenses, held, count=5)
    canceled = (await listed(world, held))["canceled"]
    assert (canceled.on, canceled.details, canceled.undoable) == (NEXT, {"count": 5, "kept": 0}, True)
    assert await dropped(world, held, Verb.ADD_LICENSES, count=2) == {
        "canceled": {"count": 5, "kept": 0, "left": 3}
    }
    assert await dropped(world, held, Verb.ADD_LICENSES, count=9) == {"canceled": {"count": 5, "kept": 0}}
    assert "canceled" not in await undone(world, held, "canceled")
    assert (await world.state(held))["canceled"] == 0


async def test_c9_a_planned_end_is_undone_and_drops_what_lies_behind_it(world: World) -> None:
    held = await sold(world, "billomat", 10)
    await world.do(cancel_licenses, held, count=5)
    await world.do(plan, held, verb=Verb.ADD_LICENSES, change={"count": 1}, due_on=date(2026, 5, 5))
    await world.do(plan, held, verb=Verb.ADD_LICENSES, change={"count": 1}, due_on=date(2026, 3, 9))
    gone = await world.do(dropped_by, held, Command(Verb.END, {}))
    assert [(each.key, each.on) for each in gone] == [
        ("next_period", NEXT), ("canceled", NEXT), ("planned_order", date(2026, 5, 5)),
    ]  # fmt: skip
    await world.do(end_subscription, held)
    ends = (await listed(world, held))["ends"]
    assert (ends.on, ends.details) == (NEXT, {"last_day": date(2026, 3, 31), "users": 0})
    assert "canceled" not in await listed(world, held)
    assert {"canceled", "next_period"} <= set(await undone(world, held, "ends"))
    assert (await world.state(held))["ends_on"] is None


async def test_l4_grace_names_whom_it_would_hit_in_order_and_buying_stops_it(world: World) -> None:
    held = await sold(world, "timelog", 1)
    third = on(world, date(2026, 3, 3))
    await third.users(held, 3)
    grace = (await listed(third, held))["grace_ends"]
    assert (grace.on, grace.planner) == (date(2026, 3, 11), None)
    assert grace.details == {
        "last_day": date(2026, 3, 10), "count": 2, "users": ["user3@acme.example", "user2@acme.example"],
    }  # fmt: skip
    assert set(await dropped(third, held, Verb.REMOVE_USERS, count=1)) == {"grace_ends"}
    assert (await dropped(third, held, Verb.REMOVE_USERS, count=1))["grace_ends"]["left"] == 1
    assert "left" not in (await dropped(third, held, Verb.REMOVE_USERS, count=2))["grace_ends"]
    assert "left" not in (await dropped(third, held, Verb.ADD_LICENSES, count=2))["grace_ends"]
    assert "grace_ends" not in await undone(third, held, "grace_ends")
    row = await world.state(held)
    assert (row["bought"], row["over_since"]) == (3, None)


async def test_l4_the_end_of_grace_takes_those_who_were_named(world: World) -> None:
    held = await sold(world, "timelog", 1, users=3)
    grace = (await listed(world, held))["grace_ends"]
    day = on(world, grace.on, hour=1)
    await roll_over_all(day.database, day.reseller_id, now=day.now)
    [deed] = await world.rows(
        "SELECT details, billing_date FROM action_log"
        " WHERE reseller_id = $1 AND action = 'grace_deactivation'"
    )
    assert (deed["details"]["users"], deed["billing_date"]) == (
        grace.details["users"], grace.details["last_day"],
    )  # fmt: skip


async def test_l8_a_lower_number_tells_whom_it_leaves_without_a_license(world: World) -> None:
    held = await sold(world, "timelog", 3, users=3)
    await world.do(set_next_period, held, quantity=1)
    begins = (await listed(world, held))["grace_begins"]
    assert begins.details == {
        "last_day": date(2026, 4, 8), "count": 2, "users": ["user3@acme.example", "user2@acme.example"],
    }  # fmt: skip
    april = on(world, NEXT, hour=1)
    await roll_over_all(april.database, april.reseller_id, now=april.now)
    assert (await listed(april, held))["grace_ends"].details == begins.details


async def test_g4_what_follows_a_term_is_told_and_set_back(world: World) -> None:
    held = await sold(world, "google_annual_monthly", 10, users=4)
    renews = (await listed(world, held))["term_renews"]
    assert (renews.on, renews.details) == (date(2027, 3, 1), {"quantity": 10, "setting": "SAME_SEATS"})
    assert (renews.planner, renews.undo) == (None, None)
    told = {
        RenewalSetting.SEATS_IN_USE: ("term_renews", {"quantity": 4, "setting": "SEATS_IN_USE"}),
        RenewalSetting.FLEXIBLE: ("term_switches", {"quantity": 4, "cap": 10}),
        RenewalSetting.END: ("term_ends", {"users": 4}),
    }
    for setting, (key, details) in told.items():
        await world.do(set_renewal, held, renewal=setting)
        change = (await listed(world, held))[key]
        assert (change.details, change.planner and change.planner.name) == (details, "Olga Owner")
    assert (await undone(world, held, "term_ends"))["term_renews"].details == renews.details
    with pytest.raises(OrderNotCancelable):
        await world.do(undo, held, renews.id)
    for role in (Role.RESELLER_VIEWER, Role.RESELLER_FINANCE):
        with pytest.raises(Forbidden):
            await world.do(undo, held, renews.id, actor=world.acting(role))
    viewer = world.acting(Role.CUSTOMER_VIEWER, world.customer_id)
    with pytest.raises(Forbidden):
        await world.do(undo, held, renews.id, actor=viewer)


async def test_h7_a_renewal_replaces_the_end_of_the_term(world: World) -> None:
    held = await sold(world, "horizon", 10)
    window = on(world, date(2027, 2, 1))
    await window.do(cancel_licenses, held, count=5)
    before = await listed(window, held)
    assert {"term_ends", "canceled"} == set(before)
    assert set(await dropped(window, held, Verb.RENEW, quantity=10)) == {"term_ends", "canceled"}
    await window.do(renew_subscription, held, quantity=10, pay=True)
    await window.work()
    [begins] = (await listed(window, held)).values()
    assert (begins.key, begins.on) == ("renewed_begins", date(2027, 3, 1))
    assert begins.details == {"quantity": 10, "until": date(2028, 2, 29)}
    assert begins.undo is None


async def test_a8_an_included_number_to_be_is_set_back(world: World) -> None:
    held = await sold(world, "aircall", 5)
    await world.do(set_included, held, included=7)
    change = (await listed(world, held))["included_changes"]
    assert (change.on, change.details) == (NEXT, {"before": 5, "included": 7})
    assert "included_changes" not in await undone(world, held, "included_changes")


async def test_a2_only_the_owner_is_told_what_aircalls_next_period_begins_with(world: World) -> None:
    held = await sold(world, "aircall", 5, users=5)
    await world.do(set_included, held, included=7)
    owner = world.acting(Role.CUSTOMER_OWNER, world.customer_id)
    assert set(await listed(world, held, owner)) == {"next_period", "included_changes"}
    assert await listed(world, held, world.admin) == {}
    await world.do(end_subscription, held)
    assert set(await listed(world, held, world.admin)) == {"ends"}


async def test_m6_a_dated_price_is_told_from_the_day_it_counts(world: World) -> None:
    flexible = await sold(world, "google_flexible", cap=9)
    monthly, locked = await sold(world, "timelog", 2), await sold(world, "google_annual_monthly", 2)
    ends = await sold(world, "google_annual_monthly", 2)
    await world.do(set_renewal, ends, renewal=RenewalSetting.END)
    counts = {flexible: date(2026, 3, 20), monthly: NEXT, locked: date(2027, 3, 1)}
    for held, day in counts.items():
        await world.do(
            set_contract_price, held, price=Price.parse("11.50"), valid_from=date(2026, 3, 20),
            actor=world.operator,
        )  # fmt: skip
        change = (await listed(world, held))["price_changes"]
        assert (change.on, change.details) == (
            day, {"before": UnitPrice(10_000_000), "after": UnitPrice(11_500_000)},
        )  # fmt: skip
        later = on(world, date(2026, 3, 21))
        assert ("price_changes" in await listed(later, held)) is (held != flexible)
    assert "price_changes" not in await listed(world, ends)


async def test_m6_who_is_shown_no_amounts_is_told_no_price(shared_database: Database) -> None:
    world = await make_world(shared_database, START, shows_prices=False)
    held = await sold(world, "timelog", 2)
    await world.do(
        set_contract_price,
        held,
        price=Price.parse("9.00"),
        valid_from=date(2026, 3, 20),
        actor=world.operator,
    )
    assert "price_changes" in await listed(world, held)
    assert "price_changes" not in await listed(world, held, world.admin)


async def test_a_planned_order_is_withdrawn(world: World) -> None:
    held = await sold(world, "billomat", 2)
    day = FIRST + timedelta(days=9)
    await world.do(plan, held, verb=Verb.ADD_LICENSES, change={"count": 3}, due_on=day, actor=world.admin)
    planned = (await listed(world, held))["planned_order"]
    assert (planned.on, planned.details) == (day, {"verb": "add_licenses", "change": {"count": 3}})
    assert planned.planner
    assert planned.planner.name == "Ada Admin"
    assert "planned_order" not in await undone(world, held, "planned_order", actor=world.admin)


async def test_what_can_not_be_undone_says_why(world: World) -> None:
    held = await sold(world, "google_annual_monthly", 10)
    await world.do(set_renewal, held, renewal=RenewalSetting.END)
    change = (await listed(world, held, world.admin))["term_ends"]
    assert isinstance(change.refusal, Forbidden)
    assert not change.undoable
    with pytest.raises(Forbidden):
        await world.do(undo, held, change.id, actor=world.admin)
    grace = await sold(world, "timelog", 1, users=3)
    async with world.database.unit_of_work(world.reseller_id) as session:
        await session.run(
            "UPDATE contract_usage SET limit_licenses = used WHERE reseller_id = $1", world.reseller_id
        )
    assert isinstance((await listed(world, grace))["grace_ends"].refusal, ContractLimitExceeded)


async def test_an_order_that_is_refused_drops_nothing(world: World) -> None:
    held = await sold(world, "horizon", 10)
    assert await dropped(world, held, Verb.RENEW) == {}
    assert await dropped(world, held, Verb.ADD_LICENSES, count=3) == {}


async def test_an_ended_subscription_has_nothing_scheduled(world: World) -> None:
    held = await sold(world, "google_flexible", cap=9)
    await world.do(end_subscription, held)
    assert await listed(world, held) == {}


async def test_another_customers_people_find_nothing(world: World) -> None:
    held = await sold(world, "timelog", 2)
    other = await a_customer(world.database, world.reseller_id, world.now)
    stranger = world.acting(Role.CUSTOMER_OWNER, other)
    with pytest.raises(NotFound):
        await world.do(scheduled, held, actor=stranger)
    with pytest.raises(NotFound):
        await world.do(dropped_by, held, Command(Verb.ADD_LICENSES, {"count": 1}), actor=stranger)
    with pytest.raises(NotFound):
        await world.do(undo, held, "next_period:2026-04-01", actor=stranger)
    with pytest.raises(NotFound):
        await world.do(undo, held, "next_period:2026-05-01")
