"""What a document asks further down, so that a list reads everything in one session."""

from collections.abc import Iterator, Sequence

from graphql import FieldNode, FragmentSpreadNode, InlineFragmentNode, SelectionNode

from reseller_api.context import Info

AROUND = frozenset({"edges", "node", "nodes"})
"""What stands between a connection and its rows."""


def asks(info: Info, *path: str) -> bool:
    """Whether this path is asked for below the field that is resolved, through lists and fragments."""
    nodes: list[SelectionNode] = list(info._raw_info.field_nodes)
    for name in path:
        nodes = [node for node in _fields(info, nodes) if node.name.value == name]
    return bool(nodes)


def _fields(info: Info, parents: Sequence[SelectionNode]) -> Iterator[FieldNode]:
    for parent in parents:
        chosen = getattr(parent, "selection_set", None)
        yield from _within(info, chosen.selections if chosen else ())


def _within(info: Info, nodes: Sequence[SelectionNode]) -> Iterator[FieldNode]:
    for node in nodes:
        match node:
            case FieldNode() if node.name.value in AROUND:
                yield from _fields(info, [node])
            case FieldNode():
                yield node
            case FragmentSpreadNode():
                fragment = info._raw_info.fragments[node.name.value]
                yield from _within(info, fragment.selection_set.selections)
            case InlineFragmentNode():
                yield from _within(info, node.selection_set.selections)
