"""What people do in the pages: each in a browser opens a page, fills its form in, and sends it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import httpx

from reseller.rules.access import Actor
from tests.journeys.year.forms import FORMS, Form, Place
from tests.journeys.year.stage import PASSWORD, Deed, Refused, Year, email_of
from tests.web.site import hidden, words

STAYS = """
UPDATE sessions SET last_seen_at = $2, expires_at = $2::timestamptz + interval '9 days'
 WHERE member_id = $1"""
REFUSALS = {402, 403, 404, 409, 422}


class Visitor:
    """The browsers of the year's people, signed in as time goes by."""

    def __init__(self, year: Year, address: str) -> None:
        self._year = year
        self._address = address
        self._browsers: dict[UUID, httpx.AsyncClient] = {}

    def form(self, deed: Deed, actor: Actor) -> Form | None:
        """The form for it among this actor's pages; None without one."""
        if actor.role.is_provider or deed.action not in FORMS:
            return None
        return FORMS[deed.action](self._place(deed, actor), deed)

    async def introduced(self, actor: Actor) -> bool:
        """Let the actor sign in, and stay so while the clock leaps; False where that is so."""
        assert actor.member_id is not None
        key, year = actor.member_id, self._year
        async with year.database.work_without_tenant() as session:
            if key in self._browsers and await session.run(STAYS, key, year.now) != "UPDATE 0":
                return False
        browser = self._browsers.setdefault(key, self._browser())
        who = email_of(actor.role, actor.customer_id)
        answer = await browser.post("/login", data={"email": who, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        return True

    def _browser(self) -> httpx.AsyncClient:
        headers = {"sec-fetch-site": "same-origin"}
        return httpx.AsyncClient(base_url=self._address, headers=headers, timeout=60, verify=False)

    async def send(self, deed: Deed, actor: Actor, *, twice: bool = False) -> None:
        """Do it; raises Refused. Sent twice the same form leads to the same place and is done once."""
        form = self.form(deed, actor)
        assert form is not None
        page = await self.get(actor, form.page)
        typed = {name: value for name, value in form.typed.items() if value is not None}
        given = {**hidden(page), **typed}
        answer = await self._post(actor, form.to, given)
        if twice:
            before = await self._year.tables()
            again = await self._post(actor, form.to, given)
            assert await self._year.tables() == before, f"{form.to} was done twice"
            assert _leads(again) == _leads(answer), f"{form.to} led elsewhere when it was sent again"
        if answer.status_code != 303:
            raise _refused(answer)

    async def get(self, actor: Actor, path: str) -> str:
        """The page as this person gets it; raises Refused."""
        assert actor.member_id is not None
        answer = await self._browsers[actor.member_id].get(path, follow_redirects=True)
        if answer.status_code != 200:
            raise _refused(answer)
        assert answer.url.path != "/login", f"{path}: {actor.role} is not signed in"
        return answer.text

    async def close(self) -> None:
        for browser in self._browsers.values():
            await browser.aclose()

    async def _post(self, actor: Actor, path: str, given: dict[str, Any]) -> httpx.Response:
        assert actor.member_id is not None
        return await self._browsers[actor.member_id].post(path, data=given)

    def _place(self, deed: Deed, actor: Actor) -> Place:
        key = deed.args[0] if deed.args and isinstance(deed.args[0], UUID) else None
        held = self._year.held.get(key) if key else None
        customer = held.customer_id if held else actor.customer_id or self._year.customers[0]
        home = f"/customers/{customer}"
        at = f"{'/portal' if actor.customer_id else home}/subscriptions/{key}"
        return Place(at, home, held.terms_key if held else "", actor.customer_id is not None)


def _leads(answer: httpx.Response) -> tuple[int, str | None]:
    return answer.status_code, answer.headers.get("location")


def _refused(answer: httpx.Response) -> Refused:
    """The refusal that a page says, with its status for a code; no other failure is one."""
    said = words(answer.text)[:800]
    assert answer.status_code in REFUSALS, f"{answer.url}: {answer.status_code} {said}"
    return Refused(f"{answer.status_code}")
