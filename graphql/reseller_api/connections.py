"""Lists as Relay connections by keyset: a cursor is the key of its row, and nothing is counted unasked."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Callable, Sequence
from typing import Annotated, Generic, TypeVar
from uuid import UUID

import strawberry

from reseller.plumbing.pages import IdSlice, Page, Slice
from reseller.rules.errors import InputInvalid, marked

LONGEST_CURSOR = 1_000
UUID_TEXT = 36

T = TypeVar("T")
Row = TypeVar("Row")
NamedKey = tuple[str, UUID]
"""The key of a list in order of a text: the text, and the id that tells equals apart."""

First = Annotated[int | None, strawberry.argument(description="How many from the beginning, 1 to 100.")]
After = Annotated[str | None, strawberry.argument(description="Only rows behind this cursor.")]
Last = Annotated[int | None, strawberry.argument(description="How many from the end, 1 to 100.")]
Before = Annotated[str | None, strawberry.argument(description="Only rows ahead of this cursor.")]


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


def connect(
    page: Page[Row], node: Callable[[Row], T], key: Callable[[Row], UUID | NamedKey]
) -> Connection[T]:
    """The connection of a page of rows: how a row looks, and which key it stands at."""
    nodes = [node(row) for row in page.rows]
    cursors = [cursor_of(key(row)) for row in page.rows]
    return Connection(
        edges=[Edge(cursor=cursor, node=each) for cursor, each in zip(cursors, nodes, strict=True)],
        nodes=nodes,
        page_info=_page_info(page, cursors),
    )


def page_of(rows: Sequence[Row], wanted: IdSlice, key: Callable[[Row], UUID]) -> Page[Row]:
    """The page of a short list that is read as a whole, in order of its keys."""
    left = [
        row
        for row in rows
        if (wanted.after is None or key(row) > wanted.after)
        and (wanted.before is None or key(row) < wanted.before)
    ]
    return wanted.page(left[::-1] if wanted.backward else left)


def _page_info(page: Page[Row], cursors: Sequence[str]) -> PageInfo:
    return PageInfo(
        has_next_page=page.has_next,
        has_previous_page=page.has_previous,
        start_cursor=cursors[0] if cursors else None,
        end_cursor=cursors[-1] if cursors else None,
    )


def by_id(first: int | None, after: str | None, last: int | None, before: str | None) -> IdSlice:
    """The slice of a list in order of ids. INPUT_INVALID for a bad size or cursor."""
    return Slice(first, last, _id(after, "after"), _id(before, "before"))


def by_name(first: int | None, after: str | None, last: int | None, before: str | None) -> Slice[NamedKey]:
    """The slice of a list in order of a text. INPUT_INVALID for a bad size or cursor."""
    return Slice(first, last, _read(after, "after"), _read(before, "before"))


def cursor_of(key: UUID | NamedKey) -> str:
    """The cursor of a row: opaque to clients, base64 of its id and its text."""
    text, number = key if isinstance(key, tuple) else ("", key)
    return urlsafe_b64encode(f"{number}{text}".encode()).decode()


def _id(cursor: str | None, name: str) -> UUID | None:
    key = _read(cursor, name)
    return key[1] if key else None


def _read(cursor: str | None, name: str) -> NamedKey | None:
    if cursor is None:
        return None
    try:
        text = urlsafe_b64decode(cursor[:LONGEST_CURSOR].encode("ascii")).decode()
        return text[UUID_TEXT:], UUID(text[:UUID_TEXT])
    except (NotBase64, ValueError):
        raise InputInvalid(template=marked("This cursor is none of this list's."), field=(name,)) from None
