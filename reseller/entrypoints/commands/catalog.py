"""`product create` and `price load`: what is sold, and for how much from when."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from reseller.entrypoints.commands.installation import OPERATOR, Installation, run
from reseller.entrypoints.commands.terminal import AsJson, answer
from reseller.rules.periods import billing_date
from reseller.rules.terms import PRESETS

if TYPE_CHECKING:
    from reseller.catalog.loading import PriceEntry

products = typer.Typer(help="Products.", no_args_is_help=True)
prices = typer.Typer(help="The price list.", no_args_is_help=True)


@products.callback()
def product() -> None:
    """Products."""


@prices.callback()
def price() -> None:
    """The price list."""


@products.command()
def create(
    name: Annotated[str, typer.Option(help="Its name, which no other product has.")],
    vendor: Annotated[str, typer.Option(help="Who makes it.")],
    terms: Annotated[
        list[str], typer.Option(help=f"License terms it is sold under; again for more. {', '.join(PRESETS)}.")
    ],
    unit: Annotated[str, typer.Option(help="What one of it is called.")] = "license",
    as_json: AsJson = False,
) -> None:
    """Add a product."""
    from reseller.catalog.actions import create_product

    async def work(here: Installation) -> UUID:
        provider = await here.provider()
        today = billing_date(here.now, provider.zone)
        async with here.database.unit_of_work(provider.provider_id) as session:
            return await create_product(
                session, vendor=vendor, name=name, terms_keys=terms, unit=unit, actor=OPERATOR, now=here.now,
                today=today,
            )  # fmt: skip

    made = run(work)
    answer({"id": made, "name": name}, f"{name} is a product now.", as_json=as_json)


@prices.command()
def load(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="JSON, or CSV by its ending.")
    ],
    as_json: AsJson = False,
) -> None:
    """Publish the prices of a file, all or none.

    JSON: a list of objects; CSV: a table with the same names in its first row. The names are product, terms,
    period, currency, valid_from, price. A price is 6.00, or tiers: [[1, "6.00"], [50, "5.50"]] in JSON,
    1:6.00 50:5.50 in CSV.
    """
    from reseller.catalog.actions import load_prices

    entries = _read(file)

    async def work(here: Installation) -> int:
        provider = await here.provider()
        today = billing_date(here.now, provider.zone)
        async with here.database.unit_of_work(provider.provider_id) as session:
            return await load_prices(session, entries=entries, actor=OPERATOR, now=here.now, today=today)

    count = run(work)
    said = "1 price is published." if count == 1 else f"{count:,} prices are published."
    answer({"prices": count}, said, as_json=as_json)


def _read(file: Path) -> tuple[PriceEntry, ...]:
    from reseller.catalog.loading import read_prices

    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise typer.BadParameter(f"{file} is no UTF-8 text.") from None
    return read_prices(text, is_csv=file.suffix.lower() == ".csv")
