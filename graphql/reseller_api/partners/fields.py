"""Reading resellers, people, and who one is."""

from uuid import UUID

import strawberry

from reseller.partners.api_tokens import api_tokens_of
from reseller.partners.queries import provider_facts, resellers_page
from reseller.partners.team import members
from reseller.rules.access import ActorKind, Role, Verb, may, require
from reseller_api.connections import Connection, connect, connection_field
from reseller_api.context import Info
from reseller_api.customers.types import Customer
from reseller_api.finding import find
from reseller_api.ids import global_id, key_given
from reseller_api.keysets import Keyset, page_of
from reseller_api.partners.types import ApiToken, Member, Reseller
from reseller_api.reach import Reselling


@strawberry.type
class ViewingMember:
    """Who is signed in, in the membership that is in use."""

    name: str
    email: str
    role: Role
    kind: ActorKind
    may_buy: bool


@strawberry.type
class Viewer:
    """The one who asks, whose things are in reach, and which verbs the role has."""

    member: ViewingMember
    permissions: list[Verb]

    @strawberry.field
    async def reseller(self, info: Info) -> Reseller | None:
        """One's own reseller, or that of one's company; null for provider staff."""
        home = info.context.actor.reseller_id
        found: Reseller | None = await info.context.one("Reseller", home, home) if home else None
        return found

    @strawberry.field
    async def customer(self, info: Info) -> Customer | None:
        """One's own company, for a customer's members."""
        actor = info.context.actor
        home, key = actor.reseller_id, actor.customer_id
        found: Customer | None = await info.context.one("Customer", home, key) if home and key else None
        return found

    @strawberry.field
    async def api_tokens(self, info: Info) -> list[ApiToken]:
        """One's own tokens in this membership, the newest first."""
        async with info.context.reading_shared() as session:
            rows = await api_tokens_of(session, info.context.actor)
        return [
            ApiToken(
                id=global_id("ApiToken", row.id),
                name=row.name,
                ending=row.ending,
                created_at=row.created_at,
                last_used_at=row.last_used_at,
            )
            for row in rows
        ]


@strawberry.type
class PartnerQueries:
    """Reading resellers, people, and who one is."""

    @strawberry.field
    def viewer(self, info: Info) -> Viewer:
        """The one who asks."""
        actor = info.context.actor
        return Viewer(
            member=ViewingMember(
                name=actor.name,
                email=info.context.email,
                role=actor.role,
                kind=actor.kind,
                may_buy=actor.may_buy,
            ),
            permissions=[verb for verb in Verb if may(actor.role, verb, may_buy=actor.may_buy)],
        )

    @strawberry.field
    async def reseller(self, info: Info, id: strawberry.ID) -> Reseller | None:
        """One reseller; null for an unknown one and for another than one's own."""
        found: Reseller | None = await find(info.context, "Reseller", id)
        return found

    @connection_field
    async def resellers(self, info: Info, rows: Keyset) -> Connection[Reseller]:
        """Every reseller, the oldest first; provider staff alone."""
        require(info.context.actor, Verb.READ_RESELLERS)
        sliced = rows.by_id()
        async with info.context.database.provider_reading() as session:
            page = await resellers_page(session, sliced)
        return connect(
            page, lambda facts: Reseller.of(facts.reseller_id, facts), lambda facts: facts.reseller_id
        )

    @connection_field
    async def members(
        self,
        info: Info,
        rows: Keyset,
        customer: strawberry.ID | None = None,
        reseller: Reselling = None,
    ) -> Connection[Member]:
        """One's own team or, with `customer`, a customer's; the oldest first."""
        require(info.context.actor, Verb.READ)
        sliced = rows.by_id()
        company = key_given("Customer", customer, "customer")
        async with info.context.reading(await _team(info, reseller, customer)) as session:
            team = await members(session, company)
        return connect(page_of(team, sliced, lambda row: row.id), Member.of)


async def _team(info: Info, reseller: str | None, customer: str | None) -> UUID:
    context = info.context
    if context.actor.reseller_id is not None or reseller is not None:
        return await context.home(reseller)
    if customer is not None:
        return await context.home_of("Customer", customer)
    async with context.reading_shared() as session:
        return (await provider_facts(session)).provider_id
