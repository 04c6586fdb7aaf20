"""Pressing twice, going back, two tabs, two people: one order each time it was meant."""

import asyncio

import pytest_asyncio

from tests.web.shop import Shop, a_shop
from tests.web.site import Site, hidden, words

WHO = "reseller_sales"
ORDERS = "SELECT count(*) FROM orders WHERE reseller_id = $1"
LAST = "SELECT {} FROM orders WHERE reseller_id = $1 ORDER BY id DESC LIMIT 1"
SENT = "This form was sent before with other entries, and that was done. Send it again if you want both."


@pytest_asyncio.fixture(scope="module")
async def shop(site: Site) -> Shop:
    return await a_shop(site)


async def test_a_second_press_places_no_second_order(site: Site, shop: Shop) -> None:
    before = await site.one(ORDERS)
    path = f"{shop.annual}/licenses/review"
    fields = hidden(await site.get(WHO, f"{path}?quantity=2"))
    first = await site.post(WHO, path, **fields)
    second = await site.post(WHO, path, **fields)
    assert first.headers["location"] == second.headers["location"]
    assert await site.one(ORDERS) == before + 1


async def test_two_presses_at_once_place_one_order(site: Site, shop: Shop) -> None:
    before = await site.one(ORDERS)
    path = f"{shop.annual}/licenses/review"
    fields = hidden(await site.get(WHO, f"{path}?quantity=1"))
    answers = await asyncio.gather(*(site.post(WHO, path, **fields) for _ in range(5)))
    assert {answer.status_code for answer in answers} == {303}
    assert await site.one(ORDERS) == before + 1


async def test_a_page_opened_anew_places_another_order(site: Site, shop: Shop) -> None:
    before = await site.one(ORDERS)
    path = f"{shop.monthly}/licenses/review"
    for _ in range(2):
        await site.fill(WHO, f"{path}?quantity=1", to=path)
    assert await site.one(ORDERS) == before + 2


async def test_an_old_page_with_another_number_is_asked_again(site: Site, shop: Shop) -> None:
    path = f"{shop.monthly}/licenses/review"
    fields = hidden(await site.get(WHO, f"{path}?quantity=1"))
    await site.post(WHO, path, **fields)
    before = await site.one(ORDERS)
    other = hidden(await site.get(WHO, f"{path}?quantity=3"))
    changed = {**other, "idempotency_key": fields["idempotency_key"]}
    answer = await site.post(WHO, path, 409, **changed)
    assert await site.one(ORDERS) == before
    order, number = [await site.one(LAST.format(column)) for column in ("id", "number")]
    assert f"{SENT} Order {number} " in words(answer.text)
    assert f'href="/orders/{order}"' in answer.text
    await site.post(WHO, path, **hidden(answer.text))
    assert await site.one(ORDERS) == before + 1


async def test_an_amount_that_changed_meanwhile_is_shown_before_it_binds(site: Site, shop: Shop) -> None:
    path = f"{shop.annual}/licenses/review"
    fields = hidden(await site.get(WHO, f"{path}?quantity=1"))
    before = await site.one(ORDERS)
    answer = await site.post(WHO, path, 409, **{**fields, "quote": "1"})
    assert "The price shown has changed" in words(answer.text)
    assert await site.one(ORDERS) == before
    await site.post(WHO, path, **hidden(answer.text))
    assert await site.one(ORDERS) == before + 1


async def test_a_stale_cap_answers_with_the_present_one(site: Site, shop: Shop) -> None:
    path = f"{shop.flexible}/cap"
    seen = hidden(await site.get(WHO, path))
    await site.fill("reseller_owner", path, cap="20")
    answer = await site.post(WHO, path, 409, **{**seen, "cap": "12"})
    assert "Someone else has changed this" in words(answer.text)
    assert "Purchase cap 20" in words(answer.text)
    assert 'value="12"' in answer.text
    assert await site.one("SELECT max(cap) FROM subscriptions WHERE reseller_id = $1") == 20
    await site.post(WHO, path, **{**hidden(answer.text), "cap": "12"})
    assert await site.one("SELECT max(cap) FROM subscriptions WHERE reseller_id = $1") == 12


async def test_a_stale_customer_answers_with_the_present_one(site: Site, shop: Shop) -> None:
    path = f"{shop.customer}/edit"
    page = await site.get(WHO, path)
    domain = await site.one("SELECT primary_domain FROM customers WHERE reseller_id = $1 ORDER BY id LIMIT 1")
    await site.fill("reseller_owner", path, name="Acme Limited", primary_domain=domain)
    typed = {**hidden(page), "name": "Acme GmbH", "primary_domain": domain}
    answer = await site.post(WHO, path, 409, **typed)
    assert "Acme Limited" in words(answer.text)
    assert 'value="Acme GmbH"' in answer.text


async def test_a_wrong_entry_keeps_the_version_it_was_read_with(site: Site, shop: Shop) -> None:
    path = f"{shop.flexible}/cap"
    seen = hidden(await site.get(WHO, path))
    await site.fill("reseller_owner", path, cap="15")
    wrong = await site.post(WHO, path, 422, **{**seen, "cap": "x"})
    assert hidden(wrong.text)["version"] == seen["version"]
    await site.post(WHO, path, 409, **{**hidden(wrong.text), "cap": "13"})


async def test_two_people_never_pass_the_cap(site: Site, shop: Shop) -> None:
    path = f"{shop.flexible}/users"
    await site.fill(WHO, f"{shop.flexible}/cap", cap="8")
    sales, owner = [hidden(await site.get(who, path)) for who in ("reseller_sales", "reseller_owner")]
    answers = await asyncio.gather(
        (await site.of("reseller_sales")).post(path, data={**sales, "emails": "p1@a.example, p2@a.example"}),
        (await site.of("reseller_owner")).post(path, data={**owner, "emails": "q1@a.example, q2@a.example"}),
    )
    assert sorted(answer.status_code for answer in answers) == [303, 422]
    await site.work()
    assert await site.one("SELECT max(licensed) FROM subscriptions WHERE reseller_id = $1 AND cap = 8") == 7
