"""Who looks at a page, as its frame shows it: side bar, zone, and for whom they act."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from customers.accounts.queries import customer
from customers.requests.queries import count_open
from reseller.partners.queries import ProviderFacts, ResellerFacts, provider_facts, reseller_facts
from reseller.plumbing.database import ReadSession
from reseller.rules.access import Actor, Role, Verb, may
from web.console import Console
from web.session import Signed
from web.texts import _

PROVIDER, RESELLER, CUSTOMER = "provider", "reseller", "customer"

ROLES = {
    Role.OPERATOR: _("Operator"),
    Role.PROVIDER_FINANCE: _("Finance"),
    Role.RESELLER_OWNER: _("Owner"),
    Role.RESELLER_SALES: _("Sales"),
    Role.RESELLER_FINANCE: _("Finance"),
    Role.RESELLER_VIEWER: _("Viewer"),
    Role.CUSTOMER_OWNER: _("Owner"),
    Role.CUSTOMER_ADMIN: _("Admin"),
    Role.CUSTOMER_VIEWER: _("Viewer"),
}


GATED = {"invoices": Verb.READ_INVOICES, "log": Verb.READ_LOG, "compare": Verb.COMPARE}
"""Rows of the side bar that not every role may open."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """The values that web/templates/base.html documents; `lacks` names rows of the side bar to leave out."""

    kind: str
    organization: str
    email: str
    note: str
    zone: str
    supplier: str = ""
    open_requests: int = 0
    compact: bool = False
    acting: bool = False
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where someone acts: the provider's record or a reseller's facts, and how the frame shows it."""

    viewer: Viewer
    reseller: ResellerFacts | None = None
    provider: ProviderFacts | None = None


def kind_of(actor: Actor) -> str:
    """Which of the three sides of the console an actor is on."""
    if actor.customer_id is not None:
        return CUSTOMER
    return PROVIDER if actor.reseller_id is None else RESELLER


async def place_of(console: Console, signed: Signed, *, compact: bool) -> Place:
    """The place of somebody signed in, read in one transaction."""
    actor = signed.actor
    if actor.reseller_id is None:
        async with console.database.reading_without_tenant() as session:
            return _provider_place(await provider_facts(session), signed, compact)
    async with console.database.reading(actor.reseller_id, actor.customer_id) as session:
        return await _reseller_place(session, signed, compact)


def _provider_place(facts: ProviderFacts, signed: Signed, compact: bool) -> Place:
    note = ROLES[signed.actor.role]
    viewer = Viewer(
        PROVIDER, facts.name, signed.presence.email, note, facts.zone, compact=compact,
        lacks=_lacks(signed.actor),
    )  # fmt: skip
    return Place(viewer, provider=facts)


async def _reseller_place(session: ReadSession, signed: Signed, compact: bool) -> Place:
    facts = await reseller_facts(session)
    viewer = Viewer(
        kind=kind_of(signed.actor),
        organization=await _organization(session, facts, signed.actor.customer_id),
        email=signed.presence.email,
        note=_note(signed, facts),
        zone=facts.zone,
        supplier=facts.name if signed.actor.customer_id else "",
        open_requests=await count_open(session),
        compact=compact,
        acting=signed.acting_for is not None,
        lacks=_lacks(signed.actor),
    )
    return Place(viewer, reseller=facts)


def _lacks(actor: Actor) -> tuple[str, ...]:
    """What the side bar leaves out; a customer's own log is not the reseller's."""
    if actor.customer_id is not None:
        return ()
    return tuple(name for name, verb in GATED.items() if not may(actor.role, verb))


async def _organization(session: ReadSession, facts: ResellerFacts, customer_id: UUID | None) -> str:
    return (await customer(session, customer_id)).name if customer_id else facts.name


def _note(signed: Signed, facts: ResellerFacts) -> str:
    if signed.acting_for:
        return _("Provider staff, acting for {reseller}").format(reseller=facts.name)
    role = ROLES[signed.actor.role]
    if not signed.actor.role.is_customer:
        return role
    return _("{role}, may buy").format(role=role) if signed.actor.may_buy else role
