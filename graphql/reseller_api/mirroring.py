"""Types of the schema made from rows: what both call by the same name is carried over."""

from collections.abc import Callable
from dataclasses import fields
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

import strawberry

from reseller_api.context import Context, Info
from reseller_api.plans import KNOWN

T = TypeVar("T")


def mirror(kind: Callable[..., T], row: Any, /, **own: Any) -> T:
    """A `kind` with every plain field that the row has by the same name; `own` is what they don't share.

    Raises TypeError for a field that neither the row nor `own` gives.
    """
    source: Any = type(row)
    shared = {name: getattr(row, name) for name in _shared(kind, source, frozenset(own))}
    return kind(**shared, **own)


def shown(read: str | Callable[[Any], Any]) -> Any:
    """A field that is read only where it is asked for: by a path of attributes, or a function of the thing.

    licensed: int = shown("row.held.licensed")
    """
    value = attrgetter(read) if isinstance(read, str) else read

    def resolve(self: Any):  # type: ignore[no-untyped-def]  # the field is annotated, not this
        return value(self)

    return strawberry.field(resolver=resolve)


def told(known: Callable[[Any, Context], Any]) -> Any:
    """A field that the thing and the context of the request answer: what it tells depends on who asks."""

    def resolve(self: Any, info: Info):  # type: ignore[no-untyped-def]  # the field is annotated, not this
        return known(self, info.context)

    return strawberry.field(resolver=resolve, metadata={KNOWN: known})


@cache
def _shared(kind: Any, row: Any, own: frozenset[str]) -> tuple[str, ...]:
    """The names of the fields of type `kind` to take from rows of type `row`."""
    names = (field.name for field in fields(kind) if field.init and field.name not in own)
    given = getattr(row, "__dataclass_fields__", {})
    return tuple(name for name in names if name in given or hasattr(row, name))
