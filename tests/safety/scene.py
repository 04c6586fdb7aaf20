"""The whole console, and one of everything in it: for a customer, its sibling, and another reseller's."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx

from reseller_api.ids import global_id, read_id
from tests.reseller_api.conftest import People
from tests.web.site import Site

PERSONS = (
    "anonymous",
    "customer_viewer",
    "customer_admin",
    "customer_owner",
    "sibling",
    "reseller_viewer",
    "reseller_sales",
    "reseller_finance",
    "reseller_owner",
    "foreign",
    "operator",
    "provider_finance",
)
"""Everyone of the authorization matrix, in the order of its columns."""

KINDS = {
    "reseller": "Reseller",
    "customer": "Customer",
    "subscription": "Subscription",
    "annual": "Subscription",
    "order": "Order",
    "planned": "PlannedOrder",
    "comparison": "Comparison",
    "request": "LicenseRequest",
    "user": "User",
    "member": "Member",
    "colleague": "Member",
    "invoice": "Invoice",
    "line": "InvoiceLine",
    "token": "ApiToken",
}
"""What each place has one of, and the type that GraphQL knows it by."""

OWN_PAGE = {"sec-fetch-site": "same-origin"}

Things = dict[str, UUID]


def unknown_things() -> Things:
    """Ids of each kind that nothing has."""
    return {name: uuid4() for name in KINDS}


def seen_as(things: Things) -> dict[str, str]:
    """The things' ids as GraphQL clients see them."""
    return {name: global_id(KINDS[name], key) for name, key in things.items()}


@dataclass
class Scene:
    """The application with everyone signed in both ways.

    `own` are the things of the customer Acme of the reseller North, `sibling` those of Globex beside it,
    `foreign` those of a customer of South.
    """

    site: Site
    people: People
    own: Things
    sibling: Things
    foreign: Things

    @property
    def product_id(self) -> UUID:
        return self.site.world.product_id

    def http(self, who: str, **headers: str) -> httpx.AsyncClient:
        """A client with this person's API token; anonymous without one."""
        signed = {"authorization": f"Bearer {self.people.tokens[who]}"} if who != "anonymous" else OWN_PAGE
        headers.update(signed)
        return self.people.http(**headers)

    async def ask(self, who: str, query: str, **variables: Any) -> httpx.Response:
        """The raw answer to a document."""
        async with self.http(who) as client:
            return await client.post("/graphql", json={"query": query, "variables": variables})

    async def browser(self, who: str) -> httpx.AsyncClient:
        """This person's browser; anonymous is nobody's."""
        if who == "anonymous":
            return self.site.browsers.setdefault(who, self.site.browser())
        return await self.site.of(who)

    async def as_it_is(self) -> Things:
        """Acme's things."""
        return self.own

    async def with_an_ending_term(self) -> Things:
        """Acme's things, with nothing to follow the term of its Annual subscription."""
        annual = global_id("Subscription", self.own["annual"])
        version = await self.people.version("subscription", annual)
        await self.people.done(
            "reseller_owner", "setRenewal", subscription=annual, version=version, setting="END"
        )
        return self.own

    async def with_new_members(self) -> Things:
        """Acme's things, with a member of Acme and a colleague of North's who have just been invited."""
        made = {}
        for name, role, of in (
            ("member", "CUSTOMER_VIEWER", {"customer": self.people.customer}),
            ("colleague", "RESELLER_VIEWER", {}),
        ):
            invited = await self.people.done(
                "reseller_owner", "inviteMember", "member { id }",
                email=f"{uuid4().hex}@people.example", name="Nina", role=role, **of,
            )  # fmt: skip
            made[name] = key_in(invited["member"]["id"])
        return {**self.own, **made}


USERS = [{"address": f"{name}@people.example"} for name in ("ann", "bob", "cid")]
SUBSCRIPTION = "order { id subscription { id } }"


async def furnish(people: People, owner: str, customer: str, number: str) -> Things:
    """One of everything for a customer, made through GraphQL by its reseller's owner."""
    base = {"customer": customer, "product": people.product}
    flexible = await people.done(
        owner, "subscribe", SUBSCRIPTION, change={**base, "terms": "google_flexible", "cap": 20}
    )
    annual = await people.done(
        owner, "subscribe", SUBSCRIPTION, change={**base, "terms": "google_annual_monthly", "quantity": 5}
    )
    await people.work()
    subscription = flexible["order"]["subscription"]["id"]
    users = [{"address": f"{number}-{user['address']}"} for user in USERS]
    await people.done(owner, "addUsers", change={"subscription": subscription, "users": users})
    await people.work()
    asked = await people.done(
        owner, "requestLicenses", "licenseRequest { id }",
        customer=customer, subscription=annual["order"]["subscription"]["id"], quantity=2,
    )  # fmt: skip
    person = await people.data(
        owner, "query($id: ID!) { customer(id: $id) { users(first: 1) { nodes { id } } } }", id=customer
    )
    invited = await people.done(
        owner, "inviteMember", "member { id }",
        email=f"{number}@invited.example", name="Ivy", role="CUSTOMER_VIEWER", customer=customer,
    )  # fmt: skip
    colleague = await people.done(
        owner,
        "inviteMember",
        "member { id }",
        email=f"{number}@team.example",
        name="Cleo",
        role="RESELLER_VIEWER",
    )
    token = await people.done(owner, "createApiToken", "id", name="spare")
    change = {
        "addUsers": {"subscription": subscription, "users": [{"address": f"{number}-dan@people.example"}]}
    }
    planned = await people.done(owner, "planOrder", "plannedOrder { id }", change=change, dueOn="2026-12-01")
    await people.done(owner, "withdrawPlannedOrder", order=planned["plannedOrder"]["id"])
    way = {"terms": "timelog", "period": "MONTH", "price": "10.00"}
    compared = await people.done(
        owner, "compareTerms", "comparison { id }", start="2026-04-01", users=3, months=3, ways=[way]
    )
    viewer = await people.data(owner, "{ viewer { reseller { id } } }")
    made = {
        "reseller": viewer["viewer"]["reseller"]["id"],
        "customer": customer,
        "subscription": subscription,
        "annual": annual["order"]["subscription"]["id"],
        "order": flexible["order"]["id"],
        "planned": planned["plannedOrder"]["id"],
        "comparison": compared["comparison"]["id"],
        "request": asked["licenseRequest"]["id"],
        "user": person["customer"]["users"]["nodes"][0]["id"],
        "member": invited["member"]["id"],
        "colleague": colleague["member"]["id"],
        "token": token["id"],
    }
    return {name: key_in(text) for name, text in made.items()}


async def invoiced(people: People, owner: str, things: Things) -> Things:
    """The things with the invoice of the closed month, and a line of it about their customer."""
    found = await people.data(
        owner,
        "query($c: ID!) { invoices(first: 1) { nodes { id lines(first: 1, customer: $c) { nodes { id } } } } }",  # noqa: E501
        c=global_id("Customer", things["customer"]),
    )
    invoice = found["invoices"]["nodes"][0]
    line = invoice["lines"]["nodes"][0]["id"]
    return {**things, "invoice": key_in(invoice["id"]), "line": key_in(line)}


def key_in(text: str) -> UUID:
    """The uuid inside an id."""
    found = read_id(text)
    assert found is not None
    return UUID(found[1])
