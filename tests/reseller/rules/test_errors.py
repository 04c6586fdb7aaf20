"""The error tree: complete, each with a sentence that its details fill."""

import re
from datetime import date
from importlib.resources import files
from string import Formatter
from typing import Any

import pytest

from reseller.rules import errors
from reseller.rules.errors import (
    CapBelowLicensed,
    ConsoleError,
    ContractLimitExceeded,
    Counted,
    LicensesInUse,
    NoLicenseAvailable,
    PurchaseBlackout,
    ReductionNotAllowed,
    leaves,
)

RULES = (files("reseller.rules") / "RULES.md").read_text(encoding="utf-8")
CODES = sorted({*re.findall(r"\b[A-Z]{2,}(?:_[A-Z]+)+\b", RULES), "FORBIDDEN", "CONFLICT"})
INTERFACE = {
    "CONFLICT", "IDEMPOTENCY_MISMATCH", "INPUT_INVALID", "RATE_LIMITED", "QUOTE_EXPIRED", "PRICE_NOT_SET",
    "ORDER_NOT_RETRYABLE", "REQUEST_CLOSED",
}  # fmt: skip
LEAVES = list(leaves())


@pytest.mark.parametrize("code", CODES)
def test_every_code_of_the_rules_has_its_error(code: str) -> None:
    assert code in {leaf.code for leaf in LEAVES}


def test_every_error_has_a_code_of_the_rules() -> None:
    assert {leaf.code for leaf in LEAVES} <= set(CODES)
    assert set(CODES) >= INTERFACE


def test_only_a_narrower_error_shares_its_code() -> None:
    for leaf in LEAVES:
        for other in LEAVES:
            if leaf is not other and leaf.code == other.code:
                assert issubclass(leaf, other) or issubclass(other, leaf)


@pytest.mark.parametrize("leaf", LEAVES, ids=lambda leaf: leaf.__name__)
def test_the_tree_in_the_docstring_names_every_error(leaf: type[ConsoleError]) -> None:
    assert re.search(rf"\b{leaf.__name__}\b", errors.__doc__ or "")


@pytest.mark.parametrize("leaf", LEAVES, ids=lambda leaf: leaf.__name__)
def test_a_message_is_one_or_two_sentences_filled_from_the_details(leaf: type[ConsoleError]) -> None:
    for template in filter(None, [leaf.template, leaf.full]):
        names = {name for _, name, _, _ in Formatter().parse(template) if name}
        details: dict[str, Any] = {name: "Filled." if name == "reason" else 7 for name in names - {"thing"}}
        message = leaf(template=template, **details).message
        assert message.endswith(".")
        assert "{" not in message
        assert 10 <= len(message) <= 120 or template == "{reason}"


@pytest.mark.parametrize("leaf", LEAVES, ids=lambda leaf: leaf.__name__)
def test_an_errors_rule_stands_in_the_rules(leaf: type[ConsoleError]) -> None:
    assert leaf.rule is None or re.search(rf"\b{leaf.rule}\b", RULES)


def test_a_reached_bound_says_what_to_do_instead_of_entering_0() -> None:
    refusal = errors.ContractLimitExceeded(limit=60, counted=60, requested=1, available=0)
    assert refusal.message == "The contract limit of 60 licenses is reached. Ask the provider to raise it."
    assert str(refusal) == refusal.message


def test_the_rules_are_whole_without_anything_outside_the_repository() -> None:
    assert "seeds" not in RULES
    assert "## 8. Worked examples" in RULES


@pytest.mark.parametrize(
    ("refusal", "one", "many"),
    [
        (LicensesInUse, {"unused": 3, "excess": 1}, {"unused": 3, "excess": 2}),
        (PurchaseBlackout, {"remaining": 1}, {"remaining": 29}),
        (NoLicenseAvailable, {"available": 1, "bought": 9}, {"available": 2, "bought": 9}),
        (CapBelowLicensed, {"licensed": 1}, {"licensed": 2}),
        (ContractLimitExceeded, {"limit": 1, "available": 1}, {"limit": 8, "available": 1}),
    ],
)
def test_a_sentence_about_one_thing_reads_so(
    refusal: type[ConsoleError], one: dict[str, Any], many: dict[str, Any]
) -> None:
    text = refusal.template
    assert isinstance(text, Counted)
    assert refusal(**one).message == text.one.format(**one)
    assert refusal(**many).message == str(text).format(**many)
    assert text.one != text
    plural = re.compile(r"\b1 (licenses|users|days) |\b1 are\b")
    assert not plural.search(refusal(**one).message)


@pytest.mark.parametrize("leaf", LEAVES, ids=lambda leaf: leaf.__name__)
def test_both_numbers_of_a_sentence_say_the_same_details(leaf: type[ConsoleError]) -> None:
    for text in (leaf.template, leaf.full):
        if isinstance(text, Counted):
            names = [
                {name for _, name, _, _ in Formatter().parse(each)} - {None} for each in (text.one, text)
            ]
            assert names[0] == names[1]
            assert text.by in names[1]


def test_a_day_in_a_sentence_reads_as_people_write_it() -> None:
    told = ReductionNotAllowed(allowed_from=date(2027, 4, 1)).message
    assert told == "Licenses are committed until the renewal on 1 April 2027. Set a lower number for it."
