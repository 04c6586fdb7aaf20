"""What stood beside the ledger at a moment: the term, what was given up or set for what follows it, the cap.

Orders and the action log are replayed for the term or period that ran then; what failed never counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from customers.subscriptions.state import Held, stored_terms
from reseller.plumbing.database import ReadSession
from reseller.rules.periods import ONE_DAY, Span, local_midnight
from reseller.rules.seats import Holding
from reseller.rules.terms import LicenseTerms, RenewalSetting


@dataclass(frozen=True, slots=True)
class Ran:
    """The term or period that ran on a day; `turned_on` is its first day, None for the first one."""

    terms: LicenseTerms
    span: Span
    turned_on: date | None


async def standing(
    session: ReadSession, held: Held, day: date, at: datetime | None, bought: int, licensed: int
) -> Holding:
    """The state that the guards would have seen on `day` (at its end, or at `at`), nothing under way."""
    ran = await _term(session, held, day)
    holding = Holding(terms=ran.terms, bought=bought, licensed=licensed, term=ran.span)
    orders = await session.fetch(_ORDERS, held.reseller_id, held.id, day, at, ran.turned_on)
    holding = await _renewed(session, held, _ordered(holding, orders))
    deeds = await session.fetch(_DEEDS, held.reseller_id, held.id)
    return _set(holding, held, ran, [_Deed(row, day, at) for row in deeds])


async def planned_end(session: ReadSession, held: Held, day: date, at: datetime | None) -> date | None:
    """The last day that an end planned by then had, None without one (C9)."""
    until = at or local_midnight(day + ONE_DAY, held.billing_zone) - timedelta(microseconds=1)
    last_day: date | None = await session.fetchval(_END, held.reseller_id, held.id, until)
    return last_day


async def _term(session: ReadSession, held: Held, day: date) -> Ran:
    row: Any = await session.fetchrow(_TERM, held.reseller_id, held.id, day)
    span = Span(row["first_day"], row["end_day"])
    return Ran(stored_terms(row["terms"]), span, span.first if row["ordinal"] > 1 else None)


def _ordered(holding: Holding, orders: Sequence[Any]) -> Holding:
    """Replay what orders gave up, took back, set and renewed in the period, in order of time."""
    for row in orders:
        detail = row["detail"]
        match row["kind"]:
            case "SET_NEXT_PERIOD_LICENSES":
                holding = replace(holding, next_period=row["quantity_after"])
            case "CANCEL_LICENSES":
                holding = replace(holding, canceled=holding.canceled - row["quantity_delta"])
            case "RENEW_SUBSCRIPTION":
                seats_then = row["quantity_after"]
                holding = replace(
                    holding, canceled=0, renewal=RenewalSetting.SAME_SEATS, renewal_seats=seats_then
                )
            case _:
                holding = _bought(holding, detail, row["delta_bought"] if row["completed"] else 0)
    return holding


def _bought(holding: Holding, detail: dict[str, Any], bought: int) -> Holding:
    """Buying takes cancellations back (B9), resets the next period's number (L9), joins a renewal (H7)."""
    joins = "renewed_from" in detail and holding.renewal_seats is not None
    return replace(
        holding,
        canceled=holding.canceled - detail.get("revoked", 0),
        next_period=None if "next_period" in detail else holding.next_period,
        renewal_seats=(holding.renewal_seats or 0) + bought if joins else holding.renewal_seats,
    )


async def _renewed(session: ReadSession, held: Held, holding: Holding) -> Holding:
    """The state with the end of the renewed term, where a renewal was bought."""
    if holding.renewal_seats is None or holding.term is None:
        return holding
    until = await session.fetchval(_UNTIL, held.reseller_id, held.id, holding.term.end)
    return replace(holding, renewed_until=until)


class _Deed:
    """One logged setting, and whether it held by then."""

    def __init__(self, row: Any, day: date, at: datetime | None) -> None:
        self.name: str = row["action"]
        self.details: dict[str, Any] = row["details"]
        self.day: date = row["billing_date"]
        by_job = self.name in ("period_began", "switched_to_flexible")
        on_day = self.day == day and (at is None or by_job or row["at"] <= at)
        self.held = self.day < day or on_day


def _set(holding: Holding, held: Held, ran: Ran, deeds: Sequence[_Deed]) -> Holding:
    terms, first = holding.terms, ran.turned_on or date.min
    if terms.needs_cap:
        return replace(holding, cap=_cap(held, deeds))
    if terms.renewal_settings:
        return _with_renewal(holding, held, first, deeds)
    if terms.has_included:
        return _with_included(holding, held, first, deeds)
    return holding


def _cap(held: Held, deeds: Sequence[_Deed]) -> int | None:
    """The cap set last by then; before the first setting, what that one found."""
    caps = [deed for deed in deeds if deed.name in ("purchase_cap_set", "switched_to_flexible")]
    found: int | None = held.cap
    if before := [deed for deed in caps if deed.held]:
        details = before[-1].details
        found = details["cap"] if before[-1].name == "switched_to_flexible" else details["after"]
    elif caps and caps[0].name == "purchase_cap_set":
        found = caps[0].details["before"]
    return found


def _with_renewal(holding: Holding, held: Held, first: date, deeds: Sequence[_Deed]) -> Holding:
    """The setting goes on from term to term; its number and cap are for one renewal (G4)."""
    chosen = [deed for deed in deeds if deed.name == "renewal_set"]
    present = held.renewal_setting or RenewalSetting.SAME_SEATS.name
    found: dict[str, Any] = {"setting": present, "seats": None, "cap": None}
    if before := [deed for deed in chosen if deed.held]:
        found = before[-1].details["after"]
        if before[-1].day < first:
            found = {**found, "seats": None, "cap": None}
    elif chosen:
        found = chosen[0].details["before"]
    setting = RenewalSetting[found["setting"]]
    return replace(holding, renewal=setting, renewal_seats=found["seats"], renewal_cap=found["cap"])


def _with_included(holding: Holding, held: Held, first: date, deeds: Sequence[_Deed]) -> Holding:
    """What was included in the period, and what was set for the next one (A8)."""
    begun = [
        deed for deed in deeds if deed.name == "period_began" and deed.held and "included" in deed.details
    ]
    chosen = [deed for deed in deeds if deed.name == "included_set"]
    included = held.included
    if begun:
        included = begun[-1].details["included"]
    elif chosen:
        included = chosen[0].details["before"]
    later = [deed.details["after"] for deed in chosen if deed.held and deed.day >= first]
    return replace(holding, included=included, next_included=later[-1] if later else None)


SETTINGS = "('purchase_cap_set','switched_to_flexible','renewal_set','included_set','period_began')"
DECISIONS = """(kind IN ('SET_NEXT_PERIOD_LICENSES','CANCEL_LICENSES','RENEW_SUBSCRIPTION','END_SUBSCRIPTION')
       OR detail ?| ARRAY['revoked','next_period','renewed_from'])"""
_TERM = """
SELECT terms::text AS terms, first_day, end_day, ordinal FROM subscription_terms
 WHERE reseller_id = $1 AND subscription_id = $2
 ORDER BY first_day > $3, CASE WHEN first_day > $3 THEN ordinal ELSE -ordinal END LIMIT 1"""
_UNTIL = """
SELECT end_day FROM subscription_terms
 WHERE reseller_id = $1 AND subscription_id = $2 AND first_day = $3"""
_ORDERS = f"""
SELECT kind, quantity_delta, quantity_after, delta_bought, detail, status = 'COMPLETED' AS completed
  FROM orders
 WHERE reseller_id = $1 AND subscription_id = $2 AND {DECISIONS} AND kind <> 'END_SUBSCRIPTION'
   AND status NOT IN ('FAILED', 'CANCELED', 'EXPIRED')
   AND (kind <> 'RENEW_SUBSCRIPTION' OR status = 'COMPLETED')
   AND ($5::date IS NULL OR billing_date >= $5)
   AND (billing_date < $3 OR billing_date = $3 AND ($4::timestamptz IS NULL
        OR CASE kind WHEN 'RENEW_SUBSCRIPTION' THEN completed_at ELSE placed_at END <= $4))
 ORDER BY id"""
_END = """
SELECT billing_date FROM orders
 WHERE reseller_id = $1 AND subscription_id = $2 AND kind = 'END_SUBSCRIPTION'
   AND status IN ('PLACED', 'COMPLETED') AND placed_at <= $3 ORDER BY id DESC LIMIT 1"""
_DEEDS = f"""
SELECT action, details, billing_date, at FROM action_log
 WHERE reseller_id = $1 AND subscription_id = $2 AND action IN {SETTINGS} ORDER BY id"""
