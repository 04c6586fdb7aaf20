"""The short way answers what graphql-core answers, and leaves it what is unusual."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import strawberry
from strawberry.schema.config import StrawberryConfig

from reseller.rules.selling import RenewalSetting
from reseller_api import enums  # noqa: F401
from reseller_api.descriptions import describe
from reseller_api.execution import Asked, Executor
from reseller_api.mirroring import shown
from reseller_api.plans import KNOWN, Unusual
from reseller_api.scalars import SCALARS


async def _read(self: Any) -> str:
    if self.text == "broken":
        raise ValueError(self.text)
    return "read"


def _looked_up(part: Any, context: Any) -> Any:
    if part.text in ("unread", "broken"):
        raise Unusual
    context.append(part.text)
    return part.text.upper()


@strawberry.interface
class Named:
    text: str


@strawberry.type
class Part(Named):
    own: str = shown(lambda self: self.text[::-1])
    known: str = strawberry.field(resolver=_read, metadata={KNOWN: _looked_up})


@strawberry.type
class OtherPart(Part):
    """No Part by its exact type."""


@strawberry.type
class Thing:
    text: str
    number: int
    maybe: int | None
    flag: bool
    day: date
    instant: datetime
    setting: RenewalSetting
    words: list[str]
    part: Part
    spare: Part | None
    parts: list[Part]
    named: list[Named]


HELD: list[Thing] = []
LOOKED_UP: list[str] = []


@strawberry.type
class Query:
    @strawberry.field
    def thing(self) -> Thing | None:
        return HELD[-1]


FIELDS = """{ __typename thing { text number maybe flag day instant setting words
  part { __typename text own known } spare { text } parts { own again: own known } named { text } } }"""
USUAL: dict[str, Any] = {
    "text": "x",
    "number": 2**31 - 1,
    "maybe": None,
    "flag": False,
    "day": date(2026, 4, 20),
    "instant": datetime(2026, 4, 20, 10, 30, tzinfo=UTC),
    "setting": RenewalSetting.END,
    "words": ["a", "b"],
    "part": Part(text="one"),
    "spare": None,
    "parts": [Part(text="two"), Part(text="three")],
    "named": [],
}


async def answered(described: bool, **unusual: Any) -> dict[str, Any]:
    made = strawberry.Schema(Query, types=[OtherPart], config=StrawberryConfig(scalar_map=SCALARS))
    if described:
        describe(made)
    executor = Executor(made, open_introspection=True)
    HELD.append(Thing(**{**USUAL, **unusual}))
    return (await executor.run(Asked(FIELDS, {}), LOOKED_UP, signed_in=True)).body


def part(text: Any) -> Part:
    """A part, of whatever text."""
    return Part(text=text)


def without_known(value: Any) -> Any:
    """The answer without what only the short way knows."""
    if isinstance(value, dict):
        return {name: without_known(each) for name, each in value.items() if name != "known"}
    return [without_known(each) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize(
    "unusual",
    [{}, {"maybe": 7}, {"number": 2**31}, {"number": None}, {"number": True}, {"number": "7"}, {"text": 7},
     {"text": None}, {"flag": None}, {"day": None}, {"day": "x"}, {"setting": None}, {"setting": "END"},
     {"words": None}, {"words": [None]}, {"words": ("a",)}, {"words": "ab"}, {"words": 1}, {"part": None},
     {"part": "x"}, {"part": Part(text="broken")}, {"part": part(7)}, {"part": OtherPart(text="y")},
     {"spare": Part(text="z")}, {"spare": part(None)}, {"parts": None}, {"parts": [None]},
     {"parts": [Part(text="two"), Part(text="unread")]}, {"parts": [Part(text="broken")]},
     {"named": [Part(text="named")]}, {"named": None}],
    ids=str,
)  # fmt: skip
async def test_both_ways_answer_the_same(unusual: dict[str, Any]) -> None:
    short, long = await answered(True, **unusual), await answered(False, **unusual)
    assert without_known(short.get("data")) == without_known(long.get("data"))
    assert [each["path"] for each in short.get("errors", [])] == [
        each["path"] for each in long.get("errors", [])
    ]


async def test_fields_stand_in_the_order_in_which_they_are_asked() -> None:
    for parts in ([], [Part(text="unread")]):
        body = await answered(True, parts=parts)
        assert list(body["data"]) == ["__typename", "thing"]
        assert list(body["data"]["thing"])[-4:] == ["part", "spare", "parts", "named"]


async def test_what_is_known_is_not_read_again() -> None:
    LOOKED_UP.clear()
    body = await answered(True)
    assert LOOKED_UP == ["one", "two", "three"]
    assert [part["known"] for part in body["data"]["thing"]["parts"]] == ["TWO", "THREE"]


async def test_what_is_not_known_is_read() -> None:
    body = await answered(True, parts=[Part(text="unread")])
    assert body["data"]["thing"]["parts"] == [{"own": "daernu", "again": "daernu", "known": "read"}]
