"""Docstrings are the schema's descriptions, and its fields and inputs take the short way."""

from inspect import cleandoc
from typing import Any

import strawberry
from graphql import GraphQLField, GraphQLInputObjectType, GraphQLInterfaceType, GraphQLObjectType
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.enum import StrawberryEnumDefinition
from strawberry.types.field import StrawberryField

from reseller_api.resolving import DEFINITION, leave_out_nulls, make_inputs, shorten


def describe(schema: strawberry.Schema) -> None:
    """Give types and fields without a description the docstring of what they are made from."""
    for kind in schema._schema.type_map.values():
        definition = (kind.extensions or {}).get(DEFINITION)
        match definition:
            case StrawberryObjectDefinition():
                kind.description = kind.description or _doc((definition.concrete_of or definition).origin)
            case StrawberryEnumDefinition():
                kind.description = kind.description or _doc(definition.wrapped_cls)
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            for field in kind.fields.values():
                _describe(field)
                shorten(field)
                leave_out_nulls(field.args.values())
        elif isinstance(kind, GraphQLInputObjectType):
            leave_out_nulls(kind.fields.values())
            make_inputs(kind)


def _describe(field: GraphQLField) -> None:
    made = (field.extensions or {}).get(DEFINITION)
    if isinstance(made, StrawberryField) and made.base_resolver is not None:
        field.description = field.description or _doc(made.base_resolver.wrapped_func)


def _doc(made: Any) -> str | None:
    text = made.__doc__
    return cleandoc(text) if text and not text.startswith(f"{made.__name__}(") else None
