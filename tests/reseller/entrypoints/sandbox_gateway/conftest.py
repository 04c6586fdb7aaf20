from collections.abc import AsyncIterator

import pytest_asyncio

from tests.reseller.entrypoints.sandbox_gateway.listener import Listener, listening
from tests.sandbox import Sandbox, sandbox


@pytest_asyncio.fixture
async def pay() -> AsyncIterator[Sandbox]:
    async with sandbox() as running:
        yield running


@pytest_asyncio.fixture
async def console() -> AsyncIterator[Listener]:
    async with listening() as listener:
        yield listener
