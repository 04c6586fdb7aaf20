"""What an invoice must hold to before it counts: it adds up, and no charge is on two."""

from collections.abc import AsyncIterator
from datetime import date, datetime

import pytest
from asyncpg import Connection, ForeignKeyViolationError

from customers.charges.lines import OwedLine
from customers.charges.queries import owed, owed_together
from reseller.invoices.checks import InvoiceRefused, check_invoice, once
from reseller.invoices.closing import close_month
from reseller.invoices.numbers import monthly_id
from reseller.invoices.packing import INSERT, packed
from reseller.invoices.totals import TaxRow, Totals
from reseller.invoices.writing import line_prefix, write_lines
from reseller.plumbing.database import Database
from reseller.plumbing.ids import new_id
from reseller.plumbing.migrate import downgrade, migrate
from reseller.rules.access import Actor
from tests.customers.charges import rows
from tests.reseller.invoices.conftest import APRIL, Owe


class Undone(Exception):
    """Rolls a unit of work back that a refused statement has spoiled."""


async def test_lines_that_do_not_add_up_are_refused(
    database: Database, owe: Owe, operator: Actor, may_3rd: datetime
) -> None:
    owing = await owe(7)
    await close_month(database, APRIL, actor=operator, now=may_3rd)
    invoice = monthly_id(owing.reseller_id, APRIL, "EUR")
    tax = (TaxRow("23", 4200, 966, "domestic"),)
    async with database.unit_of_work(owing.reseller_id) as session:
        await check_invoice(session, invoice, Totals(1, 4200, tax))
        for wrong in (Totals(1, 4201, tax), Totals(2, 4200, tax)):
            with pytest.raises(InvoiceRefused):
                await check_invoice(session, invoice, wrong)


async def test_a_charge_can_not_be_on_two_invoices(database: Database, owe: Owe, may_3rd: datetime) -> None:
    owing = await owe(0)
    async with database.unit_of_work(owing.reseller_id) as session:
        await rows.add_charge(
            session, may_3rd, owing.subscription_id, net_minor=500, invoice_date=date(2026, 4, 9),
            first_day=date(2026, 4, 9), last_day=date(2027, 4, 8),
        )  # fmt: skip
        charges = [line async for line in owed(session, APRIL)]

    async def bill() -> None:
        async with database.unit_of_work(owing.reseller_id) as session:
            with once():
                for _ in range(2):
                    await write_lines(session, new_id(may_3rd), together(charges), may_3rd)

    with pytest.raises(InvoiceRefused, match="twice"):
        await bill()


async def test_lines_without_their_invoice_are_not_committed(
    database: Database, owe: Owe, may_3rd: datetime
) -> None:
    owing = await owe(3)

    async def leave() -> None:
        async with database.unit_of_work(owing.reseller_id) as session:
            await write_lines(session, new_id(may_3rd), owed_together(session, APRIL), may_3rd)

    with pytest.raises(ForeignKeyViolationError, match="invoice_ids_of_invoice"):
        await leave()


async def test_lines_are_added_up_without_a_bitmap_and_behind_closed_streams(
    database: Database, owe: Owe, operator: Actor, may_3rd: datetime
) -> None:
    owing = await owe(7)
    await close_month(database, APRIL, actor=operator, now=may_3rd)
    invoice = monthly_id(owing.reseller_id, APRIL, "EUR")
    held = "SELECT current_setting('enable_bitmapscan'), count(*) FROM pg_cursors WHERE name <> ''"
    async with database.unit_of_work(owing.reseller_id) as session:
        assert [row["n"] async for row in session.stream("SELECT 1 AS n")] == [1]
        assert tuple(await session.fetchrow(held) or ()) == ("on", 1)
        await check_invoice(session, invoice, Totals(1, 4200, ()))
        assert tuple(await session.fetchrow(held) or ()) == ("off", 0)


async def test_a_line_is_checked_as_it_is_written(database: Database, owe: Owe, may_3rd: datetime) -> None:
    owing = await owe(3)

    async def write() -> None:
        async with database.unit_of_work(owing.reseller_id) as session:
            lines = [line async for line in owed(session, APRIL)]
            invoice = new_id(may_3rd)
            head = (session.reseller_id, invoice, line_prefix(invoice, may_3rd), 0)
            with pytest.raises(ForeignKeyViolationError, match="invoice_lines_of_invoice"):
                await session.run(INSERT, *head, *packed(lines))
            raise Undone

    with pytest.raises(Undone):
        await write()


async def test_an_invoice_of_before_has_its_id_too(
    database: Database, owe: Owe, operator: Actor, may_3rd: datetime, owner: Connection
) -> None:
    owing = await owe(7)
    await close_month(database, APRIL, actor=operator, now=may_3rd)
    await downgrade(database.dsns.owner, "no_high_water")
    await migrate(database.dsns.owner)
    there = await owner.fetch("SELECT reseller_id, id FROM invoice_ids")
    assert [tuple(row) for row in there] == [(owing.reseller_id, monthly_id(owing.reseller_id, APRIL, "EUR"))]


async def together(lines: list[OwedLine]) -> AsyncIterator[list[OwedLine]]:
    yield lines
