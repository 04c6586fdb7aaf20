"""Playing several scenarios, some at a time, each on a database of its own."""

import asyncio
from collections.abc import Sequence
from typing import Any

from reseller.entrypoints.simulate.play import play
from reseller.entrypoints.simulate.scenario import Scenario
from reseller.entrypoints.simulate.scratch import Scratch, scratch

AT_ONCE = 3


async def play_all(scenarios: Sequence[Scenario]) -> list[dict[str, Any]]:
    """Some at a time, each on its own clone; the answers in the order of the file.

    Where one can't be played the others stop and drop their databases, and its failure alone is told.
    """
    places = asyncio.Semaphore(AT_ONCE)
    async with scratch() as made:
        try:
            async with asyncio.TaskGroup() as group:
                plays = [group.create_task(_played(made, places, scenario)) for scenario in scenarios]
        except ExceptionGroup as failures:
            raise failures.exceptions[0] from None
    return [play.result() for play in plays]


async def _played(made: Scratch, places: asyncio.Semaphore, scenario: Scenario) -> dict[str, Any]:
    async with places, made.database() as database:
        return await play(database, scenario)
