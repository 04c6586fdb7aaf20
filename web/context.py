"""One request of somebody signed in: who asks, in which reach, and what a page does with it.

A page reads the request, asks one query or action inside `reading()` or `attempt()`, and answers with
`page()` or, after a change, with `go()`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from reseller.partners.queries import ProviderFacts, ResellerFacts
from reseller.plumbing.database import DatabaseBusy, ReadSession, WriteSession
from reseller.plumbing.idempotency import Effect, EffectKey, claim, done_under, hash_of, remember
from reseller.rules.access import Actor, Verb, may, require
from reseller.rules.errors import Conflict, ConsoleError, Forbidden, IdempotencyMismatch, NotFound
from reseller.rules.periods import billing_date
from web import flash
from web.console import Console
from web.flash import Flash
from web.forms import KEY, Form
from web.render import render
from web.session import Signed, client_of
from web.viewer import Place

Act = Callable[[WriteSession], Awaitable[Effect | None]]
NOT_ASKED = (KEY, "quote", "version")
"""What a page adds to what is asked for; a review shown again has another of each."""


@dataclass(frozen=True, slots=True)
class Call:
    """A request with everything a page needs; `now` is asked once."""

    request: Request
    console: Console
    signed: Signed
    place: Place
    now: datetime

    @property
    def actor(self) -> Actor:
        """Who acts, as the rules see them."""
        return self.signed.actor

    @property
    def client(self) -> str:
        """The address that the request came from, by which tries are counted."""
        return client_of(self.request)

    @property
    def reseller(self) -> ResellerFacts:
        """The reseller in whose reach the request is; NOT_FOUND for the provider's own."""
        if self.place.reseller is None:
            raise NotFound("page")
        return self.place.reseller

    @property
    def provider(self) -> ProviderFacts:
        """The provider's record, on the provider's pages."""
        if self.place.provider is None:
            raise NotFound("page")
        return self.place.provider

    @property
    def today(self) -> date:
        """The billing date of this request in the zone that the page names (D1)."""
        return billing_date(self.now, self.place.viewer.zone)

    @property
    def deed(self) -> dict[str, Any]:
        """What every action takes besides: who, and when."""
        return {"actor": self.actor, "now": self.now}

    # ------------------------------------------------------------------ reading

    def query(self, name: str, default: str = "") -> str:
        """A parameter of the address, trimmed and without what no database holds."""
        return self.request.query_params.get(name, default).replace("\0", "").strip()[:200]

    def path(self, name: str) -> str:
        """A part of the address."""
        return str(self.request.path_params[name])

    def path_id(self, name: str, thing: str) -> UUID:
        """An id in the address; NOT_FOUND of `thing` for what is none."""
        try:
            return UUID(self.path(name))
        except ValueError:
            raise NotFound(thing) from None

    def may(self, verb: Verb) -> bool:
        """Whether the actor's role has a verb."""
        return may(self.actor.role, verb, may_buy=self.actor.may_buy)

    def need(self, verb: Verb) -> None:
        """Raise FORBIDDEN where it has not."""
        require(self.actor, verb)

    def reading(self) -> AbstractAsyncContextManager[ReadSession]:
        """A reading in the actor's reach: its reseller's, or its customer's alone."""
        return self.console.database.reading(self.reseller.reseller_id, self.actor.customer_id)

    def working(self, within: UUID | None = None) -> AbstractAsyncContextManager[WriteSession]:
        """A unit of work in the actor's reach; the provider's own where it concerns no reseller.

        Provider staff may work `within` one reseller, by its id.
        """
        if within is not None and self.place.provider is not None:
            return self.console.database.unit_of_work(within)
        if self.place.provider is not None:
            return self.console.database.unit_of_work(self.place.provider.provider_id)
        return self.console.database.unit_of_work(self.reseller.reseller_id, self.actor.customer_id)

    # ----------------------------------------------------------------- changing

    async def form(self, **defaults: str) -> Form:
        """The form that was posted."""
        return await Form.of(self.request, **defaults)

    async def attempt(
        self,
        form: Form,
        act: Act,
        *,
        operation: str,
        fields: Mapping[str, str] | None = None,
        within: UUID | None = None,
    ) -> Effect | None:
        """Run `act` once for the form's key in one unit of work, and give the ids of its effect.

        None where the form had errors, the rules refused, or others held what it needs: the form then holds
        the words and the status.
        `fields` leads from the name that a refusal blames to the form's; `within` as for `working`. What no
        form can mend is raised.
        """
        if not form.ok:
            return None
        try:
            async with self.working(within) as session:
                return await self._once(session, form, act, operation)
        except ConsoleError as refusal:
            if isinstance(refusal, Forbidden) or (isinstance(refusal, NotFound) and not refusal.field):
                raise
            form.refuse(refusal, fields)
            if isinstance(refusal, (Conflict, IdempotencyMismatch)):
                form.renew()
            return None
        except DatabaseBusy as failure:
            form.put_off(failure)
            return None

    async def sent_before(self, session: ReadSession, form: Form, operation: str) -> Effect:
        """The ids of what this form has done already under its key; none where it was not sent."""
        return await done_under(session, str(self.actor.member_id), operation, form.key())

    async def _once(self, session: WriteSession, form: Form, act: Act, operation: str) -> Effect:
        asked = {name: text for name, text in form.typed.items() if name not in NOT_ASKED}
        key = EffectKey(
            session.reseller_id, str(self.actor.member_id), operation, form.key(),
            hash_of([self.request.url.path, asked]),
        )  # fmt: skip
        done = await claim(session, key, self.now)
        if done is None:
            done = await act(session) or {}
            await remember(session, key, done)
        return done

    # ---------------------------------------------------------------- answering

    @property
    def by_htmx(self) -> bool:
        """Whether a part of a page is asked for by the script on it."""
        return self.request.headers.get("hx-request") == "true"

    def page(
        self, template: str, context: Mapping[str, Any], *, block: str | None = None, status: int = 200
    ) -> Response:
        """The page; of it the named block alone where the script asks."""
        part = block if self.by_htmx else None
        response = render(self.request, template, context, part, status)
        if isinstance(form := context.get("form"), Form):
            response.headers.update(form.headers)
        response.headers["vary"] = "HX-Request"
        response.headers["cache-control"] = "no-store"
        if self.request.state.flash and not part:
            flash.clear(self.console, response)
        return response

    def go(self, path: str, text: str = "", href: str = "", label: str = "") -> Response:
        """Lead to another page after a change, which says `text` once."""
        response: Response = RedirectResponse(path, 303)
        if self.by_htmx:
            response = Response(status_code=204, headers={"hx-redirect": path})
        if text:
            flash.leave(self.console, response, Flash(text, href, label))
        return response
