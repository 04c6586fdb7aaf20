"""What every error is: a code, a sentence with details, the field to blame and the rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, ClassVar

Field = tuple[str, ...] | None


def marked(text: str) -> str:
    """Mark an English text for translation; it is returned as it is."""
    return text


class Counted(str):
    """An English text about many things that knows how it reads for one; detail `by` says how many.

    It is the text for many. Translations are looked up by `one` and it, as gettext does for plurals.
    """

    one: str
    by: str

    def __new__(cls, one: str, many: str, by: str) -> Counted:
        text = super().__new__(cls, many)
        text.one, text.by = one, by
        return text

    def how_many(self, details: Mapping[str, Any]) -> int:
        """How many things these details are about."""
        return int(details[self.by])

    def said(self, details: Mapping[str, Any]) -> str:
        """The English text in the number that these details ask for."""
        return self.one if self.how_many(details) == 1 else self


def counted(one: str, many: str, by: str) -> Counted:
    """Mark an English text in both numbers for translation; detail `by` decides which one is read."""
    return Counted(one, many, by)


class ConsoleError(Exception):
    """A command was refused and nothing was changed.

    A more fitting `template` replaces the class's. Other keyword arguments become `details`: plain values
    (int, str, date, tuples of them) that name the bound, what was asked and what is still possible.
    """

    code: ClassVar[str] = ""
    template: str = ""
    full: ClassVar[str | None] = None
    field: Field = None
    rule: str | None = None

    def __init__(
        self, *, field: Field = None, rule: str | None = None, template: str | None = None, **details: Any
    ) -> None:
        self.details = details
        self.field = field or type(self).field
        self.rule = rule or type(self).rule
        at_bound = self.full if details.get("available") == 0 else None
        self.template = template or at_bound or type(self).template
        super().__init__(self.message)

    @property
    def message(self) -> str:
        """The English sentence for people: what stands in the way, and what to enter or do."""
        text = self.template
        said = text.said(self.details) if isinstance(text, Counted) else text
        return said.format(**{name: readable(value) for name, value in self.details.items()})


def readable(value: object) -> object:
    """A detail as a sentence says it: a date as 10 October 2026, anything else as it is."""
    return f"{value.day} {value:%B %Y}" if isinstance(value, date) else value


def leaves(base: type[ConsoleError] = ConsoleError) -> Iterator[type[ConsoleError]]:
    """Every class of the tree that carries a code."""
    for child in base.__subclasses__():
        if child.code:
            yield child
        yield from leaves(child)
