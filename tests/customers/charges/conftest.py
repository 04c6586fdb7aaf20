"""One reseller a test, in a database that the module's tests share."""

from collections.abc import AsyncIterator
from datetime import datetime
from uuid import UUID

import pytest_asyncio

from reseller.plumbing.database import Database, WriteSession
from tests.customers.charges import rows


@pytest_asyncio.fixture
async def session(shared_database: Database, reseller_id: UUID, now: datetime) -> AsyncIterator[WriteSession]:
    """The unit of work of a new Irish reseller in euro, which commits when the test ends."""
    async with shared_database.unit_of_work(reseller_id) as session:
        await rows.add_provider(session, now)
        await rows.add_reseller(session, now)
        yield session
