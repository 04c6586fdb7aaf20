"""What each allowed command changes, whole: whatever a decision doesn't name stays as it is."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from reseller.rules import errors, seats
from reseller.rules.seats import Decision, Holding
from reseller.rules.terms import PRESETS, RenewalSetting
from reseller.rules.verbs import Verb
from tests.reseller.rules.states import (
    MONTH,
    TERM,
    TODAY,
    aircall,
    annual,
    billomat,
    flexible,
    horizon,
    timelog,
)

assert TERM.end
WINDOW = TERM.end - timedelta(30)
LATER = TODAY + timedelta(9)


def new(key: str) -> Holding:
    return Holding(terms=PRESETS[key])


ALLOWED: dict[str, tuple[Callable[[], Decision], Decision]] = {
    "subscribe with a cap": (
        lambda: seats.subscribe(new("google_flexible"), today=TODAY, cap=50),
        Decision(verb=Verb.SUBSCRIBE, cap=50),
    ),
    "subscribe with a cap of nothing": (
        lambda: seats.subscribe(new("google_flexible"), 0, today=TODAY, cap=0),
        Decision(verb=Verb.SUBSCRIBE, cap=0),
    ),
    "subscribe from today on": (
        lambda: seats.subscribe(new("horizon"), 10, today=TODAY, start_on=TODAY),
        Decision(verb=Verb.SUBSCRIBE, delta=10, after=10, bought=10, counted=10),
    ),
    "subscribe at the lowest tariff that may buy more": (
        lambda: seats.subscribe(new("billomat"), 1, today=TODAY),
        Decision(verb=Verb.SUBSCRIBE, delta=1, after=1, bought=1, counted=1, tariff="Business"),
    ),
    "subscribe at a tariff": (
        lambda: seats.subscribe(new("billomat"), 3, today=TODAY, tariff="Solo"),
        Decision(verb=Verb.SUBSCRIBE, delta=3, after=3, bought=3, counted=3, tariff="Solo"),
    ),
    "subscribe with more than is included": (
        lambda: seats.subscribe(new("aircall"), 8, today=TODAY, included=5),
        Decision(verb=Verb.SUBSCRIBE, delta=8, after=8, bought=8, counted=8, included=5),
    ),
    "subscribe with what is included": (
        lambda: seats.subscribe(new("aircall"), today=TODAY, included=5),
        Decision(verb=Verb.SUBSCRIBE, delta=5, after=5, bought=5, counted=5, included=5),
    ),
    "subscribe with nothing included": (
        lambda: seats.subscribe(new("aircall"), today=TODAY), Decision(verb=Verb.SUBSCRIBE, included=0)
    ),
    "add licenses": (
        lambda: seats.add_licenses(annual(reserved_bought=2), 3, today=TODAY),
        Decision(verb=Verb.ADD_LICENSES, delta=3, after=15, bought=3, counted=3),
    ),
    "add licenses, some of them canceled before": (
        lambda: seats.add_licenses(billomat(canceled=2), 5, today=TODAY),
        Decision(
            verb=Verb.ADD_LICENSES, delta=3, after=13, bought=3, counted=3, canceled=-2, revoked=2
        ),
    ),
    "add licenses after a lower number was set": (
        lambda: seats.add_licenses(timelog(next_period=6), 2, today=TODAY),
        Decision(
            verb=Verb.ADD_LICENSES, delta=2, after=12, bought=2, counted=2, resets_next_period=True
        ),
    ),
    "request licenses": (
        lambda: seats.request(annual(reserved_bought=2, licensed=4), 3),
        Decision(verb=Verb.REQUEST, delta=3, after=15),
    ),
    "request units": (
        lambda: seats.request(aircall(bought=9, reserved_licensed=1), 3),
        Decision(verb=Verb.REQUEST, delta=3, after=9),
    ),
    "add users": (
        lambda: seats.add_users(flexible(licensed=9, reserved_licensed=1), 2),
        Decision(verb=Verb.ADD_USERS, delta=2, after=12, licensed=2, counted=2),
    ),
    "add a unit that is billed": (
        lambda: seats.add_users(aircall(), 1),
        Decision(verb=Verb.ADD_USERS, delta=1, after=6, licensed=1, bought=1, counted=1),
    ),
    "remove users": (
        lambda: seats.remove_users(flexible(licensed=9, reserved_licensed=2, leaving=1), 3),
        Decision(verb=Verb.REMOVE_USERS, delta=-3, after=7, licensed=-3, counted=-3),
    ),
    "swap to fewer": (
        lambda: seats.swap_users(aircall(), 3, 1),
        Decision(verb=Verb.SWAP_USERS, delta=-2, after=3, licensed=-2),
    ),
    "swap to more": (
        lambda: seats.swap_users(aircall(), 1, 3),
        Decision(verb=Verb.SWAP_USERS, delta=2, after=7, licensed=2, bought=2, counted=2),
    ),
    "swap as many as are added": (
        lambda: seats.swap_users(aircall(leaving=1), 2, 2), Decision(verb=Verb.SWAP_USERS, after=4)
    ),
    "cancel licenses": (
        lambda: seats.cancel_licenses(billomat(canceled=1), 2, today=TODAY),
        Decision(verb=Verb.CANCEL_LICENSES, delta=-2, after=7, canceled=2),
    ),
    "restore licenses": (
        lambda: seats.restore_licenses(billomat(canceled=3), 2, today=TODAY),
        Decision(verb=Verb.CANCEL_LICENSES, delta=2, after=9, canceled=-2, revoked=2),
    ),
    "restore every license": (
        lambda: seats.restore_licenses(billomat(canceled=3), 3, today=TODAY),
        Decision(verb=Verb.CANCEL_LICENSES, delta=3, after=10, canceled=-3, revoked=3),
    ),
    "set the next period's number": (
        lambda: seats.set_next_period(timelog(next_period=6), 8),
        Decision(verb=Verb.SET_NEXT_PERIOD, delta=2, after=8, next_period=8),
    ),
    "set the same number for the renewal": (
        lambda: seats.set_renewal(annual(), RenewalSetting.SAME_SEATS, seats=12, cap=70),
        Decision(
            verb=Verb.SET_RENEWAL, renewal=RenewalSetting.SAME_SEATS, renewal_seats=12, counted=2
        ),
    ),
    "set the renewal to Flexible": (
        lambda: seats.set_renewal(annual(), RenewalSetting.FLEXIBLE, seats=12, cap=70),
        Decision(verb=Verb.SET_RENEWAL, renewal=RenewalSetting.FLEXIBLE, renewal_cap=70),
    ),
    "set the renewal to Flexible with a cap of nothing": (
        lambda: seats.set_renewal(annual(), RenewalSetting.FLEXIBLE, cap=0),
        Decision(verb=Verb.SET_RENEWAL, renewal=RenewalSetting.FLEXIBLE, renewal_cap=0),
    ),
    "set a renewal before anything is bought": (
        lambda: seats.set_renewal(annual(bought=0, usage=0), RenewalSetting.END),
        Decision(verb=Verb.SET_RENEWAL, renewal=RenewalSetting.END),
    ),
    "renew": (
        lambda: seats.renew(horizon(licensed=20), 20, today=WINDOW),
        Decision(
            verb=Verb.RENEW, after=20, renewal=RenewalSetting.SAME_SEATS, renewal_seats=20
        ),
    ),
    "renew with more": (
        lambda: seats.renew(horizon(), 25, today=WINDOW),
        Decision(
            verb=Verb.RENEW, delta=5, after=25, counted=5, renewal=RenewalSetting.SAME_SEATS,
            renewal_seats=25,
        ),
    ),
    "set the first cap": (
        lambda: seats.set_cap(flexible(cap=None), 20, version=1),
        Decision(verb=Verb.SET_CAP, delta=20, after=20, cap=20),
    ),
    "lower the cap to nothing": (
        lambda: seats.set_cap(flexible(), 0), Decision(verb=Verb.SET_CAP, delta=-50, cap=0)
    ),
    "set the tariff": (
        lambda: seats.set_tariff(billomat(), "Solo", version=1), Decision(verb=Verb.SET_TARIFF, tariff="Solo")
    ),
    "set the included number": (
        lambda: seats.set_included(aircall(next_included=7), 9, version=1),
        Decision(verb=Verb.SET_INCLUDED, delta=2, after=9, counted=2, included=9),
    ),
    "set the first included number": (
        lambda: seats.set_included(aircall(included=None), 6),
        Decision(verb=Verb.SET_INCLUDED, delta=6, after=6, counted=1, included=6),
    ),
    "set the included number to nothing": (
        lambda: seats.set_included(aircall(), 0), Decision(verb=Verb.SET_INCLUDED, delta=-5, included=0)
    ),
    "end today": (
        lambda: seats.end(flexible(licensed=3, term=MONTH), today=TODAY),
        Decision(verb=Verb.END, delta=-3, last_day=TODAY),
    ),
    "end later": (
        lambda: seats.end(flexible(licensed=3), LATER, today=TODAY),
        Decision(verb=Verb.END, delta=-3, last_day=LATER),
    ),
    "end with the period": (
        lambda: seats.end(billomat(), LATER, today=TODAY),
        Decision(verb=Verb.END, delta=-10, last_day=MONTH.last),
    ),
    "end before a period began": (
        lambda: seats.end(billomat(term=None), LATER, today=TODAY),
        Decision(verb=Verb.END, delta=-10, last_day=LATER),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("command", "decision"), ALLOWED.values(), ids=ALLOWED)
def test_a_command_changes_what_it_says_and_nothing_else(
    command: Callable[[], Decision], decision: Decision
) -> None:
    assert command() == decision


def test_a_renewal_setting_that_the_terms_lack_is_refused() -> None:
    """G4."""
    terms = replace(PRESETS["google_annual_monthly"], renewal_settings=(RenewalSetting.END,))
    holding = Holding(terms=terms, bought=10, term=TERM)
    assert seats.set_renewal(holding, RenewalSetting.END).renewal is RenewalSetting.END
    with pytest.raises(errors.NotAvailableOnTerms) as refused:
        seats.set_renewal(holding, RenewalSetting.FLEXIBLE)
    assert refused.value.details == {"terms": terms.name, "verb": "set_renewal"}


def test_terms_without_a_least_number_may_begin_the_next_period_with_none() -> None:
    """L7."""
    held = timelog()
    free = replace(held, terms=replace(held.terms, next_period_minimum=None))
    assert seats.set_next_period(free, 0) == Decision(verb=Verb.SET_NEXT_PERIOD, delta=-10, next_period=0)
    with pytest.raises(errors.QuantityInvalid) as refused:
        seats.set_next_period(free, "none")  # type: ignore[arg-type]
    assert refused.value.details["smallest"] == 0


def test_what_counts_nothing_more_is_allowed_above_the_limit_too() -> None:
    """C4."""
    held = annual(limit=15, usage=20, renewal=RenewalSetting.SAME_SEATS, renewal_seats=20)
    assert seats.add_licenses(held, 10, today=TODAY).counted == 0


def test_where_no_end_is_set_no_days_remain_to_count() -> None:
    """D6."""
    assert flexible().remaining(TODAY) is None
    assert timelog().remaining(TODAY) == 22


def test_a_swap_of_no_whole_number_is_refused_as_such_to_everyone() -> None:
    for given in (True, "1", None, 1.0):
        with pytest.raises(errors.QuantityInvalid):
            seats.swap_users(aircall(may_buy=False), given, 2)  # type: ignore[arg-type]


def test_the_smallest_number_beyond_a_bound_is_refused_too() -> None:
    with pytest.raises(errors.QuantityInvalid):
        seats.subscribe(flexible(), 1, today=TODAY)
    with pytest.raises(errors.InputInvalid):
        seats.end(flexible(), date(2026, 5, 9), today=TODAY)
