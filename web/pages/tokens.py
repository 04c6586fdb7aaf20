"""API tokens: made and shown once, listed, revoked."""

from __future__ import annotations

from starlette.responses import Response

from reseller.partners import identity
from reseller.plumbing.database import ReadSession, WriteSession
from reseller.plumbing.idempotency import Effect
from reseller.rules.access import Verb
from web.context import Call
from web.forms import Form
from web.texts import _


async def index(call: Call) -> Response:
    """GET /tokens."""
    return await _page(call)


async def create(call: Call) -> Response:
    """POST /tokens: the page that answers is the only one that ever shows the token.

    Sent twice it makes no second one, and says that the first can't be shown again.
    """
    call.need(Verb.MANAGE_TOKENS)
    form, made = await call.form(), ""
    name = form.text("name", longest=100, wanted="token")

    async def act(session: WriteSession) -> Effect:
        nonlocal made
        created = await identity.create_api_token(session, name=name, **call.deed)
        made = created.token
        return {"token": str(created.id)}

    if await call.attempt(form, act, operation="create_api_token") is None:
        return await _page(call, form)
    if not made:
        return call.go("/tokens", _("That token was made before. It is shown once; make another one."))
    return await _page(call, new_token=made)


async def revoke(call: Call) -> Response:
    """POST /tokens/{token}/revocation: it ends at once."""
    token_id = call.path_id("token", "token")
    async with call.working() as session:
        await identity.revoke_api_token(session, token_id, **call.deed)
    return call.go("/tokens", _("The token is revoked."))


async def _page(call: Call, form: Form | None = None, new_token: str = "") -> Response:
    form = form or Form.blank(name="")
    async with call.console.database.reading_without_tenant() as session:
        tokens = await _tokens(call, session)
    context = {
        "tokens": tokens,
        "new_token": new_token,
        "may_create": call.signed.acting_for is None,
        "form": form,
        "key": form.key(),
    }
    return call.page("tokens.html", context, block="form", status=form.status)


async def _tokens(call: Call, session: ReadSession) -> list[dict[str, object]]:
    return [
        {
            "id": row.id,
            "name": row.name,
            "created_at": row.created_at,
            "last_used": row.last_used_at,
            "scope": _("ends in {ending}").format(ending=row.ending),
        }
        for row in await identity.api_tokens_of(session, call.signed.presence.actor)
    ]
