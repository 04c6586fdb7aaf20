"""Resellers and the people who work in the console."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime
from typing import Any
from uuid import UUID

import strawberry

from reseller.partners.queries import ResellerFacts, reseller_facts
from reseller.partners.team import MemberRow
from reseller.plumbing.database import ReadSession
from reseller.rules.access import Role
from reseller.rules.errors import NotFound
from reseller_api.context import Info
from reseller_api.ids import global_id
from reseller_api.links import RequestLink
from reseller_api.mirroring import mirror
from reseller_api.node import Node
from reseller_api.things import KINDS, Asking, Kind


@strawberry.type
class Address:
    """A postal address."""

    lines: list[str]
    postal_code: str
    city: str

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "Address":
        """The address as it is stored."""
        return cls(
            lines=list(stored.get("lines", ())),
            postal_code=str(stored.get("postal_code") or ""),
            city=str(stored.get("city") or ""),
        )


@strawberry.type
class VatExemption:
    """A dated authorization to be invoiced without tax; both days inclusive."""

    first_day: date
    last_day: date | None
    reference: str | None


@strawberry.type
class Contract:
    """What the provider and the reseller have agreed, and what stands on invoices."""

    legal_name: str
    address: Address
    email: str
    vat_id: str | None
    vat_id_valid: bool
    vat_exemption: VatExemption | None
    payment_days: int
    shows_prices: bool
    contract_limit: int | None

    @classmethod
    def of(cls, facts: ResellerFacts) -> "Contract":
        """The contract in a reseller's facts."""
        exempt = facts.exempt
        return mirror(
            cls,
            facts,
            address=Address.of(facts.address),
            vat_exemption=VatExemption(
                first_day=exempt.first, last_day=exempt.last, reference=facts.exempt_reference
            )
            if exempt
            else None,
        )


@strawberry.type
class Reseller(Node):
    """A partner, who manages customers and gets one invoice a month."""

    code: str
    name: str
    country: str
    currency: str
    billing_zone: str
    request_link: RequestLink
    created_at: datetime
    version: int
    facts: strawberry.Private[ResellerFacts]

    @classmethod
    def of(cls, home: UUID, facts: ResellerFacts) -> "Reseller":
        """The reseller in its facts."""
        return mirror(
            cls,
            facts,
            id=global_id("Reseller", home),
            billing_zone=facts.zone,
            request_link=RequestLink.of((None, None), (facts.link_mode, facts.link_address)),
            facts=facts,
        )

    @classmethod
    async def load(cls, session: ReadSession) -> "Reseller":
        """The session's reseller."""
        return cls.of(session.reseller_id, await reseller_facts(session))

    @strawberry.field
    def contract(self, info: Info) -> Contract | None:
        """The contract; null for a customer's members."""
        return None if info.context.actor.role.is_customer else Contract.of(self.facts)


@strawberry.type
class Member:
    """A person in one place: with the provider, a reseller, or a reseller's customer."""

    id: strawberry.ID
    name: str
    email: str
    role: Role
    may_buy: bool
    invited: bool
    created_at: datetime
    version: int

    @classmethod
    def of(cls, row: MemberRow) -> "Member":
        """The member in a row."""
        return mirror(cls, row, id=global_id("Member", row.id))


@strawberry.type
class ApiToken:
    """A program's token; only its last characters are kept for people to tell tokens apart."""

    id: strawberry.ID
    name: str
    ending: str
    created_at: datetime
    last_used_at: datetime | None


async def _read(session: ReadSession, keys: list[UUID], _asked: Asking) -> Mapping[UUID, Any]:
    with suppress(NotFound):
        return {key: await reseller_facts(session) for key in keys if key == session.reseller_id}
    return {}


KINDS["Reseller"] = Kind(_read, Reseller.of)
