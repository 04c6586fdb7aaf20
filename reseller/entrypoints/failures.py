"""What a command says when nothing came of it: each expected failure in one sentence."""

import asyncpg

from reseller.entrypoints.children import ChildDied
from reseller.plumbing.connections import PassingFailure, cause_of, unavailable
from reseller.plumbing.embedded import EmbeddedServerError
from reseller.plumbing.settings import SettingsError
from reseller.rules.errors import ConsoleError

OPTIONS = {
    "billing_zone": "zone", "lines": "address", "password": "password-stdin", "terms_keys": "terms",
}  # fmt: skip
"""Fields of records whose options have another name."""
ARGUMENTS = ("file", "month")
ONE_SENTENCE = (SettingsError, EmbeddedServerError, ChildDied, PassingFailure)


def sentence_of(error: Exception) -> str | None:
    """The sentence for people; None for a failure that nobody expected."""
    if isinstance(error, ConsoleError):
        return refused(error)
    if isinstance(error, ONE_SENTENCE):
        return str(error)
    if isinstance(cause := cause_of(error), asyncpg.PostgresError):
        return f"The database refused: {cause.message}."
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}."
    return str(unavailable(error)) if isinstance(cause, (OSError, asyncpg.InterfaceError)) else None


def refused(refusal: ConsoleError) -> str:
    """A refusal in one sentence, behind the option that is to blame, unless it is one of many."""
    if refusal.field and not any(part.isdecimal() for part in refusal.field):
        return f"{_option(refusal.field[-1])}: {refusal.message}"
    return refusal.message


def _option(field: str) -> str:
    """A field as it is typed on the command line."""
    return field if field in ARGUMENTS else "--" + OPTIONS.get(field, field).replace("_", "-")
