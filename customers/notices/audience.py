"""Whom a notice is for: by its kind, who did it, and what people are to the customer."""

from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from reseller.partners.recipients import Recipient
from reseller.rules.access import Role


class Sellers(StrEnum):
    """When the reseller's owner and sales are written to as well."""

    NEVER = "never"
    OF_CUSTOMERS_DEEDS = "of_customers_deeds"
    ALWAYS = "always"


class Audience(NamedTuple):
    """Who is written to: the customer's `buyers`, the reseller's sellers; whoever did it always is."""

    buyers: bool
    sellers: Sellers


AUDIENCES: dict[str, Audience] = {
    "purchase": Audience(True, Sellers.OF_CUSTOMERS_DEEDS),
    "lowering": Audience(True, Sellers.OF_CUSTOMERS_DEEDS),
    "cancellation": Audience(True, Sellers.OF_CUSTOMERS_DEEDS),
    "overuse": Audience(True, Sellers.NEVER),
    "deactivated": Audience(True, Sellers.NEVER),
    "reduction_cut_short": Audience(True, Sellers.NEVER),
    "renewal": Audience(True, Sellers.ALWAYS),
    "renewed": Audience(True, Sellers.ALWAYS),
    "ended": Audience(True, Sellers.ALWAYS),
    "request_received": Audience(False, Sellers.ALWAYS),
    "request_decided": Audience(False, Sellers.NEVER),
    "order_failed": Audience(False, Sellers.OF_CUSTOMERS_DEEDS),
    "planned_order_refused": Audience(False, Sellers.ALWAYS),
    "payment_returned": Audience(True, Sellers.OF_CUSTOMERS_DEEDS),
}
"""By the kind of a notice, which is also the name of its mail."""


class Doer(NamedTuple):
    """Who did it: a member, None for a job or a visitor; `of_customer` on the customer's side."""

    member_id: UUID | None = None
    name: str = ""
    of_customer: bool = False


def chosen(kind: str, people: tuple[Recipient, ...], doer: Doer) -> list[Recipient]:
    """Whom to write to, each person once: in the first of their memberships that is meant."""
    meant: dict[UUID, Recipient] = {}
    for person in people:
        if person.member_id == doer.member_id or _meant(AUDIENCES[kind], person, doer):
            meant.setdefault(person.member_id, person)
    return list(meant.values())


def _meant(audience: Audience, person: Recipient, doer: Doer) -> bool:
    if person.customer_id is not None:
        return audience.buyers and _buys(person)
    asked = {Sellers.NEVER: False, Sellers.OF_CUSTOMERS_DEEDS: doer.of_customer, Sellers.ALWAYS: True}
    return asked[audience.sellers] and person.role in (Role.RESELLER_OWNER, Role.RESELLER_SALES)


def _buys(person: Recipient) -> bool:
    """The customer's owner, and its admins unless buying was taken away (section 6)."""
    return person.role is Role.CUSTOMER_OWNER or (person.role is Role.CUSTOMER_ADMIN and person.may_buy)
