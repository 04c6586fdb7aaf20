"""Works measured in turns, in one process."""

import time
from collections.abc import Awaitable, Callable
from statistics import median

TIMES = 60
WARMING = 10


async def medians(*works: Callable[[], Awaitable[object]]) -> tuple[float, ...]:
    """The median seconds of each work, done in turns so that a busy machine strikes all of them alike.

    The first calls warm caches and are left out.
    """
    took: list[list[float]] = [[] for _ in works]
    for _ in range(WARMING + TIMES):
        for work, seconds in zip(works, took, strict=True):
            begin = time.perf_counter()
            await work()
            seconds.append(time.perf_counter() - begin)
    return tuple(median(seconds[WARMING:]) for seconds in took)
