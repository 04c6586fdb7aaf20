"""Lists page by keyset, ask a size, and take a constant number of statements."""

from typing import Any

import pytest
from graphql import GraphQLField, GraphQLObjectType, get_named_type

from reseller_api.schema import schema
from tests.builders import a_customer
from tests.conftest import START
from tests.reseller_api.conftest import People
from tests.reseller_api.jobs import a_flexible, an_annual, some
from tests.reseller_api.statements import counted

ROOTS = ["customers", "orders", "history", "licenseRequests", "invoices", "products", "members", "actionLog"]
LISTS_OF_TYPES = [
    (f"{kind.name}.{name}", field)
    for kind in schema._schema.type_map.values()
    if isinstance(kind, GraphQLObjectType)
    for name, field in kind.fields.items()
    if get_named_type(field.type).name.endswith("Connection")
]
PAGE = "nodes { %s } edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"


@pytest.mark.parametrize(("place", "field"), LISTS_OF_TYPES)
def test_every_list_is_asked_for_and_answers_in_the_same_shape(place: str, field: GraphQLField) -> None:
    shown = {name: str(argument.type) for name, argument in field.args.items()}
    assert list(shown.items())[:4] == [
        ("first", "Int"), ("after", "String"), ("last", "Int"), ("before", "String"),
    ], place  # fmt: skip
    connection: Any = get_named_type(field.type)
    assert list(connection.fields)[:3] == ["edges", "nodes", "pageInfo"], place
    assert list(get_named_type(connection.fields["edges"].type).fields) == ["cursor", "node"], place


@pytest.mark.parametrize("root", ROOTS)
@pytest.mark.parametrize("size", ["", "(first: 0)", "(first: 101)", "(first: -1)", "(first: 1, last: 1)"])
async def test_a_list_without_one_size_of_1_to_100_is_refused(people: People, root: str, size: str) -> None:
    answer = await people.ask("reseller_owner", f"{{ {root}{size} {{ pageInfo {{ hasNextPage }} }} }}")
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["INPUT_INVALID"]


@pytest.mark.parametrize("root", ROOTS)
@pytest.mark.parametrize("cursor", ["", "x", "\0", "é", "QUJD", "A" * 5_000])
async def test_a_cursor_that_is_none_is_refused(people: People, root: str, cursor: str) -> None:
    query = f"query($after: String) {{ {root}(first: 1, after: $after) {{ pageInfo {{ hasNextPage }} }} }}"
    answer = await people.ask("reseller_owner", query, after=cursor)
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["INPUT_INVALID"]


async def all_pages(people: People, root: str, size: int, *, backward: bool, shown: str) -> list[Any]:
    found: list[Any] = []
    cursor = None
    for _ in range(100):
        sized, behind = ("last", "before") if backward else ("first", "after")
        query = f"query($c: String) {{ {root}({sized}: {size}, {behind}: $c) {{ {PAGE % shown} }} }}"
        page = (await people.data("reseller_owner", query, c=cursor))[root]
        assert len(page["edges"]) == len(page["nodes"]) <= size
        found = page["nodes"] + found if backward else found + page["nodes"]
        info = page["pageInfo"]
        cursor = info["startCursor" if backward else "endCursor"]
        if not info["hasPreviousPage" if backward else "hasNextPage"]:
            return found
    raise AssertionError("a list without an end")


@pytest.mark.parametrize(
    ("root", "shown"),
    [
        ("customers", "name"),
        ("orders", "number"),
        ("history", "id"),
        ("members", "email"),
        ("products", "name"),
    ],
)
async def test_small_pages_in_both_directions_hold_what_one_large_page_holds(
    people: People, root: str, shown: str
) -> None:
    for name in ("Beta", "beta", "Ångström", "Zeta"):
        await a_customer(people.database, people.world.reseller_id, START, name=name)
    await a_flexible(people)
    await an_annual(people)
    whole = await all_pages(people, root, 100, backward=False, shown=shown)
    assert len(whole) >= 1
    assert await all_pages(people, root, 2, backward=False, shown=shown) == whole
    assert await all_pages(people, root, 2, backward=True, shown=shown) == whole


async def test_customers_by_name_come_in_the_order_of_the_alphabet(people: People) -> None:
    await a_customer(people.database, people.world.reseller_id, START, name="élan")
    found = await all_pages(people, "customers", 3, backward=False, shown="name")
    names = [customer["name"] for customer in found]
    assert names == sorted(names, key=lambda name: name.casefold().replace("é", "e").replace("å", "a"))


LISTS = {
    "customers": """{ customers(first: %d) { nodes { id name domains subscriptions { id licensed available
        terms { key name } product { name } period { firstDay } availableActions { action } } } } }""",
    "orders": """{ orders(first: %d) { nodes { number customer { name } product { name }
        subscription { licensed product { name } } charges { net { amount } } } } }""",
    "history": """{ history(first: %d) { nodes { action customer { name } product { name }
        order { number } } } }""",
    "requests": """{ licenseRequests(first: %d) { nodes { number customer { name } product { name }
        order { number } } } }""",
    "products": "{ products(first: %d) { nodes { name terms { key } prices { validFrom } } } }",
    "members": "{ members(first: %d) { nodes { name } } }",
    "log": "{ actionLog(first: %d) { nodes { action } } }",
    "invoices": "{ invoices(first: %d) { nodes { number net { amount } } } }",
}
STATEMENTS = {
    "customers": 4,
    "orders": 6,
    "history": 5,
    "requests": 5,
    "products": 4,
    "members": 3,
    "log": 2,
    "invoices": 3,
}
"""With the one that finds the token's member."""


@pytest.mark.parametrize("name", LISTS)
async def test_a_page_takes_the_same_few_statements_however_long_it_is(people: People, name: str) -> None:
    subscription = await a_flexible(people)
    change = {"subscription": subscription, "users": some(f"{name}1", f"{name}2")}
    await people.done("customer_admin", "addUsers", change=change)
    for number in range(3):
        await people.done(
            "reseller_sales", "createCustomer", name=f"Page {number}", primaryDomain=f"{name}{number}.example"
        )
    taken = []
    for size in (1, 50):
        with counted(people.database) as found:
            await people.data("reseller_owner", LISTS[name] % size)
        taken.append(len(found))
    assert taken[0] == taken[1] == STATEMENTS[name]


async def test_requests_behind_orders_are_read_together(people: People) -> None:
    subscription = await an_annual(people)
    for quantity in (1, 2):
        asked = await people.done(
            "customer_admin", "requestLicenses", "licenseRequest { id }",
            customer=people.customer, subscription=subscription, quantity=quantity,
        )  # fmt: skip
        change = {"subscription": subscription, "quantity": quantity}
        await people.done(
            "reseller_sales", "addLicenses", change=change, requestId=asked["licenseRequest"]["id"]
        )
    query = "{ orders(first: %d) { nodes { request { quantity } } } }"
    with counted(people.database) as for_one:
        await people.data("reseller_owner", query % 1)
    with counted(people.database) as for_two:
        answer = await people.data("reseller_owner", query % 2)
    assert [node["request"]["quantity"] for node in answer["orders"]["nodes"]] == [2, 1]
    assert len(for_one) == len(for_two)
