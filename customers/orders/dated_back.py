"""What an order that is dated back is held to: the days since its billing date (I7).

Only imports and scenarios date orders back; people's commands count from the day on which they are given.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from customers.history.standing import standing
from customers.subscriptions.state import Held
from customers.subscriptions.turns import Turn
from customers.users.holders import Holder
from reseller.plumbing.database import ReadSession
from reseller.rules.periods import ONE_DAY
from reseller.rules.seats import carries_additions

_FEWEST = """
SELECT min(total) FROM (
    SELECT sum(sum(delta)) OVER (ORDER BY day) AS total FROM (
        SELECT greatest(billing_date, $3) AS day, delta FROM seat_ledger
         WHERE reseller_id = $1 AND subscription_id = $2 AND measure = 'licensed'
         UNION ALL SELECT $3, 0) moved
     GROUP BY day) days"""
_LATER = """
SELECT a.id FROM assignments a JOIN orders o ON o.reseller_id = a.reseller_id AND o.id = a.order_id
 WHERE a.reseller_id = $1 AND a.id = ANY($2) AND o.billing_date > $3"""
_TURNED = """
SELECT first_day FROM subscription_terms
 WHERE reseller_id = $1 AND subscription_id = $2 AND first_day > $3 AND first_day <= $4 AND ordinal > 1
 ORDER BY ordinal"""


async def fewest_since(session: ReadSession, held: Held, day: date) -> int:
    """Users of the day from `day` on at whose end the fewest were in use."""
    fewest: int = await session.fetchval(_FEWEST, held.reseller_id, held.id, day)
    return fewest


async def not_yet_here(session: ReadSession, found: Sequence[Holder], day: date) -> list[str]:
    """The addresses of those who were given their license behind `day`."""
    ids = [holder.assignment_id for holder in found]
    later = {row[0] for row in await session.fetch(_LATER, session.reseller_id, ids, day)}
    return [holder.address for holder in found if holder.assignment_id in later]


async def turns_since(session: ReadSession, held: Held, day: date) -> dict[str, Any]:
    """What an addition dated `day` remembers of the terms that began since: which took it over (G4)."""
    if not held.terms.renewal_settings:
        return {}
    rows = await session.fetch(_TURNED, held.reseller_id, held.id, day, held.first_day)
    turns = [Turn(first, await _carried(session, held, first), True).stored for (first,) in rows]
    return {"turns": turns} if turns else {}


async def _carried(session: ReadSession, held: Held, first_day: date) -> bool:
    """Whether the term that began on `first_day` took over what was added, as it was renewed."""
    then = await standing(session, held, first_day - ONE_DAY, None, 0, 0)
    return carries_additions(then)
