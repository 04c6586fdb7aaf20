"""`provider init`: the provider's own record, which invoices show."""

from typing import Annotated
from uuid import UUID

import typer

from reseller.entrypoints.commands.installation import OPERATOR, Installation, run
from reseller.entrypoints.commands.options import AddressLines, City, PostalCode, address_of
from reseller.entrypoints.commands.terminal import AsJson, answer

app = typer.Typer(help="The provider's own record.", no_args_is_help=True)


@app.callback()
def provider() -> None:
    """The provider's own record."""


@app.command()
def init(
    name: Annotated[str, typer.Option(help="Name in the console.")],
    country: Annotated[str, typer.Option(help="Two letters; a country of the EU.")],
    zone: Annotated[str, typer.Option(help="IANA time zone, such as Europe/Dublin.")],
    address: AddressLines,
    legal_name: Annotated[str | None, typer.Option(help="Name on invoices; the name by default.")] = None,
    postal_code: PostalCode = "",
    city: City = "",
    vat_id: Annotated[str | None, typer.Option(help="VAT id with its prefix.")] = None,
    iban: Annotated[str, typer.Option(help="Account that invoices are paid to.")] = "",
    bic: Annotated[str, typer.Option(help="Bank of that account.")] = "",
    email: Annotated[str, typer.Option(help="Address that answers questions on invoices.")] = "",
    review_window_days: Annotated[
        int, typer.Option(help="Days a drafted month waits before it is finalized.")
    ] = 0,
    as_json: AsJson = False,
) -> None:
    """Write the provider's record; once, before everything else."""
    from reseller.partners.actions import provider_init
    from reseller.partners.contract import ProviderSettings

    settings = ProviderSettings(
        name=name, legal_name=legal_name or name, country=country, zone=zone,
        address=address_of(address, postal_code, city), vat_id=vat_id,
        bank={"holder": legal_name or name, "iban": iban, "bic": bic} if iban else {}, email=email,
        review_window_days=review_window_days,
    )  # fmt: skip

    async def work(here: Installation) -> UUID:
        async with here.database.work_without_tenant() as session:
            return await provider_init(session, settings=settings, actor=OPERATOR, now=here.now)

    made = run(work)
    answer({"id": made, "name": name}, f"{name} is the provider now.", as_json=as_json)
