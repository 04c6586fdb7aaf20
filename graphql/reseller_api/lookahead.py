"""What a document asks further down, so that a list reads everything in one session."""

from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from typing import Any
from uuid import UUID

from graphql import FieldNode, FragmentSpreadNode, InlineFragmentNode, SelectionNode

from reseller.plumbing.database import ReadSession
from reseller_api.context import Info
from reseller_api.things import KINDS

AROUND = frozenset({"edges", "node", "nodes"})
"""What stands between a connection and its rows."""


def asks(info: Info, *path: str) -> bool:
    """Whether this path is asked for below the field that is resolved, through lists and fragments."""
    nodes: list[SelectionNode] = list(info._raw_info.field_nodes)
    for name in path:
        nodes = [node for node in _fields(info, nodes) if node.name.value == name]
    return bool(nodes)


async def look_ahead(info: Info, session: ReadSession, home: UUID, rows: Iterable[Any], *fields: str) -> None:
    """Read in this session what rows lead to, where it is asked for; `fields` are of type and row.

    `product` leads to the Product whose key a row holds as `product_id`, by way of `subscription` too.
    """
    for name in fields:
        if asks(info, name) or asks(info, "subscription", name):
            kind, key = name.capitalize(), attrgetter(f"{name}_id")
            keys = {key(row) for row in rows} - {None}
            info.context.know(kind, home, await KINDS[kind].read(session, list(keys), info.context))


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
