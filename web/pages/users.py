"""Users of a subscription: added one by one or as a pasted list, removed by choice (G1), marked in place."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from customers.orders.actions import add_users, remove_users
from customers.users.queries import HolderRow, holders_page
from reseller.plumbing.database import WriteSession
from reseller.plumbing.idempotency import Effect
from reseller.plumbing.pages import Page
from reseller.rules.access import Verb, may, plan_hidden, require
from reseller.rules.periods import billing_date
from reseller.rules.terms import Overuse
from web.context import Call
from web.forms import Form
from web.pages.holdings import counts
from web.pages.overrun import alarm, buy_href, deactivated, warnings
from web.pages.paging import next_href, slice_of
from web.pages.people import chosen_users, given_users
from web.pages.reach import Holding, holding_in
from web.pages.review import Ways
from web.texts import _, counted

ADDED = {"users": "emails", "count": "emails", "quantity": "emails"}
REMOVED = {"users": "users", "count": "users", "quantity": "users"}
REVIEWED = (Overuse.GRACE, Overuse.BILL_ONE_MORE)
"""Where a user more can cost at once or overrun what is bought, a review comes before (A4, L3)."""


async def index(call: Call) -> Response:
    """GET …/users."""
    return await shown(call, Form.blank(emails=call.query("emails")), Form.blank(users=""))


async def add(call: Call) -> Response:
    """POST …/users: one order for the whole list."""
    found, form = await _found(call, Verb.ADD_USERS), await call.form()
    users = given_users(form)

    async def act(session: WriteSession) -> Effect:
        placed = await add_users(session, found.row.id, users=users, **call.deed)
        return {"order": str(placed.id), "number": placed.number, "count": len(users)}

    done = await call.attempt(form, act, operation="add_users", fields=ADDED)
    if done is None:
        return await shown(call, form, Form.blank(users=""))
    text = counted("{count} user is being added.", "{count} users are being added.", done["count"])
    return _placed(call, found, done, text)


async def remove(call: Call) -> Response:
    """POST …/users/removal: one order for all that are ticked."""
    found, form = await _found(call, Verb.REMOVE_USERS), await call.form()
    chosen = chosen_users(form, _("Choose at least one user to remove."))

    async def act(session: WriteSession) -> Effect:
        placed = await remove_users(session, found.row.id, user_ids=chosen, **call.deed)
        return {"order": str(placed.id), "number": placed.number, "count": len(chosen)}

    done = await call.attempt(form, act, operation="remove_users", fields=REMOVED)
    if done is None:
        return await shown(call, Form.blank(emails=""), form)
    text = counted("{count} user is being removed.", "{count} users are being removed.", done["count"])
    return _placed(call, found, done, text)


def _placed(call: Call, found: Holding, done: Effect, text: str) -> Response:
    label = _("Order {number}").format(number=done["number"])
    return call.go(f"{found.base}/users", text, f"/orders/{done['order']}", label)


async def _found(call: Call, verb: Verb) -> Holding:
    async with call.reading() as session:
        found = await holding_in(call, session)
    require(call.actor, verb, terms=found.row.held.terms)
    return found


async def shown(call: Call, adding: Form, removing: Form, ways: Ways = ()) -> Response:
    """The page, with what was refused of its forms and the ways that are open instead."""
    async with call.reading() as session:
        found = await holding_in(call, session)
        page = await holders_page(session, slice_of(call), found.row.id)
        over = await alarm(call, session, found)
        notices = await warnings(session, found)
        gone = await deactivated(session, found)
    held, named = found.row.held, found.named
    hidden = plan_hidden(call.actor, held.terms)
    numbers = counts(found.row)
    base = f"{found.base}/users"
    people = "/portal/users" if found.own else f"{found.home}/users"
    reviewed = held.terms.overuse in REVIEWED
    context = {
        **named,
        "subscription": {**numbers, **named["subscription"], "total": None if hidden else _total(numbers)},
        "room_text": _next_one(found) if hidden else _room(found),
        "alarm": over,
        "notices": notices,
        "users": [_user(call, row) for row in page.rows],
        "may_change": may(call.actor.role, Verb.ADD_USERS, may_buy=call.actor.may_buy, terms=held.terms)
        and not held.over,
        "may_mark": call.may(Verb.UPDATE_USER),
        "people": people,
        "after": slice_of(call).after,
        "deactivated": gone,
        "free": found.row.available or 0,
        "again_key": Form.blank().key(),
        "effect": _effect(found),
        "swap_href": f"{found.base}/swap" if Verb.SWAP_USERS in held.terms.verbs else "",
        "adding": {"method": "get", "action": f"{base}/review"}
        if reviewed
        else {"method": "post", "action": base},
        "ways": ways,
        "action": base,
        "form": adding,
        "key": adding.key(),
        "remove_form": removing,
        "remove_key": removing.key(),
        "mark_key": Form.blank().key(),
        "next_href": _next(call, page),
        "add_href": _add_href(call, found),
    }
    status = removing.status if adding.ok else adding.status
    return call.page("subscriptions/users.html", context, block="list", status=status)


def _effect(found: Holding) -> str:
    """What taking a license off does to what is paid."""
    terms = found.row.held.terms
    if terms.needs_cap:
        return _("The day of removing is still charged.")
    if terms.bills_beyond:
        return _("Nothing is refunded; the license is free for others until the period ends.")
    return _("The license becomes free for somebody else; what is bought stays as it is.")


def _total(numbers: dict[str, Any]) -> int | None:
    total: int | None = numbers["cap"] if numbers["bought"] is None else numbers["bought"]
    return total


def _room(found: Holding) -> str:
    available = found.row.available
    if found.row.held.over:
        return _("This subscription has ended.")
    if available is None:
        return _("No purchase cap is set. Set one before users are added.")
    if found.row.held.over_since is not None:
        over = found.row.held.licensed - found.row.held.bought
        return counted("{count} more than bought", "{count} more than bought", over)
    text = counted("{count} more can be added", "{count} more can be added", available)
    if found.row.held.terms.bills_beyond:
        text = counted("{count} more is paid already", "{count} more are paid already", available)
    if available <= 0:
        text = _("all in use")
    reserved = found.row.held.reserved_licensed
    return _("{text}, {count:,} being added").format(text=text, count=reserved) if reserved else text


def _next_one(found: Holding) -> str:
    """Whether one more is billed, for those who are not told how many are paid (A2)."""
    if found.row.held.over:
        return _room(found)
    return (
        _("the next one is paid already") if (found.row.available or 0) > 0 else _("the next one is billed")
    )


def _user(call: Call, row: HolderRow) -> dict[str, Any]:
    return {
        "id": row.user_id,
        "email": row.address,
        "name": row.name,
        "since": billing_date(row.assigned_at, call.reseller.zone),
        "protected": row.protected,
        "state": row.state,
    }


def _add_href(call: Call, found: Holding) -> str:
    """Where licenses are bought when none is free, or asked for by those who may not buy."""
    held = found.row.held
    if held.terms.needs_cap or held.over or held.terms.bills_beyond or found.row.available:
        return ""
    if buy_href(call, found, 1):
        return f"{found.base}/licenses"
    asks = found.own and call.may(Verb.REQUEST) and Verb.REQUEST in held.terms.verbs
    return f"/portal/requests/new?subscription={held.id}" if asks else ""


def _next(call: Call, page: Page[HolderRow]) -> str:
    return next_href(call, page, lambda row: row.id)
