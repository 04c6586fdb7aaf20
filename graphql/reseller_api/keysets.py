"""Which rows of a list a client asks for: how many, and behind or ahead of which cursor.

A cursor is the key of its row, opaque to clients, so that a page continues behind a row however deep it lies.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from reseller.plumbing.pages import IdSlice, Page, Slice
from reseller.rules.errors import InputInvalid, marked

LONGEST_CURSOR = 1_000
UUID_TEXT = 36

Row = TypeVar("Row")
NamedKey = tuple[str, UUID]
"""The key of a list in order of a text: the text, and the id that tells equals apart."""


@dataclass(frozen=True, slots=True)
class Keyset:
    """The four arguments of a list as they were sent; a slice is read where the list's order is known."""

    first: int | None
    after: str | None
    last: int | None
    before: str | None

    def by_id(self) -> IdSlice:
        """The slice of a list in order of ids. INPUT_INVALID for a bad size or cursor."""
        return Slice(self.first, self.last, _id(self.after, "after"), _id(self.before, "before"))

    def by_name(self) -> Slice[NamedKey]:
        """The slice of a list in order of a text. INPUT_INVALID for a bad size or cursor."""
        return Slice(self.first, self.last, _read(self.after, "after"), _read(self.before, "before"))


def page_of(
    rows: Sequence[Row], wanted: IdSlice, key: Callable[[Row], UUID], *, descending: bool = False
) -> Page[Row]:
    """The page of a short list that is read as a whole, in order of its keys."""
    first, last = (wanted.before, wanted.after) if descending else (wanted.after, wanted.before)
    left = [row for row in rows if (first is None or key(row) > first) and (last is None or key(row) < last)]
    return wanted.page(left[::-1] if wanted.backward else left)


def cursor_of(key: UUID | NamedKey) -> str:
    """The cursor of a row: base64 of its id and its text."""
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
