"""Quotes: the amount of a preview, signed, so that an order is charged exactly that or not placed (M6).

    quotes = Quotes(settings.secret_key)
    about = Subject(reseller_id, actor, "add_licenses", {"subscription": …, "count": 5})
    text = quotes.hand_out(about, preview, now=now)       # beside the preview
    quote = quotes.redeem(text, about, now=now)           # with the order: the action's `quote`

A quote holds for its reseller, actor, verb and input, for LIFETIME. What it says is signed and not secret.
"""

from __future__ import annotations

import binascii
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, NamedTuple

import orjson

from customers.orders.estimates import OrderPreview
from reseller.plumbing.idempotency import hash_of
from reseller.plumbing.security import same_secret
from reseller.rules.access import Actor
from reseller.rules.errors import QuoteExpired

LIFETIME = timedelta(minutes=15)
SALT = b"quote"


@dataclass(frozen=True, slots=True)
class Subject:
    """What is quoted: `asked` is the input in plain JSON, the same for the preview and for the order."""

    actor: Actor
    verb: str
    asked: Any

    @property
    def digest(self) -> str:
        """A text that differs for any other reseller, actor, verb or input."""
        who = [str(self.actor.reseller_id), str(self.actor.customer_id), str(self.actor.member_id)]
        return hash_of([*who, self.verb, self.asked]).hex()


class Quote(NamedTuple):
    """What an order may cost without tax, in minor units; None where the quote doesn't hold (any more)."""

    net_minor: int | None


class Quotes:
    """Hands quotes out and takes them back, signed with a key of their own made from the secret."""

    def __init__(self, secret_key: str) -> None:
        self._key = hmac.new(secret_key.encode(), SALT, sha256).digest()

    def hand_out(self, about: Subject, preview: OrderPreview, *, now: datetime) -> str | None:
        """The quote of a preview; None for a refused one, and where the actor is shown no prices (M6)."""
        if preview.errors or not preview.shows_amounts:
            return None
        return self.of_amount(about, preview.net, now=now)

    def of_amount(self, about: Subject, net_minor: int, *, now: datetime) -> str:
        """The quote of an amount without tax, in minor units."""
        until = int((now + LIFETIME).timestamp())
        packed = urlsafe_b64encode(orjson.dumps([until, net_minor, about.digest])).decode().rstrip("=")
        return f"{packed}.{self._signature(packed)}"

    def redeem(self, text: str | None, about: Subject, *, now: datetime) -> Quote | None:
        """What a quote allows an order to cost; None where none was given."""
        if text is None:
            return None
        packed, _, signature = text.partition(".")
        if not same_secret(signature, self._signature(packed)):
            return Quote(None)
        until, net, digest = _unpacked(packed)
        holds = now <= datetime.fromtimestamp(until, UTC) and same_secret(digest, about.digest)
        return Quote(net if holds else None)

    def _signature(self, packed: str) -> str:
        return hmac.new(self._key, packed.encode("utf-8", "surrogatepass"), sha256).hexdigest()


def check_quote(quote: Quote | None, preview: OrderPreview) -> None:
    """QUOTE_EXPIRED, with the present amount, where the order would cost anything but what was quoted."""
    if quote is not None and quote.net_minor != preview.net:
        raise QuoteExpired(net_minor=preview.net, currency=preview.currency)


def check_free(quote: Quote | None) -> None:
    """QUOTE_EXPIRED where nothing is charged now, and the quote says anything else."""
    if quote is not None and quote.net_minor != 0:
        raise QuoteExpired()


def _unpacked(packed: str) -> tuple[int, int, str]:
    """The parts of what we signed ourselves."""
    try:
        until, net, digest = orjson.loads(urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
    except (ValueError, binascii.Error) as error:
        raise LookupError("a signed quote has three parts") from error
    return until, net, digest
