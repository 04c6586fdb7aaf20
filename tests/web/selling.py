"""One subscription of the world's customer under each of the four vendors' terms, for page tests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from reseller.rules.periods import billing_date
from tests.builders import a_price, a_product
from tests.web.shop import begun, with_users
from tests.web.site import Site, hidden

PRICES: dict[str, object] = {
    "billomat": "10.00",
    "timelog": "14.00",
    "aircall": "30.00",
    "horizon": [[1, "6.00"], [25, "5.00"]],
}
NAMES = {
    "billomat": "Billomat Business", "timelog": "TimeLog license", "aircall": "Aircall user",
    "horizon": "Horizon Team",
}  # fmt: skip


@dataclass(frozen=True)
class Ways:
    """Addresses at the reseller's: 8 bought on Billomat and 10 on TimeLog, Aircall with 5 included and
    created, 25 on Horizon; the first three by months."""

    billomat: str
    timelog: str
    aircall: str
    horizon: str

    def own(self, name: str) -> str:
        """The same subscription's address in the portal."""
        return own(getattr(self, name))


def own(path: str) -> str:
    """The portal's address of a subscription."""
    return f"/portal/subscriptions/{path.rpartition('/')[2]}"


def names(prefix: str, count: int) -> list[str]:
    """So many people's addresses."""
    return [f"{prefix}{number}@acme.example" for number in range(1, count + 1)]


async def sold(site: Site, terms_key: str) -> UUID:
    """A product of this vendor with its price, given a year ago."""
    now = site.clock.now()
    since = billing_date(now, "Europe/Dublin") - timedelta(days=366)
    name = NAMES[terms_key]
    product = await a_product(site.database, now, name=name, terms_keys=(terms_key,), vendor=name.split()[0])
    await a_price(site.database, product, now, price=PRICES[terms_key], terms_key=terms_key, valid_from=since)
    return product


async def started(site: Site, terms_key: str, quantity: int, **wish: Any) -> str:
    """A subscription of a product of its own."""
    return await begun(site, terms_key, quantity=quantity, product_id=await sold(site, terms_key), **wish)


async def prices_shown(site: Site, shown: bool = True) -> None:
    """Show the customer's people amounts, or hide them."""
    home = site.world.reseller_id
    async with site.database.unit_of_work(home) as session:
        await session.run("UPDATE resellers SET shows_prices = $2 WHERE reseller_id = $1", home, shown)


async def ways_of_selling(site: Site) -> Ways:
    """All four, begun a day later so that the first period runs; prices are shown."""
    await prices_shown(site)
    made = Ways(
        billomat=await started(site, "billomat", 8),
        timelog=await started(site, "timelog", 10),
        aircall=await started(site, "aircall", 5, included=5),
        horizon=await started(site, "horizon", 25),
    )
    site.clock.set(site.clock.now() + timedelta(days=2))
    await site.close()
    site.browsers.clear()
    await with_users(site, made.billomat, *names("bill", 6))
    await with_users(site, made.timelog, *names("time", 12))
    await with_users(site, made.aircall, *names("air", 5))
    await with_users(site, made.horizon, *names("team", 23))
    return made


def pressed(page: str, key: str) -> dict[str, Any]:
    """What the button of the way of this kind sends."""
    form = next(each for each in page.split('class="way"')[1:] if f'name="way" value="{key}' in each)
    return {**hidden(form), "way": form.partition('name="way" value="')[2].partition('"')[0]}
