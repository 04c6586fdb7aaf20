"""Card payments that need a person: what the gateway leaves open, and asking it again (H8)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.responses import Response

from customers.payments.doubts import InDoubt, ask_gateway, asked_again, payments_in_doubt
from customers.payments.queries import payment
from reseller.partners.queries import ResellerFacts
from reseller.plumbing.database import WriteSession
from reseller.plumbing.idempotency import Effect
from reseller.rules.access import Verb
from web.context import Call
from web.errors import page_for
from web.forms import Form
from web.labels import full_day
from web.pages.payment_order import doubt
from web.pages.resellers import all_resellers, found
from web.texts import _


async def index(call: Call) -> Response:
    """GET /payments: those whose end is open for days, the longest first."""
    call.need(Verb.READ_RESELLERS)
    in_doubt = await payments_to_look_at(call, await all_resellers(call))
    context = {
        "rows": [_row(each) for each in in_doubt],
        "may_ask": call.may(Verb.ASK_GATEWAY),
        "key": Form.blank().key(),
    }
    return call.page("payments/index.html", context)


async def ask(call: Call) -> Response:
    """POST /resellers/{reseller}/payments/{payment}/inquiry: a worker asks at once, and again if need be."""
    facts, form = await found(call), await call.form()
    home, payment_id = facts.reseller_id, call.path_id("payment", "payment")
    async with call.console.database.reading(home) as session:
        number = (await payment(session, payment_id)).order_number
    call.need(Verb.ASK_GATEWAY)

    async def act(session: WriteSession) -> Effect:
        return {"asked": await ask_gateway(session, payment_id, **call.deed)}

    done = await call.attempt(form, act, operation="ask_gateway", within=home)
    if done is None:
        return page_for(call.request, form.status, " ".join(form.summary))
    text = _("The gateway is asked about order {number} again.")
    if not done.get("asked"):
        text = _("The gateway has said meanwhile how the payment of order {number} ended.")
    return call.go("/payments", text.format(number=number))


async def payments_to_look_at(call: Call, resellers: Sequence[ResellerFacts]) -> tuple[InDoubt, ...]:
    """The payments of these resellers that need a person now."""
    async with call.console.database.reading_without_tenant() as session:
        asked = await asked_again(session, call.now)
    async with call.console.database.provider_reading() as session:
        return await payments_in_doubt(session, [each.reseller_id for each in resellers], asked, now=call.now)


def _row(each: InDoubt) -> dict[str, Any]:
    return {
        "id": each.id,
        "reseller_id": each.reseller_id,
        "reseller": each.reseller,
        "customer": each.customer,
        "order": each.order_number,
        "amount": each.amount,
        "text": doubt(each.status).format(day=full_day(each.since.date())),
        "asked_at": each.asked_at,
    }
