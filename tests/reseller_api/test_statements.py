"""However many rows a page has, what is asked of them takes as many statements: every field of the schema.

Fields that are worked out for one thing at a time are left out: `limits.py` prices them.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from graphql import GraphQLField, GraphQLObjectType, get_named_type

from reseller_api.keysets import cursor_of
from reseller_api.limits import WORKED_OUT
from reseller_api.schema import schema
from tests.reseller_api.conftest import People
from tests.reseller_api.jobs import price
from tests.reseller_api.statements import counted

FEW, MANY = 2, 20
ROOTS = {
    "customers": "reseller_owner", "orders": "reseller_owner", "history": "reseller_owner",
    "licenseRequests": "reseller_owner", "invoices": "reseller_owner", "products": "reseller_owner",
    "resellers": "operator", "months": "operator",
}  # fmt: skip
NOTHING = {
    "licenseRequests order", "invoices credits", "invoices creditedBy", "months failed", "months resellers",
    "months resellers net", "months resellers tax", "customers subscriptions renewal",
    "customers subscriptions usersAtRisk", "customers subscriptions deactivatedUsers",
    "customers contractLimits product", "resellers contract vatExemption",
}  # fmt: skip
"""Where these rows lead to nothing."""
QUERIES: Mapping[str, GraphQLField] = schema._schema.query_type.fields if schema._schema.query_type else {}


Path = tuple[str, ...]
"""Fields, each with what opens the rows that it leads to."""


def places() -> Iterator[Any]:
    """Each field that leads to objects, once, by the shortest way from any list."""
    seen = set(WORKED_OUT)
    waiting: list[tuple[str, Any, Path]] = [(root, row_of(QUERIES[root]), ()) for root in ROOTS]
    for root, kind, path in waiting:
        for name, field in kind.fields.items():
            below = row_of(field)
            if isinstance(below, GraphQLObjectType) and (kind.name, name) not in seen:
                seen.add((kind.name, name))
                longer = (*path, called(name, field))
                waiting.append((root, below, longer))
                yield pytest.param(root, longer, id=name_of(root, longer))


def row_of(field: GraphQLField) -> Any:
    """The type of what a field leads to, or of the rows of the list that it leads to."""
    kind: Any = get_named_type(field.type)
    return get_named_type(kind.fields["nodes"].type) if "nodes" in getattr(kind, "fields", {}) else kind


def called(name: str, field: GraphQLField) -> str:
    """The field as a document asks it, of a list the first row."""
    return f"{name}(first: 1) {{ nodes" if "first" in field.args else name


def name_of(root: str, path: Path) -> str:
    return " ".join([root, *(step.split("(")[0] for step in path)])


def document(root: str, path: Path, size: int) -> str:
    """A page of the list, with what the path leads to of each row."""
    opened = " { ".join([f"{root}(first: {size}) {{ nodes", *path, "__typename "])
    return "{ " + opened + "}" * (opened.count("{") + 1)


@pytest_asyncio.fixture(scope="module")
async def peopled(people: People) -> People:
    """Many customers, each with a subscription, users, requests, orders and an invoice."""
    await price(people, "horizon")
    for number in range(MANY):
        await _a_customer(people, number)
    await people.work()
    return people


async def _a_customer(people: People, number: int) -> None:
    domain = f"company{number}.example"
    made = await people.done(
        "reseller_sales", "createCustomer", "customer { id }", name=f"{number:02}", primaryDomain=domain
    )
    wish = {"customer": made["customer"]["id"], "product": people.product, "quantity": 5}
    asked = await people.done("reseller_sales", "requestLicenses", "licenseRequest { id }", **wish)
    placed = await people.done(
        "reseller_owner", "subscribe", "order { subscription { id } }", change={**wish, "terms": "horizon"},
        pay=True, requestId=asked["licenseRequest"]["id"],
    )  # fmt: skip
    await people.work()
    await people.done("reseller_sales", "requestLicenses", **wish)
    users = [{"address": f"{name}@{domain}"} for name in ("ann", "bob", "cy")]
    change = {"subscription": placed["order"]["subscription"]["id"], "users": users}
    await people.done("reseller_sales", "addUsers", change=change)


@pytest.mark.parametrize(("root", "path"), list(places()))
async def test_what_is_asked_of_rows_takes_as_many_statements_for_few_as_for_many(
    peopled: People, root: str, path: Path
) -> None:
    with counted(peopled.database) as for_few:
        await peopled.data(ROOTS[root], document(root, path, FEW))
    with counted(peopled.database) as for_many:
        answer = await peopled.data(ROOTS[root], document(root, path, MANY))
    assert len(for_few) == len(for_many)
    assert ("__typename" in str(answer)) != (name_of(root, path) in NOTHING)


PAGE = "{ nodes { id } pageInfo { hasNextPage hasPreviousPage } }"
NESTED = [
    ("customers", f"users(%s) {PAGE}"),
    ("customers", f"orders(%s) {PAGE}"),
    ("customers", f"history(%s) {PAGE}"),
    ("customers", f"subscriptions {{ users(%s) {PAGE.replace('{ id }', '{ user { id } }')} }}"),
    ("customers", f"subscriptions {{ orders(%s) {PAGE} }}"),
    ("invoices", f"lines(%s) {PAGE}"),
]
SLICES = ("first: 1", "last: 1", "first: 2", "last: 2", "first: 100")


@pytest.mark.parametrize("sliced", SLICES)
@pytest.mark.parametrize(("root", "inner"), NESTED)
async def test_lists_read_together_are_the_lists_read_one_by_one(
    peopled: People, root: str, inner: str, sliced: str
) -> None:
    shown = inner % sliced
    page = await peopled.data("reseller_owner", f"{{ {root}(first: 5) {{ nodes {{ id {shown} }} }} }}")
    for row in page[root]["nodes"]:
        alone = f"query($id: ID!) {{ {root[:-1]}(id: $id) {{ id {shown} }} }}"
        assert (await peopled.data("reseller_owner", alone, id=row["id"]))[root[:-1]] == row


async def test_lists_read_together_go_on_behind_their_cursor(peopled: People) -> None:
    listed = "{ customers(first: 2) { nodes { id orders(first: 100) { nodes { id } edges { cursor } } } } }"
    older, newer = (await peopled.data("reseller_owner", listed))["customers"]["nodes"]
    behind = (
        "query($c: String) { customers(first: 2) { nodes { orders(first: 1, after: $c) { nodes { id } } } } }"
    )
    found = await peopled.data("reseller_owner", behind, c=newer["orders"]["edges"][-1]["cursor"])
    first, second = found["customers"]["nodes"]
    assert first["orders"]["nodes"] == older["orders"]["nodes"][:1]
    assert second["orders"]["nodes"] == []


@pytest.mark.parametrize("key", [UUID(int=0), UUID(int=2**128 - 1), UUID(int=2**31)])
@pytest.mark.parametrize("side", ["first: 2, after: $c", "last: 2, before: $c"])
@pytest.mark.parametrize(("root", "inner"), NESTED)
async def test_a_cursor_of_another_list_breaks_none(
    peopled: People, root: str, inner: str, side: str, key: UUID
) -> None:
    query = f"query($c: String) {{ {root}(first: 2) {{ nodes {{ {inner % side} }} }} }}"
    assert await peopled.data("reseller_owner", query, c=cursor_of(key))


@pytest.mark.parametrize(
    "asked",
    [
        "scheduledChanges { key }",
        'seatsAt(day: "2026-03-16") { bought holders(first: 1) { nodes { address } } }',
        'timeline(first: 1, since: "2026-03-01", until: "2026-03-31") { nodes { total } }',
    ],
)
async def test_what_is_worked_out_one_by_one_is_asked_a_hundred_times_at_most(
    peopled: People, asked: str
) -> None:
    query = f"{{ orders(first: %d) {{ nodes {{ subscription {{ {asked} }} }} }} }}"
    assert len((await peopled.data("reseller_owner", query % 40))["orders"]["nodes"]) == 2 * MANY
    answer = await peopled.ask("reseller_owner", query % 100)
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["LIMIT_EXCEEDED"]
    named = f"query($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on Subscription {{ {asked} }} }} }}"
    answer = await peopled.ask("reseller_owner", named, ids=["unknown"] * 100)
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["LIMIT_EXCEEDED"]


async def test_a_document_computes_nine_months_at_most(people: People) -> None:
    """Each preview of an invoice reads all that a reseller's customers hold."""
    for times, codes in ((9, []), (10, ["LIMIT_EXCEEDED"])):
        asked = (f'm{place}: previewInvoice(month: "2026-03") {{ lineCount }}' for place in range(times))
        answer = await people.ask("reseller_owner", f"{{ {' '.join(asked)} }}")
        assert [error["extensions"]["code"] for error in answer.get("errors", ())] == codes
