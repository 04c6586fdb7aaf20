"""Money by month as bars, one small chart for each way of selling, all to the same scale."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from customers.comparisons.question import Question
from customers.comparisons.summary import Outcome
from reseller.rules.money import Money
from reseller.rules.terms import PRESETS
from web.render import money, month
from web.texts import _

WIDTH, HEIGHT, TOP = 332, 96, 16
"""The room for bars; above it one amount is written, below it the first and the last month."""


def bars(question: Question, played: Sequence[Outcome]) -> list[dict[str, Any]]:
    """Rows of `charts` of web/templates/compare/show.html."""
    highest = max((net for outcome in played for net in outcome.nets), default=0)
    return [_chart(question, outcome, max(highest, 1)) for outcome in played]


def _chart(question: Question, outcome: Outcome, highest: int) -> dict[str, Any]:
    step = WIDTH / question.months
    drawn = [
        {"x": round(place * step + 1, 1), "width": round(step - 2, 1), **_upright(net, highest)}
        for place, net in enumerate(outcome.nets)
    ]
    peak = max(range(question.months), key=lambda place: outcome.nets[place])
    return {
        "name": PRESETS[outcome.way.terms_key].name,
        "text": _told(question, outcome, peak),
        "bars": [bar for bar in drawn if bar["height"]],
        "peak": _peak(question, outcome, drawn[peak], peak),
        "first": month(question.span[0].first),
        "last": month(question.span[-1].first),
    }


def _upright(net: int, highest: int) -> dict[str, float]:
    """Where a bar stands; any amount at all is seen."""
    height = max(1.0, round((HEIGHT - TOP) * net / highest, 1)) if net > 0 else 0.0
    return {"y": round(HEIGHT - height, 1), "height": height}


def _peak(question: Question, outcome: Outcome, bar: dict[str, float], place: int) -> dict[str, Any]:
    """The highest amount, written above its bar and within the chart."""
    anchor = "start" if place < question.months / 3 else "end" if place > question.months / 1.5 else "middle"
    at = {"start": 0.0, "middle": bar["width"] / 2, "end": bar["width"]}[anchor]
    amount = money(Money(outcome.nets[place], question.parties.currency))
    return {"x": round(bar["x"] + at, 1), "y": round(bar["y"] - 4, 1), "anchor": anchor, "amount": amount}


def _told(question: Question, outcome: Outcome, peak: int) -> str:
    """What the bars show, for whom they are not drawn."""
    currency = question.parties.currency
    return _("{currency} {total} in all; the most, {most}, in {month}.").format(
        currency=currency,
        total=money(Money(outcome.total, currency)),
        most=money(Money(outcome.nets[peak], currency)),
        month=month(question.span[peak].first),
    )
