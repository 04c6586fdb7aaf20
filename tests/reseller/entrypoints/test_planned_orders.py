"""The billing day places planned orders behind the turns of the day."""

from datetime import UTC, date, datetime
from pathlib import Path

from customers.orders.planned import plan
from customers.orders.reducing import set_next_period
from reseller.entrypoints.jobs import handlers
from reseller.entrypoints.sweeping import sweep
from reseller.plumbing.database import Database
from reseller.plumbing.running import Runner
from reseller.plumbing.settings import Settings
from reseller.rules.access import Verb
from tests.customers.orders.colleagues import a_colleague
from tests.customers.world import make_world


async def test_an_order_planned_for_the_next_period_comes_on_top_of_its_number(
    database: Database, tmp_path: Path
) -> None:
    world = await make_world(database, datetime(2026, 3, 1, 9, tzinfo=UTC))
    held = await world.sold("timelog", 10, start_on=date(2026, 3, 1))
    sam, _ = await a_colleague(world)
    await world.do(set_next_period, held, quantity=6)
    await world.do(
        plan, held, verb=Verb.ADD_LICENSES, change={"count": 2}, due_on=date(2026, 4, 1), actor=sam
    )
    midnight = datetime(2026, 3, 31, 23, tzinfo=UTC)
    await sweep(database, midnight)
    await Runner(database, handlers(database, Settings(data_dir=tmp_path))).drain(midnight)
    row = await world.state(held)
    assert (row["bought"], row["next_period"]) == (8, None)
    assert [charge[3] for charge in await world.charges(held)] == [10, 6, 2]
