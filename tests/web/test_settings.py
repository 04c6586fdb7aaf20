"""Settings, team, tokens, log and rules, as each side of the console sees them."""

import re
from typing import Any

import httpx
import pytest

from reseller.plumbing.sealing import heads_folder, seal
from tests.web.mails import console_of, mailed_link
from tests.web.site import URL, Site, error_of, words

TAX: dict[str, Any] = {
    "legal_name": "North Limited", "address": "1 Main Street", "postal_code": "D01", "city": "Dublin",
    "email": "accounts@north.example", "vat_id": "IE6388047V", "vat_exempt_from": "", "vat_exempt_until": "",
    "vat_exempt_reference": "",
}  # fmt: skip
PROVIDER: dict[str, Any] = {
    "name": "Provider", "legal_name": "Provider Limited", "address": "1 Main Street", "postal_code": "",
    "city": "Dublin", "email": "billing@provider.example", "country": "IE", "zone": "Europe/Dublin",
    "vat_id": "IE6388047V", "review_window_days": "0", "holder": "", "iban": "IE29AIBK93115212345678",
    "bic": "",
}  # fmt: skip


async def test_an_owner_keeps_tax_data_and_shows_prices(site: Site) -> None:
    await site.fill("reseller_owner", "/settings", **{**TAX, "city": "Cork", "shows_prices": "on"})
    page = await site.get("reseller_owner", "/settings")
    assert 'value="Cork"' in page
    assert 'name="shows_prices" value="on" checked' in page
    await site.fill("reseller_owner", "/settings", **TAX)
    assert 'value="on" checked' not in await site.get("reseller_owner", "/settings")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("legal_name", ""), ("legal_name", "x" * 201), ("address", ""), ("email", "nobody"),
        ("vat_id", "IE6388047X"), ("vat_id", "NL004495445B01"), ("vat_exempt_from", "soon"),
        ("postal_code", "x" * 21), ("city", "\x1b[31m"),
    ],
)  # fmt: skip
async def test_each_field_of_tax_data_refuses_what_does_not_fit(site: Site, field: str, value: str) -> None:
    page = (await site.fill("reseller_owner", "/settings", status=422, **{**TAX, field: value})).text
    assert error_of(page, field), words(page)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("country", "US"), ("zone", "Dublin"), ("review_window_days", "61"), ("review_window_days", "-1"),
        ("name", ""), ("vat_id", "IE1"), ("email", "a@b"), ("iban", "x" * 201), ("address", " "),
    ],
)  # fmt: skip
async def test_each_field_of_the_record_refuses_what_does_not_fit(site: Site, field: str, value: str) -> None:
    page = (await site.fill("operator", "/settings", status=422, **{**PROVIDER, field: value})).text
    assert error_of(page, field), words(page)


async def test_an_operator_keeps_the_providers_record(site: Site) -> None:
    await site.fill("operator", "/settings", **{**PROVIDER, "review_window_days": "3"})
    assert 'value="3"' in await site.get("operator", "/settings")
    await site.fill("operator", "/settings", **PROVIDER)
    assert "Save settings" not in await site.get("provider_finance", "/settings")
    await site.post("provider_finance", "/settings", 403, **PROVIDER)


async def test_a_stale_save_shows_what_stands_there(site: Site) -> None:
    stale = {**TAX, "legal_name": "Typed Limited", "version": "1", "idempotency_key": "stale-settings"}
    page = (await site.post("reseller_owner", "/settings", 409, **stale)).text
    assert "Legal name North Limited" in words(page)
    assert 'value="Typed Limited"' in page


async def test_the_request_link_of_all_customers_is_set_previewed_and_removed(site: Site) -> None:
    at = "/settings/request-link"
    for kind, url, told in (
        ("own", "https://north.example/ask", "Customers are led to https://north.example/ask."),
        ("none", "", "none can be added for them"),
        ("console", "", "Customers ask on the console’s own form."),
    ):
        version = await site.one("SELECT version FROM resellers WHERE reseller_id = $1")
        asked = {"kind": kind, "url": url, "version": version, "idempotency_key": f"link-{kind}"}
        await site.post("reseller_sales", at, **asked)
        assert told in words(await site.get("reseller_sales", "/settings"))
    preview = await site.get("reseller_sales", f"{at}/preview")
    assert "Tell North what your customer needs" in words(preview)
    assert "Send request" not in preview


@pytest.mark.parametrize(
    "url", ["", "http://north.example", "javascript:alert(1)", "https://", "https://a b.example"]
)
async def test_an_own_address_must_be_https(site: Site, url: str) -> None:
    asked: dict[str, Any] = {"kind": "own", "url": url, "idempotency_key": f"wrong {url}"}
    page = (await site.post("reseller_owner", "/settings/request-link", 422, **asked)).text
    assert error_of(page, "url")
    unknown = await site.post("reseller_owner", "/settings/request-link", 422, kind="pigeon")
    assert error_of(unknown.text, "kind")


# ------------------------------------------------------------------------ team


async def test_a_member_is_invited_given_another_role_and_removed(site: Site) -> None:
    asked: dict[str, Any] = {"email": "tess@people.example", "name": "Tess", "role": "reseller_viewer"}
    await site.fill("reseller_owner", "/team", **asked)
    page = await site.get("reseller_owner", "/team")
    assert "invited, no password yet" in words(page)
    at = member_href(page, "tess@people.example")
    assert (await mailed_link(site, "tess@people.example")).startswith("/invitation/")
    await site.fill("reseller_owner", at, role="reseller_sales")
    assert "tess@people.example, Sales" in words(await site.get("reseller_owner", at))
    stale = await site.post(
        "reseller_owner", at, 409, role="reseller_owner", version="1", idempotency_key="s"
    )
    assert "Role Sales" in words(stale.text)
    await site.post("reseller_owner", f"{at}/removal", idempotency_key="remove-tess")
    assert "tess@people.example is removed." in words(await site.get("reseller_owner", "/team"))
    assert "tess@people.example" not in await site.get("reseller_owner", "/team")
    await site.get("reseller_owner", at, 404)


async def test_a_role_that_stays_signs_nobody_out(site: Site) -> None:
    at = member_href(await site.get("reseller_owner", "/team"), "reseller_owner@people.example")
    await site.fill("reseller_owner", at, role="reseller_owner")
    told = words(await site.get("reseller_owner", "/team"))
    assert "Nothing is changed for reseller_owner@people.example." in told


async def test_a_customers_people_are_invited_with_or_without_the_right_to_buy(site: Site) -> None:
    at = f"/customers/{site.world.customer_id}/team"
    asked: dict[str, Any] = {"email": "cora@people.example", "name": "Cora", "role": "customer_admin"}
    await site.fill("reseller_owner", at, **asked, may_buy="on")
    page = await site.get("reseller_owner", at)
    assert "cora@people.example Cora Admin may buy, invited, no password yet" in words(page)
    own = re.search(rf'href="({at}/[^"]+)">cora@people.example<', page)
    assert own is not None
    await site.fill("reseller_owner", own.group(1), role="customer_viewer")
    assert "cora@people.example Cora Viewer invited" in words(await site.get("reseller_owner", at))
    wrong = await site.fill("reseller_owner", at, status=422, **{**asked, "role": "reseller_owner"})
    assert error_of(wrong.text, "role")
    await site.get("foreign", at, 404)
    await site.post("reseller_sales", at, 403, **asked)


def member_href(page: str, email: str) -> str:
    found = re.search(rf'href="(/team/[^"]+)">{re.escape(email)}<', page)
    assert found is not None
    return found.group(1)


async def test_the_last_owner_neither_leaves_nor_becomes_less(site: Site) -> None:
    page = await site.get("reseller_owner", "/team")
    at = member_href(page, "reseller_owner@people.example")
    refused = await site.fill("reseller_owner", at, status=422, role="reseller_viewer")
    assert "last owner" in error_of(refused.text, "role")
    removal = await site.post("reseller_owner", f"{at}/removal", 422, idempotency_key="remove-last")
    assert "last owner" in words(removal.text)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", ""), ("email", "tess"), ("email", "reseller_sales@people.example"), ("name", ""),
        ("name", "x" * 201), ("role", "operator"), ("role", "customer_owner"), ("role", ""),
        ("email", "a@b.example, c@d.example"), ("email", "\"<script>\"@b.example"),
    ],
)  # fmt: skip
async def test_each_field_of_an_invitation_is_checked(site: Site, field: str, value: str) -> None:
    asked: dict[str, Any] = {"email": "new@people.example", "name": "New", "role": "reseller_viewer"}
    page = (await site.fill("reseller_owner", "/team", status=422, **{**asked, field: value})).text
    assert error_of(page, field), words(page)


async def test_only_owners_and_operators_manage_members(site: Site) -> None:
    for who in ("reseller_sales", "reseller_viewer", "provider_finance"):
        assert "Invite a member" not in await site.get(who, "/team")
        await site.post(who, "/team", 403, email="x@people.example", name="X", role="reseller_viewer")
    assert "provider_finance@people.example" in await site.get("operator", "/team")


# ---------------------------------------------------------------------- tokens


async def test_a_token_is_shown_once_works_and_is_revoked(site: Site) -> None:
    made = await site.fill("reseller_sales", "/tokens", status=200, name="Nightly sync")
    token = "rpc_" + made.text.partition("rpc_")[2].partition("<")[0]
    page = await site.get("reseller_sales", "/tokens")
    assert "Nightly sync" in page
    assert token not in page
    asked = {"query": "{ viewer { member { email } } }"}
    async with site.browser(authorization=f"Bearer {token}") as program:
        answer = await program.post("/graphql", json=asked)
        assert "reseller_sales@people.example" in answer.text
        key = page.partition('action="/tokens/')[2].partition("/")[0]
        await site.post("reseller_sales", f"/tokens/{key}/revocation")
        assert (await program.post("/graphql", json=asked)).status_code == 401


async def test_a_second_press_makes_no_second_token(site: Site) -> None:
    typed: dict[str, Any] = {"name": "Pressed twice", "idempotency_key": "token-twice"}
    await site.post("reseller_finance", "/tokens", 200, **typed)
    await site.post("reseller_finance", "/tokens", 303, **typed)
    assert (await site.get("reseller_finance", "/tokens")).count("ends in") == 1


@pytest.mark.parametrize("name", ["", "x" * 101, "\x00"])
async def test_a_tokens_name_is_needed(site: Site, name: str) -> None:
    assert error_of((await site.fill("reseller_sales", "/tokens", status=422, name=name)).text, "name")


async def test_anothers_token_is_not_found(site: Site) -> None:
    await site.post("reseller_viewer", "/tokens/0192f8a0-0000-7000-8000-000000000000/revocation", 404)


# -------------------------------------------------------------- log and rules


async def test_the_log_has_words_for_tokens_and_people(site: Site) -> None:
    await site.fill("reseller_owner", "/tokens", status=200, name="Reporting")
    log = words(await site.get("reseller_owner", "/log"))
    assert "Create API token" in log
    assert "Invite member" in log


async def test_the_log_tells_who_did_what_and_is_verified(site: Site) -> None:
    console, home = console_of(site), site.world.reseller_id
    await seal(console.database, home, heads_folder(console.settings))
    log = words(await site.get("reseller_owner", "/log"))
    assert "Operator for North" in log
    assert "Sealed" in log
    verified = words((await site.post("reseller_owner", "/log/verification", 200)).text)
    assert "The chain is whole" in verified
    (heads_folder(console.settings) / f"{home}.heads").write_text(f"999 {'0' * 64}\n")
    broken = words((await site.post("reseller_owner", "/log/verification", 200)).text)
    assert "The chain is broken" in broken


async def test_who_reads_the_log(site: Site) -> None:
    for who in ("reseller_sales", "reseller_finance", "reseller_viewer"):
        await site.get(who, "/log", 403)
    assert "Create product" in words(await site.get("operator", "/log"))
    await site.get("customer_owner", "/log", 404)


async def test_everybody_reads_the_rules(site: Site) -> None:
    for who in ("operator", "reseller_viewer", "customer_viewer"):
        assert '<b id="D2">D2</b>' in await site.get(who, "/rules")


async def test_mails_of_development_are_shown_to_whoever_develops(site: Site) -> None:
    await site.fill(
        "reseller_owner", "/team", email="mailed@people.example", name="Mailed", role="reseller_viewer"
    )
    await mailed_link(site, "mailed@people.example")
    async with httpx.AsyncClient(transport=httpx.ASGITransport(site.app), base_url=URL) as anybody:
        page = words((await anybody.get("/dev/mail")).text)
    assert "mailed@people.example" in page
    assert "gives you access to the reseller console" in page


@pytest.mark.parametrize(
    ("who", "path", "told"),
    [
        ("reseller_sales", "/settings", "Only an owner changes tax data and prices"),
        ("reseller_finance", "/settings", "Only owners and sales staff change the request link"),
        ("provider_finance", "/settings", "Only the operator changes this record"),
        ("reseller_viewer", "/team", "Only an owner invites and changes members"),
        ("provider_finance", "/team", "Only the operator invites and changes members"),
    ],
)
async def test_who_may_only_read_is_told_who_changes_it(site: Site, who: str, path: str, told: str) -> None:
    assert told in words(await site.get(who, path))
    assert "Only " not in words(await site.get("reseller_owner", path)).replace("Only a company in", "")
