"""What a whole period costs, as the pages of a subscription and the review of an order both say it."""

from datetime import UTC, datetime
from uuid import UUID

from customers.charges.recurring import recurring_costs
from customers.orders.actions import add_licenses
from customers.orders.preview import preview_add_licenses
from customers.orders.reducing import cancel_licenses, set_next_period
from customers.orders.renewing import renew_subscription
from customers.subscriptions.settings import set_included
from customers.subscriptions.state import read_state
from reseller.plumbing.database import Database
from tests.customers.world import World, make_world

MARCH = datetime(2026, 3, 16, 9, tzinfo=UTC)
WINDOW = datetime(2027, 2, 14, 9, tzinfo=UTC)


async def costs(world: World, held: UUID) -> int:
    async with world.database.reading(world.reseller_id) as session:
        state = await read_state(session, held)
        found = await recurring_costs(session, [state], world.now.date())
    return found[held]


async def told(world: World, held: UUID) -> int:
    """What the review of an addition says recurs now."""
    async with world.database.reading(world.reseller_id) as session:
        preview = await preview_add_licenses(session, held, count=5, actor=world.owner, now=world.now)
    return preview.recurring_before


async def test_h7_after_a_renewal_the_term_that_is_bought_recurs(shared_database: Database) -> None:
    world = await make_world(shared_database, MARCH)
    held = await world.sold("horizon", 10, price=[[1, "6.00"], [15, "5.00"]])
    assert await costs(world, held) == await told(world, held) == 6000
    window = world.at(WINDOW)
    await window.do(renew_subscription, held, quantity=15, pay=True)
    await window.work()
    assert await costs(window, held) == await told(window, held) == 7500
    await window.do(add_licenses, held, count=5, pay=True)
    await window.work()
    assert await costs(window, held) == await told(window, held) == 10000


async def test_what_is_planned_for_the_next_period_recurs(shared_database: Database) -> None:
    world = await make_world(shared_database, MARCH)
    timelog = await world.sold("timelog", 10, price="14.00")
    billomat = await world.sold("billomat", 8, price="10.00")
    aircall = await world.sold("aircall", 5, price="30.00", included=5)
    await world.do(set_next_period, timelog, quantity=6)
    await world.do(cancel_licenses, billomat, count=3)
    await world.do(set_included, aircall, included=7)
    await world.work()
    for held, planned in ((timelog, 6 * 1400), (billomat, 5 * 1000), (aircall, 7 * 3000)):
        assert await costs(world, held) == planned
    assert await told(world, timelog) == 6 * 1400
    assert await told(world, billomat) == 5 * 1000
