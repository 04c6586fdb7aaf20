"""What happens to a payment: a card is entered, a second step confirmed, it is closed or given back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from reseller.entrypoints.sandbox_gateway.calling import Caller, told
from reseller.entrypoints.sandbox_gateway.cards import Answer, Card, card_of
from reseller.entrypoints.sandbox_gateway.store import Kept, Store
from reseller.plumbing.clock import Clock

DECLINED = "The bank declined the card."


class Till:
    """The gateway's payments; `address` is where people and the console reach it."""

    def __init__(self, store: Store, caller: Caller, clock: Clock, *, address: str) -> None:
        self.store = store
        self.address = address
        self._caller = caller
        self._clock = clock

    @property
    def now(self) -> datetime:
        """The machine's time, which is the gateway's own."""
        return self._clock.now()

    def find(self, key: str) -> Kept | None:
        """The payment of a key as it stands now."""
        found = self.store.find(key)
        return found.at(self.now) if found else None

    def at_reference(self, reference: str) -> Kept | None:
        """The payment of a checkout's address as it stands now."""
        found = self.store.at_reference(reference)
        return found.at(self.now) if found else None

    def enter(self, payment: Kept, card: Card) -> Kept:
        """Take a card; one that asks for a second step, or pays too late, leaves the payment open."""
        if payment.status != "open":
            return payment
        if not card.settles_at_once:
            return self.store.keep(replace(payment, card=card.number))
        return self._settle(payment, card, pays=card.answer is Answer.PAYS)

    def confirm(self, payment: Kept, *, pays: bool) -> Kept:
        """Take the second step of the card that waits for it."""
        card = card_of(payment.card or "")
        if payment.status != "open" or card is None or card.answer is not Answer.ASKS:
            return payment
        return self._settle(payment, card, pays=pays)

    def close(self, payment: Kept) -> Kept:
        """Close an open payment, which needs no call-back; a card that pays too late begins to pay."""
        if payment.status != "open":
            return payment
        closed = self.store.keep(replace(payment, status="canceled"))
        card = card_of(payment.card or "")
        if card is not None and card.answer is Answer.TOO_LATE:
            self._settle(closed, card, pays=True)
        return closed

    def refund(self, payment: Kept) -> Kept:
        """Give the money of a paid one back."""
        return self.store.keep(replace(payment, status="refunded")) if payment.status == "paid" else payment

    def said(self, payment: Kept) -> dict[str, object]:
        """What the console is told of it."""
        return told(payment, self.address)

    def _settle(self, payment: Kept, card: Card, *, pays: bool) -> Kept:
        status, reason = ("paid", None) if pays else ("declined", DECLINED)
        settled = self.store.keep(replace(payment, status=status, reason=reason, card=None))
        self._caller.call(settled, card, self.said(settled))
        return settled
