"""Why a reseller's month differs from the one before: the lines that one can't have had."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from reseller.invoices.overview import LargeLine, large_lines, month_overview
from reseller.rules.access import Verb
from reseller.rules.errors import NotFound
from reseller.rules.money import Money
from web.context import Call
from web.pages.month_words import difference
from web.pages.months import month_asked
from web.texts import _

MOST_LINES = 50


async def show(call: Call) -> Response:
    """GET /months/{month}/differences/{reseller}: the lines that the month before can't have had."""
    call.need(Verb.READ_RESELLERS)
    month, reseller_id = month_asked(call), call.path_id("reseller", "reseller")
    async with call.console.database.provider_reading() as session:
        rows = await month_overview(session, month)
        row = next((each for each in rows if each.reseller_id == reseller_id), None)
        if row is None:
            raise NotFound("reseller")
        lines = (
            await large_lines(session, reseller_id, row.invoice_id, month, MOST_LINES)
            if row.invoice_id
            else ()
        )
    context = {
        "month": str(month),
        "reseller": {"id": row.reseller_id, "name": row.name},
        "difference": difference(row),
        "net": Money(row.net_minor, row.currency) if row.has_totals else None,
        "before": Money(row.before_minor, row.currency) if row.before_minor is not None else None,
        "before_month": month.previous().first,
        "invoice": {"id": row.invoice_id, "number": row.invoice_number} if row.invoice_id else None,
        "lines": [_line(line, row.currency) for line in lines],
    }
    return call.page("months/differences.html", context)


def _line(line: LargeLine, currency: str) -> dict[str, Any]:
    return {
        "customer": line.customer_name,
        "product": line.product_name,
        "order": line.order_number,
        "kind": _("yearly payment") if line.kind == "TERM" else _("for another month"),
        "month": line.month,
        "net": Money(line.net_minor, currency),
    }
