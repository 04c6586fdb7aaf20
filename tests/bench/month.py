"""The invoice run: CPU against COPY of the finished rows, growth, running it again, CSV and memory."""

import time
from pathlib import Path

import psutil

from reseller.invoices.closing import close_reseller_month
from reseller.invoices.export import write_invoice_csv
from reseller.invoices.run import Closed
from reseller.plumbing.embedded import EmbeddedServer
from reseller.rules.access import Actor, ActorKind, Role
from reseller.rules.periods import Month
from tests.bench.cpu import Cost, Meter, lines_printed
from tests.bench.ground import NOW, RESELLER, Ground, ground
from tests.bench.table import Row

MONTH = Month(2026, 4)
SAMPLED_EVERY = 50
JOB = Actor.job("bench", RESELLER)
FINANCE = Actor(None, "bench", Role.RESELLER_FINANCE, RESELLER, kind=ActorKind.RESELLER_USER)


def postmaster(server: EmbeddedServer) -> int:
    """The process id of the bench's server."""
    return int((server.data / "postmaster.pid").read_text().split()[0])


async def month_rows(server: EmbeddedServer, sizes: tuple[int, ...]) -> list[Row]:
    """Measure the run at each size on a database of its own, the smallest first."""
    meter = Meter(postmaster(server))
    rows: list[Row] = []
    costs: list[Cost] = []
    grounds = [await ground(server, f"month_{size}", size, logged=False) for size in sizes]
    for size, laid in zip(sizes, grounds, strict=True):
        first, again = await _run(laid, meter)
        floor = await _copy_floor(laid, meter)
        costs.append(first)
        name = f"invoice run, {size:,} subscriptions of 4 lines, CPU"
        rows.append(Row(name, "COPY of the finished rows", first.cpu / floor.cpu, 2.0, _text(first, size)))
        rows.append(
            Row(f"running that month again ({size:,})", "the first run", again.seconds / first.seconds, 0.05)
        )
    if len(sizes) > 1:
        growth = costs[-1].cpu / costs[0].cpu / (sizes[-1] / sizes[0])
        grown = f"from {sizes[0]:,} to {sizes[-1]:,}"
        rows.append(Row(f"its growth {grown}", "in proportion", growth, 1.05))
        rows += memory_rows(grown, costs[0], costs[-1])
    rows.append(await _csv(grounds[-1]))
    return rows


def memory_rows(grown: str, few: Cost, many: Cost) -> list[Row]:
    """The most that this process, and the server beside shared memory, held, against the first size."""
    return [
        Row(f"peak memory of {name}, {grown}", "the same at the first size", many.memory[name] / held, 1.3,
            f"{held >> 20} and {many.memory[name] >> 20} MB")
        for name, held in few.memory.items()
    ]  # fmt: skip


async def _run(laid: Ground, meter: Meter) -> tuple[Cost, Cost]:
    async with laid.database() as database:
        async with database.reading(RESELLER) as session:
            await session.fetch("SELECT 1")
        with meter.measured() as first:
            closed = await close_reseller_month(database, RESELLER, MONTH, actor=JOB, now=NOW)
        assert isinstance(closed, Closed), closed
        assert closed.wrote
        with meter.measured() as again:
            closed = await close_reseller_month(database, RESELLER, MONTH, actor=JOB, now=NOW)
        assert isinstance(closed, Closed), closed
        assert not closed.wrote
    return first, again


async def _copy_floor(laid: Ground, meter: Meter) -> Cost:
    """The finished lines copied into an equal table: same columns, indexes and foreign keys."""
    text = Path(laid.server.folder) / f"{laid.name}.copy"
    async with laid.superuser() as connection:
        await connection.copy_from_query("SELECT * FROM invoice_lines", output=str(text))
        await connection.execute("SET session_replication_role = replica")
        await connection.execute("DELETE FROM invoice_lines")
        await connection.execute("VACUUM invoice_lines")
        await connection.execute("SET session_replication_role = origin")
        with meter.measured() as cost:
            await connection.copy_to_table("invoice_lines", source=str(text))
    text.unlink()
    return cost


async def _csv(laid: Ground) -> Row:
    psql = Path(psutil.Process(postmaster(laid.server)).exe()).with_name("psql")
    copy = (
        "COPY (SELECT * FROM invoice_lines ORDER BY reseller_id, invoice_id, position) TO STDOUT CSV HEADER"
    )
    start = time.perf_counter()
    lines = await lines_printed(psql, laid.superuser_dsn, "-c", copy) - 1
    floor = time.perf_counter() - start
    begun, most = psutil.Process().memory_info().rss, 0
    chunks, first_byte = 0, 0.0
    async with laid.database() as database, database.reading(RESELLER) as session:
        invoice = await session.fetchval("SELECT id FROM invoices WHERE reseller_id = $1", RESELLER)
        start = time.perf_counter()

        async def output(chunk: bytes) -> None:
            nonlocal chunks, first_byte, most
            first_byte = first_byte or time.perf_counter() - start
            if chunks % SAMPLED_EVERY == 0:
                most = max(most, psutil.Process().memory_info().rss)
            chunks += 1

        await write_invoice_csv(session, invoice, actor=FINANCE, output=output)
        took = time.perf_counter() - start
    note = f"first byte {first_byte * 1000:.0f} ms, {(most - begun) / 1024**2:+.0f} MB"
    return Row(f"CSV of {lines:,} lines", "psql COPY to a pipe", floor / took, 0.8, note, more_is_better=True)


def _text(cost: Cost, size: int) -> str:
    parts = ", ".join(f"{name} {seconds * 1000 / size * 1000:.0f}" for name, seconds in cost.parts.items())
    return f"{cost.seconds:.1f} s; ms of CPU a thousand: {parts}"
