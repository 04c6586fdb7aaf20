"""What a month's invoice would hold if it were made now, by the code that makes it."""

from datetime import date

import strawberry

from customers.charges.lines import OwedLine
from reseller.invoices import preview
from reseller.rules.lines import ChargeKind
from reseller.rules.periods import Month
from reseller.rules.pricing import UnitPrice
from reseller_api.ids import global_id
from reseller_api.invoices.parts import InvoiceCustomer, InvoiceTax
from reseller_api.mirroring import mirror
from reseller_api.scalars import Money


@strawberry.type
class OwedInvoiceLine:
    """A line of an invoice to come."""

    kind: ChargeKind
    month: Month
    customer_name: str
    product_name: str
    subscription_id: strawberry.ID
    first_day: date
    last_day: date
    quantity: int
    days: int
    period_days: int
    unit_price: Money
    net: Money
    po_number: str | None
    rules: list[str]

    @classmethod
    def of(cls, line: OwedLine, currency: str) -> "OwedInvoiceLine":
        """The line with its amounts."""
        return mirror(
            cls,
            line,
            kind=ChargeKind(line.kind),
            month=Month.of(line.month),
            subscription_id=global_id("Subscription", line.subscription_id),
            unit_price=Money.unit(UnitPrice(line.unit_micros, line.unit_divisor), currency),
            net=Money.of(line.net_minor, currency),
            rules=list(line.rules),
        )


@strawberry.type
class InvoicePreview:
    """`lines` are the first thousand; totals and the customers' parts count all of them."""

    month: Month
    tax_date: date
    currency: str
    line_count: int
    net: Money
    tax: Money
    gross: Money
    taxes: list[InvoiceTax]
    customers: list[InvoiceCustomer]
    lines: list[OwedInvoiceLine]

    @classmethod
    def of(cls, found: preview.InvoicePreview) -> "InvoicePreview":
        """The preview with its amounts."""
        totals, currency = found.totals, found.currency
        return cls(
            month=found.month,
            tax_date=found.tax_date,
            currency=currency,
            line_count=totals.lines,
            net=Money.of(totals.net_minor, currency),
            tax=Money.of(totals.tax_minor, currency),
            gross=Money.of(totals.net_minor + totals.tax_minor, currency),
            taxes=[InvoiceTax.of(tax, currency) for tax in totals.taxes],
            customers=[InvoiceCustomer.of(share, currency) for share in found.customers],
            lines=[OwedInvoiceLine.of(line, currency) for line in found.lines],
        )
