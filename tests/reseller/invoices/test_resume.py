"""A run that is killed anywhere and run again gives the same bytes and numbers without gaps (I7)."""

import asyncio
import re
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from reseller.invoices.closing import MonthClosing, close_month
from reseller.plumbing.database import Database, DatabaseUnavailable
from reseller.rules.access import Actor, Role
from reseller.rules.periods import Month
from tests.customers.charges import rows
from tests.customers.charges.statements import Dying
from tests.reseller.invoices.canonical import canonical_json
from tests.reseller.invoices.conftest import APRIL, MAY, Owe, Owing, subscribe

READER = Actor(uuid4(), "Rita Reader", Role.RESELLER_FINANCE)


def dying(database: Database, statements: int) -> Dying:
    return Dying(database, statements, DatabaseUnavailable)


async def documents(database: Database, owing: Owing) -> list[bytes]:
    async with database.reading(owing.reseller_id) as session:
        found = await session.fetch(
            "SELECT id FROM invoices WHERE reseller_id = $1 ORDER BY series, sequence", owing.reseller_id
        )
        return [
            b"".join([piece async for piece in canonical_json(session, row["id"], actor=READER)])
            for row in found
        ]


async def test_a_run_killed_at_every_statement_and_run_again_gives_the_same_documents(
    database: Database, owe: Owe, operator: Actor, may_3rd: datetime
) -> None:
    whole = await owe(7, 3, -2, code="NORTH")
    await close_month(database, APRIL, actor=operator, now=may_3rd)
    [expected] = await documents(database, whole)
    for statement in range(100):
        owing = await owe(7, 3, -2, code=f"KILL{statement}")
        reseller = owing.reseller_id
        try:
            await close_month(
                dying(database, statement), APRIL, actor=operator, now=may_3rd, reseller_id=reseller
            )
        except DatabaseUnavailable:
            assert await documents(database, owing) == []
            await close_month(database, APRIL, actor=operator, now=may_3rd, reseller_id=reseller)
            assert [renamed(each, statement) for each in await documents(database, owing)] == [
                orders_apart(expected)
            ]
        else:
            break
    assert statement > 15


def renamed(document: bytes, statement: int) -> bytes:
    return orders_apart(document.replace(f"KILL{statement}".encode(), b"NORTH"))


def orders_apart(document: bytes) -> bytes:
    """Numbers of orders and products are the test's own, a new one each time."""
    return re.sub(rb'"order":\d+|"Workspace \d+"', b"", document)


async def test_a_resumed_run_keeps_the_issue_date_of_its_opening(
    database: Database, owe: Owe, operator: Actor, may_3rd: datetime
) -> None:
    owing = await owe(7)
    with pytest.raises(DatabaseUnavailable):
        await close_month(dying(database, 10), APRIL, actor=operator, now=may_3rd)
    await close_month(database, APRIL, actor=operator, now=datetime(2026, 5, 8, tzinfo=UTC))
    [document] = await documents(database, owing)
    assert b'"issued_on":"2026-05-03"' in document


async def test_two_workers_on_one_month_make_one_invoice(
    database: Database, owe: Owe, operator: Actor, may_3rd: datetime
) -> None:
    owings = [await owe(7) for _ in range(4)]

    async def work() -> MonthClosing:
        return await close_month(database, APRIL, actor=operator, now=may_3rd)

    first, second = await asyncio.gather(work(), work())
    wrote = [became.wrote for each in (first, second) for became in each.closed.values()]
    assert (wrote.count(True), wrote.count(False)) == (4, 4)
    assert [len(await documents(database, owing)) for owing in owings] == [1, 1, 1, 1]


async def test_numbers_of_a_reseller_have_no_gap_when_a_run_fails_between(
    database: Database, owe: Owe, operator: Actor
) -> None:
    owing = await owe(7)
    for number, month in enumerate((Month(2026, 3), APRIL, MAY), 1):
        at = datetime(2026, month.month + 1, 3, 2, tzinfo=UTC)
        with pytest.raises(DatabaseUnavailable):
            await close_month(dying(database, 18), month, actor=operator, now=at)
        await close_month(database, month, actor=operator, now=at)
        found = await documents(database, owing)
        assert f'-2026-00000{number}"'.encode() in found[-1]


async def test_many_orders_over_three_customers_are_one_invoice_a_month(
    database: Database, owe: Owe, operator: Actor, now: datetime
) -> None:
    owing = await owe(0)
    async with database.unit_of_work(owing.reseller_id) as session:
        for name in ("Beta", "Gamma", "Delta"):
            customer = await rows.add_customer(session, now, name)
            subscription = await subscribe(session, customer, now, 1)
            for month in (4, 5):
                for day in range(2, 16):
                    await rows.add_change(session, now, subscription, date(2026, month, day), 1)
    await close_month(database, APRIL, actor=operator, now=datetime(2026, 5, 3, 2, tzinfo=UTC))
    await close_month(database, MAY, actor=operator, now=datetime(2026, 6, 3, 2, tzinfo=UTC))
    first, second = await documents(database, owing)
    assert (b"-2026-000001" in first, b"-2026-000002" in second) == (True, True)
    assert (first.count(b'"addition"'), second.count(b'"addition"')) == (42, 42)
