"""What a document may ask: measured before it runs, in one walk that looks at each fragment once.

Cost counts the fields that may be answered at most. A field costs 1, one that is worked out for one thing at
a time ONE_BY_ONE, a computed month A_MONTH; what is inside a connection costs as often as its page is long,
what is inside `nodes` as often as ids are named, what is inside another list TYPICAL_LIST times.
Introspection has its own budget.
Measuring comes before validation, whose rules are quadratic in places, so the walk trusts nothing: unknown
fields count too, and a fragment inside itself ends there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLNamedType,
    GraphQLOutputType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_list_type,
)

MAX_TOKENS = 2_000
MAX_DEPTH = 16
MAX_ALIASES = 30
MAX_DIRECTIVES = 30
MAX_FIELDS = 300
MAX_FRAGMENTS = 20
BUDGET = 100_000
INTROSPECTION_BUDGET = 150_000

ONE_BY_ONE = 1_000
A_MONTH = 10_000
WORKED_OUT = {
    ("Subscription", "scheduledChanges"): ONE_BY_ONE,
    ("Subscription", "seatsAt"): ONE_BY_ONE,
    ("Subscription", "timeline"): ONE_BY_ONE,
    ("SeatsAt", "holders"): ONE_BY_ONE,
    ("Query", "previewInvoice"): A_MONTH,
}
"""Fields that ask the database anew for each thing: a hundred fit in a document, of computed months nine."""
TYPICAL_LIST = 5
LARGEST_PAGE = 100
PAGE_SIZES = ("first", "last", "ids")
INTROSPECTION_LISTS = {"types": 250, "fields": 10, "args": 2, "inputFields": 6}


@dataclass(frozen=True, slots=True)
class Measure:
    """How much a selection asks: `depth` nests, the others add up. A repeated field counts as an alias."""

    depth: int = 0
    fields: int = 0
    aliases: int = 0
    directives: int = 0
    cost: int = 0
    introspection: int = 0

    def beside(self, other: "Measure") -> "Measure":
        """Both selections in one place."""
        return Measure(
            max(self.depth, other.depth),
            self.fields + other.fields,
            self.aliases + other.aliases,
            self.directives + other.directives,
            self.cost + other.cost,
            self.introspection + other.introspection,
        )

    def times(self, length: int) -> "Measure":
        """The selection, answered once for each of `length` items."""
        return replace(self, cost=self.cost * length, introspection=self.introspection * length)


NOTHING = Measure()


class LimitExceeded(GraphQLError):
    """The document asks more than is answered."""

    def __init__(self, sentence: str, measure: Measure) -> None:
        super().__init__(sentence, extensions={"code": "LIMIT_EXCEEDED"})
        self.measure = measure


def check(measure: Measure) -> None:
    """Raise LimitExceeded for the first bound that is passed."""
    for what, asked, bound in (
        ("levels", measure.depth, MAX_DEPTH),
        ("aliases", measure.aliases, MAX_ALIASES),
        ("directives", measure.directives, MAX_DIRECTIVES),
        ("fields", measure.fields, MAX_FIELDS),
        ("units of cost", measure.cost, BUDGET),
        ("units of introspection", measure.introspection, INTROSPECTION_BUDGET),
    ):
        if asked > bound:
            raise LimitExceeded(f"A document may ask {bound:,} {what}; this one asks {asked:,}.", measure)


def sizes_of(document: DocumentNode, variables: Mapping[str, Any]) -> dict[str, int]:
    """How long each declared variable can make a page: its number, its length, or else the largest.

    None that is given is passed over, since 100.0 is a page size too, and wins over a smaller default.
    """
    operations = (node for node in document.definitions if isinstance(node, OperationDefinitionNode))
    declared = {each.variable.name.value for node in operations for each in node.variable_definitions or ()}
    return {name: _size_of(variables[name]) for name in declared & variables.keys()}


def measure_document(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation_name: str | None,
    sizes: Mapping[str, int],
) -> Measure:
    """Measure the operation that will run, with the `sizes_of` its variables."""
    fragments = {
        node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
    }
    total = NOTHING
    if len(fragments) > MAX_FRAGMENTS:
        raise LimitExceeded(f"A document may define {MAX_FRAGMENTS} fragments.", total)
    for node in document.definitions:
        if isinstance(node, OperationDefinitionNode) and operation_name in (None, _name(node)):
            walk = _Walk(schema, fragments, _with_defaults(node, sizes))
            total = total.beside(walk.operation(node))
    return total


def _size_of(value: object) -> int:
    if isinstance(value, list):
        return len(value)
    return value if isinstance(value, int) else LARGEST_PAGE


def _name(operation: OperationDefinitionNode) -> str | None:
    return operation.name.value if operation.name else None


def _with_defaults(operation: OperationDefinitionNode, given: Mapping[str, int]) -> dict[str, int]:
    defaults = {
        node.variable.name.value: int(node.default_value.value)
        for node in operation.variable_definitions or ()
        if isinstance(node.default_value, IntValueNode)
    }
    return {**defaults, **given}


@dataclass(slots=True)
class _Walk:
    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    sizes: Mapping[str, int]
    seen: dict[str, Measure] = field(default_factory=dict)

    def operation(self, node: OperationDefinitionNode) -> Measure:
        inner = self.selections(node.selection_set, self.schema.get_root_type(node.operation))
        return inner.beside(Measure(directives=len(node.directives or ())))

    def selections(self, chosen: SelectionSetNode | None, parent: GraphQLNamedType | None) -> Measure:
        nodes = chosen.selections if chosen else ()
        total = Measure(aliases=_repeated(nodes))
        for node in nodes:
            total = total.beside(self.selection(node, parent))
            total = total.beside(Measure(directives=len(node.directives or ())))
        return total

    def selection(self, node: SelectionNode, parent: GraphQLNamedType | None) -> Measure:
        match node:
            case FieldNode():
                return self.field(node, parent)
            case FragmentSpreadNode():
                return self.fragment(node.name.value)
            case InlineFragmentNode(type_condition=None):
                return self.selections(node.selection_set, parent)
            case InlineFragmentNode(type_condition=condition) if condition:
                return self.selections(node.selection_set, self.schema.get_type(condition.name.value))
            case _:
                return NOTHING

    def fragment(self, name: str) -> Measure:
        if name not in self.seen:
            self.seen[name] = NOTHING
            if node := self.fragments.get(name):
                kind = self.schema.get_type(node.type_condition.name.value)
                self.seen[name] = self.selections(node.selection_set, kind)
        return self.seen[name]

    def field(self, node: FieldNode, parent: GraphQLNamedType | None) -> Measure:
        name = node.name.value
        found = self.schema.get_field(parent, name) if parent else None  # type: ignore[arg-type]
        inner = self.selections(node.selection_set, get_named_type(found.type) if found else None)
        introspective = parent is not None and parent.name.startswith("__")
        length = self.page_size(node) or _length(name, parent, found.type if found else None)
        if name == "ofType":
            inner = replace(inner, introspection=inner.introspection // 2)
        own = Measure(
            depth=inner.depth + 1,
            fields=1,
            aliases=node.alias is not None,
            cost=0 if introspective else _price(name, parent),
            introspection=introspective,
        )
        return own.beside(inner.times(length))

    def page_size(self, node: FieldNode) -> int:
        given = [argument.value for argument in node.arguments or () if argument.name.value in PAGE_SIZES]
        return max((self.size(value) for value in given), default=0)

    def size(self, node: ValueNode) -> int:
        asked: int | None = None
        if isinstance(node, IntValueNode):
            asked = int(node.value)
        elif isinstance(node, ListValueNode):
            asked = len(node.values)
        elif isinstance(node, VariableNode):
            asked = self.sizes.get(node.name.value)
        return asked if asked and 0 < asked < LARGEST_PAGE else LARGEST_PAGE


def _repeated(nodes: Sequence[SelectionNode]) -> int:
    names = [node.name.value for node in nodes if isinstance(node, FieldNode) and node.alias is None]
    return len(names) - len(set(names))


def _price(name: str, parent: GraphQLNamedType | None) -> int:
    return WORKED_OUT.get((parent.name, name), 1) if parent is not None else 1


def _length(name: str, parent: GraphQLNamedType | None, kind: GraphQLOutputType | None) -> int:
    if parent is None or kind is None or not is_list_type(get_nullable_type(kind)):
        return 1
    if parent.name.startswith("__"):
        return INTROSPECTION_LISTS.get(name, 3)
    return 1 if parent.name.endswith("Connection") else TYPICAL_LIST
