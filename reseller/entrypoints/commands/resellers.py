"""`reseller create`: taking on a reseller by its contract."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import typer

from reseller.entrypoints.commands.installation import OPERATOR, Installation, run
from reseller.entrypoints.commands.options import AddressLines, City, PostalCode, address_of
from reseller.entrypoints.commands.terminal import AsJson, answer

app = typer.Typer(help="Resellers.", no_args_is_help=True)


@app.callback()
def reseller() -> None:
    """Resellers."""


DAYS = ["%Y-%m-%d"]


@app.command()
def create(
    code: Annotated[str, typer.Option(help="2 to 12 letters and digits that begin its invoice numbers.")],
    name: Annotated[str, typer.Option(help="Name in the console.")],
    country: Annotated[str, typer.Option(help="Two letters, such as IE.")],
    currency: Annotated[str, typer.Option(help="Three letters, such as EUR.")],
    zone: Annotated[str, typer.Option(help="Billing zone: an IANA time zone, such as Europe/Dublin.")],
    address: AddressLines,
    legal_name: Annotated[str | None, typer.Option(help="Name on invoices; the name by default.")] = None,
    postal_code: PostalCode = "",
    city: City = "",
    email: Annotated[str, typer.Option(help="Address that invoices go to.")] = "",
    vat_id: Annotated[str | None, typer.Option(help="VAT id with its prefix.")] = None,
    vat_exempt_from: Annotated[
        datetime | None, typer.Option(formats=DAYS, help="First day of a VAT56B authorization.")
    ] = None,
    vat_exempt_until: Annotated[
        datetime | None, typer.Option(formats=DAYS, help="Its last day; open by default.")
    ] = None,
    vat_exempt_reference: Annotated[str | None, typer.Option(help="Number of that authorization.")] = None,
    payment_days: Annotated[int, typer.Option(help="Days until an invoice is due.")] = 14,
    contract_limit: Annotated[
        int | None, typer.Option(help="Most licenses of a product in one customer's domain.")
    ] = None,
    shows_prices: Annotated[
        bool, typer.Option("--shows-prices", help="Let the reseller's customers see amounts.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Take on a reseller."""
    from reseller.partners.actions import create_reseller
    from reseller.partners.contract import ResellerSettings

    settings = ResellerSettings(
        name=name, legal_name=legal_name or name, country=country, currency=currency, billing_zone=zone,
        address=address_of(address, postal_code, city), email=email, vat_id=vat_id,
        vat_exempt_from=vat_exempt_from.date() if vat_exempt_from else None,
        vat_exempt_until=vat_exempt_until.date() if vat_exempt_until else None,
        vat_exempt_reference=vat_exempt_reference, payment_days=payment_days, shows_prices=shows_prices,
    )  # fmt: skip

    async def work(here: Installation) -> UUID:
        provider = await here.provider()
        async with here.database.unit_of_work(provider.provider_id) as session:
            return await create_reseller(
                session, code=code, settings=settings, contract_limit=contract_limit, actor=OPERATOR,
                now=here.now,
            )  # fmt: skip

    made = run(work)
    answer({"id": made, "code": code.upper()}, f"{name} is a reseller now: {code.upper()}.", as_json=as_json)
