"""Guards of the three Google terms: what is refused, in which order, and what an allowed command changes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from reseller.rules import errors, seats
from reseller.rules.holdings import counted_licenses
from reseller.rules.seats import Decision, Holding, LimitUse, Renewal
from reseller.rules.terms import PRESETS, RenewalSetting
from reseller.rules.verbs import Verb
from tests.reseller.rules.states import TODAY, aircall, annual, flexible


def test_users_are_added_up_to_the_cap_and_not_beyond() -> None:
    decision = seats.add_users(flexible(licensed=38), 12)
    assert (decision.delta, decision.after) == (12, 50)
    assert (decision.reserve_licensed, decision.reserve_counted, decision.reserve_bought) == (12, 12, 0)
    with pytest.raises(errors.CapExceeded) as refused:
        seats.add_users(flexible(licensed=38), 13)
    assert refused.value.details == {
        "cap": 50, "licensed": 38, "reserved": 0, "taken": 38, "requested": 13, "available": 12,
    }  # fmt: skip
    assert refused.value.rule == "C1"


def test_pending_orders_count_against_the_cap() -> None:
    with pytest.raises(errors.CapExceeded) as refused:
        seats.add_users(flexible(licensed=40, reserved_licensed=10), 1)
    assert refused.value.message.startswith("The purchase cap of 50 is reached.")


def test_users_need_a_cap_first() -> None:
    with pytest.raises(errors.CapNotSet):
        seats.add_users(flexible(cap=None), 1)


def test_the_contract_limit_counts_the_customers_other_subscriptions() -> None:
    holding = flexible(licensed=10, limit=60, usage=55)
    assert seats.add_users(holding, 5).after == 15
    with pytest.raises(errors.ContractLimitExceeded) as refused:
        seats.add_users(holding, 6)
    assert refused.value.message == "The contract limit is 60 licenses. Enter 5 or fewer."


def test_an_existing_user_is_named_before_the_cap() -> None:
    with pytest.raises(errors.UserExists) as refused:
        seats.add_users(flexible(cap=None), 1, existing=["ann@acme.example"])
    assert "ann@acme.example" in refused.value.message


@pytest.mark.parametrize("count", [0, -1, 1_000_001, True, 1.5, "3", None])
def test_a_quantity_is_a_whole_number_from_1_to_a_million(count: Any) -> None:
    with pytest.raises(errors.QuantityInvalid) as refused:
        seats.add_users(flexible(), count)
    assert refused.value.message == "Enter a whole number from 1 to 1,000,000."
    with pytest.raises(errors.QuantityInvalid):
        seats.add_licenses(annual(has_link=False), count, today=TODAY)


def test_removing_reserves_nothing_and_counts_on_completion() -> None:
    decision = seats.remove_users(flexible(licensed=10), 4)
    assert decision == Decision(verb=Verb.REMOVE_USERS, delta=-4, after=6, licensed=-4, counted=-4)
    assert (decision.reserve_licensed, decision.reserve_counted) == (0, 0)


def test_no_more_users_are_removed_than_are_in_use_and_staying() -> None:
    with pytest.raises(errors.QuantityInvalid) as refused:
        seats.remove_users(flexible(licensed=10, leaving=4), 7)
    assert refused.value.details["largest"] == 6


@pytest.mark.parametrize(
    "removing",
    [
        lambda: seats.remove_users(flexible(licensed=2, leaving=2), 1),
        lambda: seats.swap_users(aircall(licensed=0), 1, 1),
    ],
    ids=["removed", "swapped"],
)
def test_where_nobody_is_left_to_remove_the_refusal_says_so(removing: Callable[[], object]) -> None:
    with pytest.raises(errors.QuantityInvalid) as refused:
        removing()
    assert refused.value.message == "There is no user here to remove."


def test_an_unknown_user_is_not_found_after_the_end_and_before_the_quantity() -> None:
    with pytest.raises(errors.NotFound):
        seats.remove_users(flexible(), 5, missing=["bob@acme.example"])
    with pytest.raises(errors.SubscriptionEnded):
        seats.remove_users(flexible(ended_on=TODAY), 5, missing=["bob@acme.example"])


def test_a_cap_lies_between_the_users_in_use_and_the_contract_limit() -> None:
    holding = flexible(licensed=48, limit=200, usage=199)
    assert seats.set_cap(holding, 200) == Decision(verb=Verb.SET_CAP, delta=150, after=200, cap=200)
    assert seats.set_cap(holding, 48).cap == 48
    with pytest.raises(errors.CapBelowLicensed):
        seats.set_cap(holding, 47)
    with pytest.raises(errors.ContractLimitExceeded) as refused:
        seats.set_cap(holding, 201)
    assert refused.value.message == "The contract limit is 200 licenses. Enter 200 or fewer."


def test_a_stale_edit_is_a_conflict_before_its_value_is_looked_at() -> None:
    with pytest.raises(errors.Conflict) as refused:
        seats.set_cap(flexible(version=4), -1, version=3)
    assert refused.value.details == {"version": 4}
    with pytest.raises(errors.SubscriptionEnded):
        seats.set_cap(flexible(version=4, ended_on=TODAY), -1, version=3)


def test_annual_users_fit_into_what_is_bought() -> None:
    assert seats.add_users(annual(licensed=8), 2).counted == 0
    with pytest.raises(errors.NoLicenseAvailable) as refused:
        seats.add_users(annual(licensed=8), 3)
    assert refused.value.details["available"] == 2


def test_pending_licenses_are_not_there_yet() -> None:
    with pytest.raises(errors.NoLicenseAvailable):
        seats.add_users(annual(licensed=10, reserved_bought=5), 1)


def test_adding_licenses_shows_the_resulting_total_and_reserves() -> None:
    decision = seats.add_licenses(annual(reserved_bought=2, usage=12, limit=20), 8, today=TODAY)
    assert (decision.after, decision.reserve_bought, decision.reserve_counted) == (20, 8, 8)
    with pytest.raises(errors.ContractLimitExceeded) as refused:
        seats.add_licenses(annual(reserved_bought=2, usage=12, limit=20), 9, today=TODAY)
    assert refused.value.details["available"] == 8


@pytest.mark.parametrize("key", ["google_annual_monthly", "google_annual_yearly"])
def test_annual_needs_a_request_link_for_requests_and_additions(key: str) -> None:
    holding = annual(key, has_link=False)
    with pytest.raises(errors.RequestLinkNotConfigured):
        seats.request(holding, 5)
    with pytest.raises(errors.RequestLinkNotConfigured):
        seats.add_licenses(holding, 5, today=TODAY)
    assert seats.request(replace(holding, has_link=True), 5).delta == 5


def test_commitments_are_not_reduced_before_renewal() -> None:
    with pytest.raises(errors.ReductionNotAllowed) as refused:
        seats.cancel_licenses(annual(), 3, today=TODAY)
    assert refused.value.details["allowed_from"] == date(2027, 4, 21)


def test_the_limit_counts_users_or_where_licenses_are_bought_the_highest_number() -> None:
    assert counted_licenses(PRESETS["google_flexible"], 3, 0, 0, 0) == 3
    assert counted_licenses(PRESETS["aircall"], 9, 5, 0, 7) == 7


def test_a_renewal_number_counts_as_soon_as_it_is_set() -> None:
    holding = annual(limit=20, usage=10)
    decision = seats.set_renewal(holding, RenewalSetting.SAME_SEATS, seats=20)
    assert (decision.renewal_seats, decision.counted) == (20, 10)
    with pytest.raises(errors.ContractLimitExceeded) as refused:
        seats.set_renewal(holding, RenewalSetting.SAME_SEATS, seats=21)
    assert refused.value.details["available"] == 20


def test_an_addition_below_the_renewal_number_counts_nothing_more() -> None:
    holding = annual(limit=20, usage=20, renewal=RenewalSetting.SAME_SEATS, renewal_seats=20)
    assert seats.add_licenses(holding, 10, today=TODAY).counted == 0
    with pytest.raises(errors.ContractLimitExceeded) as refused:
        seats.add_licenses(holding, 11, today=TODAY)
    assert refused.value.details["available"] == 10


def test_taking_a_renewal_number_back_frees_what_it_counted() -> None:
    holding = annual(usage=20, renewal=RenewalSetting.SAME_SEATS, renewal_seats=20)
    assert seats.set_renewal(holding, RenewalSetting.END).counted == -10


def test_a_cap_for_the_switch_to_flexible_is_held_against_the_limit_when_set() -> None:
    assert seats.set_renewal(annual(limit=20), RenewalSetting.FLEXIBLE, cap=20).renewal_cap == 20
    with pytest.raises(errors.ContractLimitExceeded):
        seats.set_renewal(annual(limit=20), RenewalSetting.FLEXIBLE, cap=21)


@pytest.mark.parametrize(
    ("state", "renewal"),
    [
        ({}, Renewal(RenewalSetting.SAME_SEATS, 10)),
        ({"renewal_seats": 6, "licensed": 4}, Renewal(RenewalSetting.SAME_SEATS, 6)),
        ({"renewal_seats": 6, "licensed": 8}, Renewal(RenewalSetting.SAME_SEATS, 8)),
        ({"renewal": RenewalSetting.SEATS_IN_USE, "licensed": 3}, Renewal(RenewalSetting.SEATS_IN_USE, 3)),
        ({"renewal": RenewalSetting.SEATS_IN_USE}, Renewal(RenewalSetting.END)),
        ({"renewal": RenewalSetting.END, "licensed": 3}, Renewal(RenewalSetting.END)),
        ({"renewal": RenewalSetting.FLEXIBLE, "licensed": 3}, Renewal(RenewalSetting.FLEXIBLE, 3, 10)),
        (
            {"renewal": RenewalSetting.FLEXIBLE, "licensed": 3, "renewal_cap": 1},
            Renewal(RenewalSetting.FLEXIBLE, 3, 3),
        ),
        ({"renewal": RenewalSetting.FLEXIBLE, "limit": 8}, Renewal(RenewalSetting.FLEXIBLE, 0, 8)),
        ({"renewal": RenewalSetting.FLEXIBLE, "limit": 12}, Renewal(RenewalSetting.FLEXIBLE, 0, 10)),
    ],
)
def test_the_renewal_setting_decides_what_follows_the_term(state: dict[str, Any], renewal: Renewal) -> None:
    assert seats.renewed(annual(**state)) == renewal


@pytest.mark.parametrize(
    ("state", "carried"),
    [
        ({}, True),
        ({"renewal": RenewalSetting.SAME_SEATS}, True),
        ({"renewal": RenewalSetting.SAME_SEATS, "renewal_seats": 10}, False),
        ({"renewal": RenewalSetting.SEATS_IN_USE}, False),
        ({"renewal": RenewalSetting.END}, False),
    ],
)
def test_an_addition_goes_on_as_the_same_seats_where_no_number_is_set(
    state: dict[str, Any], carried: bool
) -> None:
    """G4."""
    assert seats.carries_additions(annual(**state)) is carried


def test_a_flexible_subscription_ends_today_or_later() -> None:
    assert seats.end(flexible(licensed=3), today=TODAY).last_day == TODAY
    assert seats.end(flexible(), date(2026, 6, 30), today=TODAY).last_day == date(2026, 6, 30)
    with pytest.raises(errors.InputInvalid) as refused:
        seats.end(flexible(), date(2026, 5, 9), today=TODAY)
    assert refused.value.message == "Enter 10 May 2026 or a later date."


def test_subscribing_commits_on_annual_and_not_on_flexible() -> None:
    new = Holding(terms=PRESETS["google_annual_yearly"], limit=60)
    assert seats.subscribe(new, 60, today=TODAY).reserve_bought == 60
    with pytest.raises(errors.ContractLimitExceeded) as refused:
        seats.subscribe(new, 61, today=TODAY)
    assert refused.value.message == "The contract limit is 60 licenses. Enter 60 or fewer."
    opened = seats.subscribe(flexible(cap=None, limit=60), today=TODAY, cap=50)
    assert (opened.cap, opened.delta, opened.reserve_counted) == (50, 0, 0)
    with pytest.raises(errors.QuantityInvalid):
        seats.subscribe(flexible(cap=None), 5, today=TODAY)
    with pytest.raises(errors.QuantityInvalid):
        seats.subscribe(new, None, today=TODAY)


@pytest.mark.parametrize("key", PRESETS)
def test_what_the_terms_do_not_have_is_refused_and_not_dropped(key: str) -> None:
    new = Holding(terms=PRESETS[key], limit=None)
    quantity = None if new.terms.counts_licensed else 10
    known = {"cap": new.terms.needs_cap, "included": new.terms.has_included, "tariff": new.terms.tariffs}
    given: dict[str, Any] = {"cap": 5, "included": 2, "tariff": "Business"}
    for field in given:
        asked = {field: given[field]}
        if known[field]:
            seats.subscribe(new, quantity, today=TODAY, **asked)
            continue
        with pytest.raises(errors.InputInvalid) as refused:
            seats.subscribe(new, quantity, today=TODAY, **asked)
        assert refused.value.field == (field,)
        assert refused.value.message.startswith(new.terms.name)


def test_subscribing_needs_a_price_and_no_past_start() -> None:
    new = Holding(terms=PRESETS["google_annual_yearly"], priced=False, currency="USD")
    with pytest.raises(errors.PriceNotSet):
        seats.subscribe(new, 0, today=TODAY)
    with pytest.raises(errors.InputInvalid):
        seats.subscribe(replace(new, priced=True), 5, today=TODAY, start_on=date(2026, 5, 9))


def test_a_limit_is_not_lowered_below_what_is_counted_or_capped() -> None:
    uses = [LimitUse("acme.example", 12, 50), LimitUse("globex.example", 20), LimitUse("x.example", 3)]
    seats.set_limit(50, uses)
    seats.set_limit(None, uses)
    with pytest.raises(errors.LimitBelowUse) as refused:
        seats.set_limit(19, uses)
    assert refused.value.details["over"] == (uses[0], uses[1])
    assert refused.value.details["smallest"] == 50
