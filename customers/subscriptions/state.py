"""A subscription as one statement reads it: counters, running term, contract limit, reseller's facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Self
from uuid import UUID

import orjson

from customers.charges.prices import stored_price
from reseller.plumbing.database import ReadSession, WriteSession
from reseller.rules.access import Actor, Verb
from reseller.rules.charges import TermSpan
from reseller.rules.errors import NotFound
from reseller.rules.periods import Span, billing_date, charged_from
from reseller.rules.pricing import Price
from reseller.rules.seats import Holding
from reseller.rules.terms import LicenseTerms, RenewalSetting

COLUMNS = """
       s.reseller_id, s.id, s.customer_id, s.product_id, s.state, s.bought, s.licensed, s.reserved_bought,
       s.reserved_licensed, s.counted, s.cap, s.included, s.next_period, s.canceled, s.tariff,
       s.renewal_setting, s.renewal_seats, s.renewal_price::text AS renewal_price, s.renewal_cap,
       s.started_on, s.ends_on, s.ended_on, s.next_due_on, s.over_since, s.renewed_until, s.next_included,
       s.version, s.term_id, t.ordinal, t.order_id AS begun_by, t.charged_on, t.terms::text AS terms,
       t.period, t.in_arrears, t.measure, t.first_day, t.end_day, t.price::text AS price, t.first_quantity,
       u.limit_licenses, u.used, u.reserved,
       coalesce(c.link_mode, r.link_mode) AS link_mode,
       coalesce(c.shows_prices, r.shows_prices) AS shows_prices, r.billing_zone, r.currency,
       r.name AS reseller_name"""
SOURCE = """
  FROM subscriptions s
  JOIN subscription_terms t ON t.reseller_id = s.reseller_id AND t.id = s.term_id
  JOIN contract_usage u ON u.reseller_id = s.reseller_id AND u.customer_id = s.customer_id
       AND u.product_id = s.product_id
  JOIN customers c ON c.reseller_id = s.reseller_id AND c.id = s.customer_id
  JOIN resellers r ON r.reseller_id = s.reseller_id"""
_STATE = f"SELECT {COLUMNS} {SOURCE} WHERE s.reseller_id = $1 AND s.id = $2"
_LOCKED = f"{_STATE} FOR UPDATE OF s, u"
_STATES = f"SELECT {COLUMNS} {SOURCE} WHERE s.reseller_id = $1 AND s.id = ANY($2) ORDER BY s.id"
_LOCK_DUE = """
SELECT id FROM subscriptions
 WHERE reseller_id = $1 AND id = ANY($2) AND state = 'active' AND next_due_on <= $3
 ORDER BY id FOR UPDATE"""
_LOCK_USAGE = """
SELECT true FROM contract_usage u
 WHERE u.reseller_id = $1 AND (u.customer_id, u.product_id) IN (
       SELECT s.customer_id, s.product_id FROM subscriptions s WHERE s.reseller_id = $1 AND s.id = ANY($2))
 ORDER BY u.customer_id, u.product_id FOR UPDATE"""


@dataclass(frozen=True)
class Held:
    """One row of COLUMNS; days are billing dates, `end_day` is exclusive, numbers are licenses.

    `begun_by` is the order that the running term or period began with, None where it followed by itself;
    `charged_on` the day its charge in advance was made for; `renewing` the number of a renewal on order,
    which the row keeps as `renewal_seats` without `renewed_until`, so that its lock serves two who renew.
    """

    reseller_id: UUID
    id: UUID
    customer_id: UUID
    product_id: UUID
    state: str
    bought: int
    licensed: int
    reserved_bought: int
    reserved_licensed: int
    counted: int
    cap: int | None
    included: int | None
    next_period: int | None
    canceled: int
    tariff: str | None
    renewal_setting: str | None
    renewal_seats: int | None
    renewal_price: Price | None
    renewal_cap: int | None
    started_on: date
    ends_on: date | None
    ended_on: date | None
    next_due_on: date | None
    over_since: date | None
    renewed_until: date | None
    next_included: int | None
    version: int
    term_id: UUID
    ordinal: int
    begun_by: UUID | None
    charged_on: date | None
    terms: LicenseTerms
    period: str
    in_arrears: bool
    measure: str
    first_day: date
    end_day: date | None
    price: Price | None
    first_quantity: int | None
    renewing: int | None
    limit_licenses: int | None
    used: int
    reserved: int
    link_mode: str
    shows_prices: bool
    billing_zone: str
    currency: str
    reseller_name: str

    @classmethod
    def of(cls, row: Any) -> Self:
        """The state in a row of COLUMNS."""
        values = dict(row)
        values["terms"] = stored_terms(values["terms"])
        values["price"] = stored_price(values["price"])
        values["renewal_price"] = stored_price(values["renewal_price"])
        on_order = Verb.RENEW in values["terms"].verbs and values["renewed_until"] is None
        values["renewing"] = values["renewal_seats"] if on_order else None
        values["renewal_seats"] = None if on_order else values["renewal_seats"]
        held = object.__new__(cls)
        held.__dict__.update(values)
        return held

    def but(self, **changes: Any) -> Self:
        """The state with other values for these fields: `replace` at a tenth of its cost, for days on which
        a hundred thousand states change."""
        held = object.__new__(type(self))
        held.__dict__.update(self.__dict__, **changes)
        return held

    @property
    def over(self) -> bool:
        """Whether it has ended or never came to be."""
        return self.state in ("ended", "failed")

    @property
    def in_use(self) -> int:
        """Users assigned, with those that pending orders reserve (C10)."""
        return self.licensed + self.reserved_licensed

    @property
    def term(self) -> Span:
        """The days of the running term or period."""
        return Span(self.first_day, self.end_day)

    @property
    def span(self) -> TermSpan:
        """The running term as charges see it: its fixed price with the tier of its first quantity."""
        return TermSpan(self.first_day, self.end_day, self.price, self.first_quantity or 0)

    def today(self, now: datetime) -> date:
        """The billing date of `now` (D1)."""
        return billing_date(now, self.billing_zone)

    def charged_from(self, day: date) -> date:
        """The first charged day of a change made on billing date `day`, not before the start (D2, D4)."""
        return max(charged_from(day, self.terms.charge_from), self.started_on)

    def holding(self, actor: Actor | None = None, *, leaving: int = 0) -> Holding:
        """What the guards look at, None for the daily job; `leaving` users are being removed already."""
        customer = actor if actor and actor.role.is_customer else None
        return Holding(
            terms=self.terms,
            bought=self.bought,
            licensed=self.licensed,
            reserved_bought=self.reserved_bought,
            reserved_licensed=self.reserved_licensed,
            leaving=leaving,
            cap=self.cap,
            limit=self.limit_licenses,
            usage=self.used + self.reserved,
            term=self.term,
            ended_on=(self.ended_on or self.started_on) if self.over else None,
            version=self.version,
            has_link=self.link_mode != "off",
            prices_hidden=customer is not None and not self.shows_prices,
            may_buy=customer is None or customer.may_buy,
            currency=self.currency,
            renewal=RenewalSetting[self.renewal_setting] if self.renewal_setting else None,
            renewal_seats=self.renewal_seats,
            renewal_cap=self.renewal_cap,
            renewed_until=self.renewed_until,
            renewing=self.renewing,
            included=self.included,
            next_included=self.next_included,
            next_period=self.next_period,
            canceled=self.canceled,
            tariff=self.tariff,
            over_since=self.over_since,
        )


@lru_cache(maxsize=256)
def stored_terms(text: str) -> LicenseTerms:
    """The license terms in a jsonb text; equal texts share one value."""
    return LicenseTerms.from_json(orjson.loads(text))


async def read_state(session: ReadSession, subscription_id: UUID) -> Held:
    """The present state, unlocked, for previews; NOT_FOUND outside the tenant's reach."""

    async def read() -> Held:
        return _found(await session.fetchrow(_STATE, session.reseller_id, subscription_id))

    return await session.once(("state", subscription_id), read)


async def lock_state(session: WriteSession, subscription_id: UUID) -> Held:
    """The present state with the subscription and its contract usage locked, in that order.

    A term that rolled over while we waited drops the row from the statement's older view of the terms;
    a second look is then a fresh one. NOT_FOUND outside the tenant's reach.
    """
    row = await session.fetchrow(_LOCKED, session.reseller_id, subscription_id)
    if row is None:
        row = await session.fetchrow(_LOCKED, session.reseller_id, subscription_id)
    return _found(row)


async def lock_due(session: WriteSession, subscription_ids: Sequence[UUID], today: date) -> list[Held]:
    """The states of those that are still due, locked: every subscription in order of its id, then usage.

    A command locks one subscription and then its usage, so neither waits for what the other holds.
    """
    rows = await session.fetch(_LOCK_DUE, session.reseller_id, list(subscription_ids), today)
    due = [row[0] for row in rows]
    await lock_usage(session, due)
    return [Held.of(row) for row in await session.fetch(_STATES, session.reseller_id, due)]


async def lock_usage(session: WriteSession, subscription_ids: Sequence[UUID]) -> None:
    """Lock the contract usage of several locked subscriptions, before anything is written of one of them."""
    await session.run(_LOCK_USAGE, session.reseller_id, list(subscription_ids))


def _found(row: Any) -> Held:
    if row is None:
        raise NotFound("subscription")
    return Held.of(row)
