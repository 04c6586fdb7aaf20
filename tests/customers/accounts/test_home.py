"""Home: what is near a bound, what renews soon, and what the months come to."""

from datetime import date, datetime, timedelta

from customers.accounts.home import near_bounds, overruns, renewals
from customers.accounts.limits import set_contract_limit
from reseller.plumbing.database import Database
from tests.builders import OPERATOR, a_customer, a_subscription, a_world


async def test_caps_and_limits_that_are_nine_tenths_used_are_shown_fullest_first(
    shared_database: Database, now: datetime
) -> None:
    world = await a_world(shared_database, now)
    other = await a_customer(shared_database, world.reseller_id, now, name="Other")
    flexible = await a_subscription(shared_database, world, now, cap=10, users=9)
    annual = "google_annual_monthly"
    await a_subscription(shared_database, world, now, terms_key=annual, quantity=20, customer_id=other)
    async with shared_database.unit_of_work(world.reseller_id) as session:
        await set_contract_limit(
            session, licenses=20, customer_id=other, version=None, actor=OPERATOR, now=now
        )
    async with shared_database.reading(world.reseller_id) as session:
        near = await near_bounds(session)
    assert [(row.kind, row.customer_name, row.in_use, row.bound) for row in near] == [
        ("limit", "Other", 20, 20),
        ("cap", "Acme", 9, 10),
    ]
    assert [row.subscription_id for row in near] == [None, flexible]


async def test_terms_that_run_out_within_30_days_are_shown_with_what_follows(
    shared_database: Database, now: datetime
) -> None:
    world = await a_world(shared_database, now)
    await a_subscription(shared_database, world, now, terms_key="google_annual_yearly", quantity=7)
    last = date(2027, 3, 16)
    async with shared_database.reading(world.reseller_id) as session:
        assert await renewals(session, last - timedelta(days=31)) == ()
        found = (await renewals(session, last - timedelta(days=30)))[0]
        assert await overruns(session, last) == ()
    assert (found.ends_on, found.days_left, found.setting, found.seats) == (last, 30, "SAME_SEATS", 7)
