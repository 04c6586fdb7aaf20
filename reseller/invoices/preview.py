"""What a month's invoice would hold if it were made now, by the code that makes it (I8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from customers.charges.lines import OwedLine
from customers.charges.queries import owed
from reseller.invoices.months import find_month
from reseller.invoices.totals import Totals, shares, totals, treatment_of
from reseller.partners.queries import provider_facts, reseller_facts
from reseller.plumbing.database import ReadSession
from reseller.rules.access import Actor, Verb, require
from reseller.rules.periods import Month

MOST_LINES = 1000


@dataclass(frozen=True, slots=True)
class CustomerShare:
    """A customer's part of an invoice in minor units; the parts of the tax add up exactly (M5)."""

    customer_id: UUID
    name: str
    lines: int
    net_minor: int
    tax_minor: int


@dataclass(frozen=True, slots=True)
class InvoicePreview:
    """An invoice that does not exist: no number, no dates but the tax date.

    `lines` are the first ones, at most MOST_LINES; the totals and the customers' parts count all of them.
    """

    month: Month
    currency: str
    tax_date: date
    totals: Totals
    customers: tuple[CustomerShare, ...]
    lines: tuple[OwedLine, ...]


async def preview_invoice(session: ReadSession, month: Month, *, actor: Actor) -> InvoicePreview | None:
    """The invoice of the month to the session's reseller as it would be now; None where the month is closed.

    Raises FORBIDDEN, PRICE_NOT_SET, TaxRateNotDated.
    """
    require(actor, Verb.READ_INVOICES)
    opened = await find_month(session, month)
    if opened and opened.status.is_closed:
        return None
    reseller, provider = await reseller_facts(session), await provider_facts(session)
    parts: dict[UUID, tuple[str, int, int]] = {}
    lines: list[OwedLine] = []
    count = 0
    async for line in owed(session, month):
        count += 1
        _, number, net = parts.get(line.customer_id, ("", 0, 0))
        parts[line.customer_id] = (line.customer_name, number + 1, net + line.net_minor)
        if count <= MOST_LINES:
            lines.append(line)
    found = totals(
        count, sum(net for *_, net in parts.values()), treatment_of(provider, reseller, month.last)
    )
    return InvoicePreview(month, reseller.currency, month.last, found, _shared(parts, found), tuple(lines))


def _shared(parts: dict[UUID, tuple[str, int, int]], found: Totals) -> tuple[CustomerShare, ...]:
    taxes = shares(found.tax_minor, [net for *_, net in parts.values()])
    made = (CustomerShare(key, *part, tax) for (key, part), tax in zip(parts.items(), taxes, strict=True))
    return tuple(sorted(made, key=lambda share: (share.name, share.customer_id)))
