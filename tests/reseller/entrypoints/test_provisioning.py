"""Which service carries orders out is a setting of the worker's."""

from datetime import UTC, datetime
from pathlib import Path

from customers.orders.actions import add_users
from reseller.entrypoints.jobs import handlers
from reseller.plumbing.database import Database
from reseller.plumbing.running import Runner
from reseller.plumbing.settings import Settings
from tests.customers.orders.service import service
from tests.customers.world import crowd, make_world

NOW = datetime(2026, 4, 20, 8, tzinfo=UTC)
STATUS = "SELECT status, failure_reason FROM orders WHERE reseller_id = $1 AND id = $2"


async def carried_out(database: Database, settings: Settings) -> tuple[str, str | None]:
    """What becomes of an order when the worker has done what is due: its status, and why it failed."""
    world = await make_world(database, NOW)
    subscription = await world.flexible()
    placed = await world.do(add_users, subscription, users=crowd(3))
    await Runner(database, handlers(database, settings)).drain(NOW)
    row = await world.row(STATUS, placed.id)
    return row["status"], row["failure_reason"]


async def test_the_worker_sends_orders_to_the_service_that_the_settings_name(
    database: Database, tmp_path: Path
) -> None:
    async with service((200, {"status": "failed", "reason": "The domain is not verified."})) as remote:
        settings = Settings(
            data_dir=tmp_path, provisioner_url=remote.address, provisioner_secret="Agreed-Beforehand"
        )
        became = await carried_out(database, settings)
    assert became == ("FAILED", "The domain is not verified.")
    (head,) = remote.heads
    assert head["authorization"] == "Bearer Agreed-Beforehand"


async def test_without_a_service_the_consoles_own_ledger_carries_orders_out(
    database: Database, tmp_path: Path
) -> None:
    assert await carried_out(database, Settings(data_dir=tmp_path)) == ("COMPLETED", None)
