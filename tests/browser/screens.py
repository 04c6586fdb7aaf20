"""How each screen of the map is reached: what stands in the braces of its path, in this console."""

from starlette.routing import BaseRoute, Route

from tests.browser.people import Served
from web.routes import ROUTES

NO_SCREENS = {
    "/history.csv",
    "/customers/{customer}/history.csv",
    "/customers/{customer}/subscriptions/{subscription}/seats.csv",
    "/portal/subscriptions/{subscription}/seats.csv",
    "/invoices/{invoice}.csv",
}
CAPPED = ("/cap", "/end")
BY_TERMS = {
    "cancellation": "billomat", "tariff": "billomat", "next-period": "timelog", "swap": "aircall",
    "included": "aircall", "users/review": "aircall", "renew/review": "horizon",
}  # fmt: skip
"""Which terms have a part of a subscription's address; the Annual one has the others."""
WISHES = {
    "/swap/review": "?emails=new@acme.example", "/users/review": "?emails=new@acme.example",
    "/cancellation/review": "?quantity=1", "/renew/review": "?quantity=25",
}  # fmt: skip
"""What a review is asked about where that is not a number of five."""
PARTS = {
    "order": "SELECT id::text FROM orders WHERE reseller_id = $1 ORDER BY id DESC LIMIT 1",
    "comparison": "SELECT id::text FROM comparisons WHERE reseller_id = $1 LIMIT 1",
    "invoice": "SELECT id::text FROM invoices WHERE reseller_id = $1 LIMIT 1",
    "line": "SELECT id::text FROM invoice_lines WHERE reseller_id = $1 LIMIT 1",
}
PERSON = """
SELECT min(member_id::text) FROM memberships WHERE reseller_id = $1 AND customer_id IS NOT NULL"""
MEMBER = "SELECT min(member_id::text) FROM memberships WHERE reseller_id = $1"


def screens(routes: tuple[BaseRoute, ...] = ROUTES) -> list[str]:
    """The path of every page that answers a GET with a screen."""
    shown = [route.path for route in routes if isinstance(route, Route) and "GET" in (route.methods or ())]
    return [path for path in shown if path not in NO_SCREENS]


async def parts(console: Served) -> dict[str, str]:
    """What the names in braces stand for."""
    site, world = console.site, console.world
    found = {name: str(await site.one(sql)) for name, sql in PARTS.items()}
    return {
        **found,
        "customer": str(world.customer_id),
        "request": str(console.request),
        "reseller": str(world.reseller_id),
        "product": str(world.product_id),
        "month": "2026-03",
        "person": str(await site.one(PERSON)),
        "member": str(await site.one(MEMBER)),
        "token": console.link.rpartition("/")[2],
    }


async def address_of(console: Served, path: str) -> str | None:
    """The path with everything filled in; None for a name nobody has given a meaning to."""
    known = await parts(console)
    known["subscription"] = held_by(console, path)
    if path == "/invitation/{token}":
        known["token"] = "none"
    try:
        filled = path.format(**known)
    except KeyError:
        return None
    return filled + asked_for(path, known)


def held_by(console: Served, path: str) -> str:
    """The subscription whose terms have what the path is about."""
    if path.endswith(CAPPED):
        return str(console.flexible)
    way = next((way for part, way in BY_TERMS.items() if f"{{subscription}}/{part}" in path), None)
    return str(getattr(console.ways, way)).rpartition("/")[2] if way else str(console.annual)


def asked_for(path: str, known: dict[str, str]) -> str:
    """What a review is asked about, which travels in its address."""
    if not path.endswith("/review"):
        return ""
    wish = next((wish for end, wish in WISHES.items() if path.endswith(end)), None)
    if wish is not None:
        return f"{wish}&line=1"
    begun = f"&terms=google_annual_yearly&product={known['product']}" if path.endswith("/new/review") else ""
    return f"?quantity=5&line=1{begun}"
