"""How plain values are written: the leaves of an answer, each by the scalar or enum of its field.

A type of value that is not listed for a scalar is unusual there and raises, as does a number that is no Int.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from operator import attrgetter
from types import NoneType
from typing import Any

from graphql import GraphQLEnumType, GraphQLOutputType

from reseller_api.scalars import instant_text

INT_MOST = 2**31

Writer = Callable[[Any], Any]
Writers = Mapping[type, Writer]


def _as_it_is(value: Any) -> Any:
    return value


def _number(value: int) -> int:
    if -INT_MOST <= value < INT_MOST:
        return value
    raise OverflowError(value)


NULL: Writers = {NoneType: _as_it_is}
TEXT: Writers = {str: _as_it_is}
WRITERS: Mapping[str, Writers] = {
    "String": TEXT,
    "ID": TEXT,
    "Decimal": TEXT,
    "Int": {int: _number},
    "Boolean": {bool: _as_it_is},
    "Date": {date: date.isoformat},
    "DateTime": {datetime: instant_text},
}
"""By the name of the scalar, then by the type of the value."""


def writers_of(kind: GraphQLOutputType) -> Writers | None:
    """How values of this scalar or enum are written; None for any other type, or a scalar without a way."""
    if isinstance(kind, GraphQLEnumType):
        return {kind.extensions["strawberry-definition"].wrapped_cls: attrgetter("name")}
    return WRITERS.get(getattr(kind, "name", ""))
