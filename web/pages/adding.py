"""The review of more licenses in words: numbers before and after, dates, limit, and what the renewal does."""

from __future__ import annotations

from typing import Any

from customers.orders.estimates import OrderPreview
from reseller.rules.terms import RenewalSetting
from web.labels import RENEWALS, full_day
from web.pages.checkout import Review
from web.pages.estimate import dates, notice, notices, recurring
from web.pages.reach import Holding
from web.texts import _, counted


def reviewed(found: Holding, preview: OrderPreview) -> Review:
    """What the review says of more licenses of a subscription."""
    count, row, customer = preview.quantity_delta, found.row, found.customer
    plan = _("{product}, {plan}. {customer}.")
    return Review(
        title=counted("Add {count} license", "Add {count} licenses", count),
        lede=plan.format(product=row.product_name, plan=row.held.terms.name, customer=customer.name),
        crumbs=[(_("Customers"), "/customers"), (customer.name, found.home), (row.product_name, found.base)],
        charged=counted("{count} more license", "{count} more licenses", count),
        about=_("{customer}, {product}, this order").format(customer=customer.name, product=row.product_name),
        terms=row.held.terms,
        changes=_changes(found, preview),
        notices=[*notices(preview, f"{found.base}/renewal"), *_renewal(found, preview)],
        facts=[*dates(preview), *_bounds(found, preview)],
    )


def limit_text(found: Holding, counted: int) -> str:
    """How many licenses count against the contract limit."""
    return _("{counted:,} of {limit:,} for {customer}").format(
        counted=counted, limit=found.row.held.limit_licenses, customer=found.customer.name
    )


def _changes(found: Holding, preview: OrderPreview) -> list[dict[str, Any]]:
    before = preview.quantity_after - preview.quantity_delta
    held = found.row.held
    since = held.end_day if not held.in_arrears and held.end_day else preview.charged_from
    licenses = {
        "title": _("Licenses"),
        "before": f"{before:,}",
        "after": f"{preview.quantity_after:,}",
        "now_label": _("now"),
        "after_label": _("after this order"),
        "reset": False,
    }
    return [licenses, recurring(preview, since)]


def _renewal(found: Holding, preview: OrderPreview) -> list[dict[str, Any]]:
    """An addition leaves the renewal setting as it is (G4); what that then means."""
    held, setting = found.row.held, found.row.renewal
    if setting is None or held.end_day is None or held.renewal_seats is not None:
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


def _bounds(found: Holding, preview: OrderPreview) -> list[tuple[str, str]]:
    held = found.row.held
    facts = [(_("Price"), _("fixed at term start") if held.terms.locks_price else _("in force today"))]
    if held.limit_licenses is not None:
        counted = held.used + held.reserved + preview.quantity_delta
        facts.append((_("Contract limit"), limit_text(found, counted)))
    return facts
