"""What an advice is, and what is tried to find one.

packs              count            the nearest number that the packs allow (H2)
fewer              count            as many as still fit
wait_for_window    day              the same from the first day on which it is lawful (H6)
wait_for_invoice   day, days        from then on it joins the next invoice, for fewer days (B5)
swap               count, leaving   these leave and the new ones take their licenses: nothing is bought (A5)
remove_first       count, leaving   these leave, and the wish can follow
buy_first          count            so many licenses more, and the wish can follow
lower_next_period  quantity, day    fewer from the next period on (L7)
lower_renewal      seats, day       fewer from the renewal on (C7, G4)
raise_next_period  quantity, day    free, but only from the next period on (L7)
keep_next_period   quantity, day    bought now, and not for the next period as well (L9)
revoke_only        count            so many are free, since they were canceled for what follows (B9)
remove_excess      count, leaving   these leave instead, and nobody is deactivated (L4)
restore_canceled   count, day       free, but only for what follows the term (H6)
raise_tariff       tariff           the tariff that may buy more, without a fee of its own (B2)
larger_tier        count, from      more licenses at the price of the next tier (M4)
renew_first        quantity         then the addition is paid once for both terms (H7)
renew_in_use       quantity         no more than is in use
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from customers.orders.commands import Command
from reseller.plumbing.idempotency import hash_of


@dataclass(frozen=True, slots=True)
class Candidate:
    """What may be a better way: commands for one press, now or planned for `due_on`; `then` is what the
    reader can order once they are carried out. `free` ones are worth telling where amounts are not shown."""

    key: str
    details: dict[str, Any]
    orders: tuple[Command, ...]
    due_on: date | None = None
    then: Command | None = None
    free: bool = False

    @property
    def id(self) -> str:
        """Tells it from other advice on the same wish, and where users leave from one that names others.

        "packs:5", "swap:1~9f86d081".
        """
        number = next((value for value in self.details.values() if type(value) is int), None)
        told = self.key if number is None else f"{self.key}:{number}"
        leaving = self.details.get("leaving")
        return f"{told}~{hash_of(leaving).hex()[:8]}" if leaving else told


@dataclass(frozen=True, slots=True)
class Cost:
    """Minor units without tax: asked for by the orders themselves (`then` included), and over the comparable
    span: the rest of the running period and the whole next one; of a renewal, the term it begins.
    `later` is what of `net` is asked for by `then`."""

    net: int = 0
    span: int = 0
    later: int = 0


@dataclass(frozen=True, slots=True)
class Advice:
    """One lawful way that costs less than the wish, or makes a refused one possible.

    Amounts are minor units of `currency` without tax, None where the actor is not shown them; `saving` is
    over the span, None where the wish itself is refused.
    """

    candidate: Candidate
    currency: str
    cost: Cost | None
    saving: int | None = None

    @property
    def id(self) -> str:
        """What `place_advice` takes."""
        return self.candidate.id

    @property
    def key(self) -> str:
        """Which way it is; a face puts it into words with `details`."""
        return self.candidate.key

    @property
    def details(self) -> dict[str, Any]:
        """The values of its words: whole numbers, dates, names and lists of addresses."""
        return self.candidate.details

    @property
    def orders(self) -> tuple[Command, ...]:
        """What one press carries out, in order."""
        return self.candidate.orders

    @property
    def due_on(self) -> date | None:
        """The billing day for which one press plans the order; None where it is placed at once."""
        return self.candidate.due_on

    @property
    def asked_net(self) -> int | None:
        """What one press asks for; None where it is planned, or the actor is shown no amounts."""
        return self.cost.net - self.cost.later if self.cost and self.due_on is None else None

    @property
    def then(self) -> Command | None:
        """What can be ordered once that is carried out; None where nothing is left to order."""
        return self.candidate.then
