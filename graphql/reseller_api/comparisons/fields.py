"""Comparing license terms: asking, and reading the answer."""

from datetime import date
from uuid import UUID

import strawberry

from customers.comparisons.actions import ask
from customers.comparisons.queries import comparison
from customers.comparisons.question import Change, Parties, Question, Way
from reseller.partners.queries import provider_facts, reseller_facts
from reseller.plumbing.database import ReadSession
from reseller.plumbing.idempotency import Effect
from reseller.rules.access import Verb, require
from reseller.rules.selling import Period
from reseller_api.comparisons.types import Comparison
from reseller_api.context import Info, Unit
from reseller_api.finding import find
from reseller_api.mutations import Payload, answer
from reseller_api.reach import Reach
from reseller_api.scalars import Decimal


@strawberry.input
class UserChangeInput:
    """Users who join (positive) or leave (negative) on a billing date."""

    on: date
    count: int


@strawberry.input
class WayInput:
    """License terms by their key, their period, and the price of a license for one."""

    terms: str
    period: Period
    price: Decimal


@strawberry.input
class CompareTermsInput:
    """So many users from `start` on, and their changes in order of days, for 3, 6, 12 or 24 months."""

    idempotency_key: str
    start: date
    users: int
    months: int
    ways: list[WayInput]
    changes: list[UserChangeInput] = strawberry.field(default_factory=list)
    reseller: strawberry.ID | None = None


@strawberry.type
class CompareTermsPayload(Payload):
    """The comparison; a worker plays it, and `comparison` tells what came of it."""

    comparison: Comparison | None = None

    @classmethod
    async def load(cls, unit: Unit, effect: Effect) -> "CompareTermsPayload":
        """The comparison as it is now."""
        row = await comparison(unit.session, UUID(effect["comparison"]), actor=unit.actor)
        return cls(comparison=Comparison.of(unit.home, row))


@strawberry.type
class ComparisonQueries:
    """Reading comparisons."""

    @strawberry.field
    async def comparison(self, info: Info, id: strawberry.ID) -> Comparison | None:
        """One comparison; null for an unknown one and for another's."""
        require(info.context.actor, Verb.COMPARE)
        found: Comparison | None = await find(info.context, "Comparison", id)
        return found


@strawberry.type
class ComparisonMutations:
    """Comparing license terms."""

    @strawberry.mutation
    async def compare_terms(self, info: Info, input: CompareTermsInput) -> CompareTermsPayload:
        """Ask what the same wishes come to under several license terms."""

        async def act(unit: Unit) -> Effect:
            question = _question(input, await _parties(unit.session))
            return {"comparison": str(await ask(unit.session, question, **unit.deed))}

        reach = Reach(Verb.COMPARE, "Reseller", input.reseller)
        return await answer(info, input, reach, act, CompareTermsPayload)


def _question(input: CompareTermsInput, parties: Parties) -> Question:
    return Question(
        start=input.start,
        users=input.users,
        months=input.months,
        changes=tuple(Change(change.on, change.count) for change in input.changes),
        ways=tuple(Way(way.terms, way.price, way.period) for way in input.ways),
        parties=parties,
    )


async def _parties(session: ReadSession) -> Parties:
    """The provider, and the reseller that asks."""
    provider, reseller = await provider_facts(session), await reseller_facts(session)
    return Parties(provider.country, reseller.country, reseller.zone, reseller.currency)
