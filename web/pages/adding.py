"""The review of an order on a subscription in words: numbers before and after, dates, limit, what follows."""

from __future__ import annotations

from typing import Any

from customers.orders.estimates import OrderPreview
from reseller.rules.terms import PriceLock, RenewalSetting
from web.labels import RENEWALS, bought_by, full_day
from web.pages.estimate import dates, recurring
from web.pages.reach import Holding
from web.pages.review import Review
from web.pages.telling import notice, notices
from web.texts import _, counted


def reviewed(found: Holding, preview: OrderPreview) -> Review:
    """What the review says of more licenses of a subscription."""
    revoked = sum(told.details["count"] for told in preview.notices if told.key == "revokes_cancellations")
    count = preview.quantity_delta + revoked
    charged = sum(line.quantity for line in preview.lines[:1]) or preview.quantity_delta
    return Review(
        title=counted("Add {count} license", "Add {count} licenses", count),
        charged=counted("{count} more license", "{count} more licenses", charged),
        changes=changes(found, preview),
        notices=[*told(found, preview), *_renewal(found, preview)],
        facts=[*dates(preview), *bounds(found, preview)],
        **named(found),
    )


def named(found: Holding) -> dict[str, Any]:
    """What every review on a subscription says the same way, as fields of Review."""
    row, customer = found.row, found.customer
    plan = _("{product}, {plan}, for {customer}.")
    return {
        "lede": plan.format(
            product=row.product_name, plan=bought_by(row.held.terms, row.held.period), customer=customer.name
        ),
        "crumbs": found.crumbs,
        "about": _("{customer}, {product}, this order").format(
            customer=customer.name, product=row.product_name
        ),
        "terms": row.held.terms,
    }


def limit_text(found: Holding, counted: int) -> str:
    """How many licenses count against the contract limit."""
    return _("{counted:,} of {limit:,} for {customer}").format(
        counted=counted, limit=found.row.held.limit_licenses, customer=found.customer.name
    )


def told(found: Holding, preview: OrderPreview) -> list[dict[str, Any]]:
    """The notices, with a link to the renewal setting for those who may change it."""
    return notices(preview, "" if found.own else f"{found.base}/renewal")


def changes(found: Holding, preview: OrderPreview, title: str = "") -> list[dict[str, Any]]:
    """The number before and after, the next period's where it is reset, and what recurs."""
    before = preview.quantity_after - preview.quantity_delta
    held = found.row.held
    since = held.end_day if not held.in_arrears and held.end_day else preview.charged_from
    licenses = {
        "title": title or _("Licenses"),
        "before": f"{before:,}",
        "after": f"{preview.quantity_after:,}",
        "now_label": _("now"),
        "after_label": _("after this order"),
        "reset": False,
    }
    rows = [licenses, *_reset(found, preview)]
    return [*rows, recurring(preview, held.terms, since)] if preview.shows_amounts else rows


def _reset(found: Holding, preview: OrderPreview) -> list[dict[str, Any]]:
    """The lowered number that this order gives up (L9)."""
    end = found.row.held.end_day
    reset = next((each for each in preview.notices if each.key == "resets_next_period"), None)
    if reset is None or end is None:
        return []
    return [
        {
            "title": _("Next period, licenses"),
            "before": f"{reset.details['before']:,}",
            "after": f"{reset.details['after']:,}",
            "now_label": _("now"),
            "after_label": _("from {day}").format(day=full_day(end)),
            "reset": True,
        }
    ]


def _renewal(found: Holding, preview: OrderPreview) -> list[dict[str, Any]]:
    """An addition leaves the renewal setting as it is (G4); what that then means."""
    held, setting = found.row.held, found.row.renewal
    if setting is None or held.end_day is None or held.renewal_seats is not None:
        return []
    if not held.terms.renewal_settings:
        return []
    meaning = RENEWALS[setting]
    text = _("On {day}: {setting}. You can change this until the term ends.")
    if setting is RenewalSetting.SAME_SEATS:
        meaning = _("{seats:,} licenses are renewed at the price then given").format(
            seats=preview.quantity_after
        )
    said = text.format(day=full_day(held.end_day), setting=meaning)
    return [
        notice(
            _("The renewal setting stays as it is"),
            said,
            href=f"{found.base}/renewal",
            label=_("Change renewal"),
        )
    ]


def when(preview: OrderPreview) -> list[tuple[str, str]]:
    """Billing date and zone, and from when and where it is charged if users are charged at all (A4)."""
    billed = preview.lines or any(told.key == "bills_even_if_deleted" for told in preview.notices)
    return dates(preview)[: None if billed else 2]


def bounds(found: Holding, preview: OrderPreview) -> list[tuple[str, str]]:
    """Which price holds, and what counts against the contract limit."""
    held, facts = found.row.held, list[tuple[str, str]]()
    if preview.shows_amounts:
        locked = held.terms.price_lock is PriceLock.TERM_START
        facts.append((_("Price"), _("fixed at term start") if locked else _("in force today")))
    if held.limit_licenses is not None:
        counted = held.used + held.reserved + max(0, preview.quantity_delta)
        facts.append((_("Contract limit"), limit_text(found, counted)))
    return facts
