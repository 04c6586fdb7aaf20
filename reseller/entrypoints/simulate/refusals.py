"""A refused event as the answer tells it: details as data, users by the scenario's names for them."""

from collections.abc import Mapping
from typing import Any

from reseller.rules.errors import ConsoleError


def refused(event: int, refusal: ConsoleError, called: Mapping[str, str]) -> dict[str, Any]:
    """The refusal of the event at this place, with its sentence as the detail `message`.

    `called` are the scenario's names by the addresses that its users have.
    """
    details = {name: _structured(value, called) for name, value in refusal.details.items()}
    return {"event": event, "code": refusal.code, "detail": {**details, "message": refusal.message}}


def _structured(value: Any, called: Mapping[str, str]) -> Any:
    """Numbers, texts, lists and objects as they are, and what JSON doesn't have as text."""
    match value:
        case bool() | int() | None:
            return value
        case str():
            return called.get(value, value)
        case list() | tuple():
            return [_structured(each, called) for each in value]
        case Mapping():
            return {str(name): _structured(each, called) for name, each in value.items()}
        case _:
            return str(value)
