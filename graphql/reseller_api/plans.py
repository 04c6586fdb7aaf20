"""The short way through an answer: what is known already is written without graphql-core.

graphql-core builds a resolve info for each field, asks again and again whether something is awaitable, and
completes values level by level; on a page of 50 customers with their subscriptions that is most of the time.
Most of an answer needs none of it: attributes that hold plain values, things that hold such, and lists of
them. A plan of them is made once for each selection of a document, and followed for each thing.

Whatever is unusual (a missing value where none may be missing, another type, a thing that must be loaded
first, an error) raises on the short way, and that field takes graphql-core's own way, with its own errors.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from inspect import isawaitable
from typing import Any, NamedTuple

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLUnionType,
)
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from reseller_api.leaves import NULL, Writers, writers_of

SHORT_WAY = "short way"
"""The extension of a field that holds its ShortWay."""
KNOWN = "known"
"""In the metadata of a field with a resolver: gives its value from the thing and the context where that is
known already, and raises where it must be read first."""

Step = Callable[[Any, Any], Any]
"""Writes what a thing and the context of the request give."""
Steps = list[tuple[str, Step]]
"""By the name in the answer."""


class ShortWay(NamedTuple):
    """How a field's value is read at once, and the whole step where the field is a leaf."""

    read: Step
    leaf: Step | None

    @classmethod
    def own(cls, kind: GraphQLOutputType, read: Callable[[Any], Any]) -> "ShortWay":
        """The value of a field of that type comes from the thing alone."""
        writers = _writers(kind)
        leaf = _own_leaf(read, writers) if writers else None
        return cls(lambda source, _context: read(source), leaf)

    @classmethod
    def known(cls, read: Step) -> "ShortWay":
        """The value comes from the thing and from what the context knows."""
        return cls(read, None)


class Unusual(Exception):
    """This value takes graphql-core's own way."""


class Execution(StrawberryGraphQLCoreExecutionContext):
    """graphql-core's execution, with the short way where there is one."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._plans: dict[int, tuple[Any, Steps, set[str]]] = {}

    def execute_fields(
        self, parent_type: GraphQLObjectType, source: Any, path: Any, fields: Any, *rest: Any
    ) -> Any:
        """Answer an object's fields: those with a short way at once, the others as always."""
        steps, longer = self._plan(parent_type, fields)
        answers = dict.fromkeys(fields)
        for name, step in steps:
            try:
                answers[name] = step(source, self.context_value)
            except Exception:
                longer = {*longer, name}
        if not longer:
            return answers
        left = {name: details for name, details in fields.items() if name in longer}
        found = super().execute_fields(parent_type, source, path, left, *rest)
        return _joined(answers, found) if isawaitable(found) else answers | found

    def _plan(self, parent: GraphQLObjectType, fields: Mapping[str, Any]) -> tuple[Steps, set[str]]:
        """The steps of the fields with a short way, and the names of the others; made once a selection.

        The selection is kept with its plan, so that no other one can take its id meanwhile.
        """
        if id(fields) not in self._plans:
            steps = list(self._steps(parent, fields))
            self._plans[id(fields)] = (fields, steps, set(fields) - {name for name, _ in steps})
        _, steps, longer = self._plans[id(fields)]
        return steps, longer

    def _steps(self, parent: GraphQLObjectType, fields: Mapping[str, Any]) -> Iterator[tuple[str, Step]]:
        for name, details in fields.items():
            asked = details[0].node.name.value
            field: GraphQLField | None = parent.fields.get(asked)
            way: ShortWay | None = field.extensions.get(SHORT_WAY) if field else None
            if field and way and (step := way.leaf or self._deeper(way, field.type, details)):
                yield name, step
            elif asked == "__typename":
                yield name, _name_of(parent)

    def _deeper(self, way: ShortWay, kind: GraphQLOutputType, details: Any) -> Step | None:
        write = self._write(kind, details)
        return write and _step(way.read, write)

    def _write(self, kind: GraphQLOutputType, details: Any) -> Step | None:
        """How a value of that type is written; None where its selection asks for more than is known."""
        if writers := _writers(kind):
            return _leaf(writers)
        nullable, bare = _bare(kind)
        if isinstance(bare, GraphQLList):
            item = self._write(bare.of_type, details)
            return item and _each(item, nullable)
        if isinstance(bare, GraphQLObjectType):
            steps, longer = self._plan(bare, self.collect_subfields(bare, details)[0])
            definition = bare.extensions["strawberry-definition"]
            return None if longer else _thing(definition.origin, steps, nullable)
        return _nothing(nullable) if isinstance(bare, GraphQLInterfaceType | GraphQLUnionType) else None


def _bare(kind: GraphQLOutputType) -> tuple[bool, Any]:
    """Whether a value of that type may be missing, and the type of one that is there."""
    return (False, kind.of_type) if isinstance(kind, GraphQLNonNull) else (True, kind)


def _writers(kind: GraphQLOutputType) -> Writers | None:
    nullable, bare = _bare(kind)
    writers = writers_of(bare)
    return {**writers, **NULL} if writers and nullable else writers


def _own_leaf(read: Callable[[Any], Any], writers: Writers) -> Step:
    def step(source: Any, _context: Any) -> Any:
        value = read(source)
        return writers[type(value)](value)

    return step


def _step(read: Step, write: Step) -> Step:
    return lambda source, context: write(read(source, context), context)


def _name_of(parent: GraphQLObjectType) -> Step:
    return lambda _source, _context: parent.name


def _leaf(writers: Writers) -> Step:
    return lambda value, _context: writers[type(value)](value)


def _each(write: Step, nullable: bool) -> Step:
    def written(value: Any, context: Any) -> Any:
        if value is None and nullable:
            return None
        if type(value) is not list:
            raise Unusual
        return [write(item, context) for item in value]

    return written


def _thing(kind: type, steps: Steps, nullable: bool) -> Step:
    def written(value: Any, context: Any) -> Any:
        if value is None and nullable:
            return None
        if type(value) is not kind:
            raise Unusual
        return {name: step(value, context) for name, step in steps}

    return written


def _nothing(nullable: bool) -> Step:
    """Of an interface or a union, where graphql-core tells which type a value is: a list of none is known."""

    def written(value: Any, context: Any) -> Any:
        if value is None and nullable:
            return None
        raise Unusual

    return written


async def _joined(answers: dict[str, Any], found: Awaitable[dict[str, Any]]) -> dict[str, Any]:
    return answers | await found
