"""The gateway's JSON, for the console: `Authorization: Bearer <secret>` on every request.

    PUT  /payments/{key}               ask for a payment, once
    GET  /payments/{key}               how it stands
    POST /payments/{key}/cancellation  close it
    POST /payments/{key}/refund        give the whole amount back
    POST /payments/{key}/card          {"number": "4242 4242 4242 4242"}: what a person does on the page
    POST /payments/{key}/confirmation  {"pays": true}: the second step

The last two are for programs that play a person.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from reseller.entrypoints.sandbox_gateway.cards import card_of
from reseller.entrypoints.sandbox_gateway.paying import Till
from reseller.entrypoints.sandbox_gateway.store import Kept, opened
from reseller.plumbing.origin import bearer
from reseller.plumbing.security import same_secret

LONGEST = 2_000
LONGEST_DAY = 24 * 3600
Deed = Callable[[Till, Kept, dict[str, Any]], Kept]


def routes(till: Till, secret: str) -> list[Route]:
    """The routes of the API."""

    def guarded(handler: Callable[[Request], Awaitable[Response]]) -> Any:
        async def answer(request: Request) -> Response:
            if not same_secret(bearer(request.headers) or "", secret):
                raise HTTPException(401)
            return await handler(request)

        return answer

    async def ask(request: Request) -> Response:
        key, asked = request.path_params["key"], _asked(await _read(request))
        found = till.find(key) or till.store.keep(opened(key, asked, till.now))
        if (found.amount_minor, found.currency) != (asked["amount_minor"], asked["currency"]):
            raise HTTPException(409)
        return JSONResponse(till.said(found))

    async def show(request: Request) -> Response:
        return JSONResponse(till.said(_found(till, request)))

    def doing(deed: Deed) -> Any:
        async def act(request: Request) -> Response:
            return JSONResponse(till.said(deed(till, _found(till, request), await _read(request))))

        return guarded(act)

    return [
        Route("/payments/{key}", guarded(ask), methods=["PUT"]),
        Route("/payments/{key}", guarded(show), methods=["GET"]),
        Route("/payments/{key}/cancellation", doing(lambda t, k, _: t.close(k)), methods=["POST"]),
        Route("/payments/{key}/refund", doing(lambda t, k, _: t.refund(k)), methods=["POST"]),
        Route("/payments/{key}/card", doing(_enter), methods=["POST"]),
        Route("/payments/{key}/confirmation", doing(_confirm), methods=["POST"]),
    ]


def _found(till: Till, request: Request) -> Kept:
    found = till.find(request.path_params["key"])
    if found is None:
        raise HTTPException(404)
    return found


def _enter(till: Till, payment: Kept, said: dict[str, Any]) -> Kept:
    card = card_of(str(said.get("number", "")))
    if card is None:
        raise HTTPException(422)
    return till.enter(payment, card)


def _confirm(till: Till, payment: Kept, said: dict[str, Any]) -> Kept:
    return till.confirm(payment, pays=said.get("pays") is True)


async def _read(request: Request) -> dict[str, Any]:
    try:
        said = orjson.loads(await request.body() or b"{}")
    except orjson.JSONDecodeError:
        raise HTTPException(400) from None
    if not isinstance(said, dict):
        raise HTTPException(400)
    return said


def _asked(said: dict[str, Any]) -> dict[str, Any]:
    """The payment in a request; 422 for what is none."""
    match said:
        case {
            "amount_minor": int(amount), "currency": str(currency), "description": str(description),
            "seconds": int(seconds), "return_url": str(back), "callback_url": str(callback),
        } if (
            amount > 0 and 0 < seconds <= LONGEST_DAY and len(currency) == 3
            and all(_is_web(address) for address in (back, callback)) and len(description) <= LONGEST
        ):  # fmt: skip
            return said
        case _:
            raise HTTPException(422)


def _is_web(address: str) -> bool:
    return len(address) <= LONGEST and address.startswith(("http://", "https://"))
