"""A command's way to the installation: its database, the present instant, and who acts.

What reaches a database is imported when a command runs; `--help` needs none of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from reseller.rules.access import Actor, ActorKind, Role
from reseller.rules.errors import InputInvalid, marked

if TYPE_CHECKING:
    from reseller.partners.queries import ProviderFacts
    from reseller.plumbing.database import Database
    from reseller.plumbing.settings import Settings

T = TypeVar("T")
OPERATOR = Actor(None, "Command line", Role.OPERATOR, kind=ActorKind.PROVIDER_STAFF)
"""Whoever may run commands on this machine acts as the provider's operator, and is logged as such."""


@dataclass(frozen=True, slots=True)
class Installation:
    """What a command works on; `now` is asked for once."""

    settings: Settings
    database: Database
    now: datetime

    async def provider(self) -> ProviderFacts:
        """The provider's record; INPUT_INVALID before `provider init`."""
        from reseller.partners.queries import provider_facts

        async with self.database.reading_without_tenant() as session:
            if await session.fetchval("SELECT true FROM provider") is None:
                reason = marked("There is no provider yet. Run `reseller-console provider init` first.")
                raise InputInvalid(reason=reason)
            return await provider_facts(session)

    async def reseller(self, code: str) -> UUID:
        """A reseller's id by its code; INPUT_INVALID for an unknown one."""
        from reseller.partners.queries import reseller_ids

        async with self.database.reading_without_tenant() as session:
            found = await reseller_ids(session, [code.upper()])
        if not found:
            raise InputInvalid(reason=marked("No reseller has the code {code}.").format(code=code.upper()))
        return found[code.upper()]

    async def resellers(self, code: str | None = None) -> dict[str, UUID]:
        """Ids by code in order of code: of one reseller, or of all."""
        from reseller.partners.queries import reseller_ids

        if code is not None:
            return {code.upper(): await self.reseller(code)}
        async with self.database.reading_without_tenant() as session:
            return await reseller_ids(session)

    async def customer(self, domain: str) -> tuple[UUID, UUID]:
        """A customer by one of its domains: the reseller's id and its own; INPUT_INVALID where unknown."""
        async with self.database.reading_without_tenant() as session:
            row = await session.fetchrow(
                "SELECT reseller_id, customer_id FROM claimed_domains WHERE domain = $1", domain.lower()
            )
        if row is None:
            raise InputInvalid(reason=marked("No customer has the domain {domain}.").format(domain=domain))
        return row["reseller_id"], row["customer_id"]


def run(work: Callable[[Installation], Awaitable[T]]) -> T:
    """Do the work on the installation that the settings name. Raises SettingsError, DatabaseUnavailable."""
    from reseller.plumbing.settings import load_settings

    return asyncio.run(_run(load_settings(), work))


def in_development() -> Settings:
    """The settings; a SettingsError in production."""
    from reseller.plumbing.settings import SettingsError, load_settings

    settings = load_settings()
    if settings.in_production:
        raise SettingsError("This command is for development; RESELLER_ENVIRONMENT is production.")
    return settings


async def _run(settings: Settings, work: Callable[[Installation], Awaitable[T]]) -> T:
    import asyncpg

    from reseller.plumbing.settings import SettingsError

    try:
        async with _opened(settings) as installation:
            return await work(installation)
    except asyncpg.UndefinedTableError:
        raise SettingsError("The database has no tables yet; run `reseller-console migrate`.") from None


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[Installation]:
    """The installation inside the block; the embedded server is started for it where it isn't running."""
    from reseller.plumbing.installation import migrated
    from reseller.plumbing.moved_time import clock_for, refresh

    async with migrated(settings) as database:
        clock = clock_for(settings)
        await refresh(clock, database)
        yield Installation(settings, database, clock.now())
