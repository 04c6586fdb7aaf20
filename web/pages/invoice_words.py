"""Invoices in words: their kinds, what a line is for, and why it costs what it costs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from babel.dates import format_date

from customers.charges.lines import OwedLine
from reseller.invoices.lines import LineRow
from reseller.invoices.statuses import InvoiceKind
from reseller.rules.explanations import Explanation
from reseller.rules.lines import ChargeKind, Line
from reseller.rules.money import Money
from reseller.rules.terms import PRESETS
from web.render import MINUS, money, price
from web.texts import _, counted

KINDS = {
    InvoiceKind.MONTHLY: _("Invoice"),
    InvoiceKind.IMMEDIATE: _("Immediate invoice"),
    InvoiceKind.REBILL: _("Invoice made anew"),
    InvoiceKind.CREDIT_NOTE: _("Credit note"),
}


def month_name(day: date) -> str:
    """September 2026."""
    return format_date(day, "MMMM yyyy", locale="en")


def day_name(day: date) -> str:
    """9 September 2026."""
    return format_date(day, "d MMMM yyyy", locale="en")


def short_day(day: date) -> str:
    """9 Sep; the year where it isn't clear stands in the heading."""
    return format_date(day, "d MMM", locale="en")


def _dated(day: date, other: date) -> str:
    """One of two days, with its year where the other is of another year."""
    return short_day(day) if day.year == other.year else f"{short_day(day)} {day.year}"


def _first_of(line: Line) -> str:
    """The first day as it stands before the last: "1" within one month, else "1 Oct" or "1 Oct 2026"."""
    within = (line.first.year, line.first.month) == (line.last.year, line.last.month)
    return str(line.first.day) if within else _dated(line.first, line.last)


def counts_users(terms_key: str) -> bool:
    """Whether licenses in use are charged, not those bought (I3)."""
    terms = PRESETS.get(terms_key)
    return terms is None or terms.counts_licensed


def line_title(line: LineRow | OwedLine) -> str:
    """What a line is for: "Opening, in use on 1 Sep", "Users added, from 10 Sep"."""
    users, last = counts_users(line.terms_key), short_day(line.last_day)
    first = _dated(line.first_day, line.last_day)
    if line.kind == ChargeKind.OPENING:
        text = _("Opening, in use on {day}") if users else _("Opening, committed on {day}")
    elif line.kind == ChargeKind.ADDITION:
        text = _("Users added, from {day}") if users else _("Licenses added, from {day}")
    elif line.kind == ChargeKind.REMOVAL:
        text = _("Users removed, from {day}") if users else _("Licenses removed, from {day}")
    elif line.kind == ChargeKind.TERM:
        text = _("Yearly payment, {day} to {last} {year}")
    elif line.kind == ChargeKind.CREDIT:
        text = _("Credit, {day} to {last} {year}")
    elif line.kind == ChargeKind.REST_OF_PERIOD:
        text = _("Licenses added, {day} to {last} {year}")
    else:
        text = _("Period {day} to {last} {year}, in advance")
    return text.format(day=first, last=last, year=line.last_day.year)


def plan_name(terms_key: str) -> str:
    """The plan as people call it."""
    terms = PRESETS.get(terms_key)
    return terms.name if terms else terms_key


# ---------------------------------------------------------------- explaining


def why(
    line: Line, found: Explanation, *, terms_key: str, currency: str, about: str, close: str
) -> dict[str, Any]:
    """The context of `ui.why` for one explained line; `close` is where it leads when it is closed."""
    amount = money(Money(line.amount(currency), currency))
    return {
        "title": _("Why {amount}").format(amount=amount),
        "about": about,
        "close": close,
        "cells": _cells(line, found),
        "note": _note(line, found),
        "steps": list(_steps(line, found, terms_key, currency, amount)),
    }


def _cells(line: Line, found: Explanation) -> dict[str, Any] | None:
    if not found.cells:
        return None
    return {
        "licenses": abs(line.quantity),
        "days": len(found.cells),
        "free_day": found.free_day.day if found.free_day else None,
        "from_day": line.first.day,
        "to_day": line.last.day,
    }


def _note(line: Line, found: Explanation) -> list[dict[str, str]]:
    """The key of the cells: what is not charged, what is free, what is charged."""
    notes = []
    if found.cells and line.first.day > (2 if found.free_day else 1):
        notes.append({"tone": "rest", "text": _("not charged on this line")})
    if found.free_day:
        text = _("{day}, billing date: free").format(day=day_name(found.free_day))
        notes.append({"tone": "free", "text": text})
    product = f"{line.quantity * line.days:,}".replace("-", MINUS)
    text = _("{first} to {last}: {licenses} × {days} = {product} license-days").format(
        first=_first_of(line), last=day_name(line.last), product=product,
        licenses=counted("{count} license", "{count} licenses", line.quantity).replace("-", MINUS),
        days=counted("{count} day", "{count} days", line.days),
    )  # fmt: skip
    return [*notes, {"tone": "charged", "text": text}]


def _steps(
    line: Line, found: Explanation, terms_key: str, currency: str, amount: str
) -> Iterable[dict[str, Any]]:
    values = {step.rule: step.value for step in found.steps}
    exact = _grouped(values["M1"].partition(" = ")[2])
    quantity = f"{line.quantity:,}".replace("-", MINUS)
    each = price(line.unit_price, currency)
    formula = f"{quantity} × {each} × {line.days} ÷ {line.period_days}"
    is_term, basis, counted_by = line.kind is ChargeKind.TERM, found.steps[0].rule, found.steps[3].rule
    days_of = _("days of the term") if is_term else _("days of the period")
    text = _("licenses × price × days charged ÷ {days_of}").format(days_of=days_of)
    yield _step(formula, text, basis, "M4")
    yield _step(f"= {exact}", _("exact, nothing rounded on the way"), "M1")
    yield _step(amount, _("rounded once, half away from zero"), "M2")
    if found.free_day:
        yield _step(short_day(line.first), _("first day charged: the day after the billing date"), "D2")
    yield _step(
        counted("{count} day", "{count} days", line.days),
        _("{first} to {last}, both included").format(
            first=_dated(line.first, line.last), last=_dated(line.last, line.first)
        ),
        "D6" if is_term else counted_by if basis == "I5" else "D3",
    )
    if counts_users(terms_key):
        yield _step(_("in use"), _("charged on licenses in use, not on the cap"), "I3")
    elif basis == "I2":
        yield _step(_("committed"), _("charged on committed licenses, whatever is in use"), "I3")
    named = {basis, counted_by, "M4", "M1", "M2", "D2", "D6", "D3", "I3"}
    if also := [rule for rule in found.rules if rule not in named]:
        yield _step(_("also"), _("rules that apply to this line"), *also)


def _grouped(exact: str) -> str:
    """The exact value as amounts are written: 12,258.06451612…, U+2212 before a negative one."""
    return re.sub(r"\d+", lambda whole: f"{int(whole[0]):,}", exact, count=1).replace("-", MINUS)


def _step(formula: str, text: str, *rules: str) -> dict[str, Any]:
    return {"formula": formula, "text": text, "rules": rules}
