"""What will happen by itself to a subscription, in words: when, and who planned it."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from customers.subscriptions.scheduled import Scheduled
from reseller.rules.errors import Forbidden
from reseller.rules.verbs import Verb
from web.labels import VERBS, full_day
from web.pages.telling import notice
from web.texts import _, counted, words

MOST_NAMED = 3
SAID_BY = {"lower_next_period": "resets_next_period", "canceled": "revokes_cancellations"}
"""Notices of an order that say by themselves what it drops."""


def rows(found: Sequence[Scheduled], base: str, *, own: bool) -> list[dict[str, Any]]:
    """Rows of web/templates/subscriptions/_scheduled.html, what comes first at first.

    A customer's `own` people aren't told that undoing is not their role's, as in the menu.
    """
    return [
        {
            "id": each.id,
            "on": each.on,
            "text": said(each),
            "by": each.planner.name if each.planner else _("the terms"),
            "planned": full_day(each.planner.at.date()) if each.planner else "",
            "number": each.planner.order_number if each.planner else None,
            "href": f"/orders/{each.planner.order_id}" if each.planner and each.planner.order_id else "",
            "undoable": each.undoable and not _reviewed(each, base),
            "review": _reviewed(each, base) if each.undoable else "",
            "review_label": _buying(each),
            "reason": _reason(each, own),
            "action": f"{base}/scheduled/undone",
            "key": uuid4().hex,
        }
        for each in found
    ]


def _reason(change: Scheduled, own: bool) -> str:
    """Why it can't be undone."""
    if change.refusal is None or (own and isinstance(change.refusal, Forbidden)):
        return ""
    return words(change.refusal)


def _reviewed(change: Scheduled, base: str) -> str:
    """Where undoing it is reviewed first, since it costs something; "" where it is free (L2)."""
    count = _bought(change)
    return f"{base}/licenses/review?quantity={count}" if count else ""


def _buying(change: Scheduled) -> str:
    """The words of the way to that review."""
    count = _bought(change)
    return counted("Undo: buy {count} license", "Undo: buy {count} licenses", count)


def _bought(change: Scheduled) -> int:
    """How many licenses undoing it buys."""
    undo = change.undo
    return undo.arguments["count"] if undo and undo.verb is Verb.ADD_LICENSES else 0


def dropped(found: Sequence[Scheduled], told: Container[str]) -> list[dict[str, Any]]:
    """The warning before an order that would drop what somebody planned, a row for each.

    `told` are the keys of the notices that stand there already.
    """
    lost = (each for each in found if each.planner is not None and SAID_BY.get(each.key) not in told)
    return [notice(_("This order drops what was planned"), _lost(each), "warn") for each in lost]


def dropped_behind(found: Sequence[Scheduled]) -> list[dict[str, Any]]:
    """The warning before an end whose day is still to be chosen, a row for each that somebody planned."""
    title, text = _("An end before this day drops what was planned"), _("{day}: {what}")
    planned = (each for each in found if each.planner is not None)
    return [notice(title, text.format(day=full_day(each.on), what=said(each)), "warn") for each in planned]


def _lost(change: Scheduled) -> str:
    day = full_day(change.on)
    left = change.details.get("left")
    if left is not None:
        return _("{day}: {what} {left:,} of them are left.").format(day=day, what=said(change), left=left)
    return _("{day}: {what} That will not happen.").format(day=day, what=said(change))


# ------------------------------------------------------------------------ words


def said(change: Scheduled) -> str:
    """What happens, as a sentence."""
    return _WORDS[change.key](_readable(change.details))


def _readable(details: dict[str, Any]) -> dict[str, Any]:
    return {name: full_day(value) if isinstance(value, date) else value for name, value in details.items()}


Told = dict[str, Any]


def _number(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


def _users(told: Told) -> str:
    """Whom it concerns: how many, or by name."""
    users = told.get("users")
    if isinstance(users, int):
        return counted("{count} user", "{count} users", users)
    named = list(users or ())
    more = len(named) - MOST_NAMED
    text = ", ".join(named[:MOST_NAMED])
    return _("{named} and {more:,} more").format(named=text, more=more) if more > 0 else text


def _term_renews(told: Told) -> str:
    return counted(
        "The term is renewed with {count} license.",
        "The term is renewed with {count} licenses.",
        told["quantity"],
    )


def _term_switches(told: Told) -> str:
    return _("It goes on as Flexible, with a cap of {cap}.").format(cap=_number(told["cap"]))


def _term_ends(told: Told) -> str:
    return _with_losses(_("The term ends, and nothing follows."), told)


def _renewed_begins(told: Told) -> str:
    text = counted(
        "The renewed term begins with {count} license, until {{until}}.",
        "The renewed term begins with {count} licenses, until {{until}}.",
        told["quantity"],
    )
    return text.format(until=told["until"])


def _next_period(told: Told) -> str:
    return counted(
        "The next period begins with {count} license.",
        "The next period begins with {count} licenses.",
        told["quantity"],
    )


def _lower_next(told: Told) -> str:
    text = counted(
        "The next period begins with {count} license instead of {{bought}}.",
        "The next period begins with {count} licenses instead of {{bought}}.",
        told["quantity"],
    )
    return text.format(bought=_number(told["bought"]))


def _canceled(told: Told) -> str:
    said = counted("{count} canceled license ends.", "{count} canceled licenses end.", told["count"])
    kept = told.get("kept") or 0
    return said if not kept else _("{said} In use, and so kept: {kept:,}.").format(said=said, kept=kept)


def _included(told: Told) -> str:
    return _("The included number becomes {included} instead of {before}.").format(
        included=_number(told["included"]), before=_number(told["before"] or 0)
    )


def _ends(told: Told) -> str:
    said = _("It has ended; the last day is {last_day}.").format(last_day=told["last_day"])
    return _with_losses(said, told)


def _with_losses(said: str, told: Told) -> str:
    """What ends, and how many lose a license by it."""
    users = told.get("users")
    count = users if isinstance(users, int) else len(users or ())
    if not count:
        return said
    losing = counted("{count} user loses the license.", "{count} users lose their licenses.", count)
    return _("{said} {losing}").format(said=said, losing=losing)


def _grace_ends(told: Told) -> str:
    return _("Users over licenses are deactivated: {users}.").format(users=_users(told))


def _grace_begins(told: Told) -> str:
    text = _("The clock begins for users over licenses, until {last_day}: {users}.")
    return text.format(last_day=told["last_day"], users=_users(told))


def _price(told: Told) -> str:
    before, after = told["before"], told["after"]
    text = _("The price of a license changes from {before} to {after}.")
    return text.format(before=_unit(before), after=_unit(after))


def _unit(value: Any) -> str:
    return value.text() if hasattr(value, "text") else str(value)


def _planned(told: Told) -> str:
    verb = VERBS.get(Verb(told["verb"]), str(told["verb"]))
    change = told.get("change") or {}
    count = change.get("count", change.get("quantity", len(change.get("users", ())) or None))
    if not isinstance(count, int):
        return _("A planned order is placed: {verb}.").format(verb=verb)
    return _("A planned order is placed: {verb}, {count:,}.").format(verb=verb, count=count)


_WORDS: dict[str, Callable[[Told], str]] = {
    "term_renews": _term_renews,
    "term_switches": _term_switches,
    "term_ends": _term_ends,
    "renewed_begins": _renewed_begins,
    "next_period": _next_period,
    "lower_next_period": _lower_next,
    "canceled": _canceled,
    "included_changes": _included,
    "ends": _ends,
    "grace_ends": _grace_ends,
    "grace_begins": _grace_begins,
    "price_changes": _price,
    "planned_order": _planned,
}
