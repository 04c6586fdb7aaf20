"""Resellers on the operator's pages: taken on, changed, limited, their owner invited."""

from typing import Any

import pytest

from tests.builders import a_subscription
from tests.web.mails import mailed_link
from tests.web.site import Site, error_of, words

CONTRACT: dict[str, Any] = {
    "code": "EAST", "name": "East", "legal_name": "East Limited", "address": "3 Quay Road\nFloor 2",
    "postal_code": "V94", "city": "Cork", "country": "IE", "email": "accounts@east.example",
    "vat_id": "IE6388047V", "currency": "EUR", "billing_zone": "Europe/Dublin", "payment_days": "30",
    "contract_limit": "500", "vat_exempt_from": "", "vat_exempt_until": "", "vat_exempt_reference": "",
}  # fmt: skip


async def test_an_operator_takes_on_a_reseller_and_finds_it_in_the_list(site: Site) -> None:
    made = await site.fill("operator", "/resellers/new", **CONTRACT)
    page = words(await site.get("operator", made.headers["location"]))
    for told in (
        "East Limited",
        "3 Quay Road, Floor 2, V94 Cork, Ireland",
        "check digits valid",
        "VAT 23 %",
        "500",
    ):
        assert told in page
    assert "East" in words(await site.get("operator", "/resellers"))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("code", ""), ("code", "A"), ("code", "EÄST"), ("code", "A" * 13), ("code", "../"),
        ("name", ""), ("name", "x" * 201), ("name", "\x07bell"),
        ("legal_name", "   "), ("address", ""), ("address", "1\n2\n3\n4\n5"), ("city", ""),
        ("country", "XX"), ("country", "ie"), ("email", "no address"), ("email", "a@b.c, d@e.f"),
        ("vat_id", "IE6388047X"), ("vat_id", "DE136695976"), ("vat_id", "<script>"),
        ("currency", "EURO"), ("currency", ""), ("billing_zone", "Mars/Phobos"),
        ("payment_days", ""), ("payment_days", "-1"), ("payment_days", "1.5"), ("payment_days", "９"),
        ("payment_days", "366"), ("payment_days", "99999999999999999999"),
        ("contract_limit", "-1"), ("contract_limit", "1000001"), ("contract_limit", "many"),
        ("vat_exempt_from", "31.12.2026"), ("vat_exempt_until", "2026-01-01"),
        ("vat_exempt_reference", "ref"),
    ],
)  # fmt: skip
async def test_each_field_refuses_what_does_not_fit_and_keeps_it(site: Site, field: str, value: str) -> None:
    typed = {**CONTRACT, "code": "WRONG", field: value}
    page = (await site.fill("operator", "/resellers/new", status=422, **typed)).text
    beside = {"vat_exempt_until": "vat_exempt_from", "vat_exempt_reference": "vat_exempt_from"}.get(
        field, field
    )
    assert error_of(page, beside), words(page)
    assert "East Limited" in page or field == "legal_name"
    assert "<script>" not in page
    assert "WRONG" not in words(await site.get("operator", "/resellers"))


async def test_a_code_is_taken_once(site: Site) -> None:
    await site.fill("operator", "/resellers/new", **{**CONTRACT, "code": "ONCE", "vat_id": ""})
    page = (await site.fill("operator", "/resellers/new", status=422, **{**CONTRACT, "code": "ONCE"})).text
    assert error_of(page, "code") == "This code is another reseller's."


async def test_a_contract_changes_but_its_currency_and_zone_stay(site: Site) -> None:
    at = f"/resellers/{site.world.reseller_id}"
    kept = {**CONTRACT, "name": "North", "legal_name": "North Limited", "payment_days": "21"}
    del kept["code"], kept["contract_limit"]
    await site.fill("operator", f"{at}/edit", **kept)
    assert "21 days" in words(await site.get("operator", at))
    page = (await site.fill("operator", f"{at}/edit", status=422, **{**kept, "currency": "USD"})).text
    assert "it can't change" in error_of(page, "currency")


async def test_a_stale_edit_shows_what_stands_there_and_saves_nothing(site: Site) -> None:
    at = f"/resellers/{site.world.reseller_id}/edit"
    kept = {**CONTRACT, "name": "North", "legal_name": "North Limited"}
    stale = {**kept, "version": "1", "idempotency_key": "stale-edit", "payment_days": "45"}
    page = (await site.post("operator", at, 409, **stale)).text
    assert "Someone else has changed this" in words(page)
    assert "Payment term, days" in words(page.partition('class="notice"')[2].partition("</dl>")[0])
    assert 'value="45"' in page


async def test_a_limit_below_use_is_refused_with_the_list(site: Site) -> None:
    await a_subscription(site.database, site.world, site.clock.now(), cap=40, users=3)
    at = f"/resellers/{site.world.reseller_id}"
    page = (await site.fill("operator", at, f"{at}/limits", 422, limit="39", product="", customer="")).text
    assert "40" in error_of(page, "limit")
    assert "Acme" in error_of(page, "limit")
    await site.fill("operator", at, f"{at}/limits", limit="60", product="", customer="")
    assert "every product each customer 60" in words(await site.get("operator", at))
    missing = (
        await site.fill("operator", at, f"{at}/limits", 422, limit="60", product="", customer="99999")
    ).text
    assert error_of(missing, "customer")


async def test_the_owner_is_invited_and_chooses_a_password(site: Site) -> None:
    at = f"/resellers/{site.world.reseller_id}"
    hidden_key = "invite-first-owner"
    asked: dict[str, Any] = {"email": "new.owner@people.example", "name": "Nora", "role": "reseller_owner"}
    await site.post("operator", f"{at}/members", idempotency_key=hidden_key, **asked)
    assert "invited, no password yet" in words(await site.get("operator", at))
    link = await mailed_link(site, "new.owner@people.example")
    async with site.browser() as browser:
        arrived = await browser.get(link)
        assert arrived.headers["location"] == "/invitation"
        assert "Nora" in (await browser.get("/invitation")).text
        short = await browser.post("/invitation", data={"new_password": "short"})
        assert (short.status_code, bool(error_of(short.text, "new_password"))) == (422, True)
        done = await browser.post("/invitation", data={"new_password": "a long enough one"})
        assert done.headers["location"] == "/login"
        data = {"email": "new.owner@people.example", "password": "a long enough one"}
        assert (await browser.post("/login", data=data)).headers["location"] == "/"
        assert (await browser.get("/invitation")).status_code == 404


@pytest.mark.parametrize("who", ["provider_finance", "reseller_owner", "customer_owner"])
async def test_others_neither_create_nor_change_resellers(site: Site, who: str) -> None:
    status = 403 if who == "provider_finance" else 404
    await site.get(who, "/resellers/new", status)
    await site.post(who, f"/resellers/{site.world.reseller_id}/limits", status, limit="1")
    await site.get(who, f"/resellers/{site.world.reseller_id}/edit", status)


async def test_an_unknown_reseller_is_not_found(site: Site) -> None:
    for key in ("nonsense", "0192f8a0-0000-7000-8000-000000000000"):
        await site.get("operator", f"/resellers/{key}", 404)
