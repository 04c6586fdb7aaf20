"""What is told before one confirms, beside the amounts: keys and values that a face puts into words.

committed_until        day             the licenses are kept until then (C7)
not_refundable                         the total is owed from confirming on (I4)
renewal_unchanged      seats, bought   a number set for the renewal stays as it is (G4)
ends_on                day, users      the end takes these users' licenses (C9)
charged_from           day             and charged_from_next_month, charged_from_next_period
joins_period           day             part of the charge that the first period begins with (I5)
joins_invoice          day             deferred to the invoice that takes this day up (B5)
tax_is_estimated                       (T8)
paid_by_card                           asked for before it counts (H8)
both_terms             until           bought for the running and the renewed term in one payment (H7)
resets_next_period     before, after   the lowered next-period number is given up (L9)
revokes_cancellations  count, bought   taken back free of charge before any is bought (B9)
bills_even_if_deleted  count, until    these users exceed what is paid (A4, A5)
uses_paid              count           these users take licenses that are paid already (A5)
nothing_refunded       until           what is paid stays, free for others until then (A5)
over_licenses          users, last_day more users than bought; deactivated after this day (L3, L4)
stops_grace                            enough is bought: nobody is deactivated (L4)
next_period            number, day     what the next period begins with (B8, L6)
stays_active           count, until    canceled licenses go on being assignable (B8)
not_below_use          in_use          the reduction stops at the users in use then (B8)
over_next_period       users, day      these users would exceed the next period's number (L8)
no_change_until        day             no other package before the next window (H7)
drops_cancellations    count, number   the renewal keeps more than the cancellations leave (H7)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from customers.charges.recurring import recurring_number
from customers.orders.estimates import Notice
from customers.subscriptions.spans import RunTerm
from customers.subscriptions.state import Held
from reseller.rules import turning
from reseller.rules.access import Verb
from reseller.rules.periods import ONE_DAY
from reseller.rules.seats import Decision
from reseller.rules.terms import LicenseTerms, Overuse


def decided(held: Held, decision: Decision) -> Held:
    """The state once the order is carried out."""
    if decision.verb is Verb.END:
        return replace(
            held, bought=0, licensed=0, reserved_bought=0, reserved_licensed=0, canceled=0, included=None,
            next_included=None, next_period=None,
        )  # fmt: skip
    next_period = None if decision.resets_next_period else held.next_period
    return replace(
        held,
        bought=held.bought + decision.bought,
        licensed=held.licensed + decision.licensed,
        canceled=held.canceled + decision.canceled,
        next_period=next_period if decision.next_period is None else decision.next_period,
        renewal_seats=_renewal_seats(held, decision),
        next_included=decision.included if decision.verb is Verb.SET_INCLUDED else held.next_included,
    )


def _renewal_seats(held: Held, decision: Decision) -> int | None:
    if held.renewed_until:
        return (held.renewal_seats or 0) + decision.bought
    return held.renewal_seats


def committing(terms: LicenseTerms, run: RunTerm, bought: int) -> Iterator[Notice]:
    """Until when one is bound, and that a total is not given back (C7, I4)."""
    if bought <= 0:
        return
    if run.end_day is not None and terms.term_months is not None:
        yield Notice("committed_until", {"day": run.end_day - ONE_DAY})
    if terms.non_refundable:
        yield Notice("not_refundable", {})
    if terms.by_card:
        yield Notice("paid_by_card", {})


def notices(held: Held, decision: Decision, run: RunTerm) -> list[Notice]:
    """What an order on a subscription brings beside its amounts."""
    after = decided(held, decision)
    return [
        *committing(held.terms, run, decision.bought),
        *_buying(held, after, decision),
        *_users(held, after, decision),
        *_reducing(held, after, decision),
        *_ending(held, decision),
    ]


def renewing(held: Held, run: RunTerm, number: int) -> Iterator[Notice]:
    """What a renewal binds one to, and what it drops (H7)."""
    yield from committing(held.terms, run, number)
    if held.terms.window_days and run.end_day:
        yield Notice("no_change_until", {"day": run.end_day - held.terms.window_days * ONE_DAY})
    if held.canceled and number > held.bought - held.canceled:
        yield Notice("drops_cancellations", {"count": held.canceled, "number": number})


def _buying(held: Held, after: Held, decision: Decision) -> Iterator[Notice]:
    if decision.bought > 0 and held.renewed_until:
        yield Notice("both_terms", {"until": held.renewed_until - ONE_DAY})
    elif decision.bought > 0 and held.renewal_seats is not None:
        yield Notice("renewal_unchanged", {"seats": held.renewal_seats, "bought": decision.after})
    if decision.revoked and decision.verb is Verb.ADD_LICENSES:
        yield Notice("revokes_cancellations", {"count": decision.revoked, "bought": decision.bought})
    if decision.resets_next_period:
        yield Notice("resets_next_period", {"before": held.next_period, "after": decision.after})
    if held.over_since and decision.bought > 0 and after.licensed <= after.bought:
        yield Notice("stops_grace", {})


def _users(held: Held, after: Held, decision: Decision) -> Iterator[Notice]:
    terms, last = held.terms, held.end_day - ONE_DAY if held.end_day else None
    if terms.overuse is Overuse.BILL_ONE_MORE and decision.verb in (Verb.ADD_USERS, Verb.SWAP_USERS):
        if decision.bought:
            yield Notice("bills_even_if_deleted", {"count": decision.bought, "until": last})
        if decision.licensed > decision.bought:
            yield Notice("uses_paid", {"count": decision.licensed - decision.bought})
    if terms.overuse is Overuse.BILL_ONE_MORE and decision.licensed < 0:
        yield Notice("nothing_refunded", {"until": last})


def over_licenses(after: Held, decision: Decision, since: date) -> Iterator[Notice]:
    """That more users than licenses will be in use, and the last day of grace (L3, L4)."""
    over = after.licensed + after.reserved_licensed - after.bought
    if after.terms.overuse is Overuse.GRACE and decision.licensed > 0 and over > 0:
        last = turning.grace_ends(replace(after, over_since=after.over_since or since))
        yield Notice("over_licenses", {"users": over, "last_day": last})


def _reducing(held: Held, after: Held, decision: Decision) -> Iterator[Notice]:
    if decision.verb not in (Verb.CANCEL_LICENSES, Verb.SET_NEXT_PERIOD) or held.end_day is None:
        return
    number, in_use = recurring_number(after), after.licensed + after.reserved_licensed
    yield Notice("next_period", {"number": number, "day": held.end_day})
    if decision.verb is Verb.CANCEL_LICENSES and decision.canceled > 0:
        until = held.end_day - ONE_DAY
        yield Notice("stays_active", {"count": decision.canceled, "until": until})
        yield Notice("not_below_use", {"in_use": in_use})
    if decision.verb is Verb.SET_NEXT_PERIOD and in_use > number:
        yield Notice("over_next_period", {"users": in_use - number, "day": held.end_day})


def _ending(held: Held, decision: Decision) -> Iterator[Notice]:
    if decision.verb is Verb.END and decision.last_day is not None:
        yield Notice("ends_on", {"day": decision.last_day, "users": held.licensed})
