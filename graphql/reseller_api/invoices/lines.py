"""Lines of invoices, each with the explanation of its amount."""

from datetime import date
from uuid import UUID

import strawberry

from reseller.invoices.lines import LineRow, terms_of_lines
from reseller.rules.explanations import explain
from reseller.rules.lines import ChargeKind
from reseller.rules.periods import Month
from reseller_api.context import Info
from reseller_api.customers.types import Customer
from reseller_api.ids import global_id
from reseller_api.invoices.loaders import lines
from reseller_api.mirroring import mirror
from reseller_api.node import Node
from reseller_api.orders.types import Order
from reseller_api.references import reference
from reseller_api.scalars import Money
from reseller_api.subscriptions.types import Subscription
from reseller_api.things import KINDS, Kind


@strawberry.type
class Step:
    """One number of a line's arithmetic, and the rule it comes from."""

    text: str
    value: str
    rule: str


@strawberry.type
class Explanation:
    """Why a line costs what it costs."""

    steps: list[Step]
    rules: list[str]


@strawberry.type
class InvoiceLine(Node):
    """One line; `month` is that of its first day."""

    kind: ChargeKind
    month: Month
    customer_name: str
    product_name: str
    first_day: date
    last_day: date
    quantity: int
    days: int
    period_days: int
    unit_price: Money
    net: Money
    po_number: str | None
    home: strawberry.Private[UUID]
    row: strawberry.Private[LineRow]

    @classmethod
    def of(cls, home: UUID, row: LineRow) -> "InvoiceLine":
        """The line in a row."""
        return mirror(
            cls,
            row,
            id=global_id("InvoiceLine", row.id),
            month=Month.of(row.month),
            unit_price=Money.unit(row.unit_price, row.currency),
            net=Money.of(row.net_minor, row.currency),
            home=home,
            row=row,
        )

    customer: Customer = reference("Customer", "row.customer_id", "Whose it is.")
    subscription: Subscription = reference("Subscription", "row.subscription_id", "What it is for.")
    order: Order | None = reference(
        "Order", "row.order_id", "The order that made it; null for what no order made."
    )

    @strawberry.field
    async def explanation(self, info: Info) -> Explanation:
        """Days, fraction, price and rounding, by the code that charged it, and the rules of its terms."""
        terms = await info.context.load("terms of lines", self.home, self.row.id, terms_of_lines)
        found = explain(self.row.charge, self.row.currency, terms=terms)
        return Explanation(steps=[Step(**step._asdict()) for step in found.steps], rules=list(found.rules))


KINDS["InvoiceLine"] = Kind(lines, InvoiceLine.of)
