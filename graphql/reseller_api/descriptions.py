"""Docstrings and `words` are the schema's descriptions, and its fields and inputs take the short way."""

from collections.abc import Mapping
from inspect import cleandoc
from typing import Any

import strawberry
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
)
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.enum import StrawberryEnumDefinition
from strawberry.types.field import StrawberryField

from reseller_api.resolving import DEFINITION, leave_out_nulls, make_inputs, shorten
from reseller_api.words import word
from reseller_api.words.common import ARGUMENTS, INPUTS, OUTPUTS


def describe(schema: strawberry.Schema) -> None:
    """Describe what has no description yet: by the docstring of what it is made from, else by its word."""
    for kind in schema._schema.type_map.values():
        definition = (kind.extensions or {}).get(DEFINITION)
        match definition:
            case StrawberryObjectDefinition():
                kind.description = kind.description or _doc((definition.concrete_of or definition).origin)
            case StrawberryEnumDefinition():
                kind.description = kind.description or _doc(definition.wrapped_cls)
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            for name, field in kind.fields.items():
                _describe(field)
                _put_in_words(f"{kind.name}.{name}", field.args, INPUTS | ARGUMENTS)
                shorten(field)
                leave_out_nulls(field.args.values())
            _put_in_words(kind.name, kind.fields, OUTPUTS)
        elif isinstance(kind, GraphQLInputObjectType):
            _put_in_words(kind.name, kind.fields, INPUTS)
            leave_out_nulls(kind.fields.values())
            make_inputs(kind)
        elif isinstance(kind, GraphQLEnumType):
            _put_in_words(kind.name, kind.values, {})


def _put_in_words(owner: str, inside: Mapping[str, Any], shared: Mapping[str, str]) -> None:
    for name, each in inside.items():
        each.description = each.description or word(owner, name, shared)


def _describe(field: GraphQLField) -> None:
    made = (field.extensions or {}).get(DEFINITION)
    if isinstance(made, StrawberryField) and made.base_resolver is not None:
        field.description = field.description or _doc(made.base_resolver.wrapped_func)


def _doc(made: Any) -> str | None:
    text = made.__doc__
    return cleandoc(text) if text and not text.startswith(f"{made.__name__}(") else None
