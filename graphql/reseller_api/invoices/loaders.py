"""Reading invoices and lines, many at once, with the rights of who asks."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from reseller.invoices.lines import find_line
from reseller.invoices.queries import InvoiceDocument, InvoiceRow, find_invoice, invoices_by_id
from reseller.partners.queries import reseller_facts
from reseller.plumbing.database import ReadSession
from reseller_api.things import Asking


async def rows_by_id(session: ReadSession, keys: list[UUID], asked: Asking) -> Mapping[UUID, InvoiceRow]:
    """Invoices by id, without what only the document says."""
    today = (await reseller_facts(session)).today(asked.now)
    return await invoices_by_id(session, keys, actor=asked.actor, today=today)


async def documents(session: ReadSession, keys: list[UUID], asked: Asking) -> Mapping[UUID, InvoiceDocument]:
    """Documents of invoices by id."""
    today = (await reseller_facts(session)).today(asked.now)
    found = {key: await find_invoice(session, key, actor=asked.actor, today=today) for key in keys}
    return {key: document for key, document in found.items() if document is not None}


async def lines_by_id(session: ReadSession, keys: list[UUID], asked: Asking) -> Mapping[UUID, Any]:
    """Lines of invoices by id."""
    found = {key: await find_line(session, key, actor=asked.actor) for key in keys}
    return {key: line.row for key, line in found.items() if line is not None}
