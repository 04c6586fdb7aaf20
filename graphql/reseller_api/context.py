"""Who asks, and what a resolver may reach: one Context a request."""

from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar, cast
from uuid import UUID

import strawberry
from strawberry.dataloader import DataLoader

from customers.orders.quotes import Quotes
from customers.payments.gateway import PaymentGateway
from reseller.plumbing.clock import Clock
from reseller.plumbing.database import Database, ReadSession, WriteSession
from reseller.plumbing.pages import IdSlice, Page
from reseller.rules.access import Actor, Verb, may, require
from reseller_api.reach import Home, Reach, home_for, own_reseller, reseller_of
from reseller_api.things import KINDS

NOWHERE = UUID(int=0)
"""The home of what belongs to no reseller."""

T = TypeVar("T")
Key = TypeVar("Key", bound=Hashable)
Batch = Callable[[ReadSession, list[Key]], Awaitable[Mapping[Key, T]]]
Pages = Callable[[ReadSession, IdSlice, list[UUID]], Awaitable[Mapping[UUID, Page[T]]]]
"""Reads the same slice of the lists of several parents."""


@dataclass(frozen=True, slots=True)
class Console:
    """What the interface stands on, made once at the start; without a `gateway` no card is taken."""

    database: Database
    clock: Clock
    quotes: Quotes
    production: bool = False
    gateway: PaymentGateway | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """The unit of work of one mutation: `actor` is who acts, as the rules see them."""

    session: WriteSession
    actor: Actor
    now: datetime
    secrets: dict[str, str] = field(default_factory=dict)
    """What is shown once and remembered nowhere."""
    fresh: dict[UUID, Any] = field(default_factory=dict)
    """Rows that the deed itself answered, by id: the payload needn't read them again."""

    @property
    def deed(self) -> dict[str, Any]:
        """What every action takes besides: who, and when."""
        return {"actor": self.actor, "now": self.now}

    @property
    def home(self) -> UUID:
        """The tenant that the unit of work writes for."""
        return self.session.reseller_id


class Unread(LookupError):
    """No list has looked ahead for this."""


class Context:
    """One request: its actor, its instant, its reach."""

    def __init__(self, console: Console, actor: Actor | None, now: datetime, email: str = "") -> None:
        self.console = console
        self.now = now
        self.email = email
        self._actor = actor
        self._known: dict[tuple[Hashable, UUID], dict[Any, Any]] = {}
        self._shown: dict[tuple[str, UUID], Any] = {}
        self._loaders: dict[tuple[Hashable, UUID], DataLoader[Any, Any]] = {}

    @property
    def actor(self) -> Actor:
        """Who asks; the executor lets nobody else in."""
        if self._actor is None:
            raise LookupError("nobody is signed in")
        return self._actor

    @property
    def signed_in(self) -> bool:
        return self._actor is not None

    @property
    def database(self) -> Database:
        return self.console.database

    def reading(self, home: UUID) -> AbstractAsyncContextManager[ReadSession]:
        """A short reading of one reseller's rows; of one customer's where its member asks."""
        return self.database.reading(home, self.actor.customer_id)

    def reading_shared(self) -> AbstractAsyncContextManager[ReadSession]:
        """A short reading of what belongs to no reseller: products, prices, terms."""
        return self.database.reading_without_tenant()

    @asynccontextmanager
    async def unit(self, reach: Reach) -> AsyncIterator[Unit]:
        """The unit of work of a mutation, in the reach of its thing; what was read before it is read anew."""
        for kept in (self._known, self._shown, self._loaders):
            kept.clear()
        home = await home_for(self.database, self.actor, reach)
        async with self.database.unit_of_work(home.reseller_id, home.customer_id) as session:
            yield Unit(session, home.actor, self.now)

    async def home(self, reseller: str | None = None, verb: Verb = Verb.READ) -> UUID:
        """The reseller whose list is asked for: one's own, or the one that provider staff name."""
        require(self.actor, verb)
        if self.actor.reseller_id is not None:
            return own_reseller(self.actor.reseller_id, reseller)
        return await reseller_of(self.database, "Reseller", reseller)

    async def home_of(self, kind: str, text: str, verb: Verb = Verb.READ) -> UUID:
        """The reseller whose thing is asked for; NOT_FOUND for an id that no reseller has."""
        require(self.actor, verb)
        if self.actor.reseller_id is not None:
            return self.actor.reseller_id
        return await reseller_of(self.database, kind, text)

    async def acting(self, reach: Reach) -> Home:
        """The tenant and the actor of a preview, as the mutation would have them."""
        return await home_for(self.database, self.actor, reach)

    def actor_in(self, home: UUID) -> Actor:
        """The actor as that reseller's rules see it: the operator acts there with its owner's rights."""
        actor = self.actor
        acts = actor.reseller_id is None and may(actor.role, Verb.ACT_FOR_RESELLER)
        return actor.acting_for(home) if acts else actor

    def know(self, name: str, home: UUID, rows: Mapping[Any, Any]) -> None:
        """Keep rows that a list has looked ahead for; `one` and `load` answer from them."""
        self._known.setdefault((name, home), {}).update(rows)

    def known(self, name: str, home: UUID, key: UUID) -> Any:
        """What a list has looked ahead for; Unread where it has not."""
        rows = self._known.get((name, home), {})
        if key not in rows:
            raise Unread
        return rows[key]

    def one(self, kind: str, home: UUID, key: UUID | None) -> Any:
        """One thing as a type of the schema: at once where it is known, else when its batch was read."""
        try:
            return self.ready(kind, home, key)
        except Unread:
            return self._read(kind, home, cast(UUID, key))

    def ready(self, kind: str, home: UUID, key: UUID | None) -> Any:
        """One thing as a type of the schema; Unread where a batch must be read first."""
        if key is None:
            return None
        if (kind, key) in self._shown:
            return self._shown[kind, key]
        known = self._known.get((kind, home), {})
        if key not in known:
            raise Unread
        shown = self._shown[kind, key] = KINDS[kind].show(home, known[key])
        return shown

    async def _read(self, kind: str, home: UUID, key: UUID) -> Any:
        found = KINDS[kind]

        async def batch(session: ReadSession, keys: list[UUID]) -> Mapping[UUID, Any]:
            return await found.read(session, keys, self)

        row: Any = await self.load(kind, home, key, batch, shared=found.shared)
        return None if row is None else found.show(home, row)

    async def load(
        self, name: Hashable, home: UUID, key: Key, batch: Batch[Key, T], *, shared: bool = False
    ) -> T | None:
        """Load one of many: keys that are asked for together are read in one short session of their own.

        `home` is the reseller whose rows they are; `shared` rows belong to no reseller.
        """
        known = self._known.get((name, home), {})
        if key in known:
            return known[key]  # type: ignore[no-any-return]
        place = (name, home)
        if place not in self._loaders:
            self._loaders[place] = DataLoader(self._batched(home, batch, shared))
        found: T | None = await self._loaders[place].load(key)
        return found

    async def page(self, name: str, home: UUID, parent: UUID, rows: IdSlice, read: Pages[T]) -> Page[T]:
        """The page of one parent's list: the same slice of several parents' is read together.

        What narrows the list besides stands in its `name`.
        """
        found = await self.load((name, rows), home, parent, lambda session, keys: read(session, rows, keys))
        if found is None:
            raise LookupError(f"no page of {name}")
        return found

    def _batched(
        self, home: UUID, batch: Batch[Key, T], shared: bool
    ) -> Callable[[list[Key]], Awaitable[Sequence[T | None]]]:
        async def read(keys: list[Key]) -> Sequence[T | None]:
            async with self.reading_shared() if shared else self.reading(home) as session:
                found = await batch(session, keys)
            return [found.get(key) for key in keys]

        return read


Info = strawberry.Info[Context, None]
