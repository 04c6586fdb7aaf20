"""Placing orders by GraphQL over HTTP, against pgbench with the same eight statements."""

import asyncio
import random
import re
import tempfile
import time
from pathlib import Path
from statistics import median
from uuid import uuid4

import orjson
import psutil

from reseller.plumbing.embedded import EmbeddedServer
from reseller.plumbing.pool import POOL_SIZE
from tests.bench.cpu import printed
from tests.bench.ground import PRODUCT, RESELLER, Ground, ground, people
from tests.bench.month import postmaster
from tests.bench.serving import Client, let_in, served
from tests.bench.table import Row

SUBSCRIPTIONS = 2_000
SECONDS = 8
ADD = """mutation($key: String!, $subscription: ID!, $address: String!) { addUsers(input: {
  idempotencyKey: $key, change: {subscription: $subscription, users: [{address: $address}]}}) {
  order { id number status quantityDelta quantityAfter billingDate } errors { code message } } }"""

FLOOR = Path(__file__).with_name("place.sql")


async def order_rows(server: EmbeddedServer) -> list[Row]:
    """Throughput of 8 and 32 clients, the median of one, and 32 clients on one subscription."""
    laid = await ground(server, "orders", SUBSCRIPTIONS)
    await people(laid)
    token = await let_in(laid)
    rows = []
    async with served(laid) as (port, _):
        await _load(port, token, POOL_SIZE, 2, SUBSCRIPTIONS)
        for clients, goal in ((8, 0.30), (32, 0.30)):
            floor, _ = await _pgbench(laid, clients, SUBSCRIPTIONS)
            rate, _ = await _load(port, token, clients, SECONDS, SUBSCRIPTIONS)
            note = f"{rate:.0f} against {floor:.0f} orders a second"
            name = f"placing an order by GraphQL over HTTP, {clients} clients"
            rows.append(
                Row(name, "pgbench, the same eight statements", rate / floor, goal, note, more_is_better=True)
            )
        _, floor_ms = await _pgbench(laid, 1, SUBSCRIPTIONS)
        _, middle = await _load(port, token, 1, SECONDS, SUBSCRIPTIONS)
        note = f"{middle * 1000:.1f} ms against {floor_ms:.1f} ms"
        rows.append(Row("the same, one client, median time", "pgbench", middle * 1000 / floor_ms, 2.0, note))
        floor, _ = await _pgbench(laid, 32, 1)
        rate, _ = await _load(port, token, 32, SECONDS, 1)
        rows.append(
            Row("32 clients on one subscription", "pgbench on that row", rate / floor, 0.8,
                f"{rate:.0f} against {floor:.0f} orders a second", more_is_better=True)
        )  # fmt: skip
    return rows


async def _pgbench(laid: Ground, clients: int, most: int) -> tuple[float, float]:
    """Transactions a second and the median milliseconds of one, as the application role."""
    program = Path(psutil.Process(postmaster(laid.server)).exe()).with_name("pgbench")
    with tempfile.TemporaryDirectory() as folder:
        script = _script(Path(folder), most)
        how = f"-n -M prepared -c {clients} -j 2 -T {SECONDS} -l --log-prefix={folder}/log -f {script}"
        said = await printed(program, *how.split(), laid.dsns.app)
        took = _logged(Path(folder))
    return float(re.findall(r"tps = ([0-9.]+)", said)[0]), median(took) / 1000


def _script(folder: Path, most: int) -> Path:
    """The floor's statements for the first `most` subscriptions."""
    text = FLOOR.read_text()
    values = {"most": most, "reseller": RESELLER, "product": PRODUCT, "customers": SUBSCRIPTIONS // 10}
    for name, value in values.items():
        text = text.replace(f"%{name}%", str(value))
    script = folder / "place.sql"
    script.write_text(text)
    return script


def _logged(folder: Path) -> list[int]:
    """The microseconds of each transaction in pgbench's logs: its third column."""
    return [int(line.split()[2]) for log in folder.glob("log.*") for line in log.read_text().splitlines()]


async def _load(port: int, token: str, clients: int, seconds: float, most: int) -> tuple[float, float]:
    """Orders a second and the median seconds of one, through the console."""
    until = time.perf_counter() + seconds
    took: list[float] = []
    start = time.perf_counter()
    await asyncio.gather(*[_one(port, token, until, most, took) for _ in range(clients)])
    return len(took) / (time.perf_counter() - start), median(took)


async def _one(port: int, token: str, until: float, most: int, took: list[float]) -> None:
    async with Client(port, f"Authorization: Bearer {token}\r\n") as client:
        while time.perf_counter() < until:
            begin = time.perf_counter()
            answer = orjson.loads(await client.post("/graphql", _body(most)))
            took.append(time.perf_counter() - begin)
            if answer.get("errors") or answer["data"]["addUsers"]["errors"]:
                raise RuntimeError(str(answer)[:500])


def _body(most: int) -> bytes:
    from reseller_api.ids import global_id

    number = random.randint(1, most)
    subscription = global_id("Subscription", f"01920000-0000-7000-8000-{number:012x}")
    variables = {"key": uuid4().hex, "subscription": subscription, "address": f"{uuid4().hex}@c.example"}
    return orjson.dumps({"query": ADD, "variables": variables})
