"""Licenses as of a date: numbers and holders at the end of a day, and what changed between two days."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response, StreamingResponse

from customers.history.holders import HolderAt, holders_at, holders_csv
from customers.history.instants import SeatsAt, seats_at
from customers.history.timeline import MOST_DAYS, SeatStep, timeline, timeline_csv
from reseller.plumbing.pages import IdSlice
from reseller.rules.access import ActorKind, plan_hidden
from web.context import Call
from web.forms import Form
from web.labels import ACTORS, event, full_day
from web.pages.paging import next_href, slice_of
from web.pages.reach import Holding, holding_in
from web.render import number
from web.texts import _

BACK = timedelta(days=30)
MOST_HOLDERS = 100
HOLDERS = "holders"
CAUSES = {"rollover": _("A new period or term"), "renewal": _("Renewal")}
MEASURES = {"bought": _("Bought"), "licensed": _("In use")}


async def show(call: Call) -> Response:
    """GET …/seats: `on` a day, `from` and `to` the days between which changes are listed, both inclusive."""
    async with call.reading() as session:
        found = await holding_in(call, session)
        form = Form(_asked(call, found))
        on, first, last = _days(call, form)
        deed = call.deed
        there = await seats_at(session, found.row.id, at=on, **deed)
        holders = await holders_at(session, found.row.id, IdSlice(first=MOST_HOLDERS), at=on, **deed)
        changes = await timeline(session, found.row.id, first, last, slice_of(call), **deed)
    hidden = plan_hidden(call.actor, found.row.held.terms)
    span = urlencode({"from": first.isoformat(), "to": last.isoformat()})
    context: dict[str, Any] = {
        **found.named,
        "on": full_day(on),
        "state": _state(there),
        "counters": _numbers(there, hidden),
        "holders": [_holder(row) for row in holders.rows],
        "more_holders": holders.has_next,
        "holders_href": f"{found.base}/seats.csv?{urlencode({'of': HOLDERS, 'on': on.isoformat()})}",
        "first": full_day(first),
        "last": full_day(last),
        "changes": [_change(step) for step in changes.rows],
        "csv_href": "" if hidden else f"{found.base}/seats.csv?{span}",
        "next_href": next_href(call, changes, lambda step: step.id),
        "form": form,
    }
    return call.page("subscriptions/seats.html", context, block="form", status=form.status)


async def csv(call: Call) -> Response:
    """GET …/seats.csv: the changes of the page, each a line; with `of=holders` who held one on the day.

    Days that don't fit lead to the page, which says why.
    """
    async with call.reading() as session:
        found = await holding_in(call, session)
    of_holders = call.query("of") == HOLDERS
    form = Form(_asked(call, found))
    on, first, last = _days(call, form)
    if not form.ok or (not of_holders and plan_hidden(call.actor, found.row.held.terms)):
        return call.go(f"{found.base}/seats?{urlencode(form.values)}")
    days = on.isoformat() if of_holders else f"{first.isoformat()}-{last.isoformat()}"
    name = f"{HOLDERS if of_holders else 'seats'}-{days}.csv"
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    lines = _holders(call, found, on) if of_holders else _changes(call, found, first, last)
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=headers)


async def _changes(call: Call, found: Holding, first: date, last: date) -> AsyncIterator[str]:
    async with call.reading() as session:
        async for line in timeline_csv(session, found.row.id, first, last, **call.deed):
            yield line


async def _holders(call: Call, found: Holding, on: date) -> AsyncIterator[str]:
    async with call.reading() as session:
        async for line in holders_csv(session, found.row.id, at=on, **call.deed):
            yield line


def _asked(call: Call, found: Holding) -> dict[str, str]:
    """What the address asks for; by default today, and the last thirty days."""
    today = call.today
    begun = max(found.row.held.started_on, today - BACK)
    return {
        "on": call.query("on", today.isoformat()),
        "from": call.query("from", min(begun, today).isoformat()),
        "to": call.query("to", today.isoformat()),
    }


def _days(call: Call, form: Form) -> tuple[date, date, date]:
    """The three days, each its default where what was typed does not fit."""
    today = call.today
    on = form.day("on") or today
    if on > today:
        form.wrong("on", _("Choose today or an earlier day."))
    last = form.day("to") or today
    first = form.day("from") or last - BACK
    if not timedelta() <= last - first <= timedelta(days=MOST_DAYS):
        form.wrong("from", _("Choose a first day before the last one, at most three years earlier."))
        first = last - BACK
    return min(on, today), first, last


def _state(there: SeatsAt) -> str:
    if there.state == "before":
        return _("It had not begun yet.")
    if there.state == "ended":
        return _("It had ended.")
    if there.term is None or there.term.last is None:
        return there.plan
    return _("{plan}, {first} to {last}").format(
        plan=there.plan, first=full_day(there.term.first), last=full_day(there.term.last)
    )


def _numbers(there: SeatsAt, hidden: bool) -> list[dict[str, str]]:
    """The day's numbers, as far as its terms had them."""
    found = [(_("In use"), f"{there.licensed:,}")]
    if there.cap is not None:
        found.append((_("Purchase cap"), f"{there.cap:,}"))
    elif not hidden:
        found.insert(0, (_("Bought"), f"{there.bought:,}"))
    if there.available is not None and not hidden:
        found.append((_("Available"), number(there.available)))
    if there.next_number is not None and not hidden:
        found.append((_("Next period"), f"{there.next_number:,}"))
    return [{"label": label, "value": value, "second": "", "tone": ""} for label, value in found]


def _holder(row: HolderAt) -> dict[str, Any]:
    return {
        "email": row.address,
        "name": row.name,
        "since": row.since,
        "number": row.order_number,
    }


def _change(step: SeatStep) -> dict[str, Any]:
    done = event(step.order_kind.value.lower()) if step.order_kind else CAUSES.get(step.cause, step.cause)
    by_job = step.actor_kind is ActorKind.JOB
    return {
        "day": step.billing_date,
        "measure": MEASURES[step.measure],
        "delta": step.delta,
        "total": step.total,
        "what": done,
        "number": step.order_number,
        "href": f"/orders/{step.order_id}" if step.order_id else "",
        "by": ACTORS[ActorKind.JOB] if by_job else step.actor_name,
    }
