"""Each license on each day: what was bought or in use there, and what was billed for it, is the same number.

Sums of quantities over days are compared, so neither amounts nor the formula behind them matter here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import accumulate
from typing import NamedTuple
from uuid import UUID

from reseller.plumbing.database import ReadSession

ONE_DAY = timedelta(days=1)
TERMS = """
SELECT subscription_id, in_arrears, measure, first_day, end_day, terms ->> 'charges_at' AS charges_at,
       charged_on, terms_key
  FROM subscription_terms t
 WHERE reseller_id = $1 AND EXISTS (SELECT FROM subscriptions s WHERE s.reseller_id = $1
       AND s.id = t.subscription_id AND s.state IN ('active', 'ended')) ORDER BY subscription_id, ordinal"""
LEDGER = "SELECT subscription_id, measure, charged_from, delta FROM seat_ledger WHERE reseller_id = $1"
CHARGES = """
SELECT subscription_id, first_day, last_day, quantity FROM charges
 WHERE reseller_id = $1 AND kind IN ('TERM', 'PERIOD', 'REST_OF_PERIOD')"""
LINES = """
SELECT subscription_id, first_day, last_day, quantity FROM invoice_lines
 WHERE reseller_id = $1 AND kind IN ('OPENING', 'ADDITION', 'REMOVAL')
 UNION ALL
SELECT subscription_id, first_day, last_day, quantity FROM charges c
 WHERE reseller_id = $1 AND kind IN ('ADDITION', 'REMOVAL') AND NOT EXISTS (
       SELECT FROM invoice_lines l WHERE l.reseller_id = $1 AND l.charge_id = c.id)"""


class Turn(NamedTuple):
    """From this day on so many more, or fewer."""

    day: date
    delta: int


Turns = defaultdict[tuple[UUID, str], list[Turn]]


async def assert_every_day_is_billed_once(session: ReadSession, until: date) -> None:
    """Fail where a day of a subscription was billed more or fewer licenses than it had.

    In arrears the days before `until` are looked at, which are those of closed months; in advance those of
    every period that is charged.
    """
    had = await _had(session)
    billed = await _billed(session)
    for term in await session.fetch(TERMS, session.reseller_id):
        where = "arrears" if term["in_arrears"] else "advance"
        last = until if term["in_arrears"] else date.max
        if where == "advance" and term["charges_at"] == "first_day" and term["charged_on"] is None:
            continue
        span = (term["first_day"], min(term["end_day"] or last, last))
        there = _on_days(had[term["subscription_id"], term["measure"]], *span)
        paid = _on_days(billed[term["subscription_id"], where], *span)
        assert there == paid, f"{term['terms_key']} {term['subscription_id']} had {there}, was billed {paid}"


async def _had(session: ReadSession) -> Turns:
    found: Turns = defaultdict(list)
    for row in await session.fetch(LEDGER, session.reseller_id):
        found[row["subscription_id"], row["measure"]].append(Turn(row["charged_from"], row["delta"]))
    return found


async def _billed(session: ReadSession) -> Turns:
    found: Turns = defaultdict(list)
    for where, sql in (("advance", CHARGES), ("arrears", LINES)):
        for row in await session.fetch(sql, session.reseller_id):
            lines = found[row["subscription_id"], where]
            lines += [
                Turn(row["first_day"], row["quantity"]),
                Turn(row["last_day"] + ONE_DAY, -row["quantity"]),
            ]
    return found


def _on_days(turns: Iterable[Turn], first: date, end: date) -> list[tuple[date, int]]:
    """The numbers inside [first, end): each with the day on which it begins, days of no change left out."""
    by_day: defaultdict[date, int] = defaultdict(int)
    for turn in turns:
        if turn.day < end:
            by_day[max(turn.day, first)] += turn.delta
    by_day[first] += 0
    days = sorted(by_day)
    totals = list(accumulate(by_day[day] for day in days))
    kept = zip(days, totals, [None, *totals[:-1]], strict=True)
    return [(day, total) for day, total, before in kept if total != before]
