"""One's own account: password, sessions, places, density."""

from reseller.partners.throttle import MOST_FOR_ADDRESS
from tests.web.site import PASSWORD, Site, address, error_of, words

NEW = "another fine battery"


async def test_a_changed_password_ends_the_other_sessions(site: Site) -> None:
    mine, other = await site.signed_in("reseller_finance"), await site.signed_in("reseller_finance")
    answer = await mine.post("/account/password", data={"password": PASSWORD, "new_password": NEW})
    assert answer.status_code == 303
    assert (await mine.get("/account")).status_code == 200
    assert (await other.get("/account")).status_code == 303
    async with site.browser() as browser:
        old = await browser.post("/login", data={"email": address("reseller_finance"), "password": PASSWORD})
        new = await browser.post("/login", data={"email": address("reseller_finance"), "password": NEW})
    assert (old.status_code, new.status_code) == (422, 303)
    await mine.aclose()
    await other.aclose()


async def test_a_password_that_does_not_fit_is_refused_and_never_shown(site: Site) -> None:
    cases = (
        ("wrong", NEW, "password"), ("", NEW, "password"), (PASSWORD, "", "new_password"),
        (PASSWORD, "short", "new_password"), (PASSWORD, "x" * 300, "new_password"),
    )  # fmt: skip
    for present, new, field in cases:
        answer = await site.post(
            "reseller_viewer", "/account/password", 422, password=present, new_password=new
        )
        assert error_of(answer.text, field)
        assert PASSWORD not in answer.text
        assert NEW not in answer.text
    async with site.browser() as browser:
        data = {"email": address("reseller_viewer"), "password": PASSWORD}
        assert (await browser.post("/login", data=data)).status_code == 303


async def test_a_present_password_is_guessed_no_more_often_than_at_the_sign_in(site: Site) -> None:
    mine = await site.signed_in("customer_owner")
    for _ in range(MOST_FOR_ADDRESS):
        wrong = await mine.post("/account/password", data={"password": "wrong", "new_password": NEW})
        assert error_of(wrong.text, "password") == "This is not your present password."
    right = await mine.post("/account/password", data={"password": PASSWORD, "new_password": NEW})
    assert right.status_code == 429
    assert int(right.headers["retry-after"])
    assert "Too many attempts. Try again in 15 minutes." in words(right.text)
    async with site.browser() as browser:
        data = {"email": address("customer_owner"), "password": PASSWORD}
        assert (await browser.post("/login", data=data)).status_code == 429, "both are counted together"
    await mine.aclose()


async def test_a_session_is_ended_by_its_owner_alone(site: Site) -> None:
    other = await site.signed_in("reseller_sales")
    session = await _session_of(site, "reseller_sales")
    await site.post("reseller_owner", f"/account/sessions/{session}/revocation", 404)
    assert (await other.get("/account")).status_code == 200
    await site.post("reseller_sales", f"/account/sessions/{session}/revocation")
    assert (await other.get("/account")).status_code == 303
    await other.aclose()


async def test_the_density_is_kept(site: Site) -> None:
    await site.post("reseller_owner", "/account/density", density="compact")
    assert 'data-density="compact"' in await site.get("reseller_owner", "/account")
    await site.post("reseller_owner", "/account/density", density="comfortable")
    assert 'data-density="comfortable"' in await site.get("reseller_owner", "/account")


async def test_another_persons_place_is_not_switched_to(site: Site) -> None:
    async with site.database.reading_without_tenant() as session:
        foreign = await session.fetchval(
            "SELECT p.id FROM memberships p JOIN members m ON m.id = p.member_id WHERE m.email = $1",
            address("foreign"),
        )
    for given in (str(foreign), "x", ""):
        await site.post("reseller_owner", "/account/membership", 404, membership=given)


async def test_everybody_has_an_account(site: Site) -> None:
    for who in ("operator", "provider_finance", "customer_viewer", "reseller_owner"):
        assert address(who) in words(await site.get(who, "/account"))


async def _session_of(site: Site, who: str) -> str:
    async with site.database.reading_without_tenant() as session:
        found = await session.fetchval(
            "SELECT s.id FROM sessions s JOIN members m ON m.id = s.member_id"
            " WHERE m.email = $1 AND s.revoked_at IS NULL ORDER BY s.id DESC LIMIT 1",
            address(who),
        )
    return str(found)
