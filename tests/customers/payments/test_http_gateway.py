"""What a gateway's answer is read as: a standing, or nothing that says anything."""

from typing import Any

import orjson
import pytest

from customers.payments.gateway import GatewayUnclear, Outcome, Standing
from customers.payments.http_gateway import LONGEST_TEXT, standing_of

OPEN = {"status": "open", "amount_minor": 3000, "currency": "EUR"}


def read(said: Any, status: int = 200) -> Standing:
    return standing_of(status, orjson.dumps(said))


def test_an_answer_says_where_the_payment_stands() -> None:
    said = {**OPEN, "reference": "ch_1", "reason": None, "checkout_url": "https://pay.example/c/1"}
    assert read(said) == Standing(Outcome.OPEN, 3000, "EUR", "ch_1", "https://pay.example/c/1")


def test_a_payment_that_the_gateway_does_not_know_is_unknown() -> None:
    assert standing_of(404, b"no such payment") == Standing(Outcome.UNKNOWN)


def test_a_long_signed_address_leads_to_the_checkout_whole() -> None:
    address = f"https://pay.example/c/1#{'s' * 900}"
    assert read({**OPEN, "checkout_url": address}).checkout_url == address


@pytest.mark.parametrize(
    "address",
    ["", "javascript:alert(1)", "/checkout", "https://", "https://a b", f"https://{'a' * 2001}", 7, None],
)
def test_nothing_but_an_address_leads_anywhere(address: object) -> None:
    assert read({**OPEN, "checkout_url": address}).checkout_url is None


def test_texts_for_people_are_bounded_and_printable() -> None:
    assert read({**OPEN, "reason": "no\0pe" + "e" * 999}).reason == "nope" + "e" * (LONGEST_TEXT - 4)


@pytest.mark.parametrize(
    ("status", "content"),
    [
        (500, orjson.dumps(OPEN)),
        (302, orjson.dumps(OPEN)),
        (200, b"<html>"),
        (200, b"[]"),
        (200, orjson.dumps({**OPEN, "status": "perhaps"})),
        (200, orjson.dumps({**OPEN, "amount_minor": "3000"})),
        (200, orjson.dumps({"status": "paid"})),
    ],
)
def test_what_can_not_be_understood_says_nothing_about_the_payment(status: int, content: bytes) -> None:
    with pytest.raises(GatewayUnclear):
        standing_of(status, content)
