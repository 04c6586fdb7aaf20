"""The sandbox gateway over real HTTP: what it answers, and how it calls back."""

import asyncio
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from customers.payments.gateway import Asked, GatewayUnclear, Outcome
from customers.payments.models import PaymentKey
from reseller.entrypoints.sandbox_gateway.cards import AFTER_CLOSING, card_of
from tests.reseller.entrypoints.sandbox_gateway.listener import HALF_AN_HOUR, Listener, a_payment, opened
from tests.sandbox import ASKS, DECLINES, LATE, NEVER, PAYS, SECRET, TOO_LATE, TWICE, Sandbox, sandbox


async def test_a_payment_is_asked_for_once_however_often(pay: Sandbox, console: Listener) -> None:
    gateway, asked = await opened(pay, console)
    first, again = await gateway.create(asked), await gateway.status(asked.key)
    assert first == again
    assert first.checkout_url is not None
    assert first.checkout_url.startswith(f"{pay.address}/checkout/")
    with pytest.raises(GatewayUnclear, match="409"):
        await gateway.create(Asked(asked.key, asked.order_id, 12, 9999, "EUR", HALF_AN_HOUR))


@pytest.mark.parametrize(
    ("number", "outcome", "told"),
    [
        (PAYS, "paid", ["paid"]),
        (DECLINES, "declined", ["declined"]),
        (TWICE, "paid", ["paid", "paid"]),
        (NEVER, "paid", []),
        (LATE, "paid", []),
        (ASKS, "open", []),
        (TOO_LATE, "open", []),
    ],
)
async def test_each_test_card_does_what_its_page_says(
    pay: Sandbox, console: Listener, number: str, outcome: str, told: list[str]
) -> None:
    gateway, asked = await opened(pay, console)
    assert await pay.enter(asked.key, number) == outcome
    assert (await gateway.status(asked.key)).outcome == outcome
    assert await console.hears(len(told)) == told
    assert all(each["payment"] == asked.key.text and each["amount_minor"] == 3075 for each in console.told)


def test_the_late_card_calls_once_and_the_silent_one_never() -> None:
    cards = [card_of(number) for number in (LATE, NEVER)]
    assert [(card.calls, card.delay.seconds) for card in cards if card] == [(1, 20), (0, 0)]


@pytest.mark.parametrize(("pays", "outcome"), [(True, "paid"), (False, "declined")])
async def test_the_second_step_decides(pay: Sandbox, console: Listener, pays: bool, outcome: str) -> None:
    _, asked = await opened(pay, console)
    assert await pay.confirm(asked.key, pays=pays) == "open"
    await pay.enter(asked.key, ASKS)
    assert await pay.confirm(asked.key, pays=pays) == outcome
    assert await console.hears(1) == [outcome]


async def test_a_console_that_does_not_listen_is_called_again(pay: Sandbox, console: Listener) -> None:
    console.answers = [500, 503, 200]
    _, asked = await opened(pay, console)
    await pay.enter(asked.key, PAYS)
    assert await console.hears(3) == ["paid"] * 3


async def test_a_console_that_refuses_is_not_called_again(pay: Sandbox, console: Listener) -> None:
    console.answers = [422]
    _, asked = await opened(pay, console)
    await pay.enter(asked.key, PAYS)
    assert await console.hears(2, seconds=0.5) == ["paid"]


async def test_what_is_settled_stays_so(pay: Sandbox, console: Listener) -> None:
    gateway, asked = await opened(pay, console)
    await pay.enter(asked.key, PAYS)
    assert await pay.enter(asked.key, DECLINES) == "paid"
    assert (await gateway.cancel(asked.key)).outcome is Outcome.PAID
    assert [(await gateway.refund(asked.key)).outcome for _ in range(2)] == [Outcome.REFUNDED] * 2


async def test_nobody_pays_at_a_checkout_that_is_closed_or_over(pay: Sandbox, console: Listener) -> None:
    gateway, asked = await opened(pay, console)
    assert (await gateway.cancel(asked.key)).outcome is Outcome.CANCELED
    assert await pay.enter(asked.key, PAYS) == "canceled"
    assert (await gateway.refund(asked.key)).outcome is Outcome.CANCELED
    _, short = await opened(pay, console, a_payment(timedelta(seconds=1)))
    await asyncio.sleep(1.05)
    assert await pay.enter(short.key, PAYS) == "expired"
    assert await console.hears(0) == []


async def test_money_that_comes_too_late_is_told_and_can_be_given_back(
    pay: Sandbox, console: Listener
) -> None:
    gateway, asked = await opened(pay, console)
    await pay.enter(asked.key, TOO_LATE)
    assert await pay.confirm(asked.key, pays=True) == "open"
    assert (await gateway.cancel(asked.key)).outcome is Outcome.CANCELED
    assert console.told == []
    assert await console.hears(1, seconds=60 + AFTER_CLOSING.seconds) == ["paid"]
    assert (await gateway.refund(asked.key)).outcome is Outcome.REFUNDED


async def test_an_unknown_payment_is_unknown(pay: Sandbox) -> None:
    gateway, key = pay.gateway("http://127.0.0.1:1"), PaymentKey(uuid4(), uuid4())
    for asked in (gateway.status, gateway.cancel, gateway.refund):
        assert (await asked(key)).outcome is Outcome.UNKNOWN


async def test_it_remembers_in_its_file(tmp_path: Path, console: Listener) -> None:
    file = tmp_path / "payments.sqlite3"
    async with sandbox(file=file) as first:
        _, asked = await opened(first, console)
        await first.enter(asked.key, NEVER)
    async with sandbox(file=file) as second:
        assert (await second.gateway(console.address).status(asked.key)).outcome is Outcome.PAID


# -------------------------------------------------------------------------- who may ask, and what


GUARDED = (
    ("GET", ""), ("PUT", ""), ("POST", "/cancellation"), ("POST", "/refund"), ("POST", "/card"),
    ("POST", "/confirmation"),
)  # fmt: skip


@pytest.mark.parametrize("secret", ["none", "wrong", SECRET[:-1], SECRET + "x"])
async def test_without_the_secret_the_api_answers_nothing(
    pay: Sandbox, console: Listener, secret: str
) -> None:
    gateway, asked = await opened(pay, console)
    path = f"/payments/{asked.key.text}"
    for method, part in GUARDED:
        answer = await pay.ask(method, path + part, secret, content=b"{}" if method != "GET" else None)
        assert answer.status_code == 401, (method, part)
    assert (await gateway.status(asked.key)).outcome is Outcome.OPEN


GOOD = {
    "amount_minor": 100, "currency": "EUR", "description": "x", "seconds": 60,
    "return_url": "http://127.0.0.1/", "callback_url": "http://127.0.0.1/",
}  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount_minor": 0}, {"amount_minor": -5}, {"amount_minor": "100"}, {"currency": "EURO"},
        {"seconds": 0}, {"seconds": 10**9}, {"return_url": "javascript:alert(1)"}, {"callback_url": "file:///x"},
        {"description": "x" * 3000},
    ],
)  # fmt: skip
async def test_a_payment_that_makes_no_sense_is_refused(pay: Sandbox, wrong: dict[str, object]) -> None:
    answer = await pay.ask("PUT", f"/payments/{uuid4()}", json={**GOOD, **wrong})
    assert answer.status_code == 422


@pytest.mark.parametrize("body", [b"", b"null", b'"x"', b"{", b"\xff", b"[" * 5000, b"x" * 300_000])
async def test_no_body_breaks_it(pay: Sandbox, body: bytes) -> None:
    answer = await pay.ask("PUT", f"/payments/{uuid4()}", content=body)
    assert answer.status_code in (400, 413, 422)
