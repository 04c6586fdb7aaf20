"""The committed schema is the one that is served, changes to it are told, and its examples run."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from subprocess import run
from typing import Any

import pytest
from graphql import build_schema, find_breaking_changes, parse, validate
from graphql.language import FieldNode, OperationDefinitionNode

from reseller_api.schema import schema, sdl
from tests.reseller_api.conftest import People
from tests.reseller_api.jobs import a_holding

ROOT = Path(__file__).parents[2]
COMMITTED = ROOT / "graphql/schema.graphql"
EXAMPLES = {path.stem: path.read_text() for path in sorted((ROOT / "graphql/operations").glob("*.graphql"))}
REFRESH = "Run `.venv/bin/python -m reseller_api.print_schema > graphql/schema.graphql` and commit it."


def test_the_committed_schema_is_the_one_that_is_served() -> None:
    assert COMMITTED.read_text() == sdl(schema), REFRESH


def test_a_breaking_change_is_told_in_the_changelog() -> None:
    before = the_version_before()
    changelog = (ROOT / "CHANGELOG.md").read_text()
    untold = [
        change.description
        for change in find_breaking_changes(build_schema(before), schema._schema)
        if not all(name in changelog for name in named(change.description))
    ]
    assert not untold, "List these under Changed or Removed in CHANGELOG.md, or deprecate first."


def the_version_before() -> str:
    """The schema as it was committed before this one: HEAD's, or the one that HEAD's own change replaced."""
    path = "graphql/schema.graphql"
    commits = git("log", "--format=%H", "-n", "2", "--", path).split()
    versions = [git("show", f"{commit}:{path}") for commit in commits]
    return next((text for text in versions if text != COMMITTED.read_text()), versions[0])


def git(*arguments: str) -> str:
    return run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout


def named(description: str) -> list[str]:
    """The types and fields that a breaking change is about."""
    return re.findall(r"'?([A-Za-z_]+\.[A-Za-z_]+)'?", description) or description.split()[:1]


def test_every_type_and_every_field_of_the_roots_is_described() -> None:
    silent = [
        name
        for name, kind in schema._schema.type_map.items()
        if not name.startswith("__") and not kind.description and name not in ("Query", "Mutation")
    ]
    built_in = {"String", "Int", "Float", "Boolean", "ID"}
    assert [name for name in silent if name not in built_in] == []
    for root in (schema._schema.query_type, schema._schema.mutation_type):
        assert root is not None
        assert [name for name, field in root.fields.items() if not field.description] == []


def test_every_mutation_takes_one_input_with_a_key_and_answers_errors() -> None:
    mutations = schema._schema.mutation_type
    assert mutations is not None
    for name, field in mutations.fields.items():
        assert list(field.args) == ["input"], name
        kind = field.args["input"].type.of_type
        assert str(kind.fields["idempotencyKey"].type) == "String!", name
        payload: Any = field.type.of_type
        assert str(payload.fields["errors"].type) == "[UserError!]!", name
        others = [str(other.type) for key, other in payload.fields.items() if key != "errors"]
        assert others, name
        assert not [kind for kind in others if kind.endswith("!")], name


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_a_valid_document(name: str) -> None:
    assert validate(schema._schema, parse(EXAMPLES[name])) == []


def test_every_operation_has_an_example_of_its_name() -> None:
    roots = (schema._schema.query_type, schema._schema.mutation_type)
    offered = {name for root in roots if root for name in root.fields}
    assert offered == set(EXAMPLES)
    for name, text in EXAMPLES.items():
        (operation,) = parse(text).definitions
        assert isinstance(operation, OperationDefinitionNode)
        asked = [
            node.name.value for node in operation.selection_set.selections if isinstance(node, FieldNode)
        ]
        assert asked == [name]


class Story:
    """Runs examples one after the other, each with variables made from what came before."""

    def __init__(self, people: People) -> None:
        self.people = people
        self.ran: set[str] = set()
        self.keys = count(1)

    async def read(self, who: str, name: str, /, **variables: Any) -> Any:
        self.ran.add(name)
        return (await self.people.data(who, EXAMPLES[name], **variables))[name]

    async def do(self, who: str, name: str, /, **given: Any) -> Mapping[str, Any]:
        asked = {"idempotencyKey": f"{name} {next(self.keys)}", **given}
        payload: Mapping[str, Any] = await self.read(who, name, input=asked)
        assert payload["errors"] == [], payload
        return payload

    async def refused(self, who: str, name: str, /, **given: Any) -> str:
        asked = {"idempotencyKey": f"{name} {next(self.keys)}", **given}
        payload = await self.read(who, name, input=asked)
        return str(payload["errors"][0]["code"])


async def test_the_examples_run_and_together_tell_the_whole_story(people: People) -> None:
    story = Story(people)
    await set_up(story)
    flexible, annual = await sell(story)
    await use(story, flexible)
    await choose(story)
    await renew(story)
    await compare(story)
    await ask(story, annual)
    await look(story, flexible)
    await invoice(story)
    await keep_the_team(story)
    assert story.ran == set(EXAMPLES)


async def set_up(story: Story) -> None:
    made = await story.do(
        "operator", "createReseller", code="WEST", name="West", legalName="West Inc.", country="US",
        currency="USD", billingZone="America/New_York",
        address={"lines": ["1 Broadway"], "postalCode": "10004", "city": "New York"},
    )  # fmt: skip
    west = made["reseller"]
    await story.do("operator", "updateReseller", reseller=west["id"], version=west["version"], paymentDays=30)
    shown = await story.read("operator", "reseller", id=west["id"])
    assert shown["contract"]["paymentDays"] == 30
    assert len((await story.read("operator", "resellers", first=100))["nodes"]) == 3
    product = await story.do(
        "operator", "createProduct", vendor="Google", name="Meet", terms=["google_flexible"]
    )
    price = {
        "product": product["product"]["id"], "terms": "google_flexible", "period": "MONTH", "currency": "EUR",
        "validFrom": "2026-03-16", "price": {"unitPrice": "3.00"},
    }  # fmt: skip
    await story.do("operator", "publishPrices", prices=[price])
    assert await story.read("reseller_viewer", "products", first=10)
    assert len(await story.read("reseller_viewer", "licenseTerms")) == 7


async def sell(story: Story) -> tuple[str, str]:
    made = await story.do("reseller_sales", "createCustomer", name="Initech", primaryDomain="initech.example")
    initech = made["customer"]
    await story.do(
        "reseller_sales",
        "updateCustomer",
        customer=initech["id"],
        version=initech["version"],
        name="Initech BV",
    )
    people = story.people
    wish = {"customer": people.customer, "product": people.product, "terms": "google_flexible", "cap": 5}
    preview = await story.read("reseller_sales", "previewOrder", input={"subscribe": wish})
    assert preview["errors"] == []
    flexible = (await story.do("reseller_sales", "subscribe", change=wish))["order"]["subscription"]["id"]
    wish = {
        "customer": people.customer, "product": people.product, "terms": "google_annual_monthly",
        "quantity": 9,
    }  # fmt: skip
    made = await story.do("reseller_sales", "subscribe", change=wish)
    await people.work()
    shown = await story.read("reseller_sales", "subscription", id=flexible)
    await story.do("reseller_sales", "setPurchaseCap", subscription=flexible, version=shown["version"], cap=8)
    return flexible, made["order"]["subscription"]["id"]


async def use(story: Story, flexible: str) -> None:
    users = [{"address": f"{name}@acme.example"} for name in ("ann", "bob")]
    await story.do("customer_admin", "addUsers", change={"subscription": flexible, "users": users})
    await story.people.work()
    shown = await story.read("customer_admin", "subscription", id=flexible)
    ann, bob = [node["user"] for node in shown["users"]["nodes"]]
    change = {"subscription": flexible, "users": [ann["id"]]}
    placed = await story.do("customer_admin", "removeUsers", change=change)
    await story.people.work()
    assert (
        await story.refused("reseller_sales", "retryOrder", order=placed["order"]["id"])
        == "ORDER_NOT_RETRYABLE"
    )
    await story.do("customer_admin", "updateUser", user=bob["id"], version=bob["version"], protected=True)
    ended = await story.do(
        "reseller_sales", "endSubscription", change={"subscription": flexible, "lastDay": "2026-03-31"}
    )
    await story.do("reseller_sales", "cancelOrder", order=ended["order"]["id"])
    await story.do(
        "operator",
        "setContractPrice",
        subscription=flexible,
        price={"unitPrice": "5.50"},
        validFrom="2026-04-01",
    )


async def choose(story: Story) -> None:
    people = story.people
    billomat, timelog, aircall = [
        await a_holding(people, terms, 5) for terms in ("billomat", "timelog", "aircall")
    ]
    for name, quantity in (("cancelLicenses", 2), ("restoreLicenses", 1)):
        made = await story.do("reseller_sales", name, change={"subscription": billomat, "quantity": quantity})
        assert made["order"]["status"] == "COMPLETED"
    version = await people.version("subscription", billomat)
    await story.do(
        "reseller_sales", "changeTariff", subscription=billomat, version=version, tariff="Enterprise"
    )
    lowered = {"subscription": timelog, "quantity": 3}
    await story.do("reseller_sales", "setNextPeriodLicenses", change=lowered)
    shown = await story.read("reseller_sales", "subscription", id=timelog)
    (scheduled,) = [each for each in shown["scheduledChanges"] if each["undoable"]]
    undone = {"subscription": timelog, "change": scheduled["id"]}
    back = await story.do("reseller_sales", "undoScheduledChange", **undone)
    assert back["subscription"]["nextPeriodLicenses"] == 5
    await story.do("reseller_sales", "setNextPeriodLicenses", change=lowered)
    wish = {"addLicenses": {"subscription": timelog, "quantity": 1}}
    advised = (await story.read("reseller_sales", "previewOrder", input=wish))["advice"][0]
    await story.do("reseller_sales", "placeAdvice", change=wish, advice=advised["id"])
    change = {"addLicenses": {"subscription": timelog, "quantity": 1}}
    planned = await story.do("reseller_sales", "planOrder", change=change, dueOn="2026-03-20")
    await story.do("reseller_sales", "withdrawPlannedOrder", order=planned["plannedOrder"]["id"])
    await story.do(
        "customer_admin", "swapUsers",
        change={"subscription": aircall, "remove": [], "users": [{"address": "cid@acme.example"}]},
    )  # fmt: skip
    version = await people.version("subscription", aircall)
    await story.do("reseller_sales", "setIncluded", subscription=aircall, version=version, included=7)
    await people.work()


async def renew(story: Story) -> None:
    people, present = story.people, story.people.clock.now()
    horizon = await a_holding(people, "horizon", 5)
    people.clock.set(present + timedelta(days=340))
    renewal = {"subscription": horizon, "quantity": 10}
    placed = await story.do("reseller_sales", "renewSubscription", change=renewal, pay=True)
    assert placed["order"]["quantityAfter"] == 10
    people.clock.set(present)


async def compare(story: Story) -> None:
    ways = [{"terms": terms, "period": "MONTH", "price": "10.00"} for terms in ("billomat", "timelog")]
    asked = await story.do(
        "reseller_sales", "compareTerms", start="2026-04-01", users=3, months=3, ways=ways,
        changes=[{"on": "2026-05-01", "count": 2}],
    )  # fmt: skip
    found = await story.read("reseller_sales", "comparison", id=asked["comparison"]["id"])
    assert (found["status"], found["outcomes"]) == ("WAITING", [])


async def ask(story: Story, annual: str) -> None:
    people, shown = story.people, await story.read("reseller_sales", "subscription", id=annual)
    version = shown["version"]
    await story.do(
        "reseller_sales", "setRenewal", subscription=annual, version=version, setting="SEATS_IN_USE"
    )
    requests = []
    for quantity in (1, 2, 3):
        given = {"customer": people.customer, "subscription": annual, "quantity": quantity}
        requests.append((await story.do("customer_admin", "requestLicenses", **given))["licenseRequest"])
    first, second, third = requests
    inbox = await story.read("reseller_sales", "licenseRequests", first=10)
    assert len(inbox["nodes"]) == 3
    change = {"subscription": annual, "quantity": 2}
    await story.do("reseller_sales", "addLicenses", change=change, requestId=first["id"], poNumber="PO 1")
    closed = {"request": second["id"], "version": second["version"]}
    await story.do("reseller_sales", "declineLicenseRequest", **closed, reason="Not this year")
    await story.do("customer_admin", "withdrawLicenseRequest", request=third["id"], version=third["version"])
    assert (await story.read("customer_admin", "licenseRequest", id=second["id"]))["status"] == "DECLINED"
    await people.work()


async def look(story: Story, flexible: str) -> None:
    people = story.people
    page = await story.read("reseller_viewer", "customers", first=10, search="acme")
    assert page["totalCount"] == len(page["nodes"]) > 0
    customer = await story.read("reseller_viewer", "customer", id=people.customer)
    await story.do(
        "reseller_sales",
        "setRequestLink",
        customer=people.customer,
        version=customer["version"],
        mode="CONSOLE",
    )
    version = await people.version("customer", people.customer)
    await story.do("reseller_sales", "removeRequestLink", customer=people.customer, version=version)
    orders = await story.read("reseller_viewer", "orders", first=20)
    order = orders["nodes"][0]["id"]
    assert (await story.read("reseller_viewer", "order", id=order))["id"] == order
    assert (await story.read("reseller_viewer", "node", id=order))["__typename"] == "Order"
    both = await story.read("reseller_viewer", "nodes", ids=[order, flexible, "unknown"])
    assert [found and found["__typename"] for found in both] == ["Order", "Subscription", None]
    assert (await story.read("reseller_viewer", "history", first=50))["nodes"]
    viewer = await story.read("reseller_owner", "viewer")
    reseller = await story.read("reseller_owner", "reseller", id=viewer["reseller"]["id"])
    await story.do(
        "operator", "setContractLimit", reseller=reseller["id"], version=reseller["version"], limit=1_000
    )


async def invoice(story: Story) -> None:
    people = story.people
    assert (await story.read("reseller_finance", "previewInvoice", month="2026-03"))["lineCount"] > 0
    people.clock.set(datetime(2026, 4, 4, 9, tzinfo=UTC))
    await story.do("operator", "closeMonth", month="2026-03")
    await people.work()
    assert (await story.read("operator", "month", month="2026-03"))["status"] == "CLOSED"
    months = await story.read("provider_finance", "months")
    assert [each["month"] for each in months["nodes"]] == ["2026-03"]
    monthly = {"kind": "MONTHLY"}
    (made,) = (await story.read("reseller_finance", "invoices", first=5, filter=monthly))["nodes"]
    document = await story.read("reseller_finance", "invoice", id=made["id"])
    assert document["taxes"] == [{
        "rate": "23", "net": document["net"], "tax": document["taxes"][0]["tax"], "reason": "domestic",
    }]  # fmt: skip
    paid = await story.do("operator", "recordPayment", invoice=made["id"], paidOn="2026-04-04")
    assert paid["invoice"]["status"] == "PAID"
    await story.do("provider_finance", "creditInvoice", invoice=made["id"], reason="A test")


async def keep_the_team(story: Story) -> None:
    invited = await story.do(
        "reseller_owner", "inviteMember", email="eva@north.example", name="Eva", role="RESELLER_VIEWER"
    )
    member = invited["member"]
    changed = await story.do(
        "reseller_owner",
        "changeMember",
        member=member["id"],
        version=member["version"],
        role="RESELLER_SALES",
    )
    assert changed["member"]["role"] == "RESELLER_SALES"
    assert (await story.read("reseller_viewer", "members"))["nodes"]
    await story.do("reseller_owner", "removeMember", member=member["id"])
    token = await story.do("reseller_owner", "createApiToken", name="An example")
    await story.do("reseller_owner", "revokeApiToken", token=token["id"])
    assert (await story.read("reseller_owner", "actionLog", first=10))["nodes"]
