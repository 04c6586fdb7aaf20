"""The models name the columns that the migrations made, no more and no fewer."""

import asyncpg
import pytest
from sqlmodel import SQLModel

from customers.charges.models import Charge, MonthFigure
from reseller.invoices import models

MODELS = [
    Charge,
    MonthFigure,
    models.MonthRun,
    models.MonthOfReseller,
    models.InvoiceId,
    models.Invoice,
    models.InvoiceLine,
    models.InvoiceTax,
    models.InvoiceEvent,
]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
async def test_a_model_mirrors_its_table(owner: asyncpg.Connection, model: type[SQLModel]) -> None:
    table = SQLModel.metadata.tables[str(model.__tablename__)]
    found = await owner.fetch(
        "SELECT column_name, is_nullable = 'YES' AS nullable FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name = $1 ORDER BY ordinal_position",
        table.name,
    )
    columns = [(column.name, bool(column.nullable)) for column in table.columns]
    assert [(row["column_name"], row["nullable"]) for row in found] == columns
