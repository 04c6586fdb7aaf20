"""Writing what days made of subscriptions: a handful of statements for any number of changes.

Counters come first and the rows that refer to them behind; the subscriptions and their contract usage are
locked already. Several changes of one subscription stand in order of time.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from customers.notices.jobs import notify_all
from customers.subscriptions import rows
from customers.subscriptions import statements as sql
from customers.subscriptions.changes import Change
from customers.subscriptions.rows import Rows, SharedRows
from reseller.plumbing.database import WriteSession
from reseller.plumbing.ids import ids_of
from reseller.rules.access import Actor


async def write_changes(
    session: WriteSession, changes: Sequence[Change], *, actor: Actor, now: datetime
) -> None:
    """Write the changes of one reseller's locked subscriptions, made by the daily job or by `actor`."""
    if not changes:
        return
    ids, (numbered, others) = ids_of(now), rows.latest(changes)
    await _write_shared(session, sql.PERIODS, rows.numbers(numbered))
    await _write(session, sql.SUBSCRIPTIONS, rows.whole(others))
    await _write(session, sql.USAGE, rows.usage(changes))
    await _write_shared(session, sql.NEXT_TERMS, rows.next_terms(changes), now)
    await _write(session, sql.TERMS, rows.other_terms(changes), now)
    await _write(session, sql.CHARGED, rows.charged(changes))
    await _write(session, sql.ENDED_ORDERS, rows.ended_orders(changes), now)
    await _write(session, sql.TURNS, rows.turns(changes))
    await _write_deactivations(session, changes, actor, now)
    await _write_shared(session, sql.LEDGER, rows.ledger(changes, ids), actor.kind.value, actor.name, now)
    await _write_shared(session, sql.CHARGES, rows.charges(changes, ids), now)
    await _write(session, sql.PRICES, rows.prices(changes, ids), actor.name, now)
    await _write(session, sql.ENDED_ASSIGNMENTS, rows.ended(changes), now)
    await _write_shared(
        session, sql.LOG, rows.log(changes, ids), actor.kind.value, actor.member_id, actor.name, now
    )
    told = [(each.before.id, each.before.customer_id, note) for each in changes for note in each.notices]
    await notify_all(session, told, now=now)


async def _write(session: WriteSession, statement: str, given: Rows, *more: object) -> None:
    """Run a statement whose $1 is the reseller, then one array a column, then `more`; not for no rows."""
    columns = [list(column) for column in zip(*given, strict=True)]
    if columns:
        await session.run(statement, session.reseller_id, *columns, *more)


async def _write_shared(session: WriteSession, statement: str, given: SharedRows, *more: object) -> None:
    """`_write` for rows in two parts: the own columns, the row's place among shared values, and these."""
    known: dict[tuple[object, ...], int] = {}
    own = [(*part, known.setdefault(shared, len(known) + 1)) for part, shared in given]
    if own:
        columns = (*zip(*own, strict=True), *zip(*known, strict=True))
        await session.run(statement, session.reseller_id, *columns, *more)


async def _write_deactivations(
    session: WriteSession, changes: Sequence[Change], actor: Actor, now: datetime
) -> None:
    """Number and write the orders of grace deactivations, the earliest day first (L4)."""
    found = [change for change in changes if change.deactivation is not None]
    if not found:
        return
    found.sort(key=lambda change: change.day)
    number = await session.fetchval(sql.NUMBERED, session.reseller_id, len(found)) - len(found)
    await _write(
        session, sql.DEACTIVATIONS, rows.deactivations(found, number), actor.kind.value, actor.name, now
    )
    await _write(session, sql.DEACTIVATED, rows.deactivated(found), now)
