"""The engine's answer beside the oracle's prediction, field by field."""

from collections import Counter
from datetime import date
from fractions import Fraction
from typing import Any

from tests.journeys.oracle.books import FLEXIBLE, Invoice, Line, Subscription
from tests.journeys.oracle.days import ONE, span
from tests.journeys.oracle.model import Prediction, bought_of, ends_on

Plain = dict[str, Any]
IN_ARREARS = ("opening", "addition", "removal")


def expected(said: Prediction) -> Plain:
    """What was predicted, in the answer's shape and with amounts as fractions."""
    return {
        "refused": dict(said.refused),
        "invoices": [invoiced(one) for one in said.invoices],
        "subscriptions": [_subscription(one) for one in said.held],
    }


def answered(answer: Plain) -> Plain:
    """The engine's answer in the same shape."""
    numbers = [one["number"] for one in answer["invoices"]]
    return {
        "refused": {one["event"]: one["code"] for one in answer["refused"]},
        "invoices": [_answered(one, numbers) for one in answer["invoices"]],
        "subscriptions": [_held(one) for one in answer["subscriptions"]],
    }


def differences(left: Any, right: Any, place: str = "") -> list[str]:
    """Each place where the two differ, said in one line."""
    if isinstance(left, dict) and isinstance(right, dict):
        keys = [*left, *(key for key in right if key not in left)]
        return [said for key in keys for said in differences(left.get(key), right.get(key), f"{place}.{key}")]
    if isinstance(left, list) and isinstance(right, list):
        return differences(dict(enumerate(left)), dict(enumerate(right)), place)
    return [] if left == right else [f"{place}: oracle {left!r}, engine {right!r}"]


def below_zero(answer: Plain) -> list[str]:
    """Each day for which fewer than no seats of a subscription are billed in arrears."""
    billed: Counter[tuple[str, date]] = Counter()
    for line in (line for one in answer["invoices"] for line in one["lines"] if line["kind"] in IN_ARREARS):
        first = date.fromisoformat(line["from"])
        for day in span(first, date.fromisoformat(line["to"]) + ONE):
            billed[line["subscription"], day] += line["quantity"]
    return [f"{name} on {day}: {seats} seats" for (name, day), seats in billed.items() if seats < 0]


def invoiced(one: Invoice) -> Plain:
    return {
        "kind": one.kind, "month": one.month, "issued_on": one.issued_on.isoformat(), "net": one.net,
        "rate": one.rate, "reason": one.reason, "taxed": one.net, "tax": one.tax, "gross": one.net + one.tax,
        "credits": one.credits, "lines": [_line(line) for line in one.lines],
    }  # fmt: skip


def _line(line: Line) -> Plain:
    return {
        "subscription": line.subscription, "kind": line.kind, "event": line.event, "month": line.month,
        "from": line.first.isoformat(), "to": line.last.isoformat(), "quantity": line.quantity,
        "unit_price": _six(Fraction(line.price)), "days": line.days, "period_days": line.period_days,
        "net": line.net,
    }  # fmt: skip


def _six(price: Fraction) -> Fraction:
    return Fraction(int(price * 10**6 + Fraction(1, 2)), 10**6)


def _subscription(one: Subscription) -> Plain:
    last = ends_on(one)
    return {
        "subscription": one.name, "bought": bought_of(one), "licensed": one.licensed,
        "cap": one.cap if one.terms == FLEXIBLE else None, "next_period": None,
        "ends_on": last and last.isoformat(), "deactivated": [], "over_since": None,
    }  # fmt: skip


def _answered(one: Plain, numbers: list[str]) -> Plain:
    [tax] = one["taxes"]
    return {
        "kind": one["kind"], "month": one["month"], "issued_on": one["issued_on"],
        "net": Fraction(one["net"]), "rate": Fraction(tax["rate"]),
        "reason": tax["reason"], "taxed": Fraction(tax["net"]),
        "tax": Fraction(tax["tax"]), "gross": Fraction(one["gross"]),
        "credits": None if one["credits"] is None else numbers.index(one["credits"]),
        "lines": [_answered_line(line) for line in one["lines"]],
    }  # fmt: skip


def _answered_line(line: Plain) -> Plain:
    amounts = {key: Fraction(line[key]) for key in ("unit_price", "net")}
    return {key: amounts.get(key, value) for key, value in line.items() if key != "rules"}


def _held(one: Plain) -> Plain:
    return dict(one)
