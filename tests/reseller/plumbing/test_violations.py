"""A constraint that refuses becomes the product's own error, by either way to the database."""

from uuid import UUID

import asyncpg
import pytest

from reseller.partners.models import ResellerCode
from reseller.plumbing.database import Database
from reseller.plumbing.violations import Violation, refusing, violation


class Taken(Exception):
    pass


async def by_driver(database: Database, reseller_id: UUID) -> None:
    async with database.unit_of_work(reseller_id) as session:
        with refusing(action_log_heads_pkey=Taken):
            for _ in range(2):
                await session.run("INSERT INTO action_log_heads VALUES ($1, 1, '')", reseller_id)


async def by_sqlalchemy(database: Database, reseller_id: UUID) -> None:
    async with database.unit_of_work(reseller_id) as session:
        await session.run("INSERT INTO reseller_codes VALUES ('SOUTH', $1, 'Europe/Dublin')", reseller_id)
        session.add(ResellerCode(code="SOUTH", reseller_id=reseller_id, billing_zone="Europe/Dublin"))
        with refusing(reseller_codes_pkey=Taken):
            await session.flush()


@pytest.mark.parametrize("way", [by_driver, by_sqlalchemy])
async def test_a_named_constraint_becomes_its_error(
    shared_database: Database, reseller_id: UUID, way: object
) -> None:
    assert callable(way)
    with pytest.raises(Taken):
        await way(shared_database, reseller_id)


async def another_constraint(database: Database, reseller_id: UUID) -> None:
    async with database.unit_of_work(reseller_id) as session:
        with refusing(something_else=Taken):
            await session.run("INSERT INTO action_log_heads VALUES ($1, NULL, '')", reseller_id)


async def test_other_violations_stay_as_they_are(shared_database: Database, reseller_id: UUID) -> None:
    with pytest.raises(asyncpg.NotNullViolationError):
        await another_constraint(shared_database, reseller_id)


def test_the_number_of_a_shard_is_no_part_of_the_name() -> None:
    error = asyncpg.UniqueViolationError(
        'duplicate key value violates unique constraint "orders_number_102008"'
    )
    assert violation(error) == Violation("23505", "orders_number")
    assert violation(ValueError("23505")) is None
