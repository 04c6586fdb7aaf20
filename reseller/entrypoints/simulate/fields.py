"""The values of a scenario's fields, each refused with a sentence that says what to write instead.

Counts may be any whole number: one that is too small or too large is refused by the engine with its code, as
it would be in the console.
"""

import re
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from reseller.rules.periods import YEARS
from reseller.rules.terms import PRESETS

LARGEST = 10**12
LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"


def offered(key: str) -> str:
    """Return the key of license terms that the engine sells under; ValueError for another one."""
    if key not in PRESETS:
        raise ValueError(f"Choose one of {', '.join(PRESETS)}.")
    return key


def priced(text: Any) -> str:
    """Return a price of one license as it was written; ValueError for what is none."""
    if not isinstance(text, str) or not re.fullmatch(r"[0-9]{1,10}(\.[0-9]{1,6})?", text):
        raise ValueError('Enter a price as text, such as "6.00", with up to six decimals.')
    return text


def domain(text: str) -> str:
    """Return a domain as it was written; ValueError for what is none."""
    if len(text) > 253 or not re.fullmatch(rf"{LABEL}(\.{LABEL})+", text):
        raise ValueError("Enter a domain such as acme.example.")
    return text


def visible(text: str) -> str:
    """Return a product's name as it was written; ValueError for what the catalog can't show."""
    if not text.strip() or not text.isprintable():
        raise ValueError("Enter a name of visible characters.")
    return text


def instant(text: Any) -> datetime:
    """Read an instant of a year in YEARS; ValueError where it is no text or names no zone."""
    try:
        read = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        read = None
    if read is None or read.tzinfo is None or read.year not in YEARS:
        raise ValueError("Enter an instant with its zone, such as 2026-04-20T10:00:00Z.")
    return read


def day(text: Any) -> date | None:
    """Read a date of a year in YEARS, or null; ValueError for anything else."""
    try:
        read = None if text is None else date.fromisoformat(text)
    except (TypeError, ValueError):
        read = date.min
    if read is not None and read.year not in YEARS:
        raise ValueError("Enter a date such as 2026-04-20.")
    return read


Count = Annotated[int, Field(strict=True)]
PriceText = Annotated[str, BeforeValidator(priced)]
Tier = tuple[Annotated[int, Field(strict=True, ge=1, le=LARGEST)], PriceText]
PriceGiven = str | list[list[Any]]
"""A unit price, or volume tiers of [from, price], as the rules parse it."""
Domain = Annotated[str, Field(strict=True), AfterValidator(domain)]
Name = Annotated[str, Field(strict=True, min_length=1, max_length=200)]
ProductName = Annotated[str, Field(strict=True, min_length=1, max_length=120), AfterValidator(visible)]
Instant = Annotated[datetime, BeforeValidator(instant)]
Day = Annotated[date, BeforeValidator(day)]
MaybeDay = Annotated[date | None, BeforeValidator(day)]
Yes = Annotated[bool, Field(strict=True)]
By = Literal[
    "reseller_owner", "reseller_sales", "reseller_finance", "reseller_viewer", "customer_owner",
    "customer_admin", "customer_viewer", "provider_operator", "provider_finance",
]  # fmt: skip
Pay = Literal["ok", "declined", "none"]
TermsKey = Annotated[str, Field(strict=True), AfterValidator(offered)]
Tariff = Literal["Solo", "Solo+", "Business", "Enterprise"]


class Shape(BaseModel):
    """A part of the file: unknown fields don't fit, and nothing changes once it is read."""

    model_config = ConfigDict(extra="forbid", frozen=True)
