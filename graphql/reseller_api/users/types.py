"""People of a customer, and the licenses they hold."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import strawberry

from customers.users.queries import HolderRow, UserRow, users_by_id
from reseller.plumbing.database import ReadSession
from reseller_api.ids import global_id
from reseller_api.node import Node
from reseller_api.things import KINDS, Asking, Kind


@strawberry.type
class User(Node):
    """A person of a customer. Whoever is protected is never deactivated by a job."""

    address: str
    name: str
    protected: bool
    active: bool
    version: int

    @classmethod
    def of(cls, home: UUID, row: UserRow) -> "User":
        """The user in a row."""
        return cls(
            id=global_id("User", row.id),
            address=row.address,
            name=row.name,
            protected=row.protected,
            active=row.deactivated_at is None,
            version=row.version,
        )


@strawberry.type
class Assignment:
    """One user's license of one subscription: PENDING (being set up), LIVE, or LEAVING (being taken off)."""

    state: str
    assigned_at: datetime
    user: User

    @classmethod
    def of(cls, row: HolderRow) -> "Assignment":
        """The assignment in a row."""
        holder = User(
            id=global_id("User", row.user_id),
            address=row.address,
            name=row.name,
            protected=row.protected,
            active=True,
            version=row.version,
        )
        return cls(state=row.state.upper(), assigned_at=row.assigned_at, user=holder)


async def _read(session: ReadSession, keys: list[UUID], _asked: Asking) -> Mapping[UUID, Any]:
    return await users_by_id(session, keys)


KINDS["User"] = Kind(_read, User.of)
