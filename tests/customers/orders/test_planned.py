"""Orders planned for a later day: placed when it begins, by the rights of then, once."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from customers.orders.placing_planned import place_due
from customers.orders.planned import PlannedOrder, plan, waiting_orders, withdraw_planned
from customers.orders.queries import order
from customers.subscriptions.ending import end_subscription
from reseller.partners.members import remove_member
from reseller.plumbing.database import Database
from reseller.plumbing.ids import new_id
from reseller.rules.access import Actor, Role, Verb
from reseller.rules.errors import (
    Forbidden,
    InputInvalid,
    NotAvailableOnTerms,
    NotFound,
    OrderNotCancelable,
    PaymentRequired,
    QuantityInvalid,
)
from tests.builders import OPERATOR, a_customer
from tests.customers.orders.colleagues import a_colleague
from tests.customers.subscriptions.periods import begun, on
from tests.customers.world import World, make_world

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
FIRST = date(2026, 3, 1)
DUE = date(2026, 3, 6)


@pytest_asyncio.fixture
async def world(shared_database: Database) -> World:
    return await make_world(shared_database, START, shows_prices=True)


async def planning(world: World, held: UUID, actor: Actor, count: int = 2) -> PlannedOrder:
    """So many licenses more, planned for DUE."""
    change = {"count": count}
    planned: PlannedOrder = await world.do(
        plan, held, verb=Verb.ADD_LICENSES, change=change, due_on=DUE, actor=actor
    )
    return planned


async def stored(world: World, planned: PlannedOrder) -> Any:
    return await world.row("SELECT * FROM planned_orders WHERE reseller_id = $1 AND id = $2", planned.id)


async def waiting(world: World, held: UUID) -> list[PlannedOrder]:
    async with world.database.reading(world.reseller_id) as session:
        return await waiting_orders(session, held)


async def logged(world: World) -> list[tuple[str, str]]:
    """The log's deeds about planned orders, with who did them."""
    rows = await world.rows(
        "SELECT action, actor_name FROM action_log WHERE reseller_id = $1 AND action LIKE '%planned%'"
        " ORDER BY id"
    )
    return [tuple(row) for row in rows]


async def test_it_is_placed_when_its_day_begins_and_not_before(world: World) -> None:
    held, (sam, _) = await begun(world, "billomat", 5), await a_colleague(world)
    planned = await planning(world, held, sam)
    assert await place_due(world.database, world.reseller_id, now=on(world, date(2026, 3, 5)).now) == 0
    due = on(world, DUE, hour=0)
    assert await place_due(world.database, world.reseller_id, now=due.now) == 1
    row = await stored(world, planned)
    assert (row["status"], row["decided_at"]) == ("placed", due.now)
    async with world.database.reading(world.reseller_id) as session:
        placed = await order(session, row["order_id"])
    assert (placed.quantity_delta, placed.billing_date, placed.actor_name) == (2, DUE, "Sam Sales")
    assert await logged(world) == [("order_planned", "Sam Sales"), ("planned_order_placed", "Sam Sales")]
    await due.work()
    assert (await world.state(held))["bought"] == 7
    await world.balance()


async def test_it_keeps_the_purchase_order_number_it_was_planned_with(world: World) -> None:
    held, (sam, _) = await begun(world, "billomat", 5), await a_colleague(world)
    planned: PlannedOrder = await world.do(
        plan, held, verb=Verb.ADD_LICENSES, change={"count": 2}, due_on=DUE, po_number="PO 7", actor=sam
    )
    assert (planned.command.arguments, planned.po_number) == ({"count": 2}, "PO 7")
    await place_due(world.database, world.reseller_id, now=on(world, DUE, hour=0).now)
    async with world.database.reading(world.reseller_id) as session:
        placed = await order(session, (await stored(world, planned))["order_id"])
    assert placed.po_number == "PO 7"


async def test_two_workers_place_it_once(world: World) -> None:
    held, (sam, _) = await begun(world, "billomat", 5), await a_colleague(world)
    await planning(world, held, sam)
    now = on(world, DUE).now
    decided = await asyncio.gather(*(place_due(world.database, world.reseller_id, now=now) for _ in range(4)))
    assert sum(decided) == 1
    assert (await world.state(held))["reserved_bought"] == 2
    await world.balance()


async def test_a_standstill_is_caught_up_with_in_order_of_the_days(world: World) -> None:
    held, (sam, _) = await begun(world, "timelog", 5), await a_colleague(world)
    for quantity, day in ((2, DUE + timedelta(days=1)), (3, DUE)):
        await world.do(
            plan, held, verb=Verb.SET_NEXT_PERIOD, change={"quantity": quantity}, due_on=day, actor=sam
        )
    assert await place_due(world.database, world.reseller_id, now=on(world, date(2026, 3, 20)).now) == 2
    assert (await world.state(held))["next_period"] == 2


async def test_whoever_has_left_by_then_places_nothing(world: World) -> None:
    held, (sam, membership) = await begun(world, "billomat", 5), await a_colleague(world)
    planned = await planning(world, held, sam)
    async with world.database.unit_of_work(world.reseller_id) as session:
        await remove_member(session, membership, actor=OPERATOR, now=world.now)
    assert await place_due(world.database, world.reseller_id, now=on(world, DUE).now) == 1
    row = await stored(world, planned)
    assert row["status"] == "refused"
    assert row["reason"] == "Sam Sales, who planned it, has no access any more."
    assert (await logged(world))[-1] == ("planned_order_refused", "Automated job")
    assert (await world.state(held))["reserved_bought"] == 0


async def test_a_refusal_changes_nothing_and_is_told_in_history_and_by_mail(world: World) -> None:
    held, (sam, _) = await begun(world, "timelog", 5), await a_colleague(world)
    planned = await world.do(
        plan, held, verb=Verb.SET_NEXT_PERIOD, change={"quantity": 6}, due_on=DUE, actor=sam
    )
    held_before = dict(await world.state(held))
    later = on(world, DUE)
    assert await place_due(world.database, world.reseller_id, now=later.now) == 1
    assert dict(await world.state(held)) == held_before
    row = await stored(world, planned)
    assert (row["status"], row["order_id"]) == ("refused", None)
    assert row["reason"] == "Enter a number from 1 to 5 for the next period."
    assert (await logged(world))[-1] == ("planned_order_refused", "Automated job")
    async with world.database.reading_without_tenant() as session:
        mails = await session.fetch(
            "SELECT payload FROM jobs WHERE kind = 'notice' AND reseller_id = $1", world.reseller_id
        )
    told = [row["payload"]["details"] for row in mails if row["payload"]["kind"] == "planned_order_refused"]
    assert [(details["code"], details["planned_by"]["name"]) for details in told] == [
        ("NEXT_PERIOD_OUT_OF_RANGE", "Sam Sales")
    ]


async def test_what_ended_meanwhile_is_refused(world: World) -> None:
    held, (sam, _) = await begun(world, "billomat", 5), await a_colleague(world)
    after_end = date(2026, 4, 20)
    planned = await world.do(
        plan, held, verb=Verb.ADD_LICENSES, change={"count": 1}, due_on=after_end, actor=sam
    )
    await world.do(end_subscription, held)
    assert await place_due(world.database, world.reseller_id, now=on(world, after_end).now) == 1
    assert (await stored(world, planned))["reason"] == "This subscription has ended."


async def test_it_can_be_withdrawn_until_it_is_decided(world: World) -> None:
    held, (sam, _) = await begun(world, "billomat", 5), await a_colleague(world)
    planned = await planning(world, held, sam)
    assert [each.id for each in await waiting(world, held)] == [planned.id]
    viewer = world.acting(Role.RESELLER_VIEWER)
    with pytest.raises(Forbidden):
        await world.do(withdraw_planned, planned.id, actor=viewer)
    withdrawn = await world.do(withdraw_planned, planned.id)
    assert withdrawn.status == "withdrawn"
    with pytest.raises(OrderNotCancelable):
        await world.do(withdraw_planned, planned.id)
    assert await place_due(world.database, world.reseller_id, now=on(world, DUE).now) == 0
    assert await waiting(world, held) == []
    assert [deed for deed, _ in await logged(world)] == ["order_planned", "planned_order_withdrawn"]


async def test_another_customers_people_find_none(world: World) -> None:
    held, (sam, _) = await begun(world, "billomat", 5), await a_colleague(world)
    planned = await planning(world, held, sam)
    other = await a_customer(world.database, world.reseller_id, world.now)
    stranger = replace(world.admin, customer_id=other)
    for call in (
        lambda: world.do(withdraw_planned, planned.id, actor=stranger),
        lambda: planning(world, held, stranger),
        lambda: world.do(withdraw_planned, new_id(world.now)),
    ):
        with pytest.raises(NotFound):
            await call()


async def test_a_customers_admin_plans_with_rights_of_their_own(world: World) -> None:
    held, (ada, membership) = await begun(world, "billomat", 5), await a_colleague(world, Role.CUSTOMER_ADMIN)
    planned = await planning(world, held, ada)
    async with world.database.work_without_tenant() as session:
        await session.run("UPDATE memberships SET may_buy = false WHERE id = $1", membership)
    await place_due(world.database, world.reseller_id, now=on(world, DUE).now)
    row = await stored(world, planned)
    assert (row["status"], row["reason"]) == ("refused", Forbidden(verb="add_licenses").message)


@pytest.mark.parametrize(
    ("verb", "change", "days", "refusal"),
    [
        (Verb.ADD_LICENSES, {"count": 0}, 5, QuantityInvalid),
        (Verb.ADD_LICENSES, {"count": 2}, 0, InputInvalid),
        (Verb.ADD_LICENSES, {"count": 2}, 4000, InputInvalid),
        (Verb.ADD_LICENSES, {"quantity": 2}, 5, InputInvalid),
        (Verb.ADD_LICENSES, {}, 5, InputInvalid),
        (Verb.ADD_USERS, {"users": [{"name": "Ada"}]}, 5, InputInvalid),
        (Verb.ADD_USERS, {"users": "ada"}, 5, InputInvalid),
        (Verb.END, {"last_day": "soon"}, 5, InputInvalid),
        (Verb.SET_TARIFF, {"tariff": "Solo"}, 5, InputInvalid),
        (Verb.SET_NEXT_PERIOD, {"quantity": 2}, 5, NotAvailableOnTerms),
    ],
)
async def test_what_can_not_be_planned_is_refused(
    world: World, verb: Verb, change: dict[str, Any], days: int, refusal: type[Exception]
) -> None:
    held = await begun(world, "billomat", 5)
    due_on = FIRST + timedelta(days=days)
    with pytest.raises(refusal):
        await world.do(plan, held, verb=verb, change=change, due_on=due_on)
    assert await waiting(world, held) == []


async def test_a_day_too_near_is_refused_with_the_days_there_are(world: World) -> None:
    held = await begun(world, "billomat", 5)
    with pytest.raises(InputInvalid, match=r"^Choose a day from 2 March 2026 to 3 March 2029\."):
        await world.do(plan, held, verb=Verb.ADD_LICENSES, change={"count": 2}, due_on=FIRST)


async def test_h8_what_is_paid_by_card_is_not_planned(world: World) -> None:
    held = await begun(world, "horizon", 5, pay=True)
    with pytest.raises(PaymentRequired):
        await planning(world, held, world.owner, count=5)
