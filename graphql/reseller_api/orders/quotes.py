"""Quotes: what a preview says an order costs, signed, so that the order costs exactly that or is refused."""

from datetime import datetime
from typing import Any

import strawberry

from customers.orders import quotes
from customers.orders.quotes import LIFETIME, Subject
from reseller.rules.access import Actor
from reseller_api.context import Context, Unit


@strawberry.type
class Quote:
    """The amount of a preview, signed: an order of that change with this token costs that or is refused."""

    token: str
    expires_at: datetime

    @classmethod
    def of_amount(
        cls, context: Context, actor: Actor, operation: str, asked: Any, net_minor: int | None
    ) -> "Quote | None":
        """The quote of this mutation with this plain input; None where no amount is given."""
        if net_minor is None:
            return None
        about = Subject(actor, operation, asked)
        token = context.console.quotes.of_amount(about, net_minor, now=context.now)
        return cls(token=token, expires_at=context.now + LIFETIME)


def redeemed(
    context: Context, unit: Unit, token: str | None, operation: str, asked: Any
) -> quotes.Quote | None:
    """What the quote allows this mutation with this plain input to cost; None where none was given."""
    return context.console.quotes.redeem(token, Subject(unit.actor, operation, asked), now=unit.now)
