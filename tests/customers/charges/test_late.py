"""An order completed after its month was invoiced: one charge for each closed month it touches (I7)."""

from datetime import UTC, date, datetime
from uuid import UUID

from customers.charges.late import write_late_charges
from customers.charges.queries import owed
from reseller.plumbing.database import WriteSession
from reseller.rules.charges import SeatChange
from reseller.rules.lines import Line
from reseller.rules.periods import Month
from tests.customers.charges import rows

SINCE = date(2026, 3, 1)
JUNE_10TH = datetime(2026, 6, 10, 9, tzinfo=UTC)


async def flexible(session: WriteSession, now: datetime, price: object = "6.00") -> UUID:
    """Ten users on Flexible since 1 March."""
    customer, product = await rows.add_customer(session, now), await rows.add_product(session, now)
    subscription = await rows.add_subscription(session, now, customer, product, first_day=SINCE)
    await rows.add_term(session, now, subscription, "google_flexible", SINCE)
    await rows.add_contract_price(session, now, subscription, price, SINCE)
    await rows.add_change(session, now, subscription, SINCE, 10)
    return subscription


async def close(session: WriteSession, now: datetime, *months: int, status: str = "finalized") -> None:
    for month in months:
        await rows.add_month(session, now, date(2026, month, 1), status)


async def complete_late(
    session: WriteSession, subscription: UUID, charged_from: date, delta: int, measure: str = "licensed"
) -> list[Line]:
    """On 10 June, an order charged from long before."""
    order = await rows.add_change(session, JUNE_10TH, subscription, charged_from, delta, measure)
    return await write_late_charges(
        session, subscription_id=subscription, measure=measure,
        changes=[SeatChange(charged_from, delta)], order_id=order, po_number="PO 1", now=JUNE_10TH,
    )  # fmt: skip


async def test_each_closed_month_it_touches_gets_a_line_with_that_months_days(
    session: WriteSession, now: datetime
) -> None:
    subscription = await flexible(session, now)
    await close(session, now, 4, 5)
    await complete_late(session, subscription, date(2026, 4, 21), 10)
    lines = [line async for line in owed(session, Month(2026, 6))]
    assert [(line.kind, str(line.month), line.days, line.period_days, line.net_minor) for line in lines] == [
        ("ADDITION", "2026-04-01", 10, 30, 2000),
        ("ADDITION", "2026-05-01", 31, 31, 6000),
        ("OPENING", "2026-06-01", 30, 30, 12000),
    ]
    assert [line.po_number for line in lines] == ["PO 1", "PO 1", None]
    assert "I7" in lines[0].rules
    assert lines[0].order_id == lines[1].order_id is not None


async def test_a_late_line_waits_for_no_later_invoice_than_the_next_that_is_made(
    session: WriteSession, now: datetime
) -> None:
    subscription = await flexible(session, now)
    await close(session, now, 4)
    await complete_late(session, subscription, date(2026, 4, 21), 10)
    kinds = [(line.kind, str(line.month)) async for line in owed(session, Month(2026, 5))]
    assert kinds == [("ADDITION", "2026-04-01"), ("OPENING", "2026-05-01")]


async def test_a_removal_gives_back(session: WriteSession, now: datetime) -> None:
    subscription = await flexible(session, now)
    await close(session, now, 5)
    [line] = await complete_late(session, subscription, date(2026, 5, 21), -4)
    assert (line.kind, line.quantity, line.days, line.amount("EUR")) == ("REMOVAL", -4, 11, -852)


async def test_a_month_that_is_still_open_is_charged_in_arrears(session: WriteSession, now: datetime) -> None:
    subscription = await flexible(session, now)
    await close(session, now, 5, status="draft")
    assert await complete_late(session, subscription, date(2026, 5, 21), 4) == []
    assert len([line async for line in owed(session, Month(2026, 5))]) == 2


async def test_a_month_closed_without_an_invoice_is_closed_too(session: WriteSession, now: datetime) -> None:
    subscription = await flexible(session, now)
    await close(session, now, 5, status="empty")
    assert len(await complete_late(session, subscription, date(2026, 5, 21), 4)) == 1


async def test_users_assigned_late_on_committed_seats_owe_nothing(
    session: WriteSession, now: datetime
) -> None:
    customer, product = await rows.add_customer(session, now), await rows.add_product(session, now)
    key = "google_annual_monthly"
    subscription = await rows.add_subscription(session, now, customer, product, key, first_day=SINCE)
    await rows.add_term(session, now, subscription, key, SINCE, date(2027, 3, 1), price="12.00")
    await close(session, now, 5)
    assert await complete_late(session, subscription, date(2026, 5, 2), 4) == []
    [line] = await complete_late(session, subscription, date(2026, 5, 2), 4, "bought")
    assert line.days == 30


async def test_prices_and_terms_are_those_in_force_then(session: WriteSession, now: datetime) -> None:
    subscription = await flexible(session, now)
    await rows.add_contract_price(session, now, subscription, "9.00", date(2026, 5, 16))
    await session.run(
        "UPDATE subscription_terms SET end_day = $2 WHERE reseller_id = $1",
        session.reseller_id, date(2026, 5, 26),
    )  # fmt: skip
    await close(session, now, 5)
    lines = await complete_late(session, subscription, date(2026, 5, 11), 31)
    assert [(line.days, line.amount("EUR")) for line in lines] == [(5, 3000), (10, 9000)]


async def test_the_tier_counts_what_was_known_and_the_order_itself(
    session: WriteSession, now: datetime
) -> None:
    subscription = await flexible(session, now, [[1, "6.00"], [15, "3.00"]])
    await close(session, now, 5)
    [line] = await complete_late(session, subscription, date(2026, 5, 1), 5)
    assert line.amount("EUR") == 1500
