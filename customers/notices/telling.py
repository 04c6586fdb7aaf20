"""What a notice's text says: its details, with the names, the order and the amounts they are about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import orjson

from customers.notices.audience import Doer
from reseller.partners.recipients import Recipient
from reseller.plumbing.database import ReadSession
from reseller.rules.access import ActorKind, Role
from reseller.rules.money import Money
from reseller.rules.terms import LicenseTerms


@dataclass(frozen=True, slots=True)
class Told:
    """A notice with what it is about. `values` go into the text as they are; `terms` are None where there is
    no subscription; `charges` are net amounts by the invoice that takes them: (net minor, immediate, day)."""

    kind: str
    customer_id: UUID
    values: Mapping[str, Any]
    doer: Doer
    page: str
    portal_page: str
    currency: str
    shows_prices: bool
    terms: LicenseTerms | None = None
    charges: tuple[tuple[int, bool, date], ...] = ()

    def text_for(self, person: Recipient, base_url: str) -> dict[str, Any]:
        """The values of its templates for one person: "You" for own deeds, a link, what they may see."""
        mine = person.member_id == self.doer.member_id
        page = self.page if person.customer_id is None else self.portal_page
        return {
            **self.values,
            "name": person.name,
            "by": "You" if mine else self.doer.name,
            "link": base_url + page,
            "for_customer": person.customer_id is not None,
            "shows_plan": not self._is_owners(person),
            "amounts": self._amounts() if self._shows_amounts(person) else (),
        }

    def _shows_amounts(self, person: Recipient) -> bool:
        """Not where prices are hidden (M6), and only to the owner where they are the owner's (A2)."""
        return person.customer_id is None or (self.shows_prices and not self._is_owners(person))

    def _is_owners(self, person: Recipient) -> bool:
        """Whether the plan's numbers and amounts are the owner's, and this person is another (A2)."""
        kept = self.terms is not None and self.terms.amounts_for_owner_only
        return kept and person.customer_id is not None and person.role is not Role.CUSTOMER_OWNER

    def _amounts(self) -> tuple[dict[str, Any], ...]:
        return tuple(
            {"net": Money(net, self.currency), "at_once": at_once, "day": day}
            for net, at_once, day in self.charges
        )


_SUBSCRIPTION = """
SELECT c.name AS customer, p.name AS product, r.name AS reseller, r.currency, t.terms::text AS terms,
       coalesce(c.shows_prices, r.shows_prices) AS shows_prices
  FROM subscriptions s
  JOIN subscription_terms t ON t.reseller_id = s.reseller_id AND t.id = s.term_id
  JOIN customers c ON c.reseller_id = s.reseller_id AND c.id = s.customer_id
  JOIN products p ON p.id = s.product_id
  JOIN resellers r ON r.reseller_id = s.reseller_id
 WHERE s.reseller_id = $1 AND s.id = $2"""
_ORDER = """
SELECT o.number AS order_number, o.quantity_delta, o.quantity_after, o.po_number, o.failure_reason,
       o.actor_kind, o.actor_id, o.actor_name
  FROM orders o WHERE o.reseller_id = $1 AND o.id = $2"""
_CHARGES = """
SELECT sum(net_minor)::bigint, timing = 'immediate', invoice_date FROM charges
 WHERE reseller_id = $1 AND order_id = $2 GROUP BY timing, invoice_date ORDER BY invoice_date, timing"""
_REQUEST = """
SELECT q.number, q.quantity, q.note, q.reason, q.status, q.requester_id, q.requester_name AS requester,
       c.name AS customer, p.name AS product, r.name AS reseller, r.currency,
       coalesce(c.shows_prices, r.shows_prices) AS shows_prices
  FROM license_requests q
  JOIN customers c ON c.reseller_id = q.reseller_id AND c.id = q.customer_id
  JOIN products p ON p.id = q.product_id
  JOIN resellers r ON r.reseller_id = q.reseller_id
 WHERE q.reseller_id = $1 AND q.id = $2"""


async def told(session: ReadSession, payload: Mapping[str, Any]) -> Told | None:
    """What a stored notice tells; None where what it is about is not there."""
    if "request" in payload:
        return await _of_request(session, payload)
    return await _of_subscription(session, payload)


async def _of_subscription(session: ReadSession, payload: Mapping[str, Any]) -> Told | None:
    key, customer = payload["subscription"], payload["customer"]
    row = await session.fetchrow(_SUBSCRIPTION, session.reseller_id, UUID(key))
    if row is None:
        return None
    facts, details = dict(row), payload["details"]
    order_id = UUID(details["order"]) if "order" in details else None
    order = await session.fetchrow(_ORDER, session.reseller_id, order_id) if order_id else None
    charges = await session.fetch(_CHARGES, session.reseller_id, order_id) if order_id else []
    terms = LicenseTerms.from_json(orjson.loads(facts.pop("terms")))
    return Told(
        kind=payload["kind"],
        customer_id=UUID(customer),
        values={**facts, **_plain(order), **details, "plan": terms.name},
        doer=_planner(details["planned_by"]) if "planned_by" in details else _doer(order),
        page=f"/customers/{customer}/subscriptions/{key}",
        portal_page="/portal" if payload["kind"] == "ended" else f"/portal/subscriptions/{key}/users",
        currency=facts["currency"],
        shows_prices=facts["shows_prices"],
        terms=terms,
        charges=tuple(tuple(charge) for charge in charges),
    )


async def _of_request(session: ReadSession, payload: Mapping[str, Any]) -> Told | None:
    """A request's decision is for whoever asked; that it came in is not."""
    row = await session.fetchrow(_REQUEST, session.reseller_id, UUID(payload["request"]))
    if row is None:
        return None
    decided = payload["kind"] == "request_decided"
    return Told(
        kind=payload["kind"],
        customer_id=UUID(payload["customer"]),
        values={**row, **payload["details"]},
        doer=Doer(row["requester_id"], row["requester"], True) if decided else Doer(),
        page=f"/requests/{payload['request']}",
        portal_page=f"/portal/requests/{payload['request']}",
        currency=row["currency"],
        shows_prices=row["shows_prices"],
    )


def _plain(order: Any) -> dict[str, Any]:
    return dict(order) if order else {"order_number": None, "po_number": None}


def _doer(order: Any) -> Doer:
    if order is None:
        return Doer()
    return Doer(order["actor_id"], order["actor_name"], order["actor_kind"] == ActorKind.CUSTOMER)


def _planner(planned_by: Mapping[str, Any]) -> Doer:
    """Who planned an order that was never placed: {"id", "name", "of_customer"}."""
    member_id = planned_by["id"]
    return Doer(UUID(member_id) if member_id else None, planned_by["name"], planned_by["of_customer"])
