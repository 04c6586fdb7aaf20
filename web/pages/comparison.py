"""The answer to a comparison in words and figures: dates, what the terms refuse, and money by month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from customers.comparisons.queries import ComparisonRow
from customers.comparisons.question import Change, Question, Way
from customers.comparisons.summary import Outcome, Refusal, outcomes
from reseller.rules import errors
from reseller.rules.money import Money
from reseller.rules.terms import PRESETS
from web.labels import full_day, price_unit
from web.pages.comparison_chart import bars
from web.render import month
from web.texts import _, counted, words


def shown(found: ComparisonRow) -> dict[str, Any]:
    """The context of web/templates/compare/show.html."""
    question = found.question
    played = outcomes(question, found.answer) if found.answer else ()
    return {
        "comparison": {
            "id": found.id, "status": found.status, "title": title_of(question), "asked_at": found.asked_at,
            "by": found.asked_by_name, "reason": _(found.reason) if found.reason else "",
        },
        "wishes": [_begin(question), *(_change(change) for change in question.changes)],
        "currency": question.parties.currency,
        "ways": [_way(outcome, played, question) for outcome in played],
        "months": _months(question, played),
        "charts": bars(question, played),
        "refusals": [_refused(outcome, each, question) for outcome in played for each in outcome.refusals],
    }  # fmt: skip


def title_of(question: Question) -> str:
    """The question in a line."""
    users = counted("{count} user", "{count} users", question.users)
    return _("{users} from {day}, {months}, {ways}").format(
        users=users,
        day=full_day(question.start),
        months=counted("{count} month", "{count} months", question.months),
        ways=counted("{count} kind of terms", "{count} kinds of terms", len(question.ways)),
    )


def _name(way: Way) -> str:
    return PRESETS[way.terms_key].name


def _price(way: Way, question: Question) -> str:
    return _("{currency} {price} {period}").format(
        currency=question.parties.currency,
        price=way.price,
        period=price_unit(PRESETS[way.terms_key], way.period),
    )


def _begin(question: Question) -> str:
    begin = counted("{count} user begins", "{count} users begin", question.users)
    return _("{day}: {what}").format(day=full_day(question.start), what=begin)


def _change(change: Change) -> str:
    if change.count > 0:
        what = counted("{count} user joins", "{count} users join", change.count)
    else:
        what = counted("{count} user leaves", "{count} users leave", -change.count)
    return _("{day}: {what}").format(day=full_day(change.on), what=what)


def _way(outcome: Outcome, played: Sequence[Outcome], question: Question) -> dict[str, Any]:
    return {
        "name": _name(outcome.way),
        "price": _price(outcome.way, question),
        "first_day": outcome.first_day,
        "ends_on": outcome.ends_on,
        "has_ended": outcome.has_ended,
        "bought": outcome.bought,
        "users": outcome.users,
        "refused": len(outcome.refusals),
        "deactivated": outcome.deactivated,
        "total": Money(outcome.total, question.parties.currency),
        "lowest": len(played) > 1 and outcome.total == min(other.total for other in played),
    }


def _months(question: Question, played: Sequence[Outcome]) -> list[dict[str, Any]]:
    currency = question.parties.currency
    return [
        {
            "name": month(each.first),
            "nets": [Money(outcome.nets[place], currency) for outcome in played],
        }
        for place, each in enumerate(question.span)
    ]


def _refused(outcome: Outcome, refusal: Refusal, question: Question) -> dict[str, str]:
    wish = _("Renewal when the window opens")
    if refusal.wish is not None:
        wish = _change(question.changes[refusal.wish - 1]) if refusal.wish else _begin(question)
    return {"wish": wish, "way": _name(outcome.way), "text": in_words(refusal)}


def in_words(refusal: Refusal) -> str:
    """The console's own sentence for a refusal; the simulator's where details are missing from it."""
    details = {name: _dated(value) for name, value in refusal.details.items() if name != "message"}
    known = {leaf.code: leaf for leaf in errors.leaves()}
    try:
        return words(known[refusal.code](**details))
    except (KeyError, TypeError):
        return str(refusal.details.get("message", refusal.code))


def _dated(value: Any) -> Any:
    """A detail as the rules gave it: dates are written as text in an answer."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else value
    except ValueError:
        return value
