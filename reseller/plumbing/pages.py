"""Lists by keyset: a page continues behind the row it names, however deep, and never counts."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from reseller.rules.errors import InputInvalid, marked

LARGEST_PAGE = 100
MOST_COUNTED = 10_000

T = TypeVar("T")
Row = TypeVar("Row")
Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Rows in the order of their list, and whether more lie behind or before them."""

    rows: tuple[T, ...]
    has_next: bool
    has_previous: bool

    def map(self, change: Callable[[T], Row]) -> "Page[Row]":
        """The same page of changed rows."""
        return Page(tuple(change(row) for row in self.rows), self.has_next, self.has_previous)


@dataclass(frozen=True)  # without slots: Slice[UUID](…) sets __orig_class__, which slots refuse badly
class Slice(Generic[Key]):
    """Which rows of a list: the `first` ones, or the `last` ones, between two rows' keys (exclusive).

    A key is the id of a row, or (sort key, id) where the list isn't in order of ids.
    INPUT_INVALID unless exactly one of `first` and `last` is given, from 1 to 100.
    """

    first: int | None = None
    last: int | None = None
    after: Key | None = None
    before: Key | None = None

    def __post_init__(self) -> None:
        name = "first" if self.last is None else "last"
        if (self.first is None) == (self.last is None) or not 1 <= self.size <= LARGEST_PAGE:
            reason = marked("Ask for 1 to {most} rows, either the first or the last ones.")
            raise InputInvalid(reason=reason.format(most=LARGEST_PAGE), field=(name,))

    @property
    def size(self) -> int:
        """How many rows are asked for."""
        return self.first if self.first is not None else self.last or 0

    @property
    def backward(self) -> bool:
        return self.first is None

    def page(self, fetched: Sequence[T]) -> Page[T]:
        """The page of rows fetched by a `Select`, which asks for one row more than the page holds."""
        rows = fetched[: self.size]
        more = len(fetched) > self.size
        if self.backward:
            return Page(tuple(reversed(rows)), self.before is not None, more)
        return Page(tuple(rows), more, self.after is not None)

    def pages(
        self, parents: Iterable[UUID], fetched: Iterable[T], whose: Callable[[T], UUID]
    ) -> dict[UUID, Page[T]]:
        """A page for each parent, of the rows fetched by `Select.sliced_each`; perhaps an empty one."""
        found: dict[UUID, list[T]] = {parent: [] for parent in parents}
        for row in fetched:
            found[whose(row)].append(row)
        return {parent: self.page(rows) for parent, rows in found.items()}


IdSlice = Slice[UUID]


class Select:
    """A SELECT that is put together from constant conditions, with its parameters numbered as they come."""

    def __init__(self, head: str) -> None:
        self.head = head
        self.conditions: list[str] = []
        self.arguments: list[Any] = []

    def value(self, argument: Any) -> str:
        """Take an argument and give its place: "$3"."""
        self.arguments.append(_storable(argument) if isinstance(argument, str) else argument)
        return f"${len(self.arguments)}"

    def where(self, condition: str, *arguments: Any) -> "Select":
        """Add a condition; each {} in it stands for the next argument."""
        self.conditions.append(condition.format(*(self.value(argument) for argument in arguments)))
        return self

    def where_given(self, condition: str, argument: Any) -> "Select":
        """Add the condition where the argument isn't None."""
        return self if argument is None else self.where(condition, argument)

    def text(self, tail: str = "") -> str:
        """The statement so far, ending in `tail` (ORDER BY, GROUP BY)."""
        return f"{self.head} WHERE {' AND '.join(self.conditions)} {tail}"

    def sliced(self, rows: Slice[Any], columns: Sequence[str], *, descending: bool = False) -> str:
        """The statement for one slice in order of `columns`, which together tell every row apart."""
        ahead, behind = ("<", ">") if descending else (">", "<")
        self._bound(columns, ahead, rows.after)
        self._bound(columns, behind, rows.before)
        direction = "DESC" if descending != rows.backward else "ASC"
        order = ", ".join(f"{column} {direction}" for column in columns)
        return self.text(f"ORDER BY {order} LIMIT {rows.size + 1}")

    def sliced_each(
        self, parents: Sequence[UUID], whose: str, rows: Slice[Any], column: str, *, descending: bool = False
    ) -> str:
        """The statement for the same slice of each of the parents, whose ids the column `whose` holds."""
        place = self.value(list(parents))
        self.conditions.append(f"{whose} = parent.id")
        inner = self.sliced(rows, (column,), descending=descending)
        direction = "DESC" if descending != rows.backward else "ASC"
        return f"{beside_each(place, inner)} ORDER BY part.{column.split('.')[-1]} {direction}"

    def _bound(self, columns: Sequence[str], sign: str, key: Any) -> None:
        if key is not None:
            parts = key if isinstance(key, tuple) else (key,)
            places = ", ".join(self.value(part) for part in parts)
            self.conditions.append(f"({', '.join(columns)}) {sign} ({places})")


def beside_each(place: str, inner: str) -> str:
    """The SELECT of `inner` once for each of the ids that `place` holds, which it knows as parent.id."""
    return f"SELECT part.* FROM unnest({place}::uuid[]) AS parent (id) CROSS JOIN LATERAL ({inner}) AS part"


def _storable(text: str) -> str:
    """The text with what PostgreSQL can't hold (NUL, lone surrogates) replaced, so that it finds nothing."""
    return text.encode(errors="replace").decode().replace("\x00", "\ufffd")
