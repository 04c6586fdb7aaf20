"""From a document's text to its answer: parse, measure, validate, run, mask.

Parsing, measuring and validating are remembered by the text, so a client that sends the same document again
pays for running it alone; page sizes may be variables, so measuring looks at their numbers and lengths too.
No extension hooks into fields.
"""

from collections.abc import Awaitable
from dataclasses import dataclass
from functools import lru_cache
from inspect import isawaitable
from re import compile as pattern
from typing import Any

import strawberry
from graphql import (
    DocumentNode,
    ExecutionResult,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    execute,
    parse,
    specified_rules,
)
from strawberry.execution import optimized_is_awaitable
from strawberry.schema.schema import validate_document

from reseller.plumbing.database import PassingFailure
from reseller_api.errors import masked
from reseller_api.limits import MAX_TOKENS, Measure, check, measure_document, sizes_of
from reseller_api.plans import Execution

REMEMBERED = 512
DEEPEST = 60
BRACKETS = pattern(r"[][(){}]")
LARGEST_REMEMBERED = 20_000
OPEN_FIELDS = frozenset({"__typename"})
INTROSPECTION = frozenset({"__schema", "__type"})

Sizes = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: a document with its variables and the operation to run."""

    query: str
    variables: dict[str, Any]
    operation_name: str | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """`body` as the specification shapes it; `ran` is False where the request itself was refused."""

    body: dict[str, Any]
    ran: bool
    signed_in: bool = True


class Executor:
    """Runs documents against one schema. `open_introspection`: nobody has to sign in to read the schema."""

    def __init__(self, schema: strawberry.Schema, *, open_introspection: bool) -> None:
        self.schema = schema._schema
        self.open = OPEN_FIELDS | INTROSPECTION if open_introspection else OPEN_FIELDS
        self._parsed = lru_cache(REMEMBERED)(_parse)
        self._measured = lru_cache(REMEMBERED)(self._measure_anew)
        self._validated = lru_cache(REMEMBERED)(self._validate)

    async def run(self, asked: Asked, context: Any, *, signed_in: bool) -> Answered:
        """Answer a request; refusals of the request itself are answered too. Raises PassingFailure."""
        cost: int | None = None
        try:
            document = self._document(asked.query)
            measure = self._measure(asked, document)
            cost = measure.cost
            check(measure)
            self._check(asked, document)
        except GraphQLError as error:
            return _refused([error], cost)
        except InvalidDocument as invalid:
            told = signed_in or self.open >= INTROSPECTION  # what is wrong tells of the schema
            return _refused(invalid.errors, cost) if told else _unsigned(cost)
        if not signed_in and not root_fields(document) <= self.open:
            return _unsigned(cost)
        return _answered(await self._execute(asked, document, context), cost)

    def _document(self, text: str) -> DocumentNode:
        return self._parsed(text) if _is_remembered(text) else _parse(text)

    def _measure(self, asked: Asked, document: DocumentNode) -> Measure:
        sizes = sizes_of(document, asked.variables)
        if not _is_remembered(asked.query):
            return measure_document(self.schema, document, asked.operation_name, sizes)
        return self._measured(asked.query, asked.operation_name, tuple(sorted(sizes.items())))

    def _check(self, asked: Asked, document: DocumentNode) -> None:
        remembered = _is_remembered(asked.query)
        errors = self._validated(asked.query) if remembered else self._broken_rules(document)
        if errors:
            raise InvalidDocument(list(errors))
        _require_operation(document, asked.operation_name)

    def _measure_anew(self, text: str, operation: str | None, sizes: Sizes) -> Measure:
        return measure_document(self.schema, self._parsed(text), operation, dict(sizes))

    def _validate(self, text: str) -> tuple[GraphQLError, ...]:
        return tuple(self._broken_rules(self._parsed(text)))

    def _broken_rules(self, document: DocumentNode) -> list[GraphQLError]:
        return validate_document(self.schema, document, tuple(specified_rules))

    async def _execute(self, asked: Asked, document: DocumentNode, context: Any) -> ExecutionResult:
        result: ExecutionResult | Awaitable[ExecutionResult] = execute(
            self.schema,
            document,
            context_value=context,
            variable_values=asked.variables,
            operation_name=asked.operation_name,
            executor_class=Execution,
            is_awaitable=optimized_is_awaitable,  # type: ignore[arg-type]
        )
        return await result if isawaitable(result) else result


class InvalidDocument(Exception):
    """The document breaks rules of the schema or of the language."""

    def __init__(self, errors: list[GraphQLError]) -> None:
        super().__init__()
        self.errors = [
            GraphQLError(error.message, error.nodes, extensions={"code": "GRAPHQL_VALIDATION_FAILED"})
            for error in errors
        ]


def root_fields(document: DocumentNode) -> set[str]:
    """The names of the fields asked at the root, of every operation and through fragments."""
    fragments = {
        node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
    }
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    return {name for node in operations for name in _field_names(node.selection_set, fragments)}


def _field_names(chosen: SelectionSetNode, fragments: dict[str, FragmentDefinitionNode]) -> set[str]:
    names: set[str] = set()
    for node in chosen.selections:
        match node:
            case FieldNode():
                names.add(node.name.value)
            case FragmentSpreadNode():
                names |= _field_names(fragments[node.name.value].selection_set, fragments)
            case InlineFragmentNode():
                names |= _field_names(node.selection_set, fragments)
    return names


def _is_remembered(text: str) -> bool:
    return len(text) <= LARGEST_REMEMBERED


def _parse(text: str) -> DocumentNode:
    _refuse_nested(text)
    try:
        return parse(text, max_tokens=MAX_TOKENS)
    except GraphQLError as error:
        error.extensions = {"code": "GRAPHQL_PARSE_FAILED"}
        raise


def _refuse_nested(text: str) -> None:
    """Refuse what would nest too deep for the parser, before it recurses; brackets in texts count too."""
    depth = 0
    for bracket in BRACKETS.findall(text):
        depth += 1 if bracket in "{[(" else -1
        if depth > DEEPEST:
            raise GraphQLError("The document nests too deep.", extensions={"code": "LIMIT_EXCEEDED"})


def _require_operation(document: DocumentNode, name: str | None) -> None:
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    names = [node.name.value if node.name else None for node in operations]
    if not operations or (name is not None and name not in names):
        raise GraphQLError(
            f"The document has no operation {name or ''}".strip() + ".", extensions=BAD_REQUEST
        )
    if name is None and len(operations) > 1:
        raise GraphQLError("The document has several operations: name one.", extensions=BAD_REQUEST)
    if any(node.operation is OperationType.SUBSCRIPTION for node in operations):
        raise GraphQLError("Subscriptions are not served.", operations, extensions=BAD_REQUEST)


BAD_REQUEST = {"code": "BAD_REQUEST"}


def _unsigned(cost: int | None) -> Answered:
    sentence = "Sign in: send `Authorization: Bearer` with an API token."
    error = GraphQLError(sentence, extensions={"code": "UNAUTHENTICATED"})
    return Answered(_refused([error], cost).body, ran=False, signed_in=False)


def _refused(errors: list[GraphQLError], cost: int | None) -> Answered:
    body: dict[str, Any] = {"errors": [masked(error).formatted for error in errors]}
    if cost is not None:
        body["extensions"] = {"cost": cost}
    return Answered(body, ran=False)


def _answered(result: ExecutionResult, cost: int | None) -> Answered:
    errors = result.errors or []
    for error in errors:
        if isinstance(error.original_error, PassingFailure):
            raise error.original_error
    if result.data is None and errors and all(error.path is None for error in errors):
        for error in errors:
            error.extensions = error.extensions or BAD_REQUEST
        return _refused(errors, cost)
    body: dict[str, Any] = {"data": result.data, "extensions": {"cost": cost}}
    if errors:
        body["errors"] = [masked(error).formatted for error in errors]
    return Answered(body, ran=True)
