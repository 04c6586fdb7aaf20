"""What is said where a number, setting, renewal or subscription is refused: field, rule, and the numbers."""

from datetime import timedelta

import pytest

from reseller.rules import errors, seats
from reseller.rules.errors import ConsoleError
from reseller.rules.money import digits
from reseller.rules.periods import Month, zone_of
from reseller.rules.pricing import Price, parse_micros
from reseller.rules.seats import Holding, LimitUse
from reseller.rules.terms import PRESETS, Period, RenewalSetting
from tests.reseller.rules.refusing import Case, assert_refused, in_use, limit, quantity
from tests.reseller.rules.states import TERM, TODAY, aircall, annual, billomat, flexible, horizon, timelog

assert TERM.end
WINDOW = TERM.end - timedelta(30)
NEW = Holding(terms=PRESETS["horizon"])
MILLION = 1_000_000

CASES = {
    "next period, no number": Case(
        lambda: seats.set_next_period(timelog(), "6"), errors.QuantityInvalid, "quantity", "C6",  # type: ignore[arg-type]
        quantity(1, 10, "6"),
    ),
    "next period, range": Case(
        lambda: seats.set_next_period(timelog(), 11), errors.NextPeriodOutOfRange, "quantity", "L7",
        {"bought": 10, "smallest": 1, "requested": 11},
    ),
    "next period, nothing": Case(
        lambda: seats.set_next_period(timelog(), 0), errors.TerminateViaSupport, "quantity", "L7",
        {"contact": "support@timelog.com", "requested": 0},
    ),
    "renewal setting, stale": Case(
        lambda: seats.set_renewal(annual(version=4), RenewalSetting.END, version=3), errors.Conflict, None,
        None, {"version": 4},
    ),
    "renewal setting, quantity": Case(
        lambda: seats.set_renewal(annual(), RenewalSetting.SAME_SEATS, seats=0), errors.QuantityInvalid,
        "quantity", "C6", quantity(1, MILLION, 0),
    ),
    "renewal setting, cap": Case(
        lambda: seats.set_renewal(annual(), RenewalSetting.FLEXIBLE, cap=-1), errors.QuantityInvalid, "cap",
        "C6", quantity(0, MILLION, -1),
    ),
    "renewal setting, cap above the limit": Case(
        lambda: seats.set_renewal(annual(limit=20), RenewalSetting.FLEXIBLE, cap=21),
        errors.ContractLimitExceeded, "cap", "C4", limit(20, 10, 21, 20),
    ),
    "renewal setting, contract limit": Case(
        lambda: seats.set_renewal(annual(limit=20), RenewalSetting.SAME_SEATS, seats=21),
        errors.ContractLimitExceeded, "quantity", "C4", limit(20, 10, 21, 20),
    ),
    "renewing, price hidden": Case(
        lambda: seats.renew(horizon(prices_hidden=True), today=WINDOW), errors.PricesHidden, None, "M6",
        {"verb": "renew"},
    ),
    "renewing, no price": Case(
        lambda: seats.renew(horizon(priced=False), today=WINDOW), errors.PriceNotSet, None, "M4",
        {"currency": "EUR", "day": WINDOW},
    ),
    "renewing, quantity": Case(
        lambda: seats.renew(horizon(), 0, today=WINDOW), errors.QuantityInvalid, "quantity", "C6",
        quantity(1, MILLION, 0),
    ),
    "renewing, pack": Case(
        lambda: seats.renew(horizon(), 7, today=WINDOW), errors.PackSize, "quantity", "H2",
        {"pack_size": 5, "lower": 5, "upper": 10, "requested": 7},
    ),
    "renewing, users": Case(
        lambda: seats.renew(horizon(), 10, today=WINDOW), errors.LicensesInUse, "quantity", "H7",
        in_use(8, 2, 10),
    ),
    "renewing, more users than licenses": Case(
        lambda: seats.renew(horizon(licensed=22), 20, today=WINDOW), errors.LicensesInUse, "quantity", "H7",
        in_use(0, 2, 20),
    ),
    "renewing, contract limit": Case(
        lambda: seats.renew(horizon(limit=22), 25, today=WINDOW), errors.ContractLimitExceeded, "quantity",
        "C4", limit(22, 20, 25, 22),
    ),
    "cap, stale": Case(
        lambda: seats.set_cap(flexible(version=4), 60, version=3), errors.Conflict, None, None,
        {"version": 4},
    ),
    "cap, quantity": Case(
        lambda: seats.set_cap(flexible(), -1), errors.QuantityInvalid, "cap", "C6", quantity(0, MILLION, -1),
    ),
    "cap, users": Case(
        lambda: seats.set_cap(flexible(licensed=9, reserved_licensed=1), 8), errors.CapBelowLicensed, "cap",
        "C3", {"cap": 8, "licensed": 10, "requested": 8},
    ),
    "cap, contract limit": Case(
        lambda: seats.set_cap(flexible(limit=60, usage=3), 61), errors.ContractLimitExceeded, "cap", "C4",
        limit(60, 3, 61, 60),
    ),
    "tariff, stale": Case(
        lambda: seats.set_tariff(billomat(version=4), "Solo", version=3), errors.Conflict, None, None,
        {"version": 4},
    ),
    "tariff, unknown": Case(
        lambda: seats.set_tariff(billomat(), "Gold"), errors.InputInvalid, "tariff", "B2",
        {"offered": ", ".join(PRESETS["billomat"].tariffs)},
    ),
    "included, quantity": Case(
        lambda: seats.set_included(aircall(), -1), errors.QuantityInvalid, "included", "C6",
        quantity(0, MILLION, -1),
    ),
    "included, contract limit": Case(
        lambda: seats.set_included(aircall(limit=8), 9), errors.ContractLimitExceeded, "included", "C4",
        limit(8, 5, 9, 8),
    ),
    "request, quantity": Case(
        lambda: seats.request(annual(), 0), errors.QuantityInvalid, "quantity", "C6", quantity(1, MILLION, 0),
    ),
    "end, past": Case(
        lambda: seats.end(flexible(), TODAY - timedelta(1), today=TODAY), errors.InputInvalid, "last_day",
        "I7", {"today": TODAY},
    ),
    "subscribing, ended": Case(
        lambda: seats.subscribe(Holding(terms=NEW.terms, ended_on=TODAY), 5, today=TODAY),
        errors.SubscriptionEnded, None, "C9", {"ended_on": TODAY},
    ),
    "subscribing, period": Case(
        lambda: seats.subscribe(NEW, 5, today=TODAY, period=Period.MONTH), errors.InputInvalid, "period",
        "M4", {"offered": "year"},
    ),
    "subscribing, no price": Case(
        lambda: seats.subscribe(Holding(terms=NEW.terms, priced=False), 5, today=TODAY), errors.PriceNotSet,
        None, "M4", {"currency": "EUR", "day": TODAY},
    ),
    "subscribing, past": Case(
        lambda: seats.subscribe(NEW, 5, today=TODAY, start_on=TODAY - timedelta(1)), errors.InputInvalid,
        "start_on", "I7", {"today": TODAY},
    ),
    "subscribing, licenses where users are added": Case(
        lambda: seats.subscribe(flexible(), 5, today=TODAY), errors.QuantityInvalid, "quantity", "C6",
        quantity(0, 0, 5),
    ),
    "subscribing, cap": Case(
        lambda: seats.subscribe(flexible(limit=60), today=TODAY, cap=61), errors.ContractLimitExceeded, "cap",
        "C4", limit(60, 0, 61, 60),
    ),
    "subscribing, negative cap": Case(
        lambda: seats.subscribe(flexible(), today=TODAY, cap=-1), errors.QuantityInvalid, "cap", "C6",
        quantity(0, MILLION, -1),
    ),
    "subscribing, tariff": Case(
        lambda: seats.subscribe(Holding(terms=PRESETS["billomat"]), 5, today=TODAY, tariff="Gold"),
        errors.InputInvalid, "tariff", "B2", {"offered": ", ".join(PRESETS["billomat"].tariffs)},
    ),
    "subscribing, quantity": Case(
        lambda: seats.subscribe(NEW, today=TODAY), errors.QuantityInvalid, "quantity", "C6",
        quantity(1, MILLION, 0),
    ),
    "subscribing, quantity beside what is included": Case(
        lambda: seats.subscribe(Holding(terms=PRESETS["aircall"]), -1, today=TODAY, included=5),
        errors.QuantityInvalid, "quantity", "C6", quantity(0, MILLION, -1),
    ),
    "subscribing, included": Case(
        lambda: seats.subscribe(Holding(terms=PRESETS["aircall"]), today=TODAY, included=-1),
        errors.QuantityInvalid, "included", "C6", quantity(0, MILLION, -1),
    ),
    "subscribing, pack": Case(
        lambda: seats.subscribe(NEW, 7, today=TODAY), errors.PackSize, "quantity", "H2",
        {"pack_size": 5, "lower": 5, "upper": 10, "requested": 7},
    ),
    "subscribing, contract limit": Case(
        lambda: seats.subscribe(Holding(terms=NEW.terms, limit=22, usage=20), 5, today=TODAY),
        errors.ContractLimitExceeded, "quantity", "C4", limit(22, 20, 5, 2),
    ),
    "limit, quantity": Case(
        lambda: seats.set_limit(-1, ()), errors.QuantityInvalid, "limit", "C6", quantity(0, MILLION, -1),
    ),
    "tiers": Case(
        lambda: Price.parse([[2, "6.00"]], ("tiers",)), errors.InputInvalid, "tiers", "M4", {},
    ),
    "price": Case(
        lambda: Price.parse("6,00", ("price",)), errors.InputInvalid, "price", "M1", {},
    ),
    "price of a tier": Case(
        lambda: Price.parse([[1, "6,00"]], ("tiers",)), errors.InputInvalid, "tiers", "M1", {},
    ),
    "price, by default": Case(lambda: parse_micros("six"), errors.InputInvalid, "unit_price", "M1", {}),
    "currency": Case(lambda: digits("XYZ"), errors.InputInvalid, "currency", "M1", {}),
    "zone": Case(lambda: zone_of("Europe/Atlantis"), errors.InputInvalid, "billing_zone", "D1", {}),
    "month": Case(lambda: Month.parse("2026-13"), errors.InputInvalid, "month", None, {}),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_refusal_names_the_field_the_rule_and_the_numbers(case: Case) -> None:
    assert_refused(case)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("end, past", "Enter 10 May 2026 or a later date."),
        ("tiers", 'Enter tiers as [[1, "6.00"], [50, "5.50"]]: the first from 1, then ascending.'),
        ("price", "Enter a price such as 6.00: 0 to 1,000,000,000 with up to six decimals."),
        ("currency", "Enter a three-letter currency code such as EUR."),
        ("zone", "Enter an IANA time zone such as Europe/Dublin."),
        ("month", "Enter a month as YYYY-MM, such as 2026-04."),
        ("subscribing, period", "Choose one of these periods: year."),
        ("subscribing, licenses where users are added", "No license is in use here. Leave the number empty."),
    ],
)  # fmt: skip
def test_a_refusal_says_what_to_enter(name: str, message: str) -> None:
    with pytest.raises(ConsoleError) as refused:
        CASES[name].command()
    assert refused.value.message == message


def test_a_limit_below_use_lists_the_five_that_need_most() -> None:
    """C4."""
    uses = [LimitUse(f"c{number}.example", number) for number in range(1, 9)]
    with pytest.raises(errors.LimitBelowUse) as refused:
        seats.set_limit(2, uses)
    assert refused.value.details == {
        "limit": 2, "smallest": 8, "over": tuple(reversed(uses[2:])),
        "listed": "c8.example 8, c7.example 7, c6.example 6, c5.example 5, c4.example 4",
    }  # fmt: skip
    assert refused.value.field == ("limit",)
    seats.set_limit(0, [LimitUse("x.example", 0)])
