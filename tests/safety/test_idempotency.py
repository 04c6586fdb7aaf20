"""A command is done once for its key: sent again, at once, changed, or cut off before its answer."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest
from starlette.types import Message, Receive, Scope, Send

from reseller_api.ids import global_id
from tests.safety.scene import Scene
from tests.web.site import Site, hidden

ORDERS = "SELECT count(*) FROM orders WHERE reseller_id = $1 AND subscription_id = $2"
ADD = "mutation($i: AddUsersInput!) { addUsers(input: $i) { order { id number } errors { code field } } }"


class CutOff:
    """The console, whose answers never arrive: the client is gone after the effect."""

    def __init__(self, scene: Scene) -> None:
        self.app = scene.site.app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def lost(message: Message) -> None:
            raise ConnectionResetError("the client is gone")

        await self.app(scope, receive, lost)


async def orders(scene: Scene) -> int:
    found: int = await scene.site.one(ORDERS, scene.own["subscription"])
    return found


def given(scene: Scene, key: str, *names: str) -> dict[str, Any]:
    users = [{"address": f"{name}@acme.example"} for name in names]
    change = {"subscription": global_id("Subscription", scene.own["subscription"]), "users": users}
    return {"idempotencyKey": key, "change": change}


async def add(scene: Scene, asked: dict[str, Any], who: str = "customer_admin") -> Any:
    return (await scene.ask(who, ADD, i=asked)).json()["data"]["addUsers"]


def one_name() -> str:
    return f"i{uuid4().hex[:12]}"


async def test_a_replay_answers_the_same_order_and_does_nothing(scene: Scene) -> None:
    before, asked = await orders(scene), given(scene, uuid4().hex, one_name())
    first = await add(scene, asked)
    assert first["errors"] == []
    assert await add(scene, asked) == first
    assert await orders(scene) == before + 1


async def test_twenty_at_once_do_it_once_and_all_answer_the_same(scene: Scene) -> None:
    before, asked = await orders(scene), given(scene, uuid4().hex, one_name())
    answers = await asyncio.gather(*(add(scene, asked) for _ in range(20)))
    assert all(answer == answers[0] and answer["errors"] == [] for answer in answers)
    assert await orders(scene) == before + 1


async def test_another_input_under_the_same_key_is_refused(scene: Scene) -> None:
    key = uuid4().hex
    await add(scene, given(scene, key, one_name()))
    before = await orders(scene)
    refused = await add(scene, given(scene, key, one_name()))
    assert [error["code"] for error in refused["errors"]] == ["IDEMPOTENCY_MISMATCH"]
    assert await orders(scene) == before


async def test_a_key_of_one_person_tells_another_nothing(scene: Scene) -> None:
    asked = given(scene, uuid4().hex, one_name())
    await add(scene, asked)
    assert [error["code"] for error in (await add(scene, asked, "foreign"))["errors"]] == ["NOT_FOUND"]
    assert [error["code"] for error in (await add(scene, asked, "sibling"))["errors"]] == ["NOT_FOUND"]


async def test_an_answer_that_was_lost_is_given_when_asked_again(scene: Scene) -> None:
    before, asked = await orders(scene), given(scene, uuid4().hex, one_name())
    client = scene.http("customer_admin")
    client._transport.app = CutOff(scene)  # type: ignore[attr-defined]
    async with client:
        with pytest.raises(ConnectionResetError):
            await client.post("/graphql", json={"query": ADD, "variables": {"i": asked}})
    assert await orders(scene) == before + 1
    assert (await add(scene, asked))["errors"] == []
    assert await orders(scene) == before + 1


def users_page(scene: Scene) -> str:
    return f"/customers/{scene.own['customer']}/subscriptions/{scene.own['subscription']}/users"


async def form(site: Site, path: str, **typed: str) -> dict[str, Any]:
    return {**hidden(await site.get("reseller_sales", path)), **typed}


async def test_a_form_that_is_sent_many_times_at_once_places_one_order(scene: Scene) -> None:
    path, before = users_page(scene), await orders(scene)
    typed = await form(scene.site, path, emails=f"{one_name()}@acme.example")
    answers = await asyncio.gather(*(scene.site.post("reseller_sales", path, **typed) for _ in range(8)))
    assert {answer.headers["location"] for answer in answers} == {path}
    assert await orders(scene) == before + 1


async def test_a_form_that_is_changed_and_sent_again_says_so(scene: Scene) -> None:
    path = users_page(scene)
    typed = await form(scene.site, path, emails=f"{one_name()}@acme.example")
    await scene.site.post("reseller_sales", path, **typed)
    before = await orders(scene)
    await scene.site.post("reseller_sales", path, 409, **{**typed, "emails": f"{one_name()}@acme.example"})
    assert await orders(scene) == before


async def test_a_form_whose_answer_was_lost_leads_on_when_sent_again(scene: Scene) -> None:
    path, before = users_page(scene), await orders(scene)
    typed = await form(scene.site, path, emails=f"{one_name()}@acme.example")
    browser = await scene.site.signed_in("reseller_sales")
    whole = browser._transport.app  # type: ignore[attr-defined]
    browser._transport.app = CutOff(scene)  # type: ignore[attr-defined]
    with pytest.raises(ConnectionResetError):
        await browser.post(path, data=typed)
    browser._transport.app = whole  # type: ignore[attr-defined]
    assert (await browser.post(path, data=typed)).status_code == 303
    assert await orders(scene) == before + 1
