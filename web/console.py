"""What every page stands on, made once at the start by the entry point."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from customers.payments.gateway import PaymentGateway
from reseller.plumbing.clock import Clock
from reseller.plumbing.database import Database
from reseller.plumbing.mail import Post
from reseller.plumbing.settings import Settings


@dataclass(frozen=True, slots=True)
class Console:
    """The installation: its settings, its database, its clock and its post.

    `gateway` takes card payments; None where none is set up.
    """

    settings: Settings
    database: Database
    clock: Clock
    post: Post
    gateway: PaymentGateway | None = None

    @property
    def secure(self) -> bool:
        """Whether the console is reached over https."""
        return self.settings.base_url.startswith("https://")

    @property
    def form_targets(self) -> tuple[str, ...]:
        """The origins beside our own to which a form leads: the payment gateway's."""
        if self.settings.payment_url is None:
            return ()
        parts = urlsplit(self.settings.payment_url)
        return (f"{parts.scheme}://{parts.netloc}",)
