"""What every page stands on, made once at the start by the entry point."""

from __future__ import annotations

from dataclasses import dataclass

from reseller.plumbing.clock import Clock
from reseller.plumbing.database import Database
from reseller.plumbing.mail import Post
from reseller.plumbing.settings import Settings


@dataclass(frozen=True, slots=True)
class Console:
    """The installation: its settings, its database, its clock and its post."""

    settings: Settings
    database: Database
    clock: Clock
    post: Post

    @property
    def secure(self) -> bool:
        """Whether the console is reached over https."""
        return self.settings.base_url.startswith("https://")
