"""What people may type wrongly under the four vendors' terms: the form again, the error beside its field."""

import re
from urllib.parse import urlencode

import pytest
import pytest_asyncio
from markupsafe import escape

from tests.web.selling import Ways, ways_of_selling
from tests.web.site import Site, error_of, words
from tests.web.test_bad_input import HUGE, NOT_A_DAY, NOT_ADDRESSES, NUMBERS

WHO = "reseller_sales"
NUMBERED = [value for value in NUMBERS if "\0" not in value]
ADDRESSES = [value for value in NOT_ADDRESSES if "\0" not in value]
REVIEWED = [
    *(("billomat", "cancellation", "quantity", value) for value in NUMBERED),
    *(("timelog", "next-period", "quantity", value) for value in [*NUMBERED, "13"]),
    *(("horizon", "renew", "quantity", value) for value in NUMBERED if value),
    *(("horizon", "licenses", "quantity", value) for value in [*NUMBERED, "7"]),
    *(("aircall", "swap", "emails", value) for value in ADDRESSES),
    *(("aircall", "users", "emails", value) for value in [*ADDRESSES, "air1@acme.example"]),
]


@pytest_asyncio.fixture(scope="module")
async def ways(site: Site) -> Ways:
    return await ways_of_selling(site)


@pytest.mark.parametrize(("terms", "part", "field", "value"), REVIEWED)
async def test_a_wish_that_can_not_be_read_stays_in_its_step(
    site: Site, ways: Ways, terms: str, part: str, field: str, value: str
) -> None:
    before = await site.snapshot()
    path = f"{getattr(ways, terms)}/{part}/review"
    page = await site.get(WHO, f"{path}?{urlencode({field: value})}", 422)
    assert error_of(page, field), f"no error beside {field}"
    assert str(escape(value)).strip() in page
    pressed = await site.post(WHO, path, 422, **{field: value, "idempotency_key": f"{part}{value[:9]!r}"})
    assert error_of(pressed.text, field)
    assert await site.snapshot() == before


@pytest.mark.parametrize("value", ["", "x", "<b>", "00000000", HUGE])
async def test_who_leaves_is_chosen_from_the_list(site: Site, ways: Ways, value: str) -> None:
    asked = urlencode({"emails": "new@acme.example", "users": value})
    page = await site.get(WHO, f"{ways.aircall}/swap/review?{asked}", 422)
    assert error_of(page, "users")
    assert "new@acme.example" in page


@pytest.mark.parametrize("value", ["", "solo", "Business ", "<b>", HUGE])
async def test_a_tariff_is_one_of_the_list(site: Site, ways: Ways, value: str) -> None:
    before = await site.snapshot()
    answer = await site.fill(WHO, f"{ways.billomat}/tariff", status=422, tariff=value)
    assert error_of(answer.text, "tariff")
    assert await site.snapshot() == before


@pytest.mark.parametrize("value", [value for value in NUMBERED if value != "0"])
async def test_an_included_number_is_whole(site: Site, ways: Ways, value: str) -> None:
    before = await site.snapshot()
    answer = await site.fill(WHO, f"{ways.aircall}/included", status=422, included=value)
    assert error_of(answer.text, "included")
    assert str(escape(value)).strip() in answer.text
    assert await site.snapshot() == before


@pytest.mark.parametrize("value", [value for value in NOT_A_DAY if value != "2026-03-01"])
async def test_seats_are_asked_of_a_day_that_has_come(site: Site, ways: Ways, value: str) -> None:
    for field, name in (("on", "on"), ("from", "from"), ("to", "to")):
        page = await (await site.of(WHO)).get(f"{ways.billomat}/seats?{urlencode({field: value})}")
        assert page.status_code == 422
        assert error_of(page.text, name)
    later = await (await site.of(WHO)).get(f"{ways.billomat}/seats?on=2099-01-01")
    assert "Choose today or an earlier day." in error_of(later.text, "on")


@pytest.mark.parametrize("value", ["", "grace_ends:2026-01-01", "<b>", HUGE * 9])
async def test_only_what_is_scheduled_is_undone(site: Site, ways: Ways, value: str) -> None:
    before = await site.snapshot()
    answer = await (await site.of(WHO)).post(
        f"{ways.timelog}/scheduled/undone", data={"change": value, "idempotency_key": f"u{len(value)}"}
    )
    assert answer.status_code == 422
    assert await site.snapshot() == before


async def test_what_is_scheduled_no_more_is_said_on_the_subscriptions_page(site: Site, ways: Ways) -> None:
    answer = await site.post(
        WHO, f"{ways.timelog}/scheduled/undone", 422, change="lower_next_period:2026-04-16",
        idempotency_key="a tab of yesterday",
    )  # fmt: skip
    said = words(answer.text)
    assert "This is not scheduled any more." in said
    assert "Running period" in said


@pytest.mark.parametrize("way", ["packs:3", "swap", "<b>", "", HUGE])
async def test_a_way_that_is_not_open_places_nothing(site: Site, ways: Ways, way: str) -> None:
    before = await site.snapshot()
    path = f"{ways.horizon}/licenses/review"
    answer = await (await site.of(WHO)).post(
        path, data={"quantity": "5", "way": way, "idempotency_key": f"w{way[:9]}"}
    )
    assert answer.status_code == 409
    assert await site.snapshot() == before


async def test_what_a_card_pays_takes_no_purchase_order_number(site: Site, ways: Ways) -> None:
    product = await site.one(
        "SELECT product_id::text FROM subscriptions WHERE reseller_id = $1 AND terms_key = 'horizon'"
    )
    begin = f"{ways.horizon.partition('/subscriptions')[0]}/subscriptions/new"
    asked = urlencode({"product": product, "terms": "horizon", "quantity": "5", "po_number": "PO-1"})
    page = await site.get(WHO, f"{begin}/review?{asked}", 422)
    assert error_of(page, "po_number") == (
        "Horizon is paid by card and names no purchase order. Leave this empty."
    )
    assert 'value="PO-1"' in page


async def test_only_plans_that_are_invoiced_ask_for_a_purchase_order_number(site: Site, ways: Ways) -> None:
    page = await site.get(WHO, f"{ways.horizon.partition('/subscriptions')[0]}/subscriptions/new")
    asks = dict(re.findall(r'name="terms" value="(\w+)"[^>]*data-asks="([^"]*)"', page))
    assert {name for name, asked in asks.items() if "po" not in asked.split()} == {"horizon"}
    assert 'class="asks-po"' in page
