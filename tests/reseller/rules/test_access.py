"""The table of role × verb."""

from uuid import UUID

import pytest

from reseller.rules.access import (
    BUYING,
    TABLE,
    Actor,
    ActorKind,
    Role,
    Verb,
    may,
    plan_hidden,
    plan_is_owners,
    require,
)
from reseller.rules.errors import Forbidden
from reseller.rules.terms import PRESETS

RESELLER_ONLY = [
    Verb.SUBSCRIBE, Verb.END, Verb.SET_CAP, Verb.SET_LINK, Verb.SET_RENEWAL, Verb.SET_INCLUDED,
]  # fmt: skip
CUSTOMERS = [role for role in Role if role.is_customer]
RESELLER = UUID(int=7)


@pytest.mark.parametrize("verb", RESELLER_ONLY)
def test_only_the_resellers_owner_and_sales_have_these(verb: Verb) -> None:
    assert [role for role in Role if may(role, verb, may_buy=True)] == [
        Role.RESELLER_OWNER, Role.RESELLER_SALES,
    ]  # fmt: skip


@pytest.mark.parametrize("key", ["google_annual_monthly", "google_annual_yearly"])
def test_additions_on_annual_are_the_resellers(key: str) -> None:
    for role in CUSTOMERS:
        assert not may(role, Verb.ADD_LICENSES, may_buy=True, terms=PRESETS[key])
    assert may(Role.RESELLER_SALES, Verb.ADD_LICENSES, terms=PRESETS[key])


def test_removals_on_horizon_are_the_resellers() -> None:
    assert not may(Role.CUSTOMER_OWNER, Verb.CANCEL_LICENSES, may_buy=True, terms=PRESETS["horizon"])
    assert may(Role.CUSTOMER_OWNER, Verb.CANCEL_LICENSES, may_buy=True, terms=PRESETS["billomat"])


@pytest.mark.parametrize("verb", sorted(BUYING))
def test_a_customers_member_buys_only_with_may_buy(verb: Verb) -> None:
    for role in CUSTOMERS:
        assert may(role, verb, may_buy=True)
        assert not may(role, verb)


@pytest.mark.parametrize("role", [Role.CUSTOMER_OWNER, Role.CUSTOMER_ADMIN])
def test_a_customers_owner_and_admin_use_what_is_bought_and_ask_for_more(role: Role) -> None:
    for terms in PRESETS.values():
        for verb in (Verb.ADD_USERS, Verb.REMOVE_USERS, Verb.REQUEST):
            assert may(role, verb, terms=terms)


@pytest.mark.parametrize(
    ("key", "bought"),
    [
        ("google_flexible", set()),
        ("google_annual_monthly", set()),
        ("google_annual_yearly", set()),
        ("billomat", {Verb.ADD_LICENSES, Verb.CANCEL_LICENSES, Verb.SET_TARIFF}),
        ("timelog", {Verb.ADD_LICENSES, Verb.SET_NEXT_PERIOD}),
        ("aircall", {Verb.SWAP_USERS}),
        ("horizon", {Verb.ADD_LICENSES, Verb.RENEW}),
    ],
)
def test_what_a_customers_member_with_the_right_to_buy_orders_on_each_terms(
    key: str, bought: set[Verb]
) -> None:
    """Canceling on Annual is theirs to ask, and answered with the day of the renewal (C7)."""
    terms = PRESETS[key]
    there = terms.verbs - ({Verb.CANCEL_LICENSES} if terms.needs_link else set())
    for role in CUSTOMERS:
        assert {verb for verb in BUYING & there if may(role, verb, may_buy=True, terms=terms)} == bought
        assert not {verb for verb in BUYING & there if may(role, verb, terms=terms)}


def test_a_viewer_who_may_buy_still_asks_nothing_and_touches_no_user() -> None:
    for verb in (Verb.ADD_USERS, Verb.REMOVE_USERS, Verb.UPDATE_USER, Verb.REQUEST):
        assert not may(Role.CUSTOMER_VIEWER, verb, may_buy=True)


@pytest.mark.parametrize("role", Role)
def test_a_plan_for_owners_is_kept_from_a_customers_other_members(role: Role) -> None:
    """A2."""
    actor, kept = Actor(None, "Ada", role), role in (Role.CUSTOMER_ADMIN, Role.CUSTOMER_VIEWER)
    assert plan_is_owners(actor) is kept
    assert plan_hidden(actor, PRESETS["aircall"]) is kept
    assert plan_hidden(actor, PRESETS["timelog"]) is False


def test_readers_change_nothing() -> None:
    for role in (Role.RESELLER_FINANCE, Role.RESELLER_VIEWER, Role.CUSTOMER_VIEWER):
        reading = {Verb.READ, Verb.READ_INVOICES, Verb.EXPORT_INVOICES, Verb.MANAGE_TOKENS}
        assert TABLE[role] <= reading


def test_crediting_is_finances_and_setting_up_is_the_operators() -> None:
    assert [role for role in Role if may(role, Verb.CREDIT)] == [Role.PROVIDER_FINANCE]
    for verb in (Verb.PUBLISH_PRICES, Verb.CLOSE_MONTH, Verb.ASK_GATEWAY):
        assert [role for role in Role if may(role, verb)] == [Role.OPERATOR]


def test_every_role_has_its_row_and_every_verb_someone() -> None:
    assert set(TABLE) == set(Role)
    assert set().union(*TABLE.values()) == set(Verb)


def test_the_operator_acts_for_a_reseller_visibly() -> None:
    operator = Actor(UUID(int=1), "Olga", Role.OPERATOR, kind=ActorKind.PROVIDER_STAFF)
    with pytest.raises(Forbidden):
        require(operator, Verb.SET_CAP)
    acting = operator.acting_for(RESELLER)
    require(acting, Verb.SET_CAP)
    assert (acting.reseller_id, acting.kind, acting.name) == (RESELLER, ActorKind.PROVIDER_STAFF, "Olga")


def test_finance_acts_for_nobody() -> None:
    finance = Actor(UUID(int=2), "Finn", Role.PROVIDER_FINANCE, kind=ActorKind.PROVIDER_STAFF)
    with pytest.raises(Forbidden) as refused:
        finance.acting_for(RESELLER)
    assert refused.value.details == {"verb": "act_for_reseller", "role": "provider_finance"}


def test_a_job_is_recorded_as_a_job() -> None:
    job = Actor.job("Renewal", RESELLER)
    assert (job.kind, job.member_id) == (ActorKind.JOB, None)
    require(job, Verb.SET_RENEWAL)


def test_whoever_acts_for_a_reseller_is_recorded_as_staff_however_signed_in() -> None:
    acting = Actor(UUID(int=1), "Olga", Role.OPERATOR).acting_for(RESELLER)
    assert acting.kind is ActorKind.PROVIDER_STAFF
    assert acting.role is Role.RESELLER_OWNER


def test_a_job_acts_by_its_name_for_its_reseller() -> None:
    assert Actor.job("Renewal", RESELLER) == Actor(
        None, "Renewal", Role.RESELLER_OWNER, RESELLER, kind=ActorKind.JOB
    )
