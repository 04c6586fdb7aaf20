"""The short way to a leaf: most fields of an answer are plain attributes that hold plain values.

graphql-core builds a resolve info for each of them, asks twice whether something is awaitable, and looks up
how to serialize; on a page of 50 customers that is most of the time. What is unusual (a missing value where
none may be missing, another type) takes graphql-core's own way, with its own errors.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, datetime
from inspect import isawaitable
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

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._parted: dict[int, Parted] = {}

    def execute_fields(
        self, parent_type: GraphQLObjectType, source: Any, path: Any, fields: Any, *rest: Any
    ) -> Any:
        """Answer an object's fields: its leaves in one go, what is unusual and what is deeper as always."""
        parted = self._parted.get(id(fields))
        if parted is None:
            parted = self._parted[id(fields)] = part(parent_type, fields)
        answers = dict.fromkeys(fields)
        longer = parted.longer
        for name, way in parted.ways:
            value = way.read(source)
            write = way.writers.get(type(value))
            if write is not None and (type(value) is not int or -INT_MOST <= value < INT_MOST):
                answers[name] = write(value)
            elif value is not None or not way.nullable:
                longer = {**longer, name: fields[name]}
        if not longer:
            return answers
        found = super().execute_fields(parent_type, source, path, longer, *rest)
        return _joined(answers, found) if isawaitable(found) else answers | found


class Parted(NamedTuple):
    """The fields asked of one object: those with a short way, the others, and both (kept alive with them)."""

    ways: Sequence[tuple[str, ShortWay]]
    longer: dict[str, Any]
    fields: Mapping[str, Any]


def part(parent: GraphQLObjectType, fields: Mapping[str, Any]) -> Parted:
    """Part the fields by response name into short ways and others."""
    ways = {name: _way(parent, details[0].node.name.value) for name, details in fields.items()}
    short = [(name, way) for name, way in ways.items() if way is not None]
    return Parted(short, {name: fields[name] for name, way in ways.items() if way is None}, fields)


def _way(parent: GraphQLObjectType, name: str) -> ShortWay | None:
    field: GraphQLField | None = parent.fields.get(name)
    return field.extensions.get(SHORT_WAY) if field else None


async def _joined(answers: dict[str, Any], found: Awaitable[dict[str, Any]]) -> dict[str, Any]:
    return answers | await found
