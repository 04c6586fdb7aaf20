"""Every address of the console, asked by everyone; and what lies outside one's reach looks like nothing."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from starlette.routing import Route

from customers.payments.queries import open_payment
from customers.payments.writing import ask as pay
from reseller.rules.money import Money
from tests.safety import pages
from tests.safety.scene import PERSONS, Scene, Things, unknown_things
from web.routes import ROUTES

MONTH = "2026-03"
PLACE = re.compile(r"\{(\w+)\}")
REACHED = {200, 303, 409, 422}
IDS = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{32}")
CASES = [(method, path) for method in ("GET", "POST") for path in getattr(pages, method)]
FORM = {"version": "999999", "idempotency_key": "k"}


def addresses() -> Iterator[tuple[str, str]]:
    for route in ROUTES:
        if isinstance(route, Route):
            yield from ((method, route.path) for method in sorted((route.methods or set()) - {"HEAD"}))


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    missing, stale = set(addresses()) - set(CASES), set(CASES) - set(addresses())
    assert not missing, f"say in tests/safety/pages.py who gets there: {sorted(missing)}"
    assert not stale, f"these rows name no address: {sorted(stale)}"


def filled(scene: Scene, path: str, things: Things) -> str:
    """The address of these things; what is no thing of a place is an id that nothing has."""
    about_annual = path.startswith(pages.ONLY_ON_ANNUAL)
    held = things["annual" if about_annual else "subscription"]
    values: dict[str, Any] = {
        "payment": uuid4(),
        **things,
        "subscription": held,
        "member": things["colleague"],
        "person": things["member"],
        "product": scene.product_id,
        "month": MONTH,
        "session": uuid4(),
    }
    return PLACE.sub(lambda found: str(values[found.group(1)]), path)


async def sent(scene: Scene, who: str, method: str, path: str, things: Things) -> httpx.Response:
    if "{payment}" in path:
        things = {**things, "payment": await payment_of(scene, things)}
    browser = await scene.browser(who)
    if path == "/logout" and who != "anonymous":
        browser = await scene.site.signed_in(who)
    address = filled(scene, path, things)
    if path == "/request/{token}" or path == "/invitation/{token}":
        address = path.replace("{token}", "unknown")
    answer = await browser.request(method, address, data=FORM if method == "POST" else None)
    if path == "/invitation/{token}":
        browser.cookies.delete("invitation")
    return answer


async def payment_of(scene: Scene, things: Things) -> UUID:
    """A payment that the order waits for; an id that nothing has for an order that is none."""
    worlds = (scene.site.world, scene.site.foreign)
    if things["reseller"] not in [world.reseller_id for world in worlds]:
        return uuid4()
    now = scene.site.clock.now()
    async with scene.site.database.unit_of_work(things["reseller"]) as session:
        if found := await open_payment(session, things["order"]):
            return found.id
        return await pay(session, things["order"], things["customer"], Money(3_075, "EUR"), now=now)


def outcome(answer: httpx.Response, path: str) -> str:
    to = answer.headers.get("location", "")
    if to.startswith("/login?") or (to == "/login" and path == "/"):
        return "L"
    known = {403: "F", 404: "N", **dict.fromkeys(REACHED, "Y")}
    return known.get(answer.status_code, str(answer.status_code))


REMOVALS = ("/team/{member}/removal", "/customers/{customer}/team/{person}/removal")


@pytest.mark.parametrize(("method", "path"), CASES)
async def test_an_address_answers_everyone_as_the_table_says(scene: Scene, method: str, path: str) -> None:
    seen = {}
    for who in PERSONS:
        things = await scene.with_new_members() if path in REMOVALS else scene.own
        seen[who] = outcome(await sent(scene, who, method, path, things), path)
    expected = getattr(pages, method)[path].replace(" ", "")
    assert seen == dict(zip(PERSONS, expected, strict=True))


OUTSIDE = {
    "customer_admin": ("sibling", "foreign"),
    "sibling": ("own", "foreign"),
    "reseller_sales": ("foreign",),
    "reseller_owner": ("foreign",),
    "foreign": ("own", "sibling"),
}
SAID = [
    case for case in CASES if PLACE.search(case[1]) and "month" not in case[1] and "product" not in case[1]
]


@pytest.mark.parametrize(("method", "path"), SAID)
async def test_an_address_of_a_foreign_thing_looks_like_one_of_an_unknown_thing(
    scene: Scene, method: str, path: str
) -> None:
    for who, places in OUTSIDE.items():
        for place in places:
            found = await sent(scene, who, method, path, getattr(scene, place))
            unknown = await sent(scene, who, method, path, unknown_things())
            assert found.status_code == unknown.status_code, (who, place)
            assert IDS.sub("…", found.text) == IDS.sub("…", unknown.text), (who, place)
            assert _headers(found) == _headers(unknown), (who, place)


def _headers(answer: httpx.Response) -> dict[str, str]:
    return {name: IDS.sub("…", text) for name, text in answer.headers.items() if name != "set-cookie"}


LISTS = (
    "/", "/customers", "/history", "/history.csv", "/requests", "/invoices", "/team", "/log", "/portal",
    "/portal/users", "/portal/requests", "/portal/log", "/settings",
)  # fmt: skip


async def test_no_list_shows_what_lies_outside(scene: Scene) -> None:
    for who, places in OUTSIDE.items():
        browser = await scene.browser(who)
        for path in LISTS:
            page = (await browser.get(path, follow_redirects=True)).text
            for place in places:
                things: Things = getattr(scene, place)
                shown = {name for name, key in things.items() if str(key) in page and name != "reseller"}
                shared = {"invoice"} if (who == "foreign") == (place == "foreign") else set()
                assert shown <= shared, (who, path, place, shown)


async def test_no_choice_of_a_filter_reaches_outside(scene: Scene) -> None:
    browser = await scene.browser("reseller_owner")
    for path in ("/history", "/history.csv", "/requests", "/invoices"):
        for name in ("customer", "product", "subscription"):
            thing = scene.foreign["subscription" if name == "subscription" else "customer"]
            found = await browser.get(path, params={name: str(thing)})
            unknown = await browser.get(path, params={name: str(uuid4())})
            assert found.status_code == unknown.status_code
            assert IDS.sub("…", found.text) == IDS.sub("…", unknown.text), (path, name)
