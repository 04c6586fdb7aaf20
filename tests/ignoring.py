"""Job handlers for tests that look at one kind of job and leave the others alone."""

from datetime import datetime
from typing import Any

from reseller.plumbing.jobs import Job
from reseller.plumbing.running import Handler, Handlers


class Ignoring(dict[str, Any]):
    """These handlers; every other kind of job is done without anything being done."""

    def __contains__(self, kind: object) -> bool:
        return True

    def __missing__(self, kind: str) -> Handler:
        return _nothing


def only(handlers: Handlers) -> Handlers:
    """Handlers that know no other kinds, and don't mind them."""
    return Ignoring(handlers)


async def _nothing(job: Job, now: datetime) -> None:
    return None
