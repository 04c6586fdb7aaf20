"""A real installation is set up and run by commands alone."""

import asyncio
import io
import json
import shlex
import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import takewhile
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from customers.accounts.actions import CustomerSettings, create_customer
from customers.subscriptions.subscribing import Wish, subscribe
from reseller.entrypoints.cli import GROUPS, main
from reseller.entrypoints.jobs import handlers
from reseller.entrypoints.sweeping import sweep
from reseller.partners.identity import sign_in, token_actor
from reseller.plumbing.clock import SystemClock
from reseller.plumbing.database import Database
from reseller.plumbing.migrate import migrate
from reseller.plumbing.roles import dsns_of
from reseller.plumbing.running import Runner
from reseller.plumbing.settings import Settings
from reseller.rules.access import Role
from reseller.rules.periods import Month
from tests.conftest import PASSWORD as ROLES
from tests.conftest import as_superuser
from tests.house import ROOT

PASSWORD = "a long password"


@dataclass
class Done:
    """What a command left behind."""

    status: int
    out: str
    err: str

    @property
    def result(self) -> Any:
        return json.loads(self.out)


@dataclass
class Terminal:
    """Runs commands on the test's database, as a person at a keyboard does."""

    database: Database
    capsys: pytest.CaptureFixture[str]
    monkeypatch: pytest.MonkeyPatch

    async def run(self, *words: str, typed: str = "") -> Done:
        self.monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        self.capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            await asyncio.to_thread(main, words)
        out, err = self.capsys.readouterr()
        return Done(int(left.value.code or 0), out, err)

    async def ok(self, *words: str, typed: str = "") -> Any:
        done = await self.run(*words, "--json", typed=typed)
        assert done.status == 0, done.err
        return done.result


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path)


@pytest.fixture
def terminal(
    database: Database,
    settings: Settings,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Terminal:
    monkeypatch.setenv("RESELLER_DATABASE_URL", database.dsns.app)
    monkeypatch.setenv("RESELLER_PROVIDER_DATABASE_URL", database.dsns.provider)
    monkeypatch.setenv("RESELLER_OWNER_DATABASE_URL", database.dsns.owner)
    monkeypatch.setenv("RESELLER_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "200")
    return Terminal(database, capsys, monkeypatch)


PROVIDER = (
    "provider", "init", "--name", "Meridian", "--country", "IE", "--zone", "Europe/Dublin",
    "--address", "1 Main Street", "--city", "Dublin", "--vat-id", "IE1234567T",
)  # fmt: skip
RESELLER = (
    "reseller", "create", "--code", "north", "--name", "North", "--country", "IE", "--currency", "EUR",
    "--zone", "Europe/Dublin", "--address", "2 Quay Street", "--city", "Galway", "--contract-limit", "100",
)  # fmt: skip
PRODUCT = (
    "product", "create", "--name", "Workspace", "--vendor", "Google", "--terms", "google_flexible",
    "--terms", "google_annual_monthly",
)  # fmt: skip


def member(email: str, role: str, *more: str) -> tuple[str, ...]:
    named = ("member", "create", "--email", email, "--name", "Somebody", "--role", role)
    return (*named, "--password-stdin", *more)


async def test_an_installation_goes_from_nothing_to_a_verified_invoice(
    terminal: Terminal, settings: Settings, tmp_path: Path
) -> None:
    database = terminal.database
    month = Month.of(SystemClock().now().date()).following()
    begin = datetime(month.year, month.month, 9, 9, tzinfo=UTC)
    await terminal.ok("clock", "set", begin.isoformat())
    await terminal.ok(*PROVIDER)
    reseller_id = UUID((await terminal.ok(*RESELLER))["id"])
    product_id = UUID((await terminal.ok(*PRODUCT))["id"])
    prices = tmp_path / "prices.csv"
    prices.write_text(
        "product,terms,period,currency,valid_from,price\n"
        f"Workspace,google_flexible,month,EUR,{begin.date()},1:6.00 50:5.50\n"
        f"Workspace,google_annual_monthly,month,EUR,{begin.date()},12.00\n"
    )
    assert await terminal.ok("price", "load", str(prices)) == {"prices": 2}
    await terminal.ok(*member("operator@meridian.example", "operator"), typed=f"{PASSWORD}\n")
    await terminal.ok(
        *member("owner@north.example", "reseller_owner", "--reseller", "NORTH"), typed=f"{PASSWORD}\n"
    )
    async with database.work_without_tenant() as session:
        signed_in = await sign_in(
            session, email="owner@north.example", password=PASSWORD, client="test", now=begin
        )
    assert signed_in is not None
    await subscribed(database, settings, signed_in.actor, product_id, begin)
    token = (await terminal.ok("token", "create", "--member", "owner@north.example"))["token"]
    async with database.reading_without_tenant() as session:
        presence = await token_actor(session, token, begin)
    assert presence is not None
    assert (presence.actor.role, presence.actor.reseller_id) == (Role.RESELLER_OWNER, reseller_id)

    refused = await terminal.run("month", "close", str(month))
    assert refused.status == 1
    assert "is not over" in refused.err

    await terminal.ok(
        "clock", "set", datetime.combine(month.next_first, datetime.min.time(), UTC).isoformat()
    )
    closed = await terminal.ok("month", "close", str(month))
    days = month.days - 9
    net = f"{10 * 12 * days / month.days:.2f}"
    assert closed["resellers"] == [
        {"reseller": "NORTH", "status": "finalized", "lines": 1, "net": net,
         "tax": closed["resellers"][0]["tax"], "currency": "EUR", "reason": None},
    ]  # fmt: skip
    assert await terminal.ok("month", "close", str(month), "--reseller", "north") == closed
    (verified,) = await terminal.ok("invoice", "verify", str(month))
    assert (verified["lines"], verified["differences"]) == (1, [])
    assert await terminal.ok("invoice", "verify", verified["number"]) == [verified]
    file = tmp_path / "lines.csv"
    assert (await terminal.run("lines", "export", str(month), "--output", str(file))).status == 0
    header, line = file.read_text().splitlines()
    assert header.startswith("reseller,invoice,line,month,customer")
    assert line.startswith(f"NORTH,{verified['number']},1,{month},Acme,Workspace")
    await worked(database, settings, begin + timedelta(days=40))
    assert {row["of"]: row["faults"] for row in await terminal.ok("log", "verify")} == {
        "provider": [],
        "NORTH": [],
    }


async def subscribed(
    database: Database, settings: Settings, owner: Any, product_id: UUID, now: datetime
) -> None:
    """Ten seats of Workspace for a new customer, carried out by the worker."""
    async with database.unit_of_work(owner.reseller_id) as session:
        acme = CustomerSettings(name="Acme", primary_domain="acme.example")
        customer_id = await create_customer(session, settings=acme, actor=owner, now=now)
        wish = Wish(customer_id, product_id, "google_annual_monthly", quantity=10)
        await subscribe(session, wish, actor=owner, now=now)
    await worked(database, settings, now)


async def worked(database: Database, settings: Settings, now: datetime) -> None:
    await sweep(database, now)
    await Runner(database, handlers(database, settings)).drain(now)


async def test_a_superuser_makes_the_database_by_the_sql_that_is_printed(
    terminal: Terminal, server_dsn: str
) -> None:
    name = f"printed_{uuid4().hex[:12]}"
    done = await terminal.run("database", "--name", name, "--password-stdin", typed=f"{ROLES}\n")
    assert done.status == 0, done.err
    await as_superuser(server_dsn, *done.out.removesuffix(";\n").split(";\n"))
    try:
        dsns = dsns_of(server_dsn, name, ROLES)
        await migrate(dsns.owner)
        made = Database(dsns)
        async with made.reading_without_tenant() as session:
            assert await session.fetchval("SELECT current_user || count(*) FROM provider") == "console_app0"
        await made.close()
    finally:
        await as_superuser(server_dsn, f'DROP DATABASE "{name}" WITH (FORCE)')


async def test_what_is_refused_is_one_sentence_and_changes_nothing(terminal: Terminal) -> None:
    done = await terminal.run(*RESELLER)
    assert (done.status, done.out) == (1, "")
    assert done.err == "Error: There is no provider yet. Run `reseller-console provider init` first.\n"
    wrong = [word if word != "IE" else "XX" for word in PROVIDER]
    done = await terminal.run(*wrong)
    assert done.err == "Error: --country: Enter a two-letter country code such as IE.\n"
    done = await terminal.run(*[word if word != "Dublin" else "" for word in PROVIDER])
    assert done.err == "Error: --city: Enter 1 to 200 characters.\n"
    done = await terminal.run(*[word if word != "Europe/Dublin" else "Dublin" for word in PROVIDER])
    assert done.err.startswith("Error: --zone: ")
    async with terminal.database.reading_without_tenant() as session:
        assert await session.fetchval("SELECT count(*) FROM provider") == 0


async def test_a_short_password_is_refused_by_the_option_that_read_it(terminal: Terminal) -> None:
    await terminal.ok(*PROVIDER)
    done = await terminal.run(*member("somebody@meridian.example", "operator"), typed="short\n")
    assert done.err.startswith("Error: --password-stdin: Choose a password")


async def test_a_second_provider_is_refused(terminal: Terminal) -> None:
    await terminal.ok(*PROVIDER)
    done = await terminal.run(*PROVIDER)
    assert done.status == 1
    assert "exists already" in done.err


@pytest.mark.parametrize(
    "words",
    [
        ("nonsense",),
        ("month", "close", "2026-13"),
        ("price", "load", "/nowhere/prices.json"),
        ("reseller", "create"),
        ("clock", "set", "yesterday"),
        ("clock", "set", "9999-12-31T23:59Z"),
        ("serve", "--port", "0"),
        ("database", "--name", 'a"b'),
    ],
    ids=" ".join,
)
async def test_wrong_use_ends_with_status_2(terminal: Terminal, words: tuple[str, ...]) -> None:
    done = await terminal.run(*words)
    assert (done.status, done.out) == (2, "")
    assert "Error" in done.err


async def test_a_price_file_has_a_price_for_each_period(terminal: Terminal, tmp_path: Path) -> None:
    await terminal.ok(*PROVIDER)
    for name, terms in (("Invoicing", "billomat"), ("Timesheets", "timelog"), ("Field", "horizon")):
        await terminal.ok("product", "create", "--name", name, "--vendor", "Any", "--terms", terms)
    rows = [
        "product,terms,period,currency,valid_from,price",
        "Invoicing,billomat,month,EUR,2100-01-01,11.00",
        "Invoicing,billomat,year,EUR,2100-01-01,1:120.00 50:110.50",
        "Timesheets,timelog,quarter,USD,2100-01-01,45.00",
        "Field,horizon,year,EUR,2100-01-01,1:66.00 25:60.00",
    ]
    file = tmp_path / "prices.csv"
    file.write_text("\n".join(rows))
    assert await terminal.ok("price", "load", str(file)) == {"prices": 4}
    file.write_text(f"{rows[0]}\nField,horizon,quarter,EUR,2100-01-01,20.00")
    refused = await terminal.run("price", "load", str(file))
    assert refused.status == 1
    assert "period" in refused.err
    file.write_text("\n".join(rows[:2]).replace("2100-01-01", "2100-01-02"))
    assert (await terminal.run("price", "load", str(file))).out == "1 price is published.\n"


async def test_a_price_file_that_does_not_fit_publishes_nothing(terminal: Terminal, tmp_path: Path) -> None:
    await terminal.ok(*PROVIDER)
    await terminal.ok(*PRODUCT)
    good = {
        "product": "Workspace", "terms": "google_flexible", "period": "month", "currency": "EUR",
        "valid_from": str(date(2100, 1, 1)), "price": "6.00",
    }  # fmt: skip
    file = tmp_path / "prices.json"
    file.write_text(json.dumps([good, {**good, "price": "-1"}]))
    done = await terminal.run("price", "load", str(file))
    assert done.status == 1
    assert "Row 2" in done.err
    async with terminal.database.reading_without_tenant() as session:
        assert await session.fetchval("SELECT count(*) FROM list_prices") == 0


async def test_without_a_password_an_invitation_is_printed_once(terminal: Terminal) -> None:
    await terminal.ok(*PROVIDER)
    words = [
        word for word in member("finance@meridian.example", "provider_finance") if word != "--password-stdin"
    ]
    invited = await terminal.ok(*words)
    assert invited["invitation"].startswith("http://127.0.0.1:8000/invitation/")
    again = await terminal.run(*words)
    assert again.status == 1
    assert "member already" in again.err


@pytest.mark.parametrize(
    ("role", "options", "takes"),
    [
        ("reseller_owner", (), "--reseller"),
        ("reseller_sales", ("--customer", "acme.example"), "--reseller"),
        ("customer_admin", ("--reseller", "NORTH"), "--customer"),
        ("operator", ("--reseller", "NORTH"), "neither --reseller nor --customer"),
    ],
)
async def test_a_role_says_whose_place_it_takes(
    terminal: Terminal, role: str, options: tuple[str, ...], takes: str
) -> None:
    done = await terminal.run(*member("nobody@north.example", role, *options), typed=f"{PASSWORD}\n")
    assert (done.status, done.out) == (2, "")
    assert f"The role {role} takes {takes}." in done.err


async def test_a_clock_that_is_moved_before_any_data_says_what_a_demo_would_tell(terminal: Terminal) -> None:
    moved = ("clock", "set", "2027-03-01T10:00Z")
    empty = await terminal.run(*moved)
    await terminal.ok(*PROVIDER)
    used = await terminal.run(*moved)
    assert empty.out == used.out == "It is 2027-03-01T10:00:00+00:00 now.\n"
    assert "fourteen months before this day" in empty.err
    assert not used.err


async def test_a_clock_that_goes_back_does_not_wait_for_the_days_it_has_seen(
    terminal: Terminal, settings: Settings
) -> None:
    today, far = datetime(2027, 3, 1, 10, tzinfo=UTC), datetime(2028, 1, 20, 10, tzinfo=UTC)
    await terminal.ok("clock", "set", today.isoformat())
    await terminal.ok(*PROVIDER)
    await terminal.ok(*RESELLER)
    await terminal.ok("clock", "set", far.isoformat())
    await worked(terminal.database, settings, far)
    assert min((await due_jobs(terminal.database)).values()) > far
    await terminal.ok("clock", "set", today.isoformat())
    due = await due_jobs(terminal.database)
    assert today <= due["billing_day"] == due["month_figures"] < today + timedelta(hours=1)
    assert "month_run" not in due
    await terminal.ok("clock", "set", far.isoformat())
    assert (await due_jobs(terminal.database))["month_run"] == datetime(2028, 2, 3, 3, tzinfo=UTC)


async def due_jobs(database: Database) -> dict[str, datetime]:
    async with database.reading_without_tenant() as session:
        return {row["kind"]: row["due_at"] for row in await session.fetch("SELECT kind, due_at FROM jobs")}


async def test_production_has_no_clock_to_move_and_no_demo(terminal: Terminal) -> None:
    terminal.monkeypatch.setenv("RESELLER_ENVIRONMENT", "production")
    terminal.monkeypatch.setenv("RESELLER_SECRET_KEY", "x" * 40)
    terminal.monkeypatch.setenv("RESELLER_BASE_URL", "https://console.example")
    for words in (("clock", "set"), ("demo", "load")):
        done = await terminal.run(*words)
        assert done.status == 1
        assert "for development" in done.err


async def test_the_schema_is_printed_as_it_is_kept(terminal: Terminal) -> None:
    done = await terminal.run("schema")
    assert done.status == 0
    assert "type Query" in done.out


def documented() -> list[list[str]]:
    """Every command line that the README shows."""
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    return [shlex.split(line)[1:] for line in lines if line.startswith("reseller-console ")]


@pytest.mark.parametrize("words", documented(), ids=" ".join)
async def test_the_readme_shows_commands_and_options_that_exist(terminal: Terminal, words: list[str]) -> None:
    names = list(takewhile(lambda word: not word.startswith("-"), words))[:2]
    known = len(names) if names[0] in GROUPS else 1
    done = await terminal.run(*names[:known], "--help")
    assert done.status == 0, done.err
    assert all(word in done.out for word in words if word.startswith("--"))


def test_the_readme_shows_commands_at_all() -> None:
    assert len(documented()) >= 8
