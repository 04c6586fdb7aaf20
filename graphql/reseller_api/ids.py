"""Ids as clients see them: base64 of `Type:uuid`. One that can't be read is an unknown one."""

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from uuid import UUID

from strawberry import ID

from reseller.rules.errors import NotFound

LONGEST = 128
OTHER_WORDS = {"ApiToken": "token", "LicenseRequest": "request", "PlannedOrder": "order"}


def global_id(kind: str, key: UUID | str) -> ID:
    """The id of the `kind` (a type of the schema) with that key."""
    return ID(b64encode(f"{kind}:{key}".encode()).decode())


def read_id(text: str) -> tuple[str, str] | None:
    """The type and the key that an id names; None for what is no id."""
    if len(text) > LONGEST:
        return None
    try:
        kind, mark, key = b64decode(text, validate=True).decode("ascii").partition(":")
    except (NotBase64, ValueError):
        return None
    return (kind, key) if mark else None


def key_of(kind: str, text: str) -> UUID | None:
    """The uuid in an id of that type; None for another type's id or no id at all."""
    match read_id(text):
        case (found, key) if found == kind:
            return _uuid(key)
        case _:
            return None


def need_key(kind: str, text: str, *field: str) -> UUID:
    """`key_of`, where it must exist: NOT_FOUND at `field` otherwise, as for a foreign or unknown one."""
    key = key_of(kind, text)
    if key is None:
        raise NotFound(thing_of(kind), field=field)
    return key


def key_given(kind: str, text: str | None, field: str) -> UUID | None:
    """`need_key` of what an input may leave out; an empty text is no id, not nothing."""
    return None if text is None else need_key(kind, text, field)


def thing_of(kind: str) -> str:
    """The word for people of a type: LicenseRequest is a request."""
    return OTHER_WORDS.get(kind, kind.lower())


def _uuid(text: str) -> UUID | None:
    try:
        found = UUID(text)
    except ValueError:
        return None
    return found if str(found) == text else None
