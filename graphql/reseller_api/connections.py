"""Lists as Relay connections by keyset, in one shape for every noun; nothing is counted unasked.

@connection_field
async def users(self, info: Info, rows: Keyset) -> Connection[User]:
    async with info.context.reading(self.home) as session:
        page = await users_page(session, rows.by_id(), self.row.id)
    return connect(page, partial(User.of, self.home))
"""

from collections.abc import Awaitable, Callable, Sequence
from functools import wraps
from inspect import Parameter, signature
from operator import attrgetter
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

import strawberry

from reseller.plumbing.pages import Page
from reseller_api.keysets import Keyset, NamedKey, cursor_of

T = TypeVar("T")
Row = TypeVar("Row")


@strawberry.type
class PageInfo:
    """Where a page stands in its list."""

    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


@strawberry.type
class Edge(Generic[T]):
    """A row in its list."""

    cursor: str
    node: T


@strawberry.type
class Connection(Generic[T]):
    """A page of a list."""

    edges: list[Edge[T]]
    nodes: list[T]
    page_info: PageInfo


def connection_field(resolver: Callable[..., Awaitable[Connection[T]]]) -> Any:
    """A field that is a list: in place of `rows`, a Keyset, clients send first, after, last and before."""

    @wraps(resolver)
    async def resolve(
        *source: Any,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        **given: Any,
    ) -> Connection[T]:
        return await resolver(*source, rows=Keyset(first, after, last, before), **given)

    shown: Any = resolve
    shown.__signature__ = _with_arguments(resolver)
    return strawberry.field(resolver=resolve)


def connect(
    page: Page[Row], node: Callable[[Row], T], key: Callable[[Row], UUID | NamedKey] = attrgetter("id")
) -> Connection[T]:
    """The connection of a page of rows: how a row looks, and which key it stands at (its id)."""
    nodes = [node(row) for row in page.rows]
    cursors = [cursor_of(key(row)) for row in page.rows]
    return Connection(
        edges=[Edge(cursor=cursor, node=each) for cursor, each in zip(cursors, nodes, strict=True)],
        nodes=nodes,
        page_info=_page_info(page, cursors),
    )


def _page_info(page: Page[Row], cursors: Sequence[str]) -> PageInfo:
    return PageInfo(
        has_next_page=page.has_next,
        has_previous_page=page.has_previous,
        start_cursor=cursors[0] if cursors else None,
        end_cursor=cursors[-1] if cursors else None,
    )


def _argument(name: str, kind: Any, description: str) -> Parameter:
    told = Annotated[kind | None, strawberry.argument(description=description)]
    return Parameter(name, Parameter.KEYWORD_ONLY, default=None, annotation=told)


ARGUMENTS = (
    _argument("first", int, "How many from the beginning, 1 to 100."),
    _argument("after", str, "Only rows behind this cursor."),
    _argument("last", int, "How many from the end, 1 to 100."),
    _argument("before", str, "Only rows ahead of this cursor."),
)


def _with_arguments(resolver: Callable[..., Any]) -> Any:
    """The resolver's signature with the four arguments ahead of its own ones."""
    present = signature(resolver)
    own = {name: part for name, part in present.parameters.items() if name != "rows"}
    source = [part for name, part in own.items() if name in ("self", "info")]
    others = [part.replace(kind=Parameter.KEYWORD_ONLY) for part in own.values() if part not in source]
    return present.replace(parameters=[*source, *ARGUMENTS, *others])
