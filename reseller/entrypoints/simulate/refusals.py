"""A refused event as the answer tells it: details as data, users by the scenario's names for them."""

import re
from collections.abc import Mapping
from typing import Any

from reseller.rules.errors import ConsoleError

ADDRESS = re.compile(r"user\d+@[\w-]+(?:\.[\w-]+)+")
"""A user's address as `Cast.address` makes it, in a sentence too."""


def refused(event: int, refusal: ConsoleError, called: Mapping[str, str]) -> dict[str, Any]:
    """The refusal of the event at this place, with its sentence as the detail `message`.

    `called` are the scenario's names by the addresses that its users have.
    """
    details = {name: _structured(value, called) for name, value in refusal.details.items()}
    message = _renamed(refusal.message, called)
    return {"event": event, "code": refusal.code, "detail": {**details, "message": message}}


def _renamed(text: str, called: Mapping[str, str]) -> str:
    return ADDRESS.sub(lambda found: called.get(found[0], found[0]), text)


def _structured(value: Any, called: Mapping[str, str]) -> Any:
    """Numbers, texts, lists and objects as they are, and what JSON doesn't have as text."""
    match value:
        case bool() | int() | None:
            return value
        case str():
            return _renamed(value, called)
        case list() | tuple():
            return [_structured(each, called) for each in value]
        case Mapping():
            return {str(name): _structured(each, called) for name, each in value.items()}
        case _:
            return str(value)
