"""What a review tells before one confirms, in words: what binds, what is lost, and what goes on by itself.

The keys and their values stand at the head of `customers.orders.notices`; what other columns of the review
say already has no words here.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from customers.orders.estimates import OrderPreview
from web.labels import full_day
from web.pages.estimate import amount_of
from web.render import unbroken
from web.texts import _, counted

Told = dict[str, Any]
Row = dict[str, Any]


def notices(preview: OrderPreview, renewal_href: str = "") -> list[Row]:
    """What is to be told before one confirms; the warnings first."""
    rows = [
        {**_WORDS[told.key]({**_readable(told.details), "preview": preview}), "key": told.key}
        for told in preview.notices
        if told.key in _WORDS
    ]
    for row in rows:
        if row["key"] == "renewal_unchanged" and renewal_href:
            row |= {"href": renewal_href, "label": _("Change renewal")}
    return sorted(rows, key=lambda row: row["tone"] != "warn")


def notice(title: str, text: str, tone: str = "", href: str = "", label: str = "") -> Row:
    """One row of notices."""
    return {"title": title, "text": text, "tone": tone, "href": href, "label": label}


def _readable(details: Told) -> Told:
    return {name: full_day(value) if isinstance(value, date) else value for name, value in details.items()}


def _not_refundable(told: Told) -> Row:
    preview = told["preview"]
    text = _("With yearly payments you owe the whole amount when you place this order. It is not refundable.")
    if preview.net:
        text = _(
            "With yearly payments you owe the whole {amount} when you place this order."
            " The amount is not refundable."
        ).format(amount=unbroken(amount_of(preview, preview.net)))
    return notice(_("Not refundable"), text, "warn")


def _committed(told: Told) -> Row:
    text = _("These licenses can’t be reduced before the renewal; the term’s last day is {day}.")
    return notice(_("Committed to the end of the term"), text.format(**told))


def _renewal_unchanged(told: Told) -> Row:
    text = _("{seats:,} licenses are renewed, though {bought:,} are bought then.")
    return notice(_("The number for the renewal stays as it is"), text.format(**told))


def _next_month(told: Told) -> Row:
    return notice(_("Nothing is charged this month"), _("Charges begin on {day}.").format(**told))


def _next_period(told: Told) -> Row:
    return notice(_("Nothing is charged for the running period"), _("Charges begin on {day}.").format(**told))


def _joins_period(told: Told) -> Row:
    text = _("It is part of the charge that the first period begins with, on {day}.")
    return notice(_("Nothing is due now"), text.format(**told))


def _joins_invoice(told: Told) -> Row:
    text = _("The amount joins the invoice of the next period, which begins on {day}.")
    return notice(_("Nothing is due now"), text.format(**told))


def _by_card(told: Told) -> Row:
    text = _(
        "The order counts as soon as your card is charged. It waits 30 minutes for that, and expires then"
        " without any charge."
    )
    return notice(_("Paid by card, before it counts"), text)


def _both_terms(told: Told) -> Row:
    text = _("One payment covers the running and the renewed term, up to {until}.")
    return notice(_("Bought for both terms"), text.format(**told))


def _resets(told: Told) -> Row:
    text = _(
        "{before:,} licenses were planned for the next period. This order sets it to the new total,"
        " {after:,}. To lower it again, use Next period."
    )
    return notice(_("The planned lower number is reset"), text.format(**told), "warn")


def _revokes(told: Told) -> Row:
    title = counted("{count} cancellation is undone", "{count} cancellations are undone", told["count"])
    text = counted("That is free of charge, and comes first. {count} is bought beside it.",
                   "That is free of charge, and comes first. {count} are bought beside it.",
                   told["bought"])  # fmt: skip
    return notice(title, text)


def _bills(told: Told) -> Row:
    title = counted("{count} license is billed beyond what is paid", "{count} licenses are billed beyond what"
                    " is paid", told["count"])  # fmt: skip
    text = _(
        "From today to {until}, even if users are removed again today. Removing first and adding then, or a"
        " swap, is free."
    )
    return notice(title, text.format(**told), "warn")


def _uses_paid(told: Told) -> Row:
    title = counted("{count} user takes a license that is paid", "{count} users take licenses that are paid",
                    told["count"])  # fmt: skip
    return notice(title, _("Nothing is billed for that in this period."))


def _nothing_refunded(told: Told) -> Row:
    text = _("What is paid stays paid until {until}, and is free for others until then.")
    return notice(_("Nothing is refunded"), text.format(**told))


def _over_licenses(told: Told) -> Row:
    title = counted("{count} user more than licenses", "{count} users more than licenses", told["users"])
    text = _("Buy enough licenses by {last_day}; when that day is over, the newest users are deactivated.")
    return notice(title, text.format(**told), "warn")


def _stops(told: Told) -> Row:
    return notice(_("Nobody is deactivated"), _("With this order there is a license for every user again."))


def _next_number(told: Told) -> Row:
    text = _("From {day} on {number:,} licenses are charged if nothing else happens.")
    return notice(_("The next period"), text.format(**told))


def _stays_active(told: Told) -> Row:
    title = counted("{count} license stays active", "{count} licenses stay active", told["count"])
    text = counted("Until {{until}} it can be assigned as before.",
                   "Until {{until}} they can be assigned as before.", told["count"])  # fmt: skip
    return notice(title, text.format(**told))


def _not_below(told: Told) -> Row:
    text = _("The number goes down to what is in use then, and not below it; {in_use:,} are in use now.")
    return notice(_("Not below what is in use"), text.format(**told))


def _over_next(told: Told) -> Row:
    title = counted("{count} user exceeds the next period’s number", "{count} users exceed the next period’s"
                    " number", told["users"])  # fmt: skip
    text = _(
        "Their grace begins on {day}. When it ends, the newest are deactivated; remove some users before."
    )
    return notice(title, text.format(**told), "warn")


def _drops(told: Told) -> Row:
    title = counted("{count} cancellation is dropped", "{count} cancellations are dropped", told["count"])
    return notice(title, _("The renewal keeps {number:,} licenses.").format(**told), "warn")


def _no_change(told: Told) -> Row:
    text = _("The number can be raised at any time, and lowered from {day} on, when the next window opens.")
    return notice(_("No second change of the package"), text.format(**told))


def _ends(told: Told) -> Row:
    title = _("It ends when {day} is over").format(**told)
    if not told["users"]:
        return notice(title, _("Nobody uses a license here."))
    text = counted("{count} user loses the license then.", "{count} users lose their licenses then.",
                   told["users"])  # fmt: skip
    return notice(title, text, "warn")


_WORDS: dict[str, Callable[[Told], Row]] = {
    "not_refundable": _not_refundable,
    "committed_until": _committed,
    "renewal_unchanged": _renewal_unchanged,
    "charged_from_next_month": _next_month,
    "charged_from_next_period": _next_period,
    "joins_period": _joins_period,
    "joins_invoice": _joins_invoice,
    "paid_by_card": _by_card,
    "both_terms": _both_terms,
    "resets_next_period": _resets,
    "revokes_cancellations": _revokes,
    "bills_even_if_deleted": _bills,
    "uses_paid": _uses_paid,
    "nothing_refunded": _nothing_refunded,
    "over_licenses": _over_licenses,
    "stops_grace": _stops,
    "next_period": _next_number,
    "stays_active": _stays_active,
    "not_below_use": _not_below,
    "over_next_period": _over_next,
    "drops_cancellations": _drops,
    "no_change_until": _no_change,
    "ends_on": _ends,
}
