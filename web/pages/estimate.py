"""The review of an order in words: lines, tax, what recurs, what it binds one to (C6, I8, T8)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Protocol

from customers.orders.estimates import Notice, OrderPreview
from reseller.rules.explanations import explain
from reseller.rules.lines import Line
from reseller.rules.money import Money
from reseller.rules.periods import Month
from reseller.rules.terms import LicenseTerms, Period
from web.context import Call
from web.labels import PERIODS, TAXES, full_day
from web.pages.contract import country_name
from web.pages.invoice_words import why
from web.render import money
from web.render import month as month_name
from web.texts import _


class Charged(Protocol):
    """What the lines of an order are for, whose they are, and the terms that they follow."""

    @property
    def charged(self) -> str: ...
    @property
    def about(self) -> str: ...
    @property
    def terms(self) -> LicenseTerms: ...


def charges(call: Call, preview: OrderPreview, of: Charged, path: str) -> dict[str, Any]:
    """What web/templates/shared/_charges.html asks for, without notices.

    `path` is the review's address; with `line` the number of a line it opens that line's explanation.
    """
    opened = call.query("line")
    return {
        "lines": [_line(number, preview, of, path, opened) for number in range(1, len(preview.lines) + 1)],
        "net": Money(preview.net, preview.currency),
        "tax": Money(preview.estimated_tax, preview.currency),
        "gross": Money(preview.gross, preview.currency),
        "tax_text": tax_text(call, preview),
    }


def tax_text(call: Call, preview: OrderPreview) -> str:
    """Which tax, or why none."""
    if preview.tax_reason is None:
        return _("No VAT")
    country = country_name(call.reseller.country)
    return TAXES[preview.tax_reason].format(rate=preview.tax_rate, country=country)


def deed(preview: OrderPreview) -> str:
    """What the button says: the deed and its amount."""
    if not preview.net:
        return _("Place order")
    amount = _amount(preview)
    if preview.estimated_tax:
        return _("Place order for {amount} plus VAT").format(amount=amount)
    return _("Place order for {amount}").format(amount=amount)


def recurring(preview: OrderPreview, since: date) -> dict[str, Any]:
    """What each whole period costs, before and after."""
    titles = {
        Period.MONTH: _("Each month, net {currency}, at today’s price"),
        Period.QUARTER: _("Each quarter, net {currency}, at today’s price"),
        Period.YEAR: _("Each 12-month term, net {currency}, at today’s price"),
    }
    return {
        "title": titles[Period(preview.period)].format(currency=preview.currency),
        "before": money(Money(preview.recurring_before, preview.currency)),
        "after": money(Money(preview.recurring_after, preview.currency)),
        "now_label": _("now"),
        "after_label": _("from {day}").format(day=full_day(since)),
        "reset": False,
    }


def dates(preview: OrderPreview) -> list[tuple[str, str]]:
    """Billing date and zone, when it is charged from, and on which invoice."""
    first = preview.lines[0].first if preview.lines else preview.charged_from
    invoiced = Month.of(max(first, preview.billing_date))
    return [
        (_("Billing date"), full_day(preview.billing_date)),
        (_("Billing zone"), preview.zone),
        (_("Charged from"), full_day(preview.charged_from)),
        (_("On the invoice of"), month_name(invoiced.first)),
    ]


def notices(preview: OrderPreview, renewal_href: str = "") -> list[dict[str, Any]]:
    """What is to be told before one confirms; the warnings first; what other columns say is left out."""
    known = _words(_amount(preview), renewal_href)
    told = [known[notice.key](notice) for notice in preview.notices if notice.key in known]
    return sorted(told, key=lambda row: row["tone"] != "warn")


def notice(title: str, text: str, tone: str = "", href: str = "", label: str = "") -> dict[str, Any]:
    """One row of notices."""
    return {"title": title, "text": text, "tone": tone, "href": href, "label": label}


def _amount(preview: OrderPreview) -> str:
    return f"{preview.currency} {money(Money(preview.net, preview.currency))}"


def _words(amount: str, renewal_href: str) -> dict[str, Callable[[Notice], dict[str, Any]]]:
    return {
        "not_refundable": lambda told: notice(
            _("Not refundable"),
            _(
                "With yearly payments you owe the whole {amount} when you place this order."
                " The amount is not refundable."
            ).format(amount=amount),
            "warn",
        ),
        "committed_until": lambda told: notice(
            _("Committed to the end of the term"),
            _("These licenses can’t be reduced before the renewal; the term’s last day is {day}.").format(
                day=full_day(told.details["day"])
            ),
        ),
        "renewal_unchanged": lambda told: notice(
            _("The number for the renewal stays as it is"),
            _("{seats:,} seats are renewed, though {bought:,} are bought then.").format(**told.details),
            href=renewal_href,
            label=_("Change renewal"),
        ),
        "charged_from_next_month": lambda told: notice(
            _("Nothing is charged this month"),
            _("Charges begin on {day}.").format(day=full_day(told.details["day"])),
        ),
    }


def _line(number: int, preview: OrderPreview, of: Charged, path: str, opened: str) -> dict[str, Any]:
    line = preview.lines[number - 1]
    mark = f"#line-{number}"
    return {
        "number": number,
        "title": of.charged,
        "text": _("{first} to {last}").format(first=full_day(line.first), last=full_day(line.last)),
        "quantity": line.quantity,
        "days": line.days,
        "period_days": line.period_days,
        "unit_price": line.unit_price.text(),
        "price_unit": PERIODS[Period(preview.period)],
        "net": Money(line.amount(preview.currency), preview.currency),
        "href": f"{path}&line={number}{mark}" if "?" in path else f"{path}?line={number}{mark}",
        "explanation": _why(line, preview, of, path + mark) if opened == str(number) else None,
    }


def _why(line: Line, preview: OrderPreview, of: Charged, close: str) -> dict[str, Any]:
    """The explanation that the line will have on its invoice."""
    return why(
        line,
        explain(line, preview.currency, terms=of.terms),
        terms_key=of.terms.key,
        currency=preview.currency,
        about=of.about,
        close=close,
    )
