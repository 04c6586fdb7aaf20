"""A key does its thing once: replayed, raced, mismatched, refused."""

import asyncio
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from reseller.plumbing.database import Database
from reseller.plumbing.idempotency import (
    Effect,
    EffectKey,
    claim,
    done_under,
    forget_expired,
    hash_of,
    remember,
)
from reseller.plumbing.ids import new_id
from reseller.rules.errors import IdempotencyMismatch


def key_for(reseller_id: UUID, asked: object = "3 licenses") -> EffectKey:
    return EffectKey(reseller_id, "member", "addLicenses", "key-1", hash_of(asked))


async def act(database: Database, key: EffectKey, now: datetime) -> tuple[bool, Effect]:
    """Whether this call did the thing, and the effect."""
    async with database.unit_of_work(key.reseller_id) as session:
        if (known := await claim(session, key, now)) is not None:
            return False, known
        effect = {"order": str(new_id(now))}
        await asyncio.sleep(0.02)
        await remember(session, key, effect)
        return True, effect


async def test_a_replay_answers_the_first_effect(
    database: Database, reseller_id: UUID, now: datetime
) -> None:
    key = key_for(reseller_id)
    _, effect = await act(database, key, now)
    assert await act(database, key, now) == (False, effect)


async def test_of_eight_at_once_one_acts_and_seven_replay(
    database: Database, reseller_id: UUID, now: datetime
) -> None:
    key = key_for(reseller_id)
    results = await asyncio.gather(*(act(database, key, now) for _ in range(8)))
    assert sorted(did for did, _ in results) == [False] * 7 + [True]
    assert len({effect["order"] for _, effect in results}) == 1


async def test_another_input_under_the_key_is_refused(
    database: Database, reseller_id: UUID, now: datetime
) -> None:
    done = await act(database, key_for(reseller_id), now)
    with pytest.raises(IdempotencyMismatch) as refused:
        await act(database, key_for(reseller_id, "4 licenses"), now)
    assert refused.value.details == done[1], "it tells what was done under the key"


async def test_what_was_done_under_a_key_is_told(
    database: Database, reseller_id: UUID, now: datetime
) -> None:
    key = key_for(reseller_id)
    done = await act(database, key, now)
    async with database.reading(reseller_id) as session:
        assert await done_under(session, key.actor, key.operation, key.key) == done[1]
        assert await done_under(session, "another", key.operation, key.key) == {}


async def refuse(database: Database, key: EffectKey, now: datetime) -> None:
    async with database.unit_of_work(key.reseller_id) as session:
        await claim(session, key, now, effect={"order": "1"})
        raise LookupError


async def test_a_refusal_is_not_remembered(database: Database, reseller_id: UUID, now: datetime) -> None:
    key = key_for(reseller_id)
    with pytest.raises(LookupError):
        await refuse(database, key, now)
    assert (await act(database, key, now))[0]


async def test_a_key_belongs_to_its_reseller(database: Database, reseller_id: UUID, now: datetime) -> None:
    await act(database, key_for(reseller_id), now)
    assert (await act(database, key_for(new_id(now)), now))[0]


async def test_an_expired_key_is_forgotten_and_a_younger_one_kept(
    database: Database, reseller_id: UUID, now: datetime
) -> None:
    key = key_for(reseller_id)
    await act(database, key, now)
    for days, acted in ((15, False), (31, True)):
        async with database.unit_of_work(reseller_id) as session:
            await forget_expired(session, reseller_id, now + timedelta(days=days))
        assert (await act(database, key, now))[0] is acted


def test_the_order_of_names_is_no_matter() -> None:
    assert hash_of({"a": 1, "b": [UUID(int=1)]}) == hash_of({"b": [UUID(int=1)], "a": 1})
    assert hash_of({"a": 1}) != hash_of({"a": "1"})
