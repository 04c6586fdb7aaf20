"""Requesting licenses, and what can be done with a request (C5, G2)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from customers.accounts.links import request_link
from customers.notices.jobs import notify_of_request
from customers.requests.models import LicenseRequest
from customers.requests.rules import GOOD_FOR, LONGEST_REASON, OPEN_STATES, RequestStatus, read_note
from customers.subscriptions.state import read_state
from reseller.catalog.queries import product
from reseller.partners.contract import read_email, read_text
from reseller.partners.numbers import next_number
from reseller.partners.queries import reseller_facts
from reseller.partners.recording import record_for
from reseller.plumbing.database import ReadSession, WriteSession
from reseller.plumbing.ids import new_id
from reseller.plumbing.log import Action
from reseller.plumbing.versions import expect_version
from reseller.rules import checks, seats
from reseller.rules.access import Actor, ActorKind, Role, Verb, require
from reseller.rules.errors import (
    InputInvalid,
    NotFound,
    RateLimited,
    RequestClosed,
    RequestLinkNotConfigured,
    marked,
)

OPEN = sorted(OPEN_STATES)
MOST_OPEN = 100
"""Open requests of one customer beyond which its hosted form waits for the reseller."""
_FLOODED = marked("Too many requests are open already. Try again when some of them are answered.")
_OTHER_PRODUCT = marked("This subscription holds another product. Name its product, or none.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A number of licenses of a product, or of the product that a subscription holds."""

    customer_id: UUID
    quantity: int
    product_id: UUID | None = None
    subscription_id: UUID | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Requester:
    """Who asks; the reseller answers by this e-mail."""

    name: str
    email: str
    member_id: UUID | None = None


async def request_licenses(session: WriteSession, *, wish: Wish, actor: Actor, now: datetime) -> UUID:
    """Ask the reseller for licenses, by a customer's member or entered by the reseller; answers its id.

    REQUEST_LINK_NOT_CONFIGURED without a link (C5), INPUT_INVALID for a product not the subscription's.
    A request isn't counted and promises nothing.
    """
    await _check_customer(session, wish.customer_id)
    if wish.subscription_id is None:
        require(actor, Verb.REQUEST)
    email = await session.fetchval("SELECT email FROM members WHERE id = $1", actor.member_id)
    return await _request(session, wish, Requester(actor.name, email or "", actor.member_id), actor, now)


async def request_by_link(session: WriteSession, *, wish: Wish, name: str, email: str, now: datetime) -> UUID:
    """Ask for licenses on the hosted form, as someone who came by a link and gives name and e-mail.

    The session is the link's customer's. REQUEST_LINK_NOT_CONFIGURED once our own form is switched off.
    """
    await _check_customer(session, wish.customer_id)
    if (await request_link(session, wish.customer_id)).mode != "console":
        raise RequestLinkNotConfigured
    await _check_flood(session, wish.customer_id)
    requester = Requester(read_text(name, "name"), read_email(email))
    visitor = Actor(
        None, requester.name, Role.CUSTOMER_ADMIN, session.reseller_id, wish.customer_id,
        kind=ActorKind.CUSTOMER,
    )  # fmt: skip
    return await _request(session, wish, requester, visitor, now)


async def decline_request(
    session: WriteSession,
    request_id: UUID,
    *,
    reason: str,
    version: int | None = None,
    actor: Actor,
    now: datetime,
) -> None:
    """Decline a request; the requester reads the reason. REQUEST_CLOSED where it isn't open any more."""
    row = await _lock(session, request_id)
    require(actor, Verb.DECLINE_REQUEST)
    _check_open(row, version)
    said = read_note(reason, most=LONGEST_REASON, field="reason", needed=True)
    await _close(session, row, RequestStatus.DECLINED, said, actor, now)


async def withdraw_request(
    session: WriteSession, request_id: UUID, *, version: int | None = None, actor: Actor, now: datetime
) -> None:
    """Take a request back. REQUEST_CLOSED where it isn't open any more."""
    row = await _lock(session, request_id)
    require(actor, Verb.WITHDRAW_REQUEST)
    _check_open(row, version)
    await _close(session, row, RequestStatus.WITHDRAWN, None, actor, now)


async def expire_requests(session: WriteSession, *, actor: Actor, now: datetime) -> int:
    """Close requests that have been open for 90 days; answers how many. For the daily job."""
    rows = await session.fetch(
        "SELECT id, number, customer_id, product_id, quantity FROM license_requests"
        " WHERE reseller_id = $1 AND status IN ('OPEN', 'NEEDS_INFORMATION', 'AWAITING_APPROVAL')"
        " AND requested_at <= $2 ORDER BY id FOR UPDATE",
        session.reseller_id, now - GOOD_FOR,
    )  # fmt: skip
    for row in rows:
        await _close(session, row, RequestStatus.EXPIRED, None, actor, now)
    return len(rows)


async def _request(
    session: WriteSession, wish: Wish, requester: Requester, actor: Actor, now: datetime
) -> UUID:
    product_id, subscription_id = await _check_wish(session, wish, actor)
    made = LicenseRequest(
        reseller_id=session.reseller_id,
        id=new_id(now),
        number=await next_number(session, "request"),
        customer_id=wish.customer_id,
        product_id=product_id,
        subscription_id=subscription_id,
        quantity=wish.quantity,
        note=read_note(wish.note),
        requester_id=requester.member_id,
        requester_name=requester.name,
        requester_email=requester.email,
        requested_at=now,
    )
    session.add(made)
    await session.flush()
    await _record(session, "license_requested", made.model_dump(), actor, now)
    asked = {"request_id": made.id, "customer_id": wish.customer_id}
    await notify_of_request(session, "request_received", **asked, now=now)
    return made.id


async def _check_wish(session: ReadSession, wish: Wish, actor: Actor) -> tuple[UUID, UUID | None]:
    """Product and subscription of a wish that may be expressed, in section 6's order of checks."""
    subscription_id = wish.subscription_id or await _holding(session, wish)
    if subscription_id is not None:
        held = await read_state(session, subscription_id)
        if held.customer_id != wish.customer_id:
            raise NotFound("subscription")
        require(actor, Verb.REQUEST, terms=held.terms)
        if wish.product_id not in (None, held.product_id):
            raise InputInvalid(template=_OTHER_PRODUCT, field=("product",))
        seats.request(held.holding(actor), wish.quantity)
        return held.product_id, subscription_id
    if wish.product_id is None or (await product(session, wish.product_id)).retired_at is not None:
        raise NotFound("product", field=("product",))
    checks.check_quantity(wish.quantity, "quantity")
    if not (await request_link(session, wish.customer_id)).configured:
        raise RequestLinkNotConfigured
    return wish.product_id, None


async def _holding(session: ReadSession, wish: Wish) -> UUID | None:
    """The one live subscription of the product that takes requests; None where there is none, or a choice."""
    rows = await session.fetch(
        "SELECT s.id FROM subscriptions s JOIN subscription_terms t ON t.reseller_id = s.reseller_id"
        " AND t.id = s.term_id WHERE s.reseller_id = $1 AND s.customer_id = $2 AND s.product_id = $3"
        " AND s.state IN ('pending', 'active') AND t.terms -> 'verbs' ? $4 ORDER BY s.id LIMIT 2",
        session.reseller_id, wish.customer_id, wish.product_id, Verb.REQUEST.value,
    )  # fmt: skip
    return rows[0]["id"] if len(rows) == 1 else None


async def _check_customer(session: ReadSession, customer_id: UUID) -> None:
    if not await session.fetchval(
        "SELECT true FROM customers WHERE reseller_id = $1 AND id = $2", session.reseller_id, customer_id
    ):
        raise NotFound("customer")


async def _check_flood(session: WriteSession, customer_id: UUID) -> None:
    """RATE_LIMITED where enough requests are open; one visitor of a customer at a time is looked at."""
    await session.run(
        "SELECT FROM customers WHERE reseller_id = $1 AND id = $2 FOR NO KEY UPDATE",
        session.reseller_id, customer_id,
    )  # fmt: skip
    waiting = await session.fetchval(
        "SELECT count(*) FROM license_requests"
        " WHERE reseller_id = $1 AND customer_id = $2 AND status = ANY($3)",
        session.reseller_id, customer_id, OPEN,
    )  # fmt: skip
    if waiting >= MOST_OPEN:
        raise RateLimited(seconds=24 * 3600, template=_FLOODED)


async def _lock(session: WriteSession, request_id: UUID) -> Any:
    row = await session.fetchrow(
        "SELECT id, number, customer_id, product_id, subscription_id, quantity, status, version"
        " FROM license_requests WHERE reseller_id = $1 AND id = $2 FOR UPDATE",
        session.reseller_id, request_id,
    )  # fmt: skip
    if row is None:
        raise NotFound("request")
    return row


def _check_open(row: Any, version: int | None) -> None:
    if not RequestStatus(row["status"]).is_open:
        raise RequestClosed(status=row["status"])
    expect_version(version, row["version"])


async def _close(
    session: WriteSession, row: Any, status: RequestStatus, reason: str | None, actor: Actor, now: datetime
) -> None:
    await session.run(
        "UPDATE license_requests SET status = $3, reason = $4, decided_at = $5, version = version + 1"
        " WHERE reseller_id = $1 AND id = $2",
        session.reseller_id, row["id"], status, reason, now,
    )  # fmt: skip
    await _record(session, f"request_{status.lower()}", row, actor, now)
    if status is not RequestStatus.WITHDRAWN:
        asked = {"request_id": row["id"], "customer_id": row["customer_id"]}
        await notify_of_request(session, "request_decided", **asked, now=now)


async def _record(session: WriteSession, name: str, row: Any, actor: Actor, now: datetime) -> None:
    action = Action(
        name,
        customer_id=row["customer_id"],
        product_id=row["product_id"],
        quantity_delta=row["quantity"],
        details={"request": str(row["id"]), "number": row["number"]},
    )
    await record_for(session, action, facts=await reseller_facts(session), actor=actor, now=now)
