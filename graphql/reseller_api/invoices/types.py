"""Invoices as documents: parties, lines with their explanations, taxes, totals."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID

import strawberry

from reseller.invoices.lines import LineRow, lines_page, terms_of_lines
from reseller.invoices.preview import CustomerShare
from reseller.invoices.queries import InvoiceDocument, InvoiceEvent, InvoiceRow
from reseller.invoices.statuses import InvoiceKind, InvoiceStatus
from reseller.invoices.totals import TaxRow
from reseller.rules.explanations import explain
from reseller.rules.lines import ChargeKind
from reseller.rules.periods import Month
from reseller_api.connections import Connection, connect, connection_field
from reseller_api.context import Info
from reseller_api.customers.types import Customer
from reseller_api.ids import global_id, need_key
from reseller_api.invoices.loaders import documents, lines_by_id, rows_by_id
from reseller_api.keysets import Keyset
from reseller_api.mirroring import mirror
from reseller_api.node import Node
from reseller_api.orders.types import Order
from reseller_api.partners.types import Address
from reseller_api.references import reference
from reseller_api.scalars import Decimal, Money
from reseller_api.subscriptions.types import Subscription
from reseller_api.things import KINDS, Kind


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


@strawberry.type
class Step:
    """One number of a line's arithmetic, and the rule it comes from."""

    text: str
    value: str
    rule: str


@strawberry.type
class Explanation:
    """Why a line costs what it costs."""

    steps: list[Step]
    rules: list[str]


@strawberry.type
class InvoiceLine(Node):
    """One line; `month` is that of its first day."""

    kind: ChargeKind
    month: Month
    customer_name: str
    product_name: str
    first_day: date
    last_day: date
    quantity: int
    days: int
    period_days: int
    unit_price: Money
    net: Money
    po_number: str | None
    home: strawberry.Private[UUID]
    row: strawberry.Private[LineRow]

    @classmethod
    def of(cls, home: UUID, row: LineRow) -> "InvoiceLine":
        """The line in a row."""
        return mirror(
            cls,
            row,
            id=global_id("InvoiceLine", row.id),
            month=Month.of(row.month),
            unit_price=Money.unit(row.unit_price, row.currency),
            net=Money.of(row.net_minor, row.currency),
            home=home,
            row=row,
        )

    customer: Customer = reference("Customer", "row.customer_id", "Whose it is.")
    subscription: Subscription = reference("Subscription", "row.subscription_id", "What it is for.")
    order: Order | None = reference(
        "Order", "row.order_id", "The order that made it; null for what no order made."
    )

    @strawberry.field
    async def explanation(self, info: Info) -> Explanation:
        """Days, fraction, price and rounding, by the code that charged it, and the rules of its terms."""
        terms = await info.context.load("terms of lines", self.home, self.row.id, terms_of_lines)
        found = explain(self.row.charge, self.row.currency, terms=terms)
        return Explanation(steps=[Step(**step._asdict()) for step in found.steps], rules=list(found.rules))


@strawberry.type
class Invoice(Node):
    """An invoice or a credit note. Nothing in it is ever changed; what happens later is its status."""

    number: str
    kind: InvoiceKind
    status: InvoiceStatus
    month: Month | None
    issued_on: date
    tax_date: date
    due_on: date
    currency: str
    net: Money
    tax: Money
    gross: Money
    line_count: int
    reason: str | None
    row: strawberry.Private[InvoiceRow]

    @classmethod
    def of(cls, row: InvoiceRow) -> "Invoice":
        """The invoice in a row."""
        return mirror(
            cls,
            row,
            id=global_id("Invoice", row.id),
            net=Money.of(row.net_minor, row.currency),
            tax=Money.of(row.tax_minor, row.currency),
            gross=Money.of(row.gross_minor, row.currency),
            line_count=row.lines,
            row=row,
        )

    async def _document(self, info: Info) -> InvoiceDocument:
        home = self.row.reseller_id
        asked = info.context
        found = await asked.load("documents", home, self.row.id, lambda s, keys: documents(s, keys, asked))
        if found is None:
            raise LookupError("an invoice without its document")
        return found

    @strawberry.field
    async def seller(self, info: Info) -> Party:
        """The provider."""
        return Party.of((await self._document(info)).seller)

    @strawberry.field
    async def bill_to(self, info: Info) -> Party:
        """The reseller, who is always the invoiced party."""
        return Party.of((await self._document(info)).bill_to)

    @strawberry.field
    async def billing_zone(self, info: Info) -> str:
        """The zone of every date on it."""
        return str((await self._document(info)).terms["billing_zone"])

    @strawberry.field
    async def tax_note(self, info: Info) -> str | None:
        """What the tax law asks the invoice to say."""
        note: str | None = (await self._document(info)).terms["tax_note"]
        return note

    @strawberry.field
    async def taxes(self, info: Info) -> list[InvoiceTax]:
        """One row for each rate; there is always one."""
        found = await self._document(info)
        return [InvoiceTax.of(tax, self.currency) for tax in found.taxes]

    @strawberry.field
    async def customers(self, info: Info) -> list[InvoiceCustomer]:
        """The customers' parts, by name."""
        found = await self._document(info)
        return [InvoiceCustomer.of(share, self.currency) for share in found.customers]

    @strawberry.field
    async def events(self, info: Info) -> list[InvoiceHappening]:
        """What happened to it, the oldest first."""
        return [InvoiceHappening.of(event) for event in (await self._document(info)).events]

    @strawberry.field
    def credits(self, info: Info) -> "Invoice | None":
        """The invoice that this credit note reverses."""
        found: Invoice | None = info.context.one("Invoice", self.row.reseller_id, self.row.credits)
        return found

    @strawberry.field
    async def credited_by(self, info: Info) -> "Invoice | None":
        """The credit note that reverses it."""
        note = (await self._document(info)).credited_by
        if note is None:
            return None
        found: Invoice | None = await info.context.one("Invoice", self.row.reseller_id, note[0])
        return found

    @connection_field
    async def lines(
        self,
        info: Info,
        rows: Keyset,
        customer: strawberry.ID | None = None,
    ) -> Connection[InvoiceLine]:
        """Its lines in their order: all, or one customer's."""
        home, sliced = self.row.reseller_id, rows.by_id()
        company = need_key("Customer", customer, "customer") if customer else None
        actor = info.context.actor
        async with info.context.reading(home) as session:
            page = await lines_page(session, self.row.id, sliced, actor=actor, customer_id=company)
        return connect(page, partial(InvoiceLine.of, home))


def _invoice(_home: UUID, row: InvoiceRow) -> Invoice:
    return Invoice.of(row)


KINDS["Invoice"] = Kind(rows_by_id, _invoice)
KINDS["InvoiceLine"] = Kind(lines_by_id, InvoiceLine.of)
