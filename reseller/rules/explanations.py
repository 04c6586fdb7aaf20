"""Explain a charge line: its numbers one by one, the exact value before the rounding, and the days."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import NamedTuple

from reseller.rules.errors import marked
from reseller.rules.lines import ChargeKind, Line
from reseller.rules.money import Money, digits, scaled_text
from reseller.rules.periods import ONE_DAY, ChargeFrom
from reseller.rules.pricing import MICRO, UnitPrice
from reseller.rules.selling import AdditionTiming, ChargedOn, Proration, Reduction
from reseller.rules.terms import LicenseTerms


class Step(NamedTuple):
    """One number of the arithmetic: what it is (to be translated), its value as text, its rule."""

    text: str
    value: str
    rule: str


class Cell(NamedTuple):
    """One day of the line's month: the licenses charged on it; `free` marks the day of adding (D2)."""

    day: date
    quantity: int
    free: bool


class Explanation(NamedTuple):
    """Steps in order of reading, the line's rules, the free day, and a month's days (else no cells)."""

    steps: tuple[Step, ...]
    rules: tuple[str, ...]
    free_day: date | None
    cells: tuple[Cell, ...]


def explain(
    line: Line,
    currency: str,
    charge_from: ChargeFrom = ChargeFrom.NEXT_DAY,
    *,
    terms: LicenseTerms | None = None,
) -> Explanation:
    """Why the line costs what it costs; `charge_from` is that of its terms.

    Given the `terms` themselves, the rules name also those of their choices that shaped the line (section 7).
    """
    free_day = _free_day(line, terms.charge_from if terms else charge_from)
    rules = (*line.rules, *(rule for rule in selling_rules(line, terms) if rule not in line.rules))
    return Explanation(_steps(line, currency), rules, free_day, _cells(line, free_day))


def selling_rules(line: Line, terms: LicenseTerms | None) -> tuple[str, ...]:
    """The numbered rules of the choices in `terms` that shaped a period or an addition to it (section 7).

    They follow from the values, whoever the vendor is: a threshold is B5's, counting what was created A4's.
    """
    chosen = _SHAPED.get(line.kind)
    if terms is None or chosen is None:
        return ()
    values = (terms.proration, terms.charged_on, terms.reduction, terms.addition_timing)
    rule = next((chosen[value] for value in values if value in chosen), None)
    paid = ("H8",) if terms.by_card else ()
    return paid if rule is None else (rule, *paid)


_SHAPED: dict[ChargeKind, dict[StrEnum, str]] = {
    ChargeKind.PERIOD: {
        Proration.NONE: "H4",
        ChargedOn.HIGHEST_CREATED: "A6",
        Reduction.NEXT_PERIOD: "L6",
        Reduction.END_OF_PERIOD: "B8",
    },
    ChargeKind.REST_OF_PERIOD: {
        Proration.NONE: "H4",
        ChargedOn.HIGHEST_CREATED: "A4",
        AdditionTiming.THRESHOLD: "B5",
        AdditionTiming.IMMEDIATE: "L5",
    },
}


def _steps(line: Line, currency: str) -> tuple[Step, ...]:
    is_term = "I4" in line.rules
    basis = "I4" if is_term else "I5" if "I5" in line.rules else "I2"
    period = marked("Days of the term") if is_term else marked("Days of the period")
    price = line.unit_price.text(digits(currency))
    return (
        Step(marked("Licenses"), str(line.quantity), basis),
        Step(marked("Unit price"), f"{price} {currency}", "M4"),
        Step(marked("Dates, both included"), f"{line.first} – {line.last}", _dated_by(line, basis)),
        Step(marked("Days charged"), str(line.days), _counted_by(line, basis)),
        Step(period, str(line.period_days), "D3" if basis == "I2" else "D4"),
        Step(marked("Before rounding"), f"{_formula(line, currency)} = {exact_text(line)}", "M1"),
        Step(marked("Rounded once"), f"{Money(line.amount(currency), currency).amount} {currency}", "M2"),
    )


def _dated_by(line: Line, basis: str) -> str:
    """The rule behind the first day: that of the change, of the term, or of the month or period."""
    return next((rule for rule in ("D2", "H4", "M6", "D4") if rule in line.rules), basis)


def _counted_by(line: Line, basis: str) -> str:
    """The rule behind the number of days: never prorated, the days remaining, or those of the span."""
    found = next((rule for rule in ("H4", "D6") if rule in line.rules), None)
    return found or ("D2" if basis == "I2" else "D4")


def _formula(line: Line, currency: str) -> str:
    price = _exact_price(line.unit_price, digits(currency))
    return f"{line.quantity} × {price} × {line.days} ÷ {line.period_days}"


def _exact_price(unit: UnitPrice, decimals: int) -> str:
    """The unit price as it is shown, or as its division where six decimals don't tell it exactly (G4)."""
    if unit.micros % unit.divisor == 0:
        return unit.text(decimals)
    return f"{UnitPrice(unit.micros).text(decimals)} ÷ {unit.divisor}"


def exact_text(line: Line) -> str:
    """The line's value before rounding, to eight decimals; "…" where more would follow."""
    scaled, rest = divmod(abs(line.numerator) * 10**8, line.denominator * MICRO)
    text = scaled_text(scaled, 8, 0) + ("…" if rest else "")
    return f"-{text}" if line.numerator < 0 else text


def _free_day(line: Line, charge_from: ChargeFrom) -> date | None:
    """The day of adding, where it lies in the line's own month (D2)."""
    is_addition = "D2" in line.rules and line.quantity > 0
    if charge_from is not ChargeFrom.NEXT_DAY or not is_addition or line.first == line.month.first:
        return None
    return line.first - ONE_DAY


def _cells(line: Line, free_day: date | None) -> tuple[Cell, ...]:
    month = line.month
    if line.last >= month.next_first or line.period_days != month.days or _is_off_calendar(line):
        return ()
    days = (date(month.year, month.month, number) for number in range(1, month.days + 1))
    return tuple(
        Cell(day, line.quantity if line.first <= day <= line.last else 0, day == free_day) for day in days
    )


def _is_off_calendar(line: Line) -> bool:
    """Whether the line's period isn't the calendar month, or its days aren't those it runs."""
    runs = (line.last - line.first).days + 1
    return line.days != runs or ("I5" in line.rules and line.last != line.month.last)
