"""Section 6's order of checks: a command with everything wrong, put right one thing at a time."""

import re
from collections.abc import Callable
from datetime import timedelta
from importlib.resources import files
from typing import Any, NamedTuple

import pytest

from reseller.rules import seats
from reseller.rules.errors import ConsoleError
from reseller.rules.seats import Decision, Holding
from reseller.rules.terms import PRESETS, RenewalSetting
from reseller.rules.verbs import Verb
from tests.reseller.rules.states import TERM, TODAY, aircall, annual, billomat, flexible, horizon, timelog

assert TERM.end
WINDOW, BLACKOUT = TERM.end - timedelta(30), TERM.end - timedelta(29)
WHO = ("bob@acme.example",)

Wrong = dict[str, Any]
Step = tuple[str, Wrong]


class Case(NamedTuple):
    """A guard, the arguments and state that are all wrong, and the refusals in order with what cures each."""

    name: str
    guard: Callable[..., Decision]
    holding: Holding
    arguments: Wrong
    state: Wrong
    steps: tuple[Step, ...]


ENDED: Step = ("SUBSCRIPTION_ENDED", {"ended_on": None})
STALE: Step = ("CONFLICT", {"version": 1})
UNPRICED: Step = ("PRICE_NOT_SET", {"priced": True})
HIDDEN: Step = ("PRICES_HIDDEN", {"prices_hidden": False})
OVER_LIMIT: Step = ("CONTRACT_LIMIT_EXCEEDED", {"limit": None})
ALL_WRONG = {"ended_on": TODAY, "limit": 0, "priced": False, "prices_hidden": True}

CASES = (
    Case(
        "add users on Flexible", seats.add_users, flexible(licensed=9, usage=9),
        {"count": 0, "existing": WHO}, {**ALL_WRONG, "cap": None},
        (
            ENDED, ("QUANTITY_INVALID", {"count": 2}), ("USER_EXISTS", {"existing": ()}),
            ("CAP_NOT_SET", {"cap": 10}), ("CAP_EXCEEDED", {"cap": 11}), OVER_LIMIT,
        ),
    ),
    Case(
        "add users on Annual", seats.add_users, annual(licensed=10), {"count": 0, "existing": WHO}, ALL_WRONG,
        (
            ENDED, ("QUANTITY_INVALID", {"count": 2}), ("USER_EXISTS", {"existing": ()}),
            ("NO_LICENSE_AVAILABLE", {"bought": 12}),
        ),
    ),
    Case(
        "add a billed unit", seats.add_users, aircall(), {"count": 1, "existing": WHO},
        {**ALL_WRONG, "may_buy": False},
        (("FORBIDDEN", {"may_buy": True}), ENDED, HIDDEN, ("USER_EXISTS", {"existing": ()}), OVER_LIMIT),
    ),
    Case(
        "remove users", seats.remove_users, aircall(), {"count": 6, "missing": WHO}, ALL_WRONG,
        (ENDED, ("NOT_FOUND", {"missing": ()}), ("QUANTITY_INVALID", {"count": 5})),
    ),
    Case(
        "swap units", seats.swap_users, aircall(), {"remove": 6, "add": 8, "existing": WHO, "missing": WHO},
        {**ALL_WRONG, "may_buy": False},
        (
            ("FORBIDDEN", {"may_buy": True}), ENDED, ("NOT_FOUND", {"missing": ()}), HIDDEN,
            ("QUANTITY_INVALID", {"remove": 5}), ("USER_EXISTS", {"existing": ()}), OVER_LIMIT,
        ),
    ),
    Case(
        "add licenses on Annual", seats.add_licenses, annual(), {"count": 0, "today": TODAY},
        {**ALL_WRONG, "has_link": False},
        (
            ENDED, UNPRICED, ("QUANTITY_INVALID", {"count": 2}),
            ("REQUEST_LINK_NOT_CONFIGURED", {"has_link": True}), OVER_LIMIT,
        ),
    ),
    Case(
        "add licenses on Billomat", seats.add_licenses, billomat(), {"count": 0, "today": TODAY},
        {**ALL_WRONG, "tariff": "Solo"},
        (
            ENDED, UNPRICED, HIDDEN, ("QUANTITY_INVALID", {"count": 2}),
            ("TARIFF_TOO_LOW", {"tariff": "Business"}), OVER_LIMIT,
        ),
    ),
    Case(
        "add licenses on Horizon", seats.add_licenses, horizon(), {"count": 0, "today": BLACKOUT}, ALL_WRONG,
        (
            ENDED, UNPRICED, HIDDEN, ("QUANTITY_INVALID", {"count": 7}), ("PACK_SIZE", {"count": 5}),
            ("PURCHASE_BLACKOUT", {"today": WINDOW}), OVER_LIMIT,
        ),
    ),
    Case(
        "cancel licenses on Annual", seats.cancel_licenses, annual(licensed=10),
        {"count": 0, "today": TODAY}, ALL_WRONG,
        (
            ENDED, ("QUANTITY_INVALID", {"count": 2}),
            ("REDUCTION_NOT_ALLOWED", {"terms": PRESETS["billomat"]}), ("LICENSES_IN_USE", {"licensed": 8}),
        ),
    ),
    Case(
        "remove licenses on Horizon", seats.cancel_licenses, horizon(), {"count": 0, "today": TODAY},
        ALL_WRONG,
        (
            ENDED, ("QUANTITY_INVALID", {"count": 7}), ("PACK_SIZE", {"count": 10}),
            ("OUTSIDE_RENEWAL_WINDOW", {"today": WINDOW}), ("LICENSES_IN_USE", {"licensed": 10}),
        ),
    ),
    Case(
        "renew on Horizon", seats.renew, horizon(), {"quantity": 0, "today": TODAY}, ALL_WRONG,
        (
            ENDED, UNPRICED, HIDDEN, ("QUANTITY_INVALID", {"quantity": 7}), ("PACK_SIZE", {"quantity": 10}),
            ("OUTSIDE_RENEWAL_WINDOW", {"today": WINDOW}), ("LICENSES_IN_USE", {"quantity": 25}), OVER_LIMIT,
        ),
    ),
    Case(
        "set the next period's number", seats.set_next_period, timelog(), {"quantity": "6"}, ALL_WRONG,
        (
            ENDED, ("QUANTITY_INVALID", {"quantity": 0}), ("TERMINATE_VIA_SUPPORT", {"quantity": 11}),
            ("NEXT_PERIOD_OUT_OF_RANGE", {"quantity": 10}),
        ),
    ),
    Case(
        "set a cap", seats.set_cap, flexible(licensed=9), {"cap": -1, "version": 7}, ALL_WRONG,
        (
            ENDED, STALE, ("QUANTITY_INVALID", {"cap": 8}), ("CAP_BELOW_LICENSED", {"cap": 9}), OVER_LIMIT,
        ),
    ),
    Case(
        "set the included number", seats.set_included, aircall(), {"included": -1, "version": 7}, ALL_WRONG,
        (ENDED, STALE, ("QUANTITY_INVALID", {"included": 6}), OVER_LIMIT),
    ),
    Case(
        "set the renewal", seats.set_renewal, annual(),
        {"renewal": RenewalSetting.SAME_SEATS, "seats": 0, "version": 7}, ALL_WRONG,
        (ENDED, STALE, ("QUANTITY_INVALID", {"seats": 11}), OVER_LIMIT),
    ),
    Case(
        "request licenses", seats.request, annual(), {"count": 0}, {**ALL_WRONG, "has_link": False},
        (ENDED, ("QUANTITY_INVALID", {"count": 2}), ("REQUEST_LINK_NOT_CONFIGURED", {"has_link": True})),
    ),
    Case(
        "subscribe to Horizon", seats.subscribe, Holding(terms=PRESETS["horizon"]),
        {"quantity": 0, "today": TODAY}, {"limit": 0, "priced": False},
        (UNPRICED, ("QUANTITY_INVALID", {"quantity": 7}), ("PACK_SIZE", {"quantity": 5}), OVER_LIMIT),
    ),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_first_thing_wrong_is_answered(case: Case) -> None:
    arguments, state = dict(case.arguments), dict(case.state)
    for code, cure in case.steps:
        assert _answer(case, arguments, state) == code
        for name, value in cure.items():
            (arguments if name in arguments else state)[name] = value
    assert _answer(case, arguments, state) is None


def _answer(case: Case, arguments: Wrong, state: Wrong) -> str | None:
    held = {name: getattr(case.holding, name) for name in case.holding.__slots__}
    try:
        case.guard(Holding(**{**held, **state}), **arguments)
    except ConsoleError as refusal:
        return refusal.code
    return None


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_table_follows_the_rules(case: Case) -> None:
    places = [ORDER.index(code) for code, _ in case.steps]
    assert places == sorted(places)


def _order() -> list[str]:
    """The codes as section 6 writes them, and between them those that section 9 puts there."""
    rules = (files("reseller.rules") / "RULES.md").read_text(encoding="utf-8")
    found = re.search(r"Order of checks, the first that applies is answered: (.*)", rules)
    assert found
    codes = re.findall(r"\b[A-Z]{2,}(?:_[A-Z]+)*\b", found[1])
    codes.insert(codes.index("NOT_AVAILABLE_ON_TERMS") + 1, "PRICE_NOT_SET")
    codes.insert(codes.index("SUBSCRIPTION_ENDED") + 1, "CONFLICT")
    return codes


ORDER = ["FORBIDDEN", "SUBSCRIPTION_ENDED", "NOT_FOUND", *_order()[3:]]
"""On an open subscription NOT_FOUND is that of a user, after SUBSCRIPTION_ENDED."""

GUARDS: dict[Verb, Callable[[Holding], Decision]] = {
    Verb.ADD_LICENSES: lambda held: seats.add_licenses(held, 0, today=TODAY),
    Verb.CANCEL_LICENSES: lambda held: seats.cancel_licenses(held, 0, today=TODAY),
    Verb.SWAP_USERS: lambda held: seats.swap_users(held, 0, 0),
    Verb.SET_CAP: lambda held: seats.set_cap(held, -1),
    Verb.SET_RENEWAL: lambda held: seats.set_renewal(held, RenewalSetting.SAME_SEATS, seats=0),
    Verb.SET_NEXT_PERIOD: lambda held: seats.set_next_period(held, 0),
    Verb.SET_TARIFF: lambda held: seats.set_tariff(held, "none"),
    Verb.SET_INCLUDED: lambda held: seats.set_included(held, -1),
    Verb.RENEW: lambda held: seats.renew(held, 0, today=TODAY),
    Verb.END: lambda held: seats.end(held, TODAY - timedelta(1), today=TODAY),
    Verb.REQUEST: lambda held: seats.request(held, 0),
}
BUILDERS: dict[str, Callable[[], Holding]] = {
    "google_flexible": flexible,
    "google_annual_monthly": annual,
    "google_annual_yearly": lambda: annual("google_annual_yearly"),
    "billomat": billomat,
    "timelog": timelog,
    "aircall": aircall,
    "horizon": horizon,
}


LACKING = [(key, verb) for key, terms in PRESETS.items() for verb in GUARDS if verb not in terms.verbs]


@pytest.mark.parametrize(("key", "verb"), LACKING)
def test_a_verb_that_the_terms_lack_is_refused_before_anything_entered_is_looked_at(
    key: str, verb: Verb
) -> None:
    with pytest.raises(ConsoleError) as refused:
        GUARDS[verb](BUILDERS[key]())
    assert refused.value.code == "NOT_AVAILABLE_ON_TERMS"
