"""An invoice as its page shows it: parties, dates, tax, notes, lines by customer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from reseller.invoices.documents import InvoiceDocument
from reseller.invoices.lines import LineRow
from reseller.invoices.preview import CustomerShare
from reseller.invoices.statuses import InvoiceKind, InvoiceStatus
from reseller.rules.access import Verb
from reseller.rules.money import Money
from web.context import Call
from web.pages.contract import address_lines, country_name
from web.pages.invoice_words import KINDS, day_name, line_title, month_name
from web.pages.taxes import tax_label
from web.render import price
from web.texts import _, counted

UNSETTLED = (InvoiceStatus.FINALIZED, InvoiceStatus.SENT, InvoiceStatus.OVERDUE)


def document(call: Call, found: InvoiceDocument) -> dict[str, Any]:
    """What invoices/show.html documents, but for the groups of lines."""
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
        "may_pay": call.may(Verb.FINALIZE) and not is_note and row.status in UNSETTLED,
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
        _due(found),
        _("Zone {zone}").format(zone=found.terms.get("billing_zone", "")),
    ]


def _due(found: InvoiceDocument) -> str:
    """When it is due, or when a card paid for it (H8)."""
    for event in found.events:
        if event.detail.get("method") == "card":
            return _("Paid by card {day}").format(day=day_name(date.fromisoformat(event.detail["paid_on"])))
    return _("Due {day}").format(day=day_name(found.row.due_on))


def _notes(found: InvoiceDocument) -> list[str]:
    bank = found.seller.get("bank") or {}
    account = ", ".join(str(bank[name]) for name in ("holder", "iban", "bic") if bank.get(name))
    days = found.terms.get("payment_days")
    notes = [found.terms.get("tax_note"), _reference_note(found.terms.get("exempt_reference"))]
    if found.row.kind is not InvoiceKind.CREDIT_NOTE and days is not None:
        notes.append(
            counted(
                "Payable within {count} day, by {{day}}.", "Payable within {count} days, by {{day}}.", days
            ).format(day=day_name(found.row.due_on))
        )
        notes.append(_("Bank: {account}").format(account=account) if account else None)
    return [_(note) for note in notes if note]


def _reference_note(reference: str | None) -> str | None:
    return _("VAT56B authorization {reference}").format(reference=reference) if reference else None


def group_of(
    share: CustomerShare, currency: str, lines: Sequence[LineRow] | None, base: str
) -> dict[str, Any]:
    """A customer's group; without `lines` it is closed, and `base` with the customer opens it."""
    own = [line_of(line) for line in lines or () if line.customer_id == share.customer_id]
    return {
        "id": share.customer_id,
        "customer": share.name,
        "net": Money(share.net_minor, currency),
        "count": share.lines,
        "href": "" if lines is not None else f"{base}?customer={share.customer_id}#group-{share.customer_id}",
        "lines": own,
        "more": "",
    }


def line_of(row: LineRow) -> dict[str, Any]:
    """One line as invoices/_lines.html shows it."""
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
        "unit_price": price(row.unit_price, row.currency),
        "net": Money(row.net_minor, row.currency),
        "href": f"/invoices/{row.invoice_id}/lines/{row.id}",
        "explanation": None,
    }


def order_text(number: int | None) -> str:
    """An order by its number; "" without one."""
    return _("order {number}").format(number=number) if number else ""
