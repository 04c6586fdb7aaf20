"""Signing in, sessions and API tokens: hashes only, throttled, ended on demand and by themselves."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from reseller.partners import identity
from reseller.partners.members import add_member, change_member, remove_member
from reseller.partners.throttle import MOST_FOR_ADDRESS, MOST_FOR_CLIENT, count_failure
from reseller.plumbing.database import Database
from reseller.rules.access import ActorKind, Role
from reseller.rules.errors import InputInvalid, NotFound, RateLimited
from tests.builders import World, a_world, an_actor

PASSWORD = "correct horse battery"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


async def a_member(
    database: Database, world: World, now: datetime, role: Role = Role.RESELLER_SALES, email: str = ""
) -> tuple[str, UUID]:
    """Someone who can sign in: e-mail and membership."""
    address = email or f"{role}@{world.reseller_id.hex[-12:]}.example"
    tenant = world.provider_id if role.is_provider else world.reseller_id
    actor = an_actor(Role.OPERATOR)
    customer_id = world.customer_id if role.is_customer else None
    async with database.unit_of_work(tenant) as session:
        invited = await add_member(
            session, email=address, name="Sam", role=role, password=PASSWORD, customer_id=customer_id,
            actor=actor, now=now,
        )  # fmt: skip
    return address, invited.membership_id


async def sign_in(
    database: Database, email: str, now: datetime, *, password: str = PASSWORD, client: str = "192.0.2.1",
    replaces: str | None = None,
) -> identity.SignedIn | None:  # fmt: skip
    async with database.work_without_tenant() as session:
        return await identity.sign_in(
            session, email=email, password=password, client=client, user_agent="Browser", replaces=replaces,
            now=now,
        )  # fmt: skip


async def signed_in(database: Database, email: str, now: datetime) -> identity.SignedIn:
    found = await sign_in(database, email, now)
    assert found is not None
    return found


async def present(database: Database, token: str, now: datetime) -> identity.Presence | None:
    async with database.reading_without_tenant() as session:
        return await identity.session_actor(session, token, now)


async def test_the_right_password_opens_a_session_as_the_member(
    shared_database: Database, now: datetime
) -> None:
    world = await a_world(shared_database, now)
    email, membership_id = await a_member(shared_database, world, now)
    found = await signed_in(shared_database, f" {email.upper()} ", now)
    presence = await present(shared_database, found.token, now)
    assert presence is not None
    assert (presence.membership_id, presence.email) == (membership_id, email)
    assert presence.actor == found.actor
    assert (presence.actor.role, presence.actor.kind) == (Role.RESELLER_SALES, ActorKind.RESELLER_USER)
    assert (presence.actor.reseller_id, presence.actor.customer_id) == (world.reseller_id, None)
    async with shared_database.reading_without_tenant() as session:
        stored = await session.fetchval("SELECT token_hash FROM sessions WHERE id = $1", found.session_id)
        kept = await session.fetchval("SELECT password_hash FROM members WHERE email = $1", email)
    assert found.token.encode() not in stored
    assert PASSWORD not in kept
    assert kept.startswith("$argon2id$")


@pytest.mark.parametrize("password", ["wrong", "", PASSWORD + " ", "\x00", "\ud800", "x" * 100_000])
async def test_a_wrong_password_and_an_unknown_address_answer_alike(
    shared_database: Database, now: datetime, password: str
) -> None:
    world = await a_world(shared_database, now)
    email, _ = await a_member(shared_database, world, now)
    client = str(world.reseller_id)
    assert await sign_in(shared_database, email, now, password=password, client=client) is None
    assert await sign_in(shared_database, "nobody@x.example", now, password=password, client=client) is None
    assert await sign_in(shared_database, "\x00\ud800", now, password=password, client=client) is None


async def test_failures_are_counted_for_known_and_unknown_addresses_alike(
    shared_database: Database, now: datetime
) -> None:
    world = await a_world(shared_database, now)
    known, _ = await a_member(shared_database, world, now)
    for email in (known, f"nobody@{world.reseller_id}.example"):
        for number in range(MOST_FOR_ADDRESS):
            assert (
                await sign_in(shared_database, email, now, password="no", client=f"{email}{number}") is None
            )
        with pytest.raises(RateLimited) as refusal:
            await sign_in(shared_database, email, now + MINUTE)
        assert refusal.value.details["seconds"] == 14 * 60 + 1
    assert await sign_in(shared_database, known, now + 15 * MINUTE) is not None


async def test_a_client_that_tries_many_addresses_is_throttled(
    shared_database: Database, now: datetime
) -> None:
    world = await a_world(shared_database, now)
    client = f"client of {world.reseller_id}"
    async with shared_database.work_without_tenant() as session:
        for number in range(MOST_FOR_CLIENT):
            await count_failure(session, f"a{number}@x.example", client, now)
    email, _ = await a_member(shared_database, world, now)
    with pytest.raises(RateLimited):
        await sign_in(shared_database, email, now, client=client)
    assert await sign_in(shared_database, email, now, client="another") is not None


async def test_signing_in_again_replaces_the_session_of_this_browser(
    shared_database: Database, now: datetime
) -> None:
    world = await a_world(shared_database, now)
    email, _ = await a_member(shared_database, world, now)
    first = await signed_in(shared_database, email, now)
    second = await sign_in(shared_database, email, now, replaces=first.token)
    assert second is not None
    assert await present(shared_database, first.token, now) is None
    assert await present(shared_database, second.token, now) is not None
    async with shared_database.work_without_tenant() as session:
        await identity.sign_out(session, second.token, now)
        await identity.sign_out(session, "unknown", now)
    assert await present(shared_database, second.token, now) is None


async def test_a_session_ends_when_idle_and_after_two_weeks(shared_database: Database, now: datetime) -> None:
    world = await a_world(shared_database, now)
    email, _ = await a_member(shared_database, world, now)
    found = await signed_in(shared_database, email, now)
    assert await present(shared_database, found.token, now + 12 * HOUR) is None
    at = now
    while at < now + 14 * DAY - 11 * HOUR:
        at += 11 * HOUR
        presence = await present(shared_database, found.token, at)
        assert presence is not None
        assert presence.stale
        async with shared_database.work_without_tenant() as session:
            await identity.touch_session(session, presence.id, at)
    assert await present(shared_database, found.token, now + 14 * DAY) is None


async def test_what_has_ended_is_forgotten_after_a_month(database: Database, now: datetime) -> None:
    world = await a_world(database, now)
    email, _ = await a_member(database, world, now)
    ended, kept = await signed_in(database, email, now), await signed_in(database, email, now + 13 * DAY)
    assert await sign_in(database, email, now, password="wrong") is None
    async with database.work_without_tenant() as session:
        await identity.sign_out(session, ended.token, now)
        await identity.forget_ended(session, now + 30 * DAY)
        assert await session.fetchval("SELECT count(*) FROM sessions") == 2
        await identity.forget_ended(session, now + 31 * DAY)
        assert [row[0] for row in await session.fetch("SELECT id FROM sessions")] == [kept.session_id]
        assert await session.fetchval("SELECT count(*) FROM sign_in_attempts") == 0


async def test_ones_own_sessions_are_listed_and_ended(shared_database: Database, now: datetime) -> None:
    world = await a_world(shared_database, now)
    email, _ = await a_member(shared_database, world, now)
    first, second = [await signed_in(shared_database, email, now) for _ in range(2)]
    member_id = first.actor.member_id
    assert member_id is not None
    stranger, _ = await a_member(shared_database, world, now, Role.RESELLER_VIEWER)
    other = await signed_in(shared_database, stranger, now)
    async with shared_database.work_without_tenant() as session:
        listed = await identity.sessions_of(session, member_id, now)
        assert [row.id for row in listed] == [second.session_id, first.session_id]
        await identity.revoke_session(session, member_id=member_id, session_id=first.session_id, now=now)
        with pytest.raises(NotFound):
            await identity.revoke_session(session, member_id=member_id, session_id=other.session_id, now=now)
    assert await present(shared_database, first.token, now) is None
    assert await present(shared_database, other.token, now) is not None


async def test_a_member_of_two_companies_switches_under_a_new_token(
    shared_database: Database, now: datetime
) -> None:
    north, south = await a_world(shared_database, now), await a_world(shared_database, now)
    email, _ = await a_member(shared_database, north, now)
    _, second = await a_member(shared_database, south, now, Role.CUSTOMER_ADMIN, email)
    _, strangers = await a_member(shared_database, south, now, Role.RESELLER_OWNER)
    found = await signed_in(shared_database, email, now)
    async with shared_database.work_without_tenant() as session:
        places = await identity.memberships(session, found.actor.member_id)  # type: ignore[arg-type]
        assert [place.reseller_id for place in places] == [north.reseller_id, south.reseller_id]
        switched = await identity.switch_membership(session, token=found.token, membership_id=second, now=now)
    assert (switched.actor.customer_id, switched.actor.kind) == (south.customer_id, ActorKind.CUSTOMER)
    assert await present(shared_database, found.token, now) is None
    for token, place in ((switched.token, strangers), ("unknown", second)):
        async with shared_database.work_without_tenant() as session:
            with pytest.raises(NotFound):
                await identity.switch_membership(session, token=token, membership_id=place, now=now)


async def test_a_new_password_ends_every_other_session(shared_database: Database, now: datetime) -> None:
    world = await a_world(shared_database, now)
    email, _ = await a_member(shared_database, world, now)
    here, elsewhere = [await signed_in(shared_database, email, now) for _ in range(2)]
    async with shared_database.work_without_tenant() as session:
        asked: dict[str, Any] = {"token": here.token, "client": "192.0.2.1", "now": now}
        assert await identity.change_password(session, present="wrong", new="a new password", **asked) is None
        with pytest.raises(InputInvalid) as refusal:
            await identity.change_password(session, present=PASSWORD, new="short", **asked)
        assert refusal.value.field == ("password",)
        again = await identity.change_password(session, present=PASSWORD, new="a new password", **asked)
    assert again is not None
    for token in (here.token, elsewhere.token):
        assert await present(shared_database, token, now) is None
    assert await present(shared_database, again.token, now) is not None
    assert await sign_in(shared_database, email, now) is None
    assert await sign_in(shared_database, email, now, password="a new password") is not None


async def test_a_token_acts_as_its_member_does_and_ends_when_revoked(
    shared_database: Database, now: datetime
) -> None:
    world = await a_world(shared_database, now)
    email, _ = await a_member(shared_database, world, now)
    actor = (await signed_in(shared_database, email, now)).actor
    async with shared_database.unit_of_work(world.reseller_id) as session:
        made = await identity.create_api_token(session, name="Nightly", actor=actor, now=now)
        assert made.token.startswith("rpc_")
        listed = await identity.api_tokens_of(session, actor)
        assert [(row.name, row.ending) for row in listed] == [("Nightly", made.token[-4:])]
    async with shared_database.work_without_tenant() as session:
        presence = await identity.token_actor(session, made.token, now)
        assert presence is not None
        assert (presence.actor, presence.stale) == (actor, True)
        await identity.touch_token(session, presence.id, now)
        again = await identity.token_actor(session, made.token, now)
        assert again is not None
        assert not again.stale
        for unknown in ("", "rpc_", made.token[:-1], made.token[4:], "rpc_\ud800"):
            assert await identity.token_actor(session, unknown, now) is None
    stranger = world.actor(Role.RESELLER_SALES, member_id=world.customer_id)
    async with shared_database.unit_of_work(world.reseller_id) as session:
        with pytest.raises(NotFound):
            await identity.revoke_api_token(session, made.id, actor=stranger, now=now)
        await identity.revoke_api_token(session, made.id, actor=actor, now=now)
        assert await identity.api_tokens_of(session, actor) == ()
    async with shared_database.reading_without_tenant() as session:
        assert await identity.token_actor(session, made.token, now) is None


async def test_a_changed_role_ends_sessions_and_a_token_acts_by_the_new_one(
    shared_database: Database, now: datetime
) -> None:
    world = await a_world(shared_database, now)
    email, membership_id = await a_member(shared_database, world, now)
    found = await signed_in(shared_database, email, now)
    owner = world.actor()
    async with shared_database.unit_of_work(world.reseller_id) as session:
        made = await identity.create_api_token(session, name="T", actor=found.actor, now=now)
        viewer = Role.RESELLER_VIEWER
        await change_member(
            session, membership_id, role=viewer, may_buy=False, version=1, actor=owner, now=now
        )
    assert await present(shared_database, found.token, now) is None
    async with shared_database.reading_without_tenant() as session:
        presence = await identity.token_actor(session, made.token, now)
        assert presence is not None
        assert presence.actor.role is viewer
    async with shared_database.unit_of_work(world.reseller_id) as session:
        await remove_member(session, membership_id, actor=owner, now=now)
    async with shared_database.reading_without_tenant() as session:
        assert await identity.token_actor(session, made.token, now) is None
    assert await sign_in(shared_database, email, now) is None
