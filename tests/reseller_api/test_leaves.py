"""The short way to a leaf answers what graphql-core answers, and leaves it what is unusual."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import strawberry
from strawberry.schema.config import StrawberryConfig

from reseller.rules.selling import RenewalSetting
from reseller_api import enums  # noqa: F401
from reseller_api.descriptions import describe
from reseller_api.execution import Asked, Executor
from reseller_api.scalars import SCALARS


@strawberry.type
class Thing:
    text: str
    number: int
    maybe: int | None
    flag: bool
    day: date
    instant: datetime
    setting: RenewalSetting


HELD: list[Thing] = []


@strawberry.type
class Query:
    @strawberry.field
    def thing(self) -> Thing | None:
        return HELD[-1]


FIELDS = "{ thing { text number maybe flag day instant setting } }"
USUAL: dict[str, Any] = {
    "text": "x",
    "number": 2**31 - 1,
    "maybe": None,
    "flag": False,
    "day": date(2026, 4, 20),
    "instant": datetime(2026, 4, 20, 10, 30, tzinfo=UTC),
    "setting": RenewalSetting.END,
}


async def answered(described: bool, **unusual: Any) -> dict[str, Any]:
    made = strawberry.Schema(Query, config=StrawberryConfig(scalar_map=SCALARS))
    if described:
        describe(made)
    executor = Executor(made, open_introspection=True)
    HELD.append(Thing(**{**USUAL, **unusual}))
    return (await executor.run(Asked(FIELDS, {}), None, signed_in=True)).body


@pytest.mark.parametrize(
    "unusual",
    [{}, {"maybe": 7}, {"number": 2**31}, {"number": None}, {"number": True}, {"number": "7"}, {"text": 7},
     {"text": None}, {"flag": None}, {"day": None}, {"day": "x"}, {"setting": None}, {"setting": "END"}],
)  # fmt: skip
async def test_both_ways_answer_the_same(unusual: dict[str, Any]) -> None:
    short, long = await answered(True, **unusual), await answered(False, **unusual)
    assert short.get("data") == long.get("data")
    assert len(short.get("errors", [])) == len(long.get("errors", []))
