"""A model says of its table what the migrations say."""

import pytest
from sqlalchemy import Table

from customers.accounts.models import ContractLimit, Customer
from customers.requests.models import LicenseRequest
from reseller.catalog.models import ListPrice, Product
from reseller.partners.models import Provider, Reseller, ResellerCode
from reseller.plumbing.database import Database

MODELS = (ContractLimit, Customer, LicenseRequest, ListPrice, Product, Provider, Reseller, ResellerCode)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
async def test_a_model_has_the_columns_of_its_table(shared_database: Database, model: type) -> None:
    table: Table = model.__table__  # type: ignore[attr-defined]
    async with shared_database.reading_without_tenant() as session:
        rows = await session.fetch(
            "SELECT column_name, is_nullable = 'YES' AS nullable FROM information_schema.columns"
            " WHERE table_name = $1",
            table.name,
        )
    stored = {row["column_name"]: row["nullable"] for row in rows}
    assert {column.name: column.nullable for column in table.columns} == stored
