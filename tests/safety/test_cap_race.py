"""Many at once never get more than fits: caps and contract limits under real connections (C1, C4, X18)."""

import asyncio
from collections import Counter
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import httpx

from customers.orders.actions import add_licenses, add_users
from customers.orders.canceling import cancel_order
from customers.subscriptions.actions import set_purchase_cap
from customers.subscriptions.subscribing import Wish, subscribe
from reseller.plumbing.database import Database
from reseller.rules.errors import ConsoleError
from tests.builders import a_customer
from tests.customers.world import World, crowd, make_world, people
from tests.safety.scene import Scene
from tests.safety.wire import served

APRIL = datetime(2026, 4, 20, 8, tzinfo=UTC)
AT_ONCE, ROUNDS = 30, 20


async def answered(world: World, action: Any, *args: Any, **given: Any) -> str:
    """The code of the refusal, or the word placed."""
    try:
        await world.do(action, *args, **given)
    except ConsoleError as refusal:
        return refusal.code
    return "placed"


async def test_thirty_at_once_get_exactly_what_fits_in_each_of_twenty_rounds(database: Database) -> None:
    world = await make_world(database, APRIL)
    for round_ in range(ROUNDS):
        subscription = await world.flexible(cap=10)
        answers = await asyncio.gather(
            *(
                answered(world, add_users, subscription, users=people(f"r{round_}-{number}"))
                for number in range(AT_ONCE)
            )
        )
        assert Counter(answers) == {"placed": 10, "CAP_EXCEEDED": 20}
        await world.work()
        assert (await world.state(subscription))["licensed"] == 10
    await world.balance()


async def test_two_commands_of_two_and_one_of_one_end_as_x18_says(database: Database) -> None:
    world = await make_world(database, APRIL)
    for round_ in range(ROUNDS // 2):
        subscription = await world.flexible(cap=50)
        await world.do(add_users, subscription, users=crowd(48))
        await world.work()
        wanted = [(f"a{round_}", f"b{round_}"), (f"c{round_}", f"d{round_}"), (f"e{round_}",)]
        order = wanted[round_ % 3 :] + wanted[: round_ % 3]
        answers = await asyncio.gather(
            *(answered(world, add_users, subscription, users=people(*names)) for names in order)
        )
        assert Counter(answers) == {"placed": 1, "CAP_EXCEEDED": 2}
        await world.work()
        placed = order[answers.index("placed")]
        assert (await world.state(subscription))["licensed"] == 48 + len(placed)
    await world.balance()


async def test_two_subscriptions_of_one_product_never_pass_the_contract_limit(database: Database) -> None:
    world = await make_world(database, APRIL, limit=15)
    for round_ in range(ROUNDS // 4):
        other = await another_customer(world)
        flexible = await subscribed(world, Wish(other, world.product_id, "google_flexible", cap=15))
        annual = await subscribed(world, Wish(other, world.product_id, "google_annual_monthly", quantity=1))
        answers = await asyncio.gather(
            *(
                answered(world, add_licenses, annual, count=1)
                if number % 2
                else answered(world, add_users, flexible, users=people(f"l{round_}-{number}"))
                for number in range(AT_ONCE)
            )
        )
        assert Counter(answers) == {"placed": 14, "CONTRACT_LIMIT_EXCEEDED": 16}
        await world.work()
        counted = (await world.state(flexible))["licensed"] + (await world.state(annual))["bought"]
        assert counted == 15
    await world.balance()


async def test_a_cap_that_is_lowered_beside_orders_is_never_passed(database: Database) -> None:
    world = await make_world(database, APRIL)
    for round_ in range(ROUNDS // 4):
        subscription = await world.flexible(cap=20)
        await asyncio.gather(
            answered(world, set_purchase_cap, subscription, cap=6, version=None),
            *(
                answered(world, add_users, subscription, users=people(f"k{round_}-{number}"))
                for number in range(12)
            ),
        )
        state = await world.state(subscription)
        assert state["reserved_licensed"] <= state["cap"]
        await world.work()
        state = await world.state(subscription)
        assert state["licensed"] <= state["cap"]
    await world.balance()


async def test_an_order_canceled_by_many_at_once_gives_its_places_back_once(database: Database) -> None:
    world = await make_world(database, APRIL)
    subscription = await world.flexible(cap=10)
    placed = await world.do(add_users, subscription, users=crowd(10))
    answers = await asyncio.gather(*(answered(world, cancel_order, placed.id) for _ in range(10)))
    assert Counter(answers)["placed"] >= 1
    assert (await world.state(subscription))["reserved_licensed"] == 0
    assert await answered(world, add_users, subscription, users=crowd(10, 20)) == "placed"
    assert await answered(world, add_users, subscription, users=crowd(1, 40)) == "CAP_EXCEEDED"
    await world.balance()


async def another_customer(world: World) -> UUID:
    return await a_customer(world.database, world.reseller_id, world.now)


async def subscribed(world: World, wish: Wish) -> UUID:
    placed = await world.do(subscribe, wish)
    await world.work()
    made: UUID = placed.subscription_id
    return made


ADD = """mutation($input: AddUsersInput!) { addUsers(input: $input) { order { id }
  errors { code ... on CapExceeded { cap licensed reserved requested available } } } }"""


async def test_thirty_clients_over_http_get_exactly_what_fits(scene: Scene) -> None:
    asked = {"customer": scene.people.customer, "product": scene.people.product, "terms": "google_flexible"}
    made = await scene.people.done(
        "reseller_sales", "subscribe", "order { subscription { id } }", change={**asked, "cap": 10}
    )
    await scene.people.work()
    subscription = made["order"]["subscription"]["id"]
    async with served(scene.site.app) as url, httpx.AsyncClient(base_url=url, timeout=60) as client:

        async def add(number: int) -> Any:
            who = ("customer_admin", "reseller_sales", "customer_owner")[number % 3]
            change = {"subscription": subscription, "users": [{"address": f"http{number}@acme.example"}]}
            given = {"input": {"idempotencyKey": uuid4().hex, "change": change}}
            headers = {"authorization": f"Bearer {scene.people.tokens[who]}"}
            answer = await client.post("/graphql", json={"query": ADD, "variables": given}, headers=headers)
            return answer.json()["data"]["addUsers"]

        answers = await asyncio.gather(*(add(number) for number in range(AT_ONCE)))
    refused = [answer["errors"][0] for answer in answers if answer["errors"]]
    assert len([answer for answer in answers if answer["order"]]) == 10
    assert {refusal["code"] for refusal in refused} == {"CAP_EXCEEDED"}
    assert all(refusal["cap"] == 10 and refusal["available"] == 0 for refusal in refused), refused
    await scene.people.work()
    shown = await scene.people.data(
        "reseller_viewer", "query($id: ID!) { subscription(id: $id) { licensed reserved } }", id=subscription
    )
    assert shown["subscription"] == {"licensed": 10, "reserved": 0}
