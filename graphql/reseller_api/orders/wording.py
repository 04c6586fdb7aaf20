"""What previews, advice and schedules say in words; their keys and values are the engine's."""

from collections.abc import Mapping
from typing import Any

NOTICES: Mapping[str, str] = {
    "charged_from": "Charged from {day} on.",
    "charged_from_next_month": "Nothing is charged this month; charged from {day} on.",
    "charged_from_next_period": "Nothing is charged this period; charged from {day} on.",
    "joins_period": "Part of the charge that the first period begins with, on {day}.",
    "joins_invoice": "Joins the invoice of {day}.",
    "tax_is_estimated": "The tax is an estimate; the invoice states it.",
    "paid_by_card": "Paid by card before it counts.",
    "committed_until": "The licenses are committed until {day}.",
    "not_refundable": "The total for the term is not refundable.",
    "both_terms": "One payment covers the running and the renewed term, until {until}.",
    "renewal_unchanged": "The renewal stays at {seats} licenses.",
    "resets_next_period": "The next period's number goes from {before} back to {after}.",
    "revokes_cancellations": "{count} cancellations are taken back first, free of charge.",
    "bills_even_if_deleted": "{count} more are billed until {until}, even if they are deleted today.",
    "uses_paid": "{count} of them take licenses that are paid already.",
    "nothing_refunded": "Nothing is refunded; what is paid stays free for others until {until}.",
    "over_licenses": "{users} users will have no license; they are deactivated after {last_day}.",
    "stops_grace": "Enough is bought: nobody is deactivated.",
    "next_period": "The next period begins on {day} with {number} licenses.",
    "stays_active": "{count} canceled licenses stay active until {until}.",
    "not_below_use": "The reduction stops at the licenses in use then, {in_use} now.",
    "over_next_period": "{users} users exceed the number that the period from {day} begins with.",
    "drops_cancellations": "{count} cancellations are dropped: the renewal keeps {number} licenses.",
    "no_change_until": "The package can't be changed again before {day}.",
    "ends_on": "Ends on {day}; {users} users are removed at the end of that day.",
}

ADVICE: Mapping[str, str] = {
    "packs": "Licenses are sold in packs: {count} can be bought.",
    "fewer": "{count} still fit.",
    "wait_for_window": "The same is possible from {day} on.",
    "wait_for_invoice": "From {day} on it joins the next invoice.",
    "swap": "Delete {count} users and add the new ones in one order: nothing is bought.",
    "remove_first": "Delete {count} users first.",
    "buy_first": "Buy {count} licenses first.",
    "lower_next_period": "Lower the number of the next period to {quantity}, from {day} on.",
    "lower_renewal": "Lower the number of the renewal to {seats}, from {day} on.",
    "raise_next_period": "Raise the number of the next period to {quantity}: free, from {day} on.",
    "keep_next_period": "Buy now, and keep {quantity} for the period from {day} on.",
    "revoke_only": "{count} are free, since they were canceled for what follows.",
    "remove_excess": "Delete {count} users: nobody is deactivated.",
    "restore_canceled": "Keep {count} canceled licenses: free, from {day} on.",
    "raise_tariff": "Upgrade to the tariff {tariff}, which may buy more.",
    "larger_tier": "Buy {count} at the price of the tier from {from}.",
    "renew_first": "Renew {quantity} first: what is added then is paid once for both terms.",
    "renew_in_use": "Renew the {quantity} that are in use.",
}

SCHEDULED: Mapping[str, str] = {
    "term_renews": "The term is renewed with {quantity} licenses.",
    "term_switches": "The term is followed by Flexible, with {cap} as its cap.",
    "term_ends": "The term ends; {users} users are removed.",
    "renewed_begins": "The renewed term begins with {quantity} licenses.",
    "next_period": "The next period begins with {quantity} licenses.",
    "lower_next_period": "The next period begins with {quantity} of {bought} licenses.",
    "canceled": "{count} canceled licenses are given up; {kept} of them are in use and kept.",
    "included_changes": "The included number becomes {included}.",
    "ends": "It has ended on {last_day}; {users} users are removed.",
    "grace_ends": "{count} users are deactivated.",
    "grace_begins": "{count} users exceed the licenses; they are deactivated after {last_day}.",
    "price_changes": "The price of a license changes.",
    "planned_order": "A planned order is placed.",
}


def notice_words(key: str, values: Mapping[str, Any]) -> str:
    """A notice in a sentence."""
    return NOTICES[key].format(**values)


def advice_words(key: str, values: Mapping[str, Any]) -> str:
    """A better way in a sentence."""
    return ADVICE[key].format(**values)


def scheduled_words(key: str, values: Mapping[str, Any]) -> str:
    """What is scheduled in a sentence."""
    return SCHEDULED[key].format(**values)
