"""What previews, advice and schedules say in words; their keys and values are the engine's."""

from collections.abc import Mapping
from typing import Any

from reseller.rules.errors import Counted, counted

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
    "renewal_unchanged": counted(
        "The renewal stays at {seats} license.", "The renewal stays at {seats} licenses.", by="seats"
    ),
    "resets_next_period": "The next period's number goes from {before} back to {after}.",
    "revokes_cancellations": counted(
        "{count} cancellation is undone first, free of charge.",
        "{count} cancellations are undone first, free of charge.",
        by="count",
    ),
    "bills_even_if_deleted": counted(
        "{count} more is billed until {until}, even if it is deleted today.",
        "{count} more are billed until {until}, even if they are deleted today.",
        by="count",
    ),
    "uses_paid": counted(
        "{count} of them takes a license that is paid already.",
        "{count} of them take licenses that are paid already.",
        by="count",
    ),
    "nothing_refunded": "Nothing is refunded; what is paid stays free for others until {until}.",
    "over_licenses": counted(
        "{users} user will have no license, and is deactivated after {last_day}.",
        "{users} users will have no license; they are deactivated after {last_day}.",
        by="users",
    ),
    "stops_grace": "Enough is bought: nobody is deactivated.",
    "next_period": counted(
        "The next period begins on {day} with {number} license.",
        "The next period begins on {day} with {number} licenses.",
        by="number",
    ),
    "stays_active": counted(
        "{count} canceled license stays active until {until}.",
        "{count} canceled licenses stay active until {until}.",
        by="count",
    ),
    "not_below_use": "The reduction stops at the licenses in use then, {in_use} now.",
    "over_next_period": counted(
        "{users} user exceeds the number that the period from {day} begins with.",
        "{users} users exceed the number that the period from {day} begins with.",
        by="users",
    ),
    "drops_cancellations": counted(
        "{count} cancellation is dropped: the renewal is for {number}.",
        "{count} cancellations are dropped: the renewal is for {number}.",
        by="count",
    ),
    "no_change_until": "The package can't be changed again before {day}.",
    "ends_on": counted(
        "Ends on {day}; {users} user is removed at the end of that day.",
        "Ends on {day}; {users} users are removed at the end of that day.",
        by="users",
    ),
}

ADVICE: Mapping[str, str] = {
    "packs": "Licenses are sold in packs: {count} can be bought.",
    "fewer": counted("{count} still fits.", "{count} still fit.", by="count"),
    "wait_for_window": "The same is possible from {day} on.",
    "wait_for_invoice": "From {day} on it joins the next invoice.",
    "swap": counted(
        "Delete {count} user and add the new one in one order: nothing is bought.",
        "Delete {count} users and add the new ones in one order: nothing is bought.",
        by="count",
    ),
    "remove_first": counted("Delete {count} user first.", "Delete {count} users first.", by="count"),
    "buy_first": counted("Buy {count} license first.", "Buy {count} licenses first.", by="count"),
    "lower_next_period": "Lower the number of the next period to {quantity}, from {day} on.",
    "lower_renewal": "Lower the number of the renewal to {seats}, from {day} on.",
    "raise_next_period": "Raise the number of the next period to {quantity}: free, from {day} on.",
    "keep_next_period": "Buy now, and keep {quantity} for the period from {day} on.",
    "revoke_only": counted(
        "{count} is free, since it was canceled for what follows.",
        "{count} are free, since they were canceled for what follows.",
        by="count",
    ),
    "remove_excess": counted(
        "Delete {count} user: nobody is deactivated.",
        "Delete {count} users: nobody is deactivated.",
        by="count",
    ),
    "restore_canceled": counted(
        "Keep {count} canceled license: free, from {day} on.",
        "Keep {count} canceled licenses: free, from {day} on.",
        by="count",
    ),
    "raise_tariff": "Upgrade to the tariff {tariff}, which may buy more.",
    "larger_tier": "Buy {count} at the price of the tier from {from}.",
    "renew_first": "Renew {quantity} first: what is added then is paid once for both terms.",
    "renew_in_use": "Renew the {quantity} that are in use.",
}

SCHEDULED: Mapping[str, str] = {
    "term_renews": counted(
        "The term is renewed with {quantity} license.",
        "The term is renewed with {quantity} licenses.",
        by="quantity",
    ),
    "term_switches": "The term is followed by Flexible, with {cap} as its cap.",
    "term_ends": counted(
        "The term ends; {users} user is removed.", "The term ends; {users} users are removed.", by="users"
    ),
    "renewed_begins": counted(
        "The renewed term begins with {quantity} license.",
        "The renewed term begins with {quantity} licenses.",
        by="quantity",
    ),
    "next_period": counted(
        "The next period begins with {quantity} license.",
        "The next period begins with {quantity} licenses.",
        by="quantity",
    ),
    "lower_next_period": "The next period begins with {quantity} of {bought} licenses.",
    "canceled": counted(
        "{count} canceled license is given up; in use, and so kept: {kept}.",
        "{count} canceled licenses are given up; in use, and so kept: {kept}.",
        by="count",
    ),
    "included_changes": "The included number becomes {included}.",
    "ends": counted(
        "It has ended on {last_day}; {users} user is removed.",
        "It has ended on {last_day}; {users} users are removed.",
        by="users",
    ),
    "grace_ends": counted("{count} user is deactivated.", "{count} users are deactivated.", by="count"),
    "grace_begins": counted(
        "{count} user exceeds the licenses, and is deactivated after {last_day}.",
        "{count} users exceed the licenses; they are deactivated after {last_day}.",
        by="count",
    ),
    "price_changes": "The price of a license changes.",
    "planned_order": "A planned order is placed.",
}


def notice_words(key: str, values: Mapping[str, Any]) -> str:
    """A notice in a sentence."""
    return _said(NOTICES[key], values)


def advice_words(key: str, values: Mapping[str, Any]) -> str:
    """A better way in a sentence."""
    return _said(ADVICE[key], values)


def scheduled_words(key: str, values: Mapping[str, Any]) -> str:
    """What is scheduled in a sentence."""
    return _said(SCHEDULED[key], values)


def _said(text: str, values: Mapping[str, Any]) -> str:
    said = text.said(values) if isinstance(text, Counted) else text
    return said.format(**values)
