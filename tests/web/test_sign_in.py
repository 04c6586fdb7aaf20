"""Signing in and out, and what the cookie may and may not do."""

from tests.web.site import PASSWORD, URL, Site, address, words


async def test_whoever_is_not_signed_in_is_led_to_the_sign_in_and_back(site: Site) -> None:
    async with site.browser() as browser:
        sent = await browser.get("/account?a=1")
        assert (sent.status_code, sent.headers["location"]) == (303, "/login?next=/account%3Fa%3D1")
        data = {"email": address("reseller_sales"), "password": PASSWORD, "next": "/account?a=1"}
        entered = await browser.post("/login", data=data)
        assert (entered.status_code, entered.headers["location"]) == (303, "/account?a=1")
        assert (await browser.get("/account")).status_code == 200


async def test_a_session_that_has_ended_leads_from_a_part_or_a_button_back_to_its_page(site: Site) -> None:
    page = f"{URL}/orders?status=PLACED"
    part = {"hx-request": "true", "hx-current-url": page}
    async with site.browser() as browser:
        asked = await browser.get("/orders/1/state", headers=part)
        assert (asked.status_code, asked.text) == (204, "")
        assert asked.headers["hx-redirect"] == "/login?next=/orders%3Fstatus%3DPLACED"
        pressed = await browser.post("/orders/1/cancellation", headers={"referer": page})
        assert (pressed.status_code, pressed.headers["location"]) == (303, asked.headers["hx-redirect"])
        for elsewhere in ("https://evil.example/orders", "//[", "", "http://"):
            sent = await browser.get("/account", headers={**part, "hx-current-url": elsewhere})
            assert sent.headers["hx-redirect"] == "/login?next=/account", elsewhere


async def test_unknown_and_wrong_answer_alike(site: Site) -> None:
    async with site.browser() as browser:
        wrong = await browser.post("/login", data={"email": address("reseller_viewer"), "password": "wrong"})
        unknown = await browser.post("/login", data={"email": "nobody@people.example", "password": "wrong"})
    assert wrong.status_code == unknown.status_code == 422
    assert words(wrong.text).replace(address("reseller_viewer"), "") == words(unknown.text).replace(
        "nobody@people.example", ""
    )
    assert "wrong" not in wrong.text.partition("</h1>")[2].partition("</form>")[0]


async def test_a_foreign_address_is_not_gone_on_to(site: Site) -> None:
    for target in (
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/\n/evil",
        "//[",
    ):
        async with site.browser() as browser:
            data = {"email": address("reseller_sales"), "password": PASSWORD, "next": target}
            assert (await browser.post("/login", data=data)).headers["location"] == "/"


async def test_the_cookie_is_kept_from_scripts_and_other_sites(site: Site) -> None:
    async with site.browser() as browser:
        answer = await browser.post("/login", data={"email": address("reseller_sales"), "password": PASSWORD})
    cookie = answer.headers["set-cookie"].lower()
    assert all(part in cookie for part in ("httponly", "samesite=lax", "path=/"))


async def test_signing_out_ends_the_session_on_the_server(site: Site) -> None:
    browser = await site.signed_in("reseller_sales")
    token = browser.cookies["session"]
    left = await browser.post("/logout", follow_redirects=True)
    assert "You are signed out." in words(left.text)
    browser.cookies.set("session", token)
    assert (await browser.get("/account")).headers["location"] == "/login?next=/account"
    await browser.aclose()


async def test_a_post_from_another_site_is_refused_before_anything_happens(site: Site) -> None:
    async with site.browser(**{"sec-fetch-site": "cross-site"}) as browser:
        data = {"email": address("reseller_sales"), "password": PASSWORD}
        answer = await browser.post("/login", data=data)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


async def test_too_many_failures_are_refused_with_the_time_to_wait(site: Site) -> None:
    async with site.browser() as browser:
        for _ in range(10):
            await browser.post("/login", data={"email": "tried@people.example", "password": "wrong"})
        answer = await browser.post("/login", data={"email": "tried@people.example", "password": "wrong"})
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) == 15 * 60 + 1
    assert "Too many attempts. Try again in 15 minutes." in words(answer.text)
