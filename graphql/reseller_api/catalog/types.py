"""Products, the license terms they are sold under, and their dated list prices."""

from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

import strawberry

from reseller.catalog.queries import ListedPrice, ProductRow, products
from reseller.plumbing.database import ReadSession
from reseller.rules import pricing, terms
from reseller.rules.periods import ChargeFrom
from reseller.rules.selling import (
    AdditionTiming,
    Billed,
    ChargedOn,
    EndRule,
    Overuse,
    Period,
    PriceLock,
    Proration,
    Reduction,
    RenewalSetting,
)
from reseller_api.catalog.loaders import prices_by_product
from reseller_api.context import NOWHERE, Info
from reseller_api.ids import global_id
from reseller_api.mirroring import mirror
from reseller_api.node import Node
from reseller_api.partners.loaders import currency_seen
from reseller_api.scalars import Money
from reseller_api.things import KINDS, Asking, Kind

REMEMBERED_TERMS = 256


@strawberry.type
class LicenseTerms:
    """A way of selling. Clients read its fields and never ask which vendor it is; new ones are new values."""

    key: str
    name: str
    version: int
    charged_on: ChargedOn
    periods: list[Period]
    term_months: int | None
    billed: Billed
    proration: Proration
    charge_from: ChargeFrom
    addition_timing: AdditionTiming
    threshold_days: int | None
    by_card: bool
    has_included: bool
    price_lock: PriceLock
    pack_size: int
    reduction: Reduction
    overuse: Overuse
    ends: EndRule
    needs_cap: bool
    needs_link: bool
    non_refundable: bool
    renewal_settings: list[RenewalSetting]
    switches_to: str | None
    tariffs: list[str]
    grace_days: int | None
    blackout_days: int | None
    window_days: int | None

    @classmethod
    def of(cls, value: terms.LicenseTerms) -> "LicenseTerms":
        """The terms as clients see them."""
        given: dict[str, Any] = {name: getattr(value, name) for name in cls.__annotations__}
        given |= {name: list(each) for name, each in given.items() if isinstance(each, tuple)}
        return cls(**given)


@lru_cache(REMEMBERED_TERMS)
def shown_terms(value: terms.LicenseTerms) -> LicenseTerms:
    """The terms as clients see them, made once for equal terms."""
    return LicenseTerms.of(value)


@cache
def preset_terms(key: str) -> LicenseTerms:
    """The terms that are offered under a key."""
    return shown_terms(terms.PRESETS[key])


@strawberry.type
class PriceTier:
    """From that quantity on, one license costs this for one full period."""

    from_quantity: int
    unit_price: Money


def tiers_of(price: pricing.Price, currency: str) -> list[PriceTier]:
    """The volume tiers of a price."""
    return [
        PriceTier(from_quantity=start, unit_price=Money.unit(price.at(start), currency))
        for start, _ in price.tiers
    ]


@strawberry.type
class ListPrice:
    """A dated entry of the price list; `until` is the day on which another takes over."""

    id: strawberry.ID
    terms: LicenseTerms
    period: Period
    currency: str
    valid_from: date
    until: date | None
    tiers: list[PriceTier]

    @classmethod
    def of(cls, row: ListedPrice) -> "ListPrice":
        """The entry in a row."""
        return mirror(
            cls,
            row,
            id=global_id("ListPrice", row.id),
            terms=preset_terms(row.terms_key),
            period=Period(row.period),
            tiers=tiers_of(row.price, row.currency),
        )


@strawberry.type
class Product(Node):
    """What is licensed."""

    number: int
    vendor: str
    name: str
    unit: str
    terms: list[LicenseTerms]
    retired: bool
    version: int
    key: strawberry.Private[UUID]

    @classmethod
    def of(cls, row: ProductRow) -> "Product":
        """The product in a row."""
        return mirror(
            cls,
            row,
            id=global_id("Product", row.id),
            terms=[preset_terms(key) for key in row.terms_keys],
            retired=row.retired_at is not None,
            key=row.id,
        )

    @strawberry.field
    async def prices(self, info: Info) -> list[ListPrice]:
        """The price list: a reseller sees its own currency, a customer's member nothing."""
        listed = await info.context.load("prices", NOWHERE, self.key, prices_by_product, shared=True)
        currency = await currency_seen(info.context)
        return [ListPrice.of(row) for row in listed or () if currency in (None, row.currency)]


async def _read(session: ReadSession, keys: list[UUID], _asked: Asking) -> Mapping[UUID, Any]:
    return await products(session, keys)


def _show(_home: UUID, row: ProductRow) -> Product:
    return Product.of(row)


KINDS["Product"] = Kind(_read, _show, shared=True)
