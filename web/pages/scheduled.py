"""Undoing what is scheduled on a subscription."""

from __future__ import annotations

from starlette.responses import Response

from customers.subscriptions.scheduled import undo
from reseller.plumbing.database import WriteSession
from reseller.plumbing.idempotency import Effect
from reseller.rules.errors import InputInvalid, NotFound, marked
from web.context import Call
from web.pages import subscriptions
from web.pages.reach import holding_in
from web.texts import _


async def undone(call: Call) -> Response:
    """POST …/scheduled/undone: by the action that does it, with all its checks."""
    form = await call.form()
    async with call.reading() as session:
        found = await holding_in(call, session)
    change = form.text("change", longest=100)

    async def act(session: WriteSession) -> Effect:
        try:
            made = await undo(session, found.row.id, change, **call.deed)
        except NotFound:
            raise InputInvalid(reason=marked("This is not scheduled any more.")) from None
        return {"order": str(made.id), "number": made.number} if made else {}

    done = await call.attempt(form, act, operation="undo_scheduled_change")
    if done is None:
        return await subscriptions.shown(call, form)
    if not done:
        return call.go(found.base, _("It is undone."))
    label = _("Order {number}").format(number=done["number"])
    return call.go(found.base, _("It is undone."), f"/orders/{done['order']}", label)
