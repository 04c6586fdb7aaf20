"""A subscription's seats as they were at any instant of the past, as known now.

The ledger decides, by billing date: what was recorded late counts for the day it is dated with, not for the
day it became known. Within its own billing day an order counts from the moment it was carried out, one that
was recorded behind that day from the day's end, the turn of a period or term from its day's beginning. So the
numbers at the end of a day are those that the charges of that day are made of.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from customers.history.standing import planned_end, standing
from customers.subscriptions.entry import look
from customers.subscriptions.state import Held
from reseller.plumbing.database import ReadSession
from reseller.rules import seats, turning
from reseller.rules.access import Actor, Verb
from reseller.rules.errors import InputInvalid, marked
from reseller.rules.periods import Span, billing_date
from reseller.rules.seats import Holding
from reseller.rules.terms import EndRule

_LATER = marked("Choose {today} or an earlier day.")


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant in its billing day; `at` None is the day's end."""

    day: date
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SeatsAt:
    """The numbers of one subscription at a moment of its past, in licenses.

    `available` is below 0 for users in excess and None while a cap is missing. `next_number` is what the
    following period or term would have begun with on `next_on` if nothing had happened until then; None where
    none follows by itself, or an end was planned. `state` is "before", "active" or "ended"; only while
    it is active it has a `term`.
    """

    moment: Moment
    state: str
    terms_key: str
    plan: str
    term: Span | None
    bought: int
    licensed: int
    available: int | None
    next_number: int | None = None
    next_on: date | None = None
    cap: int | None = None
    canceled: int = 0


async def seats_at(
    session: ReadSession, subscription_id: UUID, *, at: datetime | date, actor: Actor, now: datetime
) -> SeatsAt:
    """The numbers at an instant, or at the end of a billing date.

    NOT_FOUND outside the actor's reach; INPUT_INVALID for what has not come yet.
    """
    held, today = await look(session, subscription_id, Verb.READ, actor=actor, now=now)
    moment = moment_of(at, held.billing_zone)
    _check_past(moment, today, now)
    begun_on = await session.fetchval(_BEGUN_ON, held.reseller_id, held.id)
    if begun_on is None or moment.day < begun_on:
        return _nothing(held, moment, "before")
    if held.ended_on is not None and moment.day > held.ended_on:
        return _nothing(held, moment, "ended")
    bought, licensed = await _numbers(session, held, moment)
    holding = await standing(session, held, moment.day, moment.at, bought, licensed)
    return _shown(moment, holding, await planned_end(session, held, moment.day, moment.at))


def moment_of(at: datetime | date, zone: str) -> Moment:
    """The moment that an aware instant, or a billing date for its end, stands for."""
    return Moment(billing_date(at, zone), at.astimezone(UTC)) if isinstance(at, datetime) else Moment(at)


def following(holding: Holding) -> int | None:
    """What the following period or term begins with if nothing else happens; None where none follows."""
    if holding.term is None or holding.term.end is None:
        return None
    if holding.terms.ends is EndRule.RENEWAL:
        return seats.renewed(holding).quantity
    return turning.turn(holding).bought


def _check_past(moment: Moment, today: date, now: datetime) -> None:
    if moment.day > today or (moment.at is not None and moment.at > now):
        raise InputInvalid(template=_LATER, today=today, field=("at",))


async def _numbers(session: ReadSession, held: Held, moment: Moment) -> tuple[int, int]:
    rows = await session.fetch(_NUMBERS, held.reseller_id, held.id, moment.day, moment.at)
    found = {row["measure"]: row["number"] for row in rows}
    return found.get("bought", 0), found.get("licensed", 0)


def _nothing(held: Held, moment: Moment, state: str) -> SeatsAt:
    return SeatsAt(moment, state, held.terms.key, held.terms.name, None, 0, 0, 0)


def _shown(moment: Moment, holding: Holding, last_day: date | None) -> SeatsAt:
    number = following(holding) if last_day is None else None
    shown: dict[str, Any] = {"cap": holding.cap, "canceled": holding.canceled}
    if number is not None and holding.term is not None:
        shown |= {"next_number": number, "next_on": holding.term.end}
    return SeatsAt(
        moment, "active", holding.terms.key, holding.terms.name, holding.term, holding.bought,
        holding.licensed, holding.available, **shown,
    )  # fmt: skip


_BEGUN_ON = """
SELECT billing_date FROM orders
 WHERE reseller_id = $1 AND subscription_id = $2 AND status = 'COMPLETED' ORDER BY id LIMIT 1"""
IN_FORCE = """(l.billing_date < $3 OR l.billing_date = $3
       AND ($4::timestamptz IS NULL OR l.cause <> 'order' OR l.recorded_at <= $4))"""
_NUMBERS = f"""
SELECT l.measure, sum(l.delta) AS number FROM seat_ledger l
 WHERE l.reseller_id = $1 AND l.subscription_id = $2 AND {IN_FORCE} GROUP BY l.measure"""
