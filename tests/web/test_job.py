"""The reseller's whole job in a browser without scripts: plain pages, plain forms."""

from tests.web.site import Site, words

WHO = "reseller_sales"


async def subscription_of(site: Site, product: str, domain: str) -> str:
    found = await site.one(
        "SELECT s.customer_id || '/subscriptions/' || s.id FROM subscriptions s"
        " JOIN customers c ON c.reseller_id = s.reseller_id AND c.id = s.customer_id"
        " WHERE s.reseller_id = $1 AND s.terms_key = $2 AND c.primary_domain = $3",
        product, domain,
    )  # fmt: skip
    return f"/customers/{found}"


async def test_a_customer_is_taken_on_and_served(site: Site) -> None:
    made = await site.fill(
        WHO, "/customers/new", name="Łódź Wines", primary_domain="lodz.example", domains="wines.example"
    )
    customer = made.headers["location"]
    page = words(await site.get(WHO, customer))
    assert "Łódź Wines" in page
    assert "lodz.example, wines.example" in page
    assert "is a customer now" in page
    await site.fill(
        WHO, f"{customer}/edit", name="Łódź Wines", primary_domain="wine.example", domains="wines.example"
    )
    assert "wine.example, lodz.example, wines.example" in words(await site.get(WHO, customer))

    product = str(site.world.product_id)
    begin = f"{customer}/subscriptions/new"
    assert "Continue to review" in await site.get(WHO, begin)
    asked = f"{begin}/review?product={product}&terms=google_flexible&cap=5"
    assert "costs nothing by itself" in words(await site.get(WHO, asked))
    await site.fill(WHO, asked, to=f"{begin}/review")
    asked = f"{begin}/review?product={product}&terms=google_annual_yearly&quantity=10"
    page = words(await site.get(WHO, asked))
    for said in ("Start with 10 licenses", "Not refundable", "estimated", "same licenses", "plus VAT"):
        assert said in page
    await site.fill(WHO, asked, to=f"{begin}/review")
    await site.work()
    flexible = await subscription_of(site, "google_flexible", "wine.example")
    annual = await subscription_of(site, "google_annual_yearly", "wine.example")

    await site.fill(WHO, f"{flexible}/cap", cap="8")
    added = await site.fill(
        WHO, f"{flexible}/users", emails="anna@lodz.example\nbea@lodz.example, c@lodz.example"
    )
    assert added.headers["location"] == f"{flexible}/users"
    await site.work()
    assert "3 of 8" in words(await site.get(WHO, f"{flexible}/users"))
    user = await site.one("SELECT id FROM users WHERE reseller_id = $1 AND address = 'bea@lodz.example'")
    await site.fill(WHO, f"{flexible}/users", to=f"{flexible}/users/removal", users=str(user))
    await site.work()
    assert "In use 2 Purchase cap 8 Available 6" in words(await site.get(WHO, flexible))

    review = f"{annual}/licenses/review?quantity=4&po_number=PO-7"
    assert "Continue to number" in await site.get(WHO, f"{annual}/licenses")
    assert "Continue to review" in await site.get(WHO, f"{annual}/licenses/quantity?quantity=4")
    page = words(await site.get(WHO, review))
    for said in ("Add 4 licenses", "Not refundable", "estimated", "Billing zone Europe/Dublin", "plus VAT"):
        assert said in page
    placed = await site.fill(WHO, review, to=f"{annual}/licenses/review")
    assert placed.headers["location"] == customer
    page = await site.get(WHO, customer)
    assert "4 licenses are ordered" in words(page)
    await site.work()
    assert "14, added 4" in words(await site.get(WHO, f"{customer}/history"))

    await site.fill(WHO, f"{annual}/renewal", renewal="SEATS_IN_USE")
    assert "renew seats in use" in words(await site.get(WHO, annual))
    ended = await site.fill(WHO, f"{flexible}/end", last_day="2026-03-20")
    assert ended.headers["location"] == customer
    assert "Ends 20 Mar 2026" in words(await site.get(WHO, customer))

    history = words(await site.get(WHO, "/history"))
    for said in ("Start subscription", "Set purchase cap", "8, added 3", "Remove users", "renew seats"):
        assert said in history
    csv = await site.get(WHO, "/history.csv?action=add_licenses")
    assert len(csv.splitlines()) == 2
    assert "add_licenses,Łódź Wines" in csv


async def test_every_page_of_a_subscription_opens(site: Site) -> None:
    annual = await subscription_of(site, "google_annual_yearly", "wine.example")
    flexible = await subscription_of(site, "google_flexible", "wine.example")
    for base in (annual, flexible):
        for part in ("", "/licenses", "/users", "/renewal", "/cap", "/end", "/cancellation", "/next-period"):
            await site.get(WHO, base + part)
    for path in ("/", "/customers", "/customers?q=lod", "/requests", "/account"):
        await site.get(WHO, path)
