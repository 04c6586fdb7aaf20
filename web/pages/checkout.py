"""One way to an order, whatever its verb: details, review, and then the order, placed once (C6, I8).

Each step has an address of its own. What was typed travels in the addresses, so going back keeps it; and the
key of the order is part of the review's address, wherever one comes from, so that going back to it and
pressing again is the same order. The review is the engine's preview, each of its amounts with the explanation
that its invoice line will have.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar, Generic, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from starlette.responses import Response

from customers.orders.advice import Advice, advice, place_advice
from customers.orders.commands import Command
from customers.orders.estimates import OrderPreview
from customers.orders.placing import Placed
from customers.orders.quotes import LIFETIME, Subject, check_quote
from customers.orders.rules import LONGEST_PO_NUMBER
from customers.payments.checkouts import offering
from customers.requests.queries import RequestRow
from customers.subscriptions.scheduled import dropped_by
from customers.subscriptions.state import lock_state
from reseller.plumbing.database import ReadSession, WriteSession
from reseller.plumbing.idempotency import Effect
from web.context import Call
from web.forms import KEY, Form
from web.pages.answering import request_shown
from web.pages.coming import dropped
from web.pages.estimate import charges, deed
from web.pages.onward import effect_of, onward, placed_before
from web.pages.quoting import quote, quote_of_way, quoted, quoted_way
from web.pages.review import Review, Steps, Ways
from web.pages.ways import goes_on, shown_ways
from web.texts import _

PO_NUMBER = "po_number"
OTHER_WAY = "place_advice"

Of = TypeVar("Of")
Wish = TypeVar("Wish")


class Checkout(ABC, Generic[Of, Wish]):
    """The steps of one verb that places an order; a verb is a subclass with its values and words.

    `Of` is what the address names, `Wish` what the form asks for. `carried` are the fields that travel in the
    addresses beside the purchase order number, `fields` leads from the name that a refusal blames to the
    form's.
    """

    operation: ClassVar[str]
    carried: ClassVar[tuple[str, ...]]
    fields: ClassVar[Mapping[str, str]]

    # ------------------------------------------------------------ values of a verb

    @abstractmethod
    async def find(self, call: Call, session: ReadSession, form: Form) -> Of:
        """What is ordered for, and the request that `form` answers; NOT_FOUND and FORBIDDEN are raised."""

    @abstractmethod
    def read(self, form: Form, of: Of) -> Wish:
        """What the form asks for; what does not fit is said beside its field."""

    @abstractmethod
    async def preview(self, call: Call, session: ReadSession, of: Of, wish: Wish) -> OrderPreview:
        """The engine's preview of the wish."""

    @abstractmethod
    async def order(
        self, call: Call, session: WriteSession, of: Of, wish: Wish, *, po_number: str | None
    ) -> Placed:
        """Place the order."""

    @abstractmethod
    def steps(self, of: Of) -> Steps:
        """The steps as (label, path) pairs; the last one is the review, to which the order is posted."""

    @abstractmethod
    async def details(self, call: Call, of: Of, form: Form, ways: Ways = ()) -> Response:
        """The page of the step before the review: what is wrong beside its field, and what goes instead."""

    @abstractmethod
    def review_of(self, of: Of, wish: Wish, preview: OrderPreview) -> Review:
        """The words of the review."""

    def asked(self, of: Of) -> RequestRow | None:
        """The customer's request that the order answers."""
        return None

    def seen(self, of: Of, form: Form) -> list[tuple[str, str]]:
        """What the review hides beside the fields: the version, where the order replaces what people set."""
        return []

    def wished(self, of: Of, wish: Wish) -> tuple[UUID, Command] | None:
        """The subscription and the command for which better ways are looked for; None for none."""
        return None

    @abstractmethod
    def done(self, of: Of, wish: Wish) -> tuple[str, str]:
        """Where a placed order leads, and the sentence said there."""

    # ------------------------------------------------------------------- the pages

    async def review(self, call: Call) -> Response:
        """GET …/review: the amounts come from the code that makes the invoice.

        A link names no key; it is led to the same address with a fresh one.
        """
        form = self.given(call)
        named = form.typed[KEY]
        if named == (key := form.key()):
            return await self._shown(call, form)
        async with call.reading() as session:
            await self.find(call, session, form)
        at = call.request.url.include_query_params(**{KEY: key})
        return call.go(f"{at.path}?{at.query}")

    async def place(self, call: Call) -> Response:
        """POST …/review: the order, once; its quote must hold, so that it costs what was shown.

        Its subscription is held from then on, so that no order of another's changes the amount meanwhile.
        """
        form = await call.form()
        async with call.reading() as session:
            of = await self.find(call, session, form)
        wish, po_number = self.read(form, of), po_number_in(form)
        target = self.wished(of, wish)
        if target is not None and form.typed.get("way"):
            return await self._other_way(call, form, of, wish, target, po_number)

        async def act(session: WriteSession) -> Effect:
            if target is not None:
                await lock_state(session, target[0])
            preview = await self.preview(call, session, of, wish)
            if not preview.errors and preview.shows_amounts:
                check_quote(quoted(call, form, self._subject(call, form)), preview)
            return effect_of([await self.order(call, session, of, wish, po_number=po_number)])

        effect = await call.attempt(form, act, operation=self.operation, fields=self.fields)
        if effect is None:
            return await self._shown(call, form)
        return await onward(call, effect, *self.done(of, wish))

    async def _other_way(
        self,
        call: Call,
        form: Form,
        of: Of,
        wish: Wish,
        target: tuple[UUID, Command],
        po_number: str | None,
    ) -> Response:
        """One press on another way: found anew in the engine, and placed at its quote, or planned."""
        chosen = form.typed["way"]
        quote = quoted_way(call, form, self._subject(call, form, chosen))

        async def act(session: WriteSession) -> Effect:
            with offering(call.console.gateway) as pay:
                made = await place_advice(
                    session, *target, chosen, po_number=po_number, pay=pay, quote=quote, **call.deed
                )
                return effect_of(made)

        effect = await call.attempt(form, act, operation=OTHER_WAY, fields=self.fields)
        if effect is None:
            return await self._shown(call, form)
        if goes_on(chosen):
            text = _("The first step is ordered. Go on here when it is completed.")
            return await onward(call, effect, self.linked(of, form)[-2][1], text)
        return await onward(call, effect, self.done(of, wish)[0], _("It is done as you chose."))

    @property
    def kept(self) -> tuple[str, ...]:
        """The fields that travel in the addresses."""
        return (*self.carried, PO_NUMBER)

    def given(self, call: Call) -> Form:
        """The form as the address carries it, with the key of its order."""
        given = call.request.query_params
        return Form({name: "\n".join(given.getlist(name)) for name in (*self.kept, KEY)})

    def linked(self, of: Of, form: Form) -> Steps:
        """The steps with what was typed in their addresses."""
        return [(label, self._address(path, form)) for label, path in self.steps(of)]

    def _address(self, path: str, form: Form, **besides: str) -> str:
        """A path with what was typed."""
        kept = {name: form.typed[name] for name in self.kept if form.typed.get(name)} | besides
        return f"{path}?{urlencode(kept)}" if kept else path

    async def _shown(self, call: Call, form: Form) -> Response:
        """The review of what the form says; where that is refused, the step before with the reason."""
        async with call.reading() as session:
            of = await self.find(call, session, form)
            wish = self.read(form, of)
            po_number_in(form)
            if form.errors:
                return await self.details(call, of, form)
            preview = await self.preview(call, session, of, wish)
            ways = await self._ways(call, session, of, form, wish)
            lost = await self._dropped(call, session, of, wish, preview)
            done = await call.sent_before(session, form, self.operation)
        if not preview.errors:
            review = self.review_of(of, wish, preview)
            review = replace(review, notices=[*placed_before(done), *lost, *review.notices])
            return self._reviewed(call, of, form, review, preview, ways)
        if form.ok:
            form.refuse(preview.errors[0], self.fields)
        return await self.details(call, of, form, ways)

    def _subject(self, call: Call, form: Form, way: str = "") -> Subject:
        """What is quoted: this wish of this person, as the address carries it; or another way to it."""
        asked = {name: form.typed.get(name, "") for name in self.kept}
        operation = OTHER_WAY if way else self.operation
        return Subject(call.actor, operation, {"at": call.request.url.path, "way": way, **asked})

    async def _ways(self, call: Call, session: ReadSession, of: Of, form: Form, wish: Wish) -> Ways:
        """The lawful ways that cost less than the wish, or are open where it is not."""
        target = self.wished(of, wish)
        found: list[Advice] = [] if target is None else await advice(session, *target, **call.deed)
        action, kept = self.steps(of)[-1][1], [(name, form.typed.get(name, "")) for name in self.kept]
        quotes = {way.id: quote_of_way(call, way, self._subject(call, form, way.id)) for way in found}
        return shown_ways(found, action, kept, quotes, form.key())

    async def _dropped(
        self, call: Call, session: ReadSession, of: Of, wish: Wish, preview: OrderPreview
    ) -> list[dict[str, Any]]:
        """The warning before an order that would drop what is scheduled."""
        target = self.wished(of, wish)
        if target is None or preview.errors:
            return []
        told = {notice.key for notice in preview.notices}
        return dropped(await dropped_by(session, *target, **call.deed), told)

    def _reviewed(
        self, call: Call, of: Of, form: Form, review: Review, preview: OrderPreview, ways: Ways
    ) -> Response:
        steps = self.linked(of, form)
        kept = [(name, form.typed.get(name, "")) for name in self.kept]
        action, key = self.steps(of)[-1][1], form.key()
        here = self._address(action, form, **{KEY: key})
        context = {
            "review": review,
            "steps": steps,
            "action": action,
            "request": request_shown(self.asked(of)),
            "preview": {**charges(call, preview, review, here), "notices": review.notices},
            "ways": ways,
            "deed": deed(preview),
            "hidden": [
                *kept,
                *self.seen(of, form),
                ("quote", quote(call, preview, self._subject(call, form))),
            ],
            "until": call.now + LIFETIME if preview.lines else None,
            "form": form,
            "key": key,
        }
        return call.page("checkout/review.html", context, block="form", status=form.status)


def po_number_in(form: Form) -> str | None:
    """The purchase order number that a form gives; None where it is left empty."""
    return form.text(PO_NUMBER, longest=LONGEST_PO_NUMBER, needed=False) or None
