"""Whose rows an operation is about.

Members of a reseller or a customer reach their own alone; another that they name is NOT_FOUND. Provider staff
reach every reseller: the thing's id, or a named reseller, says which. What a reseller's owner may do, the
operator does acting for that reseller, and the log says so.
"""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

import strawberry

from reseller.invoices.whereabouts import home_of
from reseller.partners.queries import provider_facts
from reseller.plumbing.database import Database
from reseller.rules.access import Actor, Verb, may, require
from reseller.rules.errors import InputInvalid, NotFound, marked
from reseller_api.ids import key_of, need_key, thing_of

Reselling = Annotated[
    strawberry.ID | None, strawberry.argument(description="Whose; provider staff name it, others need not.")
]


@dataclass(frozen=True, slots=True)
class Reach:
    """One operation's verb, and the thing it is about: an id of type `kind`, a reseller, or (None) all."""

    verb: Verb
    kind: str = "Reseller"
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Home:
    """The tenant of an operation, and the actor as its rules see them."""

    reseller_id: UUID
    actor: Actor

    @property
    def customer_id(self) -> UUID | None:
        return self.actor.customer_id


class Everyone(Reach):
    """An operation that concerns no reseller: products, prices, a new reseller, a month for all."""


async def home_for(database: Database, actor: Actor, reach: Reach) -> Home:
    """The tenant of an operation. NOT_FOUND for an id without one, INPUT_INVALID where none is named."""
    if actor.reseller_id is not None:
        return Home(own_reseller(actor.reseller_id, reach.text if reach.kind == "Reseller" else None), actor)
    if isinstance(reach, Everyone):
        return Home(await _provider(database), actor)
    if reach.text is None and not may(actor.role, Verb.ACT_FOR_RESELLER):
        require(actor, reach.verb)
    home = await reseller_of(database, reach.kind, reach.text)
    return Home(home, actor if may(actor.role, reach.verb) else actor.acting_for(home))


def own_reseller(own: UUID, named: str | None) -> UUID:
    """One's own reseller; NOT_FOUND where another one, or none that exists, is named."""
    if named is not None and key_of("Reseller", named) != own:
        raise NotFound("reseller", field=("reseller",))
    return own


async def reseller_of(database: Database, kind: str, text: str | None) -> UUID:
    """The reseller that an id belongs to, for provider staff."""
    if text is None:
        raise InputInvalid(template=marked("Name the reseller that this is about."), field=("reseller",))
    if kind == "Reseller":
        return need_key(kind, text, "reseller")
    key = key_of(kind, text)
    async with database.provider_reading() as session:
        home = await home_of(session, kind, key) if key else None
    if home is None:
        raise NotFound(thing_of(kind))
    return home


async def _provider(database: Database) -> UUID:
    async with database.reading_without_tenant() as session:
        return (await provider_facts(session)).provider_id
