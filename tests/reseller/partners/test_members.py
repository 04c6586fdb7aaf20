"""People are invited by mail, changed and let go; an owner always stays."""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from reseller.partners import identity
from reseller.partners.members import Invited, change_member, invite_member, remove_member
from reseller.partners.team import members, roles_for
from reseller.plumbing.database import Database
from reseller.rules.access import Actor, Role
from reseller.rules.errors import Conflict, Forbidden, InputInvalid, NotFound
from tests.builders import OPERATOR, World, a_customer, a_world

PASSWORD = "correct horse battery"


async def invite(
    database: Database, world: World, now: datetime, *, tenant: UUID | None = None, **given: Any
) -> Invited:
    """Someone new, a reseller's owner unless told."""
    given = {
        "email": f"new@{world.reseller_id.hex[-12:]}.example",
        "name": "New Person",
        "role": Role.RESELLER_OWNER,
        "actor": OPERATOR,
        **given,
    }
    async with database.unit_of_work(tenant or world.reseller_id) as session:
        return await invite_member(session, now=now, **given)


async def accept(database: Database, token: str, now: datetime, password: str = PASSWORD) -> str | None:
    async with database.work_without_tenant() as session:
        return await identity.accept_invitation(session, token=token, password=password, now=now)


async def signs_in(database: Database, email: str, now: datetime) -> Actor | None:
    async with database.work_without_tenant() as session:
        found = await identity.sign_in(session, email=email, password=PASSWORD, client="192.0.2.9", now=now)
    return found.actor if found else None


async def test_an_invitation_sets_a_password_once(shared_database: Database, now: datetime) -> None:
    world = await a_world(shared_database, now)
    invited = await invite(shared_database, world, now)
    assert invited.invitation is not None
    token = invited.invitation.token
    assert await signs_in(shared_database, invited.email, now) is None
    async with shared_database.reading_without_tenant() as session:
        found = await identity.invitation(session, token, now)
        assert found is not None
        assert (found.email, found.name) == (invited.email, "New Person")
    with pytest.raises(InputInvalid):
        await accept(shared_database, token, now, "short")
    assert await accept(shared_database, token, now) == invited.email
    assert await accept(shared_database, token, now, "another password") is None
    actor = await signs_in(shared_database, invited.email, now)
    assert actor is not None
    assert (actor.role, actor.reseller_id) == (Role.RESELLER_OWNER, world.reseller_id)


async def test_an_invitation_ends_and_is_replaced_by_a_later_one(
    shared_database: Database, now: datetime
) -> None:
    world, other = await a_world(shared_database, now), await a_world(shared_database, now)
    invited = await invite(shared_database, world, now)
    assert invited.invitation is not None
    token = invited.invitation.token
    assert await accept(shared_database, token, now + timedelta(days=14)) is None
    elsewhere = await invite(shared_database, other, now, email=invited.email)
    assert elsewhere.invitation is not None
    assert await accept(shared_database, elsewhere.invitation.token, now) == invited.email
    assert await accept(shared_database, token, now) is None


async def test_someone_who_signs_in_already_needs_no_invitation(
    shared_database: Database, now: datetime
) -> None:
    north, south = await a_world(shared_database, now), await a_world(shared_database, now)
    invited = await invite(shared_database, north, now)
    assert invited.invitation is not None
    await accept(shared_database, invited.invitation.token, now)
    again = await invite(shared_database, south, now, email=invited.email)
    assert again.invitation is None
    with pytest.raises(InputInvalid) as refusal:
        await invite(shared_database, south, now, email=invited.email)
    assert refusal.value.field == ("email",)


async def test_an_invitation_leaves_a_name_and_a_lock_as_they_are(
    shared_database: Database, now: datetime
) -> None:
    north, south = await a_world(shared_database, now), await a_world(shared_database, now)
    invited = await invite(shared_database, north, now)
    assert invited.invitation is not None
    await accept(shared_database, invited.invitation.token, now)
    async with shared_database.work_without_tenant() as session:
        await session.run("UPDATE members SET disabled_at = $2 WHERE email = $1", invited.email, now)
    await invite(shared_database, south, now, email=invited.email, name="Somebody Else")
    assert await signs_in(shared_database, invited.email, now) is None
    async with shared_database.reading(south.reseller_id) as reading:
        assert [row.name for row in await members(reading)] == ["New Person"]


async def test_an_owner_lists_and_changes_the_team(shared_database: Database, now: datetime) -> None:
    world = await a_world(shared_database, now)
    boss = await invite(shared_database, world, now)
    domain = boss.email.partition("@")[2]
    owner = world.actor()
    sam = await invite(
        shared_database, world, now, email=f"sam@{domain}", role=Role.RESELLER_SALES, actor=owner
    )
    admin = await invite(
        shared_database,
        world,
        now,
        email=f"ada@{domain}",
        role=Role.CUSTOMER_ADMIN,
        customer_id=world.customer_id,
        actor=owner,
    )
    async with shared_database.unit_of_work(world.reseller_id) as session:
        listed = await members(session)
        assert [(row.id, row.role, row.invited) for row in listed] == [
            (boss.membership_id, Role.RESELLER_OWNER, True),
            (sam.membership_id, Role.RESELLER_SALES, True),
        ]
        theirs = await members(session, world.customer_id)
        assert [row.id for row in theirs] == [admin.membership_id]
        await change_member(
            session, admin.membership_id, role=Role.CUSTOMER_VIEWER, may_buy=False, version=1,
            actor=owner, now=now,
        )  # fmt: skip
        changed = (await members(session, world.customer_id))[0]
        assert (changed.role, changed.may_buy, changed.version) == (Role.CUSTOMER_VIEWER, False, 2)
        with pytest.raises(Conflict):
            await change_member(
                session, admin.membership_id, role=Role.CUSTOMER_ADMIN, may_buy=True, version=1,
                actor=owner, now=now,
            )  # fmt: skip


async def test_the_last_owner_can_neither_leave_nor_step_down(
    shared_database: Database, now: datetime
) -> None:
    world = await a_world(shared_database, now)
    first = await invite(shared_database, world, now)
    domain = first.email.partition("@")[2]
    owner = world.actor()

    async def remove(membership_id: UUID) -> None:
        async with shared_database.unit_of_work(world.reseller_id) as session:
            await remove_member(session, membership_id, actor=owner, now=now)

    with pytest.raises(InputInvalid):
        await remove(first.membership_id)
    async with shared_database.unit_of_work(world.reseller_id) as session:
        with pytest.raises(InputInvalid):
            await change_member(
                session, first.membership_id, role=Role.RESELLER_SALES, may_buy=True, version=1,
                actor=owner, now=now,
            )  # fmt: skip
    second = await invite(shared_database, world, now, email=f"second@{domain}")
    outcomes = await asyncio.gather(
        remove(first.membership_id), remove(second.membership_id), return_exceptions=True
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["InputInvalid", "NoneType"]
    async with shared_database.reading(world.reseller_id) as reading:
        assert len(await members(reading)) == 1


@pytest.mark.parametrize(
    ("role", "in_customer"),
    [(Role.OPERATOR, False), (Role.CUSTOMER_ADMIN, False), (Role.RESELLER_SALES, True)],
)
async def test_a_role_must_fit_where_it_is_given(
    shared_database: Database, now: datetime, role: Role, in_customer: bool
) -> None:
    world = await a_world(shared_database, now)
    customer_id = world.customer_id if in_customer else None
    with pytest.raises(InputInvalid) as refusal:
        await invite(shared_database, world, now, role=role, customer_id=customer_id)
    assert refusal.value.field == ("role",)


async def test_provider_staff_are_invited_under_the_provider(
    shared_database: Database, now: datetime
) -> None:
    world = await a_world(shared_database, now)
    staff = await invite(shared_database, world, now, tenant=world.provider_id, role=Role.PROVIDER_FINANCE)
    async with shared_database.reading(world.provider_id) as session:
        assert staff.membership_id in [row.id for row in await members(session)]
    with pytest.raises(InputInvalid):
        await invite(shared_database, world, now, tenant=world.provider_id, email="x@y.example")


async def test_only_owners_and_the_operator_manage_members_and_reach_their_own(
    shared_database: Database, now: datetime
) -> None:
    world, foreign = await a_world(shared_database, now), await a_world(shared_database, now)
    theirs = await invite(shared_database, foreign, now)
    strangers = await a_customer(shared_database, foreign.reseller_id, now)
    for role in (Role.RESELLER_SALES, Role.RESELLER_VIEWER, Role.CUSTOMER_OWNER, Role.PROVIDER_FINANCE):
        with pytest.raises(Forbidden):
            await invite(shared_database, world, now, actor=world.actor(role))
    async with shared_database.unit_of_work(world.reseller_id) as session:
        with pytest.raises(NotFound):
            await remove_member(session, theirs.membership_id, actor=world.actor(), now=now)
    with pytest.raises(NotFound):
        await invite(shared_database, world, now, role=Role.CUSTOMER_ADMIN, customer_id=strangers)


def test_every_role_is_offered_in_one_place() -> None:
    offered = [*roles_for(True, False), *roles_for(False, False), *roles_for(False, True)]
    assert sorted(offered) == sorted(Role)
