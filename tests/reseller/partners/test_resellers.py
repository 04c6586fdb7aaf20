"""The provider's record, and its resellers' contracts."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest

from reseller.partners.actions import create_reseller, provider_init, update_provider, update_reseller
from reseller.partners.contract import ProviderSettings, ResellerSettings
from reseller.partners.queries import (
    provider_facts,
    reseller_facts,
    reseller_ids,
    resellers_page,
)
from reseller.plumbing.database import Database
from reseller.plumbing.ids import new_id
from reseller.plumbing.pages import IdSlice
from reseller.rules.access import Role
from reseller.rules.errors import Conflict, Forbidden, InputInvalid, NotFound
from reseller.rules.periods import Span
from tests.builders import OPERATOR, a_provider, a_reseller, an_actor, reseller_settings


async def change(
    database: Database,
    reseller_id: UUID,
    now: datetime,
    *,
    actor: Any = OPERATOR,
    version: int | None = None,
    **changes: Any,
) -> None:
    async with database.unit_of_work(reseller_id) as session:
        settings = replace(ResellerSettings.of(await reseller_facts(session)), **changes)
        await update_reseller(session, settings=settings, version=version, actor=actor, now=now)


async def test_a_contract_is_kept_as_it_was_agreed(shared_database: Database, now: datetime) -> None:
    made = await a_reseller(
        shared_database,
        now,
        code="north",
        contract_limit=500,
        vat_id="ie 6388047V",
        vat_exempt_from=date(2026, 1, 1),
        vat_exempt_until=date(2026, 12, 31),
        vat_exempt_reference="56B-1",
        payment_days=30,
        link=None,
    )
    async with shared_database.reading(made) as session:
        facts = await reseller_facts(session)
    assert (facts.code, facts.name, facts.currency) == ("NORTH", "North", "EUR")
    assert (facts.zone, facts.payment_days, facts.contract_limit) == ("Europe/Dublin", 30, 500)
    assert (facts.vat_id, facts.vat_id_valid) == ("IE6388047V", True)
    assert facts.exempt == Span.inclusive(date(2026, 1, 1), date(2026, 12, 31))
    assert (facts.link_mode, facts.shows_prices, facts.version) == ("off", False, 1)
    assert facts.today(now) == date(2026, 3, 16)


async def test_the_tenant_comes_back_after_a_reseller_is_created(
    shared_database: Database, now: datetime
) -> None:
    provider_id = await a_provider(shared_database, now)
    async with shared_database.unit_of_work(provider_id) as session:
        made = await create_reseller(
            session, code="BACK", settings=reseller_settings(), actor=OPERATOR, now=now
        )
        assert session.reseller_id == provider_id
        assert await session.fetchval("SELECT current_setting('app.reseller_id')") == str(provider_id)
    async with shared_database.reading(made) as session:
        logged = await session.fetch(
            "SELECT action, actor_kind, on_behalf FROM action_log WHERE reseller_id = $1", made
        )
    assert [tuple(row) for row in logged] == [("reseller_created", "PROVIDER_STAFF", "North")]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"legal_name": "x" * 201}, "legal_name"),
        ({"country": "Ireland"}, "country"),
        ({"country": "XX"}, "country"),
        ({"currency": "EURO"}, "currency"),
        ({"billing_zone": "Dublin"}, "billing_zone"),
        ({"billing_zone": "../etc/passwd"}, "billing_zone"),
        ({"vat_id": "IE6388047W"}, "vat_id"),
        ({"vat_id": "NL004495445B01"}, "vat_id"),
        ({"payment_days": -1}, "payment_days"),
        ({"payment_days": 366}, "payment_days"),
        ({"payment_days": 14.5}, "payment_days"),
        ({"email": "a@b@c.d"}, "email"),
        ({"email": "a@b.example."}, "email"),
        ({"email": "a@b.example\nBcc: x@y.z"}, "email"),
        ({"address": {"lines": ["1", "2", "3", "4", "5"]}}, "address"),
        ({"address": {"street": "Main Street"}}, "address"),
        ({"address": {"lines": [], "city": "Dublin"}}, "address"),
        ({"address": {"lines": [" "], "city": "Dublin"}}, "address"),
        ({"address": {"lines": ["1 Quay"]}}, "city"),
        ({"address": {"lines": ["1 Quay"], "city": "x" * 201}}, "city"),
        ({"address": {"lines": ["1 Quay"], "city": "Dublin", "postal_code": "x" * 201}}, "postal_code"),
        ({"vat_exempt_until": date(2026, 1, 1)}, "vat_exempt_from"),
        ({"vat_exempt_from": date(2026, 2, 1), "vat_exempt_until": date(2026, 1, 1)}, "vat_exempt_until"),
        ({"country": "NL", "vat_exempt_from": date(2026, 1, 1)}, "vat_exempt_from"),
    ],
)
async def test_what_a_contract_can_not_say_is_refused_with_its_field(
    changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(InputInvalid) as refusal:
        reseller_settings(**changes).checked()
    assert refusal.value.field
    assert refusal.value.field[-1] == field


@pytest.mark.parametrize("code", ["", "A", "A" * 13, "NO RTH", "NÖRTH", "A-B"])
async def test_a_code_is_2_to_12_letters_and_digits(
    shared_database: Database, now: datetime, code: str
) -> None:
    with pytest.raises(InputInvalid) as refusal:
        await a_reseller(shared_database, now, code=code or " ")
    assert refusal.value.field == ("code",)


async def test_a_code_belongs_to_one_reseller(shared_database: Database, now: datetime) -> None:
    made = await a_reseller(shared_database, now, code="ONCE")
    with pytest.raises(InputInvalid) as refusal:
        await a_reseller(shared_database, now, code="once")
    assert refusal.value.field == ("code",)
    async with shared_database.reading_without_tenant() as session:
        assert await reseller_ids(session, ["ONCE", "NEVER"]) == {"ONCE": made}


async def test_the_operator_changes_a_contract_but_not_what_it_fixes(
    shared_database: Database, now: datetime
) -> None:
    made = await a_reseller(shared_database, now, link=None)
    await change(shared_database, made, now, version=1, name="North West", payment_days=7)
    async with shared_database.reading(made) as session:
        facts = await reseller_facts(session)
    assert (facts.name, facts.payment_days, facts.version) == ("North West", 7, 2)
    with pytest.raises(InputInvalid):
        await change(shared_database, made, now, currency="USD")
    with pytest.raises(InputInvalid):
        await change(shared_database, made, now, billing_zone="Europe/Paris")
    with pytest.raises(Conflict) as refusal:
        await change(shared_database, made, now, version=1, name="Stale")
    assert refusal.value.details == {"version": 2}


async def test_an_owner_changes_tax_data_but_not_the_contract(
    shared_database: Database, now: datetime
) -> None:
    made = await a_reseller(shared_database, now)
    owner = an_actor(Role.RESELLER_OWNER, made)
    await change(shared_database, made, now, actor=owner, vat_id="IE6388047V", shows_prices=True)
    async with shared_database.reading(made) as session:
        facts = await reseller_facts(session)
    assert (facts.vat_id_valid, facts.shows_prices) == (True, True)
    with pytest.raises(Forbidden):
        await change(shared_database, made, now, actor=owner, payment_days=90)
    for role in (Role.RESELLER_SALES, Role.RESELLER_FINANCE, Role.PROVIDER_FINANCE):
        with pytest.raises(Forbidden):
            await change(shared_database, made, now, actor=an_actor(role, made), email="a@b.example")
    with pytest.raises(Forbidden):
        await a_reseller_by(shared_database, now, owner)


async def a_reseller_by(database: Database, now: datetime, actor: Any) -> None:
    async with database.unit_of_work(await a_provider(database, now)) as session:
        await create_reseller(session, code="MINE", settings=reseller_settings(), actor=actor, now=now)


async def test_provider_staff_page_through_all_resellers(database: Database, now: datetime) -> None:
    made = [await a_reseller(database, now) for _ in range(3)]
    async with database.provider_reading() as session:
        page = await resellers_page(session, IdSlice(first=2))
        rest = await resellers_page(session, IdSlice(first=2, after=page.rows[-1].reseller_id))
    assert [row.reseller_id for row in (*page.rows, *rest.rows)] == made
    assert (page.has_next, rest.has_next) == (True, False)


async def test_an_unknown_reseller_is_not_found(shared_database: Database, now: datetime) -> None:
    async with shared_database.reading(new_id(now)) as session:
        with pytest.raises(NotFound):
            await reseller_facts(session)


async def test_the_provider_has_one_record_which_its_operator_changes(
    database: Database, now: datetime
) -> None:
    async with database.reading_without_tenant() as session:
        with pytest.raises(NotFound):
            await provider_facts(session)
    provider_id = await a_provider(database, now)
    async with database.unit_of_work(provider_id) as session:
        settings = replace(ProviderSettings.of(await provider_facts(session)), review_window_days=5)
        with pytest.raises(InputInvalid):
            await provider_init(session, settings=settings, actor=OPERATOR, now=now)
        await update_provider(session, settings=settings, version=1, actor=OPERATOR, now=now)
        assert (await provider_facts(session)).review_window_days == 5
        with pytest.raises(Conflict):
            await update_provider(session, settings=settings, version=1, actor=OPERATOR, now=now)
        wrongs: list[dict[str, Any]] = [
            {"country": "US"}, {"zone": "Nowhere"}, {"review_window_days": 61},
        ]  # fmt: skip
        for wrong in wrongs:
            changed = replace(settings, **wrong)
            with pytest.raises(InputInvalid):
                await update_provider(session, settings=changed, version=2, actor=OPERATOR, now=now)
        finance = an_actor(Role.PROVIDER_FINANCE)
        with pytest.raises(Forbidden):
            await update_provider(session, settings=settings, version=2, actor=finance, now=now)
