"""Docstrings are the schema's descriptions, and plain attributes are read without a detour."""

from collections.abc import Callable, Iterable
from inspect import cleandoc
from operator import attrgetter
from typing import Any

import strawberry
from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    Undefined,
)
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.enum import StrawberryEnumDefinition
from strawberry.types.field import StrawberryField

from reseller_api.context import Info
from reseller_api.plans import KNOWN, SHORT_WAY, ShortWay


def describe(schema: strawberry.Schema) -> None:
    """Give types and fields without a description the docstring of what they are made from."""
    for kind in schema._schema.type_map.values():
        definition = (kind.extensions or {}).get("strawberry-definition")
        match definition:
            case StrawberryObjectDefinition():
                kind.description = kind.description or _doc((definition.concrete_of or definition).origin)
            case StrawberryEnumDefinition():
                kind.description = kind.description or _doc(definition.wrapped_cls)
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            for field in kind.fields.values():
                _finish(field)
                _leave_out_nulls(field.args.values())
        elif isinstance(kind, GraphQLInputObjectType):
            _leave_out_nulls(kind.fields.values())


def _leave_out_nulls(given: Iterable[GraphQLArgument | GraphQLInputField]) -> None:
    """What may be left out needs no null as its default."""
    for each in given:
        if each.default_value is None:
            each.default_value = Undefined


def _finish(field: GraphQLField) -> None:
    made = (field.extensions or {}).get("strawberry-definition")
    if not isinstance(made, StrawberryField):
        return
    if made.base_resolver is not None:
        field.description = field.description or _doc(made.base_resolver.wrapped_func)
        if not field.args and not made.extensions:
            field.resolve = _direct(made)
            field.extensions[SHORT_WAY] = _short_way(made)
    elif made.is_basic_field:
        field.resolve = _attribute(made.python_name)
        field.extensions[SHORT_WAY] = ShortWay.attribute(made.python_name)


def _short_way(made: StrawberryField) -> ShortWay | None:
    """What a resolver answers from the thing alone, or is said to be known, needs no graphql-core."""
    resolver: Any = made.base_resolver
    if KNOWN in made.metadata:
        return ShortWay(known=made.metadata[KNOWN])
    alone = not resolver.is_async and resolver.info_parameter is None
    return ShortWay(resolver.wrapped_func) if alone else None


def _direct(made: StrawberryField) -> Callable[..., Any]:
    """Call a resolver that takes no arguments but `info`, without reading arguments first."""
    resolver: Any = made.base_resolver
    function, takes_info = resolver.wrapped_func, resolver.info_parameter is not None

    def resolve(source: Any, info: Any) -> Any:
        if takes_info:
            return function(source, Info(_raw_info=info, _field=made))
        return function(source)

    return resolve


def _attribute(name: str) -> Callable[..., Any]:
    read = attrgetter(name)

    def resolve(source: Any, _info: Any) -> Any:
        return read(source)

    return resolve


def _doc(made: Any) -> str | None:
    text = made.__doc__
    return cleandoc(text) if text and not text.startswith(f"{made.__name__}(") else None
