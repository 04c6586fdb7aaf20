"""Lines packed for one INSERT come out of the table as they went in."""

from collections.abc import AsyncIterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

from customers.charges.lines import OwedLine
from reseller.invoices.numbers import monthly_id
from reseller.invoices.packing import packed
from reseller.invoices.writing import write_lines
from reseller.plumbing.database import Database
from reseller.plumbing.ids import new_id
from reseller.rules.periods import Month

COLUMNS = ", ".join(OwedLine._fields)
STORED = f"SELECT {COLUMNS} FROM invoice_lines WHERE reseller_id = $1 ORDER BY position"


class Undone(Exception):
    """Rolls a unit of work back, so that no line is left without its invoice."""


def a_line(now: datetime, whose: UUID, **other: Any) -> OwedLine:
    name, product, terms = 'Bäcker "&" Söhne, {North}', "Workspace", "google_flexible"
    first, last = date(2026, 4, 5), date(2026, 4, 30)
    plain = OwedLine(
        "ADDITION", date(2026, 4, 1), whose, name, whose, product, terms,
        new_id(now), 7, None, first, last, 3, 26, 30, 6_000_000, 1, 1560, None, ("D2", "I2"),
    )  # fmt: skip
    return plain._replace(**other)


async def test_lines_are_stored_as_they_were_owed(
    database: Database, reseller_id: UUID, now: datetime
) -> None:
    first, second = new_id(now), new_id(now)
    lines = [
        a_line(now, first, order_id=None, order_number=None, kind="OPENING", rules=("I2",)),
        a_line(now, first, po_number="PO 7"),
        a_line(now, second, quantity=-3, net_minor=-1560, kind="REMOVAL"),
        a_line(now, first, charge_id=new_id(now), customer_name=""),
    ]
    assert await stored(database, reseller_id, lines, now) == lines


def test_what_lines_share_travels_once(now: datetime) -> None:
    whose = new_id(now)
    columns = packed([a_line(now, whose), a_line(now, whose, quantity=4)])
    customers, lines, last, kinds, places = columns[0], columns[5], columns[6], columns[7], columns[-1]
    assert (customers, lines, last) == ((whose,), "{2}", "{2}")
    assert (kinds, places) == (("ADDITION",), "{1,1}")


async def stored(
    database: Database, reseller_id: UUID, lines: list[OwedLine], now: datetime
) -> list[OwedLine]:
    found: list[OwedLine] = []
    try:
        async with database.unit_of_work(reseller_id) as session:
            invoice = monthly_id(reseller_id, Month(2026, 4), "EUR")
            await write_lines(session, invoice, together(lines), now)
            rows = await session.fetch(STORED, reseller_id)
            found = [OwedLine(**{**row, "rules": tuple(row["rules"])}) for row in rows]
            raise Undone
    except Undone:
        return found


async def together(lines: list[OwedLine]) -> AsyncIterator[list[OwedLine]]:
    yield lines
