"""The demo tells its story by the real commands, and everything in it adds up."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from customers.orders.provisioner import LedgerProvisioner
from customers.subscriptions.state import read_state
from customers.users.holders import newest_holders
from reseller.entrypoints.demo import first_use, load, play
from reseller.entrypoints.demo.cast import BUYERS, PARTNERS, PASSWORD, STAFF, Person
from reseller.entrypoints.demo.days import MONTHS
from reseller.entrypoints.demo.products import (
    CALLS,
    CURRENCIES,
    FIELD,
    INVOICING,
    PRODUCTS,
    STARTER,
    TIMESHEETS,
)
from reseller.entrypoints.demo.stage import Stage
from reseller.entrypoints.jobs import handlers
from reseller.invoices.verify import verify_invoices
from reseller.partners.identity import sign_in
from reseller.plumbing import jobs
from reseller.plumbing.database import Database
from reseller.plumbing.running import Runner
from reseller.plumbing.sealing import heads_folder, published, verify
from reseller.plumbing.settings import Settings
from reseller.rules import seats
from reseller.rules.access import Role
from reseller.rules.errors import InputInvalid
from reseller.rules.periods import Month
from reseller.rules.terms import PRESETS
from reseller.rules.turning import excess, grace_day
from tests.builders import a_provider, an_actor
from tests.customers.books import assert_books_balance

NOW = datetime(2026, 11, 22, 14, 20, tzinfo=UTC)
PEOPLE = (*STAFF, *PARTNERS, *BUYERS)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(data_dir=tmp_path_factory.mktemp("data"))


@pytest_asyncio.fixture(scope="module")
async def demo(shared_database: Database, settings: Settings) -> AsyncIterator[Stage]:
    """The demo as it stands on a Sunday in November."""
    yield await play(shared_database, settings, NOW)


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.email)
async def test_everyone_named_signs_in_with_the_one_password(demo: Stage, person: Person) -> None:
    async with demo.database.work_without_tenant() as session:
        signed_in = await sign_in(session, email=person.email, password=PASSWORD, client="test", now=NOW)
    assert signed_in is not None
    assert signed_in.actor.role is person.role


async def test_every_finished_month_is_invoiced_to_every_reseller(demo: Stage) -> None:
    async with demo.database.provider_reading() as session:
        rows = await session.fetch(
            "SELECT r.code, array_agg(m.month ORDER BY m.month) AS months"
            " FROM reseller_months m JOIN resellers r USING (reseller_id)"
            " WHERE m.status = 'finalized' GROUP BY r.code ORDER BY r.code"
        )
    finished = [date(2025, 10, 1), date(2025, 11, 1), date(2025, 12, 1)]
    finished += [date(2026, month, 1) for month in range(1, 11)]
    assert len(finished) == MONTHS
    assert {row["code"]: row["months"] for row in rows} == dict.fromkeys(("NORTH", "SOUTH", "WEST"), finished)


@pytest.mark.parametrize("code", ["NORTH", "SOUTH", "WEST"])
async def test_counters_agree_with_ledger_and_orders(demo: Stage, code: str) -> None:
    async with demo.database.reading(demo.resellers[code]) as session:
        await assert_books_balance(session)


@pytest.mark.parametrize("code", ["NORTH", "SOUTH", "WEST"])
async def test_every_invoice_is_what_the_rules_compute(demo: Stage, code: str) -> None:
    month, checked = Month(2025, 10), 0
    async with demo.database.reading(demo.resellers[code]) as session:
        while month < Month(2026, 11):
            for found in await verify_invoices(session, month, actor=an_actor(Role.OPERATOR)):
                assert found.differences == ()
                checked += 1
            month = month.following()
    assert checked >= MONTHS


async def test_taxes_are_domestic_reverse_charge_and_none(demo: Stage) -> None:
    async with demo.database.provider_reading() as session:
        rows = await session.fetch(
            "SELECT DISTINCT r.code, t.rate, t.reason"
            " FROM invoice_taxes t JOIN resellers r USING (reseller_id) ORDER BY r.code"
        )
    assert [tuple(row) for row in rows] == [
        ("NORTH", "23", "domestic"), ("SOUTH", "0", "reverse_charge"), ("WEST", "0", "outside_eu"),
    ]  # fmt: skip


async def test_acme_holds_one_subscription_under_each_of_the_terms(demo: Stage) -> None:
    async with demo.database.reading(demo.resellers["NORTH"], demo.customers["acme.example"]) as session:
        rows = await session.fetch(
            "SELECT terms_key, licensed, bought, cap, included FROM subscriptions WHERE reseller_id = $1"
            " AND customer_id = $2 AND state = 'active'",
            session.reseller_id, session.customer_id,
        )  # fmt: skip
    assert {row[0]: tuple(row)[1:] for row in rows} == {
        "google_flexible": (48, 0, 50, None),
        "google_annual_monthly": (14, 15, None, None),
        "google_annual_yearly": (10, 10, None, None),
        "billomat": (9, 12, None, None),
        "timelog": (10, 8, None, None),
        "aircall": (7, 7, None, 5),
        "horizon": (22, 25, None, None),
    }
    assert len(rows) == len(PRESETS)


async def test_every_product_has_a_price_for_every_period_and_currency(demo: Stage) -> None:
    async with demo.database.provider_reading() as session:
        rows = await session.fetch("SELECT product_id, terms_key, period, currency FROM list_prices")
    assert {tuple(row) for row in rows} == {
        (demo.products[product.name], terms, period.value, currency)
        for product in PRODUCTS
        for terms in product.terms_keys
        for period in PRESETS[terms].periods
        for currency in CURRENCIES
    }


async def test_acme_is_over_its_timelog_licenses_with_its_deadline_ahead(demo: Stage) -> None:
    async with demo.database.reading(demo.resellers["NORTH"]) as session:
        held = await read_state(session, demo.subscriptions["acme.example", TIMESHEETS])
        newest = await newest_holders(session, held.id, 10)
        protected = await session.fetchval(
            "SELECT address FROM users WHERE reseller_id = $1 AND protected", session.reseller_id
        )
    assert excess(held) == 2
    assert grace_day(held) == NOW.date() + timedelta(days=6)
    assert protected in [holder.address for holder in newest]


async def test_a_person_who_moves_the_clock_sees_the_grace_end(database: Database, tmp_path: Path) -> None:
    made = await play(database, Settings(data_dir=tmp_path), NOW)
    later = NOW + timedelta(days=6)
    await Runner(database, handlers(database, Settings(data_dir=tmp_path), LedgerProvisioner())).drain(later)
    async with database.reading(made.resellers["NORTH"]) as session:
        held = await read_state(session, made.subscriptions["acme.example", TIMESHEETS])
        gone = await session.fetchval(
            "SELECT count(*) FROM orders WHERE reseller_id = $1 AND kind = 'GRACE_DEACTIVATION'",
            session.reseller_id,
        )
        await assert_books_balance(session)
    assert (held.licensed, held.bought, gone) == (8, 8, 1)


async def test_billomat_has_a_deferred_booking_and_a_cancellation(demo: Stage) -> None:
    async with demo.database.reading(demo.resellers["NORTH"]) as session:
        held = await read_state(session, demo.subscriptions["acme.example", INVOICING])
        charges = await session.fetch(
            "SELECT quantity, timing, invoice_date FROM charges WHERE reseller_id = $1"
            " AND subscription_id = $2 AND kind = 'REST_OF_PERIOD' ORDER BY id",
            session.reseller_id, held.id,
        )  # fmt: skip
    assert held.canceled == 1
    assert [(row["quantity"], row["timing"]) for row in charges] == [(2, "immediate"), (2, "monthly")]
    assert charges[1]["invoice_date"] == held.end_day


async def test_horizon_can_be_renewed_after_a_card_was_declined(demo: Stage) -> None:
    async with demo.database.reading(demo.resellers["NORTH"]) as session:
        held = await read_state(session, demo.subscriptions["acme.example", FIELD])
        paid = await session.fetch(
            "SELECT p.status, o.kind FROM payments p JOIN orders o USING (reseller_id)"
            " WHERE p.reseller_id = $1 AND o.id = p.order_id AND o.subscription_id = $2 ORDER BY p.id",
            session.reseller_id, held.id,
        )  # fmt: skip
        decision = seats.renew(held.holding(), today=NOW.date())
        kinds = await session.fetchval(
            "SELECT count(*) FROM invoices i JOIN invoice_events e ON e.reseller_id = i.reseller_id"
            " AND e.invoice_id = i.id WHERE i.reseller_id = $1 AND i.kind = 'IMMEDIATE' AND e.kind = 'PAID'",
            session.reseller_id,
        )
    assert [tuple(row) for row in paid] == [
        ("paid", "SUBSCRIBE"), ("paid", "ADD_LICENSES"), ("declined", "RENEW_SUBSCRIPTION"),
    ]  # fmt: skip
    assert decision.renewal_seats == 25
    assert kinds >= 2


async def test_aircall_shows_a_swap_and_more_included_from_the_next_period(demo: Stage) -> None:
    async with demo.database.reading(demo.resellers["NORTH"]) as session:
        held = await read_state(session, demo.subscriptions["acme.example", CALLS])
        swaps = await session.fetchval(
            "SELECT count(*) FROM orders WHERE reseller_id = $1 AND subscription_id = $2"
            " AND kind = 'SWAP_USERS' AND status = 'COMPLETED'",
            session.reseller_id, held.id,
        )  # fmt: skip
        planned = await session.fetchval(
            "SELECT count(*) FROM planned_orders WHERE reseller_id = $1 AND status = 'planned'",
            session.reseller_id,
        )
        lowered = await read_state(session, demo.subscriptions["globex.example", TIMESHEETS])
    assert (swaps, planned) == (1, 1)
    assert (held.included, held.next_included) == (5, 6)
    assert (lowered.bought, lowered.next_period) == (20, 15)


async def test_requests_wait_and_others_are_decided(demo: Stage) -> None:
    async with demo.database.reading(demo.resellers["NORTH"]) as session:
        rows = await session.fetch(
            "SELECT status, count(*) FROM license_requests WHERE reseller_id = $1 GROUP BY status",
            session.reseller_id,
        )
    assert {row[0]: row[1] for row in rows} == {"OPEN": 3, "ORDERED": 1, "DECLINED": 1}


async def test_terms_have_been_renewed_and_others_end_soon(demo: Stage) -> None:
    async with demo.database.reading(demo.resellers["NORTH"]) as session:
        renewed = await session.fetchval(
            "SELECT count(*) FROM subscription_terms WHERE reseller_id = $1 AND ordinal > 1",
            session.reseller_id,
        )
        soon = await session.fetchval(
            "SELECT count(*) FROM subscriptions WHERE reseller_id = $1 AND ends_on BETWEEN $2 AND $3",
            session.reseller_id, NOW.date(), NOW.date() + timedelta(days=30),
        )  # fmt: skip
    assert renewed >= 2
    assert soon >= 1


async def test_nothing_is_left_open_held_or_unsealed(demo: Stage, settings: Settings) -> None:
    async with demo.database.provider_reading() as session:
        undone = await session.fetch("SELECT kind, status FROM orders WHERE status <> 'COMPLETED'")
    assert [tuple(row) for row in undone] == [("RENEW_SUBSCRIPTION", "FAILED")]
    assert await jobs.held(demo.database) == []
    for tenant in (demo.provider_id, *demo.resellers.values()):
        assert tenant is not None
        async with demo.database.reading(tenant) as session:
            report = await verify(session, tenant, published(heads_folder(settings), tenant))
        assert (report.unsealed, report.faults) == (0, ())


async def test_a_database_in_use_is_never_loaded_over(
    database: Database, settings: Settings, now: datetime
) -> None:
    await a_provider(database, now)
    with pytest.raises(InputInvalid, match="empty database"):
        await load(settings, database.dsns)


async def test_loading_again_changes_nothing(demo: Stage, settings: Settings) -> None:
    count = "SELECT count(*) FROM action_log"
    async with demo.database.provider_reading() as session:
        before = await session.fetchval(count)
    await load(settings, demo.database.dsns)
    async with demo.database.provider_reading() as session:
        assert await session.fetchval(count) == before


async def test_a_later_start_shows_the_sign_ins_and_changes_nothing(
    demo: Stage, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    count = "SELECT count(*) FROM action_log"
    async with demo.database.provider_reading() as session:
        before = await session.fetchval(count)
    await first_use(settings, demo.database.dsns)
    async with demo.database.provider_reading() as session:
        assert await session.fetchval(count) == before
    shown = capsys.readouterr().err
    assert all(person.email in shown for person in PEOPLE)
    assert "Loading" not in shown


async def test_a_provider_without_the_demo_is_left_alone(
    database: Database, settings: Settings, now: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    await a_provider(database, now)
    await first_use(settings, database.dsns)
    assert capsys.readouterr().err == ""


async def test_it_loads_in_the_first_minutes_of_a_month_too(database: Database, tmp_path: Path) -> None:
    now = datetime(2028, 3, 1, 0, 5, tzinfo=UTC)
    made = await play(database, Settings(data_dir=tmp_path), now)
    async with database.reading(made.resellers["NORTH"]) as session:
        await assert_books_balance(session)
        near_cap = await session.fetch(
            "SELECT licensed, cap FROM subscriptions WHERE reseller_id = $1 AND id = $2",
            session.reseller_id, made.subscriptions["acme.example", STARTER],
        )  # fmt: skip
        statuses = await session.fetch(
            "SELECT DISTINCT status FROM reseller_months WHERE reseller_id = $1", session.reseller_id
        )
    assert [tuple(row) for row in near_cap] == [(48, 50)]
    assert [row["status"] for row in statuses] == ["finalized"]
