"""What is said where users or licenses are refused: field, rule, and the numbers in the way."""

from datetime import timedelta

import pytest

from reseller.rules import errors, seats
from reseller.rules.errors import ConsoleError
from reseller.rules.terms import PRESETS
from tests.reseller.rules.refusing import Case, assert_refused, in_use, limit, quantity
from tests.reseller.rules.states import TERM, TODAY, aircall, annual, billomat, flexible, horizon

assert TERM.end
WINDOW, BLACKOUT = TERM.end - timedelta(30), TERM.end - timedelta(29)
WHO = ("ann@acme.example", "bob@acme.example")
SIX_USERS = tuple(f"user{number}@acme.example" for number in range(1, 7))
MILLION = 1_000_000

CASES = {
    "users, quantity": Case(
        lambda: seats.add_users(flexible(), 0), errors.QuantityInvalid, "count", "C6",
        quantity(1, MILLION, 0),
    ),
    "users, no number": Case(
        lambda: seats.add_users(flexible(), 2.5), errors.QuantityInvalid, "count", "C6",  # type: ignore[arg-type]
        quantity(1, MILLION, "2.5"),
    ),
    "users, text": Case(
        lambda: seats.add_users(flexible(), "3"), errors.QuantityInvalid, "count", "C6",  # type: ignore[arg-type]
        quantity(1, MILLION, "3"),
    ),
    "users, existing": Case(
        lambda: seats.add_users(flexible(), 6, existing=SIX_USERS), errors.UserExists, "users", None,
        {"users": SIX_USERS, "listed": ", ".join(SIX_USERS[:5])},
    ),
    "users, removed and missing": Case(
        lambda: seats.remove_users(flexible(licensed=9), 2, missing=[*WHO]), errors.NotFound, "users", None,
        {"thing": "user", "users": WHO},
    ),
    "users, more removed than there are": Case(
        lambda: seats.remove_users(flexible(licensed=9, leaving=2), 8), errors.QuantityInvalid, "count", "C6",
        quantity(1, 7, 8),
    ),
    "users, more removed than there were": Case(
        lambda: seats.remove_users(flexible(licensed=9, leaving=2), 4, fewest=5), errors.QuantityInvalid,
        "count", "C6", quantity(1, 3, 4),
    ),
    "users, cap": Case(
        lambda: seats.add_users(flexible(licensed=40, reserved_licensed=3), 8), errors.CapExceeded, "count",
        "C1",
        {"cap": 50, "licensed": 40, "taken": 43, "reserved": 3, "requested": 8, "available": 7},
    ),
    "users, no license": Case(
        lambda: seats.add_users(annual(licensed=6, reserved_licensed=1), 4), errors.NoLicenseAvailable,
        "count", "G5",
        {"bought": 10, "licensed": 6, "reserved": 1, "requested": 4, "available": 3},
    ),
    "users, contract limit": Case(
        lambda: seats.add_users(flexible(licensed=9, usage=9, limit=10), 3), errors.ContractLimitExceeded,
        "count", "C4", limit(10, 9, 3, 1),
    ),
    "users, contract limit reached": Case(
        lambda: seats.add_users(flexible(licensed=9, usage=11, limit=10), 3), errors.ContractLimitExceeded,
        "count", "C4", limit(10, 11, 3, 0),
    ),
    "restoring, more than the one canceled": Case(
        lambda: seats.restore_licenses(billomat(canceled=1), 2, today=TODAY), errors.QuantityInvalid, "count",
        "C6", quantity(1, 1, 2),
    ),
    "units, contract limit": Case(
        lambda: seats.add_users(aircall(licensed=4, limit=6), 3), errors.ContractLimitExceeded,
        "count", "C4", limit(6, 5, 3, 2),
    ),
    "units, not billed by this actor": Case(
        lambda: seats.add_users(aircall(may_buy=False), 2), errors.Forbidden, None, "A4",
        {"verb": "add_users", "billed": 2},
    ),
    "units, price hidden": Case(
        lambda: seats.add_users(aircall(prices_hidden=True), 1), errors.PricesHidden, None, "M6",
        {"verb": "add_users"},
    ),
    "swap, not billed by this actor": Case(
        lambda: seats.swap_users(aircall(may_buy=False), 1, 3), errors.Forbidden, None, "A4",
        {"verb": "swap_users", "billed": 2},
    ),
    "swap, price hidden": Case(
        lambda: seats.swap_users(aircall(prices_hidden=True), 1, 2), errors.PricesHidden, None, "M6",
        {"verb": "swap_users"},
    ),
    "swap, removed and missing": Case(
        lambda: seats.swap_users(aircall(), 1, 1, missing=WHO), errors.NotFound, "users", None,
        {"thing": "user", "users": WHO},
    ),
    "swap, removed": Case(
        lambda: seats.swap_users(aircall(), 6, 1), errors.QuantityInvalid, "remove", "C6", quantity(0, 5, 6),
    ),
    "swap, added": Case(
        lambda: seats.swap_users(aircall(), 0, 0), errors.QuantityInvalid, "add", "C6",
        quantity(1, MILLION, 0),
    ),
    "swap, added beside a removal": Case(
        lambda: seats.swap_users(aircall(), 1, -1), errors.QuantityInvalid, "add", "C6",
        quantity(0, MILLION, -1),
    ),
    "swap, contract limit": Case(
        lambda: seats.swap_users(aircall(limit=6), 1, 4), errors.ContractLimitExceeded, "count", "C4",
        limit(6, 5, 4, 2),
    ),
    "licenses, ended": Case(
        lambda: seats.add_licenses(annual(ended_on=TODAY), 1, today=TODAY), errors.SubscriptionEnded, None,
        "C9", {"ended_on": TODAY},
    ),
    "licenses, not on these terms": Case(
        lambda: seats.add_licenses(flexible(), 1, today=TODAY), errors.NotAvailableOnTerms, None, "C6",
        {"terms": PRESETS["google_flexible"].name, "verb": "add_licenses"},
    ),
    "licenses, no price": Case(
        lambda: seats.add_licenses(annual(priced=False, currency="USD"), 1, today=TODAY), errors.PriceNotSet,
        None, "M4", {"currency": "USD", "day": TODAY},
    ),
    "licenses, price hidden": Case(
        lambda: seats.add_licenses(billomat(prices_hidden=True), 1, today=TODAY), errors.PricesHidden, None,
        "M6", {"verb": "add_licenses"},
    ),
    "licenses, quantity": Case(
        lambda: seats.add_licenses(annual(), 0, today=TODAY), errors.QuantityInvalid, "count", "C6",
        quantity(1, MILLION, 0),
    ),
    "licenses, tariff": Case(
        lambda: seats.add_licenses(billomat(tariff="Solo"), 1, today=TODAY), errors.TariffTooLow, None, "B2",
        {"tariff": "Solo", "needed": "Business"},
    ),
    "licenses, no link": Case(
        lambda: seats.add_licenses(annual(has_link=False), 1, today=TODAY), errors.RequestLinkNotConfigured,
        None, "C5", {},
    ),
    "licenses, pack": Case(
        lambda: seats.add_licenses(horizon(), 12, today=TODAY), errors.PackSize, "count", "H2",
        {"pack_size": 5, "lower": 10, "upper": 15, "requested": 12},
    ),
    "licenses, blackout": Case(
        lambda: seats.add_licenses(horizon(), 5, today=BLACKOUT), errors.PurchaseBlackout, None, "H5",
        {"remaining": 29, "blackout_days": 30},
    ),
    "licenses, contract limit": Case(
        lambda: seats.add_licenses(horizon(limit=22), 5, today=TODAY), errors.ContractLimitExceeded, "count",
        "C4", limit(22, 20, 5, 2),
    ),
    "canceling, quantity": Case(
        lambda: seats.cancel_licenses(billomat(), 0, today=TODAY), errors.QuantityInvalid, "count", "C6",
        quantity(1, MILLION, 0),
    ),
    "canceling, pack": Case(
        lambda: seats.cancel_licenses(horizon(), 7, today=WINDOW), errors.PackSize, "count", "H2",
        {"pack_size": 5, "lower": 5, "upper": 10, "requested": 7},
    ),
    "canceling, window": Case(
        lambda: seats.cancel_licenses(horizon(), 5, today=TODAY), errors.OutsideRenewalWindow, None, "H6",
        {"allowed_from": WINDOW},
    ),
    "canceling, unpaid renewal": Case(
        lambda: seats.cancel_licenses(horizon(renewing=15), 5, today=WINDOW), errors.OutsideRenewalWindow,
        None, "H7", {"renewing": 15},
    ),
    "canceling, committed": Case(
        lambda: seats.cancel_licenses(annual(), 3, today=TODAY), errors.ReductionNotAllowed, "count", "C7",
        {"allowed_from": TERM.end, "requested": 3},
    ),
    "canceling, in use": Case(
        lambda: seats.cancel_licenses(billomat(canceled=1), 5, today=TODAY), errors.LicensesInUse, "count",
        "B7", in_use(3, 2, 5, cancelable=9),
    ),
    "canceling, more than there are": Case(
        lambda: seats.cancel_licenses(billomat(canceled=1), 10, today=TODAY), errors.LicensesInUse, "count",
        "B7", in_use(3, 6, 10, cancelable=9),
    ),
    "canceling, all that is left": Case(
        lambda: seats.cancel_licenses(billomat(canceled=1), 9, today=TODAY), errors.LicensesInUse, "count",
        "B7", in_use(3, 6, 9, cancelable=9),
    ),
    "restoring, quantity": Case(
        lambda: seats.restore_licenses(billomat(canceled=4), 5, today=TODAY), errors.QuantityInvalid, "count",
        "C6", quantity(1, 4, 5),
    ),
    "restoring, pack": Case(
        lambda: seats.restore_licenses(horizon(canceled=10), 7, today=WINDOW), errors.PackSize, "count", "H2",
        {"pack_size": 5, "lower": 5, "upper": 10, "requested": 7},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_refusal_names_the_field_the_rule_and_the_numbers(case: Case) -> None:
    assert_refused(case)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            "units, not billed by this actor",
            "This would be billed, and you may not buy. Ask the owner of your account.",
        ),
        ("canceling, more than there are", "No more than 9 can be given up, 3 without removing users first."),
        ("canceling, all that is left", "No more than 3 can be given up. Remove 6 users first."),
        ("restoring, more than the one canceled", "Enter a whole number from 1 to 1."),
        ("canceling, in use", "No more than 3 can be given up. Remove 2 users first."),
    ],
)
def test_a_refusal_says_what_to_enter(name: str, message: str) -> None:
    with pytest.raises(ConsoleError) as refused:
        CASES[name].command()
    assert refused.value.message == message
