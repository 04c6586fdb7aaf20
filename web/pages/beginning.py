"""The review of a new subscription in words: what starts when, what recurs, and what follows the term."""

from __future__ import annotations

from datetime import date
from typing import Any

from customers.accounts.queries import CustomerDetail
from customers.orders.estimates import OrderPreview
from customers.subscriptions.subscribing import Wish
from reseller.catalog.queries import ProductRow
from reseller.rules.periods import ONE_DAY
from reseller.rules.terms import PRESETS, EndRule, LicenseTerms, RenewalSetting
from web.labels import full_day
from web.pages.estimate import dates, recurring
from web.pages.review import Review
from web.pages.telling import notice, notices
from web.texts import _, counted


def reviewed(customer: CustomerDetail, product: ProductRow, wish: Wish, preview: OrderPreview) -> Review:
    """What the review says of a new subscription."""
    terms, home = PRESETS[wish.terms_key], f"/customers/{customer.id}"
    plan = _("{product}, {plan}, for {customer}.")
    return Review(
        title=_title(preview, terms),
        lede=plan.format(product=product.name, plan=terms.name, customer=customer.name),
        crumbs=[
            (_("Customers"), "/customers"),
            (customer.name, home),
            (_("New subscription"), f"{home}/subscriptions/new"),
        ],
        charged=counted("{count} license", "{count} licenses", preview.quantity_after),
        about=_("{customer}, {product}, this order").format(customer=customer.name, product=product.name),
        terms=terms,
        changes=_changes(wish, terms, preview),
        notices=[*_on_use(terms), *notices(preview), *_following(terms, preview)],
        facts=_facts(wish, terms, preview),
    )


def _title(preview: OrderPreview, terms: LicenseTerms) -> str:
    if terms.counts_licensed:
        return _("Start {plan}").format(plan=terms.name)
    return counted("Start with {count} license", "Start with {count} licenses", preview.quantity_after)


def _changes(wish: Wish, terms: LicenseTerms, preview: OrderPreview) -> list[dict[str, Any]]:
    since = _("from {day}").format(day=full_day(preview.charged_from))
    if terms.needs_cap:
        cap = _("not set") if wish.cap is None else f"{wish.cap:,}"
        return [_from_nothing(_("Purchase cap"), cap, since)]
    licenses = _from_nothing(_("Licenses"), f"{preview.quantity_after:,}", since)
    if wish.included is not None and terms.has_included:
        included = _from_nothing(_("Included"), f"{wish.included:,}", since)
        return [licenses, included, recurring(preview, terms, preview.charged_from)]
    return [licenses, recurring(preview, terms, preview.charged_from)]


def _from_nothing(title: str, after: str, since: str) -> dict[str, Any]:
    return {
        "title": title,
        "before": "–",
        "after": after,
        "now_label": _("now"),
        "after_label": since,
        "reset": False,
    }


def _on_use(terms: LicenseTerms) -> list[dict[str, Any]]:
    """Where nothing is bought ahead, what is charged instead (I3)."""
    if not terms.counts_licensed:
        return []
    text = _("Each license in use is charged by the day, from the day after its user is added.")
    return [notice(_("This order costs nothing by itself"), text)]


def _following(terms: LicenseTerms, preview: OrderPreview) -> list[dict[str, Any]]:
    """The renewal setting that a term begins with (G4)."""
    last = _last_day(preview)
    if last is None or RenewalSetting.SAME_SEATS not in terms.renewal_settings:
        return []
    text = _(
        "On {day} what is bought then is renewed at the price then given. You can change this until the"
        " term ends."
    )
    return [
        notice(_("It renews by itself, with the same licenses"), text.format(day=full_day(last + ONE_DAY)))
    ]


def _facts(wish: Wish, terms: LicenseTerms, preview: OrderPreview) -> list[tuple[str, str]]:
    """Billing date and zone, the first charged day, and how long the term is."""
    last = _last_day(preview)
    price = _("fixed at term start") if terms.locks_price else _("in force each day")
    return [
        *(fact for fact in dates(preview) if preview.lines or fact[0] != _("On the invoice of")),
        _end(terms, last),
        (_("Price"), price),
        *([(_("Tariff"), wish.tariff or terms.smallest_tariff or "")] if terms.tariffs else []),
    ]


def _end(terms: LicenseTerms, last: date | None) -> tuple[str, str]:
    """How it ends (C9)."""
    if last is not None:
        return _("Term ends"), full_day(last)
    if terms.ends is EndRule.PERIOD_END:
        return _("Ends"), _("with any period, when you choose so")
    return _("Term ends"), _("on any day that you choose")


def _last_day(preview: OrderPreview) -> date | None:
    """The last day that one is committed to; None where the term has no end."""
    told = (each.details["day"] for each in preview.notices if each.key == "committed_until")
    return next(told, None)
