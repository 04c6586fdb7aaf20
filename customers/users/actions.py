"""What is done to a user as a person: protecting, and deactivating."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from customers.orders.actions import remove_users
from customers.orders.placing import Placed
from customers.subscriptions.state import lock_usage
from reseller.partners.queries import reseller_facts
from reseller.partners.recording import record_for
from reseller.plumbing.database import WriteSession
from reseller.plumbing.log import Action
from reseller.plumbing.versions import expect_version
from reseller.rules.access import Actor, Verb, require
from reseller.rules.errors import Conflict, InputInvalid, NotFound, marked


async def update_user(
    session: WriteSession,
    user_id: UUID,
    *,
    protected: bool | None = None,
    deactivate: bool = False,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> tuple[Placed, ...]:
    """Protect a user or not, or deactivate one: all licenses are taken off, one order each, all or none.

    CONFLICT where `version` isn't the present one, INPUT_INVALID while a license is being assigned to the
    user to deactivate. Asked for neither, it changes nothing.
    """
    user = await _in_reach(session, user_id, actor)
    require(actor, Verb.UPDATE_USER)
    expect_version(version, user["version"])
    if not (deeds := list(_deeds(protected, deactivate))):
        return ()
    placed = await _take_off_all(session, user_id, actor, now) if deactivate else ()
    await _write(session, user_id, user["version"], protected, now if deactivate else None)
    if deactivate:
        await _check_nothing_arrives(session, user_id)
    facts = await reseller_facts(session)
    for name in deeds:
        action = Action(name, user["customer_id"], details={"user": user["address"]})
        await record_for(session, action, facts=facts, actor=actor, now=now)
    return placed


def _deeds(protected: bool | None, deactivate: bool) -> Iterator[str]:
    """What the action log tells of it."""
    if protected is not None:
        yield "user_protected" if protected else "user_unprotected"
    if deactivate:
        yield "user_deactivated"


async def _in_reach(session: WriteSession, user_id: UUID, actor: Actor) -> Any:
    row = await session.fetchrow(_USER, session.reseller_id, user_id)
    if row is None or actor.customer_id not in (None, row["customer_id"]):
        raise NotFound("user")
    return row


async def _take_off_all(
    session: WriteSession, user_id: UUID, actor: Actor, now: datetime
) -> tuple[Placed, ...]:
    """One removal for each subscription. All are locked first, in order of their ids, then the contract usage
    of all: others wait for an order's number with the usage of one in their hands."""
    locked = await session.fetch(_LOCK_ALL, session.reseller_id, user_id)
    await lock_usage(session, [row[0] for row in locked])
    held = await session.fetch(_HELD, session.reseller_id, user_id)
    live = [row["subscription_id"] for row in held if row["state"] == "live"]
    orders = [
        await remove_users(session, subscription_id, user_ids=[user_id], actor=actor, now=now)
        for subscription_id in live
    ]
    return tuple(orders)


async def _check_nothing_arrives(session: WriteSession, user_id: UUID) -> None:
    """Looked at behind the user's row, which whoever assigns a license writes as well."""
    held = await session.fetch(_HELD, session.reseller_id, user_id)
    if any(row["state"] != "leaving" for row in held):
        reason = marked("A license is just being assigned to this user. Try again when that is done.")
        raise InputInvalid(reason=reason, field=("deactivate",))


async def _write(
    session: WriteSession,
    user_id: UUID,
    version: int,
    protected: bool | None,
    deactivated_at: datetime | None,
) -> None:
    tag = await session.run(_UPDATE, session.reseller_id, user_id, version, protected, deactivated_at)
    if tag != "UPDATE 1":
        raise Conflict(version=version + 1)


_USER = "SELECT customer_id, address, version FROM users WHERE reseller_id = $1 AND id = $2"
_LOCK_ALL = """
SELECT s.id FROM subscriptions s
 WHERE s.reseller_id = $1 AND s.id IN (
       SELECT subscription_id FROM assignments
        WHERE reseller_id = $1 AND user_id = $2 AND state IN ('pending', 'live', 'leaving'))
 ORDER BY s.id FOR UPDATE"""
_HELD = """
SELECT subscription_id, state FROM assignments
 WHERE reseller_id = $1 AND user_id = $2 AND state IN ('pending', 'live', 'leaving')
 ORDER BY subscription_id"""
_UPDATE = """
UPDATE users
   SET protected = coalesce($4, protected), deactivated_at = coalesce($5, deactivated_at),
       version = version + 1
 WHERE reseller_id = $1 AND id = $2 AND version = $3"""
