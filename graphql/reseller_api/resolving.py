"""The short way into resolvers: fields are read and inputs are made without strawberry's detours.

strawberry reads a resolver's arguments anew from its types for each call. graphql-core makes the same inputs
while it reads the document, once it is told what they are made of.
"""

from collections.abc import Callable, Iterable
from dataclasses import MISSING
from operator import attrgetter
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLError,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    Undefined,
)
from strawberry.types.field import StrawberryField

from reseller_api.context import Info
from reseller_api.plans import KNOWN, SHORT_WAY, ShortWay

DEFINITION = "strawberry-definition"


def shorten(field: GraphQLField) -> None:
    """Let a field of an object call its resolver, or read its attribute, directly."""
    made = (field.extensions or {}).get(DEFINITION)
    if not isinstance(made, StrawberryField) or made.extensions:
        return
    if made.base_resolver is not None:
        _name(field.args)
        field.resolve = _resolver(made)
        field.extensions[SHORT_WAY] = _short_way(field, made)
    elif made.is_basic_field:
        read = attrgetter(made.python_name)
        field.resolve = lambda source, _info: read(source)
        field.extensions[SHORT_WAY] = ShortWay.own(field.type, read)


def make_inputs(kind: GraphQLInputObjectType) -> None:
    """Let graphql-core make an input where it reads one; what may be left out is None or has its default."""
    definition: Any = kind.extensions[DEFINITION]
    left_out = {
        each.python_name: None
        for each in definition.fields
        if each.default_value is MISSING and each.default_factory is MISSING
    }

    def made(value: dict[str, Any]) -> Any:
        if definition.is_one_of and (len(value) != 1 or None in value.values()):
            raise GraphQLError(f"Send exactly one field of {kind.name}, and not as null.")
        return definition.origin(**{**left_out, **value})

    _name(kind.fields)
    kind.out_type = made  # type: ignore[method-assign]


def leave_out_nulls(given: Iterable[GraphQLArgument | GraphQLInputField]) -> None:
    """What may be left out needs no null as its default."""
    for each in given:
        if each.default_value is None:
            each.default_value = Undefined


def _name(given: dict[str, Any]) -> None:
    """Hand arguments and inputs' fields over under their names in Python."""
    for each in given.values():
        each.out_name = each.extensions[DEFINITION].python_name


def _resolver(made: StrawberryField) -> Callable[..., Any]:
    resolver: Any = made.base_resolver
    function, takes_info = resolver.wrapped_func, resolver.info_parameter is not None

    def resolve(source: Any, info: Any, **given: Any) -> Any:
        if takes_info:
            return function(source, info=Info(_raw_info=info, _field=made), **given)
        return function(source, **given)

    return resolve


def _short_way(field: GraphQLField, made: StrawberryField) -> ShortWay | None:
    """What a resolver answers from the thing alone, or is said to be known, needs no graphql-core."""
    resolver: Any = made.base_resolver
    if KNOWN in made.metadata:
        return ShortWay.known(made.metadata[KNOWN])
    alone = not (resolver.is_async or resolver.info_parameter or made.arguments)
    return ShortWay.own(field.type, resolver.wrapped_func) if alone else None
