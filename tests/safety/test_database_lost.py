"""The database goes away: nothing hangs, nothing is half done, and the console heals by itself."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio

from reseller.plumbing.database import Database, DatabaseUnavailable
from reseller.plumbing.embedded import EmbeddedServer
from reseller.plumbing.migrate import migrate
from reseller.plumbing.pool import POOL_SIZE
from reseller.plumbing.roles import prepare
from reseller.plumbing.sessions import ReadSession
from tests.conftest import UNSAFE_BUT_FAST
from tests.safety.conftest import staged
from tests.safety.scene import OWN_PAGE, Scene
from tests.web.site import URL, address

KILL = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()"
VIEWER = "{ viewer { member { email } } }"
WHO = "reseller_owner"


async def kill_connections(server_dsn: str, database: Database) -> None:
    connection = await asyncpg.connect(server_dsn)
    try:
        await connection.fetch(KILL, database.dsns.app.partition("?")[0].rpartition("/")[2])
    finally:
        await connection.close()


async def test_killed_idle_connections_are_replaced_unseen(bare_scene: Scene, server_dsn: str) -> None:
    browser = await bare_scene.browser(WHO)
    assert (await browser.get("/account")).status_code == 200
    await kill_connections(server_dsn, bare_scene.site.database)
    statuses = [(await browser.get("/account")).status_code for _ in range(10)]
    assert statuses == [200] * 10
    assert (await bare_scene.ask(WHO, VIEWER)).status_code == 200


async def test_a_command_whose_connection_is_killed_changes_nothing(
    bare_scene: Scene, server_dsn: str
) -> None:
    """Killed in the middle of many commands: each is there as a whole, or answered as unavailable."""
    create = (
        "mutation($i: CreateCustomerInput!) { createCustomer(input: $i) { customer { id } errors { code } } }"
    )

    async def one(number: int) -> bool:
        given = {
            "idempotencyKey": f"k{number}",
            "name": f"New {number}",
            "primaryDomain": f"n{number}.example",
        }
        answer = await bare_scene.ask(WHO, create, i=given)
        assert answer.status_code in (200, 503), answer.text
        return answer.status_code == 200 and not answer.json()["data"]["createCustomer"]["errors"]

    async def killing() -> None:
        for _ in range(6):
            await asyncio.sleep(0.02)
            await kill_connections(server_dsn, bare_scene.site.database)

    done, _ = await asyncio.gather(asyncio.gather(*(one(number) for number in range(40))), killing())
    count = "SELECT count(*) FROM customers WHERE reseller_id = $1 AND name LIKE 'New %'"
    logged = "SELECT count(*) FROM action_log WHERE reseller_id = $1 AND action = 'customer_created'"
    await healed(bare_scene)
    made = await bare_scene.site.one(count)
    assert made >= sum(done)
    assert await bare_scene.site.one(logged) == made + 2
    again = await asyncio.gather(*(one(number) for number in range(40)))
    assert all(again)
    assert await bare_scene.site.one(count) == 40


async def healed(scene: Scene) -> None:
    """Every connection of the pool that was killed while it lay idle is replaced, one for each that asks."""
    async with asyncio.timeout(60):
        while True:
            asked = await asyncio.gather(*(scene.ask(WHO, VIEWER) for _ in range(2 * POOL_SIZE)))
            if all(answer.status_code == 200 for answer in asked):
                return


@pytest_asyncio.fixture
async def scratch(tmp_path: Path) -> AsyncIterator[tuple[EmbeddedServer, Scene]]:
    """A scene on a server of its own, which may be stopped."""
    server = EmbeddedServer(tmp_path / "server", UNSAFE_BUT_FAST)
    server.start()
    database = None
    try:
        dsns = await prepare(server.superuser_dsn, "scratch", "console-test")
        await migrate(dsns.owner)
        database = Database(dsns)
        async with staged(database, tmp_path, furnished=False) as scene:
            yield server, scene
    finally:
        if database is not None:
            await database.close()
        server.stop()


async def test_a_server_that_falls_silent_is_told_like_one_that_is_gone(
    scratch: tuple[EmbeddedServer, Scene],
) -> None:
    database, stopped = scratch[1].site.database, []

    async def ask() -> None:
        async with database.work_without_tenant() as session:
            await session.allow(1)
            stopped.append(await session.fetchval("SELECT pg_backend_pid()"))
            os.kill(stopped[0], signal.SIGSTOP)
            await session.run("SELECT 1")

    async def ask_once(session: ReadSession) -> None:
        async with asyncio.timeout(0.1):
            await session.fetch("SELECT pg_sleep(60)")

    try:
        with pytest.raises(DatabaseUnavailable):
            await ask()
    finally:
        os.kill(stopped[0], signal.SIGCONT)
    with pytest.raises(DatabaseUnavailable):
        await database.look_up(ask_once)
    assert await database.look_up(lambda session: session.fetchval("SELECT 1")) == 1


async def test_a_stopped_server_is_told_and_healed_from(scratch: tuple[EmbeddedServer, Scene]) -> None:
    server, scene = scratch
    browser = await scene.browser(WHO)
    assert (await browser.get("/readyz")).status_code == 200
    server.stop()
    assert (await browser.get("/healthz")).status_code == 200
    assert (await browser.get("/readyz")).status_code == 503
    for path in ("/", "/customers", "/login", "/history.csv", "/request/unknown"):
        page = await browser.get(path)
        assert page.status_code == (200 if path == "/login" else 503), path
    page = await browser.get("/history?action=add_users")
    assert '<a class="button large primary" href="/history?action=add_users">Try again</a>' in page.text
    assert 'elsewhere.example/"' not in (await browser.get(f"{URL}//elsewhere.example/")).text
    signing_in = await browser.post("/login", data={"email": address(WHO), "password": "x"}, headers=OWN_PAGE)
    assert signing_in.status_code == 503
    assert signing_in.headers["retry-after"]
    answer = await scene.ask(WHO, VIEWER)
    assert answer.status_code == 503
    assert answer.json()["errors"][0]["extensions"]["code"] == "UNAVAILABLE"
    assert "Traceback" not in answer.text
    server.start()
    async with asyncio.timeout(60):
        while (await browser.get("/readyz")).status_code != 200:  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    assert (await browser.get("/customers")).status_code == 200
    assert (await scene.ask(WHO, VIEWER)).status_code == 200
