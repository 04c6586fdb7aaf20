"""More users than licenses: until when, who would be deactivated, and how it is undone (L3, L4, L8)."""

from __future__ import annotations

from typing import Any

from customers.subscriptions.queries import SubscriptionRow
from customers.users.excess import deactivated_by_grace, next_to_go
from reseller.plumbing.database import ReadSession
from reseller.rules import turning
from reseller.rules.access import Verb, may
from web.context import Call
from web.labels import full_day
from web.pages.reach import Holding
from web.texts import _, counted


def days_left(row: SubscriptionRow, call: Call) -> int | None:
    """Days until users in excess are deactivated; None where no clock runs."""
    ends = turning.grace_ends(row.held)
    return None if ends is None else max(0, (ends - call.today).days)


async def alarm(call: Call, session: ReadSession, found: Holding) -> dict[str, Any] | None:
    """What web/templates/subscriptions/_overrun.html shows of a running clock; None without one."""
    held = found.row.held
    excess, ends = turning.excess(held), turning.grace_ends(held)
    if not excess or ends is None or held.over_since is None:
        return None
    leaving = await next_to_go(session, held.id, excess)
    text = _("{users:,} users, {bought:,} licenses, since {day}. {who}").format(
        users=held.licensed,
        bought=held.bought,
        day=full_day(held.over_since),
        who=_who(len(leaving), full_day(ends)),
    )
    return {
        "title": counted("{count} user more than licenses", "{count} users more than licenses", excess),
        "text": text,
        "days_left": max(0, (ends - call.today).days),
        "leaving": [row.address for row in leaving],
        "href": buy_href(call, found, excess),
        "label": counted("Buy {count} license", "Buy {count} licenses", excess),
        "users_href": f"{found.base}/users",
    }


def _who(count: int, day: str) -> str:
    if not count:
        return _("Everybody is protected, so nobody is deactivated; the licenses are still missing.")
    said = counted(
        "Buy it, or the newest user is deactivated at the end of {{day}}.",
        "Buy {count}, or the {count} newest users are deactivated at the end of {{day}}.",
        count,
    )
    return said.format(day=day)


def buy_href(call: Call, found: Holding, count: int) -> str:
    """Where so many licenses are reviewed and bought; "" where the actor may not."""
    held = found.row.held
    buys = may(call.actor.role, Verb.ADD_LICENSES, may_buy=call.actor.may_buy, terms=held.terms)
    if (
        not buys
        or Verb.ADD_LICENSES not in held.terms.verbs
        or held.over
        or held.holding(call.actor).prices_hidden
    ):
        return ""
    return f"{found.base}/licenses/review?quantity={held.terms.packs_for(count)}"


async def warnings(session: ReadSession, found: Holding) -> list[dict[str, str]]:
    """Whom a lower number for the next period would leave without a license (L8)."""
    held = found.row.held
    beyond = held.licensed - held.holding().next_number
    if held.over or held.next_period is None or beyond <= 0 or held.end_day is None or turning.excess(held):
        return []
    leaving = await next_to_go(session, held.id, beyond)
    text = _("The grace of {names} begins on {day}. Remove some users before, or raise the number.")
    return [
        {
            "title": counted("{count} user exceeds the next period’s number",
                             "{count} users exceed the next period’s number", beyond),
            "text": text.format(
                day=full_day(held.end_day), names=", ".join(row.address for row in leaving)
            ),
            "tone": "warn",
            "href": f"{found.base}/users",
            "label": _("See the users"),
        }
    ]  # fmt: skip


async def deactivated(session: ReadSession, found: Holding) -> list[str]:
    """The addresses of those whom the end of grace took off, and who can be added again."""
    if found.row.held.terms.grace_days is None:
        return []
    return [holder.address for holder in await deactivated_by_grace(session, found.row.id)]
