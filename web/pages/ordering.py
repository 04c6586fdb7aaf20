"""What the verbs on a subscription share on their way to an order: each is a command, tried and placed."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from starlette.responses import Response

from customers.orders.commands import Command, carry_out
from customers.orders.estimates import OrderPreview
from customers.orders.placing import Placed
from customers.orders.reviewing import preview_command
from customers.payments.checkouts import offering
from reseller.plumbing.database import ReadSession, WriteSession
from reseller.rules.access import Verb, require
from reseller.rules.errors import (
    ConsoleError,
    NotAvailableOnTerms,
    NotFound,
    ReductionNotAllowed,
    SubscriptionEnded,
)
from web.context import Call
from web.forms import Form
from web.labels import VERBS
from web.pages.checkout import Checkout
from web.pages.reach import Holding, holding_in
from web.pages.review import Steps
from web.pages.unavailable import explain
from web.texts import _, words

Wish = TypeVar("Wish")
NEVER = (SubscriptionEnded, NotAvailableOnTerms, ReductionNotAllowed)
"""Refusals that no number and no near day would change: a page says so instead of a form."""


class Ordering(Checkout[Holding, Wish]):
    """A verb on one subscription: what is wanted, then its review at `…/{part}/review`."""

    verb: ClassVar[Verb]
    part: ClassVar[str]

    @abstractmethod
    def command(self, of: Holding, wish: Wish) -> Command:
        """The wish as a command."""

    def besides(self, wish: Wish) -> dict[str, Any]:
        """The action's own arguments that are no part of the command."""
        return {}

    async def find(self, call: Call, session: ReadSession, form: Form) -> Holding:
        found = await holding_in(call, session)
        require(call.actor, self.verb, terms=found.row.held.terms)
        return found

    async def preview(self, call: Call, session: ReadSession, of: Holding, wish: Wish) -> OrderPreview:
        return await preview_command(session, of.row.id, self.command(of, wish), **call.deed)

    async def order(
        self, call: Call, session: WriteSession, of: Holding, wish: Wish, *, po_number: str | None
    ) -> Placed:
        command, besides = self.command(of, wish), {"po_number": po_number, **self.besides(wish)}
        with offering(call.console.gateway) as pay:
            placed = await carry_out(session, of.row.id, command, pay=pay, **besides, **call.deed)
        if placed is None:
            raise NotFound("order")
        return placed

    def wished(self, of: Holding, wish: Wish) -> tuple[UUID, Command]:
        return of.row.id, self.command(of, wish)

    def steps(self, of: Holding) -> Steps:
        at = f"{of.base}/{self.part}"
        return [(VERBS[self.verb], at), (_("Review"), f"{at}/review")]

    async def begin(self, call: Call) -> Response:
        """GET of the first step, or why it is not possible on this subscription."""
        form = self.given(call)
        async with call.reading() as session:
            of = await self.find(call, session, form)
        refusal = refusal_of(call, of, self.verb)
        if isinstance(refusal, NEVER):
            return explain(call, of, self.verb, refusal)
        return await self.details(call, of, form)


def refusal_of(call: Call, of: Holding, verb: Verb) -> ConsoleError | None:
    """Why the smallest such command would be refused now; None where it would not."""
    offered = of.row.actions(call.actor, call.today)
    return next((action.refusal for action in offered if action.verb is verb), None)


def barred(call: Call, of: Holding, verb: Verb) -> dict[str, str] | None:
    """The notice above a form that would be refused whatever is entered."""
    refusal = refusal_of(call, of, verb)
    return {"title": _("Not possible now"), "text": words(refusal)} if refusal else None
