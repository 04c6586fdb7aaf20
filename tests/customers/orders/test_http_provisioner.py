from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from customers.orders.actions import add_users
from customers.orders.canceling import cancel_order
from customers.orders.completion import answer
from customers.orders.http_provisioner import HttpProvisioner, ProvisionerUnclear
from customers.orders.placing import Placed
from customers.orders.provisioner import AttemptKey, Done, Failed
from customers.orders.retrying import retry_order
from customers.orders.swapping import swap_users
from reseller.plumbing.database import Database
from tests.customers.orders.service import service
from tests.customers.world import World, crowd, make_world

APRIL = datetime(2026, 4, 20, 8, tzinfo=UTC)
DONE = (200, {"status": "done"})
FAILED = (200, {"status": "failed", "reason": "The domain is not verified."})
PENDING = (200, {"status": "pending", "seconds": 60})


@pytest_asyncio.fixture
async def world(database: Database) -> World:
    return await make_world(database, APRIL)


async def ordered(world: World) -> Placed:
    subscription = await world.flexible()
    placed: Placed = await world.do(add_users, subscription, users=crowd(3))
    return placed


async def order(world: World, placed: Placed) -> tuple[str, int, str | None]:
    row = await world.row(
        "SELECT status, attempt, failure_reason FROM orders WHERE reseller_id = $1 AND id = $2", placed.id
    )
    return row["status"], row["attempt"], row["failure_reason"]


async def licensed(world: World, placed: Placed) -> tuple[int, int]:
    state = await world.state(placed.subscription_id)
    return state["licensed"], state["reserved_licensed"]


async def test_the_service_is_told_what_to_carry_out_for_whom(world: World) -> None:
    placed = await ordered(world)
    async with service(DONE) as remote:
        await world.work(HttpProvisioner(remote.address))
    ((key, body),) = remote.asked
    assert key == f"{placed.id}:1"
    assert (body["users"], body["licenses"], body["kind"]) == (3, 0, "ADD_USERS")
    assert body["addresses"] == [user.address for user in crowd(3)]
    assert await licensed(world, placed) == (3, 0)


async def test_the_service_is_told_who_leaves_in_a_swap(world: World) -> None:
    held = await world.sold("aircall", included=2, price="30.00")
    await world.users(held, 2)
    await world.do(swap_users, held, users=crowd(2, first=7), addresses=["user1@acme.example"])
    async with service(DONE) as remote:
        await world.work(HttpProvisioner(remote.address))
    ((_, body),) = remote.asked
    assert (body["kind"], body["users"], body["licenses"], body["total"]) == ("SWAP_USERS", 1, 1, 3)
    assert body["addresses"] == [f"user{number}@acme.example" for number in (1, 7, 8)]
    assert body["leaving"] == ["user1@acme.example"]


async def test_a_pending_answer_is_asked_for_again_with_the_same_key(world: World) -> None:
    placed = await ordered(world)
    async with service(PENDING, PENDING, DONE) as remote:
        for minute in range(3):
            assert (await licensed(world, placed))[0] == 0
            await world.at(APRIL + timedelta(minutes=minute)).work(HttpProvisioner(remote.address))
    assert [key for key, _ in remote.asked] == [f"{placed.id}:1"] * 3
    assert await order(world, placed) == ("COMPLETED", 1, None)
    await world.balance()


async def test_a_failure_gives_the_reservation_back_and_tells_why(world: World) -> None:
    placed = await ordered(world)
    async with service(FAILED) as remote:
        await world.work(HttpProvisioner(remote.address))
    assert await order(world, placed) == ("FAILED", 1, "The domain is not verified.")
    assert await licensed(world, placed) == (0, 0)
    assert await world.rows("SELECT 1 FROM seat_ledger WHERE reseller_id = $1") == []
    await world.balance()


async def test_a_refusal_by_status_fails_the_order(world: World) -> None:
    placed = await ordered(world)
    async with service((422, {})) as remote:
        await world.work(HttpProvisioner(remote.address))
    assert (await order(world, placed))[0] == "FAILED"


async def test_the_service_is_shown_the_secret_where_one_is_agreed(world: World) -> None:
    await ordered(world)
    async with service(PENDING, DONE) as remote:
        await world.work(HttpProvisioner(remote.address))
        later = world.at(APRIL + timedelta(minutes=5))
        await later.work(HttpProvisioner(remote.address, secret="Agreed-Beforehand"))
    first, second = remote.heads
    assert "authorization" not in first
    assert second["authorization"] == "Bearer Agreed-Beforehand"


async def test_a_redirect_is_not_followed(world: World) -> None:
    placed = await ordered(world)
    async with service(DONE) as elsewhere, service((302, {}), location=elsewhere.address) as remote:
        with pytest.raises(ProvisionerUnclear):
            await world.work(HttpProvisioner(remote.address, secret="Agreed-Beforehand"))
    assert elsewhere.heads == []
    assert (await order(world, placed))[0] == "PROCESSING"


NONSENSE = [(503, {}), (401, {}), (403, {}), (200, b"<html>"), (200, {"status": "perhaps"})]


@pytest.mark.parametrize("nonsense", NONSENSE)
async def test_no_usable_answer_leaves_the_order_under_way(
    world: World, nonsense: tuple[int, object]
) -> None:
    placed = await ordered(world)
    async with service(nonsense, DONE) as remote:
        with pytest.raises(ProvisionerUnclear):
            await world.work(HttpProvisioner(remote.address))
        assert (await order(world, placed))[0] == "PROCESSING"
        await world.at(APRIL + timedelta(minutes=5)).work(HttpProvisioner(remote.address))
    assert await order(world, placed) == ("COMPLETED", 1, None)


async def test_silence_is_no_answer(world: World) -> None:
    placed = await ordered(world)
    async with service(DONE, delay_seconds=1) as remote:
        with pytest.raises(ProvisionerUnclear):
            await world.work(HttpProvisioner(remote.address, timeout=timedelta(milliseconds=100)))
    assert (await order(world, placed))[0] == "PROCESSING"


async def late(world: World, placed: Placed, outcome: Done | Failed, attempt: int = 1) -> bool:
    async with world.database.unit_of_work(world.reseller_id) as session:
        return await answer(session, AttemptKey(placed.id, attempt), outcome, now=world.now)


async def test_a_late_answer_counts_once(world: World) -> None:
    placed = await ordered(world)
    async with service(PENDING) as remote:
        await world.work(HttpProvisioner(remote.address))
    assert await late(world, placed, Done())
    assert not await late(world, placed, Done())
    assert not await late(world, placed, Failed("changed my mind"))
    assert await licensed(world, placed) == (3, 0)
    assert len(await world.rows("SELECT 1 FROM seat_ledger WHERE reseller_id = $1")) == 1
    await world.balance()


async def test_a_late_answer_after_canceling_changes_nothing(world: World) -> None:
    placed = await ordered(world)
    async with service(PENDING) as remote:
        await world.work(HttpProvisioner(remote.address))
    await world.do(cancel_order, placed.id)
    assert not await late(world, placed, Done())
    assert await licensed(world, placed) == (0, 0)
    assert (await order(world, placed))[0] == "CANCELED"
    await world.balance()


async def test_a_retry_is_a_new_attempt_dated_anew_and_deaf_to_the_old_one(world: World) -> None:
    placed = await ordered(world)
    async with service(FAILED, DONE) as remote:
        await world.work(HttpProvisioner(remote.address))
        tomorrow = world.at(APRIL + timedelta(days=1))
        again = await tomorrow.do(retry_order, placed.id)
        assert not await late(tomorrow, placed, Done(), attempt=1)
        assert (again.id, again.number) == (placed.id, placed.number)
        await tomorrow.work(HttpProvisioner(remote.address))
    assert [key for key, _ in remote.asked] == [f"{placed.id}:1", f"{placed.id}:2"]
    entry = await world.row("SELECT billing_date, delta FROM seat_ledger WHERE reseller_id = $1")
    assert tuple(entry) == (tomorrow.now.date(), 3)
    assert await licensed(world, placed) == (3, 0)
    await world.balance()
