"""Explain a charge line: its numbers one by one, the exact value before the rounding, and the days."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from reseller.rules.errors import marked
from reseller.rules.lines import ChargeKind, Line
from reseller.rules.money import Money, digits, scaled_text
from reseller.rules.periods import ONE_DAY, ChargeFrom
from reseller.rules.pricing import MICRO


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


def explain(line: Line, currency: str, charge_from: ChargeFrom = ChargeFrom.NEXT_DAY) -> Explanation:
    """Why the line costs what it costs; `charge_from` is that of its terms."""
    free_day = _free_day(line, charge_from)
    return Explanation(_steps(line, currency), line.rules, free_day, _cells(line, free_day))


def _steps(line: Line, currency: str) -> tuple[Step, ...]:
    is_term = line.kind is ChargeKind.TERM
    period = marked("Days of the term") if is_term else marked("Days of the period")
    price = line.unit_price.text(digits(currency))
    return (
        Step(marked("Licenses"), str(line.quantity), "I4" if is_term else "I2"),
        Step(marked("Unit price"), f"{price} {currency}", "M4"),
        Step(marked("Days charged"), str(line.days), "D6" if is_term else "D2"),
        Step(period, str(line.period_days), "D4" if is_term else "D3"),
        Step(marked("Before rounding"), f"{_formula(line, price)} = {exact_text(line)}", "M1"),
        Step(marked("Rounded once"), f"{Money(line.amount(currency), currency).amount} {currency}", "M2"),
    )


def _formula(line: Line, price: str) -> str:
    return f"{line.quantity} × {price} × {line.days} ÷ {line.period_days}"


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
    if line.last >= month.next_first or line.period_days != month.days:
        return ()
    days = (date(month.year, month.month, number) for number in range(1, month.days + 1))
    return tuple(
        Cell(day, line.quantity if line.first <= day <= line.last else 0, day == free_day) for day in days
    )
