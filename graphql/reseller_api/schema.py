"""The schema: what each noun offers, put together."""

import strawberry
from strawberry.schema.config import StrawberryConfig

from reseller_api import enums  # noqa: F401
from reseller_api.catalog.fields import CatalogMutations, CatalogQueries
from reseller_api.descriptions import describe
from reseller_api.errors import TABLE
from reseller_api.scalars import SCALARS


@strawberry.type
class Query(CatalogQueries):
    """What can be read. Lists are connections; an unknown thing and another's are both null."""


@strawberry.type
class Mutation(CatalogMutations):
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
