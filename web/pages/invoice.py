"""One invoice as a document, its lines explained, and its full credit."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from typing import Any
from uuid import UUID

from starlette.responses import Response, StreamingResponse

from reseller.invoices.actions import credit_invoice
from reseller.invoices.documents import InvoiceDocument, get_invoice
from reseller.invoices.export import invoice_csv
from reseller.invoices.lines import LineRow, find_line, lines_page
from reseller.invoices.preview import CustomerShare
from reseller.invoices.statuses import InvoiceKind
from reseller.invoices.whereabouts import home_of
from reseller.plumbing.database import ReadSession, WriteSession
from reseller.plumbing.idempotency import Effect
from reseller.plumbing.pages import IdSlice
from reseller.rules.access import Verb
from reseller.rules.errors import NotFound
from reseller.rules.money import Money
from web.context import Call
from web.forms import Form
from web.pages.invoice_document import document, group_of, line_of, order_text
from web.pages.invoice_words import plan_name, why
from web.pages.paging import slice_of
from web.texts import _

SMALL = 200
GROUPS = 100
LINES = 100


async def show(call: Call) -> Response:
    """GET /invoices/{invoice}: a small one whole; of a large one the groups, one of them open."""
    call.need(Verb.READ_INVOICES)
    async with invoice_reading(call) as (session, invoice_id):
        found = await get_invoice(session, invoice_id, actor=call.actor, today=call.today)
        groups = await _groups(call, session, found)
    return call.page("invoices/show.html", {**document(call, found), **groups}, block="lines")


async def explain(call: Call) -> Response:
    """GET /invoices/{invoice}/lines/{line}: opens below its line by script, a page of its own without."""
    call.need(Verb.READ_INVOICES)
    async with invoice_reading(call) as (session, invoice_id):
        found = await find_line(session, call.path_id("line", "line"), actor=call.actor)
        if found is None or found.row.invoice_id != invoice_id:
            raise NotFound("line")
    row = found.row
    told = (row.customer_name, order_text(row.order_number), plan_name(row.terms_key))
    context = {
        "invoice": {"id": row.invoice_id, "number": found.invoice_number},
        "line": line_of(row),
        "customer": row.customer_name,
        "explanation": why(
            row.charge,
            found.explanation,
            terms_key=row.terms_key,
            currency=row.currency,
            about=", ".join(filter(None, told)),
            close=f"/invoices/{row.invoice_id}#line-{row.id}",
        ),
    }
    return call.page("invoices/line.html", context, block="opened")


async def csv(call: Call) -> Response:
    """GET /invoices/{invoice}.csv: every line, sent as the database writes it."""
    call.need(Verb.EXPORT_INVOICES)
    async with invoice_reading(call) as (session, invoice_id):
        found = await get_invoice(session, invoice_id, actor=call.actor, today=call.today)
    headers = {
        "content-disposition": f'attachment; filename="{found.row.number}.csv"', "cache-control": "no-store",
    }  # fmt: skip
    return StreamingResponse(_csv(call), media_type="text/csv; charset=utf-8", headers=headers)


async def _csv(call: Call) -> AsyncIterator[bytes]:
    async with (
        invoice_reading(call) as (session, invoice_id),
        aclosing(invoice_csv(session, invoice_id, actor=call.actor)) as chunks,
    ):
        async for chunk in chunks:
            yield bytes(chunk)


async def review_credit(call: Call) -> Response:
    """GET /invoices/{invoice}/credit."""
    call.need(Verb.CREDIT)
    return await _credit(call, Form.blank(reason=""))


async def credit(call: Call) -> Response:
    """POST /invoices/{invoice}/credit: lines and tax reversed exactly, the invoice itself unchanged (I6)."""
    call.need(Verb.CREDIT)
    form = await call.form()
    reason, invoice_id = form.text("reason", longest=500), call.path_id("invoice", "invoice")
    home = await home_of_invoice(call, invoice_id)

    async def act(session: WriteSession) -> Effect:
        made = await credit_invoice(session, invoice_id, reason=reason, **call.deed)
        return {"invoice": str(made)}

    done = await call.attempt(form, act, operation="credit_invoice", within=home)
    if done is None:
        return await _credit(call, form)
    return call.go(f"/invoices/{done['invoice']}", _("The invoice is credited in full by this credit note."))


async def _credit(call: Call, form: Form) -> Response:
    async with invoice_reading(call) as (session, invoice_id):
        found = await get_invoice(session, invoice_id, actor=call.actor, today=call.today)
    if found.row.kind is InvoiceKind.CREDIT_NOTE:
        raise NotFound("invoice")
    context = {
        "invoice": {"id": invoice_id, "number": found.row.number},
        "gross": Money(-found.row.gross_minor, found.row.currency),
        "net": Money(-found.row.net_minor, found.row.currency),
        "tax": Money(-found.row.tax_minor, found.row.currency),
        "lines": found.row.lines,
        "form": form,
        "key": form.key(),
    }
    return call.page("invoices/credit.html", context, block="form", status=form.status)


# ------------------------------------------------------------------- reading


@asynccontextmanager
async def invoice_reading(call: Call) -> AsyncIterator[tuple[ReadSession, UUID]]:
    """A reading in the reach of the invoice in the address; NOT_FOUND for what no reseller has."""
    invoice_id = call.path_id("invoice", "invoice")
    if call.place.provider is None:
        async with call.reading() as session:
            yield session, invoice_id
        return
    async with call.console.database.reading(await home_of_invoice(call, invoice_id)) as session:
        yield session, invoice_id


async def home_of_invoice(call: Call, invoice_id: UUID) -> UUID:
    """The reseller of an invoice that provider staff opened; NOT_FOUND for what no reseller has."""
    async with call.console.database.provider_reading() as session:
        home = await home_of(session, "Invoice", invoice_id)
    if home is None:
        raise NotFound("invoice")
    return home


async def _groups(call: Call, session: ReadSession, found: InvoiceDocument) -> dict[str, Any]:
    """The groups of lines: all open for a small invoice, one for a large one."""
    invoice_id, currency = found.row.id, found.row.currency
    base = f"/invoices/{invoice_id}"
    if found.row.lines <= SMALL:
        lines = await _all_lines(call, session, invoice_id)
        whole = [group_of(each, currency, lines, base) for each in found.customers]
        return {"groups": whole, "next_href": ""}
    opened = _chosen(call, found.customers)
    page, more = None, ""
    if opened is not None:
        page = await lines_page(
            session, invoice_id, slice_of(call, LINES), actor=call.actor, customer_id=opened.customer_id
        )
        if page.has_next:
            more = f"{base}?customer={opened.customer_id}&after={page.rows[-1].id}#lines"
    shown, rest = _some(call, found.customers)
    own = page.rows if page else None
    groups = [group_of(each, currency, own if each == opened else None, base) for each in shown]
    for group in groups:
        group["more"] = more if group["lines"] else ""
    return {"groups": groups, "next_href": f"{base}?groups={rest}#lines" if rest else ""}


async def _all_lines(call: Call, session: ReadSession, invoice_id: UUID) -> list[LineRow]:
    lines: list[LineRow] = []
    after: UUID | None = None
    while True:
        page = await lines_page(session, invoice_id, IdSlice(first=LINES, after=after), actor=call.actor)
        lines += page.rows
        if not page.has_next:
            return lines
        after = page.rows[-1].id


def _chosen(call: Call, customers: Sequence[CustomerShare]) -> CustomerShare | None:
    return next((each for each in customers if str(each.customer_id) == call.query("customer")), None)


def _some(call: Call, customers: Sequence[CustomerShare]) -> tuple[Sequence[CustomerShare], int]:
    """One page of groups, which begins at the one asked for; and where the next page begins, 0 for none."""
    asked = call.query("groups")
    first = int(asked) if asked.isdecimal() and len(asked) < 9 else 0
    if (opened := _chosen(call, customers)) is not None:
        first = customers.index(opened) // GROUPS * GROUPS
    rest = first + GROUPS
    return customers[first:rest], rest if rest < len(customers) else 0
