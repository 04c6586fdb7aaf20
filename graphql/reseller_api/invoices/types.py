"""Invoices and credit notes as documents."""

from datetime import date
from functools import partial
from uuid import UUID

import strawberry

from reseller.invoices.documents import InvoicePaper, customer_shares
from reseller.invoices.lines import lines_pages
from reseller.invoices.queries import InvoiceRow
from reseller.invoices.statuses import InvoiceKind, InvoiceStatus
from reseller.rules.periods import Month
from reseller_api.connections import Connection, connect, connection_field
from reseller_api.context import Info
from reseller_api.ids import global_id, key_given
from reseller_api.invoices.lines import InvoiceLine
from reseller_api.invoices.loaders import papers, rows_by_id
from reseller_api.invoices.parts import InvoiceCustomer, InvoiceHappening, InvoiceTax, Party
from reseller_api.keysets import Keyset
from reseller_api.mirroring import mirror
from reseller_api.node import Node
from reseller_api.scalars import Money
from reseller_api.things import KINDS, Kind


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

    async def _paper(self, info: Info) -> InvoicePaper:
        home, asked = self.row.reseller_id, info.context
        found = await asked.load("papers", home, self.row.id, lambda s, keys: papers(s, keys, asked))
        if found is None:
            raise LookupError("an invoice without its paper")
        return found

    @strawberry.field
    async def seller(self, info: Info) -> Party:
        """The provider."""
        return Party.of((await self._paper(info)).seller)

    @strawberry.field
    async def bill_to(self, info: Info) -> Party:
        """The reseller, who is always the invoiced party."""
        return Party.of((await self._paper(info)).bill_to)

    @strawberry.field
    async def billing_zone(self, info: Info) -> str:
        """The zone of every date on it."""
        return str((await self._paper(info)).terms["billing_zone"])

    @strawberry.field
    async def tax_note(self, info: Info) -> str | None:
        """What the tax law asks the invoice to say."""
        note: str | None = (await self._paper(info)).terms["tax_note"]
        return note

    @strawberry.field
    async def taxes(self, info: Info) -> list[InvoiceTax]:
        """One row for each rate; there is always one."""
        found = await self._paper(info)
        return [InvoiceTax.of(tax, self.currency) for tax in found.taxes]

    @strawberry.field
    async def customers(self, info: Info) -> list[InvoiceCustomer]:
        """The customers' parts, by name."""
        found = await info.context.load("shares", self.row.reseller_id, self.row, customer_shares)
        return [InvoiceCustomer.of(share, self.currency) for share in found or ()]

    @strawberry.field
    async def events(self, info: Info) -> list[InvoiceHappening]:
        """What happened to it, the oldest first."""
        return [InvoiceHappening.of(event) for event in (await self._paper(info)).events]

    @strawberry.field
    def credits(self, info: Info) -> "Invoice | None":
        """The invoice that this credit note reverses."""
        found: Invoice | None = info.context.one("Invoice", self.row.reseller_id, self.row.credits)
        return found

    @strawberry.field
    async def credited_by(self, info: Info) -> "Invoice | None":
        """The credit note that reverses it."""
        note = (await self._paper(info)).credited_by
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
        home, actor = self.row.reseller_id, info.context.actor
        company = key_given("Customer", customer, "customer")
        read = partial(lines_pages, actor=actor, customer_id=company)
        page = await info.context.page(f"lines of {company}", home, self.row.id, rows.by_id(), read)
        return connect(page, partial(InvoiceLine.of, home))


def _invoice(_home: UUID, row: InvoiceRow) -> Invoice:
    return Invoice.of(row)


KINDS["Invoice"] = Kind(rows_by_id, _invoice)
