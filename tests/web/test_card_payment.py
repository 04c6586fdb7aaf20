"""Paying by card, from the order's page to the gateway and back, over real HTTP on both sides (H8, H9)."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from customers.payments.models import LIFETIME, NEEDS_PERSON
from reseller.plumbing.clock import SystemClock
from reseller.plumbing.database import Database
from reseller.plumbing.signatures import FRESH, HEADER, sign
from reseller.rules.access import Role
from tests.sandbox import ASKS, DECLINES, NEVER, PAYS, SECRET, TWICE
from tests.web.site import PASSWORD, address, an_account, hidden, words
from tests.web.till import Till, open_till
from web.pages.payment_order import LATE_WORD

INQUIRY = re.compile(r'action="(/resellers/[^"]+/inquiry)"')
LOGGED = """
SELECT array_agg(actor_name) FROM action_log
 WHERE reseller_id = $1 AND order_id = $2 AND action = 'payment_gateway_asked'"""


@pytest_asyncio.fixture(scope="module")
async def till(shared_database: Database, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Till]:
    folder: Path = tmp_path_factory.mktemp("till")
    async with open_till(shared_database, folder) as made:
        yield made


async def becomes(till: Till, order_id: UUID, status: str) -> None:
    """Wait until a call-back has made this of the order."""
    async with asyncio.timeout(60):
        while await till.status(order_id) != status:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def page(till: Till, order_id: UUID) -> str:
    return words((await till.browser.get(f"/orders/{order_id}")).text)


async def is_followed(till: Till, order_id: UUID) -> bool:
    """Whether the order's page asks for itself again."""
    return f'hx-get="/orders/{order_id}"' in (await till.browser.get(f"/orders/{order_id}")).text


async def test_the_page_of_an_order_says_what_waits_to_be_paid(till: Till) -> None:
    shown = await page(till, await till.ordered())
    assert "Waiting for your card payment" in shown
    assert "EUR 30.75 tax included" in shown
    assert "expires at 16 Mar 2026 10:00 UTC" in shown
    assert "Pay now" in shown


async def test_a_person_pays_and_the_order_is_carried_out(till: Till) -> None:
    order_id = await till.ordered()
    back = await till.paid_with(order_id, PAYS)
    assert back == f"{till.home}/orders/{order_id}"
    await becomes(till, order_id, "PLACED")
    await till.work()
    shown = await page(till, order_id)
    assert "Completed" in shown
    assert "Paid by card: EUR 30.75" in shown
    assert "Pay now" not in shown


async def test_pay_now_leads_to_the_same_checkout_again(till: Till) -> None:
    order_id = await till.ordered()
    assert await till.to_checkout(order_id) == await till.to_checkout(order_id)


async def test_a_form_may_lead_to_the_gateway_and_nowhere_else(till: Till) -> None:
    answer = await till.browser.get("/history")
    policy = answer.headers["content-security-policy"]
    assert f"form-action 'self' {till.sandbox.address};" in policy
    assert policy.startswith("default-src 'none'; script-src 'self';")


async def test_a_declined_card_is_told_and_can_be_replaced(till: Till) -> None:
    order_id = await till.ordered()
    await till.paid_with(order_id, DECLINES)
    await becomes(till, order_id, "FAILED")
    till.site.clock.advance(timedelta(seconds=1))
    assert "The card was declined. Nothing was charged; try another card." in await page(till, order_id)
    again = await till.browser.post(f"/orders/{order_id}/retry", data={"idempotency_key": uuid4().hex})
    assert again.headers["location"].startswith(f"{till.sandbox.address}/checkout/")
    till.site.clock.advance(timedelta(seconds=1))
    await till.paid_with(order_id, PAYS)
    await becomes(till, order_id, "PLACED")
    told = (await page(till, order_id)).partition("What happened")[2]
    steps = ("Placed", "Failed, card declined", "Tried again sales", "Paid by card")
    places = [told.index(step) for step in steps]
    assert places == sorted(places)


async def test_the_second_step_is_taken_at_the_gateway(till: Till) -> None:
    order_id = await till.ordered()
    assert (await till.paid_with(order_id, ASKS)).startswith("/checkout/")
    assert await till.sandbox.confirm((await till.payment(order_id)).key, pays=True) == "paid"
    await becomes(till, order_id, "PLACED")


async def test_a_call_back_that_comes_twice_counts_once(till: Till) -> None:
    order_id = await till.ordered()
    await till.paid_with(order_id, TWICE)
    await becomes(till, order_id, "PLACED")
    await till.work()
    logged = "SELECT count(*) FROM action_log WHERE reseller_id = $1 AND details ->> 'order' = $2"
    assert await till.site.one(logged, str(order_id)) == 1
    assert await till.status(order_id) == "COMPLETED"


async def test_a_payment_whose_call_back_never_comes_is_found(till: Till) -> None:
    order_id = await till.ordered()
    await till.paid_with(order_id, NEVER)
    await asyncio.sleep(0.2)
    assert await till.status(order_id) == "AWAITING_PAYMENT"
    till.site.clock.advance(timedelta(minutes=1))
    await till.work()
    assert await till.status(order_id) == "COMPLETED"


async def test_money_that_comes_too_late_is_given_back_at_the_gateway(till: Till) -> None:
    order_id = await till.ordered()
    await till.to_checkout(order_id)
    row = await till.payment(order_id)
    till.site.clock.advance(LIFETIME)
    await till.work()
    assert await till.status(order_id) == "EXPIRED"
    shown = await page(till, order_id)
    assert "This order expired" in shown
    assert "Not paid in time Automated job" in shown
    assert await is_followed(till, order_id)
    assert await till.sandbox.enter(row.key, PAYS) == "canceled"
    answer = await till.call(await till.told(order_id))
    assert answer.status_code == 200
    assert (await till.payment(order_id)).status == "refund_due"
    shown = await page(till, order_id)
    assert shown.index("Paid by card: EUR 30.75") < shown.index("EUR 30.75 goes back to the card")
    assert "Nothing was charged" not in shown
    assert await is_followed(till, order_id)


async def test_an_order_that_nobody_paid_is_followed_for_a_while(till: Till) -> None:
    order_id = await till.ordered()
    await till.to_checkout(order_id)
    till.site.clock.advance(LIFETIME)
    await till.work()
    assert await is_followed(till, order_id)
    till.site.clock.advance(LATE_WORD)
    assert not await is_followed(till, order_id)


async def test_money_of_a_canceled_order_is_given_back_at_the_gateway(till: Till) -> None:
    order_id = await till.ordered()
    await till.paid_with(order_id, PAYS)
    await becomes(till, order_id, "PLACED")
    await till.browser.post(f"/orders/{order_id}/cancellation", data={"idempotency_key": uuid4().hex})
    assert await till.status(order_id) == "CANCELED"
    assert await is_followed(till, order_id)
    await till.work()
    assert (await till.payment(order_id)).status == "refunded"
    assert not await is_followed(till, order_id)
    shown = await page(till, order_id)
    told = ["Paid by card: EUR 30.75", "Canceled sales", "EUR 30.75 given back to the card"]
    assert sorted(told, key=shown.index) == told
    history = words((await till.browser.get("/history")).text)
    assert "Card payment received" in history
    assert "Card payment given back" in history


async def test_a_gateway_that_is_away_leaves_the_order_and_says_so(
    database: Database, tmp_path: Path
) -> None:
    async with open_till(database, tmp_path) as till:
        order_id = await till.ordered()
        object.__setattr__(till.console.gateway, "_address", "http://127.0.0.1:1")
        assert await till.to_checkout(order_id) == f"/orders/{order_id}"
        assert "The payment page can’t be reached now" in await page(till, order_id)
        assert await till.status(order_id) == "AWAITING_PAYMENT"
        till.site.clock.advance(LIFETIME)
        assert "gives no clear answer" not in await page(till, order_id)
        till.site.clock.advance(NEEDS_PERSON)
        await till.browser.post("/login", data={"email": address("sales"), "password": PASSWORD})
        shown = await page(till, order_id)
        assert "gives no clear answer Since 16 March 2026 it has not said whether the card was" in shown
        assert "Cancel order" in shown
        await an_account(till.site, "operator", Role.OPERATOR, till.site.world)
        ready = words(await till.site.get("operator", "/months/2026-02"))
        assert "1 card payment needs a person" in ready
        assert "order 1, EUR 30.75" in ready
        await till.site.close()


async def test_a_payment_closed_here_but_perhaps_not_there_is_asked_about_again_by_the_operator(
    database: Database, tmp_path: Path
) -> None:
    async with open_till(database, tmp_path) as till:
        order_id = await till.ordered()
        await till.to_checkout(order_id)
        await till.browser.post(f"/orders/{order_id}/cancellation", data={"idempotency_key": uuid4().hex})
        site = till.site
        for role in (Role.OPERATOR, Role.PROVIDER_FINANCE):
            await an_account(site, role.value, role, site.world)
        assert "No card payment needs a person" in await site.get("operator", "/payments")
        assert "gives no clear answer" not in await page(till, order_id)
        site.clock.advance(NEEDS_PERSON)
        await site.close()
        site.browsers.clear()
        await till.browser.post("/login", data={"email": address("sales"), "password": PASSWORD})
        said = "Since 16 March 2026 it has not confirmed that the checkout is closed"
        assert f"{said}; it may still take money. Ask your provider." in await page(till, order_id)
        assert 'href="/payments">Fix' in await site.get("operator", "/months/2026-02")
        assert "Ask again" not in await site.get("provider_finance", "/payments")
        listed = await site.get("operator", "/payments")
        assert f"1 EUR 30.75 {said}" in words(listed)
        action = INQUIRY.findall(listed)[0]
        await site.post("provider_finance", action, 403)
        await site.post("operator", action, **hidden(listed))
        asked = "The gateway is asked about order 1 again."
        assert asked in words(await site.get("operator", "/payments"))
        assert await site.one(LOGGED, order_id) == ["operator"]
        await till.work()
        assert "No card payment needs a person" in await site.get("operator", "/payments")
        assert "gives no clear answer" not in await page(till, order_id)
        await site.post("operator", action, idempotency_key="later")
        told = "The gateway has said meanwhile how the payment of order 1 ended."
        assert told in words(await site.get("operator", "/payments"))
        assert await site.one(LOGGED, order_id) == ["operator"]
        await site.close()


async def test_an_order_placed_on_its_review_leads_to_the_checkout_and_without_a_gateway_is_refused(
    till: Till,
) -> None:
    began = await till.ordered()
    await till.paid_with(began, PAYS)
    await becomes(till, began, "PLACED")
    await till.work()
    subscription = await till.site.one(
        "SELECT subscription_id FROM orders WHERE reseller_id = $1 AND id = $2", began
    )
    review = f"/customers/{till.site.world.customer_id}/subscriptions/{subscription}/licenses/review"
    page = (await till.browser.get(review, params={"quantity": "5"}, follow_redirects=True)).text
    gateway = till.console.gateway
    object.__setattr__(till.console, "gateway", None)
    refused = await till.browser.post(review, data=hidden(page))
    object.__setattr__(till.console, "gateway", gateway)
    assert refused.status_code == 402
    assert "Card payment is not set up on this console" in words(refused.text)
    placed = await till.browser.post(review, data=hidden(page))
    assert placed.status_code == 303
    assert placed.headers["location"].startswith(f"{till.sandbox.address}/checkout/")
    order_id = await till.site.one("SELECT id FROM orders WHERE reseller_id = $1 ORDER BY id DESC LIMIT 1")
    till.site.clock.advance(LIFETIME)
    await till.work()
    assert f'href="{review}?quantity=5">Order again' in (await till.browser.get(f"/orders/{order_id}")).text


# ------------------------------------------------------------------------- what strangers call


async def test_a_call_back_of_a_stranger_is_refused(till: Till) -> None:
    order_id = await till.ordered()
    said = await till.told(order_id)
    body = b'{"payment":"x"}'
    stale = sign(SECRET, body, at=SystemClock().now() - FRESH - timedelta(seconds=2))
    refused = [
        await till.call(said, secret="another"),
        await till.call(said, **{HEADER: ""}),
        await till.call(said, **{HEADER: sign(SECRET, b"other", at=SystemClock().now())}),
        await till.call(body, **{HEADER: stale}),
        await till.call(said, cookie="session=1"),
        await till.browser.post("/payments/callback", json=said),
    ]
    assert [answer.status_code for answer in refused] == [403] * 6
    assert await till.status(order_id) == "AWAITING_PAYMENT"


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"amount_minor": 1}, 422),
        ({"amount_minor": 3074}, 422),
        ({"currency": "USD"}, 422),
        ({"amount_minor": "3075"}, 400),
        ({"amount_minor": None}, 400),
        ({"status": "fine"}, 400),
        ({"payment": f"{uuid4()}:{uuid4()}"}, 404),
        ({"payment": "nothing"}, 400),
        ({"payment": None}, 400),
        ({"status": "unknown"}, 200),
        ({"status": "open"}, 200),
        ({"status": "refunded"}, 200),
    ],
)
async def test_a_call_back_that_does_not_fit_carries_nothing_out(
    till: Till, changes: dict[str, object], status: int
) -> None:
    order_id = await till.ordered()
    answer = await till.call(await till.told(order_id, **changes))
    assert answer.status_code == status
    assert await till.status(order_id) == "AWAITING_PAYMENT"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400), (b"null", 400), (b'"x"', 400), (b"[]", 400), (b"{", 400), (b"\xff\xfe", 400),
        (b"[" * 5000, 400), (b"1" * 20_000, 413), (b"x" * 1_000_000, 413),
    ],
)  # fmt: skip
async def test_no_body_of_a_call_back_breaks_the_console(till: Till, body: bytes, status: int) -> None:
    assert (await till.call(body)).status_code == status


async def test_declined_called_behind_paid_changes_nothing(till: Till) -> None:
    order_id = await till.ordered()
    calls = [("paid", 200), ("declined", 200), ("paid", 200), ("expired", 200)]
    for said, status in calls:
        assert (await till.call(await till.told(order_id, status=said))).status_code == status
    await till.work()
    assert await till.status(order_id) == "COMPLETED"
    assert (await till.payment(order_id)).status == "paid"
