"""Reading invoices and lines, many at once, with the rights of who asks."""

from collections.abc import Mapping
from uuid import UUID

from reseller.invoices.documents import InvoicePaper, invoice_papers
from reseller.invoices.lines import LineRow, lines_by_id
from reseller.invoices.queries import InvoiceRow, invoices_by_id
from reseller.partners.queries import reseller_facts
from reseller.plumbing.database import ReadSession
from reseller_api.things import Asking


async def rows_by_id(session: ReadSession, keys: list[UUID], asked: Asking) -> Mapping[UUID, InvoiceRow]:
    """Invoices by id, without what only the document says."""
    today = (await reseller_facts(session)).today(asked.now)
    return await invoices_by_id(session, keys, actor=asked.actor, today=today)


async def papers(session: ReadSession, keys: list[UUID], asked: Asking) -> Mapping[UUID, InvoicePaper]:
    """What invoices say of themselves, by id."""
    today = (await reseller_facts(session)).today(asked.now)
    return await invoice_papers(session, keys, actor=asked.actor, today=today)


async def lines(session: ReadSession, keys: list[UUID], asked: Asking) -> Mapping[UUID, LineRow]:
    """Lines of invoices by id."""
    return await lines_by_id(session, keys, actor=asked.actor)
