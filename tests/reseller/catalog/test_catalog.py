"""Products and dated prices: the provider's, all or none, never in the past (M4, M6)."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from reseller.catalog.actions import NewPrice, create_product, publish_prices, update_product
from reseller.catalog.queries import (
    list_prices,
    price_changes,
    price_schedule,
    product,
    products,
    products_page,
)
from reseller.plumbing.database import Database
from reseller.plumbing.ids import new_id
from reseller.plumbing.pages import IdSlice
from reseller.rules.access import Role
from reseller.rules.errors import Conflict, Forbidden, InputInvalid, NotFound, PriceNotSet
from reseller.rules.pricing import Price, PriceSchedule
from tests.builders import OPERATOR, a_price, a_product, a_provider, a_world, an_actor

TODAY = date(2026, 3, 16)
DAY = timedelta(days=1)


async def schedule_of(database: Database, product_id: UUID, **given: Any) -> PriceSchedule:
    given = {"terms_key": "google_flexible", "period": "month", "currency": "EUR", **given}
    async with database.reading_without_tenant() as session:
        return await price_schedule(session, product_id, **given)


async def publish(database: Database, now: datetime, *prices: NewPrice, actor: Any = OPERATOR) -> None:
    async with database.unit_of_work(await a_provider(database, now)) as session:
        await publish_prices(session, prices=prices, actor=actor, now=now, today=TODAY)


def a_new_price(product_id: UUID, **changes: Any) -> NewPrice:
    given = {
        "terms_key": "google_flexible",
        "period": "month",
        "currency": "EUR",
        "valid_from": TODAY,
        "price": Price.parse("6.00"),
        **changes,
    }
    return NewPrice(product_id, **given)


async def test_the_price_in_force_is_the_latest_one_published_for_the_day(
    shared_database: Database, now: datetime
) -> None:
    made = await a_product(shared_database, now)
    await publish(shared_database, now, a_new_price(made))
    await publish(shared_database, now, a_new_price(made, price=Price.parse("6.50")))
    later = a_new_price(made, valid_from=TODAY + DAY, price=Price.parse([[1, "7.00"], [50, "6.123456"]]))
    await publish(shared_database, now, later)
    schedule = await schedule_of(shared_database, made)
    assert schedule.in_force(TODAY).at(1).text() == "6.50"
    assert schedule.in_force(TODAY + DAY).at(50).text() == "6.123456"
    with pytest.raises(PriceNotSet):
        schedule.in_force(TODAY - DAY)


@pytest.mark.parametrize(
    "other", [{"currency": "USD"}, {"terms_key": "google_annual_monthly"}, {"period": "year"}]
)
async def test_a_price_is_for_its_terms_period_and_currency_alone(
    shared_database: Database, now: datetime, other: dict[str, str]
) -> None:
    made = await a_product(shared_database, now)
    await publish(shared_database, now, a_new_price(made))
    with pytest.raises(PriceNotSet):
        (await schedule_of(shared_database, made, **other)).in_force(TODAY)


async def test_the_list_tells_until_when_a_price_holds_and_what_changes_when(
    shared_database: Database, now: datetime
) -> None:
    made = await a_product(shared_database, now)
    await publish(
        shared_database,
        now,
        a_new_price(made, price=Price.parse("5.00")),
        a_new_price(made),
        a_new_price(made, valid_from=TODAY + 10 * DAY, price=Price.parse("7.00")),
    )
    async with shared_database.reading_without_tenant() as session:
        listed = await list_prices(session, made)
        running = await list_prices(session, made, since=TODAY + 10 * DAY)
        changes = [entry for entry in await price_changes(session, TODAY) if entry.product_id == made]
    assert [(entry.valid_from, entry.until, entry.price.at(1).text()) for entry in listed] == [
        (TODAY, TODAY + 10 * DAY, "6.00"),
        (TODAY + 10 * DAY, None, "7.00"),
    ]
    assert running == listed[1:]
    assert changes == list(listed[1:])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"valid_from": TODAY - DAY}, "valid_from"),
        ({"terms_key": "horizon"}, "terms_key"),
        ({"terms_key": "unheard_of"}, "terms_key"),
        ({"period": "year"}, "period"),
        ({"currency": "XYZ"}, "currency"),
    ],
)
async def test_one_price_that_does_not_fit_refuses_them_all(
    shared_database: Database, now: datetime, changes: dict[str, Any], field: str
) -> None:
    made = await a_product(shared_database, now, terms_keys=("google_flexible",))
    with pytest.raises(InputInvalid) as refusal:
        await publish(shared_database, now, a_new_price(made), a_new_price(made, **changes))
    assert refusal.value.field is not None
    assert refusal.value.field[-1] == field
    assert (await schedule_of(shared_database, made)).listed == ()


async def test_only_the_operator_sells_and_prices(shared_database: Database, now: datetime) -> None:
    provider_id = await a_provider(shared_database, now)
    made = await a_product(shared_database, now)
    for role in (Role.PROVIDER_FINANCE, Role.RESELLER_OWNER):
        actor = an_actor(role)
        with pytest.raises(Forbidden):
            await publish(shared_database, now, a_new_price(made), actor=actor)
        async with shared_database.unit_of_work(provider_id) as session:
            with pytest.raises(Forbidden):
                await create_product(
                    session, vendor="V", name="N", terms_keys=["horizon"], actor=actor, now=now, today=TODAY
                )
    with pytest.raises(NotFound):
        await publish(shared_database, now, a_new_price(new_id(now)))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"vendor": "\x00"}, "vendor"),
        ({"unit": ""}, "unit"),
        ({"terms_keys": []}, "terms_keys"),
        ({"terms_keys": ["unheard_of"]}, "terms_keys"),
    ],
)
async def test_a_product_that_does_not_fit_is_refused_with_its_field(
    shared_database: Database, now: datetime, changes: dict[str, Any], field: str
) -> None:
    given = {"vendor": "Google", "name": "Fits", "terms_keys": ["horizon"], **changes}
    async with shared_database.unit_of_work(await a_provider(shared_database, now)) as session:
        with pytest.raises(InputInvalid) as refusal:
            await create_product(session, actor=OPERATOR, now=now, today=TODAY, **given)
    assert refusal.value.field == (field,)


async def test_a_product_name_is_taken_once(shared_database: Database, now: datetime) -> None:
    await a_product(shared_database, now, name="Only one")
    with pytest.raises(InputInvalid) as refusal:
        await a_product(shared_database, now, name=" Only  one ")
    assert refusal.value.field == ("name",)


async def test_a_product_can_be_taken_off_the_offer(database: Database, now: datetime) -> None:
    made, kept = await a_product(database, now), await a_product(database, now)
    async with database.unit_of_work(await a_provider(database, now)) as session:
        change = {"terms_keys": ["horizon"], "retired": True, "actor": OPERATOR, "now": now, "today": TODAY}
        await update_product(session, made, version=1, **change)  # type: ignore[arg-type]
        found = await product(session, made)
        assert (found.retired_at, found.terms_keys, found.version) == (now, ("horizon",), 2)
        page = await products_page(session, IdSlice(first=9), with_retired=False)
        assert [row.id for row in page.rows] == [kept]
        assert set(await products(session)) == {made, kept}
        with pytest.raises(Conflict):
            await update_product(session, made, version=1, **change)  # type: ignore[arg-type]
        with pytest.raises(NotFound):
            await update_product(session, new_id(now), version=1, **change)  # type: ignore[arg-type]


async def test_a_contract_price_stands_beside_the_list_for_its_subscription_alone(
    shared_database: Database, now: datetime
) -> None:
    world = await a_world(shared_database, now)
    await a_price(shared_database, world.product_id, now, price="8.00")
    async with shared_database.reading(world.reseller_id) as session:
        none = await price_schedule(
            session, world.product_id, "google_flexible", "month", "EUR", subscription_id=new_id(now)
        )
    assert none.contract == ()
    assert [entry.price.at(1).text() for entry in none.listed] == ["6.00", "8.00"]
