"""Mails as they read: mails/<kind>/ holds subject.txt, body.txt and body.html, mails/shared/ their frame."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from importlib.resources import files
from typing import Any
from uuid import UUID

from babel.dates import format_date
from jinja2 import Environment, FunctionLoader, StrictUndefined

from reseller.partners.queries import find_provider
from reseller.plumbing.database import ReadSession
from reseller.plumbing.mail import Mail
from reseller.rules.money import Money, digits
from reseller.rules.periods import ONE_DAY

NOBODY = "no-reply@console.invalid"
"""Who a mail is from while the provider's record has no address."""


async def sender(session: ReadSession) -> str:
    """The address that every mail comes from."""
    provider = await find_provider(session)
    return provider.email if provider and provider.email else NOBODY


def written(kind: str, source: str, recipient: str, told: Mapping[str, Any], id: UUID | None = None) -> Mail:
    """A mail of mails/<kind>/ with these values, from the address `source`; `id` as in Mail."""
    subject = _line(_templates.get_template(f"{kind}/subject.txt").render(told))
    text, html = (
        _templates.get_template(f"{kind}/{part}").render({**told, "subject": subject})
        for part in ("body.txt", "body.html")
    )
    return Mail(source, recipient, subject, text, html, id)


def _line(text: str) -> str:
    return " ".join(text.split())


def _day(value: date | str) -> str:
    """10 March 2026, of a day or its ISO text."""
    day = date.fromisoformat(value) if isinstance(value, str) else value
    return format_date(day, "d MMMM yyyy", locale="en")


def _before(value: str) -> date:
    """The last day before an exclusive end."""
    return date.fromisoformat(value) - ONE_DAY


def _month(value: date) -> str:
    """March 2026."""
    return format_date(value, "MMMM yyyy", locale="en")


def _counted(count: int, thing: str) -> str:
    """1 license, 1,200 licenses."""
    return f"{count:,} {thing}" if count == 1 else f"{count:,} {thing}s"


def _money(amount: Money) -> str:
    """EUR 1,234.50."""
    places = digits(amount.currency)
    return f"{amount.currency} {Decimal(amount.minor).scaleb(-places):,.{places}f}"


def _source(name: str) -> str:
    return (files("reseller") / "mails" / name).read_text(encoding="utf-8")


_templates = Environment(
    loader=FunctionLoader(_source),
    undefined=StrictUndefined,
    autoescape=lambda name: bool(name and name.endswith(".html")),
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.filters |= {"day": _day, "before": _before, "month": _month, "counted": _counted, "money": _money}
