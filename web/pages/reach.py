"""What an address names: a customer, and a subscription of that customer. Anything else is NOT_FOUND."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, Self
from uuid import UUID

from customers.accounts.queries import CustomerDetail, customer, customer_by_number
from customers.subscriptions.queries import SubscriptionRow, subscription
from customers.users.queries import HolderRow
from reseller.plumbing.database import ReadSession
from reseller.rules.errors import NotFound
from web.context import Call
from web.forms import Form
from web.labels import bought_by
from web.texts import _

LARGEST_NUMBER = 10**15


class Holding(NamedTuple):
    """A subscription and whose it is."""

    customer: CustomerDetail
    row: SubscriptionRow
    own: bool = False
    holders: tuple[HolderRow, ...] = ()

    def beside(self, holders: Sequence[HolderRow]) -> Self:
        """The same with those who hold a license of it."""
        return self._replace(holders=tuple(holders))

    @property
    def base(self) -> str:
        """The subscription's own address; of one's `own` company in the portal."""
        if self.own:
            return f"/portal/subscriptions/{self.row.id}"
        return subscription_path(self.customer.id, self.row.id)

    @property
    def home(self) -> str:
        """The customer's address; for its own people the portal."""
        return "/portal" if self.own else f"/customers/{self.customer.id}"

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        """The way down to the subscription, as (label, address) pairs."""
        above = [(_("Licenses"), "/portal")]
        if not self.own:
            above = [(_("Customers"), "/customers"), (self.customer.name, self.home)]
        return [*above, (self.row.product_name, self.base)]

    @property
    def named(self) -> dict[str, Any]:
        """What web/templates/subscriptions/_head.html asks for."""
        return {
            "customer": {"id": self.customer.id, "name": self.customer.name, "home": self.home},
            "crumbs": self.crumbs,
            "subscription": {
                "id": self.row.id,
                "base": self.base,
                "product": self.row.product_name,
                "plan": bought_by(self.row.held.terms, self.row.held.period),
            },
        }

    def version_for(self, form: Form) -> int:
        """The version that a form carries on: the one it was read with, unless that one is stale."""
        seen = form.version()
        return self.row.held.version if seen is None or form.status == 409 else seen


def subscription_path(customer_id: UUID, subscription_id: UUID) -> str:
    """The address of a subscription."""
    return f"/customers/{customer_id}/subscriptions/{subscription_id}"


async def customer_in(call: Call, session: ReadSession) -> CustomerDetail:
    """The customer that the address names, by id or by its number; in the portal one's own."""
    if call.actor.customer_id is not None:
        return await customer(session, call.actor.customer_id)
    asked = call.path("customer")
    if asked.isascii() and asked.isdigit():
        return await customer_by_number(session, min(int(asked[:18]), LARGEST_NUMBER))
    return await customer(session, call.path_id("customer", "customer"))


async def holding_in(call: Call, session: ReadSession) -> Holding:
    """The subscription that the address names, of the customer before it in the address."""
    of = await customer_in(call, session)
    row = await subscription(session, call.path_id("subscription", "subscription"))
    if row.held.customer_id != of.id:
        raise NotFound("subscription")
    return Holding(of, row, own=call.actor.customer_id is not None)
