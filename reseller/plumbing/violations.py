"""From a constraint that refused to the error that the product answers.

    with refusing(customers_number=lambda: Conflict(...)):
        await session.flush()

A constraint is known by SQLSTATE class 23 and its name; a distributed PostgreSQL appends `_` and digits.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import asyncpg
from sqlalchemy.exc import DBAPIError

from reseller.plumbing.connections import cause_of

INTEGRITY = "23"
_NAMED = re.compile(r'constraint "([^"]+)"')
_SHARD = re.compile(r"_\d+$")


@dataclass(frozen=True, slots=True)
class Violation:
    """Which constraint refused; `name` has no shard number."""

    sqlstate: str
    name: str


def violation(error: BaseException) -> Violation | None:
    """What `error`, raised by the driver or through SQLAlchemy, says of a constraint; None for others."""
    cause = cause_of(error)
    if not isinstance(cause, asyncpg.PostgresError) or not (cause.sqlstate or "").startswith(INTEGRITY):
        return None
    found = _NAMED.search(str(cause))
    name = cause.constraint_name or (found.group(1) if found else "")
    return Violation(cause.sqlstate, _SHARD.sub("", name))


@contextmanager
def refusing(**refusals: Callable[[], Exception]) -> Iterator[None]:
    """Turn the violation of a named constraint inside the block into the error that its name stands for.

    The transaction is lost either way; let the error leave the unit of work.
    """
    try:
        yield
    except (asyncpg.PostgresError, DBAPIError) as error:
        found = violation(error)
        if found is None or found.name not in refusals:
            raise
        raise refusals[found.name]() from error
