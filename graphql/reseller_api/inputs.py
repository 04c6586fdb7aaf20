"""What clients send with a mutation: read as plain values, checked before any rule, found again by name."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, Protocol, TypeVar

from strawberry.types.unset import UNSET

from customers.orders.rules import check_po_number
from reseller.rules.errors import ConsoleError, Field, InputInvalid, NotFound, marked

LONGEST_KEY = 255
T = TypeVar("T")
Path = tuple[str, ...]

OTHER_NAMES: Mapping[str, Path] = {
    "add": ("users",),
    "count": ("quantity", "users"),
    "quantity": ("users", "seats"),
    "from_on": ("last_day",),
    "terms_key": ("terms",),
    "terms_keys": ("terms",),
    "unit_price": ("price",),
    "renewal": ("setting",),
    "licenses": ("limit",),
    "contract_limit": ("limit",),
    "role": ("role",),
    "vat_exempt_from": ("vat_exemption",),
    "vat_exempt_until": ("vat_exemption",),
    "vat_exempt_reference": ("vat_exemption",),
}
"""How an input may call what the rules name so."""


class Asked(Protocol):
    """The input of a mutation."""

    idempotency_key: str


def check_input(asked: Asked) -> None:
    """Raise INPUT_INVALID for a bad key or purchase order number, and for text that no database holds."""
    if not 1 <= len(asked.idempotency_key) <= LONGEST_KEY:
        reason = marked("Send a key of 1 to {longest} characters.")
        raise InputInvalid(template=reason, longest=LONGEST_KEY, field=("idempotency_key",))
    check_texts(asked)
    check_po_number(getattr(asked, "po_number", None) or "")


def check_texts(given: Any) -> None:
    """Raise INPUT_INVALID for text that no database holds."""
    for path, text in _texts(given, ()):
        if "\0" in text or not _encodable(text):
            raise InputInvalid(template=marked("Enter text without control characters."), field=path)


def plain(value: Any) -> Any:
    """The input as plain values; what was left out is left out."""
    if isinstance(value, list):
        return [plain(each) for each in value]
    kind: Any = type(value)
    if names := _names(kind):
        given = ((name, getattr(value, name)) for name in names)
        return {name: plain(each) for name, each in given if each is not UNSET}
    return value.name if isinstance(value, Enum) else value


def given_or(given: T | None, present: T) -> T:
    """What was given, else what is there: left out and null both keep it."""
    return present if given is UNSET or given is None else given


def said(given: T, name: str) -> T:
    """What was sent, null too; INPUT_INVALID where it was left out, since null means something here."""
    if given is UNSET:
        raise InputInvalid(template=marked("Send a value, or null; it can't be left out."), field=(name,))
    return given


def blamed(refused: ConsoleError) -> Field:
    """The field that a refusal blames: its own or, of what was not found, the thing's word.

    Inputs call the thing by its word, a scheduled change `change`.
    """
    if refused.field or not isinstance(refused, NotFound):
        return refused.field
    return tuple(refused.details["thing"].split()[-1:])


def place_of(asked: Asked, field: Field) -> Field:
    """Where in the input lies what a rule blames; None where the input hasn't got it."""
    if field and field[0] == "change":
        return field
    found = (moved(container, field, path) for container, path in _containers(asked))
    return next((place for place in found if place), None)


def moved(container: Any, field: Field, path: Path = ()) -> Field:
    """The blamed field as `container`, which stands at `path`, names it; None where it hasn't got it."""
    for name in (field[0], *OTHER_NAMES.get(field[0], ())) if field else ():
        if hasattr(container, name):
            return (*path, name, *(OTHER_NAMES.get(part, (part,))[0] for part in (field or ())[1:]))
    return None


def _containers(asked: Asked) -> Iterator[tuple[Any, Path]]:
    """The input, its change, and the change that is chosen among several, each with its place."""
    yield asked, ()
    change: Any = getattr(asked, "change", None)
    yield change, ("change",)
    for name, chosen in vars(change).items() if is_dataclass(change) else ():
        if is_dataclass(chosen):
            yield chosen, ("change", name)


def _texts(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, list):
        for place, each in enumerate(value):
            yield from _texts(each, (*path, str(place)))
    else:
        kind: Any = type(value)
        for name in _names(kind):
            yield from _texts(getattr(value, name), (*path, name))


@cache
def _names(kind: type) -> tuple[str, ...]:
    """The fields of an input's type; none of any other type."""
    return tuple(each.name for each in fields(kind)) if is_dataclass(kind) else ()


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
