"""What leaves the console: CSV without formulas, canonical JSON, and the check of both against the rules."""

import asyncio
import csv
import json
from contextlib import aclosing, suppress
from datetime import UTC, date, datetime
from io import StringIO
from uuid import UUID, uuid4

import asyncpg
import pytest

from reseller.invoices.actions import credit_invoice
from reseller.invoices.closing import close_month
from reseller.invoices.export import invoice_csv, write_month_csv
from reseller.invoices.verify import verify_invoices
from reseller.plumbing.database import Database
from reseller.rules.access import Actor, Role
from reseller.rules.errors import Forbidden, NotFound
from reseller.rules.periods import Month
from tests.customers.charges import rows
from tests.reseller.invoices.canonical import canonical_json
from tests.reseller.invoices.conftest import APRIL, MAY, Owe, Owing


@pytest.fixture
def reader() -> Actor:
    return Actor(uuid4(), "Rita Reader", Role.RESELLER_FINANCE)


async def closed(database: Database, owing: Owing, operator: Actor, at: datetime) -> UUID:
    became = await close_month(database, APRIL, actor=operator, now=at, reseller_id=owing.reseller_id)
    [found] = became.closed.values()
    assert found.invoice_id is not None
    return found.invoice_id


async def table(database: Database, owing: Owing, invoice: UUID, reader: Actor) -> list[dict[str, str]]:
    async with database.reading(owing.reseller_id) as session:
        chunks = [chunk async for chunk in invoice_csv(session, invoice, actor=reader)]
    return list(csv.DictReader(StringIO(b"".join(chunks).decode())))


MANY_LINES = 30_000
_MORE = """
INSERT INTO invoice_lines (reseller_id, id, invoice_id, position, kind, month, customer_id, customer_name,
    subscription_id, product_name, terms_key, first_day, last_day, quantity, days, period_days, unit_micros,
    unit_divisor, net_minor, rules)
SELECT reseller_id, gen_random_uuid(), invoice_id, position + n, kind, month, customer_id, customer_name,
    subscription_id, product_name, terms_key, first_day, last_day, quantity, days, period_days, unit_micros,
    unit_divisor, net_minor, rules
  FROM invoice_lines, generate_series(1, $2::integer) n WHERE reseller_id = $1"""


async def large(database: Database, owing: Owing, operator: Actor, at: datetime) -> UUID:
    """An invoice of so many lines that nobody takes it in at once."""
    invoice = await closed(database, owing, operator, at)
    async with database.unit_of_work(owing.reseller_id) as session:
        await session.run(_MORE, owing.reseller_id, MANY_LINES)
    return invoice


async def test_a_csv_is_whole_however_slowly_it_is_read(
    database: Database, owe: Owe, operator: Actor, reader: Actor, may_3rd: datetime
) -> None:
    owing = await owe(7)
    invoice, seen = await large(database, owing, operator, may_3rd), 0
    async with database.reading(owing.reseller_id) as session:
        await session.fetch("SET LOCAL statement_timeout = '200ms'")
        async for chunk in invoice_csv(session, invoice, actor=reader):
            await asyncio.sleep(0 if seen else 1)
            seen += chunk.count(b"\n")
    assert seen == MANY_LINES + 2


class Left(Exception):
    """Whoever took a CSV went away."""


async def leave_after(
    database: Database, reseller_id: UUID, invoice: UUID, reader: Actor, chunks_taken: int
) -> None:
    async with (
        database.reading(reseller_id) as session,
        aclosing(invoice_csv(session, invoice, actor=reader)) as chunks,
    ):
        for _ in range(chunks_taken):
            await anext(chunks)
        raise Left


async def test_whoever_leaves_in_the_middle_of_a_csv_leaves_nothing_behind(
    database: Database, owe: Owe, operator: Actor, reader: Actor, may_3rd: datetime
) -> None:
    owing = await owe(7)
    invoice = await large(database, owing, operator, may_3rd)
    for chunks_taken in [1, 2, 3, 4] * 5:
        with pytest.raises(Left):
            await leave_after(database, owing.reseller_id, invoice, reader, chunks_taken)
        async with database.reading(owing.reseller_id) as session:
            assert await session.fetchval("SELECT 17") == 17
    assert not [task for task in asyncio.all_tasks() if "invoice_csv" in repr(task.get_coro())]


async def disk_full(_: bytes) -> None:
    raise OSError("No space left on device")


async def test_what_breaks_a_copy_off_is_what_the_reader_hears(
    database: Database, owe: Owe, operator: Actor, may_3rd: datetime
) -> None:
    owing = await owe(7)
    await large(database, owing, operator, may_3rd)
    with pytest.raises(OSError, match="No space"):
        async with database.reading(owing.reseller_id) as session:
            await session.copy_out("SELECT * FROM invoice_lines", output=disk_full)


async def test_nothing_is_committed_behind_a_copy_that_was_broken_off(
    database: Database, owe: Owe, operator: Actor, may_3rd: datetime
) -> None:
    owing = await owe(7)
    await large(database, owing, operator, may_3rd)

    async def half() -> None:
        async with database.unit_of_work(owing.reseller_id) as work:
            await work.run("UPDATE customers SET name = 'Half' WHERE reseller_id = $1", owing.reseller_id)
            with suppress(OSError):
                await work.copy_out("SELECT * FROM invoice_lines", output=disk_full)

    with pytest.raises(asyncpg.InterfaceError):
        await half()
    async with database.reading(owing.reseller_id) as session:
        assert await session.fetch("SELECT 1 FROM customers WHERE name = 'Half'") == []


async def exported(
    database: Database, month: Month, resellers: list[UUID], actor: Actor
) -> "csv.DictReader[str]":
    chunks: list[bytes] = []

    async def keep(chunk: bytes) -> None:
        chunks.append(chunk)

    async with database.provider_reading() as session:
        await write_month_csv(session, month, resellers, actor=actor, output=keep)
    return csv.DictReader(StringIO(b"".join(chunks).decode()))


async def test_the_csv_holds_a_row_a_line(
    database: Database, owe: Owe, operator: Actor, reader: Actor, may_3rd: datetime
) -> None:
    owing = await owe(7, -2, code="NORTH")
    first, second = await table(database, owing, await closed(database, owing, operator, may_3rd), reader)
    assert (first["invoice"], first["line"], first["kind"]) == ("NORTH-2026-000001", "1", "OPENING")
    assert (first["unit_price"], first["quantity"], first["net"]) == ("6.000000", "7", "42.00")
    assert (second["quantity"], second["net"], second["from"]) == ("-2", "-11.60", "2026-04-02")
    assert second["rules"] == "D2 I2 M2"


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
async def test_a_cell_is_never_a_formula(
    database: Database, owe: Owe, operator: Actor, reader: Actor, may_3rd: datetime, name: str
) -> None:
    owing = await owe(7)
    async with database.unit_of_work(owing.reseller_id) as session:
        await session.run("UPDATE customers SET name = $2 WHERE reseller_id = $1", owing.reseller_id, name)
    [row] = await table(database, owing, await closed(database, owing, operator, may_3rd), reader)
    assert row["customer"] == f"'{name}"


async def test_yen_have_no_decimals_in_a_csv(
    database: Database, owe: Owe, operator: Actor, reader: Actor, may_3rd: datetime
) -> None:
    owing = await owe(1, price="500", currency="JPY")
    [row] = await table(database, owing, await closed(database, owing, operator, may_3rd), reader)
    assert row["net"] == "500"


async def test_the_lines_of_a_month_are_exported_for_all_resellers(
    database: Database, owe: Owe, operator: Actor, may_3rd: datetime
) -> None:
    owings = [await owe(7, code="NORTH"), await owe(1, code="EAST", price="500", currency="JPY")]
    for owing in owings:
        await closed(database, owing, operator, may_3rd)
    found = await exported(database, APRIL, [owing.reseller_id for owing in owings], operator)
    assert [(row["reseller"], row["net"]) for row in found] == [("EAST", "500"), ("NORTH", "42.00")]


async def test_a_month_without_invoices_is_exported_as_its_header(
    database: Database, owe: Owe, operator: Actor, may_3rd: datetime
) -> None:
    owing = await owe(7)
    await closed(database, owing, operator, may_3rd)
    full = await exported(database, APRIL, [owing.reseller_id], operator)
    empty = await exported(database, MAY, [owing.reseller_id], operator)
    assert list(empty) == []
    assert empty.fieldnames == full.fieldnames


async def test_exports_are_for_those_who_may_and_of_their_own(
    database: Database, owe: Owe, operator: Actor, reader: Actor, may_3rd: datetime
) -> None:
    owing, stranger = await owe(7), await owe(7)
    invoice = await closed(database, owing, operator, may_3rd)
    with pytest.raises(NotFound):
        await table(database, stranger, invoice, reader)
    with pytest.raises(Forbidden):
        await table(database, owing, invoice, Actor(uuid4(), "Sales", Role.RESELLER_SALES))


async def test_the_document_says_what_the_invoice_says(
    database: Database, owe: Owe, operator: Actor, reader: Actor, may_3rd: datetime
) -> None:
    owing = await owe(7, 3, code="NORTH")
    invoice = await closed(database, owing, operator, may_3rd)
    async with database.reading(owing.reseller_id) as session:
        pieces = [piece async for piece in canonical_json(session, invoice, actor=reader)]
    document = json.loads(b"".join(pieces))
    head = document["head"]
    assert (head["number"], head["month"], head["net"]) == ("NORTH-2026-000001", "2026-04", "59.40")
    assert head["taxes"] == [{"rate": "23", "net": "59.40", "tax": "13.66", "reason": "domestic"}]
    assert [line["net"] for line in document["lines"]] == ["42.00", "17.40"]
    assert str(owing.customer_id) not in str(document)


async def test_verifying_finds_nothing_wrong_with_an_invoice_and_its_credit(
    database: Database, owe: Owe, operator: Actor, finance: Actor, may_3rd: datetime
) -> None:
    owing = await owe(7, 3, -1)
    invoice = await closed(database, owing, operator, may_3rd)
    async with database.unit_of_work(owing.reseller_id) as session:
        await credit_invoice(session, invoice, reason="Wrong", actor=finance, now=may_3rd)
        number = await session.fetchval(
            "SELECT number FROM invoices WHERE reseller_id = $1 AND credits = $2", owing.reseller_id, invoice
        )
    async with database.reading(owing.reseller_id) as session:
        [found] = await verify_invoices(session, APRIL, actor=finance)
        [note] = await verify_invoices(session, number, actor=finance)
    assert (found.lines, found.differences) == (3, ())
    assert (note.lines, note.differences) == (3, ())


async def test_verifying_finds_an_amount_that_was_changed(
    database: Database, owe: Owe, operator: Actor, owner: asyncpg.Connection, may_3rd: datetime
) -> None:
    owing = await owe(7)
    await closed(database, owing, operator, may_3rd)
    await owner.execute("ALTER TABLE invoice_lines DISABLE TRIGGER invoice_lines_append_only")
    await owner.execute("UPDATE invoice_lines SET net_minor = net_minor + 1")
    async with database.reading(owing.reseller_id) as session:
        [found] = await verify_invoices(session, APRIL, actor=operator)
    assert found.differences[0] == "The amount of line 1 is 4201, computed 4200."


async def test_a_note_keeps_the_reason_and_dates_of_its_own(
    database: Database, owe: Owe, operator: Actor, finance: Actor, reader: Actor, may_3rd: datetime
) -> None:
    owing = await owe(7)
    async with database.unit_of_work(owing.reseller_id) as session:
        await rows.add_change(session, may_3rd, owing.subscription_id, date(2026, 4, 9), 1)
    invoice = await closed(database, owing, operator, may_3rd)
    async with database.unit_of_work(owing.reseller_id) as session:
        later = datetime(2026, 5, 9, tzinfo=UTC)
        note = await credit_invoice(session, invoice, reason="Wrong  price", actor=finance, now=later)
        document = json.loads(
            b"".join([piece async for piece in canonical_json(session, note, actor=reader)])
        )
    head = document["head"]
    assert (head["reason"], head["issued_on"], head["kind"]) == ("Wrong price", "2026-05-09", "credit_note")
