"""People with a membership, whose rights can be looked up later."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from reseller.partners.members import add_member
from reseller.rules.access import Actor, Role
from tests.builders import OPERATOR
from tests.customers.world import World


async def a_colleague(world: World, role: Role = Role.RESELLER_SALES, **given: Any) -> tuple[Actor, UUID]:
    """Somebody with a membership: the actor, and the membership's id."""
    customer_id = world.customer_id if role.is_customer else None
    email = f"{role}@{world.reseller_id.hex[-12:]}.example"
    async with world.database.unit_of_work(world.reseller_id) as session:
        added = await add_member(
            session, email=email, name="Sam Sales", role=role, password="correct horse battery",
            customer_id=customer_id, actor=OPERATOR, now=world.now, **given,
        )  # fmt: skip
    async with world.database.reading_without_tenant() as reading:
        member = await reading.fetchval(
            "SELECT member_id FROM memberships WHERE id = $1", added.membership_id
        )
    return replace(world.acting(role, customer_id), member_id=member, name="Sam Sales"), added.membership_id
