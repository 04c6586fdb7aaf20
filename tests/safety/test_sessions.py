"""Sessions in a browser: rotated, ended, listed, revoked; and signing in tells nothing about who exists."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
import pytest_asyncio

from reseller.partners.signing_in import IDLE, LIFETIME
from reseller.plumbing import security
from tests.reseller_api.conftest import PASSWORD
from tests.reseller_api.statements import counted
from tests.safety.scene import Scene
from tests.web.site import address, words

WHO = "reseller_sales"


@pytest_asyncio.fixture
async def browser(scene: Scene) -> httpx.AsyncClient:
    return await scene.site.signed_in(WHO)


async def is_in(browser: httpx.AsyncClient) -> bool:
    return (await browser.get("/account")).status_code == 200


def token(browser: httpx.AsyncClient) -> str:
    return browser.cookies["session"]


def with_token(scene: Scene, value: str) -> httpx.AsyncClient:
    other = scene.site.browser()
    other.cookies.set("session", value)
    return other


async def test_a_sign_in_gives_a_new_token_and_ends_the_old_one(
    scene: Scene, browser: httpx.AsyncClient
) -> None:
    before = token(browser)
    await browser.post("/login", data={"email": address(WHO), "password": PASSWORD})
    assert token(browser) != before
    assert not await is_in(with_token(scene, before))
    assert await is_in(browser)


async def test_a_token_that_was_planted_is_never_signed_in(scene: Scene) -> None:
    planted = with_token(scene, "planted-by-somebody")
    await planted.post("/login", data={"email": address(WHO), "password": PASSWORD})
    assert not await is_in(with_token(scene, "planted-by-somebody"))


async def test_a_sign_out_ends_the_session_on_the_server(scene: Scene, browser: httpx.AsyncClient) -> None:
    before = token(browser)
    await browser.post("/logout")
    assert not await is_in(with_token(scene, before))


async def the_member(scene: Scene, who: str) -> dict[str, Any]:
    """What a command on this member names: which, as it is now."""
    found = await scene.people.data("reseller_owner", "{ members(first: 50) { nodes { id email version } } }")
    member = next(row for row in found["members"]["nodes"] if row["email"] == address(who))
    return {"member": member["id"], "version": member["version"]}


async def has_another_role(scene: Scene, who: str) -> None:
    member = await the_member(scene, who)
    await scene.people.done("reseller_owner", "changeMember", role="RESELLER_VIEWER", **member)


async def is_removed(scene: Scene, who: str) -> None:
    member = await the_member(scene, who)
    await scene.people.done("reseller_owner", "removeMember", member=member["member"])


async def signs_out_elsewhere(scene: Scene, who: str) -> None:
    async with scene.site.database.work_without_tenant() as session:
        await session.run(
            "UPDATE sessions s SET revoked_at = s.created_at FROM members m"
            " WHERE m.id = s.member_id AND m.email = $1",
            address(who),
        )


async def goes_away_for_long(scene: Scene, who: str) -> None:
    scene.site.clock.advance(IDLE)


@pytest.mark.parametrize(
    "happens",
    [has_another_role, is_removed, signs_out_elsewhere, goes_away_for_long],
    ids=lambda it: it.__name__,
)
async def test_a_session_that_has_ended_opens_no_page_and_no_graphql(
    bare_scene: Scene, happens: Callable[[Scene, str], Awaitable[None]]
) -> None:
    browser = await bare_scene.site.signed_in(WHO)
    asked = {"query": "{ viewer { member { email } } customers(first: 1) { nodes { name } } }"}
    assert (await browser.post("/graphql", json=asked)).json()["data"]["viewer"]["member"]["email"]
    await happens(bare_scene, WHO)
    refused = await browser.post("/graphql", json=asked)
    assert (refused.status_code, set(refused.json())) == (401, {"errors", "extensions"})
    assert [each["extensions"] for each in refused.json()["errors"]] == [{"code": "UNAUTHENTICATED"}]
    assert not await is_in(browser)


async def test_a_token_loses_at_once_what_its_member_loses(bare_scene: Scene) -> None:
    create = "mutation($i: CreateCustomerInput!) { createCustomer(input: $i) { errors { code } } }"
    given = {"idempotencyKey": "k", "name": "New", "primaryDomain": "new.example"}
    await has_another_role(bare_scene, WHO)
    refused = await bare_scene.ask(WHO, create, i=given)
    assert refused.json()["data"]["createCustomer"]["errors"] == [{"code": "FORBIDDEN"}]
    await is_removed(bare_scene, WHO)
    gone = await bare_scene.ask(WHO, create, i=given)
    assert (gone.status_code, gone.headers["www-authenticate"]) == (401, "Bearer")
    assert gone.json()["errors"][0]["extensions"] == {"code": "UNAUTHENTICATED"}


async def test_a_session_ends_when_idle_and_however_busy_after_its_lifetime(bare_scene: Scene) -> None:
    scene, clock = bare_scene, bare_scene.site.clock
    idle, busy = await scene.site.signed_in(WHO), await scene.site.signed_in(WHO)
    began = clock.now()
    clock.advance(IDLE - timedelta(minutes=1))
    assert await is_in(busy)
    clock.advance(timedelta(minutes=2))
    assert not await is_in(idle)
    while clock.now() + IDLE / 2 < began + LIFETIME:
        assert await is_in(busy)
        clock.advance(IDLE / 2)
    clock.set(began + LIFETIME + timedelta(seconds=1))
    assert not await is_in(busy)


async def test_ones_sessions_are_listed_and_another_is_revoked(
    scene: Scene, browser: httpx.AsyncClient
) -> None:
    other = scene.site.browser(**{"user-agent": "A browser far away"})
    await other.post("/login", data={"email": address(WHO), "password": PASSWORD})
    async with scene.site.database.reading_without_tenant() as session:
        far = await session.fetchval(
            "SELECT id FROM sessions WHERE user_agent = 'A browser far away' AND revoked_at IS NULL"
        )
    assert f"/account/sessions/{far}/revocation" in (await browser.get("/account")).text
    foreign = await (await scene.browser("foreign")).post(f"/account/sessions/{far}/revocation")
    assert foreign.status_code == 404
    assert await is_in(other)
    assert (await browser.post(f"/account/sessions/{far}/revocation")).status_code == 303
    assert not await is_in(other)


async def test_the_cookie_is_kept_from_scripts_and_other_sites(scene: Scene) -> None:
    answer = await scene.site.browser().post("/login", data={"email": address(WHO), "password": PASSWORD})
    given = next(each for each in answer.headers.get_list("set-cookie") if each.startswith("session="))
    assert {"HttpOnly", "Path=/", "SameSite=lax"} <= set(given.split("; "))


async def test_no_session_is_stored_as_it_is(scene: Scene, browser: httpx.AsyncClient) -> None:
    async with scene.site.database.reading_without_tenant() as session:
        stored = await session.fetchval("SELECT json_agg(s)::text FROM sessions s")
    assert token(browser) not in stored
    assert token(browser).encode().hex() not in stored


@pytest.mark.parametrize("email", ["nobody@people.example", address(WHO)])
async def test_unknown_and_wrong_look_alike_and_take_the_same_work(
    bare_scene: Scene, email: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One comparison of a password and the same statements, so that neither words nor time tell."""
    calls: list[str] = []
    real = security._passwords.verify

    def noted(password: bytes, kept: str) -> bool:
        calls.append(kept)
        return real(password, kept)

    monkeypatch.setattr(security._passwords, "verify", noted)
    seen = []
    for tried in (email, "somebody@else.example"):
        with counted(bare_scene.site.database) as statements:
            answer = await bare_scene.site.browser().post(
                "/login", data={"email": tried, "password": "wrong horse battery"}
            )
        seen.append((answer.status_code, answer.text.replace(tried, ""), statements[:]))
    assert len(calls) == 2
    assert {kept.split("$")[1:4][-1] for kept in calls} == {calls[0].split("$")[3]}, "as costly for both"
    assert seen[0] == seen[1]


async def test_too_many_failures_are_refused_alike_for_known_and_unknown(bare_scene: Scene) -> None:
    answers = []
    for email in (address(WHO), "nobody@people.example"):
        browser = bare_scene.site.browser()
        for _ in range(10):
            await browser.post("/login", data={"email": email, "password": "x"})
        refused = await browser.post("/login", data={"email": email, "password": PASSWORD})
        answers.append((refused.status_code, words(refused.text).replace(email, "")))
        assert "set-cookie" not in refused.headers
    assert answers[0] == answers[1]
    assert answers[0][0] == 429
    bare_scene.site.clock.advance(timedelta(minutes=16))
    assert await is_in(await bare_scene.site.signed_in(WHO))
