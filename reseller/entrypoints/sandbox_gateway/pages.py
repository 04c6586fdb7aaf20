"""The gateway's own pages: a card, perhaps a second step, and the way back to the console. No script."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from reseller.entrypoints.sandbox_gateway.cards import CARDS, Answer, card_of
from reseller.entrypoints.sandbox_gateway.paying import Till
from reseller.entrypoints.sandbox_gateway.store import Kept
from reseller.rules.money import Money
from web.render import money

HERE = Path(__file__).resolve().parent
Endpoint = Callable[[Request], Awaitable[Response]]
Page = Callable[[Request, Kept], Awaitable[Response]]
UNKNOWN_CARD = "This sandbox knows only the cards below. Enter one of them."


def routes(till: Till) -> list[Route]:
    """The routes of the pages; a checkout is known by its secret reference alone."""

    def at_checkout(answer: Page) -> Endpoint:
        async def found(request: Request) -> Response:
            payment = till.at_reference(request.path_params["reference"])
            return await answer(request, payment) if payment else _page("unknown.html", None, 404)

        return found

    async def show(request: Request, payment: Kept) -> Response:
        return _shown(payment)

    async def enter(request: Request, payment: Kept) -> Response:
        typed = await _field(request, "number")
        card = card_of(typed)
        if card is None and payment.status == "open":
            return _page("card.html", payment, 422, typed=typed, error=UNKNOWN_CARD)
        return _onward(till.enter(payment, card) if card else payment)

    async def confirm(request: Request, payment: Kept) -> Response:
        said = await _field(request, "answer")
        return _onward(till.confirm(payment, pays=said == "confirm"))

    return [
        Route("/", _about, methods=["GET"]),
        Route("/gateway.css", _style, methods=["GET"]),
        Route("/checkout/{reference}", at_checkout(show), methods=["GET"]),
        Route("/checkout/{reference}", at_checkout(enter), methods=["POST"]),
        Route("/checkout/{reference}/confirmation", at_checkout(confirm), methods=["POST"]),
    ]


async def _about(request: Request) -> Response:
    return _page("about.html", None)


async def _style(request: Request) -> Response:
    return FileResponse(HERE / "gateway.css", headers={"cache-control": "no-cache"})


def _shown(payment: Kept, status: int = 200) -> Response:
    if payment.status != "open":
        return _page("closed.html", payment, status)
    if payment.card:
        return _page("confirmation.html" if _asks(payment) else "waiting.html", payment, status)
    return _page("card.html", payment, status, typed="", error="")


def _onward(payment: Kept) -> Response:
    """To the second step where one is asked for, else back to the console."""
    return RedirectResponse(f"/checkout/{payment.reference}" if _asks(payment) else payment.return_url, 303)


def _asks(payment: Kept) -> bool:
    """Whether a second step is to be done."""
    card = card_of(payment.card or "")
    return payment.status == "open" and card is not None and card.answer is Answer.ASKS


async def _field(request: Request, name: str) -> str:
    """A text of the form that was sent; "" for none."""
    async with request.form(max_files=0, max_fields=10) as form:
        value = form.get(name)
        return value[:100] if isinstance(value, str) else ""


def _page(template: str, payment: Kept | None, status: int = 200, **context: Any) -> Response:
    amount = Money(payment.amount_minor, payment.currency) if payment else None
    text = _templates().get_template(template).render(payment=payment, amount=amount, cards=CARDS, **context)
    headers = {"content-security-policy": _policy(payment), "cache-control": "no-store"}
    return HTMLResponse(text, status, headers)


def _policy(payment: Kept | None) -> str:
    """Nothing but our stylesheet; forms lead back here, and from here to the console they came from."""
    back = urlsplit(payment.return_url) if payment else None
    origin = f" {back.scheme}://{back.netloc}" if back else ""
    return (
        "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
        f"form-action 'self'{origin}"
    )


@cache
def _templates() -> Environment:
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined
    )
    made.filters["money"] = money
    return made
