"""Users on licenses: assigned, removed, swapped."""

from __future__ import annotations

from collections.abc import Sequence

from reseller.rules import checks
from reseller.rules.checks import LARGEST_QUANTITY
from reseller.rules.errors import marked
from reseller.rules.holdings import Decision, Holding
from reseller.rules.verbs import Verb

_NOBODY = marked("There is no user here to remove.")


def add_users(holding: Holding, count: int, *, existing: Sequence[str] = ()) -> Decision:
    """Assign `count` users; `existing` are the given ones that already hold a license here.

    Where the terms bill a user beyond what is paid, `bought` is the number of these (A4).
    """
    beyond = billed_beyond(holding, count)
    checks.check_may_buy(holding, Verb.ADD_USERS, beyond)
    checks.check_open(holding, Verb.ADD_USERS)
    checks.check_billed_shown(holding, Verb.ADD_USERS, beyond)
    checks.check_quantity(count, "count")
    checks.check_new_users(existing)
    return _arriving(holding, Verb.ADD_USERS, count, count, beyond)


def remove_users(
    holding: Holding, count: int, *, missing: Sequence[str] = (), fewest: int | None = None
) -> Decision:
    """Take licenses from `count` users; `missing` are the given ones that hold none here.

    A removal that is dated back has `fewest`, the users of the day since then on which the fewest were in
    use: no day is left with fewer than none (C6, I7).
    """
    checks.check_open(holding, Verb.REMOVE_USERS, missing=missing)
    checks.check_quantity(count, "count", largest=_removable(holding, fewest), nothing=_NOBODY)
    return _departing(holding, Verb.REMOVE_USERS, count)


def swap_users(
    holding: Holding,
    remove: int,
    add: int,
    *,
    existing: Sequence[str] = (),
    missing: Sequence[str] = (),
) -> Decision:
    """Remove and add users in one order with the net effect, so that a freed license is used again (A5).

    Either part may be 0, not both (C6). `existing` are users to add that hold a license here already,
    `missing` users to remove that hold none.
    """
    net = add - remove if type(add) is type(remove) is int else 0
    beyond = billed_beyond(holding, net)
    checks.check_may_buy(holding, Verb.SWAP_USERS, beyond)
    checks.check_open(holding, Verb.SWAP_USERS, missing=missing)
    checks.check_billed_shown(holding, Verb.SWAP_USERS, beyond)
    checks.check_quantity(remove, "remove", smallest=0, largest=_removable(holding), nothing=_NOBODY)
    checks.check_quantity(add, "add", smallest=0 if remove else 1)
    checks.check_new_users(existing)
    if net > 0:
        return _arriving(holding, Verb.SWAP_USERS, net, add, beyond)
    return _departing(holding, Verb.SWAP_USERS, -net)


def billed_beyond(holding: Holding, count: int) -> int:
    """How many of `count` users more exceed what is paid, where the terms bill these (A4)."""
    if not holding.terms.bills_beyond or type(count) is not int:
        return 0
    return min(max(0, count), max(0, holding.in_use + count - holding.committed))


def _removable(holding: Holding, fewest: int | None = None) -> int:
    licensed = holding.licensed if fewest is None else fewest
    return min(licensed - holding.leaving, LARGEST_QUANTITY)


def _arriving(holding: Holding, verb: Verb, count: int, asked: int, beyond: int) -> Decision:
    checks.check_room(holding, count)
    counted = count if holding.terms.counts_licensed else 0
    if beyond:
        counted = holding.counted_with(committed=holding.committed + beyond) - holding.counted
        checks.check_limit(holding, asked, counted, "count")
    return Decision(
        verb=verb, delta=count, after=holding.in_use + count, licensed=count, bought=beyond, counted=counted
    )


def _departing(holding: Holding, verb: Verb, count: int) -> Decision:
    counted = -count if holding.terms.counts_licensed else 0
    after = holding.in_use - holding.leaving - count
    return Decision(verb=verb, delta=-count, after=after, licensed=-count, counted=counted)
