"""What an order would bring, by the code that makes the invoice."""

from datetime import date
from typing import Any

import strawberry

from customers.orders import estimates
from customers.orders.advice import Advice as Way
from customers.orders.advice import advice
from customers.orders.preview import preview_subscribe
from customers.orders.reviewing import preview_command
from customers.subscriptions.scheduled import dropped_by
from reseller.plumbing.database import ReadSession
from reseller.rules.access import Verb
from reseller.rules.errors import ConsoleError
from reseller.rules.lines import ChargeKind, Line
from reseller.rules.periods import Month
from reseller.rules.selling import Period
from reseller_api.context import Context, Info
from reseller_api.errors import user_error
from reseller_api.inputs import blamed, check_texts, moved, plain
from reseller_api.lookahead import asks
from reseller_api.orders.advice import PLACE_ADVICE, Advice, advice_asked
from reseller_api.orders.changes import PreviewOrderInput
from reseller_api.orders.commands import READINGS, chosen, pricing, read_command, read_wish, subscription_key
from reseller_api.orders.quotes import Quote
from reseller_api.orders.wording import notice_words
from reseller_api.reach import Home, Reach
from reseller_api.refusals import UserError
from reseller_api.scalars import Decimal, Money
from reseller_api.subscriptions.scheduled import ScheduledChange


@strawberry.type
class Notice:
    """Something to know before one confirms."""

    key: str
    message: str

    @classmethod
    def of(cls, notice: estimates.Notice) -> "Notice":
        """The notice in words."""
        return cls(key=notice.key, message=notice_words(notice.key, notice.details))


@strawberry.type
class PreviewLine:
    """A line that the next invoice would hold."""

    kind: ChargeKind
    first_day: date
    last_day: date
    quantity: int
    days: int
    period_days: int
    unit_price: Money
    net: Money
    rules: list[str]

    @classmethod
    def of(cls, line: Line, currency: str) -> "PreviewLine":
        """The line with its amount."""
        return cls(
            kind=line.kind,
            first_day=line.first,
            last_day=line.last,
            quantity=line.quantity,
            days=line.days,
            period_days=line.period_days,
            unit_price=Money.unit(line.unit_price, currency),
            net=Money.of(line.amount(currency), currency),
            rules=list(line.rules),
        )


@strawberry.type
class OrderPreview:
    """What placing would bring. Amounts are null for those of a customer who are shown no prices.

    What is refused brings nothing: it has `errors`, and neither numbers nor amounts.

    `dueNow` is asked for at once, tax included; else `joins` is the month whose invoice takes the lines up.
    `drops` is scheduled now and would not happen any more. `advice` are better ways, also of what is refused.
    """

    billing_date: date | None = None
    charged_from: date | None = None
    period: Period | None = None
    quantity_delta: int | None = None
    quantity_after: int | None = None
    lines: list[PreviewLine] = strawberry.field(default_factory=list)
    net: Money | None = None
    tax_rate: Decimal | None = None
    estimated_tax: Money | None = None
    gross: Money | None = None
    due_now: Money | None = None
    invoice_date: date | None = None
    joins: Month | None = None
    recurring_before: Money | None = None
    recurring_after: Money | None = None
    quote: Quote | None = None
    notices: list[Notice] = strawberry.field(default_factory=list)
    drops: list[ScheduledChange] = strawberry.field(default_factory=list)
    advice: list[Advice] = strawberry.field(default_factory=list)
    errors: list[UserError] = strawberry.field(default_factory=list)

    @classmethod
    def of(cls, found: estimates.OrderPreview, **around: Any) -> "OrderPreview":
        """The preview, with its numbers unless it is refused, and its amounts where they are shown."""
        delta, after = (None, None) if found.errors else (found.quantity_delta, found.quantity_after)
        return cls(
            billing_date=found.billing_date,
            charged_from=found.charged_from,
            period=Period(found.period),
            quantity_delta=delta,
            quantity_after=after,
            notices=[Notice.of(notice) for notice in found.notices],
            **around,
            **(_amounts(found) if found.shows_amounts and not found.errors else {}),
        )


@strawberry.type
class PreviewQueries:
    """Looking before ordering."""

    @strawberry.field
    async def preview_order(self, info: Info, input: PreviewOrderInput) -> OrderPreview:
        """What a mutation with this change would do now; nothing is changed or reserved."""
        name, change = chosen(input)
        try:
            check_texts(change)
            home = await info.context.acting(_reach(name, change))
            async with info.context.reading(home.reseller_id) as session:
                found = await _previewed(session, info.context, home, name, change)
                around = await _around(session, info, home, name, change)
            errors = [_placed(refused, name, change) for refused in found.errors]
            made = OrderPreview.of(found, quote=_quote(info.context, home, name, change, found), **around)
        except ConsoleError as refused:
            made, errors = OrderPreview(), [_placed(refused, name, change)]
        made.errors = [user_error(refused) for refused in errors]
        return made


def _reach(name: str, change: Any) -> Reach:
    if name == "subscribe":
        return Reach(Verb.SUBSCRIBE, "Customer", change.customer)
    return Reach(READINGS[name].verb, "Subscription", change.subscription)


async def _previewed(
    session: ReadSession, context: Context, home: Home, name: str, change: Any
) -> estimates.OrderPreview:
    deed: dict[str, Any] = {"actor": home.actor, "now": context.now}
    if name == "subscribe":
        wish = read_wish(change)
        return await preview_subscribe(session, wish, priced_by=pricing(context.actor), **deed)
    key = subscription_key(change.subscription)
    return await preview_command(session, key, read_command(name, change), **deed)


def _quote(
    context: Context, home: Home, name: str, change: Any, found: estimates.OrderPreview
) -> Quote | None:
    if name not in QUOTED or found.errors or not found.shows_amounts:
        return None
    return Quote.of_amount(context, home.actor, name, plain(change), found.net)


QUOTED = ("subscribe", "add_licenses", "add_users", "remove_users", "swap_users", "renew_subscription")
"""Orders that may cost something."""


async def _around(session: ReadSession, info: Info, home: Home, name: str, change: Any) -> dict[str, Any]:
    """What is asked for besides: what the order would drop of what is scheduled, and better ways."""
    if name in ("subscribe", "restore_licenses"):
        return {}
    key, wish = subscription_key(change.subscription), read_command(name, change)
    deed: dict[str, Any] = {"actor": home.actor, "now": info.context.now}
    found: dict[str, Any] = {}
    if asks(info, "drops"):
        dropped = await dropped_by(session, key, wish, **deed)
        found["drops"] = [ScheduledChange.of(info.context, home.reseller_id, key, each) for each in dropped]
    if asks(info, "advice"):
        ways = await advice(session, key, wish, **deed)
        found["advice"] = [Advice.of(each, _advised(info.context, home, name, change, each)) for each in ways]
    return found


def _advised(context: Context, home: Home, name: str, change: Any, found: Way) -> Quote | None:
    asked = advice_asked(name, change, found.id)
    return Quote.of_amount(context, home.actor, PLACE_ADVICE, asked, found.asked_net)


def _placed(refused: ConsoleError, name: str, change: Any) -> ConsoleError:
    refused.field = moved(change, blamed(refused), (name,))
    return refused


def _amounts(found: estimates.OrderPreview) -> dict[str, Any]:
    currency = found.currency
    return {
        "lines": [PreviewLine.of(line, currency) for line in found.lines],
        "net": Money.of(found.net, currency),
        "tax_rate": Decimal(found.tax_rate),
        "estimated_tax": Money.of(found.estimated_tax, currency),
        "gross": Money.of(found.gross, currency),
        "due_now": Money.of(found.due_now, currency),
        "invoice_date": found.invoice_date,
        "joins": found.joins,
        "recurring_before": Money.of(found.recurring_before, currency),
        "recurring_after": Money.of(found.recurring_after, currency),
    }
