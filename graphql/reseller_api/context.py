"""Who asks, and what a resolver may reach: one Context a request."""

from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import strawberry
from strawberry.dataloader import DataLoader

from reseller.plumbing.clock import Clock
from reseller.plumbing.database import Database, ReadSession, WriteSession
from reseller.rules.access import Actor, Verb, require
from reseller_api.reach import Home, Reach, home_for, reseller_of

T = TypeVar("T")
Key = TypeVar("Key", bound=Hashable)
Batch = Callable[[ReadSession, list[Key]], Awaitable[Mapping[Key, T]]]


@dataclass(frozen=True, slots=True)
class Console:
    """What the interface stands on, made once at the start."""

    database: Database
    clock: Clock
    production: bool = False


@dataclass(frozen=True, slots=True)
class Unit:
    """The unit of work of one mutation: `actor` is who acts as the rules see them."""

    session: WriteSession
    actor: Actor
    now: datetime

    @property
    def deed(self) -> dict[str, Any]:
        """What every action takes besides: who, and when."""
        return {"actor": self.actor, "now": self.now}

    @property
    def home(self) -> UUID:
        """The tenant that the unit of work writes for."""
        return self.session.reseller_id


class Context:
    """One request: its actor, its instant, its reach."""

    def __init__(self, console: Console, actor: Actor | None, now: datetime, email: str = "") -> None:
        self.console = console
        self.now = now
        self.email = email
        self._actor = actor
        self._loaders: dict[tuple[str, UUID | None], DataLoader[Any, Any]] = {}

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
        """The unit of work of a mutation, in the reach of its thing."""
        home = await home_for(self.database, self.actor, reach)
        async with self.database.unit_of_work(home.reseller_id, home.customer_id) as session:
            yield Unit(session, home.actor, self.now)

    async def home(self, reseller: str | None = None, verb: Verb = Verb.READ) -> UUID:
        """The reseller whose list is asked for: one's own, or the one that provider staff name."""
        require(self.actor, verb)
        if self.actor.reseller_id is not None:
            return self.actor.reseller_id
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

    def load(self, name: str, home: UUID | None, key: Key, batch: Batch[Key, T]) -> Awaitable[T | None]:
        """Load one of many: keys that are asked for together are read in one short session of their own.

        `home` is the reseller whose rows they are; None for what belongs to no reseller.
        """
        place = (name, home)
        if place not in self._loaders:
            self._loaders[place] = DataLoader(self._batched(home, batch))
        return self._loaders[place].load(key)

    def _batched(
        self, home: UUID | None, batch: Batch[Key, T]
    ) -> Callable[[list[Key]], Awaitable[Sequence[T | None]]]:
        async def read(keys: list[Key]) -> Sequence[T | None]:
            async with self.reading(home) if home else self.reading_shared() as session:
                found = await batch(session, keys)
            return [found.get(key) for key in keys]

        return read


Info = strawberry.Info[Context, None]
