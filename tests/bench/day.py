"""A billing day on which everything is due: CPU against COPY of the rows it writes, growth, and again."""

from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import orjson

from customers.subscriptions.daily import roll_over_all
from reseller.plumbing.embedded import EmbeddedServer
from reseller.plumbing.migrate import migrate
from reseller.plumbing.roles import dsns_of, prepare
from tests.bench.cpu import Cost, Meter
from tests.bench.ground import PRODUCT, RESELLER, Ground
from tests.bench.laying import lay
from tests.bench.month import memory_rows, postmaster
from tests.bench.table import Row
from tests.bench.ways import COLUMNS, DUE, WAYS

FILL = Path(__file__).with_name("day.sql")
NOW = datetime(2026, 5, 1, 1, tzinfo=UTC)
INSERTED = ("subscription_terms", "seat_ledger", "charges", "orders", "action_log", "jobs")
CHANGED = ("subscriptions", "contract_usage", "assignments")
EVERY = ("subscriptions", "contract_usage")
"""Tables of which the mix changes every row."""
TIMES = {
    "subscription_terms": "created_at",
    "orders": "placed_at",
    "action_log": "at",
    "assignments": "ended_at",
    "jobs": "enqueued_at",
}
"""When a row was written; in the other tables it is `recorded_at`."""


async def day_rows(server: EmbeddedServer, sizes: tuple[int, ...]) -> list[Row]:
    """Measure the day at each size on a database of its own, the smallest first."""
    meter = Meter(postmaster(server))
    rows: list[Row] = []
    costs: list[Cost] = []
    for size in sizes:
        laid = await _ground(server, f"day_{size}", size)
        first, again = await _turn(laid, meter, size)
        floor = await _copy_floor(laid, meter)
        costs.append(first)
        name = f"billing day, {size:,} subscriptions of mixed terms, CPU"
        rows.append(
            Row(name, "COPY of the rows it writes", first.cpu / floor.cpu, 2.0, _text(first, floor, size))
        )
        rows.append(Row(f"that day again ({size:,})", "the first time", again.seconds / first.seconds, 0.05))
    if len(sizes) > 1:
        growth = costs[-1].cpu / costs[0].cpu / (sizes[-1] / sizes[0])
        grown = f"from {sizes[0]:,} to {sizes[-1]:,}"
        rows.append(Row(f"its growth {grown}", "in proportion", growth, 1.05))
        rows += memory_rows(grown, costs[0], costs[-1])
    return rows


async def _ground(server: EmbeddedServer, name: str, subscriptions: int) -> Ground:
    dsns = await prepare(server.superuser_dsn, name)
    await migrate(dsns.owner)
    laid = Ground(server, name, dsns_of(server.superuser_dsn, name))
    values = {
        "reseller": RESELLER, "product": PRODUCT, "due": DUE,
        "subscriptions": subscriptions, "customers": max(1, subscriptions // 20 + 1),
    }  # fmt: skip
    async with laid.superuser() as connection:
        await _ways(connection)
        await lay(connection, FILL.read_text(), values)
    return laid


async def _ways(connection: asyncpg.Connection) -> None:
    """The mix as a table of this connection's session."""
    columns = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
    await connection.execute(f"CREATE TEMP TABLE ways ({columns})")
    places = ", ".join(f"${place}" for place in range(1, len(COLUMNS) + 1))
    for place, way in enumerate(WAYS):
        values = [
            orjson.dumps(value).decode() if isinstance(value, dict) else value
            for value in way.row(place).values()
        ]
        await connection.execute(f"INSERT INTO ways VALUES ({places})", *values)


async def _turn(laid: Ground, meter: Meter, size: int) -> tuple[Cost, Cost]:
    async with laid.database() as database:
        async with database.reading(RESELLER) as session:
            await session.fetch("SELECT 1")
        with meter.measured() as first:
            assert await roll_over_all(database, RESELLER, now=NOW) == size
        with meter.measured() as again:
            assert await roll_over_all(database, RESELLER, now=NOW) == 0
    return first, again


async def _copy_floor(laid: Ground, meter: Meter) -> Cost:
    """The rows that the day wrote, copied into the same tables, or into equal ones where it changed them."""
    folder = Path(laid.server.folder)
    texts = {name: folder / f"{laid.name}.{name}.copy" for name in (*INSERTED, *CHANGED)}
    async with laid.superuser() as connection:
        for name, text in texts.items():
            await connection.copy_from_query(f"SELECT * FROM {name} WHERE {_written(name)}", output=str(text))
        for name in CHANGED:
            await connection.execute(f"CREATE TABLE floor_{name} (LIKE {name} INCLUDING ALL)")
        await connection.execute("SET session_replication_role = replica")
        for name in INSERTED:
            await connection.execute(f"DELETE FROM {name} WHERE {_written(name)}")
        await connection.execute("VACUUM")
        await connection.execute("SET session_replication_role = origin")
        with meter.measured() as cost:
            for name, text in texts.items():
                into = f"floor_{name}" if name in CHANGED else name
                await connection.copy_to_table(into, source=str(text))
    for text in texts.values():
        text.unlink()
    return cost


def _written(table: str) -> str:
    """Which rows of a table the day wrote."""
    if table in EVERY:
        return "true"
    return f"{TIMES.get(table, 'recorded_at')} = '{NOW.isoformat()}'"


def _text(cost: Cost, floor: Cost, size: int) -> str:
    parts = ", ".join(f"{name} {seconds * 1_000_000 / size:.0f}" for name, seconds in cost.parts.items())
    return f"{cost.seconds:.1f} s; ms of CPU a thousand: {parts}; COPY {floor.cpu * 1_000_000 / size:.0f}"
