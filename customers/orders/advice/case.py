"""A wish with all that is looked at to find a better way: the state, its preview, and who could leave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from customers.orders.agreeing import agrees_price, schedule_of
from customers.orders.commands import Command, new_users
from customers.orders.estimates import OrderPreview
from customers.orders.reviewing import preview_command
from customers.subscriptions.entry import look
from customers.subscriptions.state import Held
from customers.users.excess import next_to_go
from reseller.plumbing.database import ReadSession
from reseller.rules.access import Actor, Verb
from reseller.rules.errors import ConsoleError
from reseller.rules.pricing import Price
from reseller.rules.seats import Holding
from reseller.rules.terms import LicenseTerms

MOST_LEAVERS = 100
"""Users that an advice names at most."""


@dataclass(frozen=True, slots=True)
class Case:
    """The wish and its preview; `newest` are the unprotected users, those assigned last first; `price` is the
    one that an addition is agreed at, None where the term fixes it."""

    held: Held
    holding: Holding
    today: date
    now: datetime
    actor: Actor
    wish: Command
    plain: OrderPreview
    newest: tuple[str, ...]
    price: Price | None

    @property
    def terms(self) -> LicenseTerms:
        return self.held.terms

    @property
    def refusal(self) -> ConsoleError | None:
        """Why the wish can't be placed; None where it can."""
        return self.plain.errors[0] if self.plain.errors else None

    @property
    def number(self) -> int:
        """How many licenses or users the wish is about."""
        arguments = self.wish.arguments
        if self.wish.verb is Verb.ADD_USERS:
            return len(new_users(arguments))
        asked = arguments.get("count", arguments.get("quantity"))
        return self.plain.quantity_after if asked is None else int(asked)

    def can(self, verb: Verb) -> bool:
        """Whether the terms have this verb."""
        return verb in self.terms.verbs


async def case_of(
    session: ReadSession, subscription_id: UUID, wish: Command, *, actor: Actor, now: datetime
) -> Case:
    """Look at everything once; NOT_FOUND and FORBIDDEN as of the wish itself."""
    held, today = await look(session, subscription_id, wish.verb, actor=actor, now=now)
    plain = await preview_command(session, subscription_id, wish, actor=actor, now=now)
    price = None
    if agrees_price(held, wish.verb):
        price = (await schedule_of(session, held)).find(max(today, held.first_day))
    holding = held.holding(actor)
    newest = tuple(each.address for each in await next_to_go(session, held.id, MOST_LEAVERS))
    return Case(held, holding, today, now, actor, wish, plain, newest, price)
