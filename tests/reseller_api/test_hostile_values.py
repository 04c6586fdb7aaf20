"""Every command of the story with one value exchanged: what is refused is refused with a type, at its place.

Each is sent to a console that keeps nothing, ahead of the lawful command: so whatever is accepted does no
harm to the story, and everything else of the input is as it should be.
"""

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from graphql import GraphQLEnumType, GraphQLInputType, GraphQLNonNull, get_named_type
from starlette.applications import Starlette

from customers.orders.quotes import Quotes
from customers.payments.instant import InstantGateway
from reseller.plumbing.database import Database, WriteSession
from reseller_api.asgi import Api
from reseller_api.context import Console
from reseller_api.ids import global_id
from reseller_api.schema import schema
from tests.reseller_api.conftest import People
from tests.reseller_api.story import Story, told
from tests.reseller_api.test_bad_input import Path, leaves, with_value

LARGEST = 2**31 - 1
VALUES: Mapping[str, list[Any]] = {
    "Int": [-1, 0, 1, LARGEST, -LARGEST - 1, 2**31, 10**30, 1.5],
    "String": ["", " ", "\0", "x" * 100_000, "\u202e<script>", "' OR 1=1; --", "=1+1", "\r\nBcc: a@b.ie"],
    "Boolean": [True, False],
    "Date": ["0001-01-01", "9999-12-31", "1900-01-01", "2026-02-29", "2026-03-16", "2100-01-01"],
    "YearMonth": ["0001-01", "9999-12", "1900-01", "2100-01"],
    "Decimal": ["0", "-1", "0.000001", "999999999999.999999", "9" * 40, "1e9", "NaN"],
}  # fmt: skip
KINDS = (
    "Reseller", "Customer", "Subscription", "Order", "LicenseRequest", "User", "Member", "Invoice",
    "ApiToken", "PlannedOrder",
)  # fmt: skip
UNKNOWN = [(kind, uuid4()) for kind in KINDS]
NO_ID = ["", "x", "é", "x" * 100_000, *(global_id(*each) for each in UNKNOWN)]
"""What no input that wants an id may take for one, or for none."""
IDS = ("reseller", "customer", "subscription", "product", "order", "request", "requestId", "user", "member")
ELSEWHERE = {
    ("inviteMember", "customer", "INPUT_INVALID"): ["role"],
    ("placeAdvice", "advice", "QUOTE_EXPIRED"): ["quote"],
    ("placeAdvice", "change.addLicenses.quantity", "QUOTE_EXPIRED"): ["quote"],
    ("renewSubscription", "pay", "PAYMENT_REQUIRED"): None,
    ("requestLicenses", "subscription", "NOT_FOUND"): ["product"],
    ("setRenewal", "price.unitPrice", "FORBIDDEN"): None,
    ("setRequestLink", "customer", "CONFLICT"): ["version"],
    ("setRequestLink", "mode", "INPUT_INVALID"): ["address"],
    ("swapUsers", "change.remove.0", "NOT_FOUND"): ["change", "users"],
    ("updateReseller", "reseller", "CONFLICT"): ["version"],
}
"""By mutation, place and code: what is blamed instead, where the rest of the input no longer fits."""


class Undone(Exception):
    """Rolls a unit of work back."""


class Forgetful(Database):
    """A database whose units of work are checked as by their commit, and then undone."""

    @asynccontextmanager
    async def unit_of_work(
        self, reseller_id: UUID, customer_id: UUID | None = None
    ) -> AsyncIterator[WriteSession]:
        with suppress(Undone):
            async with super().unit_of_work(reseller_id, customer_id) as session:
                yield session
                await session.run("SET CONSTRAINTS ALL IMMEDIATE")
                raise Undone


class HostileStory(Story):
    """Sends each kind of command in all its broken forms before it is sent as it should be."""

    def __init__(self, people: People, forgetful: People) -> None:
        super().__init__(people)
        self.forgetful = forgetful

    async def do(self, who: str, name: str, /, **given: Any) -> Mapping[str, Any]:
        if name not in self.ran:
            for path, value in exchanged(name, given, self.people):
                await self.attempt(who, name, path, value, with_value(given, path, value))
        return await super().do(who, name, **given)

    async def attempt(self, who: str, name: str, path: Path, value: Any, given: dict[str, Any]) -> None:
        query = f"mutation($input: {kind_of(name)}) {{ {name}(input: $input) {{ errors {{ code field }} }} }}"
        answer = await self.forgetful.ask(who, query, input={"idempotencyKey": uuid4().hex, **given})
        sent = (name, ".".join(map(str, path)), str(value)[:40])
        codes = {error.get("extensions", {}).get("code") for error in answer.get("errors", ())}
        assert codes <= {"BAD_REQUEST", "GRAPHQL_VALIDATION_FAILED"}, (sent, answer)
        payload = (answer.get("data") or {}).get(name)
        assert value not in NO_ID or path[-1] not in IDS or payload != {"errors": []}, sent
        for error in payload["errors"] if payload else ():
            at_its_place = error["field"] and sent[1].startswith(".".join(error["field"]))
            assert at_its_place or error["field"] == ELSEWHERE[*sent[:2], error["code"]], (sent, error)


def kind_of(name: str) -> GraphQLInputType:
    mutations = schema._schema.mutation_type
    assert mutations is not None
    kind: GraphQLInputType = mutations.fields[name].args["input"].type
    return kind


def exchanged(name: str, given: Mapping[str, Any], people: People) -> Iterator[tuple[Path, Any]]:
    """Each place of the input with each value that it is tried with; of several changes the chosen one."""
    for path, leaf in leaves(kind_of(name)):
        if path == ("idempotencyKey",) or (len(path) > 2 and path[1] not in given.get(str(path[0]), path)):
            continue
        for value in values_for(leaf, people):
            yield path, value
        if not isinstance(leaf, GraphQLNonNull) and path[-1] != 0:
            yield path, None


def values_for(leaf: GraphQLInputType, people: People) -> list[Any]:
    named = get_named_type(leaf)
    if isinstance(named, GraphQLEnumType):
        return list(named.values)
    if named.name != "ID":
        return VALUES[named.name]
    foreign = people.foreign
    known = ("Customer", foreign.customer_id), ("Reseller", foreign.reseller_id), ("Product", uuid4())
    return [*NO_ID, people.customer, people.product, *(global_id(*each) for each in known)]


async def test_one_wrong_value_in_a_lawful_command_is_refused_at_its_place(people: People) -> None:
    database = Forgetful(people.database.dsns)
    console = Console(database, people.clock, Quotes("a secret of the tests"), gateway=InstantGateway())
    story = HostileStory(people, replace(people, app=Starlette(routes=Api(console).routes())))
    try:
        await told(story)
    finally:
        await database.close()
