"""Reading invoices: lists, one of them, and what a month's would be."""

import strawberry

from reseller.invoices.preview import preview_invoice
from reseller.invoices.queries import InvoiceFilter, InvoiceRow, invoices_page
from reseller.invoices.statuses import InvoiceKind, InvoiceStatus
from reseller.partners.queries import provider_facts, reseller_facts, reseller_ids
from reseller.plumbing.pages import IdSlice, Page
from reseller.rules.access import Verb, require
from reseller.rules.periods import Month, billing_date
from reseller_api.connections import Connection, connect, connection_field
from reseller_api.context import Context, Info
from reseller_api.finding import find
from reseller_api.ids import key_given
from reseller_api.invoices.previews import InvoicePreview
from reseller_api.invoices.types import Invoice
from reseller_api.keysets import Keyset
from reseller_api.reach import Reselling


@strawberry.input
class InvoiceFilterInput:
    """Which invoices: each condition that is given must hold."""

    month: Month | None = None
    status: InvoiceStatus | None = None
    kind: InvoiceKind | None = None
    customer: strawberry.ID | None = None


@strawberry.type
class InvoiceQueries:
    """Reading invoices."""

    @strawberry.field
    async def invoice(self, info: Info, id: strawberry.ID) -> Invoice | None:
        """One invoice; null for an unknown one and for another's."""
        require(info.context.actor, Verb.READ_INVOICES)
        found: Invoice | None = await find(info.context, "Invoice", id)
        return found

    @connection_field
    async def invoices(
        self,
        info: Info,
        rows: Keyset,
        filter: InvoiceFilterInput | None = None,
        reseller: Reselling = None,
    ) -> Connection[Invoice]:
        """Invoices of every kind, the newest first; provider staff see every reseller's, or one's."""
        require(info.context.actor, Verb.READ_INVOICES)
        page = await _page(info.context, rows.by_id(), _wanted(filter), reseller)
        return connect(page, Invoice.of)

    @strawberry.field
    async def preview_invoice(
        self, info: Info, month: Month, reseller: Reselling = None
    ) -> InvoicePreview | None:
        """The month's invoice as it would be now; null where the month is closed."""
        home = await info.context.home(reseller, Verb.READ_INVOICES)
        async with info.context.reading(home) as session:
            found = await preview_invoice(session, month, actor=info.context.actor)
        return InvoicePreview.of(found) if found else None


def _wanted(given: InvoiceFilterInput | None) -> InvoiceFilter:
    if given is None:
        return InvoiceFilter()
    customer = key_given("Customer", given.customer, "customer")
    return InvoiceFilter(month=given.month, customer_id=customer, status=given.status, kind=given.kind)


async def _page(
    context: Context, rows: IdSlice, wanted: InvoiceFilter, reseller: str | None
) -> Page[InvoiceRow]:
    actor = context.actor
    if actor.role.is_provider and reseller is None:
        async with context.database.provider_reading() as session:
            everyone = list((await reseller_ids(session)).values())
            today = billing_date(context.now, (await provider_facts(session)).zone)
            return await invoices_page(
                session, rows, actor=actor, today=today, narrowed=wanted, resellers=everyone
            )
    async with context.reading(await context.home(reseller)) as session:
        today = (await reseller_facts(session)).today(context.now)
        return await invoices_page(session, rows, actor=actor, today=today, narrowed=wanted)
