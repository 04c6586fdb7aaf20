"""Fields that lead from one thing to another."""

from operator import attrgetter
from typing import Any

import strawberry

from reseller_api.context import Context, Info
from reseller_api.plans import KNOWN


def reference(kind: str, path: str, description: str) -> Any:
    """A field that leads to the thing of type `kind` whose key the attribute at `path` holds; null for none.

    Its reader has `home`, the reseller whose things both are. Things that are asked for together are read
    together, or not at all where a list has looked ahead for them.

        product: Product = reference("Product", "row.product_id", "What is licensed.")
    """
    key = attrgetter(path)

    def resolve(self: Any, info: Info) -> Any:
        return info.context.one(kind, self.home, key(self))

    def known(thing: Any, context: Context) -> Any:
        return context.ready(kind, thing.home, key(thing))

    del resolve.__annotations__["return"]
    return strawberry.field(resolver=resolve, description=description, metadata={KNOWN: known})
