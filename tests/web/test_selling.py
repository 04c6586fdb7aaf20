"""Four vendors' terms in the pages: what each shows, how it is bought, lowered, swapped and renewed."""

from datetime import timedelta

import pytest_asyncio

from customers.subscriptions.daily import roll_over_all
from tests.builders import a_price
from tests.web.selling import Ways, pressed, prices_shown, ways_of_selling
from tests.web.site import Site, error_of, hidden, words
from web.labels import VERBS
from web.pages.holdings import PLACES

SALES, OWNER, ADMIN, VIEWER = "reseller_sales", "customer_owner", "customer_admin", "customer_viewer"
ORDERS = "SELECT count(*) FROM orders WHERE reseller_id = $1"
PRODUCT = "SELECT product_id FROM subscriptions WHERE reseller_id = $1 AND id = $2"


@pytest_asyncio.fixture(scope="module")
async def ways(site: Site) -> Ways:
    return await ways_of_selling(site)


async def placed(site: Site, who: str, review: str) -> None:
    """Review and place."""
    await site.fill(who, review, to=review.partition("?")[0])
    await site.work()


async def test_each_terms_show_the_numbers_that_they_have(site: Site, ways: Ways) -> None:
    billomat = words(await site.get(SALES, ways.billomat))
    assert "Bought 8 In use 6 Available 2 Next period 8" in billomat
    assert "Tariff Business" in billomat
    timelog = words(await site.get(SALES, ways.timelog))
    assert "Bought 10 In use 12 Available −2" in timelog
    aircall = words(await site.get(SALES, ways.aircall))
    assert "Created 5 Included 5 Additional 0 Paid 5" in aircall
    horizon = words(await site.get(SALES, ways.horizon))
    assert "Bought 25 In use 23 Available 2" in horizon
    assert "Sold in packs of 5" in horizon
    assert "Renewal window opens 14 February 2027" in horizon


async def test_a_users_overrun_is_red_with_its_deadline_and_its_order(site: Site, ways: Ways) -> None:
    page = await site.get(SALES, f"{ways.timelog}/users")
    said = words(page)
    assert "2 users more than licenses" in said
    assert "the 2 newest users are deactivated at the end of 25 March 2026" in said
    assert "7 days left" in said
    order = page.partition('class="numbered">')[2].partition("</ol>")[0]
    assert words(order).split() == ["time12@acme.example", "time11@acme.example"]
    assert "Undo: buy 2 licenses" in words(await site.get(SALES, ways.timelog))


async def test_protecting_takes_the_next_one_instead(site: Site, ways: Ways) -> None:
    page = await site.get(ADMIN, f"{ways.own('timelog')}/users")
    first = words(page.partition('class="numbered"')[2].partition("</li>")[0]).rpartition(" ")[2]
    user = await site.one("SELECT id::text FROM users WHERE reseller_id = $1 AND address = $2", first)
    held = ways.timelog.rpartition("/")[2]
    at = f"{ways.own('timelog')}/users"
    await site.fill(ADMIN, at, f"/portal/users/{user}/protection", protected="on", subscription=held)
    after = await site.get(ADMIN, at)
    assert first not in words(after.partition('class="numbered"')[2].partition("</ol>")[0])
    assert "Protected" in words(after)
    await site.fill(ADMIN, at, f"/portal/users/{user}/protection", protected="", subscription=held)


async def test_the_portal_offers_to_buy_what_is_missing_with_its_price(site: Site, ways: Ways) -> None:
    portal = await site.get(OWNER, "/portal")
    assert "2 users more than licenses TimeLog license: 12 users, 10 licenses" in words(portal)
    assert "Buy 2, or the 2 newest users are deactivated" in words(portal)
    assert "TimeLog license Monthly period" in words(portal)
    assert "Horizon Team 12-month term, packs of 5" in words(portal)
    assert f'href="{ways.own("timelog")}/licenses/review?quantity=2"' in portal
    assert "then EUR 28.00 more a month. Plus VAT." in words(portal)


async def test_buying_what_is_missing_undoes_the_overrun(site: Site, ways: Ways) -> None:
    review = f"{ways.own('timelog')}/licenses/review?quantity=2"
    said = words(await site.get(OWNER, review))
    assert "Nobody is deactivated" in said
    assert "Invoiced at once, on an invoice of its own" in said
    await placed(site, OWNER, review)
    page = words(await site.get(OWNER, ways.own("timelog")))
    assert "Bought 12 In use 12 Available 0" in page
    assert "days left" not in page


async def test_a_number_that_stays_is_not_shown_as_a_change(site: Site, ways: Ways) -> None:
    review = words(await site.get(ADMIN, f"{ways.own('timelog')}/users/review?emails=over@acme.example"))
    assert "In use now 12 after this order 13" in review
    assert "Each month, net EUR, at today’s price now and after this order 168.00" in review


async def test_a_lower_next_period_is_reviewed_and_buying_resets_it(site: Site, ways: Ways) -> None:
    at = f"{ways.timelog}/next-period"
    said = words(await site.get(SALES, f"{at}/review?quantity=6"))
    assert "6 users exceed the next period’s number" in said
    await placed(site, SALES, f"{at}/review?quantity=6")
    page = words(await site.get(SALES, ways.timelog))
    assert "Next period 6" in page
    assert "Each period from 17 April 2026, net EUR 84.00 a month" in page
    review = words(await site.get(SALES, f"{ways.timelog}/licenses/review?quantity=2"))
    assert "The planned lower number is reset" in review
    assert "Buy now, and not for the next period as well" in review
    zero = await site.post(SALES, f"{at}/review", 422, quantity="0")
    assert "write to support@timelog.com" in error_of(zero.text, "quantity")
    await placed(site, SALES, f"{at}/review?quantity=12")


async def test_a_next_period_reviewed_before_another_was_set_conflicts(site: Site, ways: Ways) -> None:
    review = f"{ways.timelog}/next-period/review"
    stale = hidden(await site.get(SALES, f"{review}?quantity=6"))
    await placed(site, SALES, f"{review}?quantity=9")
    page = (await site.post(SALES, review, 409, **stale)).text
    assert "Someone else has changed this" in words(page)
    assert "Licenses in the next period now 9 after this order 6" in words(page)
    assert "Next period 9" in words(await site.get(SALES, ways.timelog))
    await site.post(SALES, review, **hidden(page))
    assert "Next period 6" in words(await site.get(SALES, ways.timelog))
    await placed(site, SALES, f"{review}?quantity=12")


async def test_unused_licenses_are_canceled_and_that_is_undone(site: Site, ways: Ways) -> None:
    at = f"{ways.own('billomat')}/cancellation"
    assert "Unused 2" in words(await site.get(ADMIN, at))
    said = words(await site.get(ADMIN, f"{at}/review?quantity=2"))
    assert "2 licenses stay active" in said
    await placed(site, ADMIN, f"{at}/review?quantity=2")
    page = words(await site.get(ADMIN, ways.own("billomat")))
    assert "2 licenses are canceled They stay active until" in page
    assert "Undo" in page
    await site.fill(ADMIN, ways.own("billomat"), f"{at}/return")
    page = words(await site.get(ADMIN, ways.own("billomat")))
    assert "The cancellations are undone." in page
    assert "are canceled" not in page


async def test_canceling_what_is_in_use_offers_to_remove_users_first(site: Site, ways: Ways) -> None:
    path = f"{ways.billomat}/cancellation/review"
    page = await site.get(SALES, f"{path}?quantity=3", 422)
    assert "No more than 2 can be given up" in error_of(page, "quantity")
    assert "Remove 1 user first: free" in words(page)
    await site.post(SALES, path, **pressed(page, "remove_first"))
    await site.work()
    assert "In use 5" in words(await site.get(SALES, ways.billomat))


async def test_a_tariff_gates_and_is_changed_with_its_effect_stated(site: Site, ways: Ways) -> None:
    at = f"{ways.own('billomat')}/tariff"
    assert "No more licenses can be added; that begins with Business." in words(await site.get(ADMIN, at))
    await site.fill(ADMIN, at, tariff="Solo")
    refused = await site.get(ADMIN, f"{ways.own('billomat')}/licenses/review?quantity=1", 422)
    assert "Change to Business first" in words(refused)
    await site.fill(ADMIN, at, tariff="Business")
    assert "Tariff Business" in words(await site.get(ADMIN, ways.own("billomat")))


async def test_a_user_beyond_what_is_paid_is_told_of_before_and_a_swap_is_free(
    site: Site, ways: Ways
) -> None:
    review = f"{ways.own('aircall')}/users/review?emails=new1@acme.example"
    said = words(await site.get(OWNER, review))
    assert "1 license is billed beyond what is paid" in said
    assert "Swap users: free" in said
    before = await site.one(ORDERS)
    press = pressed(await site.get(OWNER, review), "swap")
    await site.post(OWNER, review.partition("?")[0], **press)
    await site.work()
    assert await site.one(ORDERS) == before + 1
    assert "Created 5 Included 5 Additional 0 Paid 5" in words(await site.get(OWNER, ways.own("aircall")))


async def test_another_way_keeps_the_purchase_order_number(site: Site, ways: Ways) -> None:
    review = f"{ways.own('aircall')}/users/review"
    page = await site.get(OWNER, f"{review}?emails=kept@acme.example&po_number=PO-7")
    await site.post(OWNER, review, **pressed(page, "swap"))
    await site.work()
    kept = "SELECT po_number FROM orders WHERE reseller_id = $1 AND kind = 'SWAP_USERS'"
    assert await site.one(f"{kept} ORDER BY number DESC LIMIT 1") == "PO-7"


async def test_people_keep_the_names_that_a_pasted_list_gives_them(site: Site, ways: Ways) -> None:
    at = f"{ways.aircall}/swap"
    user = (await site.get(SALES, at)).partition('name="users" value="')[2].partition('"')[0]
    await placed(site, SALES, f"{at}/review?emails=Nia+Byrne+<nia@acme.example>&users={user}")
    assert "nia@acme.example Nia Byrne" in words(await site.get(SALES, f"{ways.aircall}/users"))


async def test_swapping_names_who_leaves_and_who_comes(site: Site, ways: Ways) -> None:
    at = f"{ways.aircall}/swap"
    page = await site.get(SALES, at)
    user = page.partition('name="users" value="')[2].partition('"')[0]
    said = words(await site.get(SALES, f"{at}/review?emails=Nia+<new2@acme.example>&users={user}"))
    assert "Swap 1 user" in said
    assert "Come new2@acme.example" in said
    assert "Nothing is billed for this swap" in said
    assert "Charged from" not in said
    nobody = await site.get(SALES, f"{at}/review?emails=new2@acme.example", 422)
    assert error_of(nobody, "users") == "Choose at least one user who leaves."
    assert "new2@acme.example" in nobody


async def test_the_plan_and_its_amounts_are_the_owners(site: Site, ways: Ways) -> None:
    at = ways.own("aircall")
    admin = words(await site.get(ADMIN, at))
    assert "Created 5" in admin
    assert "Included 5" not in admin
    assert "EUR" not in admin
    owner = words(await site.get(OWNER, at))
    assert "Included 5" in owner
    assert "EUR 150.00 a month" in owner


async def test_the_included_number_changes_from_the_next_period(site: Site, ways: Ways) -> None:
    await site.fill(SALES, f"{ways.aircall}/included", included="7")
    assert "Included 5 7 from 16 Apr 2026" in words(await site.get(SALES, ways.aircall))
    told = "The included number becomes 7"
    assert told in words(await site.get(OWNER, ways.own("aircall")))
    assert told not in words(await site.get(ADMIN, ways.own("aircall")))


async def test_the_included_number_is_the_owners_in_the_history_too(site: Site, ways: Ways) -> None:
    pages = {"/portal": "Set included number Aircall user", ways.own("aircall"): "Set included number"}
    for path, entry in pages.items():
        assert f"{entry} 7, added 2" in words(await site.get(OWNER, path))
        for who in (ADMIN, VIEWER):
            said = words(await site.get(who, path))
            assert entry in said
            assert "7, added 2" not in said
    log = "Set included number Aircall user, 7, added 2"
    assert log in words(await site.get(OWNER, "/portal/log"))
    assert log not in words(await site.get(ADMIN, "/portal/log"))
    assert "Set included number 7, added 2" in words(await site.get(SALES, ways.aircall))


async def test_packs_offer_the_two_nearest_numbers_with_their_amounts(site: Site, ways: Ways) -> None:
    path = f"{ways.horizon}/licenses/review"
    page = await site.get(SALES, f"{path}?quantity=7", 422)
    said = words(page)
    assert "Licenses are sold in packs of 5. Enter 5 or 10." in error_of(page, "quantity")
    assert "5 licenses The nearest number that the packs allow. EUR 25.00 net now." in said
    assert "10 licenses The nearest number that the packs allow. EUR 50.00 net now." in said


async def test_another_way_costs_what_was_shown_or_is_refused_with_the_new_amount(
    site: Site, ways: Ways
) -> None:
    path = f"{ways.billomat}/licenses/review"
    tiers = [[1, "10.00"], [12, "5.00"]]
    product, now = await site.one(PRODUCT, ways.billomat.rpartition("/")[2]), site.clock.now()
    await a_price(site.database, product, now, price=tiers, terms_key="billomat", valid_from=now.date())
    press = pressed(await site.get(SALES, f"{path}?quantity=1"), "larger_tier")
    dearer = [[1, "10.00"], [12, "6.00"]]
    await a_price(site.database, product, now, price=dearer, terms_key="billomat", valid_from=now.date())
    before = await site.one(ORDERS)
    refused = await site.post(SALES, path, 409, **press)
    assert "The price shown has changed, or was shown too long ago." in words(refused.text)
    assert await site.one(ORDERS) == before
    again = pressed(refused.text, "larger_tier")
    foreign = {**again, "quantity": "2"}
    await site.post(SALES, path, 409, **foreign)
    await site.post(SALES, path, **again)
    assert await site.one(ORDERS) == before + 1


async def test_what_a_card_pays_is_said_on_the_button(site: Site, ways: Ways) -> None:
    said = words(await site.get(OWNER, f"{ways.own('horizon')}/licenses/review?quantity=5"))
    assert "Order and pay EUR 30.75 by card" in said
    assert "Paid by card, before it counts" in said
    assert "Due now, by card EUR 30.75" in said


async def test_what_a_card_pays_names_no_purchase_order(site: Site, ways: Ways) -> None:
    assert 'name="po_number"' not in await site.get(OWNER, f"{ways.own('horizon')}/licenses/quantity")
    assert 'name="po_number"' in await site.get(OWNER, f"{ways.own('billomat')}/licenses/quantity")
    assert 'name="po_number"' not in await site.get(OWNER, f"{ways.own('horizon')}/renew")


async def test_renewing_waits_for_its_window_and_says_from_when(site: Site, ways: Ways) -> None:
    menu = words(await site.get(SALES, ways.horizon))
    assert "Renew, Cancel licenses This is possible in the renewal window, from 14 February 2027 on." in menu
    refused = words(await site.get(SALES, f"{ways.horizon}/renew/review?quantity=25", 422))
    assert refused.count("from 14 February 2027 on") == 1


async def test_without_amounts_a_purchase_becomes_a_request(site: Site, ways: Ways) -> None:
    await prices_shown(site, False)
    page = await site.get(ADMIN, f"{ways.own('billomat')}/licenses")
    assert "Prices are not shown to you" in words(page)
    assert "/portal/requests/new?subscription=" in page
    assert "EUR" not in words(await site.get(ADMIN, "/portal"))
    await prices_shown(site)


async def test_a_viewer_marks_and_adds_nobody(site: Site, ways: Ways) -> None:
    at = f"{ways.own('timelog')}/users"
    page = await site.get(VIEWER, at)
    assert "formaction" not in page
    assert 'name="emails"' not in page
    await site.get(VIEWER, f"{at}/review?emails=eve@acme.example", 403)


async def test_the_renewal_window_opens_thirty_days_before_the_end(site: Site, ways: Ways) -> None:
    site.clock.set(site.clock.now() + timedelta(days=333))
    await site.close()
    site.browsers.clear()
    review = f"{ways.own('horizon')}/renew/review?quantity=25"
    said = words(await site.get(OWNER, review))
    assert "Renew 25 licenses" in said
    assert "Order and pay EUR 153.75 by card" in said


def test_every_verb_that_is_reviewed_has_its_words() -> None:
    assert VERBS.keys() >= set(PLACES)


async def test_an_order_of_any_verb_keeps_its_purchase_order_number(site: Site, ways: Ways) -> None:
    at = f"{ways.timelog}/next-period/review"
    form = await site.get(SALES, at.removesuffix("/review"))
    assert 'name="po_number"' in form
    await site.fill(SALES, f"{at}?quantity=9&po_number=PO-31", to=at)
    kept = "SELECT po_number FROM orders WHERE reseller_id = $1 AND kind = 'SET_NEXT_PERIOD_LICENSES'"
    assert await site.one(f"{kept} ORDER BY number DESC LIMIT 1") == "PO-31"


async def test_a_purchase_order_number_that_is_too_long_is_refused_beside_its_field(
    site: Site, ways: Ways
) -> None:
    page = await site.get(SALES, f"{ways.timelog}/next-period/review?quantity=9&po_number={'x' * 65}", 422)
    assert error_of(page, "po_number") == "Enter at most 64 characters."


async def test_what_a_period_begins_with_is_the_owners_where_the_plan_is(site: Site, ways: Ways) -> None:
    """A2: it tells what is included."""
    await site.fill(SALES, f"{ways.aircall}/included", included="8")
    site.clock.set(site.clock.now() + timedelta(days=31))
    await site.close()
    site.browsers.clear()
    await roll_over_all(site.database, site.world.reseller_id, now=site.clock.now())
    pages = {ways.own("aircall"): "Next period 8", "/portal/log": "Next period Aircall user, 8"}
    for path, entry in pages.items():
        assert entry in words(await site.get(OWNER, path))
        assert entry not in words(await site.get(ADMIN, path))


async def test_what_an_owners_plan_began_with_is_not_told_by_its_order(site: Site, ways: Ways) -> None:
    """A2: the order's page and the customer's log name no number to others."""
    first = "SELECT id FROM orders WHERE reseller_id = $1 AND subscription_id::text = $2 ORDER BY id"
    at = f"/orders/{await site.one(first, ways.aircall.rpartition('/')[2])}"
    told = {at: ("with 5 licenses", "Quantity"), "/portal/log": ("Aircall user, order 3, 5, added 5",)}
    for path, numbers in told.items():
        owner, admin = [words(await site.get(who, path)) for who in (OWNER, ADMIN)]
        assert [number in owner for number in numbers] == [True] * len(numbers)
        assert [number in admin for number in numbers] == [False] * len(numbers)


async def test_how_many_are_paid_is_the_owners_beside_the_users_too(site: Site, ways: Ways) -> None:
    """A2: whoever adds one is told whether it is billed, and not how many are paid."""
    own = ways.own("aircall")
    owner, admin = [words(await site.get(who, f"{own}/users")) for who in (OWNER, ADMIN)]
    assert "of 8 3 more are paid already" in owner
    assert "5 the next one is paid already" in admin
    assert "Add users 3 available" in words(await site.get(OWNER, own))
    assert "available" not in words(await site.get(ADMIN, own))


async def test_users_being_added_beyond_what_is_paid_leave_nothing_paid(site: Site, ways: Ways) -> None:
    own = ways.own("aircall")
    new = "%2C".join(f"soon{number}%40acme.example" for number in range(4))
    await site.fill(OWNER, f"{own}/users/review?emails={new}", to=f"{own}/users/review")
    owner, admin = [words(await site.get(who, f"{own}/users")) for who in (OWNER, ADMIN)]
    assert "of 8 all in use, 4 being added" in owner
    assert "5 the next one is billed" in admin
    await site.work()
