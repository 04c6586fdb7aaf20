"""The seven presets are data, and survive being stored."""

import json
from datetime import date
from uuid import UUID

import pytest

from reseller.rules.access import Actor, Role
from reseller.rules.availability import ACTIONS, availability
from reseller.rules.periods import Span
from reseller.rules.seats import Holding
from reseller.rules.terms import PRESETS, Billed, ChargeFrom, LicenseTerms, PriceLock
from reseller.rules.verbs import Verb

TODAY = date(2026, 5, 10)
OWNER = Actor(UUID(int=1), "Olive", Role.RESELLER_OWNER, UUID(int=7))
ADMIN = Actor(UUID(int=2), "Ada", Role.CUSTOMER_ADMIN, UUID(int=7), UUID(int=8), may_buy=True)


@pytest.mark.parametrize("key", PRESETS)
def test_stored_terms_are_the_terms(key: str) -> None:
    terms = PRESETS[key]
    assert terms.key == key
    assert LicenseTerms.from_json(json.loads(json.dumps(terms.to_json()))) == terms


def test_terms_of_an_unknown_value_are_refused() -> None:
    stored = PRESETS["google_flexible"].to_json()
    with pytest.raises(ValueError, match="moon"):
        LicenseTerms.from_json({**stored, "billed": "moon"})


def test_the_presets_say_what_the_table_of_the_rules_says() -> None:
    assert list(PRESETS) == [
        "google_flexible", "google_annual_monthly", "google_annual_yearly", "billomat", "timelog", "aircall",
        "horizon",
    ]  # fmt: skip
    arrears = [key for key, terms in PRESETS.items() if terms.billed is Billed.ARREARS]
    assert arrears == ["google_flexible", "google_annual_monthly"]
    same_day = [key for key, terms in PRESETS.items() if terms.charge_from is ChargeFrom.SAME_DAY]
    assert same_day == ["aircall", "horizon"]
    locked = [key for key, terms in PRESETS.items() if terms.price_lock is PriceLock.TERM_START]
    assert locked == ["google_annual_monthly", "google_annual_yearly", "horizon"]
    assert [key for key, terms in PRESETS.items() if terms.pack_size > 1] == ["horizon"]
    assert [key for key, terms in PRESETS.items() if terms.grace_days] == ["timelog"]


def codes(holding: Holding, actor: Actor) -> dict[Verb, str | None]:
    return {
        row.verb: row.refusal.code if row.refusal else None for row in availability(holding, actor, TODAY)
    }


def test_every_action_is_offered_or_refused_with_its_reason() -> None:
    holding = Holding(terms=PRESETS["google_flexible"], cap=50, licensed=50)
    seen = codes(holding, OWNER)
    assert list(seen) == list(ACTIONS)
    assert {verb for verb, code in seen.items() if code is None} == {
        Verb.SET_CAP, Verb.REMOVE_USERS, Verb.END,
    }  # fmt: skip
    assert seen[Verb.ADD_USERS] == "CAP_EXCEEDED"
    assert seen[Verb.ADD_LICENSES] == "NOT_AVAILABLE_ON_TERMS"


def test_the_customers_admin_requests_what_the_reseller_adds() -> None:
    term = Span(date(2026, 4, 21), date(2027, 4, 21))
    holding = Holding(terms=PRESETS["google_annual_monthly"], bought=10, term=term, has_link=True)
    assert codes(holding, OWNER)[Verb.ADD_LICENSES] is None
    admin = codes(holding, ADMIN)
    assert admin[Verb.ADD_LICENSES] == "FORBIDDEN"
    assert admin[Verb.REQUEST] is None
    canceling = next(row for row in availability(holding, ADMIN, TODAY) if row.verb is Verb.CANCEL_LICENSES)
    assert (canceling.allowed, canceling.allowed_from) == (False, term.end)
