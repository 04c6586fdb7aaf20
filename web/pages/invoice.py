"""One invoice as a document, its lines explained, and its full credit."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from starlette.responses import Response, StreamingResponse

from reseller.invoices.actions import credit_invoice
from reseller.invoices.export import invoice_csv
from reseller.invoices.lines import LineRow, find_line, lines_page
from reseller.invoices.preview import CustomerShare
from reseller.invoices.queries import InvoiceDocument, get_invoice
from reseller.invoices.statuses import InvoiceKind
from reseller.invoices.whereabouts import home_of
from reseller.plumbing.database import ReadSession, WriteSession
from reseller.plumbing.idempotency import Effect
from reseller.plumbing.pages import IdSlice
from reseller.rules.access import Verb
from reseller.rules.errors import NotFound
from reseller.rules.money import Money, digits
from web.context import Call
from web.forms import Form
from web.pages.contract import address_lines, country_name
from web.pages.invoice_words import KINDS, day_name, line_title, month_name, plan_name, why
from web.pages.paging import slice_of
from web.pages.taxes import tax_label
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
    return call.page("invoices/show.html", {**_document(call, found), **groups}, block="lines")


async def explain(call: Call) -> Response:
    """GET /invoices/{invoice}/lines/{line}: opens below its line by script, a page of its own without."""
    call.need(Verb.READ_INVOICES)
    async with invoice_reading(call) as (session, invoice_id):
        found = await find_line(session, call.path_id("line", "line"), actor=call.actor)
        if found is None or found.row.invoice_id != invoice_id:
            raise NotFound("line")
    row = found.row
    about = ", ".join(filter(None, (row.customer_name, _order(row.order_number), plan_name(row.terms_key))))
    context = {
        "invoice": {"id": row.invoice_id, "number": found.invoice_number},
        "line": _line(row),
        "customer": row.customer_name,
        "explanation": why(
            row.charge,
            found.explanation,
            terms_key=row.terms_key,
            currency=row.currency,
            about=about,
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
    async with invoice_reading(call) as (session, invoice_id):
        async for chunk in invoice_csv(session, invoice_id, actor=call.actor):
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
    home = await _home(call, invoice_id)

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
    async with call.console.database.reading(await _home(call, invoice_id)) as session:
        yield session, invoice_id


async def _home(call: Call, invoice_id: UUID) -> UUID:
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
        return {"groups": [_group(each, currency, lines, base) for each in found.customers], "next_href": ""}
    opened = _chosen(call, found.customers)
    page, more = None, ""
    if opened is not None:
        page = await lines_page(
            session, invoice_id, slice_of(call, LINES), actor=call.actor, customer_id=opened.customer_id
        )
        if page.has_next:
            more = f"{base}?customer={opened.customer_id}&after={page.rows[-1].id}#lines"
    shown, rest = _some(call, found.customers)
    groups = [_group(each, currency, page.rows if page and each == opened else None, base) for each in shown]
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


# ----------------------------------------------------------------- rendering


def _document(call: Call, found: InvoiceDocument) -> dict[str, Any]:
    row = found.row
    is_note = row.kind is InvoiceKind.CREDIT_NOTE
    return {
        "invoice": {
            "id": row.id,
            "number": row.number,
            "title": KINDS[row.kind],
            "status": row.status.value,
            "currency": row.currency,
            "month": row.month.first if row.month else None,
            "crumb": month_name(row.month.first) if row.month else row.number,
            "credits": {"id": row.credits, "number": row.credits_number} if row.credits else None,
            "credited_by": _reference(found.credited_by),
            "reason": row.reason or "",
            "net": Money(row.net_minor, row.currency),
            "gross": Money(row.gross_minor, row.currency),
            "line_count": row.lines,
            "seller": party(found.seller),
            "bill_to": party(found.bill_to),
            "dates": _dates(found),
            "notes": _notes(found),
        },
        "taxes": [
            {
                "label": tax_label(tax.reason, _taxing(found, tax.reason)),
                "rate": tax.rate,
                "net": Money(tax.net_minor, row.currency),
                "tax": Money(tax.tax_minor, row.currency),
            }
            for tax in found.taxes
        ],
        "may_credit": call.may(Verb.CREDIT) and not is_note and found.credited_by is None,
        "formats": ["csv"] if call.may(Verb.EXPORT_INVOICES) else [],
        "estimate": False,
    }


def party(frozen: Any) -> dict[str, Any]:
    """A party as its invoice shows it: name, address, country, VAT id."""
    lines = [*address_lines(frozen.get("address") or {}), country_name(frozen["country"])]
    if frozen.get("vat_id"):
        lines.append(_("VAT {vat_id}").format(vat_id=frozen["vat_id"]))
    return {"name": frozen["name"], "lines": lines}


def _reference(found: tuple[UUID, str] | None) -> dict[str, Any] | None:
    return {"id": found[0], "number": found[1]} if found else None


def _taxing(found: InvoiceDocument, reason: str) -> str:
    """The country whose rate it is: the provider's at home, else the reseller's (T2, T4)."""
    party_of = found.seller if reason == "domestic" else found.bill_to
    return str(party_of["country"])


def _dates(found: InvoiceDocument) -> list[str]:
    row = found.row
    what = _("Monthly, {month}").format(month=month_name(row.month.first)) if row.month else KINDS[row.kind]
    return [
        what,
        _("Issued {day}").format(day=day_name(row.issued_on)),
        _("Tax date {day}").format(day=day_name(row.tax_date)),
        _("Due {day}").format(day=day_name(row.due_on)),
        _("Zone {zone}").format(zone=found.terms.get("billing_zone", "")),
    ]


def _notes(found: InvoiceDocument) -> list[str]:
    bank = found.seller.get("bank") or {}
    account = ", ".join(str(bank[name]) for name in ("holder", "iban", "bic") if bank.get(name))
    days = found.terms.get("payment_days")
    notes = [found.terms.get("tax_note"), _reference_note(found.terms.get("exempt_reference"))]
    if found.row.kind is not InvoiceKind.CREDIT_NOTE and days is not None:
        notes.append(
            _("Payable within {days} days, by {day}.").format(days=days, day=day_name(found.row.due_on))
        )
        notes.append(_("Bank: {account}").format(account=account) if account else None)
    return [_(note) for note in notes if note]


def _reference_note(reference: str | None) -> str | None:
    return _("VAT56B authorization {reference}").format(reference=reference) if reference else None


def _group(share: CustomerShare, currency: str, lines: Sequence[LineRow] | None, base: str) -> dict[str, Any]:
    own = [_line(line) for line in lines or () if line.customer_id == share.customer_id]
    return {
        "id": share.customer_id,
        "customer": share.name,
        "net": Money(share.net_minor, currency),
        "count": share.lines,
        "href": "" if lines is not None else f"{base}?customer={share.customer_id}#group-{share.customer_id}",
        "lines": own,
        "more": "",
    }


def _line(row: LineRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "title": line_title(row),
        "order_id": row.order_id,
        "order_number": row.order_number,
        "po_number": row.po_number or "",
        "product": row.product_name,
        "quantity": row.quantity,
        "is_change": row.kind.value in ("ADDITION", "REMOVAL"),
        "days": row.days,
        "period_days": row.period_days,
        "unit_price": row.unit_price.text(digits(row.currency)),
        "net": Money(row.net_minor, row.currency),
        "href": f"/invoices/{row.invoice_id}/lines/{row.id}",
        "explanation": None,
    }


def _order(number: int | None) -> str:
    return _("order {number}").format(number=number) if number else ""
