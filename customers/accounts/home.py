"""What waits for whoever signs in: near caps and limits, renewals, and overruns."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from customers.accounts.nearness import NEAR_CAP, NEAR_LIMIT
from reseller.plumbing.database import ReadSession
from reseller.rules.turning import last_of_grace

RENEWALS_WITHIN_DAYS = 30
MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class NearBound:
    """Licenses within 10 % of a cap or of the contract limit; `kind` is "cap" or "limit" (C1, C4)."""

    kind: str
    customer_id: UUID
    customer_name: str
    subscription_id: UUID | None
    product_name: str
    in_use: int
    bound: int


@dataclass(frozen=True, slots=True)
class Renewal:
    """A term that runs out soon: on `ends_on`, its last day; `setting` says what follows (G4)."""

    customer_id: UUID
    customer_name: str
    subscription_id: UUID
    product_name: str
    terms_key: str
    ends_on: date
    days_left: int
    setting: str | None
    seats: int


@dataclass(frozen=True, slots=True)
class Overrun:
    """More users than licenses since `over_since`; when `deadline` ends, the newest go (L4)."""

    customer_id: UUID
    customer_name: str
    subscription_id: UUID
    product_name: str
    users: int
    licenses: int
    over_since: date
    deadline: date
    days_left: int


_NEAR = f"""
SELECT * FROM (
    SELECT 'cap' AS kind, s.customer_id, c.name AS customer_name, s.id AS subscription_id,
           p.name AS product_name, s.licensed + s.reserved_licensed AS in_use, s.cap AS bound
      FROM subscriptions s
      JOIN customers c ON c.reseller_id = s.reseller_id AND c.id = s.customer_id
      JOIN products p ON p.id = s.product_id
     WHERE s.reseller_id = $1 AND s.state = 'active' AND {NEAR_CAP}
    UNION ALL
    SELECT 'limit', u.customer_id, c.name, NULL, p.name, u.used + u.reserved, u.limit_licenses
      FROM contract_usage u
      JOIN customers c ON c.reseller_id = u.reseller_id AND c.id = u.customer_id
      JOIN products p ON p.id = u.product_id
     WHERE u.reseller_id = $1 AND {NEAR_LIMIT}) near
 ORDER BY in_use::bigint * 1000000 / bound DESC, customer_name, product_name LIMIT $2"""
_HELD = """
SELECT s.customer_id, c.name AS customer_name, s.id AS subscription_id, p.name AS product_name, s.terms_key,
       s.ends_on, s.renewal_setting AS setting, coalesce(s.renewal_seats, s.bought) AS seats, s.over_since,
       s.licensed AS users, s.bought AS licenses,
       (t.terms ->> 'grace_days')::integer AS grace_days
  FROM subscriptions s
  JOIN customers c ON c.reseller_id = s.reseller_id AND c.id = s.customer_id
  JOIN products p ON p.id = s.product_id
  JOIN subscription_terms t ON t.reseller_id = s.reseller_id AND t.id = s.term_id
 WHERE s.reseller_id = $1 AND s.state = 'active'"""


async def near_bounds(session: ReadSession, *, most: int = MOST_SHOWN) -> tuple[NearBound, ...]:
    """Caps and limits of which at least 90 % are used or reserved, the fullest first."""
    return tuple(NearBound(**row) for row in await session.fetch(_NEAR, session.reseller_id, most))


async def renewals(session: ReadSession, today: date, *, most: int = MOST_SHOWN) -> tuple[Renewal, ...]:
    """Terms that run out within 30 days, the next one first."""
    rows = await session.fetch(
        f"{_HELD} AND s.ends_on >= $2 AND s.ends_on <= $3 ORDER BY s.ends_on, c.name, s.id LIMIT $4",
        session.reseller_id, today, today + timedelta(days=RENEWALS_WITHIN_DAYS), most,
    )  # fmt: skip
    return tuple(_renewal(row, today) for row in rows)


async def overruns(session: ReadSession, today: date, *, most: int = MOST_SHOWN) -> tuple[Overrun, ...]:
    """Subscriptions with more users than licenses, the nearest deadline first."""
    rows = await session.fetch(
        f"{_HELD} AND s.over_since IS NOT NULL ORDER BY s.over_since, c.name, s.id LIMIT $2",
        session.reseller_id, most,
    )  # fmt: skip
    return tuple(_overrun(row, today) for row in rows)


def _renewal(row: Any, today: date) -> Renewal:
    named = {name: row[name] for name in _NAMES}
    return Renewal(
        **named,
        terms_key=row["terms_key"],
        ends_on=row["ends_on"],
        days_left=(row["ends_on"] - today).days,
        setting=row["setting"],
        seats=row["seats"],
    )


def _overrun(row: Any, today: date) -> Overrun:
    deadline = last_of_grace(row["over_since"], row["grace_days"])
    named = {name: row[name] for name in (*_NAMES, "users", "licenses", "over_since")}
    return Overrun(**named, deadline=deadline, days_left=(deadline - today).days)


_NAMES = ("customer_id", "customer_name", "subscription_id", "product_name")
