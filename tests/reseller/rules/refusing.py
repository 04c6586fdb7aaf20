"""What a refusal tells, and how it is held to it."""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from reseller.rules.errors import ConsoleError


class Case(NamedTuple):
    """A command and all that its refusal says."""

    command: Callable[[], object]
    error: type[ConsoleError]
    field: str | None
    rule: str | None
    details: dict[str, Any]


def quantity(smallest: int, largest: int, requested: object) -> dict[str, Any]:
    return {"smallest": smallest, "largest": largest, "requested": requested}


def limit(bound: int, counted: int, requested: int, available: int) -> dict[str, Any]:
    return {"limit": bound, "counted": counted, "requested": requested, "available": available}


def in_use(unused: int, excess: int, requested: int, **more: int) -> dict[str, Any]:
    return {"unused": unused, "available": unused, "excess": excess, "requested": requested, **more}


MILLION = 1_000_000


def assert_refused(case: Case) -> None:
    """The refusal is of that very class and says that and nothing else."""
    with pytest.raises(case.error) as refused:
        case.command()
    said = refused.value
    assert (type(said), said.field, said.rule, said.details) == (
        case.error, case.field and (case.field,), case.rule, case.details,
    )  # fmt: skip
