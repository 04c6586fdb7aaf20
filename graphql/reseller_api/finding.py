"""One thing by its id. Unknown, foreign and unreadable ids are all the same: null."""

from asyncio import gather
from inspect import isawaitable
from typing import Any

import strawberry

from reseller.rules.errors import Forbidden, InputInvalid, NotFound, marked
from reseller_api.context import NOWHERE, Context, Info
from reseller_api.ids import key_of, read_id
from reseller_api.node import Node
from reseller_api.things import KINDS

MOST_IDS = 100


async def find(context: Context, kind: str, text: str) -> Any:
    """The thing of that type with that id, as a type of the schema; None where the actor has none."""
    key = key_of(kind, text)
    if key is None:
        return None
    try:
        home = NOWHERE if KINDS[kind].shared else await context.home_of(kind, text)
        found = context.one(kind, home, key)
        return await found if isawaitable(found) else found
    except (Forbidden, NotFound):
        return None


@strawberry.type
class NodeQueries:
    """Finding anything by its id."""

    @strawberry.field
    async def node(self, info: Info, id: strawberry.ID) -> Node | None:
        """The thing with this id."""
        found: Node | None = await _any(info.context, id)
        return found

    @strawberry.field
    async def nodes(self, info: Info, ids: list[strawberry.ID]) -> list[Node | None]:
        """The things with these ids, up to 100, in their order."""
        if len(ids) > MOST_IDS:
            raise InputInvalid(template=marked("Name up to {most} ids."), most=MOST_IDS, field=("ids",))
        return list(await gather(*(_any(info.context, each) for each in ids)))


async def _any(context: Context, text: str) -> Any:
    match read_id(text):
        case (kind, _) if kind in KINDS:
            return await find(context, kind, text)
        case _:
            return None
