"""The catalog: what the provider sells, under which terms, at which prices."""

from datetime import date
from uuid import UUID

import strawberry

from reseller.catalog import actions
from reseller.catalog.actions import NewPrice
from reseller.catalog.queries import product, products, products_page
from reseller.partners.queries import provider_facts
from reseller.plumbing.idempotency import Effect
from reseller.rules.access import Verb
from reseller.rules.periods import billing_date
from reseller.rules.selling import Period
from reseller.rules.terms import PRESETS
from reseller_api.catalog.types import LicenseTerms, Product, preset_terms
from reseller_api.connections import Connection, connect, connection_field
from reseller_api.context import Info, Unit
from reseller_api.ids import need_key
from reseller_api.keysets import Keyset
from reseller_api.mutations import Payload, answer
from reseller_api.prices import PriceInput, read_price
from reseller_api.reach import Everyone


@strawberry.input
class CreateProductInput:
    """A product and the keys of the license terms it is sold under."""

    idempotency_key: str
    vendor: str
    name: str
    terms: list[str]
    unit: str = "license"


@strawberry.input
class NewPriceInput:
    """A price of one license for one full period, from a day of the provider's on."""

    product: strawberry.ID
    terms: str
    period: Period
    currency: str
    valid_from: date
    price: PriceInput


@strawberry.input
class PublishPricesInput:
    """Entries for the price list: all are published, or none."""

    idempotency_key: str
    prices: list[NewPriceInput]


@strawberry.type
class ProductPayload(Payload):
    """The product."""

    product: Product | None = None

    @classmethod
    async def load(cls, unit: Unit, effect: Effect) -> "ProductPayload":
        return cls(product=Product.of(await product(unit.session, UUID(effect["product"]))))


@strawberry.type
class PublishPricesPayload(Payload):
    """The products whose price list has changed."""

    products: list[Product] | None = None

    @classmethod
    async def load(cls, unit: Unit, effect: Effect) -> "PublishPricesPayload":
        found = await products(unit.session, [UUID(key) for key in effect["products"]])
        return cls(products=[Product.of(row) for row in found.values()])


def read_entry(entry: NewPriceInput, place: int) -> NewPrice:
    """An entry for the price list, at its place in the input."""
    path = ("prices", str(place))
    return NewPrice(
        product_id=need_key("Product", entry.product, *path, "product"),
        terms_key=entry.terms,
        period=entry.period.value,
        currency=entry.currency,
        valid_from=entry.valid_from,
        price=read_price(entry.price, (*path, "price")),
    )


async def provider_today(unit: Unit) -> date:
    """The provider's date."""
    return billing_date(unit.now, (await provider_facts(unit.session)).zone)


@strawberry.type
class CatalogQueries:
    """Reading the catalog."""

    @connection_field
    async def products(self, info: Info, rows: Keyset) -> Connection[Product]:
        """Products, the oldest first; those off the offer are shown to provider staff alone."""
        staff = info.context.actor.role.is_provider
        async with info.context.reading_shared() as session:
            page = await products_page(session, rows.by_id(), with_retired=staff)
        return connect(page, Product.of)

    @strawberry.field
    def license_terms(self) -> list[LicenseTerms]:
        """The ways of selling on offer."""
        return [preset_terms(key) for key in PRESETS]


@strawberry.type
class CatalogMutations:
    """Changing the catalog; the provider's operator alone."""

    @strawberry.mutation
    async def create_product(self, info: Info, input: CreateProductInput) -> ProductPayload:
        """Add a product to the catalog."""

        async def act(unit: Unit) -> Effect:
            made = await actions.create_product(
                unit.session,
                vendor=input.vendor,
                name=input.name,
                terms_keys=input.terms,
                unit=input.unit,
                today=await provider_today(unit),
                **unit.deed,
            )
            return {"product": str(made)}

        return await answer(info, input, Everyone(Verb.CREATE_PRODUCT), act, ProductPayload)

    @strawberry.mutation
    async def publish_prices(self, info: Info, input: PublishPricesInput) -> PublishPricesPayload:
        """Add dated entries to the price list."""

        async def act(unit: Unit) -> Effect:
            prices = [read_entry(entry, place) for place, entry in enumerate(input.prices)]
            today = await provider_today(unit)
            await actions.publish_prices(unit.session, prices=prices, today=today, **unit.deed)
            return {"products": sorted({str(price.product_id) for price in prices})}

        return await answer(info, input, Everyone(Verb.PUBLISH_PRICES), act, PublishPricesPayload)
