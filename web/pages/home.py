"""What waits for whoever signs in, and this month so far beside the last one."""

from __future__ import annotations

from typing import Any

from starlette.responses import RedirectResponse, Response

from customers.accounts.home import NearBound, Overrun, Renewal, near_bounds, overruns, renewals
from customers.requests.queries import RequestRow, requests_page
from reseller.plumbing.database import ReadSession
from reseller.plumbing.pages import IdSlice
from reseller.rules.access import Verb
from reseller.rules.errors import ConsoleError
from reseller.rules.terms import PRESETS, RenewalSetting
from web.context import Call
from web.labels import RENEWALS, full_day, near_day
from web.pages.ages import age
from web.pages.month_so_far import month_so_far
from web.pages.reach import subscription_path
from web.texts import _, counted, words
from web.viewer import CUSTOMER, PROVIDER

MOST_REQUESTS = 10
ELSEWHERE = {CUSTOMER: "/portal", PROVIDER: "/months"}
"""Where the other two sides of the console begin."""


async def show(call: Call) -> Response:
    """GET /."""
    if target := ELSEWHERE.get(call.place.viewer.kind):
        return RedirectResponse(target, 303)
    async with call.reading() as session:
        context = {
            "today": call.today,
            "sections": await _sections(call, session),
            **await _month(call, session),
            "preview_href": "/invoices/preview" if call.may(Verb.READ_INVOICES) else "",
        }
    return call.page("home.html", context, block="sections")


async def _month(call: Call, session: ReadSession) -> dict[str, Any]:
    """The running month, or why it can't be computed yet: what waits is to be seen without it."""
    try:
        return {"month": await month_so_far(call, session), "refused": ""}
    except ConsoleError as refusal:
        return {"month": None, "refused": words(refusal)}


async def _sections(call: Call, session: ReadSession) -> list[dict[str, Any]]:
    waiting = await requests_page(session, IdSlice(first=MOST_REQUESTS))
    near = await near_bounds(session)
    return [
        _section(
            _("Over licenses"), [_over(call, row) for row in await overruns(session, call.today)], "bad"
        ),
        _section(_("Open requests"), [_request(call, row) for row in waiting.rows]),
        _section(_("Within 10 % of a cap or limit"), [_near(call, row) for row in near]),
        _section(
            _("Renewals in 30 days"), [_renewal(call, row) for row in await renewals(session, call.today)]
        ),
    ]


def _section(title: str, entries: list[dict[str, Any]], tone: str = "") -> dict[str, Any]:
    return {"title": title, "tone": tone, "entries": entries}


def _over(call: Call, row: Overrun) -> dict[str, Any]:
    path = subscription_path(row.customer_id, row.subscription_id)
    return {
        "mark": counted("{count} day", "{count} days", row.days_left),
        "tone": "bad",
        "title": f"{row.customer_name}, {row.product_name}",
        "href": path,
        "text": _overrun(row),
        **_deed(call, Verb.ADD_LICENSES, _("Add licenses"), f"{path}/licenses", path),
    }


def _overrun(row: Overrun) -> str:
    told = counted(
        "{{users:,}} users, {{bought:,}} licenses. The newest is deactivated at the end of {{day}}.",
        "{{users:,}} users, {{bought:,}} licenses. The {count} newest are deactivated at the end of {{day}}.",
        row.users - row.licenses,
    )
    return told.format(users=row.users, bought=row.licenses, day=full_day(row.deadline))


def _request(call: Call, row: RequestRow) -> dict[str, Any]:
    said = f"{row.requester_name}: “{row.note}”" if row.note else row.requester_name
    return {
        "mark": age(row.requested_at, call.now),
        "tone": "",
        "title": f"{row.customer_name}, {row.quantity:,} {row.product_name}",
        "href": f"/requests/{row.id}",
        "text": said,
        "action": _("Review"),
        "action_href": f"/requests/{row.id}",
    }


def _near(call: Call, row: NearBound) -> dict[str, Any]:
    home = f"/customers/{row.customer_id}"
    path = subscription_path(row.customer_id, row.subscription_id) if row.subscription_id else home
    kind = _("cap") if row.kind == "cap" else _("contract limit")
    deed = {"action": _("Open"), "action_href": path}
    if row.kind == "cap":
        deed = _deed(call, Verb.SET_CAP, _("Edit cap"), f"{path}/cap", path)
    return {
        "mark": _("{count} left").format(count=row.bound - row.in_use),
        "tone": "warn",
        "title": f"{row.customer_name}, {row.product_name}",
        "href": path,
        "text": _("{used:,} in use of {kind} {bound:,}").format(used=row.in_use, kind=kind, bound=row.bound),
        **deed,
    }


def _renewal(call: Call, row: Renewal) -> dict[str, Any]:
    path = subscription_path(row.customer_id, row.subscription_id)
    setting = RENEWALS[RenewalSetting[row.setting]] if row.setting else _("not renewed yet")
    deed = _deed(call, Verb.SET_RENEWAL, _("Renewal"), f"{path}/renewal", path)
    if Verb.RENEW in PRESETS[row.terms_key].verbs:
        deed = _deed(call, Verb.RENEW, _("Renew"), f"{path}/renew", path)
    return {
        "mark": near_day(row.ends_on),
        "tone": "",
        "title": f"{row.customer_name}, {row.product_name}",
        "href": path,
        "text": _("{seats:,} licenses, {setting}").format(seats=row.seats, setting=setting),
        **deed,
    }


def _deed(call: Call, verb: Verb, label: str, href: str, path: str) -> dict[str, str]:
    """The button that leads to what is to be done, or to the thing for who may only read it."""
    if call.may(verb):
        return {"action": label, "action_href": href}
    return {"action": _("Open"), "action_href": path}
