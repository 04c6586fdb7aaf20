"""Products, their dated prices, and what changes when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from reseller.plumbing.database import ReadSession
from reseller.plumbing.pages import IdSlice, Page, Select
from reseller.rules.errors import NotFound
from reseller.rules.pricing import DatedPrice, Price, PriceSchedule

_PRODUCTS = "SELECT id, number, vendor, name, unit, terms_keys, created_at, retired_at, version FROM products"
_SCHEDULE = """
SELECT false AS contract, id, valid_from, price FROM list_prices
 WHERE product_id = $1 AND terms_key = $2 AND period = $3 AND currency = $4"""
_CONTRACT = """
UNION ALL
SELECT true, id, valid_from, price FROM contract_prices WHERE reseller_id = $5 AND subscription_id = $6"""


@dataclass(frozen=True, slots=True)
class ProductRow:
    """One product; `terms_keys` are the license terms it is sold under."""

    id: UUID
    number: int
    vendor: str
    name: str
    unit: str
    terms_keys: tuple[str, ...]
    created_at: datetime
    retired_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True)
class ListedPrice:
    """One entry of the price list; `until` is the day the next entry takes over, None while none does."""

    id: UUID
    product_id: UUID
    product_name: str
    terms_key: str
    period: str
    currency: str
    valid_from: date
    until: date | None
    price: Price


async def price_schedule(
    session: ReadSession,
    product_id: UUID,
    terms_key: str,
    period: str,
    currency: str,
    subscription_id: UUID | None = None,
) -> PriceSchedule:
    """List prices of a product under terms, for a period in a currency, and one subscription's own (M6)."""
    statement, arguments = _SCHEDULE, [product_id, terms_key, period, currency]
    if subscription_id is not None:
        statement += _CONTRACT
        arguments += [session.reseller_id, subscription_id]
    return await session.once(
        ("prices", *arguments), lambda: _schedule(session, statement, arguments, currency)
    )


async def _schedule(
    session: ReadSession, statement: str, arguments: list[Any], currency: str
) -> PriceSchedule:
    rows = await session.fetch(f"{statement} ORDER BY id", *arguments)
    return PriceSchedule(
        contract=tuple(_dated(row) for row in rows if row["contract"]),
        listed=tuple(_dated(row) for row in rows if not row["contract"]),
        currency=currency,
    )


async def product(session: ReadSession, product_id: UUID) -> ProductRow:
    """One product; NOT_FOUND for an unknown id."""
    found = await products(session, [product_id])
    if not found:
        raise NotFound("product")
    return found[product_id]


async def products(session: ReadSession, ids: list[UUID] | None = None) -> dict[UUID, ProductRow]:
    """Products by id, in order of name: all of them, or those named."""
    statement = f"{_PRODUCTS} WHERE $1::uuid[] IS NULL OR id = ANY($1) ORDER BY name, id"
    return {row["id"]: _product(row) for row in await session.fetch(statement, ids)}


async def products_page(
    session: ReadSession, rows: IdSlice, *, with_retired: bool = True
) -> Page[ProductRow]:
    """Products, the oldest first; those taken off the offer too, or only what can be subscribed to."""
    select = Select(_PRODUCTS).where("true" if with_retired else "retired_at IS NULL")
    return rows.page(await session.fetch(select.sliced(rows, ("id",)), *select.arguments)).map(_product)


async def list_prices(
    session: ReadSession, product_id: UUID | None = None, *, since: date | None = None
) -> tuple[ListedPrice, ...]:
    """The price list in order of product, terms, period, currency and day; entries replaced on their own
    first day are left out, and with `since` also those replaced by then."""
    rows = await session.fetch(_PRICE_LIST, product_id, since)
    return tuple(ListedPrice(**{**row, "price": Price.from_json(row["price"])}) for row in rows)


async def price_changes(session: ReadSession, after: date) -> tuple[ListedPrice, ...]:
    """What changes when: the entries that take force after a day, the next one first."""
    changes = [entry for entry in await list_prices(session) if entry.valid_from > after]
    return tuple(sorted(changes, key=lambda entry: (entry.valid_from, entry.product_name, entry.id)))


_PRICE_LIST = """
WITH latest AS (
    SELECT DISTINCT ON (product_id, terms_key, currency, period, valid_from)
           id, product_id, terms_key, period, currency, valid_from, price
      FROM list_prices WHERE $1::uuid IS NULL OR product_id = $1
     ORDER BY product_id, terms_key, currency, period, valid_from, id DESC
), dated AS (
    SELECT *, lead(valid_from) OVER (
               PARTITION BY product_id, terms_key, currency, period ORDER BY valid_from) AS until FROM latest
)
SELECT d.id, d.product_id, p.name AS product_name, d.terms_key, d.period, d.currency, d.valid_from, d.until,
       d.price
  FROM dated d JOIN products p ON p.id = d.product_id
 WHERE $2::date IS NULL OR d.until IS NULL OR d.until > $2
 ORDER BY p.name, d.terms_key, d.period, d.currency, d.valid_from"""


def _dated(row: Mapping[str, Any]) -> DatedPrice:
    return DatedPrice(row["valid_from"], Price.from_json(row["price"]))


def _product(row: Mapping[str, Any]) -> ProductRow:
    return ProductRow(**{**row, "terms_keys": tuple(row["terms_keys"])})
