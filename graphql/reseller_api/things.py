"""The kinds of things that have an id: how many of a kind are read at once, and how one looks.

Types name each other by kind through this table, so that their modules need not import in circles.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from reseller.plumbing.database import ReadSession
from reseller.rules.access import Actor


class Asking(Protocol):
    """Who asks, and when."""

    @property
    def actor(self) -> Actor:
        """The actor."""

    now: datetime


Batch = Callable[[ReadSession, list[UUID], "Asking"], Awaitable[Mapping[UUID, Any]]]


@dataclass(frozen=True, slots=True)
class Kind:
    """How things of a kind are read, and how one looks.

    `read` takes a session of the things' home, their keys and who asks when; `show` takes home and
    row. `shared` things belong to no reseller.
    """

    read: Batch
    show: Callable[[UUID, Any], Any]
    shared: bool = False


KINDS: dict[str, Kind] = {}
"""By the name of the type; each noun adds its own."""
