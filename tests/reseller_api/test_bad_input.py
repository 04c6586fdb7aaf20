"""Every field of every input, with values that are wrong: refused with a type, and nothing is changed."""

from collections.abc import Iterator
from copy import deepcopy
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    get_named_type,
)

from reseller.rules.access import Verb
from reseller_api.ids import global_id
from reseller_api.schema import schema
from tests.reseller_api.conftest import People
from tests.reseller_api.jobs import a_holding
from tests.reseller_api.samples import MUTATIONS, filled, made_things

HOSTILE = [
    "\0", "a\u0000b", "' OR 1=1; --", "<script>alert(1)</script>", "\u202eadmin", "\U0001f3f4" * 100,
    "x" * 100_000,
]  # fmt: skip
BAD: dict[str, list[Any]] = {
    "Int": [-1, 0, 2**31, -(2**31) - 1, 10**30, 1.5, "1", "x", "", [1], {"a": 1}, True, 1_000_001],
    "String": [*HOSTILE, "", " ", 7, 1.5, ["x", "y"], {"a": 1}, True],
    "ID": [*HOSTILE, "", "é", "bm9uc2Vuc2U=", "Q3VzdG9tZXI6eA==", 1.5, ["x", "y"], {"a": 1}],
    "Boolean": ["true", 1, "", [True, False], {"a": 1}],
    "Date": [
        "",
        "x",
        "2026-02-30",
        "20260401",
        "2026-4-1",
        "0000-01-01",
        "10000-01-01",
        "2026-W01-1",
        7,
        1.5,
    ],
    "YearMonth": ["", "x", "2026-13", "2026-00", "0000-01", "2026-4", "9999-12", 202604, 1.5],
    "Decimal": ["", "x", "1e9", "NaN", "Infinity", "-1", "1.0000001", "9" * 40, "1,5", "٣", 6, 1.5, True],
}
WRONG_KIND = {
    "Int": (2**31, 10**30, 1.5, "1", "x", "", [1, 2], {"a": 1}, True),
    "String": (7, 1.5, ["x", "y"], {"a": 1}, True),
    "Date": ("", "x", "2026-02-30", "20260401", "2026-4-1", 7, 1.5),
    "YearMonth": ("", "x", "2026-13", 202604, 1.5),
    "Decimal": ("", "x", "1e9", "NaN", 6, 1.5, True),
    "Boolean": ("true", 1, "", {"a": 1}),
}
"""What is no value of the kind at all: never heard by a rule."""
SIGNERS = {
    Verb.CREATE_RESELLER: "operator",
    Verb.SET_LIMIT: "operator",
    Verb.CREATE_PRODUCT: "operator",
    Verb.PUBLISH_PRICES: "operator",
    Verb.SET_PRICE: "operator",
    Verb.CLOSE_MONTH: "operator",
    Verb.FINALIZE: "operator",
    Verb.CREDIT: "provider_finance",
}


@pytest_asyncio.fixture(scope="module")
async def things(people: People) -> dict[str, str]:
    return await made_things(people)


Path = tuple[str | int, ...]


def leaves(kind: GraphQLInputType, path: Path = ()) -> Iterator[tuple[Path, GraphQLInputType]]:
    """Every place in an input that holds a plain value, with its type."""
    bare = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
    if isinstance(bare, GraphQLList):
        yield from leaves(bare.of_type, (*path, 0))
    elif isinstance(bare, GraphQLInputObjectType):
        for name, field in bare.fields.items():
            yield from leaves(field.type, (*path, name))
    else:
        yield path, kind


def with_value(sample: dict[str, Any], path: Path, value: Any) -> dict[str, Any]:
    """The sample with a value at a place; what lies on the way is made."""
    made: dict[str, Any] = deepcopy(sample)
    place: Any = made
    for step, following in pairwise(path):
        empty: Any = [] if isinstance(following, int) else {}
        if step == 0:
            place[:] = place or [empty]
        elif not isinstance(place.get(step), type(empty)):
            place[step] = empty
        place = place[step]
    if path[-1] == 0:
        place[:] = [value]
    else:
        place[path[-1]] = value
    return made


def values_for(kind: GraphQLInputType) -> list[Any]:
    named = get_named_type(kind)
    if isinstance(named, GraphQLEnumType):
        return ["NOPE", "", 1, 1.5, ["x", "y"], {"a": 1}, True]
    return BAD[named.name]


@pytest.mark.parametrize("mutation", MUTATIONS)
async def test_no_field_takes_a_wrong_value(people: People, things: dict[str, str], mutation: str) -> None:
    verb, sample = MUTATIONS[mutation]
    mutations = schema._schema.mutation_type
    assert mutations is not None
    kind = mutations.fields[mutation].args["input"].type
    who = SIGNERS.get(verb, "reseller_owner")
    query = f"mutation($input: {kind}) {{ {mutation}(input: $input) {{ errors {{ code message }} }} }}"
    before = await people.snapshot()
    for path, leaf in leaves(kind):
        for number, value in enumerate(values_for(leaf)):
            if mutation == "createApiToken" and is_a_name(value):
                continue
            given = {"idempotencyKey": f"{mutation} {path} {number}", **filled(sample, things)}
            answer = await people.ask(who, query, input=with_value(given, path, value))
            codes = codes_of(answer, mutation)
            assert codes, (path, value, answer)
            assert "INTERNAL" not in codes, (path, value, answer)
            if value in WRONG_KIND.get(get_named_type(leaf).name, ()) and type(value) is not bool:
                assert answer.get("data") is None, (path, value, answer)
    assert await people.snapshot() == before


def is_a_name(value: Any) -> bool:
    """Whether a token may be called so: this mutation has nothing else that would stop it."""
    return isinstance(value, str) and bool(value.strip()) and value.isprintable() and len(value) <= 200


def codes_of(answer: dict[str, Any], mutation: str) -> list[str]:
    """The codes of every error; a coercion error without one counts as such."""
    payload = (answer.get("data") or {}).get(mutation)
    refused = payload.get("errors", []) if isinstance(payload, dict) else []
    broken = [error.get("extensions", {}).get("code", "COERCION") for error in answer.get("errors", [])]
    return [error["code"] for error in refused] + broken


@pytest.mark.parametrize("mutation", MUTATIONS)
async def test_no_required_field_may_be_missing_or_null(
    people: People, things: dict[str, str], mutation: str
) -> None:
    verb, sample = MUTATIONS[mutation]
    mutations = schema._schema.mutation_type
    assert mutations is not None
    kind = mutations.fields[mutation].args["input"].type
    query = f"mutation($input: {kind}) {{ {mutation}(input: $input) {{ errors {{ code }} }} }}"
    given = {"idempotencyKey": f"{mutation} missing", **filled(sample, things)}
    bare: Any = get_named_type(kind)
    for name, field in bare.fields.items():
        if not isinstance(field.type, GraphQLNonNull) or field.default_value not in (None, ...):
            continue
        for broken in ({key: value for key, value in given.items() if key != name}, {**given, name: None}):
            answer = await people.ask(SIGNERS.get(verb, "reseller_owner"), query, input=broken)
            assert "data" not in answer, (name, answer)
            assert answer["errors"], name


READS: dict[str, dict[str, Any]] = {
    "node": {"id": "x"},
    "nodes": {"ids": []},
    "previewOrder": {"input": {"endSubscription": {"subscription": "x"}}},
    "previewInvoice": {"month": "2026-03"},
    "month": {"month": "2026-03"},
    "reseller": {"id": "x"},
    "customer": {"id": "x"},
    "subscription": {"id": "x"},
    "order": {"id": "x"},
    "comparison": {"id": "x"},
    "licenseRequest": {"id": "x"},
    "invoice": {"id": "x"},
}
"""What a query needs beside the size of a page."""
QUERIES = schema._schema.query_type.fields if schema._schema.query_type else {}


@pytest.mark.parametrize("root", [name for name, field in QUERIES.items() if field.args])
async def test_no_argument_of_a_query_breaks_it(people: People, root: str) -> None:
    field = QUERIES[root]
    needed = READS.get(root, {"first": 1})
    for name, argument in field.args.items():
        for path, leaf in leaves(argument.type):
            for value in values_for(leaf):
                needless = {} if root in ("previewOrder", "nodes") else needed
                given = with_value(needless, (name, *path), value)
                asked = {key: made for key, made in given.items() if key in field.args}
                heads = ", ".join(f"${key}: {field.args[key].type}" for key in asked)
                passed = ", ".join(f"{key}: ${key}" for key in asked)
                query = f"query({heads}) {{ {root}({passed}) {{ __typename }} }}"
                answer = await people.ask("reseller_owner", query, **asked)
                assert "INTERNAL" not in codes_of(answer, root), (name, path, value, answer)


async def test_a_preview_takes_exactly_one_change(people: People) -> None:
    query = "query($input: PreviewOrderInput!) { previewOrder(input: $input) { errors { code } } }"
    end = {"subscription": "x"}
    for wrong in ({}, {"endSubscription": None}, {"endSubscription": end, "addUsers": {**end, "users": []}}):
        answer = await people.ask("reseller_owner", query, input=wrong)
        assert "data" not in answer
        (error,) = answer["errors"]
        assert error["message"].endswith("Send exactly one field of PreviewOrderInput, and not as null.")


async def test_a_preview_is_refused_at_the_place_at_which_its_order_is(people: People) -> None:
    """Of an unknown thing, too, and of a swap of nobody for nobody."""
    preview = "query($input: PreviewOrderInput!) { previewOrder(input: $input) { errors { code field } } }"
    aircall, unknown = await a_holding(people, "aircall", 1), global_id("Subscription", uuid4())
    for mutation, change, at in (
        ("addLicenses", {"subscription": unknown, "quantity": 1}, "subscription"),
        ("swapUsers", {"subscription": aircall, "remove": [], "users": []}, "users"),
    ):
        seen = await people.data("reseller_owner", preview, input={mutation: change})
        refused = await people.refused("reseller_owner", mutation, change=change)
        assert seen["previewOrder"]["errors"] == [{"code": refused["code"], "field": [mutation, at]}]
        assert refused["field"] == ["change", at]
