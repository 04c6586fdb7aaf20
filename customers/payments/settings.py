"""The payment gateway that an installation's settings name."""

from __future__ import annotations

from customers.payments.gateway import PaymentGateway
from customers.payments.http_gateway import HttpGateway
from reseller.plumbing.settings import Settings


def gateway_for(settings: Settings) -> PaymentGateway | None:
    """Who takes card payments; None where none is set up, and orders that ask for a card are refused."""
    if settings.payment_url is None or settings.payment_secret is None:
        return None
    return HttpGateway(settings.payment_url, secret=settings.payment_secret, console=settings.base_url)
