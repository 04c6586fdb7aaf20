"""Users of a subscription: added one by one or as a pasted list, removed by choice (G1)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from starlette.responses import Response

from customers.orders.actions import add_users, remove_users
from customers.orders.placing import NewUser
from customers.users.queries import HolderRow, holders_page
from customers.users.rules import user_address
from reseller.plumbing.database import WriteSession
from reseller.plumbing.idempotency import Effect
from reseller.plumbing.pages import Page
from reseller.rules.access import Verb, may, require
from reseller.rules.errors import InputInvalid
from reseller.rules.periods import billing_date
from web.context import Call
from web.forms import Form
from web.pages.holdings import counts
from web.pages.paging import next_href, slice_of
from web.pages.reach import Holding, holding_in
from web.texts import _, counted

ADDED = {"users": "emails", "count": "emails", "quantity": "emails"}
MOST_NAMED = 5
REMOVED = {"users": "users", "count": "users", "quantity": "users"}


async def index(call: Call) -> Response:
    """GET …/users."""
    return await _page(call, Form.blank(emails=""), Form.blank(users=""))


async def add(call: Call) -> Response:
    """POST …/users: one order for the whole list."""
    found, form = await _found(call, Verb.ADD_USERS), await call.form()
    users = _given(form)

    async def act(session: WriteSession) -> Effect:
        placed = await add_users(session, found.row.id, users=users, **call.deed)
        return {"order": str(placed.id), "number": placed.number, "count": len(users)}

    done = await call.attempt(form, act, operation="add_users", fields=ADDED)
    if done is None:
        return await _page(call, form, Form.blank(users=""))
    text = counted("{count} user is being added.", "{count} users are being added.", done["count"])
    return _placed(call, found, done, text)


async def remove(call: Call) -> Response:
    """POST …/users/removal: one order for all that are ticked."""
    found, form = await _found(call, Verb.REMOVE_USERS), await call.form()
    chosen = _chosen(form)

    async def act(session: WriteSession) -> Effect:
        placed = await remove_users(session, found.row.id, user_ids=chosen, **call.deed)
        return {"order": str(placed.id), "number": placed.number, "count": len(chosen)}

    done = await call.attempt(form, act, operation="remove_users", fields=REMOVED)
    if done is None:
        return await _page(call, Form.blank(emails=""), form)
    text = counted("{count} user is being removed.", "{count} users are being removed.", done["count"])
    return _placed(call, found, done, text)


def _given(form: Form) -> list[NewUser]:
    """The addresses, each checked by itself so that the wrong ones of a long list are named."""
    users, wrong = [], []
    for text in form.lines("emails"):
        try:
            users.append(NewUser(user_address(text)))
        except InputInvalid:
            wrong.append(text)
    if wrong:
        listed = ", ".join(wrong[:MOST_NAMED])
        form.wrong("emails", _("Not an e-mail address: {listed}.").format(listed=listed))
    if not users:
        form.wrong("emails", _("Enter at least one e-mail address such as anna@acme.example."))
    return users


def _chosen(form: Form) -> list[UUID]:
    chosen: list[UUID] = []
    for text in dict.fromkeys(form.typed.get("users", "").split()):
        try:
            chosen.append(UUID(text))
        except ValueError:
            form.wrong("users", _("Choose users from the list."))
    if not chosen:
        form.wrong("users", _("Choose at least one user to remove."))
    return chosen


def _placed(call: Call, found: Holding, done: Effect, text: str) -> Response:
    label = _("Order {number}").format(number=done["number"])
    if found.own:
        return call.go(f"{found.base}/users", text, "/portal/log", _("Action log"))
    return call.go(f"{found.base}/users", text, f"/orders/{done['order']}", label)


async def _found(call: Call, verb: Verb) -> Holding:
    async with call.reading() as session:
        found = await holding_in(call, session)
    require(call.actor, verb, terms=found.row.held.terms)
    return found


async def _page(call: Call, adding: Form, removing: Form) -> Response:
    async with call.reading() as session:
        found = await holding_in(call, session)
        page = await holders_page(session, slice_of(call), found.row.id)
    held, named = found.row.held, found.named
    numbers = counts(found.row)
    context = {
        "customer": named["customer"],
        "subscription": {**numbers, **named["subscription"], "total": _total(numbers)},
        "room_text": _room(found),
        "users": [_user(call, row) for row in page.rows],
        "may_change": may(call.actor.role, Verb.ADD_USERS, may_buy=call.actor.may_buy, terms=held.terms)
        and not held.over,
        "action": f"{found.base}/users",
        "form": adding,
        "key": adding.key(),
        "remove_form": removing,
        "remove_key": removing.key(),
        "next_href": _next(call, page),
        "add_href": _add_href(call, found),
    }
    status = removing.status if adding.ok else adding.status
    return call.page("subscriptions/users.html", context, block="list", status=status)


def _total(numbers: dict[str, Any]) -> int | None:
    total: int | None = numbers["cap"] if numbers["bought"] is None else numbers["bought"]
    return total


def _room(found: Holding) -> str:
    available = found.row.available
    if found.row.held.over:
        return _("This subscription has ended.")
    if available is None:
        return _("No purchase cap is set. Set one before users are added.")
    text = _("{count:,} more can be added").format(count=available)
    reserved = found.row.held.reserved_licensed
    return _("{text}, {count:,} being added").format(text=text, count=reserved) if reserved else text


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
    """Where licenses are bought when none is free."""
    if found.own:
        return "" if found.row.held.terms.needs_cap or found.row.held.over else "/portal/requests/new"
    held = found.row.held
    buys = may(call.actor.role, Verb.ADD_LICENSES, may_buy=call.actor.may_buy, terms=held.terms)
    full = not held.terms.needs_cap and not held.over and found.row.available == 0
    return f"{found.base}/licenses" if buys and full else ""


def _next(call: Call, page: Page[HolderRow]) -> str:
    return next_href(call, page, lambda row: row.id)
