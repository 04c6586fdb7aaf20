"""Scalars, and money as people and programs exchange it: exact text, never a float."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from re import compile as pattern
from typing import Any, NewType

import strawberry
from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition

from reseller.rules import money, pricing
from reseller.rules.errors import ConsoleError
from reseller.rules.periods import YEARS, Month

Decimal = NewType("Decimal", str)
"""Exact decimal text such as "20.00"."""

DATE = pattern(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
DECIMAL = pattern(r"-?[0-9]{1,15}(\.[0-9]{1,6})?")


@strawberry.type
class Money:
    """An amount with its currency. Invoiced amounts have the currency's digits, unit prices up to six."""

    amount: Decimal
    currency: str

    @classmethod
    def of(cls, minor: int, currency: str) -> "Money":
        """An amount of minor units."""
        return cls(amount=Decimal(money.Money(minor, currency).amount), currency=currency)

    @classmethod
    def unit(cls, price: pricing.UnitPrice, currency: str) -> "Money":
        """The price of one license for one full period."""
        return cls(amount=Decimal(price.text(money.digits(currency))), currency=currency)


def instant_text(instant: datetime) -> str:
    """The instant in UTC as 2026-04-20T10:00:00Z, with a fraction only where there is one."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _text(value: object, sentence: str) -> str:
    if not isinstance(value, str):
        raise GraphQLError(sentence)
    return value


def _parse_date(value: object) -> date:
    sentence = "Enter a date as YYYY-MM-DD."
    if not DATE.fullmatch(_text(value, sentence)):
        raise GraphQLError(sentence)
    try:
        day = date.fromisoformat(str(value))
    except ValueError:
        raise GraphQLError(sentence) from None
    return day if day.year in YEARS else _refuse(sentence)


def _parse_instant(value: object) -> datetime:
    sentence = "Enter an instant with its offset, such as 2026-04-20T10:00:00Z."
    try:
        instant = datetime.fromisoformat(_text(value, sentence))
        return instant.astimezone(UTC) if instant.tzinfo and instant.year in YEARS else _refuse(sentence)
    except (ValueError, OverflowError):
        raise GraphQLError(sentence) from None


def _parse_month(value: object) -> Month:
    sentence = "Enter a month as YYYY-MM, such as 2026-04."
    try:
        return Month.parse(_text(value, sentence))
    except ConsoleError:
        raise GraphQLError(sentence) from None


def _parse_decimal(value: object) -> Decimal:
    sentence = 'Enter a decimal number as text, such as "6.00", with at most six decimals.'
    text = _text(value, sentence)
    return Decimal(text) if DECIMAL.fullmatch(text) else _refuse(sentence)


def _refuse(sentence: str) -> Any:
    raise GraphQLError(sentence)


def _scalar(
    name: str, meaning: str, serialize: Callable[[Any], str], parse: Callable[[object], Any]
) -> ScalarDefinition:
    return strawberry.scalar(name=name, description=meaning, serialize=serialize, parse_value=parse)


SCALARS: dict[object, ScalarDefinition] = {
    Decimal: _scalar("Decimal", 'Exact decimal number as text, such as "20.00".', str, _parse_decimal),
    date: _scalar("Date", "Billing date in the reseller's zone, YYYY-MM-DD.", date.isoformat, _parse_date),
    datetime: _scalar("DateTime", "Instant in UTC: 2026-04-20T10:00:00Z.", instant_text, _parse_instant),
    Month: _scalar("YearMonth", "Calendar month, YYYY-MM.", str, _parse_month),
}
