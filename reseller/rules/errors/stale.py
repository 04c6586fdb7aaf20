"""A command that is right in itself but comes too late, twice or too often."""

from __future__ import annotations

from reseller.rules.errors.base import ConsoleError, counted, marked


class Stale(ConsoleError):
    """The command is right in itself but comes too late, twice or too often."""


class Conflict(Stale):
    """What people set has changed since it was read; `version` is the present one."""

    code = "CONFLICT"
    template = marked("Someone else has changed this meanwhile. Look at the present values and try again.")


class IdempotencyMismatch(Stale):
    """The key was used before with another input; details: the ids of what was done under it."""

    code = "IDEMPOTENCY_MISMATCH"
    template = marked("This key was already used for a different command. Use a new key.")
    field = ("idempotencyKey",)


class QuoteExpired(Stale):
    """The price shown for approval is not in force any more, or was shown too long ago."""

    code = "QUOTE_EXPIRED"
    template = marked("The price shown has changed, or was shown too long ago. Review the order again.")
    rule = "M6"


class RateLimited(Stale):
    """Too many attempts; details `seconds` until the next one is heard, and the `minutes` begun."""

    code = "RATE_LIMITED"
    template = counted(
        "Too many attempts. Try again in {minutes} minute.",
        "Too many attempts. Try again in {minutes} minutes.",
        by="minutes",
    )
