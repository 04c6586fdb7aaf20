"""What is ordered, in words: the sentence that heads an order's page, and each way beside it."""

import re
from inspect import getsourcefile
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from customers.orders.advice.candidates import candidates
from customers.orders.kinds import OrderKind
from customers.orders.queries import OrderRow
from reseller_api.orders.wording import ADVICE
from web.pages.order_words import sentence
from web.pages.ways import WORDS


def row(kind: OrderKind, delta: int, after: int) -> OrderRow:
    found: dict[str, Any] = {"kind": kind, "quantity_delta": delta, "quantity_after": after}
    return cast(OrderRow, SimpleNamespace(product_name="Field", customer_name="Acme", **found))


@pytest.mark.parametrize(
    ("kind", "delta", "after", "said"),
    [
        (OrderKind.SUBSCRIBE, 0, 0, "Start Field for Acme."),
        (OrderKind.SUBSCRIBE, 25, 25, "Start Field with 25 licenses for Acme."),
        (OrderKind.ADD_LICENSES, 5, 30, "Add 5 licenses of Field for Acme."),
        (OrderKind.ADD_LICENSES, 1, 31, "Add 1 license of Field for Acme."),
        (OrderKind.ADD_LICENSES, 0, 30, "Keep canceled licenses of Field for Acme."),
        (OrderKind.ADD_USERS, 2, 12, "Add 2 users to Field for Acme."),
        (OrderKind.REMOVE_USERS, -1, 11, "Remove 1 user from Field for Acme."),
        (OrderKind.SWAP_USERS, 0, 12, "Swap users of Field for Acme."),
        (OrderKind.CANCEL_LICENSES, -2, 28, "Cancel 2 licenses of Field for Acme."),
        (OrderKind.CANCEL_LICENSES, 2, 30, "Keep 2 canceled licenses of Field for Acme."),
        (
            OrderKind.SET_NEXT_PERIOD_LICENSES, -4, 6,
            "Begin the next period of Field with 6 licenses for Acme.",
        ),
        (OrderKind.RENEW_SUBSCRIPTION, 0, 25, "Renew 25 licenses of Field for Acme."),
        (OrderKind.END_SUBSCRIPTION, -5, 0, "End Field for Acme."),
        (OrderKind.GRACE_DEACTIVATION, -2, 8, "Deactivate 2 users over the licenses of Field for Acme."),
    ],
)  # fmt: skip
def test_an_order_is_said_in_a_sentence(kind: OrderKind, delta: int, after: int, said: str) -> None:
    assert sentence(row(kind, delta, after), own=False) == said


def test_every_kind_of_order_has_its_sentence_and_ones_own_company_goes_unnamed() -> None:
    assert all("Acme" not in sentence(row(kind, 1, 1), own=True) for kind in OrderKind)


def test_every_way_that_can_be_advised_has_its_words_on_pages_and_in_graphql() -> None:
    source = Path(getsourcefile(candidates) or "").read_text(encoding="utf-8")
    keys = set(re.findall(r'Candidate\(\s*"(\w+)"', source))
    assert keys == set(WORDS) == set(ADVICE)
