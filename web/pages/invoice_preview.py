"""The running month as its invoice would be now, by the code that makes it (I8)."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from customers.charges.lines import OwedLine
from reseller.invoices.preview import MOST_LINES, CustomerShare, InvoicePreview, preview_invoice
from reseller.partners.queries import provider_facts
from reseller.rules.access import Verb
from reseller.rules.errors import ConsoleError, NotFound
from reseller.rules.explanations import explain
from reseller.rules.lines import ChargeKind, Line
from reseller.rules.money import Money
from reseller.rules.periods import Month
from reseller.rules.pricing import UnitPrice
from reseller.rules.terms import PRESETS
from web.context import Call
from web.pages.contract import address_lines, country_name
from web.pages.invoice_words import day_name, line_title, month_name, why
from web.pages.taxes import tax_label
from web.render import price
from web.texts import _, words


async def show(call: Call) -> Response:
    """GET /invoices/preview: `month` another one, `line` the number of the line to explain."""
    call.need(Verb.READ_INVOICES)
    month = _month(call)
    async with call.reading() as session:
        provider = await provider_facts(session)
        try:
            found = await preview_invoice(session, month, actor=call.actor)
        except ConsoleError as refusal:
            return _refused(call, month, words(refusal))
    if found is None:
        return call.go(f"/invoices?month={month}", _("This month is closed; its invoice says what it held."))
    return call.page("invoices/show.html", _document(call, found, provider), block="lines")


def _month(call: Call) -> Month:
    running = Month.of(call.today)
    try:
        asked = Month.parse(call.query("month")) if call.query("month") else running
    except ConsoleError:
        raise NotFound("month") from None
    if asked > running.following():
        raise NotFound("month")
    return asked


def _refused(call: Call, month: Month, text: str) -> Response:
    context = {"month": month.first, "text": text}
    return call.page("invoices/preview_refused.html", context, status=422)


def _document(call: Call, found: InvoicePreview, provider: Any) -> dict[str, Any]:
    totals, currency, reseller = found.totals, found.currency, call.reseller
    shown = min(totals.lines, MOST_LINES)
    cut = _("The first {shown} of {lines} lines are shown; totals count all of them.")
    joins = _("An estimate: what happens until the end of the month joins it, renewals and periods too.")
    notes = [joins]
    if shown < totals.lines:
        notes.append(cut.format(shown=f"{shown:,}", lines=f"{totals.lines:,}"))
    return {
        "invoice": {
            "id": "preview",
            "number": "",
            "title": _("Preview of {month}").format(month=month_name(found.month.first)),
            "status": "DRAFT",
            "currency": currency,
            "month": found.month.first,
            "crumb": _("Preview"),
            "credits": None,
            "credited_by": None,
            "reason": "",
            "net": Money(totals.net_minor, currency),
            "gross": Money(totals.gross_minor, currency),
            "line_count": totals.lines,
            "seller": _party(provider),
            "bill_to": _party(reseller),
            "dates": [
                _("As of {day}").format(day=day_name(call.today)),
                _("Tax date {day}").format(day=day_name(found.tax_date)),
                _("Zone {zone}").format(zone=reseller.zone),
            ],
            "notes": notes,
        },
        "taxes": [
            {
                "label": tax_label(
                    tax.reason, provider.country if tax.reason == "domestic" else reseller.country
                ),
                "rate": tax.rate,
                "net": Money(tax.net_minor, currency),
                "tax": Money(tax.tax_minor, currency),
            }
            for tax in totals.taxes
        ],
        "may_pay": False,
        "may_credit": False,
        "formats": [],
        "estimate": True,
        "next_href": "",
        "groups": [_group(call, share, found) for share in found.customers],
    }


def _party(facts: Any) -> dict[str, Any]:
    lines = [*address_lines(facts.address), country_name(facts.country)]
    return {"name": facts.legal_name, "lines": [*lines, *([f"VAT {facts.vat_id}"] if facts.vat_id else [])]}


def _group(call: Call, share: CustomerShare, found: InvoicePreview) -> dict[str, Any]:
    own = [
        (place, line) for place, line in enumerate(found.lines, 1) if line.customer_id == share.customer_id
    ]
    return {
        "id": share.customer_id,
        "customer": share.name,
        "net": Money(share.net_minor, found.currency),
        "count": share.lines,
        "href": "",
        "lines": [_line(call, place, line, found) for place, line in own],
        "more": "",
    }


def _line(call: Call, place: int, line: OwedLine, found: InvoicePreview) -> dict[str, Any]:
    unit = UnitPrice(line.unit_micros, line.unit_divisor)
    query = f"month={found.month}&line={place}"
    return {
        "id": place,
        "title": line_title(line),
        "order_id": line.order_id,
        "order_number": line.order_number,
        "po_number": line.po_number or "",
        "product": line.product_name,
        "quantity": line.quantity,
        "is_change": line.kind in ("ADDITION", "REMOVAL"),
        "days": line.days,
        "period_days": line.period_days,
        "unit_price": price(unit, found.currency),
        "net": Money(line.net_minor, found.currency),
        "href": f"/invoices/preview?{query}#line-{place}",
        "explanation": _why(line, unit, found, place) if call.query("line") == str(place) else None,
    }


def _why(line: OwedLine, unit: UnitPrice, preview: InvoicePreview, place: int) -> dict[str, Any]:
    charge = Line(
        ChargeKind(line.kind), line.first_day, line.last_day, line.quantity, unit, line.days,
        line.period_days, line.order_number, line.rules,
    )  # fmt: skip
    terms = PRESETS[line.terms_key]
    return why(
        charge,
        explain(charge, preview.currency, terms=terms),
        terms_key=line.terms_key,
        currency=preview.currency,
        about=line.customer_name,
        close=f"/invoices/preview?month={preview.month}#line-{place}",
    )
