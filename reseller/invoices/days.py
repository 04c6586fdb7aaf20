"""A month's net as it grows day by day: of the month that runs, and of one that is invoiced."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from customers.charges.queries import owed
from reseller.plumbing.database import ReadSession
from reseller.rules.lines import ChargeKind
from reseller.rules.money import round_half_away
from reseller.rules.periods import Month

AT_ONCE = frozenset({ChargeKind.TERM, ChargeKind.PERIOD, ChargeKind.REST_OF_PERIOD})
"""Kinds that are owed whole on their first day."""

_INVOICED = """
SELECT l.kind, l.first_day, l.last_day, sum(l.net_minor)::bigint AS net_minor
  FROM invoice_lines l JOIN invoices i ON i.reseller_id = l.reseller_id AND i.id = l.invoice_id
 WHERE l.reseller_id = $1 AND i.kind = 'MONTHLY' AND i.month = $2
 GROUP BY l.kind, l.first_day, l.last_day"""


class Stretch(NamedTuple):
    """Days, both inclusive, over which an amount accrues evenly."""

    first: date
    last: date


async def owed_by_day(session: ReadSession, month: Month, *, most: int) -> tuple[int, ...] | None:
    """Minor units owed at the end of each day of the month if nothing else happens.

    None where the month has more than `most` lines, which are too many to look at for a page.
    """
    nets: Counter[Stretch] = Counter()
    seen = 0
    async for line in owed(session, month):
        seen += 1
        if seen > most:
            return None
        nets[_stretch(ChargeKind(line.kind), line.first_day, line.last_day, month)] += line.net_minor
    return grown(nets, month)


async def invoiced_by_day(session: ReadSession, month: Month) -> tuple[int, ...] | None:
    """The same of a month that has its invoice; None where it has none."""
    rows = await session.fetch(_INVOICED, session.reseller_id, month.first)
    nets: Counter[Stretch] = Counter()
    for row in rows:
        place = _stretch(ChargeKind(row["kind"]), row["first_day"], row["last_day"], month)
        nets[place] += row["net_minor"]
    return grown(nets, month) if rows else None


def grown(nets: Mapping[Stretch, int], month: Month) -> tuple[int, ...]:
    """The running totals at the end of each day; the last one is the exact sum."""
    days = [month.first.replace(day=number) for number in range(1, month.days + 1)]
    return tuple(sum(_part(place, net, day) for place, net in nets.items()) for day in days)


def _stretch(kind: ChargeKind, first: date, last: date, month: Month) -> Stretch:
    """Where an amount falls in the month: what is owed at once on its day, what dates back on the first."""
    first = min(max(first, month.first), month.last)
    return Stretch(first, first if kind in AT_ONCE else min(max(last, first), month.last))


def _part(place: Stretch, net_minor: int, day: date) -> int:
    elapsed = (min(day, place.last) - place.first).days + 1
    whole = (place.last - place.first).days + 1
    return round_half_away(net_minor * max(0, elapsed), whole)
