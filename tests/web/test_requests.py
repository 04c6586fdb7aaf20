"""The inbox: a request becomes an order, or is declined with a reason (G2)."""

import pytest
import pytest_asyncio

from customers.requests.actions import Wish, request_licenses
from reseller.rules.access import Role
from tests.web.shop import Shop, a_shop
from tests.web.site import Site, error_of, hidden, words

WHO = "reseller_sales"
OF_REQUEST = "FROM license_requests WHERE reseller_id = $1 AND id = $2"
STATUS = f"SELECT status {OF_REQUEST}"


@pytest_asyncio.fixture(scope="module")
async def shop(site: Site) -> Shop:
    return await a_shop(site)


async def asked(site: Site, quantity: int, note: str = "") -> str:
    """The id of a request by the customer's admin."""
    world = site.world
    subscription = await site.one(
        "SELECT id FROM subscriptions WHERE reseller_id = $1 AND terms_key = 'google_annual_monthly'"
    )
    wish = Wish(customer_id=world.customer_id, subscription_id=subscription, quantity=quantity, note=note)
    async with site.database.unit_of_work(world.reseller_id, world.customer_id) as session:
        made = await request_licenses(
            session, wish=wish, actor=world.actor(Role.CUSTOMER_ADMIN), now=site.clock.now()
        )
    return str(made)


async def test_a_request_is_reviewed_prefilled_and_becomes_an_order(site: Site, shop: Shop) -> None:
    request = await asked(site, 6, "Six join on <Monday>.")
    inbox = words(await site.get(WHO, "/requests"))
    assert "Six join on <Monday>." in inbox
    page = await site.get(WHO, f"/requests/{request}")
    review = f"{shop.monthly}/licenses/review"
    assert f"{review}?quantity=6&amp;request={request}" in page
    opened = await site.get(WHO, f"{review}?quantity=6&request={request}")
    assert "Answers request" in words(opened)
    await site.post(WHO, review, **hidden(opened))
    assert await site.one(STATUS, request) == "ORDERED"
    await site.post(WHO, review, **{**hidden(opened), "idempotency_key": "another"}, status=422)
    assert "Order " in words(await site.get(WHO, f"/requests/{request}"))
    number, order = [
        await site.one(f"SELECT {name} {OF_REQUEST}", request) for name in ("number", "order_id")
    ]
    assert f"Add licenses for request R-{number} " in words(await site.get(WHO, "/history"))
    assert f"Request R-{number}, 6 requested" in words(await site.get(WHO, f"/orders/{order}"))


async def test_the_history_says_for_each_reader_where_a_request_stands(site: Site, shop: Shop) -> None:
    request = await asked(site, 3)
    number = await site.one(f"SELECT number {OF_REQUEST}", request)

    async def told(who: str, path: str) -> str:
        rows = (await site.get(who, path)).split("<tr")
        return next(words(f"<body {row}") for row in rows if "3 more" in row)

    assert "Waiting for you" in await told(WHO, "/history")
    assert "Waiting for you" in await told(WHO, shop.customer)
    assert "With the reseller" in await told("customer_admin", "/portal")
    viewed = await told("reseller_viewer", "/history")
    assert viewed.endswith("Open")
    fields = hidden(await site.get(WHO, f"/requests/{request}"))
    await site.post(WHO, f"/requests/{request}/decline", **fields, reason="Not this year.")
    for who, path in ((WHO, "/history"), ("reseller_viewer", "/history"), ("customer_admin", "/portal")):
        assert (await told(who, path)).endswith("Declined")
    csv = (await (await site.of(WHO)).get("/history.csv?action=license_requested")).text
    assert next(line for line in csv.splitlines() if line.endswith(f",{number}")).split(",")[-2] == "DECLINED"


async def test_an_open_request_is_with_the_reseller_for_its_customer(site: Site, shop: Shop) -> None:
    request = await asked(site, 4)
    for who, path, said in (
        (WHO, "/requests", "Waiting for you"),
        (WHO, f"/requests/{request}", "Waiting for you"),
        ("reseller_viewer", f"/requests/{request}", "Open"),
        ("customer_admin", "/portal/requests", "With the reseller"),
        ("customer_admin", f"/portal/requests/{request}", "With the reseller"),
    ):
        assert said in words((await site.get(who, path)).partition("<main")[2])


async def test_what_is_added_without_a_request_says_so_in_the_history(site: Site, shop: Shop) -> None:
    review = f"{shop.monthly}/licenses/review"
    await site.fill(WHO, f"{review}?quantity=2", to=review)
    assert "Add licenses without a request" in words(await site.get(WHO, "/history"))


async def test_a_request_without_a_subscription_is_answered_by_starting_one(site: Site, shop: Shop) -> None:
    world = site.world
    wish = Wish(customer_id=site.sibling_id, product_id=world.product_id, quantity=7)
    async with site.database.unit_of_work(world.reseller_id) as session:
        request = await request_licenses(session, wish=wish, actor=world.actor(), now=site.clock.now())
    page = await site.get(WHO, f"/requests/{request}")
    begin = f"/customers/{site.sibling_id}/subscriptions/new"
    query = f"quantity=7&request={request}&product={world.product_id}"
    assert f"{begin}?{query}".replace("&", "&amp;") in page
    assert "which asks for 7" in words(await site.get(WHO, f"{begin}?{query}"))
    review = f"{begin}/review?{query}&terms=google_annual_monthly"
    assert "Answers request" in words(await site.get(WHO, review))
    await site.fill(WHO, review, to=f"{begin}/review")
    assert await site.one(STATUS, request) == "ORDERED"


async def test_a_request_is_declined_once_and_with_a_reason(site: Site, shop: Shop) -> None:
    request = await asked(site, 2)
    path = f"/requests/{request}"
    for reason in ("", "   ", "x" * 501, "a\0b"):
        answer = await site.fill(WHO, path, to=f"{path}/decline", status=422, reason=reason)
        assert error_of(answer.text, "reason")
    assert await site.one(STATUS, request) == "OPEN"
    fields = hidden(await site.get(WHO, path))
    await site.post(WHO, f"{path}/decline", **fields, reason="Your budget is used up.")
    assert await site.one(STATUS, request) == "DECLINED"
    assert "Your budget is used up." in words(await site.get(WHO, path))
    for reason in ("Again.", ""):
        again = await site.post(WHO, f"{path}/decline", 422, reason=reason)
        assert "closed already" in words(again.text)
    assert "2" in words(await site.get(WHO, "/requests?state=declined"))


@pytest.mark.parametrize("given", ["x", "00000000-0000-0000-0000-000000000000"])
async def test_a_request_that_is_not_there_is_not_answered(site: Site, shop: Shop, given: str) -> None:
    await site.get(WHO, f"/requests/{given}", 404)
    await site.get(WHO, f"{shop.monthly}/licenses/review?quantity=1&request={given}", 404)


async def test_who_only_reads_declines_nothing_and_strangers_see_nothing(site: Site, shop: Shop) -> None:
    request = await asked(site, 1)
    await site.post("reseller_viewer", f"/requests/{request}/decline", 403, reason="No.")
    await site.post("foreign", f"/requests/{request}/decline", 404, reason="No.")
    await site.get("foreign", f"/requests/{request}", 404)
    assert await site.one(STATUS, request) == "OPEN"


async def test_requests_of_one_customer_say_whose_they_are_and_lead_back_to_all(
    site: Site, shop: Shop
) -> None:
    page = await site.get(WHO, f"/requests?state=declined&customer={site.sibling_id}")
    assert "Customer Globex" in words(page)
    assert 'class="filter active" href="/requests?state=declined"' in page
    for path in ("/requests", f"/requests?customer={site.foreign.customer_id}"):
        assert "filter active" not in await site.get(WHO, path)
