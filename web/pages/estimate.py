"""The review of an order in words: lines, tax, what recurs, what it binds one to (C6, I8, T8)."""

from __future__ import annotations

from datetime import date
from typing import Any, Protocol

from customers.orders.estimates import OrderPreview
from reseller.rules.charges import Timing
from reseller.rules.explanations import explain
from reseller.rules.lines import Line
from reseller.rules.money import Money
from reseller.rules.periods import Month
from reseller.rules.terms import LicenseTerms, Period
from web.context import Call
from web.labels import TAXES, full_day, price_unit
from web.pages.contract import country_name
from web.pages.invoice_words import why
from web.render import money, price
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
    if by_card(preview):
        return _("Order and pay {amount} by card").format(amount=amount_of(preview, preview.due_now))
    amount = amount_of(preview, preview.net)
    if preview.estimated_tax:
        return _("Place order for {amount} plus VAT").format(amount=amount)
    return _("Place order for {amount}").format(amount=amount)


def recurring(preview: OrderPreview, terms: LicenseTerms, since: date) -> dict[str, Any]:
    """What each whole period costs, before and after."""
    titles = {
        Period.MONTH: _("Each month, net {currency}, at today’s price"),
        Period.QUARTER: _("Each quarter, net {currency}, at today’s price"),
        Period.YEAR: _("Each year, net {currency}, at today’s price"),
    }
    title = titles[Period(preview.period)]
    if terms.term_months and preview.period == Period.YEAR:
        title = _("Each {months}-month term, net {currency}, at today’s price")
    return {
        "title": title.format(currency=preview.currency, months=terms.term_months),
        "before": money(Money(preview.recurring_before, preview.currency)),
        "after": money(Money(preview.recurring_after, preview.currency)),
        "now_label": _("now"),
        "after_label": _("from {day}").format(day=full_day(since)),
        "reset": False,
    }


def dates(preview: OrderPreview) -> list[tuple[str, str]]:
    """Billing date and zone, when it is charged from, and which invoice or payment takes it."""
    return [
        (_("Billing date"), full_day(preview.billing_date)),
        (_("Billing zone"), preview.zone),
        (_("Charged from"), full_day(preview.charged_from)),
        *due(preview),
    ]


def due(preview: OrderPreview) -> list[tuple[str, str]]:
    """When the lines are asked for: by card, at once, or on a later invoice (I5)."""
    if preview.timing is Timing.IMMEDIATE and by_card(preview):
        return [(_("Due now, by card"), amount_of(preview, preview.due_now))]
    if preview.timing is Timing.IMMEDIATE:
        return [(_("Invoiced"), _("at once, on an invoice of its own"))]
    if preview.joins is not None:
        return [(_("On the invoice of"), month_name(preview.joins.first))]
    if not preview.shows_amounts:
        return []
    return [(_("On the invoice of"), month_name(Month.of(preview.charged_from).first))]


def by_card(preview: OrderPreview) -> bool:
    """Whether a card pays before the order counts (H8)."""
    return any(told.key == "paid_by_card" for told in preview.notices)


def amount_of(preview: OrderPreview, minor: int) -> str:
    """An amount of the preview in a sentence: EUR 12.00."""
    return f"{preview.currency} {money(Money(minor, preview.currency))}"


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
        "unit_price": price(line.unit_price, preview.currency),
        "price_unit": price_unit(of.terms, preview.period),
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
