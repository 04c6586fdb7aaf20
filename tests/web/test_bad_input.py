"""What people may type wrongly: the same form again, the error beside its field, nothing changed."""

from urllib.parse import urlencode

import pytest
import pytest_asyncio
from markupsafe import escape

from tests.web.shop import Shop, a_shop
from tests.web.site import Site, error_of, hidden

WHO = "reseller_sales"
HUGE = "9" * 30
NUMBERS = ["", "0", "-5", "2.5", "1e3", "1000001", HUGE, "five", "٥", "½", "5; DROP TABLE x", "<b>", "\0"]
TYPED = [value for value in NUMBERS if value.strip("\0")]
TEXTS = ["", "   ", "x" * 3000, "a\0b", "\u202e", "<script>alert(1)</script>" * 20]
NOT_A_DAY = [
    "2026-02-30", "20.03.2026", "tomorrow", "0000-00-00", HUGE, "2026-03-01", "<b>", "٢٠٢٦-٠٣-٢٠",
    "0001-01-01", "9999-12-31",
]  # fmt: skip
NOT_ADDRESSES = ["", " , ; ", "anna", "anna@", "@a.example", "a b@a.example", "<a@b.example", "x@y@z", "\0"]
HELD_OR_TWICE = ["user1@acme.example", "n@a.example\nN@a.example"]
NOT_DOMAINS = [
    "",
    "acme",
    "http://a.example",
    "a..example",
    "-a.example",
    "1.2.3.4",
    "x" * 300,
    "a b.c",
]
NOT_AN_EMAIL = ["x", "a@b@c", "x" * 300, "a\nb@c.example"]
NOT_LINKS = ["", "http://x.example", "javascript:alert(1)", "https://", "https://u:p@x.example", "x" * 3000]
CHOICES = {"renewal", "terms", "product", "kind"}
NAMED = {"name": "New", "primary_domain": "new.example"}
NEW = "{customer}/subscriptions/new"
MONTHLY = {"terms": "google_annual_monthly"}
FLEXIBLE = {"terms": "google_flexible"}


@pytest_asyncio.fixture(scope="module")
async def shop(site: Site) -> Shop:
    return await a_shop(site)


CASES = [
    *(("{flexible}/cap", "cap", value, {}) for value in [*NUMBERS, "4"]),
    *(("{monthly}/renewal", "quantity", value, {"renewal": "SAME_SEATS"}) for value in TYPED),
    *(("{monthly}/renewal", "cap", value, {"renewal": "FLEXIBLE"}) for value in TYPED if value != "0"),
    *(("{monthly}/renewal", "renewal", value, {}) for value in ("", "NEVER", "same_seats", "<b>", "\0")),
    *(("{flexible}/end", "last_day", value, {}) for value in NOT_A_DAY),
    *(("{flexible}/users", "emails", value, {}) for value in [*NOT_ADDRESSES, *HELD_OR_TWICE]),
    *((NEW, "quantity", value, MONTHLY) for value in NUMBERS),
    *((NEW, "cap", value, FLEXIBLE) for value in TYPED if value != "0"),
    *((NEW, "start_on", value, {**MONTHLY, "quantity": "1"}) for value in NOT_A_DAY),
    *((NEW, "po_number", value, {**MONTHLY, "quantity": "1"}) for value in ("x" * 65, "a\0b")),
    *((NEW, "terms", value, {"quantity": "1"}) for value in ("", "gratis", "HORIZON")),
    *((NEW, "product", value, FLEXIBLE) for value in ("", "x", "00000000-0000-0000-0000-000000000000")),
    *(("/customers/new", "name", value, {"primary_domain": "new.example"}) for value in TEXTS),
    *(("/customers/new", "primary_domain", value, {"name": "New"}) for value in NOT_DOMAINS),
    *(("/customers/new", "domains", value, NAMED) for value in NOT_DOMAINS if value),
    *(("/customers/new", "email", value, NAMED) for value in NOT_AN_EMAIL),
    *(("{customer}/edit", "name", value, {"primary_domain": "new.example"}) for value in TEXTS),
    *(("{customer}/edit", "primary_domain", value, {"name": "New"}) for value in NOT_DOMAINS),
    *(("{customer}/request-link", "kind", value, {}) for value in ("", "address", "<b>")),
    *(("{customer}/request-link", "url", value, {"kind": "own"}) for value in NOT_LINKS),
]


@pytest.mark.parametrize(("path", "field", "value", "others"), CASES)
async def test_what_can_not_be_read_is_kept_beside_its_error(
    site: Site, shop: Shop, path: str, field: str, value: str, others: dict[str, str]
) -> None:
    path = path.format(**vars(shop))
    before = await site.snapshot()
    product = {"product": str(site.world.product_id)} if path.endswith("/new") else {}
    to = f"{path}/review" if path.endswith("/subscriptions/new") else path
    answer = await site.fill(WHO, path, to=to, status=422, **{**product, **others, field: value})
    assert error_of(answer.text, field), f"no error beside {field}"
    assert f'id="{field}-error"' in answer.text
    for name, given in {**others, field: value}.items():
        kept = str(escape(given)).strip()
        chosen = name in CHOICES and name == field
        assert chosen or kept in answer.text or "\0" in given, f"{name} was not kept"
    assert "<script>alert" not in answer.text
    assert await site.snapshot() == before


@pytest.mark.parametrize("value", NUMBERS)
async def test_a_number_of_licenses_that_can_not_be_read_keeps_its_step(
    site: Site, shop: Shop, value: str
) -> None:
    page = await site.get(WHO, f"{shop.annual}/licenses/review?{urlencode({'quantity': value})}", 422)
    assert error_of(page, "quantity")
    before = await site.snapshot()
    fields = hidden(await site.get(WHO, f"{shop.annual}/licenses/review?quantity=3"))
    await site.post(WHO, f"{shop.annual}/licenses/review", 422, **{**fields, "quantity": value})
    assert await site.snapshot() == before


async def test_a_cap_above_the_contract_limit_names_the_bound(site: Site, shop: Shop) -> None:
    home = site.world.reseller_id
    async with site.database.unit_of_work(home) as session:
        await session.run("UPDATE contract_usage SET limit_licenses = 60 WHERE reseller_id = $1", home)
    answer = await site.fill(WHO, f"{shop.flexible}/cap", status=422, cap="75")
    assert error_of(answer.text, "cap") == "The contract limit is 60 licenses. Enter 60 or fewer."
    assert 'value="75"' in answer.text


async def test_a_list_that_does_not_fit_under_the_cap_says_how_many_do(site: Site, shop: Shop) -> None:
    pasted = "\n".join(f"new{number}@acme.example" for number in range(9))
    answer = await site.fill(WHO, f"{shop.flexible}/users", status=422, emails=pasted)
    assert (
        error_of(answer.text, "emails")
        == "The purchase cap is 10; 5 are in use or on order. Enter 5 or fewer."
    )
    assert "new8@acme.example" in answer.text


async def test_wrong_addresses_of_a_long_list_are_named(site: Site, shop: Shop) -> None:
    answer = await site.fill(
        WHO, f"{shop.flexible}/users", status=422, emails="ok@acme.example\nwrong\nAda <also wrong>"
    )
    assert error_of(answer.text, "emails") == "Not an e-mail address: wrong, Ada <also wrong>."
    listed = "\n".join(f"wrong{number}" for number in range(8))
    answer = await site.fill(WHO, f"{shop.flexible}/users", status=422, emails=listed)
    said = "Not e-mail addresses: wrong0, wrong1, wrong2, wrong3, wrong4 and 3 more."
    assert error_of(answer.text, "emails") == said


async def test_a_page_of_text_is_no_address_and_not_said_again_whole(site: Site, shop: Shop) -> None:
    answer = await site.fill(WHO, f"{shop.flexible}/users", status=422, emails="x" * 5_000)
    assert error_of(answer.text, "emails") == f"Not an e-mail address: {'x' * 120}."


async def test_an_address_that_is_pasted_twice_is_named(site: Site, shop: Shop) -> None:
    pasted = "new@acme.example; other@acme.example; New <NEW@acme.example>"
    answer = await site.fill(WHO, f"{shop.flexible}/users", status=422, emails=pasted)
    said = error_of(answer.text, "emails")
    assert said == "Name every address once. new@acme.example is there again."


async def test_removing_nobody_or_a_stranger_is_refused(site: Site, shop: Shop) -> None:
    before = await site.snapshot()
    for users in ("", "x", "00000000-0000-0000-0000-000000000000"):
        answer = await site.fill(
            WHO, f"{shop.flexible}/users", to=f"{shop.flexible}/users/removal", status=422, users=users
        )
        assert error_of(answer.text, "users")
    assert await site.snapshot() == before


async def test_a_domain_that_is_taken_is_told_without_its_owner(site: Site, shop: Shop) -> None:
    taken = await site.one("SELECT primary_domain FROM customers WHERE reseller_id = $1 LIMIT 1")
    answer = await site.fill(WHO, "/customers/new", status=422, name="Mine", primary_domain=taken)
    assert (
        error_of(answer.text, "primary_domain") == f"The domain {taken} is already taken. Enter another one."
    )


async def test_a_body_that_is_too_large_is_refused(site: Site, shop: Shop) -> None:
    answer = await site.post(WHO, f"{shop.flexible}/users", 413, emails="x" * 300_000)
    assert "413, not accepted" in answer.text
    assert "More was sent than it takes at once." in answer.text


async def test_one_answer_names_all_that_is_wrong(site: Site) -> None:
    wrong = {"name": "", "primary_domain": "acme", "domains": "b.example\nc", "email": "x"}
    page = (await site.fill(WHO, "/customers/new", status=422, **wrong)).text
    assert [name for name in wrong if error_of(page, name)] == list(wrong)
    invited = (await site.fill("reseller_owner", "/team", status=422, email="x", name="")).text
    assert error_of(invited, "email")
    assert error_of(invited, "name")


async def test_one_answer_names_all_that_is_wrong_with_a_contract(site: Site) -> None:
    wrong = {"code": "A-B", "name": "", "email": "x", "vat_id": "IE6388047X", "payment_days": "x"}
    typed = {
        "legal_name": "East Limited",
        "country": "IE",
        "currency": "EUR",
        "address": "1 Quay",
        "city": "Cork",
    }
    given = {**typed, "billing_zone": "Europe/Dublin", **wrong}
    page = (await site.fill("operator", "/resellers/new", status=422, **given)).text
    assert [name for name in wrong if error_of(page, name)] == list(wrong)
    tax = {"legal_name": "", "email": "x", "vat_id": "DE136695976"}
    page = (await site.fill("reseller_owner", "/settings", status=422, **tax)).text
    assert [name for name in tax if error_of(page, name)] == list(tax)
