"""Which actions are offered: every one of them, each impossible one with its reason and its day."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from reseller.rules.access import Actor, ActorKind, Role
from reseller.rules.availability import ACTIONS, Availability, availability
from reseller.rules.seats import Holding
from reseller.rules.terms import RenewalSetting
from reseller.rules.verbs import Verb
from tests.reseller.rules.states import TERM, TODAY, aircall, annual, billomat, flexible, horizon, timelog

assert TERM.end
WINDOW = TERM.end - timedelta(30)
OWNER = Actor(UUID(int=1), "Olive", Role.RESELLER_OWNER, UUID(int=7))
ADMIN = Actor(
    UUID(int=2), "Ada", Role.CUSTOMER_ADMIN, UUID(int=7), UUID(int=8), may_buy=True, kind=ActorKind.CUSTOMER
)
VIEWER = Actor(
    UUID(int=3), "Vic", Role.CUSTOMER_VIEWER, UUID(int=7), UUID(int=8), may_buy=True, kind=ActorKind.CUSTOMER
)


def offered(holding: Holding, actor: Actor, today: date = TODAY) -> dict[Verb, Availability]:
    rows = availability(holding, actor, today)
    assert tuple(row.verb for row in rows) == ACTIONS
    return {row.verb: row for row in rows}


def possible(holding: Holding, actor: Actor, today: date = TODAY) -> set[Verb]:
    return {verb for verb, row in offered(holding, actor, today).items() if row.allowed}


def reason(holding: Holding, verb: Verb, today: date = TODAY, actor: Actor = OWNER) -> tuple[Any, ...]:
    row = offered(holding, actor, today)[verb]
    return (row.refusal.code if row.refusal else None, row.allowed_from)


USERS = {Verb.ADD_USERS, Verb.REMOVE_USERS}


@pytest.mark.parametrize(
    ("holding", "owner", "admin"),
    [
        (flexible(licensed=9), USERS | {Verb.SET_CAP, Verb.END}, USERS),
        (
            annual(licensed=6),
            USERS | {Verb.ADD_LICENSES, Verb.REQUEST, Verb.SET_RENEWAL},
            USERS | {Verb.REQUEST},
        ),
        (
            billomat(),
            USERS | {Verb.ADD_LICENSES, Verb.REQUEST, Verb.CANCEL_LICENSES, Verb.SET_TARIFF, Verb.END},
            USERS | {Verb.ADD_LICENSES, Verb.REQUEST, Verb.CANCEL_LICENSES, Verb.SET_TARIFF},
        ),
        (
            timelog(),
            USERS | {Verb.ADD_LICENSES, Verb.REQUEST, Verb.SET_NEXT_PERIOD, Verb.END},
            USERS | {Verb.ADD_LICENSES, Verb.REQUEST, Verb.SET_NEXT_PERIOD},
        ),
        (
            aircall(),
            USERS | {Verb.SWAP_USERS, Verb.REQUEST, Verb.SET_INCLUDED, Verb.END},
            USERS | {Verb.SWAP_USERS, Verb.REQUEST},
        ),
        (
            horizon(),
            USERS | {Verb.ADD_LICENSES, Verb.REQUEST},
            USERS | {Verb.ADD_LICENSES, Verb.REQUEST},
        ),
    ],
    ids=["flexible", "annual", "billomat", "timelog", "aircall", "horizon"],
)
def test_each_way_of_selling_offers_its_own_actions(
    holding: Holding, owner: set[Verb], admin: set[Verb]
) -> None:
    assert possible(holding, OWNER) == owner
    assert possible(holding, ADMIN) == admin


def test_in_the_renewal_window_the_reseller_renews_and_removes_and_the_customer_renews() -> None:
    """H6, H7."""
    assert {Verb.RENEW, Verb.CANCEL_LICENSES} <= possible(horizon(), OWNER, WINDOW)
    assert {Verb.RENEW, Verb.CANCEL_LICENSES} & possible(horizon(), ADMIN, WINDOW) == {Verb.RENEW}


def test_an_action_of_another_day_names_the_day() -> None:
    assert reason(horizon(), Verb.RENEW) == ("OUTSIDE_RENEWAL_WINDOW", WINDOW)
    assert reason(horizon(), Verb.CANCEL_LICENSES) == ("OUTSIDE_RENEWAL_WINDOW", WINDOW)
    assert reason(annual(), Verb.CANCEL_LICENSES) == ("REDUCTION_NOT_ALLOWED", TERM.end)


def test_a_blackout_is_lifted_by_renewing_and_not_by_a_day() -> None:
    """H5, H7."""
    late = WINDOW + timedelta(1)
    assert reason(horizon(), Verb.ADD_LICENSES, late) == ("PURCHASE_BLACKOUT", None)
    renewed = horizon(renewal=RenewalSetting.SAME_SEATS, renewal_seats=20, renewed_until=date(2028, 4, 21))
    assert reason(renewed, Verb.ADD_LICENSES, late) == (None, None)
    assert reason(renewed, Verb.RENEW, late) == ("OUTSIDE_RENEWAL_WINDOW", date(2028, 3, 22))


@pytest.mark.parametrize(
    ("holding", "verb", "code"),
    [
        (flexible(licensed=50), Verb.ADD_USERS, "CAP_EXCEEDED"),
        (flexible(cap=None), Verb.ADD_USERS, "CAP_NOT_SET"),
        (flexible(), Verb.REMOVE_USERS, "QUANTITY_INVALID"),
        (annual(licensed=10), Verb.ADD_USERS, "NO_LICENSE_AVAILABLE"),
        (annual(has_link=False), Verb.REQUEST, "REQUEST_LINK_NOT_CONFIGURED"),
        (annual(), Verb.END, "NOT_AVAILABLE_ON_TERMS"),
        (billomat(tariff="Solo"), Verb.ADD_LICENSES, "TARIFF_TOO_LOW"),
        (billomat(licensed=10), Verb.CANCEL_LICENSES, "LICENSES_IN_USE"),
        (aircall(limit=5), Verb.ADD_USERS, "CONTRACT_LIMIT_EXCEEDED"),
        (aircall(licensed=0), Verb.SWAP_USERS, "QUANTITY_INVALID"),
        (horizon(ended_on=TODAY), Verb.RENEW, "SUBSCRIPTION_ENDED"),
    ],
)
def test_a_grayed_action_gives_the_reason_that_the_command_gives(
    holding: Holding, verb: Verb, code: str
) -> None:
    assert reason(holding, verb) == (code, None)


def test_whoever_may_not_buy_still_uses_what_is_paid() -> None:
    """A4."""
    paid_up, free = aircall(may_buy=False), aircall(may_buy=False, licensed=4)
    assert reason(paid_up, Verb.ADD_USERS, actor=ADMIN)[0] == "FORBIDDEN"
    assert reason(free, Verb.ADD_USERS, actor=ADMIN)[0] is None


def test_hidden_prices_turn_buying_into_a_request() -> None:
    """M6."""
    hidden = billomat(prices_hidden=True)
    assert reason(hidden, Verb.ADD_LICENSES, actor=ADMIN)[0] == "PRICES_HIDDEN"
    assert reason(hidden, Verb.REQUEST, actor=ADMIN)[0] is None
    assert reason(aircall(prices_hidden=True), Verb.ADD_USERS, actor=ADMIN)[0] == "PRICES_HIDDEN"
    assert reason(aircall(prices_hidden=True, licensed=4), Verb.ADD_USERS, actor=ADMIN)[0] is None


def test_a_viewer_who_may_buy_buys_and_touches_no_user() -> None:
    assert possible(billomat(), VIEWER) == {Verb.ADD_LICENSES, Verb.CANCEL_LICENSES, Verb.SET_TARIFF}
    assert possible(timelog(), VIEWER) == {Verb.ADD_LICENSES, Verb.SET_NEXT_PERIOD}
    assert possible(annual(), VIEWER) == set()


def test_a_tariff_can_be_set_where_none_is_yet() -> None:
    """B2."""
    assert Verb.SET_TARIFF in possible(billomat(tariff=None), OWNER)
    assert Verb.SET_TARIFF in possible(billomat(tariff="Solo"), OWNER)


def test_an_action_is_possible_or_not_and_nothing_between() -> None:
    assert {type(row.allowed) for row in offered(horizon(), VIEWER).values()} == {bool}
