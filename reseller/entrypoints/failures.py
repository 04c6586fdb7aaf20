"""What a command says when nothing came of it: each expected failure in one sentence."""

import asyncpg

from reseller.entrypoints.children import ChildDied
from reseller.plumbing.connections import DatabaseUnavailable, cause_of
from reseller.plumbing.embedded import EmbeddedServerError
from reseller.plumbing.settings import SettingsError
from reseller.rules.errors import ConsoleError

ONE_SENTENCE = (SettingsError, EmbeddedServerError, ChildDied, DatabaseUnavailable)


def sentence_of(error: Exception) -> str | None:
    """The sentence for people; None for a failure that nobody expected."""
    if isinstance(error, ConsoleError):
        return refused(error)
    if isinstance(error, ONE_SENTENCE):
        return str(error)
    if isinstance(cause := cause_of(error), asyncpg.PostgresError):
        return f"The database refused: {cause.message}."
    return _of_the_system(error) if isinstance(error, OSError) else None


def refused(refusal: ConsoleError) -> str:
    """A refusal in one sentence, behind the name of the field that is to blame, unless it is one of many."""
    if refusal.field and not any(part.isdecimal() for part in refusal.field):
        return f"{refusal.field[-1]}: {refusal.message}"
    return refusal.message


def _of_the_system(error: OSError) -> str:
    if error.filename:
        return f"{error.filename}: {error.strerror}."
    return f"The database can't be reached ({type(error).__name__})."
