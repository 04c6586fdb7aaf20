"""The customer's side: what it has, its users, its requests, its log."""

from typing import Any

import pytest

from reseller.rules.access import Role
from tests.builders import a_subscription
from tests.reseller_api.statements import counted
from tests.web.site import Site, error_of, words

FLEXIBLE, ANNUAL = "google_flexible", "google_annual_monthly"


async def subscribed(site: Site, terms_key: str, **options: Any) -> str:
    found = await site.one(
        "SELECT id FROM subscriptions WHERE reseller_id = $1 AND terms_key = $2 LIMIT 1", terms_key
    )
    if found is None:
        now = site.clock.now()
        found = await a_subscription(site.database, site.world, now, terms_key=terms_key, **options)
    return str(found)


async def test_an_admin_sees_what_the_company_has_without_amounts_unless_they_are_shown(site: Site) -> None:
    await subscribed(site, FLEXIBLE, cap=5)
    await subscribed(site, ANNUAL)
    hidden_prices = words(await site.get("customer_admin", "/portal"))
    assert "Licenses of Acme" in hidden_prices
    assert "0 of cap 5" in hidden_prices
    assert "0 of 10" in hidden_prices
    assert "EUR" not in hidden_prices
    async with site.database.unit_of_work(site.world.reseller_id) as session:
        await session.run(
            "UPDATE resellers SET shows_prices = true WHERE reseller_id = $1", site.world.reseller_id
        )
    assert "120.00 a month" in words(await site.get("customer_admin", "/portal"))


async def test_users_are_added_under_the_cap_and_removed(site: Site) -> None:
    at = f"/portal/subscriptions/{await subscribed(site, FLEXIBLE, cap=5)}/users"
    await site.fill("customer_admin", at, emails='anna@acme.example, "Ben Byrne" <Ben@acme.example>;')
    await site.work()
    page = await site.get("customer_admin", at)
    assert "anna@acme.example" in page
    assert "ben@acme.example Ben Byrne" in words(page)
    over = "\n".join(f"user{number}@acme.example" for number in range(4))
    refused = (await site.fill("customer_admin", at, status=422, emails=over)).text
    assert "5" in error_of(refused, "emails")
    assert "user3@acme.example" in refused
    user = page.partition('name="users" value="')[2].partition('"')[0]
    await site.fill("customer_admin", at, f"{at}/removal", users=user)
    await site.work()
    assert words(await site.get("customer_admin", "/portal/users")).count("Active") == 2


async def test_a_viewer_reads_and_changes_nothing(site: Site) -> None:
    at = f"/portal/subscriptions/{await subscribed(site, FLEXIBLE, cap=5)}/users"
    assert "Add users" not in words(await site.get("customer_viewer", at))
    await site.post("customer_viewer", at, 403, emails="eve@acme.example", idempotency_key="viewer")


async def test_who_can_change_nothing_gets_no_column_for_it(site: Site) -> None:
    at = f"/portal/subscriptions/{await subscribed(site, FLEXIBLE, cap=5)}/users"
    for path in ("/portal", "/portal/users", at):
        assert ">Change</th>" in await site.get("customer_admin", path)
        page = await site.get("customer_viewer", path)
        assert ">Change</th>" not in page
        assert ">Remove</th>" not in page
        assert '<td class="end"><' not in page
    await site.get("customer_viewer", "/portal/requests/new", 403)


async def test_licenses_are_requested_followed_and_withdrawn(site: Site) -> None:
    subscription = await subscribed(site, ANNUAL)
    page = await site.get("customer_admin", f"/portal/requests/new?subscription={subscription}")
    assert f'value="s:{subscription}" checked' in page
    typed: dict[str, Any] = {"product": f"s:{subscription}", "quantity": "5", "note": "Fünf mehr"}
    sent = await site.fill("customer_admin", "/portal/requests/new", **typed)
    at = sent.headers["location"]
    shown = words(await site.get("customer_admin", at))
    assert "North has it and will answer here." in shown
    assert "Fünf mehr" in shown
    assert "5 requested" in words(await site.get("customer_admin", "/portal"))
    await site.fill("customer_admin", at, f"{at}/withdrawal")
    assert "It was withdrawn." in words(await site.get("customer_admin", at))
    again = await site.post("customer_admin", f"{at}/withdrawal", 422, idempotency_key="withdraw-again")
    assert "closed already" in words(again.text)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("product", ""), ("product", "s:nonsense"), ("product", "p:0192f8a0-0000-7000-8000-000000000000"),
        ("quantity", ""), ("quantity", "0"), ("quantity", "-5"), ("quantity", "2.5"), ("quantity", "1e3"),
        ("quantity", "1000001"), ("quantity", "五"), ("quantity", "9" * 40), ("quantity", "' OR 1=1 --"),
        ("note", "x" * 2001), ("note", "bell\x07"),
    ],
)  # fmt: skip
async def test_each_field_of_a_request_refuses_what_does_not_fit(site: Site, field: str, value: str) -> None:
    subscription = await subscribed(site, ANNUAL)
    before = await site.snapshot()
    typed: dict[str, Any] = {"product": f"s:{subscription}", "quantity": "5", "note": "kept", field: value}
    page = (await site.fill("customer_admin", "/portal/requests/new", status=422, **typed)).text
    assert error_of(page, field), words(page)
    assert "kept" in page or field == "note"
    assert await site.snapshot() == before


async def test_a_second_press_asks_once(site: Site) -> None:
    subscription = await subscribed(site, ANNUAL)
    typed: dict[str, Any] = {"product": f"s:{subscription}", "quantity": "7", "idempotency_key": "twice"}
    first, second = [await site.post("customer_admin", "/portal/requests/new", **typed) for _ in range(2)]
    assert first.headers["location"] == second.headers["location"]


async def test_a_sibling_customers_things_are_not_found(site: Site) -> None:
    other = await a_subscription(
        site.database, site.world, site.clock.now(), customer_id=site.sibling_id, terms_key=FLEXIBLE
    )
    unknown = "0192f8a0-0000-7000-8000-000000000000"
    for path in (f"/portal/subscriptions/{other}/users", f"/portal/requests/{unknown}"):
        await site.get("customer_owner", path, 404)
    await site.post("customer_owner", f"/portal/subscriptions/{other}/users", 404, emails="a@acme.example")


async def test_the_log_tells_what_the_company_did_and_nothing_of_others(site: Site) -> None:
    await subscribed(site, ANNUAL)
    typed: dict[str, Any] = {"product": f"s:{await subscribed(site, ANNUAL)}", "quantity": "3"}
    await site.fill("customer_admin", "/portal/requests/new", **typed)
    log = words(await site.get("customer_admin", "/portal/log"))
    assert "Request licenses" in log
    assert "Verify" not in log
    assert "Globex" not in log


@pytest.mark.parametrize("role", [role.value for role in Role if not role.is_customer])
async def test_nobody_else_has_a_portal(site: Site, role: str) -> None:
    await site.get(role, "/portal", 404)


async def test_lists_ask_the_same_number_of_statements_however_long(site: Site) -> None:
    await subscribed(site, ANNUAL)
    await site.get("customer_admin", "/portal")
    with counted(site.database) as once:
        await site.get("customer_admin", "/portal")
    for _count in range(3):
        await a_subscription(site.database, site.world, site.clock.now(), terms_key=ANNUAL)
    with counted(site.database) as later:
        await site.get("customer_admin", "/portal")
    assert len(later) == len(once) <= 24
