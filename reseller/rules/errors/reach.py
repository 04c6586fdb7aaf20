"""What is out of the actor's reach."""

from __future__ import annotations

from typing import Any

from reseller.rules.errors.base import ConsoleError, marked


class Unreachable(ConsoleError):
    """The thing or the verb is out of the actor's reach."""


class NotFound(Unreachable):
    """Unknown, or another tenant's: both look the same."""

    code = "NOT_FOUND"
    template = marked("This {thing} does not exist, or you have no access to it.")

    def __init__(self, thing: str = "item", **details: Any) -> None:
        super().__init__(thing=thing, **details)


class Forbidden(Unreachable):
    """A known thing that this role may not change."""

    code = "FORBIDDEN"
    template = marked("Your role does not allow this. Ask the owner of your account.")
