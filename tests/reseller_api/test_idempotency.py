"""A command happens once for its key, however often and by however many it is sent."""

from asyncio import gather

from tests.reseller_api.conftest import People
from tests.reseller_api.jobs import a_flexible, some

ORDER = "order { id number quantityAfter status }"


async def orders_of(people: People, subscription: str) -> int:
    query = "query($id: ID!) { subscription(id: $id) { orders(first: 100) { nodes { id } } } }"
    shown = await people.data("reseller_owner", query, id=subscription)
    return len(shown["subscription"]["orders"]["nodes"])


async def test_the_same_key_and_input_does_nothing_again(people: People) -> None:
    subscription = await a_flexible(people)
    given = {"change": {"subscription": subscription, "users": some("ida")}, "key": "add ida"}
    first = await people.done("customer_admin", "addUsers", ORDER, **given)
    await people.work()
    again = await people.done("customer_admin", "addUsers", ORDER, **given)
    assert again["order"] == {**first["order"], "status": "COMPLETED"}
    assert await orders_of(people, subscription) == 2


async def test_the_same_key_with_another_input_is_refused(people: People) -> None:
    subscription = await a_flexible(people)
    change = {"subscription": subscription, "users": some("eve")}
    await people.done("customer_admin", "addUsers", change=change, key="add eve")
    other = {"subscription": subscription, "users": some("eva")}
    refused = await people.refused("customer_admin", "addUsers", change=other, key="add eve")
    assert refused["code"] == "IDEMPOTENCY_MISMATCH"
    assert refused["field"] == ["idempotencyKey"]
    assert await orders_of(people, subscription) == 2


async def test_a_key_is_a_members_own(people: People) -> None:
    subscription = await a_flexible(people)
    for who, name in (("customer_admin", "may"), ("customer_owner", "ray")):
        change = {"subscription": subscription, "users": some(name)}
        await people.done(who, "addUsers", change=change, key="one key")
    assert await orders_of(people, subscription) == 3


async def test_a_refusal_is_not_remembered(people: People) -> None:
    subscription = await a_flexible(people, cap=1)
    change = {"subscription": subscription, "users": some("tim", "tom")}
    refused = await people.refused("customer_admin", "addUsers", change=change, key="two at once")
    assert refused["code"] == "CAP_EXCEEDED"
    version = await people.version("subscription", subscription)
    await people.done("reseller_owner", "setPurchaseCap", subscription=subscription, version=version, cap=2)
    await people.done("customer_admin", "addUsers", change=change, key="two at once")


async def test_ten_at_once_with_one_key_place_one_order(people: People) -> None:
    subscription = await a_flexible(people)
    given = {"change": {"subscription": subscription, "users": some("joe")}, "key": "ten at once"}
    query = (
        """mutation($input: AddUsersInput!) { addUsers(input: $input) { order { id } errors { code } } }"""
    )
    asked = {"idempotencyKey": given["key"], "change": given["change"]}
    answers = await gather(*(people.data("customer_admin", query, input=asked) for _ in range(10)))
    assert len({answer["addUsers"]["order"]["id"] for answer in answers}) == 1
    assert await orders_of(people, subscription) == 2


async def test_a_key_that_is_none_is_refused(people: People) -> None:
    for key in ("", "x" * 256):
        query = """mutation($input: CreateApiTokenInput!) {
          createApiToken(input: $input) { errors { code field } } }"""
        answer = await people.data("reseller_viewer", query, input={"idempotencyKey": key, "name": "a token"})
        assert answer["createApiToken"]["errors"] == [{"code": "INPUT_INVALID", "field": ["idempotencyKey"]}]
