"""The catalog on the provider's pages: products, dated prices with tiers, what changes when."""

from typing import Any

import pytest

from tests.web.site import Site, error_of, words

PRODUCT: dict[str, Any] = {"name": "Phone number", "vendor": "Aircall", "unit": "number"}
TERMS = {"terms": ["google_flexible", "google_annual_yearly"]}


async def create(site: Site, **changes: Any) -> str:
    typed = {**PRODUCT, **TERMS, **changes}
    return (await site.fill("operator", "/catalog", **typed)).headers["location"]


def price(at: str, **changes: Any) -> dict[str, Any]:
    typed = {
        "product": at.rpartition("/")[2], "plan": "google_flexible month", "currency": "EUR",
        "valid_from": "2026-04-01", "tiers": "1 6.00\n50 5.505",
    }  # fmt: skip
    return {**typed, **changes}


async def test_an_operator_creates_a_product_and_publishes_its_tiers(site: Site) -> None:
    at = await create(site)
    assert "No price yet" in words(await site.get("operator", at))
    await site.fill("operator", "/catalog/prices", **price(at))
    shown = words(await site.get("operator", at))
    assert "Flexible 1 Apr 2026 1 EUR 6.00 50 EUR 5.505" in shown
    listed = words(await site.get("operator", "/catalog"))
    assert "1 Apr 2026 Phone number Flexible EUR 6.00" in listed.partition("Upcoming price changes")[2]


async def test_the_later_of_two_prices_of_one_day_counts_and_the_next_one_ends_it(site: Site) -> None:
    at = await create(site, name="Number with history")
    for day, tiers in (("2026-03-16", "1 6.00"), ("2026-03-16", "1 7.00"), ("2026-05-01", "1 8.00")):
        await site.fill("operator", "/catalog/prices", **price(at, valid_from=day, tiers=tiers))
    shown = words(await site.get("operator", at))
    assert "in force 16 Mar 2026 before 1 May 2026 1 EUR 7.00" in shown
    assert "6.00" not in shown
    listed = words(await site.get("operator", "/catalog"))
    assert "EUR 7.00 a month" in listed.partition("Number with history")[2][:80]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("product", ""), ("product", "nonsense"), ("plan", "google_flexible year"), ("plan", "x"),
        ("plan", "horizon year"), ("currency", "XXX"),
        ("valid_from", ""), ("valid_from", "2026-03-15"), ("valid_from", "31/12/2026"),
        ("valid_from", "2026-02-30"),
        ("tiers", ""), ("tiers", "6.00"), ("tiers", "1 -6.00"), ("tiers", "1 6.1234567"), ("tiers", "1 6,00"),
        ("tiers", "2 6.00"), ("tiers", "1 6.00\n1 5.00"), ("tiers", "1 ١٢"), ("tiers", "1 1e9"),
        ("tiers", "1.5 6.00"), ("tiers", "1 99999999999999"), ("tiers", "<script> 1"), ("tiers", "1 6.00 x"),
    ],
)  # fmt: skip
async def test_each_field_of_a_price_refuses_what_does_not_fit(site: Site, field: str, value: str) -> None:
    at = await create(site, name=f"Refusing {field} {value}"[:60].replace("\n", " "))
    page = (await site.fill("operator", "/catalog/prices", status=422, **price(at, **{field: value}))).text
    assert error_of(page, field), words(page)
    assert "<script> 1" not in page
    assert "No price yet" in words(await site.get("operator", at))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 121),
        ("vendor", ""),
        ("unit", "\x00"),
        ("terms", ""),
        ("terms", "gold_plan"),
    ],
)
async def test_each_field_of_a_product_refuses_what_does_not_fit(site: Site, field: str, value: str) -> None:
    typed = {**PRODUCT, "name": "Never made", **TERMS, field: value}
    page = (await site.fill("operator", "/catalog", status=422, **typed)).text
    assert error_of(page, field), words(page)


async def test_a_name_is_given_once_and_a_second_press_makes_no_second_product(site: Site) -> None:
    typed: dict[str, Any] = {**PRODUCT, **TERMS, "name": "Pressed twice"}
    first, second = [
        await site.post("operator", "/catalog", **typed, idempotency_key="pressed-twice") for _ in range(2)
    ]
    assert first.headers["location"] == second.headers["location"]
    page = (await site.fill("operator", "/catalog", status=422, **typed)).text
    assert error_of(page, "name") == "A product of this name exists."


async def test_a_product_is_taken_off_the_offer_and_a_stale_change_is_refused(site: Site) -> None:
    at = await create(site, name="Leaving")
    await site.fill("operator", at, terms=["google_flexible"], retired="on")
    assert "not offered" in words(await site.get("operator", at))
    stale: dict[str, Any] = {"version": "1", "idempotency_key": "stale", "terms": ["google_annual_yearly"]}
    page = words((await site.post("operator", at, 409, **stale)).text)
    assert "Sold under Flexible" in page


async def test_finance_reads_the_catalog_and_changes_nothing(site: Site) -> None:
    page = await site.get("provider_finance", "/catalog")
    assert "New product" not in page
    await site.post("provider_finance", "/catalog", 403, **PRODUCT, **TERMS)
    await site.get("provider_finance", "/catalog/prices", 403)
    await site.get("reseller_owner", "/catalog", 404)


async def test_an_unknown_product_is_not_found(site: Site) -> None:
    await site.get("operator", "/catalog/0192f8a0-0000-7000-8000-000000000000", 404)
