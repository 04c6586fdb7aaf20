"""What the pages of a subscription's settings share: who may open them, and what they say where none is."""

from __future__ import annotations

from collections.abc import Callable

from starlette.responses import Response

from reseller.rules.access import Verb, require
from reseller.rules.checks import check_open
from reseller.rules.errors import ConsoleError
from web.context import Call
from web.pages.reach import Holding, holding_in
from web.pages.unavailable import explain


async def found_for(call: Call, verb: Verb) -> Holding:
    """The subscription of the address, for those who may set this on its terms."""
    async with call.reading() as session:
        found = await holding_in(call, session)
    require(call.actor, verb, terms=found.row.held.terms)
    return found


async def opened(call: Call, verb: Verb, show: Callable[[Holding], Response]) -> Response:
    """The form, or why there is nothing to set."""
    found = await found_for(call, verb)
    try:
        check_open(found.row.held.holding(call.actor), verb)
    except ConsoleError as refusal:
        return explain(call, found, verb, refusal)
    return show(found)
