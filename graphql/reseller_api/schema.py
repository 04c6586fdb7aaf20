"""The schema: what each noun offers, put together."""

import strawberry
from strawberry.schema.config import StrawberryConfig

from reseller_api import enums  # noqa: F401
from reseller_api.catalog.fields import CatalogMutations, CatalogQueries
from reseller_api.comparisons.fields import ComparisonMutations, ComparisonQueries
from reseller_api.customers.fields import CustomerQueries
from reseller_api.customers.mutations import CustomerMutations
from reseller_api.descriptions import describe
from reseller_api.errors import TABLE
from reseller_api.finding import NodeQueries
from reseller_api.history.fields import HistoryQueries
from reseller_api.invoices.fields import InvoiceQueries
from reseller_api.invoices.months import MonthMutations, MonthQueries
from reseller_api.invoices.mutations import InvoiceMutations
from reseller_api.orders.advice import AdviceMutations
from reseller_api.orders.fields import OrderQueries
from reseller_api.orders.mutations import OrderMutations
from reseller_api.orders.planned import PlannedOrderMutations
from reseller_api.orders.previews import PreviewQueries
from reseller_api.partners.fields import PartnerQueries
from reseller_api.partners.mutations import PartnerMutations
from reseller_api.requests.fields import RequestMutations, RequestQueries
from reseller_api.scalars import SCALARS
from reseller_api.subscriptions.fields import SubscriptionQueries
from reseller_api.subscriptions.mutations import SubscriptionMutations
from reseller_api.subscriptions.undoing import ScheduledMutations
from reseller_api.users.fields import UserMutations


@strawberry.type
class Query(
    NodeQueries,
    CatalogQueries,
    PartnerQueries,
    CustomerQueries,
    SubscriptionQueries,
    OrderQueries,
    PreviewQueries,
    RequestQueries,
    HistoryQueries,
    InvoiceQueries,
    MonthQueries,
    ComparisonQueries,
):
    """What can be read. Lists are connections; an unknown thing and another's are both null."""


@strawberry.type
class Mutation(
    CatalogMutations,
    PartnerMutations,
    CustomerMutations,
    SubscriptionMutations,
    OrderMutations,
    PlannedOrderMutations,
    AdviceMutations,
    ScheduledMutations,
    UserMutations,
    RequestMutations,
    InvoiceMutations,
    MonthMutations,
    ComparisonMutations,
):
    """What can be done. Each takes one input with a key, under which it happens once."""


def build() -> strawberry.Schema:
    """The schema, described by its docstrings."""
    made = strawberry.Schema(
        Query,
        Mutation,
        types=tuple(dict.fromkeys(TABLE.values())),
        config=StrawberryConfig(scalar_map=SCALARS),
    )
    describe(made)
    return made


def sdl(made: strawberry.Schema) -> str:
    """The schema in GraphQL's own language, as graphql/schema.graphql holds it."""
    return made.as_str() + "\n"


schema = build()
