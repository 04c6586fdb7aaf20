"""The story that the example documents tell together: each runs with variables of what came before."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from tests.reseller_api.conftest import People
from tests.reseller_api.jobs import a_holding

OPERATIONS = Path(__file__).parents[2] / "graphql/operations"
EXAMPLES = {path.stem: path.read_text() for path in sorted(OPERATIONS.glob("*.graphql"))}


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


async def told(story: Story) -> None:
    """The whole story."""
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
