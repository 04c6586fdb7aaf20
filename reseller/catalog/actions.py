"""What the provider does with its catalog.

The session's tenant is the provider itself, `today` its date (the provider's zone).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from reseller.catalog.loading import PriceEntry, blaming_row
from reseller.catalog.models import ListPrice, Product
from reseller.catalog.queries import ProductRow, products
from reseller.plumbing.database import WriteSession
from reseller.plumbing.ids import new_id
from reseller.plumbing.log import Action, record
from reseller.plumbing.versions import expect_version
from reseller.plumbing.violations import refusing
from reseller.rules.access import Actor, Verb, require
from reseller.rules.errors import InputInvalid, NotFound, marked
from reseller.rules.money import digits
from reseller.rules.pricing import Price
from reseller.rules.terms import PRESETS

LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class NewPrice:
    """One price to publish: from `valid_from` (the provider's date) until another takes over."""

    product_id: UUID
    terms_key: str
    period: str
    currency: str
    valid_from: date
    price: Price


async def create_product(
    session: WriteSession,
    *,
    vendor: str,
    name: str,
    terms_keys: Sequence[str],
    unit: str = "license",
    actor: Actor,
    now: datetime,
    today: date,
) -> UUID:
    """Add a product that is sold under these license terms; answers its id. The name is unique."""
    require(actor, Verb.CREATE_PRODUCT)
    made = Product(
        id=new_id(now),
        number=await session.fetchval("SELECT nextval('product_numbers')"),
        vendor=_text(vendor, "vendor"),
        name=_text(name, "name"),
        unit=_text(unit, "unit"),
        terms_keys=_keys(terms_keys),
        created_at=now,
    )
    session.add(made)
    with refusing(products_name_key=_name_taken):
        await session.flush()
    action = Action("product_created", product_id=made.id, details={"name": made.name})
    await _record(session, action, actor, now, today)
    return made.id


async def update_product(
    session: WriteSession,
    product_id: UUID,
    *,
    terms_keys: Sequence[str],
    retired: bool,
    version: int | None,
    actor: Actor,
    now: datetime,
    today: date,
) -> None:
    """Change the license terms a product is offered under, or take it off the offer. Holders keep it."""
    require(actor, Verb.CREATE_PRODUCT)
    present = await session.fetchval("SELECT version FROM products WHERE id = $1 FOR UPDATE", product_id)
    if present is None:
        raise NotFound("product")
    expect_version(version, present)
    await session.run(
        "UPDATE products SET terms_keys = $2, retired_at = CASE WHEN $3 THEN coalesce(retired_at, $4) END,"
        " version = version + 1 WHERE id = $1",
        product_id, _keys(terms_keys), retired, now,
    )  # fmt: skip
    details = {"terms": _keys(terms_keys), "retired": retired}
    await _record(
        session, Action("product_updated", product_id=product_id, details=details), actor, now, today
    )


async def publish_prices(
    session: WriteSession, *, prices: Sequence[NewPrice], actor: Actor, now: datetime, today: date
) -> tuple[UUID, ...]:
    """Add dated entries to the price list, all or none.

    INPUT_INVALID for a day before today, for terms the product isn't sold under, and for a period these
    terms don't have. Of two entries for one day the one published later is in force.
    """
    require(actor, Verb.PUBLISH_PRICES)
    known = await products(session, [price.product_id for price in prices])
    for place, price in enumerate(prices):
        _check(price, known.get(price.product_id), today, ("prices", str(place)))
    entries = [_entry(price, now) for price in prices]
    session.add_all(entries)
    await session.flush()
    for entry in entries:
        action = Action("price_published", product_id=entry.product_id, details=_logged(entry))
        await _record(session, action, actor, now, today)
    return tuple(entry.id for entry in entries)


async def load_prices(
    session: WriteSession, *, entries: Iterable[PriceEntry], actor: Actor, now: datetime, today: date
) -> int:
    """Publish a file's prices, products by name; answers how many. INPUT_INVALID names the row to blame."""
    named = {row.name: row for row in (await products(session)).values()}
    prices = []
    for place, entry in enumerate(entries, 1):
        with blaming_row(place):
            prices.append(_named(entry, named, today))
    return len(await publish_prices(session, prices=prices, actor=actor, now=now, today=today))


def _named(entry: PriceEntry, named: Mapping[str, ProductRow], today: date) -> NewPrice:
    if (sold := named.get(entry.product)) is None:
        reason = marked("No product is called {name}.").format(name=entry.product)
        raise InputInvalid(reason=reason, field=("product",))
    keys = (entry.terms_key, entry.period, entry.currency, entry.valid_from, entry.price)
    price = NewPrice(sold.id, *keys)
    _check(price, sold, today, ())
    return price


async def _record(session: WriteSession, action: Action, actor: Actor, now: datetime, today: date) -> None:
    await record(session, action, reseller_id=session.reseller_id, actor=actor, billing_date=today, now=now)


def _text(given: str, name: str) -> str:
    text = " ".join(given.split())
    if not text or len(text) > LONGEST_NAME or not text.isprintable():
        reason = marked("Enter 1 to {most} characters.").format(most=LONGEST_NAME)
        raise InputInvalid(reason=reason, field=(name,))
    return text


def _keys(given: Sequence[str]) -> list[str]:
    if not given or not set(given) <= set(PRESETS):
        raise InputInvalid(reason=marked("Choose the license terms it is sold under."), field=("terms_keys",))
    return [key for key in PRESETS if key in given]


def _name_taken() -> InputInvalid:
    return InputInvalid(reason=marked("A product of this name exists."), field=("name",))


def _check(price: NewPrice, sold: ProductRow | None, today: date, place: tuple[str, ...]) -> None:
    if sold is None:
        raise NotFound("product", field=(*place, "product"))
    terms = PRESETS.get(price.terms_key)
    if terms is None or price.terms_key not in sold.terms_keys:
        reason = marked("The product is not sold under these terms.")
        raise InputInvalid(reason=reason, field=(*place, "terms_key"))
    if price.period not in terms.periods:
        reason = marked("These license terms have no such period.")
        raise InputInvalid(reason=reason, field=(*place, "period"), rule="M4")
    if price.valid_from < today:
        reason = marked("Enter today or a later day.")
        raise InputInvalid(reason=reason, field=(*place, "valid_from"), rule="M6")
    digits(price.currency, (*place, "currency"))


def _entry(price: NewPrice, now: datetime) -> ListPrice:
    return ListPrice(
        id=new_id(now),
        product_id=price.product_id,
        terms_key=price.terms_key,
        period=price.period,
        currency=price.currency,
        valid_from=price.valid_from,
        price=price.price.to_json(),
        recorded_at=now,
    )


def _logged(entry: ListPrice) -> dict[str, object]:
    return {
        "terms": entry.terms_key, "period": entry.period, "currency": entry.currency,
        "valid_from": entry.valid_from.isoformat(), "price": entry.price,
    }  # fmt: skip
