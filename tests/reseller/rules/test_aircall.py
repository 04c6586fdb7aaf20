"""Guards of Aircall: units beyond what is paid are billed, freed ones are used again, included ones wait."""

import pytest

from reseller.rules import errors, seats
from reseller.rules.terms import PRESETS
from reseller.rules.verbs import Verb
from tests.reseller.rules.states import MONTH, TODAY, aircall


@pytest.mark.parametrize(
    ("paid", "created", "count", "billed"),
    [(5, 5, 1, 1), (5, 4, 1, 0), (5, 4, 3, 2), (9, 5, 4, 0), (0, 0, 2, 2)],
)
def test_units_beyond_what_is_paid_are_billed(paid: int, created: int, count: int, billed: int) -> None:
    """A4: these move what is paid, and what the contract limit counts (C4)."""
    holding = aircall(bought=paid, licensed=created)
    decision = seats.add_users(holding, count)
    assert (decision.bought, decision.counted, decision.licensed) == (billed, billed, count)
    assert decision.after == created + count
    assert seats.billed_beyond(holding, count) == billed


@pytest.mark.parametrize("count", [0, -1])
def test_no_unit_more_is_billed_to_nobody(count: int) -> None:
    """A4: whatever is created beyond what is paid already."""
    assert seats.billed_beyond(aircall(licensed=7), count) == 0


def test_units_on_order_take_what_is_free() -> None:
    """A4, C10."""
    assert seats.add_users(aircall(licensed=3, reserved_licensed=2), 1).bought == 1
    assert seats.add_users(aircall(reserved_licensed=1, reserved_bought=1), 1).bought == 1


def test_deleting_gives_nothing_back_and_frees_what_is_paid() -> None:
    """A5, X15: delete-then-add is free, add-then-delete is billed."""
    decision = seats.remove_users(aircall(), 1)
    assert (decision.licensed, decision.bought, decision.counted) == (-1, 0, 0)
    assert seats.add_users(aircall(licensed=4), 1).bought == 0
    assert seats.add_users(aircall(), 1).bought == 1


@pytest.mark.parametrize(
    ("remove", "add", "net", "billed"),
    [(1, 1, 0, 0), (2, 1, -1, 0), (1, 3, 2, 2), (0, 1, 1, 1), (2, 0, -2, 0)],
)
def test_a_swap_has_the_net_effect(remove: int, add: int, net: int, billed: int) -> None:
    """A5."""
    decision = seats.swap_users(aircall(), remove, add)
    assert (decision.verb, decision.delta, decision.after) == (Verb.SWAP_USERS, net, 5 + net)
    assert (decision.licensed, decision.bought) == (net, billed)


@pytest.mark.parametrize(
    ("remove", "add", "field"), [(0, 0, "add"), (6, 1, "remove"), (-1, 1, "remove"), (1, -1, "add")]
)
def test_a_swap_removes_no_more_than_are_there_and_does_something(remove: int, add: int, field: str) -> None:
    """C6."""
    with pytest.raises(errors.QuantityInvalid) as refused:
        seats.swap_users(aircall(), remove, add)
    assert refused.value.field == (field,)


def test_a_swap_knows_whom_it_names() -> None:
    with pytest.raises(errors.NotFound):
        seats.swap_users(aircall(), 1, 1, missing=["ann@acme.example"], existing=["bob@acme.example"])
    with pytest.raises(errors.UserExists):
        seats.swap_users(aircall(), 1, 1, existing=["bob@acme.example"])


def test_a_unit_that_is_billed_needs_the_right_to_buy() -> None:
    """A4, section 6: before anything else is looked at."""
    with pytest.raises(errors.Forbidden) as refused:
        seats.add_users(aircall(may_buy=False, ended_on=TODAY), 1)
    assert refused.value.rule == "A4"
    with pytest.raises(errors.Forbidden):
        seats.swap_users(aircall(may_buy=False), 1, 2)
    assert seats.add_users(aircall(may_buy=False, licensed=4), 1).after == 5
    assert seats.swap_users(aircall(may_buy=False), 1, 1).after == 5


def test_hidden_prices_stand_in_the_way_of_billed_units_alone() -> None:
    """M6."""
    with pytest.raises(errors.PricesHidden):
        seats.add_users(aircall(prices_hidden=True), 1)
    with pytest.raises(errors.PricesHidden):
        seats.swap_users(aircall(prices_hidden=True), 0, 1)
    assert seats.add_users(aircall(prices_hidden=True, licensed=4), 1).bought == 0
    assert seats.swap_users(aircall(prices_hidden=True), 1, 1).bought == 0


def test_the_contract_limit_counts_what_is_paid() -> None:
    """C4."""
    holding = aircall(licensed=4, limit=6)
    assert seats.add_users(holding, 2).counted == 1
    with pytest.raises(errors.ContractLimitExceeded) as refused:
        seats.add_users(holding, 3)
    assert refused.value.details["available"] == 2


def test_an_included_number_counts_at_once_and_begins_with_the_next_period() -> None:
    """A8, C4: the higher of both counts."""
    decision = seats.set_included(aircall(limit=8), 8)
    assert (decision.included, decision.delta, decision.after, decision.counted) == (8, 3, 8, 3)
    assert (decision.bought, decision.licensed) == (0, 0)
    with pytest.raises(errors.ContractLimitExceeded):
        seats.set_included(aircall(limit=8), 9)
    lowered = seats.set_included(aircall(next_included=8, usage=8), 2)
    assert (lowered.delta, lowered.counted) == (-6, -3)


def test_a_stale_included_number_is_a_conflict() -> None:
    with pytest.raises(errors.Conflict):
        seats.set_included(aircall(version=2), 4, version=1)


@pytest.mark.parametrize(
    ("quantity", "included", "paid", "free"), [(None, 5, 5, 5), (5, None, 5, 5), (8, 5, 8, 5), (3, 5, 5, 5)]
)
def test_what_is_included_is_paid_from_the_first_day(
    quantity: int | None, included: int | None, paid: int, free: int
) -> None:
    """A4."""
    decision = seats.subscribe(
        seats.Holding(terms=PRESETS["aircall"]), quantity, today=TODAY, included=included
    )
    assert (decision.bought, decision.counted, decision.included) == (paid, paid, free)


def test_it_ends_with_the_running_period() -> None:
    """C9."""
    assert seats.end(aircall(), today=TODAY).last_day == MONTH.last
