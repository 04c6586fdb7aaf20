"""What an invoice states beside its lines: parties, taxes, the customers' parts, and what happened to it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import strawberry

from reseller.invoices.documents import InvoiceEvent
from reseller.invoices.preview import CustomerShare
from reseller.invoices.totals import TaxRow
from reseller_api.ids import global_id
from reseller_api.partners.types import Address
from reseller_api.scalars import Decimal, Money


@strawberry.type
class Party:
    """A company as the invoice states it, frozen with it."""

    name: str
    trading_as: str
    address: Address
    country: str
    vat_id: str | None
    email: str

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "Party":
        """The party as it is stored."""
        return cls(
            name=stored["name"],
            trading_as=stored["trading_as"],
            address=Address.of(stored["address"]),
            country=stored["country"],
            vat_id=stored["vat_id"],
            email=stored["email"],
        )


@strawberry.type
class InvoiceTax:
    """One rate's net and tax, and why the rate applies, or why none does."""

    rate: Decimal
    net: Money
    tax: Money
    reason: str

    @classmethod
    def of(cls, row: TaxRow, currency: str) -> "InvoiceTax":
        """The tax in a row."""
        return cls(
            rate=Decimal(row.rate),
            net=Money.of(row.net_minor, currency),
            tax=Money.of(row.tax_minor, currency),
            reason=row.reason,
        )


@strawberry.type
class InvoiceCustomer:
    """One customer's part; the parts add up to the invoice's net and tax."""

    id: strawberry.ID
    name: str
    lines: int
    net: Money
    tax: Money

    @classmethod
    def of(cls, share: CustomerShare, currency: str) -> "InvoiceCustomer":
        """The part of a customer."""
        return cls(
            id=global_id("Customer", share.customer_id),
            name=share.name,
            lines=share.lines,
            net=Money.of(share.net_minor, currency),
            tax=Money.of(share.tax_minor, currency),
        )


@strawberry.type
class InvoiceHappening:
    """FINALIZED, SENT, PAID or CREDITED."""

    kind: str
    at: datetime
    actor: str

    @classmethod
    def of(cls, event: InvoiceEvent) -> "InvoiceHappening":
        """The event."""
        return cls(kind=event.kind, at=event.at, actor=event.actor_name)
