"""The short way to a leaf: most fields of an answer are plain attributes that hold plain values.

graphql-core builds a resolve info for each of them, asks twice whether something is awaitable, and looks up
how to serialize; on a page of 50 customers that is most of the time. What is unusual (a missing value where
none may be missing, another type) takes graphql-core's own way, with its own errors.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from operator import attrgetter
from typing import Any, NamedTuple

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
)
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from reseller_api.scalars import instant_text

SHORT_WAY = "short way"
INT_MOST = 2**31

Writer = Callable[[Any], Any]


class ShortWay(NamedTuple):
    """How to read an attribute, how each type of value is written, and whether it may be missing."""

    read: Callable[[Any], Any]
    writers: Mapping[type, Writer]
    nullable: bool


def _as_it_is(value: Any) -> Any:
    return value


TEXT: Mapping[type, Writer] = {str: _as_it_is}
WRITERS: Mapping[str, Mapping[type, Writer]] = {
    "String": TEXT,
    "ID": TEXT,
    "Decimal": TEXT,
    "Int": {int: _as_it_is},
    "Boolean": {bool: _as_it_is},
    "Date": {date: date.isoformat},
    "DateTime": {datetime: instant_text},
}
"""By the name of the scalar; a type that is not listed takes the long way."""


def short_way(kind: GraphQLOutputType, name: str) -> ShortWay | None:
    """The short way to an attribute of that type; None where it is no leaf."""
    bare = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
    writers = _writers(bare)
    return ShortWay(attrgetter(name), writers, bare is kind) if writers else None


def _writers(bare: Any) -> Mapping[type, Writer] | None:
    if isinstance(bare, GraphQLEnumType):
        return {bare.extensions["strawberry-definition"].wrapped_cls: attrgetter("name")}
    return WRITERS.get(getattr(bare, "name", ""))


class Execution(StrawberryGraphQLCoreExecutionContext):
    """graphql-core's execution, with the short way to leaves."""

    def execute_field(
        self, parent_type: GraphQLObjectType, source: Any, field_details_list: Any, *rest: Any
    ) -> Any:
        """Answer a field: by the short way where it has one, else as always."""
        field: GraphQLField | None = parent_type.fields.get(field_details_list[0].node.name.value)
        way: ShortWay | None = field.extensions.get(SHORT_WAY) if field else None
        if way is not None:
            value = way.read(source)
            if value is None and way.nullable:
                return None
            write = way.writers.get(type(value))
            if write is not None and (type(value) is not int or -INT_MOST <= value < INT_MOST):
                return write(value)
        return super().execute_field(parent_type, source, field_details_list, *rest)
