"""A month's run in words: what was looked at before, where a reseller stands, how it differs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from babel.dates import format_date

from customers.payments.doubts import InDoubt
from reseller.invoices.overview import MonthOfReseller
from reseller.invoices.readiness import Readiness
from reseller.invoices.runs import Waiting
from reseller.rules.money import Money, round_half_away
from reseller.rules.periods import Month
from web.pages.catalog import plan_text
from web.pages.contract import country_name
from web.render import MINUS, instant, money
from web.texts import _, counted

STATES = {
    "finalized": ("FINALIZED", _("Finalized"), "ok"),
    "empty": ("DONE", _("Nothing owed"), "ok"),
    "draft": ("DRAFT", _("Draft to review"), "waiting"),
    "failed": ("FAILED", _("Failed"), "bad"),
    "running": ("RUNNING", _("Opened"), "waiting"),
}


def checks(ready: Readiness, in_doubt: Sequence[InDoubt], month: Month) -> list[dict[str, str]]:
    """The readiness list: what is good, what to mend, and where."""
    found = [_zones(ready), _prices(ready), _rates(ready, month), _vat_ids(ready), _orders(ready)]
    return [*found, *_payments(in_doubt)]


def _check(tone: str, title: str, text: str = "", href: str = "") -> dict[str, str]:
    return {"tone": tone, "title": title, "text": text, "href": href}


def _zones(ready: Readiness) -> dict[str, str]:
    over = ready.resellers - len(ready.not_over)
    title = _("The month is over for {over} of {all} resellers").format(over=over, all=ready.resellers)
    late = (
        _("{name}, {zone}: over at {at}").format(name=each.name, zone=each.zone, at=instant(each.over_at))
        for each in ready.not_over
    )
    return _check("" if ready.not_over else "ok", title, _some(late))


def _prices(ready: Readiness) -> dict[str, str]:
    if not ready.price_gaps:
        return _check("ok", _("Every plan in use has a dated price"))
    gaps = (
        _("{reseller}: {product}, {plan}, has none in {currency} from {day}").format(
            reseller=gap.reseller,
            product=gap.product,
            plan=plan_text(gap.terms_key, gap.period),
            currency=gap.currency,
            day=format_date(gap.needed_from, "d MMM yyyy", locale="en"),
        )
        for gap in ready.price_gaps
    )
    title = _("Prices are missing: {count}").format(count=len(ready.price_gaps))
    return _check("bad", title, _some(gaps), "/catalog/prices")


def _rates(ready: Readiness, month: Month) -> dict[str, str]:
    day = format_date(month.last, "d MMMM yyyy", locale="en")
    if ready.undated:
        return _check("bad", _("No tax rate is dated for {day}").format(day=day), _some(ready.undated))
    rates = ", ".join(f"{country_name(country)} {rate} %" for country, rate in ready.rates)
    return _check("ok", _("Tax rates are dated for {day}").format(day=day), rates)


def _vat_ids(ready: Readiness) -> dict[str, str]:
    title = _("VAT ids checked: {checked} of {all}").format(
        checked=ready.vat_ids_by_digits, all=ready.vat_ids
    )
    return _check(
        "ok" if ready.vat_ids_by_digits == ready.vat_ids else "bad", title, _("by their check digits")
    )


def _orders(ready: Readiness) -> dict[str, str]:
    if not ready.open_orders:
        return _check("ok", _("No order of the month is still open"))
    text = (f"{each.reseller}: {each.orders}" for each in ready.open_orders)
    count = sum(each.orders for each in ready.open_orders)
    late = _("Completed later they are on the next invoice. ")
    return _check("", _("Orders still open: {count}").format(count=count), late + _some(text))


def _payments(in_doubt: Sequence[InDoubt]) -> Iterator[dict[str, str]]:
    """Nothing where no gateway leaves the end of a payment open, as where none is set up."""
    if in_doubt:
        title = counted("{count} card payment needs a person", "{count} card payments need a person",
                        len(in_doubt))  # fmt: skip
        named = (
            _("{reseller}: order {number}, {currency} {amount}").format(
                reseller=each.reseller, number=each.order_number, currency=each.amount.currency,
                amount=money(each.amount),
            )
            for each in in_doubt
        )  # fmt: skip
        told = _("The payment gateway has not said for days how they end. ")
        yield _check("bad", title, told + _some(named), "/payments")


def _some(texts: Iterable[str], most: int = 4) -> str:
    found = list(texts)
    more = _("; and {count} more").format(count=len(found) - most) if len(found) > most else ""
    return "; ".join(found[:most]) + more


def reseller_state(row: MonthOfReseller, waiting: Waiting | None, over_at: datetime | None) -> dict[str, Any]:
    """Where a reseller stands: `status` for the bar, `word` and `tone` to read, `busy` while a job runs."""
    if waiting is not None and waiting.running:
        return {"status": "RUNNING", "word": _("Running"), "tone": "running", "busy": True}
    if waiting is not None:
        return {"status": "WAITING", "word": _("Waits for a worker"), "tone": "waiting", "busy": True}
    if row.status is not None:
        status, word, tone = STATES[row.status]
        return {"status": status, "word": word, "tone": tone, "busy": False}
    word = _("From {at}").format(at=instant(over_at)) if over_at else _("Not run yet")
    return {"status": "", "word": word, "tone": "waiting", "busy": False}


def difference(row: MonthOfReseller) -> dict[str, str] | None:
    """The net against the month before: "+334.35" and "+2.7 %"; None where one of them is missing."""
    if not row.has_totals or row.before_minor is None:
        return None
    changed = row.net_minor - row.before_minor
    amount = money(Money(changed, row.currency))
    if row.before_minor <= 0:
        return {"amount": _plus(changed, amount), "percent": ""}
    tenths = round_half_away(changed * 1000, row.before_minor)
    percent = f"{abs(tenths) // 10:,}.{abs(tenths) % 10} %"
    sign = "+" if tenths > 0 else MINUS if tenths < 0 else ""
    return {"amount": _plus(changed, amount), "percent": sign + percent}


def _plus(changed: int, amount: str) -> str:
    return f"+{amount}" if changed > 0 else amount
