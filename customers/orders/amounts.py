"""What an order costs whoever pays for it at once: the charges of its completion, with tax (I5, T8).

The functions that complete an order make these charges too, so that a card pays what is invoiced (I8).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from customers.orders.completion import locked_order
from customers.orders.estimates import estimated_tax
from customers.orders.kinds import OrderKind
from customers.orders.renewed import renewal_of
from customers.orders.settling import OpenOrder, settled
from customers.subscriptions.moves import Owed
from customers.subscriptions.spans import terms_from
from customers.subscriptions.state import Held
from reseller.partners.queries import provider_facts, reseller_facts
from reseller.plumbing.database import ReadSession, WriteSession
from reseller.rules.errors import NotFound
from reseller.rules.money import Money


async def amount_due(session: WriteSession, order_id: UUID, *, now: datetime) -> Money:
    """The order's charges as if it were carried out now, tax included; 0 where it costs nothing."""
    found = await locked_order(session, order_id, now)
    if found is None:
        raise NotFound("order")
    held, order = found
    charges = await _charges(session, held, order)
    reseller, provider = await reseller_facts(session), await provider_facts(session)
    lines, day = [charge.line for charge in charges], _tax_date(charges, order)
    taxed = estimated_tax(lines, held.currency, day, reseller, provider)
    return Money(taxed["net"] + taxed["estimated_tax"], held.currency)


async def _charges(session: ReadSession, held: Held, order: OpenOrder) -> Sequence[Owed]:
    if order.kind is OrderKind.RENEW_SUBSCRIPTION:
        return renewal_of(held, order)[1]
    terms = await terms_from(session, held.id, order.charged_from)
    return settled(order, terms, total=held.bought + order.delta_bought).charges


def _tax_date(charges: Sequence[Owed], order: OpenOrder) -> date:
    return max((charge.invoice_date for charge in charges), default=order.billing_date)
