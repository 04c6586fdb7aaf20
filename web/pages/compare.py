"""Comparing license terms: the question, and the answer when the worker has it."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from uuid import UUID

from starlette.responses import Response

from customers.comparisons.actions import ask
from customers.comparisons.queries import comparison, latest_comparisons
from reseller.plumbing.database import ReadSession, WriteSession
from reseller.plumbing.idempotency import Effect
from reseller.rules.access import Verb
from reseller.rules.errors import NotFound
from web.context import Call
from web.forms import Form
from web.pages.comparing import (
    change_rows,
    choices_of_months,
    first_form,
    form_of,
    listed,
    parties_of,
    read,
    way_rows,
)
from web.pages.comparison import shown, title_of

FIELDS = {"users": "users", "start": "start", "months": "months"}


async def index(call: Call) -> Response:
    """GET /compare; `again` is a comparison whose question is asked anew."""
    call.need(Verb.COMPARE)
    again = call.query("again")
    return await _page(call, await _again(call, again) if again else None)


async def _again(call: Call, again: str) -> Form:
    """The form of a question that was asked before."""
    try:
        comparison_id = UUID(again)
    except ValueError:
        raise NotFound("comparison") from None
    async with _reading(call) as session:
        found = await comparison(session, comparison_id, actor=call.actor)
    return form_of(found.question)


async def create(call: Call) -> Response:
    """POST /compare: the question is stored, and a worker plays it."""
    call.need(Verb.COMPARE)
    form = await call.form()
    async with _reading(call) as session:
        parties = await parties_of(call, session)
    question = read(form, parties, call.today)

    async def act(session: WriteSession) -> Effect:
        return {"comparison": str(await ask(session, question, **call.deed))}

    done = await call.attempt(form, act, operation="compare", fields=FIELDS)
    return await _page(call, form) if done is None else call.go(f"/compare/{done['comparison']}")


async def show(call: Call) -> Response:
    """GET /compare/{comparison}; while it waits the page asks for itself again."""
    comparison_id = call.path_id("comparison", "comparison")
    async with _reading(call) as session:
        found = await comparison(session, comparison_id, actor=call.actor)
    return call.page("compare/show.html", shown(found), block="answer")


def _reading(call: Call) -> AbstractAsyncContextManager[ReadSession]:
    """A reading of the reseller's comparisons, or of the provider's own."""
    tenant: UUID = call.place.provider.provider_id if call.place.provider else call.reseller.reseller_id
    return call.console.database.reading(tenant)


async def _page(call: Call, form: Form | None) -> Response:
    async with _reading(call) as session:
        latest = await latest_comparisons(session, actor=call.actor)
        parties = await parties_of(call, session)
        prices = await listed(session, parties.currency, call.today)
    form = form or first_form(call.today, prices)
    context = {
        "months": choices_of_months(),
        "changes": change_rows(form),
        "ways": way_rows(form, prices),
        "currency": parties.currency,
        "latest": [
            {"id": row.id, "title": title_of(row.question), "by": row.asked_by_name, "at": row.asked_at,
             "status": row.status.upper()} for row in latest
        ],
        "form": form,
        "key": form.key(),
    }  # fmt: skip
    return call.page("compare/index.html", context, block="form", status=form.status)
