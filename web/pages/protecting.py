"""Protecting a user from deactivation, and deactivating one by hand (L4)."""

from __future__ import annotations

from uuid import UUID

from starlette.responses import Response

from customers.users.actions import update_user
from customers.users.queries import user
from reseller.plumbing.database import WriteSession
from reseller.rules.access import Verb
from reseller.rules.errors import NotFound
from web.context import Act, Call
from web.forms import Form
from web.pages import portal
from web.pages.reach import customer_in, subscription_path
from web.texts import _


async def protect(call: Call) -> Response:
    """POST …/users/{user}/protection: `protected` on or off."""
    form = await call.form()
    protected = form.ticked("protected")

    async def act(session: WriteSession) -> None:
        await update_user(session, _user_id(call), protected=protected, **call.deed)

    text = (
        _("{user} is never deactivated automatically.") if protected else _("{user} is no longer protected.")
    )
    return await _changed(call, form, act, "protect_user", text)


async def deactivate(call: Call) -> Response:
    """POST …/users/{user}/deactivation: every license is taken off, one order each, all or none."""
    form = await call.form()

    async def act(session: WriteSession) -> None:
        await update_user(session, _user_id(call), deactivate=True, **call.deed)

    return await _changed(call, form, act, "deactivate_user", _("{user} is being deactivated."))


def _user_id(call: Call) -> UUID:
    return call.path_id("user", "user")


async def _changed(call: Call, form: Form, act: Act, operation: str, text: str) -> Response:
    call.need(Verb.UPDATE_USER)
    async with call.reading() as session:
        of = await customer_in(call, session)
        found = await user(session, _user_id(call))
        if found.customer_id != of.id:
            raise NotFound("user")
    if await call.attempt(form, act, operation=operation) is None:
        return await portal.users_shown(call, form)
    after = form.uuid("after")
    at = f"?after={after}#row-{found.id}" if after else f"#row-{found.id}"
    return call.go(f"{_back(call, form, of.id)}{at}", text.format(user=found.address))


def _back(call: Call, form: Form, customer_id: UUID) -> str:
    """The list in which the button was pressed: a subscription's users, or everybody."""
    held = form.uuid("subscription")
    if call.actor.customer_id is not None:
        return f"/portal/subscriptions/{held}/users" if held else "/portal/users"
    return f"{subscription_path(customer_id, held)}/users" if held else f"/customers/{customer_id}/users"
