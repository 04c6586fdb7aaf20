"""Options that several commands share."""

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from reseller.rules.errors import InputInvalid
from reseller.rules.periods import Month

AddressLines = Annotated[list[str], typer.Option("--address", help="A line of the address; up to four.")]
PostalCode = Annotated[str, typer.Option(help="Postal code.")]
City = Annotated[str, typer.Option(help="City, which invoices state.")]
OneReseller = Annotated[str | None, typer.Option("--reseller", help="Code of one reseller; all by default.")]


def address_of(lines: Sequence[str], postal_code: str, city: str) -> dict[str, Any]:
    """The address as records hold it."""
    return {"lines": list(lines), "postal_code": postal_code, "city": city}


def _month(text: str) -> Month:
    try:
        return Month.parse(text)
    except InputInvalid as refusal:
        raise typer.BadParameter(refusal.message) from None


AMonth = Annotated[Month, typer.Argument(parser=_month, metavar="YYYY-MM", help="The month.")]
