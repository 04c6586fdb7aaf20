"""The sandbox gateway's own pages: a person pays there, with no script and nothing else."""

import re

import pytest

from customers.payments.gateway import Outcome
from reseller.entrypoints.sandbox_gateway.cards import CARDS, card_of
from tests.reseller.entrypoints.sandbox_gateway.listener import Listener, opened
from tests.sandbox import ASKS, PAYS, TOO_LATE, Sandbox


async def test_a_person_pays_on_its_page_without_a_script(pay: Sandbox, console: Listener) -> None:
    gateway, asked = await opened(pay, console)
    checkout = (await gateway.status(asked.key)).checkout_url or ""
    async with pay.browser() as browser:
        page = await browser.get(checkout)
        assert "Pay EUR&nbsp;30.75" in page.text
        assert "<script" not in page.text
        assert all(card.shown in page.text and card.does in page.text for card in CARDS)
        policy = page.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert f"form-action 'self' {console.address}" in policy
        wrong = await browser.post(checkout, data={"number": "1234 <b>"})
        assert wrong.status_code == 422
        assert 'aria-invalid="true"' in wrong.text
        assert "1234 &lt;b&gt;" in wrong.text
        paid = await browser.post(checkout, data={"number": PAYS})
        assert (paid.status_code, paid.headers["location"]) == (
            303, f"{console.address}/orders/{asked.order_id}",
        )  # fmt: skip
        assert "This is paid" in (await browser.get(checkout)).text
    assert await console.hears(1) == ["paid"]


@pytest.mark.parametrize(("answer", "outcome"), [("confirm", "paid"), ("refuse", "declined")])
async def test_a_second_step_is_a_page_of_its_own(
    pay: Sandbox, console: Listener, answer: str, outcome: str
) -> None:
    gateway, asked = await opened(pay, console)
    checkout = (await gateway.status(asked.key)).checkout_url or ""
    async with pay.browser() as browser:
        asks = await browser.post(checkout, data={"number": ASKS}, follow_redirects=True)
        assert "Confirm the payment" in asks.text
        done = await browser.post(f"{checkout}/confirmation", data={"answer": answer})
    assert done.headers["location"].endswith(f"/orders/{asked.order_id}")
    assert (await gateway.status(asked.key)).outcome == outcome


async def test_who_pays_too_late_waits_for_the_bank(pay: Sandbox, console: Listener) -> None:
    gateway, asked = await opened(pay, console)
    checkout = (await gateway.status(asked.key)).checkout_url or ""
    async with pay.browser() as browser:
        sent = await browser.post(checkout, data={"number": TOO_LATE})
        assert sent.headers["location"].endswith(f"/orders/{asked.order_id}")
        assert "Waiting for the bank" in (await browser.get(checkout)).text


async def test_its_pages_take_no_form_of_another_site(pay: Sandbox, console: Listener) -> None:
    gateway, asked = await opened(pay, console)
    checkout = (await gateway.status(asked.key)).checkout_url or ""
    async with pay.browser() as browser:
        browser.headers["sec-fetch-site"] = "cross-site"
        assert (await browser.post(checkout, data={"number": PAYS})).status_code == 403
        unknown = await browser.get(f"{pay.address}/checkout/unknown")
        assert unknown.status_code == 404
        assert "There is no such payment here" in unknown.text
    assert (await gateway.status(asked.key)).outcome is Outcome.OPEN


async def test_the_front_page_documents_the_cards(pay: Sandbox) -> None:
    async with pay.browser() as browser:
        page = await browser.get("/")
        style = re.search(r'href="(/[^"]+\.css)"', page.text)
        assert style is not None
        assert (await browser.get(style[1])).status_code == 200
    assert all(card.shown in page.text and card.does in page.text for card in CARDS)


def test_the_test_cards_have_the_check_digit_of_real_ones() -> None:
    for card in CARDS:
        doubled = [int(sign) * (1 + place % 2) for place, sign in enumerate(reversed(card.number))]
        assert sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0, card.number
        assert card_of(card.shown) is card
    assert card_of("4111111111111111") is None
