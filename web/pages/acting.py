"""An operator acts for a reseller: chosen by hand, shown on every page, logged with both names."""

from __future__ import annotations

from uuid import UUID

from starlette.responses import Response

from reseller.partners.queries import reseller_facts
from reseller.partners.recording import record_for
from reseller.plumbing.log import Action
from reseller.rules.access import Actor, Verb, require
from reseller.rules.errors import NotFound
from web import session
from web.context import Call
from web.texts import _


async def begin(call: Call) -> Response:
    """POST /acting: from now on this session acts for `reseller`."""
    staff = call.signed.presence.actor
    require(staff, Verb.ACT_FOR_RESELLER)
    reseller_id = (await call.form()).uuid("reseller")
    if reseller_id is None:
        raise NotFound("reseller")
    name = await _record(call, staff.acting_for(reseller_id), reseller_id, "acting_begun")
    response = call.go(
        "/", _("You act for {reseller}. Everything is logged with both names.").format(reseller=name)
    )
    session.act_for(call.console, response, call.signed.presence, reseller_id)
    return response


async def end(call: Call) -> Response:
    """POST /acting/end: back to the provider's own pages."""
    require(call.signed.presence.actor, Verb.ACT_FOR_RESELLER)
    said = ""
    if call.signed.acting_for is not None:
        name = await _record(call, call.actor, call.signed.acting_for, "acting_ended")
        said = _("You no longer act for {reseller}.").format(reseller=name)
    response = call.go("/resellers", said)
    session.act_for(call.console, response, call.signed.presence, None)
    return response


async def _record(call: Call, actor: Actor, reseller_id: UUID, action: str) -> str:
    async with call.console.database.unit_of_work(reseller_id) as work:
        facts = await reseller_facts(work)
        await record_for(work, Action(action), facts=facts, actor=actor, now=call.now)
    return facts.name
