"""The hosted request form: a link, a visit, a request, its state; nothing for whoever has no link."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from customers.accounts.links import make_link
from reseller.partners.actions import set_request_link
from reseller.partners.numbers import next_number
from tests.builders import a_subscription
from tests.locks import until_waiting
from tests.web.site import Site, error_of, hidden, words

CUT_OFF = """
SELECT pg_cancel_backend(pid) FROM pg_stat_activity
 WHERE datname = current_database() AND wait_event_type = 'Lock'"""
TYPED: dict[str, Any] = {
    "quantity": "5",
    "name": "Ána Ó Sé",
    "email": "ana@acme.example",
    "note": "By Monday",
}


async def a_link(site: Site) -> str:
    owner = site.world.actor()
    async with site.database.unit_of_work(site.world.reseller_id) as session:
        made = await make_link(session, site.world.customer_id, actor=owner, now=site.clock.now())
    return f"/request/{made.token}"


@asynccontextmanager
async def a_visit(site: Site) -> AsyncIterator[httpx.AsyncClient]:
    """A browser that came by a link."""
    async with site.browser() as browser:
        answer = await browser.get(await a_link(site))
        assert (answer.status_code, answer.headers["location"]) == (303, "/request")
        yield browser


async def subscription(site: Site) -> str:
    found = await site.one("SELECT id FROM subscriptions WHERE reseller_id = $1 LIMIT 1")
    if found is None:
        now = site.clock.now()
        found = await a_subscription(site.database, site.world, now, terms_key="google_annual_monthly")
    return f"s:{found}"


async def sent(site: Site, browser: httpx.AsyncClient, **changes: Any) -> httpx.Response:
    page = (await browser.get("/request")).text
    typed = {**hidden(page), "product": await subscription(site), **TYPED, **changes}
    return await browser.post("/request", data=typed)


async def test_a_visitor_asks_and_sees_the_state_under_an_address_without_a_token(site: Site) -> None:
    async with a_visit(site) as browser:
        answer = await sent(site, browser)
        assert answer.status_code == 303
        page = words((await browser.get(answer.headers["location"])).text)
    assert "North has it and will answer here." in page
    inbox = words(await site.get("reseller_sales", "/requests"))
    assert "Ána Ó Sé" in inbox
    assert "By Monday" in inbox


async def test_reading_changes_nothing_and_the_link_stays_good(site: Site) -> None:
    link = await a_link(site)
    before = await site.snapshot()
    for _visit in range(2):
        async with site.browser() as browser:
            assert (await browser.get(link)).status_code == 303
            assert (await browser.get("/request")).status_code == 200
    assert await site.snapshot() == before


async def test_a_second_press_asks_once(site: Site) -> None:
    async with a_visit(site) as browser:
        first, second = [await sent(site, browser, idempotency_key="pressed") for _ in range(2)]
    assert first.headers["location"] == second.headers["location"]


async def test_what_was_typed_is_kept_where_others_are_in_the_way(site: Site) -> None:
    """The visitor's statement is cut off while it waits for the next number, as time would do."""
    async with a_visit(site) as browser:
        assert (await sent(site, browser)).status_code == 303, "so that there is a number to wait for"
        async with site.database.unit_of_work(site.world.reseller_id) as holder:
            await next_number(holder, "request")
            asking = asyncio.create_task(sent(site, browser))
            await until_waiting(site.database)
            await holder.fetch(CUT_OFF)
            answer = await asking
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert "Nothing of yours was saved" in words(answer.text)
    assert "By Monday" in words(answer.text)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("product", ""), ("product", "p:nonsense"), ("quantity", "0"), ("quantity", "1.5"),
        ("quantity", "many"), ("name", ""), ("name", "x" * 201), ("email", ""), ("email", "ana"),
        ("email", "a@b.example\nBcc: c@d.example"),
        ("email", "a@b.example, c@d.example"), ("note", "x" * 2001),
    ],
)  # fmt: skip
async def test_each_field_refuses_what_does_not_fit(site: Site, field: str, value: str) -> None:
    await subscription(site)
    async with a_visit(site) as browser:
        before = await site.snapshot()
        answer = await sent(site, browser, **{field: value})
    assert answer.status_code == 422
    assert error_of(answer.text, field), words(answer.text)
    assert await site.snapshot() == before


async def test_without_a_visit_unknown_void_and_revoked_look_the_same(site: Site) -> None:
    async with site.browser() as nobody:
        answers = [
            await nobody.get("/request"),
            await nobody.get("/request/unknown"),
            await nobody.post("/request"),
        ]
    async with a_visit(site) as browser:
        links = f"/customers/{site.world.customer_id}/request-link"
        assert "Revoke the link" in words(await site.get("reseller_sales", links))
        await site.fill("reseller_sales", links, to=f"{links}/revocation")
        answers.append(await browser.get("/request"))
    assert {answer.status_code for answer in answers} == {404}
    assert len({words(answer.text) for answer in answers}) == 1


async def test_a_link_can_be_revoked_where_there_is_one(site: Site) -> None:
    links = f"/customers/{site.sibling_id}/request-link"
    assert "Revoke the link" not in await site.get("reseller_sales", links)
    made = await site.fill("reseller_sales", links, to=f"{links}/made", status=200)
    assert "Revoke the link" in made.text
    for status in (200, 303):
        await site.post("reseller_sales", f"{links}/made", status, idempotency_key="pressed twice")
    told = words(await site.get("reseller_sales", links))
    assert "That link was made before. It is shown once; make another one." in told
    await site.fill("reseller_sales", links, to=f"{links}/revocation")
    assert "Revoke the link" not in await site.get("reseller_sales", links)


@pytest.mark.parametrize(("mode", "address"), [("off", None), ("address", "https://ask.example/")])
async def test_a_form_that_is_not_the_way_to_ask_says_so_and_takes_nothing(
    site: Site, mode: str, address: str | None
) -> None:
    async with a_visit(site) as browser:
        page = (await browser.get("/request")).text
        await switch(site, mode, address)
        try:
            assert "can’t be requested here" in words((await browser.get("/request")).text)
            typed = {**hidden(page), "product": await subscription(site), **TYPED}
            assert (await browser.post("/request", data=typed)).status_code == 422
        finally:
            await switch(site, "console")


async def test_a_visit_reaches_its_own_customer_alone(site: Site) -> None:
    async with a_visit(site) as browser:
        assert (await browser.get("/portal")).headers["location"].startswith("/login")
        assert (await browser.get("/request?sent=0192f8a0-0000-7000-8000-000000000000")).status_code == 404


async def switch(site: Site, mode: str, address: str | None = None) -> None:
    async with site.database.unit_of_work(site.world.reseller_id) as session:
        deed: dict[str, Any] = {"actor": site.world.actor(), "now": site.clock.now()}
        await set_request_link(session, mode=mode, address=address, version=None, **deed)
