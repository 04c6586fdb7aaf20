"""What a subscription owes in a month, through the database: the worked examples and the order of lines."""

from datetime import date, datetime
from uuid import UUID

import pytest

from customers.charges.lines import OwedLine
from customers.charges.queries import owed, owed_together
from reseller.plumbing.database import Database, WriteSession
from reseller.plumbing.ids import new_id
from reseller.rules.errors import PriceNotSet
from reseller.rules.periods import Month
from tests.customers.charges import rows
from tests.customers.charges.statements import Statements

APRIL, MAY = Month(2026, 4), Month(2026, 5)
BEFORE = date(2026, 3, 1)


async def flexible(session: WriteSession, now: datetime, price: str = "6.00") -> UUID:
    """A Flexible subscription since 1 March 2026 at a contract price."""
    customer, product = await rows.add_customer(session, now), await rows.add_product(session, now)
    subscription = await rows.add_subscription(session, now, customer, product, first_day=BEFORE)
    await rows.add_term(session, now, subscription, "google_flexible", BEFORE)
    await rows.add_contract_price(session, now, subscription, price, BEFORE)
    return subscription


async def annual(session: WriteSession, now: datetime, first_day: date) -> UUID:
    """Ten seats on Annual with monthly payments of 12.00 a license, for one term."""
    customer, product = await rows.add_customer(session, now), await rows.add_product(session, now)
    key = "google_annual_monthly"
    subscription = await rows.add_subscription(session, now, customer, product, key, first_day=first_day)
    end = first_day.replace(year=first_day.year + 1)
    await rows.add_term(session, now, subscription, key, first_day, end, price="12.00", first_quantity=10)
    await rows.add_change(session, now, subscription, first_day, 10, "bought", after=10)
    return subscription


async def lines_of(session: WriteSession, month: Month, **reach: UUID) -> list[OwedLine]:
    return [line async for line in owed(session, month, **reach)]


async def nets(session: WriteSession, month: Month) -> list[int]:
    return [line.net_minor for line in await lines_of(session, month)]


async def test_ten_users_added_on_the_20th_are_ten_licenses_for_ten_days(
    session: WriteSession, now: datetime
) -> None:
    subscription = await flexible(session, now)
    order = await rows.add_change(session, now, subscription, date(2026, 4, 21), 10, po_number="PO 7")
    [line] = await lines_of(session, APRIL)
    assert (line.kind, line.quantity, line.days, line.period_days) == ("ADDITION", 10, 10, 30)
    assert (line.first_day, line.last_day) == (date(2026, 4, 21), date(2026, 4, 30))
    assert (line.net_minor, line.order_id, line.po_number) == (2000, order, "PO 7")
    assert "D2" in line.rules
    [line] = await lines_of(session, MAY)
    assert (line.kind, line.net_minor, line.order_id) == ("OPENING", 6000, None)


@pytest.mark.parametrize(
    ("month", "charged_from", "net"),
    [
        (Month(2026, 3), date(2026, 3, 21), 2129),
        (Month(2027, 2), date(2027, 2, 21), 1714),
        (Month(2028, 2), date(2028, 2, 21), 1862),
    ],
)
async def test_days_are_those_of_the_month_of_the_change(
    session: WriteSession, now: datetime, month: Month, charged_from: date, net: int
) -> None:
    subscription = await flexible(session, now)
    await rows.add_change(session, now, subscription, charged_from, 10)
    assert await nets(session, month) == [net]


async def test_an_unchanged_number_costs_the_same_every_month(session: WriteSession, now: datetime) -> None:
    subscription = await flexible(session, now)
    await rows.add_change(session, now, subscription, BEFORE, 7)
    assert [await nets(session, Month(2026, month)) for month in (3, 4, 5, 6)] == [[4200]] * 4


async def test_changes_in_a_month_follow_the_opening_line_in_time(
    session: WriteSession, now: datetime
) -> None:
    subscription = await flexible(session, now)
    await rows.add_change(session, now, subscription, date(2026, 4, 21), -3)
    await rows.add_change(session, now, subscription, date(2026, 3, 15), 10)
    await rows.add_change(session, now, subscription, date(2026, 4, 11), 5)
    lines = await lines_of(session, APRIL)
    assert [line.kind for line in lines] == ["OPENING", "ADDITION", "REMOVAL"]
    assert [line.net_minor for line in lines] == [6000, 2000, -600]


async def test_added_and_removed_within_a_month_is_charged_for_the_days_between(
    session: WriteSession, now: datetime
) -> None:
    subscription = await flexible(session, now)
    await rows.add_change(session, now, subscription, date(2026, 4, 2), 1)
    await rows.add_change(session, now, subscription, date(2026, 4, 16), -1)
    assert await nets(session, APRIL) == [580, -300]


async def test_annual_is_charged_on_bought_seats_from_the_first_day_of_its_term(
    session: WriteSession, now: datetime
) -> None:
    subscription = await annual(session, now, date(2026, 4, 21))
    await rows.add_change(session, now, subscription, date(2026, 4, 25), 3, "licensed")
    await rows.add_change(session, now, subscription, date(2026, 5, 11), 5, "bought")
    assert await nets(session, APRIL) == [4000]
    assert await nets(session, MAY) == [12000, 4065]
    assert await nets(session, Month(2027, 4)) == [12000]
    assert await nets(session, Month(2027, 5)) == []


async def test_a_term_that_switches_within_a_month_begins_with_an_opening_line_of_its_own(
    session: WriteSession, now: datetime
) -> None:
    subscription = await annual(session, now, date(2025, 4, 11))
    await rows.add_change(session, now, subscription, date(2025, 5, 1), 4, "licensed")
    await rows.add_term(session, now, subscription, "google_flexible", date(2026, 4, 11), ordinal=2)
    await rows.add_contract_price(session, now, subscription, "15.00", date(2026, 4, 11))
    lines = await lines_of(session, APRIL)
    assert [(line.kind, line.terms_key, line.quantity, line.days) for line in lines] == [
        ("OPENING", "google_annual_monthly", 10, 10),
        ("OPENING", "google_flexible", 4, 20),
    ]
    assert [line.net_minor for line in lines] == [4000, 4000]


async def test_yen_have_no_digits(session: WriteSession, now: datetime) -> None:
    await session.run("UPDATE resellers SET currency = 'JPY' WHERE reseller_id = $1", session.reseller_id)
    subscription = await flexible(session, now, "500")
    await rows.add_change(session, now, subscription, date(2026, 4, 21), 1)
    assert await nets(session, APRIL) == [167]


async def test_a_new_list_price_within_the_month_begins_an_opening_line(
    session: WriteSession, now: datetime
) -> None:
    customer = await rows.add_customer(session, now)
    product = await rows.add_product(session, now, google_flexible="6.00")
    await rows.add_list_price(session, now, product, "google_flexible", "9.00", date(2026, 4, 16))
    subscription = await rows.add_subscription(session, now, customer, product, first_day=BEFORE)
    await rows.add_term(session, now, subscription, "google_flexible", BEFORE)
    await rows.add_change(session, now, subscription, BEFORE, 10)
    lines = await lines_of(session, APRIL)
    assert [(line.kind, line.days, line.net_minor) for line in lines] == [
        ("OPENING", 15, 3000),
        ("OPENING", 15, 4500),
    ]


async def test_a_month_without_a_price_is_refused(session: WriteSession, now: datetime) -> None:
    customer, product = await rows.add_customer(session, now), await rows.add_product(session, now)
    subscription = await rows.add_subscription(session, now, customer, product, first_day=BEFORE)
    await rows.add_term(session, now, subscription, "google_flexible", BEFORE)
    await rows.add_change(session, now, subscription, BEFORE, 10)
    with pytest.raises(PriceNotSet):
        await lines_of(session, APRIL)


async def test_stored_charges_stand_among_the_lines_by_subscription_and_first_day(
    session: WriteSession, now: datetime
) -> None:
    first, second = await flexible(session, now), await flexible(session, now)
    for subscription in (first, second):
        await rows.add_change(session, now, subscription, date(2026, 4, 1), 1)
    early = await charge(session, now, first, date(2026, 3, 5), date(2026, 4, 30))
    late = await charge(session, now, first, date(2026, 4, 5), date(2026, 4, 30))
    last = await charge(session, now, second, date(2026, 4, 5), date(2026, 4, 1))
    await charge(session, now, second, date(2026, 4, 5), date(2026, 5, 1))
    await charge(session, now, second, date(2026, 4, 5), date(2026, 4, 1), timing="immediate")
    lines = await lines_of(session, APRIL)
    assert [line.charge_id for line in lines] == [early, None, late, None, last]
    assert lines[0].month == date(2026, 3, 1)


async def test_what_the_month_before_will_hold_joins_this_one_only_once_that_is_closed(
    session: WriteSession, now: datetime
) -> None:
    """I1, I8."""
    subscription = await flexible(session, now)
    march = await charge(session, now, subscription, date(2026, 4, 1), date(2026, 3, 31))
    april = await charge(session, now, subscription, date(2026, 4, 2), date(2026, 4, 1))
    assert [line.charge_id for line in await lines_of(session, APRIL)] == [april]
    made_now = [line.charge_id async for lines in owed_together(session, APRIL) for line in lines]
    assert made_now == [march, april]
    await rows.add_month(session, now, date(2026, 3, 1))
    assert [line.charge_id for line in await lines_of(session, APRIL)] == [march, april]


async def charge(
    session: WriteSession,
    now: datetime,
    subscription: UUID,
    first: date,
    dated: date,
    timing: str = "monthly",
) -> UUID:
    return await rows.add_charge(
        session, now, subscription, net_minor=100, invoice_date=dated, first_day=first,
        last_day=date(2027, 1, 1), timing=timing,
    )  # fmt: skip


async def test_one_customer_or_one_subscription_can_be_asked_for(
    session: WriteSession, now: datetime
) -> None:
    mine, other = await flexible(session, now), await flexible(session, now)
    for subscription in (mine, other):
        await rows.add_change(session, now, subscription, BEFORE, 1)
        await charge(session, now, subscription, date(2026, 4, 5), date(2026, 4, 30))
    customer = await rows.customer_of(session, mine)
    for reach in ({"subscription_id": mine}, {"customer_id": customer}):
        assert {line.subscription_id for line in await lines_of(session, APRIL, **reach)} == {mine}
        assert len(await lines_of(session, APRIL, **reach)) == 2


async def test_another_reseller_owes_nothing_of_this(
    session: WriteSession, shared_database: Database, now: datetime
) -> None:
    subscription = await flexible(session, now)
    await rows.add_change(session, now, subscription, BEFORE, 7)
    stranger = new_id(now)
    async with shared_database.unit_of_work(stranger) as other:
        await rows.add_reseller(other, now)
        assert await lines_of(other, APRIL) == []


async def test_a_customers_member_is_shown_that_customers_lines_alone(
    shared_database: Database, reseller_id: UUID, now: datetime
) -> None:
    async with shared_database.unit_of_work(reseller_id) as session:
        await rows.add_reseller(session, now)
        mine, other = await flexible(session, now), await flexible(session, now)
        for subscription in (mine, other):
            await rows.add_change(session, now, subscription, BEFORE, 1)
            await charge(session, now, subscription, date(2026, 4, 5), date(2026, 4, 30))
        customer = await rows.customer_of(session, mine)
    async with shared_database.unit_of_work(reseller_id, customer) as session:
        assert {line.subscription_id for line in await lines_of(session, APRIL)} == {mine}


async def test_the_number_of_statements_does_not_grow_with_the_subscriptions(
    session: WriteSession, now: datetime
) -> None:
    taken = []
    for _ in range(2):
        for _ in range(5):
            await rows.add_change(session, now, await flexible(session, now), BEFORE, 1)
        statements = Statements(session)
        await lines_of(session, APRIL)
        taken.append(statements.sent)
    assert taken == [4, 4]
