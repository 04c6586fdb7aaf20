"""What changes of resellers, members and tokens answer."""

from uuid import UUID

import strawberry

from reseller.partners.team import member
from reseller.plumbing.database import set_tenant
from reseller.plumbing.idempotency import Effect
from reseller_api.context import Unit
from reseller_api.ids import global_id
from reseller_api.mutations import Payload
from reseller_api.partners.types import Member, Reseller


@strawberry.type
class ResellerPayload(Payload):
    """The reseller."""

    reseller: Reseller | None = None

    @classmethod
    async def load(cls, unit: Unit, effect: Effect) -> "ResellerPayload":
        """The reseller as it is now."""
        await set_tenant(unit.session, UUID(effect["reseller"]))
        return cls(reseller=await Reseller.load(unit.session))


@strawberry.type
class MemberPayload(Payload):
    """The member."""

    member: Member | None = None

    @classmethod
    async def load(cls, unit: Unit, effect: Effect) -> "MemberPayload":
        """The member as it is now."""
        return cls(member=Member.of(await member(unit.session, UUID(effect["member"]))))


@strawberry.type
class RemoveMemberPayload(Payload):
    """The id of who was let go."""

    removed: strawberry.ID | None = None

    @classmethod
    async def load(cls, unit: Unit, effect: Effect) -> "RemoveMemberPayload":
        """The id of who was let go."""
        return cls(removed=global_id("Member", effect["member"]))


@strawberry.type
class CreateApiTokenPayload(Payload):
    """The token's id, and the token itself: it is shown this once, and null when the command is repeated."""

    id: strawberry.ID | None = None
    token: str | None = None

    @classmethod
    async def load(cls, unit: Unit, effect: Effect) -> "CreateApiTokenPayload":
        """The id, and the token where it has just been made."""
        return cls(id=global_id("ApiToken", effect["token"]), token=unit.secrets.get("token"))


@strawberry.type
class RevokeApiTokenPayload(Payload):
    """The id of the token that opens nothing any more."""

    revoked: strawberry.ID | None = None

    @classmethod
    async def load(cls, unit: Unit, effect: Effect) -> "RevokeApiTokenPayload":
        """The id of the token."""
        return cls(revoked=global_id("ApiToken", effect["token"]))
