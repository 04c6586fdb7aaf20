"""What there is to be seen: each thing's state, the page that shows it, and what stands there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple
from uuid import UUID

from customers.orders.kinds import OrderKind, OrderStatus
from customers.payments.models import PaymentStatus
from customers.requests.rules import RequestStatus
from reseller.rules.periods import billing_date
from reseller.rules.terms import PRESETS, EndRule, Overuse
from tests.journeys.year import states
from tests.journeys.year.stage import Year

ORDERS = "SELECT id, kind, status FROM orders WHERE reseller_id = $1"
PAYMENTS = "SELECT order_id, status FROM payments WHERE reseller_id = $1"
REQUESTS = "SELECT id, status FROM license_requests WHERE reseller_id = $1"
PLANNED = """
SELECT customer_id, status, order_id FROM planned_orders
 WHERE reseller_id = $1 AND status <> 'planned'"""
HOLDINGS = """
SELECT s.*, t.end_day, t.first_day,
       (SELECT o.id FROM orders o WHERE o.reseller_id = $1 AND o.subscription_id = s.id
         ORDER BY o.id DESC LIMIT 1) AS order_id,
       (SELECT o.status FROM orders o WHERE o.reseller_id = $1 AND o.subscription_id = s.id
         ORDER BY o.id DESC LIMIT 1) AS order_status,
       EXISTS (SELECT FROM orders o WHERE o.reseller_id = $1 AND o.subscription_id = s.id
                  AND o.kind = 'RENEW_SUBSCRIPTION'
                  AND o.status IN ('PLACED', 'AWAITING_PAYMENT', 'PROCESSING')) AS renewing,
       EXISTS (SELECT FROM assignments a JOIN users u ON u.reseller_id = $1 AND u.id = a.user_id
                WHERE a.reseller_id = $1 AND a.subscription_id = s.id AND a.state = 'live'
                  AND NOT u.protected) AS has_unprotected,
       (SELECT count(*) FROM assignments a WHERE a.reseller_id = $1 AND a.subscription_id = s.id
           AND a.state = 'leaving') AS leaving,
       EXISTS (SELECT FROM planned_orders p WHERE p.reseller_id = $1 AND p.subscription_id = s.id
                  AND p.status = 'planned') AS planned
  FROM subscriptions s JOIN subscription_terms t ON t.reseller_id = $1 AND t.id = s.term_id
 WHERE s.reseller_id = $1 AND (s.state <> 'active' OR s.next_due_on IS NULL OR s.next_due_on > $2)"""
USERS = """
SELECT a.customer_id, a.subscription_id, a.state, u.address, u.protected,
       CASE WHEN s.over_since IS NULL OR a.state <> 'live' OR u.protected THEN false
            ELSE (SELECT count(*) FROM assignments later JOIN users l ON l.reseller_id = $1
                     AND l.id = later.user_id AND NOT l.protected
                   WHERE later.reseller_id = $1 AND later.subscription_id = s.id AND later.state = 'live'
                     AND later.id > a.id) < s.licensed - s.bought END AS at_risk
  FROM assignments a JOIN users u ON u.reseller_id = $1 AND u.id = a.user_id
  JOIN subscriptions s ON s.reseller_id = $1 AND s.id = a.subscription_id AND s.state = 'active'
 WHERE a.reseller_id = $1 AND a.state IN ('pending', 'live', 'leaving')
   AND s.licensed + s.reserved_licensed < 40"""
DEACTIVATED = """
SELECT id, customer_id, address FROM users WHERE reseller_id = $1 AND deactivated_at IS NOT NULL"""
TAKEN_OFF = """
SELECT customer_id, subscription_id, address FROM (
SELECT DISTINCT ON (a.subscription_id, a.user_id) a.customer_id, a.subscription_id, u.address, o.kind
  FROM assignments a JOIN users u ON u.reseller_id = $1 AND u.id = a.user_id
  LEFT JOIN orders o ON o.reseller_id = $1 AND o.id = a.ended_order_id
 WHERE a.reseller_id = $1 AND a.state <> 'void' ORDER BY a.subscription_id, a.user_id, a.id DESC) last
 WHERE kind = 'GRACE_DEACTIVATION'"""


class Sight(NamedTuple):
    """A thing in a state: the state's name, the address that shows it, and a pattern of what stands there."""

    name: str
    path: str
    said: str


async def sights(year: Year) -> list[Sight]:
    """Everything that there is to be seen; not of subscriptions whose day has come and was not looked at."""
    today = billing_date(year.now, year.zone)
    found: list[Sight] = []
    async with year.database.reading(year.reseller_id) as session:
        for sql, made in READ.items():
            args = (today,) if sql is HOLDINGS else ()
            for row in await session.fetch(sql, year.reseller_id, *args):
                found += made(row)
    return found


def _order(row: Any) -> Iterator[Sight]:
    path, status, kind = f"/orders/{row['id']}", OrderStatus(row["status"]), OrderKind(row["kind"])
    marked = rf'role="status">\s*<span[^>]*>{states.shown(states.STATUSES[status])}'
    yield Sight(f"order: {status}", path, marked)
    yield Sight(f"kind of order: {kind}", path, f'class="lede">(?:{states.KINDS[kind]})')


def _payment(row: Any) -> Iterator[Sight]:
    status = PaymentStatus(row["status"])
    yield Sight(f"payment: {status}", f"/orders/{row['order_id']}", states.PAYMENTS[status])


def _request(row: Any) -> Iterator[Sight]:
    status = RequestStatus(row["status"])
    yield Sight(f"request: {status}", f"/requests/{row['id']}", states.shown(states.REQUESTS[status]))


def _planned(row: Any) -> Iterator[Sight]:
    """What became of it: the order, or an entry of the history."""
    status = row["status"]
    path = f"/customers/{row['customer_id']}/history?action=planned_order_{status}"
    if row["order_id"]:
        path = f"/orders/{row['order_id']}"
    yield Sight(f"planned order: {status}", path, states.PLANNED[status])


# ---------------------------------------------------------------- subscriptions


def _holding(row: Any) -> Iterator[Sight]:
    home = f"/customers/{row['customer_id']}"
    path = f"{home}/subscriptions/{row['id']}"
    for state in _standing(row):
        page = home if state == "failed" else path
        yield Sight(f"subscription: {state}", page, states.HOLDINGS[state])
    for label, number in _numbers(row).items():
        yield Sight("subscription: active", path, rf"<dt>{label}</dt><dd[^>]*>{number:,}<")
    if row["state"] == "active":
        for key in _coming(row):
            yield Sight(f"scheduled: {key}", path, states.SCHEDULED[key])
    status = OrderStatus(row["order_status"])
    marked = states.shown(states.STATUSES[status])
    listed = rf'href="/orders/{row["order_id"]}" data-open>(?:(?!</tr>)[\s\S])*{marked}'
    yield Sight(f"order in the history: {status}", path, listed)


def _standing(row: Any) -> Iterator[str]:
    yield row["state"]
    if row["state"] != "active":
        return
    if row["over_since"] and PRESETS[row["terms_key"]].overuse is Overuse.GRACE:
        yield "over licenses" if row["has_unprotected"] else "over licenses, all protected"
    if row["renewed_until"]:
        yield "renewed"
    if row["renewing"]:
        yield "renewal under way"


def _numbers(row: Any) -> dict[str, int]:
    """The counters that the terms have, as they stand in the books."""
    terms = PRESETS[row["terms_key"]]
    if terms.has_included:
        additional = max(0, row["licensed"] - (row["included"] or 0))
        return {
            "Created": row["licensed"], "Included": row["included"] or 0, "Additional": additional,
            "Paid": row["bought"],
        }  # fmt: skip
    if terms.needs_cap:
        return {"In use": row["licensed"], **({"Purchase cap": row["cap"]} if row["cap"] is not None else {})}
    return {"Bought": row["bought"], "In use": row["licensed"]}


def _coming(row: Any) -> Iterator[str]:
    """What is scheduled, as far as the subscription's own row tells."""
    terms = PRESETS[row["terms_key"]]
    goes_on = row["end_day"] is not None
    if row["planned"]:
        yield "planned_order"
    if terms.ends is EndRule.RENEWAL:
        yield _after_the_term(row)
    elif row["ends_on"] is not None:
        yield "ends"
        goes_on = goes_on and row["ends_on"] >= row["end_day"]
    if goes_on and terms.ends is not EndRule.RENEWAL:
        lowered = row["next_period"] is not None and row["next_period"] < row["bought"]
        yield "lower_next_period" if lowered else "next_period"
        if row["next_included"] not in (None, row["included"]):
            yield "included_changes"
        if lowered and terms.overuse is Overuse.GRACE and _begins_over(row):
            yield "grace_begins"
    if goes_on and row["canceled"] and row["renewed_until"] is None:
        yield "canceled"
    if row["over_since"] and terms.overuse is Overuse.GRACE and _excess(row) > 0:
        yield "grace_ends"


def _begins_over(row: Any) -> bool:
    return row["over_since"] is None and row["licensed"] > row["next_period"]


def _excess(row: Any) -> int:
    return int(row["licensed"] - row["bought"] - row["reserved_bought"] - row["leaving"])


def _after_the_term(row: Any) -> str:
    if row["renewed_until"] is not None:
        return "renewed_begins"
    if not PRESETS[row["terms_key"]].renewal_settings:
        return "term_ends"
    nobody = not row["licensed"] + row["reserved_licensed"]
    match row["renewal_setting"]:
        case "FLEXIBLE":
            return "term_switches"
        case "END":
            return "term_ends"
        case "SEATS_IN_USE" if nobody:
            return "term_ends"
    return "term_renews"


# ------------------------------------------------------------------------ users


def _user(row: Any) -> Iterator[Sight]:
    path = f"/customers/{row['customer_id']}/subscriptions/{row['subscription_id']}/users"
    state = "over licenses" if row["at_risk"] else row["state"]
    yield Sight(f"user: {state}", path, _beside(row["address"], states.shown(states.USERS[state])))
    if row["protected"]:
        yield Sight("user: protected", path, _beside(row["address"], rf">{states.USERS['protected']}<"))


def _deactivated(row: Any) -> Iterator[Sight]:
    """On the page of everybody that begins with this user."""
    path = f"/customers/{row['customer_id']}/users?after={UUID(int=row['id'].int + 1)}"
    yield Sight("user: deactivated", path, _beside(row["address"], states.shown("Deactivated")))


def _taken_off(row: Any) -> Iterator[Sight]:
    path = f"/customers/{row['customer_id']}/subscriptions/{row['subscription_id']}/users"
    said = _beside(row["address"], states.shown(states.USERS["deactivated over licenses"]))
    yield Sight("user: deactivated over licenses", path, said)


def _beside(address: str, said: str) -> str:
    """The pattern of what stands in the same row as an address."""
    return rf">{re.escape(address)}[ <](?:(?!</tr>)[\s\S])*{said}"


READ: dict[str, Callable[[Any], Iterable[Sight]]] = {
    ORDERS: _order,
    PAYMENTS: _payment,
    REQUESTS: _request,
    PLANNED: _planned,
    HOLDINGS: _holding,
    USERS: _user,
    DEACTIVATED: _deactivated,
    TAKEN_OFF: _taken_off,
}
"""What is read, and what each row makes to be seen."""
