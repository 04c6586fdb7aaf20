"""A document is measured before it runs; a bomb is refused at once."""

from time import process_time

import pytest
import strawberry
from graphql import get_introspection_query, parse

from reseller_api.connections import Connection
from reseller_api.execution import Asked, Executor
from reseller_api.limits import LimitExceeded, Measure, check, measure_document, sizes_of

SOON = 0.1


@strawberry.type
class Leaf:
    name: str

    @strawberry.field
    def again(self) -> "Leaf":
        return self

    @strawberry.field
    def many(self, first: int | None = None) -> Connection["Leaf"]:
        raise AssertionError("a measured document was run")

    @strawberry.field
    def few(self) -> list["Leaf"]:
        return []


@strawberry.type
class Query:
    @strawberry.field
    def leaf(self) -> Leaf:
        return Leaf(name="x")

    @strawberry.field
    def nodes(self, ids: list[strawberry.ID]) -> list[Leaf]:
        return [Leaf(name=each) for each in ids]


tiny = strawberry.Schema(Query)
executor = Executor(tiny, open_introspection=True)


def measured(text: str, **variables: object) -> Measure:
    document = parse(text)
    return measure_document(executor.schema, document, None, sizes_of(document, variables))


def test_a_field_costs_one_and_a_page_costs_as_often_as_it_is_long() -> None:
    assert measured("{ leaf { name again { name } } }").cost == 4
    assert measured("{ leaf { many(first: 50) { nodes { name } } } }").cost == 2 + 50 * 2
    assert measured("query($n: Int) { leaf { many(first: $n) { nodes { name } } } }", n=7).cost == 2 + 7 * 2


def test_a_list_without_a_bound_counts_as_five() -> None:
    assert measured("{ leaf { few { name } } }").cost == 2 + 5


def test_a_page_size_that_is_none_counts_as_the_largest() -> None:
    for size in ("-5", "101", "99999999999999999999", '"x"', "null"):
        assert measured(f"{{ leaf {{ many(first: {size}) {{ nodes {{ name }} }} }} }}").cost == 2 + 100 * 2


def test_a_variables_default_is_its_page_size() -> None:
    text = "query($n: Int = 3) { leaf { many(first: $n) { nodes { name } } } }"
    assert measured(text).cost == 2 + 3 * 2
    assert measured(text, n=4).cost == 2 + 4 * 2


def test_a_size_that_wins_over_the_default_counts_whatever_its_kind() -> None:
    text = "query($n: Int = 1) { leaf { many(first: $n) { nodes { name } } } }"
    assert measured(text, n=100.0).cost == 2 + 100 * 2


def test_a_variable_that_the_document_does_not_declare_is_not_measured() -> None:
    document = parse("query($n: Int) { leaf { many(first: $n) { nodes { name } } } }")
    assert sizes_of(document, {"n": 5, "x" * 100_000: 1, "ids": ["a"]}) == {"n": 5}


def test_what_is_found_by_ids_counts_as_often_as_ids_are_named() -> None:
    assert measured('{ nodes(ids: ["a", "b"]) { name } }').cost == 1 + 2
    assert measured('{ nodes(ids: "a") { name } }').cost == 1 + 100
    text = "query($ids: [ID!]!) { nodes(ids: $ids) { name } }"
    assert measured(text, ids=["a", "b", "c"]).cost == 1 + 3
    assert measured(text, ids=["a"] * 101).cost == 1 + 100


def test_fragments_count_wherever_they_are_spread() -> None:
    text = "{ leaf { ...f again { ...f } } } fragment f on Leaf { a: name name @include(if: true) }"
    assert measured(text) == Measure(depth=3, fields=6, aliases=2, directives=2, cost=6)


@pytest.mark.parametrize(
    ("measure", "word"),
    [
        (Measure(depth=17), "levels"),
        (Measure(aliases=31), "aliases"),
        (Measure(directives=31), "directives"),
        (Measure(fields=301), "fields"),
        (Measure(cost=100_001), "units of cost"),
        (Measure(introspection=150_001), "introspection"),
    ],
)
def test_each_bound_refuses_what_passes_it(measure: Measure, word: str) -> None:
    with pytest.raises(LimitExceeded, match=word):
        check(measure)


def test_the_introspection_of_tools_is_within_the_bounds() -> None:
    check(measured(get_introspection_query(input_value_deprecation=True, specified_by_url=True)))


def nested_fragments() -> str:
    chain = " ".join(
        f"fragment f{n} on Leaf {{ ...f{n + 1} ...f{n + 1} again {{ ...f{n + 1} }} }}" for n in range(60)
    )
    return f"{{ leaf {{ ...f0 }} }} {chain} fragment f60 on Leaf {{ name }}"


def circle() -> str:
    return (
        "{ leaf { ...a } } fragment a on Leaf { again { ...b } } fragment b on Leaf { again { ...a ...a } }"
    )


def many_fragments() -> str:
    spreads = " ".join(f"...f{n}" for n in range(130))
    made = " ".join(f"fragment f{n} on Leaf {{ many(first: 1) {{ __typename }} name }}" for n in range(130))
    return f"{{ leaf {{ {spreads} }} }} {made}"


def sized(n: int) -> str:
    return f"many(first: {n}) {{ __typename }}"


BOMBS = {
    "many fragments": many_fragments(),
    "nested fragments": nested_fragments(),
    "a circle of fragments": circle(),
    "aliases": "{ leaf {" + " ".join(f"a{n}: name" for n in range(600)) + "} }",
    "one field again and again": "{ leaf {" + " name" * 1_990 + "} }",
    "directives": "{ leaf { name" + " @skip(if: false)" * 300 + "} }",
    "depth": "{ leaf" + " { again" * 600 + " { name }" + " }" * 601,
    "brackets": "{ leaf(x: " + "[" * 1_900 + ") }",
    "tokens": "{ leaf {" + " name" * 100_000 + "} }",
    "pages in pages": "{ leaf {" + " many(first: 100) { nodes {" * 6 + " name " + "} }" * 6 + "} }",
    "introspection in introspection": "{ __schema { types"
    + " { fields { type" * 6
    + " { name }"
    + " } }" * 6
    + "} }",
    "unknown fields": "{ leaf { " + " ".join(f"x{n}" for n in range(290)) + "} }",
    "one field, several arguments": "{ leaf {"
    + "".join(f" many(first: {n}) {{ __typename }}" for n in range(190))
    + "} }",
}


@pytest.mark.parametrize("name", BOMBS)
async def test_a_bomb_is_refused_in_under_a_tenth_of_a_second(name: str) -> None:
    took = []
    for _ in range(3):
        cold = Executor(tiny, open_introspection=True)
        began = process_time()
        answered = await cold.run(Asked(BOMBS[name], {}), None, signed_in=True)
        took.append(process_time() - began)
        assert answered.body["errors"], answered.body
        assert not answered.ran
    assert min(took) < SOON


async def test_the_cost_is_answered_beside_the_data() -> None:
    answered = await executor.run(Asked("{ leaf { name } }", {}), None, signed_in=True)
    assert answered.body == {"data": {"leaf": {"name": "x"}}, "extensions": {"cost": 2}}


async def test_a_refused_cost_is_answered_too() -> None:
    answered = await executor.run(Asked(BOMBS["pages in pages"], {}), None, signed_in=True)
    assert answered.body["extensions"]["cost"] > 100_000
    assert answered.body["errors"][0]["extensions"]["code"] == "LIMIT_EXCEEDED"


async def test_a_document_that_comes_again_costs_what_its_own_page_size_says() -> None:
    text = "query ($size: Int) { leaf { many(first: $size) { nodes { name } } } }"
    asked = [Asked(text, {"size": size}) for size in (5, 50, 5)]
    answered = [await executor.run(each, None, signed_in=False) for each in asked]
    assert [each.body["extensions"]["cost"] for each in answered] == [2 + 5 * 2, 2 + 50 * 2, 2 + 5 * 2]
