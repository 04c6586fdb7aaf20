"""What people compare: money by month, dates, and what became of each wish."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from customers.comparisons.question import Question, Way


@dataclass(frozen=True, slots=True)
class Refusal:
    """A wish that the terms didn't allow: the refusal's code, its details, and its English sentence."""

    wish: int | None
    code: str
    details: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a way of buying comes to: net in minor units by month, in the order of the question's months.

    The rest is how it stands when the last month is over: `has_ended` where the term ended with it.
    """

    way: Way
    nets: tuple[int, ...]
    refusals: tuple[Refusal, ...]
    first_day: date | None
    ends_on: date | None
    has_ended: bool
    bought: int | None
    users: int
    deactivated: int

    @property
    def total(self) -> int:
        """The net of all months, in minor units."""
        return sum(self.nets)


def outcomes(question: Question, answer: dict[str, Any]) -> tuple[Outcome, ...]:
    """The outcomes of a stored answer, in the order of the ways asked about."""
    return tuple(
        _outcome(question, way, played["wishes"], played["answer"])
        for way, played in zip(question.ways, answer["ways"], strict=True)
    )


def _outcome(question: Question, way: Way, wishes: Sequence[int | None], answer: dict[str, Any]) -> Outcome:
    nets = dict.fromkeys((str(month) for month in question.span), 0)
    for invoice in answer["invoices"]:
        month = invoice["month"] or invoice["issued_on"][:7]
        nets[month] = nets.get(month, 0) + _minor(invoice["net"])
    lines = [line for invoice in answer["invoices"] for line in invoice["lines"]]
    held = answer["subscriptions"][0] if answer["subscriptions"] else None
    return Outcome(
        way=way,
        nets=tuple(nets.values()),
        refusals=tuple(
            Refusal(wishes[one["event"]], one["code"], one["detail"]) for one in answer["refused"]
        ),
        first_day=min((date.fromisoformat(line["from"]) for line in lines), default=None),
        ends_on=_last_day(held, lines),
        has_ended=_has_ended(held),
        bought=held and held["bought"],
        users=held["licensed"] if held else 0,
        deactivated=len(held["deactivated"]) if held else 0,
    )


def _has_ended(held: dict[str, Any] | None) -> bool:
    return held is not None and held["bought"] == held["licensed"] == 0


def _last_day(held: dict[str, Any] | None, lines: Sequence[dict[str, Any]]) -> date | None:
    """The last day of the term, or of one that has ended with what is compared."""
    if held is None or not (held["ends_on"] or _has_ended(held)):
        return None
    return date.fromisoformat(held["ends_on"] or max(line["to"] for line in lines))


def _minor(amount: str) -> int:
    """Minor units of an amount as the answer writes it: with all digits of its currency."""
    return int(amount.replace(".", ""))
